from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import Membership, User
from records.tabular import TabularInline


class MembershipFormSet(forms.BaseInlineFormSet):
    """Somebody has to be left who can let others in."""

    def clean(self):
        super().clean()
        user = self.instance
        others = Membership.objects.filter(
            region__code="EU", role=Membership.Role.EDITOR, user__is_active=True, user__is_staff=True
        ).exclude(user=user.pk)
        if not (others.exists() or self.leaves_coordinator(user)):
            raise ValidationError(_("This is the last coordinator: make another one first."))

    def leaves_coordinator(self, user):
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        roles = [
            (row["region"].code, row["role"]) for row in rows if not row.get("DELETE") and "region" in row
        ]
        return user.is_active and user.is_staff and ("EU", Membership.Role.EDITOR) in roles


class MembershipInline(TabularInline):
    model = Membership
    formset = MembershipFormSet
    autocomplete_fields = ["region"]
    extra = 0

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


class NewUserForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Rights come from memberships alone, so groups and single permissions are not offered."""

    form = UserForm
    add_form = NewUserForm
    inlines = [MembershipInline]
    list_display = ["username", "first_name", "last_name", "email", "roles", "is_active", "last_login"]
    list_filter = [
        "is_active",
        "memberships__role",
        ("memberships__region", admin.RelatedOnlyFieldListFilter),
    ]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (
            gettext_lazy("Access"),
            {
                "fields": [("is_active", "is_staff"), ("last_login", "date_joined")],
                "description": gettext_lazy(
                    "What somebody may do follows from the memberships below. Take away “active” instead of "
                    "deleting: the trail keeps the name."
                ),
            },
        ),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "email", "first_name", "last_name", "is_staff"]}),
        (
            gettext_lazy("Password"),
            {"classes": ["wide"], "fields": ["usable_password", "password1", "password2"]},
        ),
    ]

    def get_inlines(self, request, obj):
        return self.inlines

    def get_changeform_initial_data(self, request):
        return super().get_changeform_initial_data(request) | {"is_staff": True}

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__region")

    @admin.display(description=gettext_lazy("memberships"))
    def roles(self, user):
        return ", ".join(f"{row.get_role_display()} ({row.region})" for row in user.memberships.all())
