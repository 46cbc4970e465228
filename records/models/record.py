import secrets

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from records import permissions
from records.gathering import gather
from records.labels import name_of_language

from .constraints import one_of
from .lengths import long_text, short_text
from .people import User
from .places import Region

UID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_uid():
    """Eight letters and digits that nobody confuses: 31^8 are some 850 thousand million."""
    return "".join(secrets.choice(UID_LETTERS) for _letter in range(8))


LONGEST_OPENING = 300
LISTED = ("kind", "slug", "title", "language", "summary", "data_status", "region")


class RecordQuerySet(models.QuerySet):
    def published(self, kind=None):
        """The rows that exist for the public."""
        rows = self.filter(status=Record.Status.PUBLISHED)
        return rows.filter(kind=kind) if kind else rows

    def once_public(self):
        """Rows that were public and are not now; their address answers 410."""
        return self.exclude(status=Record.Status.PUBLISHED).filter(published_at__isnull=False)

    def in_regions_of(self, user, *roles):
        """The rows that belong to regions in which a person has a role, or one of these roles."""
        return self.filter(permissions.regions_of(user, *roles).condition("owner__code"))

    def seen_by(self, user):
        """What a person may see in the admin: all of their own regions, and of others what is public."""
        own = permissions.regions_of(user).condition("owner__code")
        return self.filter(own | models.Q(status=Record.Status.PUBLISHED)) if own else self

    def due_for_checking(self):
        """Public records whose day of review has passed, and those that no region has checked yet."""
        late = models.Q(review_by__lt=timezone.localdate()) | models.Q(checked_on__isnull=True)
        return self.published().filter(late)

    def search(self, text, *, is_typing=False):
        """Narrow to the records that a typed text finds, published or not; no order of relevance."""
        from records.search import matching

        return matching(self, text, is_typing=is_typing)

    def for_index(self):
        """A list of the records with all that `search_texts` and `facet_values` read, in a fixed number of queries."""
        records = list(self)
        gather(records, *self.model.INDEXED)
        return records

    def listed(self):
        """The rows of a list, with the columns that a row shows and no others: half the time of all of them."""
        return self.rows().only(*LISTED, *self.model.LISTED)

    def with_passages(self):
        """With all that `passages` reads."""
        return self.only(*self.model.TEXTS).prefetch_related(*self.model.PASSAGES)

    def newest_first(self):
        return self.order_by("-published_at", "-pk")


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):
    """Leaves working copies out, so that lists, search, counts and exports never see them."""

    def get_queryset(self):
        return super().get_queryset().filter(copy_of__isnull=True)


class RecordKind(models.TextChoices):
    ACTOR = "actor", _("Actor")
    PARTNER = "partner", _("Partner")
    INSTRUMENT = "instrument", _("Instrument")
    PRACTICE = "practice", _("Practice")


class RecordStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class RecordOrigin(models.TextChoices):
    PROJECT_SITE = "project_site", _("The project's own site")
    RESEARCH = "research", _("Public sources")
    TEMPLATE_IMPORT = "template_import", _("Old record template")
    REGION = "region", _("Entered by a region")


class RecordVerification(models.TextChoices):
    RETRIEVED_PAGE = "retrieved_page", _("Read on a retrieved page")
    PARTIAL = "partial", _("Partly read")
    GENERAL_KNOWLEDGE = "general_knowledge", _("General knowledge")


