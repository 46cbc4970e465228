"""What waits for people and what they are to check again: gathered for all at once, mailed once in a period."""

from collections import defaultdict
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from records import emails, permissions
from records.models import Record, ReminderSent, User
from records.still_correct import confirmation

PERIOD = timedelta(days=7)
AHEAD = timedelta(days=30)
Kind = ReminderSent.Kind


def waiting(staff, days):
    """{person: drafts of their own, and reviews they may decide, that nobody has touched for so many days}."""
    before = timezone.now() - timedelta(days=days)
    states = [Record.Status.DRAFT, Record.Status.REVIEW]
    rows = Record.with_copies.filter(status__in=states, updated__lte=before)
    rows = rows.select_related("owner").order_by("updated", "pk")
    return by_person((record, those_who_act(record, staff)) for record in rows)


def those_who_act(record, staff):
    if record.status == Record.Status.REVIEW:
        return emails.deciders(record, staff)
    return [user for user in staff if user.pk == record.author_id and permissions.is_member(user, record)]


def due(staff):
    """{person: public records of their regions whose next check is overdue or near}."""
    last = timezone.localdate() + AHEAD
    rows = Record.objects.published().filter(review_by__lte=last).select_related("owner")
    rows = rows.order_by("review_by", "title", "pk")
    return by_person((record, emails.keepers(record, staff)) for record in rows)


def by_person(pairs):
    found = defaultdict(list)
    for record, people in pairs:
        for user in people:
            if user.email:
                found[user].append(record)
    return found


def send_all(days):
    """Send what is due to everybody; how many mails went out, and how many could not be sent."""
    staff = User.objects.in_service()
    since = timezone.localdate() - PERIOD
    had = set(ReminderSent.objects.filter(on__gt=since).values_list("user", "kind"))
    results = [
        send_once(user, kind, records)
        for kind, found in ((Kind.WAITING, waiting(staff, days)), (Kind.DUE, due(staff)))
        for user, records in found.items()
        if (user.pk, kind) not in had
    ]
    return results.count(True), results.count(False)


def send_once(user, kind, records):
    """Written down first, so that of two runs at once only one sends; taken back when the mail fails.

    None when the other run was first.
    """
    try:
        with transaction.atomic():
            sent = ReminderSent.objects.create(user=user, kind=kind, on=timezone.localdate())
    except IntegrityError:
        return None
    if emails.deliver([mail(user, kind, records)]):
        return True
    sent.delete()
    return False


def mail(user, kind, records):
    if kind == Kind.WAITING:
        return emails.reminder(user, records)
    return emails.still_correct(user, [(record, confirmation(record)) for record in records])
