"""Who assesses what: every person and state, at every address of the admin."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import assessing
from practices.criteria import CRITERIA
from practices.models import Assessment, Practice
from records import generation
from records.models import Generation, Record, User
from tests import factories
from tests.conftest import make_member, make_place
from tests.typing import Desk, formsets_of, sent_from

pytestmark = pytest.mark.django_db

ADD = "/admin/practices/assessment/add/"
LIST = "/admin/practices/assessment/"
REASON = "Twenty letters are a reason."
# {name: [(region, role)]}; the practice is owned by SE123
PEOPLE = {
    "carla": [("SE123", "contributor")],
    "edda": [("SE123", "editor")],
    "nils": [("SE", "editor")],  # of the country, so a member of all its regions
    "both": [("ITI1", "editor"), ("SE123", "contributor")],
    "sandro": [("ITI1", "editor")],
    "sara": [("ITI1", "contributor")],
    "vera": [("SE232", "editor")],
    "author": [("ITI1", "editor")],
    "submitter": [("ITI1", "editor")],
    "ulla": [("EU", "contributor")],  # for the Union alone
    "coordinator": [("EU", "editor")],
    "local coordinator": [("EU", "editor"), ("SE123", "editor")],
}
ASSESSORS = {"sandro", "vera", "coordinator"}
OWNERS_EDITORS = {"edda", "nils"}
COORDINATORS = {"coordinator", "local coordinator"}


@pytest.fixture
def people(db):
    make_place("EU", "European Union")
    found = {}
    for name, ((code, role), *more) in PEOPLE.items():
        found[name] = make_member(name, make_place(code, code), role)
        for region, other in more:
            found[name].memberships.create(region=make_place(region, region), role=other)
    return {name: User.objects.get(pk=user.pk) for name, user in found.items()}


@pytest.fixture
def practice(people):
    return factories.make_practice(
        "The mill",
        region=make_place("SE123", "SE123"),
        author=people["author"],
        submitted_by=people["submitter"],
    )


def assessment_of(practice, user, status="draft", **given):
    region = user.memberships.first().region
    given = {"role": "Adviser", "on": "2026-03-02", "assessor_region": region} | given
    found = Assessment.objects.create(practice=practice, assessor=user, status=status, **given)
    for criterion in CRITERIA:
        found.scores.create(criterion=criterion, score=2, comment=REASON)
    return found


def change(assessment, page="change"):
    return reverse(f"admin:practices_assessment_{page}", args=[assessment.pk])


def scores(**given):
    """What is typed into the rows: {criterion: score}, each with a reason."""
    found = {}
    for number, criterion in enumerate(CRITERIA):
        if criterion in given:
            found |= {f"scores-{number}-score": given[criterion], f"scores-{number}-comment": REASON}
    return found


# What the functions say


def test_who_may_assess(people, practice):
    assert {name for name, user in people.items() if assessing.can_assess(user, practice)} == ASSESSORS


@pytest.mark.parametrize("status", ["draft", "review", "archived"])
def test_only_what_is_public_is_assessed(people, practice, status):
    Record.objects.filter(pk=practice.pk).update(status=status)
    assert not any(assessing.can_assess(user, practice) for user in people.values())


def test_a_practice_of_the_union_is_no_matter_for_those_of_the_union(people):
    practice = factories.make_practice("Of the Union", region=make_place("EU", ""))
    may = {name for name, user in people.items() if assessing.can_assess(user, practice)}
    assert may == set(PEOPLE) - {"carla", "sara", "ulla", "coordinator", "local coordinator"}


def test_whose_account_has_ended_assesses_nothing(people, practice):
    User.objects.filter(username="sandro").update(is_active=False)
    assert not assessing.can_assess(User.objects.get(username="sandro"), practice)


# What the pages say


def names(people, signed_in, address, data=None):
    """{status of the answer: who gets it}."""
    found = {}
    for name, user in people.items():
        client = signed_in(user)
        answer = client.get(address) if data is None else client.post(address, data)
        found.setdefault(answer.status_code, set()).add(name)
    return found


def test_the_form_for_a_new_one_is_open_to_editors(people, practice, signed_in):
    assert names(people, signed_in, ADD) == {
        200: set(PEOPLE) - {"carla", "sara", "ulla"},
        403: {"carla", "sara", "ulla"},
    }


def test_a_draft_exists_for_its_assessor_and_coordinators(people, practice, signed_in):
    draft = assessment_of(practice, people["sandro"])
    may = {"sandro"} | COORDINATORS
    others = set(PEOPLE) - may
    for page in ("change", "history"):
        assert names(people, signed_in, change(draft, page)) == {200: may, 404: others}
    assert names(people, signed_in, change(draft, "delete")) == {200: may, 404: others}
    writes = names(people, signed_in, change(draft), {"role": "Forged"})
    assert writes == {200: {"sandro"}, 403: COORDINATORS, 404: others}
    draft.refresh_from_db()
    assert draft.role == "Adviser"
    listed = {name for name, user in people.items() if "The mill" in signed_in(user).get(LIST).text}
    assert listed == may


def test_a_published_one_is_read_by_all_and_rewritten_by_nobody(people, practice, signed_in):
    published = assessment_of(practice, people["sandro"], "published")
    own = {"sandro"} | COORDINATORS
    assert names(people, signed_in, change(published)) == {200: set(PEOPLE)}
    assert names(people, signed_in, change(published, "history")) == {200: own, 404: set(PEOPLE) - own}
    led = {name for name, user in people.items() if "History" in signed_in(user).get(change(published)).text}
    assert led == own
    assert names(people, signed_in, change(published, "delete")) == {403: set(PEOPLE)}
    forged = {"role": "Forged", "comment": "Forged", "scores-0-score": "0", "on": "2020-01-01"}
    writes = names(people, signed_in, change(published), forged | {"owner_reply": "Forged"})
    assert set(PEOPLE) - writes.get(403, set()) == OWNERS_EDITORS | COORDINATORS
    published.refresh_from_db()
    assert (published.role, published.comment, published.scores.filter(score=2).count()) == (
        "Adviser",
        "",
        11,
    )


def test_who_assessed_is_shown_to_coordinators_alone(people, practice, signed_in):
    published = assessment_of(practice, people["sandro"], "published")
    shown = {
        name for name, user in people.items() if ">sandro<" in signed_in(user).get(change(published)).text
    }
    assert shown - {"sandro"} == COORDINATORS  # who is signed in is named at the head of the page


def test_of_a_practice_that_is_no_longer_public_only_its_own_see_them(people, practice, signed_in):
    published = assessment_of(practice, people["sandro"], "published")
    Record.objects.filter(pk=practice.pk).update(status="archived")
    seen = {"carla", "edda", "nils", "both"} | COORDINATORS
    assert names(people, signed_in, change(published)) == {200: seen, 404: set(PEOPLE) - seen}


@pytest.mark.parametrize("name", ["9" * 30, "abc", "999"])
def test_an_address_that_leads_nowhere(people, signed_in, name):
    assert signed_in(people["coordinator"]).get(f"{LIST}{name}/change/").status_code == 404


def test_the_box_offers_what_may_be_assessed(people, practice, signed_in):
    factories.make_practice("Of Tuscany", region=make_place("ITI1", "ITI1"))
    factories.make_practice("A draft", region=make_place("DE21", "Munich"), status="draft", published_at=None)
    asked = "app_label=practices&model_name=assessment&field_name=practice&term="

    def offered(name):
        rows = signed_in(people[name]).get(f"/admin/autocomplete/?{asked}").json()["results"]
        return {row["text"] for row in rows}

    assert offered("sandro") == {"The mill"}
    assert offered("author") == offered("both") == set()
    assert offered("edda") == {"Of Tuscany"}
    assert offered("coordinator") == {"The mill", "Of Tuscany"}
    other = asked.replace("assessment", "transfer")
    rows = signed_in(people["sandro"]).get(f"/admin/autocomplete/?{other}").json()["results"]
    assert {row["text"] for row in rows} == {"The mill", "Of Tuscany"}


@pytest.mark.parametrize("asked", ["practice=abc", f"practice={'9' * 30}", "status=published", "on=x"])
def test_an_address_fills_in_no_nonsense(people, signed_in, asked):
    assert signed_in(people["sandro"]).get(f"{ADD}?{asked}").status_code == 200


def test_an_address_fills_in_a_practice_that_may_be_assessed(people, practice, signed_in):
    assert "The mill" in signed_in(people["sandro"]).get(f"{ADD}?practice={practice.pk}").text
    assert "The mill" not in signed_in(people["edda"]).get(f"{ADD}?practice={practice.pk}").text


# The form


def test_the_form_has_all_eleven_rows(people, practice):
    [rows] = formsets_of(Desk(people["sandro"]).open(ADD)).values()
    assert [form.initial["criterion"] for form in rows.forms] == list(CRITERIA)
    offered = [[value for value, _words in form.fields["score"].choices] for form in rows.forms]
    assert offered == [["", 0, 2]] * 3 + [["", 0, 1, 2, 3]] * 8
    page = Desk(people["sandro"]).open(ADD)
    page.render()
    assert rows.max_num == rows.absolute_max == rows.total_form_count() == 11
    assert "2 – Outcomes with figures, dated" in page.text
    assert 'aria-label="Equity: Score"' in page.text


def test_an_assessment_is_drafted_changed_and_published(people, practice, client):
    desk, before = Desk(people["sandro"]), Generation.current()
    typed = {"practice": practice.pk, "role": "Adviser"}
    assert desk.save(ADD, **typed, **scores(core_equity=2)) == []
    draft = Assessment.objects.get()
    assert (draft.assessor, draft.assessor_region.code, draft.status) == (people["sandro"], "ITI1", "draft")
    assert draft.on == timezone.localdate()
    kept = list(draft.scores.values_list("criterion", "score"))
    assert kept == [(name, 2 if name == "core_equity" else None) for name in CRITERIA]
    assert "Adviser" not in client.get(practice.get_absolute_url()).text
    assert desk.save(change(draft), status="published", **scores(gate_lawful=0, core_equity=3)) == []
    draft.refresh_from_db()
    assert draft.status == "published"
    assert dict(draft.scores.exclude(score=None).values_list("criterion", "score")) == {
        "gate_lawful": 0,
        "core_equity": 3,
    }
    assert Generation.current() > before
    generation.forget()
    assert "Adviser" in client.get(practice.get_absolute_url()).text


def test_publishing_makes_the_kept_page_anew(people, practice, client, settings):
    settings.PAGE_CACHE = True
    assert "Not yet assessed" in client.get(practice.get_absolute_url()).text
    typed = {"practice": practice.pk, "role": "Adviser", "status": "published"}
    assert Desk(people["sandro"]).save(ADD, **typed, **scores(core_equity=2)) == []
    text = client.get(practice.get_absolute_url()).text
    assert "Not yet assessed" not in text
    assert "Adviser" in text


def test_the_practice_of_a_draft_stays(people, practice):
    draft, other = assessment_of(practice, people["sandro"]), factories.make_practice("Another")
    assert Desk(people["sandro"]).save(change(draft), practice=other.pk) == []
    draft.refresh_from_db()
    assert draft.practice == practice


REFUSED = ["Select a valid choice. That choice is not one of the available choices."]


@pytest.mark.parametrize("name", ["edda", "both", "author", "submitter", "local coordinator"])
def test_who_may_not_assess_it_cannot_choose_it(people, practice, name):
    region = people[name].memberships.order_by("pk").first().region.pk
    typed = {"practice": practice.pk, "role": "Adviser", "assessor_region": region}
    assert Desk(people[name]).save(ADD, **typed) == REFUSED
    assert not Assessment.objects.exists()


def test_a_region_is_spoken_for_by_its_own_editors(people, practice):
    typed = {"practice": practice.pk, "role": "Adviser"}
    for code in ("SE232", "SE123"):
        assert Desk(people["sandro"]).save(ADD, **typed, assessor_region=make_place(code, "").pk) == REFUSED
    people["sandro"].memberships.create(region=make_place("DE21", "Munich"), role="contributor")
    sandro = User.objects.get(username="sandro")
    assert Desk(sandro).save(ADD, **typed, assessor_region=make_place("DE21", "").pk) == REFUSED


def test_a_score_has_a_reason_and_a_gate_two_steps(people, practice):
    desk, typed = Desk(people["sandro"]), {"practice": practice.pk, "role": "Adviser"}
    reason = "Give the reason in at least 20 characters."
    assert desk.save(ADD, **typed, **scores(core_equity=2) | {"scores-5-comment": "Too short"}) == [reason]
    assert desk.save(ADD, **typed, **scores(core_equity=2) | {"scores-5-comment": " " * 30}) == [reason]
    for step in ("1", "3"):
        [error] = desk.save(ADD, **typed, **scores(gate_lawful=step))
        assert error.startswith("Select a valid choice")
    assert not Assessment.objects.exists()
    assert desk.save(ADD, **typed, **scores(core_equity=0) | {"scores-0-comment": "Why not"}) == []


def test_no_form_forges_another_criterion_or_a_twelfth_row(people, practice):
    desk = Desk(people["sandro"])
    typed = {"practice": practice.pk, "role": "Adviser", "scores-TOTAL_FORMS": "2000"}
    forged = {
        "scores-0-criterion": "core_equity",
        "scores-11-criterion": "core_equity",
        "scores-11-score": "3",
    }
    desk.save(ADD, **typed, **forged)
    found = Assessment.objects.filter(practice=practice).values_list("scores__criterion", flat=True)
    assert list(found) in ([], list(CRITERIA))
    assert desk.save(ADD, practice=practice.pk, role="Adviser", **forged) == []
    kept = Assessment.objects.latest("pk").scores.values_list("criterion", flat=True)
    assert list(kept) == list(CRITERIA)


def test_what_says_nothing_is_not_published(people, practice):
    typed = {"practice": practice.pk, "role": "Adviser", "status": "published"}
    said = ["An assessment without any score says nothing: keep it as a draft."]
    assert Desk(people["sandro"]).save(ADD, **typed) == said
    assert not Assessment.objects.exists()


def test_a_draft_whose_publication_is_refused_stays_in_its_form(people, practice):
    draft, desk = assessment_of(practice, people["sandro"]), Desk(people["sandro"])
    sent = {name: value for name, value in sent_from(desk.open(change(draft))).items() if value is not None}
    page = desk.open(change(draft), sent | {"status": "published", "scores-5-comment": "Too short"})
    page.render()
    assert "Give the reason in at least 20 characters." in page.text
    for box in ('name="role"', 'name="scores-5-comment"', 'name="_save"'):
        assert box in page.text, box
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_one_a_day_and_none_of_tomorrow(people, practice):
    desk, typed = Desk(people["sandro"]), {"practice": practice.pk, "role": "Adviser"}
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert desk.save(ADD, **typed, on=tomorrow.isoformat()) == ["This day is still to come."]
    assert desk.save(ADD, **typed) == []
    assert desk.save(ADD, **typed) == ["You have assessed this practice on this day already."]
    assert desk.save(ADD, **typed, on="2026-01-02") == []
    assert desk.save(ADD, **typed | {"role": ""}, on="2026-01-03") == ["This field is required."]


def test_a_draft_waits_where_its_assessor_may_no_longer_assess(people, practice, signed_in):
    draft = assessment_of(practice, people["sandro"])
    people["sandro"].memberships.create(region=make_place("SE123", ""), role="contributor")
    sandro = User.objects.get(username="sandro")
    client = signed_in(sandro)
    assert client.get(change(draft)).status_code == 200
    assert client.post(change(draft), {"status": "published"}).status_code == 403
    assert Assessment.objects.get().status == "draft"


def test_the_owner_replies_and_changes_nothing_else(people, practice, client):
    published = assessment_of(practice, people["sandro"], "published")
    desk, before = Desk(people["edda"]), Generation.current()
    form = desk.open(change(published)).context_data["adminform"].form
    assert list(form.fields) == ["owner_reply"]
    forged = {"status": "draft", "role": "Forged", "scores-0-score": "0"}
    assert desk.save(change(published), owner_reply="We thank you.", **forged) == []
    published.refresh_from_db()
    assert (published.owner_reply, published.status, published.role) == (
        "We thank you.",
        "published",
        "Adviser",
    )
    assert Generation.current() > before
    assert "We thank you." in client.get(practice.get_absolute_url()).text


def test_an_assessor_replies_to_nobody_but_others(people, practice):
    people["coordinator"].memberships.get()
    own = assessment_of(practice, people["coordinator"], "published")
    form = Desk(people["coordinator"]).open(change(own)).context_data["adminform"].form
    assert list(form.fields) == ["status"]


def test_a_coordinator_withdraws(people, practice, client):
    published, before = assessment_of(practice, people["sandro"], "published"), Generation.current()
    desk = Desk(people["coordinator"])
    assert "Adviser" in client.get(practice.get_absolute_url()).text
    assert desk.save(change(published), status="draft", role="Forged") == []
    published.refresh_from_db()
    assert (published.status, published.role, published.scores.count()) == ("draft", "Adviser", 11)
    assert Generation.current() > before
    generation.forget()
    assert "Adviser" not in client.get(practice.get_absolute_url()).text
    assert Desk(people["sandro"]).save(change(published), status="published") == []


def test_drafts_alone_are_deleted_from_the_list(people, practice, signed_in):
    draft = assessment_of(practice, people["sandro"])
    published = assessment_of(practice, people["sandro"], "published", on="2026-03-03")
    other = assessment_of(practice, people["vera"])
    data = {"action": "delete_selected", "post": "yes"}
    rows = [draft.pk, published.pk, other.pk]
    signed_in(people["sandro"]).post(LIST, data | {"_selected_action": rows})
    assert Assessment.objects.count() == 3
    signed_in(people["sandro"]).post(LIST, data | {"_selected_action": [draft.pk, other.pk]})
    assert set(Assessment.objects.all()) == {published, other}


def test_the_pages_ask_a_constant_number_of_questions(
    people, practice, signed_in, django_assert_max_num_queries
):
    for number in range(6):
        other = factories.make_practice(f"Practice {number}", region=make_place("DE21", "Munich"))
        for name in ("sandro", "vera"):
            assessment_of(other, people[name], "published" if number % 2 else "draft")
    draft, published = (
        assessment_of(practice, people["sandro"]),
        assessment_of(practice, people["vera"], "published"),
    )
    client = signed_in(people["sandro"])
    for address, most in [(LIST, 25), (ADD, 40), (change(draft), 40), (change(published), 40)]:
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)
    assert Practice.objects.count() == 7


def test_the_form_in_a_browsers_words(people, practice):
    """What a browser sends of an opened draft is what is kept."""
    draft, desk = assessment_of(practice, people["sandro"]), Desk(people["sandro"])
    sent = sent_from(desk.open(change(draft)))
    assert {sent[f"scores-{number}-score"] for number in range(11)} == {"2"}
    before = list(draft.scores.values_list("pk", "criterion", "score", "comment"))
    assert desk.save(change(draft)) == []
    assert list(draft.scores.values_list("pk", "criterion", "score", "comment")) == before
