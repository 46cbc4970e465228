"""What a coordinator does in the admin, page by page."""

import html

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices.models import Practice
from records.forms import change_address
from records.models import Film, Generation, LinkCheck, OldSlug, Record, SiteSettings, Term, Version
from tests import factories
from tests.full_record import full_practice
from tests.typing import new_rows, sent_from

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def change_page(row):
    return address(type(row), "change", row.pk)


@pytest.fixture
def staff(coordinator, signed_in):
    return signed_in(coordinator)


@pytest.fixture
def everything(coordinator):
    """A row of every model that the admin lists, the records with a row in each of their parts."""
    practice = full_practice(coordinator)
    Film.objects.create(title="Film", is_project_film=True, outside_url="https://film.example.org/1")
    LinkCheck.objects.create(url="https://example.org/")
    OldSlug.objects.create(record=practice, slug="an-old-one")
    SiteSettings.objects.get_or_create(pk=1)
    return practice


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_page_opens(staff, everything, model):
    options = admin.site._registry[model]
    assert staff.get(address(model, "changelist"), follow=True).status_code == 200
    if options.search_fields:
        assert staff.get(address(model, "changelist"), {"q": "Östergötland 1"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        page = staff.get(address(model, "change", row.pk), follow=True)
        assert page.status_code == 200, model
    adding = staff.get(address(model, "add"))
    assert adding.status_code in (200, 403) or model._meta.label == "records.Record"


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_lists_and_forms_ask_little(staff, everything, model):
    staff.get("/admin/")
    row = model._default_manager.first()
    pages = {address(model, "changelist"): 25}
    if row:
        pages[address(model, "change", row.pk)] = 40
    for page, limit in pages.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            staff.get(page)
        assert len(queries) <= limit, [query["sql"][:150] for query in queries]


def test_many_parts_ask_no_more(staff, everything):
    address = change_address(everything)
    staff.get(address)
    with CaptureQueriesContext(connection) as few:
        staff.get(address)
    for number in range(3, 6):
        everything.actor_links.create(role="partner", name="Somebody", actor=factories.make_actor())
        everything.preconditions.create(
            kind="law", text="A law", service=everything.preconditions.first().service
        )
        factories.make_figure(everything, number, source=everything.sources.first())
    with CaptureQueriesContext(connection) as many:
        staff.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["carla", "edda"])
def test_only_coordinators_come_in(request, signed_in, everything, name):
    client = signed_in(request.getfixturevalue(name))
    for page in ["change", "decide", "preview", "delete", "history"]:
        refused = client.get(address(Practice, page, everything.pk))
        assert refused.status_code == 302
        assert refused.url.startswith("/admin/login/")
    assert client.get("/admin/").status_code == 302
    decided = client.post(address(Practice, "decide", everything.pk), {"action": "archive", "comment": "No."})
    assert decided.url.startswith("/admin/login/")
    everything.refresh_from_db()
    assert everything.status == "published"


def test_a_visitor_sees_no_preview(client, everything):
    assert client.get(address(Practice, "preview", everything.pk)).url.startswith("/admin/login/")


def add_practice(staff, **typed):
    page = staff.get(address(Practice, "add"))
    region = factories.make_region("SE123")
    group = factories.make_term("target_group", "young_people")
    boxes = {
        "title": "A new house for repairs",
        "summary": "People repair together.",
        "region": region.pk,
        "level": "local",
        "no_instrument_named": "on",
        "target_groups": [group.pk],
        "started": "2019-03",
        **new_rows(page, "sources", {"title": "Yearly report", "url": "https://example.org/report"}),
    }
    return staff.post(address(Practice, "add"), sent_from(page, **boxes) | typed, follow=True)


def decide(staff, record, action, comment="", role=""):
    boxes = {"action": action, "comment": comment, "role": role}
    return staff.post(address(type(record), "decide", record.pk), boxes, follow=True)


def test_a_practice_from_nothing_to_the_public_list(staff, client):
    page = add_practice(staff)
    practice = Practice.objects.get()
    assert page.redirect_chain, page.context["errors"]
    assert (practice.slug, practice.status, practice.version) == ("a-new-house-for-repairs", "draft", 1)
    assert practice.author.username == "coordinator"
    assert practice.owner.code == "EU"
    assert client.get(practice.get_absolute_url()).status_code == 404

    preview = staff.get(address(Practice, "preview", practice.pk))
    assert "People repair together." in preview.text
    assert "no-store" in preview["Cache-Control"]

    decide(staff, practice, "submit")
    refused = decide(staff, practice, "publish")
    assert "say in the comment why" in refused.text
    decide(staff, practice, "publish", "Nobody else is here yet.")
    assert "A new house for repairs" in Client().get("/practices/?q=repair").text
    public = Client().get(practice.get_absolute_url())
    assert "March 2019" in public.text
    practice.refresh_from_db()
    assert practice.review_by.year == practice.checked_on.year + 1
    assert [row.action for row in practice.decisions.all()] == ["publish", "submit"]
    assert practice.decisions.first().override
    assert practice.versions.count() == 3
    assert practice.versions.first().data["sources"][0]["title"] == "Yearly report"


def test_the_owner_is_the_partner_region_of_the_country(staff, north):
    veneto = factories.make_region("SE232", "Västra Götaland", is_partner=True)
    add_practice(staff)
    assert Practice.objects.get().owner == veneto


def test_publication_says_all_that_is_missing(staff):
    add_practice(staff, no_instrument_named="", target_groups=[], summary="", level="", started="")
    practice = Practice.objects.get()
    practice.sources.all().delete()
    page = decide(staff, practice, "submit")
    for sentence in [
        "A summary is missing.",
        "At least one source is missing.",
        "Name an instrument, or say that the sources name none.",
        "Say who benefits, or give a tag.",
        "The level of the authority that acts is missing.",
        "The period is missing: a start, an end, or a note.",
    ]:
        assert sentence in page.context["form"].non_field_errors()
        assert sentence in page.text
    practice.refresh_from_db()
    assert practice.status == "draft"
    assert not practice.decisions.exists()


def change(staff, record, **typed):
    page = staff.get(change_address(record))
    return staff.post(change_address(record), sent_from(page, **typed), follow=True)


def test_a_change_of_a_public_record_shows_and_is_written_down(staff, everything):
    before = Generation.current()
    page = change(staff, everything, summary="Told anew.", change_note="Summary added.")
    assert page.redirect_chain, page.context["errors"]
    everything.refresh_from_db()
    assert (everything.version, everything.change_note) == (2, "Summary added.")
    assert everything.generation == Generation.current() > before
    last = everything.versions.first()
    assert (last.number, last.by.username, last.note) == (2, "coordinator", "Summary added.")
    assert last.data["summary"] == "Told anew."
    assert "Told anew." in Client().get(everything.get_absolute_url()).text
    assert Practice.objects.search("anew").get() == everything


def test_a_change_of_a_part_is_a_change_of_the_record(staff, everything):
    change(staff, everything, **{"results-0-text": "Thirteen jobs", "change_note": "One more."})
    everything.refresh_from_db()
    assert everything.version == 2
    assert everything.versions.first().data["results"][0]["text"] == "Thirteen jobs"


def test_saving_without_a_change_is_none(staff):
    add_practice(staff)
    practice = Practice.objects.get()
    page = change(staff, practice)
    assert page.redirect_chain, page.context["errors"]
    practice.refresh_from_db()
    assert practice.version == 1
    assert practice.versions.count() == 1


def test_a_public_change_needs_its_own_note(staff, everything):
    Record.objects.update(change_note="The note of last time.")
    page = change(staff, everything, summary="Told anew.")
    assert page.context["adminform"].form.errors == {"change_note": ["This field is required."]}


def test_the_second_of_two_who_save_is_told_and_loses_nothing(staff, everything):
    opened = staff.get(change_address(everything))
    change(staff, everything, summary="The first.", change_note="First.")
    page = staff.post(
        change_address(everything), sent_from(opened, summary="The second.", change_note="Second.")
    )
    assert "This record has been saved since you opened it (coordinator, " in page.text
    assert "The second.</textarea>" in page.text
    everything.refresh_from_db()
    assert everything.summary == "The first."


def test_a_form_without_its_version_fails(staff, everything):
    page = staff.get(change_address(everything))
    data = sent_from(page, summary="Sneaked in.", change_note="-", opened_version=None)
    assert "has been saved since" in staff.post(change_address(everything), data).text


def test_an_old_address_leads_to_the_new_one(staff, everything):
    old = everything.get_absolute_url()
    change(staff, everything, slug="a-better-word", change_note="A better address.")
    moved = Client().get(old)
    assert (moved.status_code, moved.url) == (301, "/practices/a-better-word/")
    change(staff, everything, slug=old.split("/")[-2], change_note="And back.")
    assert Client().get(old).status_code == 200
    assert Client().get("/practices/a-better-word/").url == old


def test_an_address_is_never_given_twice(staff, everything):
    other = factories.make_practice("Another")
    page = change(staff, other, slug="an-old-one", change_note="-")
    assert "This was the address of another record" in page.text
    add_practice(staff, title="An old one")
    assert Practice.objects.filter(slug="an-old-one-2").exists()
    add_practice(staff, title="Another")
    assert Practice.objects.filter(slug="another-2").exists()


@pytest.mark.parametrize("typed", ["2014-13", "14", "spring of the year 2014", "2014-02-30"])
def test_a_date_that_is_none_is_refused_in_words(staff, everything, typed):
    page = change(staff, everything, **{"started": typed, "figures-0-as_of": typed, "change_note": "-"})
    form = page.context["adminform"].form
    sentence = "Write a year (2014), a month (2014-06) or a day (2014-06-30)."
    assert form.errors["started"] == [sentence]
    figures = next(
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.prefix == "figures"
    )
    assert figures.forms[0].errors["as_of"] == [sentence]
    assert f'value="{typed}"' in page.text


def test_partial_dates_keep_what_was_given(staff, everything):
    page = staff.get(change_address(everything))
    assert 'name="started" value="2014-06"' in page.text
    change(staff, everything, **{"started": "2013", "figures-0-as_of": "2015-02-03", "change_note": "-"})
    everything.refresh_from_db()
    assert everything.started_text == "2013"
    assert (
        everything.figures.get(
            pk=page.context["inline_admin_formsets"][5].formset.forms[0].instance.pk
        ).as_of_text
        == "2015-02-03"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"started": "2015", "ended": "2014"}, "The end cannot come before the start."),
        ({"ended": "2016", "ongoing": "yes"}, "With an end it is no longer going on."),
        ({"data_status": "confirmed"}, "Say when it was confirmed, or choose another data status."),
        ({"verification": "general_knowledge"}, "What rests on general knowledge cannot be public."),
        ({"checked_on": "2014-02-01", "review_by": "2014-01-01"}, "The next review has to come after the last check."),
        ({"evidence_level": "4"}, "An evidence level of 1 and more needs an evidence of that level."),
        ({"figures-0-source": "", "figures-0-source_text": ""}, "Choose a source, or say in words where the figure comes from."),
        ({"images-0-alt": ""}, "Say what the picture shows, or mark it as decorative."),
        ({"sources-0-url": "ftp://example.org/"}, "Write the whole address, beginning with https:// or http://."),
        ({"language": "Swedish, mostly"}, "Write a language code, as en, sv or de-AT."),
    ],
    ids=str,
)  # fmt: skip
def test_broken_promises_are_told_in_words(staff, everything, typed, sentence):
    page = change(staff, everything, change_note="-", **typed)
    assert not page.redirect_chain
    assert sentence in html.unescape(page.text)


