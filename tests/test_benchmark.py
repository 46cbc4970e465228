"""What assessments say together: readings, labels, their page, and their section on the page of a practice."""

import csv
import datetime
import re
from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from practices import benchmark
from practices.benchmark import Label, label, reading
from practices.criteria import CORES, CRITERIA, GATES, QUALIFIERS
from practices.models import Assessment, Criterion, EvidenceLevel
from practices.starter import FOLDER
from practices.views.assessments import benchmark_of
from records.models import User
from tests.conftest import make_member
from tests.factories import make_copy, make_instrument, make_practice, make_region
from tests.markup import section

WORDS = yaml.safe_load((FOLDER / "vocabularies.yaml").read_text(encoding="utf-8"))
numbers = count(1)


class Rows(list):
    def all(self):
        return self


def assessed(scores, assessor=None, region=None, on=1, status="published"):
    """An assessment as the arithmetic sees it; None is a row that was left empty."""
    number = next(numbers)
    rows = Rows(SimpleNamespace(criterion=name, score=score) for name, score in scores.items())
    return SimpleNamespace(
        pk=number,
        assessor_id=assessor or number,
        assessor_region_id=region or number,
        on=on,
        status=status,
        scores=rows,
    )


def one_criterion(*scores, criterion="core_equity"):
    return reading([assessed({criterion: score}) for score in scores]).readings[criterion]


# The criteria


@pytest.mark.parametrize("language", ["en", "sv"])
def test_criteria_and_labels_are_worded_as_in_the_file(language):
    with override(language):
        asked = {name: str(measure.asks) for name, measure in CRITERIA.items()}
        steps = {
            name: [str(measure.steps[score]) if score in measure.steps else None for score in range(4)]
            for name, measure in CRITERIA.items()
        }
        labels = {code: str(words) for code, words in Label.choices}
    assert asked == {row["code"]: row[f"asks_{language}"] for row in WORDS["criterion"]}
    assert steps == {row["code"]: row[f"steps_{language}"] for row in WORDS["criterion"]}
    assert labels == {row["code"]: row[language] for row in WORDS["assessment_label"]}


def test_the_eleven_criteria_stand_in_their_order():
    assert list(CRITERIA) == Criterion.values == [*GATES, *CORES, *QUALIFIERS]
    assert [len(group) for group in (GATES, CORES, QUALIFIERS)] == [3, 3, 5]
    assert {tuple(CRITERIA[gate].steps) for gate in GATES} == {(0, 2)}
    assert {tuple(CRITERIA[name].steps) for name in [*CORES, *QUALIFIERS]} == {(0, 1, 2, 3)}


# Readings


@pytest.mark.parametrize(
    ("scores", "score", "spread", "asks_for_third"),
    [
        ((), None, 0, False),
        ((None, None), None, 0, False),
        ((0,), 0, 0, False),
        ((3,), 3, 0, False),
        ((3, None), 3, 0, False),  # not assessed is not 0
        ((2, 3), 2, 1, False),
        ((3, 2), 2, 1, False),
        ((1, 3), 1, 2, True),
        ((3, 0), 0, 3, True),
        ((1, 3, None), 1, 2, True),  # who gives no score is no third reading
        ((1, 3, 2), 2, 2, False),
        ((3, 3, 0), 3, 3, False),
        ((0, 1, 2, 3), 1, 3, False),
        ((0, 0, 3, 3, 3), 3, 3, False),
    ],
)
def test_the_reading_of_a_criterion(scores, score, spread, asks_for_third):
    found = one_criterion(*scores)
    assert (found.score, found.spread, found.asks_for_third) == (score, spread, asks_for_third)


def test_a_gate_met_and_not_met_asks_for_a_third_reading():
    assert one_criterion(0, 2, criterion="gate_lawful").asks_for_third


