"""Which types of instruments each place uses: recorded, looked and none exists, decided elsewhere, not looked yet.

Counted on the bitmaps of the lists, and through the filter of the list of instruments itself: the list that a cell
leads to holds exactly its number. A recorded instrument wins over a row that says there is none.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices.filters import InstrumentFilter
from practices.models import Category, Instrument, RegionCoverage
from records import bitmaps, generation, labels, vocabularies
from records.bitmaps import NOTHING
from records.models import Region


class State(models.TextChoices):
    RECORDED = "recorded", _("recorded")
    OTHER_LEVEL = "other_level", _("recorded at another level")
    NONE_EXISTS = "none_exists", _("looked, none exists")
    NOT_COMPETENCE = "not_competence", _("not the region’s competence")
    NOT_LOOKED = "not_looked", _("not looked yet")


@dataclass(frozen=True)
class Asked:
    """Which instruments count: of one level, if it is named; in force today, or at some time in a year.

    The day of adoption stands for a first day that is not known; without either it counts until it is known to have ended.
    """

    level: str = ""
    year: int | None = None

    @property
    def parameters(self):
        """What the list of instruments is asked to show the same."""
        span = [("from", self.year), ("to", self.year)]
        today = [("in_force", "yes"), ("in_force", "not_known")]
        return (span if self.year else today) + ([("level", self.level)] if self.level else [])

    @property
    def last_day(self):
        return datetime.date(self.year, 12, 31) if self.year else timezone.localdate()

    def instruments(self):
        """The numbers of the published instruments that count."""
        known, key = _instruments(), (self, timezone.localdate())
        if key not in known:
            query = QueryDict(urlencode(self.parameters))
            known[key] = InstrumentFilter(query, Instrument.objects.published()).found
        return known[key]

    @property
    def at_all_levels(self):
        return replace(self, level="")


@generation.kept
def _instruments():
    return {}


# Places


def of_place(place):
    """The records of a place and of all below it; those of the Union are its own alone."""
    return bitmaps.current().having("region", [place.code])


def above_place(place):
    """{level: records that hold here too}: those of wider regions, of the country, of the Union, each once."""
    around = {"regional": place.codes_upwards[1:-1], "national": [place.country_code], "european": ["EU"]}
    if place.level <= Region.Level.COUNTRY:
        del around["national"]
    if place.level == Region.Level.UNION or not is_in_union(place):
        del around["european"]
    found, taken = {}, of_place(place)
    for level, codes in around.items():
        found[level] = bitmaps.current().having("place", codes) - taken
        taken = taken | found[level]
    return {level: records for level, records in found.items() if records}


def is_in_union(place):
    country = labels.country(place.country)
    return country is not None and country.parent_id is not None


# Types


def types():
    """The types without their letters, by category; one out of use only while an instrument has it."""
    used, order = bitmaps.current().values("type"), Category.values
    rows = vocabularies.rows("type").values()
    found = [row for row in rows if row.code == row.group and (row.in_use or row.code in used)]
    return sorted(found, key=lambda row: order.index(row.category))


def letters(kinds):
    """[(type, its letters)] of the types that have some: what is recorded under a letter counts for its type."""
    used, rows = bitmaps.current().values("type"), vocabularies.rows("type").values()
    parts = [row for row in rows if row.code != row.group and (row.in_use or row.code in used)]
    found = [(kind, [part for part in parts if part.group == kind.code]) for kind in kinds]
    return [(kind, own) for kind, own in found if own]


def of_type(kind):
    """The records of a type or of one of its letters, as their main or as a further type."""
    return bitmaps.current().having("type", [kind.code])


# Cells


@dataclass(slots=True)
class Cell:
    """One place and one type."""

    place: Region
    kind: object
    number: int
    state: State
    above: dict = field(default_factory=dict)  # {level: number of those that hold here too}
    finding: RegionCoverage | None = None

    @property
    def codes(self):
        return [self.kind.code]


@dataclass(frozen=True)
class Mix:
    """One place and all types of a category, folded: how many cells are in which state."""

    place: Region
    category: str
    number: int
    cells: list
    above: dict = field(default_factory=dict)

    @cached_property
    def states(self):
        """[(state, number of types)] in the order of the states."""
        counted = Counter(cell.state for cell in self.cells)
        return [(state, counted[state]) for state in State if counted[state]]

    @property
    def codes(self):
        """The types that instruments are recorded of."""
        return [cell.kind.code for cell in self.cells if cell.number]


@dataclass(frozen=True)
class Row:
    place: Region
    cells: list
    mixes: list


class Grid:
    """Places × types. One query for the findings; all else is counted in memory."""

    def __init__(self, places, kinds, asked):
        self.places, self.kinds, self.asked = places, kinds, asked
        self.counted = asked.instruments()
        self.at_all_levels = asked.at_all_levels.instruments()
        self.by_kind = {kind.code: of_type(kind) for kind in kinds}
        self.findings = {
            (row.region_id, row.instrument_type_id): row
            for row in RegionCoverage.objects.filter(
                region__in=places, instrument_type__in=kinds, looked_on__lte=asked.last_day
            )
        }

    @cached_property
    def rows(self):
        return [self.row(place) for place in self.places]

    def row(self, place):
        own, above = of_place(place), above_place(place)
        here = own & self.counted
        everything = own & self.at_all_levels if self.asked.level else here
        around = {level: records & self.counted for level, records in above.items()}
        cells = [self.cell(place, kind, here, everything, around) for kind in self.kinds]
        return Row(place, cells, [self.mix(place, name, cells, here, around) for name in Category.values])

    def cell(self, place, kind, here, everything, around):
        of_kind = self.by_kind[kind.code]
        number = here.intersection_cardinality(of_kind)
        finding = self.findings.get((place.pk, kind.pk))
        at_all_levels = number or (everything is not here and everything.intersection_cardinality(of_kind))
        state = state_of(number, at_all_levels, finding)
        return Cell(place, kind, number, state, numbers(around, of_kind), finding)

    def mix(self, place, category, cells, here, around):
        of_category = [cell for cell in cells if cell.kind.category == category]
        found = NOTHING.union(*(self.by_kind[cell.kind.code] for cell in of_category))
        number = here.intersection_cardinality(found)
        return Mix(place, category, number, of_category, numbers(around, found))

    @cached_property
    def shown_findings(self):
        """The cells that somebody has looked at, and found nothing recorded."""
        looked = (State.NONE_EXISTS, State.NOT_COMPETENCE)
        return [cell for row in self.rows for cell in row.cells if cell.state in looked]

    @cached_property
    def instruments(self):
        """How many instruments the numbers rest on, those from above included."""
        found = NOTHING.union(*self.by_kind.values()) & self.counted
        places = [part for place in self.places for part in (of_place(place), *above_place(place).values())]
        return found.intersection_cardinality(NOTHING.union(*places))


def state_of(number, at_all_levels, finding):
    """Recorded wins over a row."""
    if number:
        return State.RECORDED
    if at_all_levels:
        return State.OTHER_LEVEL
    return State(finding.finding) if finding else State.NOT_LOOKED


def numbers(around, of_kind):
    """{level: how many} of what holds here from above, the nearest first; only what there is."""
    counted = {level: records.intersection_cardinality(of_kind) for level, records in around.items()}
    return {level: number for level, number in counted.items() if number}


# Rows that records contradict


def against(finding):
    """How many published instruments, not ended, speak against a row."""
    found = of_place(finding.region) & Asked().instruments()
    return found.intersection_cardinality(of_type(finding.instrument_type))


def contradicted():
    """The numbers of the rows that a recorded instrument contradicts."""
    rows = RegionCoverage.objects.select_related("region", "instrument_type")
    return [row.pk for row in rows if against(row)]
