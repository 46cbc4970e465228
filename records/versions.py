"""A record with all its parts as plain data: for versions, differences, restoring and export."""

import datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_noop

from records.models import Record, Version

COPY_MADE = gettext_noop("Working copy made")  # a note, stored as it stands here
# Kept by the system, or said elsewhere: not content of the record.
NOT_CONTENT = {
    "id",
    "record_ptr",
    "copy_of",
    "copy_base",
    "generation",
    "created",
    "updated",
    "author",
    "submitted_by",
}


def as_data(record):
    """Return {field: value, relation: [values], part: [{field: value}]} of one record of any kind.

    Keys to vocabularies and records are written by code, slug or uid, keys between parts by place.
    """
    child = record.child if type(record) is Record else record
    places = {}
    data = fields_of(child, places) | many_of(child)
    for name in child.PARTS:
        relation = getattr(child, name)
        rows = list(relation.all())
        places |= {(type(row), row.pk): place for place, row in enumerate(rows)}
        data[name] = [fields_of(row, places, without=relation.field) for row in rows]
    return data


def whole(records):
    """Fetch, with the records of one kind, all that `as_data` reads, in a fixed number of queries."""
    model = records.model
    parts = [part_rows(model, name) for name in model.PARTS]
    return records.select_related(*keys_of(model)).prefetch_related(*parts, *many_names(model))


def data_of_today(record):
    """The same for one record as it is stored now, in a fixed number of queries."""
    model = type(record.child) if type(record) is Record else type(record)
    return as_data(whole(model.with_copies.filter(pk=record.pk)).get())


def part_rows(model, name):
    part = model._meta.get_field(name).related_model
    return models.Prefetch(name, part._default_manager.select_related(*keys_of(part)))


def keys_of(model):
    return [field.name for field in content_of(model) if field.is_relation]


def content_of(model):
    return [field for field in model._meta.concrete_fields if field.name not in NOT_CONTENT]


def fields_of(row, places, *, without=None):
    """`without` is the key to the record: a part is listed there and need not say so."""
    return {
        field.name: plain(field, row, places)
        for field in content_of(type(row))
        if without is None or field.name != without.name
    }


def many_names(model):
    """The relations to vocabularies; those with rows of their own are parts, but for the tags."""
    own = [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    return [field.name for field in own] + (["tags"] if hasattr(model, "tags") else [])


def many_of(child):
    return {
        name: sorted(str(code_of(row)) for row in getattr(child, name).all())
        for name in many_names(type(child))
    }


def plain(field, row, places):
    if field.is_relation:
        key = (field.related_model, getattr(row, field.attname))
        return places[key] if key in places else code_of(getattr(row, field.name))
    value = getattr(row, field.name)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(field, models.FileField):
        return value.name
    return value


def code_of(row):
    """Return what names a row in every database: its uid, code or slug; else its number in this one."""
    for name in ("uid", "code", "slug"):
        if getattr(row, name, None):
            return getattr(row, name)
    return row and row.pk


def differ(old, new):
    """Whether two versions say different things; a field that only one of them knows says nothing."""
    return any(value_differs(old[name], new[name]) for name in old.keys() & new.keys())


def value_differs(old, new):
    lists = isinstance(old, list) and isinstance(new, list)
    if lists and all(isinstance(row, dict) for row in [*old, *new]):
        return len(old) != len(new) or any(differ(*rows) for rows in zip(old, new, strict=True))
    return old != new


def trail_of(record):
    """Where the trail of a record hangs: that of a working copy on the record itself, so that it outlives the copy."""
    return {"record_id": record.copy_of_id or record.pk, "of_copy": record.copy_of_id is not None}


def versions_of(record):
    """The versions of this very row, newest first; a working copy has its own, apart from the record's."""
    return Version.objects.filter(**trail_of(record), data__uid=record.uid)


def keep_versions(records, *, by=None, note=""):
    """Write the records as they are now as their next versions in the trail."""
    trails = [trail_of(record) for record in records]
    owners = [trail["record_id"] for trail in trails]
    # A copy and its record count their versions together, and are saved by different people at the same time.
    copied = [trail["record_id"] for trail in trails if trail["of_copy"]]
    if copied:
        list(Record.with_copies.select_for_update(no_key=True).filter(pk__in=copied).values_list("pk"))
    latest = Version.objects.filter(record__in=owners).order_by()
    numbers = dict(latest.values_list("record").annotate(models.Max("number")))
    Version.objects.bulk_create(
        Version(
            **trail, number=numbers.get(trail["record_id"], 0) + 1, data=as_data(record), by=by, note=note
        )
        for record, trail in zip(records, trails, strict=True)
    )
