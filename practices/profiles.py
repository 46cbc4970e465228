"""The profile of a country or a region: a few numbers, each beside the lower median of the comparable places.

Counted on the bitmaps of the lists. Nothing is added up to one figure, and no place is put before another.
"""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low

from django.utils import timezone
from django.utils.translation import gettext as _
from pyroaring import BitMap

from practices import coverage
from practices.coverage_cells import Wording
from practices.models import Category, RegionCoverage
from records import bitmaps, generation
from records.bitmaps import NOTHING
from records.models import Record, Region

WIDTH = 120  # of the drawing, in its own units


@dataclass(frozen=True)
class Measure:
    """One number of a place, that from above where it has one, and the lower median of the other places."""

    label: str
    own: int
    others: list
    above: int | None = None
    of: int | None = None  # all there can be

    @property
    def median(self):
        return median_low(self.others) if self.others else None

    @property
    def marks(self):
        """(own, median) along the scale, which begins at 0 and holds the largest number of the row."""
        largest = max([self.own, *self.others, 1])
        middle = None if self.median is None else 4 + self.median * (WIDTH - 8) // largest
        return 4 + self.own * (WIDTH - 8) // largest, middle


@dataclass(frozen=True)
class Profile:
    is_country: bool
    is_partner: bool
    measures: list
    number: int  # of records of the place
    others: int  # places it stands beside
    number_of_others: int  # of records of these
    findings: list


def profile(place):
    """None for the Union, which stands beside nothing."""
    if place.level == Region.Level.UNION:
        return None
    others = comparable(place)
    beside = NOTHING.union(*(coverage.of_place(other) for other in others))
    return Profile(
        place.level == Region.Level.COUNTRY,
        place.is_partner,
        measures(place, others),
        len(coverage.of_place(place)),
        len(others),
        len(beside),
        findings(place),
    )


def comparable(place):
    """The other countries with records, for a country; for every other place the other partner regions."""
    if place.level == Region.Level.COUNTRY:
        others = Region.objects.countries().exclude(pk=place.pk)
        return [other for other in others if coverage.of_place(other)]
    return list(Region.objects.partners().exclude(pk=place.pk))


def measures(place, others):
    own, above = coverage.of_place(place), NOTHING.union(*coverage.above_place(place).values())
    found = []
    for label, records, has_above in subjects():
        numbers = [coverage.of_place(other).intersection_cardinality(records) for other in others]
        from_above = above.intersection_cardinality(records) if has_above else None
        found.append(Measure(label, own.intersection_cardinality(records), numbers, from_above))
    return [*found[:3], types_recorded(place, others), *found[3:]]


def subjects():
    """[(what is counted, the records, whether such records hold from above too)]"""
    known, in_force = bitmaps.current(), coverage.Asked().instruments()
    practices = known.of_kind(Record.Kind.PRACTICE)
    labels = {
        Category.LEGAL: _("Legal instruments"),
        Category.TAX: _("Tax instruments"),
        Category.OPERATIONAL: _("Operational instruments"),
    }
    return [
        *((labels[one], in_force & known.having("category", [one]), True) for one in Category),
        (_("Practices"), practices, False),
        (
            _("Practices with evidence of level 1 or more"),
            practices & known.where("evidence", lambda step: step >= "1"),
            False,
        ),
        (_("Support actors"), known.of_kind(Record.Kind.ACTOR), True),
        (_("Records checked in the last year"), checked_since(a_year_ago()), False),
    ]


def types_recorded(place, others):
    in_force, kinds = coverage.Asked().instruments(), [coverage.of_type(kind) for kind in coverage.types()]
    here = [in_force & coverage.of_place(one) for one in [place, *others]]
    own, *numbers = [sum(not kind.isdisjoint(records) for kind in kinds) for records in here]
    return Measure(_("Types of instruments recorded"), own, numbers, of=len(kinds))


def a_year_ago():
    return timezone.localdate() - timedelta(days=365)


def checked_since(day):
    known = _checked()
    if day not in known:
        rows = Record.objects.published().filter(checked_on__gte=day).order_by()
        known[day] = BitMap(rows.values_list("pk", flat=True))
    return known[day]


@generation.kept
def _checked():
    return {}


def findings(place):
    """What was looked for in the place, as long as no record contradicts it."""
    kinds = {kind.pk: kind for kind in coverage.types()}
    looked = RegionCoverage.objects.filter(region=place).values_list("instrument_type", flat=True)
    grid = coverage.Grid([place], [kinds[pk] for pk in looked if pk in kinds], coverage.Asked())
    return [*map(Wording(grid.asked).shown, grid.shown_findings)]
