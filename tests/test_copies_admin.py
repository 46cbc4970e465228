"""Working copies and history as people meet them: the pages of the admin and their buttons."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation

from practices.models import Practice
from records.forms import change_address
from records.history import history
from records.models import Record
from records.restoring import restore
from records.workflow import move, start_working_copy
from tests import factories
from tests.full_record import full_practice
from tests.typing import Desk, sent_from

pytestmark = pytest.mark.django_db


def page_of(record, name, *args):
    return reverse(f"admin:practices_{record.kind}_{name}", args=[record.pk, *args])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def mill(north):
    practice = factories.make_practice(
        "A mill", summary="It grinds.", no_instrument_named=True, tags=[factories.make_tag("mill")]
    )
    factories.make_source(practice, "A report")
    return practice


def copied(record):
    return Practice.with_copies.get(copy_of=record)


def test_from_the_public_record_to_the_changed_one(client, mill, signed_in, carla, edda):
    staff = signed_in(carla)
    form = staff.get(change_address(mill))
    assert "Make a working copy" in form.text
    assert 'name="_save"' not in form.text
    made = staff.post(page_of(mill, "working_copy"))
    copy = copied(mill)
    assert made.url == change_address(copy)
    assert said(made) == [
        "A working copy is made: change it here. The public page stays as it is until it is published."
    ]
    assert "This is a working copy." in staff.get(made.url).text
    assert "Open the working copy" in staff.get(change_address(mill)).text

    desk = Desk(carla)
    changed = {"summary": "It grinds rye.", "change_note": "Rye told of.", "_submit": "1"}
    assert desk.save(change_address(copy), **changed) == []
    copy.refresh_from_db()
    assert (copy.status, copy.submitted_by) == ("review", carla)

    editor = signed_in(edda)
    decide = editor.get(page_of(copy, "decide"))
    assert "<del>grinds.</del>" in decide.text
    assert "<ins>grinds rye.</ins>" in decide.text
    done = editor.post(page_of(copy, "decide"), {"action": "publish"})
    assert done.url == change_address(mill)
    assert said(done) == ["A mill: change published."]
    assert "It grinds rye." in client.get(mill.get_absolute_url()).text


def test_submitting_says_what_is_missing_and_keeps_what_is_typed(mill, carla, signed_in):
    copy = start_working_copy(mill, by=carla)
    address = change_address(copy)
    page = Desk(carla).open(address)
    staff = signed_in(carla)
    typed = {name: value for name, value in sent_from(page).items() if value is not None}
    answer = staff.post(address, typed | {"summary": "It grinds rye.", "_submit": "1"})
    assert answer.url == change_address(copy)
    assert said(answer) == [
        "Saved, but not sent to review: Say in the change note, which is public, what this copy changes."
    ]
    copy.refresh_from_db()
    assert (copy.status, copy.summary) == ("draft", "It grinds rye.")


def test_the_second_copy_leads_to_the_first(mill, carla, edda, signed_in):
    copy = start_working_copy(mill, by=carla)
    answer = signed_in(edda).post(page_of(mill, "working_copy"))
    [sentence] = said(answer)
    assert sentence.startswith("There is a working copy of this record already")
    assert f'href="{change_address(copy)}"' in sentence


def test_a_copy_is_discarded(mill, carla, signed_in):
    copy = start_working_copy(mill, by=carla)
    staff = signed_in(carla)
    assert "Only the working copy is discarded." in staff.get(page_of(copy, "delete")).text
    answer = staff.post(page_of(copy, "delete"), {"post": "yes"})
    assert answer.url == change_address(mill)
    assert not Record.with_copies.filter(pk=copy.pk).exists()
    assert mill.versions.filter(of_copy=True).count() == 1
    assert Practice.objects.get() == mill


def test_a_copy_with_all_parts_is_discarded(coordinator, signed_in):
    practice = full_practice(coordinator)
    copy = start_working_copy(practice, by=coordinator)
    staff = signed_in(coordinator)
    assert staff.get(page_of(copy, "delete")).context["protected"] == []
    staff.post(page_of(copy, "delete"), {"post": "yes"})
    assert not Record.with_copies.filter(pk=copy.pk).exists()
    assert {name for name in practice.PARTS if getattr(practice, name).count() != 2} == set()


def words_of(page):
    """What the page says between the heading and the foot, without its marks."""
    body = page.text.partition('id="content"')[2].partition("<footer")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", "<" + body).split())


def test_who_deletes_reads_what_goes_and_not_its_rows(coordinator, signed_in):
    practice = full_practice(coordinator)
    copy = start_working_copy(practice, by=coordinator)
    client = signed_in(coordinator)
    assert words_of(client.get(page_of(copy, "delete"))) == (
        f"Discard this copy {practice} (practice, Draft, working copy) Only the working copy is discarded. "
        "The public record stays as it is, and what was decided on the copy stays in its history. "
        "Back to the form"
    )
    assert 'value="Discard this copy"' in client.get(page_of(copy, "delete")).text
    Record.objects.filter(pk=practice.pk).update(status="draft", published_at=None)
    client.post(page_of(copy, "delete"), {"post": "yes"})
    client.get(change_address(practice))  # says that it is discarded
    kept = [practice.transfers.get(), practice.assessments.get()]
    page = words_of(client.get(page_of(practice, "delete")))
    assert [str(row) in page for row in kept] == [True, True]
    for row in kept:
        row.delete()
    page = client.get(page_of(practice, "delete"))
    assert words_of(page) == (
        f"Delete {practice} (practice, Draft) "
        "The draft and everything kept about it goes. This cannot be undone. Back to the form"
    )
    assert f'href="{change_address(practice)}" class="button cancel-link"' in page.text


def test_who_deletes_many_reads_what_goes_and_not_its_rows(mill, carla, signed_in):
    start_working_copy(mill, by=carla)
    draft = factories.make_practice(
        "A draft", status="draft", published_at=None, tags=[factories.make_tag("x")]
    )
    copy = copied(mill)
    client, changelist = signed_in(carla), reverse("admin:practices_practice_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk, copy.pk]}
    page = client.post(changelist, chosen)
    assert re.findall(r"<li>([^<]*)</li>", page.text.partition('class="standing"')[2]) == [
        "A draft (practice, Draft)",
        "A mill (practice, Draft, working copy)",
    ]
    assert "object (" not in page.text
    assert "Search text" not in page.text
    client.post(changelist, chosen | {"post": "yes"})
    assert [*Record.with_copies.values_list("title")] == [("A mill",)]


def test_what_protects_a_draft_is_still_listed(mill, carla, signed_in):
    relief = factories.make_instrument("A relief", status="draft", published_at=None)
    mill.instrument_links.create(instrument=relief)
    client = signed_in(carla)
    one = client.get(page_of(relief, "delete"))
    chosen = {"action": "delete_selected", "_selected_action": [relief.pk]}
    many = client.post(reverse("admin:practices_instrument_changelist"), chosen)
    for page in (one, many):
        assert page.context["protected"]
        assert str(mill.instrument_links.get()) in page.text
        assert "This cannot be undone" not in page.text


def test_a_copy_asks_for_no_address_and_a_partner_not_whether_it_leads(mill, coordinator):
    desk = Desk(coordinator)
    copy = start_working_copy(mill, by=coordinator)
    assert "slug" not in desk.open(change_address(copy)).context_data["adminform"].form.fields
    partner = factories.make_partner(is_lead=True)
    fields = desk.open(change_address(start_working_copy(partner, by=coordinator))).context_data["adminform"]
    assert not {"slug", "is_lead"} & fields.form.fields.keys()
    assert desk.save(change_address(copy), summary="Anew.") == []
    copy.refresh_from_db()
    assert copy.slug is None


def test_what_was_changed_in_the_meantime_is_carried_over(mill, carla, signed_in):
    copy = start_working_copy(mill, by=carla)
    Practice.objects.update(version=4)
    staff = signed_in(carla)
    assert "(version 1 then, 4 now)" in staff.get(change_address(copy)).text
    done = staff.post(page_of(copy, "carried_over"))
    assert said(done) == ["Noted: what has changed in the record is carried over into this copy."]
    copy.refresh_from_db()
    assert copy.copy_base == 4
    assert "(version 1 then" not in staff.get(change_address(copy)).text


@pytest.mark.parametrize(
    ("page", "args"),
    [("working_copy", []), ("carried_over", []), ("history", []), ("compare", [1]), ("restore", [1])],
)
def test_other_regions_have_no_copies_and_no_history(mill, carla, sandro, signed_in, page, args):
    copy = start_working_copy(mill, by=carla)
    client = signed_in(sandro)
    for record in (mill, copy):
        assert client.get(page_of(record, page, *args)).status_code == 404
        assert client.post(page_of(record, page, *args), {"version": "1"}).status_code == 404
    foreign = client.get(change_address(mill))
    assert "working copy" not in foreign.text
    assert client.get(change_address(copy)).status_code == 404


def test_buttons_are_pressed_and_not_visited(mill, carla, signed_in):
    client = signed_in(carla)
    assert client.get(page_of(mill, "working_copy")).status_code == 405
    draft = factories.make_practice("A draft", status="draft", published_at=None)
    assert client.post(page_of(draft, "working_copy")).status_code == 403
    assert not Record.with_copies.filter(copy_of__isnull=False).exists()


def test_the_steps_stand_above_what_is_only_read(mill, carla, edda, signed_in):
    assert set(signed_in(edda).get(change_address(mill)).context["steps"]) == {"check", "confirm", "archive"}
    assert set(signed_in(carla).get(change_address(mill)).context["steps"]) == {"check"}
    copy = start_working_copy(mill, by=carla)
    page = signed_in(carla).get(change_address(copy))
    assert page.context["steps"] == {}
    assert 'name="_submit"' in page.text


def test_many_are_decided_on_by_the_same_rules(mill, carla, edda, signed_in):
    drafts = [
        factories.make_practice(
            f"Draft {number}",
            status="draft",
            published_at=None,
            no_instrument_named=True,
            summary="In short.",
            tags=[factories.make_tag("mill")],
        )
        for number in (1, 2)
    ]
    factories.make_source(drafts[0])
    chosen = {"_selected_action": [draft.pk for draft in drafts]}
    changelist = reverse("admin:practices_practice_changelist")
    answer = signed_in(carla).post(changelist, chosen | {"action": "submit_selected"})
    assert said(answer) == ["Draft 2: At least one source is missing.", "1 record done."]
    back = {"action": "return_selected", "comment": "Not yet."}
    assert "1 record done." in said(signed_in(edda).post(changelist, chosen | back))
    assert {draft.status for draft in Practice.objects.filter(title__startswith="Draft")} == {"draft"}


def test_lists_say_what_is_a_copy_and_choices_offer_none(mill, carla, signed_in):
    start_working_copy(mill, by=carla)
    client = signed_in(carla)
    changelist = reverse("admin:practices_practice_changelist")
    assert "Draft, working copy" in client.get(changelist).text
    relief = factories.make_instrument("A relief for mills", region=mill.region)
    start_working_copy(relief, by=carla)
    asked = {"app_label": "practices", "model_name": "practiceinstrument", "field_name": "instrument"}
    found = client.get("/admin/autocomplete/", asked | {"term": "relief"}).json()["results"]
    assert [row["id"] for row in found] == [str(relief.pk)]


# History


def test_the_history_compares_and_restores(mill, carla, edda, signed_in):
    Record.objects.update(status="draft", published_at=None)
    desk = Desk(carla)
    assert desk.save(change_address(mill), summary="It grinds rye.") == []
    source = ("sources", {"title": "A second report", "url": "https://example.org/second"})
    assert desk.save(change_address(mill), source, summary="It grinds oats.") == []
    client = signed_in(carla)
    page = client.get(page_of(mill, "history"))
    assert [event.what for event in page.context["events"]] == [
        "Entry 2 (version 3)",
        "Entry 1 (version 2)",
    ]
    compared = client.get(page_of(mill, "compare", 2)).text
    assert "<del>rye.</del>" in compared
    assert "<ins>oats.</ins>" in compared
    assert "A second report" in compared
    assert "It stands" not in compared
    today = client.get(page_of(mill, "compare", 1) + "?with=today")
    assert "The draft is overwritten" in today.text
    stale = client.post(page_of(mill, "restore", 1), {"version": "2"})
    assert said(stale) == ["The record has been changed meanwhile: compare it again."]
    done = client.post(page_of(mill, "restore", 1), {"version": "3"})
    assert said(done)[-1] == "Entry 1 (version 2) is back in this draft."
    mill.refresh_from_db()
    assert (mill.summary, mill.version, mill.sources.count()) == ("It grinds rye.", 4, 1)
    assert mill.versions.first().note == "Entry 1 restored"


def test_a_version_of_a_public_record_comes_back_as_a_copy(mill, carla, edda, signed_in):
    move(mill, "check", by=carla)
    client = signed_in(carla)
    answer = client.post(page_of(mill, "restore", 1), {"version": "1"})
    assert answer.url == change_address(copied(mill))
    assert said(answer) == [
        "Entry 1 (version 1) is back in a working copy; the public page stays as it is until that is published."
    ]
    again = client.post(page_of(mill, "restore", 1), {"version": "1"})
    assert "Open the working copy" in said(again)[-1]


def test_what_waits_for_a_decision_is_not_overwritten(mill, carla, signed_in):
    move(mill, "check", by=carla)
    Record.objects.update(status="review")
    assert signed_in(carla).post(page_of(mill, "restore", 1), {"version": "1"}).status_code == 403


def test_the_history_of_a_copy_is_that_of_its_record(mill, carla, edda, signed_in):
    copy = start_working_copy(mill, by=carla)
    client = signed_in(edda)
    assert client.get(page_of(copy, "history")).url == page_of(mill, "history")
    assert "Entry 1 (working copy)" in client.get(page_of(mill, "history")).text


def test_only_an_entry_that_has_an_earlier_one_is_compared_with_it(mill, carla, signed_in):
    start_working_copy(mill, by=carla)
    move(mill, "check", by=carla)
    page = signed_in(carla).get(page_of(mill, "history")).text
    assert re.findall(r">([^<]*) with the one before<", page) == ["Entry 3 (version 1)", "Entry 2"]
    assert re.findall(r">([^<]*) with today, restore<", page) == ["Entry 3 (version 1)", "Entry 2", "Entry 1"]


def test_what_the_system_notes_is_read_in_ones_own_language(mill, carla, coordinator, signed_in):
    """Whatever language the person spoke who did it."""
    with translation.override("sv"):
        copy = start_working_copy(mill, by=carla)
        restore(copy, copy.copy_of.versions.get(), by=carla)
    assert [*mill.versions.values_list("note", flat=True)] == ["Entry 1 restored", "Working copy made"]
    english = [event.note for event in history(mill)]
    assert english == ["Entry 1 restored", "Working copy made"]
    mill.versions.filter(number=2).update(note="Version 1 restored")  # as it was stored once
    with translation.override("sv"):
        assert [event.note for event in history(mill)][1] == "Arbetskopia skapad"
    assert [event.note for event in history(mill)] == english
    rows = signed_in(coordinator).get(reverse("admin:records_version_changelist")).text
    assert "Entry 1 restored" in rows
    assert "Version 1 restored" not in rows


def test_the_word_version_has_one_number(mill, carla, edda, client, signed_in):
    """The copy is saved twice and sent back; readers and staff see versions 1 and 2, and nothing between."""
    copy = start_working_copy(mill, by=carla)
    desk = Desk(carla)
    for text in ("It grinds rye.", "It grinds oats."):
        assert desk.save(change_address(copy), summary=text, change_note="Grain told of.") == []
    copy.refresh_from_db()
    move(copy, "submit", by=carla)
    decide = signed_in(edda).get(page_of(copy, "decide")).text
    assert "State: In review, working copy of version 1" in decide
    assert "In review, working copy of version 1" in client.get(change_address(copy)).text
    move(copy, "publish", by=edda)
    assert "State: Published, version 2" in client.get(page_of(mill, "decide")).text
    assert "Version 2, last change" in client.get(mill.get_absolute_url()).text
    shown = client.get(page_of(mill, "history")).text
    assert {*re.findall(r"\(version (\d+)\)", shown)} == {"2"}
    assert not re.findall(r"Version \d", shown)


def test_differences_say_rows_and_words(coordinator, signed_in):
    practice = full_practice(coordinator)
    copy = start_working_copy(practice, by=coordinator)
    copy.results.first().delete()
    copy.results.update(text="Thirteen jobs")
    copy.target_groups.set([factories.make_term("target_group", "women", "Women")])
    copy.open_points.create(text="Who follows?")
    page = signed_in(coordinator).get(page_of(copy, "decide"))
    told = [
        (heading, row.state, row.title, [change.label for change in row.changes])
        for heading, rows in page.context["sections"]
        for row in rows
    ]
    assert told == [
        ("Practice", "changed", "", ["Who benefits"]),
        ("Open points", "added", "Who follows?", ["Text", "Position"]),
        ("Results", "changed", "Thirteen jobs", ["Text"]),
        ("Results", "removed", "Twelve jobs", ["Text", "Source", "Figure", "Position"]),
    ]
    assert "<del>Young people</del>" in page.text
    assert "<ins>Women</ins>" in page.text


def test_the_new_pages_ask_a_fixed_number_of_questions(coordinator, signed_in, django_assert_max_num_queries):
    practice = full_practice(coordinator)
    copy = start_working_copy(practice, by=coordinator)
    client = signed_in(coordinator)
    for address in (
        page_of(copy, "decide"),
        page_of(practice, "history"),
        page_of(practice, "compare", 2) + "?with=today",
    ):
        client.get(address)
        with django_assert_max_num_queries(110):
            assert client.get(address).status_code == 200
