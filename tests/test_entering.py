"""A person in a regional office enters a case: what the form knows, asks, counts and offers."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice
from records.forms import change_address
from records.models import Record
from tests import factories
from tests.conftest import make_member, make_place
from tests.full_record import full_practice
from tests.typing import Desk, sent_from

ADD = "/admin/practices/practice/add/"
SOURCE = ("sources", {"title": "Yearly report", "url": "https://example.org/report"})


def snapshot(region):
    group = factories.make_term("target_group", "young_people")
    return {
        "title": "A house for repairs",
        "summary": "People repair together.",
        "region": region.pk,
        "level": "local",
        "no_instrument_named": "on",
        "target_groups": [group.pk],
        "started": "March 2019 -",
    }


def draft(region, **given):
    given = {"status": "draft", "published_at": None, "origin": "region", "region": region} | given
    return factories.make_practice(**given)


# The form


def test_a_new_record_begins_in_the_persons_region(signed_in, carla, north):
    north.language = "sv"
    north.save()
    page = signed_in(carla).get(ADD)
    form = page.context_data["adminform"].form
    assert (form.initial["region"], form.initial["language"]) == (north.pk, "sv")
    assert form["owner"].is_hidden
    codes = [code for code, _name in form.fields["language"].widget.choices]
    assert codes[:2] == ["sv", "en"]
    assert codes.count("sv") == 1
    assert re.search(rf'<option value="{north.pk}" selected', page.text)


def test_a_coordinator_chooses_region_and_owner(signed_in, coordinator):
    form = signed_in(coordinator).get(ADD).context_data["adminform"].form
    assert "region" not in form.initial
    assert not form["owner"].is_hidden


def test_the_owner_is_set_silently(carla, north):
    factories.make_region("SE232", "Västra Götaland", is_partner=True)
    assert Desk(carla).save(ADD, SOURCE, **snapshot(make_place("ITI1", "Tuscany"))) == []
    assert Practice.objects.get().owner == north


def test_of_several_regions_the_one_around_the_place_owns(north, south):
    person = make_member("per", south, "contributor")
    person.memberships.create(region=make_place("SE", "Sweden"), role="contributor")
    desk = Desk(person)
    choices = {label for _key, label in desk.open(ADD).context_data["adminform"].form.fields["owner"].choices}
    assert {str(north), str(south)} < choices
    assert desk.save(ADD, SOURCE, **snapshot(north)) == []
    assert Practice.objects.get().owner.code == "SE"


def test_nobody_gives_a_record_away(carla, north, south):
    practice, desk = draft(north), Desk(carla)
    errors = desk.save(change_address(practice), owner=south.pk)
    assert errors == ["Select a valid choice. That choice is not one of the available choices."]
    assert desk.save(change_address(practice), owner="", region="") == ["This field is required."]
    assert Record.objects.get(pk=practice.pk).owner == north


def test_the_snapshot_comes_first_and_open(signed_in, carla):
    text = signed_in(carla).get(ADD).text
    order = [
        text.index(sign) for sign in ('name="title"', 'id="instrument_links-group"', 'id="sources-group"')
    ]
    first_collapsed = text.index("<details><summary>")
    assert [*order, first_collapsed] == sorted([*order, first_collapsed])
    assert text.count('id="sources-group"') == text.count('id="figures-group"') == 1


def test_a_start_that_is_open_says_that_it_goes_on(carla, north):
    practice, desk = draft(north), Desk(carla)
    assert desk.save(change_address(practice), started="2011-") == []
    practice.refresh_from_db()
    assert (practice.started_text, practice.ongoing) == ("2011", "yes")
    desk.save(change_address(practice), started="2011-", ongoing="no")
    practice.refresh_from_db()
    assert practice.ongoing == "no"


# Lengths


def test_lengths_are_counted_and_warned_of_but_saved(signed_in, carla, north):
    practice = draft(north, summary="x" * 240)
    client = signed_in(carla)
    page = client.get(change_address(practice))
    assert "240 characters (best up to 300, at most 360)</span>" in page.text
    assert 'data-limit="300"' in page.text
    typed = sent_from(page) | {"summary": "y" * 340, "problem": "a\r\nb"}
    page = client.post(
        change_address(practice), {name: value for name, value in typed.items() if value is not None}
    )
    said = [str(message) for message in get_messages(page.wsgi_request)]
    assert "Summary: 340 characters, and 300 are enough for a reader." in " ".join(said)
    practice.refresh_from_db()
    assert (len(practice.summary), practice.problem) == (340, "a\nb")


def test_what_the_column_cannot_hold_is_refused(carla, north):
    [error] = Desk(carla).save(change_address(draft(north)), summary="z" * 361)
    assert "at most 360" in error


def test_new_lines_of_a_browser_are_no_change(carla, north):
    practice = draft(north, problem="a\nb")
    assert Desk(carla).save(change_address(practice), problem="a\r\nb") == []
    practice.refresh_from_db()
    assert practice.version == 1


# Markdown


def test_the_preview_of_a_text_is_safe(signed_in, carla):
    client = signed_in(carla)
    answer = client.post(
        "/admin/practices/practice/markdown/", {"text": "**so** <script>x</script> [a](javascript:1)"}
    )
    assert "<strong>so</strong>" in answer.text
    assert "<script" not in answer.text
    assert "href" not in answer.text


def test_the_preview_is_for_staff(client):
    answer = client.post("/admin/practices/practice/markdown/", {"text": "x"})
    assert answer.url.startswith("/admin/login/")


# Figures


UNDATED = "Give the date of the figure, or tick that its source has none."


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, [UNDATED]),
        ({"as_of": "05/2012"}, []),
        ({"undated": "on"}, []),
        ({"undated": "on", "as_of": "2012"}, ["This figure has a date: take one of the two away."]),
        ({"as_of": "about"}, ["Write a year (2014), a month (2014-06) or a day (2014-06-30)."]),
        (
            {"as_of": "2012", "source_text": ""},
            ["Choose a source, or say in words where the figure comes from."],
        ),
    ],
)
def test_a_figure_has_a_date_and_a_source(carla, north, typed, errors):
    practice = draft(north)
    row = {
        "label": "Members",
        "measure": "members",
        "qualifier": "exact",
        "value": "12",
        "source_text": "a report",
    }
    assert Desk(carla).save(change_address(practice), ("figures", row | typed)) == errors
    assert practice.figures.count() == (not errors)


def test_an_undated_figure_stays_as_it_is(carla, north):
    practice = draft(north)
    factories.make_figure(practice, 12)
    assert Desk(carla).save(change_address(practice)) == []
    practice.refresh_from_db()
    assert practice.version == 1


def test_the_form_asks_few_queries_of_people_with_one_region(signed_in, carla, coordinator):
    practice = full_practice(coordinator)
    Record.objects.filter(pk=practice.pk).update(status="draft")
    client = signed_in(carla)
    for address in (change_address(practice), ADD):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 40


def test_who_only_reads_sees_dates_as_exact_as_they_are_known(signed_in, sandro, north):
    record = factories.make_practice("Open", region=north, started_text="2011", language="sv")
    source = factories.make_source(record)
    source.published_text, source.accessed_text = "2012-03", "2020-05-04"
    source.save()
    page = signed_in(sandro).get(change_address(record))
    shown = re.findall(r'<div class="readonly">(.*?)</div>', page.text)
    shown += re.findall(r"<p>(.*?)</p>", page.text)
    assert {"2011", "March 2012", "4 May 2020"} <= {*shown}
    assert "January 2011" not in page.text
    assert "Swedish" in shown
    assert "Started:" in page.text
