from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def plain_number(value):
    """A decimal as the reader's language writes it, without the zeros that only fill the column."""
    text = f"{value:f}"
    decimals = len(text.partition(".")[2].rstrip("0"))
    return number_format(value, decimal_pos=decimals, force_grouping=abs(value) >= 10_000)
