"""What a visitor finds about support actors and partners: the list with its filters, and every fact of a record."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import Term
from tests.factories import (
    make_actor,
    make_copy,
    make_figure,
    make_partner,
    make_practice,
    make_region,
    make_source,
    make_term,
)
from tests.markup import section

pytestmark = pytest.mark.django_db


def service(code):
    return make_term(Term.List.SERVICE, code)


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def found(client, query=""):
    html = page(client, f"/actors/?{query}")
    return [unescape(title) for title in re.findall(r"row-title\"><a [^>]*>(.*?)</a>", html)]


# The list


@pytest.fixture
def three():
    """Three actors that differ in everything a filter asks for; drafts and copies beside them."""
    make_region("EU")
    make_actor("Adviser", kind="advice", services=[service("training")], region=make_region("SE123"))
    make_actor(
        "Bank",
        kind="finance",
        services=[service("loans"), service("training")],
        region=make_region("ITH3"),
        seat_country="IT",
        data_status="stub",
    )
    make_actor(
        "Council",
        kind="network",
        also_kinds=[make_term(Term.List.ACTOR_KIND, "advice")],
        services=[service("advocacy")],
        region=make_region("EU"),
        seat_country="SE",
        summary="Speaks for kooperativ everywhere.",
    )
    make_actor("Draft", status="draft")
    make_copy(make_actor("Original", kind="wise", status="archived"))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Adviser", "Bank", "Council"]),
        ("kind=advice", ["Adviser", "Council"]),
        ("kind=advice&kind=finance", ["Adviser", "Bank", "Council"]),
        ("service=training", ["Adviser", "Bank"]),
        ("service=training&kind=finance", ["Bank"]),
        ("country=SE", ["Adviser", "Council"]),
        ("region=ITH3", ["Bank"]),
        ("region=SE", ["Adviser"]),
        ("region=EU", ["Council"]),
        ("status=stub", ["Bank"]),
        ("q=KOOPERATIV", ["Council"]),
        ("q=nowhere", []),
        ("sort=title", ["Adviser", "Bank", "Council"]),
        ("sort=country", ["Bank", "Adviser", "Council"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_filters(client, query, titles):
    assert found(client, query) == titles


@pytest.mark.parametrize(
    "query", ["kind=garbage", "service=x", "country=XX", "region=garbage", "status=draft", "sort=price"]
)
@pytest.mark.usefixtures("three")
def test_a_wrong_value_is_said_and_shows_nothing(client, query):
    html = page(client, f"/actors/?{query}")
    assert 'role="alert"' in html
    assert found(client, query) == []


@pytest.mark.parametrize("number", ["0", "-1", "x", "2", "9" * 400])
@pytest.mark.usefixtures("three")
def test_a_page_that_does_not_exist(client, number):
    assert client.get(f"/actors/?page={number}").status_code == 404


@pytest.mark.usefixtures("three")
def test_chips_lead_away_from_one_filter(client):
    html = page(client, "/actors/?kind=advice&country=SE")
    chips = {unescape(address) for address in re.findall(r"class=\"chip\" href=\"([^\"]*)\"", html)}
    assert chips == {"/actors/?country=SE", "/actors/?kind=advice"}


def test_a_filter_with_one_value_is_hidden(client):
    make_actor(services=[service("training")])
    make_actor(services=[service("training"), service("advocacy")])
    legends = re.findall(r"<legend>(.*?)</legend>", page(client, "/actors/"))
    assert legends == ["Service"]


def test_as_many_queries_for_one_row_as_for_three(client):
    def add(name, code):
        make_actor(name, region=make_region(code), services=[service("training")])

    add("One", "SE123")
    page(client, "/actors/")
    with CaptureQueriesContext(connection) as one:
        page(client, "/actors/")
    add("Two", "SE124")
    add("Three", "SE125")
    page(client, "/actors/")
    with CaptureQueriesContext(connection) as three:
        page(client, "/actors/")
    assert len(three) == len(one) <= 10


# One actor


def test_every_field_is_shown(client):
    make_region("SE", contact_email="sweden@example.org")
    actor = make_actor(
        "Kooptima",
        kind="consortium",
        title_original="Kooptima ekonomisk förening",
        title_original_language="sv",
        summary="A cooperative with several units.",
        region=make_region("SE123"),
        services=[service("work_integration"), service("training")],
        also_kinds=[make_term(Term.List.ACTOR_KIND, "wise")],
        also_regions=[make_region("SE124", "Örebro")],
        seat_country="SE",
        founded_text="2003-05",
        active_to_text="2020",
        website="https://example.org/kooptima",
        address="Storgatan 1",
        legal_form="ekonomisk förening",
        organisation_number="769600-0000",
        cost_to_user="free",
        languages="sv, en",
        size_note="Several units.",
    )
    make_source(actor, "Annual report", publisher="Kooptima")
    text = words(page(client, "/actors/kooptima/"))
    for words_shown in (
        "Consortium",
        "Wise",
        "Kooptima ekonomisk förening",
        "A cooperative with several units.",
        "Work integration",
        "Training",
        "Östergötland",
        "Örebro",
        "Sweden",
        "May 2003",
        "2020",
        "https://example.org/kooptima",
        "Storgatan 1",
        "769600-0000",
        "free of charge",
        "Swedish, English",
        "Several units.",
        "Annual report",
        "From public sources; not yet confirmed by the region",
        "Not yet checked by a region",
        "Version 1",
        actor.uid,
    ):
        assert words_shown in text, words_shown


def test_an_empty_record_has_no_empty_headings(client):
    make_actor("Bare")
    html = page(client, "/actors/bare/")
    headings = [words(heading) for heading in re.findall(r"<h2[^>]*>.*?</h2>", html, re.DOTALL)]
    main = [heading for heading in headings if heading not in ("Browse", "Understand", "This site")]
    assert main == ["At a glance", "Data status", "About this record"]


def test_figures_newest_first_and_the_undated_last(client):
    actor = make_actor("Kooptjänst", slug="kooptjanst")
    source = make_source(actor, "Magazine", publisher="Norrköpings Magazinet")
    make_figure(actor, 110, measure="employees", source_text="project site")
    make_figure(actor, 35, "2012-12", measure="employees", qualifier="about", source_text="practice sheet")
    make_figure(actor, 85, "2016", measure="employees", source=source, source_text="")
    make_figure(actor, 8, measure="units", source_text="project site")
    table = section(page(client, "/actors/kooptjanst/"), "figures")
    rows = [words(row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)][1:]
    assert rows == [
        "Employees 85 2016 Norrköpings Magazinet",
        "Employees about 35 December 2012 practice sheet",
        "Employees 110 undated project site",
        "Units 8 undated project site",
    ]


def test_a_stub_says_what_is_missing_and_how_to_answer(client):
    actor = make_actor("Thin", data_status="stub", website="https://example.org", legal_form="cooperative")
    source = make_source(actor, "Magazine", publisher="Magazinet")
    actor.facts.create(text="Started in 2010.", key="founded", value="2010", source=source)
    html = page(client, "/actors/thin/")
    note = re.search(r'<div class="stub-note">.*?</div>', html, re.DOTALL).group()
    assert [words(item) for item in re.findall(r"<li>(.*?)</li>", note)] == [
        "its address",
        "the languages it works in",
        "figures on its size, with their date",
    ]
    assert 'href="/contact/#correct"' in note
    assert "stub-note" not in page(client, make_actor("Full").get_absolute_url())


def test_what_only_other_pages_say_stands_apart_with_its_source(client):
    actor = make_actor("Apart")
    source = make_source(actor, "Magazine", publisher="Magazinet")
    actor.facts.create(text="Started in 2010.", key="founded", value="2010", source=source)
    actor.facts.create(text="Its own site.", key="website", value="javascript:alert(1)")
    actor.facts.create(text="Kept back.", public=False)
    html = page(client, "/actors/apart/")
    assert "Started in 2010. Source: Magazinet" in words(section(html, "facts"))
    assert "2010 according to Magazinet" in words(section(html, "glance"))
    assert "Kept back" not in html
    assert "javascript:" not in html


def test_practices_it_took_part_in(client):
    actor = make_actor("Helper")
    old, new = make_practice("Old case", started_text="2001"), make_practice("New case", started_text="2015")
    new.actor_links.create(
        actor=actor, name="The Helpers", role="funder", link_note="It has changed its name."
    )
    old.actor_links.create(actor=actor, name="Helper", role="promoter")
    make_practice("Draft case", status="draft").actor_links.create(actor=actor, name="Helper", role="partner")
    practices = section(page(client, "/actors/helper/"), "practices")
    assert re.findall(r"row-title\"><a [^>]*>(.*?)</a>", practices) == ["New case", "Old case"]
    assert "Funder" in practices
    assert "Promoter" in practices
    assert "Named there as The Helpers . It has changed its name." in words(practices)


def test_the_partner_record_of_an_actor_both_ways(client):
    actor = make_actor("Pannon network")
    make_partner("Pannon", actor_today=actor, hosted_event="A meeting")
    make_partner("Draft partner", actor_today=actor, status="draft")
    html = page(client, "/actors/pannon-network/")
    assert 'href="/partners/pannon/"' in section(html, "messe")
    assert "Draft partner" not in html
    assert 'href="/actors/pannon-network/"' in section(page(client, "/partners/pannon/"), "glance")


def test_an_actor_that_is_not_public_is_not_linked_from_the_partner(client):
    make_partner("Pannon", actor_today=make_actor("Hidden", status="draft"))
    assert "Hidden" not in page(client, "/partners/pannon/")


def test_every_field_of_a_partner(client):
    partner = make_partner(
        "Veneto Region",
        title_original="Regione del Veneto",
        title_original_language="it",
        is_lead=True,
        region=make_region("ITH3", "Veneto"),
        address="Cannaregio 23",
        website="https://example.org/veneto",
        hosted_event="Study visit 11-12 April 2012",
    )
    partner.facts.create(text="Led the project.")
    partner.open_points.create(text="Present contact office")
    make_source(partner, "The project")
    html = page(client, "/partners/veneto-region/")
    for words_shown in (
        "Lead partner",
        "Public body",
        "Regione del Veneto",
        "Veneto, Italy",
        "Cannaregio 23",
        "https://example.org/veneto",
        "Study visit 11-12 April 2012",
        "Led the project.",
        "Present contact office",
        "The project",
    ):
        assert words_shown in words(html), words_shown
    assert '<p class="original-title" lang="it">' in html


def test_what_is_not_known_of_a_partner_is_said(client):
    make_partner("Sofia")
    glance = words(section(page(client, "/partners/sofia/"), "glance"))
    assert "Address not known" in glance
    assert "Hosted no event found" in glance


# Addresses


@pytest.mark.parametrize(("make", "path"), [(make_actor, "actors"), (make_partner, "partners")])
def test_addresses_of_what_was_moved_withdrawn_or_never_there(client, make, path):
    make("Draft one", status="draft", published_at=None)
    make("Gone one", status="archived", change_note="It was dissolved.")
    moved = make("New name")
    moved.old_slugs.create(slug="old-name")
    answers = {
        slug: client.get(f"/{path}/{slug}/") for slug in ("draft-one", "gone-one", "old-name", "nothing")
    }
    assert [answer.status_code for answer in answers.values()] == [404, 410, 301, 404]
    assert answers["old-name"].headers["Location"] == f"/{path}/new-name/"
    assert "It was dissolved." in answers["gone-one"].content.decode()


def test_record_texts_keep_their_language_on_swedish_pages(client):
    make_actor("Svensk", language="sv", summary="Råd.")
    make_actor("English", summary="Advice.")
    html = page(client, "/sv/actors/")
    assert '<p class="row-summary" lang="sv">Råd.</p>' in html
    assert '<p class="row-summary" lang="en">Advice.</p>' in html


def test_a_row_names_the_services_in_one_line(client):
    make_actor(services=[service("training"), service("advocacy")])
    html = client.get("/actors/").content.decode()
    (row,) = html.split('<li class="row row-plain">')[1:]
    lines = [words(line) for line in re.findall(r'<p class="facts-line">(.*?)</p>', row)]
    assert lines[1:] == ["Advocacy · Training"]
