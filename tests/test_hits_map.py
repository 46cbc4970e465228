"""A list as a map: each place as large as what was found there, where it lies, and the same in a table."""

import gzip
import re
from itertools import combinations
from math import dist

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from records.hits_map import LABELLED, LARGEST, ONE, SMALLEST, TARGET, Hits, hits_map
from records.management.commands.build_map import contains
from records.map import EDGE, SIZE, TYPE, outlines, overlap, possible_labels, project
from tests.test_map import rings

PLACES = {
    "SE": ("Sweden", "SE", 62.8, 16.7),
    "SE123": ("Östergötland", "SE", 58.4, 15.6),
    "IT": ("Italy", "IT", 42.8, 12.1),
    "ITH3": ("Veneto", "IT", 45.4, 11.9),
    "EL3": ("Attica (NUTS 1)", "GR", 38.0, 23.7),
    "EL30": ("Attica", "GR", 38.0, 23.7),
    "EU": ("European Union", "EU", None, None),
}
FAR = {
    "ES7": ("Canary Islands", "ES", 28.1, -15.6),
    "PT20": ("Azores", "PT", 38.7, -27.2),
    "FRY1": ("Guadeloupe", "FR", 16.2, -61.5),
    "FRY4": ("Réunion", "FR", -21.1, 55.5),
    "NZ": ("Opposite the middle of the map", "NZ", -52, -170),
}


def found(code, number=1, place=None):
    label, country, lat, lon = place or (PLACES | FAR)[code]
    name = f"{label}, {country}: {number} practices"
    return Hits(label, code, country, lat, lon, number, f"?region={code}", len(code) == 2, name)


