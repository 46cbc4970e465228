"""The places of a list's records as circles on the map, sized by how many were found there."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import hypot, sqrt
from typing import NamedTuple

from records.map import (
    EDGE,
    SIDES,
    SIZE,
    TYPE,
    Label,
    ground,
    in_lines,
    possible_labels,
    project,
)

# Circles of hits: radii in units of the drawing.
LARGEST, SMALLEST = 50, 9
ONE = 14  # of the number 1 where no number is large
TARGET = 34  # 24 px where the drawing is 350 px wide
CLEARANCE = 8  # from a circle to its label
LETTERS_APART = 4  # from one label to the next in the same line
CORE = 0.8  # of a circle's radius
DIAGONAL = 0.75  # of the way, so that the corner of a label comes as near to the circle as its side
AROUND = [(x * DIAGONAL, y * DIAGONAL, anchor) if x and y else (x, y, anchor) for x, y, anchor in SIDES]
AROUND += [(1, -0.5, "start"), (1, 0.5, "start"), (-1, -0.5, "end"), (-1, 0.5, "end")]
ABOVE = {1: ["-0.45"], 2: ["-1.55", "1.1"]}  # em from line to line, by the number of lines
BELOW = {1: ["1.15"], 2: ["1.15", "1.1"]}
LABELLED = 12  # at most, of the largest
TRIED = 18
WIDE_TYPE = 24  # from 520 px on; below, hits_map.css grows the type up to TYPE
SCALE_MIDDLE, SCALE_BASE = 276, 196  # the example circles lie in the Norwegian Sea
SCALE_STEP = 38
SCALE_BOX = (200, 60, 420, 210)
ROUND_NUMBERS = [digit * 10**zeros for zeros in range(6) for digit in (1, 2, 5)]


@dataclass(frozen=True)
class Hits:
    """The records found in one place, a country's with those of its regions.

    `name` says it all, as "Östergötland, Sweden: 12 practices": what a screen reader says of the point.
    """

    label: str
    code: str
    country: str
    lat: float | None
    lon: float | None
    number: int
    url: str
    is_country: bool
    name: str

    @cached_property
    def spot(self):
        """(x, y) in the drawing; None without coordinates, or outside the part that does not fade."""
        if self.lat is None or self.lon is None or self.lat < 0:
            return None
        spot = project(self.lat, self.lon)
        return spot if all(EDGE <= way <= SIZE - EDGE for way in spot) else None


class Circle(NamedTuple):
    """A tuple, because hundreds are made for one page. Numbers for the template are text, as in records.map."""

    place: Hits
    x: str
    y: str
    radius: str
    target: str
    label: Label | None
    fits_small: bool  # the label has room in the largest type too
    name_y: str
    name_anchor: str
    name_lines: list  # of (dy in em, text): the full name, towards the middle of the drawing


@dataclass(frozen=True)
class Example:
    number: int
    radius: str
    y: str
    line: str  # the path from the circle to its number
    text_x: str
    text_y: str


@dataclass(frozen=True)
class Scale:
    x: str
    examples: list


@dataclass(frozen=True)
class HitsDrawing:
    view_box: str
    surroundings: str
    lands: list
    circles: list
    scale: Scale | None
    left_out: list  # the labels of places that stand in the table only


def hits_map(places):
    """The drawing for records/_hits_map.html, the largest circle first, so that the small ones lie on top.

    The area of a circle is proportional to its number: its radius is a unit times the root of the number. The
    unit is such that the largest number gets LARGEST, some 200 km, and 1 gets ONE at most. What would be
    smaller than SMALLEST is drawn with SMALLEST, so that a single record can be seen.
    """
    drawn = sorted(
        (place for place in places if place.spot),
        key=lambda place: (-place.number, not place.is_country, place.code),
    )
    most = max((place.number for place in drawn), default=1)
    unit = min(ONE, LARGEST / sqrt(most))
    radii = [radius(place.number, unit) for place in drawn]
    spots = list(centres(drawn, radii))
    reach = targets(spots, radii)
    labels = label_largest(drawn, spots, radii)
    circles = [
        circle(place, spots[n], radii[n], reach[n], *labels.get(n, (None, False)))
        for n, place in enumerate(drawn)
    ]
    left_out = [place.label for place in places if not place.spot]
    return HitsDrawing(*ground(drawn), circles, scale(most, unit) if drawn else None, left_out)


def radius(number, unit):
    return max(SMALLEST, unit * sqrt(number))


def circle(place, spot, size, reach, label, fits_small):
    x, y = spot
    lines = in_lines(place.name)
    steps, name_y = (BELOW, y + size) if y < SIZE / 4 else (ABOVE, y - size)
    return Circle(
        place,
        f"{x:.0f}",
        f"{y:.0f}",
        f"{size:.1f}",
        f"{reach:.1f}",
        label,
        fits_small,
        name_y=f"{name_y:.0f}",
        name_anchor="start" if x < SIZE / 3 else "end" if x > SIZE * 2 / 3 else "middle",
        name_lines=list(zip(steps[len(lines)], lines, strict=True)),
    )


def centres(drawn, radii):
    """Of regions at one spot, as a county and its city, each stands to the right of the one before."""
    right = {}
    for place, size in zip(drawn, radii, strict=True):
        x, y = place.spot
        if not place.is_country:
            x = right.get(place.spot, x - size) + size
            right[place.spot] = x + size
        yield x, y


def targets(spots, radii):
    """How far from its centre a circle takes the pointer: up to half the way to the nearest other centre."""
    eastward = sorted(range(len(spots)), key=spots.__getitem__)
    westward = eastward[::-1]
    reach = [0] * len(spots)
    for nth, n in enumerate(eastward):
        least = 2 * radii[n]
        way = nearest(spots, n, islice(eastward, nth + 1, None), 2 * TARGET, least)
        way = nearest(spots, n, islice(westward, len(spots) - nth, None), way, least)
        reach[n] = max(least, way) / 2
    return reach


def nearest(spots, n, others, limit, least):
    """The way to the nearest of the others, which come by how far east or west they lie; nothing below `least` counts."""
    x, y = spots[n]
    for other in others:
        across = abs(spots[other][0] - x)
        if across >= limit or limit <= least:
            break
        down = abs(spots[other][1] - y)
        if down < limit:
            limit = min(limit, hypot(across, down))
    return limit


def label_largest(drawn, spots, radii):
    """{position: (its label, whether that fits on a small screen too)} of the largest that find room.

    A label keeps clear of other labels and of the core of every circle.
    """
    cores = [core(spot, size) for spot, size in zip(spots, radii, strict=True)]
    labels, wide, small = {}, [SCALE_BOX], [SCALE_BOX]
    for n, place in enumerate(drawn[:TRIED]):
        others = cores[:n] + cores[n + 1 :]
        lines, gap = in_lines(place.label), radii[n] + CLEARANCE
        lines[-1] += f" {place.number}"
        choice = possible_labels(lines, spots[n], gap, WIDE_TYPE, AROUND)
        near = wide + list(touching(around(choice), others))
        nth = next((nth for nth, label in enumerate(choice) if is_free(label.box, near)), None)
        if nth is not None and len(labels) < LABELLED:
            (large,) = possible_labels(lines, spots[n], gap, TYPE, [AROUND[nth]])
            fits_small = is_free(large.box, small + others)
            labels[n] = choice[nth], fits_small
            wide.append(choice[nth].box)
            small += [large.box] * fits_small
    return labels


def core(spot, size):
    (x, y), size = spot, size * CORE
    return x - size, y - size, x + size, y + size


def around(labels):
    left, top, right, bottom = zip(*(label.box for label in labels), strict=True)
    return min(left), min(top), max(right), max(bottom)


def is_free(box, others):
    left, top, right, bottom = box
    inside = min(left, top) >= EDGE and max(right, bottom) <= SIZE - EDGE
    wider = (left - LETTERS_APART, top, right + LETTERS_APART, bottom)
    return inside and next(touching(wider, others), None) is None


def touching(box, others):
    left, top, right, bottom = box
    return (
        other
        for other in others
        if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
    )


def scale(most, unit):
    """Example circles on one base: a round number up to the largest, about a quarter of it, and 1."""
    numbers = sorted({round_down(most), round_down(most / 4), 1}, reverse=True)
    sizes = [radius(number, unit) for number in numbers]
    text_x, text_y = SCALE_MIDDLE + sizes[0] + 2 * CLEARANCE, 0
    examples = []
    for number, size in zip(numbers, sizes, strict=True):
        top = SCALE_BASE - 2 * size
        text_y = max(top, text_y + SCALE_STEP)
        line = f"M{SCALE_MIDDLE} {top:.0f}L{text_x - CLEARANCE:.0f} {text_y:.0f}"
        middle = f"{SCALE_BASE - size:.1f}"
        examples.append(Example(number, f"{size:.1f}", middle, line, f"{text_x:.0f}", f"{text_y:.0f}"))
    return Scale(f"{SCALE_MIDDLE}", examples)


def round_down(number):
    return max((value for value in ROUND_NUMBERS if value <= number), default=1)
