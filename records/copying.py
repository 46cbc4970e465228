"""A record once more with all its parts: how a working copy is made, and how it takes the record's place."""

from django.db import models

from records.versions import content_of, many_names

# What a record keeps while its text is replaced.
STANDING = {"uid", "kind", "slug", "status", "published_at", "version"}


def kept_by_record(model):
    """Names of the columns that a working copy leaves to its record; among them what one row alone may have."""
    unique = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return STANDING | {name for constraint in unique for name in constraint.fields}


def text_of(model):
    """The columns that a working copy has of its own."""
    kept = kept_by_record(model)
    return [field for field in content_of(model) if field.name not in kept]


def copy_record(record, **given):
    """Save a copy of a record of any kind, with parts and words. Files are shared: none is ever deleted with its row.

    Nothing is cleaned: it stands in the database already, and an old rule must not keep people from changing it.
    """
    model = type(record)
    columns = {field.attname: getattr(record, field.attname) for field in text_of(model)}
    copy = model(**columns | given)
    copy.save()
    copy_parts(record, copy)
    copy_words(record, copy)
    return model.with_copies.get(pk=copy.pk)


def copy_parts(record, copy):
    """One insertion for each part; keys from part to part lead to the new rows."""
    copies = {}  # {(model, key of a row): key of its copy}
    for name in record.PARTS:
        relation = getattr(record, name)
        rows = list(relation.all())
        keys = [row.pk for row in rows]
        for row in rows:
            lead_to_copies(row, copies)
            setattr(row, relation.field.attname, copy.pk)
            row.pk, row._state.adding = None, True
        made = relation.model._base_manager.bulk_create(rows)
        copies |= {(relation.model, key): row.pk for key, row in zip(keys, made, strict=True)}


def lead_to_copies(row, copies):
    for field in [field for field in row._meta.concrete_fields if field.is_relation]:
        key = (field.related_model, getattr(row, field.attname))
        if key in copies:
            setattr(row, field.attname, copies[key])


def copy_words(record, copy):
    for name in many_names(type(record)):
        getattr(copy, name).set(list(getattr(record, name).all()))


def take_place(copy, record):
    """Give a record the text, parts and words of its copy, which then goes. Both are of their kind, newly read."""
    for field in text_of(type(record)):
        setattr(record, field.attname, getattr(copy, field.attname))
    record.full_clean()
    record.save()
    delete_parts(record)
    for name in copy.PARTS:
        relation = getattr(copy, name)
        relation.update(**{relation.field.name: record.pk})
    copy_words(copy, record)
    copy.delete()


def delete_parts(record):
    """In the order in which no key is left behind."""
    for name in reversed(record.PARTS):
        getattr(record, name).all().delete()
