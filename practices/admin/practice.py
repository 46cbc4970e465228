from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices import assessing
from practices.import_export import PRACTICES
from practices.models import (
    BuildingBlock,
    Evidence,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Resource,
    Result,
    SelfReading,
    Tag,
    TaggedPractice,
    YesNo,
)
from practices.views import catalogue
from records.choices import ChosenSelectMultiple
from records.dates import SINCE
from records.forms import RecordForm
from records.part_admin import PARTS, PartFormSet, PartInline, SnapshotInline, SourceInline
from records.record_admin import CHANGE, CHECKS, COLLAPSED, KEEPING, ORIGINAL, RecordKindAdmin
from records.spreadsheets.pages import SpreadsheetAdmin
from records.tabular import TabularInline

from .instrument import PreconditionInline


class InstrumentLinkInline(SnapshotInline, TabularInline):
    model = PracticeInstrument
    named_by = adds = ["instrument"]
    fields = ["instrument", "basis", "position"]
    autocomplete_fields = ["instrument"]
    verbose_name_plural = gettext_lazy("Instruments of the practice: the first is the main one")


class ActorLinkInline(PartInline, TabularInline):
    model = PracticeActor
    fields = ["role", "name", "actor", "link_note", "position"]
    autocomplete_fields = adds = ["actor"]


class ResultInline(PartInline, TabularInline):
    model = Result
    fields = ["text", "source", "figure", "position"]


class ResourceInline(PartInline, TabularInline):
    model = Resource
    fields = ["kind", "amount", "currency", "year", "text", "source", "position"]


class EvidenceFormSet(PartFormSet):
    def clean(self):
        super().clean()
        level = self.instance.evidence_level
        levels = {form.cleaned_data.get("level") for form in self.rows if hasattr(form, "cleaned_data")}
        if level and level not in levels:
            raise ValidationError(_("An evidence level of 1 and more needs an evidence of that level."))


class EvidenceInline(PartInline, admin.StackedInline):
    model = Evidence
    formset = EvidenceFormSet
    fields = [("level", "kind", "independent"), "on", "source", "note"]


class SelfReadingInline(PartInline, TabularInline):
    model = SelfReading
    fields = ["item", "value", "comment"]


class BuildingBlockInline(PartInline, admin.StackedInline):
    model = BuildingBlock
    fields = [("position", "name"), "what", "enabling", "lesson"]
    max_num = 6


class PracticeForm(RecordForm):
    SENTENCES = RecordForm.SENTENCES | {
        "practice_ends_after_start": ("ended", gettext_lazy("The end cannot come before the start.")),
        "practice_ended_is_over": ("ongoing", gettext_lazy("With an end it is no longer going on.")),
    }

    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(),
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Three to six. A new tag is added under Tags."),
        widget=ChosenSelectMultiple(TaggedPractice._meta.get_field("tag"), admin.site),
    )

    def clean(self):
        data = super().clean()
        if SINCE.fullmatch(self.data.get(self.add_prefix("started"), "").strip()):
            data["ongoing"] = YesNo.YES if data.get("ongoing") == YesNo.NOT_KNOWN else data.get("ongoing")
        if data.get("ended") and data.get("ongoing") == YesNo.NOT_KNOWN:
            data["ongoing"] = YesNo.NO
        return data


SNAPSHOT = (
    gettext_lazy("In short"),
    {
        "fields": [
            "title",
            "summary",
            ("region", "level", "language"),
            "no_instrument_named",
            "target_groups",
            "tags",
            ("started", "ended", "ongoing"),
        ],
        "description": gettext_lazy(
            "These fields, an instrument and a source below are enough to publish; all else may follow."
        ),
    },
)
STORY = (
    gettext_lazy("Problem, approach, lessons"),
    COLLAPSED
    | {
        "fields": [
            "problem",
            "objectives",
            "approach",
            "success_factors",
            "challenges",
            "transfer_notes",
            "communication",
            "legal_notes",
        ]
    },
)
PLACE = (
    gettext_lazy("Place, time and subject"),
    COLLAPSED
    | {
        "fields": [
            ("place", "spatial_scale"),
            "also_regions",
            ("started_note", "ended_note"),
            "sectors",
            "purposes",
            "policy_areas",
            "keywords",
            ("nace_section", "nace_revision"),
        ]
    },
)
GRADING = (
    gettext_lazy("Evidence and money"),
    COLLAPSED
    | {
        "fields": [
            "evidence_level",
            ("without_public_money", "without_public_money_text"),
            "shown_by_messe",
        ]
    },
)


@admin.register(Practice)
class PracticeAdmin(SpreadsheetAdmin, RecordKindAdmin):
    form = PracticeForm
    sheet = PRACTICES
    rows_with_parts = staticmethod(catalogue.practices_with_parts)
    public_page = staticmethod(catalogue.practice_page)
    list_display = [
        "title",
        "main_instrument",
        "region",
        "status",
        "complete",
        "sureness",
        "changed",
    ]
    list_filter = [*RecordKindAdmin.list_filter, "level", "evidence_level", "shown_by_messe"]
    fieldsets = [SNAPSHOT, STORY, PLACE, ORIGINAL, GRADING, CHECKS, KEEPING, CHANGE]
    inlines = [
        InstrumentLinkInline,
        SourceInline,
        ActorLinkInline,
        ResultInline,
        *PARTS[:3],
        ResourceInline,
        PreconditionInline,
        EvidenceInline,
        BuildingBlockInline,
        SelfReadingInline,
        *PARTS[3:],
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if is_asked_to_assess(request):
            return rows.filter(pk__in=assessing.to_assess(request.user).values("pk"))
        is_list = request.resolver_match.view_name.endswith("_changelist")
        return rows.rows().prefetch_related("instrument_links__instrument") if is_list else rows

    @admin.display(description=gettext_lazy("main instrument"))
    def main_instrument(self, practice):
        """As its page shows it: of a public practice no draft."""
        instrument = practice.main_link.instrument if practice.main_link else None
        is_hidden = instrument and practice.is_public and not instrument.is_public
        return None if is_hidden else instrument

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is PracticeInstrument and formset.has_changed():
            name_main_instrument(form.instance)


def is_asked_to_assess(request):
    """Whether it is the box of an assessment that asks which practices there are."""
    asked = [request.GET.get(name) for name in ("app_label", "model_name", "field_name")]
    is_box = request.resolver_match.view_name == "admin:autocomplete"
    return is_box and asked == ["practices", "assessment", "practice"]


def name_main_instrument(practice):
    """The first of the links is the main one: there is one at any time, or none."""
    practice.instrument_links.update(is_main=False)
    first = practice.instrument_links.order_by("position", "pk").first()
    if first:
        practice.instrument_links.filter(pk=first.pk).update(is_main=True)
