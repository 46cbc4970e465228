"""What cells and files may say, and what is refused of them."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from practices.models import Practice
from records import workflow
from records.dates import INVALID
from records.models import ImportFile
from records.models.terms import TermLabel
from tests import factories
from tests.sheets import (
    address,
    all_rows,
    confirm,
    csv_file,
    csv_rows,
    draft,
    errors,
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


# What cells say


def test_words_in_any_language(client_of_edda, north):
    term = factories.make_term("sector", "housing", "Housing")
    TermLabel.objects.create(of=term, language="sv", text="Boende")
    factories.make_region("LU", "Luxembourg")
    factories.make_region("LU0", "Luxembourg")
    rows = [
        ["Title", "Region", "Sectors", "Level", "still going on", "no_instrument_named", "also_regions"],
        ["New", "se123 Östergötland", "BOENDE; housing", "lokal", "Ja", "ja", "Luxembourg; SE123"],
    ]
    preview = upload(client_of_edda, Practice, csv_file(rows))
    shown = {column.name: new for column, _old, new in all_rows(preview)[0].changes}
    assert shown == {
        "title": "New",
        "region": "SE123",
        "sectors": "housing",
        "level": "local",
        "ongoing": "yes",
        "no_instrument_named": "yes",
        "also_regions": "LU; SE123",
        "owner": "SE123",
    }


WRONG = {
    "title": ("x" * 121, "Ensure this value has at most 120 characters (it has 121)."),
    "summary": ("x" * 361, "Ensure this value has at most 360 characters (it has 361)."),
    "language": ("Swedish!", "Write a language code, as en, sv or de-AT."),
    "level": ("high", "“high” is no known code or word."),
    "started": ("spring 2014", str(INVALID)),
    "ended": ("2013", "The end cannot come before the start."),
    "no_instrument_named": ("perhaps", "Write yes or no."),
    "sources": ("ftp://example.org/", "Write the whole address, beginning with https:// or http://."),
    "instruments": ("unknown", "There is no instrument “unknown”."),
    "contact_email": ("nobody", "Enter a valid email address."),
}


def test_every_refusal_names_row_column_and_reason(client_of_edda, north):
    right = {"title": "New", "region": "SE123", "started": "2014"} | dict.fromkeys(list(WRONG)[1:4], "")
    names = [*WRONG, "region"]
    rows = [{**right, name: text} for name, (text, _said) in WRONG.items()]
    table = [names, *([row.get(name, "") for name in names] for row in rows)]
    preview = upload(client_of_edda, Practice, csv_file(table))
    labels = {
        name: str(Practice._meta.get_field(name).verbose_name)
        for name in WRONG
        if name not in ("sources", "instruments")
    }
    expected = [
        (number, labels.get(name, name), said)
        for number, (name, (_text, said)) in enumerate(WRONG.items(), 2)
    ]
    assert refusals(preview) == expected


def test_a_foreign_draft_instrument_is_unknown(client_of_edda, south):
    factories.make_instrument("Secret", region=south, status="draft", published_at=None)
    rows = [["title", "region", "instruments"], ["New", "SE123", "secret"]]
    assert refusals(upload(client_of_edda, Practice, csv_file(rows))) == [
        (2, "instruments", "There is no instrument “secret”.")
    ]


def test_no_control_character_reaches_the_database(client_of_edda):
    file = SimpleUploadedFile("rows.csv", b"title,region,place\nNew\x00 \x0bone,SE123,\x1ba\n")
    confirm(client_of_edda, upload(client_of_edda, Practice, file))
    assert Practice.objects.get().title == "New one"


def test_numbers_and_dates_of_a_workbook(client_of_edda):
    rows = [
        ["title", "region", "started", "ended", "nace_revision"],
        ["New", "SE123", 2014, timezone.datetime(2015, 6, 30), 2.0],
    ]
    preview = upload(client_of_edda, Practice, xlsx_file(rows))
    shown = {column.name: new for column, _old, new in all_rows(preview)[0].changes}
    assert (shown["started"], shown["ended"], shown["nace_revision"]) == ("2014", "2015-06-30", "2")


def test_a_formula_is_not_taken(client_of_edda):
    rows = [["title", "region", "place"], ["New", "SE123", "=1+1"]]
    assert refusals(upload(client_of_edda, Practice, xlsx_file(rows))) == [
        (2, "place", "The cell holds a formula: paste what it gives as a value.")
    ]


# Files


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_delimiters_and_encodings(client_of_edda, delimiter, encoding):
    rows = [["title", "region", "place"], ["Återbruk; repair, and\tmore", "Östergötland", "Åtvidaberg"]]
    preview = upload(client_of_edda, Practice, csv_file(rows, delimiter=delimiter, encoding=encoding))
    confirm(client_of_edda, preview)
    practice = Practice.objects.get()
    assert (practice.title, practice.place) == ("Återbruk; repair, and\tmore", "Åtvidaberg")


def test_a_line_of_excel_that_names_its_delimiter(client_of_edda):
    file = SimpleUploadedFile("rows.csv", b"sep=;\r\ntitle;region\r\nNew;SE123\r\n")
    assert states(upload(client_of_edda, Practice, file)) == {"new": [2]}


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_five_hundred_rows_and_no_more(client_of_edda, make):
    rows = [["title", "region"], *([f"Practice {number}", "SE123"] for number in range(501))]
    [said] = errors(upload(client_of_edda, Practice, make(rows)))
    assert said.startswith("The file has too many rows: up to 500 are read at a time.")
    preview = upload(client_of_edda, Practice, make(rows[:-1]))
    assert {state: len(found) for state, found in states(preview).items()} == {"new": 500}


def packed(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/"), text)
    return content.getvalue()


FILES = {
    "rows.xlsm": (b"PK", "Files with macros"),
    "rows.xls": (b"\xd0\xcf", "Files with macros"),
    "rows.pdf": (b"%PDF", "Choose a file whose name ends with .xlsx or .csv."),
    "broken.xlsx": (b"title;region", "This is no readable .xlsx file."),
    "empty.csv": (b"\n\n", "The file is empty."),
    "headings.csv": (b"title,region\n", "The file has no rows below its headings."),
    "one.csv": (b"title\nNew", "The first row has no heading region."),
    "none.csv": (b"a,b\nc,d", "The first row has no headings title, region."),
    "twice.csv": (b"title,region,Title\na,b,c", "Two columns have the same heading: title."),
    "large.csv": (b"title,region\n" + b"x" * 5_300_000, "The file is larger than 5 MB."),
    "quote.csv": (b'title,region\n"' + b"x" * 200_000, "This is no readable .csv file"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_cannot_be_read_say_why(client_of_edda, name):
    content, said = FILES[name]
    [error] = errors(upload(client_of_edda, Practice, SimpleUploadedFile(name, content)))
    assert error.startswith(said)
    assert not ImportFile.objects.exists()


def test_workbooks_that_are_bombs_or_carry_macros(client_of_edda):
    bomb = packed(xl__worksheets__sheet1=" " * 50_000_000)
    macros = packed(xl__vbaProject=b"").replace(b"xl/vbaProject", b"xl/vbaProject")
    with_macros = io.BytesIO()
    with zipfile.ZipFile(with_macros, "w") as file:
        file.writestr("xl/vbaProject.bin", "")
    assert len(bomb) < 100_000
    answers = [
        errors(upload(client_of_edda, Practice, SimpleUploadedFile("rows.xlsx", content)))[0]
        for content in (bomb, with_macros.getvalue(), macros)
    ]
    cells = packed(xl__worksheets__sheet1="<c/>" * 700_000)
    answers.append(errors(upload(client_of_edda, Practice, SimpleUploadedFile("rows.xlsx", cells)))[0])
    assert [said[:20] for said in answers] == [
        "Unpacked, the file i",
        "Files with macros an",
        "This is no readable ",
        "The file has too man",
    ]


def test_the_filled_in_form_comes_back_without_its_example(client_of_edda, north):
    from openpyxl import load_workbook

    answer = client_of_edda.get(address(Practice, "form_page"))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(4, places["title"], "Mine")
    sheet.cell(4, places["region"], "SE123 Östergötland")
    content = io.BytesIO()
    book.save(content)
    preview = upload(client_of_edda, Practice, SimpleUploadedFile("form.xlsx", content.getvalue()))
    assert states(preview) == {"new": [4]}
    confirm(client_of_edda, preview)
    assert Practice.objects.get().title == "Mine"


def test_a_file_from_before_a_change_says_so(client_of_edda, edda, north):
    record = draft("A draft", region=north)
    file = exported(client_of_edda, Practice)
    workflow.keep_change(record, by=edda)
    preview = upload(client_of_edda, Practice, file)
    assert states(preview) == {"unchanged": [2]}
    assert "The record has changed since this file was made." in preview.text


def test_a_preview_of_many_rows_is_quick(client_of_edda, north):
    """From the upload to the page, in seconds of this process: other work on the machine does not count."""
    texts = {
        "approach": "Words " * 150,
        "summary": "Words " * 40,
        "place": "Town",
        "level": "local",
        "started": "2014-06",
        "ended": "2015",
    }
    rows = [
        ["title", "region", *texts],
        *([f"Practice {number}", "SE123", *texts.values()] for number in range(500)),
    ]
    began = time.process_time()
    preview = upload(client_of_edda, Practice, xlsx_file(rows))
    assert len(all_rows(preview)) == 500
    assert time.process_time() - began < 5


def test_the_list_exports_what_it_imported(client_of_edda):
    rows = [["title", "region"], ["New", "SE123"]]
    confirm(client_of_edda, upload(client_of_edda, Practice, csv_file(rows)))
    [row] = csv_rows(client_of_edda.get(address(Practice, "export_page", "csv")))
    assert (row["title"], row["status"], row["origin"]) == ("New", "draft", "region")
