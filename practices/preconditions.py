"""Could it be done there? What a record needs, held against what is recorded for a region.

"Missing" is said from a finding alone, with its date. Where nothing is recorded it is to be asked: that nobody has
looked does not mean that nothing exists.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from practices.models import Instrument, Precondition, RegionCoverage
from practices.networks import above, inside, lies_in
from records import bitmaps, vocabularies
from records.models import Region

KINDS = Precondition.Kind
FINDINGS = RegionCoverage.Finding
IN_ORDER = {kind: position for position, kind in enumerate(KINDS.values)}


class Outcome(models.TextChoices):
    MET = "met", _("Met")
    MISSING = "missing", _("Missing")
    ASK = "ask", _("To be asked")


@dataclass(frozen=True)
class Found:
    """What is recorded for one region that its preconditions ask for."""

    recorded: list = field(default_factory=list)  # instruments of the region and of all that lies in it
    applying: list = field(default_factory=list)  # instruments of the region and of all it lies in
    findings: dict = field(
        default_factory=dict
    )  # {group of types: coverage rows, the nearest territory first}
    actors: dict = field(default_factory=dict)  # {number of a service: actors that offer it there}


@dataclass(frozen=True)
class Reading:
    precondition: Precondition
    outcome: Outcome
    instruments: list = field(default_factory=list)
    actors: list = field(default_factory=list)
    finding: RegionCoverage | None = None  # what makes it missing, or else what was found out so far


def reading(preconditions, region):
    """A Reading of each in their order, with as many queries for one as for a hundred."""
    preconditions = list(preconditions)
    found = found_in(region, preconditions)
    return [read(precondition, found) for precondition in preconditions]


def read(precondition, found):
    if precondition.instrument_type and precondition.kind == KINDS.LAW:
        return read_type(precondition, found.applying, found, FINDINGS.NONE_EXISTS)
    if precondition.instrument_type and precondition.kind == KINDS.COMPETENCE:
        return read_type(precondition, found.recorded, found, FINDINGS.NOT_COMPETENCE)
    actors = found.actors.get(precondition.service_id, [])
    return Reading(precondition, Outcome.MET if actors else Outcome.ASK, actors=actors)


def read_type(precondition, instruments, found, finding):
    """An instrument that is recorded wins over a finding that there is none."""
    wanted = precondition.instrument_type
    of_type = [instrument for instrument in instruments if wanted.code in instrument.type_codes]
    if of_type:
        return Reading(precondition, Outcome.MET, instruments=of_type)
    rows = found.findings.get(wanted.group, [])
    decisive = next((row for row in rows if row.finding == finding), None)
    if decisive:
        return Reading(precondition, Outcome.MISSING, finding=decisive)
    return Reading(precondition, Outcome.ASK, finding=next(iter(rows), None))


def found_in(region, preconditions):
    types = [one.instrument_type for one in preconditions if one.instrument_type]
    groups = {wanted.group for wanted in types}
    return Found(
        instruments_in(inside(region), groups),
        instruments_in(Region.objects.above(region), groups),
        findings_for(region, groups),
        actors_serving(region, {one.service_id for one in preconditions if one.service_id}),
    )


def instruments_in(places, groups):
    """Published instruments of these types that are in force today, the nearest territory first."""
    further = Instrument.also_types.through.objects.filter(instrumenttype__group__in=groups)
    of_types = Q(type__group__in=groups) | Q(pk__in=further.values("instrument_id"))
    rows = Instrument.objects.published().rows().in_force().filter(of_types, lies_in(places))
    return list(rows.prefetch_related("also_types").order_by("-region__level", "title"))


def findings_for(region, groups):
    """A finding about a country holds in its regions too; one about the Union says nothing about them."""
    rows = RegionCoverage.objects.select_related("region", "instrument_type").filter(
        region__code__in=region.codes_upwards, instrument_type__group__in=groups
    )
    found = defaultdict(list)
    for row in rows.order_by("-region__level"):
        found[row.instrument_type.group].append(row)
    return found


def actors_serving(region, services):
    """{number of a service: actors that offer it there}; those that have closed serve nobody."""
    at_work = Q(active_to=None) | Q(active_to__gte=timezone.localdate())
    territory = lies_in(inside(region)) | lies_in(above(region))
    rows = Actor.objects.published().rows().filter(at_work, territory, services__in=services)
    found = defaultdict(list)
    for actor in rows.distinct().order_by("-region__level", "title"):
        for service in actor.services.all():
            found[service.pk].append(actor)
    return found


def by_kind(readings):
    """[(kind in words, its readings)], what is essential first."""
    in_order = sorted(
        readings, key=lambda one: (IN_ORDER[one.precondition.kind], not one.precondition.essential)
    )
    return [
        (KINDS(kind).label, list(rows)) for kind, rows in groupby(in_order, lambda one: one.precondition.kind)
    ]


# The places one may choose


def places_to_choose(chosen=None):
    """[(country, its regions)] that have a published record, or are partner regions, or chosen already.

    From what each worker knows, without a query: the form stands on every page of a practice.
    """
    countries, regions = vocabularies.rows("country"), vocabularies.rows("region")
    codes = {*bitmaps.current().values("place")} | {code for code in regions if regions[code].is_partner}
    codes |= {chosen.code} if chosen else set()
    listed = [regions[code] for code in vocabularies.words("region") if code in codes]
    named = {code[:2] for code in codes}
    return [
        (countries[value], [region for region in listed if region.code.startswith(countries[value].code)])
        for value in vocabularies.words("country")
        if countries[value].code in named and countries[value].level == Region.Level.COUNTRY
    ]
