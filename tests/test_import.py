"""Files that come in: what a preview says, and what a confirmation writes."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from actors.models import Actor
from practices.models import Instrument, Practice
from records import workflow
from records.models import ImportFile, OldSlug, Record
from tests import factories
from tests.conftest import make_place
from tests.full_record import full_practice
from tests.sheets import (
    address,
    all_rows,
    confirm,
    csv_file,
    draft,
    exported,
    refusals,
    states,
    upload,
    xlsx_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_edda(edda, signed_in):
    return signed_in(edda)


def snapshot():
    """Every record as the database has it."""
    return list(Record.with_copies.order_by("pk").values())


# The round


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_read_in_again_changes_nothing(coordinator, signed_in, format):
    full_practice(coordinator)
    for text in ("=1+1", "'=already", "-1\r\nand more ", '\tindented; «quoted» "text"'):
        draft(f"With {text}", approach=text, place=text)
    factories.make_actor(
        "An actor", founded_text="2014-06", services=[factories.make_term("service", "advice")]
    )
    client = signed_in(coordinator)
    for model in (Practice, Instrument, Actor):
        before, number = snapshot(), model.objects.count()
        preview = upload(client, model, exported(client, model, format))
        assert (states(preview), len(all_rows(preview))) == (
            {"unchanged": list(range(2, number + 2))},
            number,
        )
        assert all(not row.notices for row in all_rows(preview))
        assert "There is nothing to import." in preview.text
        assert snapshot() == before


def test_a_preview_shows_each_field_and_writes_nothing(client_of_edda, north):
    group = factories.make_term("target_group", "young_people", "Young people")
    practice = draft("A draft", region=north, place="Old town", target_groups=[group])
    before = snapshot()
    rows = [
        ["uid", "title", "region", "place", "target_groups", "status", "colour"],
        [practice.uid, "A draft", "SE123", "New town", "", "published", "red"],
        ["", "A new one", "SE123", "", "Young people", "published", ""],
        [practice.uid[:7] + "!", "Nobody's", "SE123", "", "", "", ""],
        ["", "", "XX", "", "nobody", "", ""],
    ]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    assert states(preview) == {"refused": [4, 5], "changed": [2], "new": [3]}
    changed = next(row for row in all_rows(preview) if row.number == 2)
    assert [(column.name, old, new) for column, old, new in changed.changes] == [
        ("place", "Old town", "New town"),
        ("target_groups", "young_people", ""),
    ]
    assert [str(label) for label, _said in changed.notices] == ["status"]
    assert refusals(preview)[1:] == [
        (5, "region", "“XX” is no known code or word."),
        (5, "who benefits", "“nobody” is no known code or word."),
        (5, "title", "This is needed."),
    ]
    assert "<del>Old town</del>" in preview.text
    assert "<ins>New town</ins>" in preview.text
    assert "Columns that are not known were left out: colour." in preview.text
    assert snapshot() == before


def test_confirmed_rows_become_drafts_with_a_trail(client_of_edda, edda, north):
    group = factories.make_term("target_group", "young_people")
    tag, instrument = factories.make_tag("housing"), factories.make_instrument("A grant", region=north)
    practice = draft("A draft", region=north, place="Old town")
    rows = [
        [
            "uid",
            "slug",
            "title",
            "region",
            "place",
            "started",
            "ended",
            "target_groups",
            "tags",
            "instruments",
            "sources",
        ],
        [practice.uid, "", "A draft", "SE123", "New town", "", "", "", "", "", ""],
        [
            "",
            "my-word",
            "New one",
            "SE123",
            "",
            "2014-06",
            "2015",
            "young_people",
            "housing",
            "a-grant",
            "https://example.org/a; https://example.org/b",
        ],
    ]
    done = confirm(client_of_edda, upload(client_of_edda, Practice, csv_file(rows)))
    assert "1 new, 1 changed, 0 refused" in done.text
    practice.refresh_from_db()
    assert (practice.place, practice.status, practice.version, practice.versions.first().by) == (
        "New town",
        "draft",
        2,
        edda,
    )
    new = Practice.objects.get(title="New one")
    assert (new.slug, new.status, new.origin, new.author, new.owner) == (
        "my-word",
        "draft",
        "region",
        edda,
        north,
    )
    assert (new.started_text, new.ended_text, new.ongoing) == ("2014-06", "2015", "no")
    assert (list(new.target_groups.all()), list(new.tags.all())) == ([group], [tag])
    assert [(link.instrument, link.is_main) for link in new.instrument_links.all()] == [(instrument, True)]
    assert [source.url for source in new.sources.all()] == ["https://example.org/a", "https://example.org/b"]
    assert Practice.objects.search("new one").filter(pk=new.pk).exists()
    assert not ImportFile.objects.exists()
    assert LogEntry.objects.get().change_message == "Import, rows.csv: 1 new, 1 changed, 0 refused"


def test_every_kind_comes_in(client_of_edda, north):
    factories.make_type("O1", "Grants")
    factories.make_term("actor_kind", "advice", "Advice")
    instruments = [
        ["title", "region", "type", "level", "in_force_until"],
        ["A grant", "Östergötland", "O1 Grants", "Local", "2020"],
    ]
    actors = [["title", "region", "main_kind", "seat_country"], ["A centre", "SE123", "Advice", "SE"]]
    for model, rows in ((Instrument, instruments), (Actor, actors)):
        done = confirm(client_of_edda, upload(client_of_edda, model, xlsx_file(rows)))
        assert "1 new, 0 changed, 0 refused" in done.text
    grant = Instrument.objects.get()
    assert (grant.type.code, grant.level, grant.in_force_until.isoformat()) == ("O1", "local", "2020-12-31")
    assert Actor.objects.get().main_kind.code == "advice"


def test_a_cell_that_empties_and_a_column_that_is_not_there(client_of_edda, north):
    first, second = factories.make_instrument("First"), factories.make_instrument("Second")
    practice = draft("A draft", [first, second], region=north, place="Town", keywords="Old words")
    practice.instrument_links.filter(instrument=second).update(basis="inferred")
    source = factories.make_source(practice, url="https://example.org/kept")
    rows = [["uid", "title", "place", "instruments", "sources"], [practice.uid, "A draft", "", "second", ""]]
    confirm(client_of_edda, upload(client_of_edda, Practice, csv_file(rows)))
    practice.refresh_from_db()
    assert (practice.place, practice.keywords) == ("", "Old words")
    [link] = practice.instrument_links.all()
    assert (link.instrument, link.is_main, link.basis) == (second, True, "inferred")
    assert practice.sources.get() == source


# Whose rows


def test_rows_of_other_regions_tell_nothing_and_change_nothing(client_of_edda, north, south):
    theirs = [factories.make_practice("Theirs", region=south), draft("Theirs, a draft", region=south)]
    actor = factories.make_actor("Ours, but an actor", region=north)
    copy = factories.make_copy(factories.make_practice("Ours", region=north))
    before = snapshot()
    uids = [*(record.uid for record in theirs), actor.uid, copy.uid, "nobodys1"]
    rows = [["uid", "title", "region"], *([uid, "Taken over", "SE123"] for uid in uids)]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    said = "This row is not yours: its number is that of no record of your regions."
    assert refusals(preview) == [(number, "uid", said) for number in range(2, 7)]
    confirm(client_of_edda, preview)
    assert snapshot() == before


def test_rows_of_other_regions_that_are_as_they_were_are_left_alone(client_of_edda, coordinator, south):
    theirs = full_practice(coordinator)
    Record.objects.filter(pk=theirs.pk).update(owner=south, internal_note="A secret")
    factories.make_practice("Theirs, too", region=south)
    file = exported(client_of_edda, Practice)
    before = snapshot()
    preview = upload(client_of_edda, Practice, file)
    assert states(preview) == {"left_alone": [2, 3], "unchanged": [4]}
    assert "2 rows of other regions are as they were: left alone." in preview.text
    assert "errorlist" not in preview.text
    assert "There is nothing to import." in preview.text
    confirm(client_of_edda, preview)
    assert snapshot() == before


def test_of_other_regions_a_guess_tells_nothing(client_of_edda, south):
    public = factories.make_practice("Theirs", region=south, internal_note="A secret")
    hidden = draft("A draft", region=south)
    rows = [
        ["uid", "title", "internal_note"],
        [public.uid, "Theirs", "A secret"],
        [public.uid, "Theirs", "Another guess"],
        [public.uid, "Changed", ""],
        [hidden.uid, "A draft", ""],
        ["nobodys1", "A draft", ""],
        [public.uid, "Theirs", ""],
    ]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    assert states(preview) == {"refused": [2, 3, 4, 5, 6], "left_alone": [7]}
    assert len({said for _number, _label, said in refusals(preview)}) == 1


def test_all_that_is_wrong_in_a_row_is_said_at_once(client_of_edda, north):
    known = draft("A draft", region=north)
    rows = [
        ["uid", "title", "region", "ended", "ongoing", "level", "contact_email"],
        ["", "x" * 121, "SE123", "2015", "yes", "XX", "nobody"],
        [known.uid, "x" * 121, "SE123", "2015", "yes", "", "nobody"],
        ["", "Fine", "ITI1", "20155", "yes", "", ""],
    ]
    make_place("ITI1", "Tuscany")
    preview = upload(client_of_edda, Practice, csv_file(rows))
    wrong = {}
    for number, label, _said in refusals(preview):
        wrong.setdefault(number, []).append(label)
    long, over, mail = "title", "still going on", "contact: role mailbox"
    assert {number: sorted(labels) for number, labels in wrong.items()} == {
        2: sorted([long, over, mail, "level"]),
        3: sorted([long, over, mail]),
        4: ["ended", "region"],
    }


def test_new_rows_stay_in_ones_own_regions(client_of_edda, north, south):
    rows = [
        ["title", "region", "owner"],
        ["Elsewhere", "ITI1", ""],
        ["Given away", "SE123", "ITI1"],
        ["About elsewhere", "ITI1", "SE123"],
        ["Ours", "SE123", ""],
    ]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    assert refusals(preview) == [
        (
            2,
            "region",
            "Tuscany is not one of your regions. Write under “owner” which of yours keeps the record.",
        ),
        (3, "owner", "Tuscany is not one of your regions."),
    ]
    confirm(client_of_edda, preview)
    assert {(row.title, row.owner) for row in Practice.objects.all()} == {
        ("About elsewhere", north),
        ("Ours", north),
    }


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("review", "This record is in review and waits for its decision."),
        ("archived", "This record is archived: reopen it first."),
    ],
)
def test_only_drafts_are_changed_in_place(client_of_edda, north, state, said):
    record = factories.make_practice("Ours", region=north)
    Record.objects.filter(pk=record.pk).update(status=state)
    preview = upload(client_of_edda, Practice, csv_file([["uid", "title"], [record.uid, "Anew"]]))
    assert refusals(preview) == [(2, "", said)]


def test_a_public_record_is_changed_in_a_working_copy(client_of_edda, edda, north):
    public = factories.make_practice("Ours", region=north, place="Old")
    rows = [["uid", "title", "place"], [public.uid, "Ours", "New"]]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    assert "the changes become a working copy" in preview.text
    confirm(client_of_edda, preview)
    public.refresh_from_db()
    copy = Practice.with_copies.get(copy_of=public)
    assert (public.place, public.status, copy.place, copy.status) == ("Old", "published", "New", "draft")
    assert copy.author == edda
    again = upload(
        client_of_edda, Practice, csv_file([["uid", "title", "place"], [public.uid, "Ours", "Newer"]])
    )
    assert refusals(again)[0][2].startswith("This record has an open working copy")


def test_contributors_do_not_import(carla, edda, client, signed_in):
    preview = upload(signed_in(edda), Practice, csv_file([["title", "region"], ["New", "SE123"]]))
    at = preview.request["PATH_INFO"]
    client.logout()
    signed_in(carla)
    assert [client.get(page).status_code for page in (address(Practice, "import_page"), at)] == [403, 403]
    assert address(Practice, "import_page") not in client.get(address(Practice, "changelist")).text


def test_a_preview_is_its_persons_own(edda, sandro, client, signed_in):
    preview = upload(signed_in(edda), Practice, csv_file([["title", "region"], ["New", "SE123"]]))
    client.logout()
    signed_in(sandro)
    answer = confirm(client, preview)
    assert answer.url == address(Practice, "import_page")
    assert not Practice.objects.exists()
    assert ImportFile.objects.exists()


# Two at once, and again


def test_a_record_saved_since_the_preview_is_refused_and_others_go_on(client_of_edda, edda, north):
    first, second = draft("First", region=north), draft("Second", region=north)
    rows = [["uid", "title", "place"], [first.uid, "First", "New"], [second.uid, "Second", "New"]]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    Record.objects.filter(pk=first.pk).update(summary="Written meanwhile.")
    workflow.keep_change(first, by=edda)
    done = confirm(client_of_edda, preview)
    assert "0 new, 1 changed, 1 refused" in done.text
    assert "The record has been saved since you saw the preview." in done.text
    assert [Practice.objects.get(pk=record.pk).place for record in (first, second)] == ["", "New"]


@pytest.mark.parametrize("token", ["", "nonsense", "other"])
def test_a_confirmation_without_its_preview_writes_nothing(client_of_edda, token):
    other = upload(client_of_edda, Practice, csv_file([["title", "region"], ["Other", "SE123"]]))
    preview = upload(client_of_edda, Practice, csv_file([["title", "region"], ["New", "SE123"]]))
    sent = other.context["token"] if token == "other" else token
    page = client_of_edda.post(preview.request["PATH_INFO"], {"token": sent}, follow=True)
    assert "Look at the preview once more before you confirm." in page.text
    assert not Practice.objects.exists()


def test_a_confirmation_that_was_cut_off_adds_nothing_twice(client_of_edda):
    rows = [["title", "region"], ["First", "SE123"], ["Second", "SE123"]]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    file = ImportFile.objects.get()
    confirm(client_of_edda, preview)
    first = Practice.objects.get(title="First")
    Practice.objects.get(title="Second").versions.all().delete()
    Practice.objects.get(title="Second").delete()
    file.done = {":2": first.pk}
    file.save(force_insert=True)
    confirm(client_of_edda, preview)
    assert sorted(Practice.objects.values_list("title", flat=True)) == ["First", "Second"]
    assert confirm(client_of_edda, preview).url == address(Practice, "import_page")


def test_files_are_forgotten_after_a_day(client_of_edda):
    preview = upload(client_of_edda, Practice, csv_file([["title", "region"], ["New", "SE123"]]))
    ImportFile.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    page = client_of_edda.get(preview.request["PATH_INFO"], follow=True)
    assert "This file is no longer kept here." in page.text
    assert not ImportFile.objects.exists()


def test_what_may_be_there_already_is_said(client_of_edda, north):
    old = draft("A draft", region=north)
    OldSlug.objects.create(record=old, slug="old-word")
    rows = [
        ["title", "region", "slug"],
        ["A draft", "SE123", ""],
        ["Other", "SE123", "a-draft"],
        ["Third", "SE123", "old-word"],
        ["Fourth", "SE123", "mine"],
        ["Fifth", "SE123", "mine"],
        ["Sixth", "SE123", "not a word"],
    ]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    assert [number for number, _label, said in refusals(preview) if said.startswith("The word is taken")] == [
        3,
        4,
        6,
    ]
    assert [number for number, *_said in refusals(preview)] == [3, 4, 6, 7]
    assert "There is a record with this title already." in preview.text


def test_a_number_stands_once_in_a_file(client_of_edda, north):
    record = draft("A draft", region=north)
    rows = [["uid", "title"], [record.uid, "One"], [record.uid, "Two"]]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    assert refusals(preview) == [(3, "uid", "The same number stands in row 2.")]
