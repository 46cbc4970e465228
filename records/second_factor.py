"""One's own second factor: outside the admin, which nobody without one may enter where it is required."""

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_otp import login as mark_verified
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from records import accounts

RECOVERY_CODES = 10


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label=_("Code shown by the app"),
        help_text=_("Six digits, new every 30 seconds."),
        error_messages={"invalid": _("The code has six digits.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12, "size": 8}
        ),
    )

    def __init__(self, device, data=None):
        super().__init__(data)
        self.device = device

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].split())
        if not self.device.verify_token(code):
            raise forms.ValidationError(
                _("This code does not fit. Check the clock of your phone and wait for the next code.")
            )
        return code

    @transaction.atomic
    def confirm(self):
        """The device counts from now on; the answer is the recovery codes, which are shown this once."""
        self.device.confirmed = True
        self.device.save(update_fields=["confirmed"])
        return recovery_codes(self.device.user)


def recovery_codes(user):
    """New ones in place of all before. The device stays: with one of its codes the person may have signed in."""
    StaticToken.objects.filter(device__user=user).delete()
    device = StaticDevice.objects.filter(user=user).first()
    device = device or StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def open_enrolment(user):
    """The secret stays the same until it is confirmed, so that a reloaded page fits the code scanned before."""
    unconfirmed = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return unconfirmed or TOTPDevice.objects.create(user=user, name="authenticator app", confirmed=False)


def grouped_secret(device):
    secret = device.config_url.split("secret=")[1].split("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def qr_code(device):
    """Attributes only, no style, and a viewBox to scale by; its own white ground, to scan in the dark scheme too."""
    drawing = segno.make(device.config_url, error="m")
    look = {"dark": "#000", "light": "#fff", "svgclass": "qr-code"}
    return mark_safe(drawing.svg_inline(omitsize=True, border=4, **look))


@never_cache
def second_factor(request):
    if not request.user.is_staff:
        raise PermissionDenied
    if user_has_device(request.user):
        return what_is_set_up(request) if request.user.is_verified() else redirect("admin:index")
    device = open_enrolment(request.user)
    form = CodeForm(device, request.POST or None)
    if form.is_valid():
        codes = form.confirm()
        mark_verified(request, device)
        return render(request, "records/second_factor.html", {"codes": codes})
    context = {"form": form, "qr_code": qr_code(device), "secret": grouped_secret(device), "codes": None}
    return render(request, "records/second_factor.html", context | {"is_required": is_required()})


def is_required():
    return settings.STAFF_SECOND_FACTOR == "required"


def what_is_set_up(request):
    user, action = request.user, request.POST.get("action")
    if action == "codes":
        with transaction.atomic():
            codes = recovery_codes(user)
            accounts.write_log(user, user, gettext("New recovery codes"))
        return render(request, "records/second_factor.html", {"codes": codes})
    if action == "take_away" and not is_required():
        with transaction.atomic():
            accounts.delete_second_factor(user)
            accounts.write_log(user, user, gettext("Second factor taken away"))
        messages.success(
            request,
            gettext("The second factor is taken away. Your password alone opens the staff pages now."),
        )
        return redirect("second_factor")
    left = StaticToken.objects.filter(device__user=user).count()
    return render(
        request, "records/second_factor_state.html", {"codes_left": left, "is_required": is_required()}
    )