def test_a_published_record_keeps_a_source_and_an_instrument(staff, everything):
    links = {f"instrument_links-{number}-DELETE": "on" for number in (0, 1)}
    page = change(staff, everything, change_note="-", **links)
    assert "Name an instrument, or say that the sources name none." in page.text
    plain = factories.make_instrument()
    factories.make_source(plain)
    page = change(
        staff,
        plain,
        change_note="-",
        authority="Office",
        what_it_does="It helps.",
        **{"sources-0-DELETE": "on"},
    )
    assert "A published record keeps at least one source." in page.text


def test_one_address_makes_one_source(staff, everything):
    page = staff.get(change_address(everything))
    rows = new_rows(page, "sources", *2 * [{"title": "Twice", "url": "https://example.org/twice"}])
    sent = sent_from(page, change_note="-") | rows
    assert "one row for each address" in staff.post(change_address(everything), sent).text


def test_the_first_instrument_is_the_main_one(staff, everything):
    first, second = everything.instrument_links.all()
    change(staff, everything, **{"instrument_links-0-position": "7", "change_note": "Order."})
    assert everything.instrument_links.get(is_main=True) == second
    change(staff, everything, **{"instrument_links-0-DELETE": "on", "change_note": "One less."})
    assert everything.instrument_links.get(is_main=True) == first


