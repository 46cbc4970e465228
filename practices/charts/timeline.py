"""When the recorded instruments came into force: how many in each period, and how many so far."""

from collections import Counter
from itertools import accumulate, pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Category

from .drawing import LINE, Chart, Drawing
from .scales import labelled, periods, steps

LEFT, RIGHT = 9, 99  # of the plot, in percent
PANEL = 170
MOST_LABELS = 7


def timeline(begun):
    """`begun` [(category, year of coming into force or None, year of adoption or None)], one for each instrument."""
    counts = Counter((force or adopted, category) for category, force, adopted in begun if force or adopted)
    adopted_only = Counter(adopted for _category, force, adopted in begun if adopted and not force)
    title = _("Instruments by the year they came into force or were adopted")
    reading = reading_of(counts, adopted_only, len(begun))
    drawing = drawn(title, reading, counts) if counts else None
    return Chart(
        drawing,
        title,
        reading,
        columns=columns(),
        rows=table(counts, adopted_only),
        notes=[
            _("Where only the year of adoption is known, the instrument stands in that year."),
            _("Instruments that have ended are counted too. What is not recorded here is not drawn."),
        ],
        caption=_("Instruments by year and category: new ones, and all so far"),
    )


def reading_of(counts, adopted_only, total):
    if not total:
        return _("No instrument is recorded here yet.")
    dated, adopted = sum(counts.values()), sum(adopted_only.values())
    said = [
        ngettext(
            "%(total)s instrument: for %(force)s the year of coming into force is known, for %(adopted)s only the "
            "year of adoption, for %(none)s neither.",
            "%(total)s instruments: for %(force)s the year of coming into force is known, for %(adopted)s only the "
            "year of adoption, for %(none)s neither.",
            total,
        )
        % {"total": total, "force": dated - adopted, "adopted": adopted, "none": total - dated}
    ]
    if dated:
        years = sorted(year for year, _category in counts.elements())
        middle = years[(len(years) - 1) // 2]
        said.append(
            _(
                "The years run from %(first)s to %(last)s; at least half of the dated ones are from %(middle)s or earlier."
            )
            % {"first": years[0], "last": years[-1], "middle": middle}
        )
    return " ".join(said)


def columns():
    names = [category.label for category in Category]
    so_far = [_("%(category)s, so far") % {"category": name} for name in names]
    return [_("Year"), *names, _("Together"), _("Of these by adoption"), *so_far, _("Together, so far")]


def table(counts, adopted_only):
    rows, so_far = [], [0] * len(Category)
    for year in sorted({year for year, _category in counts}):
        new = [counts[year, category] for category in Category]
        so_far = [before + number for before, number in zip(so_far, new, strict=True)]
        rows.append([str(year), *new, sum(new), adopted_only[year], *so_far, sum(so_far)])
    return rows


def drawn(title, reading, counts):
    spans = periods([year for year, _category in counts])
    new = {
        category: [sum(counts[year, category] for year in range(first, last + 1)) for first, last in spans]
        for category in Category
    }
    used = [category for category in Category if any(new[category])]
    drawing = Drawing("timeline", title, reading)
    top = legend(drawing, used)
    length = spans[0][1] - spans[0][0] + 1
    heading = ngettext("New in each year", "New in each period of %(n)s years", length) % {"n": length}
    top = bars(drawing, top + 26, heading, spans, [(category, new[category]) for category in used])
    so_far = [(category, list(accumulate(new[category]))) for category in used]
    drawing.height = curves(drawing, top + 30, _("All so far"), spans, so_far)
    return drawing


def legend(drawing, categories):
    """One line for each category: a piece of its bar, a piece of its line, the word."""
    for nth, category in enumerate(categories):
        y = nth * LINE
        drawing.rect(0, y + 3, 4, 12, category)
        drawing.line(5.5, y + 9, 11.5, y + 9, f"curve-{category}")
        drawing.say(13.5, y + 14, category.label)
    return len(categories) * LINE


def bars(drawing, top, heading, spans, rows):
    heights = [sum(numbers) for numbers in zip(*(numbers for _category, numbers in rows), strict=True)]
    scale = panel(drawing, top, heading, spans, max(heights))
    width = (RIGHT - LEFT) / len(spans)
    below = [0] * len(spans)
    for category, numbers in rows:
        for nth, number in enumerate(numbers):
            if number:
                low, high = scale(below[nth]), scale(below[nth] + number)
                drawing.rect(LEFT + width * (nth + 0.1), high, width * 0.8, low - high, category)
                below[nth] += number
    return top + PANEL + 24


def curves(drawing, top, heading, spans, rows):
    scale = panel(drawing, top, heading, spans, max(numbers[-1] for _category, numbers in rows))
    width = (RIGHT - LEFT) / len(spans)
    for category, numbers in rows:
        points = [(LEFT + width * (nth + 0.5), scale(number)) for nth, number in enumerate(numbers)]
        for before, after in pairwise(points):
            drawing.line(*before, *after, f"curve-{category}")
        drawing.dot(*points[-1], category)
    return top + PANEL + 24


def panel(drawing, top, heading, spans, most):
    """Heading, lines of the scale and years; returns what turns a number into its height."""
    drawing.say(0, top, heading, "strong")
    ticks = steps(0, most, whole=True)
    top, bottom = top + 30, top + PANEL

    def scale(number):
        return float(bottom - (bottom - top) * number / ticks[-1])

    for tick in ticks:
        drawing.line(0, scale(int(tick)), 100, scale(int(tick)), "grid" if tick else "axis")
        drawing.say(0, scale(int(tick)) - 4, f"{tick:f}", "soft")
    width = (RIGHT - LEFT) / len(spans)
    is_year = spans[0][0] == spans[0][1]
    for nth in labelled(spans, MOST_LABELS):
        x = LEFT + width * (nth + 0.5 * is_year)
        drawing.line(x, bottom, x, bottom + 5, "axis")
        drawing.say(x, bottom + 20, spans[nth][0], "soft", "middle")
    return scale
