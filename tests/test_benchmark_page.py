"""The page of what each place uses: its states in words, its links, its filters, its files."""

import csv
import datetime
import io
import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import InstrumentType, RegionCoverage
from records import generation
from records.models import Region, SiteSettings
from tests.factories import make_instrument, make_practice, make_region, make_type
from tests.markup import section

pytestmark = pytest.mark.django_db
ALL = "category=legal&category=tax&category=operational"


@pytest.fixture(autouse=True)
def europe():
    union = make_region("EU")
    for code in ("SE", "IT"):
        make_region(code, parent=union)
    make_region("SE123", is_partner=True)
    for code in ("L1", "L5", "T2", "O1"):
        make_type(code)


@pytest.fixture
def mailbox():
    SiteSettings.objects.create(contact_email="site@example.org")


def find(region="SE123", kind="T2", finding="none_exists", **given):
    given = {"looked_on": datetime.date(2020, 5, 4), "by_role": "Region Östergötland"} | given
    row = RegionCoverage.objects.create(
        region=make_region(region), instrument_type=make_type(kind), finding=finding, **given
    )
    generation.forget()
    return row


def page(client, path="/benchmark/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def cells(html):
    """{place: [words of its cells]}"""
    rows = re.findall(r'<tr class="place-[a-z]+">(.*?)</tr>', html, re.DOTALL)
    return {
        words(re.search(r"<a [^>]*>(.*?)</a>", row).group(1)): [
            words(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in rows
    }


def links(html):
    """{words: address} of the cells."""
    found = re.findall(r'<td class="cell-[a-z_]+"><a href="([^"]*)">([^<]*)</a>', html)
    return {word: unescape(address) for address, word in found}


def test_every_state_has_its_words(client):
    make_instrument(type="L5a")
    make_instrument(region=make_region("SE"), type="L1")
    find(kind="T2", finding="none_exists")
    find(kind="O1", finding="not_competence", decided_at="national")
    assert cells(page(client, f"/benchmark/?{ALL}")) == {
        "Sweden": ["1 recorded", "1 recorded", "not looked yet", "not looked yet"],
        "Östergötland": [
            "not looked yet +1 national",
            "1 recorded",
            "looked, none exists, 4 May 2020",
            "decided by the state",
        ],
    }


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("eu", "decided by the European Union"),
        ("regional", "decided by a regional authority"),
        ("local", "decided by local authorities"),
        ("cross_border", "not the region’s competence"),
    ],
)
def test_who_decides_is_said(client, level, said):
    find(finding="not_competence", decided_at=level)
    assert cells(page(client, "/benchmark/?category=tax"))["Östergötland"] == [said]


def test_what_was_looked_for_shows_day_source_and_who(client):
    find(
        note="Searched in the register.",
        source_title="The register",
        source_url="https://example.org/register",
        source_accessed=datetime.date(2020, 5, 3),
    )
    html = page(client, "/benchmark/?category=tax")
    assert links(html)["looked, none exists, 4 May 2020"] == "#SE123-T2"
    told = section(html, "looked")
    assert 'id="SE123-T2"' in told
    assert 'href="https://example.org/register"' in told
    for said in (
        "Östergötland, T2 Type T2",
        "Searched in the register.",
        "Looked at on 4 May 2020. By: Region Östergötland.",
        "The register , read on 3 May 2020",
    ):
        assert said in words(told)


def test_a_contradicted_row_is_not_told(client):
    find()
    make_instrument(type="T2")
    html = page(client, "/benchmark/?category=tax")
    assert cells(html)["Östergötland"] == ["1 recorded"]
    assert section(html, "looked") == ""


def test_a_blank_leads_nowhere_while_nobody_can_be_written_to(client):
    find(kind="O1")
    html = page(client, f"/benchmark/?{ALL}")
    assert links(html) == {"looked, none exists, 4 May 2020": "#SE123-O1"}
    assert "#correct" not in html
    assert "leads to where you can tell us" not in html
    assert "not looked yet" in cells(html)["Sweden"]
    assert "#correct" not in page(client, "/regions/SE123/")


def test_a_blank_leads_on_where_the_region_has_a_mailbox(client):
    Region.objects.filter(code="SE123").update(contact_email="region@example.org")
    html = page(client, f"/benchmark/?{ALL}")
    assert html.count("/contact/#correct") == 4


def test_a_blank_leads_to_where_to_tell_us(client, mailbox):
    assert links(page(client, f"/benchmark/?{ALL}")) == {"not looked yet": "/contact/#correct"}
    assert 'id="correct"' in page(client, "/contact/")


def test_folded_it_says_how_many_types_are_in_which_state(client):
    make_instrument(type="L5a")
    make_instrument(type="L5")
    find(kind="T2", finding="not_competence", decided_at="national")
    assert cells(page(client))["Östergötland"] == [
        "2 instruments 1 type recorded 1 type not looked yet",
        "0 instruments 1 type decided elsewhere",
        "0 instruments 1 type not looked yet",
    ]


@pytest.fixture
def many():
    """Two places and three types, in and out of force, of two levels."""
    for code in ("SE123", "SE", "EU"):
        for kind, further in (("L5a", ["O1"]), ("L5", []), ("O1", ["L1", "L5b"])):
            also = [make_type(one) for one in further]
            for number, given in enumerate(
                [{}, {"in_force_from_text": "2014-06"}, {"in_force_until_text": "2014-06"}]
            ):
                level = "regional" if number else "national"
                make_instrument(region=make_region(code), type=kind, also_types=also, level=level, **given)
    make_instrument(region=make_region("IT"), also_regions=[make_region("SE12")])


@pytest.mark.parametrize("chosen", ["", f"&{ALL}"])
@pytest.mark.parametrize(
    "asked", ["", "year=2013", "year=2014", "level=regional", "level=national&year=2015", "level=local"]
)
@pytest.mark.parametrize("language", ["", "/sv"])
def test_a_cell_leads_to_exactly_its_instruments(client, many, asked, chosen, language):
    html = page(client, f"{language}/benchmark/?places=europe&{asked}{chosen}")
    numbers = re.findall(r'<td class="cell-(?:recorded|mix)"><a href="([^"]*)">(\d+) ', html)
    assert numbers or asked == "level=local"
    for address, number in numbers:
        listed = client.get(unescape(address)).context
        assert (listed["problems"], len(listed["filters"].found)) == ([], int(number))


def test_at_another_level_leads_to_all_levels(client):
    make_instrument(type="T2", level="national")
    html = page(client, "/benchmark/?category=tax&level=local")
    address = links(html)["recorded at another level"]
    assert len(client.get(address).context["filters"].found) == 1


def test_a_year_shows_the_grid_as_it_was(client):
    make_instrument(type="T2", in_force_from_text="2015-03", in_force_until_text="2017")
    find(kind="T2", looked_on=datetime.date(2019, 1, 1))
    years = {year: f"/benchmark/?category=tax&year={year}" for year in (2014, 2016, 2018, 2020)}
    shown = {year: cells(page(client, address))["Östergötland"] for year, address in years.items()}
    assert shown == {
        2014: ["not looked yet"],
        2016: ["1 recorded"],
        2018: ["not looked yet"],
        2020: ["looked, none exists, 1 January 2019"],
    }
    assert "As it was in 2016" in page(client, years[2016])


def test_the_places_shown(client):
    make_region("RO", "Romania", is_partner=True)
    assert [*cells(page(client))] == ["Romania", "Sweden", "Östergötland"]
    assert [*cells(page(client, "/benchmark/?places=europe"))] == [
        "European Union",
        "Italy",
        "Romania",
        "Sweden",
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("places=mars", "Places : “mars” is not one of the choices."),
        ("category=L", "Instrument types : “L” is not one of the choices."),
        ("level=cross_border", "Level of the authority : “cross_border” is not one of the choices."),
        ("year=abc", "As it was in the year : Enter a whole number."),
        ("year=1", "As it was in the year : Ensure this value is greater than or equal to 1850."),
        ("year=9999", "This year lies in the future: nothing can be known of it."),
        (f"year={'9' * 5000}", "As it was in the year : "),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_holds(client, query, said):
    make_instrument(type="T2")
    html = page(client, f"/benchmark/?{query}&category=tax")
    told = words(html)
    assert "One filter could not be used" in told
    assert said.replace(" : ", ": ") in told or said in told
    assert cells(html)["Östergötland"]
    for name in ("csv", "json"):
        answer = client.get(f"/benchmark/grid.{name}?{query}&category=tax")
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/benchmark/")


@pytest.mark.parametrize(
    "query", ["", "year=", "places=&level=&year=&category=", "q=1&page=7&year=2010&year="]
)
def test_empty_and_foreign_parameters_are_let_be(client, query):
    assert "could not be used" not in page(client, f"/benchmark/?{query}")


def test_the_letters_that_a_column_counts_stand_under_the_grid(client):
    for code, label in (("L5a", "Reserved contracts"), ("L5b", "Light regime")):
        InstrumentType.objects.filter(pk=make_type(code).pk).update(label=label)
    generation.forget()
    said = "L5 counts also: L5a Reserved contracts, L5b Light regime"
    assert said in words(page(client, f"/benchmark/?{ALL}"))
    assert "counts also" not in words(page(client, "/benchmark/?category=tax"))
    assert "counts also" not in words(page(client))


def test_one_wording_in_the_grid_and_its_legend(client):
    find(kind="T2", finding="not_competence", decided_at="national")
    find(kind="O1", finding="none_exists")
    html = page(client)
    assert cells(html)["Östergötland"][1:] == [
        "0 instruments 1 type decided elsewhere",
        "0 instruments 1 type: none exists",
    ]
    legend = words(re.search(r'<dl class="grid-legend">.*?</dl>', html, re.DOTALL).group())
    assert "decided elsewhere not for this place to decide" in legend
    assert "with a source or a note" in legend
    assert "The grid counts what is in force today." in words(html)
    assert "The grid counts what was in force" in words(page(client, "/benchmark/?year=2015"))


def test_it_says_that_it_is_no_ranking_and_what_it_rests_on(client):
    for code in ("SE", "SE123", "EU", "IT"):
        make_instrument(region=make_region(code))
    told = words(page(client))
    assert "This is no ranking" in told
    assert "The numbers rest on 3 published instruments." in told


def test_a_table_with_a_caption_and_headers(client):
    html = page(client, f"/benchmark/?{ALL}")
    table = re.search(r"<table.*?</table>", html, re.DOTALL).group()
    assert "A country counts its national and regional instruments together" in table
    assert len(re.findall(r'<th scope="colgroup"', table)) == 3
    assert len(re.findall(r'<th scope="col">', table)) == 4
    assert len(re.findall(r'<th scope="row"', table)) == 2
    assert " style=" not in html


def test_it_speaks_swedish(client, mailbox):
    html = page(client, "/sv/benchmark/")
    assert '<html lang="sv"' in html
    assert 'href="/sv/contact/#correct"' in page(client, f"/sv/benchmark/?{ALL}")


def test_it_stands_in_the_navigation_the_foot_and_the_sitemap(client):
    html = page(client, "/regions/")
    assert html.count('href="/benchmark/"') == 2
    assert "/benchmark/</loc>" in client.get("/sitemap.xml").content.decode()


# Files


def rows_of(client, query=""):
    answer = client.get(f"/benchmark/grid.csv{query}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_both_files_hold_every_cell_of_the_grid(client, many):
    find(kind="T2", note="=1+1", source_title="Register")
    query = "?year=2014"
    rows = rows_of(client, query)
    answer = json.loads(client.get(f"/benchmark/grid.json{query}").content)
    assert [(row["place"], row["type"]) for row in rows] == [
        (place, kind) for place in ("SE", "SE123") for kind in ("L1", "L5", "T2", "O1")
    ]
    assert (answer["year"], answer["licence"], len(answer["cells"])) == (2014, "CC BY 4.0", 8)
    for row, cell in zip(rows, answer["cells"], strict=True):
        assert row == {name: "" if value is None else str(value) for name, value in cell.items()}
    for row in rows:
        if row["recorded"] != "0":
            listed = client.get(row["list"]).context["filters"].found
            assert len(listed) == int(row["recorded"])


def test_a_finding_stands_in_the_files_with_its_source(client):
    find(
        kind="T2",
        finding="not_competence",
        decided_at="national",
        note="=1+1",
        source_title="Register",
        source_url="https://example.org/",
        source_accessed=datetime.date(2020, 1, 2),
    )
    [row] = [row for row in rows_of(client, "?category=tax") if row["place"] == "SE123"]
    told = {name: row[name] for name in [*row][-7:]}
    assert (row["state"], row["state_in_words"]) == ("not_competence", "decided by the state")
    assert told == {
        "looked_on": "2020-05-04",
        "looked_by": "Region Östergötland",
        "decided_at": "national",
        "note": "'=1+1",
        "source": "Register",
        "source_address": "https://example.org/",
        "source_read_on": "2020-01-02",
    }


# Cost


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


@pytest.mark.parametrize("path", ["/benchmark/", f"/benchmark/?{ALL}", "/benchmark/?places=europe&year=2015"])
def test_the_number_of_queries_does_not_grow(client, path):
    few = queries(client, path)
    for code in ("IT1", "IT2", "IT3"):
        place = make_region(code, is_partner=True)
        for kind in ("L2", "L3", "T3", "O2"):
            make_instrument(region=place, type=kind, also_types=[make_type("O3")])
        find(code, "O4")
    make_practice()
    generation.forget()
    assert queries(client, path) == few <= 5


def test_the_page_sets_no_cookie(client):
    for path in ("/benchmark/", "/benchmark/grid.csv", "/benchmark/grid.json"):
        answer = client.get(path)
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
