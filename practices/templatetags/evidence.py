from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from practices.models import EvidenceLevel

register = template.Library()


@register.simple_tag
def evidence_dots(level):
    """The grade of a row of a list: dots, and words for those who do not see them; nothing where it is not graded."""
    return "" if level is None else in_language(level, get_language())


@lru_cache(maxsize=64)
def in_language(level, _language):
    """Kept, for there are six grades, and twenty rows on a page."""
    context = {"level": level, "words": EvidenceLevel(level).label, "is_short": True}
    return render_to_string("practices/_evidence.html", context)
