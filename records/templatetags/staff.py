"""What Django's own pages of the admin leave unsaid: words for its icons, labels for cells, where each error is."""

import re

from django import template
from django.contrib.admin.utils import flatten
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

register = template.Library()

ICON = re.compile(r'<img src="[^"]*/icon-(yes|no|unknown)[^"]*" alt="(True|False|None)">')


@register.filter
def icons_in_words(markup):
    """Yes and No instead of a tick and a cross, which are told apart by colour."""
    words = {"True": _("Yes"), "False": _("No"), "None": _("Not known")}
    return mark_safe(ICON.sub(lambda icon: words[icon[2]], conditional_escape(markup)))


@register.filter
def labelled(cells, headers):
    """The cells of one row, each with the heading of its column, which a phone shows beside the value."""
    for cell, header in zip(cells, headers, strict=False):
        label = "" if "action-checkbox" in header["class_attrib"] else capfirst(header["text"])
        named = f'<td data-label="{conditional_escape(label)}"'
        yield mark_safe(icons_in_words(cell).replace("<td", named, 1) if label else cell)


@register.filter
def has_errors(fieldset):
    """Django looks at fields that have a line of their own, and would fold the others away."""
    return any(name in fieldset.form.errors for name in flatten(fieldset.fields))


@register.simple_tag
def errors_of(form, inlines):
    """(id of the field or "", its name or "", sentence) of all that stood in the way of saving."""
    found = [*errors_in(form)]
    for inline in inlines:
        formset, name = inline.formset, capfirst(inline.opts.verbose_name_plural)
        found += [(f"{formset.prefix}-group", name, said) for said in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, start=1):
            place = f"{capfirst(inline.opts.verbose_name)} {number}"
            found += errors_in(row, place, f"{formset.prefix}-{number - 1}")
    return found


def errors_in(form, place="", place_id=""):
    for name, sentences in form.errors.items():
        is_field = name in form.fields
        label = capfirst(form[name].label) if is_field else ""
        named = ", ".join(str(part) for part in (place, label) if part)
        for said in sentences:
            yield form[name].auto_id if is_field else place_id, named, said
