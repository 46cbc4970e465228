"""The cells of the grid, against tables worked out by hand."""

import datetime

import pytest
from django.http import QueryDict

from practices.coverage import Asked, Grid, State, above_place, against, contradicted, types
from practices.filters import InstrumentFilter
from practices.models import Instrument, InstrumentType, RegionCoverage
from practices.views.benchmark import listed
from records import generation
from tests.factories import make_copy, make_instrument, make_region, make_type

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def europe():
    union = make_region("EU")
    for code in ("SE", "IT"):
        make_region(code, parent=union)
    make_region("SE123", is_partner=True)
    make_region("UK")
    for code in ("L3", "L5", "T2", "O1"):
        make_type(code, is_group=code == "L3")


def find(region, kind, finding="none_exists", **given):
    given = {"looked_on": datetime.date(2020, 5, 4), "by_role": "Region"} | given
    if finding == "not_competence":
        given.setdefault("decided_at", "national")
    row = RegionCoverage.objects.create(
        region=make_region(region), instrument_type=make_type(kind), finding=finding, **given
    )
    generation.forget()
    return row


def cells(codes, asked=None):
    """{(place, type): (state, number, what holds from above)}; cells that nobody has looked at are left out."""
    generation.check_again()
    grid = Grid([make_region(code) for code in codes], types(), asked or Asked())
    return {
        (cell.place.code, cell.kind.code): (cell.state.value, cell.number, cell.above)
        for row in grid.rows
        for cell in row.cells
        if cell.number or cell.above or cell.state != State.NOT_LOOKED
    }


# Where


def test_a_country_counts_its_regions_and_a_region_tells_what_holds_from_above():
    for code, kind in [
        ("SE", "O1"),
        ("SE", "O1"),
        ("SE12", "O1"),
        ("SE123", "O1"),
        ("EU", "O1"),
        ("IT", "T2"),
    ]:
        make_instrument(region=make_region(code), type=kind)
    assert cells(["SE", "SE12", "SE123", "IT", "UK", "EU"]) == {
        ("SE", "O1"): ("recorded", 4, {"european": 1}),
        ("SE12", "O1"): ("recorded", 2, {"national": 2, "european": 1}),
        ("SE123", "O1"): ("recorded", 1, {"regional": 1, "national": 2, "european": 1}),
        ("IT", "O1"): ("not_looked", 0, {"european": 1}),
        ("IT", "T2"): ("recorded", 1, {}),
        ("EU", "O1"): ("recorded", 1, {}),
    }


def test_a_record_of_several_places_counts_once_and_where_it_is_nearest():
    make_instrument(region=make_region("SE"), also_regions=[make_region("SE123"), make_region("EU")])
    assert cells(["SE", "SE123", "SE12", "IT"]) == {
        ("SE", "O1"): ("recorded", 1, {}),
        ("SE123", "O1"): ("recorded", 1, {}),
        ("SE12", "O1"): ("recorded", 1, {}),
        ("IT", "O1"): ("not_looked", 0, {"european": 1}),
    }


def test_what_lies_above_a_place_outside_the_union():
    make_instrument(region=make_region("EU"))
    make_instrument(region=make_region("UK"))
    generation.check_again()
    assert {level: len(found) for level, found in above_place(make_region("UKJ3")).items()} == {"national": 1}


# Of which type


def test_letters_count_for_their_type_and_further_types_count_too():
    make_instrument(type="L5a", also_types=[make_type("L5b"), make_type("O1")])
    make_instrument(type="L3b")
    make_instrument(type="L5")
    assert cells(["SE123"]) == {
        ("SE123", "L3"): ("recorded", 1, {}),
        ("SE123", "L5"): ("recorded", 2, {}),
        ("SE123", "O1"): ("recorded", 1, {}),
    }


def test_columns_are_the_types_without_letters_that_are_in_use():
    make_type("L5a")
    make_type("L9", in_use=False)
    assert [kind.code for kind in types()] == ["L3", "L5", "T2", "O1"]
    InstrumentType.objects.update(in_use=True)
    make_instrument(type="L9")
    InstrumentType.objects.filter(code="L9").update(in_use=False)
    generation.forget()
    assert [kind.code for kind in types()] == ["L3", "L5", "L9", "T2", "O1"]


# When


@pytest.mark.parametrize(
    ("dates", "years"),
    [
        ({}, {2013, 2014, 2015, 2016}),  # nothing is known: it counts until it is known to have ended
        ({"in_force_from_text": "2015"}, {2015, 2016}),
        ({"in_force_from_text": "2014-12-31"}, {2014, 2015, 2016}),
        ({"adopted_text": "2014-06"}, {2014, 2015, 2016}),
        ({"adopted_text": "2013", "in_force_from_text": "2015-07"}, {2015, 2016}),
        ({"adopted_text": "2013", "in_force_until_text": "2014"}, {2013, 2014}),
        ({"adopted_text": "2013", "in_force_until_text": "2015-01"}, {2013, 2014, 2015}),
        ({"in_force_until_text": "2014-12-31"}, {2013, 2014}),
        ({"in_force_from_text": "2015-03-01", "in_force_until_text": "2015-03-31"}, {2015}),
    ],
)
def test_what_was_in_force_at_some_time_in_a_year(dates, years):
    make_instrument(**dates)
    assert {year for year in (2013, 2014, 2015, 2016) if cells(["SE123"], Asked(year=year))} == years


