"""The map: corrected outlines, the projection, and labels that can be read."""

import gzip
import json
import re
from itertools import combinations, pairwise
from math import dist

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from records.management.commands import build_map
from records.management.commands.build_map import contains
from records.map import (
    CENTRE_LAT,
    CENTRE_LON,
    KM_PER_UNIT,
    LEFT_KM,
    TOP_KM,
    outlines,
    overlap,
    partner_map,
    project,
)

PARTNERS = [
    {"country": country, "lat": lat, "lon": lon, "label": label, "url": f"/regions/{code}/"}
    for code, country, lat, lon, label in [
        ("ITH3", "IT", 45.4, 11.9, "Veneto"),
        ("EL30", "GR", 38.0, 23.7, "Attica"),
        ("ES61", "ES", 37.4, -4.6, "Andalusia"),
        ("RO", "RO", 45.9, 25.0, "Romania"),
        ("HU22", "HU", 47.2, 16.9, "Western Transdanubia"),
        ("BG411", "BG", 42.7, 23.3, "Sofia (capital)"),
        ("SE123", "SE", 58.4, 15.6, "Östergötland"),
        ("DE929", "DE", 52.4, 9.7, "Region Hannover"),
        ("UKJ3", "GB", 51.0, -1.3, "Hampshire and Isle of Wight"),
    ]
]


def rings(path):
    for x, y, steps in re.findall(r"M(-?\d+) ?(-?\d+)l([^z]*)z", path):
        ring = [(int(x), int(y))]
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            ring.append((ring[-1][0] + dx, ring[-1][1] + dy))
        yield ring


def covering(lat, lon):
    """Every country that is drawn over this point, with the ring that does it."""
    shapes = outlines()["countries"] | {"around": outlines()["surroundings"]}
    point = project(lat, lon)
    return {code: ring for code, path in shapes.items() for ring in rings(path) if contains(ring, point)}


@pytest.mark.parametrize(
    ("place", "lat", "lon", "country"),
    [
        ("Crimea", 45.3, 34.4, "UA"),
        ("Simferopol", 44.95, 34.1, "UA"),
        ("Kerch peninsula", 45.25, 36.0, "UA"),
        ("Krasnodar", 45.04, 38.98, "RU"),
        ("Kaliningrad", 54.7, 20.6, "RU"),
        ("Nicosia, north", 35.3, 33.3, "CY"),
        ("Nicosia, south", 34.8, 33.0, "CY"),
        ("Pristina", 42.66, 21.17, "XK"),
        ("Belgrade", 44.7, 20.5, "RS"),
        ("Åland", 60.2, 20.0, "FI"),
        ("Belfast", 54.55, -6.2, "GB"),
        ("Vienna", 48.2, 16.3, "AT"),
        ("Kiruna", 67.86, 20.2, "SE"),
        ("Tunis", 36.6, 9.9, "around"),
    ],
)
def test_each_place_is_drawn_in_one_country(place, lat, lon, country):
    assert list(covering(lat, lon)) == [country], place


def test_no_border_divides_ukraine_or_cyprus():
    assert covering(45.3, 34.4)["UA"] == covering(50.4, 30.5)["UA"]
    assert covering(35.3, 33.3)["CY"] == covering(34.8, 33.0)["CY"]
    assert len(list(rings(outlines()["countries"]["CY"]))) == 1


def test_projection_agrees_with_the_official_grid():
    """EPSG guidance note 7-2 gives 50° N 5° E in ETRS89-LAEA; on a sphere it lies a third of a unit away at most."""
    assert project(CENTRE_LAT, CENTRE_LON) == pytest.approx((-LEFT_KM / KM_PER_UNIT, TOP_KM / KM_PER_UNIT))
    x, y = project(50, 5)
    east, north = LEFT_KM + x * KM_PER_UNIT, TOP_KM - y * KM_PER_UNIT
    assert (east, north) == pytest.approx((3962.799 - 4321, 2999.719 - 3210), abs=KM_PER_UNIT / 3)


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda partner: partner["label"])
def test_partner_lies_in_its_country(partner):
    point = project(partner["lat"], partner["lon"])
    country = list(rings(outlines()["countries"][partner["country"]]))
    coast = min(dist(point, corner) for ring in country for corner in ring)
    assert any(contains(ring, point) for ring in country) or coast < 5


