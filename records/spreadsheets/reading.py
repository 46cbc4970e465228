"""From an uploaded file to rows of plain text. Whatever is in the file, it costs a bounded time and memory."""

import csv
import datetime
import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from records.spreadsheets import FileRefused
from records.spreadsheets.columns import tidy

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 12 * 1024 * 1024  # 500 rows of 60 full cells are half of it
MOST_TAGS = 600_000  # of all XML inside; the same rows have 250,000
MOST_PARTS = 500
MOST_ROWS = 500
MOST_LINES, MOST_COLUMNS = 20_000, 200  # with the empty ones
OWN_ROWS = 10  # headings, help and example
TEXT_FILES = (".csv", ".tsv", ".txt")
# An apostrophe before it keeps spreadsheets from taking the text for a formula.
ESCAPED = re.compile(r"'+[=+\-@\t\r\n]")


class Formula(str):
    """The text of a cell that holds a formula: what it would give is not known here."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """One sheet. `rows` are (number in the file, [text of each cell]); the empty ones are left out."""

    name: str
    rows: list


def read(name, content):
    """The tables of a file; FileRefused if it is none that can be read."""
    ending = name.lower()
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 5 MB."))
    if ending.endswith((".xlsm", ".xltm", ".xlsb", ".xls")):
        raise FileRefused(_("Files with macros and old Excel files are not read: save it as .xlsx or .csv."))
    if ending.endswith(".xlsx"):
        return read_workbook(content)
    if ending.endswith(TEXT_FILES):
        return [Table(name, read_text(content))]
    raise FileRefused(_("Choose a file whose name ends with .xlsx or .csv."))


# XLSX


def read_workbook(content):
    look_inside(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return [Table(sheet.title, rows_of(sheet)) for sheet in book.worksheets]
    except FileRefused:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the library raise
        raise FileRefused(_("This is no readable .xlsx file. Save it anew, or as .csv.")) from error


def look_inside(content):
    """Before anything is unpacked: how large it says it becomes (more is never read), and what it carries."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
        parts = opened.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise FileRefused(_("This is no readable .xlsx file. Save it anew, or as .csv.")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(_("Unpacked, the file is too large. Copy the rows that you need to a new file."))
    if tags_in(opened) > MOST_TAGS:
        raise FileRefused(_("The file has too many cells. Copy the rows that you need to a new file."))
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise FileRefused(_("Files with macros and old Excel files are not read: save it as .xlsx or .csv."))


def tags_in(opened):
    """Building a million cells would take longer and more room than anybody has."""
    try:
        return sum(opened.read(part).count(b"<") for part in opened.infolist())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefused(_("This is no readable .xlsx file. Save it anew, or as .csv.")) from error


def rows_of(sheet):
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS), 1):
        texts = [text_of(cell) for cell in cells]
        if any(texts):
            rows.append((number, texts))
            refuse_too_many(len(rows) - OWN_ROWS)
    return rows


def refuse_too_many(number):
    if number > MOST_ROWS:
        raise FileRefused(
            _("The file has too many rows: up to 500 are read at a time. Split it into several files.")
        )


def text_of(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return Formula(value) if cell.data_type == "f" else tidy(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return Formula("=") if cell.data_type == "f" else tidy(str(value))


# CSV


def read_text(content):
    text = decoded(content)
    lines = text.splitlines(keepends=True)
    if lines and re.fullmatch(r"sep=.\s*", lines[0]):
        text = "".join(lines[1:])
    try:
        return plain_rows(text, delimiter_of(text))
    except csv.Error as error:
        raise FileRefused(_("This is no readable .csv file: %(error)s.") % {"error": error}) from error


def decoded(content):
    """UTF-8 with or without its mark, UTF-16 with it, else what Western European Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def delimiter_of(text):
    """The one that splits the first row into most cells; a comma inside a quoted heading splits nothing."""
    first = text.lstrip("\r\n")[:100_000]

    def cells(delimiter):
        return len(next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter), []))

    return max(";\t,", key=cells)


def plain_rows(text, delimiter):
    rows = []
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        texts = [tidy(unescaped(cell)) for cell in cells[:MOST_COLUMNS]]
        if any(texts):
            rows.append((number, texts))
            refuse_too_many(len(rows) - OWN_ROWS)
    return rows


def unescaped(text):
    return text[1:] if ESCAPED.match(text) else text
