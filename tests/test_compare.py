"""Side by side: the address is the comparison, blanks stay apart, files hold the same cells, nothing unpublished shows."""

import csv
import datetime
import io
import json
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from justhtml import JustHTML
from openpyxl import load_workbook

from practices.models import RegionCoverage
from records.models import Term
from tests.factories import (
    make_actor,
    make_copy,
    make_figure,
    make_instrument,
    make_practice,
    make_region,
    make_source,
    make_term,
    make_type,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def europe():
    """The Union with Sweden, its region and Italy; the United Kingdom stands outside."""
    union = make_region("EU")
    for code in ("SE", "IT"):
        make_region(code, parent=union)
    make_region("SE123")
    make_region("UK")


def address(path="/compare/", **given):
    return f"{path}?{urlencode(given, doseq=True)}"


def page(client, path="/compare/", **given):
    response = client.get(address(path, **given))
    assert response.status_code == 200
    assert not response.cookies
    html = response.content.decode()
    assert JustHTML(html, collect_errors=True, sanitize=False).errors == []
    return html


def words(node):
    return " ".join(node.to_text(separator=" ").split())


def table(html):
    """(titles of the columns, {criterion: texts of its cells}) of the page."""
    rows = JustHTML(html, sanitize=False).query(".compare-table tr")
    head, *rest = [[words(cell) for cell in row.query("th, td")] for row in rows]
    return [title.split(" Remove")[0] for title in head[1:]], {row[0]: row[1:] for row in rest}


def notices(html):
    return [words(node) for node in JustHTML(html, sanitize=False).query(".messages li")]


def blanks(html):
    """{class: words} of all blanks."""
    found = JustHTML(html, sanitize=False).query(".blank")
    return {(node.attrs["class"].removeprefix("blank is-"), words(node)) for node in found}


def rows_of_csv(client, **given):
    response = client.get(address("/compare/compare.csv", **given))
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# Records


@pytest.fixture
def two():
    law = make_instrument("Framework act", type="L1")
    grant = make_instrument("Grant scheme", type="O1", region=make_region("IT"))
    full = make_practice(
        "Full one",
        [law, grant],
        level="regional",
        started_text="2010-05",
        ongoing="yes",
        evidence_level=2,
        success_factors="A mentor\nTrust",
        challenges="Money",
        transfer_notes="A *law* first",
        target_groups=[make_term(Term.List.TARGET_GROUP, "women")],
    )
    report = make_source(full, "Yearly report", publisher="County")
    make_figure(full, 12, "2019", label="Jobs", source=report)
    make_figure(full, 30, "2021", label="Jobs", source=report)
    make_figure(full, 99, label="Jobs", source_text="a leaflet")
    make_figure(full, 5, label="Shops", source_text="a leaflet")
    full.results.create(text="Thirty jobs", source=report)
    cost = full.resources.model(practice=full, kind="yearly_cost", amount=5000, currency="EUR", source=report)
    cost.year_text = "2020"
    cost.save()
    full.actor_links.create(role="promoter", name="The county")
    full.preconditions.create(kind="law", text="A law", essential=True)
    make_practice("Bare one", region=make_region("IT"))


@pytest.mark.usefixtures("two")
def test_practices_stand_side_by_side_with_dates_and_sources(client):
    titles, rows = table(page(client, practice=["full-one", "bare-one"]))
    assert titles == ["Full one Östergötland, Sweden Legal", "Bare one Italy"]
    assert rows["Main instrument"] == ["Framework act Type L1", "not known"]
    assert rows["Other instruments"] == ["Grant scheme Type O1", "not known"]
    assert rows["Who benefits"] == ["Women", "not known"]
    assert rows["Level"] == ["Regional", "not known"]
    assert rows["Period"] == ["May 2010 – ongoing", "not known"]
    assert rows["Evidence level"] == ["2 of 5: Data show change, cause not shown", "not graded yet"]
    assert rows["Figures, the newest of each"] == [
        "Jobs: 30 2021 · County Shops: 5 undated · a leaflet",
        "not known",
    ]
    assert rows["Results"] == ["Thirty jobs County", "not known"]
    assert rows["What it cost and used"] == ["Yearly cost: 5000 EUR 2020 · County", "not known"]
    assert rows["Who took part"] == ["The county Promoter", "not known"]
    assert rows["What helped"] == ["A mentor Trust", "not known"]
    assert rows["What was difficult"] == ["Money", "not known"]
    assert rows["What would be needed elsewhere"] == ["Law: A law essential A law first", "not known"]
    assert rows["Checked on"] == ["not yet checked by a region"] * 2


@pytest.mark.usefixtures("two")
def test_the_order_of_the_address_is_the_order_of_the_columns(client):
    titles, rows = table(page(client, practice=["bare-one", "full-one"]))
    assert [title.split(" one")[0] for title in titles] == ["Bare", "Full"]
    assert rows["Results"] == ["not known", "Thirty jobs County"]


@pytest.mark.usefixtures("two")
def test_flipped_the_items_stand_in_rows_and_every_cell_stays(client):
    titles, rows = table(page(client, practice=["full-one", "bare-one"]))
    criteria, flipped = table(page(client, practice=["full-one", "bare-one"], flip=1))
    assert criteria == list(rows)
    found = {title.split(" Remove")[0]: cells for title, cells in flipped.items()}
    assert found == {title: [cells[number] for cells in rows.values()] for number, title in enumerate(titles)}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("flip", [{}, {"flip": 1}])
def test_headers_have_their_scope_and_the_table_its_caption(client, flip):
    document = JustHTML(page(client, practice=["full-one", "bare-one"], **flip), sanitize=False)
    assert {node.attrs["scope"] for node in document.query(".compare-table thead th")} == {"col"}
    assert {node.attrs["scope"] for node in document.query(".compare-table tbody th")} == {"row"}
    (region,) = document.query(".compare-scroll")
    (caption,) = document.query(".compare-table caption")
    assert (region.attrs["role"], region.attrs["tabindex"]) == ("region", "0")
    assert region.attrs["aria-labelledby"] == caption.attrs["id"]
    assert words(caption) == "2 practices side by side"


@pytest.mark.usefixtures("two")
def test_rows_in_which_all_agree_are_folded_away_when_asked(client):
    _titles, rows = table(page(client, practice=["full-one", "bare-one"]))
    html = page(client, practice=["full-one", "bare-one"], differences=1)
    _titles, shown = table(html)
    assert set(rows) - set(shown) == {"Data status", "Checked on"}
    (folded,) = JustHTML(html, sanitize=False).query(".compare-alike")
    assert [words(term) for term in folded.query("dt")] == ["Data status", "Checked on"]
    assert "2 criteria on which all say the same" in words(folded)


def test_what_all_leave_open_is_alike_and_one_with_another_date_is_not(client):
    for title, date in (("One", "2019"), ("Two", "2020")):
        make_figure(make_practice(title), 7, date, label="Jobs")
    _titles, shown = table(page(client, practice=["one", "two"], differences=1))
    assert list(shown) == ["Figures, the newest of each"]


def test_instruments_stand_side_by_side(client):
    known = make_instrument(
        "Known act",
        type="L5a",
        also_types=[make_type("L5b")],
        authority="Parliament",
        legal_basis="Law 1, Art. 2",
        what_it_does="Reserves contracts\nNames buyers",
        eligible="All *cooperatives*",
        designed_for="wise",
        in_force_from_text="2011",
        in_force_until_text="2015",
        known_problems="Little used",
    )
    report = make_source(known, "Official journal", publisher="State")
    make_figure(known, 30, "2014", measure="rate", unit="%", source=report)
    make_figure(known, 7, "2013", measure="take_up", source=report)
    make_practice("Graded", [known], evidence_level=1)
    make_practice("Ungraded", [known])
    make_practice("Hidden", [known], status="draft", slug="hidden")
    make_instrument("Bare act", type="T1", region=make_region("IT"))
    titles, rows = table(page(client, instrument=["known-act", "bare-act"]))
    assert titles == ["Known act Östergötland, Sweden Legal", "Bare act Italy Tax and social charges"]
    assert rows["Type"] == ["Type L5a Type L5b", "Type T1"]
    assert rows["Category"] == ["Legal", "Tax and social charges"]
    assert rows["Authority"] == ["Parliament", "not known"]
    assert rows["Legal basis"] == ["Law 1, Art. 2", "not known"]
    assert rows["What it does"] == ["Reserves contracts Names buyers", "not known"]
    assert rows["Who is eligible"] == ["All cooperatives", "not known"]
    assert rows["Designed for"] == ["work integration social enterprises", "not known"]
    assert rows["Rates, ceilings, thresholds"] == ["Rate: 30 % 2014 · State", "not known"]
    assert rows["Budget, take-up, other figures"] == ["Take-up: 7 2013 · State", "not known"]
    assert rows["In force"] == ["from: 2011 until: 2015 ended", "date not known"]
    assert rows["Known problems"] == ["Little used", "not known"]
    assert rows["Practices that use it"] == [
        "Ungraded evidence not graded yet Graded evidence 1 of 5: Account of impact with a convincing reason",
        "none is recorded here",
    ]


def test_of_many_practices_the_newest_stand_there_and_the_way_to_all(client):
    act = make_instrument("Busy act")
    for number in range(7):
        make_practice(f"Case {number}", [act])
    html = page(client, instrument=["busy-act", make_instrument().slug])
    assert [number for number in range(7) if f"Case {number}" in html] == [2, 3, 4, 5, 6]
    assert 'href="/practices/?instrument=busy-act"' in html


# What must not show


def test_an_unpublished_record_reads_like_one_that_does_not_exist(client):
    one, draft = make_practice("Shown one"), make_practice("Secret plan", status="draft")
    said = {}
    for name, slug in (("draft", draft.slug), ("nothing", "never-there")):
        html = page(client, practice=[one.slug, slug])
        said[name] = [text.replace(slug, "X") for text in notices(html)]
        assert table(html)[0] == ["Shown one Östergötland, Sweden"]
    assert said["draft"] == said["nothing"]
    assert "“X”" in said["draft"][0]
    assert "Secret plan" not in page(client, find_practice="secret")


def test_neither_drafts_of_others_nor_copies_are_told(client):
    hidden = make_instrument("Hidden act", status="draft")
    practice = make_practice("Shown one", [hidden])
    practice.actor_links.create(role="partner", name="As written", actor=make_actor("Real", status="draft"))
    make_copy(practice, title="Changed title")
    html = page(client, practice=[practice.slug, make_practice("Other").slug])
    assert "Hidden act" not in html
    assert "Changed title" not in html
    assert "/actors/real/" not in html
    assert table(html)[1]["Who took part"][0] == "As written Partner"


def test_an_archived_record_is_left_out_and_an_old_address_still_compares(client):
    moved, archived = make_practice("Moved"), make_practice("Gone", status="archived")
    moved.old_slugs.create(slug="before")
    html = page(client, practice=["before", "gone", make_practice("Other").slug])
    assert [title.split(" ")[0] for title in table(html)[0]] == ["Moved", "Other"]
    assert archived.slug in notices(html)[0]


# What cannot be used is said


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("practice=a&practice=b&practice=c&practice=d&practice=e&practice=f", "one more was left out"),
        (
            "practice=a&practice=b&practice=c&practice=d&practice=e&practice=f&practice=g",
            "2 more were left out",
        ),
        ("practice=a&practice=a&practice=b", "“A” was named twice and is shown once."),
        ("practice=a&practice=b&instrument=i", "compared apart: here only the practices."),
        ("instrument=i&type=O1&practice=a&practice=b", "compared apart: here only the practices."),
        ("type=O1&region=SE&instrument=i", "compared apart: here only the instruments."),
        ("practice=a&practice=b&flip=yes", "“flip” can only be 1"),
        ("practice=a&practice=b&differences=2", "“differences” can only be 1"),
        (
            "practice=a&practice=b&colour=red&size=9",
            "mean nothing here; they were left out: “colour”, “size”.",
        ),
        ("practice=a&practice=%3Cscript%3E", "it was left out: “<script>”."),
        ("type=Z9&region=SE&region=IT", "There is no instrument type with the code “Z9”."),
        ("type=O1&type=O2&region=SE&region=IT", "One type is compared at a time: here Type O1."),
        ("type=O1&region=SE&region=XX999", "No region or country has this code; it was left out: “XX999”."),
        ("type=O1&region=SE&region=SE&region=IT", "“Sweden” was named twice and is shown once."),
        ("type=O1", "Choose two to five countries or regions."),
        ("region=SE&region=IT", "Choose an instrument type"),
        ("practice=a", "One alone cannot be compared"),
        ("type=O1&region=SE", "One alone cannot be compared"),
    ],
)
def test_what_cannot_be_compared_is_said_and_the_rest_is_compared(client, query, sentence):
    for letter in "abcdefg":
        make_practice(letter.upper(), slug=letter)
    make_instrument("I", slug="i")
    make_type("O2")
    html = client.get(f"/compare/?{query}").content.decode()
    text = " ".join(unescape(html).split())
    assert sentence in text
    assert "<script>" not in html.replace('<script src="', "")
    if query.startswith("practice=a&practice=b"):
        assert [title[0] for title in table(html)[0]] == list("ABCDE" if "practice=f" in query else "AB")


