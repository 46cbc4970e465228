"""The load: everything or nothing, and a second time nothing at all."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from actors.models import Actor, Partner
from practices.models import Instrument, Practice
from practices.starter import (
    FOLDER,
    ContentError,
    clean,
    coverage,
    film,
    preconditions,
    reading,
    vocabularies,
    words_of,
    writing,
)
from practices.starter.files import read_all
from practices.starter.known import Known
from records import generation, indexing
from records.models import Decision, Generation, Record, SiteSettings
from records.versions import as_data, differ, keep_versions, whole

KINDS = {
    "actors": (Actor, reading.actor),
    "partners": (Partner, reading.partner),
    "instruments": (Instrument, reading.instrument),
    "practices": (Practice, reading.practice),
}


@dataclass
class Report:
    """What a load did: numbers of records per file, and the slugs it left as people have edited them."""

    counts: dict = field(default_factory=dict)
    kept: list = field(default_factory=list)
    written: list = field(default_factory=list)
    is_changed: bool = False


def load(folder=FOLDER):
    """Load all files of the folder in one transaction and return a Report.

    Raises ContentError, naming file, record and key, when the files do not fit; then nothing is loaded.
    """
    files = read_all(folder)
    report = Report()
    with transaction.atomic():
        report.is_changed = bool(vocabularies.load(files))
        known = Known(files["vocabularies"])
        files["practices"] = reading.with_links(files["practices"], files["practice_actor_links"])
        files["practices"] = preconditions.attached(files["practices"], files["preconditions"])
        for name, write in writing.writers(files["vocabularies"]).items():
            load_records(name, files[name], write, known, report)
        load_coverage(files["coverage"], known, report)
        report.is_changed |= bool(report.written) | load_site(folder)
        if report.is_changed:
            Record.objects.filter(pk__in=report.written).update(generation=Generation.advance())
    generation.forget()
    return report


def load_coverage(rows, known, report):
    report.counts["coverage"] = counts = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0}
    for row in rows:
        with complaints(f"coverage.yaml, {row['region']}, {row['type']}"):
            what = coverage.load_row(row, known)
        counts[what] += 1
        report.is_changed |= what in ("new", "changed")
        if what == "kept":
            report.kept.append(f"{row['region']}, {row['type']}")


def load_site(folder):
    """The film and the row of the site's own facts, which stays empty: unknown is not invented."""
    _settings, is_new = SiteSettings.objects.get_or_create(pk=1)
    return film.load_film(folder / "film") or is_new


def load_records(name, rows, write, known, report):
    model, read = KINDS[name]
    report.counts[name] = counts = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0}
    found = {record.slug: record for record in stored(model, [known.now(row["slug"]) for row in rows])}
    written = {}
    for row in rows:
        record = found.get(known.now(row["slug"]))
        with complaints(f"{name}.yaml, {row['slug']}"):
            what = state(record, row, write, known)
            made = None if what == "unchanged" else read(row, known)
            if what in ("new", "changed"):
                written[put(record, *made)] = record
        counts[what] += 1
        if what == "kept":
            report.kept.append(row["slug"])
    keep_trail(model, written)
    report.written += written


@contextmanager
def complaints(where):
    """Say where an error came from."""
    try:
        yield
    except ValidationError as error:
        raise ContentError(f"{where}: {words_of(error)}") from error
    except (ContentError, IntegrityError, DataError) as error:
        raise ContentError(f"{where}: {error}") from error


def state(record, row, write, known):
    """Return new, changed, unchanged, or kept: changed in the files, but edited by people."""
    if record is None:
        return "new"
    if canonical(write(record), known) == canonical(row | derived(type(record), row, known), known):
        return "unchanged"
    return "kept" if is_edited(record) else "changed"


def stored(model, slugs):
    rows = model.objects.filter(slug__in=slugs).select_related("region")
    return rows.prefetch_related(*writing.PREFETCH[model])


def derived(model, row, known):
    """What other files and the rules of the load add to a record, to be compared too."""
    if model is Partner:
        return {"actor_today": reading.PARTNERS_TODAY.get(row["slug"])}
    if model is Instrument:
        kind, *also = [kind.code for kind in known.types_of(row)]
        return {"types": [kind, *sorted(also)]}
    if model is Practice:
        return {"inferred": [slug for slug in row["instruments"] if reading.is_inferred(row["slug"], slug)]}
    return {}


def canonical(row, known):
    """Return the mapping with what may be written in two ways written in one."""
    one_way = {
        "nuts": lambda code: known.regions[code].code if code in known.regions else code,
        "actor_today": known.now,
        "links": lambda links: {
            name: link | {"actor": known.now(link["actor"])} for name, link in links.items()
        },
    }
    one_way |= dict.fromkeys(("founded", "adopted", "in_force_until", "started", "ended"), str)
    one_way |= dict.fromkeys(("services", "tags", "target_groups", "sectors"), sorted)
    one_way |= dict.fromkeys(("instruments", "inferred"), lambda slugs: [known.now(slug) for slug in slugs])
    return {key: one_way[key](value) if value and key in one_way else value for key, value in row.items()}


def is_edited(record):
    """Whether people had a hand in a record: a decision of theirs, a working copy, or other content than last loaded."""
    decided = record.decisions.filter(of_copy=False).exclude(action=Decision.Action.LOAD)
    if decided.exists() or hasattr(record, "working_copy"):
        return True
    last = record.versions.filter(of_copy=False).first()
    return last is None or last.by_id is not None or differ(last.data, as_data(record))


def put(old, record, many, parts):
    """Save one record with its parts and return its number."""
    if old:
        take_over(record, old)
    else:
        publish(record)
    save(record, many, parts)
    return record.pk


def publish(record):
    if Record.with_copies.filter(slug=record.slug).exists():
        raise ContentError("slug: it is the address of another record")
    record.status = Record.Status.PUBLISHED
    record.published_at = timezone.now()


def take_over(record, old):
    """The files have changed and nobody else has: the record keeps its id, number and address."""
    for name in ("pk", "id", "record_ptr_id", "uid", "status", "published_at", "created"):
        setattr(record, name, getattr(old, name))
    record._state.adding = False
    record.version = old.version + 1
    for name in reversed(old.PARTS):
        getattr(old, name).all().delete()


def save(record, many, parts):
    clean(record)
    record.save()
    for name, rows in many.items():
        getattr(record, name).set(rows)
    for name, rows in parts.rows.items():
        save_parts(getattr(record, name).field.name, record, rows)


def save_parts(key, record, rows):
    for position, row in enumerate(rows):
        setattr(row, key, record.record_ptr if key == "record" else record)
        if hasattr(row, "position"):
            row.position = position
        clean(row)
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def keep_trail(model, written):
    """Index the records, and write a decision and a version of each. `written`: {number: the record it replaces}."""
    records = list(whole(model.objects.filter(pk__in=written)))
    indexing.index(*model.objects.filter(pk__in=written).for_index())
    for record in records:
        if written[record.pk]:  # a new one is named by nothing yet
            indexing.index_dependants(record)
    before = {pk: old.status if old else "" for pk, old in written.items()}
    Decision.objects.bulk_create(
        Decision(
            record_id=record.pk,
            action=Decision.Action.LOAD,
            before=before[record.pk],
            after=record.status,
        )
        for record in records
    )
    keep_versions(records)
