"""Markdown to safe HTML. Raw HTML in the text is shown as text; links lead to the open web or to a page here."""

from itertools import pairwise

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# The js-default preset lets no raw HTML through; the sanitiser behind it is the second lock.
parser = MarkdownIt("js-default")
TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "h3", "h4", "blockquote", "br", "code"}


def to_html(text):
    return mark_safe(
        nh3.clean(
            _render(text),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
        )
    )


def document(text):
    """A whole page of our own with headings and pictures: (HTML, [(id, heading) of its sections])."""
    tokens = parser.parse(text)
    sections = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", f"section-{len(sections) + 1}")
            sections.append((token.attrGet("id"), inline.content))
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS | {"h2", "img"},
        attributes={"a": {"href"}, "h2": {"id"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(html), sections


def _render(text):
    """Whatever level a writer chose, a heading stands below the h2 of its section."""
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    return parser.renderer.render(tokens, parser.options, {})
