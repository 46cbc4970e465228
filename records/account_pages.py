"""Pages of one's own account: a forgotten password, an invitation, its language, the end of all sign-ins."""

from threading import Thread

from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from records import accounts
from records.account_forms import LanguageForm
from records.emails import deliver


class OnStaffPages:
    """What the frame of the staff pages needs to know."""

    def get_context_data(self, **kwargs):
        return admin.site.each_context(self.request) | super().get_context_data(**kwargs)


class ForgottenPasswordForm(PasswordResetForm):
    def save(self, **options):
        """Sent by a thread of its own: otherwise the time of the answer would tell who has an account."""
        mails = accounts.password_resets(self.cleaned_data["email"])
        if mails:
            Thread(target=deliver, args=[mails], name="mail").start()


class ForgottenPassword(OnStaffPages, PasswordResetView):
    form_class = ForgottenPasswordForm
    template_name = "admin/password/ask.html"
    title = gettext_lazy("Forgotten your password?")


class LinkSent(OnStaffPages, PasswordResetDoneView):
    template_name = "admin/password/sent.html"
    title = gettext_lazy("Look into your mailbox")


class ChoosePassword(OnStaffPages, PasswordResetConfirmView):
    """Behind the link of a mail, which opens once and only while the account has not ended."""

    template_name = "admin/password/choose.html"
    token_generator = accounts.reset_tokens
    success_url = reverse_lazy("password_reset_complete")
    title = gettext_lazy("Choose a password")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def get(self, *args, **kwargs):
        self.speak()
        return super().get(*args, **kwargs)

    def post(self, *args, **kwargs):
        self.speak()
        return super().post(*args, **kwargs)

    def speak(self):
        """Only once the link has proved good: the language of an account is no news for strangers."""
        self.request.session["language"] = self.user.language
        translation.activate(self.user.language)

    def form_valid(self, form):
        accounts.write_log(self.user, self.user, _("Chose a new password by a link sent to the mail address"))
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context if self.validlink else context | {"title": _("This link does not open any more")}


class AcceptInvitation(ChoosePassword):
    token_generator = accounts.invitation_tokens


class PasswordChosen(OnStaffPages, PasswordResetCompleteView):
    template_name = "admin/password/chosen.html"
    title = gettext_lazy("Your new password is set")


@require_POST
def choose_language(request):
    """From the head of every staff page, and back to it."""
    form = LanguageForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return redirect(page if is_ours else reverse("admin:index"))


def sign_out_everywhere(request):
    """Also where one forgot to: on another computer, on a lost phone."""
    if request.method != "POST":
        context = admin.site.each_context(request) | {"title": _("Sign out everywhere")}
        return TemplateResponse(request, "admin/password/sign_out.html", context)
    user = request.user
    logout(request)
    accounts.end_sessions(user)
    accounts.write_log(user, user, _("Signed out everywhere"))
    messages.success(request, _("You are signed out everywhere."))
    return redirect("admin:login")
