"""A new draft written after a record that is there: its words and links, without what is true of it alone."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from records import permissions
from records.dates import PartialDateField
from records.forms import free_slug
from records.models import Record
from records.owning import held_regions, usual_owner
from records.versions import many_names
from records.workflow import keep_change

WORDS = ("language", "summary", "text_licence")
LONGEST_TITLE = Record._meta.get_field("title").max_length


@transaction.atomic
def start_from(record, *, by):
    """Return the new draft. What was found out about the other one alone stays with it: sources, bodies, figures,
    results, evidence, checks, contacts and notes.
    """
    new = begun(record, by)
    new.full_clean()
    new.save()
    for name in many_names(type(record)):
        if name != "also_regions":
            getattr(new, name).set(getattr(record, name).all())
    for name in record.TAKEN_OVER:
        for row in getattr(record, name).all():
            take_over(row, getattr(type(record), name).field.name, new, by)
    keep_change(new, by=by, is_new=True)
    return new


def begun(record, by):
    region = region_for(record, by)
    new = type(record)(region=region, owner=usual_owner(region, by), author=by, kind=record.kind)
    for name in [*WORDS, *columns_of(record)]:
        setattr(new, name, getattr(record, name))
    new.title = (_("Copy of %(title)s") % {"title": record.title})[:LONGEST_TITLE]
    new.slug = free_slug(new, new.title)
    new.internal_note = _("Begun from %(title)s, %(address)s") % {
        "title": record.title,
        "address": record.get_absolute_url() if record.slug else record.uid,
    }
    return new


def region_for(record, by):
    """The same place where it is one's own; else one's own region."""
    if permissions.regions_of(by).has(record.region.code):
        return record.region
    return held_regions(by)[0]


def columns_of(record):
    left = {*record.LEFT_BEHIND}
    fields = [field for field in record._meta.local_concrete_fields if not field.primary_key]
    left |= {
        field.precision_name for field in fields if isinstance(field, PartialDateField) and field.name in left
    }
    return [field.attname for field in fields if field.name not in left]


def take_over(row, key, new, by):
    """Hang a copy of one part on the new record; one that leads to a record nobody may see here stays behind."""
    row.pk, row._state.adding = None, True
    setattr(row, key, new)
    for field in links_of(row, key):
        named = getattr(row, field.name)
        if named and not permissions.can_see(by, named):
            if not field.null:
                return
            setattr(row, field.name, None)
    row.full_clean()
    row.save()


def links_of(row, key):
    """The keys of a part that lead to other records."""
    return [
        field
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.name != key
        and issubclass(field.related_model, Record)
    ]
