"""Actors in spreadsheets."""

from django.utils.translation import gettext as _

from actors.countries import country_of
from actors.models import Actor
from records.spreadsheets.columns import SOURCES, columns_of
from records.spreadsheets.layouts import Sheet


def example():
    return {
        "title": _("An invented advice centre"),
        "language": "en",
        "summary": _("Example: this row is skipped. Gives free advice to people who start a cooperative."),
        "region": "SE123",
        "main_kind": "advice",
        "services": "",
        "seat_country": "SE",
        "founded": "2014-06",
        "website": "https://example.org/",
        "languages": "sv, en",
        "sources": "https://example.org/about; https://example.org/report",
    }


def seat_near(record):
    return country_of(record.region) if record.region_id else ""


ACTORS = Sheet(Actor, columns_of(Actor, SOURCES, usual={"seat_country": seat_near}), example=example)
