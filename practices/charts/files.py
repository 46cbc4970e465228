"""A chart as a file of its own: an SVG that needs nothing else, and its numbers as CSV."""

import csv
import io
import re
from base64 import b64encode
from decimal import Decimal
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from records.spreadsheets.columns import UNWANTED, tidy
from records.spreadsheets.writing import harmless

from .drawing import in_lines

WIDTH, MARGIN, TITLE_LINE, LINE = 720, 24, 26, 19
CSS = settings.BASE_DIR / "static" / "css"
LIGHT = re.compile(r"(--[\w-]+):\s*(?:light-dark\(([^,()]+),[^;]*\)|([^;]+));")


def as_svg(chart, address, licence):
    drawing = chart.drawing
    width = drawing.width or WIDTH
    titles = in_lines(chart.title, width, 20)
    readings = in_lines(chart.reading, width)
    source = f"MESSE, {formats.date_format(timezone.localdate(), 'DATE_FORMAT')}, {licence}, {address}"
    sources = in_lines(source, width)
    top = MARGIN + len(titles) * TITLE_LINE + len(readings) * LINE + 14
    foot = top + drawing.height + 12
    context = {
        "drawing": drawing,
        "title": chart.title,
        "source": source,
        "language": get_language(),
        "style": mark_safe(f"<style>{style()}</style>"),
        "margin": MARGIN,
        "width": width,
        "whole_width": width + 2 * MARGIN,
        "top": f"{top:.0f}",
        "height": int(foot + len(sources) * LINE + MARGIN),
        "titles": numbered(titles, MARGIN + 16, TITLE_LINE),
        "readings": numbered(readings, MARGIN + len(titles) * TITLE_LINE + 12, LINE),
        "sources": numbered(sources, foot + 14, LINE),
    }
    return UNWANTED.sub("", render_to_string("practices/charts/file.svg.html", context))


def numbered(lines, top, step):
    """(how far down, text); as text, so that no language writes the number with a comma."""
    return [(f"{top + nth * step:.0f}", line) for nth, line in enumerate(lines)]


@cache
def style():
    """The rules of the page for drawings, with the light colours in place of their names: few programs know those."""
    found = LIGHT.findall((CSS / "tokens.css").read_text())
    values = {name: (light or value).strip() for name, light, value in found}
    rules = (CSS / "chart_marks.css").read_text()
    return re.sub(r"var\((--[\w-]+)\)", lambda name: values[name.group(1)], rules)


def digest_of_style():
    """As a policy names it, so that no other rules apply."""
    return b64encode(sha256(style().encode()).digest()).decode()


def as_csv(chart):
    """UTF-8 with its mark, which Excel asks for."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(map(written, chart.file_columns or chart.columns))
    for row in chart.file_rows or chart.rows:
        writer.writerow(map(written, row))
    return "\ufeff" + file.getvalue()


def written(cell):
    """A number in plain digits, also one below zero; a text as one that becomes no formula."""
    if not isinstance(cell, int | Decimal):
        return harmless(tidy(str(cell)))
    digits = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