@pytest.mark.parametrize("prefix", ["", "/sv"])
@pytest.mark.parametrize(
    "query",
    ["", "practice=", "practice=%00", "region=" + "x" * 300, "flip=1", "type=&region=", "find_practice=%25"],
)
def test_no_address_breaks_the_page(client, prefix, query):
    response = client.get(f"{prefix}/compare/?{query}")
    assert response.status_code == (400 if "%00" in query else 200)


# One type across regions


@pytest.fixture
def places():
    """Grants: the region has two, its country one, the Union one; nobody has looked in the United Kingdom."""
    make_instrument("First grant", region=make_region("SE123"), level="regional", authority="Region")
    make_instrument("Second grant", region=make_region("SE123"), level="regional")
    make_instrument("State grant", region=make_region("SE"), authority="Riksdag")
    make_instrument("Union grant", region=make_region("EU"), level="eu")
    make_instrument("Ended grant", region=make_region("UK"), in_force_until_text="2001")
    make_instrument("A loan", type="O2", region=make_region("IT"))
    make_instrument("Secret grant", region=make_region("IT"), status="draft")
    return make_type("O1")


def cover(region, kind, finding="none_exists", **given):
    given = {"looked_on": "2025-03-02", "by_role": "Editor", "source_title": "Register"} | given
    return RegionCoverage.objects.create(
        region=make_region(region), instrument_type=kind, finding=finding, **given
    )


