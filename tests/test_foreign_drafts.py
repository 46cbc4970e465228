"""What one region has in hand is nobody else's: neither asked for, pointed at, nor read beside what is public."""

import csv
import io

import pytest

from practices.models import Assessment, Practice, Transfer
from records import workflow
from records.forms import change_address
from records.models import Record
from tests import factories
from tests.test_entering import ADD, draft
from tests.typing import Desk, sent_from

pytestmark = pytest.mark.django_db

LARGE = "9" * 24


@pytest.fixture
def secret(south):
    """A draft of each kind, in the hands of another region."""
    hidden = {"region": south, "status": "draft", "published_at": None}
    return {
        "practice": factories.make_practice("Secret practice", **hidden),
        "instrument": factories.make_instrument("Secret law", **hidden),
        "actor": factories.make_actor("Secret body", **hidden),
    }


@pytest.fixture
def public(south, secret):
    """A public record of that region which points at its drafts."""
    record = factories.make_practice(
        "Open practice", [secret["instrument"]], region=south, successor=secret["practice"]
    )
    record.internal_note = "Our own note"
    record.save()
    record.actor_links.create(role="partner", name="", actor=secret["actor"])
    record.facts.create(text="Not for others", public=False)
    return record


def test_an_address_fills_in_no_foreign_draft(signed_in, carla, secret):
    page = signed_in(carla).get(f"{ADD}?successor={secret['practice'].pk}")
    assert page.status_code == 200
    assert "Secret" not in page.text


@pytest.mark.parametrize(
    "asked", ["region=abc", "tags=abc", "successor=abc", f"region={LARGE}", "also_regions=x"]
)
def test_an_address_that_is_no_key_fills_in_nothing(signed_in, carla, asked):
    assert signed_in(carla).get(f"{ADD}?{asked}").status_code == 200


def test_no_field_points_at_a_foreign_draft(carla, north, secret):
    desk, own = Desk(carla), draft(north, title="Mine")
    refused = ["Select a valid choice. That choice is not one of the available choices."]
    address = change_address(own)
    assert desk.save(address, successor=secret["practice"].pk) == refused
    assert (
        desk.save(address, ("instrument_links", {"instrument": secret["instrument"].pk, "position": "0"}))
        == refused
    )
    link = {"role": "partner", "name": "As written", "actor": secret["actor"].pk, "position": "0"}
    assert desk.save(address, ("actor_links", link)) == refused
    public = factories.make_practice("Open")
    assert desk.save(address, successor=public.pk) == []


def test_what_is_no_longer_public_stays_chosen(signed_in, carla, north, secret):
    own = draft(north, title="Mine")
    Practice.objects.filter(pk=own.pk).update(successor=secret["practice"])
    own.instrument_links.create(instrument=secret["instrument"])
    text = signed_in(carla).get(change_address(own)).text
    assert text.count("a record that is not public") == 2
    assert Desk(carla).save(change_address(own), title="Mine still") == []
    own.refresh_from_db()
    assert (own.successor_id, own.instrument_links.get().instrument_id) == (
        secret["practice"].pk,
        secret["instrument"].pk,
    )


def test_a_public_record_tells_the_others_what_its_page_tells(signed_in, carla, sandro, public):
    client = signed_in(carla)
    texts = [client.get(change_address(public)).text, client.get("/admin/practices/practice/").text]
    exported = client.get("/admin/practices/practice/export/csv/").getvalue().decode("utf-8-sig")
    [row] = [row for row in csv.DictReader(io.StringIO(exported)) if row["title"] == "Open practice"]
    hidden = ("Secret", "Our own note", "Not for others")
    assert [word for word in hidden for text in (*texts, exported) if word in text] == []
    assert (row["instruments"], row["successor"], row["internal_note"]) == ("", "", "")
    own = signed_in(sandro).get(change_address(public)).text
    assert "Our own note" in own
    assert "Not for others" in own


def test_the_ledgers_name_no_foreign_draft(signed_in, carla, north, south, secret):
    shown = factories.make_practice("Open", region=south)
    for practice in (secret["practice"], shown):
        Assessment.objects.create(
            practice=practice, assessor=carla, assessor_region=north, role="adviser", on="2026-01-02"
        )
        Transfer.objects.create(practice=practice, region=north, status="interested", source_title="A letter")
    for ledger in ("assessment", "transfer"):
        address = f"/admin/practices/{ledger}/"
        assert "Secret" not in signed_in(carla).get(address).text
        assert "Open" in signed_in(carla).get(address).text


def test_a_record_is_given_away_by_an_editor_alone(south, north, carla, edda):
    """Somebody who edits here and only contributes there takes nothing over."""
    own = draft(north, title="Mine")
    carla.memberships.create(region=south, role="editor")
    edda.memberships.create(region=south, role="contributor")
    refused = ["Only an editor of the region that keeps this record can give it to another."]
    assert Desk(type(carla).objects.get(pk=carla.pk)).save(change_address(own), owner=south.pk) == refused
    assert Desk(type(edda).objects.get(pk=edda.pk)).save(change_address(own), owner=south.pk) == []
    own.refresh_from_db()
    assert own.owner == south


def test_changes_of_a_public_record_are_published_by_its_own_editors(north, south, carla, sandro):
    """Also where the copy was given to another region meanwhile."""
    record = factories.make_practice("A mill", summary="It grinds.", no_instrument_named=True, region=north)
    factories.make_source(record)
    record.tags.add(factories.make_tag("mill"))
    copy = workflow.start_working_copy(record, by=carla)
    Record.with_copies.filter(pk=copy.pk).update(
        owner=south, change_note="Ours now", submitted_by=carla, status="review"
    )
    with pytest.raises(workflow.MoveRefused, match="belongs to another region"):
        workflow.move(Practice.with_copies.get(pk=copy.pk), "publish", by=sandro)
    record.refresh_from_db()
    assert record.owner == north


FORGED = [
    {"opened_version": "abc"},
    {"also_regions": ["abc"]},
    {"tags": ["abc"]},
    {"region": "abc"},
    {"sectors": [LARGE]},
    {"region": LARGE},
    {"_chosen": "1"},
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_form_is_no_server_error(signed_in, carla, north, forged):
    client, own = signed_in(carla), draft(north, title="Mine")
    for address in (ADD, change_address(own)):
        typed = {name: value for name, value in sent_from(client.get(address)).items() if value is not None}
        assert client.post(address, typed | forged).status_code in (200, 302, 400)


def test_numbers_longer_than_any_key_are_no_server_error(signed_in, coordinator):
    client = signed_in(coordinator)
    for address in ("/admin/records/record/", "/admin/practices/practice/"):
        assert client.get(f"{address}{'9' * 5000}/change/").status_code == 404
        assert client.post(f"{address}{'9' * 5000}/change/", {"_chosen": "1"}).status_code == 404
