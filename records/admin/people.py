from functools import partial

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as language

from records import accounts
from records.account_forms import EndAccountForm, InvitationForm, OneAddressForm, last_coordinator
from records.emails import deliver
from records.models import Membership, User
from records.tabular import TabularInline


class MembershipFormSet(forms.BaseInlineFormSet):
    """Somebody has to be left who can let others in."""

    def clean(self):
        super().clean()
        user = self.instance
        if user._state.adding and not self.roles():
            raise ValidationError(_("Say in which region the person works, and as what."))
        others = User.objects.coordinators().exclude(pk=user.pk)
        if not (others.exists() or self.leaves_coordinator(user)):
            raise last_coordinator()

    def roles(self):
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        return [
            (row["region"].code, row["role"]) for row in rows if not row.get("DELETE") and "region" in row
        ]

    def leaves_coordinator(self, user):
        return user.is_active and user.is_staff and ("EU", Membership.Role.EDITOR) in self.roles()


class MembershipInline(TabularInline):
    model = Membership
    formset = MembershipFormSet
    autocomplete_fields = ["region"]
    extra = 0

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Regions are kept in their own list, not in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class UserForm(OneAddressForm, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            # Django tells how passwords are stored.
            password.help_text, password.widget.template_name = "", "admin/records/user/password.html"


def is_new(user):
    """Invited, or to be invited: nobody has signed in yet."""
    return user.last_login is None and bool(user.email)


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Rights come from memberships alone, so groups and single permissions are not offered."""

    form = UserForm
    add_form = InvitationForm
    add_form_template = None
    inlines = [MembershipInline]
    list_display = ["username", "first_name", "last_name", "email", "roles", "is_active", "last_login"]
    list_filter = [
        "is_active",
        "memberships__role",
        ("memberships__region", admin.RelatedOnlyFieldListFilter),
    ]
    filter_horizontal = []
    readonly_fields = ["is_active", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (
            gettext_lazy("Access"),
            {
                "fields": [("is_active", "is_staff"), ("last_login", "date_joined")],
                "description": gettext_lazy(
                    "What somebody may do follows from the memberships below. An account is ended on its page "
                    "“Access”, and keeps its name and its memberships."
                ),
            },
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [("first_name", "last_name"), "email", "language"],
                "description": gettext_lazy(
                    "The person gets a mail with a link to choose a password; it opens once and for seven days."
                ),
            },
        ),
    ]

    def get_inlines(self, request, obj):
        return self.inlines

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__region")

    def has_delete_permission(self, request, obj=None):
        """Whoever has signed in once stands in the trail: such an account is ended, never deleted."""
        is_unused = obj is None or obj.last_login is None
        return is_unused and super().has_delete_permission(request, obj)

    @admin.display(description=gettext_lazy("memberships"))
    def roles(self, user):
        return ", ".join(f"{row.get_role_display()} ({row.region})" for row in user.memberships.all())

    def construct_change_message(self, request, form, formsets, add=False):
        """Of a changed membership the log says also what it was before."""
        said = super().construct_change_message(request, form, formsets, add)
        before = {}
        with language(None):  # as Django writes the rest of it
            for row in (row for formset in formsets for row in formset.initial_forms if row.has_changed()):
                old = Membership(user=row.instance.user, role=row.initial["role"])
                old.region_id = row.initial["region"]
                before[str(row.instance)] = f"{row.instance} ← {old}"
        for change in (entry["changed"] for entry in said if "object" in entry.get("changed", {})):
            change["object"] = before.get(change["object"], change["object"])
        return said

    # Invitation

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"title": _("Invite somebody")} | (extra_context or {}))

    def response_add(self, request, obj, post_url_continue=None):
        transaction.on_commit(partial(self.send_invitation, request, obj))
        return super().response_add(request, obj, post_url_continue)

    def send_invitation(self, request, user):
        if deliver([accounts.invitation(user, request.user)]):
            said = _("An invitation has been sent to %(address)s.") % {"address": user.email}
            self.message_user(request, said, messages.SUCCESS)
        else:
            said = _(
                "The invitation could not be sent. Try again on the page “Access”, or set a password by hand."
            )
            self.message_user(request, said, messages.ERROR)

    # Access

    def get_urls(self):
        page = self.admin_site.admin_view(self.access)
        return [path("<path:object_id>/access/", page, name="records_user_access"), *super().get_urls()]

    def access(self, request, object_id):
        """Everything beside the form that can be done for, or with, somebody's account."""
        user = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user is None:
            raise Http404
        action = request.POST.get("action", "")
        form = EndAccountForm(user, request.POST if action == "end" else None)
        if request.method == "POST" and self.take_step(request, user, action, form):
            return redirect("admin:records_user_access", user.pk)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Access"),
            "subtitle": str(user),
            "original": user,
            "form": form,
            "is_own": user == request.user,
            "is_new": is_new(user),
            "records": accounts.open_records(user),
        }
        return TemplateResponse(request, "admin/records/user/access.html", context)

    def take_step(self, request, user, action, form):
        """Whether it was done. One's own account is for another coordinator to end."""
        steps = (
            {"let_in": self.let_in} if not user.is_active else self.steps_while_active(request, user, form)
        )
        if action not in steps:
            self.message_user(request, _("This is not possible with this account now."), messages.ERROR)
            return True
        return steps[action](request, user)

    def steps_while_active(self, request, user, form):
        steps = {"invite": self.invite_again} if is_new(user) else {}
        if user != request.user:
            end = partial(self.end, form=form)
            steps |= {"sign_out": self.sign_out, "second_factor": self.reset_second_factor, "end": end}
        return steps

    def invite_again(self, request, user):
        accounts.write_log(request.user, user, _("Invited again"))
        self.send_invitation(request, user)
        return True

    def sign_out(self, request, user):
        accounts.end_sessions(user)
        accounts.write_log(request.user, user, _("Signed out everywhere"))
        return self.done(request, _("%(user)s is signed out everywhere."), user)

    def reset_second_factor(self, request, user):
        if not accounts.forget_second_factor(user, by=request.user):
            said = _("%(user)s had no second factor. The person is signed out everywhere.")
        elif settings.STAFF_SECOND_FACTOR == "required":
            said = _(
                "The second factor of %(user)s is reset, and the person is signed out everywhere. "
                "The next sign-in sets up a new one."
            )
        else:
            said = _(
                "The second factor of %(user)s is reset, and the person is signed out everywhere. "
                "A new one can be set up after the next sign-in."
            )
        return self.done(request, said, user)

    def end(self, request, user, form):
        if not form.is_valid():
            return False
        accounts.end_account(user, form.chosen(), by=request.user)
        return self.done(request, _("The account of %(user)s has ended."), user)

    def let_in(self, request, user):
        accounts.let_in_again(user, by=request.user)
        return self.done(request, _("The account of %(user)s is open again."), user)

    def done(self, request, sentence, user):
        self.message_user(request, sentence % {"user": accounts.name_of(user)}, messages.SUCCESS)
        return True