def test_a_column_holds_its_own_instruments_and_those_from_above_with_their_level(client, places):
    titles, rows = table(page(client, type="O1", region=["SE123", "SE", "IT", "UK"]))
    assert titles == ["Östergötland, Sweden", "Sweden", "Italy", "United Kingdom"]
    assert rows["Recorded here"] == [
        "First grant Regional, Östergötland Second grant Regional, Östergötland",
        "State grant National, Sweden First grant Regional, Östergötland Second grant Regional, Östergötland",
        "not looked yet",
        "not looked yet Ended grant ended · 2001",
    ]
    assert rows["Applies from above"] == [
        "State grant National, Sweden Union grant European Union",
        "Union grant European Union",
        "Union grant European Union",
        "nothing recorded",
    ]
    assert rows["Authority"] == [
        "First grant Region Second grant not known State grant National Riksdag Union grant European Union not known",
        "State grant Riksdag First grant Östergötland Region Second grant Östergötland not known Union grant European Union not known",
        "not known",
        "not looked yet Ended grant ended · 2001",
    ]


def test_the_blanks_never_read_or_look_the_same(client, places):
    cover("IT", places)
    make_region("ES", "Spain")
    cover("ES", places, "not_competence", decided_at="national")
    html = page(client, type="O1", region=["IT", "ES", "UK", "SE"])
    assert blanks(html) >= {
        ("none-exists", "looked, none exists, 2 March 2025"),
        ("elsewhere", "decided by the state"),
        ("not-looked", "not looked yet"),
        ("not-known", "not known"),
    }
    recorded = table(html)[1]["Recorded here"]
    assert recorded[0] == "looked, none exists, 2 March 2025 looked by: Editor · 2 March 2025 · Register"
    assert recorded[1] == "decided by the state looked by: Editor · 2 March 2025 · Register"


