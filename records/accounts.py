"""People come and go: what letting somebody in, helping them and ending their account means. Each step is in the log."""

import re
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from records import permissions
from records.emails import written
from records.models import Record, Region, User

OPEN = [Record.Status.DRAFT, Record.Status.REVIEW]
RESET_SECONDS = 24 * 60 * 60
OWN_CHANGES_AN_HOUR = 5


# Links


class InvitationTokens(PasswordResetTokenGenerator):
    """Valid once and for PASSWORD_RESET_TIMEOUT: the password and the last sign-in are part of the signature."""

    key_salt = "records.accounts.invitation"


class ResetTokens(PasswordResetTokenGenerator):
    key_salt = "records.accounts.reset"

    def check_token(self, user, token):
        return super().check_token(user, token) and self.age(token) <= RESET_SECONDS

    def age(self, token):
        return self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])


invitation_tokens, reset_tokens = InvitationTokens(), ResetTokens()


def link(user, page, tokens):
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{settings.SITE_URL}{reverse(page, args=[number, tokens.make_token(user)])}"


def invitation(user, by):
    roles = user.memberships.select_related("region")
    told = {"by": by, "memberships": roles, "link": link(user, "invitation", invitation_tokens)}
    return written(user, "emails/invitation.txt", **told)


def password_resets(address):
    """The mails for all accounts with this address; none for one that has ended or has changed itself too often."""
    people = User.objects.filter(email__iexact=address, is_active=True, is_staff=True)
    people = [user for user in people if not is_busy(user)]
    for user in people:
        write_log(user, user, _("Asked for a link to choose a new password"))
    return [
        written(user, "emails/password_reset.txt", link=link(user, "password_reset_confirm", reset_tokens))
        for user in people
    ]


def is_busy(user):
    """Strangers can ask for links, too: that must fill nobody's mailbox, nor the log."""
    lately = timezone.now() - timedelta(hours=1)
    own = LogEntry.objects.filter(user=user, object_id=str(user.pk), action_time__gte=lately)
    return own.count() >= OWN_CHANGES_AN_HOUR


def write_log(by, user, sentence):
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, sentence, single_object=True)


# Names and sessions


def free_username(address):
    """People sign in with their mail address, without the few signs that a user name may not have."""
    stem = re.sub(r"[^\w.@+-]", "-", address.lower())[:140]
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if not User.objects.filter(username=name).exists())


def name_of(user):
    return user.get_full_name() or user.username


def end_sessions(user):
    """Sign a person out everywhere. Whose a session is stands inside of it; there are as many as people signed in."""
    sessions = Session.objects.filter(expire_date__gte=timezone.now())
    theirs = [row.pk for row in sessions if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


def forget_second_factor(user, *, by):
    """The phone is lost: the next sign-in leads to a new enrolment. Whether there was one."""
    with transaction.atomic():
        had_one = user_has_device(user)
        delete_second_factor(user)
        end_sessions(user)
        said = _("Second factor reset and signed out everywhere") if had_one else _("Signed out everywhere")
        write_log(by, user, said)
    return had_one


def delete_second_factor(user):
    for devices in (TOTPDevice, StaticDevice):
        devices.objects.filter(user=user).delete()


# The end of an account


def open_records(user):
    """Drafts and working copies that somebody has to go on with."""
    rows = Record.with_copies.filter(author=user, status__in=OPEN)
    return rows.select_related("owner").order_by("owner__code", "title", "pk")


def heirs(user):
    """{region: people who may go on with what the person wrote there}, the coordinators at the end."""
    regions = Region.objects.filter(owned_records__in=open_records(user)).distinct()
    others = [other for other in User.objects.in_service() if other.pk != user.pk]
    others.sort(key=lambda other: (other.is_coordinator, name_of(other)))
    return {
        region: [other for other in others if permissions.regions_of(other).has(region.code)]
        for region in regions
    }


def end_account(user, chosen, *, by):
    """Nobody signs in with it any more; `chosen` is {region: who goes on with the drafts there}."""
    with transaction.atomic():
        for region, heir in chosen.items():
            hand_over(open_records(user).filter(owner=region), heir, by=by)
        User.objects.filter(pk=user.pk).update(is_active=False)
        end_sessions(user)
        write_log(by, user, _("Account ended and signed out everywhere"))


def hand_over(rows, heir, *, by):
    records = list(rows)
    for record in records:
        said = _("Handed over from %(old)s to %(new)s") % {
            "old": name_of(record.author),
            "new": name_of(heir),
        }
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_by_natural_key(*kind_of(record)),
            object_id=str(record.pk),
            object_repr=record.title[:200],
            action_flag=CHANGE,
            change_message=said,
        )
    Record.with_copies.filter(pk__in=[record.pk for record in records]).update(author=heir)


def kind_of(record):
    model = Record._meta.get_field(record.kind).related_model
    return model._meta.app_label, model._meta.model_name


def let_in_again(user, *, by):
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        write_log(by, user, _("Account opened again"))


def is_last_coordinator(user):
    others = User.objects.coordinators().exclude(pk=user.pk)
    return user.is_coordinator and not others.exists()
