"""The link of the weekly mail: one click says that a record is still correct, once one has signed in."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from records import permissions
from records.emails import staff_page
from records.models import Record
from records.workflow import legal_moves, move

VALID_SECONDS = 60 * 24 * 60 * 60
signer = TimestampSigner(salt="records.still_correct")


def confirmation(record):
    """The address that asks for the click. It names the record, not the person: rights are asked when it is opened."""
    return f"{settings.SITE_URL}{reverse('still_correct', args=[signer.sign(record.uid)])}"


def record_behind(token):
    """None for a link that is too old or has been changed, and for a record that is gone."""
    try:
        uid = signer.unsign(token, max_age=VALID_SECONDS)
    except BadSignature:
        return None
    return Record.objects.select_related("region", "owner").filter(uid=uid).first()


def still_correct(request, token):
    record = record_behind(token)
    if record and not permissions.is_member(request.user, record):
        raise Http404
    if record and request.method == "POST" and check(request, record):
        return redirect("admin:index")
    context = admin.site.each_context(request) | {
        "title": _("Still correct?"),
        "record": record,
        "may_check": bool(record) and "check" in legal_moves(record, request.user),
        "change_page": staff_page(record) if record else "",
    }
    status = 200 if record else 410
    return TemplateResponse(request, "admin/records/record/still_correct.html", context, status=status)


def check(request, record):
    """Whether it was written down; what stands in the way is said on the page."""
    central = permissions.UNION
    role = "" if request.user.is_coordinator or record.owner.code == central else str(record.owner)
    try:
        move(record, "check", by=request.user, role=role)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return False
    messages.success(request, _("%(record)s: checked, still correct.") % {"record": record})
    return True
