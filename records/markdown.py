"""Markdown to safe HTML. Raw HTML in the text is shown as text; links lead to the open web or to a page here."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# The js-default preset lets no raw HTML through; the sanitiser behind it is the second lock.
parser = MarkdownIt("js-default")
TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "h3", "h4", "blockquote", "br", "code"}


def to_html(text):
    return mark_safe(
        nh3.clean(
            parser.render(text),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
        )
    )
