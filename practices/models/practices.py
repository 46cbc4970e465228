from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from practices.tags import tags_field
from records.dates import PartialDateField, PrecisionField
from records.models import Figure, Record, Region, Source, Term
from records.models.constraints import between, not_before, one_of, partial_dates
from records.models.lengths import long_text, short_text
from records.models.record import RecordManager, RecordQuerySet

from .full import PRACTICE, PRACTICE_ALONE
from .instruments import Category, Instrument, InstrumentType, Level, YesNo


class EvidenceLevel(models.IntegerChoices):
    DESCRIBED = 0, _("Described only")
    ACCOUNT = 1, _("Account of impact with a convincing reason")
    CHANGE = 2, _("Data show change, cause not shown")
    CAUSE = 3, _("Cause shown by comparison or another sound method")
    CONFIRMED = 4, _("Independently confirmed at reasonable cost")
    ELSEWHERE = 5, _("Works elsewhere at scale")


def terms(vocabulary, name):
    return models.ManyToManyField(
        Term,
        blank=True,
        related_name=f"practices_by_{vocabulary.value}",
        limit_choices_to={"list": vocabulary.value},
        verbose_name=name,
    )


class PracticeQuerySet(RecordQuerySet):
    def rows(self):
        """What a row in a list needs, in one query."""
        is_main = models.Q(instrument_links__is_main=True)
        category = Coalesce("main__instrument__type__category", models.Value(""))
        return self.select_related("region").annotate(
            main=models.FilteredRelation("instrument_links", condition=is_main), main_category=category
        )

    def by_category(self):
        """Return {category: number of practices}, by the main instrument."""
        links = PracticeInstrument.objects.filter(is_main=True, practice__in=self.order_by())
        return dict(
            links.order_by().values_list("instrument__type__category").annotate(models.Count("practice"))
        )

    def of(self, region):
        """Practices in the region and in all below it."""
        places = Region.objects.within(region)
        return self.filter(models.Q(region__in=places) | models.Q(also_regions__in=places)).distinct()


class PracticeSpatialScale(models.TextChoices):
    LOCAL = "local", _("Local")
    REGIONAL_SMALL = "regional_small", _("Regional (small scale)")
    REGIONAL_LARGE = "regional_large", _("Regional (large scale)")
    NATIONAL = "national", _("National")
    CROSS_BORDER = "cross_border", _("Cross-border")


