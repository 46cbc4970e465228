"""What is marked in the rows that a search has found, and that markup in them stays text."""

import re
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.search.highlight import LONGEST_PASSAGE, marked, passage
from records.search.meaning import understand
from records.search.query import parse
from tests.factories import make_actor, make_instrument, make_practice

LONG = "Nothing is said here of it. " * 30


@pytest.fixture
def shown(client, db):
    """A function: title and passage of the only row that is found for a text."""

    def show(text, path="/practices/"):
        html = client.get(f"{path}?{urlencode({'q': text})}").text
        (row,) = re.findall(r'<li class="row[ "].*?</li>', html, re.DOTALL)
        (title,) = re.findall(r'row-title"><a [^>]*>(.*?)</a>', row)
        (summary,) = re.findall(r'row-summary"[^>]*>(.*?)</p>', row, re.DOTALL)
        return title, summary

    return show


@pytest.mark.parametrize(
    ("language", "summary", "text", "expected"),
    [
        ("en", "Taxes and a tax.", "tax", "<mark>Taxes</mark> and a <mark>tax</mark>."),
        ("sv", "Företagens lag.", "foretag", "<mark>Företagens</mark> lag."),
        ("de", "Große STRASSEN.", "straße", "Große <mark>STRASSEN</mark>."),
        ("el", "Οι ΣΥΝΕΤΑΙΡΙΣΜΟΙ ζουν.", "συνεταιρισμός", "Οι <mark>ΣΥΝΕΤΑΙΡΙΣΜΟΙ</mark> ζουν."),
        ("ro", "Fundaţia e aici.", "fundație", "<mark>Fundaţia</mark> e aici."),
        ("hu", "Szövetkezetek itt.", "szövetkezet", "<mark>Szövetkezetek</mark> itt."),
        ("it", "Niente tasse.", "la tassa di niente", "<mark>Niente</mark> <mark>tasse</mark>."),
        # A phrase only where it stands whole; small words only inside one
        ("en", "Tax law, law tax.", '"tax law"', "<mark>Tax</mark> <mark>law</mark>, law tax."),
        ("en", "In tax or in law.", "tax in", "In <mark>tax</mark> or in law."),
        ("en", "In tax or in law.", '"in law"', "In tax or <mark>in</mark> <mark>law</mark>."),
        # Markup and what looks like it
        ("en", "Say <b>tax</b> now.", "tax", "Say &lt;b&gt;<mark>tax</mark>&lt;/b&gt; now."),
        ("en", "Say <b>tax</b> now.", "b", "Say &lt;<mark>b</mark>&gt;tax&lt;/<mark>b</mark>&gt; now."),
        ("en", "Tax &amp; law &lt;3", "amp", "Tax &amp;<mark>amp</mark>; law &amp;lt;3"),
        ("en", "<mark>tax</mark>", "mark", "&lt;<mark>mark</mark>&gt;tax&lt;/<mark>mark</mark>&gt;"),
        ("en", '" onclick="tax()', "onclick", "&quot; <mark>onclick</mark>=&quot;tax()"),
        ("en", "{{ tax }} {% tax %} %s", "tax", "{{ <mark>tax</mark> }} {% <mark>tax</mark> %} %s"),
        # Accents on their own, soft hyphens, marks of direction belong to their word
        ("sv", "A\u030amal da\u0308r.", "åmal", "<mark>A\u030amal</mark> da\u0308r."),
        ("en", "A coop\u00aderative here.", "cooperative", "A <mark>coop\u00aderative</mark> here."),
        ("en", "A \u200fcoop\u200ferative\u200f here.", "cooperative", "A \u200f<mark>coop\u200ferative\u200f</mark> here."),
        ("en", "A \u202bcooperative\u202c here.", "cooperative", "A \u202b<mark>cooperative</mark>\u202c here."),
        ("en", "A cooperative.", "coop\u00aderative", "A <mark>cooperative</mark>."),
    ],
)  # fmt: skip
def test_hits_are_marked_in_the_summary(shown, language, summary, text, expected):
    make_practice("Of something else", language=language, summary=summary)
    assert shown(text) == ("Of something else", expected)


def test_hits_are_marked_in_the_title(shown):
    make_practice("Tax & <i>law</i> of taxes", slug="tax", summary="Something.")
    title, summary = shown("tax")
    assert title == "<mark>Tax</mark> &amp; &lt;i&gt;law&lt;/i&gt; of <mark>taxes</mark>"
    assert summary == "Something."


def test_text_around_the_hit_is_shown_where_the_summary_has_none(shown):
    make_practice("A", summary="Something.", approach=f"{LONG}Here the windmill turns slowly. {LONG}")
    _title, summary = shown("windmill")
    assert "Here the <mark>windmill</mark> turns slowly." in summary
    assert re.fullmatch(r"… [a-zA-Z. ]*<mark>windmill</mark>[a-zA-Z. ]* …", summary)
    words = re.sub("</?mark>|… | …", "", summary)
    assert f" {words} " in f"{LONG}Here the windmill turns slowly. {LONG}"  # cut between words
    assert len(words) <= LONGEST_PASSAGE


def test_the_text_that_shows_most_of_the_question_is_chosen(shown):
    make_practice("A", summary="A windmill.", approach=f"{LONG}windmill {LONG} The windmill pumps water.")
    assert shown("windmill")[1] == "A <mark>windmill</mark>."
    assert shown("water windmill")[1].endswith("The <mark>windmill</mark> pumps <mark>water</mark>.")


def test_texts_of_every_kind_are_shown(shown):
    make_instrument("Act", known_problems="The windmill is old.")
    assert shown("windmill", "/instruments/")[1] == "The <mark>windmill</mark> is old."
    actor = make_actor("Body")
    actor.facts.create(text="A windmill is theirs.")
    actor.facts.create(text="A secret windmill.", public=False)
    assert passage(actor.passages, "en", meaning("windmill secret")) == "A <mark>windmill</mark> is theirs."


def meaning(text, **kind):
    return understand(parse(text, **kind), with_synonyms=False)


def test_beginning_of_a_word_marks_the_whole_word():
    assert marked("A windmill", "en", meaning("wind", is_typing=True)) == "A <mark>windmill</mark>"
    assert marked("Åmål", "sv", meaning("ama", is_typing=True)) == "<mark>Åmål</mark>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 400 + "\nwindmill", "… <mark>windmill</mark>"),
        ("windmill " + "x" * 400, "<mark>windmill</mark> …"),
        ("windmill" + "x" * 400, ""),
        ("Point one\n" * 40 + "windmill\n" + "Point two\n" * 40, "<mark>windmill</mark>"),
    ],
)
def test_cut_where_there_is_little_to_cut_at(text, shown):
    found = passage([text], "en", meaning("windmill"))
    assert shown in found
    assert bool(found) == bool(shown)


TEXT = st.text(st.sampled_from("abc <>&\"'\n;-\u0301\u00ad\u200f\u202eåß"), max_size=400)


@given(TEXT, TEXT, st.sampled_from(["en", "sv", "el", "bg", "", "xx"]))
def test_marks_change_nothing_but_add_themselves(text, query, language):
    for typed in (query, text[:30]):
        html = marked(text, language, meaning(typed, is_typing=True))
        assert undone(html) == text
        part = undone(passage([text], language, meaning(typed, is_typing=True)))
        assert part.removeprefix("… ").removesuffix(" …") in text


def undone(html):
    text = re.sub("</?mark>", "", html)
    assert "<" not in text
    for sign, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(sign, letter)
    return text
