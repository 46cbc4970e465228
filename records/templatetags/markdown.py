from django import template

from records.markdown import to_html

register = template.Library()


@register.filter
def markdown(text):
    return to_html(text or "")
