"""The index keeps step with the records, and `rebuild_search` writes the same."""

import re
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from practices.models import Practice
from records import bitmaps, generation, indexing
from records.models import Generation, Record, RecordFacet, Region, SearchText, SearchWord
from records.search.searched import Searched
from records.workflow import keep_change, move
from tests.factories import (
    make_actor,
    make_copy,
    make_instrument,
    make_partner,
    make_practice,
    make_region,
    make_source,
    make_tag,
)
from tests.typing import Desk

pytestmark = pytest.mark.django_db


def found(text):
    """The titles that a reader finds for a text in the list of practices."""
    html = Client().get(f"/practices/?{urlencode({'q': text, 'synonyms': 'off'})}").text
    return {re.sub("</?mark>", "", one) for one in re.findall(r'row-title"><a [^>]*>(.*?)</a>', html)}


def index():
    """All that is stored of the index: tokens, words, facets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_id, title, names, body FROM records_searchtext ORDER BY record_id")
        texts = cursor.fetchall()
    words = set(SearchWord.objects.values_list("word", flat=True))
    return texts, words, set(RecordFacet.objects.values_list("record", "facet", "value"))


def check_index():
    """Let FTS5 compare each of its tables with the texts."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for field in ("title", "names", "body"):
                table = f"records_search_{field}"
                cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608


@pytest.fixture
def practice():
    return make_practice("Old windmill", summary="Grinds corn.", approach="Sails turn.")


def test_a_hit_in_the_title_is_worth_most():
    """Ten for the title; four for summary, place, key words, tags, and names of region, instrument and actor; one."""
    lake = make_region("ITH20", "Windmill valley")
    in_title = make_practice("Windmill")
    named = [
        make_practice("Summary", summary="A windmill."),
        make_practice("Place", place="Windmill street"),
        make_practice("Keywords", keywords="windmill, corn"),
        make_practice("Tag", tags=[make_tag("windmills")]),
        make_practice("Region", region=lake),
        make_practice("Instrument", [make_instrument("Windmill act")]),
    ]
    in_actor = make_practice("Actor")
    in_actor.actor_links.create(actor=make_actor("Windmill friends"), name="They", role="partner")
    in_text = make_practice("Text", approach="A windmill, a windmill, a windmill.")
    keep_change(in_actor, by=None)
    generation.check_again()
    known = bitmaps.current()
    classes = Searched("windmill", known, known.of_kind("practice")).classes
    assert [set(one) for one in classes] == [
        {in_title.pk},
        {record.pk for record in [*named, in_actor]},
        {in_text.pk},
    ]


def test_a_changed_record_is_found_by_its_new_words_alone(practice, coordinator):
    assert found("corn") == found("sails") == {"Old windmill"}
    practice.title, practice.summary, practice.approach = "New mill", "Grinds wheat.", ""
    practice.tags.set([make_tag("bread")])
    practice.region = make_region("ITI1", "Tuscany")
    practice.save()
    keep_change(practice, by=coordinator)
    for text in ("new", "wheat", "bread", "tuscany", "italy"):
        assert found(text) == {"New mill"}, text
    for text in ("old", "corn", "sails", "östergötland", "sweden"):
        assert found(text) == set(), text
    check_index()


def test_a_word_of_a_vocabulary_is_found_from_the_next_request(practice, coordinator):
    practice.tags.set([make_tag("bread")])
    keep_change(practice, by=coordinator)
    region = Region.objects.get(code="SE123")
    assert (found("Göta"), found("Östergötland")) == (set(), {"Old windmill"})
    desk = Desk(coordinator)
    row = {
        "language": "sv",
        "text": "Östra Göta",
        "kind": "synonym",
        "status": "confirmed",
        "searchable": "on",
    }
    assert (
        desk.save(
            reverse("admin:records_region_change", args=[region.pk]), ("labels", row), name="Linköping county"
        )
        == []
    )
    assert found("Göta") == found("linköping") == {"Old windmill"}
    assert found("Östergötland") == set()


def test_a_renamed_instrument_or_actor_is_found_in_its_practices(practice, coordinator):
    act, body = make_instrument("Corn act"), make_actor("Corn friends")
    practice.instrument_links.create(instrument=act, is_main=True)
    practice.actor_links.create(actor=body, name="They", role="partner")
    keep_change(practice, by=coordinator)
    for record, old, new in ((act, '"corn act"', "statute"), (body, '"corn friends"', "companions")):
        assert found(old) == {"Old windmill"}
        record.title = new.capitalize()
        record.save()
        keep_change(record, by=coordinator)
        assert found(old) == set()
        assert found(new) == {"Old windmill"}
        move(record, "archive", by=coordinator, comment="Gone.")
        assert found(new) == set()
    check_index()


def test_only_the_public_state_is_found(practice, coordinator):
    make_copy(practice, title="Copied windmill")
    indexing.index(*Practice.with_copies.for_index())
    make_practice("Draft windmill", status="draft", published_at=None)
    make_practice("Windmill in review", status="review", published_at=None)
    make_practice("Archived windmill", status="archived")
    assert found("windmill") == {"Old windmill"}
    move(practice, "archive", by=coordinator, comment="Gone.")
    assert found("windmill") == set()
    move(practice, "reopen", by=coordinator)
    assert found("windmill") == set()


