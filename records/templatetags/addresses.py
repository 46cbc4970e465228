from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def host(address):
    """The name of the site that a link leads to."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
