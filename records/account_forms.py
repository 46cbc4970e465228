"""Forms with which coordinators let people in and end their accounts, and of one's own language."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import accounts
from records.models import User


def last_coordinator():
    return ValidationError(_("This is the last coordinator: make another one first."))


class OneAddressForm(forms.ModelForm):
    """A mail address belongs to one account: a link to choose a password must lead to one."""

    def clean_email(self):
        address = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=address).exclude(pk=self.instance.pk) if address else []
        for other in others:
            raise ValidationError(is_taken_by(other))
        return address


def is_taken_by(user):
    if user.is_active:
        return _("%(user)s has this address already.") % {"user": user}
    said = _("The ended account %(user)s has this address: open that one again on its page “Access”.")
    return said % {"user": user}


class InvitationForm(OneAddressForm):
    """The name to sign in with is the mail address; the password comes with the link."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = True

    def save(self, commit=True):
        self.instance.username = accounts.free_username(self.instance.email)
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]


class EndAccountForm(forms.Form):
    """One box for each region in which the person leaves drafts: who goes on with them."""

    def __init__(self, user, data=None):
        super().__init__(data)
        self.user, self.heirs = user, accounts.heirs(user)
        for region, people in self.heirs.items():
            choices = [("", "–"), *((str(heir.pk), accounts.name_of(heir)) for heir in people)]
            label = _("Drafts of %(region)s go to") % {"region": region}
            self.fields[region.code] = forms.ChoiceField(label=label, choices=choices)

    def clean(self):
        if accounts.is_last_coordinator(self.user):
            raise last_coordinator()
        return super().clean()

    def chosen(self):
        people = {str(heir.pk): heir for heirs in self.heirs.values() for heir in heirs}
        return {region: people[self.cleaned_data[region.code]] for region in self.heirs}
