"""Who supports the social economy where: what is recorded in a place, and which actor offers which service."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Prefetch, Q

from actors.models import Actor, Partner
from records.labels import alphabetical
from records.models import Fact, Record, Region

# With more actors a table is no longer read across; each service then names those that offer it.
MOST_COLUMNS = 8
CODE = re.compile(r"[A-Za-z]{2}[A-Za-z0-9]{0,3}")


def inside(place):
    """The places whose records belong to a place. The Union's own are those that hold in all of it."""
    if place.level == Region.Level.UNION:
        return Region.objects.filter(pk=place.pk)
    return Region.objects.within(place)


def above(place):
    return Region.objects.above(place).exclude(pk=place.pk)


def lies_in(places):
    """The condition on records: one of the places is theirs, or among their further regions."""
    further = Record.also_regions.through.objects.filter(region__in=places).values("record_id")
    return Q(region__in=places) | Q(pk__in=further)


def in_network_order(actors):
    """Those named by the project itself first, in the order in which it named them; the others by name."""
    named = [actor for actor in actors if actor.origin == Record.Origin.PROJECT_SITE]
    others = [actor for actor in actors if actor.origin != Record.Origin.PROJECT_SITE]
    return sorted(named, key=lambda actor: actor.pk) + alphabetical(others)


def by_territory(records, territory=attrgetter("region")):
    """Return (region, its records) from the nearest territory to the widest."""
    nearest_first = sorted(records, key=lambda record: (-territory(record).level, territory(record).code))
    return [(region, list(rows)) for region, rows in groupby(nearest_first, territory)]


def nearest_of(places):
    """The way to find the nearest of these places that a record names; reads its further regions."""

    def territory(record):
        named = [place for place in (record.region, *record.also_regions.all()) if place in places]
        return max(named, key=lambda place: (place.level, place.code))

    return territory


@dataclass(frozen=True)
class ServiceRow:
    service: object
    cells: list  # of (actor, whether it offers the service)

    @property
    def offered_by(self):
        return [actor for actor, offers in self.cells if offers]


@dataclass(frozen=True)
class ServicesTable:
    actors: list
    rows: list

    @property
    def is_matrix(self):
        return 1 < len(self.actors) <= MOST_COLUMNS


def services_table(actors):
    """Services × actors; reads the prefetched services."""
    offered = {actor: set(actor.services.all()) for actor in actors}
    services = alphabetical(set().union(*offered.values()))
    rows = [
        ServiceRow(service, [(actor, service in offered[actor]) for actor in actors]) for service in services
    ]
    return ServicesTable(actors, rows)


class Tally:
    """How many published records of each kind there are in every place, counted in two queries."""

    def __init__(self):
        published = Record.objects.published().order_by()
        self.direct = defaultdict(Counter)
        for code, kind, number in published.values_list("region__code", "kind").annotate(Count("pk")):
            self.direct[code][kind] = number
        self.further = list(
            published.filter(also_regions__isnull=False).values_list(
                "pk", "kind", "region__code", "also_regions__code"
            )
        )

    def has(self, place):
        return place.code in self.direct or any(code == place.code for *_rest, code in self.further)

    def of(self, place):
        """{kind: number} in the place and in all below it; a record that names two of them counts once."""
        if place.level == Region.Level.UNION:
            return self.direct[place.code]
        total = Counter()
        for code, numbers in self.direct.items():
            if code.startswith(place.code):
                total += numbers
        named_here = {
            (pk, kind)
            for pk, kind, own, further in self.further
            if further.startswith(place.code) and not own.startswith(place.code)
        }
        total.update(kind for _pk, kind in named_here)
        return total


def listed_places(tally, places):
    """The places that hold a record of their own or are partner regions, and their countries; with `numbers`.

    Partner regions stand first, then the names in the order of the alphabet.
    """
    found = {place.code: place for place in places if place.is_partner or tally.has(place)}
    countries = {code[:2] for code in found}
    listed = [place for place in places if place.code in found or place.code in countries]
    for place in listed:
        place.numbers = tally.of(place)
    return sorted(alphabetical(listed), key=lambda place: not place.is_partner)


def places_below(place, tally):
    listed = listed_places(tally, Region.objects.within(place))
    if place.level == Region.Level.UNION:
        return [country for country in listed if country.parent_id == place.pk]
    return [region for region in listed if region != place]


def sits_or_serves(country):
    """The condition on actors: at home in the country, or at work in it or in a part of it."""
    return Q(seat_country=country.country) | lies_in(inside(country))


def has_network(country):
    """An actor or a partner sits in the country or serves it; Europe-wide networks alone make none."""
    return (
        Actor.objects.published().filter(sits_or_serves(country)).exists()
        or Partner.objects.published().filter(lies_in(inside(country))).exists()
    )


def partners_in(place):
    """Partners of the project in the place, with `public_facts`."""
    facts = Prefetch("facts", Fact.objects.filter(public=True), to_attr="public_facts")
    return list(Partner.objects.published().rows().filter(lies_in(inside(place))).prefetch_related(facts))


def actors_of_region(place):
    """Its own actors, those of wider territories, those of all Europe, and the services of the first two."""
    actors = Actor.objects.published().rows()
    own = in_network_order(actors.filter(lies_in(inside(place))))
    from_above = in_network_order(actors.filter(region__in=above(place)).exclude(pk__in=[a.pk for a in own]))
    wider = [actor for actor in from_above if not works_in_all_europe(actor)]
    return {
        "own_actors": own,
        "wider_actors": by_territory(wider),
        "european_actors": [actor for actor in from_above if works_in_all_europe(actor)],
        "services": services_table(own + wider),
    }


def actors_of_country(country, partners):
    """The actors of the partner regions first, then the others of the country, and those of all Europe apart."""
    wanted = sits_or_serves(country) | Q(region=country.parent_id)
    actors = in_network_order(Actor.objects.published().rows().filter(wanted))
    national = [actor for actor in actors if not works_in_all_europe(actor)]
    home = [actor for actor in national if any(partner.region.covers(actor.region) for partner in partners)]
    others = sorted((actor for actor in national if actor not in home), key=lambda actor: actor.region.level)
    return {
        "home_actors": home,
        "other_actors": others,
        "european_actors": [actor for actor in actors if works_in_all_europe(actor)],
        "services": services_table(home + others),
    }


def works_in_all_europe(actor):
    return actor.region.level == Region.Level.UNION


def place_called(code):
    """The region or country of a code, of an older code, or of one in small letters; None for everything else."""
    if not CODE.fullmatch(code):
        return None
    spelt = code.upper()
    places = Region.objects.filter(Q(code=spelt) | Q(codes__code=spelt)).exclude(level=Region.Level.UNION)
    return min(places, key=lambda place: place.code != spelt, default=None)
