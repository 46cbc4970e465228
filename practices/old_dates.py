"""Dates as people typed them into the old record template: "March 07", "01/03/2009 (End of the funding)"."""

import re

from django.core.exceptions import ValidationError

from records import dates

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = "|".join(f"{month}[a-z]*" for month in MONTHS)
FORMS = [
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)(-(?P<day>\d\d?))?\b"),
    re.compile(r"(?P<day>\d\d?)[./](?P<month>\d\d?)[./](?P<year>\d{4}|\d\d)\b"),
    re.compile(r"(?P<month>\d\d?)[./](?P<year>\d{4})\b"),
    re.compile(
        rf"((?P<day>\d\d?)(st|nd|rd|th)?\s+)?(?P<name>{NAMES})\.?,?\s+'?(?P<year>\d{{4}}|\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<year>\d{4})\b"),
]


def partial_date(text):
    """(short text of the date that the text begins with, whether it says nothing else)."""
    text = text.strip()
    for form in FORMS:
        match = form.match(text)
        if match:
            short = short_text(match.groupdict())
            return short, bool(short) and match.end() == len(text)
    return "", False


def short_text(found):
    year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
    month = found.get("month") or (MONTHS.index(found["name"][:3].lower()) + 1 if found.get("name") else "")
    numbers = [number for number in (month, found.get("day")) if number]
    short = "-".join([year, *(f"{int(number):02}" for number in numbers)])
    try:
        dates.parse(short)
    except ValidationError:
        return ""
    return short
