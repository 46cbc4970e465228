"""What a visitor may choose from: records found by a word, types by category, places that have something recorded."""

from itertools import groupby

from django.db.models import Q

from practices.models import Category, Instrument, Practice, RegionCoverage
from records import bitmaps, labels, vocabularies
from records.found import fetched, numbers_of
from records.labels import alphabetical
from records.models import Record, Region
from records.search.searched import Searched

MOST_FOUND = 10
MODELS = {"practice": Practice, "instrument": Instrument}


def found(kind, text, taken):
    """The records that a typed text finds, best first, without those that are compared already."""
    known = bitmaps.current()
    searched = Searched(text, known, known.of_kind(kind))
    if not searched.query.asks_for_something:
        return []
    numbers = list(numbers_of(searched.classes, known, "newest", 0, MOST_FOUND + len(taken)))
    rows = fetched(MODELS[kind].objects.published(), numbers, None)
    return [row for row in rows if row.slug not in taken][:MOST_FOUND]


def types():
    """[(name of the category, its types)]; headings without instruments of their own are left out."""
    usable = [row for row in vocabularies.rows("type").values() if row.in_use and not row.is_group]
    order = list(Category.values)
    usable.sort(key=lambda row: (order.index(row.category), row.position, row.code))
    return [
        (Category(category).label, list(rows)) for category, rows in groupby(usable, lambda row: row.category)
    ]


def places(chosen):
    """[(country, its regions)] of all places with an instrument or a finding, of the partners, and of what is chosen."""
    recorded = Record.objects.published(Record.Kind.INSTRUMENT).order_by().values("region")
    wanted = Q(pk__in=recorded) | Q(pk__in=RegionCoverage.objects.order_by().values("region"))
    found = Region.objects.filter(wanted | Q(is_partner=True) | Q(code__in=chosen))
    by_country = {}
    for place in alphabetical(found):
        country = labels.country(place.country) or place
        by_country.setdefault(country.pk, (country, []))[1].extend([] if place.pk == country.pk else [place])
    order = {
        country.pk: number for number, country in enumerate(alphabetical(c for c, _r in by_country.values()))
    }
    return sorted(by_country.values(), key=lambda pair: (pair[0].level, order[pair[0].pk]))
