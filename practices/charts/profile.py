"""How one practice was read against the criteria: the step in the middle, and how far the readings lie apart."""

from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Score

from .drawing import LINE, Chart, Drawing, in_lines

FIRST, LAST = 2, 98  # where the lowest and the highest step stand, in percent


def assessment_profile(rows):
    """`rows` [(criterion, group, lower median or None, lowest, highest, number of readings)], groups in their order."""
    title, reading = _("Readings by criterion"), reading_of(rows)
    is_assessed = any(row[2] is not None for row in rows)
    return Chart(
        drawn(title, reading, rows) if is_assessed else None,
        title,
        reading,
        columns=[_("Criterion"), _("Group"), _("Middle reading"), _("Lowest"), _("Highest"), _("Readings")],
        rows=[
            [name, group, *map(step_name, (middle, low, high)), n]
            for name, group, middle, low, high, n in rows
        ],
        notes=[
            _("The dot is the middle reading, of an even number the lower one; the bar spans all readings."),
            _("“Not assessed” is no step: nobody has read the practice against that criterion."),
        ],
        caption=_("Readings of the practice, criterion by criterion"),
    )


def reading_of(rows):
    assessed = sum(row[2] is not None for row in rows)
    if not assessed:
        return _("No criterion is assessed yet.")
    return ngettext(
        "%(assessed)s of %(n)s criterion is assessed.",
        "%(assessed)s of %(n)s criteria are assessed.",
        len(rows),
    ) % {"assessed": assessed, "n": len(rows)}


def step_name(score):
    return _("not assessed") if score is None else str(Score(score).label)


def place_of(score):
    return FIRST + (LAST - FIRST) * score / max(Score.values)


def drawn(title, reading, rows):
    drawing, top = Drawing("profile", title, reading), 0
    for group, of_group in groupby(rows, key=lambda row: row[1]):
        of_group = list(of_group)
        drawing.say(0, top + 15, group, "strong")
        top += LINE + 4
        if any(row[2] is not None for row in of_group):
            top = names_of_steps(drawing, top)
        for name, _group, *numbers in of_group:
            top = criterion(drawing, top, name, *numbers)
        top += 10
    drawing.height = top
    return drawing


def names_of_steps(drawing, top):
    for score in Score:
        anchor = {Score.INSUFFICIENT: "start", Score.STRONG: "end"}.get(score, "middle")
        x = {"start": 0, "end": 100}.get(anchor, place_of(score))
        drawing.say(x, top + 14, score.label, "soft", anchor)
    return top + LINE + 2


def criterion(drawing, top, name, middle, low, high, number):
    """The name and the reading in words, and below them their place on the four steps; nothing where nobody read."""
    for line in in_lines(name):
        top += LINE
        drawing.say(0, top, line)
    top += LINE
    if middle is None:
        drawing.say(0, top, step_name(None), "unknown")
        return top + 12
    drawing.say(0, top, in_words(middle, low, high, number), "soft")
    y = top + 16
    drawing.line(place_of(0), y, place_of(max(Score.values)), y, "axis")
    for score in Score.values:
        drawing.line(place_of(score), y - 4, place_of(score), y + 4, "axis")
    if low != high:
        drawing.line(place_of(low), y, place_of(high), y, "spread")
    drawing.dot(place_of(middle), y, "plain")
    return y + 14


def in_words(middle, low, high, number):
    readings = ngettext("%(n)s reading", "%(n)s readings", number) % {"n": number}
    if low == high:
        return f"{step_name(middle)} · {readings}"
    spread = _("from %(low)s to %(high)s") % {"low": step_name(low), "high": step_name(high)}
    return f"{step_name(middle)} · {readings}, {spread}"
