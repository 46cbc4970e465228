"""Soft limits: how long a text is and may be. What is longer is saved, and its writer is told."""

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.models.lengths import room


class LongTextField(forms.CharField):
    """Browsers send each new line as two characters; one is stored, counted and compared."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


def limits_of(form):
    """{name: soft limit} of the fields that have one."""
    fields = [(name, model_field(form, name)) for name in form.fields]
    return {name: field.soft_limit for name, field in fields if hasattr(field, "soft_limit")}


def model_field(form, name):
    try:
        return form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def show_counts(form):
    """Under each of these fields how much of it is used; a script counts on while somebody types.

    The field itself leaves more room than readers should be asked to read: records/models/lengths.py.
    """
    for name, limit in limits_of(form).items():
        field = form.fields[name]
        most = room(limit)
        field.widget.attrs |= {"data-limit": limit, "data-most": most}
        words = _("%(count)s characters (best up to %(limit)s, at most %(most)s)")
        said = words % {"count": len(text_in(form, name)), "limit": limit, "most": most}
        pattern = words % {"count": "{count}", "limit": "{limit}", "most": "{most}"}
        count = format_html('<span class="length" data-words="{}">{}</span>', pattern, said)
        field.help_text = format_html("{} {}", field.help_text, count)


def text_in(form, name):
    field = form.fields[name]
    if form.is_bound:
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        return (value or "").replace("\r\n", "\n")
    return str(form.get_initial_for_field(field, name) or "")


def too_long(form):
    """A sentence for each text of a valid form that is longer than readers are promised."""
    for name, limit in limits_of(form).items():
        count = len(form.cleaned_data.get(name) or "")
        if count > limit:
            yield _(
                "%(field)s: %(count)s characters, and %(limit)s are enough for a reader. It is saved as it is; "
                "please shorten it."
            ) % {"field": capfirst(form.fields[name].label), "count": count, "limit": limit}
