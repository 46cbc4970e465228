"""Lists that leave as files, and the form to be filled in."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from practices.models import Instrument, Practice
from tests import factories
from tests.full_record import full_practice
from tests.sheets import address, csv_rows, sheet_rows, workbook

pytestmark = pytest.mark.django_db


def export(client, model, format="csv", query=""):
    return client.get(address(model, "export_page", format) + query)


def titles(rows):
    return {row["title"] for row in rows}


def test_the_list_leads_to_its_export_with_its_filters(edda, signed_in):
    page = signed_in(edda).get(f"{address(Practice, 'changelist')}?status__exact=draft&q=house")
    for format in ("xlsx", "csv"):
        assert (
            f'href="{address(Practice, "export_page", format)}?status__exact=draft&amp;q=house"' in page.text
        )


def test_what_is_filtered_and_seen_is_exported_and_no_copy(edda, signed_in, north, south):
    public = factories.make_practice("Ours, public", region=north)
    factories.make_practice("Ours, a draft", region=north, status="draft", published_at=None)
    factories.make_practice("Theirs, public", region=south)
    factories.make_practice("Theirs, a draft", region=south, status="draft", published_at=None)
    factories.make_copy(public, title="A working copy")
    client = signed_in(edda)
    everything = csv_rows(export(client, Practice))
    assert titles(everything) == {"Ours, public", "Ours, a draft", "Theirs, public"}
    assert LogEntry.objects.get().change_message == "3 records exported (CSV)"
    assert titles(csv_rows(export(client, Practice, query="?status__exact=draft"))) == {"Ours, a draft"}
    assert titles(csv_rows(export(client, Practice, query="?q=theirs"))) == {"Theirs, public"}


def test_all_columns_are_written_by_code(coordinator, signed_in):
    practice = full_practice(coordinator)
    practice.no_instrument_named = True
    practice.save()
    [row] = [
        row for row in csv_rows(export(signed_in(coordinator), Practice)) if row["title"] == practice.title
    ]
    links = practice.instrument_links.all()
    expected = {
        "uid": practice.uid,
        "slug": practice.slug,
        "status": "published",
        "region": practice.region.code,
        "also_regions": "SE232",
        "target_groups": "young_people",
        "tags": "worker_buyout",
        "started": "2014-06",
        "no_instrument_named": "yes",
        "instruments": "; ".join(link.instrument.slug for link in links),
        "sources": "; ".join(source.url for source in practice.sources.all()),
    }
    assert {name: row[name] for name in expected} == expected
    fields = {field.name for field in Practice._meta.concrete_fields if not field.name.endswith("_precision")}
    internal = {"id", "record_ptr", "kind", "copy_of", "copy_base", "generation", "author", "submitted_by"}
    assert fields - internal - {"created", "updated"} <= row.keys()
    assert internal & row.keys() == set()


def test_figures_have_a_sheet_of_their_own(edda, signed_in, north):
    practice = factories.make_practice("With a figure", region=north)
    factories.make_figure(practice, 12, as_of="2014-06", label="Jobs", unit="people")
    book = workbook(export(signed_in(edda), Practice, "xlsx"))
    [records, figures] = book.worksheets
    assert titles(sheet_rows(records)) == {"With a figure"}
    [figure] = sheet_rows(figures)
    found = {name: figure[name] for name in ("uid", "label", "value", "as_of", "source_text")}
    assert found == {
        "uid": practice.uid,
        "label": "Jobs",
        "value": 12,
        "as_of": "2014-06",
        "source_text": "a report",
    }


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=already", "#N/A"]


def test_no_text_becomes_a_formula(edda, signed_in, north):
    for number, text in enumerate(FORMULAS):
        factories.make_practice(f"Practice {number}", region=north, place=text)
    client = signed_in(edda)
    places = {row["place"] for row in csv_rows(export(client, Practice))}
    assert places == {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "''=already", "#N/A"}
    sheet = workbook(export(client, Practice, "xlsx")).worksheets[0]
    [column] = [column for column in sheet.iter_cols() if column[0].value == "place"]
    assert {(cell.value, cell.data_type) for cell in column[1:]} == {(text, "s") for text in FORMULAS}


def test_an_internal_note_is_for_members(edda, signed_in, north, south):
    factories.make_practice("Ours", region=north, internal_note="Ring them.")
    factories.make_practice("Theirs", region=south, internal_note="A secret.")
    notes = {row["title"]: row["internal_note"] for row in csv_rows(export(signed_in(edda), Practice))}
    assert notes == {"Ours": "Ring them.", "Theirs": ""}


def test_each_export_is_written_down(edda, signed_in, north):
    factories.make_actor("An actor", region=north)
    export(signed_in(edda), Actor, "xlsx", "?q=actor")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.content_type.model, entry.object_repr) == (edda, "actor", "Actors")
    assert entry.change_message == "1 record exported (XLSX): q=actor"


def test_an_export_asks_no_more_for_more_rows(edda, signed_in, north):
    def asked():
        csv_rows(
            export(client, Practice)
        )  # reads the words of vocabularies, once for each change of the content
        with CaptureQueriesContext(connection) as queries:
            csv_rows(export(client, Practice))
        return len(queries)

    client = signed_in(edda)
    instrument, tag = factories.make_instrument(region=north), factories.make_tag("housing")
    for number in range(5):
        practice = factories.make_practice(f"Practice {number}", [instrument], region=north, tags=[tag])
        factories.make_source(practice)
        if number == 0:
            few = asked()
    assert asked() == few <= 35


def test_addresses_that_are_none(edda, signed_in, client):
    assert export(client, Practice).url.startswith("/admin/login/")
    signed_in(edda)
    assert export(client, Practice, "pdf").status_code == 403
    assert export(client, Practice, query="?level__exact__x=1").status_code == 400
    assert export(client, Practice, query="?checked_on__gte=soon").url == address(Practice, "changelist")


@pytest.mark.parametrize("model", [Practice, Instrument, Actor])
def test_the_form_has_help_an_example_and_lists(edda, signed_in, north, model):
    factories.make_type("O1", "Grants")
    factories.make_term("actor_kind", "advice", "Advice")
    book = workbook(signed_in(edda).get(address(model, "form_page")))
    sheet, lists = book.worksheets
    [help_row, example] = sheet_rows(sheet)
    assert (help_row["uid"], example["uid"]) == ("HELP", "EXAMPLE")
    assert help_row["title"].startswith("Title. Needed.")
    assert "this row is skipped" in example["summary"]
    assert "status" not in help_row
    assert "SE123 Östergötland" in {row["region"] for row in sheet_rows(lists)}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "region")
    assert rules[f"{letter}4:{letter}503"].showErrorMessage
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "also_regions")
    assert not rules[f"{letter}4:{letter}503"].showErrorMessage
