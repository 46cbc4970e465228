from html import unescape

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_block_tag
def page_title(content):
    """One block gives the title of the page and the title that shared links show."""
    title = one_line(content)
    return format_html('<title>{}</title>\n<meta property="og:title" content="{}">', title, title)


@register.simple_block_tag
def page_description(content):
    text = one_line(content)
    return format_html(
        '<meta name="description" content="{}">\n<meta property="og:description" content="{}">', text, text
    )


def one_line(markup):
    """Blocks are rendered for HTML already; unescaped here, so that quotation marks are escaped exactly once."""
    return " ".join(unescape(markup).split())
