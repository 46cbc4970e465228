"""What the editors have looked for in a region: rows of the file to rows of the table, and back."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from practices.models import RegionCoverage
from practices.starter import ContentError, clean
from practices.starter.known import one_of


def load_row(row, known):
    """Return new, changed, unchanged, or kept: changed in the file, but written by people in the admin."""
    made = read(row, known)
    found = RegionCoverage.objects.filter(region=made.region, instrument_type=made.instrument_type).first()
    if found and written(found) == written(made):
        return "unchanged"
    if found and is_by_people(found):
        return "kept"
    made.pk = found and found.pk
    clean(made)
    made.save(force_insert=not found, force_update=bool(found))
    return "changed" if found else "new"


def read(row, known):
    kind = one_of(known.types, row["type"], f"type {row['type']!r} is not in vocabularies.yaml")
    if kind.code != kind.group:
        raise ContentError(f"type {kind.code!r} has a letter; coverage is told by {kind.group}")
    return RegionCoverage(
        region=one_of(known.regions, row["region"], f"region {row['region']!r} is not in regions.yaml"),
        instrument_type=kind,
        finding=row["finding"],
        decided_at=row["decided_at"] or "",
        looked_on=row["looked_on"],
        by_role=row["by_role"],
        note=row["note"] or "",
        source_title=row["source"]["title"],
        source_url=row["source"]["url"] or "",
        source_accessed=row["source"]["accessed"],
    )


def is_by_people(found):
    kind = ContentType.objects.get_for_model(RegionCoverage)
    return LogEntry.objects.filter(content_type=kind, object_id=str(found.pk)).exists()


def rows():
    found = RegionCoverage.objects.select_related("region", "instrument_type")
    return [
        written(row) for row in found.order_by("region__code", "instrument_type__position", "instrument_type")
    ]


def written(row):
    return {
        "region": row.region.code,
        "type": row.instrument_type.code,
        "finding": row.finding,
        "decided_at": row.decided_at or None,
        "looked_on": row.looked_on,
        "by_role": row.by_role,
        "note": row.note or None,
        "source": {
            "title": row.source_title,
            "url": row.source_url or None,
            "accessed": row.source_accessed,
        },
    }