def test_the_newest_of_each_assessor_counts():
    old = assessed({"core_equity": 3, "core_efficiency": 3}, assessor=7, region=1, on=1)
    new = assessed({"core_equity": 1, "core_efficiency": None}, assessor=7, region=2, on=2)
    draft = assessed({"core_equity": 0}, assessor=7, on=3, status="draft")
    other = assessed({"core_equity": 2}, assessor=8, region=3)
    profile = reading([draft, old, other, new])
    assert profile.readings["core_equity"].scores == (1, 2)
    assert profile.score("core_efficiency") is None
    assert (profile.number, profile.regions) == (2, {2, 3})


def test_of_one_day_the_later_counts():
    first, second = assessed({"core_equity": 3}, assessor=7), assessed({"core_equity": 1}, assessor=7)
    assert reading([second, first]).score("core_equity") == 1


# Labels


def profile_of(*given, regions=None):
    return reading([assessed(scores, region=(regions or {}).get(at)) for at, scores in enumerate(given)])


MET = dict.fromkeys(GATES, 2)
PROMISING = MET | dict.fromkeys(CORES, 1)
GOOD = MET | dict.fromkeys([*CORES, "qual_transferability"], 2)


def without(scores, name):
    return {criterion: score for criterion, score in scores.items() if criterion != name}


@pytest.mark.parametrize(
    ("given", "evidence", "expected", "stops"),
    [
        ((), 5, "not_yet_assessed", ["No assessment has been published."]),
        (
            ({},),
            5,
            "assessed",
            [
                "Relevance is not assessed.",
                "Description is not assessed.",
                "Lawfulness is not assessed.",
            ],
        ),
        ((without(GOOD, "gate_lawful"),), 5, "assessed", ["Lawfulness is not assessed."]),
        ((GOOD | {"gate_described": 0},), 5, "assessed", ["Description is not met."]),
        (
            (MET,),
            None,
            "described",
            [
                "Effectiveness is not assessed.",
                "Efficiency is not assessed.",
                "Equity is not assessed.",
                "The evidence level is not graded yet; at least 1 is asked for.",
            ],
        ),
        (
            (PROMISING | {"core_efficiency": 0},),
            0,
            "described",
            [
                "Efficiency reads “No cost data”; at least “Total only” is asked for.",
                "The evidence level is 0; at least 1 is asked for.",
            ],
        ),
        ((without(GOOD, "core_equity"),), 3, "described", ["Equity is not assessed."]),
        (
            (PROMISING,),
            1,
            "promising",
            [
                "Effectiveness reads “Outputs only”; at least “Outcomes with figures, dated” is asked for.",
                "Efficiency reads “Total only”; at least “Cost per result” is asked for.",
                "Equity reads “Target group named”; at least “Reach by group known” is asked for.",
                "Transferability is not assessed.",
                "The evidence level is 1; at least 2 is asked for.",
                "Scores were given from 1 region; assessors of 2 different regions are asked for.",
            ],
        ),
        (
            (GOOD,),
            2,
            "promising",
            ["Scores were given from 1 region; assessors of 2 different regions are asked for."],
        ),
        (
            (GOOD, {}),
            2,
            "promising",
            ["Scores were given from 1 region; assessors of 2 different regions are asked for."],
        ),
        ((GOOD, GOOD), 1, "promising", ["The evidence level is 1; at least 2 is asked for."]),
        (
            (GOOD, GOOD | {"qual_transferability": 1}),
            2,
            "promising",
            ["Transferability reads “Elements named”; at least “Preconditions listed” is asked for."],
        ),
        (
            (GOOD | {"qual_influence": 0}, GOOD | {"qual_influence": 2}),
            2,
            "promising",
            ["A third reading of Influence on policy is asked for."],
        ),
        ((GOOD | {"qual_influence": 0}, GOOD | {"qual_influence": 2}, GOOD), 2, "promising", None),
        ((GOOD, GOOD), 2, "good_practice", []),
        ((GOOD | {"core_equity": 1}, GOOD, GOOD), 2, "good_practice", []),
        ((GOOD, GOOD), 5, "good_practice", []),
    ],
)
def test_the_label_and_what_stops_the_next(given, evidence, expected, stops):
    found = label(profile_of(*given), evidence)
    assert found.label == expected
    if stops is not None:
        assert found.stops == stops


