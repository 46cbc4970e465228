from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actors.models import Actor, Partner
from practices import networks, transfers
from practices.coverage import Asked, of_place
from practices.coverage_cells import Wording
from practices.models import Instrument, Practice
from practices.profiles import profile
from records.labels import alphabetical
from records.models import Region

MOST_ROWS = 20


@login_not_required
@require_safe
def region_list(request):
    places = networks.listed_places(networks.Tally(), Region.objects.all())
    context = {
        "union": next((place for place in places if place.level == Region.Level.UNION), None),
        "partner_regions": [place for place in places if place.is_partner],
        "partners": Partner.objects.published().rows(),
        "countries": countries(places),
    }
    return render(request, "practices/region_list.html", context)


def countries(places):
    """(country, its listed regions, whether it has a network page) by the name of the country."""
    seats = set(Actor.objects.published().values_list("seat_country", flat=True))
    return [
        (
            country,
            [place for place in places if place != country and place.code.startswith(country.code)],
            country.country in seats or bool(country.numbers["actor"] + country.numbers["partner"]),
        )
        for country in alphabetical(place for place in places if place.level == Region.Level.COUNTRY)
    ]


@login_not_required
@require_safe
def region(request, code):
    place = Region.objects.filter(code=code).first()
    if place is None:
        return redirect(place_also_called(code), permanent=True)
    upwards = list(networks.above(place).order_by("level"))
    context = {
        "region": place,
        "upwards": upwards,
        "trail": trail(*upwards),
        "network_of": country_with_network([*upwards, place]),
        "partners": networks.partners_in(place),
        "measured": profile(place),
        **networks.actors_of_region(place),
        **records_of(place),
        **transfers.of_place(place),
    }
    return render(request, "practices/region.html", context)


def place_also_called(code):
    """The region of an older code, or of one typed in small letters."""
    spelt = code.upper()
    place = (
        Region.objects.filter(code=spelt).first()
        or Region.objects.filter(codes__code=spelt).order_by("-codes__version").first()
    )
    if place is None:
        raise Http404(_("There is no such region."))
    return place


def trail(*places):
    """Breadcrumbs: the list of regions, and the country."""
    countries = [place for place in places if place.level == Region.Level.COUNTRY]
    return [
        (_("Regions"), reverse("region_list")),
        *((country, country.get_absolute_url()) for country in countries),
    ]


def country_with_network(places):
    country = next((place for place in places if place.level == Region.Level.COUNTRY), None)
    return country if country and networks.has_network(country) else None


def records_of(place):
    tally, own = networks.Tally(), networks.lies_in(networks.inside(place))
    practices = Practice.objects.published().rows().order_by(F("started").desc(nulls_last=True), "title")
    numbers = tally.of(place)
    return {
        **instruments_of(place, own, numbers),
        "is_empty": not any(numbers[kind] for kind in ("practice", "instrument", "actor")),
        "practices": practices.filter(own)[:MOST_ROWS],
        "places_below": networks.places_below(place, tally),
    }


def instruments_of(place, own, recorded):
    """What is in force today, its own and from above, counted as the grid does; and apart what is not."""
    instruments = Instrument.objects.published().rows().order_by("type__position", "title")
    upwards = list(networks.above(place))
    around = instruments.filter(networks.lies_in(upwards)).exclude(own).prefetch_related("also_regions")
    territory = networks.nearest_of(upwards)
    asked = Asked()
    number = of_place(place).intersection_cardinality(asked.instruments())
    ended_or_to_come = recorded["instrument"] - number
    not_in_force = [
        *((one, None) for one in instruments.filter(own).not_in_force()[:MOST_ROWS]),
        *((one, territory(one)) for one in around.not_in_force()[:MOST_ROWS]),
    ]
    return {
        "own_instruments": instruments.filter(own).in_force()[:MOST_ROWS],
        "numbers": Counter({**recorded, "instrument": number}),
        "number_not_in_force": ended_or_to_come,
        "has_more_not_in_force": ended_or_to_come > MOST_ROWS,
        "list_in_force": Wording(asked).list_of(place, []),
        "instruments_from_above": networks.by_territory(around.in_force(), territory),
        "ended_instruments": [pair for pair in not_in_force if pair[0].has_ended],
        "coming_instruments": [pair for pair in not_in_force if pair[0].is_to_come],
    }


@login_not_required
@require_safe
def network(request, country):
    place = get_object_or_404(Region.objects.countries(), slug=country)
    if not networks.has_network(place):
        raise Http404(_("Nothing is recorded on the support network of this country."))
    partners = networks.partners_in(place)
    context = {
        "country": place,
        "trail": trail(place),
        "partners": partners,
        **networks.actors_of_country(place, partners),
    }
    return render(request, "practices/network.html", context)
