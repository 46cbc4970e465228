"""The life of a record: what may become of it, and what is written down each time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import emails, indexing, permissions
from records.copying import copy_record, take_place
from records.models import Decision, Generation, OldSlug, Record
from records.versions import COPY_MADE, keep_versions, trail_of

DRAFT, REVIEW, PUBLISHED, ARCHIVED = Record.Status.values
CENTRAL_DESK = "central desk"


class MoveRefused(ValidationError):
    """The move is not possible; its messages say everything that stands in the way."""


@dataclass(frozen=True)
class Move:
    """`only` says from which state the step starts, to whoever takes it from another one."""

    label: str
    only: str
    before: str
    after: str
    may: Callable
    needs_comment: bool = False
    needs_content: bool = False


MOVES = {
    "submit": Move(
        gettext_lazy("Send to review"),
        gettext_lazy("Only drafts are sent to review"),
        DRAFT,
        REVIEW,
        permissions.can_submit,
        needs_content=True,
    ),
    "publish": Move(
        gettext_lazy("Publish"),
        gettext_lazy("Only records in review are published"),
        REVIEW,
        PUBLISHED,
        permissions.can_publish,
        needs_content=True,
    ),
    "return": Move(
        gettext_lazy("Send back"),
        gettext_lazy("Only records in review are sent back"),
        REVIEW,
        DRAFT,
        permissions.can_review,
        needs_comment=True,
    ),
    "check": Move(
        gettext_lazy("Still correct"),
        gettext_lazy("Only published records are checked"),
        PUBLISHED,
        PUBLISHED,
        permissions.can_check,
    ),
    "confirm": Move(
        gettext_lazy("Confirmed by the region or the actor"),
        gettext_lazy("Only published records are confirmed"),
        PUBLISHED,
        PUBLISHED,
        permissions.can_confirm,
    ),
    "archive": Move(
        gettext_lazy("Archive"),
        gettext_lazy("Only published records are archived"),
        PUBLISHED,
        ARCHIVED,
        permissions.can_archive,
        needs_comment=True,
    ),
    "reopen": Move(
        gettext_lazy("Reopen as a draft"),
        gettext_lazy("Only archived records are reopened"),
        ARCHIVED,
        DRAFT,
        permissions.can_archive,
    ),
}


IS_NOW = {
    DRAFT: gettext_lazy("this one is a draft"),
    REVIEW: gettext_lazy("this one is in review"),
    PUBLISHED: gettext_lazy("this one is published"),
    ARCHIVED: gettext_lazy("this one is archived"),
}
OWN_WORK = gettext_lazy("You wrote or submitted this record: somebody else publishes it.")
MEANWHILE = {
    "submit": gettext_lazy("Meanwhile %(who)s has sent it to review (%(when)s). Look at it again."),
    "return": gettext_lazy("Meanwhile %(who)s has sent it back (%(when)s). Look at it again."),
    "publish": gettext_lazy("Meanwhile %(who)s has published it (%(when)s). Look at it again."),
    "replace": gettext_lazy("Meanwhile %(who)s has published a change of it (%(when)s). Look at it again."),
    "archive": gettext_lazy("Meanwhile %(who)s has archived it (%(when)s). Look at it again."),
    "reopen": gettext_lazy("Meanwhile %(who)s has reopened it as a draft (%(when)s). Look at it again."),
    "check": gettext_lazy("Meanwhile %(who)s has found it still correct (%(when)s). Look at it again."),
    "confirm": gettext_lazy("Meanwhile %(who)s has noted its confirmation (%(when)s). Look at it again."),
}


def legal_moves(record, user):
    """Return {action: move} for what this person may do with the record now."""
    left = {"publish"} if is_left_to_others(record, user) else set()
    return {
        action: move
        for action, move in MOVES.items()
        if move.before == record.status and move.may(user, record) and action not in left
    }


def is_left_to_others(record, user):
    """Whether its publication waits for somebody else, because this person wrote or submitted it."""
    return record.status == REVIEW and permissions.leaves_publishing_to_others(user, record)


def why_not(record, action, user):
    """In one sentence, why a step is none of the legal ones; an action may also have been made up."""
    step = MOVES.get(action)
    if step is None:
        return _("There is no such step. Choose one of the buttons.")
    if not step.may(user, record):
        return _("You may not do this.")
    if record.status != step.before:
        return overtaken(record, user) or wrong_state(record, step)
    return OWN_WORK


def overtaken(record, user):
    """Who has brought the record where it is, for somebody who decides on the page of before; "" if nobody knows."""
    last = last_decision(record)
    if last is None or last.after != record.status or last.action not in MEANWHILE:
        return ""
    when = formats.date_format(timezone.localtime(last.at), "DATETIME_FORMAT")
    if last.by_id == user.pk:
        said = _("You have decided on it already (%(decision)s, %(when)s). Look at it again.")
        return said % {"decision": last.get_action_display(), "when": when}
    return MEANWHILE[last.action] % {"who": last.by or _("somebody"), "when": when}


def last_decision(record):
    """The latest on this very row: an earlier working copy of the same record had decisions of its own."""
    decisions = Decision.objects.filter(**trail_of(record), at__gte=record.created)
    return decisions.select_related("by").first()


def wrong_state(record, step):
    return _("%(rule)s; %(state)s.") % {"rule": step.only, "state": IS_NOW[record.status]}


@transaction.atomic
def move(record, action, *, by, comment="", role="", override=False):
    """Take one step of MOVES with all it means, or raise MoveRefused with everything that is in the way.

    `role` is the body that checked or confirmed; `override` lets a coordinator publish what they wrote themselves.
    Returns the record as it is then: of a working copy that is published, the record whose place it took.
    """
    step = MOVES[action]
    if record.copy_of_id:
        hold(record)
    problems = obstacles(record, step, by=by, comment=comment, override=override)
    if action == "confirm" and not role:
        problems.append(_("Say who confirmed it: a role or a body, never a personal name."))
    if problems:
        raise MoveRefused(problems)
    is_override = override and action == "publish"
    if action == "publish" and record.copy_of_id:
        return replace_with_copy(record, by=by, comment=comment, override=is_override)
    is_public = PUBLISHED in (step.before, step.after)
    fields = changes(record, action, by, comment, role)
    if action in ("check", "confirm"):
        tell_copy(record, fields)
    fields |= {"status": step.after, "updated": timezone.now()}
    if is_public:
        fields["generation"] = Generation.advance()
    set_if_still(record, step.before, fields)
    record.refresh_from_db()
    if is_public and step.before != step.after:  # it is named by other records only while it is public
        indexing.index_dependants(record.child)
    write_down(record, action, step, by=by, comment=comment, override=is_override)
    return record


def hold(copy):
    """Nobody publishes or discards the copy until this step is done."""
    if not Record.with_copies.select_for_update(no_key=True).filter(pk=copy.pk).first():
        raise MoveRefused(_("This working copy has been published or discarded in the meantime."))


def set_if_still(record, status, fields):
    """Compare and set, so that of two who decide at once the second is refused; also when many are decided on.

    Through the parent table: on a child, update() selects first and would not be a compare-and-set.
    """
    if not Record.with_copies.filter(pk=record.pk, status=status).update(**fields):
        raise MoveRefused(_("Somebody else has decided on this record in the meantime. Look at it again."))


def tell_copy(record, fields):
    """A check or confirmation holds for the open working copy too: its publication must not take it back.

    Before the record's own row, in the order in which a saved copy takes both.
    """
    copies = Record.with_copies.filter(copy_of=record.pk)
    if copies.update(**fields, version=F("version") + 1):
        keep_versions([copies.get().child])


def write_down(record, action, step, *, by, comment, override, writers=None):
    """`writers` are those of the text that was decided on, where they are not those of the record."""
    decision = Decision.objects.create(
        **trail_of(record),
        action=action,
        before=step.before,
        after=step.after,
        by=by,
        role="coordinator" if by.is_coordinator else "",
        override=override,
        comment=comment,
    )
    keep_versions([record], by=by, note=comment[:240])
    emails.after_move(record, decision, writers or permissions.involved(record))


def obstacles(record, step, *, by, comment, override):
    if not step.may(by, record):
        return [_("You may not do this.")]
    if record.status != step.before:
        return [wrong_state(record, step)]
    problems = record.child.missing() if step.needs_content else []
    if step.needs_comment and not comment:
        problems.append(_("Say why, in the comment."))
    if step.after == PUBLISHED and step.before == REVIEW and permissions.is_involved(by, record):
        problems += own_work(by, comment, override)
    return problems


def own_work(by, comment, override):
    if not (override and by.is_coordinator):
        return [OWN_WORK]
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
        "checked_by_role": role or desk_of(by, record),
        "review_by": a_year_after(today),
    }
    return {
        "submit": {"submitted_by": by},
        "publish": checked | {"published_at": record.published_at or timezone.now()},
        "check": checked,
        "confirm": {"data_status": "confirmed", "confirmed_on": today, "confirmed_by_role": role},
        "archive": {"change_note": comment[:240]},
    }.get(action, {})


def desk_of(user, record):
    """Who has checked, unless it is said: the region that owns the record, for its members."""
    return CENTRAL_DESK if user.is_coordinator else record.owner.name


def a_year_after(day):
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


@transaction.atomic
def keep_change(record, *, by, is_new=False, old_slug=None, note=None):
    """Write down a change of content, once the record and all its parts are saved. `note` instead of its own."""
    fields = {} if is_new else {"version": F("version") + 1}
    if record.is_public:
        fields["generation"] = Generation.advance()
    if fields:
        Record.with_copies.filter(pk=record.pk).update(**fields)
        record.refresh_from_db(fields=[*fields])
    if old_slug and old_slug != record.slug:
        keep_old_slug(record, old_slug)
    record = type(record).with_copies.get(pk=record.pk)  # parts read before the change are forgotten
    keep_versions([record.child], by=by, note=record.change_note if note is None else note)
    indexing.index(record.child)
    indexing.index_dependants(record.child)


def keep_old_slug(record, old_slug):
    """An address that was public leads to the record for ever; one that comes back is an old one no more."""
    record.old_slugs.filter(slug=record.slug).delete()
    if record.published_at:
        OldSlug.objects.get_or_create(slug=old_slug, defaults={"record_id": record.pk})


# Working copies


@transaction.atomic
def start_working_copy(record, *, by):
    """Make the one open copy of a public record: a draft with parts of its own, and no address."""
    record = Record.with_copies.select_for_update(no_key=True).get(pk=record.pk)
    if hasattr(record, "working_copy"):
        raise MoveRefused(_("There is a working copy of this record already: go on with that one."))
    if not permissions.can_copy(by, record):
        raise MoveRefused(_("You may not do this."))
    copy = copy_record(
        record.child,
        copy_of=record,
        copy_base=record.version,
        version=record.version,
        author=by,
        change_note="",
    )
    keep_versions([copy], by=by, note=COPY_MADE)
    indexing.index(copy)
    return copy


def copy_obstacles(record, copy):
    """Why a working copy cannot take the place of its record, with a way to go on."""
    if not record.is_public:
        return [
            _(
                "The record is not public any more, so nothing can take its place. When it is reopened as a draft, "
                "the text of this copy can be restored from the record’s history; then discard the copy."
            )
        ]
    if record.version != copy.copy_base:
        return [
            _(
                "The record has been changed since this copy was made (version %(then)s then, %(now)s now). "
                "Compare the two, carry over into the copy what it must keep, and say that it is carried over; "
                "then it can be published."
            )
            % {"then": copy.copy_base, "now": record.version}
        ]
    return []


@transaction.atomic
def replace_with_copy(copy, *, by, comment="", override=False):
    """Publish a working copy: its text and parts become those of the record, whose number and address stay."""
    set_if_still(copy, REVIEW, {"updated": timezone.now()})
    record = Record.with_copies.select_for_update(no_key=True).get(pk=copy.copy_of_id)
    problems = copy_obstacles(record, copy)
    if not permissions.can_publish(by, record):
        problems.append(_("The record belongs to another region: an editor there publishes its changes."))
    if problems:
        raise MoveRefused(problems)
    copied, record = type(copy.child).with_copies.get(pk=copy.pk), record.child
    for name, value in changes(copied, "publish", by, comment, "").items():
        setattr(copied, name, value)
    record.submitted_by, record.generation = copied.submitted_by, Generation.advance()
    latest, record.version = record.version, record.version + 1
    try:
        take_place(copied, record)
    except ValidationError as error:
        raise MoveRefused(error.messages) from error
    # Of a translation made from the copy, the copy's own count says nothing.
    record.translations.filter(source_version__gt=latest).update(source_version=record.version)
    record = type(record).with_copies.get(pk=record.pk)
    indexing.index(record)
    indexing.index_dependants(record)
    step, writers = MOVES["publish"], permissions.involved(copied)
    write_down(record, "replace", step, by=by, comment=comment, override=override, writers=writers)
    return record


@transaction.atomic
def base_on_today(copy, *, by):
    """Somebody has carried over what changed in the record since the copy was made."""
    copy = Record.with_copies.select_for_update(no_key=True).get(pk=copy.pk)
    if not (copy.copy_of_id and permissions.can_edit(by, copy)):
        raise MoveRefused(_("You may not do this."))
    Record.with_copies.filter(pk=copy.pk).update(copy_base=copy.copy_of.version)
