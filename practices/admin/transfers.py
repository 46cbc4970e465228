"""The ledger of transfers: who entered a step, and who may reply to it."""

from django.contrib import admin
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices import transfers
from practices.models import Practice, Transfer
from records.choices import ChosenSelect
from records.forms import StaffForm
from records.public_admin import PublicAdmin


class TransferForm(StaffForm):
    SENTENCES = {
        "transfer_dropped_has_reason": ("reason", gettext_lazy("Say why it was dropped.")),
    }

    def clean(self):
        data = super().clean()
        practice, region = data.get("practice"), data.get("region")
        if practice and region and is_its_own(practice, region):
            self.add_error("region", _("A transfer leads to another region than the practice’s own."))
        for name in ("on", "source_accessed"):
            day = data.get(name)
            if day and day > timezone.localdate():
                self.add_error(name, _("This day lies in the future."))
        return data


def is_its_own(practice, region):
    """The place of the practice, what lies in it, and what it lies in."""
    places = [practice.region, *practice.also_regions.all()]
    return any(place.code.startswith(region.code) or region.code.startswith(place.code) for place in places)


@admin.register(Transfer)
class TransferAdmin(PublicAdmin):
    """What was entered stays; a new status is a new row."""

    form = TransferForm
    list_display = ["practice", "region", "status", "on_text"]
    list_filter = ["status", ("region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["practice", "region"]
    search_fields = ["practice__title", "region__name"]
    autocomplete_fields = ["practice"]

    def get_queryset(self, request):
        seen = Practice.objects.seen_by(request.user)
        return (
            super()
            .get_queryset(request)
            .filter(practice__in=seen)
            .select_related("practice__owner", "region")
        )

    def has_add_permission(self, request):
        return bool(transfers.fields_to_write(request.user))

    def has_change_permission(self, request, obj=None):
        return obj is not None and bool(transfers.fields_to_write(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """What was entered by mistake, or names a person, is taken out by the central desk."""
        return request.user.is_coordinator

    def history_view(self, request, object_id, extra_context=None):
        """It names who entered the step, which the form does not."""
        transfer = self.get_object(request, object_id)
        if transfer is None or not transfers.can_see_history(request.user, transfer):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def get_fields(self, request, obj=None):
        if obj is None:
            return transfers.ENTERED
        return ["on_text" if name == "on" else name for name in (*transfers.ENTERED, *transfers.REPLY)]

    def get_readonly_fields(self, request, obj=None):
        written = transfers.fields_to_write(request.user, obj)
        return [name for name in self.get_fields(request, obj) if name not in written]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Public practices, and the regions that a person edits."""
        if db_field.name == "practice":
            kwargs["queryset"] = Practice.objects.published()
            kwargs["widget"] = ChosenSelect(db_field, self.admin_site, chosen=list)
        if db_field.name == "region":
            kwargs["queryset"] = transfers.receiving_regions(request.user)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "practice":
            field.error_messages["invalid_choice"] = _("Choose a practice that is public.")
        if db_field.name == "region":
            field.label_from_instance = lambda region: region.with_country
        return field

    @admin.display(description=gettext_lazy("date"), ordering="on")
    def on_text(self, transfer):
        return transfer.on_text or "–"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
