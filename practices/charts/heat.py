"""Places × groups of instrument types: how many instruments are recorded."""

from collections import Counter

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Category

from .drawing import LINE, Chart, Drawing, in_lines

LABELS = 200
CELL = (25, 64)  # narrowest, widest
ROOM = 900  # for the cells
ROW = 28
GAP = 14
SHADES = ("0.14", "0.28", "0.44")


def heat_strip(counts, places, groups):
    """`counts` {(place, group): number}, `places` [(code, name)], `groups` [(code, category, name)], in their order."""
    in_place, in_group = Counter(), Counter()
    for (place, group), number in counts.items():
        in_place[place] += number
        in_group[group] += number
    places = [(code, name) for code, name in places if in_place[code]]
    groups = [group for group in groups if in_group[group[0]]]
    title = _("Instruments by type and country")
    reading = reading_of(in_place, in_group, groups)
    drawing = drawn(title, reading, counts, places, groups) if groups else None
    return Chart(
        drawing,
        title,
        reading,
        columns=[_("Instrument type"), *(name for _code, name in places), _("Together")],
        rows=table(counts, places, groups),
        notes=notes(),
        caption=_("Number of recorded instruments by type and country"),
        is_matrix=True,
    )


def notes():
    return [
        _(
            "Each instrument counts once: in the country of its region, and under its main type. "
            "Those of the European Union stand in a column of their own."
        ),
        _("Ended instruments are counted here; the grid of what each place uses counts what is in force."),
        _("An empty cell means that none is recorded, not that none exists."),
    ]


def reading_of(in_place, in_group, groups):
    total = sum(in_group.values())
    if not total:
        return _("No instrument is recorded here yet.")
    most = max(in_group.values())
    names = [str(name) for code, _category, name in groups if in_group[code] == most]
    return " ".join(
        [
            ngettext("%(n)s instrument is recorded.", "%(n)s instruments are recorded.", total)
            % {"n": total},
            ngettext("They lie in %(n)s place.", "They lie in %(n)s places.", len(in_place))
            % {"n": len(in_place)},
            found_most([_("“%(value)s”") % {"value": name} for name in names], most),
        ]
    )


def found_most(names, number):
    return ngettext(
        "The type found most often is %(names)s, with %(instruments)s.",
        "The types found most often are %(names)s, with %(instruments)s each.",
        len(names),
    ) % {
        "names": get_text_list(names, _("and")),
        "instruments": ngettext("%(n)s instrument", "%(n)s instruments", number) % {"n": number},
    }


def table(counts, places, groups):
    return [
        [name, *numbers, sum(numbers)]
        for code, _category, name in groups
        for numbers in [[counts.get((place, code), 0) for place, _name in places]]
    ]


def drawn(title, reading, counts, places, groups):
    cell = min(max(CELL[0], ROOM / len(places)), CELL[1])
    drawing = Drawing("heat", title, reading, width=int(max(LABELS + cell * len(places) + 2, 640)))
    for nth, (code, _name) in enumerate(places):
        drawing.say(LABELS + cell * (nth + 0.5), 16, code, "soft", "middle")
    top, most = 26, max(counts.values())
    for category in Category:
        rows = [group for group in groups if group[1] == category]
        if rows:
            top = rows_of_category(drawing, category, rows, counts, places, cell, top, most) + GAP
    for line in in_lines(" · ".join(f"{code} {name}" for code, name in places), drawing.width):
        drawing.say(0, top + 14, line, "soft")
        top += LINE
    drawing.height = top + 4
    return drawing


def rows_of_category(drawing, category, groups, counts, places, cell, top, most):
    """A row of sums, then one row for each group of the category; returns where they end."""
    drawing.say(0, top + 19, category.label, "strong")
    for nth, (place, _name) in enumerate(places):
        number = sum(counts.get((place, code), 0) for code, _category, _name in groups)
        if number:
            drawing.say(LABELS + cell * (nth + 0.5), top + 19, number, "strong", "middle")
    top += ROW
    for code, _category, name in groups:
        lines = in_lines(name, LABELS - 12)
        height = max(ROW, len(lines) * LINE + 8)
        for nth, line in enumerate(lines):
            drawing.say(0, top + height / 2 + 5 + LINE * (nth - (len(lines) - 1) / 2), line)
        for nth, (place, _name) in enumerate(places):
            square(drawing, LABELS + cell * nth, top, cell, height, category, counts.get((place, code)), most)
        top += height
    return top


def square(drawing, left, top, width, height, category, number, most):
    if not number:
        drawing.rect(left + 1, top + 1, width - 2, height - 2, "empty")
        return
    shade = SHADES[min(len(SHADES) - 1, (number - 1) * len(SHADES) // most)]
    drawing.rect(left + 1, top + 1, width - 2, height - 2, f"shade-{category}", shade)
    drawing.say(left + width / 2, top + height / 2 + 5, number, "", "middle")
