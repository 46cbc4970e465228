"""Forms of the staff. What the database promises is said in words here, before the database refuses."""

import re
from decimal import Decimal
from itertools import count

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import languages
from records.counting import LongTextField, show_counts
from records.dates import PartialDatesForm
from records.labels import name_of_language
from records.models import Generation, OldSlug, Record
from records.owning import language_near, usual_owner
from records.permissions import is_editor, is_involved
from records.versions import versions_of
from records.workflow import legal_moves, move, why_not

# Columns that no form writes and that constraints nevertheless speak about.
SYSTEM_FIELDS = {"status", "published_at", "origin", "copy_of"}
language_code = RegexValidator(
    r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$", gettext_lazy("Write a language code, as en, sv or de-AT.")
)


class WebAddressField(forms.URLField):
    """Only http and https: an ftp address opens in no browser."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": gettext_lazy("Write the whole address, beginning with https:// or http://.")
    }


STAFF_FIELDS = {
    models.URLField: {"form_class": WebAddressField, "widget": AdminURLFieldWidget},
    models.TextField: {"form_class": LongTextField, "widget": AdminTextareaWidget(attrs={"rows": 4})},
}


class StaffForm(PartialDatesForm):
    """Says broken constraints in words: SENTENCES is {name of the constraint: (field or None, sentence)}."""

    SENTENCES = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            self.fields["language"].validators.append(language_code)
        self.leave_out_zeros()
        show_counts(self)

    def leave_out_zeros(self):
        """The database fills its column: 1250.0000."""
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = Decimal(f"{value.normalize():f}")

    def _post_clean(self):
        """Django prints the name of the constraint, and skips those on columns that are not in the form."""
        super()._post_clean()
        exclude = self._get_validation_exclusions() - SYSTEM_FIELDS
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if constraint.name in self.SENTENCES:
                    self.say_in_words(model, constraint, exclude)

    def say_in_words(self, model, constraint, exclude):
        try:
            constraint.validate(model, self.instance, exclude=exclude)
        except ValidationError as error:
            spoken = self.errors.get(NON_FIELD_ERRORS, ErrorList())
            spoken.data = [other for other in spoken.data if other.message != error.message]
            if not spoken:
                self.errors.pop(NON_FIELD_ERRORS, None)
            field, sentence = self.SENTENCES[constraint.name]
            self.add_error(field if field in self.fields else None, sentence)


class RecordForm(StaffForm):
    """What every record asks: the version it was opened in, an address never used, a note on public changes."""

    SENTENCES = {
        "record_confirmed_is_dated": (
            "confirmed_on",
            gettext_lazy("Say when it was confirmed, or choose another data status."),
        ),
        "record_review_after_check": (
            "review_by",
            gettext_lazy("The next review has to come after the last check."),
        ),
        "record_published_is_checked": (
            "checked_on",
            gettext_lazy("A published record has a day of checking and one of the next review."),
        ),
        "record_published_is_verified": (
            "verification",
            gettext_lazy("What rests on general knowledge cannot be public."),
        ),
    }

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    user = None  # whose form it is; set by the admin, as is the next
    is_put_back = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = self.instance.version
        self.instance.is_put_back = self.is_put_back
        if "owner" in self.fields:  # who may only read gets a form without fields
            self.fields["owner"].required = False
            self.offer_languages()
        for name in {*self.instance.MARKDOWN} & self.fields.keys():
            self.fields[name].widget.attrs["data-markdown"] = ""

    def offer_languages(self):
        """Any code may stand in a record; what is near is offered first."""
        chosen = self.initial.get("language") or self.instance.language
        near = language_near(self.instance, self.user) if self.user else ""
        codes = dict.fromkeys(code for code in (near, chosen, *languages.NAMES) if code)
        self.fields["language"].widget = forms.Select(choices=[(code, in_own_word(code)) for code in codes])

    def is_valid(self):
        """Text that is put back is shown as it was typed: not saved, and not yet blamed."""
        is_valid = super().is_valid()
        if self.is_put_back:
            self._errors = ErrorDict()
        return is_valid and not self.is_put_back

    def clean_owner(self):
        """Emptied, it stays with whom it was; whose a new record becomes is said in `clean`."""
        before = self.instance.owner if self.instance.owner_id else None
        owner = self.cleaned_data["owner"] or before
        is_given_away = before is not None and not self.instance._state.adding and owner != before
        if is_given_away and not is_editor(self.user, self.instance):
            raise ValidationError(
                _("Only an editor of the region that keeps this record can give it to another.")
            )
        return owner

    def clean(self):
        data = super().clean()
        if not self.instance._state.adding and data.get("opened_version") != self.instance.version:
            raise ValidationError(self.is_stale(), code="stale")
        if not data.get("owner") and data.get("region"):
            data["owner"] = usual_owner(data["region"], self.user)
        if "slug" in data and data.get("title"):
            wanted = "" if self.is_of_old_title(data["slug"]) else data["slug"]
            data["slug"] = wanted or free_slug(self.instance, data["title"])
            self.refuse_old_slug(data["slug"])
        return data

    def is_of_old_title(self, slug):
        """Until it is public, an address that was made from the title follows the title."""
        stem = slugify(self.initial.get("title", ""))[:88].strip("-")
        made = {"title", "slug"} & {*self.changed_data} == {"title"} and self.instance.published_at is None
        return made and bool(stem) and re.fullmatch(rf"{re.escape(stem)}(-\d+)?", slug) is not None

    def is_stale(self):
        said = _(
            "This record has been saved since you opened it (%(who)s). Nothing was saved now, and your text is still "
            "in this form: carry over what you need to the record as it is today."
        ) % {"who": self.last_saved()}
        link = '{} <a href="{}" target="_blank">{}</a>'
        return format_html(link, said, change_address(self.instance), _("Open it in a new window"))

    def last_saved(self):
        last = versions_of(self.instance).select_related("by").first()
        time = formats.date_format(timezone.localtime(self.instance.updated), "DATETIME_FORMAT")
        return f"{last.by}, {time}" if last and last.by else time

    def refuse_old_slug(self, slug):
        if OldSlug.objects.filter(slug=slug).exclude(record_id=self.instance.pk).exists():
            self.add_error(
                "slug", _("This was the address of another record and still leads there. Choose another.")
            )


def in_own_word(code):
    name = name_of_language(code)
    return name if name == code else f"{name} ({code})"


def change_address(record):
    """Where staff edit a record of any kind."""
    kind = Record._meta.get_field(record.kind).related_model._meta  # known without asking for the row itself
    return reverse(f"admin:{kind.app_label}_{record.kind}_change", args=[record.pk])


def free_slug(record, title):
    """An address made from the title that no record has or had; of two made at once, the second sees the first."""
    Generation.hold()
    stem = slugify(title)[:88].strip("-") or record.uid
    slugs = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(slug for slug in slugs if not is_taken(slug, record))


def is_taken(slug, record):
    had = OldSlug.objects.filter(slug=slug).exclude(record_id=record.pk)
    return had.exists() or Record.with_copies.filter(slug=slug).exclude(pk=record.pk).exists()


class DecisionForm(forms.Form):
    """One button for each legal move; a comment, and who checked or confirmed."""

    action = forms.CharField(error_messages={"required": gettext_lazy("Choose one of the buttons.")})
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Needed to send back and to archive. When you archive, it becomes the public reason."
        ),
    )
    role = forms.CharField(
        label=gettext_lazy("Checked or confirmed by"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "A role or a body, never a personal name. Empty for a check: your region, or the central desk."
        ),
    )

    def __init__(self, record, user, data=None):
        super().__init__(data)
        self.record, self.user = record, user
        self.moves = legal_moves(record, user)
        if user.is_coordinator:
            self.fields["comment"].help_text = _(
                "Needed to send back, to archive and to publish what you wrote yourself. "
                "When you archive, it becomes the public reason."
            )

    def clean_action(self):
        """A colleague may have decided since the page was opened: then it is said who, and what."""
        action = self.cleaned_data["action"]
        if action not in self.moves:
            raise ValidationError(why_not(self.record, action, self.user))
        return action

    def decide(self):
        """Take the step and return the record as it is then; None, with the reasons among the errors, if refused."""
        data = self.cleaned_data
        try:
            return move(
                self.record,
                data["action"],
                by=self.user,
                comment=data["comment"],
                role=data["role"],
                override=is_involved(self.user, self.record),
            )
        except ValidationError as refused:
            self.add_error(None, refused)
        return None


class BulkDecisionForm(ActionForm):
    comment = forms.CharField(label=gettext_lazy("Comment or reason:"), required=False, max_length=500)
