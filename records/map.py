"""Outlines of Europe, and points on them, as shapes for inline SVG."""

import json
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin, sqrt
from pathlib import Path

EARTH_RADIUS_KM = 6371.007  # the sphere with the same area as the Earth
CENTRE_LAT, CENTRE_LON = 52, 10
KM_PER_UNIT = 4.2
LEFT_KM, TOP_KM = -1800, 2250
SIZE = 1000
OUTLINES = Path(__file__).with_name("map_outlines.json")

# Labels are placed for the largest type, which map.css uses on the smallest
# screens; smaller type then leaves more room, never less.
TYPE = 38
LETTER = 0.54  # em, the mean width
LINE = 1.1  # em from line to line
BASELINE = 0.9  # em from the top of a line
LONGEST_LINE = 13
GAP = 20  # from the point to its label
EDGE = 40  # where the drawing fades out
ROUNDS = 4

# Where a label may stand, best first: steps of the gap from the point, text-anchor.
SIDES = (
    (1, 0, "start"),
    (-1, 0, "end"),
    (0, -1, "middle"),
    (0, 1, "middle"),
    (-1, -1, "start"),
    (-1, 1, "start"),
    (1, -1, "end"),
    (1, 1, "end"),
)
BEFORE_ANCHOR = {"start": 0, "middle": 0.5, "end": 1}


@dataclass(frozen=True)
class Place:
    country: str
    lat: float
    lon: float
    label: str
    url: str


@dataclass(frozen=True)
class Land:
    code: str
    path: str
    role: str  # "", "member" or "home"


@dataclass(frozen=True)
class Label:
    box: tuple  # left, top, right, bottom
    x: str
    y: str
    anchor: str
    lines: list  # of (dy in em, text)


@dataclass(frozen=True)
class Point:
    """Numbers for the template are text, so that no language writes them with a comma or a space."""

    place: Place
    x: str
    y: str
    label: Label


@dataclass(frozen=True)
class Drawing:
    view_box: str
    surroundings: str
    lands: list
    points: list


def project(lat, lon):
    """Degrees to (x, y) in the viewBox, y downwards.

    Lambert's azimuthal equal-area projection of a sphere, centred like
    ETRS89-LAEA (EPSG:3035) on 52° N 10° E. J. P. Snyder, Map Projections:
    A Working Manual (U.S. Geological Survey Professional Paper 1395, 1987),
    page 185, equations 24-2, 22-4 and 22-5.
    """
    phi, phi_1, dlon = radians(lat), radians(CENTRE_LAT), radians(lon - CENTRE_LON)
    towards = sin(phi_1) * sin(phi) + cos(phi_1) * cos(phi) * cos(dlon)
    scale = EARTH_RADIUS_KM * sqrt(2 / (1 + towards))
    east = scale * cos(phi) * sin(dlon)
    north = scale * (cos(phi_1) * sin(phi) - sin(phi_1) * cos(phi) * cos(dlon))
    return (east - LEFT_KM) / KM_PER_UNIT, (TOP_KM - north) / KM_PER_UNIT


@cache
def outlines():
    """The file as build_map wrote it: viewBox, countries (ISO alpha-2: path), surroundings (path)."""
    return json.loads(OUTLINES.read_text(encoding="utf-8"))


def partner_map(partners, home="SE"):
    """The drawing for records/_map.html; each partner is a Place or a dict with its fields."""
    places = [place if isinstance(place, Place) else Place(**place) for place in partners]
    return Drawing(*ground(places, home), arrange(places))


def ground(places, home=None):
    """What lies under the points: viewBox, surroundings, and the countries with those of the places marked."""
    members = {place.country for place in places}
    lands = [Land(code, path, role(code, members, home)) for code, path in outlines()["countries"].items()]
    return outlines()["viewBox"], outlines()["surroundings"], lands


def role(code, members, home):
    if code == home:
        return "home"
    return "member" if code in members else ""


def arrange(places):
    """Points with their labels where these cover one another, and other points, least."""
    spots = [project(place.lat, place.lon) for place in places]
    dots = [(x - GAP, y - GAP, x + GAP, y + GAP) for x, y in spots]
    options = [
        possible_labels(in_lines(place.label), spot) for place, spot in zip(places, spots, strict=True)
    ]
    chosen = [choice[0] for choice in options]
    for _ in range(ROUNDS):
        for n, choice in enumerate(options):
            others = dots + [label.box for label in chosen[:n] + chosen[n + 1 :]]
            chosen[n] = min(choice, key=lambda label: waste(label.box, others))
    return [
        Point(place, f"{x:.0f}", f"{y:.0f}", label)
        for place, (x, y), label in zip(places, spots, chosen, strict=True)
    ]


def possible_labels(lines, spot, gap=GAP, size=TYPE, sides=SIDES):
    width = max(map(len, lines)) * LETTER * size
    height = len(lines) * LINE
    labels = []
    for across, down, anchor in sides:
        x, y = spot[0] + across * gap, spot[1] + down * gap
        left, rise = x - BEFORE_ANCHOR[anchor] * width, height * (1 - down) / 2
        top = y - rise * size
        box = (left, top, left + width, top + height * size)
        steps = [BASELINE - rise] + [LINE] * (len(lines) - 1)
        spans = [(f"{step:.2f}", line) for step, line in zip(steps, lines, strict=True)]
        labels.append(Label(box, f"{x:.0f}", f"{y:.0f}", anchor, spans))
    return labels


def in_lines(text):
    """One line, or two of about equal length when one would be long."""
    text = " ".join(text.split())
    half = len(text) // 2
    spaces = [at for at in (text.rfind(" ", 0, half), text.find(" ", half)) if at > 0]
    if len(text) <= LONGEST_LINE or not spaces:
        return [text]
    at = min(spaces, key=lambda at: max(at, len(text) - at - 1))
    return [text[:at], text[at + 1 :]]


def waste(box, others):
    """The area that is covered twice, or lies where the drawing fades."""
    clear = (EDGE, EDGE, SIZE - EDGE, SIZE - EDGE)
    return overlap(box, box) - overlap(box, clear) + sum(overlap(box, other) for other in others)


def overlap(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)