def test_two_assessors_of_one_region_are_one_region():
    found = label(profile_of(GOOD, GOOD, regions={0: 5, 1: 5}), 4)
    assert found.label == Label.PROMISING


def test_the_reason_is_said():
    assert label(profile_of(GOOD, GOOD), 2).reason == "Everything that this label asks for is met."
    assert label(profile_of(GOOD), 2).reason.startswith("Scores were given from 1 region")


def test_the_rules_in_words_hold_the_thresholds():
    said = {rule.label: benchmark.asked_by(rule) for rule in benchmark.RULES}
    assert said == {
        "not_yet_assessed": [],
        "assessed": ["At least one assessment is published."],
        "described": ["The gates are met: Relevance, Description and Lawfulness (2)."],
        "promising": [
            "Effectiveness, Efficiency and Equity: each reads at least 1.",
            "The evidence level is at least 1.",
        ],
        "good_practice": [
            "Effectiveness, Efficiency, Equity and Transferability: each reads at least 2.",
            "The evidence level is at least 2.",
            "At least 2 assessors of 2 different regions gave scores.",
            "No third reading is open.",
        ],
    }


SCORES = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([*measure.steps, None]) for name, measure in CRITERIA.items()}
)
SEVERAL = st.lists(SCORES, max_size=5)
EVIDENCE = st.sampled_from([None, 0, 1, 2, 3, 4, 5])


def rank(profile, evidence):
    return list(Label).index(label(profile, evidence).label)


@given(SEVERAL, EVIDENCE)
def test_not_assessed_lowers_nothing(several, evidence):
    """Neither a reading nor the label: a further assessor who left everything empty, or rows left empty."""
    before = profile_of(*several)
    further = profile_of(*several, dict.fromkeys(CRITERIA), {})
    filled = profile_of(*(dict.fromkeys(CRITERIA) | scores for scores in several))
    assert further.readings == filled.readings == before.readings
    assert rank(further, evidence) >= rank(before, evidence)
    assert rank(filled, evidence) == rank(before, evidence)


@given(SEVERAL, EVIDENCE)
def test_not_assessed_satisfies_no_at_least(several, evidence):
    """Beyond “Assessed”, who gave no score earns no label."""
    before, further = profile_of(*several), profile_of(*several, {}, {})
    assert rank(further, evidence) == max(rank(before, evidence), 1)


@given(SEVERAL)
def test_a_reading_is_a_score_that_somebody_gave(several):
    for name, one in profile_of(*several).readings.items():
        given_scores = sorted(scores[name] for scores in several if scores.get(name) is not None)
        assert list(one.scores) == given_scores
        assert one.score in (given_scores or [None])
        above = [score for score in given_scores if score > (one.score or 0)]
        assert len(above) * 2 <= max(len(given_scores), 0)
        assert not (one.asks_for_third and len(given_scores) > 2)


@given(st.permutations([GOOD, PROMISING, MET]), EVIDENCE)
def test_the_order_of_the_assessors_is_all_the_same(several, evidence):
    assert profile_of(*several).readings == profile_of(GOOD, PROMISING, MET).readings
    assert rank(profile_of(*several), evidence) == rank(profile_of(GOOD, PROMISING, MET), evidence)


def test_every_label_can_be_reached_and_none_is_passed_over():
    ranks = [rank(profile_of(*given), 2) for given in [(), ({},), (MET,), (PROMISING,), (GOOD, GOOD)]]
    assert ranks == [0, 1, 2, 3, 4]


# The page of a practice

REASON = "Twenty letters are a reason."


def publish(practice, name, scores, code="ITI1", status="published", **given):
    user = User.objects.filter(username=name).first() or make_member(name, make_region(code), "editor")
    given = {"role": f"Role of {name}", "on": datetime.date(2026, 3, 2)} | given
    found = Assessment.objects.create(
        practice=practice, assessor=user, assessor_region=make_region(code), status=status, **given
    )
    for criterion, score in scores.items():
        found.scores.create(criterion=criterion, score=score, comment="" if score is None else REASON)
    return found


