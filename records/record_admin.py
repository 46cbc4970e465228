"""What the form and the list of every kind of record have in common."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms import CheckboxSelectMultiple, HiddenInput, Select
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from records.choices import ChosenSelectMultiple, chosen_select, offer, shared, to_choose_from
from records.deciding_admin import state_and_version
from records.desk_filter import OnMyDesk
from records.entering_admin import EnteringAdmin
from records.forms import STAFF_FIELDS, RecordForm
from records.models import Record, Term
from records.part_admin import PARTS, SourceInline, terms_of_list

COLLAPSED = {"classes": ["collapse"]}
ORIGINAL = (
    _("Original title and language"),
    COLLAPSED | {"fields": [("title_original", "title_original_language")]},
)
CHECKS = (
    _("Data status and checks"),
    COLLAPSED
    | {
        "fields": [
            ("data_status", "verification", "confidence"),
            ("confirmed_on", "confirmed_by_role"),
            ("checked_on", "checked_by_role", "review_by"),
        ]
    },
)
KEEPING = (
    _("Address, owner, contact and notes"),
    COLLAPSED
    | {
        "fields": [
            "slug",
            ("owner", "successor"),
            ("contact_org", "contact_role", "contact_email"),
            "text_licence",
            "internal_note",
        ]
    },
)
CHANGE = (
    _("This change"),
    {"fields": ["change_note", "opened_version", ("uid", "state", "origin", "published_at")]},
)

SHORT = {"confirmed": _("confirmed"), "public_sources": _("public sources"), "stub": _("needs input")}


class RecordKindAdmin(EnteringAdmin):
    """One of the four kinds of records."""

    form = RecordForm
    formfield_overrides = STAFF_FIELDS
    change_form_template = "admin/records/record/change_form.html"
    autocomplete_fields = ["region", "also_regions", "owner", "successor"]
    readonly_fields = ["uid", "state", "origin", "published_at"]
    search_fields = ["title"]
    list_display = ["title", "region", "status", "complete", "sureness", "changed"]
    list_filter = [
        "status",
        "data_status",
        ("region", admin.RelatedOnlyFieldListFilter),
        ("owner", admin.RelatedOnlyFieldListFilter),
        "checked_on",
        OnMyDesk,
    ]
    list_per_page = 50
    save_on_top = True
    inlines = [SourceInline, *PARTS]

    @admin.display(description=_("data status, check"), ordering="checked_on")
    def sureness(self, record):
        state, day = SHORT[record.data_status], record.checked_on
        if day is None:
            return state
        return _("%(state)s, checked %(date)s") % {"state": state, "date": formats.date_format(day)}

    @admin.display(description=_("changed"), ordering="updated")
    def changed(self, record):
        return timezone.localdate(record.updated)

    @admin.display(description=_("status, version"))
    def state(self, record):
        return state_and_version(record)

    def get_search_results(self, request, queryset, search_term):
        """The same search as the public lists have; the stable number finds its record too."""
        found = queryset.search(search_term, is_typing=True)
        return (found | queryset.filter(uid=search_term.strip()) if search_term else found), False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("region", "owner", "successor")

    def get_object(self, request, object_id, from_field=None):
        request.open_record = super().get_object(request, object_id, from_field)
        return request.open_record

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A word or place that is missing is added in its own list, not in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner" and not request.user.is_coordinator:
            return self.one_of_ones_own(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            chosen = getattr(getattr(request, "open_record", None), db_field.name, None)
            rows = [chosen] if chosen else []
            if issubclass(db_field.related_model, Record):
                keys = [row.pk for row in rows]
                kwargs["queryset"] = to_choose_from(db_field.related_model, request.user, keys)
            kwargs["widget"] = chosen_select(db_field, self.admin_site, request, rows)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.related_model is Term:
            offer(field, terms_of_list(request, db_field.get_limit_choices_to()["list"]))
        return field

    def one_of_ones_own(self, db_field, request, **kwargs):
        """Few enough to choose from without searching; the only one is not asked for."""
        field = super().formfield_for_foreignkey(db_field, request, widget=Select(), **kwargs)
        own = shared(request, "own regions", field.queryset)
        field.widget = HiddenInput() if len(own) == 1 else field.widget
        return offer(field, own)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ChosenSelectMultiple(db_field, self.admin_site)
        if db_field.related_model is not Term:
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        widget = CheckboxSelectMultiple(attrs={"class": "choices"})
        field = super().formfield_for_manytomany(db_field, request, widget=widget, **kwargs)
        field.choices = terms_of_list(request, db_field.get_limit_choices_to()["list"])
        return field
