"""Working copies: how they are made, what they leave alone, and how they take the record's place."""

import pytest

from practices.models import Instrument, Practice
from records.copying import kept_by_record
from records.models import Decision, Generation, Record, RecordFacet, SearchText, Version
from records.restoring import restore
from records.versions import as_data
from records.workflow import MoveRefused, base_on_today, move, start_working_copy
from tests import factories
from tests.full_record import full_practice

pytestmark = pytest.mark.django_db


def full_instrument():
    return Instrument.objects.filter(references__isnull=False).get()


@pytest.fixture
def practice(coordinator, north):
    """Public, with two rows in each part, owned by Östergötland."""
    return full_practice(coordinator)


def with_common_parts(record):
    source = factories.make_source(record, "The source")
    fact = record.facts.create(text="A fact", source=source)
    factories.make_figure(record, 7, "2012-05", source=source, fact=fact)
    record.open_points.create(text="Who paid?")
    record.translations.create(language="sv", fields={"title": "Titel"})
    record.images.create(file="images/a.png", alt="A house", credit="Anna", licence="CC-BY-4.0")
    return record


def record_of(kind, coordinator):
    if kind == "practice":
        return full_practice(coordinator)
    if kind == "instrument":
        full_practice(coordinator)
        Instrument.objects.update(authority="The state", what_it_does="It reserves contracts.")
        instrument = with_common_parts(full_instrument())
        instrument.preconditions.create(kind="law", text="A law", service=factories.make_term("service", "x"))
        instrument.also_types.add(factories.make_type("O2"))
        return instrument
    if kind == "actor":
        services = [factories.make_term("service", "advice")]
        return with_common_parts(factories.make_actor(services=services, founded_text="1999"))
    return with_common_parts(factories.make_partner(is_lead=True))


def text(record):
    kept = kept_by_record(type(record)) | {"change_note"}
    return {name: value for name, value in as_data(record).items() if name not in kept}


@pytest.mark.parametrize("kind", Record.Kind.values)
def test_a_copy_says_what_its_record_says(coordinator, kind):
    record = record_of(kind, coordinator)
    empty = [name for name in record.PARTS if not getattr(record, name).exists()]
    assert empty == []
    before = as_data(record)
    copy = start_working_copy(record, by=coordinator)
    assert text(copy) == text(record)
    assert as_data(type(record).objects.get(pk=record.pk)) == before
    standing = (copy.status, copy.slug, copy.copy_of_id, copy.copy_base, copy.author, copy.published_at)
    assert standing == ("draft", None, record.pk, record.version, coordinator, None)
    assert copy.uid != record.uid


@pytest.mark.parametrize("kind", Record.Kind.values)
def test_a_published_copy_takes_the_place_of_its_record(coordinator, edda, north, kind):
    record = record_of(kind, coordinator)
    Record.objects.filter(pk=record.pk).update(owner=north, published_at="2020-01-01T00:00:00Z")
    record = type(record).objects.get(pk=record.pk)
    copy = edited(start_working_copy(record, by=coordinator))
    said, before = text(copy), Generation.current()
    move(copy, "submit", by=coordinator)
    move(copy, "publish", by=edda)
    now = type(record).with_copies.get(pk=record.pk)
    assert not Record.with_copies.filter(pk=copy.pk).exists()
    assert text(now) == said | {
        name: text(now)[name] for name in ("checked_on", "checked_by_role", "review_by")
    }
    assert (now.checked_by_role, now.version) == ("Östergötland", record.version + 1)
    assert {(name, getattr(now, name)) for name in kept_by_record(type(now)) - {"version"}} == {
        (name, getattr(record, name)) for name in kept_by_record(type(now)) - {"version"}
    }
    assert before < now.generation <= Generation.current()
    trail = [(one.action, one.of_copy, one.by) for one in now.decisions.exclude(action="load")]
    assert trail == [("replace", False, edda), ("submit", True, coordinator)]
    assert list(Version.objects.exclude(record=now).filter(record__kind=kind, by=edda)) == []
    assert as_data(now) == now.versions.first().data