def read(client, practice, prefix=""):
    html = client.get(f"{prefix}{practice.get_absolute_url()}").text
    return section(html, "assessments"), html


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.django_db
def test_a_practice_without_any_says_so_in_one_line(client):
    part, html = read(client, make_practice())
    assert part == ""
    line = re.search(r"<p[^>]*>Not yet assessed.*?</p>", html).group()
    assert words(line) == "Not yet assessed · How practices are assessed"
    assert 'href="/benchmark/method/"' in line
    assert "assessments.css" not in html


@pytest.mark.django_db
def test_the_section_tells_label_profile_and_every_assessment(client):
    practice = make_practice(evidence_level=1)
    publish(
        practice, "sandro", PROMISING | {"core_equity": 3}, comment="Well told.", owner_reply="We thank you."
    )
    publish(practice, "vera", PROMISING, code="DE21")
    part, _html = read(client, practice)
    text = words(part)
    for expected in [
        "Read by 2 assessors of other regions. How practices are assessed",
        "Promising Effectiveness, Efficiency and Equity: each reads at least 1. The evidence level is at least 1.",
        "Not “Good practice” yet:",
        "Transferability is not assessed.",
        "Evidence level, graded apart from the assessments: 1 of 5:",
        "Relevance Yes 2 readings: all alike",
        "Equity Target group named 2 readings: “Target group named”, “Beneficiaries better off, gap shown”",
        "gap shown” Third reading asked for",
        "Transferability not assessed none",
        "Role of sandro, Region ITI1, Italy, 2 March 2026 Well told.",
        "Role of vera, Region DE21, Germany, 2 March 2026",
        f"Equity Beneficiaries better off, gap shown {REASON}",
        "Reply of the owner, Östergötland, Sweden We thank you.",
    ]:
        assert expected in text, expected
    assert ">sandro<" not in part
    assert "sandro@" not in part


@pytest.mark.django_db
def test_not_assessed_has_no_bar_and_zero_has_one(client):
    practice = make_practice()
    publish(practice, "sandro", MET | {"core_equity": 0, "core_efficiency": 3, "core_effectiveness": None})
    part, _html = read(client, practice)
    table = part[part.index("<table") : part.index("</table>")]
    assert re.findall(r'data-step="(\d)"', table) == ["3", "0"]
    assert table.count("not assessed") == 6


@pytest.mark.django_db
def test_drafts_are_nowhere_and_an_older_one_says_that_it_is_replaced(client):
    practice = make_practice()
    publish(practice, "sandro", {"core_equity": 3}, comment="Of the old one.", on=datetime.date(2025, 1, 1))
    publish(practice, "sandro", {"core_equity": 1}, comment="Of the new one.")
    publish(practice, "vera", {"core_equity": 0}, code="DE21", status="draft", comment="Of a draft.")
    text = words(read(client, practice)[0])
    assert text.index("Of the new one.") < text.index("The same assessor has published a newer one")
    assert text.index("The same assessor has published a newer one") < text.index("Of the old one.")
    assert "Of a draft." not in text
    assert "Read by 1 assessor of another region." in text
    assert "Equity Target group named 1 reading " in text


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "is_told"), [("L5a", True), ("T1", True), ("O1", False)])
def test_laws_and_tax_rules_say_why_level_3_is_rare(client, kind, is_told):
    practice = make_practice("With means", [make_instrument(type=kind)])
    publish(practice, "sandro", MET)
    assert ("Evidence level 3 is therefore rare" in read(client, practice)[0]) == is_told


@pytest.mark.django_db
def test_a_working_copy_shows_those_of_its_record():
    practice = make_practice(no_instrument_named=True)
    publish(practice, "sandro", MET)
    copy = make_copy(practice)
    assert benchmark_of(copy)["standing"].label == Label.DESCRIBED
    assert benchmark_of(make_copy(make_practice())) is None


