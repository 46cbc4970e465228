"""The start page of the staff: what waits for one person, and how their regions stand."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import links, permissions
from records.forms import change_address
from records.models import Decision, Record, Region
from records.workflow import move

ROWS = 8
MOST_CHECKED = 50
DRAFT, REVIEW, PUBLISHED, ARCHIVED = Record.Status.values
RECORDS, LINKS, DECISIONS = (
    f"admin:records_{name}_changelist" for name in ("record", "linkcheck", "decision")
)


# Lists of records: each takes rows of any kind and narrows them to what is on a person's desk


def drafts(rows, user):
    """Those of one's regions; a record that was sent back knows its last decision."""
    of_record = Q(record=OuterRef("pk"), of_copy=False) | Q(record=OuterRef("copy_of"), of_copy=True)
    last = Decision.objects.filter(of_record, at__gte=OuterRef("created")).order_by("-at", "-pk")
    rows = rows.in_regions_of(user).filter(status=DRAFT)
    return rows.annotate(
        last_action=Coalesce(Subquery(last.values("action")[:1]), Value("")),
        last_comment=Coalesce(Subquery(last.values("comment")[:1]), Value("")),
    ).order_by("-updated", "-pk")


def returned(rows, user):
    own = Q(author=user) | Q(submitted_by=user)
    return drafts(rows, user).filter(own, last_action=Decision.Action.RETURN)


def mine(rows, user):
    return drafts(rows, user).filter(author=user).exclude(last_action=Decision.Action.RETURN)


def of_others(rows, user):
    """Of colleagues and of nobody, as an import leaves them."""
    rows = drafts(rows, user).exclude(author=user)
    return rows.filter(~Q(last_action=Decision.Action.RETURN) | Q(submitted_by=None) | ~Q(submitted_by=user))


def for_review(rows, user):
    waiting = rows.in_regions_of(user, permissions.EDITOR).filter(status=REVIEW)
    return waiting.exclude(author=user).exclude(submitted_by=user).order_by("updated", "pk")


