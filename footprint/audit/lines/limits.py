"""What members compare by: limits between holdings of a group, and what is published of the ratios that have them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import floor, inf, log10
from typing import NamedTuple

from footprint.audit.published import Cell, Figures, Part, Place, Quantity

FEWEST = 10  # holdings of a group
# Limits are preferred numbers of ISO 3, of the rounded series R″20, as everybody can read in what is published.
PREFERRED = (10, 11, 12, 14, 16, 18, 20, 22, 25, 28, 30, 35, 40, 45, 50, 55, 60, 70, 80, 90)


class Line(NamedTuple):
    """The limits of one indicator in one group of a year, as a report gives them; `reports`: who reads them;
    `rounded_to`: the step to which a cell says that its limit was rounded."""

    indicator: str
    year: int
    place: Place
    holdings: int
    limits: tuple[float, ...]
    reports: tuple[str, ...]
    rounded_to: float | None = None

    def means(self) -> list[tuple[float, float]]:
        """For each limit, between which values the mean of the two holdings beside it lies."""
        half = inf if self.rounded_to is None else self.rounded_to / 2
        return [
            (max(low, limit - half), min(high, limit + half)) for limit in self.limits for low, high in [means(limit)]
        ]


class Sum(NamedTuple):
    """Published: the amounts of these parts together lie between these."""

    parts: frozenset[Part]
    low: float
    high: float


@dataclass(frozen=True)
class Sums:
    """A ratio: what each part has above and below the line, and what is published of what is above (`quantity`)."""

    quantity: Quantity
    above: Mapping[Part, float]
    below: Mapping[Part, float]
    published: tuple[Sum, ...]

    @classmethod
    def of(cls, name: str, cells: Iterable[Cell], figures: Figures, year: int) -> Sums:
        """A ratio by the sides `name`_num and `name`_den, which parts have, beside cells of a year."""
        quantity, sides = Quantity(f"{name}_num"), dict[str, dict[Part, float]]()
        for (of_year, part), amounts in figures.items():
            for its, value in amounts.items() if of_year == year else ():
                if its.indicator in (f"{name}_num", f"{name}_den"):
                    sides.setdefault(its.indicator, {})[part] = value
                    quantity = its if its.indicator == quantity.indicator else quantity
        above, below = (sides.get(f"{name}_{side}", {}) for side in ("num", "den"))
        both = {part for part in above.keys() & below.keys() if below[part] > 0}
        shown = [cell for cell in cells if cell.status == "published" and cell.year == year]
        published = [each for cell in shown for each in _published(cell, name, above, below, both)]
        above, below = ({part: side[part] for part in both} for side in (above, below))
        return cls(quantity, above, below, tuple(published))

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        """The parts of each holding."""
        made: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.above):
            made[part.holding].append(part)
        return dict(made)

    def has(self, holding: str) -> float:
        """What a holding has above the line, 0 where it is not there."""
        return sum(self.above[part] for part in self.parts.get(holding, ()))

    def ratios(self, place: Place) -> dict[str, float]:
        """The ratio of each holding of a group."""
        pairs: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for part in sorted(self.above):
            if place.has(part.place):
                pairs[part.holding][0] += self.above[part]
                pairs[part.holding][1] += self.below[part]
        return {holding: above / below for holding, (above, below) in pairs.items()}


def _published(
    cell: Cell, name: str, above: Mapping[Part, float], below: Mapping[Part, float], both: Collection[Part]
) -> Iterator[Sum]:
    """What a cell says of the upper side: its own sum; the ratio times what everybody knows; for greenhouse gases the
    total of all, of which it is a part."""
    inside = frozenset(part for part in both if cell.place.has(part.place))
    least, most = cell.bounds()
    if not inside or {part for part in above if cell.place.has(part.place)} - inside:
        return
    if cell.quantity.indicator == f"{name}_num":
        yield Sum(inside, least, most)
    elif cell.quantity.indicator == name:
        whole = sum(below[part] for part in inside)
        yield Sum(inside, least * whole, most * whole)
    elif name == "C2" and cell.quantity == Quantity("C1", "gwp", "depreciation", "location", "total"):
        yield Sum(inside, -inf, most)


def ends_of(line: Line) -> tuple[int, ...]:
    """After how many holdings each limit lies: quarters rounded up from either end, and half rounded down."""
    quarter = -(-line.holdings // 4)
    half = line.holdings // 2
    return (half,) if len(line.limits) == 1 else (quarter, half, line.holdings - quarter)


def means(limit: float) -> tuple[float, float]:
    """Between which values the mean of two neighbours lies of which this limit is given: nearer to it than to the
    preferred numbers on either side."""
    if limit <= 0:
        return 0.0, 0.0
    power = floor(log10(limit)) - 1
    numbers = [float(f"{number}e{power + more}") for more in (-1, 0, 1) for number in PREFERRED]
    close = limit * 1e-9
    below, above = numbers[bisect_left(numbers, limit - close) - 1], numbers[bisect_right(numbers, limit + close)]
    return (below + limit) / 2, (limit + above) / 2
