"""Limits between the quarters of a group, in members' reports: which of them may be given beside published sums.

An attacker knows every limit that is given, that it is the mean of the two values beside it, and how many of a group
lie between two of them, every published sum exactly, who is in which group, what each ratio divides by, and its own
figures; not who lies between which limits. Its linear programme shares each holding out among the bands of its groups:
as many in each as there are in truth; the one on either side of a limit is a band of its own. A holding
is safe if it may have (1 + p) times what it has, and (1 - p) times where sums alone allow that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from footprint.disclosure.families import Cell, Family, Matrix, Part, Variable
from footprint.disclosure.rules import Rules
from footprint.disclosure.solver import INFINITE, Rows, Solver, UnsolvedError

OUTSIDER = ""
UP, DOWN = 1, -1
MOVED = (8, 24)  # holdings that differ in another world: first few, so that few insiders see that it is another
HIGHEST = 10.0  # times the largest ratio of a group: as far as anybody is taken to go
SLACK = 1e-9


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


class Target(NamedTuple):
    """What a holding has in these parts, and on which side it may be known too well."""

    holding: str
    parts: tuple[Part, ...]
    way: int


@dataclass
class Worlds:
    """Other worlds in which the same is published and the same lines are given."""

    ratio: Ratio
    lines: Sequence[Line]
    rules: Rules
    programmes: int = field(default=0, init=False)

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """The parts of each holding."""
        made: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.ratio.amounts):
            made[part.holding].append(part)
        return {holding: tuple(parts) for holding, parts in made.items()}

    def targets(self) -> Iterator[Target]:
        """What nobody may know too well: of each holding, and of each part of one that has several."""
        for holding in sorted(self.parts.keys() - self.rules.waived):
            mine = self.parts[holding]
            for parts in dict.fromkeys([mine, *((part,) for part in mine)]):
                if sum(self.ratio.amounts[part] for part in parts) > 0:
                    yield from (Target(holding, parts, way) for way in (UP, DOWN))

    def known_to(self, target: Target) -> str | None:
        """Who knows too well on one side what a holding has: OUTSIDER or a holding; None if nobody does."""
        pending = [OUTSIDER, *(name for name in sorted(self.parts) if name != target.holding)]
        moved: set[str] = set()
        while pending:
            attacker = pending[0]
            margin = self.rules.insider if attacker else self.rules.outsider
            changed = self._changed(target, margin, {attacker, *self.rules.waived}, moved)
            if changed is None:
                return attacker
            moved |= changed
            # Who has the same in it cannot tell the world from the true one, where the margin is enough for it, too.
            least = {OUTSIDER: self.rules.outsider}
            pending = [name for name in pending[1:]
                       if name in changed or margin < least.get(name, self.rules.insider)]  # fmt: skip
        return None

    def _changed(
        self, target: Target, margin: float, fixed: Collection[str], later: Collection[str]
    ) -> set[str] | None:
        """The other holdings that have something else in another world; None where there is none. `fixed` have the
        same; `later` move only if they must."""
        near = sorted((name for name in self._neighbours(target) if name not in fixed), key=lambda name: name in later)
        for number in (*(each for each in MOVED if each < len(near)), len(near)):
            names = (target.holding, *near[:number], *sorted({*fixed} & self.parts.keys() - {target.holding}))
            programme = _Programme(self.ratio, {name: self.parts[name] for name in names})
            programme.keep(fixed)
            for line in self.lines:
                programme.share_out(line)
            programme.keep_sums()
            programme.move(target, 1 + target.way * margin)
            self.programmes += 1
            try:
                return programme.changed() - {target.holding}
            except UnsolvedError:
                continue
        return None

    def _neighbours(self, target: Target) -> list[str]:
        """The others, those first who stand in the same cells."""

        def apart(name: str) -> tuple[int, str]:
            pairs = ((one.stratum, other.stratum) for one in target.parts for other in self.parts[name])
            return min(sum(a != b for a, b in zip(*pair, strict=True)) for pair in pairs), name

        return sorted((name for name in self.parts if name != target.holding), key=apart)


class _Programme:
    """The world nearest to the true one, in which few have something else: amounts as multiples of the true ones."""

    def __init__(self, ratio: Ratio, moved: Mapping[str, tuple[Part, ...]]) -> None:
        self.ratio, self.moved, self.rows = ratio, moved, Rows()
        parts = [part for mine in moved.values() for part in mine if ratio.amounts[part] > 0]
        self.at = {part: place for place, part in enumerate(parts)}
        self.count = 2 * len(parts)
        for place in range(len(parts)):  # how far each is from 1
            self.rows.add({place: 1.0, len(parts) + place: -1.0}, -INFINITE, 1.0)
            self.rows.add({place: -1.0, len(parts) + place: -1.0}, -INFINITE, -1.0)

    def keep(self, fixed: Collection[str]) -> None:
        """What these have stays; where they stand in the order of a group is open, as for all."""
        for part, place in self.at.items():
            if part.holding in fixed:
                self.rows.add({place: 1.0}, 1.0, 1.0)

    def share_out(self, line: Line) -> None:
        """Each holding of a group in its bands, as many in each as there are in truth."""
        who = [name for name in self.moved if name in line.values]
        first = self.count
        self.count += len(who) * len(line.bands)
        for row, name in enumerate(who):
            mine = range(first + row * len(line.bands), first + (row + 1) * len(line.bands))
            self.rows.add(dict.fromkeys(mine, 1.0), 1.0, 1.0)
            parts = [part for part in self.moved[name] if line.cell.holds(part.stratum)]
            scale = sum(self.ratio.below[part] for part in parts) * max(line.values.values())
            terms = {self.at[part]: self.ratio.amounts[part] / scale for part in parts if part in self.at}
            for side, (low, high) in (("low", (-SLACK, INFINITE)), ("high", (-INFINITE, SLACK))):
                ends = {at: -getattr(band, side) / max(line.values.values())
                        for at, band in zip(mine, line.bands, strict=True)}  # fmt: skip
                self.rows.add(terms | ends, low, high)
        for number in range(len(line.bands)):
            count = sum(line.band_of[name] == number for name in who)
            self.rows.add({first + row * len(line.bands) + number: 1.0 for row in range(len(who))}, count, count)

    def keep_sums(self) -> None:
        """What is published stays."""
        for inside in dict.fromkeys(frozenset(self.at.keys() & parts) for parts in self.ratio.sums):
            whole = sum(self.ratio.amounts[part] for part in sorted(inside))
            if inside:
                self.rows.add({self.at[part]: self.ratio.amounts[part] / whole for part in sorted(inside)}, 1.0, 1.0)

    def move(self, target: Target, asked: float) -> None:
        """What is asked of the holding under attack."""
        parts = [part for part in target.parts if part in self.at]
        whole = sum(self.ratio.amounts[part] for part in parts)
        terms = {self.at[part]: self.ratio.amounts[part] / whole for part in parts}
        self.rows.add(terms, *((asked, INFINITE) if target.way == UP else (-INFINITE, asked)))

    def changed(self) -> set[str]:
        """The holdings that have something else. Raises UnsolvedError where there is no such world."""
        costs = [0.0] * len(self.at) + [-1.0] * len(self.at) + [0.0] * (self.count - 2 * len(self.at))
        values = Solver(self.rows, costs, INFINITE).solved().col_value
        return {part.holding for part, place in self.at.items() if abs(values[place] - 1) > 1e-7}


def may_be_given(ratio: Ratio, lines: Sequence[Line], rules: Rules, fixed: Sequence[Line] = ()) -> list[Line]:
    """The lines that may be given together beside what is published, and `fixed` ones that are. Where somebody would be
    known too well, a line gives the middle alone, and then nothing; of lines the last first, and those before others
    that the holding is in. Whoever is safe beside more is safe beside less, so nobody is attacked again."""
    kept = list(lines)
    worlds, sums = Worlds(ratio, [*fixed, *kept], rules), Worlds(ratio, (), rules)
    for target in worlds.targets():
        while kept and worlds.known_to(target) is not None:
            if target.way == DOWN and sums.known_to(target) is not None:
                break  # sums alone bound it from below, which is no disclosure (DECISIONS 4)
            kept = _weaker(kept, target.holding)
            worlds.lines = [*fixed, *kept]
    return kept


def _weaker(lines: Sequence[Line], holding: str) -> list[Line]:
    at = max(range(len(lines)), key=lambda place: (len(lines[place].cuts), holding in lines[place].values, place))
    middle = lines[at].middle
    return [*lines[:at], *([middle] if middle else []), *lines[at + 1 :]]
