"""Finding the columns in a file: from tables to lines whose cells are named."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from records.models import Record
from records.spreadsheets import FileRefused
from records.spreadsheets.known import key
from records.spreadsheets.reading import refuse_too_many

# What the downloaded form writes in the column uid: its own rows, not those of the person.
MARKS = HELP, EXAMPLE = "HELP", "EXAMPLE"


@dataclass(frozen=True)
class Sheet:
    """How records of one kind stand in a spreadsheet.

    `layout` finds the lines of another layout in the tables of a file, or says None if it is not that.
    """

    model: type
    columns: tuple
    fetch: tuple = ()  # what the columns read beside the record, to be fetched with it
    example: Callable = dict  # () -> {column: text} of an invented record
    layout: Callable | None = None

    @property
    def required(self):
        return [column.name for column in self.columns if column.is_required]

    def column(self, name):
        return next((column for column in self.columns if column.name == name), None)


@dataclass
class Line:
    """One record of a file: {name of the column: text}, and what hangs on it."""

    number: int
    cells: dict
    table: str = ""
    origin: str = Record.Origin.REGION
    parts: list = field(default_factory=list)  # (name of the relation, row not saved yet)
    notices: list = field(default_factory=list)  # (column, sentence)


def lines_of(sheet, tables):
    """(lines, notices about the whole file); FileRefused says why there are none."""
    tables = [table for table in tables if table.rows]
    if not tables:
        raise FileRefused(_("The file is empty."))
    lines, notices = sheet.layout(tables) if sheet.layout else None, []
    if lines is None:
        lines, notices = by_headings(sheet, tables)
    if not lines:
        raise FileRefused(_("The file has no rows below its headings."))
    refuse_too_many(len(lines))
    return lines, notices


def by_headings(sheet, tables):
    names = names_of(sheet)
    table = max(tables, key=lambda table: sum(heading(cell) in names for cell in table.rows[0][1]))
    headings = table.rows[0][1]
    columns = [names.get(heading(cell)) for cell in headings]
    refuse_headings(sheet, [name for name in columns if name])
    lines = [
        Line(number, {name: text for name, text in zip(columns, cells, strict=False) if name})
        for number, cells in table.rows[1:]
    ]
    lines = [
        line for line in lines if line.cells.get("uid", "").upper() not in MARKS and any(line.cells.values())
    ]
    for line in lines:  # cells left empty at the end of a row are not written in every file
        line.cells = dict.fromkeys(filter(None, columns), "") | line.cells
    return lines, left_out(
        tables, table, [cell for cell, name in zip(headings, columns, strict=True) if cell and not name]
    )


def heading(text):
    return key(text.strip("* :"))


def names_of(sheet):
    """{heading: column}: its name, or its label in any language of the site. Names win."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for column in reversed(sheet.columns):
                found[heading(str(column.label))] = column.name
    return found | {heading(column.name): column.name for column in sheet.columns}


def refuse_headings(sheet, found):
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise FileRefused(_("Two columns have the same heading: %(names)s.") % {"names": ", ".join(twice)})
    needed = ["title"] if "uid" in found else sheet.required
    missing = [name for name in needed if name not in found]
    if missing:
        said = ngettext(
            "The first row has no heading %(names)s. The headings are those of the form below.",
            "The first row has no headings %(names)s. The headings are those of the form below.",
            len(missing),
        )
        raise FileRefused(said % {"names": ", ".join(missing)})


def left_out(tables, table, unknown):
    notices = []
    if unknown:
        names = ", ".join(text[:60] for text in unknown)
        notices.append(_("Columns that are not known were left out: %(names)s.") % {"names": names})
    if len(tables) > 1:
        notices.append(_("Only the sheet “%(name)s” was read.") % {"name": table.name})
    return notices
