"""The life of a record: what may become of it, and what is written down each time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import emails, indexing, permissions
from records.models import Decision, Generation, OldSlug, Record
from records.versions import keep_versions

DRAFT, REVIEW, PUBLISHED, ARCHIVED = Record.Status.values
CENTRAL_DESK = "central desk"


class MoveRefused(ValidationError):
    """The move is not possible; its messages say everything that stands in the way."""


@dataclass(frozen=True)
class Move:
    label: str
    before: str
    after: str
    may: Callable
    needs_comment: bool = False
    needs_content: bool = False


MOVES = {
    "submit": Move(gettext_lazy("Send to review"), DRAFT, REVIEW, permissions.can_submit, needs_content=True),
    "publish": Move(gettext_lazy("Publish"), REVIEW, PUBLISHED, permissions.can_publish, needs_content=True),
    "return": Move(gettext_lazy("Send back"), REVIEW, DRAFT, permissions.can_review, needs_comment=True),
    "check": Move(gettext_lazy("Still correct"), PUBLISHED, PUBLISHED, permissions.can_check),
    "confirm": Move(
        gettext_lazy("Confirmed by the region or the actor"), PUBLISHED, PUBLISHED, permissions.can_confirm
    ),
    "archive": Move(
        gettext_lazy("Archive"), PUBLISHED, ARCHIVED, permissions.can_archive, needs_comment=True
    ),
    "reopen": Move(gettext_lazy("Reopen as a draft"), ARCHIVED, DRAFT, permissions.can_archive),
}


def legal_moves(record, user):
    """Return {action: move} for what this person may do with the record now."""
    return {
        action: move
        for action, move in MOVES.items()
        if move.before == record.status and move.may(user, record)
    }


@transaction.atomic
def move(record, action, *, by, comment="", role="", override=False):
    """Take one step of MOVES with all it means, or raise MoveRefused with everything that is in the way.

    `role` is the body that checked or confirmed; `override` lets a coordinator publish what they wrote themselves.
    """
    step = MOVES[action]
    problems = obstacles(record, step, by=by, comment=comment, override=override)
    if action == "confirm" and not role:
        problems.append(_("Say who confirmed it: a role or a body, never a personal name."))
    if problems:
        raise MoveRefused(problems)
    is_public = PUBLISHED in (step.before, step.after)
    fields = changes(record, action, by, comment, role) | {"status": step.after, "updated": timezone.now()}
    if is_public:
        fields["generation"] = Generation.advance()
    # Through the parent table: on a child, update() selects first and would not be a compare-and-set.
    if not Record.with_copies.filter(pk=record.pk, status=step.before).update(**fields):
        raise MoveRefused(_("Somebody else has decided on this record in the meantime. Look at it again."))
    record.refresh_from_db()
    if is_public and step.before != step.after:  # it is named by other records only while it is public
        indexing.index_dependants(record.child)
    is_override = override and action == "publish"
    write_down(record, action, step, by=by, comment=comment, override=is_override)


def write_down(record, action, step, *, by, comment, override):
    decision = Decision.objects.create(
        record_id=record.pk,
        action=action,
        before=step.before,
        after=step.after,
        by=by,
        role="coordinator" if by.is_coordinator else "",
        override=override,
        comment=comment,
    )
    keep_versions([record], by=by, note=comment[:240])
    emails.after_move(record, decision)


def obstacles(record, step, *, by, comment, override):
    if not step.may(by, record):
        return [_("You may not do this.")]
    if record.status != step.before:
        return [
            _("The record is no longer in the state that this step starts from: %(state)s.")
            % {"state": record.get_status_display()}
        ]
    problems = record.child.missing() if step.needs_content else []
    if step.needs_comment and not comment:
        problems.append(_("Say why, in the comment."))
    if step.after == PUBLISHED and step.before == REVIEW and permissions.is_involved(by, record):
        problems += own_work(by, comment, override)
    return problems


def own_work(by, comment, override):
    if not (override and by.is_coordinator):
        return [_("Author and submitter cannot publish the record: somebody else has to.")]
    return (
        []
        if comment
        else [_("You wrote or submitted this record yourself: say in the comment why you publish it.")]
    )


def changes(record, action, by, comment, role):
    """The columns that a step writes beside the status."""
    today = timezone.localdate()
    checked = {
        "checked_on": today,
        "checked_by_role": role or CENTRAL_DESK,
        "review_by": a_year_after(today),
    }
    return {
        "submit": {"submitted_by": by},
        "publish": checked | {"published_at": record.published_at or timezone.now()},
        "check": checked,
        "confirm": {"data_status": "confirmed", "confirmed_on": today, "confirmed_by_role": role},
        "archive": {"change_note": comment[:240]},
    }.get(action, {})


def a_year_after(day):
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


@transaction.atomic
def keep_change(record, *, by, is_new=False, old_slug=None):
    """Write down a change of content, once the record and all its parts are saved."""
    fields = {} if is_new else {"version": F("version") + 1}
    if record.is_public:
        fields["generation"] = Generation.advance()
    if fields:
        Record.with_copies.filter(pk=record.pk).update(**fields)
        record.refresh_from_db(fields=[*fields])
    if old_slug and old_slug != record.slug:
        keep_old_slug(record, old_slug)
    record = type(record).with_copies.get(pk=record.pk)  # parts read before the change are forgotten
    keep_versions([record.child], by=by, note=record.change_note)
    indexing.index(record.child)
    indexing.index_dependants(record.child)


def keep_old_slug(record, old_slug):
    """An address that was public leads to the record for ever; one that comes back is an old one no more."""
    record.old_slugs.filter(slug=record.slug).delete()
    if record.published_at:
        OldSlug.objects.get_or_create(slug=old_slug, defaults={"record_id": record.pk})
