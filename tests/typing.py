"""A form of the admin as it is opened, and what a browser sends back from it.

Through the views alone, without drawing the page: fourteen inlines take most of a second, and many tests
ask only what is saved or refused. That the pages draw is tested on its own.
"""

from django.contrib.messages.storage.cookie import CookieStorage
from django.forms import ModelMultipleChoiceField
from django.test import RequestFactory
from django.urls import resolve


class Desk:
    """Somebody signed in with a second factor, who opens forms, types and saves."""

    def __init__(self, user):
        self.user = user
        user.is_verified = lambda: True

    def open(self, address, data=None):
        make = RequestFactory().get if data is None else RequestFactory().post
        request = make(address, data)
        request.user, request.resolver_match = self.user, resolve(address)
        request._messages = CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        match = request.resolver_match
        return match.func(request, *match.args, **match.kwargs)

    def save(self, address, *rows, **typed):
        """Open the form, type, save. The errors that are shown then; none when it is saved.

        `rows` are (prefix of an inline, values of one new row).
        """
        page = self.open(address)
        return self.save_opened(page, address, *rows, **typed)

    def save_opened(self, page, address, *rows, **typed):
        data = sent_from(page) | new_rows(page, rows) | typed
        answer = self.open(address, {name: value for name, value in data.items() if value is not None})
        return [] if answer.status_code == 302 else [str(error) for error in all_errors(answer)]


def all_errors(page):
    """AdminErrorList leaves out on which row an error stands, which is all the same here."""
    return [message for errors in page.context_data["errors"].data for message in errors]


def formsets_of(page):
    return {inline.formset.prefix: inline.formset for inline in page.context_data["inline_admin_formsets"]}


def sent_from(page):
    formsets = formsets_of(page).values()
    forms = [page.context_data["adminform"].form, *(form for formset in formsets for form in formset.forms)]
    managers = [formset.management_form for formset in formsets]
    return {field.html_name: plain(field) for form in [*forms, *managers] for field in form}


def new_rows(page, rows):
    data = {}
    for prefix, typed in rows:
        formset, total = formsets_of(page)[prefix], f"{prefix}-TOTAL_FORMS"
        number = data.get(total, formset.initial_form_count())
        blank = {
            field.html_name.replace("__prefix__", str(number)): plain(field) for field in formset.empty_form
        }
        data |= blank | {f"{prefix}-{number}-{name}": value for name, value in typed.items()}
        data[total] = number + 1
    return data


def plain(field):
    """The value of one box; None, which is not sent, of an empty tick box and of a file."""
    value = field.value()
    if isinstance(field.field, ModelMultipleChoiceField):
        return [str(one) for one in value or []]
    if getattr(field.field.widget, "needs_multipart_form", False):
        return None
    if isinstance(value, bool):
        return "on" if value else None
    return "" if value is None else str(value)
