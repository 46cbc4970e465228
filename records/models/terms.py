from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.labels import Confirmation, Label, Labelled

from .constraints import web_address as web_address_check
from .lengths import long_text, web_address

# {list: the facet of records that have its words}
FACETS = {
    "target_group": "group",
    "sector": "sector",
    "service": "service",
    "actor_kind": "kind",
    "body_kind": "body",
    "purpose": "purpose",
    "policy_area": "area",
}


class TermQuerySet(models.QuerySet):
    def search(self, text):
        """Narrow to the terms of the glossary that a typed text finds; a text without words narrows nothing."""
        from records.search import terms_matching

        return terms_matching(self, text)


class Term(Labelled):
    """A word of a closed list, or of the glossary."""

    class List(models.TextChoices):
        TARGET_GROUP = "target_group", _("Who benefits")
        SECTOR = "sector", _("Sector")
        SERVICE = "service", _("Service")
        ACTOR_KIND = "actor_kind", _("Kind of actor")
        BODY_KIND = "body_kind", _("Kind of body")
        PURPOSE = "purpose", _("Purpose")
        POLICY_AREA = "policy_area", _("Policy area")
        GLOSSARY = "glossary", _("Glossary")

    list = models.CharField(_("list"), max_length=20, choices=List)
    code = models.SlugField(_("code"), max_length=80, help_text=_("Never changes; a label may."))
    label = models.CharField(_("label in English"), max_length=150)
    definition = long_text(_("definition in English"), 600)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    related = models.ManyToManyField("self", blank=True, symmetrical=False, verbose_name=_("related terms"))

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["list", "position", "code"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="term_once")]

    @property
    def facet(self):
        return (FACETS[self.list], self.code) if self.list in FACETS else None

    def get_absolute_url(self):
        return f"{reverse('glossary')}#{self.code}"


class TermLabel(Label):
    of = models.ForeignKey(Term, models.CASCADE, related_name="labels", verbose_name=_("term"))


class FalseFriend(models.Model):
    """A word that looks like the term and is not the same."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="false_friends", verbose_name=_("term"))
    language = models.CharField(_("language"), max_length=12, blank=True)
    text = models.CharField(_("text"), max_length=150)
    belongs_to = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("belongs to")
    )
    why = models.CharField(_("why"), max_length=400)
    status = models.CharField(
        _("status"), max_length=12, choices=Confirmation, default=Confirmation.UNCONFIRMED
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("false friend")
        verbose_name_plural = _("false friends")

    def __str__(self):
        return self.text


class TermSource(models.Model):
    term = models.ForeignKey(Term, models.CASCADE, related_name="sources", verbose_name=_("term"))
    title = models.CharField(_("title"), max_length=240)
    publisher = models.CharField(_("publisher"), max_length=144, blank=True)
    url = web_address(_("address"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [web_address_check("url", name="term_source_url")]

    def __str__(self):
        return self.title
