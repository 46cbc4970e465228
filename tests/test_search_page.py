"""The search over all kinds: its groups and numbers, what it says of a search, suggestions, and the browser's own box."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from justhtml import JustHTML

from records.models import Term, TermLabel
from tests.factories import (
    make_actor,
    make_copy,
    make_instrument,
    make_partner,
    make_practice,
    make_region,
    make_term,
)
from tests.test_filters import queries
from tests.test_hits import count_of

pytestmark = pytest.mark.django_db

GLOSSARY = Term.List.GLOSSARY
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
HOSTILE = "\"><script>alert(1)</script>&'"


def page(client, query="", prefix=""):
    response = client.get(f"{prefix}/search/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def groups(html):
    """{name of the group: (its number, address of its list, its titles)}"""
    found = {}
    for section in re.findall(r'<section class="search-group".*?</section>', html, re.DOTALL):
        name, number = re.search(r"<h2[^>]*>(.*?) <span[^>]*>(\d+)</span>", section).groups()
        more = re.search(r'search-group-all" href="([^"]*)"', section)
        titles = re.findall(r'(?:row-title"|<dt)>(<a .*?</a>)', section)
        found[name] = (int(number), more and unescape(more[1]), [words(title) for title in titles])
    return found


def notes(html):
    """What the page says of the search: {kind of note: its words}."""
    found = re.findall(r'<p class="(did-you-mean|synonyms-used)">(.*?)</p>', html, re.DOTALL)
    return {kind: words(note) for kind, note in found}


def links_of_notes(html):
    found = re.findall(r'<p class="(?:did-you-mean|synonyms-used)">(.*?)</p>', html, re.DOTALL)
    return [unescape(link) for note in found for link in re.findall(r'href="([^"]*)"', note)]


def suggestions(client, text, prefix=""):
    response = client.get(f"{prefix}/search/suggest/", {"q": text})
    assert response["Content-Type"] == "application/x-suggestions+json"
    return response.json()


@pytest.fixture
def four_kinds():
    """The word "orchard" in every kind of record, and what the public may not see."""
    for number in range(6):
        make_practice(f"Orchard {number}")
    make_practice("Garden", summary="Beside an orchard.")
    make_practice("Nothing of the kind")
    make_practice("Orchard draft", status="draft", published_at=None)
    make_practice("Orchard gone", status="archived")
    make_copy(make_practice("Meadow"), title="Orchard copy")
    make_instrument("Orchard act", type="L5a")
    make_actor("Orchard advice")
    make_partner("Orchard council")


@pytest.fixture
def cooperative():
    """A term with a confirmed and an unconfirmed equivalent, and a record for each of the words."""
    term = make_term(GLOSSARY, "social_cooperative", "Social cooperative")
    term.definition = "A firm owned by those who work there or use it."
    term.save()
    TermLabel.objects.create(of=term, language="it", text="bottega comune", status="confirmed")
    TermLabel.objects.create(of=term, language="pl", text="spółdzielnia socjalna")
    make_practice("A social cooperative bakes")
    make_practice("La bottega comune", language="it")
    make_practice("Spółdzielnia socjalna", language="pl")
    return term


# Groups


@pytest.mark.usefixtures("four_kinds")
def test_each_kind_has_its_best_and_its_number(client):
    found = groups(page(client, "q=orchard"))
    assert {name: (number, more) for name, (number, more, _titles) in found.items()} == {
        "Practices": (7, "/practices/?q=orchard"),
        "Instruments": (1, "/instruments/?q=orchard"),
        "Support actors": (1, "/actors/?q=orchard"),
        "Partners of the project": (1, None),
    }
    assert set(found["Practices"][2]) == {f"Orchard {number}" for number in range(1, 6)}
    assert [titles for _number, _more, titles in list(found.values())[1:]] == [
        ["Orchard act"],
        ["Orchard advice"],
        ["Orchard council"],
    ]
    assert "10 results" in page(client, "q=orchard")


@pytest.mark.usefixtures("four_kinds", "cooperative")
@pytest.mark.parametrize("query", ["q=orchard", "q=orchrad", "q=cooperative", "q=cooperative&synonyms=off"])
@pytest.mark.parametrize("prefix", ["", "/sv"])
def test_each_number_is_that_of_the_list_it_leads_to(client, query, prefix):
    found = groups(page(client, query, prefix))
    lists = [(number, more) for number, more, _titles in found.values() if more and "?" in more]
    assert lists
    for number, address in lists:
        assert address.startswith(prefix or "/")
        assert count_of(client.get(address).content.decode()) == number


@pytest.mark.usefixtures("four_kinds")
def test_the_kinds_can_be_jumped_to(client):
    html = page(client, "q=orchard")
    jump = html.split('class="search-jump"')[1].split("</ul>")[0]
    targets = re.findall(r'href="#(\w+)">([^<]*)', jump)
    assert targets == [
        ("practice", "7 practices"),
        ("instrument", "1 instrument"),
        ("actor", "1 support actor"),
        ("partner", "1 partner"),
    ]
    assert all(f'id="{target}"' in html for target, _words in targets)


@pytest.mark.usefixtures("cooperative")
def test_terms_of_the_glossary_are_found_in_any_language(client):
    make_term(GLOSSARY, "other", "Something else")
    for typed in ("social cooperative", "bottega comune", "owned by"):
        assert groups(page(client, f"q={typed}"))["Glossary"] == (1, "/glossary/", ["Social cooperative"])
    assert "A firm owned by those who work there or use it." in page(client, "q=owned")


# What is said of a search


@pytest.mark.parametrize("query", ["", "q=", "q=+++"])
def test_before_anything_is_typed_the_page_says_how_to_search(client, query):
    make_practice("Orchard")
    html = page(client, query)
    assert groups(html) == {}
    assert "in any of the partners’ languages." in words(html.split("<main")[1])
    assert "a minus leaves out what has the word" in html
    assert {"/practices/", "/instruments/", "/actors/"} <= set(
        re.findall(r'href="([^"]*)"', html.split("<main")[1])
    )
    assert "Nothing was found" not in html
    assert "noindex" not in html or query == "q=+++"


@pytest.mark.usefixtures("four_kinds")
def test_nothing_found_is_said_with_ways_on(client):
    html = page(client, "q=xyzxyz")
    assert groups(html) == {}
    assert "Nothing was found for “xyzxyz”." in html
    assert "Try fewer or other words" in html
    assert '<meta name="robots" content="noindex, follow">' in html


def test_signs_alone_are_no_words(client):
    html = page(client, "q=%3F%21")
    assert notes(html) == {"did-you-mean": "“?!” holds no word to search for."}
    assert "Nothing was found" not in html


@pytest.mark.usefixtures("cooperative")
def test_words_of_the_same_meaning_are_named_and_can_be_left_out(client):
    html = page(client, "q=social+cooperative")
    assert set(groups(html)["Practices"][2]) == {
        "A social cooperative bakes",
        "La bottega comune",
        "Spółdzielnia socjalna",
    }
    assert notes(html)["synonyms-used"] == (
        "Also found by words of the same meaning: bottega comune,"
        " spółdzielnia socjalna (not yet confirmed). Search without them"
    )
    assert '<span lang="pl">spółdzielnia socjalna</span>' in html
    assert links_of_notes(html) == ["/search/?q=social+cooperative&synonyms=off"]

    without = page(client, "q=social+cooperative&synonyms=off")
    assert groups(without)["Practices"][2] == ["A social cooperative bakes"]
    assert notes(without)["synonyms-used"] == (
        "Words of the same meaning are not searched for. Search with them"
    )
    assert links_of_notes(without) == ["/search/?q=social+cooperative"]


@pytest.mark.usefixtures("cooperative")
def test_a_list_says_the_same_and_keeps_its_filters(client):
    html = client.get("/practices/?q=social+cooperative&country=SE&sort=title").content.decode()
    assert notes(html)["synonyms-used"].startswith("Also found by words of the same meaning:")
    assert links_of_notes(html) == ["/practices/?q=social+cooperative&country=SE&sort=title&synonyms=off"]
    off = client.get(links_of_notes(html)[0]).content.decode()
    assert (count_of(html), count_of(off)) == (3, 1)


@pytest.mark.usefixtures("four_kinds")
def test_a_mistyped_word_is_searched_as_meant(client):
    html = page(client, "q=orchrad")
    assert groups(html)["Practices"][0] == 7
    assert notes(html) == {"did-you-mean": "Nothing has the words “orchrad”. Searched instead for orchard."}
    assert links_of_notes(html) == ["/search/?q=orchard"]
    assert 'name="q" value="orchrad"' in html


@pytest.mark.usefixtures("four_kinds")
def test_a_rare_spelling_is_shown_and_the_frequent_one_offered(client):
    make_practice("Orchart")
    html = page(client, "q=orchart")
    assert groups(html)["Practices"][2] == ["Orchart"]
    assert notes(html) == {"did-you-mean": "Did you mean orchard? (10)"}
    assert links_of_notes(html) == ["/search/?q=orchard"]


def test_more_words_than_are_searched_for_is_said(client):
    assert "Only the first twenty words were searched for." in page(client, "q=" + "+".join(["orchard"] * 21))


# Markup


@pytest.mark.parametrize("address", ["/search/", "/sv/search/", "/practices/", "/instruments/", "/actors/"])
@pytest.mark.parametrize("typed", [HOSTILE, f"orchard {HOSTILE}", f"orchrad {HOSTILE}"])
def test_markup_that_was_typed_is_only_text(client, address, typed):
    make_practice("Orchard <b>1</b>", summary="An orchard, <script>alert(1)</script>")
    html = client.get(address, {"q": typed}).content.decode()
    assert "<script>alert" not in html
    assert "<script><mark>" not in html
    assert "<b>1" not in html
    assert "<mark>" in html or "practices" not in address
    assert re.search(r'name="q"[^>]* value="([^"]*)"', html)[1] == (
        typed.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
    )
    assert JustHTML(html, collect_errors=True, sanitize=False).errors == []


def test_ten_thousand_letters_are_not_echoed(client):
    html = page(client, "q=" + "x" * 10_000)
    assert "x" * 401 not in re.sub(r"href=\"[^\"]*\"", "", html)


# Suggestions


@pytest.mark.usefixtures("four_kinds")
def test_suggestions_are_titles_with_their_kind_and_address(client):
    make_practice("Old orchard", region=make_region("ITI1", "Tuscany"))
    assert suggestions(client, "old orch") == [
        "old orch",
        ["Old orchard"],
        ["Practice · Tuscany, Italy"],
        ["/practices/old-orchard/"],
    ]


@pytest.mark.usefixtures("four_kinds")
def test_titles_that_begin_as_typed_are_suggested_first(client):
    make_practice("A new orchard")
    make_practice("Zealous orchard")
    titles = suggestions(client, "orchard a")[1]
    assert titles[:2] == ["Orchard act", "Orchard advice"]
    make_practice("Zealous neighbours")
    assert suggestions(client, "zeal")[1] == ["Zealous neighbours", "Zealous orchard"]


@pytest.mark.usefixtures("four_kinds")
def test_only_the_public_is_suggested_and_eight_at_most(client):
    typed, titles, about, addresses = suggestions(client, "orch")
    assert typed == "orch"
    assert len(titles) == len(about) == len(addresses) == 8
    assert set(titles) <= {
        *(f"Orchard {n}" for n in range(6)),
        "Orchard act",
        "Orchard advice",
        "Orchard council",
    }


@pytest.mark.usefixtures("four_kinds")
def test_suggestions_lead_to_pages_in_the_readers_language(client):
    assert suggestions(client, "orchard act", "/sv") == [
        "orchard act",
        ["Orchard act"],
        ["Instrument · Östergötland, Sweden"],
        ["/sv/instruments/orchard-act/"],
    ]


@pytest.mark.usefixtures("cooperative")
def test_terms_follow_the_records(client):
    _typed, titles, about, addresses = suggestions(client, "social coop")
    assert titles == ["A social cooperative bakes", "Social cooperative"]
    assert about == ["Practice · Östergötland, Sweden", "Glossary"]
    assert addresses[1] == "/glossary/#social_cooperative"


@pytest.mark.parametrize("typed", ["", "o", " o ", "?!", "xyzxyz"])
@pytest.mark.usefixtures("four_kinds")
def test_nothing_is_suggested_for_nothing(client, typed):
    assert suggestions(client, typed)[1:] == [[], [], []]


@pytest.mark.usefixtures("four_kinds")
def test_no_page_of_all_titles_is_to_be_had_by_one_letter(client):
    assert suggestions(client, "x" * 10_000) == ["x" * 400, [], [], []]


# The browser's own box


@pytest.mark.parametrize(("prefix", "about"), [("", "Practices, instruments"), ("/sv", "Exempel")])
def test_a_browser_can_add_the_search(client, prefix, about):
    response = client.get(f"{prefix}/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    xml = ElementTree.fromstring(response.content)  # noqa: S314 our own answer
    assert xml.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert xml.find(f"{OPENSEARCH}Description").text.startswith(about)
    urls = {url.get("type"): url.get("template") for url in xml.iter(f"{OPENSEARCH}Url")}
    site = f"http://testserver{prefix}/search"
    assert urls == {
        "text/html": f"{site}/?q={{searchTerms}}",
        "application/x-suggestions+json": f"{site}/suggest/?q={{searchTerms}}",
    }


@pytest.mark.parametrize("path", ["/", "/practices/", "/glossary/", "/search/?q=a"])
@pytest.mark.parametrize("prefix", ["", "/sv"])
def test_every_page_names_the_search_to_the_browser(client, path, prefix):
    link = f'<link rel="search" type="application/opensearchdescription+xml" title="MESSE" href="{prefix}/opensearch.xml">'
    assert link in client.get(prefix + path).content.decode()


# Cost


def test_the_page_asks_the_same_few_questions_for_any_number_of_rows(client, django_assert_max_num_queries):
    def make(number):
        law = make_instrument(f"Orchard act {number}", type=f"T{number + 1}")
        make_practice(f"Orchard {number}", [law])
        make_actor(f"Orchard advice {number}")
        make_partner(f"Orchard council {number}")
        make_term(GLOSSARY, f"orchard_{number}", f"Orchard {number}")

    make(0)
    one = queries(client, "/search/?q=orchard", django_assert_max_num_queries(14))
    make(1)
    make(2)
    assert queries(client, "/search/?q=orchard", django_assert_max_num_queries(14)) == one