class PracticeContinuation(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")


class Practice(Record):
    """A documented use of one or more instruments by a public authority, with its results."""

    SpatialScale = PracticeSpatialScale
    Continuation = PracticeContinuation

    place = short_text(_("place"), 100, blank=True)
    level = models.CharField(
        _("level"), max_length=12, choices=Level, blank=True, help_text=_("Level of the authority that acts.")
    )
    spatial_scale = models.CharField(_("spatial scale"), max_length=16, choices=SpatialScale, blank=True)
    no_instrument_named = models.BooleanField(_("the sources name no instrument"), default=False)
    started = PartialDateField(_("started"), help_text=_("Empty: not known."))
    started_precision = PrecisionField()
    started_note = models.CharField(_("note on the start"), max_length=240, blank=True)
    ended = PartialDateField(pgettext_lazy("date", "ended"), end=True)
    ended_precision = PrecisionField()
    ended_note = models.CharField(_("note on the end"), max_length=240, blank=True)
    ongoing = models.CharField(_("still going on"), max_length=10, choices=YesNo, default=YesNo.NOT_KNOWN)
    problem = long_text(_("problem"), 1500)
    objectives = long_text(_("objectives"), 1000)
    approach = long_text(_("what was done"), 2000)
    success_factors = long_text(_("success factors"), 1000, help_text=_("One point per line."))
    challenges = long_text(_("difficulties"), 1000, help_text=_("One point per line."))
    transfer_notes = long_text(_("what would be needed elsewhere"), 1000)
    communication = long_text(_("how results were told"), 1000)
    legal_notes = long_text(_("legal notes"), 1000)
    target_groups = terms(Term.List.TARGET_GROUP, _("who benefits"))
    sectors = terms(Term.List.SECTOR, _("sectors"))
    purposes = terms(Term.List.PURPOSE, _("purposes"))
    policy_areas = terms(Term.List.POLICY_AREA, _("policy areas"))
    tags = tags_field()
    keywords = models.CharField(_("key words as written"), max_length=240, blank=True)
    nace_section = models.CharField(_("NACE section"), max_length=1, blank=True)
    nace_revision = models.CharField(
        _("NACE revision"), max_length=3, blank=True, choices=[("2", "2"), ("2.1", "2.1")]
    )
    evidence_level = models.PositiveSmallIntegerField(
        _("evidence level"),
        choices=EvidenceLevel,
        null=True,
        blank=True,
        help_text=_("Empty: not graded yet."),
    )
    without_public_money = models.CharField(
        _("could go on without public money"),
        max_length=10,
        choices=Continuation,
        default=Continuation.NOT_KNOWN,
    )
    without_public_money_text = long_text(_("why, or how"), 500)
    shown_by_messe = models.BooleanField(
        _("shown by the MESSE project, 2012-2014"),
        default=False,
        help_text=_("History; not a label of this site."),
    )

    objects = RecordManager.from_queryset(PracticeQuerySet)()
    with_copies = models.Manager.from_queryset(PracticeQuerySet)()

    PARTS = (
        *Record.PARTS,
        "preconditions",
        "instrument_links",
        "actor_links",
        "results",
        "resources",
        "evidence",
        "self_readings",
        "building_blocks",
    )
    FULL = PRACTICE
    MARKDOWN = ("problem", "objectives", "approach", "transfer_notes", "communication", "legal_notes")
    TAKEN_OVER = ("preconditions", "instrument_links", "building_blocks")
    LEFT_BEHIND = PRACTICE_ALONE
    PASSAGES = ("results",)
    TEXTS = ("approach", "problem", "objectives", "success_factors", "challenges", "transfer_notes")
    LISTED = ("approach", "started", "ended", "ongoing", "evidence_level")
    NAMED_CHOICES = {"category": Category}
    main_category = None  # set by `rows`
    INDEXED = (
        *Record.INDEXED,
        "results",
        "target_groups",
        "sectors",
        "purposes",
        "policy_areas",
        "tags",
        "instrument_links__instrument__type",
        "instrument_links__instrument__also_types",
        "actor_links__actor",
    )

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        constraints = [
            one_of("level", Level, name="practice_level_known", empty=True),
            one_of("spatial_scale", PracticeSpatialScale, name="practice_scale_known", empty=True),
            one_of("ongoing", YesNo, name="practice_ongoing_known"),
            one_of("without_public_money", PracticeContinuation, name="practice_continuation_known"),
            between("evidence_level", 0, 5, name="practice_evidence_known"),
            not_before("ended", "started", name="practice_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(ended__isnull=True) | models.Q(ongoing="no"), name="practice_ended_is_over"
            ),
            *partial_dates("started", "ended", prefix="practice"),
        ]

    def clean(self):
        """With an end it is no longer going on, unless it is said that it is."""
        super().clean()
        if self.ended and self.ongoing == YesNo.NOT_KNOWN:
            self.ongoing = YesNo.NO

    def save(self, *args, **kwargs):
        self.kind = Record.Kind.PRACTICE
        super().save(*args, **kwargs)

    @property
    def lead(self):
        return self.summary or self.approach

    @property
    def main_link(self):
        """The link to the main instrument, or None. Reads the prefetched links."""
        links = self.instrument_links.all()
        return next((link for link in links if link.is_main), None)

    @property
    def category(self):
        """The category of the main instrument; empty, shown in a neutral colour, when none is named."""
        if self.main_category is not None:
            return self.main_category
        return self.main_link.instrument.category if self.main_link else ""

    @property
    def category_name(self):
        return Category(self.category).label if self.category else ""

    @property
    def years(self):
        """The period in a few letters, as "2009–2011"; "" where neither start nor end is known."""
        start, end = self.started and self.started.year, self.ended and self.ended.year
        if start and end:
            return f"{start}" if start == end else f"{start}–{end}"
        if start:
            is_over = self.ongoing == YesNo.NO
            return (gettext("from %(start)s, ended") if is_over else gettext("since %(start)s")) % {
                "start": start
            }
        return gettext("until %(end)s") % {"end": end} if end else ""

    @property
    def has_period(self):
        """A start, an end, that it goes on, or a note why none of it is known."""
        words = (self.started, self.ended, self.started_note, self.ended_note)
        return any(words) or self.ongoing != YesNo.NOT_KNOWN

    def needs(self):
        has_instrument = self.no_instrument_named or self.has("instrument_links")
        return [
            *super().needs(),
            (
                "instrument_links no_instrument_named",
                not has_instrument,
                _("Name an instrument, or say that the sources name none."),
            ),
            (
                "target_groups tags",
                not (self.has("target_groups") or self.has("tags")),
                _("Say who benefits, or give a tag."),
            ),
            (
                "level",
                self.is_by_people and not self.level,
                _("The level of the authority that acts is missing."),
            ),
            (
                "started ended ongoing started_note ended_note",
                self.is_by_people and not self.has_period,
                _("The period is missing: a start, an end, or a note."),
            ),
        ]

    @property
    def passages(self):
        """The texts a reader may be shown a part of, in the order of the page."""
        return [
            self.approach,
            self.problem,
            self.objectives,
            *(result.text for result in self.results.all()),
            self.success_factors,
            self.challenges,
            self.transfer_notes,
        ]

    def search_texts(self):
        instruments = [link.instrument for link in self.instrument_links.all() if link.instrument.is_public]
        actors = [link.actor for link in self.actor_links.all() if link.actor and link.actor.is_public]
        own = self.language
        return [
            *super().search_texts(),
            ("names", self.place, own),
            ("names", self.keywords, own),
            *(("names", record.title, record.language) for record in (*instruments, *actors)),
            *(("names", link.name, own) for link in self.actor_links.all()),
            *(("body", text, own) for text in self.passages),
        ]

    def facet_values(self):
        instruments = [link.instrument for link in self.instrument_links.all() if link.instrument.is_public]
        actors = [link.actor for link in self.actor_links.all() if link.actor and link.actor.is_public]
        return super().facet_values() | {
            "category": {self.category},
            "type": {code for instrument in instruments for code in instrument.type_codes},
            "instrument": {instrument.slug for instrument in instruments},
            "actor": {actor.slug for actor in actors},
            "level": {self.level},
            "group": {term.code for term in self.target_groups.all()},
            "sector": {term.code for term in self.sectors.all()},
            "purpose": {term.code for term in self.purposes.all()},
            "area": {term.code for term in self.policy_areas.all()},
            "tag": {tag.slug for tag in self.tags.all()},
            "evidence": {"" if self.evidence_level is None else str(self.evidence_level)},
            "start": {self.started.isoformat() if self.started else ""},
            "end": {self.ended.isoformat() if self.ended else ""},
        }


class PracticeInstrumentBasis(models.TextChoices):
    NAMED = "named", _("named in the sources")
    INFERRED = "inferred", _("link inferred by the editors")


class PracticeInstrument(models.Model):
    Basis = PracticeInstrumentBasis

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="instrument_links", verbose_name=_("practice")
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, related_name="practice_links", verbose_name=_("instrument")
    )
    is_main = models.BooleanField(_("main instrument"), default=False)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.NAMED)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("instrument of the practice")
        verbose_name_plural = _("instruments of the practice")
        constraints = [
            models.UniqueConstraint(fields=["practice", "instrument"], name="practice_instrument_once"),
            models.UniqueConstraint(
                fields=["practice"], condition=models.Q(is_main=True), name="practice_main_instrument_once"
            ),
            one_of("basis", PracticeInstrumentBasis, name="practice_instrument_basis_known"),
        ]

    def __str__(self):
        return str(self.instrument)


