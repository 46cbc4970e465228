"""What is found and in which order of relevance: the same on both databases, for the answers are written out here."""

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.models import Practice
from records import bitmaps
from records.search.meaning import understand
from records.search.query import parse
from records.search.ranking import rank
from tests.search_corpus import TEXTS, make_corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("corpus")]


@pytest.fixture(scope="module")
def corpus(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        make_corpus()
        yield
        call_command("flush", interactive=False, verbosity=0)


def classes(text, *, is_typing=False):
    """The titles found, the most relevant first, as sets of the same relevance."""
    known = bitmaps.current()
    ranking = rank(understand(parse(text, is_typing=is_typing)), known, known.of_kind("practice"))
    titles = dict(Practice.objects.values_list("pk", "title"))
    return [{titles[number] for number in one} for one in ranking.classes]


EVERYWHERE = {title for title, language, _summary, _text in TEXTS if language != "it"}  # but not in Trento

# (texts that ask for the same, what they find)
QUESTIONS = [
    # English: endings, capitals, phrases, exclusions, all words
    (["cooperatives", "Cooperatives", "COOPERATIVES"], [{"Fishing cooperative"}, {"Tax relief for donors"}, {"Reserved contracts"}]),
    (["tax", "taxes", "𝐓𝐚𝐱", "ｔａｘ"], [{"Tax relief for donors"}, {"Fishing cooperative"}]),
    (["lower tax", "TAX lower"], [{"Tax relief for donors"}, {"Fishing cooperative"}]),
    (['"lower tax"', '"LOWER tax"', "“lower tax”"], [{"Fishing cooperative"}]),
    (['"a lower rate"', '"rate for each"'], [{"Tax relief for donors"}]),
    (['"taxes"', '"rate cooperative"', '"catch the law"'], []),
    (["tax -donors", "tax -Donor"], [{"Fishing cooperative"}]),
    (["cooperatives -tax", 'cooperatives -"lower tax" -lower'], [{"Reserved contracts"}]),
    (["-cooperatives -östergötland", "-östergötland"], [{"Cooperativa del lago", "Sale comuni"}]),
    (["law 2009", "2009"], [{"Fishing cooperative"}]),
    (["catch tax"], [{"Fishing cooperative"}]),
    (["catch donors"], []),
    # An English word that is Italian too: both
    (["cooperative"], [{"Fishing cooperative", "Cooperativa del lago"}, {"Tax relief for donors", "Sale comuni"}, {"Reserved contracts"}]),
    # Swedish: å ä ö typed or not
    (["företag", "foretag", "FÖRETAGET", "företagens"], [{"Återbruk i Åmål"}, {"Kooperativ på landet"}]),
    (["Åmål", "amal", "ÅMÅL", "A\u030ama\u030al"], [{"Återbruk i Åmål"}]),
    (["kooperativ", "kooperativet", "Kooperativens"], [{"Kooperativ på landet"}, {"Återbruk i Åmål"}]),
    (["salen", "salarna"], [{"Kooperativ på landet"}]),
    (["sal", "sale"], [{"Sale comuni"}, {"Kooperativ på landet"}]),
    # Names of places, in their forms
    (["Trento", "trento"], [{"Cooperativa del lago", "Sale comuni"}]),
    (["Italy cooperativa"], [{"Cooperativa del lago"}, {"Sale comuni"}]),
    (["Östergötland", "ostergotlands", "sweden"], [EVERYWHERE]),
    # Italian
    (["qualità", "qualita", "QUALITÀ"], [{"Cooperativa del lago"}]),
    (["perché", "perche", "libertà"], [{"Sale comuni"}]),
    (["cooperativa sociale", "sociali cooperative"], [{"Sale comuni"}]),
    # German: ß and ss, umlauts
    (["Straße", "strasse", "STRASSEN", "STRAẞE"], [{"Die große Straße"}, {"Genossenschaft am Fluss"}]),
    (["groß", "grosse", "Große"], [{"Die große Straße"}, {"Genossenschaft am Fluss"}]),
    (["Fußgänger", "fussganger", "fußgängern"], [{"Genossenschaft am Fluss"}]),
    (["Genossenschaften"], [{"Genossenschaft am Fluss"}, {"Die große Straße"}]),
    # Spanish
    (["inserción", "insercion", "inserciones"], [{"Empresa de inserción"}, {"Niñez y montaña"}]),
    (["Niñez", "ninez", "montañas"], [{"Niñez y montaña"}]),
    (["acompanamiento jóvenes"], [{"Empresa de inserción"}]),
    # Romanian: comma below, cedilla, neither
    (["fundația", "fundaţia", "fundatia", "fundații"], [{"Fundația pentru țară"}, {"Economia sociala la Iaşi"}]),
    (["țară", "ţară", "tara", "ȚARĂ"], [{"Fundația pentru țară"}]),
    (["Iași", "Iaşi", "iasi"], [{"Economia sociala la Iaşi"}]),
    # Hungarian: ő and ű, stacked endings
    (["szövetkezet", "szövetkezetek", "szovetkezet", "szövetkezetnek"], [{"Szövetkezet Győrben"}, {"Új műhely"}]),
    (["műhely", "muhely", "MŰHELYEK"], [{"Új műhely"}, {"Szövetkezet Győrben"}]),
    (["gyűjtő", "gyujto"], [{"Új műhely"}]),
    (["előny", "őrző"], [{"Szövetkezet Győrben"}]),
    # Bulgarian: only case is folded
    (["кооперация", "КООПЕРАЦИЯ"], [{"Кооперация в София"}, {"Социално предприятие"}]),
    (["кооперациите"], [{"Кооперация в София"}]),
    (["кооперации"], []),
    # Greek: final sigma, accents, capitals without them, endings
    (["συνεταιρισμός", "συνεταιρισμοσ", "ΣΥΝΕΤΑΙΡΙΣΜΟΣ", "συνεταιρισμών"], [{"Συνεταιρισμός γυναικών"}, {"Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ"}]),
    (["δρόμος", "δρομος", "ΔΡΟΜΟΣ"], [{"Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ"}]),
    (["μέλι", "μελιού"], [{"Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ"}, {"Συνεταιρισμός γυναικών"}]),
    (["οικονομία", "οικονομίας", "ΟΙΚΟΝΟΜΙΑ"], [{"Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ"}]),
    # Small words ask for nothing beside others, but inside a phrase and alone they do
    (["cooperatives in Östergötland", "the cooperatives of Östergötland"], [{"Fishing cooperative"}, {"Tax relief for donors"}, {"Reserved contracts"}]),
    (["kooperativ i Östergötland"], [{"Kooperativ på landet"}, {"Återbruk i Åmål"}]),
    (["la cooperativa sociale di Trento"], [{"Sale comuni"}]),
    (["Ο ΔΡΟΜΟΣ ΓΙΑ ΤΟ ΜΕΛΙ"], [{"Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ"}]),
    (['"kooperativ på landet"'], [{"Kooperativ på landet"}]),
    (['"kooperativ i landet"'], []),
    (["på"], [{"Kooperativ på landet"}]),
    (["cooperatives -in"], [{"Fishing cooperative"}, {"Tax relief for donors"}, {"Reserved contracts"}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [(text, expected) for texts, expected in QUESTIONS for text in texts]
)
def test_same_answer_on_both_databases(text, expected):
    assert classes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("coop", [{"Fishing cooperative", "Cooperativa del lago"}, {"Tax relief for donors", "Sale comuni", "Niñez y montaña"}, {"Reserved contracts"}]),
        ("stras", [{"Die große Straße"}, {"Genossenschaft am Fluss"}]),
        ("συν", [{"Συνεταιρισμός γυναικών"}, {"Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ"}]),
        ("tax rel", [{"Tax relief for donors"}]),
        ("trent coop", []),
        ("cooperativa tre", [{"Cooperativa del lago"}, {"Sale comuni"}]),
        ("cooperativa di", [{"Cooperativa del lago"}, {"Sale comuni", "Niñez y montaña"}]),
        ("sv", []),  # the sign of a language is no beginning of a word
        ("hu", []),
    ],
)  # fmt: skip
def test_last_word_is_a_beginning_while_somebody_types(text, expected):
    assert classes(text, is_typing=True) == expected


WORDS = sorted(
    {word for row in TEXTS for text in row for word in text.split()} | {"Trento", "sweden", "och", "xyz"}
)
PART = st.sampled_from(WORDS)
PARTS = st.one_of(
    PART,
    PART.map(str.upper),
    PART.map(lambda word: f"-{word}"),
    PART.map(lambda word: word[:3]),
    st.lists(PART, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(TEXTS).map(lambda row: f'"{" ".join(row[3].split()[:2])}"'),
    st.text(max_size=4),
)


@settings(max_examples=50)
@given(st.lists(PARTS, max_size=4).map(" ".join), st.booleans())
def test_query_and_bitmaps_find_the_same(text, is_typing):
    text = text.replace("\0", " ")
    by_bitmaps = classes(text, is_typing=is_typing)
    found = Practice.objects.published().search(text, is_typing=is_typing)
    assert sorted(found.values_list("title", flat=True)) == sorted(
        title for one in by_bitmaps for title in one
    )
    assert all(by_bitmaps) or not parse(text).asks_for_something
