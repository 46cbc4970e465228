"""What one cell of a comparison says: statements with their date and source, or an honest blank in words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.templatetags.figures import plain_number

# Four blanks that never look or read alike; the names stand in the style sheet and in the files.
NOT_KNOWN = "not-known"  # a field of a record is empty
NONE_EXISTS = "none-exists"  # somebody looked
ELSEWHERE = "elsewhere"  # another level decides
NOT_LOOKED = "not-looked"  # nobody has looked


@dataclass(frozen=True)
class Statement:
    text: str
    language: str = ""  # of the text, where it is not that of the page
    label: str = ""
    label_language: str = ""
    url: str = ""
    note: str = ""  # beside it, in words of this site
    date: str = ""
    source: str = ""
    source_url: str = ""
    is_markdown: bool = False

    @property
    def said(self):
        """What two statements must share to be the same."""
        return self.label, self.text, self.note, self.date


@dataclass(frozen=True)
class Heading:
    """Which of several instruments of one cell says so, and from which level it applies."""

    text: str
    language: str = ""
    level: str = ""


@dataclass(frozen=True)
class Entry:
    """What one record says on one criterion."""

    statements: tuple = ()
    blank: str = ""
    words: str = ""  # of the blank
    of: Heading | None = None

    @property
    def said(self):
        return self.blank, self.words, tuple(statement.said for statement in self.statements)


def blank(words="", state=NOT_KNOWN, statements=()):
    return Entry(tuple(statements), state, words or _("not known"))


def entry(*statements):
    found = tuple(statement for statement in statements if statement)
    return Entry(found) if found else blank()


def plain(text, **given):
    return entry(Statement(str(text), **given) if text else None)


def foreign(language):
    """The language of a text, where the page around it is in another one."""
    return "" if language == get_language() else language


def own_words(record, text, **given):
    """A text of the record; empty: not known."""
    return plain(text, language=foreign(record.language), **given)


def points(record, text):
    """A text of one point per line."""
    language = foreign(record.language)
    return entry(*(Statement(line, language) for line in text.splitlines() if line.strip()))


def sourced(source, text=""):
    """The source of a statement, as the page of its record names it."""
    if source is None:
        return {"source": text}
    return {"source": source.publisher or source.title, "source_url": source.url}


# What practices and instruments have in common


def region(record):
    places = [record.region, *record.also_regions.all()]
    return entry(*(Statement(place.with_country, url=place.get_absolute_url()) for place in places))


def figures(record, *measures, without=()):
    """The newest figure of each label; an undated one never stands before a dated one."""
    newest = {}
    for figure in record.figures.all():
        if (not measures or figure.measure in measures) and figure.measure not in without:
            newest.setdefault((figure.label or figure.measure).casefold(), figure)
    return entry(*(figure_statement(record, figure) for figure in newest.values()))


def figure_statement(record, figure):
    qualifier = "" if figure.qualifier == figure.Qualifier.EXACT else figure.get_qualifier_display()
    return Statement(
        " ".join(filter(None, [str(qualifier), plain_number(figure.value), figure.unit])),
        label=figure.label or str(figure.get_measure_display()),
        label_language=foreign(record.language) if figure.label else "",
        date=figure.as_of_in_words if figure.as_of else _("undated"),
        **sourced(figure.source, figure.source_text),
    )


def data_status(record):
    date = date_format(record.confirmed_on) if record.confirmed_on else ""
    return plain(record.get_data_status_display(), date=date, source=record.confirmed_by_role)


def sources(record):
    return entry(*(source_statement(source) for source in record.sources.all()))


def source_statement(source):
    read = _("read %(date)s") % {"date": source.accessed_in_words} if source.accessed else ""
    language = foreign(source.language) if source.language else ""
    return Statement(source.title, language, url=source.url, note=source.publisher, date=read)


def checked_on(record):
    if not record.checked_on:
        return blank(_("not yet checked by a region"))
    note = _("may be out of date") if record.is_overdue else ""
    return plain(date_format(record.checked_on), note=note, source=record.checked_by_role)
