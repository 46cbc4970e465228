"""Figures of one record over time: a small chart for each thing that was counted at two dates or more."""

import calendar
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.dates import Precision
from records.templatetags.figures import plain_number

from .drawing import LINE, Chart, Drawing, in_lines
from .scales import steps

RIGHT = 96  # where the plot ends, in percent
LETTER_ACROSS = 2.1  # percent, on a phone
PANEL = 130
APART = 24  # percent between two words on one line
FIELDS = ["what", "measure", "value", "qualifier", "unit", "as_of", "source", "source_address"]


def figure_charts(figures, language=""):
    """One chart for each label, measure and unit with at least two dates; `figures` in any order, with their sources."""
    groups = {}
    for figure in figures:
        if figure.as_of:
            groups.setdefault((figure.label, figure.measure, figure.unit), []).append(figure)
    found = [sorted(group, key=lambda figure: (figure.as_of, figure.pk)) for group in groups.values()]
    found = [group for group in found if len({figure.as_of_text for figure in group}) > 1]
    found.sort(key=lambda group: min((figure.position, figure.pk) for figure in group))
    return [chart(f"figure-{nth}", group, language) for nth, group in enumerate(found, 1)]


def chart(name, figures, language):
    first = figures[0]
    title = first.label or first.get_measure_display()
    reading = reading_of(figures)
    return Chart(
        drawn(Drawing(name, title, reading, language if first.label else ""), figures),
        title,
        reading,
        columns=[_("As of"), _("Value"), _("Source")],
        rows=[[figure.as_of_in_words, in_words(figure), source_name(figure)] for figure in figures],
        notes=[
            _(
                "Where only the year or the month of a figure is known, it is drawn as long as the year or the month."
            )
        ]
        if any(figure.as_of_precision != Precision.DAY for figure in figures)
        else [],
        caption=title,
        file_columns=FIELDS,
        file_rows=[file_row(figure) for figure in figures],
        figures=figures,
    )


def reading_of(figures):
    first, last = figures[0], figures[-1]
    return ngettext(
        "%(n)s dated value: %(first)s (%(first_date)s), at last %(last)s (%(last_date)s).",
        "%(n)s dated values: first %(first)s (%(first_date)s), at last %(last)s (%(last_date)s).",
        len(figures),
    ) % {
        "n": len(figures),
        "first": in_words(first),
        "first_date": first.as_of_in_words,
        "last": in_words(last),
        "last_date": last.as_of_in_words,
    }


def in_words(figure):
    return f"{value_words(figure)} {figure.unit}".strip()


def value_words(figure):
    words = "" if figure.qualifier == figure.Qualifier.EXACT else f"{figure.get_qualifier_display()} "
    return f"{words}{plain_number(figure.value)}"


def source_name(figure):
    source = figure.source
    return (source.publisher or source.title) if source else figure.source_text


def file_row(figure):
    source = figure.source
    return [
        figure.label,
        figure.measure,
        figure.value,
        figure.qualifier,
        figure.unit,
        figure.as_of_text,
        source_name(figure),
        source.url if source else "",
    ]


def period(figure):
    """(first, last) day of a partial date, as numbers."""
    first = last = figure.as_of
    if figure.as_of_precision == Precision.YEAR:
        last = first.replace(month=12, day=31)
    elif figure.as_of_precision == Precision.MONTH:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first.toordinal(), last.toordinal()


def drawn(drawing, figures):
    values, unit = [figure.value for figure in figures], figures[0].unit
    ticks, top = steps(min(values), max(values)), 0
    for line in in_lines(unit) if unit else []:
        top += LINE
        drawing.say(0, top - 4, line, "soft", language=drawing.language)
    top += 40
    bottom = top + PANEL

    def scale(number):
        return float(bottom - (bottom - top) * (number - ticks[0]) / (ticks[-1] - ticks[0]))

    for tick in ticks:
        drawing.line(0, scale(tick), 100, scale(tick), "grid" if tick else "axis")
        drawing.say(0, scale(tick) - 4, plain_number(tick), "soft")
    left = min(3 + LETTER_ACROSS * max(len(plain_number(tick)) for tick in ticks), 35)
    spans = placed([period(figure) for figure in figures], left)
    points = [(sum(span) / 2, scale(value)) for span, value in zip(spans, values, strict=True)]
    curve(drawing, spans, points)
    say_values(drawing, figures, points, bottom + 20)
    drawing.height = bottom + 28
    return drawing


def say_values(drawing, figures, points, foot):
    """The value over its point, and its date at the foot."""
    for nth in readable([x for x, _y in points]):
        x, y = points[nth]
        anchor = "start" if x < APART else "end" if x > 100 - APART else "middle"
        drawing.say(x, y - 10, value_words(figures[nth]), "value", anchor)
        drawing.say(x, foot, figures[nth].as_of_in_words, "soft", anchor)


def curve(drawing, spans, points):
    """From point to point, each as long as its period."""
    for before, after in pairwise(points):
        drawing.line(*before, *after, "curve-plain")
    for (left, right), (x, y) in zip(spans, points, strict=True):
        if right - left > 0.5:
            drawing.line(left, y, right, y, "spread")
        drawing.dot(x, y, "plain")


def placed(days, left):
    """The periods as percentages of the plot, from the first day of the first to the last day of the last."""
    first, last = min(start for start, _end in days), max(end for _start, end in days)
    unit = (RIGHT - left) / max(1, last - first)
    return [(left + (start - first) * unit, left + (end - first) * unit) for start, end in days]


def readable(places):
    """Which points get words: the first and the last, and between them those far enough from the words before."""
    chosen = [0]
    for nth in range(1, len(places) - 1):
        if places[nth] - places[chosen[-1]] >= APART and places[-1] - places[nth] >= APART:
            chosen.append(nth)
    return [*chosen, len(places) - 1]
