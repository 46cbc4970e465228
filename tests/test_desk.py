"""The start page of the staff: what waits for whom, and what is still correct."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records import desk
from records.indexing import index
from records.models import Decision, LinkCheck, Record
from records.workflow import move
from tests import factories
from tests.conftest import make_member, make_place

pytestmark = pytest.mark.django_db
SAY = "/admin/still-correct/"
TODAY = timezone.localdate()


@pytest.fixture
def union(db):
    return make_place("EU", "European Union")


def draft(title, region, **given):
    return factories.make_practice(title, region=region, status="draft", published_at=None, **given)


def overdue(title, region, days=3, **given):
    checked = {"checked_on": TODAY - timedelta(days=400), "review_by": TODAY - timedelta(days=days)}
    return factories.make_practice(title, region=region, **checked | given)


def checked(title, region, **given):
    later = {"checked_on": TODAY, "review_by": TODAY + timedelta(days=300)}
    return factories.make_practice(title, region=region, **later | given)


def contents(client):
    return client.get("/admin/").context_data["desk"]


def titles(pile):
    return [row["record"].title for row in pile["rows"]]


def piles(client):
    found = contents(client)
    return {pile["name"]: titles(pile) for pile in [*found["piles"], found["due"]]}


def send_back(record, editor, why="Name the source."):
    move(record, "return", by=editor, comment=why)


# Who finds what


def test_each_record_lies_on_the_desk_of_those_it_waits_for(signed_in, carla, edda, sandro, north, south):
    mine, hers = draft("Mine", north, author=carla), draft("Hers", north, author=edda)
    draft("Of an import", north)
    draft("In the south", south, author=sandro)
    by_carla = draft("By Carla", north, author=carla, submitted_by=carla)
    by_edda = draft("By Edda", north, author=edda, submitted_by=edda)
    Record.objects.filter(pk__in=[by_carla.pk, by_edda.pk]).update(status="review")
    assert mine.owner == hers.owner == north
    for_carla = {
        "review": [],
        "returned": [],
        "mine": ["Mine"],
        "drafts": ["Of an import", "Hers"],
        "due": [],
    }
    assert piles(signed_in(carla)) == for_carla
    assert piles(signed_in(edda)) == for_carla | {
        "review": ["By Carla"],
        "mine": ["Hers"],
        "drafts": ["Of an import", "Mine"],
    }
    nothing = {name: [] for name in for_carla}
    assert piles(signed_in(sandro)) == nothing | {"mine": ["In the south"]}


def test_a_coordinator_sees_all_regions(signed_in, coordinator, carla, sandro, north, south):
    draft("North", north, author=carla)
    draft("South", south, author=sandro)
    waiting = draft("Waiting", south, author=sandro)
    Record.objects.filter(pk=waiting.pk).update(status="review")
    found = piles(signed_in(coordinator))
    assert (found["drafts"], found["review"]) == (["South", "North"], ["Waiting"])


def test_what_was_sent_back_says_why_until_it_is_sent_again(signed_in, carla, edda, north):
    record = draft("Sent back", north, author=carla, summary="Told.", level="local")
    Record.objects.filter(pk=record.pk).update(status="review", submitted_by=carla)
    record.refresh_from_db()
    send_back(record, edda)
    client = signed_in(carla)
    found = piles(client)
    assert (found["returned"], found["mine"]) == (["Sent back"], [])
    assert '<q class="desk-comment">Name the source.</q>' in client.get("/admin/").text
    assert piles(signed_in(edda))["drafts"] == ["Sent back"]
    Decision.objects.create(record_id=record.pk, action="submit", before="draft", after="review", by=carla)
    Decision.objects.create(record_id=record.pk, action="reopen", before="archived", after="draft", by=carla)
    found = piles(signed_in(carla))
    assert (found["returned"], found["mine"]) == ([], ["Sent back"])


def test_a_working_copy_that_was_sent_back_is_not_mistaken_for_the_last_one(signed_in, carla, edda, north):
    record = checked("Changed", north)
    Decision.objects.create(
        record_id=record.pk, action="return", of_copy=True, by=edda, comment="Of the last."
    )
    copy = factories.make_copy(record, author=carla)
    assert piles(signed_in(carla))["mine"] == ["Changed"]
    Decision.objects.create(
        record_id=record.pk, action="return", of_copy=True, by=edda, comment="Of this one."
    )
    page = signed_in(carla).get("/admin/")
    [row] = page.context_data["desk"]["piles"][1]["rows"]
    assert (row["record"].pk, row["comment"]) == (copy.pk, "Of this one.")
    assert "working copy" in row["facts"]


def test_due_is_what_is_overdue_and_what_nobody_has_checked(signed_in, carla, north, south):
    overdue("A little late", north, days=1)
    overdue("Very late", north, days=90)
    factories.make_practice("Never checked", region=north)
    checked("Checked", north)
    overdue("Late in the south", south)
    overdue("Late but archived", north, status="archived")
    page = signed_in(carla).get("/admin/")
    assert titles(page.context_data["desk"]["due"]) == ["Very late", "A little late", "Never checked"]
    assert "not yet checked by a region" in page.text


def test_lists_stop_at_eight_and_lead_to_all(signed_in, carla, north):
    for number in range(10):
        draft(f"Draft {number}", north, author=carla)
    client = signed_in(carla)
    mine = contents(client)["piles"][2]
    assert (len(mine["rows"]), mine["number"]) == (8, 10)
    assert "Show all 10 in the list" in client.get("/admin/").text
    listed = client.get(mine["url"]).context_data["cl"].queryset
    assert {record.title for record in listed} == {f"Draft {number}" for number in range(10)}


@pytest.mark.parametrize("name", desk.PILES)
def test_the_filter_of_the_lists_shows_the_same_records(signed_in, carla, edda, north, name):
    for record in (overdue("Late", north), checked("Checked", north)):
        index(factories.make_copy(record, author=carla))
    draft("Draft", north, author=edda)
    waiting = draft("Waiting", north, author=carla)
    back = draft("Back", north, author=edda)
    Record.objects.filter(pk=waiting.pk).update(status="review")
    Decision.objects.create(record_id=back.pk, action="return", by=carla)
    client = signed_in(edda)
    on_desk = sorted(piles(client)[name])
    assert on_desk
    for address in ("/admin/records/record/", "/admin/practices/practice/"):
        found = client.get(address, {"desk": name}).context_data["cl"].queryset
        assert sorted(record.title for record in found) == on_desk
        searched = client.get(address, {"desk": name, "q": on_desk[0]}).context_data["cl"].queryset
        assert on_desk[0] in {record.title for record in searched}
        assert {record.title for record in searched} <= set(on_desk)


def test_an_unknown_word_in_the_filter_is_no_error(signed_in, carla):
    assert (
        signed_in(carla).get("/admin/records/record/", {"desk": "nonsense"}, follow=True).status_code == 200
    )


def test_working_copies_are_offered_as_nobodys_successor(signed_in, edda, north):
    copy = factories.make_copy(checked("Changed", north))
    index(copy)
    asked = {"app_label": "practices", "model_name": "practice", "field_name": "successor", "term": "Changed"}
    offered = signed_in(edda).get("/admin/autocomplete/", asked).json()["results"]
    assert {row["id"] for row in offered} == {str(copy.copy_of_id)}


def test_empty_lists_say_what_will_come(signed_in, carla):
    text = signed_in(carla).get("/admin/").text
    assert all(str(pile.empty) in text.replace("&#x27;", "'") for pile in desk.PILES.values())
    assert "Your regions have no records yet." in text
    assert "No broken link is known" in text
    assert "Nothing has been decided yet." in text


# Numbers and news


def test_numbers_by_region_and_state(signed_in, north, union):
    other = make_place("SE110", "Stockholm")
    nils = make_member("nils", make_place("SE", "Sweden"), "editor")
    checked("One", north)
    factories.make_practice("Two", region=north)
    factories.make_practice("Three", region=north)
    draft("Four", north)
    checked("Five", other)
    checked("Elsewhere", make_place("ITI1", "Tuscany"))
    found = contents(signed_in(nils))["completeness"]
    lines = {
        str(line["name"]): ([cell["number"] for cell in line["cells"]], line["checked"], line["percent"])
        for line in [*found["rows"], found["total"]]
    }
    assert lines == {
        "Östergötland": ([1, 0, 3, 0], 1, 33),
        "Stockholm": ([0, 0, 1, 0], 1, 100),
        "All my regions": ([1, 0, 4, 0], 2, 50),
    }


def test_each_number_leads_to_its_records(signed_in, carla, north):
    checked("Public", north)
    draft("Draft", north)
    client = signed_in(carla)
    cells = contents(client)["completeness"]["rows"][0]["cells"]
    for cell in cells:
        listed = client.get(cell["url"])
        assert listed.status_code == 200
        assert listed.context_data["cl"].result_count == cell["number"]


def test_decisions_of_ones_regions(signed_in, carla, edda, sandro, north, south):
    move(checked("North", north), "check", by=carla)
    move(checked("South", south), "check", by=sandro)
    found = contents(signed_in(edda))["activity"]
    assert [row["decision"].record.title for row in found["rows"]] == ["North"]
    assert found["number"] == 1
    page = signed_in(edda).get("/admin/").text
    assert re.search(r"still correct · .* · carla", page)


def test_broken_links_of_ones_regions(signed_in, carla, sandro, north, south):
    given = {"ok": False, "last_status": 404, "failures": 1, "first_failed_at": timezone.now()}
    for title, region in (("North", north), ("South", south)):
        factories.make_source(checked(title, region), url=f"https://example.org/{title}")
        LinkCheck.objects.create(url=f"https://example.org/{title}", **given)
    factories.make_source(draft("Draft", north), url="https://example.org/draft")
    LinkCheck.objects.create(url="https://example.org/draft", **given)
    found = contents(signed_in(carla))["links"]
    assert [(row["check"].url, row["answer"]) for row in found["rows"]] == [
        ("https://example.org/North", "404")
    ]
    assert [str(place["name"]) for place in found["rows"][0]["places"]] == ["North"]
    LinkCheck.objects.update(muted_until=TODAY)
    assert contents(signed_in(carla))["links"]["number"] == 0
    LinkCheck.objects.update(muted_until=TODAY - timedelta(days=1))
    assert contents(signed_in(sandro))["links"]["number"] == 1


# Still correct


def test_one_click_for_one_record(signed_in, carla, north):
    late, other = overdue("Late", north), overdue("Other", north)
    client = signed_in(carla)
    assert f'name="one" value="{late.pk}"' in client.get("/admin/").text
    answer = client.post(SAY, {"one": late.pk, "record": [other.pk]})
    assert (answer.status_code, answer.url) == (302, "/admin/")
    late.refresh_from_db()
    other.refresh_from_db()
    assert (late.checked_on, late.is_overdue, other.is_overdue) == (TODAY, False, True)
    assert [row.action for row in late.decisions.all()] == ["check"]
    assert "Still correct: 1 record." in client.get("/admin/").text


def test_many_at_once_each_with_its_own_reasons(signed_in, carla, north, south):
    late, never = overdue("Late", north), factories.make_practice("Never", region=north)
    foreign, hidden = overdue("Foreign", south), draft("Hidden", south)
    own_draft = draft("Own draft", north)
    keys = [late.pk, never.pk, foreign.pk, hidden.pk, own_draft.pk, "x", "9" * 30]
    page = signed_in(carla).post(SAY, {"record": keys}, follow=True)
    said = sorted(str(message) for message in page.context["messages"])
    assert said == [
        "3 records were not found.",
        "Foreign: You may not do this.",
        "Own draft: Only published records are checked; this one is a draft.",
        "Still correct: 2 records. They are due again in a year.",
    ]
    assert titles(page.context_data["desk"]["due"]) == []
    assert Decision.objects.filter(action="check").count() == 2


def test_nothing_ticked_is_said(signed_in, carla):
    assert "Nothing was ticked." in signed_in(carla).post(SAY, follow=True).text


def test_looking_changes_nothing(signed_in, carla, north):
    late = overdue("Late", north)
    page = signed_in(carla).get(SAY, {"one": late.pk}, follow=True)
    assert page.redirect_chain == [("/admin/", 302)]
    assert list(page.context["messages"]) == []
    assert Client().post(SAY, {"one": late.pk}).url.startswith("/admin/login/")
    late.refresh_from_db()
    assert late.is_overdue


def test_saying_so_needs_the_form_of_the_page(carla, signed_in, north):
    signed_in(carla)
    late = overdue("Late", north)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(carla).cookies
    assert strict.post(SAY, {"one": late.pk}).status_code == 403


# Size


def test_a_constant_number_of_queries(signed_in, edda, north, coordinator):
    def fill(number):
        for place in range(number):
            factories.make_source(
                overdue(f"Late {number}{place}", north), url=f"https://e.org/{number}{place}"
            )
            given = {"ok": False, "last_status": 404}
            LinkCheck.objects.create(url=f"https://e.org/{number}{place}", **given)
            draft(f"Mine {number}{place}", north, author=edda)
            back = draft(f"Back {number}{place}", north, author=edda)
            Decision.objects.create(record_id=back.pk, action="return", by=coordinator)
            waiting = draft(f"Waiting {number}{place}", north, submitted_by=coordinator)
            Record.objects.filter(pk=waiting.pk).update(status="review")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/").status_code == 200
        return len(queries)

    client = signed_in(edda)
    fill(1)
    count()
    few = count()
    fill(9)
    count()
    assert count() == few <= 25


# What readers are told


def test_an_overdue_record_says_so_to_readers(north):
    record = overdue("Late", north)
    page = Client().get(record.get_absolute_url()).text
    assert page.count("May be out of date") == 2
    assert "Checked on" in page


@pytest.mark.parametrize("given", [{}, {"review_by": TODAY - timedelta(days=3)}])
def test_what_nobody_has_checked_is_never_called_out_of_date(north, given):
    record = factories.make_practice("Never checked", region=north, **given)
    page = Client().get(record.get_absolute_url()).text
    assert "May be out of date" not in page
    assert "Not yet checked by a region" in page


@pytest.mark.parametrize("make", [factories.make_actor, factories.make_partner, factories.make_instrument])
def test_every_kind_shows_it_at_its_head(north, make):
    late = {"checked_on": TODAY - timedelta(days=400), "review_by": TODAY - timedelta(days=1)}
    head = Client().get(make(region=north, **late).get_absolute_url()).text.split("</header>")
    assert any("May be out of date" in part for part in head[:-1])


def test_a_checked_record_is_not_flagged(north):
    assert "May be out of date" not in Client().get(checked("Checked", north).get_absolute_url()).text
