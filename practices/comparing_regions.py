"""One instrument type across regions: what each has of its own, what applies from above, or why it has nothing."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practices import comparing_cells as cells
from practices import comparing_instruments
from practices.comparing_cells import Heading, Statement, entry, foreign
from practices.models import Instrument, RegionCoverage
from records import labels
from records.models import Region

MOST_INSTRUMENTS = 15  # on the page; the lists that it leads to hold all


@dataclass
class Place:
    """A region and the instruments of the type that hold in it."""

    region: Region
    own: list = field(default_factory=list)  # not ended, in the region or below
    above: list = field(default_factory=list)
    ended: list = field(default_factory=list)
    finding: RegionCoverage | None = None
    own_count: int = 0
    above_count: int = 0

    @property
    def shown(self):
        return [*self.own, *self.above]


def of_type(kind):
    """A type and those that its letters refine: L5 includes L5a to L5f. Further types of an instrument count."""
    exact, refining = (
        Q(type=kind) | Q(also_types=kind),
        Q(type__group=kind.code) | Q(also_types__group=kind.code),
    )
    return exact | refining if kind.code == kind.group else exact


def lies_above(region):
    """The codes of all that a region lies in; of the Union too, if its country belongs to it."""
    codes = set(region.codes_upwards) - {region.code}
    country, union = labels.country(region.country), labels.country("EU")
    if union and country and country.parent_id == union.pk:
        codes.add(union.code)
    return codes


def is_inside(code, region):
    """The Union's own instruments are those that hold in all of it."""
    return code == region.code if region.level == Region.Level.UNION else code.startswith(region.code)


def places(kind, regions):
    """What holds in each of the regions, in three steps whatever their number: keys, findings, whole rows."""
    found = [Place(region) for region in regions]
    sort_in(found, instruments_near(kind, regions))
    for row in RegionCoverage.objects.filter(instrument_type__code=kind.group, region__in=regions):
        next(place for place in found if place.region.pk == row.region_id).finding = row
    room = room_of_each(found)
    for place in found:
        fit(place, room)
    fill_in(found)
    return found


def room_of_each(found):
    """As many for each place as the page holds; what one leaves the others may take."""
    numbers = [place.own_count + place.above_count for place in found]
    rooms = range(MOST_INSTRUMENTS, 2, -1)
    return next((room for room in rooms if sum(min(room, n) for n in numbers) <= MOST_INSTRUMENTS), 2)


def fit(place, room):
    """Neither takes the room of the other, unless the other leaves it."""
    half = room // 2
    own = max(half, room - len(place.above))
    place.own, place.above = place.own[:own], place.above[: max(half, room - len(place.own))]


def instruments_near(kind, regions):
    """Light rows of all that may hold in one of the regions, with the codes of all their places in `codes`."""
    above = {code for region in regions for code in lies_above(region)}
    wanted = Q(code__in=above)
    for region in regions:
        wanted |= (
            Q(code=region.code) if region.level == Region.Level.UNION else Q(code__startswith=region.code)
        )
    nearby = Region.objects.filter(wanted).values("pk")
    rows = Instrument.objects.published().filter(of_type(kind))
    rows = rows.exclude(rows.to_come).filter(Q(region__in=nearby) | Q(also_regions__in=nearby))
    rows = rows.order_by("title", "pk").only(
        "title", "slug", "kind", "language", "level", "region", "in_force_until", "in_force_until_precision"
    )
    rows = list(rows.distinct().select_related("region"))
    further = defaultdict(set)
    pairs = Instrument.also_regions.through.objects.filter(record__in=[row.pk for row in rows])
    for pk, code in pairs.values_list("record_id", "region__code"):
        further[pk].add(code)
    for row in rows:
        row.codes = further[row.pk] | {row.region.code}
    return rows


def sort_in(found, rows):
    today = timezone.localdate()
    for place in found:
        above = lies_above(place.region)
        for row in rows:
            is_own = any(is_inside(code, place.region) for code in row.codes)
            has_ended = bool(row.in_force_until and row.in_force_until < today)
            if is_own:
                (place.ended if has_ended else place.own).append(row)
            elif row.codes & above and not has_ended:
                place.above.append(row)
        place.own.sort(key=lambda row: row.region.level)
        place.above.sort(key=lambda row: -row.region.level)
        place.own_count, place.above_count = len(place.own), len(place.above)


