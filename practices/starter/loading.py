"""The load: everything or nothing, and a second time nothing at all."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from actors.models import Actor, Partner
from practices.models import Instrument, Practice, PracticeActor
from practices.starter import FOLDER, ContentError, files, film, reading, vocabularies, writing
from records import labels, search
from records.models import Decision, Generation, OldSlug, Record, SiteSettings
from records.versions import keep_versions, whole


def load(folder=FOLDER):
    """Load all files of the folder in one transaction and return what happened.

    The result counts, per file, new, changed and unchanged records, and lists under "kept" the slugs that
    people have edited and that are therefore left alone. Raises ContentError when the files do not fit.
    """
    with transaction.atomic():
        report = _load(folder)
        if report["is_changed"]:
            Generation.advance()
    labels.forget()
    return report


def _load(folder):
    words = files.read(folder, "vocabularies")
    report = {"kept": [], "counts": {}, "is_changed": load_vocabularies(folder, words)}
    known = reading.Known(words)
    decisions = []
    for name, (model, read, write) in kinds(words).items():
        report["counts"][name] = Counter(new=0, changed=0, unchanged=0)
        decisions += load_records(files.read(folder, name), model, read, write, known, report, name)
    is_linked = link_actors(files.read(folder, "practice_actor_links"))
    finish(decisions)
    report["is_changed"] |= bool(decisions) | is_linked | load_site(folder)
    return report


def kinds(words):
    """Return {file: (model, from mapping to record, from record to mapping)}, in the order of loading."""
    pairs = writing.pairs_of(words)
    return {
        "actors": (Actor, reading.actor, writing.actor),
        "partners": (Partner, reading.partner, writing.partner),
        "instruments": (Instrument, reading.instrument, lambda record: writing.instrument(record, pairs)),
        "practices": (Practice, reading.practice, writing.practice),
    }


def load_vocabularies(folder, words):
    new = vocabularies.load_regions(files.read(folder, "regions"))
    vocabularies.load_terms(words)
    vocabularies.load_types(words)
    vocabularies.load_tags(words)
    return bool(new + vocabularies.load_glossary(files.read(folder, "glossary")))


def load_site(folder):
    """The film and the row of the site's own facts, which stays empty: unknown is not invented."""
    _settings, is_new = SiteSettings.objects.get_or_create(pk=1)
    return film.load_film(folder / "film") or is_new


def load_records(rows, model, read, write, known, report, name):
    """Bring the records of one file up to date; return the decisions to be kept about those that changed."""
    slugs = [row["slug"] for row in rows]
    records = model.objects.filter(slug__in=slugs).select_related("region")
    found = {record.slug: record for record in records.prefetch_related(*writing.PREFETCH[model])}
    touched = edited_by_people(slugs)
    decisions = []
    for row in rows:
        record = found.get(row["slug"])
        if record and canonical(write(record)) == canonical(row, known):
            report["counts"][name]["unchanged"] += 1
        elif row["slug"] in touched:
            report["kept"].append(row["slug"])
        else:
            decisions.append(replace(record, row, read, known) if record else create(row, read, known))
            report["counts"][name]["changed" if record else "new"] += 1
    return decisions


def finish(decisions):
    """What follows from every change, when all links between records stand: index, decision, version."""
    Decision.objects.bulk_create(decisions)
    changed = [decision.record_id for decision in decisions]
    for model in (Actor, Partner, Instrument, Practice):
        records = list(whole(model.objects.filter(pk__in=changed)))
        search.index(*records)
        keep_versions(records)


def edited_by_people(slugs):
    """Slugs of records with a decision other than the load's, a version by somebody, or an open working copy."""
    records = Record.objects.filter(slug__in=slugs)
    decided = records.filter(decisions__in=Decision.objects.exclude(action=Decision.Action.LOAD))
    saved = records.filter(versions__by__isnull=False)
    copied = records.filter(working_copy__isnull=False)
    return {slug for found in (decided, saved, copied) for slug in found.values_list("slug", flat=True)}


def canonical(row, known=None):
    """Return the mapping with what may be written in two ways written in one."""
    row = {
        key: str(value) if key in {"founded", "adopted", "started", "ended"} and value else value
        for key, value in row.items()
    }
    for key in ("services", "tags", "target_groups", "sectors"):
        if key in row:
            row[key] = sorted(row[key])
    if known:
        row["nuts"] = known.region(row).code
    return row


def create(row, read, known):
    if (
        Record.with_copies.filter(slug=row["slug"]).exists()
        or OldSlug.objects.filter(slug=row["slug"]).exists()
    ):
        raise ContentError(f"{row['slug']}: the address is or was that of another record")
    record, many, parts = read(row, known)
    record.status = Record.Status.PUBLISHED
    record.published_at = timezone.now()
    save(record, many, parts, force_insert=True)
    return Decision(record_id=record.pk, action=Decision.Action.LOAD, after=record.status)


def replace(old, row, read, known):
    """The files have changed and nobody else has: the record keeps its id, number and address."""
    record, many, parts = read(row, known)
    for field in ("pk", "id", "record_ptr_id", "uid", "status", "published_at", "created"):
        setattr(record, field, getattr(old, field))
    record._state.adding = False
    record.version = old.version + 1
    for name in reversed(old.PARTS):
        getattr(old, name).all().delete()
    save(record, many, parts)
    return Decision(record_id=record.pk, action=Decision.Action.LOAD, before=old.status, after=old.status)


def save(record, many, parts, **how):
    record.kind = record._meta.model_name
    clean(record)
    record.save(**how)
    for name, rows in many.items():
        getattr(record, name).set(rows)
    for name, rows in parts.rows.items():
        save_parts(record, getattr(record, name).field.name, rows)


def save_parts(record, key, rows):
    for position, row in enumerate(rows):
        setattr(row, key, record if key != "record" else record.record_ptr)
        if hasattr(row, "position"):
            row.position = position
        clean(row)
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def clean(row):
    """Check lengths and choices, which SQLite does not; what spans rows the database itself refuses."""
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])


def link_actors(rows):
    """Say which bodies named in practices are actors; a link that somebody has made already stays."""
    actors = {actor.slug: actor for actor in Actor.objects.filter(slug__in={row["actor"] for row in rows})}
    is_changed = False
    for row in rows:
        link = PracticeActor.objects.filter(practice__slug=row["practice"], name=row["name"]).first()
        if link is None or row["actor"] not in actors:
            raise ContentError(
                f"practice_actor_links.yaml: {row['practice']}, {row['name']!r} is not to be found"
            )
        if link.actor is None:
            link.actor, link.link_note = actors[row["actor"]], row["note"] or ""
            link.save(update_fields=["actor", "link_note"])
            is_changed = True
    return is_changed
