"""Who keeps what was looked for in a region, and what is said when records contradict it."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from practices.models import RegionCoverage
from records.models import Generation
from tests import factories
from tests.conftest import make_member, make_place
from tests.typing import Desk

ADD = "/admin/practices/regioncoverage/add/"
LIST = "/admin/practices/regioncoverage/"
TYPED = {
    "finding": "none_exists",
    "looked_on": "2026-01-05",
    "by_role": "Region Östergötland",
    "source_title": "Register of acts",
}


@pytest.fixture
def kind(db):
    return factories.make_type("T2")


@pytest.fixture
def row(north, kind):
    return RegionCoverage.objects.create(
        region=north,
        instrument_type=kind,
        finding="none_exists",
        looked_on=datetime.date(2020, 1, 1),
        by_role="Region",
        note="Read the register.",
    )


@pytest.fixture
def people(north, south, carla, edda, sandro, coordinator):
    return {
        "carla": carla,
        "edda": edda,
        "nils": make_member("nils", make_place("SE", "Sweden"), "editor"),
        "sandro": sandro,
        "ulla": make_member("ulla", make_place("EU", "European Union"), "contributor"),
        "coordinator": coordinator,
    }


KEEPERS = {"edda", "nils", "coordinator"}


def change(row):
    return reverse("admin:practices_regioncoverage_change", args=[row.pk])


def test_editors_of_the_region_add_rows(people, north, kind, signed_in):
    typed, statuses = TYPED | {"region": north.pk, "instrument_type": kind.pk}, {}
    for name, user in people.items():
        status = signed_in(user).post(ADD, typed).status_code
        statuses[name] = (status, RegionCoverage.objects.all().delete()[0])
    saved, asked_again, refused = (302, 1), (200, 0), (403, 0)
    assert statuses == {
        "carla": refused,
        "edda": saved,
        "nils": saved,
        "sandro": asked_again,  # an editor elsewhere, to whom this region is not offered
        "ulla": refused,
        "coordinator": saved,
    }


def test_all_staff_read_and_editors_of_the_region_change(people, row, signed_in):
    statuses = {}
    for name, user in people.items():
        client = signed_in(user)
        pages = [client.get(LIST), client.get(change(row))]
        saved = client.post(change(row), {"note": "changed"})
        gone = client.get(reverse("admin:practices_regioncoverage_delete", args=[row.pk]))
        statuses[name] = [page.status_code for page in [*pages, saved, gone]]
    may, reads = [200, 200, 200, 200], [200, 200, 403, 403]
    assert statuses == {name: may if name in KEEPERS else reads for name in people}


def test_no_row_is_moved_to_a_foreign_region(edda, row, south):
    [error] = Desk(edda).save(change(row), region=south.pk)
    assert "not one of the available choices" in error
    row.refresh_from_db()
    assert row.region.code == "SE123"


def test_nobody_deletes_foreign_rows_in_bulk(sandro, row, signed_in):
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    signed_in(sandro).post(LIST, sent)
    assert RegionCoverage.objects.filter(pk=row.pk).exists()


def test_who_looks_and_the_day_are_proposed(people):
    proposed = {
        name: Desk(people[name]).open(ADD).context_data["adminform"].form for name in ("edda", "coordinator")
    }
    roles = {name: form["by_role"].value() for name, form in proposed.items()}
    assert roles == {"edda": "Östergötland", "coordinator": "central desk"}
    assert proposed["edda"]["looked_on"].value() == timezone.localdate()


def test_the_author_stays_in_the_log_and_pages_are_made_anew(edda, north, kind):
    before = Generation.current()
    assert Desk(edda).save(ADD, region=north.pk, instrument_type=kind.pk, **TYPED) == []
    assert LogEntry.objects.get().user == edda
    assert Generation.current() > before


def test_what_a_row_must_say(edda, north, kind, row):
    desk = Desk(edda)
    assert desk.save(ADD, region=north.pk, instrument_type=kind.pk, **TYPED) == [
        "This type is already told for this region: change that row."
    ]
    other = {"region": north.pk, "instrument_type": factories.make_type("O1").pk}
    assert desk.save(ADD, **other, **TYPED | {"looked_on": "2999-01-01"}) == ["This day lies in the future."]
    assert desk.save(ADD, **other, **TYPED | {"finding": "not_competence"}) == [
        "Say at which level it is decided."
    ]
    assert desk.save(ADD, **other, **TYPED | {"decided_at": "eu"}) == []
    assert RegionCoverage.objects.get(instrument_type__code="O1").decided_at == ""


def test_that_none_exists_rests_on_a_source_or_a_note(edda, north, kind):
    desk, given = Desk(edda), TYPED | {"region": north.pk, "instrument_type": kind.pk}
    assert desk.save(ADD, **given | {"source_title": "", "note": " "}) == [
        "Name a source, or say in the note where you looked."
    ]
    assert desk.save(ADD, **given | {"source_accessed": "2999-01-01"}) == ["This day lies in the future."]
    assert not RegionCoverage.objects.exists()
    assert desk.save(ADD, **given | {"source_title": "", "note": "Read the register."}) == []
    other = given | {"instrument_type": factories.make_type("O1").pk, "source_title": ""}
    assert desk.save(ADD, **other | {"finding": "not_competence", "decided_at": "national"}) == []
    today = timezone.localdate().isoformat()
    third = given | {"instrument_type": factories.make_type("O2").pk}
    assert desk.save(ADD, **third | {"source_accessed": today, "looked_on": today}) == []


SAID = "1 published instrument of this type is recorded there. The public page shows it, not this row."


def test_a_record_that_contradicts_a_row_is_named(coordinator, row, north, signed_in):
    client = signed_in(coordinator)
    assert SAID not in client.get(change(row)).text
    factories.make_instrument(region=north, type="T2")
    page = client.get(change(row)).text
    assert SAID in page
    assert "/instruments/?region=SE123&amp;type=T2" in page
    assert SAID in client.get(LIST).text


def test_saving_against_a_record_says_so(edda, north, kind, signed_in):
    factories.make_instrument(region=north, type="T2")
    typed = TYPED | {"region": north.pk, "instrument_type": kind.pk}
    answer = signed_in(edda).post(ADD, typed, follow=True)
    assert RegionCoverage.objects.exists()
    assert SAID in [str(message) for message in answer.context["messages"]]


def test_the_list_is_narrowed_to_contradicted_rows(coordinator, row, north, signed_in):
    other = RegionCoverage.objects.create(
        region=north,
        instrument_type=factories.make_type("O1"),
        finding="none_exists",
        looked_on=datetime.date(2020, 1, 1),
        by_role="Region",
    )
    factories.make_instrument(region=north, type="T2")
    client = signed_in(coordinator)
    shown = {
        value: set(client.get(f"{LIST}?contradicted={value}").context["cl"].queryset)
        for value in ("yes", "no", "perhaps")
    }
    assert shown == {"yes": {row}, "no": {other}, "perhaps": {row, other}}


def test_the_list_asks_the_same_for_many_rows(coordinator, row, north, signed_in):
    client = signed_in(coordinator)

    def asked():
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    few = asked()
    for number in range(1, 9):
        RegionCoverage.objects.create(
            region=north,
            instrument_type=factories.make_type(f"O{number}"),
            finding="none_exists",
            looked_on=datetime.date(2020, 1, 1),
            by_role="Region",
        )
    assert asked() == few <= 25
