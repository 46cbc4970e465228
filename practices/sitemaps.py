from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from actors.models import Actor, Partner
from records.models import Record, Region

PAGES = [
    "home",
    "practice_list",
    "instrument_list",
    "actor_list",
    "region_list",
    "charts",
    "compare",
    "transfers",
    "benchmark",
    "video",
    "about",
    "benchmark_method",
    "glossary",
    "contact",
    "accessibility",
    "privacy",
]


class BothLanguages(Sitemap):
    i18n = alternates = x_default = True


class PageSitemap(BothLanguages):
    def items(self):
        return PAGES

    def location(self, name):
        return reverse(name)


class RecordSitemap(BothLanguages):
    def items(self):
        return Record.objects.published().order_by("kind", "pk").only("kind", "slug", "updated")

    def lastmod(self, record):
        return record.updated


class RegionSitemap(BothLanguages):
    def items(self):
        return Region.objects.filter(active=True)


class NetworkSitemap(BothLanguages):
    def items(self):
        """Countries in which an actor or a partner sits or works, as the network page demands it."""
        actors, partners = Actor.objects.published().order_by(), Partner.objects.published().order_by()
        codes = set(actors.values_list("seat_country", flat=True))
        for column in ("region__country", "also_regions__country"):
            codes.update(actors.values_list(column, flat=True), partners.values_list(column, flat=True))
        return Region.objects.countries().filter(slug__isnull=False, country__in=codes - {None})

    def location(self, country):
        return reverse("network", args=[country.slug])


SITEMAPS = {
    "pages": PageSitemap,
    "records": RecordSitemap,
    "regions": RegionSitemap,
    "networks": NetworkSitemap,
}