def edited(copy):
    """Every part is one row shorter, and the text another."""
    for name in reversed(copy.PARTS):
        if getattr(copy, name).count() > 1:
            getattr(copy, name).last().delete()
    copy.summary, copy.change_note = "Told anew, about windmills.", "Told anew."
    copy.save()
    return copy


def ready(record, by, **given):
    """A working copy in review."""
    copy = start_working_copy(record, by=by)
    given = {"change_note": "Told anew.", "summary": "Told anew, about windmills."} | given
    type(copy).with_copies.filter(pk=copy.pk).update(**given)
    return move(type(copy).with_copies.get(pk=copy.pk), "submit", by=by)


@pytest.fixture
def simple(north):
    practice = factories.make_practice("A mill", no_instrument_named=True, tags=[factories.make_tag("mill")])
    factories.make_source(practice)
    return practice


def test_what_the_public_sees_stays_until_the_copy_is_published(client, simple, carla, edda):
    page, address = client.get(simple.get_absolute_url()).text, simple.get_absolute_url()
    copy = ready(simple, carla)
    assert client.get(address).text == page
    assert "windmills" not in client.get("/practices/?q=windmills").context["page"].object_list
    assert not Practice.objects.search("windmills").exists()
    assert Practice.objects.count() == Record.objects.count() == 1
    move(copy, "publish", by=edda)
    assert "about windmills" in client.get(address).text
    assert Practice.objects.search("windmills").get() == simple
    assert set(SearchText.objects.values_list("record", flat=True)) == {simple.pk}
    assert set(RecordFacet.objects.values_list("record", flat=True)) == {simple.pk}


def test_one_copy_at_a_time(simple, carla):
    copy = start_working_copy(simple, by=carla)
    with pytest.raises(MoveRefused, match="a working copy of this record already"):
        start_working_copy(simple, by=carla)
    assert Record.with_copies.get(copy_of=simple) == copy.record_ptr


@pytest.mark.parametrize("state", ["draft", "review", "archived"])
def test_only_what_is_public_is_copied(simple, carla, state):
    Record.objects.update(status=state)
    with pytest.raises(MoveRefused, match="You may not do this"):
        start_working_copy(simple, by=carla)


def test_nobody_copies_what_others_own(simple, sandro):
    with pytest.raises(MoveRefused, match="You may not do this"):
        start_working_copy(simple, by=sandro)


def test_a_copy_says_publicly_what_it_changes(simple, carla):
    copy = start_working_copy(simple, by=carla)
    with pytest.raises(MoveRefused, match="Say in the change note"):
        move(copy, "submit", by=carla)


def test_author_and_submitter_do_not_publish_their_copy(simple, edda, coordinator):
    copy = ready(simple, edda)
    with pytest.raises(MoveRefused, match="somebody else publishes it"):
        move(copy, "publish", by=edda)
    move(copy, "publish", by=coordinator)
    own = ready(simple, coordinator)
    with pytest.raises(MoveRefused, match="say in the comment why"):
        move(own, "publish", by=coordinator, override=True)
    record = move(own, "publish", by=coordinator, override=True, comment="Nobody else.")
    assert [one.override for one in record.decisions.filter(action="replace")] == [True, False]


def test_a_copy_of_what_has_moved_on_is_refused_and_can_go_on(simple, carla, edda):
    copy = ready(simple, carla)
    Practice.objects.filter(pk=simple.pk).update(version=7)
    with pytest.raises(MoveRefused, match=r"version 1 then, 7 now.*carry over"):
        move(copy, "publish", by=edda)
    with pytest.raises(MoveRefused, match="You may not do this"):  # not while it is in review
        base_on_today(copy, by=carla)
    move(copy, "return", by=edda, comment="Carry over the seventh.")
    base_on_today(copy, by=carla)
    copy.refresh_from_db()
    move(copy, "submit", by=carla)
    assert move(copy, "publish", by=edda).version == 8


