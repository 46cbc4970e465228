"""The parts of a record as inlines of its form."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import _get_foreign_key
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import permissions
from records.choices import chosen_select, offer, open_record, shared, to_choose_from
from records.dates import as_read
from records.forms import STAFF_FIELDS, StaffForm
from records.images import clean_upload
from records.models import Fact, Figure, Image, OpenPoint, Record, Source, Term, Translation
from records.tabular import TabularInline
from records.versions import keys_of

MOST_ROWS = 100  # of one part: many times what any record has


class PartFormSet(forms.BaseInlineFormSet):
    def is_valid(self):
        """Rows that are put back are shown as they were typed, see `RecordForm.is_valid`."""
        is_valid = super().is_valid()
        if not getattr(self.instance, "is_put_back", False):
            return is_valid
        self._errors, self._non_form_errors = [], ErrorList()
        for form in self.forms:
            form._errors = ErrorDict()
        return False

    @property
    def rows(self):
        """The rows that will stand when the form is saved."""
        forms_with_data = [form for form in self.forms if form.instance.pk or form.has_changed()]
        return [form for form in forms_with_data if not getattr(form, "cleaned_data", {}).get("DELETE")]


class PartInline(admin.options.InlineModelAdmin):
    """Rows that belong to one record; keys between them reach only the parts of the same record."""

    form = StaffForm
    formset = PartFormSet
    formfield_overrides = STAFF_FIELDS
    extra = 0
    classes = ["collapse"]
    named_by = ()  # keys whose rows are read for the heading of each row
    adds = ()  # keys to records that may be begun in a window of their own
    own_parts = (Source, Fact, Figure)

    def get_formset(self, request, obj=None, **kwargs):
        """A forged form may claim a thousand rows, each of which would be drawn."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.absolute_max = MOST_ROWS
        return formset

    def get_queryset(self, request):
        record = getattr(request, "open_record", None)
        is_read = record is not None and not permissions.can_edit(request.user, record)
        rows = super().get_queryset(request)
        if not is_read:
            return rows.select_related(*self.named_by)
        # A page that is only read writes out what each key leads to.
        rows = self.rows_to_read(rows.select_related(*keys_of(self.model)), request.user)
        return rows if permissions.is_member(request.user, record) else self.rows_for_others(rows)

    def rows_to_read(self, rows, user):
        """Without those that lead to a record that the person does not see."""
        for field in self.model._meta.concrete_fields:
            if field.name != self.owner_key and field.is_relation and issubclass(field.related_model, Record):
                seen = field.related_model.objects.seen_by(user)
                rows = rows.filter(Q(**{field.name: None}) | Q(**{f"{field.name}__in": seen}))
        return rows

    def rows_for_others(self, rows):
        """What the other regions read of it."""
        return rows

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or permissions.can_edit(request.user, obj):
            return fieldsets
        return [(name, more | {"fields": as_read(self.model, more["fields"])}) for name, more in fieldsets]

    def get_readonly_fields(self, request, obj=None):
        """Of a row that is only read, what no form knows: its dates in words."""
        read = [*super().get_readonly_fields(request, obj)]
        if obj is None or permissions.can_edit(request.user, obj):
            return read
        named = flatten_fieldsets(self.fieldsets) if self.fieldsets else flatten(self.fields or [])
        return read + [name for name in as_read(self.model, named) if name not in named]

    # The parts of a record are seen and written with it.

    def has_view_permission(self, request, obj=None):
        return permissions.can_see(request.user, obj) if obj else permissions.is_staff(request.user)

    def has_add_permission(self, request, obj):
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return permissions.can_edit(request.user, obj) if obj else permissions.can_add(request.user)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = adding_only(field.widget) if db_field.name in self.adds else field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        model, record = db_field.related_model, open_record(request)
        if model in self.own_parts:
            kwargs["queryset"] = model.objects.filter(record=record)
        elif db_field.name in self.autocomplete_fields:
            rows = self.chosen_rows(db_field, record)
            if issubclass(model, Record):
                rows = rows.select_related("owner")
                keys = self.chosen_keys(db_field, record)
                kwargs["queryset"] = to_choose_from(model, request.user, keys)
            kwargs["widget"] = chosen_select(db_field, self.admin_site, request, rows)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name not in self.autocomplete_fields:
            offer(field, self.choices(db_field, request, field))
        return field

    def choices(self, db_field, request, field):
        limits = db_field.get_limit_choices_to()
        if db_field.related_model is Term:
            return terms_of_list(request, limits["list"])
        return shared(request, db_field.related_model, field.queryset.complex_filter(limits))

    def chosen_keys(self, db_field, record):
        return self.model.objects.filter(**{self.owner_key: record}).values(db_field.name)

    def chosen_rows(self, db_field, record):
        return db_field.related_model.objects.filter(pk__in=self.chosen_keys(db_field, record))

    @property
    def owner_key(self):
        return _get_foreign_key(self.parent_model, self.model).name


