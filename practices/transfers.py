"""The ledger of transfers: which region took up which practice, step by step, those who dropped it included.

A new status is a new row; nothing that was entered changes. Interest is never counted as adoption.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils.translation import gettext as _

from practices.models import Practice, Transfer
from practices.networks import inside, place_called
from records import dates, labels, permissions
from records.models import Region

STATUSES = Transfer.Status
ENTERED = (
    "practice",
    "region",
    "status",
    "on",
    "what_changed",
    "reason",
    "source_title",
    "source_url",
    "source_accessed",
)
REPLY = ("owner_reply",)


# Who writes


def fields_to_write(user, transfer=None):
    """What a person may write of a step, or of a new one; all others read.

    The editors of the receiving region enter it, once. After that the editors of the practice's owner may reply.
    """
    if transfer is None:
        return ENTERED if permissions.can_import(user) else ()
    may_reply = permissions.is_editor(user, transfer.practice) and transfer.entered_by_id != user.pk
    return REPLY if may_reply else ()


def can_see_history(user, transfer):
    return user.is_coordinator or transfer.entered_by_id == user.pk


def receiving_regions(user):
    return Region.objects.filter(permissions.regions_of(user, permissions.EDITOR).condition("code"))


# What is read


def ledger():
    """All steps of public practices, the newest first; those without a date stand last."""
    public = Practice.objects.published().order_by().values("pk")
    rows = Transfer.objects.filter(practice__in=public).select_related("practice__region", "region")
    return rows.order_by(F("on").desc(nulls_last=True), "-pk")


def of_practice(practice):
    """A working copy shows what hangs on its record."""
    return list(ledger().filter(practice=practice.copy_of_id or practice.pk))


def of_place(place):
    """(steps from the place or from within it, steps that lead there), and nothing where there is neither."""
    places = inside(place)
    steps = list(ledger().filter(Q(region__in=places) | Q(practice__region__in=places)))
    return {
        "transfers_from": [step for step in steps if lies_in(step.practice.region, place)],
        "transfers_to": [step for step in steps if lies_in(step.region, place)],
    }


def lies_in(region, place):
    return region == place or (place.level != Region.Level.UNION and place.covers(region))


def standing(steps):
    """{(practice, region): its newest step}: the later date, and of steps that no date tells apart the later entry."""
    found = {}
    for step in sorted(steps, key=lambda step: step.pk):
        pair = step.practice_id, step.region_id
        if pair not in found or not is_earlier(step, found[pair]):
            found[pair] = step
    return found


def is_earlier(step, other):
    """Whether it was surely over before: a year ends with its last day."""
    if step.on is None or other.on is None:
        return False
    return dates.parse(step.on_text, end=True)[0] < other.on


def counts(steps):
    """[(status, pairs of practice and region that stand there now, steps entered)] of every status."""
    now = Counter(step.status for step in standing(steps).values())
    entered = Counter(step.status for step in steps)
    return [(status, now[status], entered[status]) for status in STATUSES]


# What is asked for


@dataclass
class Asked:
    """The filters of an address; a value that is none is said, and shows no rows."""

    status: str = ""
    region: Region | None = None
    problems: dict = field(default_factory=dict)  # {parameter: sentence}

    def has(self, step):
        return not self.problems and self.has_place(step) and self.status in ("", step.status)

    def has_place(self, step):
        """Either end lies there."""
        ends = (step.practice.region, step.region)
        return self.region is None or any(lies_in(end, self.region) for end in ends)


def asked(given, steps):
    status, code = given.get("status", "").strip(), given.get("region", "").strip()
    asked = Asked(region=place_called(code))
    if status in STATUSES.values:
        asked.status = status
    elif status:
        asked.problems["status"] = _("There is no such status. Choose one from the list.")
    if code and not asked.region:
        asked.problems["region"] = _(
            "There is no region or country with this code. Choose one from the list."
        )
    return asked


def places_named(steps, chosen=None):
    """The places at either end and their countries, and the one that is chosen."""
    ends = {end for step in steps for end in (step.practice.region, step.region)}
    countries = {labels.country(end.country) for end in ends} - {None}
    return labels.alphabetical(ends | countries | {chosen} - {None})
