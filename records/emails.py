"""Mails to staff: who gets one, and the way out. Their words stand in templates/emails/, the first line is the subject.

`after_move` is called by the life cycle itself; what is due is gathered in records/reminders.py.
"""

import logging
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from records import permissions
from records.models import Record, User

logger = logging.getLogger(__name__)

TOLD = {"return", "publish", "replace", "archive", "reopen"}  # a check changes nothing for those who wrote it
is_silent = ContextVar("is_silent", default=False)
AUTOMATIC = {"Auto-Submitted": "auto-generated"}  # so that nobody's absence note answers


# The way out


def written(user, template, **words):
    """A mail in the language of the one who gets it."""
    with translation.override(user.language):
        words |= {"user": user, "site": settings.SITE_URL}
        text = get_template(template).template.render(Context(words, autoescape=False))
    subject, _line, body = text.strip().partition("\n")
    body = re.sub(r"\n{3,}", "\n\n", body.strip())
    return EmailMessage(" ".join(subject.split()), f"{body}\n", to=[user.email], headers=AUTOMATIC)


def deliver(messages):
    """Send; what fails is logged and stops nothing. How many went out."""
    sent = 0
    for message in messages:
        try:
            sent += message.send()
        except Exception:  # a mail server fails in many ways, and what was saved is saved
            logger.exception("A mail could not be sent: %s", message.subject)
    return sent


def send_later(messages):
    """Once the transaction has ended well: nobody is told of what did not happen."""
    if messages and not is_silent.get():
        transaction.on_commit(partial(deliver, messages))


@contextmanager
def nobody_is_told():
    """Around moves that are invented."""
    before = is_silent.set(True)
    try:
        yield
    finally:
        is_silent.reset(before)


# Who gets it


def deciders(record, staff):
    """Editors of the owner who may publish it; where there is none, the coordinators.

    Author and submitter cannot, so they do not count.
    """
    free = [user for user in staff if not permissions.is_involved(user, record)]
    editors = [user for user in free if not user.is_coordinator and permissions.is_editor(user, record)]
    return editors or [user for user in free if user.is_coordinator]


def keepers(record, staff):
    """Members of the owner; where there is none, the coordinators."""
    members = [user for user in staff if not user.is_coordinator and permissions.is_member(user, record)]
    return members or [user for user in staff if user.is_coordinator]


# What is told


def after_move(record, decision, writers):
    """`writers` are the numbers of the people whose text was decided on: of a working copy, those of the copy."""
    if decision.action == "submit":
        review_requested(record)
    elif decision.action in TOLD:
        decision_taken(record, decision, writers)


def review_requested(record):
    people = deciders(record, User.objects.in_service())
    links = {"decide": staff_page(record, "decide"), "preview": staff_page(record, "preview")}
    told = {"record": record, "by": record.submitted_by} | links
    send_later(
        [written(user, "emails/review_requested.txt", **told) for user in people if user.email],
    )


def decision_taken(record, decision, writers):
    others = writers - {decision.by_id}
    people = [user for user in User.objects.in_service() if user.pk in others and user.email]
    told = {"record": record, "decision": decision, "link": page_after(record)}
    send_later([written(user, "emails/decision_taken.txt", **told) for user in people])


def page_after(record):
    return f"{settings.SITE_URL}{record.get_absolute_url()}" if record.is_public else staff_page(record)


def reminder(user, records):
    """Drafts of one's own and reviews one may decide, which have waited long."""
    rows = [(record, staff_page(record, "change")) for record in records if record.status == "draft"]
    reviews = [(record, staff_page(record, "decide")) for record in records if record.status == "review"]
    return written(user, "emails/reminder.txt", drafts=rows, reviews=reviews, number=len(records))


def still_correct(user, rows):
    """The digest of what is to be checked; `rows` are (record, address of its confirmation)."""
    found = [(record, confirmation, staff_page(record, "change")) for record, confirmation in rows]
    return written(user, "emails/still_correct.txt", rows=found, number=len(found))


def staff_page(record, name="change"):
    """By the kind alone, without asking for the row of the kind: mails are written about many records."""
    app_label = Record._meta.get_field(record.kind).related_model._meta.app_label
    return f"{settings.SITE_URL}{reverse(f'admin:{app_label}_{record.kind}_{name}', args=[record.pk])}"
