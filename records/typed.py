"""What somebody typed into a form that cannot be saved any more: given back in words, so that nothing is lost."""

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.models import Record

Status = Record.Status


def typed_texts(model, post):
    """[(label, text)] of the filled boxes of a form of this model, in the order of the form."""
    boxes = [(*box(model, name), value.strip()) for name, values in post.lists() for value in values]
    return [
        (label, dict(field.flatchoices).get(text, text)) for label, field, text in boxes if field and text
    ]


def box(model, name):
    """(words before it, its field) of a box of the form; (…, None) for one that nobody types into."""
    prefix, _dash, rest = name.partition("-")
    place, _dash, inner = rest.partition("-")
    if place.isdecimal():
        part = getattr(field_of(model, prefix), "related_model", None)
        words, field = box(part, inner) if part else ("", None)
        return f"{capfirst(part._meta.verbose_name)} {int(place[:4]) + 1}: {words}" if field else "", field
    field = field_of(model, name)
    is_typed = field is not None and getattr(field, "editable", False) and not field.is_relation
    return (capfirst(str(field.verbose_name)), field) if is_typed else ("", None)


def field_of(model, name):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def why_not_saved(record):
    """`record` is None where the person may not know of it, or there is none."""
    if record is None:
        return _(
            "The record is gone, or it is none of your regions’. "
            "If it was a working copy, it may have been published just now."
        )
    said = {
        Status.REVIEW: _("The record is in review now and waits for its decision."),
        Status.PUBLISHED: _("The record is public now: changes are made in a working copy of it."),
        Status.ARCHIVED: _("The record is archived now: an editor can reopen it."),
    }
    return said.get(record.status, _("You may not change this record."))