def test_a_copy_of_what_is_gone_is_refused_and_not_lost(simple, carla, edda):
    copy = ready(simple, carla)
    move(simple, "archive", by=edda, comment="Closed.")
    with pytest.raises(MoveRefused, match="not public any more"):
        move(copy, "publish", by=edda)
    move(simple, "reopen", by=edda)
    said = Version.objects.filter(record=simple, of_copy=True).first()
    draft, lost = restore(simple.child, said, by=carla)
    assert (draft.pk, draft.summary, lost) == (simple.pk, "Told anew, about windmills.", [])


def test_of_two_who_publish_one_copy_the_second_is_refused(simple, carla, edda, coordinator):
    copy = ready(simple, carla)
    stale = Practice.with_copies.get(pk=copy.pk)
    move(copy, "publish", by=edda)
    with pytest.raises(MoveRefused, match="published or discarded in the meantime"):
        move(stale, "publish", by=coordinator)
    returned = ready(simple, carla)
    stale = Practice.with_copies.get(pk=returned.pk)
    move(returned, "return", by=edda, comment="Not yet.")
    with pytest.raises(MoveRefused, match="in the meantime"):
        move(stale, "publish", by=coordinator)
    assert Practice.objects.get().version == 2


def test_a_confirmation_is_not_taken_back_by_the_copy(simple, carla, edda):
    copy = ready(simple, carla)
    move(simple, "confirm", by=edda, role="Development office")
    record = move(Practice.with_copies.get(pk=copy.pk), "publish", by=edda)
    assert (record.data_status, record.confirmed_by_role) == ("confirmed", "Development office")


def test_the_trail_of_a_discarded_copy_stays(simple, carla, edda):
    copy = ready(simple, carla)
    move(copy, "return", by=edda, comment="No.")
    Practice.with_copies.get(pk=copy.pk).delete()
    assert [one.action for one in Decision.objects.filter(record=simple, of_copy=True)] == [
        "return",
        "submit",
    ]
    assert simple.versions.filter(of_copy=True).count() == 3


def test_files_are_shared_and_never_deleted(practice, coordinator):
    copy = ready(practice, coordinator)
    files = set(practice.images.values_list("file", flat=True))
    assert set(copy.images.values_list("file", flat=True)) == files
    record = move(copy, "publish", by=coordinator, override=True, comment="Alone.")
    assert set(record.images.values_list("file", flat=True)) == files


def test_copying_asks_no_more_with_more_rows(practice, coordinator, django_assert_max_num_queries):
    with django_assert_max_num_queries(140):
        start_working_copy(practice, by=coordinator)


def test_a_restored_version_is_the_same(practice, coordinator):
    version = practice.versions.first()
    copy, lost = restore(practice, version, by=coordinator)
    said = text(copy)
    assert copy.copy_of_id == practice.pk
    assert (said, lost) == ({name: version.data[name] for name in said}, [])


def test_a_draft_is_restored_as_a_new_version(simple, carla, edda):
    Practice.objects.update(status="draft", published_at=None, summary="A mill.")
    draft = Practice.objects.get()
    move(draft, "submit", by=carla)
    move(draft, "return", by=edda, comment="No.")
    draft.refresh_from_db()
    version = draft.versions.first()
    draft.tags.clear()
    draft.sources.all().delete()
    restored, _lost = restore(draft, version, by=carla)
    restored.refresh_from_db()
    assert (restored.version, restored.sources.count(), restored.tags.count()) == (2, 1, 1)
    assert restored.versions.first().note == f"Entry {version.number} restored"


def test_words_that_are_gone_are_named(simple, carla):
    simple.versions.create(number=1, data=as_data(simple) | {"tags": ["mill", "forgotten"]})
    _copy, lost = restore(simple, simple.versions.get(), by=carla)
    assert lost == ["forgotten"]


def test_a_version_that_names_what_is_gone_is_refused(simple, carla):
    simple.versions.create(number=1, data=as_data(simple) | {"successor": "23456789"})
    with pytest.raises(MoveRefused, match=r"no longer exists \(successor: 23456789\)"):
        restore(simple, simple.versions.get(), by=carla)
    assert not Record.with_copies.filter(copy_of=simple).exists()
