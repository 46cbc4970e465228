"""How one practice was read against the criteria: the step in the middle, and how far the readings lie apart."""

from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .drawing import LINE, NARROW, Chart, Drawing, in_lines

FIRST, LAST = 2, 98  # where the lowest and the highest step stand, in percent
HALF = NARROW / 2 - 10  # for the words at either end


def assessment_profile(rows):
    """The groups in their order.

    `rows` [(criterion, group, {step: its words}, lower median or None, lowest, highest, number of readings)].
    """
    title, reading = _("Readings by criterion"), reading_of(rows)
    is_assessed = any(row[3] is not None for row in rows)
    return Chart(
        drawn(title, reading, rows) if is_assessed else None,
        title,
        reading,
        columns=[_("Criterion"), _("Group"), _("Middle reading"), _("Lowest"), _("Highest"), _("Readings")],
        rows=[
            [name, group, *(step_name(steps, score) for score in (middle, low, high)), n]
            for name, group, steps, middle, low, high, n in rows
        ],
        notes=[
            _("The dot is the middle reading, of an even number the lower one; the bar spans all readings."),
            _("Each line runs from the lowest step of its criterion to the highest."),
            _("A gate has two places: “No”, it is not met, and “Yes”, it is met."),
            _("“Not assessed” is no step: nobody has read the practice against that criterion."),
        ],
        caption=_("Readings of the practice, criterion by criterion"),
    )


def reading_of(rows):
    assessed = sum(row[3] is not None for row in rows)
    if not assessed:
        return _("No criterion is assessed yet.")
    return ngettext(
        "%(assessed)s of %(n)s criterion is assessed.",
        "%(assessed)s of %(n)s criteria are assessed.",
        len(rows),
    ) % {"assessed": assessed, "n": len(rows)}


def step_name(steps, score):
    return _("not assessed") if score is None else str(steps[score])


def place_of(steps, score):
    """Steps stand equally far apart, so that a gate has its two at the ends."""
    return FIRST + (LAST - FIRST) * [*steps].index(score) / (len(steps) - 1)


def drawn(title, reading, rows):
    drawing, top = Drawing("profile", title, reading), 0
    for group, of_group in groupby(rows, key=lambda row: row[1]):
        drawing.say(0, top + 15, group, "strong")
        top += LINE + 4
        for name, _group, steps, *numbers in of_group:
            top = criterion(drawing, top, name, steps, *numbers)
        top += 10
    drawing.height = top
    return drawing


def criterion(drawing, top, name, steps, middle, low, high, number):
    """The name and the reading in words, and below them their place on the steps; nothing where nobody read."""
    top = in_rows(drawing, top, name)
    if middle is None:
        return in_rows(drawing, top, step_name(steps, None), "unknown") + 12
    top = in_rows(drawing, top, in_words(steps, middle, low, high, number), "soft")
    y = top + 16
    drawing.line(FIRST, y, LAST, y, "axis")
    for score in steps:
        drawing.line(place_of(steps, score), y - 4, place_of(steps, score), y + 4, "axis")
    if low != high:
        drawing.line(place_of(steps, low), y, place_of(steps, high), y, "spread")
    drawing.dot(place_of(steps, middle), y, "plain")
    return ends(drawing, y + 4, steps) + 14


def ends(drawing, top, steps):
    """The words of the lowest and of the highest step, each below its end of the line."""
    lowest, *_between, highest = steps.values()
    left = in_rows(drawing, top, lowest, "soft", width=HALF)
    right = in_rows(drawing, top, highest, "soft", 100, "end", HALF)
    return max(left, right)


def in_rows(drawing, top, text, kind="", x=0, anchor="start", width=NARROW):
    """Says it on as many lines as it needs; returns where they end."""
    for line in in_lines(text, width):
        top += LINE
        drawing.say(x, top, line, kind, anchor)
    return top


def in_words(steps, middle, low, high, number):
    readings = ngettext("%(n)s reading", "%(n)s readings", number) % {"n": number}
    if low == high:
        return f"{step_name(steps, middle)} · {readings}"
    spread = _("from “%(low)s” to “%(high)s”") % {
        "low": step_name(steps, low),
        "high": step_name(steps, high),
    }
    return f"{step_name(steps, middle)} · {readings}, {spread}"