def test_a_published_draft_is_found(coordinator):
    draft = make_practice(
        "Windmill",
        status="review",
        published_at=None,
        summary="In short.",
        no_instrument_named=True,
        tags=[make_tag("a")],
    )
    make_source(draft)
    assert found("windmill") == set()
    move(draft, "publish", by=coordinator)
    assert found("windmill") == {"Windmill"}


def test_a_deleted_draft_leaves_nothing(practice):
    draft = make_practice("Draft zeppelin", status="draft", published_at=None)
    assert set(Practice.objects.search("zeppelin")) == {draft}
    before = index()
    draft.delete()
    assert set(Practice.objects.search("zeppelin")) == set()
    check_index()
    assert len(index()[0]) == len(before[0]) - 1
    assert {record for record, _facet, _value in index()[2]} == {practice.pk}


def test_a_record_archived_reopened_and_deleted_between_two_looks_is_gone(practice):
    make_practice("Other windmill")
    assert found("windmill") == {"Old windmill", "Other windmill"}
    Record.objects.filter(pk=practice.pk).update(status="archived", generation=Generation.advance())
    practice.delete()
    assert found("windmill") == {"Other windmill"}
    assert "1 practice" in re.sub(r"\s+", " ", re.sub("<[^>]*>", "", Client().get("/practices/").text))


def test_rebuilding_writes_what_saving_wrote(practice, coordinator):
    make_practice("Företag", [make_instrument("Lag", type="L5a")], language="sv", tags=[make_tag("bröd")])
    make_actor("Body")
    make_partner("Region")
    make_copy(practice, title="Copied")
    make_practice("Draft", status="draft", published_at=None)
    indexing.index(*Practice.with_copies.for_index())
    saved = index()
    for title in ("Zeppelin", "Old windmill"):
        practice.title = title
        practice.save()
        keep_change(practice, by=coordinator)
    assert index()[1] - saved[1] == {"zeppelin"}
    SearchText.objects.filter(record=practice).delete()
    RecordFacet.objects.all().delete()
    call_command("rebuild_search", verbosity=0)
    assert index() == saved
    check_index()


def test_readers_find_and_editors_save_while_the_index_is_rebuilt(practice):
    make_actor("Body")
    make_practice("Balloon", summary="zeppelin")
    SearchWord.objects.create(word="gone", as_written="gone")
    SearchWord.objects.create(word="returns", as_written="returns")
    seen = []

    def look(done):
        seen.append((done, found("windmill")))
        if done == 3:
            make_practice("Late comer", summary="It returns")

    assert indexing.rebuild(look) == 3
    assert seen[-1] == (3, {"Old windmill"})
    assert {titles == {"Old windmill"} for _done, titles in seen} == {True}
    words = index()[1]
    assert {"zeppelin", "late", "comer", "returns"} <= words
    assert "gone" not in words
    generation.check_again()
    assert found("returns") == {"Late comer"}


def test_the_index_of_the_database_is_complete():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            names = [
                f"records_search_{field}_{event}"
                for field in ("body", "names", "title")
                for event in ("added", "changed", "removed")
            ]
        else:
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'records_search\\_%' ORDER BY indexname"
            )
            names = [f"records_search_{field}" for field in ("body", "names", "title")]
        assert [name for (name,) in cursor.fetchall()] == names


def test_texts_without_words_and_of_many_words():
    make_practice("…", slug="dots", summary="—")
    often = make_practice("Often", approach="mill " * 300 + "wheel pond. " + "mill " * 50 + "wheel stone")
    assert found('"wheel pond"') == found('"wheel stone"') == {"Often"}
    assert found('"mill mill"') == {"Often"}
    assert found('"mill wheel"') == set()  # not where a word stands for the 256th time
    long = " ".join(f"word{number} pair{number % 7}" for number in range(40_000))
    often.translations.create(language="sv", fields={"approach": long, "summary": long})
    indexing.index(Practice.with_copies.get(pk=often.pk))
    assert found("word0") == found('"word100 pair2"') == {"Often"}
    assert found("word39999") == set()  # beyond what is indexed of one record
    strange = " ".join(
        chr(0x1E900 + number % 34) * 39 + chr(0x1E900 + number // 34) for number in range(1_100)
    )
    often.translations.create(language="sw", fields={"approach": strange})
    indexing.index(Practice.with_copies.get(pk=often.pk))
    check_index()


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_forgets_its_index(practice):
    call_command("flush", interactive=False, verbosity=0)
    generation.forget()
    assert set(Record.objects.search("windmill")) == set()
    new = make_practice("Balloon")
    assert set(Record.objects.search("balloon")) == {new.record_ptr}
    assert found("windmill") == set()
    check_index()


@pytest.mark.usefixtures("starter")
def test_rebuilding_changes_nothing_in_the_starter_content():
    """The last test here: its content stays until the end of the module."""
    loaded = index()
    call_command("rebuild_search", verbosity=0)
    for rebuilt, before in zip(index(), loaded, strict=True):
        assert rebuilt == before
