"""Who may lie between which limits: other worlds in which published cells and lines of reports are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

import highspy
import numpy as np

from footprint.audit.published import Cell, Part, Place, Quantity, Release
from footprint.audit.solver import Quiet

ROUNDED = 0.16  # a limit is given to this share of it at most: the widest step of the numbers that are used
MOVED = (6, 12, 24)  # holdings that have something else in another world: few first, for few can tell it from the truth
NODES = 2000
_FAR, _NEAR = 20.0, 1e-7


class Line(NamedTuple):
    """The limits of one indicator in one group of a year, as a report gives them; `reports`: who reads them."""

    indicator: str
    year: int
    place: Place
    holdings: int
    limits: tuple[float, ...]
    reports: tuple[str, ...]


class Known(NamedTuple):
    """Who ("" is anybody) knows too well, on which side (1 above, -1 below), what a holding has of an indicator."""

    attacker: str
    target: str
    indicator: str
    side: int


class Sum(NamedTuple):
    """Published: the amounts of these parts together lie between these."""

    parts: frozenset[Part]
    low: float
    high: float


@dataclass(frozen=True)
class Sums:
    """A ratio: what each part has above and below the line, and what is published of what is above."""

    above: Mapping[Part, float]
    below: Mapping[Part, float]
    published: tuple[Sum, ...]

    @classmethod
    def of(
        cls, name: str, release: Release, figures: Mapping[tuple[int, Part], Mapping[Quantity, float]], year: int
    ) -> Sums:
        sides: dict[str, dict[Part, float]] = {f"{name}_num": {}, f"{name}_den": {}}
        whole: dict[Part, dict[Quantity, float]] = {}
        for (of_year, part), amounts in figures.items():
            if of_year == year:
                whole[part] = dict(amounts)
                for quantity, value in amounts.items():
                    if quantity.indicator in sides:
                        sides[quantity.indicator][part] = value
        above, below = sides.values()
        both = {part for part in above.keys() & below.keys() if below[part] > 0}
        shown = [cell for cell in release.cells if cell.status == "published" and cell.year == year]
        published = [each for cell in shown for each in _published(cell, name, above, below, both)]
        return cls({part: above[part] for part in both}, {part: below[part] for part in both}, tuple(published))

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


def _bands(line: Line, values: Mapping[str, float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Between which ratios each band lies, as far as the rounding of limits tells."""
    width = ROUNDED / 2
    return (
        (0.0, *(limit * (1 - width) for limit in line.limits)),
        (*(limit * (1 + width) for limit in line.limits), _FAR * max(values.values())),
    )


@dataclass
class Attackers:
    """Everybody against everybody, for one indicator."""

    sums: Sums
    lines: Sequence[Line]
    p_outsider: float
    p_insider: float
    waived: frozenset[str]
    targets: int = 0
    solved: int = 0

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        made: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.sums.above):
            made[part.holding].append(part)
        return dict(made)

    def attacks(self) -> Iterator[Known]:
        """Every attack that succeeds; of what sums alone tell from below, none."""
        for target in sorted(self.parts.keys() - self.waived):
            if sum(self.sums.above[part] for part in self.parts[target]) <= 0:
                continue
            self.targets += 1
            for side in (1, -1):
                attacker = self._who(target, side, self.lines)
                if attacker is not None and (side > 0 or self._who(target, side, ()) is None):
                    yield Known(attacker, target, self.lines[0].indicator, side)

    def _who(self, target: str, side: int, lines: Sequence[Line]) -> str | None:
        """Who knows too well on one side what the target has; None if nobody does."""
        others = [name for name in sorted(self.parts) if name != target]
        seen: set[str] = set()
        left = {"": self.p_outsider} | dict.fromkeys(others, self.p_insider)
        while left:
            attacker, p = next(iter(left.items()))
            changed = self._world(target, side * p, lines, {attacker, *self.waived}, seen)
            if changed is None:
                return attacker
            seen |= changed
            left = {name: asked for name, asked in left.items()
                    if name != attacker and (name in changed or asked > p)}  # fmt: skip
        return None

    def _world(
        self, target: str, change: float, lines: Sequence[Line], fixed: Collection[str], seen: Collection[str]
    ) -> set[str] | None:
        """Who has something else in a world in which the target has that much more, or less."""
        mine = self.parts[target][0].place
        order = sorted(
            (name for name in self.parts if name != target and name not in fixed),
            key=lambda name: (name in seen, -_alike(mine, self.parts[name][0].place), name),
        )
        for number in (*(each for each in MOVED if each < len(order)), len(order)):
            self.solved += 1
            names = [target, *order[:number]]
            for may_change in (False, True) if lines else (False,):
                if found := self._feasible(names, change, lines, may_change=may_change):
                    return found - {target}
        return None

    def _feasible(self, names: Sequence[str], change: float, lines: Sequence[Line], *, may_change: bool) -> set[str]:
        """The holdings among these that have something else in a possible world, each in its band unless it
        `may_change`; empty where none was found."""
        made = _Model(self.sums, [part for name in names for part in self.parts[name]])
        for line in lines:
            values = self.sums.ratios(line.place)
            inside = [name for name in names if name in values]
            if may_change:
                made.place(line, inside, values, self.parts)
            else:
                made.stay(line, inside, values, self.parts)
        made.keep()
        made.ask(self.parts[names[0]], change)
        return made.solved()


