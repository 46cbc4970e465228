"""A version back into the record: the way of `versions.as_data` in the other direction."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from records import permissions
from records.copying import delete_parts, text_of
from records.models import Record, Term
from records.versions import content_of, many_names
from records.workflow import MoveRefused, keep_change, start_working_copy


@transaction.atomic
def restore(record, version, *, by):
    """Bring back what a version says: in a working copy of a public record, or in the draft itself.

    Returns the draft, and the words that no longer exist.
    """
    if record.is_public:
        draft = start_working_copy(record, by=by)
    else:
        draft = Record.with_copies.select_for_update(no_key=True).get(pk=record.pk).child
        if not permissions.can_edit(by, draft):
            raise MoveRefused(_("You may not do this."))
    try:
        lost = put_data(draft, version.data | {"change_note": ""})
    except ValidationError as error:
        raise MoveRefused(error.messages) from error
    keep_change(draft, by=by, note=f"Entry {version.number} restored")  # read in `history.in_own_words`
    return draft, lost


def put_data(record, data):
    """Write what a version says into a record of its kind. Returns the words that no longer exist and are left out.

    Raises ValidationError, having written nothing that stays, where it cannot be done: call it in a transaction.
    """
    for field in text_of(type(record)):
        if field.name in data:
            setattr(record, field.attname, stored(field, data[field.name]))
    record.full_clean()
    record.save()
    delete_parts(record)
    places = {}
    for name in record.PARTS:
        put_rows(getattr(record, name), record, data.get(name, []), places)
    return [word for name in many_names(type(record)) for word in put_words(record, name, data.get(name, []))]


def put_rows(relation, record, rows, places):
    for place, values in enumerate(rows):
        row = relation.model(**{relation.field.attname: record.pk})
        for field in content_of(relation.model):
            if field.name in values:
                setattr(row, field.attname, stored(field, values[field.name], places))
        row.full_clean()
        row.save()
        places[relation.model, place] = row.pk


def put_words(record, name, codes):
    field = type(record)._meta.get_field(name)
    found = {str(code): pk for code, pk in keys_of_codes(field, codes).items()}
    model = field.remote_field.model
    getattr(record, name).set(list(model._base_manager.filter(pk__in=found.values())))
    return [code for code in codes if str(code) not in found]


def stored(field, value, places=()):
    """The value of a column; `places` are {(part, place): key} of the rows already written."""
    if not field.is_relation:
        return field.to_python(value)
    if value is None or (field.related_model, value) in places:
        return value if value is None else places[field.related_model, value]
    found = keys_of_codes(field, [value])
    if value not in found:
        said = _("This version names something that no longer exists (%(name)s: %(code)s).")
        raise ValidationError(said % {"name": field.verbose_name, "code": value})
    return found[value]


def keys_of_codes(field, codes):
    """{uid, code or slug: key} of the rows that a key or relation leads to; numbers stand for themselves."""
    rows = rows_of_codes(field, codes)
    name = code_name(field.remote_field.model)
    return {getattr(row, name): row.pk for row in rows}


def rows_of_codes(field, codes):
    model = field.remote_field.model
    rows = model._base_manager.filter(**{f"{code_name(model)}__in": codes}) if codes else []
    # The lists of terms share codes.
    return rows.complex_filter(field.get_limit_choices_to()) if codes and model is Term else rows


def code_name(model):
    names = {field.name for field in model._meta.get_fields()}
    return next(name for name in ("uid", "code", "slug", "pk") if name in names or name == "pk")
