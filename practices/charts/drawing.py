"""What a drawing consists of, and what stands beside it.

Lengths across are percentages of the drawing's own width, so that type keeps its size on every screen; only a
drawing with a `width` counts them in pixels, and scrolls where there is no room. Lengths down are always pixels.
"""

import textwrap
from dataclasses import dataclass, field

TYPE = 14  # pixels
LETTER = 0.5  # em, the mean width
LINE = 19
NARROW = 330  # the least width of a drawing on a phone
# Kinds that are told apart by their pattern too.
PATTERNS = ("tax", "operational", "unknown")


@dataclass
class Drawing:
    """Numbers for the template are text, so that no language writes them with a comma or a space."""

    name: str  # unique on its page
    title: str
    description: str = ""
    language: str = ""  # of the title, where it is not that of the page
    width: int = 0
    height: int = 0
    rects: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    dots: list = field(default_factory=list)
    words: list = field(default_factory=list)

    def rect(self, x, y, width, height, kind, opacity=None):
        place = {"x": self.across(x), "y": down(y), "width": self.across(width), "height": down(height)}
        pattern = f"{self.name}-{kind}" if kind in PATTERNS else ""
        self.rects.append(place | {"kind": kind, "pattern": pattern, "opacity": opacity})

    def line(self, x1, y1, x2, y2, kind):
        place = {"x1": self.across(x1), "y1": down(y1), "x2": self.across(x2), "y2": down(y2)}
        self.lines.append(place | {"kind": kind, "is_below": kind == "grid"})

    def dot(self, x, y, kind):
        self.dots.append({"x": self.across(x), "y": down(y), "kind": kind})

    def say(self, x, y, text, kind="", anchor="start", language=""):
        word = {"text": str(text), "kind": kind, "anchor": anchor, "language": language}
        self.words.append(word | {"x": self.across(x), "y": down(y)})

    def across(self, length):
        return f"{length:.1f}" if self.width else f"{length:.2f}%"

    @property
    def height_text(self):
        return down(self.height)

    @property
    def patterns(self):
        used = {rect["kind"] for rect in self.rects}
        return [kind for kind in PATTERNS if kind in used]


def down(length):
    return f"{length:.1f}"


def in_lines(text, width=NARROW, size=TYPE):
    """The text, broken where it would be wider than so many pixels."""
    return textwrap.wrap(str(text), max(8, int(width / (LETTER * size)))) or [""]


@dataclass
class Chart:
    drawing: Drawing | None  # None: there is nothing to draw
    title: str
    reading: str
    columns: list
    rows: list  # of the table: the first cell names the row
    notes: list = field(default_factory=list)
    caption: str = ""
    is_matrix: bool = False
    file_columns: list | None = None  # where the file holds more than the table
    file_rows: list | None = None
    figures: list | None = None  # rows of the table with links to their sources
    svg_address: str = ""
    csv_address: str = ""

    @property
    def heading_id(self):
        return f"{self.drawing.name}-heading"
