"""Coverage of regions: who has looked for which type, and what the records say against it."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practices.coverage import Asked, against, contradicted
from practices.coverage_cells import Wording
from practices.models import RegionCoverage
from records import permissions
from records.choices import ChosenSelect
from records.forms import StaffForm
from records.models import Region
from records.owning import home_of
from records.public_admin import PublicAdmin
from records.workflow import CENTRAL_DESK


class RegionCoverageForm(StaffForm):
    SENTENCES = {
        "coverage_decided_somewhere": ("decided_at", gettext_lazy("Say at which level it is decided.")),
        "coverage_once": (
            "instrument_type",
            gettext_lazy("This type is already told for this region: change that row."),
        ),
    }

    def clean_instrument_type(self):
        found = self.cleaned_data["instrument_type"]
        if found.code != found.group:
            raise ValidationError(
                _("Coverage is told by type, without the letter: choose %(code)s.") % {"code": found.group}
            )
        return found

    def clean_looked_on(self):
        if self.cleaned_data["looked_on"] > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return self.cleaned_data["looked_on"]

    def clean_source_accessed(self):
        day = self.cleaned_data["source_accessed"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def clean(self):
        data = super().clean()
        if data.get("finding") == RegionCoverage.Finding.NONE_EXISTS:
            data["decided_at"] = ""
            if not (data.get("source_title") or data.get("note")):
                self.add_error("source_title", _("Name a source, or say in the note where you looked."))
        return data


class Contradicted(admin.SimpleListFilter):
    title = gettext_lazy("contradicted by a record")
    parameter_name = "contradicted"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(pk__in=contradicted())
        return queryset.exclude(pk__in=contradicted()) if self.value() == "no" else queryset


@admin.register(RegionCoverage)
class RegionCoverageAdmin(PublicAdmin):
    """Editors keep the rows of their own regions; all staff read them. Who wrote what stands in the log."""

    form = RegionCoverageForm
    list_display = ["region", "instrument_type", "finding", "decided_at", "looked_on", "by_role", "records"]
    list_display_links = ["region", "instrument_type"]
    list_filter = ["finding", Contradicted, ("region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["region", "instrument_type"]
    search_fields = ["region__name", "region__code", "instrument_type__label", "instrument_type__code"]
    autocomplete_fields = ["instrument_type"]
    readonly_fields = ["records"]
    fieldsets = [
        (None, {"fields": [("region", "instrument_type"), ("finding", "decided_at"), "records"]}),
        (None, {"fields": [("looked_on", "by_role"), "note"]}),
        (
            gettext_lazy("Source"),
            {"fields": ["source_title", "source_url", "source_accessed"]},
        ),
    ]

    @admin.display(description=gettext_lazy("contradicted by a record"))
    def records(self, row):
        number = against(row) if row.pk else 0
        if not number:
            return "–"
        address = Wording(Asked()).list_of(row.region, [row.instrument_type.code])
        return format_html('<a href="{}">{}</a>', address, said_against(number))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "instrument_type":
            kwargs["widget"] = ChosenSelect(db_field, self.admin_site, chosen=list)
        if db_field.name == "region":
            own = permissions.regions_of(request.user, permissions.EDITOR).condition("code")
            kwargs["queryset"] = Region.objects.filter(own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        home = home_of(request.user)
        role = CENTRAL_DESK if request.user.is_coordinator else home.name if home else ""
        return {"looked_on": timezone.localdate(), "by_role": role} | super().get_changeform_initial_data(
            request
        )

    def has_add_permission(self, request):
        return permissions.is_editor_somewhere(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return permissions.is_editor_somewhere(request.user)
        return permissions.is_editor_of(request.user, obj.region)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        number = against(form.instance)
        if number:
            self.message_user(request, said_against(number), messages.WARNING)


def said_against(number):
    return ngettext(
        "%(number)s published instrument of this type is recorded there. The public page shows it, not this row.",
        "%(number)s published instruments of this type are recorded there. The public page shows them, not this row.",
        number,
    ) % {"number": number}
