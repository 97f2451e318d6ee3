"""A world in which some holdings have something else, and the same is published and the same limits are given: an
integer programme that looks for one.

A limit is the mean of two neighbours in the order of a group, coarsely. What these two have is unknown; those below
have as much as the lower one at most, those above as much as the upper one at least.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import NamedTuple

import highspy
import numpy as np

from footprint.audit.lines.limits import Line, Sums, ends_of
from footprint.audit.solver import Quiet

NODES = 2000
_TOLERANCE = 1e-9
_FAR, _NEAR = 20.0, 1e-7  # times the largest ratio, as far as anybody is taken to go; less than this share is no change


@dataclass(frozen=True)
class Order:
    """Who lies between which limits of a line. `values`: the ratios as they are, as shares of `largest`; `names`: all
    of the group as they may stand; `means`: between which values the mean of the two beside each limit lies."""

    line: Line
    largest: float
    values: Mapping[str, float]
    names: Sequence[str]
    means: Sequence[tuple[float, float]]

    @classmethod
    def of(cls, line: Line, sums: Sums) -> Order:
        """The order in truth, which is possible, however limits were rounded."""
        ratios = sums.ratios(line.place)
        largest = max(ratios.values()) or 1.0
        values = {name: value / largest for name, value in ratios.items()}
        names = sorted(values, key=lambda name: (values[name], name))
        between = []
        for mean, end in zip(line.means(), ends_of(line), strict=True):
            true = sum(values[name] for name in names[end - 1 : end + 1]) / 2
            low, high = (each / largest for each in mean)
            between.append((min(low, true), max(high, true)))
        return cls(line, largest, values, names, between)

    def moved(self, name: str, factor: float) -> Order:
        """The order if one had so many times what it has."""
        changed = {**self.values, name: self.values.get(name, 0.0) * factor}
        return replace(self, names=sorted(self.names, key=lambda each: (changed[each], each)))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """After how many a band begins, and where the last one ends."""
        return 0, *ends_of(self.line), len(self.names)

    @cached_property
    def bands(self) -> list[Sequence[str]]:
        """Who is in each."""
        return [self.names[first:end] for first, end in pairwise(self.ends)]


class Beside(NamedTuple):
    """The columns of what the two holdings beside a limit have, and the highest mean that they may have."""

    last: int
    following: int
    highest: float


class World:
    """The programme: amounts of some holdings as multiples of what they have, of a year or of several. All others have
    what they have."""

    def __init__(self, sums: Mapping[int, Sums], names: Collection[str]) -> None:
        self.sums = sums
        self.parts = {year: {name: its.parts[name] for name in names if name in its.parts}
                      for year, its in sums.items()}  # fmt: skip
        self.highs = Quiet.ready()
        self.highs.setOptionValue("presolve", "choose")
        self.highs.setOptionValue("mip_max_nodes", NODES)
        self.highs.setOptionValue("mip_feasibility_tolerance", _TOLERANCE)
        own = [(year, part) for year, of in self.parts.items() for parts in of.values() for part in parts]
        self.at = {(year, part): self._column(0.0, inf) for year, part in own if sums[year].above[part] > 0}

    def stay(self, order: Order) -> None:
        """Each in the band where it is in truth, the same two beside each limit."""
        besides = self._besides(order)
        for number, names in enumerate(order.bands):
            for name in names:
                if self._is_moved(order, name):
                    self._between(
                        order, name, besides[number - 1 : number] if number else (), besides[number : number + 1]
                    )
        for beside, end in zip(besides, order.ends[1:], strict=False):
            for column, name in ((beside.last, order.names[end - 1]), (beside.following, order.names[end])):
                terms, own = self._ratio(order, name)
                self._row({column: 1.0} | {at: -weight for at, weight in terms.items()}, own, own)

    def place(self, order: Order) -> None:
        """Each in one band, as many in each as there are in truth; anybody of a band may be the one beside a limit."""
        besides = self._besides(order)
        inside: list[dict[str, int]] = [{} for _ in order.bands]
        for name in order.names:
            if self._is_moved(order, name):
                chosen = [self._choice() for _ in order.bands]
                self._row(dict.fromkeys(chosen, 1.0), 1.0, 1.0)
                for number, column in enumerate(chosen):
                    inside[number][name] = column
                    self._between(order, name, besides[number - 1 : number] if number else (),
                                  besides[number : number + 1], column)  # fmt: skip
        for names, its in zip(order.bands, inside, strict=True):
            count = sum(self._is_moved(order, name) for name in names)
            self._row(dict.fromkeys(its.values(), 1.0), count, count)
        for number, beside in enumerate(besides):
            self._is_one_of(order, beside.last, 1, order.bands[number], inside[number], beside.highest)
            self._is_one_of(order, beside.following, -1, order.bands[number + 1], inside[number + 1], _FAR)

    def _besides(self, order: Order) -> list[Beside]:
        """What the two beside each limit have: those who stay as they are have no more below, and no less above."""
        made = []
        for number, (low, high) in enumerate(order.means):
            below, above = ([order.values[name] for name in order.bands[each] if not self._is_moved(order, name)]
                            for each in (number, number + 1))  # fmt: skip
            last = self._column(max(below, default=0.0), high)
            following = self._column(low, min(above, default=_FAR))
            self._row({last: 1.0, following: 1.0}, 2 * low, 2 * high)
            made.append(Beside(last, following, high))
        return made

    def _between(
        self, order: Order, name: str, below: Sequence[Beside], above: Sequence[Beside], choice: int | None = None
    ) -> None:
        """A holding has what the one above a limit has at least, and the one below the next limit at most; only where
        `choice` is 1, if there is one."""
        terms, own = self._ratio(order, name)
        for beside in below:  # the one above a limit has twice the highest mean at most
            far = 2 * beside.highest if choice is not None else 0.0
            loose = {} if choice is None else {choice: -far}
            self._row(terms | {beside.following: -1.0} | loose, -own - far, inf)
        for beside in above:
            loose = {} if choice is None else {choice: _FAR}
            self._row(terms | {beside.last: -1.0} | loose, -inf, -own + (0.0 if choice is None else _FAR))
        if not above:
            self._row(terms, -inf, _FAR - own)

    def _is_one_of(
        self, order: Order, column: int, side: int, names: Sequence[str], inside: Mapping[str, int], far: float
    ) -> None:
        """What stands beside a limit is what one of a band has: no more (`side` 1), or no less (-1), than that one."""
        fixed = [order.values[name] for name in names if not self._is_moved(order, name)]
        chosen = []
        for name, choice in inside.items():
            chosen.append(is_it := self._choice())
            self._row({is_it: 1.0, choice: -1.0}, -inf, 0.0)
            terms, own = self._ratio(order, name)
            weights = {at: -side * weight for at, weight in terms.items()}
            self._row(weights | {column: float(side), is_it: far}, -inf, far + side * own)
        if fixed:
            chosen.append(is_it := self._choice())
            self._row({column: float(side), is_it: far}, -inf, far + side * (max(fixed) if side > 0 else min(fixed)))
        self._row(dict.fromkeys(chosen, 1.0), 1.0, inf)

    def _ratio(self, order: Order, name: str) -> tuple[dict[int, float], float]:
        """The ratio of a holding: weights of columns, or what it is where it stays as it is."""
        if not self._is_moved(order, name):
            return {}, order.values[name]
        year = order.line.year
        sums, own = self.sums[year], [part for part in self.parts[year][name] if order.line.place.has(part.place)]
        below = sum(sums.below[part] for part in own) * order.largest
        return {self.at[year, part]: sums.above[part] / below for part in own if (year, part) in self.at}, 0.0

    def _is_moved(self, order: Order, name: str) -> bool:
        return name in self.parts[order.line.year]

    def keep(self) -> None:
        """What is published, less what the others have in truth, who stay as they are."""
        for year, sums in self.sums.items():
            for each in dict.fromkeys(sums.published):
                moved = sorted(part for part in each.parts if (year, part) in self.at)
                now = sum(sums.above[part] for part in moved)
                whole = sum(sums.above[part] for part in each.parts)
                low, high = min(each.low, whole), max(each.high, whole)  # the truth is possible, however it was rounded
                if moved:
                    terms = {self.at[year, part]: sums.above[part] / now for part in moved}
                    self._row(terms, (low - whole + now) / now, (high - whole + now) / now)

    def believe(self, prior: float) -> None:
        """What each has changes by so much at most from a year to the next, or by as much as it did."""
        for year, later in pairwise(sorted(self.sums)):
            low, high = (1 - prior) ** (later - year), (1 + prior) ** (later - year)
            for name in self.parts[year].keys() & self.parts[later].keys():
                before, after = self._amounts(year, name), self._amounts(later, name)
                if before and after:
                    was, ratio = sum(before.values()), sum(after.values()) / sum(before.values())
                    for factor, bounds in ((min(low, ratio), (0.0, inf)), (max(high, ratio), (-inf, 0.0))):
                        terms = {at: its / was for at, its in after.items()}
                        self._row(terms | {at: -factor * its / was for at, its in before.items()}, *bounds)

    def _amounts(self, year: int, name: str) -> dict[int, float]:
        return {self.at[year, part]: self.sums[year].above[part] for part in self.parts[year][name]
                if (year, part) in self.at}  # fmt: skip

    def ask(self, year: int, name: str, change: float) -> None:
        """What is asked of a holding in a year: so much more, or less."""
        amounts = self._amounts(year, name)
        terms = {at: its / sum(amounts.values()) for at, its in amounts.items()}
        self._row(terms, *((1 + change, inf) if change > 0 else (-inf, 1 + change)))

    def changed(self) -> set[str]:
        """The holdings that have something else in a possible world; empty where none was found."""
        self.highs.run()
        if self.highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return set()
        values = self.highs.getSolution().col_value
        return {part.holding for (_, part), column in self.at.items() if abs(values[column] - 1) > _NEAR}

    def _column(self, low: float, high: float) -> int:
        self.highs.addVar(low, max(low, high))
        return int(self.highs.getNumCol()) - 1

    def _choice(self) -> int:
        column = self._column(0.0, 1.0)
        self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        return column

    def _row(self, terms: Mapping[int, float], low: float, high: float) -> None:
        if terms:
            self.highs.addRow(low, high, len(terms), np.array([*terms], dtype=np.int32), np.array([*terms.values()]))
