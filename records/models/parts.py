"""What hangs on any record and is copied with it."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from records.dates import PartialDateField, PrecisionField

from .constraints import one_of, partial_dates
from .constraints import web_address as web_address_check
from .lengths import short_text, web_address
from .record import Record


class Source(models.Model):
    """Where a fact was read. One row per record and address: titles of one page differ between records."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="sources", verbose_name=_("record"))
    title = short_text(_("title"), 200)
    publisher = models.CharField(_("publisher"), max_length=144, blank=True)
    published = PartialDateField(_("published"))
    published_precision = PrecisionField()
    url = web_address(_("address"))
    archived_url = web_address(_("archived address"))
    accessed = PartialDateField(_("accessed"))
    accessed_precision = PrecisionField()
    language = models.CharField(_("language"), max_length=12, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    text_seen = models.BooleanField(
        _("text was read"), null=True, blank=True, help_text=_("No: linked, but not read for this record.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "url"], condition=~models.Q(url=""), name="source_once_per_record"
            ),
            web_address_check("url", name="source_url"),
            web_address_check("archived_url", name="source_archived_url"),
            *partial_dates("published", "accessed", prefix="source"),
        ]

    def __str__(self):
        return self.title


class Fact(models.Model):
    """A single sourced statement about the record, kept apart from its own words."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="facts", verbose_name=_("record"))
    text = short_text(_("text"), 300)
    key = models.CharField(_("key"), max_length=30, blank=True)
    value = models.CharField(_("value"), max_length=144, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="facts", verbose_name=_("source")
    )
    public = models.BooleanField(_("public"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")

    def __str__(self):
        return self.text


class FigureQuerySet(models.QuerySet):
    def newest_first(self):
        """Dated figures from the newest; the undated ones stand last and never replace them."""
        return self.order_by(models.F("as_of").desc(nulls_last=True), "measure", "position", "pk")


class FigureMeasure(models.TextChoices):
    RATE = "rate", _("Rate")
    CEILING = "ceiling", _("Ceiling")
    THRESHOLD = "threshold", _("Threshold")
    SHARE = "share", _("Share")
    DURATION = "duration", _("Duration")
    BUDGET = "budget", _("Budget")
    TAKE_UP = "take_up", _("Take-up")
    COUNT = "count", _("Number")
    EMPLOYEES = "employees", _("Employees")
    UNITS = "units", _("Units")
    MEMBERS = "members", _("Members")
    PARTICIPANTS = "participants", _("Participants")
    INCOME = "income", _("Income")
    COST = "cost", _("Cost")
    OTHER = "other", _("Other")


class FigureQualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Figure(models.Model):
    """A number with its date and its source. Never overwritten: a newer one is added."""

    Measure = FigureMeasure
    Qualifier = FigureQualifier

    record = models.ForeignKey(Record, models.CASCADE, related_name="figures", verbose_name=_("record"))
    label = short_text(_("what it counts"), 150, blank=True)
    measure = models.CharField(_("measure"), max_length=14, choices=Measure, default=Measure.OTHER)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    qualifier = models.CharField(_("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT)
    unit = models.CharField(_("unit"), max_length=48, blank=True)
    as_of = PartialDateField(_("date of the figure"), help_text=_("Empty: undated in the source."))
    as_of_precision = PrecisionField()
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name=_("source")
    )
    source_text = models.CharField(_("source in words"), max_length=300, blank=True)
    fact = models.ForeignKey(
        Fact, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name=_("fact")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            one_of("measure", FigureMeasure, name="figure_measure_known"),
            one_of("qualifier", FigureQualifier, name="figure_qualifier_known"),
            models.CheckConstraint(
                condition=models.Q(source__isnull=False) | ~models.Q(source_text=""), name="figure_has_source"
            ),
            *partial_dates("as_of", prefix="figure"),
        ]

    def __str__(self):
        return f"{self.label or self.get_measure_display()}: {self.value:f}"


class OpenPoint(models.Model):
    """What is not known yet, said openly."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="open_points", verbose_name=_("record"))
    text = short_text(_("text"), 300)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("open point")
        verbose_name_plural = _("open points")

    def __str__(self):
        return self.text


class TranslationKind(models.TextChoices):
    HUMAN = "human", _("by a person")
    MACHINE = "machine", _("by a machine")


class Translation(models.Model):
    Kind = TranslationKind

    record = models.ForeignKey(Record, models.CASCADE, related_name="translations", verbose_name=_("record"))
    language = models.CharField(_("language"), max_length=12)
    fields = models.JSONField(_("texts"), default=dict)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.HUMAN)
    by_role = models.CharField(
        _("by"), max_length=120, blank=True, help_text=_("A role, never a personal name.")
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    source_version = models.PositiveIntegerField(_("made from version"), default=1)

    class Meta:
        ordering = ["language"]
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="translation_once"),
            one_of("kind", TranslationKind, name="translation_kind_known"),
        ]

    def __str__(self):
        return f"{self.record}: {self.language}"

    @cached_property
    def is_outdated(self):
        return self.source_version < self.record.version

    def search_texts(self):
        """Of a machine's text only what an editor has approved."""
        is_checked = self.kind == TranslationKind.HUMAN or self.approved_on is not None
        if not is_checked or not isinstance(self.fields, dict):
            return []
        fields = {"title": "title", "summary": "names"}
        return [
            (fields.get(name, "body"), text, self.language)
            for name, text in self.fields.items()
            if isinstance(text, str)
        ]


class Image(models.Model):
    record = models.ForeignKey(Record, models.CASCADE, related_name="images", verbose_name=_("record"))
    file = models.ImageField(_("file"), upload_to="images/")
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    is_decorative = models.BooleanField(_("decorative"), default=False)
    credit = models.CharField(_("credit"), max_length=200)
    licence = models.CharField(_("licence"), max_length=60)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(alt="") | models.Q(is_decorative=True), name="image_alt_unless_decorative"
            )
        ]

    def __str__(self):
        return self.alt or self.file.name
