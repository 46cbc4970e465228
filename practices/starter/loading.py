"""The load: everything or nothing, and a second time nothing at all."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from actors.models import Actor, Partner
from practices.models import Instrument, Practice, PracticeActor
from practices.starter import FOLDER, ContentError, files, film, reading, vocabularies, writing
from records import labels, search
from records.models import Decision, Generation, OldSlug, Record, SiteSettings
from records.versions import keep_version

KINDS = {
    "actors": (Actor, reading.actor, writing.actor),
    "partners": (Partner, reading.partner, writing.partner),
    "instruments": (Instrument, reading.instrument, writing.instrument),
    "practices": (Practice, reading.practice, writing.practice),
}


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
    writing_pairs = writing.pairs_of(words)
    for name, (model, read, write) in KINDS.items():
        write_one = write if model is not Instrument else lambda row, write=write: write(row, writing_pairs)
        counts = load_records(files.read(folder, name), model, read, write_one, known, report["kept"])
        report["counts"][name] = counts
        report["is_changed"] |= bool(counts["new"] or counts["changed"])
    report["is_changed"] |= link_actors(files.read(folder, "practice_actor_links"))
    report["is_changed"] |= load_site(folder)
    return report


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


def load_records(rows, model, read, write, known, kept):
    slugs = [row["slug"] for row in rows]
    found = {
        record.slug: record
        for record in model.objects.filter(slug__in=slugs)
        .select_related("region")
        .prefetch_related(*writing.PREFETCH[model])
    }
    touched = edited_by_people(slugs)
    counts = Counter(new=0, changed=0, unchanged=0)
    for row in rows:
        record = found.get(row["slug"])
        if record is None:
            create(row, read, known)
            counts["new"] += 1
        elif same(canonical(write(record)), canonical(row, known)):
            counts["unchanged"] += 1
        elif row["slug"] in touched:
            kept.append(row["slug"])
        else:
            replace(record, row, read, known)
            counts["changed"] += 1
    return counts


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


def same(one, other):
    return one == other


def create(row, read, known):
    if (
        Record.with_copies.filter(slug=row["slug"]).exists()
        or OldSlug.objects.filter(slug=row["slug"]).exists()
    ):
        raise ContentError(f"{row['slug']}: the address is or was that of another record")
    record, many, parts = read(row, known)
    record.status = Record.Status.PUBLISHED
    record.published_at = timezone.now()
    save(record, many, parts)
    Decision.objects.create(record_id=record.pk, action=Decision.Action.LOAD, after=record.status)
    keep_version(record)


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
    Decision.objects.create(
        record_id=record.pk, action=Decision.Action.LOAD, before=old.status, after=old.status
    )
    keep_version(record)


def save(record, many, parts):
    record.kind = record._meta.model_name
    clean(record)
    record.save()
    for name, rows in many.items():
        getattr(record, name).set(rows)
    for name, rows in parts.rows.items():
        save_parts(record, getattr(record, name).field.name, rows)
    search.index(record)


def save_parts(record, key, rows):
    for position, row in enumerate(rows):
        setattr(row, key, record if key != "record" else record.record_ptr)
        if hasattr(row, "position"):
            row.position = position
        clean(row)
        row.save()


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