def fill_in(found):
    keys = {row.pk for place in found for row in place.shown}
    whole = {row.pk: row for row in comparing_instruments.whole(keys)}
    for place in found:
        place.own = [whole[row.pk] for row in place.own if row.pk in whole]
        place.above = [whole[row.pk] for row in place.above if row.pk in whole]


# Cells


def cells_of(read, place):
    """One entry for each instrument, or one for all where none says anything; where there is none, why."""
    if not place.shown:
        return [nothing_recorded(place)]
    found = [read(instrument) for instrument in place.shown]
    if found[0].blank and all(one.said == found[0].said for one in found):
        return found[:1]
    return [
        replace(one, of=heading(instrument, place))
        for one, instrument in zip(found, place.shown, strict=True)
    ]


def heading(instrument, place):
    return Heading(instrument.title, foreign(instrument.language), level_mark(instrument, place))


def level_mark(instrument, place):
    """The level from which it applies; for one of a smaller place, that place."""
    if instrument.region.code == place.region.code:
        return ""
    is_below = is_inside(instrument.region.code, place.region)
    return str(instrument.region) if is_below else str(instrument.get_level_display())


def level_and_place(instrument):
    level, place = str(instrument.get_level_display()), str(instrument.region)
    return level if instrument.region.level == Region.Level.UNION else f"{level}, {place}"


def recorded_here(kind, place):
    if place.own_count:
        return [entry(*map(instrument_statement, place.own), rest(kind, place.own_count, place))]
    return [nothing_recorded(place)]


def instrument_statement(instrument):
    return Statement(
        instrument.title,
        foreign(instrument.language),
        url=instrument.get_absolute_url(),
        note=level_and_place(instrument),
    )


def rest(kind, number, place):
    """The way to those that the page has no room for."""
    level = "country" if place.region.level <= Region.Level.COUNTRY else "region"
    value = place.region.country if level == "country" else place.region.code
    url = f"{reverse('instrument_list')}?type={kind.code}&{level}={value}"
    return more_statement(number - len(place.own), url)


def more_statement(left, url):
    return Statement(ngettext("%(n)s more", "%(n)s more", left) % {"n": left}, url=url) if left > 0 else None


def nothing_recorded(place):
    """None exists, decided elsewhere, not looked yet: three different things."""
    finding = place.finding
    if finding is None:
        ended = [ended_statement(row) for row in place.ended]
        return cells.blank(_("not looked yet"), cells.NOT_LOOKED, ended)
    is_none = finding.finding == RegionCoverage.Finding.NONE_EXISTS
    date = date_format(finding.looked_on)
    words = _("looked, none exists, %(date)s") % {"date": date} if is_none else decided_by(finding)
    ended = [ended_statement(row) for row in place.ended]
    state = cells.NONE_EXISTS if is_none else cells.ELSEWHERE
    return cells.blank(words, state, [finding_statement(finding, date), *ended])


def decided_by(finding):
    return {
        "eu": _("decided by the European Union"),
        "national": _("decided by the state"),
        "regional": _("decided by the region"),
        "local": _("decided by municipalities"),
    }.get(finding.decided_at, _("not the region’s competence"))


def finding_statement(finding, date):
    return Statement(
        finding.note,
        note=_("looked by: %(role)s") % {"role": finding.by_role},
        date=date,
        source=finding.source_title,
        source_url=finding.source_url,
    )


def ended_statement(row):
    return Statement(
        row.title,
        foreign(row.language),
        url=row.get_absolute_url(),
        note=_("ended"),
        date=row.in_force_until_in_words,
    )


def from_above(place):
    if place.region.level == Region.Level.UNION:
        return [entry(Statement(_("nothing lies above the Union")))]
    if not place.above_count:
        return [cells.blank(_("nothing recorded"))]
    left = place.above_count - len(place.above)
    more = f"{place.region.get_absolute_url()}#instruments"
    return [entry(*map(instrument_statement, place.above), more_statement(left, more))]


def rows(kind, found):
    """(name, label, cells) of each criterion."""
    yield "recorded", gettext_lazy("Recorded here"), [recorded_here(kind, place) for place in found]
    yield "above", gettext_lazy("Applies from above"), [from_above(place) for place in found]
    for name, label, read in comparing_instruments.ACROSS_REGIONS:
        yield name, label, [cells_of(read, place) for place in found]
