"""Could we do this here? The preconditions of a practice or an instrument, read for one region."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices import networks, preconditions
from practices.models import Instrument, Practice, Precondition
from practices.views.catalogue import joined
from practices.views.catalogue import trail as way_to
from records import bitmaps
from records.models import Record
from records.views import moved_or_gone


@login_not_required
@require_safe
def practice_here(request, slug):
    return here(request, Practice.objects.published(), slug, _("Practices"), "practice_list")


@login_not_required
@require_safe
def instrument_here(request, slug):
    return here(request, Instrument.objects.published(), slug, _("Instruments"), "instrument_list")


def here(request, rows, slug, name, list_name):
    needed = joined("preconditions", Precondition, "instrument_type", "service")
    record = rows.select_related("region", "owner").prefetch_related(needed).filter(slug=slug).first()
    if record is None:
        return moved_or_gone(request, Record.Kind(rows.model._meta.model_name), slug)
    typed = request.GET.get("region", "").strip()
    place = networks.place_called(typed)
    context = {
        "record": record,
        "typed": typed,
        "place": place,
        "trail": [*way_to(record, name, reverse(list_name)), (record, record.get_absolute_url())],
        **(read_for(record, place) if place else {"kinds": [], "to_ask": []}),
    }
    return render(request, "practices/here.html", context)


def read_for(record, place):
    kinds = preconditions.by_kind(preconditions.reading(record.preconditions.all(), place))
    readings = [one for _kind, readings in kinds for one in readings]
    to_ask = [one for one in readings if one.outcome == preconditions.Outcome.ASK]
    return {
        "kinds": kinds,
        "to_ask": sorted(to_ask, key=lambda one: not one.precondition.essential),
        "numbers": numbers_in(place),
        "is_its_own": place.covers(record.region),
    }


def numbers_in(place):
    """{kind: records in the place and in all below it}, from what each worker knows."""
    known = bitmaps.current()
    there = known.having("region", [place.code])
    return {kind: known.of_kind(kind).intersection_cardinality(there) for kind in Record.Kind.values}
