"""A confirmed import, row by row: each in a transaction of its own, so that one refused row keeps no other back."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import permissions, workflow
from records.forms import free_slug
from records.models import ImportFile, Record
from records.spreadsheets import FileRefused
from records.spreadsheets.planning import CHANGED, NEW, obstacle

KEPT_FOR = timedelta(days=1)
SALT = "records.spreadsheets"


def forget_old():
    """Files that nobody confirmed."""
    ImportFile.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()


# What a person has seen in the preview goes to the browser and comes back, signed: no other process need know of it.


def sign(file, rows):
    seen = {row.record.uid: row.record.version for row in rows if row.state == CHANGED}
    return signing.dumps([file.pk, file.user_id, seen], salt=SALT, compress=True)


def seen_in(token, file):
    """{uid: version} of the records as the preview showed them."""
    try:
        number, user, seen = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        number = user = None
    if (number, user) != (file.pk, file.user_id):
        raise FileRefused(_("Look at the preview once more before you confirm."))
    return seen


def carry_out(sheet, file, rows, seen, user):
    """Write what the preview announced. Afterwards each row is done, or says in its refusals why it is not."""
    for row in rows:
        if row.state in (NEW, CHANGED):
            try:
                carry_out_row(sheet, file, row, seen, user)
            except ValidationError as error:
                row.refuse("", *sentences_of(sheet, error))
            except IntegrityError:
                row.refuse(
                    "",
                    _("Somebody else has saved this record or one like it just now. Import the row again."),
                )
    return rows


def sentences_of(sheet, error):
    if not hasattr(error, "error_dict"):
        return error.messages
    labels = {column.name: column.label for column in sheet.columns} | {NON_FIELD_ERRORS: ""}
    found = error.message_dict.items()
    return [f"{labels.get(name, name)}: {text}".removeprefix(": ") for name, texts in found for text in texts]


@transaction.atomic
def carry_out_row(sheet, file, row, seen, user):
    file = ImportFile.objects.select_for_update().filter(pk=file.pk).first()
    if file is None:
        raise ValidationError(_("This file has been imported in the meantime."))
    place = f"{row.line.table}:{row.number}"
    if place in file.done:
        row.record = sheet.model.with_copies.get(pk=file.done[place])
        return
    is_new = row.is_new
    record = new_record(row, user) if is_new else record_to_change(sheet, row, seen, user)
    save(record, row)
    workflow.keep_change(record, by=user, is_new=is_new)
    row.record = record
    file.done[place] = record.pk
    file.save(update_fields=["done"])


def new_record(row, user):
    record = row.record
    record.author = user
    record.slug = record.slug or free_slug(record, record.title)
    return record


def record_to_change(sheet, row, seen, user):
    """The record, or its new working copy where it is public; held until the row is written."""
    locked = Record.with_copies.select_for_update().select_related("owner").get(pk=row.record.pk)
    if locked.version != seen.get(locked.uid):
        raise ValidationError(_("The record has been saved since you saw the preview. Import the row again."))
    if not permissions.is_editor(user, locked):
        raise ValidationError(_("You may not do this."))
    reason = obstacle(locked, has_copy=Record.with_copies.filter(copy_of=locked).exists())
    if reason:
        raise ValidationError(reason)
    if locked.is_public:
        return sheet.model.with_copies.get(pk=workflow.start_working_copy(locked, by=user).pk)
    return sheet.model.with_copies.get(pk=locked.pk)


def save(record, row):
    for column, value in row.values.items():
        column.put(record, value)
    check_and_save(record, exclude=["slug"] if record.copy_of_id else None)
    for column, value in row.values.items():
        if column.put_after:
            column.put_after(record, value)
    for position, (name, part) in enumerate(row.line.parts):
        key = type(record)._meta.get_field(name).field
        setattr(part, key.name, record)
        if hasattr(part, "position"):
            part.position = position
        check_and_save(part)


def check_and_save(row, exclude=None):
    """The plan has asked the constraints that a file can break; asking all, one query each, takes half of the time."""
    row.full_clean(exclude=exclude, validate_constraints=False)
    row.save()
