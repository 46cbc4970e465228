"""Actors in spreadsheets."""

from django.utils.translation import gettext as _

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


ACTORS = Sheet(Actor, columns_of(Actor, SOURCES), example=example)
