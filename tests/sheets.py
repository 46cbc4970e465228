"""Spreadsheets for tests: made, sent to the import page, and read back from an export."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests import factories


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def csv_file(rows, *, delimiter=",", encoding="utf-8", name="rows.csv"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def xlsx_file(rows, name="rows.xlsx", **more_sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in more_sheets.items():
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def exported(client, model, format="csv"):
    """The file that the list gives, as it would be chosen for an import."""
    answer = client.get(address(model, "export_page", format))
    return SimpleUploadedFile(f"list.{format}", b"".join(answer.streaming_content))


def draft(title, instruments=(), **given):
    return factories.make_practice(title, instruments, **{"status": "draft", "published_at": None} | given)


def upload(client, model, file):
    """The answer to a file: the preview, or the import page with what is wrong with it."""
    return client.post(address(model, "import_page"), {"file": file}, follow=True)


def confirm(client, preview):
    return client.post(preview.request["PATH_INFO"], {"token": preview.context["token"]})


def states(preview):
    """{state: [row of the file]}."""
    return {state: [row.number for row in rows] for state, _heading, rows in preview.context["groups"]}


def all_rows(preview):
    return [row for _state, _heading, rows in preview.context["groups"] for row in rows]


def refusals(preview):
    """[(row, column, reason)] as the page says them."""
    return [(row.number, str(label), str(said)) for row in all_rows(preview) for label, said in row.refusals]


def errors(page):
    return [str(error) for error in page.context["form"].errors.get("file", [])]


def csv_rows(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def workbook(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def sheet_rows(sheet):
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]