def due(rows, user):
    """The longest overdue first; what nobody has checked yet comes after it."""
    rows = rows.in_regions_of(user).due_for_checking()
    return rows.order_by(F("review_by").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Pile:
    title: str
    empty: str
    rows: Callable


PILES = {
    "review": Pile(
        gettext_lazy("Waiting for my review"),
        gettext_lazy("Nothing waits for you. Records that others send to review appear here."),
        for_review,
    ),
    "returned": Pile(
        gettext_lazy("Sent back to me"),
        gettext_lazy("Nothing was sent back. The reviewer’s comment will stand beside the record here."),
        returned,
    ),
    "mine": Pile(
        gettext_lazy("My drafts"),
        gettext_lazy("You have no drafts. Begin one with “Add” in the list of records below."),
        mine,
    ),
    "drafts": Pile(
        gettext_lazy("Other drafts of my regions"),
        gettext_lazy("Your colleagues have no drafts at the moment."),
        of_others,
    ),
    "due": Pile(
        gettext_lazy("Due for checking"),
        gettext_lazy("Every published record of your regions has been checked, and none is overdue."),
        due,
    ),
}


def pile(name, user):
    rows = PILES[name].rows(Record.with_copies.all(), user)
    shown = rows.select_related("owner", "author", "submitted_by")[:ROWS]
    return {
        "name": name,
        "title": PILES[name].title,
        "empty": PILES[name].empty,
        "number": rows.order_by().count(),
        "url": f"{reverse(RECORDS)}?desk={name}",
        "rows": [row_of(record, name) for record in shown],
    }


def row_of(record, name):
    return {
        "record": record,
        "url": change_address(record),
        "facts": [
            record.get_kind_display(),
            str(record.owner),
            *([_("working copy")] if record.copy_of_id else []),
            told(record, name),
        ],
        "comment": record.last_comment if name == "returned" else "",
    }


def told(record, name):
    """The one fact for which a record lies on this pile."""
    if name == "due" and record.checked_on is None:
        return _("not yet checked by a region")
    if name == "due":
        return _("was to be checked by %(date)s") % {"date": formats.date_format(record.review_by)}
    day = formats.date_format(timezone.localdate(record.updated))
    who = record.submitted_by if name == "review" else record.author if name == "drafts" else None
    return f"{who.get_full_name() or who.username}, {day}" if who else day


# Links, numbers, news


def broken_links(user):
    rows = links.broken(user)
    named = links.names_of(places[:3] for _row, places in rows[:ROWS])
    return {
        "number": len(rows),
        "url": f"{reverse(LINKS)}?state=broken&muted=no",
        "rows": [
            {
                "check": row,
                "url": reverse("admin:records_linkcheck_change", args=[row.pk]),
                "answer": links.answer(row),
                "places": [
                    {"name": record or name, "url": record and change_address(record)}
                    for record, name in places
                ],
            }
            for (row, _all_places), places in zip(rows, named, strict=False)
        ],
    }


def completeness(user):
    """How many records in which state, region by region, the largest first; and how much of it is checked."""
    counted = Record.with_copies.in_regions_of(user).order_by().values_list("owner", "status")
    by_owner = {}
    for owner, status, number, checked in counted.annotate(Count("pk"), Count("checked_on")):
        by_owner.setdefault(owner, {})[status] = (number, checked)
    largest = sorted(by_owner, key=lambda owner: (-number_in(by_owner[owner]), owner))[:ROWS]
    regions = Region.objects.in_bulk(largest)
    rows = [line(regions[owner], by_owner[owner], owner) for owner in largest]
    total = line(_("All my regions"), summed(by_owner.values())) if len(by_owner) > 1 else None
    return {"rows": rows, "total": total, "more": len(by_owner) - len(rows)}


def number_in(states):
    return sum(number for number, _checked in states.values())


def summed(lines):
    lines = list(lines)
    return {
        status: tuple(map(sum, zip(*(states.get(status, (0, 0)) for states in lines), strict=True)))
        for status in Record.Status.values
    }


def line(name, states, owner=None):
    published, checked = states.get(PUBLISHED, (0, 0))
    query = f"owner__id__exact={owner}&status__exact="
    return {
        "name": name,
        "cells": [
            {
                "number": states.get(status, (0, 0))[0],
                "url": f"{reverse(RECORDS)}?{query}{status}" if owner else "",
            }
            for status in Record.Status.values
        ],
        "published": published,
        "checked": checked,
        "percent": checked * 100 // published if published else None,
    }


def activity(user):
    own = permissions.regions_of(user).condition("record__owner__code")
    rows = Decision.objects.filter(own)
    return {
        "number": rows.order_by().count(),
        "url": reverse(DECISIONS),
        "rows": [
            {"decision": decision, "url": change_address(decision.record)}
            for decision in rows.select_related("record", "by")[:ROWS]
        ],
    }


def contents(user):
    """All that the start page shows, in a constant number of queries."""
    return {
        "piles": [pile(name, user) for name in PILES if name != "due"],
        "due": pile("due", user),
        "links": broken_links(user),
        "completeness": completeness(user),
        "states": [label for _status, label in Record.Status.choices],
        "activity": activity(user),
    }


# Still correct


def say_still_correct(user, keys):
    """Take the move for each record, alone, so that one refusal stops no other.

    Returns the records done, [(record, reasons)] of those refused, and how many do not exist for this person.
    """
    numbers = [key for key in dict.fromkeys(keys) if key.isascii() and key.isdecimal() and len(key) < 19]
    found = (
        Record.objects.seen_by(user)
        .filter(pk__in=numbers[:MOST_CHECKED])
        .select_related("owner")
        .order_by("pk")
    )
    done, refused = [], []
    for record in found:
        try:
            move(record, "check", by=user)
            done.append(record)
        except ValidationError as refusal:
            refused.append((record, refusal.messages))
    return done, refused, len(set(keys)) - len(done) - len(refused)
