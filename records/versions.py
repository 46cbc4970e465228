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
    child = record.child if type(record) is Record else record
    places = {}
    data = fields_of(child, places) | many_of(child)
    for name in child.PARTS:
        rows = list(getattr(child, name).all())
        places |= {(type(row), row.pk): place for place, row in enumerate(rows)}
        data[name] = [fields_of(row, places) for row in rows]
    return data


def whole(records):
    """Fetch, with the records of one kind, all that `as_data` reads, in a fixed number of queries."""
    model = records.model
    inside = [
        f"{name}__{field.name}"
        for name in model.PARTS
        for field in getattr(model, name).rel.related_model._meta.concrete_fields
        if field.is_relation and not leads_to_owner(field)
    ]
    return records.select_related("region", "owner").prefetch_related(
        *model.PARTS, *inside, *many_names(model)
    )


def fields_of(row, places):
    return {
        field.name: plain(field, row, places)
        for field in row._meta.concrete_fields
        if field.name not in NOT_CONTENT and not leads_to_owner(field)
    }


def leads_to_owner(field):
    """A part need not say of which record it is a part; it is listed there."""
    return field.is_relation and field.name in {"record", *Record.Kind.values} and not field.blank


def many_names(model):
    own = [field.name for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    return [*own, "tags"] if hasattr(model, "tags") else own


def many_of(child):
    return {
        name: sorted(code_of(row) for row in getattr(child, name).all()) for name in many_names(type(child))
    }


def plain(field, row, places):
    if field.is_relation and (field.related_model, getattr(row, field.attname)) in places:
        return places[field.related_model, getattr(row, field.attname)]
    value = getattr(row, field.name)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, models.Model):
        return code_of(value)
    if isinstance(field, models.FileField):
        return value.name
    return value


def code_of(row):
    return next((getattr(row, name) for name in ("uid", "code", "slug") if getattr(row, name, None)), row.pk)


def keep_versions(records, *, by=None, note=""):
    """Write the records as they are now as their next versions in the trail."""
    pks = [record.pk for record in records]
    latest = dict(
        Version.objects.filter(record__in=pks).order_by().values_list("record").annotate(models.Max("number"))
    )
    Version.objects.bulk_create(
        Version(
            record_id=record.pk, number=latest.get(record.pk, 0) + 1, data=as_data(record), by=by, note=note
        )
        for record in records
    )
