"""Partial dates: YYYY, YYYY-MM or YYYY-MM-DD, stored as a plain date and a precision.

A start holds the first day of its period and an end the last, so filters, sorting and
database checks are plain date comparisons; the precision prints exactly what was given.
"""

import calendar
import datetime
import re
from functools import cache

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.dates import MONTHS, MONTHS_AP
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

INVALID = _("Write a year (2014), a month (2014-06) or a day (2014-06-30).")
SEVERAL_YEARS = _("This names two years. Write the start and the end each in its own box, as 2011 and 2012.")
IMPOSSIBLE = _("There is no such day or month in the calendar.")
SHORT_YEAR = _("Write the year with four digits, as 2009.")
OPEN_END = _("This says that it is still going on: leave the end empty then.")

# As people write them; a day before its month, as everywhere in Europe. The first pattern that fits is read.
YEAR, MONTH, DAY = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
WORD = r"(?P<word>[^\W\d_]{3,})\.?"
PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"{YEAR}(?:-{MONTH}(?:-{DAY})?)?",
        rf"{YEAR}\.{MONTH}\.{DAY}",
        rf"{MONTH} ?[/.-] ?{YEAR}",
        rf"{DAY} ?[/.-] ?{MONTH} ?[/.-] ?{YEAR}",
        rf"(?:(?:den )?{DAY}(?:\.|st|nd|rd|th|:e)? )?{WORD},? {YEAR}",
        rf"{WORD} {DAY}(?:st|nd|rd|th)?, ?{YEAR}",
        rf"{YEAR} {WORD}",
    )
]
MISTAKES = [
    (re.compile(r"\d{4} ?[/–-] ?(\d{4}|\d{2})|\d{4}/\d{1,2}"), SEVERAL_YEARS),
    (re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|\d{2}|[^\W\d_]+\.? \d{2}"), SHORT_YEAR),
]
SINCE = re.compile(r"(?P<start>.+?) ?[-–—]")


class Precision(models.TextChoices):
    YEAR = "Y", _("year")
    MONTH = "M", _("month")
    DAY = "D", _("day")


def parse(text, *, end=False):
    """Return (date, precision) of a short text; (None, "") of an empty one.

    "2011-" is a start that goes on. Raises ValidationError, with a sentence that says what is wrong, for anything
    that is no year, month or day of the calendar.
    """
    text = " ".join(str(text or "").casefold().split())
    if not text:
        return None, ""
    since = SINCE.fullmatch(text)
    if since and end:
        raise ValidationError(OPEN_END, code="partial_date")
    try:
        return _bound(*_read(since["start"] if since else text), end)
    except ValueError as error:
        raise ValidationError(IMPOSSIBLE, code="partial_date") from error


def _read(text):
    """(year, month, day) of a text, as far as they are given."""
    for pattern in PATTERNS:
        if found := pattern.fullmatch(text):
            given = {
                name: int(number) for name, number in found.groupdict().items() if number and name != "word"
            }
            if word := found.groupdict().get("word"):
                given["month"] = _month(word)
            return given["year"], given.get("month"), given.get("day")
    sentence = next((said for mistake, said in MISTAKES if mistake.fullmatch(text)), INVALID)
    raise ValidationError(sentence, code="partial_date")


def _month(word):
    """The number of a month by its name, or its first three letters, in any language of the site."""
    for number, names in _months().items():
        if word in names or (len(word) == 3 and any(name.startswith(word) for name in names)):
            return number
    raise ValidationError(INVALID, code="partial_date")


@cache
def _months():
    found = {number: set() for number in MONTHS}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for number, name in MONTHS.items():
                found[number] |= {str(name).casefold(), str(MONTHS_AP[number]).casefold().rstrip(".")}
    return found


def _bound(year, month, day, end):
    if day is not None:
        return datetime.date(year, month, day), Precision.DAY
    if month is not None:
        first = datetime.date(year, month, 1)
        last_day = calendar.monthrange(year, month)[1]
        return (first.replace(day=last_day) if end else first), Precision.MONTH
    return datetime.date(year, 12 if end else 1, 31 if end else 1), Precision.YEAR


def as_text(date, precision):
    """Return the short text that `parse` was given: 2014, 2014-06 or 2014-06-30."""
    if date is None:
        return ""
    return date.isoformat()[: {"Y": 4, "M": 7}.get(precision, 10)]


def in_words(date, precision):
    """Return the date as people of the active language write it, as precise as it was given."""
    if date is None:
        return ""
    if precision == Precision.YEAR:
        return str(date.year)
    return formats.date_format(date, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


class _Text:
    """`record.started_text`: reads and writes both columns as one short text."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return as_text(*self.field.pair_of(instance))

    def __set__(self, instance, text):
        date, precision = parse(text, end=self.field.end)
        setattr(instance, self.field.name, date)
        setattr(instance, self.field.precision_name, precision)


class PartialDateField(models.DateField):
    """The date half of a partial date; its neighbour is a `PrecisionField` called `<name>_precision`.

    Adds `<name>_text` (short text, readable and writable) and `<name>_in_words` to the model.
    """

    def __init__(self, *args, end=False, **kwargs):
        self.end = end
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    @property
    def precision_name(self):
        return f"{self.name}_precision"

    def pair_of(self, instance):
        return getattr(instance, self.name), getattr(instance, self.precision_name)

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, f"{name}_text", _Text(self))

        def words(instance):
            return in_words(*self.pair_of(instance))

        words.short_description = self.verbose_name
        setattr(cls, f"{name}_in_words", property(words))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.end:
            kwargs["end"] = True
        return name, path, args, kwargs


def as_read(model, fields, **others):
    """The fields of a form, lines of several included, with partial dates as exact as they are known.

    `others` are {field: what shows it} of more that a reader is shown in another way.
    """
    dates = [field.name for field in model._meta.fields if isinstance(field, PartialDateField)]
    shown = {name: f"{name}_in_words" for name in dates} | others
    return [
        shown.get(line, line) if isinstance(line, str) else tuple(as_read(model, line, **others))
        for line in fields
    ]


class PrecisionField(models.CharField):
    def __init__(self, *args, **kwargs):
        super().__init__(
            *args,
            **{
                "verbose_name": _("precision"),
                "max_length": 1,
                "blank": True,
                "default": "",
                "choices": Precision,
                "editable": False,
                **kwargs,
            },
        )


def complete(field):
    """Return the condition that date and precision are both set or both empty."""
    return models.Q(**{f"{field}__isnull": True, f"{field}_precision": ""}) | (
        models.Q(**{f"{field}__isnull": False}) & ~models.Q(**{f"{field}_precision": ""})
    )


class PartialDateFormField(forms.CharField):
    """One text box for both columns; cleans to (date, precision).

    Any length is read, so that "in spring 2014" is told how a date is written, not that it is too long.
    """

    widget = forms.TextInput(attrs={"size": 12, "autocomplete": "off", "placeholder": "YYYY-MM-DD"})

    def __init__(self, *, end=False, **kwargs):
        self.end = end
        super().__init__(**kwargs)

    def clean(self, value):
        return parse(super().clean(value), end=self.end)


class PartialDatesForm(forms.ModelForm):
    """A model form in which every partial date of the model is one text box."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.partial_date_fields():
            old = self.fields[field.name]
            self.fields[field.name] = PartialDateFormField(
                end=field.end,
                required=old.required,
                label=old.label,
                help_text=format_lazy("{} {}", old.help_text, INVALID) if old.help_text else INVALID,
            )
            if "aria-label" in old.widget.attrs:
                self.fields[field.name].widget.attrs["aria-label"] = old.label
            self.initial[field.name] = getattr(self.instance, f"{field.name}_text")

    def partial_date_fields(self):
        return [
            field
            for field in self._meta.model._meta.get_fields()
            if isinstance(field, PartialDateField) and field.name in self.fields
        ]

    def clean(self):
        data = super().clean()
        for field in self.partial_date_fields():
            if field.name in data:
                data[field.name], precision = data[field.name]
                setattr(self.instance, field.precision_name, precision)
        return data
