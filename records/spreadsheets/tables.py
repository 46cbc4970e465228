"""A table of texts as a file that opens in any spreadsheet."""

import csv
import io

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from records.spreadsheets.columns import tidy
from records.spreadsheets.writing import BOLD, TOP, cell, harmless, saved

WIDTH = 32


def table_as_csv(rows):
    """UTF-8 with its mark, which Excel asks for; no text becomes a formula or keeps control characters."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(tidy(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def table_as_workbook(title, rows):
    """One page, whose first row and first column stay where they are."""
    headings, *rest = rows
    book = Workbook(write_only=True)
    book.properties.title = f"MESSE: {title}"
    book.properties.creator = "MESSE"
    book.properties.language = get_language()
    page = book.create_sheet(title[:31])
    page.freeze_panes = "B2"
    for number in range(1, len(headings) + 1):
        page.column_dimensions[get_column_letter(number)].width = WIDTH
    page.append([cell(page, text, font=BOLD, alignment=TOP) for text in headings])
    for row in rest:
        page.append([cell(page, text, alignment=TOP) for text in row])
    return saved(book).getvalue()
