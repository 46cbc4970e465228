"""What a page offers for a mistyped word: only words that published records contain."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from records.models import Generation
from tests.factories import make_copy, make_practice, make_region

pytestmark = pytest.mark.django_db


def page(client, text, **more):
    return client.get(f"/practices/?{urlencode({'q': text} | more)}").text


def titles(html):
    return {
        re.sub("</?mark>", "", unescape(one)) for one in re.findall(r'row-title"><a [^>]*>(.*?)</a>', html)
    }


def offered(html):
    """(what the page says, the spelling it names), or None."""
    (note,) = re.findall(r'class="did-you-mean">(.*?)</p>', html, re.DOTALL) or [""]
    found = re.search(r'(Searched instead for|Did you mean) <a href="[^"]*">([^<]*)</a>', note)
    return (found[1], unescape(found[2])) if found else None


@pytest.fixture
def records():
    make_practice("Cooperative bank", summary="A bank of its members.")
    make_practice("Återbruk", language="sv", summary="Företag lagar möbler.")
    make_practice("Συνεταιρισμός", language="el", slug="greek", summary="Μέλι")
    make_practice("Laws", summary="Some act.")


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("text", "meant", "expected"),
    [
        ("coopreative", "cooperative", {"Cooperative bank"}),  # swapped
        ("cooprative", "cooperative", {"Cooperative bank"}),  # missing
        ("coopperative", "cooperative", {"Cooperative bank"}),  # doubled
        ("cooperatuve", "cooperative", {"Cooperative bank"}),  # wrong
        ("COOPRATIVE", "cooperative", {"Cooperative bank"}),
        ("copertive", "cooperative", {"Cooperative bank"}),  # two slips of a long word
        ("bnak", "bank", {"Cooperative bank"}),
        ("återbryk", "återbruk", {"Återbruk"}),
        ("aterbrk", "återbruk", {"Återbruk"}),
        ("företg", "företag", {"Återbruk"}),
        ("συνεταιρσμός", "συνεταιρισμός", {"Συνεταιρισμός"}),
        ("cooprative bank", "cooperative bank", {"Cooperative bank"}),
        ('cooprative "a bank"', 'cooperative "a bank"', {"Cooperative bank"}),
        ("cooprative -members", None, set()),  # the exclusion stays, and nothing is left
        ("cooprative -honey", "cooperative -honey", {"Cooperative bank"}),
        ("östergotlnd", "östergötland", {"Cooperative bank", "Återbruk", "Συνεταιρισμός", "Laws"}),
    ],
)
def test_mistyped_word_is_searched_as_it_was_meant(client, text, meant, expected):
    html = page(client, text)
    assert titles(html) == expected
    assert offered(html) == (("Searched instead for", meant) if meant else None)


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    "text",
    ["lwa", "atc", "zzzzzz", '"cooprative"', "-cooprative", "12345", "with", "fron", "bxyk"],
)
def test_nothing_is_offered(client, text):
    """For short words, numbers, exact phrases, exclusions, small words, and what is near to nothing."""
    assert offered(page(client, text)) is None


@pytest.mark.usefixtures("records")
def test_small_words_are_never_mistakes(client):
    make_practice("Width", summary="Form")
    assert offered(page(client, "with cooprative")) == ("Searched instead for", "with cooperative")
    assert titles(page(client, "bank from members")) == {"Cooperative bank"}


def test_other_spelling_is_offered_where_few_were_found(client):
    make_practice("Slip", summary="A coperative.")
    for number in range(5):
        make_practice(f"Right {number}", summary="A cooperative.")
    html = page(client, "coperative")
    assert titles(html) == {"Slip"}
    assert offered(html) == ("Did you mean", "cooperative")
    address = unescape(re.search(r'Did you mean <a href="([^"]*)"', html)[1])
    assert titles(client.get(address).text) == {f"Right {number}" for number in range(5)}
    assert offered(page(client, "cooperative")) is None


def test_common_word_is_no_mistake_of_a_commoner_one(client):
    for number in range(4):
        make_practice(f"Bank {number}")
    for number in range(40):
        make_practice(f"Bang {number}")
    assert offered(page(client, "bank")) is None


def test_words_of_drafts_are_never_offered(client):
    public = make_practice("Open house", summary="Some cooperation.")
    make_practice("Hidden lighthouse", status="draft", published_at=None, summary="How cooperatives began.")
    make_practice("Archived windmill", status="archived")
    make_copy(public, title="Windward")
    for text in ("lighthose", "windmil", "windwrd"):
        assert offered(page(client, text)) is None, text
    assert offered(page(client, "cooperatvies")) is None  # a form that only a draft has; its stem is public
    assert offered(page(client, "coopertion")) == ("Searched instead for", "cooperation")


def test_names_of_places_are_offered_only_where_records_lie(client):
    make_region("ITI1", "Tuscany")
    make_practice("North")
    assert offered(page(client, "tuscny")) is None
    make_practice("South", region=make_region("ITI1"))
    assert offered(page(client, "tuscny")) == ("Searched instead for", "tuscany")


def test_corrections_follow_the_content(client):
    record = make_practice("Cooperative")
    assert offered(page(client, "cooprative")) == ("Searched instead for", "cooperative")
    type(record).objects.filter(pk=record.pk).update(status="archived", generation=Generation.advance())
    assert offered(page(client, "cooprative")) is None


@pytest.mark.usefixtures("records")
def test_mistake_of_markup_stays_text(client):
    html = page(client, "<b>cooprative</b>")
    assert "<b>" not in re.search(r"<main.*</main>", html, re.DOTALL)[0]
