"""A record with all its parts as plain data: for versions, differences, restoring and export."""

import datetime
from decimal import Decimal

from django.db import models

from records.models import Record, Version

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
    child = record.child
    places = {}
    data = fields_of(child, places) | many_of(child)
    for name in child.PARTS:
        rows = list(getattr(child, name).all())
        places |= {row: place for place, row in enumerate(rows)}
        data[name] = [fields_of(row, places) for row in rows]
    return data


def fields_of(row, places):
    return {
        field.name: plain(field, row, places)
        for field in row._meta.concrete_fields
        if field.name not in NOT_CONTENT and not leads_to_owner(field)
    }


def leads_to_owner(field):
    """A part need not say of which record it is a part; it is listed there."""
    return field.is_relation and field.name in {"record", *Record.Kind.values} and not field.blank


def many_of(child):
    own = [field for field in child._meta.many_to_many if field.remote_field.through._meta.auto_created]
    tags = ["tags"] if hasattr(child, "tags") else []
    return {
        name: sorted(code_of(row) for row in getattr(child, name).all())
        for name in [f.name for f in own] + tags
    }


def plain(field, row, places):
    value = getattr(row, field.name)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, models.Model):
        return places[value] if value in places else code_of(value)
    if isinstance(field, models.FileField):
        return value.name
    return value


def code_of(row):
    for name in ("uid", "code", "slug"):
        if getattr(row, name, None):
            return getattr(row, name)
    return row.pk


def keep_version(record, *, by=None, note=""):
    """Write the record as it is now as its next version in the trail."""
    last = record.versions.order_by("number").values_list("number", flat=True).last() or 0
    return Version.objects.create(
        record_id=record.pk, number=last + 1, data=as_data(record), by=by, note=note
    )