def test_a_source_of_another_record_cannot_be_cited(staff, everything):
    foreign = factories.make_source(factories.make_practice("Another"))
    page = change(staff, everything, **{"figures-0-source": foreign.pk, "change_note": "-"})
    assert "Select a valid choice" in page.text


def test_an_archived_record_is_gone(staff, everything):
    decide(staff, everything, "archive", "The house has closed.")
    gone = Client().get(everything.get_absolute_url())
    assert gone.status_code == 410
    assert "The house has closed." in gone.text
    decide(staff, everything, "reopen")
    everything.refresh_from_db()
    assert everything.status == "draft"


def test_what_was_public_is_not_deleted(staff, everything):
    assert staff.post(address(Practice, "delete", everything.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [everything.pk], "post": "yes"}
    page = staff.post(address(Practice, "changelist"), chosen)
    assert "once public, so it is archived and never deleted" in page.text
    assert Practice.objects.filter(pk=everything.pk).exists()


def test_a_draft_goes_with_its_trail(staff):
    add_practice(staff)
    practice = Practice.objects.get()
    decide(staff, practice, "submit")
    assert "Yes, I’m sure" in staff.get(address(Practice, "delete", practice.pk)).text
    assert practice.versions.count() == 2
    staff.post(address(Practice, "delete", practice.pk), {"post": "yes"})
    assert not Record.objects.filter(pk=practice.pk).exists()
    assert not Version.objects.filter(record=practice.pk).exists()


def test_a_bulk_decision_says_what_it_could_not_do(staff, everything):
    draft = factories.make_practice("A draft", status="draft", published_at=None)
    chosen = {"action": "archive_selected", "_selected_action": [everything.pk, draft.pk]}
    without_reason = staff.post(address(Practice, "changelist"), chosen, follow=True)
    assert without_reason.text.count("Say why, in the comment.") == 1
    page = staff.post(address(Practice, "changelist"), chosen | {"comment": "Both closed."}, follow=True)
    assert "1 record done." in page.text
    assert "A draft: The record is no longer in the state that this step starts from: Draft." in page.text
    assert Practice.objects.get(pk=everything.pk).change_note == "Both closed."


def test_a_new_label_shows_at_once(staff, client, everything):
    region = everything.region
    assert "Ostrogothia" not in Client().get(everything.get_absolute_url()).text
    page = staff.get(change_page(region))
    rows = new_rows(
        page, "labels", {"language": "en", "text": "Ostrogothia", "kind": "preferred", "status": "confirmed"}
    )
    saved = staff.post(change_page(region), sent_from(page) | rows, follow=True)
    assert saved.redirect_chain, saved.context["errors"]
    assert "Ostrogothia" in Client().get(everything.get_absolute_url()).text


def test_a_word_in_use_is_not_deleted(staff, everything):
    group = everything.target_groups.get()
    page = staff.post(address(Term, "delete", group.pk), {"post": "yes"})
    assert "is in use" in page.text
    assert Term.objects.filter(pk=group.pk).exists()
    unused = factories.make_term("target_group", "nobody")
    staff.post(address(Term, "delete", unused.pk), {"post": "yes"})
    assert not Term.objects.filter(pk=unused.pk).exists()


def test_all_records_lead_to_their_own_form(staff, everything):
    page = staff.get(address(Record, "change", everything.pk))
    assert page.url == change_address(everything)
    assert staff.get(address(Record, "change", "abc")).status_code == 404


def test_a_successor_is_found_by_its_words(staff, everything):
    asked = {
        "app_label": "practices",
        "model_name": "practice",
        "field_name": "successor",
        "term": "took over",
    }
    found = staff.get("/admin/autocomplete/", asked).json()["results"]
    assert [row["text"] for row in found] == ["What took over"]
