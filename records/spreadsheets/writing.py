"""Files that go out: lists as XLSX or CSV, and the form to be filled in."""

import csv
import io
import re

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from records.spreadsheets.columns import tidy
from records.spreadsheets.known import Known
from records.spreadsheets.layouts import EXAMPLE, HELP
from records.spreadsheets.planning import fetched, texts_shown
from records.spreadsheets.reading import MOST_ROWS

BATCH = 500
LIVE = re.compile(r"'*[=+\-@\t\r\n]")
FIGURES = ("label", "measure", "value", "qualifier", "unit", "as_of", "source", "source_text", "note")
BOLD, TOP = Font(bold=True), Alignment(vertical="top", wrap_text=True)


def texts_of(sheet, keys, user):
    """(record, texts of its cells) for keys in their order; what only members read is blank for others."""
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = fetched(sheet, sheet.model.objects.filter(pk__in=batch)).prefetch_related("figures__source")
        found = {record.pk: record for record in rows}
        for record in (found[key] for key in batch if key in found):
            yield record, texts_shown(sheet, record, user)


def as_csv(sheet, keys, user):
    """UTF-8 with its mark, which Excel asks for."""
    file = io.BytesIO()
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(column.name for column in sheet.columns)
    for _record, texts in texts_of(sheet, keys, user):
        writer.writerow(map(harmless, texts))
    text.detach()
    return rewound(file)


def harmless(text):
    """An apostrophe keeps a text from becoming a formula; the import takes it away again."""
    return f"'{text}" if LIVE.match(text) else text


def as_workbook(sheet, keys, user):
    book = new_book(sheet)
    records = new_page(
        book, str(sheet.model._meta.verbose_name_plural), [column.name for column in sheet.columns]
    )
    figures = new_page(book, _("Figures"), ["uid", "title", *FIGURES])
    for record, texts in texts_of(sheet, keys, user):
        records.append([cell(records, text) for text in texts])
        for figure in record.figures.all():
            figures.append(
                [cell(figures, text) for text in [record.uid, record.title, *figure_texts(figure)]]
            )
    return saved(book)


def figure_texts(figure):
    given = {
        "as_of": figure.as_of_text,
        "source": figure.source.url or figure.source.title if figure.source else "",
    }
    return [given.get(name, getattr(figure, name)) for name in FIGURES]


def new_book(sheet):
    book = Workbook(write_only=True)
    book.properties.title = f"MESSE: {capfirst(sheet.model._meta.verbose_name_plural)}"
    book.properties.creator = "MESSE"
    book.properties.language = get_language()
    return book


def new_page(book, name, headings):
    page = book.create_sheet(capfirst(name)[:31])
    page.freeze_panes = "A2"
    for number in range(1, len(headings) + 1):
        page.column_dimensions[get_column_letter(number)].width = 22
    page.append([cell(page, heading, font=BOLD) for heading in headings])
    return page


def cell(page, value, **style):
    """Text as text: the library would make a formula of one that begins with "=", and Excel when it is edited."""
    if not isinstance(value, str):
        return value
    value = tidy(value)
    if not (style or LIVE.match(value) or value.startswith("#")):
        return value
    made = WriteOnlyCell(page, value)
    made.data_type, made.quotePrefix = "s", bool(LIVE.match(value))
    for name, what in style.items():
        setattr(made, name, what)
    return made


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return rewound(file)


def rewound(file):
    file.seek(0)
    return file


# The form


def as_form(sheet, user):
    """Headings, help, an invented example, and drop-downs with the words of every vocabulary."""
    book, known = new_book(sheet), Known(user)
    columns = [column for column in sheet.columns if column.parse or column.name == "uid"]
    page = new_page(book, str(sheet.model._meta.verbose_name_plural), [column.name for column in columns])
    lists = [(column, column.entries(known)) for column in columns if column.entries]
    for number, (column, words) in enumerate(lists, 1):
        page.data_validations.append(choice(column, columns.index(column) + 1, number, len(words)))
    page.append([cell(page, text, alignment=TOP) for text in help_row(columns)])
    example = {"uid": EXAMPLE} | sheet.example()
    page.append([cell(page, example.get(column.name, ""), alignment=TOP) for column in columns])
    page.column_dimensions["A"].width = 12
    write_lists(book, lists)
    return saved(book)


def help_row(columns):
    """Under each heading its name in the language of the person, whether it is needed, and what to write."""
    for column in columns:
        if column.name == "uid":
            yield HELP
        else:
            words = [
                f"{capfirst(column.label)}.",
                _("Needed.") if column.is_required else "",
                str(column.help),
            ]
            yield " ".join(filter(None, words))


def choice(column, place, number, length):
    """A drop-down. Where several words may stand in one cell it offers, and refuses nothing."""
    listed, letter = get_column_letter(number), get_column_letter(place)
    rule = DataValidation("list", formula1=f"'{LISTS}'!${listed}$2:${listed}${length + 1}", allow_blank=True)
    rule.showErrorMessage = not column.is_many
    rule.add(f"{letter}4:{letter}{MOST_ROWS + 3}")
    return rule


LISTS = "Lists"


def write_lists(book, lists):
    page = new_page(book, LISTS, [column.name for column, _words in lists])
    for number in range(max((len(words) for _column, words in lists), default=0)):
        page.append([cell(page, words[number]) if number < len(words) else None for _column, words in lists])
