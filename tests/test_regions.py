"""What a visitor finds about places: what is recorded in them, and who supports the social economy there."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.networks import MOST_COLUMNS
from practices.views.regions import MOST_ROWS
from records.models import Term
from tests.factories import (
    make_actor,
    make_copy,
    make_instrument,
    make_partner,
    make_practice,
    make_region,
    make_term,
)
from tests.markup import section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def europe():
    """The Union, Sweden with its partner region, and Italy; Norway stands outside."""
    union = make_region("EU")
    for code in ("SE", "IT"):
        make_region(code, parent=union)
    make_region("SE123", is_partner=True)
    make_region("NO", "Norway")


def service(code):
    return make_term(Term.List.SERVICE, code)


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def headings(html):
    return [unescape(words(title)) for title in re.findall(r"<h3[^>]*>(.*?)</h3>", html, re.DOTALL)]


def places(html):
    """{name: (practices, instruments, actors)} of the table of places, in its order."""
    rows = re.findall(r'<tr class="place-.*?</tr>', html, re.DOTALL)
    return {
        words(re.search(r"<a [^>]*>(.*?)</a>", row).group(1)): tuple(
            int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", row)
        )
        for row in rows
    }


def matrix(html):
    """{service: [actors that offer it]} of the table of services and actors."""
    head, *rows = re.findall(r"<tr>(.*?)</tr>", section(html, "services"), re.DOTALL)
    actors = [unescape(name) for name in re.findall(r"<a [^>]*>(.*?)</a>", head)]
    table = {}
    for row in rows:
        cells = [words(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)]
        assert {*cells} <= {"offers", "– not recorded"}
        name = words(re.search(r'<th scope="row">(.*?)</th>', row).group(1))
        table[name] = [actor for actor, cell in zip(actors, cells, strict=True) if cell == "offers"]
    return table


# The list


def test_only_places_with_records_and_partner_regions_are_listed(client):
    make_practice(region=make_region("SE232", "Västra Götaland"))
    make_practice(region=make_region("SE224", "Skåne"), status="draft")
    make_instrument(region=make_region("IT"))
    make_instrument(region=make_region("EU"), level="eu")
    html = page(client, "/regions/")
    assert places(html) == {
        "European Union": (0, 1, 0),
        "Italy": (0, 1, 0),
        "Sweden": (1, 0, 0),
        "Östergötland": (0, 0, 0),
        "Västra Götaland": (1, 0, 0),
    }
    assert headings(section(html, "partners")) == ["Östergötland"]


def test_numbers_include_smaller_places_and_count_a_record_once(client):
    here, there = make_region("SE123"), make_region("SE124", "Örebro")
    make_practice(region=here, also_regions=[there, make_region("IT")])
    make_actor(region=here)
    make_actor(region=make_region("SE"))
    assert places(page(client, "/regions/")) == {
        "Italy": (1, 0, 0),
        "Sweden": (1, 0, 2),
        "Östergötland": (1, 0, 1),
        "Örebro": (1, 0, 0),
    }


def test_a_copy_and_a_draft_count_nowhere(client):
    make_copy(make_practice())
    make_actor(status="draft")
    assert places(page(client, "/regions/"))["Östergötland"] == (1, 0, 0)


def test_a_country_leads_to_its_network_only_if_it_has_one(client):
    make_actor(region=make_region("SE"))
    make_instrument(region=make_region("IT"))
    html = page(client, "/regions/")
    assert re.findall(r'href="(/network/[^"]*)"', html) == ["/network/sweden/"]
    assert client.get("/network/italy/").status_code == 404


# One region


@pytest.mark.parametrize("code", ["SE123", "SE12", "SE", "EU", "NO"])
def test_every_place_has_a_page(client, code):
    assert "<h1>" in page(client, f"/regions/{code}/")
    assert "<h1>" in page(client, f"/sv/regions/{code}/")


def test_other_codes_lead_to_the_place(client):
    make_region("NL350", "Utrecht").codes.create(code="NL310", version=2021, note="borders differ")
    for path, target in {
        "/regions/nl350/": "/regions/NL350/",
        "/regions/NL310/": "/regions/NL350/",
        "/sv/regions/nl310/": "/sv/regions/NL350/",
    }.items():
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, target)
    assert "NL310 (NUTS 2021)" in words(page(client, "/regions/NL350/"))


@pytest.mark.parametrize("code", ["XX", "SE999", "öst", "S" * 5000, "%27"])
def test_an_unknown_code_is_not_found(client, code):
    assert client.get(f"/regions/{code}/").status_code == 404


def test_what_applies_from_above_stands_apart(client):
    make_instrument("Own rule", region=make_region("SE123"), level="regional")
    make_instrument("National act", region=make_region("SE"))
    make_instrument("Second act", region=make_region("SE"))
    make_instrument("Directive", region=make_region("EU"), level="eu")
    make_instrument("Draft act", region=make_region("SE"), status="draft")
    make_instrument("Neighbour's rule", region=make_region("SE124"), level="regional")
    found = section(page(client, "/regions/SE123/"), "instruments")
    assert re.findall(r"row-title\"><a [^>]*>(.*?)</a>", found) == [
        "Own rule",
        "National act",
        "Second act",
        "Directive",
    ]
    assert "Instruments 1 · +2 national · +1 European" in words(found)


def listed(html):
    """{heading: [titles]} of the instruments."""
    parts = re.split(r"<h3[^>]*>(.*?)</h3>", section(html, "instruments"), flags=re.DOTALL)[1:]
    titles = [re.findall(r"row-title\"><a [^>]*>(.*?)</a>", rows) for rows in parts[1::2]]
    return {words(head): found for head, found in zip(parts[::2], titles, strict=True)}


def test_what_is_not_in_force_today_stands_apart(client):
    here, country, union = make_region("SE123"), make_region("SE"), make_region("EU")
    make_instrument("Rule", region=here)
    make_instrument("Dated rule", region=here, in_force_from_text="2014", in_force_until_text="2999")
    make_instrument("Old rule", region=here, in_force_until_text="2015")
    make_instrument("Next rule", region=here, adopted_text="2998")
    make_instrument("Act", region=country)
    make_instrument("Old act", region=country, in_force_until_text="2015")
    make_instrument("Old directive", region=union, level="eu", in_force_until_text="2015")
    html = page(client, "/regions/SE123/")
    assert listed(html) == {
        "Its own": ["Dated rule", "Rule"],
        "From Sweden, applying here too +1 national": ["Act"],
        "Not in force yet 1": ["Next rule"],
        "No longer in force 3": ["Old rule", "Old act", "Old directive"],
    }
    told = words(section(html, "instruments"))
    assert "Instruments 2 · +1 national Its own" in told
    assert "From Sweden ended" in told
    assert "2 instruments (2 not in force today)" in words(html)


def test_of_its_own_none_is_in_force(client):
    make_instrument("Old rule", region=make_region("SE123"), in_force_until_text="2015")
    html = page(client, "/regions/SE123/")
    assert "None of its own instruments recorded here is in force today." in words(html)
    assert 'href="#instruments"' in html


def test_an_instrument_that_names_a_wider_place_as_a_further_one_applies_here_too(client):
    make_instrument("Shared act", region=make_region("IT"), also_regions=[make_region("SE")])
    make_instrument("Wider rule", region=make_region("IT"), also_regions=[make_region("SE12")])
    make_instrument("Near", region=make_region("EU"), level="eu", also_regions=[make_region("SE")])
    make_instrument("Own", region=make_region("SE"), also_regions=[make_region("SE123")])
    make_instrument("Next door", region=make_region("IT"), also_regions=[make_region("SE124")])
    html = page(client, "/regions/SE123/")
    assert listed(html) == {
        "Its own": ["Own"],
        "From Region SE12, applying here too +1 regional": ["Wider rule"],
        "From Sweden, applying here too +2 national": ["Near", "Shared act"],
    }
    assert "Operational instruments 1 +3" in words(section(html, "profile"))


def test_many_of_its_own_lead_to_the_list_of_what_is_in_force(client):
    for _number in range(MOST_ROWS + 1):
        make_instrument(region=make_region("SE123"))
        make_instrument(region=make_region("SE123"), in_force_until_text="2015")
    html = page(client, "/regions/SE123/")
    for said in ("All 21 instruments", "All 21 of its own not in force today"):
        address = re.search(rf'<a href="([^"]*)">{said}</a>', html).group(1)
        assert len(client.get(unescape(address)).context["filters"].found) == MOST_ROWS + 1


def test_actors_of_the_region_come_before_those_of_the_country_and_of_europe(client):
    training = service("training")
    make_actor("Zeta", region=make_region("SE123"), services=[training])
    make_actor("Named first", region=make_region("SE123"), origin="project_site")
    make_actor("National", region=make_region("SE"), services=[training, service("advocacy")])
    make_actor("Europe-wide", region=make_region("EU"), seat_country="BE", services=[training])
    make_actor("Elsewhere", region=make_region("SE232"))
    make_actor("Hidden", region=make_region("SE123"), status="draft")
    html = page(client, "/regions/SE123/")
    assert headings(section(html, "actors")) == ["Named first", "Zeta"]
    assert headings(section(html, "actors-SE")) == ["National"]
    assert "Europe-wide" in section(html, "europe")
    assert matrix(html) == {"Advocacy": ["National"], "Training": ["Zeta", "National"]}


def test_a_country_shows_everything_within(client):
    make_practice("In the north", region=make_region("SE313"))
    make_practice("Also there", region=make_region("IT"), also_regions=[make_region("SE224")])
    make_practice("Elsewhere", region=make_region("IT"))
    make_partner("Östsam", region=make_region("SE123"))
    html = page(client, "/regions/SE/")
    titles = re.findall(r"row-title\"><a [^>]*>(.*?)</a>", section(html, "practices"))
    assert sorted(titles) == ["Also there", "In the north"]
    assert "Östsam" in section(html, "partner")
    assert list(places(section(html, "places"))) == ["Östergötland", "Region SE224", "Region SE313"]


def test_the_union_shows_what_holds_in_all_of_it(client):
    make_instrument("Directive", region=make_region("EU"), level="eu")
    make_instrument("Act", region=make_region("SE"))
    html = page(client, "/regions/EU/")
    assert "Directive" in section(html, "instruments")
    assert "Act" not in words(section(html, "instruments"))
    assert list(places(section(html, "places"))) == ["Sweden"]


def test_a_place_without_records_says_so_and_how_to_add(client):
    make_practice(region=make_region("NO"), status="draft")
    html = page(client, "/regions/NO/")
    assert "Nothing is recorded in Norway yet" in html
    assert 'href="/contact/#take-part"' in html


def test_a_mailbox_or_the_contact_page(client):
    make_region("SE232", contact_email="region@example.org")
    assert "mailto:region@example.org" in page(client, "/regions/SE232/")
    assert "mailto:" not in page(client, "/regions/SE123/")


# The network of a country


def test_the_network_begins_with_those_the_project_named_in_their_order(client):
    home = make_region("SE123")
    make_partner("Östsam", region=home, hosted_event="Study visit 2013")
    make_actor("Added later", region=home)
    make_actor("Zebra", region=home, origin="project_site")
    make_actor("Alpha", region=home, origin="project_site", data_status="stub")
    make_actor("Western", region=make_region("SE232"))
    make_actor("National", region=make_region("SE"))
    make_actor("Europe-wide", region=make_region("EU"), seat_country="BE")
    make_actor("Hidden", region=home, origin="project_site", status="draft")
    make_actor("Italian", region=make_region("IT"))
    html = page(client, "/network/sweden/")
    assert headings(section(html, "home")) == ["Zebra", "Alpha", "Added later"]
    assert headings(section(html, "others")) == ["National", "Western"]
    assert headings(section(html, "europe")) == ["Europe-wide"]
    assert "Study visit 2013" in section(html, "partner")
    assert html.count("Needs input from the region") == 1
    assert html.index('id="home"') < html.index('id="others"') < html.index('id="partner"')
    assert html.index('id="partner"') < html.index('id="europe"')


def test_facts_that_are_not_public_stay_hidden(client):
    partner = make_partner(region=make_region("SE123"))
    partner.facts.create(text="Open fact")
    partner.facts.create(text="Kept back", public=False)
    html = page(client, "/network/sweden/") + page(client, "/regions/SE123/")
    assert "Open fact" in html
    assert "Kept back" not in html


def test_a_network_that_sits_in_the_country_makes_its_page(client):
    make_actor("Europe-wide", region=make_region("EU"), seat_country="IT")
    assert headings(section(page(client, "/network/italy/"), "europe")) == ["Europe-wide"]
    assert client.get("/network/sweden/").status_code == 404


@pytest.mark.parametrize("country", ["norway", "atlantis", "SE", "s" * 5000])
def test_no_network_without_an_actor_or_a_partner(client, country):
    make_actor("Europe-wide", region=make_region("EU"), seat_country="BE")
    make_partner(region=make_region("SE123"), status="draft")
    assert client.get(f"/network/{country}/").status_code == 404


def test_many_actors_are_listed_under_each_service(client):
    for number in range(MOST_COLUMNS + 1):
        make_actor(f"Actor {number:02}", region=make_region("SE"), services=[service("training")])
    found = section(page(client, "/network/sweden/"), "services")
    assert "<table" not in found
    assert re.findall(r"Actor \d\d", found) == [f"Actor {number:02}" for number in range(MOST_COLUMNS + 1)]


def test_record_texts_keep_their_language_on_swedish_pages(client):
    make_actor("Svensk", region=make_region("SE123"), language="sv", summary="Råd till kooperativ.")
    make_actor("English", region=make_region("SE123"), summary="Advice for cooperatives.")
    html = page(client, "/sv/network/sweden/")
    assert '<p lang="sv">Råd till kooperativ.</p>' in html
    assert '<p lang="en">Advice for cooperatives.</p>' in html


@pytest.mark.parametrize("path", ["/regions/", "/regions/SE123/", "/regions/SE/", "/network/sweden/"])
def test_as_many_queries_for_one_row_as_for_three(client, path):
    def add():
        act = make_instrument(region=make_region("SE123"), level="regional")
        make_instrument(region=make_region("SE"))
        make_practice(region=make_region("SE123"), instruments=[act])
        make_partner(region=make_region("SE123"))
        for code in ("SE123", "SE", "EU"):
            make_actor(region=make_region(code), services=[service("training")])

    add()
    page(client, path)
    with CaptureQueriesContext(connection) as one:
        page(client, path)
    add()
    add()
    page(client, path)
    with CaptureQueriesContext(connection) as three:
        page(client, path)
    assert len(three) == len(one)
    assert path != "/regions/" or len(one) <= 10
