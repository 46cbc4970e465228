"""What the charts count: published records alone, in a fixed number of queries."""

from django.db.models import Count
from django.db.models.functions import ExtractYear

from practices.models import Instrument, InstrumentType, Practice
from records import labels
from records.labels import alphabetical

from .heat import heat_strip
from .levels import evidence_levels
from .timeline import timeline


def instruments_by_place(instruments):
    """{(ISO code, type group): number}."""
    rows = instruments.order_by().values_list("region__country", "type__group").annotate(Count("pk"))
    return {(country, group): number for country, group, number in rows}


def code_of(country):
    """The code that the place has on its page and in the grid: EL and UK, where ISO says GR and GB."""
    place = labels.country(country)
    return place.code if place else country


def places_of(codes):
    """[(ISO code, name)] by name, the Union first."""
    known = {code: labels.country(code) for code in codes}
    named = alphabetical(place for place in known.values() if place)
    named.sort(key=lambda place: place.country != "EU")
    return [(place.country, str(place)) for place in named] + [
        (code, code) for code, place in known.items() if not place
    ]


def groups():
    """[(code, category, name)] of the groups of instrument types, in their order, each by the name of its heading."""
    found = {}
    for kind in InstrumentType.objects.all():
        if kind.code == kind.group or kind.group not in found:
            found[kind.group] = kind
    return [(code, kind.category, str(kind)) for code, kind in found.items()]


def heat_chart(category="", countries=()):
    counts = instruments_by_place(
        narrowed(Instrument.objects.published(), "type__category", category, countries)
    )
    places = places_of({country for country, _group in counts})
    return heat_strip(
        {(code_of(country), group): number for (country, group), number in counts.items()},
        [(code_of(country), name) for country, name in places],
        groups(),
    )


def timeline_chart(category="", countries=()):
    instruments = narrowed(Instrument.objects.published(), "type__category", category, countries)
    years = (ExtractYear("in_force_from"), ExtractYear("adopted"))
    return timeline(list(instruments.order_by().values_list("type__category", *years)))


def evidence_chart(category="", countries=()):
    practices = Practice.objects.published()
    if category:
        practices = practices.rows()
    practices = narrowed(practices, "main_category", category, countries)
    return evidence_levels(
        dict(practices.order_by().values_list("evidence_level").annotate(Count("pk", distinct=True)))
    )


def narrowed(records, column, category, countries):
    if category:
        records = records.filter(**{column: category})
    return records.filter(region__country__in=countries) if countries else records


def countries_in_use():
    """[(ISO code, name)] of the places of all published instruments and practices."""
    codes = {
        code
        for model in (Instrument, Practice)
        for code in model.objects.published().order_by().values_list("region__country", flat=True).distinct()
    }
    return places_of(codes)


CHARTS = {"heat": heat_chart, "timeline": timeline_chart, "evidence": evidence_chart}
