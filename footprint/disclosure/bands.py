"""What holdings are compared by, and the limits between quarters of a group as its members know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from footprint.disclosure.families import Cell, Family, Matrix, Part, Variable

HIGHEST = 10.0  # times the largest ratio of a group: as far as anybody is taken to go


class Limit(NamedTuple):
    """A limit as it is given, and between which means of the two values beside it it would be the same."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ratio:
    """What holdings are compared by: `above`, a sum of `family`, over what each part divides by. `published`: sums of
    the family, each in a cell."""

    family: Family
    above: Variable
    below: Mapping[Part, float]
    published: Collection[tuple[Variable, Cell]]

    @cached_property
    def amounts(self) -> dict[Part, float]:
        """What parts have of which both sides are known."""
        at = self.family.index[self.above]
        return {part: float(self.family.values[row, at]) for row, part in enumerate(self.family.parts)
                if self.family.assessed[row, at] and self.below.get(part, 0.0) > 0}  # fmt: skip

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """The parts of each holding."""
        made: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.amounts):
            made[part.holding].append(part)
        return {holding: tuple(parts) for holding, parts in made.items()}

    @cached_property
    def sums(self) -> list[frozenset[Part]]:
        """Parts whose amounts together follow from what is published: of the ratio's own sum, and of others that are
        the same in a cell."""
        made = set()
        mine = self.family.values[:, self.family.index[self.above]]
        for variable, cell in self.published:
            its = self.family.index[variable]
            rows = [row for row, part in enumerate(self.family.parts)
                    if cell.holds(part.stratum) and self.family.assessed[row, its]]  # fmt: skip
            if np.allclose(self.family.values[rows, its], mine[rows], rtol=1e-9, atol=0):
                made.add(frozenset(self.family.parts[row] for row in rows))
        return sorted(made, key=sorted)

    def values(self, cell: Cell) -> dict[str, float]:
        """The ratio of each holding in a group."""
        sums: defaultdict[str, Matrix] = defaultdict(lambda: np.zeros(2))
        for part, amount in self.amounts.items():
            if cell.holds(part.stratum):
                sums[part.holding] = sums[part.holding] + np.array([amount, self.below[part]])
        return {holding: float(above / below) for holding, (above, below) in sums.items()}


class Band(NamedTuple):
    """Where some neighbours in the order of a group lie, as far as the limits tell, and how many these are."""

    low: float
    high: float
    holdings: int


@dataclass(frozen=True)
class Line:
    """The limits of one group: after so many of its holdings, in order."""

    cell: Cell
    values: Mapping[str, float]
    cuts: tuple[int, ...]
    given: tuple[Limit, ...]

    @property
    def middle(self) -> Line | None:
        """The line with the limit in the middle alone; None where it has no other."""
        half = len(self.cuts) // 2
        return replace(self, cuts=(self.cuts[half],), given=(self.given[half],)) if half else None

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Between two limits, those next to them apart. The two beside a limit add up to twice what would be rounded to
        it: where the lower one has less than that, everybody above has so much more, and the other way round. Whoever
        has what these bands let it have gives the same limits. Each limit has two holdings or more on either side."""
        ordered = sorted(self.values.values())
        around = [_beside(limit, *ordered[cut - 1 : cut + 1]) for limit, cut in zip(self.given, self.cuts, strict=True)]
        made, ends = list[Band](), (0, *self.cuts, len(ordered))
        highest = HIGHEST * ordered[-1]
        for place, (first, last) in enumerate(pairwise(ends)):
            below = around[place - 1] if place else None
            above = around[place] if place < len(around) else None
            low, high = below.rest if below else 0.0, above.most if above else highest
            made += [Band(low, min(below.next, high), 1)] if below else []
            made += [Band(low, high, last - first - bool(below) - bool(above))]
            made += [Band(max(above.last, low), high, 1)] if above else []
        return tuple(made)

    @cached_property
    def band_of(self) -> dict[str, int]:
        """In which band each holding is."""
        ordered = sorted(self.values, key=lambda holding: (self.values[holding], holding))
        numbers = (number for number, band in enumerate(self.bands) for _ in range(band.holdings))
        return dict(zip(ordered, numbers, strict=True))


class _Beside(NamedTuple):
    """What a limit says: those below have `most` at most and one of them `last` at least; those above `rest` at least
    and one of them `next` at most."""

    last: float
    most: float
    rest: float
    next: float


def _beside(limit: Limit, below: float, above: float) -> _Beside:
    last, following = min(below, limit.low), max(above, limit.high)
    return _Beside(last, 2 * limit.high - following, 2 * limit.low - last, following)
