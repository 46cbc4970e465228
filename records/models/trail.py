"""What the system keeps: who decided what, old addresses, the index, and its own counters."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from records.search.engines import stored

from .constraints import one_of
from .constraints import web_address as web_address_check
from .people import User
from .record import Record


class DecisionAction(models.TextChoices):
    SUBMIT = "submit", _("sent to review")
    RETURN = "return", _("sent back")
    PUBLISH = "publish", _("published")
    REPLACE = "replace", _("change published")
    ARCHIVE = "archive", _("archived")
    REOPEN = "reopen", _("reopened")
    CHECK = "check", _("still correct")
    CONFIRM = "confirm", _("confirmed")
    LOAD = "load", _("loaded")


class Decision(models.Model):
    """One move of a record. Never edited or deleted."""

    Action = DecisionAction

    record = models.ForeignKey(Record, models.PROTECT, related_name="decisions", verbose_name=_("record"))
    of_copy = models.BooleanField(_("of a working copy"), default=False)
    action = models.CharField(_("action"), max_length=8, choices=Action)
    before = models.CharField(_("from"), max_length=10, blank=True)
    after = models.CharField(_("to"), max_length=10, blank=True)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name=_("by")
    )
    role = models.CharField(_("role"), max_length=20, blank=True)
    override = models.BooleanField(_("override"), default=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    comment = models.CharField(_("comment"), max_length=600, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [one_of("action", DecisionAction, name="decision_action_known")]

    def __str__(self):
        return f"{self.record}: {self.get_action_display()}"


class Version(models.Model):
    """The whole record with its parts, as it was after a change."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions", verbose_name=_("record"))
    of_copy = models.BooleanField(_("of a working copy"), default=False)
    number = models.PositiveIntegerField(_("number"))
    data = models.JSONField(_("content"))
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=240, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_once")]

    def __str__(self):
        return f"{self.record}: {self.number}"


class OldSlug(models.Model):
    """An address that a record once had: it redirects for ever and is never given again."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="old_slugs", verbose_name=_("record"))
    slug = models.SlugField(_("word in the address"), max_length=96, unique=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self):
        return self.slug


class LinkCheck(models.Model):
    """What became of one outside address. No row: not checked yet."""

    url = models.URLField(_("address"), max_length=500, unique=True)
    last_status = models.PositiveSmallIntegerField(_("last answer"), null=True, blank=True)
    ok = models.BooleanField(_("works"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    first_failed_at = models.DateTimeField(_("fails since"), null=True, blank=True)
    archived_url = models.URLField(_("archived address"), max_length=500, blank=True)
    muted_until = models.DateField(_("muted until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True)

    class Meta:
        ordering = ["url"]
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")
        constraints = [web_address_check("url", name="link_check_url")]

    def __str__(self):
        return self.url


class RecordFacet(models.Model):
    """One value of one facet of a record: the truth behind the counts beside filters."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="facets", db_index=False)
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=96)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "facet", "value"], name="facet_value_once")]
        indexes = [models.Index(fields=["facet", "value", "record"], name="facet_value")]

    def __str__(self):
        return f"{self.facet}={self.value}"


class TokensField(models.Field):
    """A list of tokens as the search engine of the database stores them. Written, never read back."""

    def db_type(self, connection):
        return "text" if connection.vendor == "sqlite" else "tsvector"

    def get_placeholder(self, value, compiler, connection):
        return "%s" if connection.vendor == "sqlite" else "%s::tsvector"

    def get_db_prep_value(self, value, connection, prepared=False):
        return stored(value, connection.vendor)


class SearchText(models.Model):
    """The tokens of a record, by what a hit in them is worth. Written by `records.indexing`."""

    record = models.OneToOneField(Record, models.CASCADE, related_name="search_text", primary_key=True)
    title = TokensField()
    names = TokensField()
    body = TokensField()

    def __str__(self):
        return str(self.record)


class SearchWord(models.Model):
    """A word that stands in some record, published or not: what a mistyped word may have meant.

    Words are added with each record and taken away by `rebuild_search`. Only words that published
    records contain are ever suggested.
    """

    word = models.CharField(max_length=40, unique=True)
    as_written = models.CharField(max_length=60)

    def __str__(self):
        return self.as_written


class Generation(models.Model):
    """A counter of one row, raised with every change that the public can see."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.number)

    @classmethod
    def current(cls):
        return cls.objects.values_list("number", flat=True).first() or 0

    @classmethod
    def hold(cls):
        """Wait for who else makes or publishes a record, until the caller's transaction ends."""
        cls.objects.select_for_update().get_or_create(pk=1)

    @classmethod
    def advance(cls):
        """Raise the counter in the caller's transaction and return the new number.

        The lock on its only row puts publications in order.
        """
        with transaction.atomic():
            row, _created = cls.objects.select_for_update().get_or_create(pk=1)
            cls.objects.filter(pk=1).update(number=models.F("number") + 1)
            return row.number + 1


class Autosave(models.Model):
    """Text typed into a form and not yet saved; never the record."""

    user = models.ForeignKey(User, models.CASCADE, related_name="autosaves")
    record = models.ForeignKey(Record, models.CASCADE, null=True, blank=True, related_name="autosaves")
    kind = models.CharField(max_length=12, choices=Record.Kind)
    # Of two new records that are being written side by side, which one; empty for a record that is there.
    slot = models.CharField(max_length=32, blank=True)
    form = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.user}: {self.record or self.get_kind_display()}"
