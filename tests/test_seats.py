"""The country in which a body has its seat: one of a list, and that of the region where nothing is chosen."""

import pytest

from actors.countries import NAMES
from actors.models import Actor
from tests import factories
from tests.conftest import make_place
from tests.sheets import all_rows, confirm, csv_file, refusals, upload
from tests.typing import Desk, formsets_of

pytestmark = pytest.mark.django_db

ADD = "/admin/actors/actor/add/"


@pytest.fixture
def typed():
    """What the form of an actor needs beside region and country."""
    service, kind = factories.make_term("service", "advice"), factories.make_term("actor_kind", "advice")
    return {"title": "A centre", "main_kind": kind.pk, "services": [service.pk], "language": "en"}


def test_the_form_offers_countries_by_name(carla, north):
    page = Desk(carla).open(ADD)
    assert formsets_of(page)
    box = page.context_data["adminform"].form["seat_country"]
    assert box.value() == "SE"
    offered = list(box.field.choices)
    assert {code for code, _name in offered} == {"", *NAMES}
    assert [str(name) for _code, name in offered[1:4]] == ["Åland", "Albania", "Andorra"]
    assert ("GR", "Greece") in offered


@pytest.mark.parametrize(
    ("region", "typed_country", "saved"),
    [("SE123", "", "SE"), ("ITI1", "", "IT"), ("ITI1", "BE", "BE")],
)
def test_left_empty_it_is_that_of_the_region(coordinator, typed, region, typed_country, saved):
    place = make_place(region, "A place")
    assert (
        Desk(coordinator).save(ADD, **typed, summary="Helps.", region=place.pk, seat_country=typed_country)
        == []
    )
    assert Actor.objects.get().seat_country == saved


def test_of_a_body_for_the_whole_union_it_has_to_be_chosen(coordinator, typed):
    union = make_place("EU", "European Union")
    errors = Desk(coordinator).save(ADD, **typed, summary="Helps.", region=union.pk, seat_country="")
    assert errors == ["The region lies in no single country: choose one."]


def test_no_other_word_is_saved(coordinator, typed, north):
    errors = Desk(coordinator).save(ADD, **typed, summary="Helps.", region=north.pk, seat_country="Sw")
    assert errors == ["Select a valid choice. Sw is not one of the available choices."]


def test_in_a_file_it_is_a_code_or_a_name(edda, signed_in, typed):
    make_place("EU", "European Union")
    rows = [
        ["title", "summary", "region", "main_kind", "seat_country", "owner"],
        ["By code", "Helps.", "SE123", "advice", "NO", ""],
        ["By name", "Helps.", "SE123", "advice", "netherlands", ""],
        ["Left empty", "Helps.", "SE123", "advice", "", ""],
        ["No country", "Helps.", "SE123", "advice", "Sw", ""],
        ["Nowhere", "Helps.", "EU", "advice", "", "SE123"],
    ]
    client = signed_in(edda)
    preview = upload(client, Actor, csv_file(rows))
    assert refusals(preview) == [
        (5, "country of the seat", "“Sw” is no known code or word."),
        (6, "country of the seat", "This is needed."),
    ]
    [empty] = [row for row in all_rows(preview) if row.title == "Left empty"]
    assert ("seat_country", "", "SE") in [(column.name, old, new) for column, old, new in empty.changes]
    confirm(client, preview)
    assert dict(Actor.objects.values_list("title", "seat_country")) == {
        "By code": "NO",
        "By name": "NL",
        "Left empty": "SE",
    }


def test_a_file_without_the_column_takes_that_of_the_region(edda, signed_in, typed):
    rows = [["title", "summary", "region", "main_kind"], ["A centre", "Helps.", "SE123", "advice"]]
    client = signed_in(edda)
    confirm(client, upload(client, Actor, csv_file(rows)))
    assert Actor.objects.get().seat_country == "SE"