def test_what_is_recorded_wins_over_an_older_finding(client, places):
    cover("SE", places)
    assert "none exists" not in page(client, type="O1", region=["SE", "UK"])


def test_letters_and_further_types_count(client):
    make_instrument("Reserved", type="L5a", region=make_region("SE"))
    make_instrument("Mixed", type="O1", also_types=[make_type("L5b")], region=make_region("IT"))
    make_type("L5")
    _titles, rows = table(page(client, type="L5", region=["SE", "IT"]))
    assert rows["Recorded here"] == ["Reserved National, Sweden", "Mixed National, Italy"]
    _titles, rows = table(page(client, type="L5b", region=["SE", "IT"]))
    assert rows["Recorded here"] == ["not looked yet", "Mixed National, Italy"]


def test_codes_are_read_in_any_case_and_from_other_years(client, places):
    make_region("SE123").codes.create(code="SE023", version=2003)
    titles, _rows = table(page(client, type="o1", region=["se023", "it"]))
    assert titles == ["Östergötland, Sweden", "Italy"]


def test_of_more_instruments_than_there_is_room_the_way_to_the_rest(client):
    for number in range(20):
        make_instrument(f"Grant {number:02}", region=make_region("SE"))
    html = page(client, type="O1", region=["SE", "IT"])
    assert table(html)[1]["Recorded here"][0].endswith("Grant 14 National, Sweden 5 more")
    assert 'href="/instruments/?type=O1&amp;country=SE"' in html