@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        ({}, True),
        ({"in_force_until_text": "2015-06-30"}, True),
        ({"in_force_until_text": "2015-06"}, True),
        ({"in_force_until_text": "2015"}, True),
        ({"in_force_until_text": "2015-06-29"}, False),
        ({"in_force_until_text": "2015-05"}, False),
        ({"in_force_from_text": "2015-06-30"}, True),
        ({"in_force_from_text": "2015-06"}, True),
        ({"in_force_from_text": "2015-07"}, False),
        ({"adopted_text": "2014", "in_force_from_text": "2016"}, False),
    ],
)
def test_what_is_in_force_today(monkeypatch, dates, counts):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: datetime.date(2015, 6, 30))
    make_instrument(**dates)
    assert bool(cells(["SE123"])) == counts


def test_drafts_copies_and_archived_records_count_nowhere():
    make_instrument(status="draft")
    make_instrument(status="archived")
    original = make_instrument(type="T2")
    make_copy(original, type=make_type("O1"))
    assert cells(["SE123"]) == {("SE123", "T2"): ("recorded", 1, {})}


# At which level


def test_one_level_alone_leaves_no_false_blank():
    make_instrument(region=make_region("SE123"), level="local")
    make_instrument(region=make_region("SE"), level="national")
    find("SE123", "O1")
    assert cells(["SE", "SE123"], Asked(level="local")) == {
        ("SE", "O1"): ("recorded", 1, {}),
        ("SE123", "O1"): ("recorded", 1, {}),
    }
    assert cells(["SE", "SE123"], Asked(level="national")) == {
        ("SE", "O1"): ("recorded", 1, {}),
        ("SE123", "O1"): ("other_level", 0, {"national": 1}),
    }


# The blanks


def test_what_was_looked_for_stands_for_its_own_place_and_type_alone():
    find("SE123", "T2", "not_competence")
    find("SE", "L5")
    assert cells(["SE", "SE123", "IT"]) == {
        ("SE", "L5"): ("none_exists", 0, {}),
        ("SE123", "T2"): ("not_competence", 0, {}),
    }


def test_a_recorded_instrument_wins_over_a_row_and_flags_it():
    row, kept = find("SE", "L5"), find("SE", "T2")
    assert (against(row), contradicted()) == (0, [])
    make_instrument(region=make_region("SE123"), type="O1", also_types=[make_type("L5a")])
    generation.check_again()
    assert cells(["SE"])["SE", "L5"] == ("recorded", 1, {})
    assert (against(row), against(kept), contradicted()) == (1, 0, [row.pk])


@pytest.mark.parametrize("given", [{"status": "draft"}, {"region": "IT"}, {"in_force_until_text": "2015"}])
def test_what_does_not_count_contradicts_nothing(given):
    find("SE", "O1")
    given = given | ({"region": make_region(given["region"])} if "region" in given else {})
    make_instrument(**given)
    generation.check_again()
    assert contradicted() == []


def test_a_year_does_not_know_what_was_looked_at_later():
    find("SE", "L5", looked_on=datetime.date(2015, 12, 31))
    find("SE", "T2", looked_on=datetime.date(2016, 1, 1))
    assert set(cells(["SE"], Asked(year=2015))) == {("SE", "L5")}
    assert set(cells(["SE"], Asked(year=2016))) == {("SE", "L5"), ("SE", "T2")}


# Folded


def test_a_folded_cell_counts_each_instrument_once_and_its_types_by_state():
    make_instrument(type="L5a", also_types=[make_type("L3b")])
    make_instrument(type="L5")
    make_instrument(region=make_region("SE"), type="L3a")
    make_type("L7")
    find("SE123", "L7")
    make_type("L8")
    generation.forget()
    [row] = Grid([make_region("SE123")], types(), Asked()).rows
    legal, tax, operational = row.mixes
    assert (legal.number, legal.codes, legal.above) == (2, ["L3", "L5"], {"national": 1})
    assert [(state.value, number) for state, number in legal.states] == [
        ("recorded", 2),
        ("none_exists", 1),
        ("not_looked", 1),
    ]
    assert (tax.number, operational.number) == (0, 0)


def test_the_number_the_grid_rests_on_counts_what_holds_from_above():
    for code in ("SE", "SE123", "EU", "IT"):
        make_instrument(region=make_region(code))
    generation.check_again()
    assert Grid([make_region("SE123")], types(), Asked()).instruments == 3


# The same as the list


@pytest.mark.parametrize("asked", [Asked(), Asked(year=2015), Asked(level="local"), Asked("national", 2014)])
def test_what_counts_is_what_the_list_shows(asked):
    for level in ("national", "local"):
        for dates in (
            {},
            {"adopted_text": "2014"},
            {"adopted_text": "2016"},
            {"in_force_until_text": "2014"},
        ):
            make_instrument(level=level, **dates)
    generation.check_again()
    query = QueryDict("&".join(f"{name}={value}" for name, value in asked.parameters))
    assert InstrumentFilter(query, Instrument.objects.published()).found == asked.instruments()


# Places


def test_the_places_are_the_partners_countries_each_with_its_regions():
    make_region("IT1", "Alpha", is_partner=True)
    make_region("IT2", "Beta", is_partner=True)
    make_region("RO", "Romania", is_partner=True)
    assert [place.code for place in listed("")] == ["IT", "IT1", "IT2", "RO", "SE", "SE123"]
    assert [place.code for place in listed("europe")] == ["EU", "IT", "RO", "SE", "UK"]
