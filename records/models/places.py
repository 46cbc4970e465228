from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records import labels
from records.labels import Label, Labelled

from .lengths import long_text


class RegionQuerySet(models.QuerySet):
    def countries(self):
        return self.filter(level=Region.Level.COUNTRY)

    def partners(self):
        return self.filter(is_partner=True)

    def within(self, region):
        """The region and all below it: NUTS codes of a territory begin with its own code."""
        if region.level == Region.Level.UNION:
            return self.all()
        return self.filter(code__startswith=region.code)

    def above(self, region):
        """The region itself and every place it lies in; the Union too, if its country belongs to it."""
        codes = [region.code[:length] for length in range(2, len(region.code) + 1)]
        union = models.Q(
            level=Region.Level.UNION, pk__in=self.model.objects.filter(code=codes[0]).values("parent")
        )
        return self.filter(models.Q(code__in=codes) | union)


class Region(Labelled):
    """A place of the knowledge base: the Union, a country, or a statistical region (NUTS)."""

    class Level(models.IntegerChoices):
        UNION = -1, _("European Union")
        COUNTRY = 0, _("Country")
        NUTS_1 = 1, "NUTS 1"
        NUTS_2 = 2, "NUTS 2"
        NUTS_3 = 3, "NUTS 3"

    code = models.CharField(
        _("code"), max_length=5, unique=True, help_text=_("EU, a country or a NUTS code.")
    )
    version = models.PositiveSmallIntegerField(_("version of NUTS"), null=True, blank=True)
    level = models.SmallIntegerField(_("level"), choices=Level)
    country = models.CharField(_("country (ISO code)"), max_length=2, db_index=True)
    slug = models.SlugField(
        _("word in addresses"), null=True, blank=True, unique=True, help_text=_("Countries only.")
    )
    name = models.CharField(_("name in English"), max_length=120)
    name_local = models.CharField(_("name in its own language"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=4, decimal_places=1, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=4, decimal_places=1, null=True, blank=True)
    contact_email = models.EmailField(_("role mailbox"), blank=True)
    is_partner = models.BooleanField(_("partner region of MESSE"), default=False)
    profile = long_text(_("profile"), 1500)
    active = models.BooleanField(_("active"), default=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slug__isnull=True) | models.Q(level=0), name="region_slug_for_countries"
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=-1, level__lte=3), name="region_level_known"
            ),
        ]

    @property
    def english_name(self):
        return self.name

    @property
    def facet(self):
        return ("country", self.country) if self.level <= Region.Level.COUNTRY else ("region", self.code)

    @property
    def inside(self):
        return self.country

    @property
    def facet_word(self):
        return self.with_country

    @property
    def own_names(self):
        return [(self.name, "en"), (self.name_local, self.language)]

    @property
    def country_code(self):
        """The first two letters of every code below a country; the Union has its own."""
        return self.code[:2]

    @property
    def codes_upwards(self):
        """Its own code and those of all it lies in, the country's first: SE, SE1, SE12, SE123."""
        return [self.code[:length] for length in range(2, len(self.code) + 1)]

    @property
    def with_country(self):
        """Östergötland, Sweden."""
        country = labels.country(self.country)
        return str(self) if country is None or self.level <= Region.Level.COUNTRY else f"{self}, {country}"

    @property
    def in_sentence(self):
        """The name inside a sentence; English says "the Netherlands"."""
        needs_article = self.code in ("EU", "NL", "UK") and (get_language() or "en").startswith("en")
        return f"the {self}" if needs_article else str(self)

    def get_absolute_url(self):
        return reverse("region", args=[self.code])

    def covers(self, other):
        return self.level == Region.Level.UNION or other.code.startswith(self.code)


class RegionCode(models.Model):
    """Another code of the same place, as NL310 (NUTS 2021) of NL350."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="codes", verbose_name=_("region"))
    code = models.CharField(_("code"), max_length=5)
    version = models.PositiveSmallIntegerField(_("version of NUTS"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        ordering = ["code", "version"]
        verbose_name = _("other code")
        verbose_name_plural = _("other codes")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="region_code_once")]

    def __str__(self):
        return self.code


class RegionLabel(Label):
    of = models.ForeignKey(Region, models.CASCADE, related_name="labels", verbose_name=_("region"))
