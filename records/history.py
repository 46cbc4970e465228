"""What happened to a record and its working copies: versions and decisions, newest first."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from records.versions import COPY_MADE, data_of_today

RESTORED = re.compile(r"(?:Version|Entry) (\d+) restored")


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    by: object
    note: str
    of_copy: bool
    number: int | None = None  # of the entry, if the text was kept with it
    has_earlier: bool = False


def history(record):
    """[Event] of a record, from two queries; what the versions say is not read."""
    versions = [*record.versions.select_related("by").defer("data").annotate(count=F("data__version"))]
    decisions = record.decisions.select_related("by")
    first = min((one.number for one in versions), default=0)
    events = [
        Event(
            one.at,
            entry_name(one.number, None if one.of_copy else one.count),
            one.by,
            in_own_words(one.note),
            one.of_copy,
            one.number,
            has_earlier=one.number > first,
        )
        for one in versions
    ]
    events += [Event(one.at, name_of(one), one.by, one.comment, one.of_copy) for one in decisions]
    return sorted(events, key=lambda event: (event.at, event.number or 0), reverse=True)


def name_of(decision):
    own = _("%(decision)s (own work)") if decision.override else "%(decision)s"
    return own % {"decision": decision.get_action_display()}


def entry_name(number, count):
    """Entries are numbered through, copies and decisions included; `count` is the version that readers see."""
    if count is None:
        return _("Entry %(number)s") % {"number": number}
    return _("Entry %(number)s (version %(version)s)") % {"number": number, "version": count}


def name_of_entry(version):
    return entry_name(version.number, None if version.of_copy else version.data.get("version"))


def in_own_words(note):
    """What the system has noted is stored in English, and read by everybody in their own language."""
    restored = RESTORED.fullmatch(note)
    if restored:
        return _("Entry %(number)s restored") % {"number": restored[1]}
    return _(COPY_MADE) if note == COPY_MADE else note


def earlier(version):
    """The version before this one of the same row; of the first one of a copy, that of the record."""
    before = version.record.versions.filter(number__lt=version.number)
    return before.filter(data__uid=version.data.get("uid")).first() or before.first()


def to_compare(version, record, *, with_today):
    """((name, data) of the older side, (name, data) of the newer one)."""
    this = (name_of_entry(version), version.data)
    if with_today:
        return this, (_("Today"), data_of_today(record))
    before = earlier(version)
    return ((name_of_entry(before), before.data) if before else (EMPTY_NAME, {})), this


EMPTY_NAME = "–"
