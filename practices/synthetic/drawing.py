"""What chance decides: which row, which date, how many; always by the generator of the run."""

import calendar
from datetime import date, timedelta

from .words import zipf

TODAY = date(2026, 6, 30)  # fixed: the same seed gives the same rows on any day
PRECISIONS = {"Y": 80, "M": 12, "D": 8}
UID_STEP = 354_224_848_179  # no multiple of 31, so that no number comes twice


class Spread:
    """Rows of which few are common and most are rare; the generator says which are which."""

    def __init__(self, draw, rows, power=1.0):
        self.rows = draw.sample(rows, len(rows))
        self.weights = zipf(len(rows), power)

    def one(self, draw):
        return draw.choices(self.rows, cum_weights=self.weights)[0]

    def some(self, draw, least, most):
        """Different rows, at most as many as asked for."""
        found = draw.choices(self.rows, cum_weights=self.weights, k=draw.randint(least, most))
        return list(dict.fromkeys(found))


def weighted(draw, weights):
    """One key of {key: weight}."""
    return draw.choices(list(weights), weights=weights.values())[0]


def day_before(draw, days):
    return TODAY - timedelta(draw.randrange(days))


def at_noon(day):
    """A moment as both databases read it; Django speaks UTC to them."""
    return f"{day} 12:00:00"


def partial(draw, name, first, last, *, end=False, known=0.94):
    """The two columns of a partial date between two years."""
    if draw.random() >= known or first > last:
        return {name: None, f"{name}_precision": ""}
    precision, year, month = weighted(draw, PRECISIONS), draw.randint(first, last), draw.randint(1, 12)
    months = {"Y": 12 if end else 1}.get(precision, month)
    last_day = calendar.monthrange(year, months)[1]
    day = draw.randint(1, 28) if precision == "D" else last_day if end else 1
    return {name: date(year, months, day).isoformat(), f"{name}_precision": precision}


def uid(seed, number, letters):
    """Eight letters, another eight for each number of a seed, and in no order."""
    rest = (number * UID_STEP + seed * 7_919) % len(letters) ** 8
    found = ""
    for _place in range(8):
        rest, place = divmod(rest, len(letters))
        found += letters[place]
    return found
