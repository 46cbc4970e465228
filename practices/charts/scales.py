"""Round numbers for the axes of a drawing."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

ROUND_STEPS = (1, 2, 5, 10)
YEARS_OF_A_PERIOD = (1, 2, 5, 10, 20, 50, 100, 200, 500)
MOST_PERIODS = 32
MOST_STEPS = 4


def steps(lowest, highest, *, whole=False):
    """Round numbers from 0 to beyond what is drawn, also downwards; never fewer than two."""
    low, high = min(Decimal(lowest), Decimal(0)), max(Decimal(highest), Decimal(0))
    if low == high:
        high = Decimal(1)
    least = (high - low) / MOST_STEPS
    power = Decimal(10) ** least.adjusted()
    step = next(power * number for number in ROUND_STEPS if power * number >= least)
    if whole:
        step = max(step, Decimal(1))
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = int((high / step).to_integral_value(ROUND_CEILING))
    return [step * number for number in range(first, last + 1)]


def periods(years):
    """[(first year, last year)] without a gap over all the years: single years, or periods of equal length."""
    first, last = min(years), max(years)
    length = next(
        (length for length in YEARS_OF_A_PERIOD if last // length - first // length < MOST_PERIODS),
        YEARS_OF_A_PERIOD[-1],
    )
    return [
        (number * length, (number + 1) * length - 1) for number in range(first // length, last // length + 1)
    ]


def labelled(spans, most):
    """The places of at most so many of the periods, whose first years are round."""
    for interval in YEARS_OF_A_PERIOD:
        found = [nth for nth, (first, _last) in enumerate(spans) if first % interval == 0]
        if len(found) <= most:
            break
    return found or [0]