def _alike(one: Place, other: Place) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


class _Model:
    """An integer programme: amounts of parts over their largest, then for each holding and line one band."""

    def __init__(self, sums: Sums, parts: Sequence[Part]) -> None:
        self.sums, self.parts = sums, parts
        self.at = {part: number for number, part in enumerate(parts)}
        self.scale = max((sums.above[part] for part in parts), default=1.0) or 1.0
        self.highs = Quiet.ready()
        self.highs.setOptionValue("presolve", "choose")
        self.highs.setOptionValue("mip_max_nodes", NODES)
        for part in parts:
            self.highs.addVar(0.0, inf if sums.above[part] > 0 else 0.0)

    def place(
        self, line: Line, names: Sequence[str], values: Mapping[str, float], parts: Mapping[str, Sequence[Part]]
    ) -> None:
        """Each of these holdings in one band, as many in each as there are in truth."""
        ordered = sorted(values, key=lambda name: (values[name], name))
        ends, (lows, highs) = (0, *ends_of(line), len(ordered)), _bands(line, values)
        count, bands = self.highs.getNumCol(), len(lows)
        for _ in range(len(names) * bands):
            self.highs.addVar(0.0, 1.0)
            self.highs.changeColIntegrality(self.highs.getNumCol() - 1, highspy.HighsVarType.kInteger)
        for row, name in enumerate(names):
            mine = [count + row * bands + band for band in range(bands)]
            own = [part for part in parts[name] if line.place.has(part.place)]
            below = sum(self.sums.below[part] for part in own) / self.scale
            amounts = {self.at[part]: 1.0 for part in own}
            self._add(dict.fromkeys(mine, 1.0), 1.0, 1.0)
            self._add(amounts | {at: -low * below for at, low in zip(mine, lows, strict=True)}, 0.0, inf)
            self._add(amounts | {at: -high * below for at, high in zip(mine, highs, strict=True)}, -inf, 0.0)
        for band in range(bands):
            inside = sum(name in ordered[ends[band] : ends[band + 1]] for name in names)
            self._add({count + row * bands + band: 1.0 for row in range(len(names))}, inside, inside)

    def stay(
        self, line: Line, names: Sequence[str], values: Mapping[str, float], parts: Mapping[str, Sequence[Part]]
    ) -> None:
        """Each of these holdings in its own band."""
        ordered = sorted(values, key=lambda name: (values[name], name))
        lows, highs = _bands(line, values)
        for name in names:
            band = sum(ordered.index(name) >= end for end in ends_of(line))
            own = [part for part in parts[name] if line.place.has(part.place)]
            below = sum(self.sums.below[part] for part in own) / self.scale
            self._add({self.at[part]: 1.0 for part in own}, lows[band] * below, highs[band] * below)

    def keep(self) -> None:
        """What is published, less what the others have in truth, who stay as they are."""
        for each in dict.fromkeys(self.sums.published):
            moved = each.parts & self.at.keys()
            now = sum(self.sums.above[part] for part in each.parts)
            rest = sum(self.sums.above[part] for part in each.parts - moved)
            low, high = min(each.low, now), max(each.high, now)  # the truth is possible, however it was rounded
            self._add({self.at[part]: 1.0 for part in moved}, (low - rest) / self.scale, (high - rest) / self.scale)

    def ask(self, parts: Sequence[Part], change: float) -> None:
        wanted = (1 + change) * sum(self.sums.above[part] for part in parts) / self.scale
        self._add({self.at[part]: 1.0 for part in parts}, *((wanted, inf) if change > 0 else (-inf, wanted)))

    def _add(self, terms: Mapping[int, float], low: float, high: float) -> None:
        if terms:
            self.highs.addRow(low, high, len(terms), np.array([*terms], dtype=np.int32), np.array([*terms.values()]))

    def solved(self) -> set[str]:
        self.highs.run()
        values = self.highs.getSolution().col_value
        if self.highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return set()
        now = {part: values[at] * self.scale for part, at in self.at.items()}
        return {part.holding for part, true in self.sums.above.items()
                if part in now and abs(now[part] - true) > _NEAR * max(true, 1.0)}  # fmt: skip
