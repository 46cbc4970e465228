from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.dates import PartialDateField, PrecisionField
from records.labels import Label, Labelled
from records.models import Record, Region, Term
from records.models.constraints import not_before, one_of, partial_dates
from records.models.constraints import web_address as web_address_check
from records.models.lengths import long_text, short_text, web_address
from records.models.record import RecordManager, RecordQuerySet

from .full import INSTRUMENT


class Category(models.TextChoices):
    LEGAL = "legal", _("Legal")
    TAX = "tax", _("Tax and social charges")
    OPERATIONAL = "operational", _("Operational")


class Level(models.TextChoices):
    EU = "eu", _("European Union")
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    LOCAL = "local", _("Local")
    CROSS_BORDER = "cross_border", _("Cross-border")


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")


class InstrumentTypeQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(is_group=False, in_use=True)


class InstrumentType(Labelled):
    """A kind of instrument with a code that never changes, as L5a: reserved contracts."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    group = models.CharField(_("group"), max_length=4, help_text=_("The code without its letter."))
    category = models.CharField(_("category"), max_length=12, choices=Category)
    label = models.CharField(_("label in English"), max_length=150)
    scope_note = long_text(_("scope note"), 600)
    policy_area = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instrument_types",
        limit_choices_to={"list": Term.List.POLICY_AREA},
        verbose_name=_("policy area"),
    )
    term = models.ForeignKey(
        Term,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="explained_types",
        limit_choices_to={"list": Term.List.GLOSSARY},
        verbose_name=_("glossary term"),
    )
    is_group = models.BooleanField(_("heading only"), default=False)
    in_use = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = InstrumentTypeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("instrument type")
        verbose_name_plural = _("instrument types")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category="legal", code__startswith="L")
                | models.Q(category="tax", code__startswith="T")
                | models.Q(category="operational", code__startswith="O"),
                name="instrument_type_letter_is_category",
            )
        ]

    @property
    def facet(self):
        return "type", self.code

    @property
    def inside(self):
        return self.category


class InstrumentTypeLabel(Label):
    of = models.ForeignKey(
        InstrumentType, models.CASCADE, related_name="labels", verbose_name=_("instrument type")
    )


class LegalReferenceStatus(models.TextChoices):
    IN_FORCE = "in_force", _("in force")
    AMENDED = "amended", _("amended")
    REPEALED = "repealed", _("repealed")
    NOT_KNOWN = "not_known", _("not known")


class LegalReference(models.Model):
    """An act, cited once and pinpointed by the instruments that rest on it."""

    Status = LegalReferenceStatus

    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("number"), max_length=80, blank=True)
    country = models.CharField(_("country (ISO code)"), max_length=2, blank=True)
    act_date = PartialDateField(_("date of the act"))
    act_date_precision = PrecisionField()
    eli = models.CharField(_("ELI"), max_length=300, blank=True)
    celex = models.CharField(_("CELEX"), max_length=40, blank=True)
    url = web_address(_("address"))
    consolidated_on = models.DateField(_("consolidated on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NOT_KNOWN)

    class Meta:
        ordering = ["title"]
        verbose_name = _("legal reference")
        verbose_name_plural = _("legal references")
        constraints = [
            models.UniqueConstraint(
                fields=["eli"], condition=~models.Q(eli=""), name="legal_reference_eli_once"
            ),
            models.UniqueConstraint(
                fields=["celex"], condition=~models.Q(celex=""), name="legal_reference_celex_once"
            ),
            one_of("status", LegalReferenceStatus, name="legal_reference_status_known"),
            web_address_check("url", name="legal_reference_url"),
            *partial_dates("act_date", prefix="legal_reference"),
        ]

    def __str__(self):
        return self.title


class InstrumentQuerySet(RecordQuerySet):
    def rows(self):
        """What a row in a list needs, in one query."""
        return self.select_related("region", "type")

    def by_category(self):
        """Return {category: number of instruments}."""
        return dict(self.order_by().values_list("type__category").annotate(models.Count("pk")))

    def in_force(self):
        """Today, or as far as is known: one without any date counts, as it does in the grid."""
        return self.exclude(self.ended | self.to_come)

    def not_in_force(self):
        return self.filter(self.ended | self.to_come)

    @property
    def ended(self):
        return models.Q(in_force_until__lt=timezone.localdate())

    @property
    def to_come(self):
        """As `start` and `is_to_come` read it."""
        return models.Q(in_force_from__gt=timezone.localdate()) | models.Q(
            in_force_from=None, adopted__gt=timezone.localdate()
        )

    def of(self, region):
        """Instruments of the region and of all below it."""
        return self.filter(region__in=Region.objects.within(region))


class InstrumentDesignedFor(models.TextChoices):
    SOCIAL_ECONOMY = "social_economy", _("the social economy")
    WISE = "wise", _("work integration social enterprises")
    CHARITIES = "charities", _("charities")
    SMES = "smes", _("small and medium-sized enterprises")
    ALL = "all", _("all enterprises")
    NOT_KNOWN = "not_known", _("not known")


class Instrument(Record):
    """A legal, tax or operational means that an authority uses for the social economy."""

    DesignedFor = InstrumentDesignedFor

    type = models.ForeignKey(
        InstrumentType,
        models.PROTECT,
        related_name="instruments",
        limit_choices_to={"is_group": False, "in_use": True},
        verbose_name=_("type"),
    )
    also_types = models.ManyToManyField(
        InstrumentType, blank=True, related_name="also_instruments", verbose_name=_("further types")
    )
    level = models.CharField(
        _("level"),
        max_length=12,
        choices=[choice for choice in Level.choices if choice[0] != Level.CROSS_BORDER],
        help_text=_("Level of the authority that enacted it."),
    )
    authority = short_text(_("authority"), 200, blank=True, help_text=_("Who adopted or runs it."))
    legal_basis = short_text(_("legal basis"), 300, blank=True, help_text=_("Act and article, as cited."))
    legal_references = models.ManyToManyField(
        LegalReference, through="InstrumentReference", blank=True, related_name="instruments"
    )
    what_it_does = long_text(_("what it does"), 1500, help_text=_("One point per line."))
    adopted = PartialDateField(_("adopted"))
    adopted_precision = PrecisionField()
    in_force_from = PartialDateField(_("in force from"))
    in_force_from_precision = PrecisionField()
    in_force_until = PartialDateField(_("in force until"), end=True, help_text=_("Empty: no end date known."))
    in_force_until_precision = PrecisionField()
    official_url = web_address(_("official page"))
    eligible = long_text(_("who is eligible"), 800)
    designed_for = models.CharField(
        _("designed for"),
        max_length=16,
        choices=DesignedFor,
        default=DesignedFor.NOT_KNOWN,
        help_text=_("Many reliefs were made for charities: say so."),
    )
    how_to_apply = long_text(_("how to apply"), 600)
    state_aid_basis = long_text(_("state-aid basis"), 300)
    transposition_note = long_text(_("note on transposition"), 600)
    known_problems = long_text(_("known problems"), 800)
    regional_variation = models.CharField(
        _("differs between regions"), max_length=10, choices=YesNo, default=YesNo.NOT_KNOWN
    )

    objects = RecordManager.from_queryset(InstrumentQuerySet)()
    with_copies = models.Manager.from_queryset(InstrumentQuerySet)()

    PARTS = (*Record.PARTS, "preconditions", "references")
    FULL = INSTRUMENT
    MARKDOWN = ("eligible", "how_to_apply", "state_aid_basis", "transposition_note", "known_problems")
    TAKEN_OVER = ("preconditions",)
    LEFT_BEHIND = ("adopted", "in_force_from", "in_force_until", "official_url")
    NAMED_CHOICES = {"category": Category}
    TEXTS = (
        "what_it_does",
        "legal_basis",
        "eligible",
        "how_to_apply",
        "state_aid_basis",
        "transposition_note",
        "known_problems",
    )
    INDEXED = (*Record.INDEXED, "type", "also_types")
    READ_BY_OTHERS = (*Record.READ_BY_OTHERS, "type")
    LISTED = ("type", "what_it_does", "adopted", "in_force_from", "in_force_until")

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=["eu", "national", "regional", "local"]),
                name="instrument_level_known",
            ),
            one_of("designed_for", InstrumentDesignedFor, name="instrument_designed_for_known"),
            one_of("regional_variation", YesNo, name="instrument_regional_variation_known"),
            web_address_check("official_url", name="instrument_official_url"),
            not_before("in_force_until", "adopted", name="instrument_ends_after_adoption"),
            not_before("in_force_until", "in_force_from", name="instrument_ends_after_start"),
            *partial_dates("adopted", "in_force_from", "in_force_until", prefix="instrument"),
        ]

    def save(self, *args, **kwargs):
        self.kind = Record.Kind.INSTRUMENT
        super().save(*args, **kwargs)

    @property
    def category(self):
        return self.type.category

    @property
    def points(self):
        return self.what_it_does.splitlines()

    @property
    def lead(self):
        return self.summary or next(iter(self.points), "")

    @property
    def has_ended(self):
        return bool(self.in_force_until and self.in_force_until < timezone.localdate())

    @property
    def is_to_come(self):
        return bool(self.start and self.start > timezone.localdate() and not self.has_ended)

    def needs(self):
        is_enacted = bool(self.type_id) and self.category != Category.OPERATIONAL
        return [
            *super().needs(),
            ("type", not self.type_id, _("The type is missing.")),
            ("authority", not self.authority, _("Who adopted or runs it is missing.")),
            ("what_it_does", not self.what_it_does, _("What it does is missing.")),
            (
                "legal_basis",
                self.is_by_people and is_enacted and not self.legal_basis,
                _("The legal basis is missing."),
            ),
        ]

    @property
    def type_codes(self):
        """The codes of its types, and of their groups: L5 includes L5a to L5f."""
        kinds = [self.type, *self.also_types.all()]
        return {code for kind in kinds for code in (kind.code, kind.group)}

    @property
    def start(self):
        """When it came into force; as adopted, where only that is known."""
        return self.in_force_from or self.adopted

    @property
    def passages(self):
        """The texts a reader may be shown a part of, in the order of the page."""
        return [
            *self.points,
            self.legal_basis,
            self.eligible,
            self.how_to_apply,
            self.state_aid_basis,
            self.transposition_note,
            self.known_problems,
        ]

    def search_texts(self):
        own = self.language
        return [
            *super().search_texts(),
            ("names", self.authority, own),
            *(("body", text, own) for text in self.passages),
        ]

    def facet_values(self):
        return super().facet_values() | {
            "category": {self.category},
            "type": self.type_codes,
            "level": {self.level},
            "designed": {self.designed_for},
            "start": {self.start.isoformat() if self.start else ""},
            "end": {self.in_force_until.isoformat() if self.in_force_until else ""},
        }

    def dependants(self):
        """The practices that use it, found by its name and its types."""
        practices = self.practice_links.model._meta.get_field("practice").related_model
        return [practices.with_copies.filter(instrument_links__instrument=self)]


class InstrumentReference(models.Model):
    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="references", verbose_name=_("instrument")
    )
    reference = models.ForeignKey(
        LegalReference, models.PROTECT, related_name="uses", verbose_name=_("legal reference")
    )
    pinpoint = models.CharField(_("pinpoint"), max_length=144, blank=True, help_text=_("As Art. 20."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("legal reference")
        verbose_name_plural = _("legal references")

    def __str__(self):
        return f"{self.reference} {self.pinpoint}".strip()