class RecordConfidence(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class RecordDataStatus(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed by the region")
    PUBLIC_SOURCES = "public_sources", _("From public sources; not yet confirmed by the region")
    STUB = "stub", _("Needs input from the region")


class Record(models.Model):
    """What every actor, partner, instrument and practice has in common."""

    Kind = RecordKind
    Status = RecordStatus
    Origin = RecordOrigin
    Verification = RecordVerification
    Confidence = RecordConfidence
    DataStatus = RecordDataStatus

    uid = models.CharField(_("stable number"), max_length=8, unique=True, default=new_uid, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, editable=False)
    slug = models.SlugField(
        _("word in the address"),
        max_length=96,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Made from the title. When it changes, the old address leads to the new one."),
    )
    title = short_text(
        _("title"), 100, help_text=_("In English, or in the language the record is written in.")
    )
    title_original = short_text(_("original title"), 150, blank=True)
    title_original_language = models.CharField(_("language of the original title"), max_length=12, blank=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        default="en",
        help_text=_("Language the record is written in, as en or sv."),
    )
    summary = long_text(_("summary"), 300, help_text=_("Plain language, 300 characters."))
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="records",
        verbose_name=_("region"),
        help_text=_("Where it applies, or the territory served."),
    )
    also_regions = models.ManyToManyField(
        Region, blank=True, related_name="also_records", verbose_name=_("further regions")
    )
    owner = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="owned_records",
        verbose_name=_("owner"),
        help_text=_("The region whose members edit the record."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    copy_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="working_copy"
    )
    copy_base = models.PositiveIntegerField(null=True, blank=True, editable=False)
    generation = models.PositiveBigIntegerField(default=0, editable=False)
    origin = models.CharField(
        _("origin"), max_length=16, choices=Origin, default=Origin.REGION, editable=False
    )
    verification = models.CharField(_("verification"), max_length=20, choices=Verification, blank=True)
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence, blank=True)
    data_status = models.CharField(
        _("data status"), max_length=16, choices=DataStatus, default=DataStatus.PUBLIC_SOURCES
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by_role = models.CharField(
        _("confirmed by"), max_length=120, blank=True, help_text=_("A role, never a personal name.")
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by_role = models.CharField(
        _("checked by"), max_length=120, blank=True, help_text=_("A role, never a personal name.")
    )
    review_by = models.DateField(_("review by"), null=True, blank=True)
    contact_org = models.CharField(_("contact: organisation"), max_length=144, blank=True)
    contact_role = models.CharField(
        _("contact: role"), max_length=120, blank=True, help_text=_("A role, never a personal name.")
    )
    contact_email = models.EmailField(
        _("contact: role mailbox"), blank=True, help_text=_("Blank: questions go to the region.")
    )
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        db_index=False,  # record_successor below
        verbose_name=_("successor"),
        help_text=_("What took over: a body, an act, a record."),
    )
    text_licence = models.CharField(_("licence of the text"), max_length=40, default="CC-BY-4.0")
    change_note = short_text(
        _("change note"),
        200,
        blank=True,
        help_text=_("Public: what changed, or why it was archived."),
    )
    internal_note = long_text(_("internal note"), 1000, help_text=_("Seen by staff only."))
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="authored"
    )
    submitted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="submitted"
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(_("updated"), auto_now=True)

    objects = RecordManager()
    with_copies = models.Manager.from_queryset(RecordQuerySet)()

    # Each kind names its parts, in the order in which keys between them point.
    PARTS = ("sources", "facts", "figures", "open_points", "translations", "images")
    # Relations that `search_texts` and `facet_values` read, and columns that those of other records read.
    INDEXED = ("region", "also_regions", "translations", "facts")
    READ_BY_OTHERS = ("title", "slug", "language", "status")
    passages = PASSAGES = TEXTS = LISTED = ()
    # Long texts that pages show as Markdown; the others are one point per line.
    MARKDOWN = ()
    # {facet: its choices} fixed in code by whose names records of the kind are found.
    NAMED_CHOICES = {}
    # {field or part: why a full record has it}, beyond what publication needs.
    FULL = {}
    # What a record written after this one takes over; the rest is true of this one alone.
    TAKEN_OVER = ()
    LEFT_BEHIND = ()
    # The HTML of a row that a search has found.
    marked_title = marked_passage = ""

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            one_of("kind", RecordKind, name="record_kind_known"),
            one_of("status", RecordStatus, name="record_status_known"),
            one_of("origin", RecordOrigin, name="record_origin_known"),
            one_of("data_status", RecordDataStatus, name="record_data_status_known"),
            one_of("verification", RecordVerification, name="record_verification_known", empty=True),
            one_of("confidence", RecordConfidence, name="record_confidence_known", empty=True),
            models.CheckConstraint(
                condition=models.Q(slug__isnull=True, copy_of__isnull=False)
                | models.Q(slug__isnull=False, copy_of__isnull=True),
                name="record_slug_unless_copy",
            ),
            models.CheckConstraint(
                condition=models.Q(copy_of__isnull=True) | models.Q(status__in=["draft", "review"]),
                name="record_copy_is_draft_or_review",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | (~models.Q(title="") & models.Q(published_at__isnull=False)),
                name="record_published_is_dated",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | models.Q(checked_on__isnull=False, review_by__isnull=False)
                | models.Q(origin__in=["project_site", "research"]),
                name="record_published_is_checked",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | ~models.Q(verification="general_knowledge"),
                name="record_published_is_verified",
            ),
            models.CheckConstraint(
                condition=~models.Q(data_status="confirmed") | models.Q(confirmed_on__isnull=False),
                name="record_confirmed_is_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(review_by__isnull=True)
                | models.Q(checked_on__isnull=True)
                | models.Q(review_by__gt=models.F("checked_on")),
                name="record_review_after_check",
            ),
        ]
        indexes = [
            models.Index(
                "kind",
                "status",
                models.F("checked_on").desc(),
                "id",
                condition=models.Q(copy_of__isnull=True),
                name="record_listing",
            ),
            models.Index(fields=["generation"], name="record_generation"),  # what has changed since
            # Of the few that have one: an index of all, where nearly all have none, is passed over for a whole scan.
            models.Index(
                fields=["successor"], condition=models.Q(successor__isnull=False), name="record_successor"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(self.kind, args=[self.slug])

    @property
    def child(self):
        """The actor, partner, instrument or practice that this record is."""
        return getattr(self, self.kind)

    @property
    def lead(self):
        """The sentence that introduces the record in lists: its summary, else the kind's own fallback."""
        return self.summary

    @property
    def status_sentences(self):
        from records.data_status import sentences

        return sentences(self)

    @property
    def is_public(self):
        return self.status == Record.Status.PUBLISHED

    @property
    def is_overdue(self):
        """Checked once, and not again when it should have been. What nobody has checked yet is not out of date."""
        return bool(self.checked_on and self.review_by and self.review_by < timezone.localdate())

    @property
    def opening(self):
        """Of the lead, what a row of a list shows."""
        return self.lead if len(self.lead) <= LONGEST_OPENING else Truncator(self.lead).chars(LONGEST_OPENING)

    @property
    def is_stub(self):
        return self.data_status == Record.DataStatus.STUB

    @property
    def is_by_people(self):
        """Entered by a region or a member of staff; records from public sources may leave more open."""
        return self.origin not in (Record.Origin.PROJECT_SITE, Record.Origin.RESEARCH)

    def has(self, relation):
        """Whether rows hang on it. Lists and forms look all of them up at once, see `records.completeness`."""
        known = self.__dict__.get("known_relations")
        if known:
            return known[relation]
        return bool(self.pk) and getattr(self, relation).exists()

    def needs(self):
        """What publication needs: (fields that meet it, whether it is missing, the sentence that says so)."""
        return [
            ("title", not self.title, _("A title is missing.")),
            ("summary", not (self.summary if self.is_by_people else self.lead), _("A summary is missing.")),
            ("region", not self.region_id, _("The region is missing.")),
            ("sources", not self.has("sources"), _("At least one source is missing.")),
            (
                "verification",
                self.verification == Record.Verification.GENERAL_KNOWLEDGE,
                _("General knowledge cannot be published: name where it can be read."),
            ),
            *([self.needed_note()] if self.copy_of_id else []),
        ]

    def needed_note(self):
        said = _("Say in the change note, which is public, what this copy changes.")
        return "change_note", not self.change_note, said

    def missing(self):
        """What publication still needs, each as a sentence."""
        return [sentence for _fields, is_missing, sentence in self.needs() if is_missing]

    @property
    def language_name(self):
        return name_of_language(self.language)

    def search_texts(self):
        """(field of the index, text, language) of everything the record is found by, names of vocabularies aside."""
        own = self.language
        return [
            ("title", self.title, own),
            ("title", self.title_original, self.title_original_language or own),
            ("names", self.summary, own),
            *(("body", fact.text, own) for fact in self.facts.all() if fact.public),
            *(text for translation in self.translations.all() for text in translation.search_texts()),
        ]

    def facet_values(self):
        """{facet: values} of the record: what filters narrow to and count."""
        places = [self.region, *self.also_regions.all()]
        return {
            "country": {place.country for place in places},
            "region": {code for place in places for code in place.codes_upwards},
            "place": {place.code for place in places},
            "status": {self.data_status},
            "language": {self.language},
        }

    def dependants(self):
        """Querysets of records that are found by something of this one."""
        return []