def crowd(count=300):
    """Places all over the map, some close together, with few large numbers."""
    return [
        found(f"XX{n}", 1 + 400 // (n + 1), (f"Somewhere {n}", "DE", 37 + n * 7 % 29, -8 + n * 11 % 37))
        for n in range(count)
    ]


def page_part(places):
    hits = {"drawing": hits_map(places), "rows": places, "caption": "Practices by place"}
    return render_to_string("records/_hits_map.html", {"hits": hits})


def words(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def points(html):
    """(address, "ring" or "disc", what is read aloud) of every point, in the order in which they are drawn."""
    shown = re.sub(r"<text[^>]* aria-hidden.*?</text>", "", html, flags=re.DOTALL)
    links = re.findall(r'<a class="hits-point" href="([^"]+)">(.*?)</a>', shown, re.DOTALL)
    return [(url, re.search(r'class="hits-(ring|disc)"', inside)[1], words(inside)) for url, inside in links]


def rows(html):
    """(place, address, name, number) of every row of the table."""
    return [
        (words(place), address, name, number)
        for address, name, place, number in re.findall(
            r'<th scope="row"[^>]*><a href="(.*?)" aria-label="(.*?)">(.*?)</a></th>'
            r'\s*<td class="number">(\d+)</td>',
            html,
        )
    ]


def radii(places):
    return {circle.place.code: float(circle.radius) for circle in hits_map(places).circles}


def centre(circle):
    return float(circle.x), float(circle.y)


def test_every_place_is_a_named_link_and_the_largest_is_drawn_first():
    html = page_part([found("SE123", 12), found("SE", 30), found("ITH3", 14)])
    assert points(html) == [
        ("?region=SE", "ring", "Sweden, SE: 30 practices"),
        ("?region=ITH3", "disc", "Veneto, IT: 14 practices"),
        ("?region=SE123", "disc", "Östergötland, SE: 12 practices"),
    ]


def test_a_ring_lies_under_the_disc_of_the_same_number():
    html = page_part([found("SE123", 3), found("SE", 3)])
    assert [kind for _url, kind, _name in points(html)] == ["ring", "disc"]


def test_the_table_says_the_same_in_its_own_order():
    html = page_part([found("EU", 2), found("SE123", 12), found("SE", 30)])
    assert rows(html) == [
        ("European Union", "?region=EU", "European Union, EU: 2 practices", "2"),
        ("Östergötland", "?region=SE123", "Östergötland, SE: 12 practices", "12"),
        ("Sweden", "?region=SE", "Sweden, SE: 30 practices", "30"),
    ]
    assert '<caption id="hits-caption">Practices by place</caption>' in html


def test_the_area_of_a_circle_is_proportional_to_its_number():
    radius = radii([found("SE", 100), found("SE123", 25), found("ITH3", 49)])
    assert radius == {"SE": LARGEST, "SE123": LARGEST / 2, "ITH3": LARGEST * 0.7}


def test_few_hits_make_small_circles_and_one_among_many_is_seen():
    assert radii([found("SE", 4), found("SE123", 1)]) == {"SE": 2 * ONE, "SE123": ONE}
    assert radii([found("SE", 90_000), found("SE123", 1)]) == {"SE": LARGEST, "SE123": SMALLEST}


@pytest.mark.parametrize("code", FAR | {"EU": None})
def test_a_place_outside_the_drawing_stands_in_the_table_only(code):
    html = page_part([found("SE", 2), found(code, 9)])
    assert [url for url, _kind, _name in points(html)] == ["?region=SE"]
    assert [place for place, *_rest in rows(html)] == ["Sweden", found(code).label]
    assert f"Not on the map, only in the table: {found(code).label}." in html


def test_nothing_is_said_of_places_left_out_when_there_are_none():
    assert "Not on the map" not in page_part([found("SE")])


def test_a_circle_stands_where_its_place_lies():
    (circle,) = hits_map([found("SE123")]).circles
    assert centre(circle) == pytest.approx(project(58.4, 15.6), abs=0.5)


def test_regions_at_one_spot_stand_side_by_side():
    one, other = hits_map([found("EL3", 4), found("EL30", 4)]).circles
    assert dist(centre(one), centre(other)) == pytest.approx(2 * float(one.radius), abs=1)
    assert one.y == other.y


@pytest.mark.parametrize(
    ("country", "lat", "lon"), [("UA", 44.95, 34.1), ("CY", 35.3, 33.3), ("CY", 34.8, 33)]
)
def test_a_place_in_crimea_or_cyprus_lies_in_the_one_country_marked(country, lat, lon):
    drawing = hits_map([found("XX1", place=("Here", country, lat, lon))])
    assert [land.code for land in drawing.lands if land.role] == [country]
    shapes = outlines()["countries"].items()
    point = drawing.circles[0].place.spot
    assert [code for code, path in shapes if any(contains(ring, point) for ring in rings(path))] == [country]


def test_countries_with_hits_are_marked_and_none_is_home():
    html = page_part([found("SE123"), found("ITH3"), found("IT"), found("ES7")])
    assert html.count("map-member") == 2
    assert "map-home" not in html


@pytest.mark.parametrize("count", [9, 60, 300])
def test_labels_keep_clear_of_one_another_and_of_circles(count):
    circles = hits_map(crowd(count)).circles
    boxes = {circle.place.code: circle.label.box for circle in circles if circle.label}
    assert 0 < len(boxes) <= LABELLED
    assert [pair for pair in combinations(boxes, 2) if overlap(*map(boxes.get, pair))] == []
    for code, (left, top, right, bottom) in boxes.items():
        assert min(left, top) >= EDGE, code
        assert max(right, bottom) <= SIZE - EDGE, code
        covered = [p for p in circles if left < float(p.x) < right and top < float(p.y) < bottom]
        assert covered == [], code


def test_labels_for_the_smallest_screens_keep_clear_in_the_largest_type():
    circles = hits_map(crowd(60)).circles
    boxes = [large_box(circle) for circle in circles if circle.fits_small]
    assert len(boxes) > 1
    assert len(boxes) < sum(circle.label is not None for circle in circles)
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []


def large_box(circle):
    """Where the label stands in the largest type: its own place and side, found again from its box."""
    lines = [line for _dy, line in circle.label.lines]
    x, y = float(circle.label.x), float(circle.label.y)
    rise = 0.9 - float(circle.label.lines[0][0])
    down = 1 - 2 * rise / (len(lines) * 1.1)
    (label,) = possible_labels(lines, (x, y - down), 1, TYPE, [(0, down, circle.label.anchor)])
    return label.box


def test_only_labels_with_room_are_shown_on_small_screens():
    circles = hits_map(crowd(60)).circles
    html = page_part(crowd(60))
    wide = sum(circle.label is not None and not circle.fits_small for circle in circles)
    assert html.count("hits-label-wide") == wide > 0


def test_the_largest_is_labelled_with_its_number():
    html = page_part([found("SE", 30), found("SE123", 12)])
    labels = re.findall(r'<text class="hits-label[^>]*>(.*?)</text>', html)
    assert list(map(words, labels)) == ["Sweden 30", "Östergötland 12"]


def test_a_target_reaches_half_the_way_to_the_next_circle_at_most():
    circles = hits_map(crowd(60)).circles
    for circle in circles:
        nearest = min(dist(centre(circle), centre(other)) for other in circles if other is not circle)
        expected = max(float(circle.radius), min(TARGET, nearest / 2))
        assert float(circle.target) == pytest.approx(expected, abs=1), circle.place.code


@pytest.mark.parametrize(
    ("most", "numbers"), [(1, [1]), (3, [2, 1]), (24, [20, 5, 1]), (378, [200, 50, 1]), (1_000_000, None)]
)
def test_example_circles_are_of_the_same_measure(most, numbers):
    drawing = hits_map([found("SE", most)])
    shown = [example.number for example in drawing.scale.examples]
    assert shown == (numbers or [500_000, 200_000, 1])
    unit = float(drawing.circles[0].radius) / most**0.5
    for example in drawing.scale.examples:
        expected = max(SMALLEST, unit * example.number**0.5)
        assert float(example.radius) == pytest.approx(expected, abs=0.2)


def test_numbers_of_the_drawing_are_written_the_same_in_every_language():
    with translation.override("sv"):
        html = page_part(crowd(20))
    lengths = re.findall(r' (?:x|y|r|cx|cy|dy)="([^"]+)"', html)
    assert [length for length in lengths if not re.fullmatch(r"-?\d+(\.\d+)?(em)?", length)] == []


def test_nothing_found_is_a_bare_map():
    html = page_part([])
    assert points(html) == []
    assert "hits-scale" not in html


def test_the_part_is_light_and_without_inline_style():
    html = page_part(crowd(60))
    assert len(gzip.compress(html.encode())) < 20_000
    assert "style=" not in html