# Choosing


def test_with_nothing_chosen_the_page_offers_the_ways_to_choose(client, places):
    html = page(client)
    document = JustHTML(html, sanitize=False)
    assert [form.attrs["action"].split("#")[0] for form in document.query("main form")] == ["/compare/"] * 3
    assert not document.query(".compare-table")
    offered = {node.attrs["value"] for node in document.query("input[name=region]")}
    assert offered == {"EU", "SE", "SE123", "IT", "UK"}
    assert {node.attrs["value"] for node in document.query("select[name=type] option")} == {"O1", "O2"}
    assert "noindex" not in html
    assert "noindex" in page(client, type="O1", region=["SE", "IT"])


def test_a_search_adds_to_what_is_chosen(client):
    for title in ("Bakery one", "Bakery two", "Laundry"):
        make_practice(title)
    html = page(client, practice=["bakery-one"], find_practice="bakery", flip=1)
    document = JustHTML(html, sanitize=False)
    assert [link.attrs["href"] for link in document.query(".compare-found a")] == [
        "/compare/?practice=bakery-one&practice=bakery-two&flip=1"
    ]
    kept = [(node.attrs["name"], node.attrs["value"]) for node in document.query("form input[type=hidden]")]
    assert kept == [("practice", "bakery-one"), ("flip", "1")]
    assert "No practice matches" in page(client, find_practice="xyzxyz")


@pytest.mark.usefixtures("two")
def test_each_column_can_be_removed(client):
    html = page(client, practice=["full-one", "bare-one"], differences=1)
    links = [node.attrs["href"] for node in JustHTML(html, sanitize=False).query(".compare-remove")]
    assert links == ["/compare/?practice=bare-one&differences=1", "/compare/?practice=full-one&differences=1"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/practices/", "/compare/?practice=full-one"),
        ("/practices/full-one/", "/compare/?practice=full-one"),
        ("/sv/practices/", "/sv/compare/?practice=full-one"),
        ("/instruments/", "/compare/?instrument=framework-act"),
        ("/instruments/framework-act/", "/compare/?instrument=framework-act"),
        ("/regions/SE123/", "/compare/?instrument=framework-act"),
        ("/search/?q=framework", "/compare/?instrument=framework-act"),
    ],
)
def test_every_row_and_every_record_leads_to_the_comparison(client, path, link):
    document = JustHTML(client.get(path).content.decode(), sanitize=False)
    assert [node for node in document.query("a.compare-link") if node.attrs["href"] == link]


# Files


@pytest.mark.usefixtures("two")
def test_csv_holds_the_cells_of_the_page_with_dates_and_sources(client):
    given = {"practice": ["full-one", "bare-one"]}
    _titles, rows = table(page(client, **given))
    head, *lines = rows_of_csv(client, **given)
    assert head == [
        "Criterion",
        "Full one",
        "Full one: date",
        "Full one: source",
        "Bare one",
        "Bare one: date",
        "Bare one: source",
    ]
    assert [line[0] for line in lines] == list(rows)
    figures = next(line for line in lines if line[0].startswith("Figures"))
    assert figures[1:4] == [
        "Jobs: 30\nShops: 5",
        "2021\nundated",
        f"County {client_source()}\na leaflet",
    ]
    assert figures[4:] == ["not known", "", ""]


def client_source():
    from records.models import Source

    return Source.objects.get(title="Yearly report").url


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("given", [{}, {"flip": 1}, {"differences": 1}])
def test_csv_and_xlsx_hold_the_same_and_turn_with_the_page(client, given):
    given = {"practice": ["full-one", "bare-one"]} | given
    as_csv = rows_of_csv(client, **given)
    response = client.get(address("/compare/compare.xlsx", **given))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [[value or "" for value in row] for row in sheet.iter_rows(values_only=True)] == as_csv
    first = [line[0] for line in as_csv[1:]]
    assert (first == ["Full one", "Bare one"]) == ("flip" in given)
    assert ("Data status" in first) == (not given.keys() & {"flip", "differences"})
    assert "attachment" in response["Content-Disposition"]


