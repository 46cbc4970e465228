from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Prefetch, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from pyroaring import BitMap

from practices import transfers
from practices.filters import InstrumentFilter, PracticeFilter
from practices.models import (
    Evidence,
    Instrument,
    InstrumentReference,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Precondition,
    Resource,
    Result,
)
from practices.views.assessments import benchmark_of, published_assessments
from records import bitmaps, labels
from records.found import fetched, numbers_of
from records.gathering import fetch_whole
from records.listing import list_page
from records.models import Record, Region, Term
from records.views import moved_or_gone, with_parts

MOST_RELATED = 5
MOST_USING = 20


@login_not_required
@require_safe
def practice_list(request):
    filters = PracticeFilter(request.GET, Practice.objects.published())
    return list_page(request, filters, "practices/list.html")


@login_not_required
@require_safe
def instrument_list(request):
    filters = InstrumentFilter(request.GET, Instrument.objects.published())
    return list_page(request, filters, "practices/instrument_list.html")


@login_not_required
@require_safe
def practice(request, slug):
    record = fetch_whole(practices_with_parts(Practice.objects.published()).filter(slug=slug))
    return practice_page(request, record) if record else moved_or_gone(request, Record.Kind.PRACTICE, slug)


def practice_page(request, record):
    context = {
        "practice": record,
        "terms": terms_of(record),
        "country": labels.country(record.region.country),
        "trail": trail(record, _("Practices"), reverse("practice_list")),
        "related": related_practices(record),
        "benchmark": benchmark_of(record),
        "transfers": transfers.of_practice(record),
    }
    return render(request, "practices/detail.html", context)


def practices_with_parts(rows):
    links = PracticeInstrument.objects.filter(instrument__status=Record.Status.PUBLISHED)
    return with_parts(rows).prefetch_related(
        Prefetch("instrument_links", links.select_related("instrument__type", "instrument__region")),
        joined("actor_links", PracticeActor, "actor"),
        joined("results", Result, "source"),
        joined("resources", Resource, "source"),
        joined("evidence", Evidence, "source"),
        joined("preconditions", Precondition, "instrument_type", "service"),
        "self_readings",
        "building_blocks",
        "tags",
        published_assessments(),
    )


def joined(name, part, *keys):
    """A part of the record with what its rows point at, in one query."""
    return Prefetch(name, part.objects.select_related(*keys))


def terms_of(practice):
    """{list: its words}, from all four lists in one query."""
    lists = (practice.target_groups, practice.sectors, practice.purposes, practice.policy_areas)
    condition = Q()
    for terms in lists:
        condition |= Q(pk__in=terms.values("pk"))
    found = labels.alphabetical(Term.objects.filter(condition))
    return {name: [term for term in found if term.list == name] for name in Term.List.values}


def related_practices(practice):
    """Others from the same place, then others that use its main instrument."""
    known, link = bitmaps.current(), practice.main_link
    others = known.of_kind(Record.Kind.PRACTICE) - BitMap([practice.pk])
    same_place = others & known.having("place", [practice.region.code])
    same_means = known.having("instrument", [link.instrument.slug] if link else [])
    numbers = numbers_of([same_place, others & same_means - same_place], known, "newest", 0, MOST_RELATED)
    return fetched(Practice.objects.published(), list(numbers), None)


@login_not_required
@require_safe
def instrument(request, slug):
    record = fetch_whole(instruments_with_parts(Instrument.objects.published()).filter(slug=slug))
    return (
        instrument_page(request, record) if record else moved_or_gone(request, Record.Kind.INSTRUMENT, slug)
    )


def instrument_page(request, record):
    context = {
        "instrument": record,
        "country": labels.country(record.region.country),
        "trail": trail(record, _("Instruments"), reverse("instrument_list")),
        **practices_using(record),
        "elsewhere": same_type_elsewhere(record),
    }
    return render(request, "practices/instrument.html", context)


def instruments_with_parts(rows):
    return with_parts(rows.select_related("type")).prefetch_related(
        "also_types",
        joined("references", InstrumentReference, "reference"),
        joined("preconditions", Precondition, "instrument_type", "service"),
    )


def practices_using(instrument):
    """The newest practices that use it, and where there are more: the list of all, with their number."""
    using = Practice.objects.published().filter(instrument_links__instrument=instrument)
    newest = using.rows().annotate(basis=F("instrument_links__basis")).newest_first()[: MOST_USING + 1]
    context = {"practices": newest[:MOST_USING], "all_practices": "", "practice_count": len(newest)}
    if len(newest) > MOST_USING:
        context["all_practices"] = f"{reverse('practice_list')}?instrument={instrument.slug}"
        context["practice_count"] = using.count()
    return context


def same_type_elsewhere(instrument):
    same_type = Instrument.objects.published().rows().filter(type=instrument.type)
    return same_type.exclude(region=instrument.region).order_by("region__country", "title", "pk")[
        :MOST_RELATED
    ]


def trail(record, name, address):
    """Breadcrumbs: the list, and the list narrowed to the country and to the region."""
    region, country = record.region, labels.country(record.region.country)
    steps = [(name, address)]
    if country:
        steps.append((country, f"{address}?country={country.country}"))
    if region.level > Region.Level.COUNTRY:
        steps.append((region, f"{address}?region={region.code}"))
    return steps