def adding_only(widget):
    """Beside the box a link that opens the form of a new record; Django's own would offer to change others'."""
    widget.template_name = "admin/records/record/new_related.html"
    widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
    return widget


def terms_of_list(request, name):
    """[(pk, label)] of one closed list; all lists of a page are read together."""
    terms = request.__dict__.setdefault("_shared_terms", {})
    if not terms:
        for term in Term.objects.exclude(list=Term.List.GLOSSARY):
            terms.setdefault(term.list, []).append((term.pk, str(term)))
    return terms.get(name, [])


class SourceFormSet(PartFormSet):
    def clean(self):
        super().clean()
        forms = [form for form in self.rows if getattr(form, "cleaned_data", None)]
        addresses = [form.cleaned_data.get("url") for form in forms]
        addresses = [address for address in addresses if address]
        if len(addresses) > len(set(addresses)):
            raise ValidationError(_("The same address stands in two sources: one row for each address."))


class SnapshotInline(PartInline):
    """What a snapshot needs: open, and with an empty row in the form of a new record."""

    classes = []

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


class SourceInline(SnapshotInline, admin.StackedInline):
    model = Source
    formset = SourceFormSet
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    ("publisher", "published"),
                    ("url", "archived_url"),
                    ("accessed", "text_seen"),
                    ("language", "licence", "position"),
                ]
            },
        )
    ]


class FactInline(PartInline, TabularInline):
    model = Fact
    fields = ["text", "key", "value", "source", "public", "position"]

    def rows_for_others(self, rows):
        return rows.filter(public=True)


class FigureForm(StaffForm):
    """A figure says when it was true, or that its source does not say."""

    undated = forms.BooleanField(label=gettext_lazy("undated in the source"), required=False)

    SENTENCES = {
        "figure_has_source": (
            "source_text",
            gettext_lazy("Choose a source, or say in words where the figure comes from."),
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["undated"] = bool(self.instance.pk) and not self.instance.as_of

    def clean(self):
        data = super().clean()
        if "as_of" in data and not data["as_of"] and not data.get("undated"):
            self.add_error("as_of", _("Give the date of the figure, or tick that its source has none."))
        if data.get("as_of") and data.get("undated"):
            self.add_error("undated", _("This figure has a date: take one of the two away."))
        return data


class FigureInline(PartInline, admin.StackedInline):
    model = Figure
    form = FigureForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("label", "measure"),
                    ("qualifier", "value", "unit"),
                    ("as_of", "undated"),
                    ("source", "source_text"),
                    ("fact", "note", "position"),
                ],
                "description": gettext_lazy(
                    "Never overwrite a figure: add a newer one. A source or fact that is new here can be chosen "
                    "once the record is saved."
                ),
            },
        )
    ]


class OpenPointInline(PartInline, TabularInline):
    model = OpenPoint
    fields = ["text", "resolved_on", "position"]


class TranslationInline(PartInline, admin.StackedInline):
    model = Translation
    named_by = ["record"]
    fields = [("language", "kind"), "fields", ("by_role", "approved_on", "source_version")]


class ImageForm(StaffForm):
    SENTENCES = {
        "image_alt_unless_decorative": (
            "alt",
            gettext_lazy("Say what the picture shows, or mark it as decorative."),
        )
    }

    def clean_file(self):
        return clean_upload(self.cleaned_data["file"])


class ImageInline(PartInline, admin.StackedInline):
    model = Image
    form = ImageForm
    fields = ["file", ("alt", "is_decorative"), "caption", ("credit", "licence", "position")]


PARTS = [FactInline, FigureInline, OpenPointInline, ImageInline, TranslationInline]
