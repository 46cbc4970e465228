"""The outside addresses that the public finds on our pages: which there are, and whether they still answer.

They are found in the app registry: every URL field of every model. What hangs on a record counts while the record
is public. One address has one row of LinkCheck, however often it stands somewhere.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, zip_longest
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from records import permissions
from records.fetching import NAME, NoAnswer, Visitor
from records.models import LinkCheck, Record, Region

SURELY_BROKEN = {404, 410, NoAnswer.NO_NAME, NoAnswer.NOT_PUBLIC, NoAnswer.NO_ADDRESS}
FAILURES_TO_BREAK = 3
MANY = 5  # addresses of which none answers: more likely our own line is cut
BATCH = 500


# Where addresses stand


@dataclass(frozen=True)
class Place:
    """A column of addresses. `record` is the way to the record that its row hangs on, None where there is none."""

    model: type
    column: str
    record: str | None

    def rows(self, user=None, *roles):
        """The rows that show an address to the public; if a person is named, of the regions where they have a role."""
        rows = self.model._default_manager.order_by().exclude(**{self.column: ""})
        if self.record is not None:
            rows = rows.filter(**{self.way("status"): Record.Status.PUBLISHED})
        return rows.filter(self.owned_by(user, *roles)) if user else rows

    def way(self, name):
        return f"{self.record}__{name}" if self.record else name

    def owned_by(self, user, *roles):
        """What belongs to no record is its region's, and what belongs to no region is the central desk's."""
        own = permissions.regions_of(user, *roles)
        if self.record is not None:
            return own.condition(self.way("owner__code"))
        if region := key_to(self.model, Region):
            return own.condition(f"{region}__code")
        return Q() if user.is_coordinator else Q(pk__in=[])

    @property
    def name(self):
        return self.model._meta.verbose_name


def places():
    return [
        Place(model, column.name, way_to_record(model))
        for model in apps.get_models()
        if model is not LinkCheck
        for column in model._meta.local_concrete_fields
        if isinstance(column, models.URLField)
    ]


def way_to_record(model):
    """Its own key, or that of a row which names it: a law hangs on the instruments that rest on it."""
    if issubclass(model, Record):
        return ""
    if own := key_to(model, Record):
        return own
    for relation in model._meta.related_objects:
        if issubclass(relation.related_model, Record):
            return relation.name
        if key := key_to(relation.related_model, Record):
            return f"{relation.name}__{key}"
    return None


def key_to(model, aim):
    keys = (column for column in model._meta.concrete_fields if column.is_relation)
    return next((key.name for key in keys if issubclass(key.related_model, aim)), None)


def in_use(user, *roles):
    """Condition on LinkCheck: its address stands on a public page of a person's regions."""
    found = Q(pk__in=[])
    for place in places():
        found |= Q(url__in=place.rows(user, *roles).values(place.column))
    return found


def in_records_of(code):
    """Condition on LinkCheck: its address stands in a public record of exactly this region."""
    found = Q(pk__in=[])
    for place in places():
        if place.record is not None:
            rows = place.rows().filter(**{place.way("owner__code"): code})
            found |= Q(url__in=rows.values(place.column))
    return found


def may_mend(user, row=None):
    """Whether a person writes down where a copy lies, or mutes: an editor of a region that shows the address."""
    if user.is_coordinator or row is None:
        return permissions.is_staff(user)
    return LinkCheck.objects.filter(in_use(user, permissions.EDITOR), pk=row.pk).exists()


def broken(user):
    """What the person should mend: broken addresses of their regions that nobody has muted, with their places.

    From the few that are broken to where they stand, in two queries: the other way all addresses would be read.
    """
    checks = LinkCheck.objects.filter(ok=False).exclude(muted_until__gte=timezone.localdate())
    found = places_of(checks.order_by().values("url"), user)
    return [(row, found[row.url]) for row in checks.order_by("first_failed_at", "pk") if row.url in found]


def places_of(urls, user):
    """{address: [(number of a record or 0, number of the place)]} of some addresses, a list or a subquery."""
    found = [
        place.rows(user)
        # Not the bare column: SQLite would look for every address in every record, through the index of the two.
        .annotate(asked=Coalesce(place.column, Value(""), output_field=models.CharField()))
        .filter(asked__in=urls)
        .values_list("asked", Value(0) if place.record is None else place.way("pk"), Value(number))
        for number, place in enumerate(places())
    ]
    standing = defaultdict(list)
    for url, record, number in sorted(found[0].union(*found[1:])):
        standing[url].append((record, number))
    return standing


