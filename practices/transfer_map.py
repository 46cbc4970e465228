"""Transfers as arrows on the map: one for each pair of places and way of taking up, bent so that none hides another."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import hypot

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices.models import Transfer
from records.map import EDGE, SIZE, Drawing, Place, arrange, ground, project

STATUSES = Transfer.Status
# {look: (its statuses, its words)}; interest and adoption are two looks
LOOKS = {
    "considered": ((STATUSES.INTERESTED, STATUSES.STUDYING), gettext_lazy("Interested, or studying it")),
    "taken-up": ((STATUSES.ADAPTED, STATUSES.ADOPTED), gettext_lazy("Adapted, or adopted")),
    "dropped": ((STATUSES.DROPPED,), gettext_lazy("Dropped")),
}
LOOK_OF = {status: look for look, (statuses, _words) in LOOKS.items() for status in statuses}
BEND = 0.16  # of the way, to the right of the arrow; the next of the same pair bends more
BEND_MORE = 0.12
MOST_ARROWS = 40  # of more, the largest numbers
CLEAR = 15  # from the middle of a place to the end of an arrow
HEAD, HALF_HEAD = 22, 9
LABELLED = 14  # places; of more, those with the most arrows


@dataclass(frozen=True)
class Arrow:
    look: str
    path: str
    head: str
    name: str
    number: int
    x: str  # of its number
    y: str


@dataclass(frozen=True)
class TransferDrawing:
    ground: Drawing
    dots: list  # (x, y) as text, of places without a label
    arrows: list
    left_out: list  # names of places that stand in the table only
    left_to_table: int  # arrows that would only crowd the map

    @property
    def sentences(self):
        return [arrow.name for arrow in self.arrows]


def transfer_map(steps):
    """The drawing of the newest step of each pair of a practice and a region; None where no arrow can be drawn."""
    ways = Counter((step.practice.region, step.region, LOOK_OF[step.status]) for step in steps)
    ends = {end for start, goal, _look in ways for end in (start, goal)}
    spots = {end: spot for end in ends if (spot := spot_of(end))}
    drawn = {way: number for way, number in ways.items() if {*way[:2]} <= spots.keys() and apart(way, spots)}
    if not drawn:
        return None
    left_to_table = len(drawn) - MOST_ARROWS
    drawn = dict(sorted(drawn.items(), key=in_order)[:MOST_ARROWS])
    used = Counter(end for way in drawn for end in way[:2])
    places = sorted(used, key=lambda end: (-used[end], end.code))
    named = [as_place(end) for end in places[:LABELLED]]
    on_map = Drawing(*ground([as_place(end) for end in places]), arrange(named))
    dots = [tuple(f"{way:.0f}" for way in spots[end]) for end in places[LABELLED:]]
    left_out = sorted(str(end) for end in ends - spots.keys())
    return TransferDrawing(on_map, dots, arrows(drawn, spots), left_out, max(left_to_table, 0))


def in_order(item):
    """The largest number first, then by codes, so that the same steps always give the same drawing."""
    (start, goal, look), number = item
    return -number, start.code, goal.code, look


def spot_of(region):
    """(x, y); None without a point, or outside the part of the drawing that does not fade."""
    if region.latitude is None or region.level < 0 or region.latitude < 0:
        return None
    spot = project(float(region.latitude), float(region.longitude))
    return spot if all(EDGE <= way <= SIZE - EDGE for way in spot) else None


def apart(way, spots):
    (x, y), (to_x, to_y) = spots[way[0]], spots[way[1]]
    return hypot(to_x - x, to_y - y) > 2 * CLEAR + HEAD


def as_place(region):
    point = {"lat": float(region.latitude), "lon": float(region.longitude)}
    return Place(country=region.country, label=str(region), url=region.get_absolute_url(), **point)


def arrows(drawn, spots):
    lanes, found = defaultdict(int), []
    for (start, goal, look), number in drawn.items():
        bend = BEND + BEND_MORE * lanes[start, goal]
        lanes[start, goal] += 1
        name = _("%(start)s to %(goal)s, %(look)s: %(number)s") % {
            "start": start,
            "goal": goal,
            "look": LOOKS[look][1].lower(),
            "number": number,
        }
        found.append(arrow(look, name, number, spots[start], spots[goal], bend))
    return found


def arrow(look, name, number, start, goal, bend):
    """A curve from just beside the start to the foot of the head, whose tip lies just beside the goal."""
    (x, y), (to_x, to_y) = start, goal
    turn_x = (x + to_x) / 2 - (to_y - y) * bend
    turn_y = (y + to_y) / 2 + (to_x - x) * bend
    first = towards(start, (turn_x, turn_y), CLEAR)
    tip = towards(goal, (turn_x, turn_y), CLEAR)
    foot = towards(goal, (turn_x, turn_y), CLEAR + HEAD)
    across = ((tip[1] - foot[1]) * HALF_HEAD / HEAD, (foot[0] - tip[0]) * HALF_HEAD / HEAD)
    left, right = (foot[0] + across[0], foot[1] + across[1]), (foot[0] - across[0], foot[1] - across[1])
    middle = ((first[0] + 2 * turn_x + foot[0]) / 4, (first[1] + 2 * turn_y + foot[1]) / 4)
    return Arrow(
        look,
        f"M{point(first)}Q{point((turn_x, turn_y))} {point(foot)}",
        f"M{point(tip)}L{point(left)} {point(right)}Z",
        name,
        number,
        *(f"{way:.0f}" for way in middle),
    )


def towards(spot, other, distance):
    across, down = other[0] - spot[0], other[1] - spot[1]
    way = hypot(across, down)
    return spot[0] + across * distance / way, spot[1] + down * distance / way


def point(spot):
    return f"{spot[0]:.1f} {spot[1]:.1f}"
