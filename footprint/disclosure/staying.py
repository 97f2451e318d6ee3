"""Who stays in a cell from one year to the next, of all sums that were published in the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from footprint.disclosure.families import Cell, Family, Variable


def parts_of(releases: Sequence[Family]) -> dict[str, list[list[int]]]:
    """The places of each holding's parts, by release."""
    parts: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in releases])
    for number, family in enumerate(releases):
        for place, part in enumerate(family.parts):
            parts[part.holding][number].append(place)
    return parts


class Published(NamedTuple):
    """A sum of a year that was published: the newest releases of that year and of the next one, variable and cell."""

    earlier: int
    later: int
    variable: Variable
    cell: Cell


class Staying:
    """Sums that were published of a year, and which of them count a holding in the next year, too.

    `releases`: the newest first; `changes`: what is believed of changes between each and the one before it, 0 if that
    is of the same year; `before`: release, variable and cell of what was published.
    """

    def __init__(
        self, releases: Sequence[Family], changes: Sequence[float], before: Iterable[tuple[int, Variable, Cell]]
    ) -> None:
        self._releases, self._parts = releases, parts_of(releases)
        newest = [0]
        for number, change in enumerate(changes, 1):
            newest.append(number if change else newest[-1])
        years = ((newest[release], variable, cell) for release, variable, cell in before)
        sums = {Published(year, newest[year - 1], variable, cell) for year, variable, cell in years if year}
        self.sums = sorted(
            each for each in sums if all(each.variable in releases[its].sums for its in (each.earlier, each.later))
        )
        self._sets: list[frozenset[int]] = []
        self._numbers: dict[str, int] = {}

    def number(self, holding: str) -> int:
        """The number of the set of sums that count a holding in both years."""
        if holding not in self._numbers:
            self._numbers[holding] = self._number(holding)
        return self._numbers[holding]

    def _number(self, holding: str) -> int:
        cells = {(release, each.cell) for each in self.sums for release in (each.earlier, each.later)}
        counted = {(release, cell): self._counted(holding, release, cell) for release, cell in cells}
        stays = frozenset(
            place for place, each in enumerate(self.sums)
            if all(each.variable in counted[release, each.cell] for release in (each.earlier, each.later))
        )  # fmt: skip
        if stays not in self._sets:
            self._sets.append(stays)
        return self._sets.index(stays)

    def _inside(self, holding: str, release: int, cell: Cell) -> list[int]:
        family = self._releases[release]
        return [place for place in self._parts[holding][release] if cell.holds(family.parts[place].stratum)]

    def _counted(self, holding: str, release: int, cell: Cell) -> set[Variable]:
        """What counts a holding in a cell."""
        family = self._releases[release]
        inside = self._inside(holding, release, cell)
        return {variable for variable, place in family.index.items() if family.assessed[inside, place].any()}

    def has(self, number: int, place: int) -> bool:
        """Whether a set of sums has one of `sums`."""
        return place in self._sets[number]

    def amount(self, place: int, release: int, holdings: Iterable[str]) -> float:
        """What those of some holdings who stay add to one of `sums` in a release."""
        asked, family = self.sums[place], self._releases[release]
        return sum(
            float(family.values[part, family.index[asked.variable]])
            for holding in sorted(holdings) if holding in self._parts and self.has(self.number(holding), place)
            for part in self._inside(holding, release, asked.cell)
        )  # fmt: skip
