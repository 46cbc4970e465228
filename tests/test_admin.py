"""What a coordinator does in the admin, page by page."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices.models import Practice
from records.forms import change_address
from records.models import Film, LinkCheck, OldSlug, Record, SiteSettings, Term, User, Version
from tests import factories
from tests.full_record import full_practice
from tests.typing import Desk

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def staff(coordinator, signed_in):
    return signed_in(coordinator)


@pytest.fixture
def desk(coordinator):
    return Desk(coordinator)


@pytest.fixture
def everything(coordinator):
    """A row of every model that the admin lists, the records with rows in each of their parts."""
    practice = full_practice(coordinator)
    Film.objects.create(title="Film", is_project_film=True, outside_url="https://film.example.org/1")
    LinkCheck.objects.create(url=practice.sources.first().url)
    OldSlug.objects.create(record=practice, slug="an-old-one")
    SiteSettings.objects.get_or_create(pk=1)
    return practice


@pytest.fixture
def simple(db):
    practice = factories.make_practice("A simple practice", [factories.make_instrument()])
    factories.make_source(practice)
    return practice


def reopened(practice):
    """A draft again, and so open to changes."""
    Record.objects.filter(pk=practice.pk).update(status="draft")
    practice.refresh_from_db()
    return practice


@pytest.fixture
def full_draft(everything):
    return reopened(everything)


@pytest.fixture
def simple_draft(simple):
    return reopened(simple)


def count(client, page):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page, follow=True)
    assert answer.status_code in (200, 403), page
    return len(queries)


def test_every_page_opens_with_few_queries(staff, everything):
    count(staff, "/admin/")
    too_many = {}
    for model in REGISTERED:
        row = model._default_manager.order_by("-pk").first()
        pages = {address(model, "changelist"): 25}
        if row:
            pages[address(model, "history", row.pk)] = 25
        if row and model is not Record:
            pages |= {address(model, "change", row.pk): 40, address(model, "add"): 40}
        if admin.site._registry[model].search_fields:
            pages[f"{address(model, 'changelist')}?q=Östergötland 1"] = 25
        too_many |= {page: asked for page, limit in pages.items() if (asked := count(staff, page)) > limit}
    assert too_many == {}


@pytest.mark.parametrize("state", ["draft", "published"])
def test_the_form_with_all_parts_asks_no_more_with_more_rows(staff, everything, state):
    Record.objects.filter(pk=everything.pk).update(status=state)
    count(staff, change_address(everything))
    few = count(staff, change_address(everything))
    service = everything.preconditions.first().service
    for number in range(3, 6):
        everything.actor_links.create(role="partner", name="Somebody", actor=factories.make_actor())
        everything.instrument_links.create(instrument=factories.make_instrument())
        everything.preconditions.create(kind="law", text="A law", service=service)
        factories.make_figure(everything, number, source=everything.sources.first())
    count(staff, change_address(everything))
    assert count(staff, change_address(everything)) == few <= 40


def reader(**given):
    """Somebody with an account, and no role in any region."""
    return User.objects.create_user("reader", "reader@example.org", **given)


@pytest.mark.parametrize("account", [None, {"is_staff": True}, {"is_staff": False}])
def test_who_has_no_role_stays_outside(client, signed_in, simple, account):
    if account:
        signed_in(reader(**account))
    pages = ("change", "decide", "preview", "delete", "history", "working_copy", "carried_over")
    for page in ["/admin/", *(address(Practice, page, simple.pk) for page in pages)]:
        answer = client.post(page, {"action": "archive", "comment": "No.", "post": "yes"})
        assert answer.url.startswith("/admin/login/")
        assert client.get(page).url.startswith("/admin/login/")
    simple.refresh_from_db()
    assert simple.status == "published"


def add_practice(desk, **typed):
    group = factories.make_term("target_group", "young_people")
    boxes = {
        "title": "A new house for repairs",
        "summary": "People repair together.",
        "region": factories.make_region("SE123").pk,
        "level": "local",
        "no_instrument_named": "on",
        "target_groups": [group.pk],
        "started": "2019-03",
    }
    source = ("sources", {"title": "Yearly report", "url": "https://example.org/report"})
    errors = desk.save(address(Practice, "add"), source, **boxes | typed)
    assert errors == []
    return Practice.objects.latest("pk")


def decide(staff, record, action, comment="", role=""):
    boxes = {"action": action, "comment": comment, "role": role}
    return staff.post(address(type(record), "decide", record.pk), boxes, follow=True)


def test_a_practice_from_nothing_to_the_public_list(staff, desk):
    practice = add_practice(desk)
    assert (practice.slug, practice.status, practice.version) == ("a-new-house-for-repairs", "draft", 1)
    assert practice.author.username == "coordinator"
    assert practice.owner.code == "EU"
    assert Client().get(practice.get_absolute_url()).status_code == 404

    preview = staff.get(address(Practice, "preview", practice.pk))
    assert "People repair together." in preview.text
    assert "no-store" in preview["Cache-Control"]

    decide(staff, practice, "submit")
    assert "say in the comment why" in decide(staff, practice, "publish").text
    decide(staff, practice, "publish", "Nobody else is here yet.")
    assert "A new house for <mark>repairs</mark>" in Client().get("/practices/?q=repair").text
    assert "March 2019" in Client().get(practice.get_absolute_url()).text


def test_the_owner_is_the_partner_region_of_the_country(desk):
    partner = factories.make_region("SE232", "Västra Götaland", is_partner=True)
    assert add_practice(desk).owner == partner


def test_the_page_says_all_that_is_missing(staff, desk):
    nothing = {"no_instrument_named": None, "target_groups": [], "summary": "", "level": "", "started": ""}
    practice = add_practice(desk, **nothing)
    page = decide(staff, practice, "submit")
    missing = [str(point.sentence) for point in page.context["missing"]]
    assert page.context["form"].non_field_errors() == missing
    assert len(missing) == 5
    assert all(sentence in page.text for sentence in missing)


def test_a_change_is_written_down(desk, full_draft):
    assert desk.save(change_address(full_draft), summary="Told anew.", change_note="Summary added.") == []
    full_draft.refresh_from_db()
    assert (full_draft.version, full_draft.change_note) == (2, "Summary added.")
    last = full_draft.versions.first()
    assert (last.number, last.by.username, last.note) == (2, "coordinator", "Summary added.")
    assert last.data["summary"] == "Told anew."


def test_a_change_of_a_part_is_a_change_of_the_record(desk, full_draft):
    desk.save(change_address(full_draft), **{"results-0-text": "Thirteen jobs", "change_note": "One more."})
    full_draft.refresh_from_db()
    assert full_draft.version == 2
    assert full_draft.versions.first().data["results"][0]["text"] == "Thirteen jobs"


def test_saving_without_a_change_is_none(desk):
    practice = add_practice(desk)
    assert desk.save(change_address(practice)) == []
    practice.refresh_from_db()
    assert practice.version == practice.versions.count() == 1


def test_the_second_of_two_who_save_is_told_and_loses_nothing(staff, desk, simple_draft):
    desk.save(change_address(simple_draft), summary="The first.", change_note="First.")
    opened = desk.open(change_address(simple_draft))
    desk.save(change_address(simple_draft), summary="The second.", change_note="Second.")
    [error] = desk.save_opened(
        opened, change_address(simple_draft), summary="The third.", change_note="Third."
    )
    assert error.startswith("This record has been saved since you opened it (coordinator, ")
    simple_draft.refresh_from_db()
    assert simple_draft.summary == "The second."
    typed = {"title": simple_draft.title, "summary": "The third.", "opened_version": "1"}
    page = staff.post(change_address(simple_draft), typed | MANAGERS)
    assert '<input type="hidden" name="summary" value="The third.">' in page.text


MANAGERS = {
    f"{inline.model._meta.get_field(name).remote_field.related_name}-{count}_FORMS": "0"
    for inline in admin.site._registry[Practice].inlines
    for name in ("record", "practice")
    if name in {field.name for field in inline.model._meta.fields}
    for count in ("TOTAL", "INITIAL")
}


def test_a_form_without_its_version_fails(desk, simple_draft):
    errors = desk.save(
        change_address(simple_draft), summary="Sneaked in.", change_note="-", opened_version=None
    )
    assert "Nothing was saved" in errors[0]


def test_an_old_address_leads_to_the_new_one(staff, desk, simple):
    old = simple.get_absolute_url()

    def move_to(slug):
        decide(staff, simple, "archive", "A better address.")
        decide(staff, simple, "reopen")
        assert desk.save(change_address(simple), slug=slug, target_groups=[group], summary="In short.") == []
        decide(staff, simple, "submit")
        decide(staff, simple, "publish", "Nobody else is here yet.")

    group = factories.make_term("target_group", "young_people").pk
    move_to("a-better-word")
    moved = Client().get(old)
    assert (moved.status_code, moved.url) == (301, "/practices/a-better-word/")
    move_to("a-simple-practice")
    assert Client().get(old).status_code == 200
    assert Client().get("/practices/a-better-word/").url == old


def test_an_address_is_never_given_twice(desk, simple):
    OldSlug.objects.create(record=simple, slug="an-old-one")
    other = factories.make_practice("Another", no_instrument_named=True)
    factories.make_source(other)
    reopened(other)
    errors = desk.save(change_address(other), slug="an-old-one", change_note="-")
    assert errors == ["This was the address of another record and still leads there. Choose another."]
    assert add_practice(desk, title="An old one").slug == "an-old-one-2"
    assert add_practice(desk, title="Another").slug == "another-2"


NO_DATES = {
    "2014-13": "There is no such day or month in the calendar.",
    "2014-02-30": "There is no such day or month in the calendar.",
    "14": "Write the year with four digits, as 2009.",
    "2011/2012": "This names two years. Write the start and the end each in its own box, as 2011 and 2012.",
    "spring of the year 2014": "Write a year (2014), a month (2014-06) or a day (2014-06-30).",
}


@pytest.mark.parametrize("typed", NO_DATES)
def test_a_date_that_is_none_is_refused_in_words(desk, full_draft, typed):
    dates = {"started": typed, "figures-0-as_of": typed, "change_note": "-"}
    assert desk.save(change_address(full_draft), **dates) == [NO_DATES[typed], NO_DATES[typed]]


def test_partial_dates_keep_what_was_given(desk, full_draft):
    page = desk.open(change_address(full_draft))
    assert page.context_data["adminform"].form["started"].value() == "2014-06"
    figure = full_draft.figures.first()
    dates = {"started": "2013", "figures-0-as_of": "2015-02-03", "change_note": "-"}
    assert desk.save(change_address(full_draft), **dates) == []
    full_draft.refresh_from_db()
    figure.refresh_from_db()
    assert (full_draft.started_text, figure.as_of_text) == ("2013", "2015-02-03")


BROKEN = {
    "The end cannot come before the start.": {"started": "2015", "ended": "2014"},
    "Say when it was confirmed, or choose another data status.": {"data_status": "confirmed"},
    "The next review has to come after the last check.": {"checked_on": "2014-02-01", "review_by": "2014-01-01"},
    "An evidence level of 1 and more needs an evidence of that level.": {"evidence_level": "4"},
    "Choose a source, or say in words where the figure comes from.": {"figures-0-source": "", "figures-0-source_text": ""},
    "Say what the picture shows, or mark it as decorative.": {"images-0-alt": ""},
    "Write the whole address, beginning with https:// or http://.": {"sources-0-url": "ftp://example.org/"},
    "Write a language code, as en, sv or de-AT.": {"language": "in Swedish"},
}  # fmt: skip


def test_broken_promises_are_told_in_words(desk, full_draft):
    typed = {name: value for boxes in BROKEN.values() for name, value in boxes.items()}
    assert set(desk.save(change_address(full_draft), change_note="-", **typed)) == set(BROKEN)
    over = desk.save(change_address(full_draft), change_note="-", ended="2016", ongoing="yes")
    assert over == ["With an end it is no longer going on."]


def test_one_address_makes_one_source(desk, simple_draft):
    twice = ("sources", {"title": "Twice", "url": "https://example.org/twice"})
    errors = desk.save(change_address(simple_draft), twice, twice, change_note="-")
    assert errors == ["The same address stands in two sources: one row for each address."]


def test_the_first_instrument_is_the_main_one(desk, full_draft):
    first, second = full_draft.instrument_links.all()
    desk.save(change_address(full_draft), **{"instrument_links-0-position": "7", "change_note": "Order."})
    assert full_draft.instrument_links.get(is_main=True) == second
    desk.save(change_address(full_draft), **{"instrument_links-0-DELETE": "on", "change_note": "One less."})
    assert full_draft.instrument_links.get(is_main=True) == first


def test_a_source_of_another_record_cannot_be_cited(desk, full_draft):
    foreign = factories.make_source(factories.make_practice("Another"))
    errors = desk.save(change_address(full_draft), **{"figures-0-source": foreign.pk, "change_note": "-"})
    assert errors == ["Select a valid choice. That choice is not one of the available choices."]


def test_an_archived_record_is_gone(staff, simple):
    decide(staff, simple, "archive", "The house has closed.")
    gone = Client().get(simple.get_absolute_url())
    assert gone.status_code == 410
    assert "The house has closed." in gone.text


def test_what_was_public_is_not_deleted(staff, simple):
    assert staff.post(address(Practice, "delete", simple.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [simple.pk], "post": "yes"}
    page = staff.post(address(Practice, "changelist"), chosen)
    assert "once public, so it is archived and never deleted" in page.text
    assert Practice.objects.filter(pk=simple.pk).exists()


def test_a_draft_goes_with_its_trail(staff, desk):
    practice = add_practice(desk)
    decide(staff, practice, "submit")
    decide(staff, practice, "return", "Not yet.")
    assert staff.get(address(Practice, "delete", practice.pk)).context["protected"] == []
    assert practice.versions.count() == 3
    staff.post(address(Practice, "delete", practice.pk), {"post": "yes"})
    assert not Record.objects.filter(pk=practice.pk).exists()
    assert not Version.objects.filter(record=practice.pk).exists()


def test_a_bulk_decision_says_what_it_could_not_do(staff, simple):
    draft = factories.make_practice("A draft", status="draft", published_at=None)
    chosen = {"action": "archive_selected", "_selected_action": [simple.pk, draft.pk]}
    without_reason = staff.post(address(Practice, "changelist"), chosen, follow=True)
    assert "A simple practice: Say why, in the comment." in without_reason.text
    page = staff.post(address(Practice, "changelist"), chosen | {"comment": "Both closed."}, follow=True)
    assert "1 record done." in page.text
    assert "A draft: Only published records are archived; this one is a draft." in page.text
    simple.refresh_from_db()
    assert (simple.status, simple.change_note) == ("archived", "Both closed.")


def test_a_new_label_shows_at_once(desk, simple):
    assert "Ostrogothia" not in Client().get(simple.get_absolute_url()).text
    label = {"language": "en", "text": "Ostrogothia", "kind": "preferred", "status": "confirmed"}
    assert desk.save(address(type(simple.region), "change", simple.region.pk), ("labels", label)) == []
    assert "Ostrogothia" in Client().get(simple.get_absolute_url()).text


def test_a_word_in_use_is_not_deleted(staff):
    group = factories.make_term("target_group", "young_people")
    factories.make_practice(target_groups=[group])
    page = staff.post(address(Term, "delete", group.pk), {"post": "yes"})
    assert "is in use" in page.text
    assert Term.objects.filter(pk=group.pk).exists()
    unused = factories.make_term("target_group", "nobody")
    staff.post(address(Term, "delete", unused.pk), {"post": "yes"})
    assert not Term.objects.filter(pk=unused.pk).exists()


def test_all_records_lead_to_their_own_form(staff, simple):
    assert staff.get(address(Record, "change", simple.pk)).url == change_address(simple)
    assert staff.get(address(Record, "change", "abc")).status_code == 404
    assert staff.get(address(Practice, "decide", "abc")).status_code == 404


def test_a_record_is_found_by_its_words_and_its_number(staff, simple):
    asked = {"app_label": "practices", "model_name": "practice", "field_name": "successor"}
    for term in ("simple prac", simple.uid):
        found = staff.get("/admin/autocomplete/", asked | {"term": term}).json()["results"]
        assert [row["text"] for row in found] == ["A simple practice"]


def test_the_start_page_leads_to_every_list(staff, simple):
    page = staff.get("/admin/")
    assert [
        address(model, "changelist") for model in REGISTERED if address(model, "changelist") not in page.text
    ] == []
