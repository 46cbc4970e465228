"""What the parser makes of whatever is typed, and that a list page answers to all of it."""

import re
from html import escape
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.search.meaning import understand
from records.search.query import MOST_WORDS, Part, parse
from records.search.tokens import LONGEST_WORD
from tests.factories import make_practice

OPERATORS = [
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "*",
    "^",
    ":",
    "(",
    ")",
    "{",
    "}",
    "&",
    "|",
    "!",
    "<->",
    "~",
    "_",
    "\\",
]
SIGNS = [
    *OPERATORS,
    '"',
    "“",
    "„",
    "«",
    "-",
    "−",
    "–",
    "'",
    "\u200f",
    "\u202e",
    "\u0301",
    "\u00ad",
    "\0",
    "\ud800",
]
ANYTHING = st.characters(exclude_categories=())
TYPED = st.one_of(
    st.text(ANYTHING, max_size=60),
    st.lists(st.one_of(st.sampled_from(SIGNS), st.text(ANYTHING, max_size=12)), max_size=30).map(" ".join),
    st.lists(st.sampled_from([*SIGNS, " ", "å", "ß", "ş", "Ω", "ab", "7"]), max_size=40).map("".join),
)


def word(*words, **kind):
    return Part(words, **kind)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("  ", []),
        ("social economy", [word("social"), word("economy")]),
        ('"social economy" law', [word("social", "economy", is_phrase=True), word("law")]),
        ("“social economy”", [word("social", "economy", is_phrase=True)]),
        ("«économie sociale»", [word("économie", "sociale", is_phrase=True)]),
        ('never "closed', [word("never"), word("closed", is_phrase=True)]),
        ('""', []),
        ('a""b', [word("a"), word("b")]),
        ("law -tax", [word("law"), word("tax", is_excluded=True)]),
        ("law −tax –aid", [word("law"), word("tax", is_excluded=True), word("aid", is_excluded=True)]),
        ('-"social economy"', [word("social", "economy", is_phrase=True, is_excluded=True)]),
        ("-cross-border", [word("cross", "border", is_phrase=True, is_excluded=True)]),
        ("cross-border", [word("cross"), word("border")]),
        ("law - tax", [word("law"), word("tax")]),
        ("-", []),
        ("d'insertion", [word("d"), word("insertion")]),
        ("snake_case", [word("snake"), word("case")]),
        ("under\u00adstand e\u0301tat", [word("under\u00adstand"), word("e\u0301tat")]),
        ("law AND (tax OR NOT aid*)", [word(one) for one in ("law", "AND", "tax", "OR", "NOT", "aid")]),
        ("<b>law</b> & tax", [word(one) for one in ("b", "law", "b", "tax")]),
    ],
)
def test_words_phrases_and_exclusions(text, parts):
    assert list(parse(text).parts) == parts


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("social coop", word("coop", is_prefix=True)),
        ("social coop ", word("coop")),
        ('"social coop', word("social", "coop", is_phrase=True)),
        ("law -ta", word("ta", is_excluded=True, is_prefix=True)),
    ],
)
def test_last_word_is_a_beginning_while_somebody_types(text, last):
    assert parse(text, is_typing=True).parts[-1] == last
    assert not any(part.is_prefix for part in parse(text).parts)


def test_twenty_words_at_most():
    assert (len(parse("a " * 20).parts), parse("a " * 20).is_cut) == (20, False)
    assert (len(parse("a " * 21).parts), parse("a " * 21).is_cut) == (20, True)
    (phrase,) = parse(f'"{"a " * 30}"').parts
    assert (len(phrase.words), phrase.is_phrase) == (20, True)
    assert parse("a" * 10_000).is_cut


TOKEN = re.compile(r"(~([a-z]{2}~)?)?(?P<letters>.+)", re.DOTALL)


@given(TYPED)
def test_whatever_is_typed_becomes_tokens_of_letters_and_digits(text):
    for is_typing in (False, True):
        query = parse(text, is_typing=is_typing)
        assert sum(len(part.words) for part in query.parts) <= MOST_WORDS
        meaning = understand(query, with_synonyms=False)
        atoms = [atom for _number, atom in meaning.numbered] + list(meaning.excluded)
        tokens = {token for atom in atoms for phrase in atom.phrases for token in phrase}
        tokens |= {atom.prefix for atom in atoms if atom.prefix}
        letters = [TOKEN.fullmatch(token)["letters"] for token in tokens]
        assert [one for one in letters if not one.isalnum() or len(one) > LONGEST_WORD] == []


@given(TYPED)
def test_what_was_understood_is_understood_the_same_again(text):
    parts = parse(text).parts
    assert parse(" ".join(map(as_typed, parts))).parts == parts


def as_typed(part):
    text = " ".join(part.words)
    return ("-" if part.is_excluded else "") + (f'"{text}"' if part.is_phrase else text)


HOSTILE = [
    *OPERATORS,
    '"',
    '"""',
    'a "b',
    '-"',
    "-a",
    "a NEAR b",
    "a AND",
    "AND",
    "title:a",
    "a <-> b",
    "a:*",
    "'a' & 'b'",
    "a' OR 1=1; DROP TABLE records_record; --",
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp;",
    "%s %(a)s {0} {{ a }}",
    "\u202ea\u202c \u200f \u200b",
    "a\u0301\u0301\u0301",
    "\ufdfa \ufb03 ½ ² Ⅷ",
    "𐓘𐓘 𞤀𞤣𞤤𞤢𞤥 ꭰꭱ 中文 ไทย",
    "a " * 5_000,
    "ab" * 5_000,
    '"a ' * 200,
    "-a " * 200,
]


@pytest.mark.django_db
def test_list_page_answers_to_whatever_is_typed(client):
    make_practice("A record", summary="a b")
    for text in HOSTILE:
        response = client.get(f"/practices/?{urlencode({'q': text})}")
        assert response.status_code == 200, text[:40]
        assert "<script>alert" not in response.text
        assert f'value="{escape(text[:20])}' in response.text, text[:40]


@pytest.mark.django_db
def test_letters_of_every_script_are_found(client):
    """Also those younger than the tables of a database's own parser."""
    for number, text in enumerate(("𐓘𐓣", "ꭰꭱ", "ꞌa", "中文", "Ⅷ", "½", "\ufdfa", "ᦵ", "𝐀𝐁")):
        make_practice(f"Named {text} here", slug=f"named-{number}")
        html = client.get(f"/practices/?{urlencode({'q': text})}").text
        assert re.findall(r'row-title"><a [^>]*>(.*?)</a>', html) == [f"Named <mark>{text}</mark> here"]
