from ipaddress import ip_address

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_otp import user_has_device
from django_otp.admin import OTPAdminAuthenticationForm, OTPAdminSite
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from messe import manual
from messe.narrowing import NarrowedByItsFilters, no_detour
from records import desk, permissions


def visitor_address(request):
    """Behind n proxies of ours the n-th address from the right is the first that none of them made up."""
    hops = settings.TRUSTED_PROXY_HOPS
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if hops and len(forwarded) >= hops:
        try:
            return str(ip_address(forwarded[-hops].strip().partition("%")[0]))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR", "")


def lacks_second_factor(user):
    return user.is_authenticated and user.is_staff and not user_has_device(user)


class StaffSignInForm(OTPAdminAuthenticationForm):
    """Password and code on one page; the shape of the code says whether the phone or the paper has it."""

    otp_token = forms.CharField(
        label=_("Code of your second factor"),
        help_text=_(
            "Six digits from your app, or one of your recovery codes. Leave empty before it is set up."
        ),
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "vTextField"}
        ),
    )

    error_messages = OTPAdminAuthenticationForm.error_messages | {
        "invalid_login": _(
            "User name and password do not fit together, or the account is not one of the staff. "
            "Capital and small letters are told apart."
        )
    }

    def clean_username(self):
        """Django tells only the browser how long a name may be, and axes would write it down as it came."""
        name = self.cleaned_data["username"]
        if len(name) > self.fields["username"].max_length:
            raise self.get_invalid_login_error()
        return name

    def clean_otp_token(self):
        return "".join(self.cleaned_data["otp_token"].split()).lower()

    def clean_otp(self, user):
        """Nobody can give a code before enrolment; such a person gets no further than the enrolment page."""
        if user is None or not user_has_device(user):
            return
        kind = TOTPDevice if self.cleaned_data.get("otp_token", "").isdigit() else StaticDevice
        device = kind.objects.devices_for_user(user, confirmed=True).first()
        self.cleaned_data["otp_device"] = device.persistent_id if device else ""
        try:
            super().clean_otp(user)
        finally:
            self.fields["password"].widget.render_value = False


# By what people come to do, not by the packages that the models lie in.
SECTIONS = [
    (
        _("Records"),
        ["practices.Practice", "practices.Instrument", "actors.Actor", "actors.Partner", "records.Record"],
    ),
    (_("Comparing"), ["practices.RegionCoverage", "practices.Assessment", "practices.Transfer"]),
    (
        _("Words and places"),
        [
            "records.Region",
            "records.Term",
            "practices.InstrumentType",
            "practices.Tag",
            "practices.LegalReference",
        ],
    ),
    (_("The site"), ["records.Film", "records.SiteSettings", "records.LinkCheck"]),
    (
        _("People and sign-in"),
        [
            "records.User",
            "otp_totp.TOTPDevice",
            "otp_static.StaticDevice",
            "axes.AccessLog",
            "axes.AccessAttempt",
        ],
    ),
    (_("What happened"), ["records.Decision", "records.Version", "records.OldSlug", "admin.LogEntry"]),
]


class StaffSite(OTPAdminSite):
    site_title = _("MESSE staff")
    site_header = _("MESSE staff")
    index_title = _("Your start page")
    login_form = StaffSignInForm
    login_template = "admin/sign_in.html"
    logout_template = "admin/signed_out.html"

    def __init__(self, name="admin"):
        super().__init__(name)

    def register(self, model_or_iterable, admin_class=None, **options):
        """Of every list, those of libraries too, an address asks no more than the page offers."""
        known = admin_class or ModelAdmin
        narrowed = type(known.__name__, (NarrowedByItsFilters, known), {"__module__": known.__module__})
        super().register(model_or_iterable, narrowed, **options)

    def has_permission(self, request):
        """Whoever has a role in a region; who has a second factor has to use it, also where it is only offered."""
        user = request.user
        if not permissions.is_staff(user):
            return False
        may_skip = settings.STAFF_SECOND_FACTOR == "offered" and not user_has_device(user)
        return user.is_verified() or may_skip

    def get_urls(self):
        return [
            path("manual/", self.admin_view(self.manual), name="manual"),
            path("still-correct/", self.admin_view(still_correct), name="still_correct"),
            path("manual/editors/<str:name>", self.admin_view(manual.picture), name="manual_picture"),
            path("r/<path:rest>", no_detour),
            *super().get_urls(),
        ]

    def manual(self, request):
        return manual.page(request, self.each_context(request))

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {
            model["model"]._meta.label: model | {"name": gettext(str(model["name"]))}
            for app in apps
            for model in app["models"]
        }
        found = [(name, [models[label] for label in labels if label in models]) for name, labels in SECTIONS]
        return [section(name, rows) for name, rows in found if rows]

    def index(self, request, extra_context=None):
        return super().index(request, (extra_context or {}) | {"desk": desk.contents(request.user)})

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        if request.method == "GET" and not self.has_permission(request) and lacks_second_factor(request.user):
            return redirect("second_factor")
        return super().login(request, extra_context)


def section(name, models):
    return {
        "name": name,
        "app_label": "section",
        "app_url": f"{reverse('admin:index')}#content",
        "has_module_perms": True,
        "models": models,
    }


def still_correct(request):
    """One record by its own button, or all that are ticked; what is refused is said with its reasons."""
    if request.method == "POST":
        say_what_was_checked(request)
    return redirect("admin:index")  # where the messages stand; after signing in again on the way, too


def say_what_was_checked(request):
    one = request.POST.get("one")
    keys = [one] if one else request.POST.getlist("record")
    if not keys:
        messages.warning(
            request, gettext("Nothing was ticked. Tick the records that are still correct first.")
        )
    done, refused, missing = desk.say_still_correct(request.user, keys)
    for record, reasons in refused:
        messages.error(request, f"{record}: {' '.join(reasons)}")
    if missing:
        said = ngettext("%(number)s record was not found.", "%(number)s records were not found.", missing)
        messages.error(request, said % {"number": missing})
    if done:
        said = ngettext(
            "Still correct: %(number)s record. It is due again in a year.",
            "Still correct: %(number)s records. They are due again in a year.",
            len(done),
        )
        messages.success(request, said % {"number": len(done)})
