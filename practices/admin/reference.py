"""Types, acts, tags, and what compares practices: assessments, transfers."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices.models import (
    Assessment,
    CriterionScore,
    InstrumentType,
    InstrumentTypeLabel,
    LegalReference,
    Practice,
    Tag,
    TagLabel,
    Transfer,
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


class ScoreForm(StaffForm):
    SENTENCES = {
        "criterion_score_known": ("score", gettext_lazy("A gate is met (2) or not (0).")),
        "criterion_score_has_reason": ("comment", gettext_lazy("Give the reason in at least 20 characters.")),
    }


class ScoreInline(admin.StackedInline):
    model = CriterionScore
    form = ScoreForm
    extra = 0
    max_num = 11


def of_seen_practices(rows, user):
    return rows.filter(practice__in=Practice.objects.seen_by(user))


@admin.register(Assessment)
class AssessmentAdmin(PublicAdmin):
    list_display = ["practice", "assessor_region", "role", "on", "status"]
    list_filter = ["status", ("assessor_region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["practice", "assessor_region"]
    search_fields = ["practice__title", "role"]
    autocomplete_fields = ["practice", "assessor", "assessor_region"]
    inlines = [ScoreInline]

    def get_queryset(self, request):
        return of_seen_practices(super().get_queryset(request), request.user)


class TransferForm(StaffForm):
    SENTENCES = {
        "transfer_dropped_has_reason": ("reason", gettext_lazy("Say why it was dropped.")),
    }

    def clean(self):
        data = super().clean()
        practice, region = data.get("practice"), data.get("region")
        if practice and region and practice.region_id == region.pk:
            self.add_error("region", _("A transfer leads to another region than the practice’s own."))
        return data


@admin.register(Transfer)
class TransferAdmin(PublicAdmin):
    """A ledger: what was entered stays; the owner of the practice may reply to it."""

    form = TransferForm
    list_display = ["practice", "region", "status", "on_text"]
    list_filter = ["status", ("region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["practice", "region"]
    search_fields = ["practice__title", "region__name"]
    autocomplete_fields = ["practice", "region"]
    fixed_fields = [
        "practice",
        "region",
        "status",
        "on_text",
        "what_changed",
        "reason",
        "source_title",
        "source_url",
        "source_accessed",
    ]

    def get_queryset(self, request):
        return of_seen_practices(super().get_queryset(request), request.user)

    def get_fields(self, request, obj=None):
        entered = (
            self.fixed_fields if obj else ["on" if name == "on_text" else name for name in self.fixed_fields]
        )
        return [*entered, "owner_reply"]

    @admin.display(description=gettext_lazy("date"), ordering="on")
    def on_text(self, transfer):
        return transfer.on_text or "–"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return False
