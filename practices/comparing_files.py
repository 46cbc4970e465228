"""A comparison as a file: the cells of the page, and beside each its dates and its sources.

In CSV and XLSX one cell of the page is one cell of the file. What stands in several lines there has its date and its
source in the same line of the cells beside it, and a dash where there is none. JSON keeps every statement apart.
"""

import json

from django.utils import timezone
from django.utils.translation import gettext as _

from records.spreadsheets.tables import table_as_csv, table_as_workbook


def lines_of(cell):
    """(what is said, date, source) of each line of a cell."""
    for one in cell:
        head = f"{one.of.text} ({one.of.level})" if one.of and one.of.level else one.of.text if one.of else ""
        if one.blank:
            yield in_one_line(head, one.words), "", ""
        for statement in one.statements:
            source = " ".join(filter(None, [statement.source, statement.source_url]))
            yield in_one_line(head, said(statement)), statement.date, source


def said(statement):
    text = in_one_line(statement.label, statement.text)
    return f"{text} ({statement.note})" if statement.note and text else text or statement.note


def in_one_line(head, text):
    return ": ".join(" ".join(part.split()) for part in (head, text) if part)


def three_cells(cell):
    """What is said, its dates, its sources, line by line; a line that says nothing keeps its place."""
    columns = [*zip(*lines_of(cell), strict=True)] or [()] * 3
    return ["\n".join(line or "–" for line in column) if any(column) else "" for column in columns]


def three_headings(title):
    date, source = _("date"), _("source")
    return [title, f"{title}: {date}", f"{title}: {source}"]


def table(comparison):
    """The rows of the page, headings first; flipped, if the page is."""
    rows, columns = comparison.shown, comparison.columns
    if not comparison.flip:
        yield [_("Criterion"), *(text for column in columns for text in three_headings(column.title))]
        for row in rows:
            yield [row.label, *(text for cell in row.cells for text in three_cells(cell))]
        return
    yield [_("Title"), *(text for row in rows for text in three_headings(row.label))]
    for number, column in enumerate(columns):
        yield [column.title, *(text for row in rows for text in three_cells(row.cells[number]))]


def as_csv(comparison, _address):
    return table_as_csv(table(comparison))


def as_xlsx(comparison, _address):
    return table_as_workbook(_("Comparison"), table(comparison))


def as_json(comparison, address):
    found = {
        "address": address,
        "made_on": timezone.localdate().isoformat(),
        "compared": comparison.kind,
        "type": comparison.type and {"code": comparison.type.code, "label": str(comparison.type)},
        "items": [
            {"key": column.key, "title": column.title, "where": column.where} for column in comparison.columns
        ],
        "criteria": [
            {
                "name": row.name,
                "label": row.label,
                "cells": [list(map(entry_as_json, cell)) for cell in row.cells],
            }
            for row in comparison.shown
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def entry_as_json(one):
    instrument = one.of and {"title": one.of.text, "level": one.of.level}
    named = ("label", "text", "url", "note", "date", "source", "source_url")
    statements = [
        {name: value for name in named if (value := getattr(statement, name))} for statement in one.statements
    ]
    found = {"instrument": instrument, "blank": one.blank, "words": one.words, "statements": statements}
    return {name: value for name, value in found.items() if value}


FORMS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("application/json", as_json),
}