def test_labels_keep_clear_of_one_another_and_of_points():
    points = partner_map(PARTNERS).points
    for one, other in combinations(points, 2):
        assert not overlap(one.label.box, other.label.box), (one.place.label, other.place.label)
    for one in points:
        left, top, right, bottom = one.label.box
        assert min(left, top) > 0
        assert max(right, bottom) < 1000
        assert not [p for p in points if left < int(p.x) < right and top < int(p.y) < bottom]


def words_of_links(html):
    """The address of each point with the words a reader sees or hears, which may stand in two lines."""
    links = re.findall(r'<a class="map-point" href="([^"]+)">(.*?)</a>', html, re.DOTALL)
    return [(url, " ".join(re.sub(r"<[^>]+>", "", inside).split())) for url, inside in links]


def test_page_part_is_light_linked_and_without_inline_style():
    html = render_to_string("records/_map.html", {"map": partner_map(PARTNERS)})
    assert len(gzip.compress(html.encode())) < 20_000
    assert words_of_links(html) == [(partner["url"], partner["label"]) for partner in PARTNERS]
    assert html.count("map-home") == 1
    assert html.count("map-member") == 8
    assert "style=" not in html


def test_file_names_its_source_and_licence():
    assert "Natural Earth" in outlines()["source"]
    assert "ublic domain" in outlines()["licence"]


def topology(*, crimea_in):
    """Squares of whole degrees: a mainland, Crimea below it, two halves of Cyprus, a neighbour."""

    def steps(*points):
        return [points[0]] + [[bx - ax, by - ay] for (ax, ay), (bx, by) in pairwise(points)]

    arcs = [
        steps([33, 46], [36, 46]),  # 0: mainland and Crimea
        steps([36, 46], [36, 50], [30, 50], [33, 46]),
        steps([36, 46], [36, 44], [33, 44], [33, 46]),
        steps([32, 35], [34, 35]),  # 3: both parts of Cyprus
        steps([34, 35], [34, 36], [32, 36], [32, 35]),
        steps([34, 35], [34, 34], [32, 34], [32, 35]),
        steps([38, 50], [40, 50], [40, 54], [38, 50]),
        steps([0, 34], [5, 34], [5, 36], [0, 34]),
    ]
    crimea = [[~0, ~2]]
    shapes = [
        ("804", "Ukraine", [[[0, 1]]] + [crimea] * (crimea_in == "Ukraine")),
        ("643", "Russia", [[[6]]] + [crimea] * (crimea_in == "Russia")),
        ("196", "Cyprus", [[[~3, ~5]]]),
        (None, "N. Cyprus", [[[3, 4]]]),
        ("012", "Algeria", [[[7]]]),
    ]
    geometries = [
        {"type": "MultiPolygon", "id": number, "properties": {"name": name}, "arcs": arcs_of}
        for number, name, arcs_of in shapes
    ]
    transform = {"scale": [1, 1], "translate": [0, 0]}
    return {"transform": transform, "arcs": arcs, "objects": {"countries": {"geometries": geometries}}}


def build(tmp_path, monkeypatch, **where):
    source, target = tmp_path / "countries.json", tmp_path / "outlines.json"
    source.write_text(json.dumps(topology(**where)))
    monkeypatch.setattr(build_map, "OUTLINES", target)
    call_command("build_map", source, verbosity=0)
    return json.loads(target.read_text())


@pytest.mark.parametrize("crimea_in", ["Russia", "Ukraine"])
def test_building_gives_crimea_to_ukraine_and_joins_cyprus(tmp_path, monkeypatch, crimea_in):
    built = build(tmp_path, monkeypatch, crimea_in=crimea_in)["countries"]
    assert sorted(built) == ["CY", "RU", "UA"]
    assert [len(list(rings(path))) for path in built.values()] == [1, 1, 1]
    assert contains(next(rings(built["UA"])), project(45, 34.4))


def test_building_stops_when_crimea_is_not_found(tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="Crimea"):
        build(tmp_path, monkeypatch, crimea_in="nowhere")
