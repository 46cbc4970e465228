"""What compares practices and regions: coverage, assessments, transfers."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.dates import PartialDateField, PrecisionField
from records.models import Region, User
from records.models.constraints import one_of, partial_dates
from records.models.constraints import web_address as web_address_check
from records.models.lengths import long_text, web_address

from .instruments import InstrumentType, Level
from .practices import Practice


class RegionCoverageFinding(models.TextChoices):
    NONE_EXISTS = "none_exists", _("Looked, none exists")
    NOT_COMPETENCE = "not_competence", _("Not the region's competence")


class RegionCoverage(models.Model):
    """Somebody looked: the region has no instrument of the type, or may not decide on it."""

    Finding = RegionCoverageFinding

    region = models.ForeignKey(Region, models.PROTECT, related_name="coverage", verbose_name=_("region"))
    instrument_type = models.ForeignKey(
        InstrumentType, models.PROTECT, related_name="coverage", verbose_name=_("instrument type")
    )
    finding = models.CharField(_("finding"), max_length=16, choices=Finding)
    decided_at = models.CharField(_("decided at"), max_length=12, choices=Level, blank=True)
    looked_on = models.DateField(_("looked on"))
    by_role = models.CharField(_("by"), max_length=120, help_text=_("A role, never a personal name."))
    note = models.CharField(_("note"), max_length=360, blank=True)
    source_title = models.CharField(_("source"), max_length=240, blank=True)
    source_url = web_address(_("address of the source"))
    source_accessed = models.DateField(_("source read on"), null=True, blank=True)

    class Meta:
        ordering = ["region", "instrument_type"]
        verbose_name = _("coverage of a region")
        verbose_name_plural = _("coverage of regions")
        constraints = [
            models.UniqueConstraint(fields=["region", "instrument_type"], name="coverage_once"),
            one_of("finding", RegionCoverageFinding, name="coverage_finding_known"),
            models.CheckConstraint(
                condition=~models.Q(finding="not_competence") | ~models.Q(decided_at=""),
                name="coverage_decided_somewhere",
            ),
            web_address_check("source_url", name="coverage_source_url"),
        ]

    def __str__(self):
        return f"{self.region}, {self.instrument_type}: {self.get_finding_display()}"


class Criterion(models.TextChoices):
    GATE_RELEVANCE = "gate_relevance", _("Relevance")
    GATE_DESCRIBED = "gate_described", _("Description")
    GATE_LAWFUL = "gate_lawful", _("Lawfulness")
    CORE_EFFECTIVENESS = "core_effectiveness", _("Effectiveness")
    CORE_EFFICIENCY = "core_efficiency", _("Efficiency")
    CORE_EQUITY = "core_equity", _("Equity")
    QUAL_PARTICIPATION = "qual_participation", _("Participation")
    QUAL_PARTNERSHIP = "qual_partnership", _("Partnership")
    QUAL_INFLUENCE = "qual_influence", _("Influence on policy")
    QUAL_SUSTAINABILITY = "qual_sustainability", _("Sustainability")
    QUAL_TRANSFERABILITY = "qual_transferability", _("Transferability")


class AssessmentStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Assessment(models.Model):
    """A dated judgement by an editor of another region; hangs on the record, never on a copy."""

    Status = AssessmentStatus

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="assessments", verbose_name=_("practice")
    )
    assessor = models.ForeignKey(User, models.PROTECT, related_name="assessments", verbose_name=_("assessor"))
    assessor_region = models.ForeignKey(
        Region, models.PROTECT, related_name="assessments_given", verbose_name=_("region of the assessor")
    )
    role = models.CharField(_("role"), max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    on = models.DateField(_("date"))
    comment = long_text(_("overall comment"), 1000)
    owner_reply = long_text(_("reply of the owner"), 1000)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["practice", "assessor", "on"], name="assessment_once"),
            one_of("status", AssessmentStatus, name="assessment_status_known"),
        ]

    def __str__(self):
        return f"{self.practice}: {self.on}"

    @property
    def by_role(self):
        """As readers are told; a person is never named."""
        return self.role or gettext("Editor")


class Score(models.IntegerChoices):
    INSUFFICIENT = 0, _("Insufficient")
    WEAK = 1, _("Weak")
    SUFFICIENT = 2, _("Sufficient")
    STRONG = 3, _("Strong")


class CriterionScore(models.Model):
    """Empty means not assessed, which is not 0."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="scores", verbose_name=_("assessment")
    )
    criterion = models.CharField(_("criterion"), max_length=24, choices=Criterion)
    score = models.PositiveSmallIntegerField(_("score"), choices=Score, null=True, blank=True)
    comment = long_text(_("comment"), 1000)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="criterion_score_once"),
            one_of("criterion", Criterion, name="criterion_score_criterion_known"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True)
                | models.Q(score__in=[0, 2])
                | (models.Q(score__in=[1, 3]) & ~models.Q(criterion__startswith="gate_")),
                name="criterion_score_known",
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | GreaterThanOrEqual(Length("comment"), 20),
                name="criterion_score_has_reason",
            ),
        ]

    def __str__(self):
        return self.get_criterion_display()


class TransferStatus(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    STUDYING = "studying", _("Studying it")
    ADAPTED = "adapted", _("Adapted")
    ADOPTED = "adopted", pgettext_lazy("transfer", "Adopted")
    DROPPED = "dropped", _("Dropped")


class Transfer(models.Model):
    """One step by which another region took a practice up. A ledger: rows are added, not changed."""

    Status = TransferStatus

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="transfers", verbose_name=_("practice")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="transfers", verbose_name=_("region"))
    status = models.CharField(_("status"), max_length=12, choices=Status)
    on = PartialDateField(_("date"))
    on_precision = PrecisionField()
    what_changed = long_text(_("what changed"), 500)
    reason = long_text(_("reason"), 500, help_text=_("Needed when it was dropped."))
    source_title = models.CharField(_("source"), max_length=240, blank=True)
    source_url = web_address(_("address of the source"))
    source_accessed = models.DateField(_("source read on"), null=True, blank=True)
    entered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    owner_reply = long_text(_("reply of the owner"), 500)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            one_of("status", TransferStatus, name="transfer_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status="dropped") | ~models.Q(reason=""),
                name="transfer_dropped_has_reason",
            ),
            web_address_check("source_url", name="transfer_source_url"),
            *partial_dates("on", prefix="transfer"),
        ]

    def __str__(self):
        return f"{self.practice}: {self.region}, {self.get_status_display()}"
