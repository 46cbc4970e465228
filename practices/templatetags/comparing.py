"""The link by which a record is taken up for comparison. No template: a list has up to a hundred of them."""

from functools import lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def compare_link(record, kind):
    """Leads to the comparison with this record; where scripts run, they collect it instead (compare.js)."""
    address, word = in_language(get_language())
    return mark_safe(
        f'<a class="compare-link" href="{address}?{kind}={record.slug}" rel="nofollow">{word}'
        f'<span class="visually-hidden" lang="{escape(record.language)}"> {escape(record.title)}</span></a>'
    )


@lru_cache(maxsize=8)
def in_language(_language):
    """Kept, for it is the same in every row."""
    return reverse("compare"), escape(_("Compare"))