@pytest.mark.django_db
def test_assessments_cost_two_questions_for_any_number(client):
    practice = make_practice()

    def questions():
        client.get(practice.get_absolute_url())
        with CaptureQueriesContext(connection) as found:
            client.get(practice.get_absolute_url())
        return len(found)

    none = questions()
    publish(practice, "sandro", GOOD)
    one = questions()
    for number in range(5):
        publish(practice, f"Assessor {number}", GOOD, code=f"DE2{number}")
    assert (one, questions()) == (none + 2, none + 2)


@pytest.mark.django_db
def test_no_list_is_sorted_or_narrowed_by_score(client):
    publish(make_practice(), "sandro", GOOD)
    text = client.get("/practices/").text
    for word in ("score", "assess", "promising"):
        assert word not in text.lower()


# The page of the method


@pytest.mark.django_db
def test_the_method_is_printed_from_the_code(client):
    text = words(client.get("/benchmark/method/").text)
    for measure in CRITERIA.values():
        for expected in (measure.name, measure.asks, *measure.steps.values()):
            assert escape(str(expected)) in text, expected
    for rule in benchmark.RULES:
        for sentence in (rule.label.label, *benchmark.asked_by(rule)):
            assert str(sentence) in text, sentence
    for level, said in EvidenceLevel.choices:
        assert f"{level} {said}" in text
    assert "A difference of 2 points or more between two scores asks for a third reading." in text


@pytest.mark.django_db
def test_a_changed_threshold_changes_the_page(client, monkeypatch):
    *others, last = benchmark.RULES
    monkeypatch.setattr(benchmark, "RULES", [*others, replace(last, regions=4, evidence=3)])
    text = words(client.get("/benchmark/method/").text)
    assert "At least 4 assessors of 4 different regions gave scores." in text
    assert "The evidence level is at least 3." in text
    assert "At least 2 assessors" not in text
    assert label(profile_of(GOOD, GOOD), 5).label == Label.PROMISING


@pytest.mark.django_db
def test_the_method_stands_in_the_sitemap_in_both_languages(client):
    xml = client.get("/sitemap.xml").text
    assert "<loc>http://testserver/benchmark/method/</loc>" in xml
    assert client.get("/sv/benchmark/method/").status_code == 200


@pytest.mark.django_db
def test_the_profile_can_be_taken_away(client):
    practice = make_practice("A <mill> & more")
    for form in ("svg", "csv"):
        assert client.get(f"/practices/{practice.slug}/profile.{form}").status_code == 404
    publish(practice, "anna", {"core_equity": 0, "core_efficiency": 3, "gate_lawful": 2})
    publish(practice, "berit", {"core_equity": 2}, code="SE123")
    page = client.get(practice.get_absolute_url()).text
    addresses = [f"/practices/{practice.slug}/profile.{form}" for form in ("svg", "csv")]
    assert [address in page for address in addresses] == [True, True]
    drawing, numbers = (client.get(address) for address in addresses)
    assert ElementTree.fromstring(drawing.text).tag.endswith("svg")  # noqa: S314 our own drawing
    rows = {row[0]: row[2:] for row in csv.reader(numbers.text.splitlines())}
    assert rows["Equity"] == ["Not considered", "Not considered", "Reach by group known", "2"]
    assert rows["Efficiency"] == ["Compared with an alternative"] * 3 + ["1"]
    assert rows["Lawfulness"] == ["Yes", "Yes", "Yes", "1"]
    beside = page[page.index('<table class="table profile">') :].partition("</table>")[0]
    readings = re.findall(r'<th scope="row">([^<]+)</th>\s*<td>(.*?)</td>', beside, re.DOTALL)
    assert {name: words(cell) for name, cell in readings} == {
        measure.name: rows[measure.name][0] for measure in CRITERIA.values()
    }
    assert rows["Participation"][0] == "not assessed"