class PracticeActorRole(models.TextChoices):
    PROMOTER = "promoter", _("Promoter")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funder")
    DELIVERER = "deliverer", _("Deliverer")
    EVALUATOR = "evaluator", _("Evaluator")


class PracticeActor(models.Model):
    Role = PracticeActorRole

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="actor_links", verbose_name=_("practice")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    name = short_text(_("name as written"), 200)
    actor = models.ForeignKey(
        Actor, models.SET_NULL, null=True, blank=True, related_name="practice_links", verbose_name=_("actor")
    )
    link_note = models.CharField(_("why it is this actor"), max_length=240, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("body that took part")
        verbose_name_plural = _("bodies that took part")
        constraints = [one_of("role", PracticeActorRole, name="practice_actor_role_known")]

    def __str__(self):
        return self.name


class Result(models.Model):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="results", verbose_name=_("practice"))
    text = short_text(_("text"), 300)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("source")
    )
    figure = models.ForeignKey(
        Figure, models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("figure")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self):
        return self.text


class ResourceKind(models.TextChoices):
    SET_UP = "set_up", _("Set-up cost")
    YEARLY_COST = "yearly_cost", _("Yearly cost")
    INCOME = "income", _("Income")
    INCOME_MIX = "income_mix", _("Income mix")
    STAFF_FTE = "staff_fte", _("Staff (full-time equivalents)")
    TECHNOLOGY = "technology", _("Technology")
    EXTERNAL_SUPPORT = "external_support", _("External support")
    EU_FUND = "eu_fund", _("European fund")


