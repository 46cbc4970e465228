from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from practices.import_export import SHEET_OF_INSTRUMENTS
from practices.models import Instrument, InstrumentReference, InstrumentType, Precondition
from practices.views import catalogue
from records.choices import offer, shared
from records.forms import RecordForm
from records.part_admin import PARTS, PartInline, SourceInline
from records.record_admin import CHANGE, CHECKS, COLLAPSED, KEEPING, ORIGINAL, RecordKindAdmin
from records.spreadsheets.pages import SpreadsheetAdmin
from records.tabular import TabularInline


class PreconditionInline(PartInline, TabularInline):
    model = Precondition
    fields = ["kind", "text", "essential", "instrument_type", "service", "position"]


class ReferenceInline(PartInline, TabularInline):
    model = InstrumentReference
    named_by = ["reference"]
    fields = ["reference", "pinpoint", "position"]
    autocomplete_fields = ["reference"]


class InstrumentForm(RecordForm):
    SENTENCES = RecordForm.SENTENCES | {
        "instrument_ends_after_adoption": ("in_force_until", _("The end cannot come before the adoption.")),
        "instrument_ends_after_start": ("in_force_until", _("The end cannot come before the start.")),
    }


@admin.register(Instrument)
class InstrumentAdmin(SpreadsheetAdmin, RecordKindAdmin):
    form = InstrumentForm
    sheet = SHEET_OF_INSTRUMENTS
    rows_with_parts = staticmethod(catalogue.instruments_with_parts)
    public_page = staticmethod(catalogue.instrument_page)
    list_display = ["title", "type", "region", "status", "complete", "sureness", "changed"]
    list_filter = [
        "status",
        "data_status",
        "type__category",
        ("type", admin.RelatedOnlyFieldListFilter),
        "level",
        *RecordKindAdmin.list_filter[2:],
    ]
    inlines = [SourceInline, *PARTS[:3], ReferenceInline, PreconditionInline, *PARTS[3:]]
    fieldsets = [
        (
            _("In short"),
            {
                "fields": [
                    "title",
                    "summary",
                    ("region", "level", "language"),
                    "type",
                    "authority",
                    "legal_basis",
                    "what_it_does",
                    ("adopted", "in_force_from", "in_force_until"),
                    "official_url",
                ]
            },
        ),
        ORIGINAL,
        (
            _("Who may use it, and how"),
            COLLAPSED
            | {
                "fields": [
                    "also_types",
                    "also_regions",
                    ("designed_for", "regional_variation"),
                    "eligible",
                    "how_to_apply",
                    "state_aid_basis",
                    "transposition_note",
                    "known_problems",
                ]
            },
        ),
        CHECKS,
        KEEPING,
        CHANGE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("type")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return offer(field, usable_types(request)) if db_field.name == "type" else field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "also_types":
            kwargs["widget"] = CheckboxSelectMultiple(attrs={"class": "choices"})
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "also_types":
            field.choices = usable_types(request)
        return field


def usable_types(request):
    return shared(request, "types", InstrumentType.objects.usable())
