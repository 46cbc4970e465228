"""Natural Earth's countries to the outlines the site draws, with two corrections."""

import heapq
import json
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from records.map import OUTLINES, SIZE, project

SOURCE = "Natural Earth 4.1.0, Admin 0 countries, 1:50m, from world-atlas 2.0.2 (countries-50m.json)"
LICENCE = "Natural Earth: public domain. world-atlas: ISC, copyright 2013-2019 Michael Bostock"
CORRECTIONS = "Crimea is drawn as part of Ukraine, Cyprus as one country."

# ISO 3166-1 numeric code in the source: alpha-2 code here. All other land in
# the frame becomes one shape without inner borders.
COUNTRIES = {
    "008": "AL", "020": "AD", "040": "AT", "056": "BE", "070": "BA", "100": "BG",
    "112": "BY", "191": "HR", "196": "CY", "203": "CZ", "208": "DK", "233": "EE",
    "234": "FO", "246": "FI", "250": "FR", "268": "GE", "276": "DE", "300": "GR",
    "348": "HU", "352": "IS", "372": "IE", "380": "IT", "428": "LV", "438": "LI",
    "440": "LT", "442": "LU", "470": "MT", "492": "MC", "498": "MD", "499": "ME",
    "528": "NL", "578": "NO", "616": "PL", "620": "PT", "642": "RO", "643": "RU",
    "674": "SM", "688": "RS", "703": "SK", "705": "SI", "724": "ES", "752": "SE",
    "756": "CH", "792": "TR", "804": "UA", "807": "MK", "826": "GB", "831": "GG",
    "832": "JE", "833": "IM", "248": "FI",
}  # fmt: skip
# Shapes the source gives no code, by name. XK is the user-assigned code in common use for Kosovo.
UNCODED = {
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Cyprus U.N. Buffer Zone": "CY",
    "Akrotiri": "CY",
    "Dhekelia": "CY",
}
LEFT_OUT = {"304"}  # Greenland: only a sliver would reach into the corner
SURROUNDINGS = "surroundings"
CRIMEA = (34.4, 45.3)
MARGIN = 8  # clipped edges lie outside the viewBox, so their stroke is not seen
SMALLEST_DETAIL = 1.2  # square units a bend must enclose to be kept
SMALLEST_ISLAND = 3.0


class Command(BaseCommand):
    help = "Write records/map_outlines.json from the countries-50m.json of the npm package world-atlas."

    def add_arguments(self, parser):
        parser.add_argument("topology", type=Path, help="path of countries-50m.json")

    def handle(self, *args, topology, **options):
        source = json.loads(topology.read_text(encoding="utf-8"))
        degrees = [decode(arc, source["transform"]) for arc in source["arcs"]]
        shapes = collect(source["objects"]["countries"]["geometries"])
        give_crimea_to_ukraine(shapes, degrees)
        lines = OnMap(degrees)
        paths = {code: draw(polygons, lines) for code, polygons in sorted(shapes.items())}
        OUTLINES.write_text(as_json({code: path for code, path in paths.items() if path}))
        self.stdout.write(f"{OUTLINES.name}: {OUTLINES.stat().st_size} bytes")


def as_json(paths):
    surroundings = paths.pop(SURROUNDINGS)
    outlines = {
        "source": SOURCE,
        "licence": LICENCE,
        "corrections": CORRECTIONS,
        "viewBox": f"0 0 {SIZE} {SIZE}",
        "countries": paths,
        SURROUNDINGS: surroundings,
    }
    return json.dumps(outlines, indent=1) + "\n"


def decode(arc, transform):
    """One TopoJSON arc, quantized steps, to a list of (lon, lat)."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + left, y * scale_y + bottom))
    return points


def collect(geometries):
    """Polygons by our code; a polygon is a list of rings, a ring a list of arc numbers (~n: backwards)."""
    shapes = defaultdict(list)
    for geometry in geometries:
        if geometry.get("id") in LEFT_OUT:
            continue
        name = geometry["properties"]["name"]
        code = COUNTRIES.get(geometry.get("id")) or UNCODED.get(name, SURROUNDINGS)
        arcs = geometry["arcs"]
        shapes[code] += arcs if geometry["type"] == "MultiPolygon" else [arcs]
    return shapes


def give_crimea_to_ukraine(shapes, degrees):
    def has_crimea(polygon):
        return contains(join(polygon[0], degrees), CRIMEA)

    for polygon in [polygon for polygon in shapes["RU"] if has_crimea(polygon)]:
        shapes["RU"].remove(polygon)
        shapes["UA"].append(polygon)
    if not any(has_crimea(polygon) for polygon in shapes["UA"]):
        raise CommandError("Crimea was not found as a polygon of its own: look at the source.")


def contains(ring, point):
    """Even-odd rule: a ray to the right crosses the ring an odd number of times."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def join(ring, arcs):
    points = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[:-1]
    return points


