"""Charts: what the drawings, the tables and the files say is what is recorded, and the drawings are sound SVG."""

import csv
import io
import re
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree

import pytest
from csp.constants import HEADER
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from messe.cache import may_be_kept
from practices.charts import files
from practices.charts.drawing import LETTER, NARROW, TYPE, Drawing
from practices.charts.figures import figure_charts, placed, readable
from practices.charts.heat import heat_strip
from practices.charts.levels import evidence_levels
from practices.charts.profile import assessment_profile
from practices.charts.scales import labelled, periods, steps
from practices.charts.timeline import timeline
from practices.criteria import CRITERIA
from practices.models import Practice
from tests.factories import make_copy, make_figure, make_instrument, make_practice, make_region, make_source
from tests.markup import section

PAGE = "/benchmark/charts/"
SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'Tom & "Jerry\'s" <script>alert(1)</script>\x0b'


def page(client, path=PAGE):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def table(html):
    """The rows of the first table, heading included, as texts."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows
    ]


def rows_of_csv(response):
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return [*csv.reader(io.StringIO(text.removeprefix("\ufeff")))]


def parsed(text):
    """The SVG as a tree; inline it has no namespace of its own."""
    return ElementTree.fromstring(text)  # noqa: S314 our own drawing


def inline(drawing):
    return render_to_string("practices/charts/inline.svg.html", {"drawing": drawing})


def rects(drawing, kind):
    return [rect for rect in drawing.rects if rect["kind"] == kind]


def said(drawing, kind=None):
    return [word["text"] for word in drawing.words if kind is None or word["kind"] == kind]


# Scales


@pytest.mark.parametrize(
    ("lowest", "highest", "whole", "ticks"),
    [
        (0, 0, True, ["0", "1"]),
        (0, 0, False, ["0", "0.5", "1.0"]),
        (0, 1, True, ["0", "1"]),
        (5, 5, True, ["0", "2", "4", "6"]),
        (12, 40, False, ["0", "10", "20", "30", "40"]),
        (0, 34, True, ["0", "10", "20", "30", "40"]),
        ("0.2", "0.35", False, ["0", "0.1", "0.2", "0.3", "0.4"]),
        (-250000, 1200000, False, ["-500000", "0", "500000", "1000000", "1500000"]),
        (-3, -1, False, ["-3", "-2", "-1", "0"]),
    ],
)
def test_scales_are_round_and_hold_zero(lowest, highest, whole, ticks):
    assert steps(Decimal(lowest), Decimal(highest), whole=whole) == [Decimal(tick) for tick in ticks]


@pytest.mark.parametrize("value", ["0.0001", "1", "99999999999999.9999", "-99999999999999.9999"])
def test_scales_reach_around_every_number_a_figure_can_hold(value):
    ticks = steps(Decimal(value), Decimal(value))
    assert min(ticks) <= min(0, Decimal(value))
    assert max(ticks) >= max(0, Decimal(value))
    assert 2 <= len(ticks) <= 7


def test_periods_are_single_years_or_of_one_round_length():
    assert periods([2014]) == [(2014, 2014)]
    assert periods([2014, 2016]) == [(2014, 2014), (2015, 2015), (2016, 2016)]
    long = periods([1957, 2024])
    assert (long[0], long[-1], len(long)) == ((1955, 1959), (2020, 2024), 14)
    assert len(periods([1, 9999])) <= 32
    assert [long[nth][0] for nth in labelled(long, 7)] == [1960, 1970, 1980, 1990, 2000, 2010, 2020]
    assert labelled(periods([2013]), 7) == [0]


# Drawings from plain rows


def test_the_heat_strip_draws_each_number_where_it_belongs():
    groups = [("L1", "legal", "Framework law"), ("L2", "legal", "Forms"), ("O1", "operational", "Grants")]
    counts = {("SE", "L1"): 3, ("IT", "L1"): 1, ("IT", "O1"): 1}
    chart = heat_strip(counts, [("IT", "Italy"), ("SE", "Sweden"), ("NO", "Norway")], groups)
    assert chart.columns == ["Instrument type", "Italy", "Sweden", "Together"]
    assert chart.rows == [["Framework law", 1, 3, 4], ["Grants", 1, 0, 1]]
    assert len(rects(chart.drawing, "shade-legal")) == 2
    assert len(rects(chart.drawing, "empty")) == 1
    few, many = rects(chart.drawing, "shade-legal")
    assert float(few["x"]) < float(many["x"])
    assert float(few["opacity"]) < float(many["opacity"])
    assert [text for text in said(chart.drawing) if text.isdigit()] == ["1", "3", "1", "3", "1", "1"]
    assert chart.reading == (
        "5 instruments are recorded. They lie in 2 places. "
        "The type found most often is “Framework law”, with 4 instruments."
    )


@pytest.mark.parametrize(
    ("names", "number", "sentence"),
    [
        (["Grants"], 1, "The type found most often is “Grants”, with 1 instrument."),
        (["Grants"], 14, "The type found most often is “Grants”, with 14 instruments."),
        (["A", "B"], 1, "The types found most often are “A” and “B”, with 1 instrument each."),
        (["A", "B", "C"], 14, "The types found most often are “A”, “B” and “C”, with 14 instruments each."),
    ],
)
def test_the_types_found_most_often_are_named_in_a_sentence(names, number, sentence):
    groups = [(name, "legal", name) for name in names]
    counts = {("SE", name): number for name in names}
    assert heat_strip(counts, [("SE", "Sweden")], groups).reading.endswith(f" {sentence}")


def test_the_timeline_stacks_periods_and_adds_up():
    begun = [
        ("legal", 2001, 1999),
        ("legal", None, 2001),
        ("tax", 2003, None),
        ("operational", None, None),
    ]
    chart = timeline(begun)
    assert chart.rows == [
        ["2001", 2, 0, 0, 2, 1, 2, 0, 0, 2],
        ["2003", 0, 1, 0, 1, 0, 2, 1, 0, 3],
    ]
    assert chart.reading == (
        "4 instruments: for 2 the year of coming into force is known, for 1 only the year of adoption, "
        "for 1 neither. The years run from 2001 to 2003; at least half of the dated ones are from 2001 or earlier."
    )
    _legend, bar = rects(chart.drawing, "legal")
    _legend, tax = rects(chart.drawing, "tax")
    assert float(bar["height"]) == pytest.approx(2 * float(tax["height"]), abs=0.2)
    assert tax["pattern"] == "timeline-tax"
    assert rects(chart.drawing, "operational") == []
    assert "New in each year" in said(chart.drawing)


def test_a_timeline_without_a_date_is_a_sentence():
    chart = timeline([("legal", None, None)])
    assert chart.drawing is None
    assert chart.reading.startswith("1 instrument: for 0 the year")
    assert timeline([]).reading == "No instrument is recorded here yet."


def test_not_graded_stands_apart_and_is_no_zero():
    chart = evidence_levels({0: 1, 2: 4, None: 8})
    assert [row[1] for row in chart.rows] == [1, 0, 4, 0, 0, 0, 8]
    assert chart.rows[-1][0] == "Not graded yet"
    assert [rect["width"] for rect in rects(chart.drawing, "plain")] == ["10.50%", "42.00%"]
    (unknown,) = rects(chart.drawing, "unknown")
    assert (unknown["width"], unknown["pattern"]) == ("84.00%", "evidence-unknown")
    assert said(chart.drawing, "strong") == ["1", "0", "4", "0", "0", "0", "8"]
    assert chart.reading == "Of 13 practices, the evidence of 5 is graded; 8 not graded yet."
    assert (
        evidence_levels({None: 2}).reading == "2 practices are recorded; the evidence of none is graded yet."
    )
    assert evidence_levels({}).drawing is None


GATE = {0: "No", 2: "Yes"}
RESULTS = {
    0: "No results",
    1: "Outputs only",
    2: "Outcomes with figures",
    3: "Against a baseline or a comparison",
}


def test_a_profile_says_the_words_of_each_criterion_and_draws_nothing_where_nobody_read():
    rows = [
        ("Relevance", "Gates", GATE, 2, 2, 2, 1),
        ("Lawfulness", "Gates", GATE, 0, 0, 2, 2),
        ("Effectiveness", "Core", RESULTS, 1, 0, 3, 3),
        ("Equity", "Core", RESULTS, None, None, None, 0),
    ]
    chart = assessment_profile(rows)
    assert chart.rows == [
        ["Relevance", "Gates", "Yes", "Yes", "Yes", 1],
        ["Lawfulness", "Gates", "No", "No", "Yes", 2],
        ["Effectiveness", "Core", "Outputs only", "No results", "Against a baseline or a comparison", 3],
        ["Equity", "Core", "not assessed", "not assessed", "not assessed", 0],
    ]
    assert [dot["x"] for dot in chart.drawing.dots] == ["98.00%", "2.00%", "34.00%"]
    assert [(line["x1"], line["x2"]) for line in chart.drawing.lines if line["kind"] == "spread"] == [
        ("2.00%", "98.00%"),
        ("2.00%", "98.00%"),
    ]
    text = " ".join(said(chart.drawing))
    assert "Relevance Yes · 1 reading No Yes Lawfulness" in text
    assert (
        "Effectiveness Outputs only · 3 readings, from “No results” to “Against a baseline or a comparison” "
        "No results Against a baseline or a comparison Equity not assessed"
    ) in text
    assert said(chart.drawing, "unknown") == ["not assessed"]
    assert chart.drawing.rects == []
    assert chart.reading == "3 of 4 criteria are assessed."
    assert assessment_profile(rows[3:]).drawing is None
    parsed(inline(chart.drawing))


@pytest.mark.parametrize(
    ("steps", "places"),
    [(GATE, ["2.00%", "98.00%"]), (RESULTS, ["2.00%", "34.00%", "66.00%", "98.00%"])],
)
def test_a_line_has_as_many_places_as_its_criterion_has_steps(steps, places):
    chart = assessment_profile([("One", "Group", steps, 2, 2, 2, 1)])
    ticks = [line["x1"] for line in chart.drawing.lines if line["x1"] == line["x2"]]
    assert ticks == places


def test_no_line_of_a_profile_is_wider_than_a_phone():
    rows = [(one.name, one.group, one.steps, 2, 0, max(one.steps), 2) for one in CRITERIA.values()]
    for language in ("en", "sv"):
        with override(language):
            drawing = assessment_profile(rows).drawing
            at_one_height = {}
            for word in drawing.words:
                at_one_height.setdefault(word["y"], []).append(word["text"])
            assert max(len(" ".join(texts)) for texts in at_one_height.values()) <= NARROW / (LETTER * TYPE)


def test_words_keep_apart():
    assert readable([10, 20, 50, 90, 96]) == [0, 2, 4]
    assert readable([10, 12]) == [0, 1]
    assert placed([(1, 11), (101, 101)], 10) == [(10, pytest.approx(18.6)), (96, 96)]


def test_titles_are_escaped_and_the_drawing_stays_sound():
    drawing = Drawing("one", NASTY, NASTY, language='x"y', height=20)
    drawing.say(0, 10, NASTY)
    tree = parsed(inline(drawing).replace("\x0b", ""))
    assert tree.find("title").text == NASTY.replace("\x0b", "")
    assert tree.find("text").text == NASTY.replace("\x0b", "")
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == "one-title one-desc"


# Figures over time


@pytest.fixture
def practice(db):
    practice = make_practice("A & <b> practice", region=make_region("SE123"))
    make_figure(practice, 12, "2009", label="Jobs", measure="employees", unit="persons")
    source = make_source(practice, "Annual report", publisher="The region")
    make_figure(
        practice,
        40,
        "2012-06",
        label="Jobs",
        measure="employees",
        unit="persons",
        qualifier="at_least",
        source=source,
    )
    make_figure(practice, "1200000.50", "2010-03-01", label="Jobs", measure="income", unit="EUR")
    make_figure(practice, 5, "", label="Jobs", measure="employees", unit="persons")
    return practice


def test_only_what_was_counted_at_two_dates_is_drawn(client, practice):
    html = page(client, practice.get_absolute_url())
    found = section(html, "figures-over-time")
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", found) == ["Jobs"]
    assert table(found) == [
        ["As of", "Value", "Source"],
        ["2009", "12 persons", "a report"],
        ["June 2012", "at least 40 persons", "The region"],
    ]
    assert "2 dated values: first 12 persons (2009), at last at least 40 persons (June 2012)." in words(found)
    (drawing,) = re.findall(r'<svg class="chart".*?</svg>', found, re.DOTALL)
    texts = [text.text for text in parsed(drawing).iter("text")]
    assert {"12", "at least 40", "2009", "June 2012", "persons"} <= set(texts)
    response = client.get(f"{practice.get_absolute_url()}figures/1.csv")
    assert rows_of_csv(response) == [
        ["what", "measure", "value", "qualifier", "unit", "as_of", "source", "source_address"],
        ["Jobs", "employees", "12", "exact", "persons", "2009", "a report", ""],
        [
            "Jobs",
            "employees",
            "40",
            "at_least",
            "persons",
            "2012-06",
            "The region",
            practice.sources.get().url,
        ],
    ]


def test_a_year_is_drawn_as_long_as_the_year(practice):
    make_figure(practice, 20, "2010-01-01", label="Jobs", measure="employees", unit="persons")
    (chart,) = figure_charts(practice.figures.all(), "sv")
    spans = [line for line in chart.drawing.lines if line["kind"] == "spread"]
    year, month = [float(line["x2"][:-1]) - float(line["x1"][:-1]) for line in spans]
    assert year / month == pytest.approx(364 / 29, rel=0.02)
    assert chart.drawing.language == "sv"


def test_a_practice_without_dated_figures_has_no_section(client, db):
    practice = make_practice()
    make_figure(practice, 1, "2009", label="Jobs")
    make_figure(practice, 2, "2009", label="Jobs")
    html = page(client, practice.get_absolute_url())
    assert "figures-over-time" not in html
    assert "charts.css" not in html


def test_a_file_is_sound_whatever_a_title_holds(client, practice):
    Practice.objects.update(title=NASTY)
    tree = parsed(client.get(f"{practice.get_absolute_url()}figures/1.svg").content)
    assert tree.find(f"{SVG}title").text == NASTY.replace("\x0b", "") + ": Jobs"


def test_files_of_figures_exist_for_what_is_public(client, practice):
    address = practice.get_absolute_url()
    tree = parsed(client.get(f"{address}figures/1.svg").content)
    assert tree.find(f"{SVG}title").text == "A & <b> practice: Jobs"
    assert "CC BY 4.0, http://testserver" + address in "".join(text.text for text in tree.iter(f"{SVG}text"))
    for wrong in ("figures/0.svg", "figures/2.svg", "figures/2.csv", "figures/99999999999999999999.csv"):
        assert client.get(f"{address}{wrong}").status_code == 404
    Practice.objects.update(status="draft")
    assert client.get(f"{address}figures/1.svg").status_code == 404
    assert client.get(f"{address}figures/1.csv").status_code == 404


# The page


@pytest.fixture
def recorded(db):
    """Two instruments of Sweden, one of the Union; a draft and a copy that nobody sees."""
    law = make_instrument(type="L5a", region=make_region("SE123"), in_force_from_text="2012")
    make_instrument(type="T1", region=make_region("SE"), adopted_text="2014-05")
    make_instrument(type="L5", region=make_region("EU"), level="eu")
    make_instrument(type="L5", region=make_region("IT"), status="draft", in_force_from_text="1999")
    make_copy(law)
    make_practice("Graded", [law], evidence_level=2)
    make_practice("Not graded", region=make_region("IT"))
    make_practice("Hidden", status="draft", evidence_level=5)


def test_page_and_files_agree_with_what_is_recorded(client, recorded):
    html = page(client)
    expected = {
        "heat": [
            ["Instrument type", "European Union", "Sweden", "Together"],
            ["Type L5", "1", "1", "2"],
            ["Type T1", "0", "1", "1"],
        ],
        "timeline": [
            ["2012", "1", "0", "0", "1", "0", "1", "0", "0", "1"],
            ["2014", "0", "1", "0", "1", "1", "1", "1", "0", "2"],
        ],
        "evidence": [
            ["0 · Described only", "0"],
            ["1 · Account of impact with a convincing reason", "0"],
            ["2 · Data show change, cause not shown", "1"],
            ["3 · Cause shown by comparison or another sound method", "0"],
            ["4 · Independently confirmed at reasonable cost", "0"],
            ["5 · Works elsewhere at scale", "0"],
            ["Not graded yet", "1"],
        ],
    }
    for name, rows in expected.items():
        found = section(html, name)
        assert table(found)[-len(rows) :] == rows
        assert "<caption>" in found
        for th in re.findall(r"<th\b[^>]*>", found):
            assert "scope=" in th
        assert rows_of_csv(client.get(f"{PAGE}{name}.csv")) == table(found)
        assert f'href="{PAGE}{name}.svg"' in found
        drawn = parsed(re.search(r'<svg class="chart".*?</svg>', found, re.DOTALL).group())
        assert drawn.find("desc").text in words(found)
    assert (
        "3 instruments: for 1 the year of coming into force is known, for 1 only the year of adoption"
        in words(html)
    )


def test_the_page_is_narrowed_by_category_and_country(client, recorded):
    html = page(client, f"{PAGE}?category=legal&country=SE")
    assert table(section(html, "heat")) == [["Instrument type", "Sweden", "Together"], ["Type L5", "1", "1"]]
    assert "1 instrument is recorded" in words(section(html, "heat"))
    assert table(section(html, "evidence"))[-1] == ["Not graded yet", "0"]
    assert "Shown: Legal · Sweden" in words(html)
    address = f"{PAGE}heat.csv?category=legal&country=SE"
    assert f'href="{address.replace("&", "&amp;")}"' in html
    assert rows_of_csv(client.get(address))[1:] == [["Type L5", "1", "1"]]
    both = page(client, f"{PAGE}?country=SE&country=EU")
    assert table(section(both, "heat"))[0][1:] == ["European Union", "Sweden", "Together"]
    italy = section(page(client, f"{PAGE}?country=IT"), "heat")
    assert "No instrument is recorded here yet." in italy
    assert "<svg" not in italy
    assert "<table" not in italy


def test_the_heat_strip_counts_what_has_ended_and_says_so(client, db):
    make_instrument(type="L5", in_force_until_text="2001")
    heat = section(page(client), "heat")
    assert table(heat)[1:] == [["Type L5", "1", "1"]]
    assert (
        "Ended instruments are counted here; the grid of what each place uses counts what is in force."
    ) in words(heat)


def test_places_have_the_codes_of_their_pages(client, db):
    for code in ("EL30", "UK"):
        make_instrument(type="L5", region=make_region(code))
    tree = parsed(client.get(f"{PAGE}heat.svg").content)
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert [text for text in texts if text in ("EL", "UK", "GR", "GB")] == ["EL", "UK"]
    assert "EL Greece · UK United Kingdom" in texts
    narrowed = section(page(client, f"{PAGE}?country=GR"), "heat")
    assert table(narrowed) == [["Instrument type", "Greece", "Together"], ["Type L5", "1", "1"]]


def test_a_group_without_a_heading_is_named_by_its_first_type(client, db):
    make_instrument(type="L3b")
    assert table(section(page(client), "heat"))[1:] == [["Type L3b", "1", "1"]]


@pytest.mark.parametrize("query", ["category=magic", "country=XX", "country=SE&country='", "category=LEGAL"])
def test_a_wrong_choice_is_said_and_shows_nothing(client, recorded, query):
    html = page(client, f"{PAGE}?{query}")
    assert 'class="field-error"' in html
    assert '<svg class="chart"' not in html
    assert client.get(f"{PAGE}heat.svg?{query}").status_code == 404


def test_an_unknown_drawing_and_an_empty_one_are_not_found(client, db):
    for name in ("heat", "timeline", "evidence", "magic"):
        assert client.get(f"{PAGE}{name}.svg").status_code == 404
        assert client.get(f"{PAGE}{name}.csv").status_code == 404
    assert "No instrument is recorded here yet." in page(client)
    assert "No practice is recorded here yet." in page(client)


@pytest.mark.parametrize("name", ["heat", "timeline", "evidence"])
def test_a_file_stands_alone(client, recorded, name):
    response = client.get(f"{PAGE}{name}.svg?country=SE")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Disposition"] == f'attachment; filename="messe-{name}.svg"'
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{files.digest_of_style()}'" in policy
    tree = parsed(response.content)
    rules = tree.find(f"{SVG}style").text
    assert rules == files.style()
    assert "var(" not in rules
    assert "light-dark" not in rules
    assert tree.find(f"{SVG}rect").get("fill") == "#ffffff"
    assert tree.find(f"{SVG}title").text
    texts = " ".join(text.text for text in tree.iter(f"{SVG}text"))
    with override("en"):
        assert (
            f"MESSE, {timezone.localdate():%-d %B %Y}, CC BY 4.0, http://testserver{PAGE}?country=SE" in texts
        )
    assert not any("style" in element.attrib for element in tree.iter())


def test_nothing_on_the_page_needs_a_looser_policy(client, recorded):
    html = page(client)
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)", html) == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_file_holds_no_formula(client, practice):
    practice.figures.update(label="=1+1")
    assert rows_of_csv(client.get(f"{practice.get_absolute_url()}figures/1.csv"))[1][0] == "'=1+1"


def test_a_file_guards_texts_alone_and_holds_no_control_characters(client, practice):
    practice.figures.filter(as_of__year=2009).update(value="-12.50", label="-5\x0b")
    practice.figures.filter(as_of__year=2012).update(value="-300", label="-5\x0b")
    rows = rows_of_csv(client.get(f"{practice.get_absolute_url()}figures/1.csv"))
    assert [row[:3] for row in rows[1:]] == [["'-5", "employees", "-12.5"], ["'-5", "employees", "-300"]]


def test_swedish_pages_speak_swedish_of_their_own_addresses(client, recorded):
    html = page(client, f"/sv{PAGE}")
    assert f'href="/sv{PAGE}heat.svg"' in html
    assert "2 · Data visar förändring, men inte orsaken" in words(section(html, "evidence"))
    parsed(client.get(f"/sv{PAGE}timeline.svg").content)


def test_the_page_is_kept_and_sets_no_cookie(client, recorded):
    for address, is_kept in {PAGE: True, f"{PAGE}heat.csv": True, f"{PAGE}heat.svg": False}.items():
        response = client.get(address)
        assert not response.cookies
        del response.headers[HEADER]  # set further out than pages are kept
        assert may_be_kept(response.wsgi_request, response) is is_kept


def test_the_sitemap_holds_the_page(client, db):
    assert f"<loc>http://testserver{PAGE}</loc>" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(
    "path", [PAGE, f"{PAGE}?category=legal&country=SE", f"{PAGE}heat.svg", f"{PAGE}evidence.csv"]
)
def test_any_number_of_records_costs_the_same(client, recorded, path):
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for code in ("L1", "T2", "O3"):
        instrument = make_instrument(type=code, region=make_region("SE232"), in_force_from_text="2001")
        make_practice(instruments=[instrument], evidence_level=1)
    client.get(path)
    with CaptureQueriesContext(connection) as more:
        client.get(path)
    assert len(more) == len(few) <= 10


def test_figures_over_time_ask_nothing_more(client, practice):
    path = practice.get_absolute_url()
    client.get(path)
    with CaptureQueriesContext(connection) as drawn:
        client.get(path)
    practice.figures.filter(as_of__year=2012).delete()
    with CaptureQueriesContext(connection) as bare:
        page(client, path)
    assert len(drawn) == len(bare)
