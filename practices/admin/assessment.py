"""The admin of assessments: eleven rows ready to be filled in, and after publication a reply."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import Http404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices import assessing
from practices.criteria import CRITERIA
from practices.models import Assessment, CriterionScore
from records import permissions
from records.choices import ChosenSelect
from records.forms import STAFF_FIELDS, StaffForm
from records.public_admin import PublicAdmin
from records.tabular import TabularInline

WRITTEN = ["practice", "assessor_region", "role", "on", "comment", "status"]


class CriterionName(forms.Widget):
    """The name of the criterion and its question; nothing is sent, and nothing can be sent in its place."""

    def render(self, name, value, attrs=None, renderer=None):
        measure = CRITERIA.get(value)
        if measure is None:
            return ""
        return format_html('<strong>{}</strong><br><span class="help">{}</span>', measure.name, measure.asks)


class ScoreForm(StaffForm):
    SENTENCES = {
        "criterion_score_known": ("score", gettext_lazy("A gate is met (2) or not (0).")),
        "criterion_score_has_reason": ("comment", gettext_lazy("Give the reason in at least 20 characters.")),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "score" not in self.fields:  # of an assessment that is only read
            return
        measure = CRITERIA.get(self.initial.get("criterion"))
        self.fields["criterion"].disabled = True
        self.fields["score"].choices = [("", _("Not assessed")), *(measure.choices if measure else [])]
        for name in ("score", "comment") if measure else ():
            label = f"{measure.name}: {self.fields[name].label}"
            self.fields[name].widget.attrs["aria-label"] = label

    def has_changed(self):
        """All eleven rows are kept, also those left empty, so that they stay in their order."""
        return self.instance._state.adding or super().has_changed()


class ScoreFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        is_written = "score" in self.form.base_fields
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        is_empty = all(row.get("score") is None for row in rows)
        if is_written and is_empty and self.instance.status == Assessment.Status.PUBLISHED:
            raise ValidationError(_("An assessment without any score says nothing: keep it as a draft."))


class ScoreInline(TabularInline):
    model = CriterionScore
    form = ScoreForm
    formset = ScoreFormSet
    formfield_overrides = STAFF_FIELDS
    max_num = len(CRITERIA)
    can_delete = False
    verbose_name_plural = gettext_lazy(
        "Criterion by criterion: each score needs its reason, in at least 20 characters"
    )

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.absolute_max = len(CRITERIA)
        return formset

    def get_extra(self, request, obj=None, **kwargs):
        return len(missing_criteria(obj))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "criterion":
            kwargs["widget"] = CriterionName
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request, obj=None):
        return ["criterion", "score" if self.is_written(request, obj) else "step", "comment"]

    def get_readonly_fields(self, request, obj=None):
        return [] if self.is_written(request, obj) else ["step"]

    @admin.display(description=gettext_lazy("score"))
    def step(self, row):
        measure = CRITERIA[row.criterion]
        return _("not assessed") if row.score is None else f"{row.score} – {measure.steps[row.score]}"

    def is_written(self, request, obj):
        return obj is None or assessing.can_write(request.user, obj)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def has_add_permission(self, request, obj):
        return self.is_written(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.is_written(request, obj)


def missing_criteria(assessment):
    """Those without a row: all, of a new one."""
    kept = {row.criterion for row in assessment.scores.all()} if assessment and assessment.pk else set()
    return [criterion for criterion in CRITERIA if criterion not in kept]


class AssessmentForm(StaffForm):
    user = None  # whose form it is; set by the admin

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].required = True
            self.fields["role"].help_text = _("A role, never a personal name.")
            self.instance.assessor_id = self.instance.assessor_id or self.user.pk
        if "status" in self.fields:
            self.fields["status"].help_text = (
                _("Published, it stays as it is: who changes their mind adds a new one.")
                if "role" in self.fields
                else _("Back to draft: it is no longer public, and its assessor may mend it.")
            )

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self):
        data = super().clean()
        practice, day = data.get("practice") or self.stored_practice(), data.get("on")
        if practice and day:
            same = Assessment.objects.filter(practice=practice, assessor_id=self.instance.assessor_id, on=day)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("on", _("You have assessed this practice on this day already."))
        return data

    def stored_practice(self):
        return self.instance.practice if self.instance.pk else None


@admin.register(Assessment)
class AssessmentAdmin(PublicAdmin):
    """Rights are said in practices/assessing.py, and asked here at every address."""

    form = AssessmentForm
    list_display = ["practice", "assessor_region", "role", "on", "status"]
    list_filter = ["status", ("assessor_region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["practice", "assessor_region"]
    search_fields = ["practice__title", "role"]
    autocomplete_fields = ["practice"]
    inlines = [ScoreInline]

    class Media:
        css = {"all": ["css/admin_assessment.css"]}

    # What each person sees and may do

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.filter(pk__in=assessing.seen_by(request.user).values("pk"))

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field) if len(object_id) < 19 else None
        if found is None:
            raise Http404
        found.stored_status = found.status
        return found

    def has_add_permission(self, request):
        return assessing.is_assessor(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return permissions.is_staff(request.user)
        return bool(self.writable(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return assessing.is_assessor(request.user)
        return assessing.can_delete(request.user, obj)

    def history_view(self, request, object_id, extra_context=None):
        """It names people, and tells of what was a draft."""
        if not assessing.can_see_history(request.user, self.get_object(request, object_id)):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["sees_history"] = change and assessing.can_see_history(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # The form

    def writable(self, user, assessment):
        """The fields that a person writes; the practice is chosen once."""
        if assessing.can_write(user, assessment):
            return WRITTEN[1:]
        may = {
            "status": assessing.can_withdraw(user, assessment),
            "owner_reply": assessing.can_reply(user, assessment),
        }
        return [name for name, is_allowed in may.items() if is_allowed]

    def get_fields(self, request, obj=None):
        """Readers learn role and region; who it was is for the coordinator alone."""
        reply = ["owner_reply"] if obj and assessing.is_published(obj) else []
        return [*(["assessor"] if obj and request.user.is_coordinator else []), *WRITTEN, *reply]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        writable = self.writable(request.user, obj)
        return [name for name in self.get_fields(request, obj) if name not in writable]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    def get_changeform_initial_data(self, request):
        """Of an address the practice alone: which one is asked is looked up among those that may be chosen."""
        held = [region.pk for region in assessing.regions_to_speak_for(request.user)[:2]]
        region = {"assessor_region": held[0]} if len(held) == 1 else {}
        asked = {name: value for name, value in request.GET.items() if name == "practice"}
        return asked | region | {"on": timezone.localdate()}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Nothing is made or changed beside these boxes."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "practice":
            kwargs["queryset"] = assessing.to_assess(request.user)
            kwargs["widget"] = ChosenSelect(db_field, self.admin_site, chosen=list)
        if db_field.name == "assessor_region":
            kwargs["queryset"] = assessing.regions_to_speak_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        initial = [{"criterion": criterion} for criterion in missing_criteria(obj)]
        return kwargs | {"initial": initial}