def draw(polygons, lines):
    """The path of one country: inner borders dissolved, simplified, clipped, whole units."""
    rings = [join(ring, lines) for ring in dissolve(polygons, lines.degrees) if lines.touch_frame(ring)]
    clipped = [clip(ring) for ring in rings if abs(area(ring)) >= SMALLEST_ISLAND]
    return "".join(encode(ring) for ring in clipped)


def dissolve(polygons, degrees):
    """Rings around all polygons: an arc that two of them share is a border between them and goes."""
    rings = [ring for polygon in polygons for ring in polygon]
    uses = Counter(number if number >= 0 else ~number for ring in rings for number in ring)
    open_arcs = defaultdict(list)
    for ring in rings:
        for number in ring:
            if uses[number if number >= 0 else ~number] == 1:
                open_arcs[ends(number, degrees)[0]].append(number)
    while open_arcs:
        yield follow(open_arcs, degrees)


def follow(open_arcs, degrees):
    """Take arcs out of `open_arcs`, each where the last one ended, until the ring is closed."""
    start = point = next(iter(open_arcs))
    ring = []
    while point != start or not ring:
        number = open_arcs[point].pop()
        if not open_arcs[point]:
            del open_arcs[point]
        ring.append(number)
        point = ends(number, degrees)[1]
    return ring


def ends(number, degrees):
    arc = degrees[number if number >= 0 else ~number]
    return (arc[0], arc[-1]) if number >= 0 else (arc[-1], arc[0])


class OnMap:
    """Arcs in units of the map, simplified one by one, so that neighbours keep a common border."""

    def __init__(self, degrees):
        self.degrees = degrees
        self.simplified = {}

    def __getitem__(self, number):
        if number not in self.simplified:
            line = [project(lat, lon) for lon, lat in self.degrees[number]]
            self.simplified[number] = simplify(line)
        return self.simplified[number]

    def touch_frame(self, ring):
        return any(
            -MARGIN < x < SIZE + MARGIN and -MARGIN < y < SIZE + MARGIN
            for number in ring
            for x, y in self[number if number >= 0 else ~number]
        )


def simplify(line):
    """Visvalingam and Whyatt (1993): drop the point with the smallest triangle until all are large enough."""
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    kept = [True] * len(line)

    def triangle(i):
        return abs(area([line[before[i]], line[i], line[after[i]]])), i

    heap = [triangle(i) for i in range(1, len(line) - 1)]
    heapq.heapify(heap)
    while heap and heap[0][0] < SMALLEST_DETAIL:
        size, i = heapq.heappop(heap)
        if not kept[i] or size != triangle(i)[0]:
            continue  # counted again since its neighbour went
        kept[i] = False
        after[before[i]], before[after[i]] = after[i], before[i]
        for neighbour in (before[i], after[i]):
            if 0 < neighbour < len(line) - 1:
                heapq.heappush(heap, triangle(neighbour))
    return [point for point, stays in zip(line, kept, strict=True) if stays]


def area(ring):
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def clip(ring):
    """Sutherland and Hodgman (1974): cut the ring at each side of the frame in turn."""
    for axis, limit, sign in (
        (0, -MARGIN, 1),
        (0, SIZE + MARGIN, -1),
        (1, -MARGIN, 1),
        (1, SIZE + MARGIN, -1),
    ):
        cut = []
        for a, b in zip(ring[-1:] + ring[:-1], ring, strict=True):
            a_in, b_in = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if a_in != b_in:
                part = (limit - a[axis]) / (b[axis] - a[axis])
                cut.append((a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])))
            if b_in:
                cut.append(b)
        ring = cut
    return ring


def encode(ring):
    """Relative SVG commands in whole units, without the spaces that a minus sign replaces."""
    points = [(round(x), round(y)) for x, y in ring]
    points = [b for a, b in zip(points[-1:] + points[:-1], points, strict=True) if a != b]
    if len(points) < 3:
        return ""
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    numbers = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{numbers}z".replace(" -", "-")