class Resource(models.Model):
    """What the practice cost, earned or used."""

    Kind = ResourceKind

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="resources", verbose_name=_("practice")
    )
    kind = models.CharField(_("kind"), max_length=18, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    year = PartialDateField(_("year"))
    year_precision = PrecisionField()
    text = short_text(_("text"), 300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("source")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            one_of("kind", ResourceKind, name="resource_kind_known"),
            *partial_dates("year", prefix="resource"),
        ]

    def __str__(self):
        return self.text or self.get_kind_display()


class BuildingBlock(models.Model):
    """One of at most six parts that make the practice work."""

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="building_blocks", verbose_name=_("practice")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    name = short_text(_("name"), 100)
    what = long_text(_("what it is"), 400)
    enabling = long_text(_("what made it possible"), 400)
    lesson = long_text(_("lesson"), 400)

    class Meta:
        ordering = ["position"]
        verbose_name = _("building block")
        verbose_name_plural = _("building blocks")
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="building_block_once"),
            between("position", 1, 6, name="building_block_of_six"),
        ]

    def __str__(self):
        return self.name


class EvidenceKind(models.TextChoices):
    THEORY_OF_CHANGE = "theory_of_change", _("Theory of change")
    OWN_REPORT = "own_report", _("Own report")
    MONITORING = "monitoring", _("Monitoring")
    COMPARISON = "comparison", _("Comparison")
    EXTERNAL_EVALUATION = "external_evaluation", _("External evaluation")
    REPLICATION = "replication", _("Replication")


class Evidence(models.Model):
    Kind = EvidenceKind

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="evidence", verbose_name=_("practice")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=EvidenceLevel)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    on = PartialDateField(_("date"))
    on_precision = PrecisionField()
    independent = models.BooleanField(_("independent"), default=False)
    note = short_text(_("note"), 500, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("source")
    )

    class Meta:
        ordering = ["-level", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            between("level", 0, 5, name="evidence_level_known"),
            one_of("kind", EvidenceKind, name="evidence_kind_known"),
            *partial_dates("on", prefix="evidence"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_level_display()}"


class SelfReadingItem(models.TextChoices):
    B1A = "B1a", _("Legal and financial exclusion")
    B1B = "B1b", _("Creation or conservation of local employment")
    B1C = "B1c", _("Adaptation to new realities")
    B1D = "B1d", _("Cross-sectoral working")
    B1E = "B1e", _("Enablement of social entrepreneurship")
    B1F = "B1f", _("Amenities for local people")
    B1G = "B1g", _("Educational opportunities")
    B1H = "B1h", _("Crisis response")
    C1 = "C1", _("Inclusive governance")
    C2 = "C2", _("Influence on decision makers")
    C3 = "C3", _("Partnership work")


class SelfReading(models.Model):
    """The owner's own view on the old template's questions B1a to C3; never part of a label."""

    Item = SelfReadingItem

    practice = models.ForeignKey(
        Practice, models.CASCADE, related_name="self_readings", verbose_name=_("practice")
    )
    item = models.CharField(_("item"), max_length=3, choices=Item)
    value = models.PositiveSmallIntegerField(
        _("value"), null=True, blank=True, help_text=_("0 to 3; empty: not known.")
    )
    comment = long_text(_("comment"), 1000)

    class Meta:
        ordering = ["item"]
        verbose_name = _("owner's own reading")
        verbose_name_plural = _("owner's own readings")
        constraints = [
            models.UniqueConstraint(fields=["practice", "item"], name="self_reading_once"),
            between("value", 0, 3, name="self_reading_value_known"),
            one_of("item", SelfReadingItem, name="self_reading_item_known"),
        ]

    def __str__(self):
        return self.get_item_display()


class PreconditionKind(models.TextChoices):
    COMPETENCE = "competence", _("Competence to decide")
    LAW = "law", _("Law")
    MONEY = "money", _("Money")
    PEOPLE = "people", _("People")
    PARTNER = "partner", pgettext_lazy("precondition", "Partner")
    DATA = "data", _("Data")
    CULTURE = "culture", _("Culture and trust")


class Precondition(models.Model):
    """What a practice or an instrument needs in order to work."""

    Kind = PreconditionKind

    record = models.ForeignKey(Record, models.CASCADE, related_name="preconditions", verbose_name=_("record"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = short_text(_("text"), 200)
    essential = models.BooleanField(_("essential"), default=False)
    instrument_type = models.ForeignKey(
        InstrumentType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instrument type"),
    )
    service = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"list": Term.List.SERVICE},
        verbose_name=_("service"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("precondition")
        verbose_name_plural = _("preconditions")
        constraints = [one_of("kind", PreconditionKind, name="precondition_kind_known")]

    def __str__(self):
        return self.text
