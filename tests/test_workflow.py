"""From draft to published and on: what each step means, and what stands in its way."""

import datetime

import pytest

from records.models import Decision, Generation, Record
from records.workflow import DRAFT, MOVES, PUBLISHED, MoveRefused, a_year_after, legal_moves, move
from tests import factories

pytestmark = pytest.mark.django_db

# Where each step leads; anything else is refused.
LIFE = {
    "submit": ("draft", "review"),
    "publish": ("review", "published"),
    "return": ("review", "draft"),
    "check": ("published", "published"),
    "confirm": ("published", "published"),
    "archive": ("published", "archived"),
    "reopen": ("archived", "draft"),
}


def record_in(state, **given):
    practice = factories.make_practice(
        summary="In short.",
        origin="region",
        level="local",
        started_text="2019",
        no_instrument_named=True,
        checked_on="2024-01-01",
        review_by="2025-01-01",
        tags=[factories.make_tag("repair")],
    )
    factories.make_source(practice)
    public = {} if state != DRAFT else {"published_at": None, "checked_on": None, "review_by": None}
    Record.objects.filter(pk=practice.pk).update(status=state, **public | given)
    practice.refresh_from_db()
    return practice


def test_the_steps_are_these():
    assert {action: (step.before, step.after) for action, step in MOVES.items()} == LIFE


@pytest.mark.parametrize("state", Record.Status.values)
@pytest.mark.parametrize("action", LIFE)
def test_each_step_starts_from_one_state(coordinator, state, action):
    record = record_in(state)
    before, after = LIFE[action]
    is_legal = state == before
    assert (action in legal_moves(record, coordinator)) == is_legal
    if not is_legal:
        with pytest.raises(MoveRefused):
            move(record, action, by=coordinator, comment="Because.", role="Region")
        return
    move(record, action, by=coordinator, comment="Because.", role="Region")
    assert record.status == Record.objects.get(pk=record.pk).status == after
    decision = record.decisions.get()
    found = (decision.action, decision.before, decision.after, decision.by, decision.role, decision.comment)
    assert found == (action, before, after, coordinator, "coordinator", "Because.")
    assert record.versions.get().data["status"] == after


@pytest.mark.parametrize(
    ("name", "state", "legal"),
    [
        ("carla", DRAFT, {"submit"}),
        ("carla", "review", set()),
        ("carla", PUBLISHED, {"check"}),
        ("edda", DRAFT, {"submit"}),
        ("edda", "review", {"publish", "return"}),
        ("edda", PUBLISHED, {"check", "confirm", "archive"}),
        ("edda", "archived", {"reopen"}),
        ("sandro", DRAFT, set()),
        ("sandro", "review", set()),
        ("sandro", PUBLISHED, set()),
    ],
)
def test_each_role_has_its_steps(request, name, state, legal):
    record = record_in(state)
    person = request.getfixturevalue(name)
    assert set(legal_moves(record, person)) == legal
    for action in MOVES.keys() - legal:
        with pytest.raises(MoveRefused, match=r"You may not do this|Only "):
            move(record, action, by=person, comment="Because.", role="Region")
    assert not Decision.objects.exists()


def test_a_check_is_signed_by_the_region_or_the_central_desk(carla, coordinator):
    record = record_in(PUBLISHED)
    move(record, "check", by=carla)
    assert record.checked_by_role == "Östergötland"
    move(record, "check", by=coordinator)
    assert record.checked_by_role == "central desk"


def test_publication_by_a_person_is_a_check(coordinator):
    record = record_in("review", checked_on=None, review_by=None, published_at=None)
    before = Generation.current()
    move(record, "publish", by=coordinator)
    assert record.published_at
    assert record.checked_by_role == "central desk"
    assert record.review_by == a_year_after(record.checked_on)
    assert record.generation == Generation.current() > before
    assert not record.decisions.get().override


def test_nobody_publishes_their_own_work_unless_a_coordinator_says_why(coordinator):
    record = record_in("review", author=coordinator)
    with pytest.raises(MoveRefused, match="somebody else publishes it"):
        move(record, "publish", by=coordinator, comment="Because.")
    with pytest.raises(MoveRefused, match="say in the comment why"):
        move(record, "publish", by=coordinator, override=True)
    move(record, "publish", by=coordinator, comment="Nobody else.", override=True)
    assert record.decisions.get().override


@pytest.mark.parametrize("action", ["archive", "return"])
def test_taking_away_needs_a_reason(coordinator, action):
    with pytest.raises(MoveRefused, match="Say why"):
        move(record_in(LIFE[action][0]), action, by=coordinator)


def test_the_reason_of_an_archived_record_is_public(coordinator):
    record = record_in(PUBLISHED)
    first = record.published_at
    move(record, "archive", by=coordinator, comment="The house has closed.")
    assert record.change_note == "The house has closed."
    move(record, "reopen", by=coordinator)
    assert record.published_at == first  # the address still answers 410


def test_still_correct_moves_the_review(coordinator):
    record = record_in(PUBLISHED)
    move(record, "check", by=coordinator, role="Region Östergötland")
    assert record.checked_by_role == "Region Östergötland"
    assert record.checked_on > datetime.date(2024, 1, 1)
    assert "Checked on" in record.status_sentences[-1]


def test_a_confirmation_names_who_confirmed(coordinator):
    record = record_in(PUBLISHED, verification="partial", confidence="medium")
    with pytest.raises(MoveRefused, match="Say who confirmed it"):
        move(record, "confirm", by=coordinator)
    move(record, "confirm", by=coordinator, role="Development office")
    assert (record.data_status, record.confirmed_by_role) == ("confirmed", "Development office")
    assert (record.verification, record.confidence) == ("partial", "medium")


def test_of_two_who_decide_at_once_the_second_is_refused(coordinator):
    record = record_in("review")
    stale = type(record).objects.get(pk=record.pk)
    move(record, "return", by=coordinator, comment="Not yet.")
    with pytest.raises(MoveRefused, match="in the meantime"):
        move(stale, "publish", by=coordinator)
    record.refresh_from_db()
    assert record.status == DRAFT
    assert Decision.objects.count() == 1


def test_everything_missing_is_said_at_once(coordinator):
    record = record_in(DRAFT, verification="general_knowledge", summary="")
    record.sources.all().delete()
    record.tags.clear()
    type(record).objects.update(no_instrument_named=False, level="", started=None, started_precision="")
    record.refresh_from_db()
    with pytest.raises(MoveRefused) as refused:
        move(record, "submit", by=coordinator)
    assert len(refused.value.messages) == 7


def test_records_from_public_sources_may_leave_more_open(coordinator):
    record = record_in("review", origin="research")
    type(record).objects.update(level="", started=None, started_precision="")
    record.refresh_from_db()
    move(record, "publish", by=coordinator)
    assert record.status == PUBLISHED


@pytest.mark.parametrize(
    ("make", "missing"),
    [
        (factories.make_instrument, ["Who adopted", "What it does", "A summary", "At least one source"]),
        (factories.make_actor, ["At least one service", "A summary", "At least one source"]),
        (factories.make_partner, ["A summary", "At least one source"]),
    ],
)
def test_each_kind_says_what_it_needs(db, make, missing):
    said = make().missing()
    assert len(said) == len(missing)
    assert all(any(str(sentence).startswith(start) for sentence in said) for start in missing)


def test_a_year_after_a_leap_day():
    assert a_year_after(datetime.date(2028, 2, 29)) == datetime.date(2029, 2, 28)
