"""What happened to a record and its working copies: versions and decisions, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from records.versions import data_of_today


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    by: object
    note: str
    of_copy: bool
    number: int | None = None  # of a version


def history(record):
    """[Event] of a record, from two queries; what the versions say is not read."""
    versions = record.versions.select_related("by").defer("data")
    decisions = record.decisions.select_related("by")
    events = [
        Event(one.at, version_name(one.number), one.by, one.note, one.of_copy, one.number) for one in versions
    ]
    events += [Event(one.at, name_of(one), one.by, one.comment, one.of_copy) for one in decisions]
    return sorted(events, key=lambda event: (event.at, event.number or 0), reverse=True)


def name_of(decision):
    own = _("%(decision)s (own work)") if decision.override else "%(decision)s"
    return own % {"decision": decision.get_action_display()}


def version_name(number):
    return _("Version %(number)s") % {"number": number}


def earlier(version):
    """The version before this one of the same row; of the first one of a copy, that of the record."""
    before = version.record.versions.filter(number__lt=version.number)
    return before.filter(data__uid=version.data.get("uid")).first() or before.first()


def to_compare(version, record, *, with_today):
    """((name, data) of the older side, (name, data) of the newer one)."""
    this = (version_name(version.number), version.data)
    if with_today:
        return this, (_("Today"), data_of_today(record))
    before = earlier(version)
    return ((version_name(before.number), before.data) if before else (EMPTY_NAME, {})), this


EMPTY_NAME = "–"
