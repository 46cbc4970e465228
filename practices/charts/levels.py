"""How well the effects of the practices are shown: one bar for each level of evidence, and one apart for none."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import EvidenceLevel

from .drawing import LINE, Chart, Drawing, in_lines

BAR = 20
LONGEST = 84  # percent, so that the number has room behind it


def evidence_levels(counts):
    """`counts` {level or None: number of practices}."""
    title = _("Practices by level of evidence")
    reading = reading_of(counts)
    rows = [(f"{level.value} · {level.label}", counts.get(level.value, 0)) for level in EvidenceLevel]
    not_graded = counts.get(None, 0)
    is_empty = not sum(counts.values())
    return Chart(
        None if is_empty else drawn(title, reading, rows, not_graded),
        title,
        reading,
        columns=[_("Level of evidence"), _("Practices")],
        rows=[*map(list, rows), [_("Not graded yet"), not_graded]],
        notes=[
            _("“Not graded yet” says nothing about a practice: nobody has graded its evidence so far."),
            _("A level tells how well an effect is shown, not how large it is."),
        ],
        caption=_("Number of practices at each level of evidence"),
    )


def reading_of(counts):
    total, not_graded = sum(counts.values()), counts.get(None, 0)
    if not total:
        return _("No practice is recorded here yet.")
    if not_graded == total:
        return ngettext(
            "%(n)s practice is recorded; its evidence is not graded yet.",
            "%(n)s practices are recorded; the evidence of none is graded yet.",
            total,
        ) % {"n": total}
    return ngettext(
        "Of %(total)s practice, the evidence of %(graded)s is graded; %(none)s not graded yet.",
        "Of %(total)s practices, the evidence of %(graded)s is graded; %(none)s not graded yet.",
        total,
    ) % {"total": total, "graded": total - not_graded, "none": not_graded}


def drawn(title, reading, rows, not_graded):
    drawing = Drawing("evidence", title, reading)
    most, top = max(not_graded, *(number for _name, number in rows)), 0
    for name, number in rows:
        top = bar(drawing, top, name, number, most, "plain")
    drawing.line(0, top + 2, 100, top + 2, "grid")
    drawing.height = bar(drawing, top + 14, _("Not graded yet"), not_graded, most, "unknown")
    return drawing


def bar(drawing, top, name, number, most, kind):
    """The name over its bar, the number behind it; returns where the next one begins."""
    for line in in_lines(name):
        top += LINE
        drawing.say(0, top - 4, line)
    width = LONGEST * number / most
    drawing.line(0, top + 2, 0, top + BAR + 2, "axis")
    if number:
        drawing.rect(0, top + 2, width, BAR, kind)
    drawing.say(width + 1.5, top + 17, number, "strong")
    return top + BAR + 16
