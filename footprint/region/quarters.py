"""Limits between the quarters of a group, as they may be told: the one way in which the region orders holdings."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from footprint.disclosure.bands import Limit

FEWEST = 10  # holdings of a group: French fiscal statistics ask for as many before they give quartiles
FEWEST_OF_A_BAND = 3
# Preferred numbers (ISO 3, R″20): limits are given as the nearest of these, a step being a tenth more or less.
STEPS = (1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0)


def cuts(holdings: int) -> tuple[int, ...]:
    """After how many of so many holdings, in order, a limit lies: a quarter, half, three quarters; half alone where
    quarters would have fewer than three; none at all in too small a group."""
    if holdings < FEWEST:
        return ()
    quarter, half = -(-holdings // 4), holdings // 2
    bands = (quarter, half - quarter, holdings - quarter - half, quarter)
    return (quarter, half, holdings - quarter) if min(bands) >= FEWEST_OF_A_BAND else (half,)


def limits(values: Sequence[float], at: Sequence[int]) -> tuple[Limit, ...]:
    """The limits of a group after so many of its values, in order: the mean of the two values beside it, coarsely."""
    ordered = sorted(values)
    return tuple(_coarse((ordered[cut - 1] + ordered[cut]) / 2) for cut in at)


def _coarse(value: float) -> Limit:
    if value <= 0:
        return Limit(0.0, 0.0, 0.0)
    power = Decimal(value).adjusted()
    steps = [step * 10.0**exponent for exponent in (power - 1, power, power + 1) for step in STEPS[:-1]]
    steps = [float(f"{step:.1e}") for step in steps]
    at = min(range(1, len(steps) - 1), key=lambda place: (abs(steps[place] - value), place))
    return Limit(steps[at], (steps[at - 1] + steps[at]) / 2, (steps[at] + steps[at + 1]) / 2)
