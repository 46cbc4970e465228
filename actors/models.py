from django.db import models
from django.utils.translation import gettext_lazy as _

from actors.countries import countries
from records.dates import PartialDateField, PrecisionField
from records.labels import name_of_language
from records.models import Record, Term
from records.models.constraints import not_before, one_of, partial_dates
from records.models.constraints import web_address as web_address_check
from records.models.lengths import web_address
from records.models.record import RecordManager, RecordQuerySet

FULL_ACTOR = {
    "legal_form": _("Which form a body has says what it may do, and what others could found."),
    "organisation_number": _("The number finds the body in its public register, whatever its name becomes."),
    "cost_to_user": _("Who looks for help wants to know what it costs."),
    "languages": _("Who asks from another country sees in which language to write."),
    "contact_email": _("Questions reach the body itself, at a mailbox of a role."),
}


class ActorQuerySet(RecordQuerySet):
    def rows(self):
        """What a row in a list needs: two queries however many rows."""
        return self.select_related("region", "main_kind").prefetch_related("services")


class ActorCost(models.TextChoices):
    FREE = "free", _("free of charge")
    PAID = "paid", _("paid")
    MIXED = "mixed", _("partly paid")
    NOT_KNOWN = "not_known", _("not known")


class Actor(Record):
    """A body that supports the social economy."""

    Cost = ActorCost

    main_kind = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="actors",
        limit_choices_to={"list": Term.List.ACTOR_KIND},
        verbose_name=_("kind"),
    )
    also_kinds = models.ManyToManyField(
        Term,
        blank=True,
        related_name="also_actors",
        limit_choices_to={"list": Term.List.ACTOR_KIND},
        verbose_name=_("further kinds"),
    )
    services = models.ManyToManyField(
        Term,
        blank=True,
        related_name="offered_by",
        limit_choices_to={"list": Term.List.SERVICE},
        verbose_name=_("services"),
    )
    seat_country = models.CharField(
        _("country of the seat"),
        max_length=2,
        choices=countries,
        help_text=_("Left empty, it becomes that of the region. The territory served is the region."),
    )
    founded = PartialDateField(_("founded"))
    founded_precision = PrecisionField()
    active_to = PartialDateField(_("active until"), end=True)
    active_to_precision = PrecisionField()
    website = web_address(_("website"))
    address = models.CharField(_("address"), max_length=240, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=120, blank=True)
    organisation_number = models.CharField(_("organisation number"), max_length=48, blank=True)
    cost_to_user = models.CharField(
        _("cost to the user"), max_length=10, choices=Cost, default=Cost.NOT_KNOWN
    )
    languages = models.CharField(
        _("languages"), max_length=100, blank=True, help_text=_("Language codes with commas: sv, en.")
    )
    size_note = models.CharField(_("note on the size"), max_length=300, blank=True)

    objects = RecordManager.from_queryset(ActorQuerySet)()
    with_copies = models.Manager.from_queryset(ActorQuerySet)()

    FULL = FULL_ACTOR
    LEFT_BEHIND = (
        "founded",
        "active_to",
        "website",
        "address",
        "legal_form",
        "organisation_number",
        "size_note",
    )
    PASSAGES = ("facts",)
    TEXTS = ("size_note",)
    INDEXED = (*Record.INDEXED, "main_kind", "also_kinds", "services")
    LISTED = ("main_kind",)

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            one_of("cost_to_user", ActorCost, name="actor_cost_known"),
            web_address_check("website", name="actor_website"),
            not_before("active_to", "founded", name="actor_ends_after_start"),
            *partial_dates("founded", "active_to", prefix="actor"),
        ]

    def save(self, *args, **kwargs):
        self.kind = Record.Kind.ACTOR
        super().save(*args, **kwargs)

    def needs(self):
        return [
            *super().needs(),
            ("services", not self.has("services"), _("At least one service is missing.")),
        ]

    @property
    def languages_in_words(self):
        return ", ".join(name_of_language(code.strip()) for code in self.languages.split(","))

    @property
    def passages(self):
        """The texts a reader may be shown a part of."""
        return [*(fact.text for fact in self.facts.all() if fact.public), self.size_note]

    def search_texts(self):
        return [*super().search_texts(), ("body", self.size_note, self.language)]

    def facet_values(self):
        kinds = [self.main_kind, *self.also_kinds.all()]
        return super().facet_values() | {
            "country": {self.seat_country},
            "kind": {kind.code for kind in kinds},
            "service": {service.code for service in self.services.all()},
        }

    def dependants(self):
        """The practices that it took part in, found by its name; their app stands above this one."""
        practices = self.practice_links.model._meta.get_field("practice").related_model
        return [practices.with_copies.filter(actor_links__actor=self)]


class PartnerQuerySet(RecordQuerySet):
    def rows(self):
        return self.select_related("region", "body_kind", "actor_today").order_by(
            "-is_lead", "region__country"
        )


class Partner(Record):
    """A body that took part in the MESSE project, 2012-2014."""

    body_kind = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="partners",
        limit_choices_to={"list": Term.List.BODY_KIND},
        verbose_name=_("kind of body"),
    )
    is_lead = models.BooleanField(_("lead partner"), default=False)
    address = models.CharField(_("address"), max_length=240, blank=True)
    website = web_address(_("website"))
    hosted_event = models.CharField(_("hosted event"), max_length=240, blank=True)
    actor_today = models.ForeignKey(
        Actor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("actor today"),
    )

    objects = RecordManager.from_queryset(PartnerQuerySet)()
    with_copies = models.Manager.from_queryset(PartnerQuerySet)()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["is_lead"], condition=models.Q(is_lead=True), name="partner_lead_once"
            ),
            web_address_check("website", name="partner_website"),
        ]

    def save(self, *args, **kwargs):
        self.kind = Record.Kind.PARTNER
        super().save(*args, **kwargs)

    LEFT_BEHIND = ("is_lead", "address", "website", "hosted_event", "actor_today")
    PASSAGES = ("facts",)
    TEXTS = ("hosted_event",)
    INDEXED = (*Record.INDEXED, "body_kind")
    LISTED = ("is_lead", "body_kind", "actor_today")

    @property
    def passages(self):
        """The texts a reader may be shown a part of."""
        return [*(fact.text for fact in self.facts.all() if fact.public), self.hosted_event]

    def search_texts(self):
        return [*super().search_texts(), ("body", self.hosted_event, self.language)]

    def facet_values(self):
        return super().facet_values() | {"body": {self.body_kind.code}}

    @property
    def role(self):
        return _("Lead partner") if self.is_lead else _("Partner")