def names_of(lists):
    """The same lists of places as [(record or None, name of the place)], in one query."""
    lists, columns = list(lists), places()
    records = Record.objects.only("title", "kind", "language").in_bulk(
        {pk for row in lists for pk, _number in row}
    )
    return [[(records.get(pk), columns[number].name) for pk, number in row] for row in lists]


# Checking


def check(limit=500, older_than=7, *, allowed=frozenset(), pause=1.0, report=lambda url, status: None):
    """Ask the addresses that were not asked for so many days, the longest ago first. Returns {state: number}.

    `allowed` are pairs (address, port) to be asked although they are not public: for tests.
    """
    visitor, states = Visitor(agent(), frozenset(allowed), pause), Counter()
    held, is_online = [], False
    for url in in_turns(due(limit, older_than)):
        held.append((url, visitor.status_of(url)))
        report(*held[-1])
        is_online = is_online or held[-1][1] >= 100
        if is_online:
            states.update(keep(*found) for found in held)
            held = []
    if len(held) >= MANY:
        return Counter({"offline": len(held)})
    states.update(keep(*found) for found in held)
    return states


def agent():
    """Names the site, so that who looks into a log knows whom to ask."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    address = getattr(settings, "SITE_URL", "") or (f"https://{hosts[0].lstrip('.')}/" if hosts else "")
    return f"{NAME}/1.0 (+{address})" if address else f"{NAME}/1.0"


def due(limit, older_than):
    """The addresses to ask now, the longest ago first. Rows of addresses that stand nowhere any more are forgotten."""
    known = dict(LinkCheck.objects.values_list("url", "checked_at"))
    now = timezone.now()
    since, never = now - timedelta(days=older_than), now - timedelta(days=36500)
    columns = (place.rows().values_list(place.column, flat=True).distinct() for place in places())
    found = set(chain.from_iterable(columns))
    forget(known.keys() - found)
    asked = {url: known.get(url) or never for url in found if url.startswith(("http://", "https://"))}
    return sorted((url for url in asked if asked[url] <= since), key=lambda url: (asked[url], url))[:limit]


def forget(urls):
    """What staff have written down about an address is kept: it may come back."""
    rows = LinkCheck.objects.filter(archived_url="", note="", muted_until=None)
    urls = sorted(urls)
    for start in range(0, len(urls), BATCH):
        rows.filter(url__in=urls[start : start + BATCH]).delete()


def in_turns(urls):
    """One of each host, then the second of each: so there is little to wait for between two of one host."""
    hosts = defaultdict(list)
    for url in urls:
        hosts[urlsplit(url).netloc].append(url)
    return [url for turn in zip_longest(*hosts.values()) for url in turn if url]


def keep(url, status):
    """Write down how an address answered. Returns its state."""
    row = LinkCheck.objects.filter(url=url).first() or LinkCheck(url=url)
    row.last_status, row.checked_at = status, timezone.now()
    if 200 <= status < 400 or status == NoAnswer.ROBOTS:
        row.ok, row.failures, row.first_failed_at = (None if status == NoAnswer.ROBOTS else True), 0, None
    else:
        row.failures = min(row.failures + 1, 30_000)
        row.first_failed_at = row.first_failed_at or row.checked_at
        is_broken = status in SURELY_BROKEN or row.failures >= FAILURES_TO_BREAK
        row.ok = False if is_broken else None
    try:
        row.full_clean()
    except (
        ValidationError
    ):  # an address that no form would take; it stands in the record, and there it is mended
        return "unreadable"
    row.save()
    return state(row)


def state(row):
    if row.last_status is None:
        return "unknown"
    if row.last_status == NoAnswer.ROBOTS:
        return "not_asked"
    return {True: "works", False: "broken", None: "unsure"}[row.ok]


def answer(row):
    """How an address answered, in words or as the number that HTTP has for it."""
    if row.last_status is None:
        return ""
    return str(row.last_status if row.last_status >= 100 else NoAnswer(row.last_status).label)
