"""Types, acts and tags."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from practices.models import (
    InstrumentType,
    InstrumentTypeLabel,
    LegalReference,
    Tag,
    TagLabel,
)
from records.forms import StaffForm
from records.public_admin import LabelInline, PublicAdmin


class InstrumentTypeForm(StaffForm):
    SENTENCES = {
        "instrument_type_letter_is_category": (
            "category",
            gettext_lazy("The code begins with the letter of its category: L legal, T tax, O operational."),
        )
    }


class InstrumentTypeLabelInline(LabelInline):
    model = InstrumentTypeLabel


@admin.register(InstrumentType)
class InstrumentTypeAdmin(PublicAdmin):
    form = InstrumentTypeForm
    fixed_fields = ["code", "group"]
    list_display = ["code", "label", "category", "policy_area", "is_group", "in_use"]
    list_display_links = ["code", "label"]
    list_filter = ["category", ("policy_area", admin.RelatedOnlyFieldListFilter), "in_use"]
    list_select_related = ["policy_area"]
    search_fields = ["code", "label", "labels__text"]
    autocomplete_fields = ["term"]
    inlines = [InstrumentTypeLabelInline]
    fieldsets = [
        (None, {"fields": [("code", "group"), "category", "label", "scope_note"]}),
        (None, {"fields": [("policy_area", "term"), ("is_group", "in_use", "position")]}),
    ]


class LegalReferenceForm(StaffForm):
    SENTENCES = {
        "legal_reference_eli_once": ("eli", gettext_lazy("Another act has this ELI.")),
        "legal_reference_celex_once": ("celex", gettext_lazy("Another act has this CELEX number.")),
    }


@admin.register(LegalReference)
class LegalReferenceAdmin(PublicAdmin):
    form = LegalReferenceForm
    list_display = ["title", "number", "country", "act_date_text", "status"]
    list_filter = ["status", "country"]
    search_fields = ["title", "number", "eli", "celex"]
    fieldsets = [
        (None, {"fields": ["title", ("number", "country"), ("act_date", "status"), "url"]}),
        (gettext_lazy("Identifiers"), {"fields": ["eli", "celex", "consolidated_on"]}),
    ]

    @admin.display(description=gettext_lazy("date of the act"), ordering="act_date")
    def act_date_text(self, reference):
        return reference.act_date_text


class TagLabelInline(LabelInline):
    model = TagLabel


@admin.register(Tag)
class TagAdmin(PublicAdmin):
    fixed_fields = ["slug"]
    list_display = ["name", "slug"]
    search_fields = ["name", "slug", "labels__text"]
    fields = ["name", "slug"]
    inlines = [TagLabelInline]
