"""How far a record has come: told on its form, and in lists."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor, Partner
from practices.models import Instrument, Practice
from records import completeness
from records.forms import change_address
from tests import factories
from tests.full_record import full_practice
from tests.test_entering import ADD, SOURCE, draft, snapshot
from tests.typing import Desk, formsets_of, sent_from

KINDS = [Practice, Instrument, Actor, Partner]


def listed(value):
    return value if isinstance(value, list) else [value]


def points(page):
    found = page.context_data["completeness"]
    return {point.fields for point in found.needed if not point.is_met}, found.percent


def test_eight_fields_are_a_snapshot(carla, north):
    errors = Desk(carla).save(ADD, SOURCE, **snapshot(north))
    assert errors == []
    practice = Practice.objects.get()
    found = completeness.completeness(practice)
    assert (found.met, len(found.needed), found.may_be_public) == (8, 8, True)
    assert practice.missing() == []
    assert found.percent == 100 * 8 // (8 + len(Practice.FULL))


def test_the_form_says_what_is_missing_and_why_more_helps(signed_in, carla, north):
    practice = draft(north, title="Half", summary="", problem="Nobody repairs.")
    page = signed_in(carla).get(change_address(practice))
    missing = {
        "summary",
        "sources",
        "instrument_links no_instrument_named",
        "target_groups tags",
        "level",
        "started ended ongoing started_note ended_note",
    }
    assert points(page) == (missing, 100 * 3 // (8 + len(Practice.FULL)))
    assert all(str(sentence) in page.text for sentence in practice.missing())
    assert 'For a snapshot: <span class="met-count">2</span> of 8.' in page.text
    assert "Others can repeat only what they can see step by step." in page.text
    assert re.search(r'<li data-fields="problem" class="met"><a href="#id_problem">', page.text)
    assert '<li data-fields="sources"><a href="#sources-group">' in page.text


def test_the_place_of_a_new_record_is_known(carla, north):
    missing, _percent = points(Desk(carla).open(ADD))
    assert "region" not in missing
    assert "title" in missing


def test_saving_brings_the_panel_up_to_date(carla, north):
    practice, desk = draft(north, summary=""), Desk(carla)
    before, _percent = points(desk.open(change_address(practice)))
    assert desk.save(change_address(practice), SOURCE, summary="Said.") == []
    after, _percent = points(desk.open(change_address(practice)))
    assert before - after == {"summary", "sources"}


def test_a_form_that_comes_back_counts_what_is_in_it(signed_in, carla, north):
    """Refused, or put back: nothing of it is in the database."""
    rows = {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "0", "sources-0-title": "A report"}
    client, group = signed_in(carla), factories.make_term("target_group", "all")
    opened = client.get(ADD)
    typed = {name: value for name, value in sent_from(opened).items() if value is not None}
    typed |= rows | {"title": "A mill", "started": "sometime", "target_groups": [str(group.pk)]}
    refused = client.post(ADD, typed)
    missing = {"summary", "instrument_links no_instrument_named", "level"}
    assert points(refused)[0] - {"started ended ongoing started_note ended_note"} == missing
    boxes = [[name, str(one)] for name, all_of in typed.items() for one in listed(all_of)]
    client.post(opened.context_data["autosave_address"], json.dumps(boxes), content_type="application/json")
    back = client.post(ADD, {"_put_back": "1", "_slot": opened.context_data["slot"]})
    assert points(back)[0] - {"started ended ongoing started_note ended_note"} == missing


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_counts_stands_in_the_form(kind, coordinator):
    page = Desk(coordinator).open(reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_add"))
    asked = {name for fields, *_rest in kind().needs() for name in fields.split()} | kind.FULL.keys()
    assert asked <= {*page.context_data["adminform"].form.fields} | formsets_of(page).keys()


def test_what_hinders_publication_is_one_of_the_points(coordinator, north):
    practice = draft(north, verification="general_knowledge")
    assert "verification" in points(Desk(coordinator).open(change_address(practice)))[0]


@pytest.mark.parametrize("kind", KINDS)
def test_lists_show_how_complete_each_is_in_one_query(signed_in, coordinator, kind):
    address = reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_changelist")
    make = getattr(factories, f"make_{kind._meta.model_name}")
    client, numbers = signed_in(coordinator), []
    for number in range(1, 4):
        factories.make_source(make(f"Number {number}"))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        numbers.append(len(queries))
    assert numbers[0] == numbers[-1] <= 25
    shown = re.findall(r'class="field-complete">(\d+) %', page.text)
    fresh = [completeness.completeness(record).percent for record in kind.objects.all()]
    assert [int(percent) for percent in shown] == fresh
    assert 0 < fresh[0] <= 100


def test_looking_up_says_what_asking_each_says(coordinator):
    practice = full_practice(coordinator)
    alone = completeness.completeness(Practice.objects.get(pk=practice.pk))
    rows = [*Practice.objects.all()]
    completeness.look_up(rows)
    with CaptureQueriesContext(connection) as queries:
        together = completeness.completeness(next(row for row in rows if row.pk == practice.pk))
    assert not queries.captured_queries
    assert together == alone