def test_json_keeps_every_statement_apart(client, places):
    cover("IT", places)
    response = client.get(address("/compare/compare.json", type="O1", region=["SE123", "IT"]))
    found = json.loads(response.content)
    assert [item["key"] for item in found["items"]] == ["SE123", "IT"]
    assert found["address"].endswith("/compare/?type=O1&region=SE123&region=IT")
    recorded = next(row for row in found["criteria"] if row["name"] == "recorded")["cells"]
    assert [one["text"] for one in recorded[0][0]["statements"]] == ["First grant", "Second grant"]
    assert recorded[1][0]["blank"] == "none-exists"
    authority = next(row for row in found["criteria"] if row["name"] == "authority")["cells"]
    assert authority[0][2] == {
        "instrument": {"title": "State grant", "level": "National"},
        "statements": [{"text": "Riksdag"}],
    }


def test_no_cell_becomes_a_formula(client):
    make_practice("=1+1", slug="one", success_factors="=HYPERLINK(1)\n+2")
    make_practice("Two", slug="two")
    rows = rows_of_csv(client, practice=["one", "two"])
    assert rows[0][1] == "'=1+1"
    assert next(row for row in rows if row[0] == "What helped")[1] == "'=HYPERLINK(1)\n+2"
    response = client.get("/compare/compare.xlsx?practice=one&practice=two")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_a_line_without_a_date_keeps_its_place(client):
    practice = make_practice("One", slug="one")
    make_source(practice, "Never read", position=0)
    make_source(practice, "Read", accessed=datetime.date(2024, 5, 2), accessed_precision="D", position=1)
    make_practice("Two", slug="two")
    rows = rows_of_csv(client, practice=["one", "two"])
    sources = next(row for row in rows if row[0] == "Sources of the record")
    assert sources[1:3] == ["Never read\nRead", "–\nread 2 May 2024"]


def test_a_control_character_hides_no_formula(client):
    practice = make_practice("\x0b=1+1", slug="one")
    make_figure(practice, 30, "2021", label="Jobs", source_text="\x0b=a leaf\x0blet")
    make_practice("Two", slug="two")
    rows = rows_of_csv(client, practice=["one", "two"])
    assert rows[0][1] == "'=1+1"
    assert next(row for row in rows if row[0].startswith("Figures"))[3] == "'=a leaflet"


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_file_of_nothing_leads_to_the_page(client, form):
    response = client.get(f"/compare/compare.{form}?practice=never-there")
    assert (response.status_code, response["Location"]) == (302, "/compare/")
    assert client.get("/compare/compare.pdf").status_code == 404


# Cost


def grown(number):
    """A practice and an instrument of the same type with several rows of every part."""
    instrument = make_instrument(f"Means {number}", type="O1", region=make_region(["SE", "IT"][number % 2]))
    practice = make_practice(f"Case {number}", [instrument, make_instrument()], evidence_level=1)
    for record in (practice, instrument):
        report = make_source(record)
        make_figure(record, number, "2020", label="Jobs", source=report)
    for part in range(3):
        practice.results.create(text=f"Result {part}", source=make_source(practice))
        practice.resources.create(kind="income", text=f"Income {part}")
        practice.actor_links.create(role="partner", name=f"Body {part}", actor=make_actor())
        practice.evidence.create(kind="monitoring", level=1)
        practice.preconditions.create(kind="law", text=f"Law {part}")
    return practice.slug, instrument.slug


@pytest.mark.parametrize("kind", ["practice", "instrument", "region"])
def test_five_cost_as_many_questions_as_two(client, kind):
    slugs = [grown(number) for number in range(5)]
    chosen = {
        "practice": {"practice": [practice for practice, _instrument in slugs]},
        "instrument": {"instrument": [instrument for _practice, instrument in slugs]},
        "region": {"type": "O1", "region": ["SE123", "IT", "SE", "EU", "UK"]},
    }[kind]
    page(client, **chosen)
    counted = []
    for number in (2, 5):
        given = {name: value if name == "type" else value[:number] for name, value in chosen.items()}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, **given)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 15


def test_the_largest_comparison_across_regions_is_no_large_page(client):
    long = {
        "what_it_does": "Line of words\n" * 60,
        "eligible": "word " * 150,
        "known_problems": "word " * 150,
    }
    codes = ["SE", "SE1", "SE12", "SE123", "IT"]
    for code in [*codes, "EU"]:
        for number in range(6):
            title = f"An instrument with a rather long title of {code} {number}"
            make_instrument(title, region=make_region(code), **long)
    html = page(client, type="O1", region=codes)
    assert len(html.encode()) < 80_000
