"""The words of the real glossary as synonyms, on the list of practices."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from practices.starter import FOLDER, files, vocabularies
from records import generation
from records.models import Generation, Term, TermLabel
from tests.factories import make_practice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("glossary")]

# (title, language, summary)
TEXTS = [
    ("Short Swedish", "sv", "Ett ASF i skogen."),
    ("Long Swedish", "sv", "Ett arbetsintegrerande socialt företag."),
    ("Swedish forms", "sv", "Stöd till arbetsintegrerande socialt företagande."),
    ("Short English", "en", "How a WISE is run."),
    ("Long English", "en", "Many work integration social enterprises trade."),
    ("By hand", "en", "Otherwise said, the wiser way."),
    ("Finnish", "fi", "Sosiaalinen yritys palkkaa."),
    ("Enterprise", "en", "A social enterprise trades."),
    ("Italian", "it", "La cooperativa sociale del paese."),
    ("Italian forms", "it", "Le cooperative sociali del paese."),
    ("Italian apart", "it", "Una cooperativa per la vita sociale."),
    ("English cooperative", "en", "A social cooperative."),
    ("Association", "sv", "En ekonomisk förening med arton medlemmar."),
    ("Letters inside", "en", "An assessment of esssential needs."),
    ("Romanian", "ro", "Redirecționare 3,5 % din impozit."),
    ("Fund", "en", "Paid by ESF+ and the ERDF."),
]


@pytest.fixture(scope="module")
def glossary(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        vocabularies.load(files.read_all(FOLDER))
        for title, language, summary in TEXTS:
            make_practice(title, language=language, summary=summary)
        yield
        call_command("flush", interactive=False, verbosity=0)


def page(client, text, **more):
    return client.get(f"/practices/?{urlencode({'q': text, 'per_page': '100'} | more)}").text


def titles(html):
    return {
        re.sub("</?mark>", "", unescape(one)) for one in re.findall(r'row-title"><a [^>]*>(.*?)</a>', html)
    }


def named(html):
    """The synonyms that the page says it used."""
    (note,) = re.findall(r'class="synonyms-used">(.*?)</p>', html, re.DOTALL) or [""]
    return re.findall(r'<span lang="([^"]*)">([^<]*)</span>', note)


WISE = {"Short Swedish", "Long Swedish", "Swedish forms", "Short English", "Long English", "Finnish"}
SOCIAL_COOPERATIVE = {"English cooperative", "Italian", "Italian forms"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Short and long form of one label, other languages, other forms of a word
        ("WISE", WISE),
        ("wise", WISE),
        ("ASF", WISE),
        ("work integration social enterprises", WISE),
        ("arbetsintegrerande socialt företag", WISE),
        ("arbetsintegrerande socialt foretags", WISE),
        ("sosiaalinen yritys", WISE),
        ("social cooperative", SOCIAL_COOPERATIVE | {"Italian apart"}),  # both words are Italian stems too
        ("Social cooperatives", SOCIAL_COOPERATIVE),
        ("spółdzielnia socjalna", SOCIAL_COOPERATIVE),
        ("economic association", {"Association", "English cooperative", "Italian", "Italian forms", "Italian apart"}),
        ("European Social Fund Plus", {"Fund"}),
        ("FSE+", {"Fund"}),
        ("European Regional Development Fund", {"Fund"}),
        ("percentage designation", {"Romanian"}),
        # What stands beside a term narrows as ever; so does an exclusion
        ("WISE skogen", {"Short Swedish"}),
        ("skogen WISE", {"Short Swedish"}),
        ("a WISE in the skogen", {"Short Swedish"}),
        ("WISE -företag", WISE - {"Long Swedish", "Swedish forms"}),
        # Abbreviations are whole words, as typed and as found
        ("ESS", set()),
        ("assess", {"Letters inside"}),
        ("wisely", {"Short English"}),  # as an English word alone
        ("wiser", {"By hand"}),
        # A false friend is nobody's synonym
        ("social enterprise", {"Enterprise", "Long English", "Long Swedish", "Swedish forms"}),
        # Exact phrases have none
        ('"work integration social enterprises"', {"Long English"}),
        ('"WISE"', {"Short English"}),
    ],
)  # fmt: skip
def test_synonyms_of_the_glossary(client, text, expected):
    assert titles(page(client, text)) == expected


def test_words_as_typed_come_before_synonyms(client):
    html = page(client, "arbetsintegrerande socialt företag")
    found = re.findall(r'row-title"><a [^>]*>(.*?)</a>', html)
    assert set(found[:2]) == {"Long Swedish", "Swedish forms"}


def test_synonyms_can_be_switched_off(client):
    html = page(client, "WISE", synonyms="off")
    assert titles(html) == {"Short English"}
    assert named(html) == []
    assert "Search with them" in html
    assert titles(page(client, "social cooperatives", synonyms="off")) == {"English cooperative"}


def test_page_names_the_synonyms_that_helped(client):
    html = page(client, "social cooperatives")
    assert named(html) == [("it", "cooperativa sociale")]
    assert "Search without them" in html
    assert named(page(client, "WISE skogen")) == [("sv", "ASF")]
    assert named(page(client, "WISE WISE skogen")) == [("sv", "ASF")]
    assert named(page(client, "Fund")) == named(page(client, "nothing WISE")) == []


def test_a_synonym_is_marked_as_a_whole(client):
    html = page(client, "spółdzielnia socjalna")
    assert "La <mark>cooperativa</mark> <mark>sociale</mark> del" in html
    assert "Le <mark>cooperative</mark> <mark>sociali</mark> del" in html
    html = page(client, "cooperativa vita")
    assert "Una <mark>cooperativa</mark> per la <mark>vita</mark> sociale" in html


def test_labels_of_staff_count_from_the_next_request(client):
    term = Term.objects.get(list=Term.List.GLOSSARY, code="wise")
    TermLabel.objects.create(of=term, language="en", text="paese del bosco", kind="synonym")
    TermLabel.objects.create(of=term, language="en", text="paese", kind="synonym", searchable=False)
    TermLabel.objects.create(of=term, language="en", text="medlemmar", kind="definition")
    Generation.advance()
    assert titles(page(client, "WISE")) == WISE
    TermLabel.objects.filter(text="paese").update(searchable=True)
    assert titles(page(client, "WISE")) == WISE  # nothing says yet that something has changed
    Generation.advance()
    assert titles(page(client, "WISE")) == WISE | {"Italian", "Italian forms"}


def test_merged_term_gives_no_synonyms(client):
    Term.objects.filter(code="wise").update(merged_into=Term.objects.get(code="social-enterprise"))
    generation.forget()
    assert titles(page(client, "WISE")) == {"Short English"}
