"""Finding a part of a page in its HTML."""

import re


def section(html, name):
    """The section or aside whose heading has this id; empty if there is none. Sections do not nest."""
    parts = (found.group() for found in re.finditer(r"<(section|aside)\b.*?</\1>", html, re.DOTALL))
    return next((part for part in parts if re.search(rf'<h\d[^>]* id="{name}"', part)), "")
