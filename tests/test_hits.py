"""A list as a map, over the whole site: every number is that of the list its link leads to."""

import re
from html import unescape

import pytest

from tests.factories import make_actor, make_instrument, make_practice, make_region
from tests.test_filters import chips, page
from tests.test_hits_map import points, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    """Regions within a country, two with a common one, a country alone, and the Union."""
    at = {
        "SE123": ("Östergötland", 58.4, 15.6),
        "SE121": ("Uppsala", 59.9, 17.6),
        "SE": ("Sweden", 62.8, 16.7),
        "ITI1": ("Tuscany", 43.4, 11.0),
        "IT": ("Italy", 42.8, 12.1),
        "DE": ("Germany", 51.1, 10.4),
        "EU": ("European Union", None, None),
    }
    return {
        code: make_region(code, name, latitude=latitude, longitude=longitude)
        for code, (name, latitude, longitude) in sorted(at.items(), key=lambda one: len(one[0]))
    }


@pytest.fixture
def spread(places):
    for code, number in {"SE123": 3, "SE121": 1, "SE": 1, "ITI1": 2, "DE": 1}.items():
        for nth in range(number):
            make_practice(f"{code} {nth}", region=places[code], level="local" if nth else "regional")
            make_actor(f"Actor {code} {nth}", region=places[code])
    make_practice("Shared", region=places["SE123"], also_regions=[places["ITI1"]])
    for code in ("EU", "SE", "DE"):
        make_instrument(f"Act of {code}", region=places[code])


def count_of(html):
    """The number of records that a list says it has found."""
    return int(re.search(r'class="result-count"[^>]*>(\d*)', html)[1] or 0)


def shown(html):
    """{place: number} of the table."""
    return {place: int(number) for place, _address, _name, number in rows(html)}


@pytest.mark.usefixtures("spread")
def test_places_with_their_numbers(client):
    html = page(client, "view=map")
    assert shown(html) == {
        "Germany": 1,
        "Italy": 3,
        "Tuscany": 3,
        "Sweden": 6,
        "Uppsala": 1,
        "Östergötland": 4,
    }
    assert [place for place, *_rest in rows(html)] == list(shown(html))
    assert "9 practices by place" in html


@pytest.mark.usefixtures("spread")
@pytest.mark.parametrize(
    "address",
    [
        "/practices/?view=map",
        "/practices/?view=map&level=regional",
        "/practices/?view=map&country=SE",
        "/practices/?view=map&region=SE123&country=IT",
        "/practices/?view=map&q=shared",
        "/practices/?view=map&sort=title&per_page=50",
        "/sv/practices/?view=map",
        "/instruments/?view=map",
        "/actors/?view=map",
        "/actors/?view=map&region=ITI1",
    ],
)
def test_every_point_and_every_row_leads_to_as_many_as_it_says(client, address):
    html = client.get(address).content.decode()
    table = [(link, name) for _place, link, name, _number in rows(html)]
    on_map = [(link, name) for link, _kind, name in points(html)]
    assert on_map
    assert {link for link, _name in on_map} <= {link for link, _name in table}
    assert set(on_map) <= set(table)
    for link, name in table:
        leads_to = client.get(unescape(link)).content.decode()
        assert count_of(leads_to) == int(re.search(r"(\d+) \D+$", name)[1]), name
        assert "hits-map" not in leads_to


@pytest.mark.usefixtures("spread")
def test_the_union_stands_in_the_table_only(client):
    html = page(client, "view=map", "/instruments/")
    assert shown(html) == {"European Union": 1, "Germany": 1, "Sweden": 1}
    assert [name for _link, _kind, name in points(html)] == [
        "Germany: 1 instrument",
        "Sweden: 1 instrument",
    ]
    assert "Not on the map, only in the table: European Union." in html


@pytest.mark.usefixtures("spread")
def test_a_link_keeps_the_other_filters(client):
    html = page(client, "view=map&level=regional&q=SE123&sort=title")
    assert [unescape(link) for link, _kind, _name in points(html)] == [
        "/practices/?level=regional&q=SE123&sort=title&country=SE",
        "/practices/?level=regional&q=SE123&sort=title&region=SE123",
    ]
    assert set(chips(html).values()) == {
        "/practices/?view=map&q=SE123&sort=title",
        "/practices/?view=map&level=regional&sort=title",
    }


@pytest.mark.usefixtures("spread")
def test_nothing_found_is_no_map(client):
    html = page(client, "view=map&q=xyz")
    assert "hits-map" not in html
    assert "No practice matches" in html


@pytest.mark.usefixtures("spread")
def test_names_of_places_are_the_readers(client, places):
    places["SE"].labels.create(language="sv", text="Sverige")
    html = page(client, "view=map", "/sv/practices/")
    assert "Sverige" in shown(html)
    assert 'aria-label="Östergötland, Sverige: 4 exempel"' in html


@pytest.mark.usefixtures("spread")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=SE", {"Sweden": 6, "Uppsala": 1, "Östergötland": 4}),
        ("region=SE123", {"Östergötland": 4}),
        ("country=SE&country=DE", {"Germany": 1, "Sweden": 6, "Uppsala": 1, "Östergötland": 4}),
    ],
)
def test_a_list_of_some_places_maps_no_others(client, query, expected):
    """One of the practices is of Tuscany too, which the list was not asked for."""
    assert shown(page(client, f"{query}&view=map")) == expected
