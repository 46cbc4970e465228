"""The profile of a place: its numbers beside the lower median of the others."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.models import RegionCoverage
from practices.profiles import profile
from records import generation
from tests.factories import make_actor, make_instrument, make_practice, make_region, make_type
from tests.markup import section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def europe():
    union = make_region("EU")
    for code in ("SE", "IT", "DE"):
        make_region(code, parent=union)
    for code in ("SE123", "IT1", "IT2", "DE1"):
        make_region(code, is_partner=True)
    for code in ("L1", "L5", "T2", "O1"):
        make_type(code)


def numbers(code):
    """{label: (own, from above, lower median of the others)}"""
    generation.check_again()
    found = profile(make_region(code))
    return {one.label: (one.own, one.above, one.median) for one in found.measures}


def test_each_number_is_counted_here_and_above_and_beside_the_others():
    for code, how_many in {"SE": 2, "SE12": 1, "SE123": 1, "EU": 1, "IT1": 3, "IT2": 2, "DE1": 4}.items():
        for _number in range(how_many):
            make_instrument(region=make_region(code), type="L5a")
    make_instrument(region=make_region("SE123"), type="T2", also_types=[make_type("L1")])
    make_instrument(region=make_region("SE123"), type="O1", in_force_until_text="2015")
    make_practice(region=make_region("SE123"))
    make_practice(region=make_region("SE123"), status="draft")
    make_practice(region=make_region("IT1"))
    make_actor(region=make_region("SE"))
    assert numbers("SE123") == {
        "Legal instruments": (1, 4, 3),  # of 2, 3 and 4
        "Tax instruments": (1, 0, 0),
        "Operational instruments": (0, 0, 0),
        "Types of instruments recorded": (3, None, 1),
        "Practices": (1, None, 0),
        "Practices with evidence of level 1 or more": (0, None, 0),
        "Support actors": (0, 1, 0),
        "Records checked in the last year": (0, None, 0),
    }


@pytest.mark.parametrize(
    ("others", "median"), [((0, 0, 5), 0), ((5, 0, 2), 2), ((5, 2, 3), 3), ((1, 1, 4), 1), ((0, 0, 0), 0)]
)
def test_of_an_odd_number_the_middle_one_counts(others, median):
    for code, how_many in zip(("IT1", "IT2", "DE1"), others, strict=True):
        for _number in range(how_many):
            make_practice(region=make_region(code))
    assert numbers("SE123")["Practices"] == (0, None, median)


def test_of_an_even_number_the_lower_one_counts():
    make_region("DE2", is_partner=True)
    for code, how_many in {"IT1": 1, "IT2": 2, "DE1": 3, "DE2": 9}.items():
        for _number in range(how_many):
            make_practice(region=make_region(code))
    assert numbers("SE123")["Practices"] == (0, None, 2)


def test_a_country_stands_beside_the_other_countries_with_records():
    make_practice(region=make_region("SE123"))
    for _number in range(2):
        make_practice(region=make_region("IT1"))
    assert numbers("SE")["Practices"] == (1, None, 2)
    assert numbers("DE")["Practices"] == (0, None, 1)


def test_evidence_counts_from_level_one():
    for level in (None, 0, 1, 5):
        make_practice(evidence_level=level)
    assert numbers("SE123")["Practices with evidence of level 1 or more"][0] == 2


def test_what_was_checked_in_the_last_year():
    today = timezone.localdate()
    for days in (0, 365, 366):
        make_practice(
            checked_on=today - datetime.timedelta(days=days), review_by=today + datetime.timedelta(days=1)
        )
    make_practice()
    assert numbers("SE123")["Records checked in the last year"][0] == 2


def test_the_union_has_none():
    assert profile(make_region("EU")) is None


def words(html):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def shown(client, code):
    return section(client.get(f"/regions/{code}/").content.decode(), "profile")


def test_the_page_says_what_it_rests_on_and_that_it_is_no_ranking(client):
    make_practice(region=make_region("SE123"))
    for code in ("IT1", "IT1", "DE1"):
        make_practice(region=make_region(code))
    told = words(shown(client, "SE123"))
    assert "This rests on 1 published record here and 3 in 3 other partner regions." in told
    assert "It is no ranking" in told
    assert "Counted among the records are practices, instruments" in told
    beside = words(shown(client, "SE12"))
    assert "and 4 in 4 partner regions." in beside
    assert "other" not in beside
    assert "Practices 1 – not counted 1" in told
    assert "Types of instruments recorded 0 of 4" in told
    assert "and 3 in 2 other countries with records." in words(shown(client, "SE"))
    assert "<caption>" in shown(client, "SE123")
    assert shown(client, "EU") == ""


def test_the_drawing_holds_both_numbers_on_one_scale(client):
    for _number in range(4):
        make_practice(region=make_region("SE123"))
    for code in ("IT1", "IT2"):
        for _number in range(2):
            make_practice(region=make_region(code))
    drawn = re.search(
        r'Practices</th>.*?<path class="middle" d="M(\d+) .*?cx="(\d+)"', shown(client, "SE123"), re.DOTALL
    )
    assert drawn.groups() == ("60", "116")


def test_what_was_looked_for_stands_on_the_page_of_the_region(client):
    RegionCoverage.objects.create(
        region=make_region("SE123"),
        instrument_type=make_type("T2"),
        finding="not_competence",
        decided_at="national",
        looked_on=datetime.date(2020, 5, 4),
        by_role="Editors",
    )
    assert "Not the region’s competence: decided by the state" in words(shown(client, "SE123"))
    assert "decided by the state" not in words(shown(client, "SE"))


def test_the_number_of_queries_does_not_grow(client):
    def asked():
        generation.forget()
        client.get("/regions/SE123/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/regions/SE123/")
        return len(queries)

    few = asked()
    for code in ("IT3", "IT4", "DE2"):
        place = make_region(code, is_partner=True)
        make_instrument(region=place, type="L1")
        make_practice(region=place)
    assert asked() == few
