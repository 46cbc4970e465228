"""What the ledgers of comparison refuse, and where their pages agree about what holds in a place."""

import csv
import datetime

import pytest

from practices import assessing
from practices.models import Practice, Precondition, RegionCoverage, Transfer
from records.models import User
from tests import factories
from tests.typing import Desk

pytestmark = pytest.mark.django_db

ADD = "/admin/practices/transfer/add/"


def again(user):
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("where", ["region", "also"])
def test_nobody_assesses_what_lies_in_their_own_region(edda, north, south, where):
    """Whoever keeps the record."""
    practice = factories.make_practice("Kept elsewhere", region=north if where == "region" else south)
    Practice.objects.filter(pk=practice.pk).update(owner=south)
    if where == "also":
        practice.also_regions.add(north)
    free = factories.make_practice("Elsewhere", region=south)
    assert {*assessing.to_assess(again(edda))} == {free}


@pytest.mark.parametrize("place", ["SE123", "SE", "SE1"])
def test_a_step_within_ones_own_territory_is_no_transfer(coordinator, north, place):
    practice = factories.make_practice("A mill", region=north)
    region = north if place == "SE123" else factories.make_region(place)
    typed = {"practice": practice.pk, "region": region.pk, "status": "interested"}
    assert Desk(coordinator).save(ADD, **typed) == [
        "A transfer leads to another region than the practice’s own."
    ]


def test_no_step_lies_in_the_future(sandro, north, south):
    practice = factories.make_practice("A mill", region=north)
    typed = {"practice": practice.pk, "region": south.pk, "status": "interested", "on": "2999"}
    errors = Desk(again(sandro)).save(ADD, **typed, source_accessed="2999-01-01")
    assert errors == ["This day lies in the future."] * 2
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("asked", ["practice=abc", "practice=1,2", f"practice={'9' * 24}"])
def test_an_address_fills_in_no_nonsense(signed_in, edda, asked):
    assert signed_in(edda).get(f"{ADD}?{asked}").status_code == 200
    assert signed_in(edda).get("/admin/practices/regioncoverage/add/?instrument_type=abc").status_code == 200
    name, _sign, value = asked.partition("=")
    assert signed_in(edda).post(ADD, {name: value}).status_code in (200, 400)


def test_who_entered_a_step_does_not_reply_to_it_and_only_they_see_its_history(
    signed_in, edda, carla, coordinator, north, south
):
    practice = factories.make_practice("A mill", region=north)
    step = Transfer.objects.create(practice=practice, region=south, status="adopted", entered_by=edda)
    address = f"/admin/practices/transfer/{step.pk}"
    assert signed_in(edda).post(f"{address}/change/", {"owner_reply": "I confirm myself."}).status_code == 403
    seen = {
        user.username: signed_in(user).get(f"{address}/history/").status_code
        for user in (edda, carla, coordinator)
    }
    assert seen == {"edda": 200, "carla": 404, coordinator.username: 200}


def test_a_law_of_the_future_is_no_law_yet(client, north):
    law = factories.make_instrument("A coming law", type="L4", region=north)
    law.in_force_from_text = "2999-01-01"
    law.save()
    practice = factories.make_practice("A mill")
    kind = law.type
    Precondition.objects.create(record=practice, kind="law", text="A law", instrument_type=kind)
    page = client.get(f"/practices/{practice.slug}/here/?region=SE123").text
    assert "A coming law" not in page
    RegionCoverage.objects.create(
        region=north,
        instrument_type=kind,
        finding="none_exists",
        looked_on=datetime.date(2026, 1, 1),
        by_role="x",
    )
    other = factories.make_region("ITI1")
    file = client.get(f"/compare/compare.csv?type=L4&region={north.code}&region={other.code}")
    assert "A coming law" not in file.text
    assert "none exists" in file.text


def test_a_finding_about_a_type_holds_for_its_letters(client, north):
    group, letter = factories.make_type("L5"), factories.make_type("L5a")
    RegionCoverage.objects.create(
        region=north,
        instrument_type=group,
        finding="none_exists",
        looked_on=datetime.date(2026, 1, 1),
        by_role="x",
    )
    other = factories.make_region("ITI1")
    rows = csv.reader(
        client.get(
            f"/compare/compare.csv?type={letter.code}&region={north.code}&region={other.code}"
        ).text.splitlines()
    )
    assert any("none exists" in cell for row in rows for cell in row)


def test_what_names_the_country_too_applies_in_its_regions(client, north):
    sweden, italy, far = (
        north.country and factories.make_region("SE"),
        factories.make_region("IT"),
        factories.make_region("ITI1"),
    )
    law = factories.make_instrument("A law of two countries", type="L6", region=sweden)
    law.also_regions.add(italy)
    page = client.get(f"/compare/compare.csv?type=L6&region={far.code}&region={north.code}").text
    [line] = [row for row in csv.reader(page.splitlines()) if row and row[0] == "Applies from above"]
    assert (
        line[1:].count("A law of two countries") + sum("A law of two countries" in cell for cell in line) >= 2
    )
