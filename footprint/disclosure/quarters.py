"""Limits between the quarters of a group, in members' reports: which of them may be given beside published sums.

An attacker knows every limit that is given, that it is the mean of the two values beside it, and how many of a group
lie between two of them, every published sum exactly, who is in which group, what each ratio divides by, and its own
figures; not who lies between which limits. Its linear programme shares each holding out among the bands of its groups:
as many in each as there are in truth; the one on either side of a limit is a band of its own. A holding
is safe if it may have (1 + p) times what it has, and (1 - p) times where sums alone allow that. Beside another year
the attacker knows the same of that one, and believes that what a holding has changes by little.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from footprint.disclosure.bands import Line, Ratio
from footprint.disclosure.families import Part
from footprint.disclosure.rules import Rules
from footprint.disclosure.solver import INFINITE, Rows, Solver, UnsolvedError

OUTSIDER = ""
UP, DOWN = 1, -1
MOVED = (8, 24)  # holdings that differ in another world: first few, so that few insiders see that it is another
SLACK = 1e-9


class Beside(NamedTuple):
    """The same ratio in another year, with the lines that were given of it; `change`: by how much an attacker believes
    that a holding's amount differs at most, from that year on or back (`is_earlier`)."""

    ratio: Ratio
    lines: Sequence[Line]
    change: float
    is_earlier: bool


class Target(NamedTuple):
    """What a holding has in these parts, and on which side it may be known too well; `is_beside`: in the other year."""

    holding: str
    parts: tuple[Part, ...]
    way: int
    is_beside: bool = False


@dataclass
class Worlds:
    """Other worlds in which the same is published and the same lines are given, of a year or of two."""

    ratio: Ratio
    lines: Sequence[Line]
    rules: Rules
    beside: Beside | None = None
    programmes: int = field(default=0, init=False)

    @cached_property
    def ratios(self) -> list[Ratio]:
        """That of the year, and that of the other."""
        return [self.ratio, *([self.beside.ratio] if self.beside else [])]

    @cached_property
    def holdings(self) -> list[str]:
        """Who is there in one of the years."""
        return sorted({holding for ratio in self.ratios for holding in ratio.parts})

    def targets(self) -> Iterator[Target]:
        """What nobody may know too well: of each holding, and of each part of one that has several."""
        for number, ratio in enumerate(self.ratios):
            for holding in sorted(ratio.parts.keys() - self.rules.waived):
                mine = ratio.parts[holding]
                for its in dict.fromkeys([mine, *((part,) for part in mine)]):
                    if sum(ratio.amounts[part] for part in its) > 0:
                        yield from (Target(holding, its, way, number > 0) for way in (UP, DOWN))

    def known_to(self, target: Target) -> str | None:
        """Who knows too well on one side what a holding has: OUTSIDER or a holding; None if nobody does."""
        pending = [OUTSIDER, *(name for name in self.holdings if name != target.holding)]
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
            names = (target.holding, *near[:number], *sorted({*fixed} & {*self.holdings} - {target.holding}))
            programme = _Programme(self.ratios, names)
            programme.keep(fixed)
            for year, lines in enumerate((self.lines, self.beside.lines if self.beside else ())):
                for line in lines:
                    programme.share_out(year, line)
            programme.keep_sums()
            if self.beside:
                programme.believe(self.beside.change, is_earlier=self.beside.is_earlier)
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
            own = [part for ratio in self.ratios for part in ratio.parts.get(name, ())]
            pairs = ((one.stratum, other.stratum) for one in target.parts for other in own)
            return min(sum(a != b for a, b in zip(*pair, strict=True)) for pair in pairs), name

        return sorted((name for name in self.holdings if name != target.holding), key=apart)


class _Programme:
    """The world nearest to the true one, in which few have something else: amounts as multiples of the true ones, of
    one year or of two."""

    def __init__(self, ratios: Sequence[Ratio], names: Sequence[str]) -> None:
        self.ratios, self.names, self.rows = ratios, names, Rows()
        own = [(year, part) for year, ratio in enumerate(ratios) for part, amount in sorted(ratio.amounts.items())
               if part.holding in names and amount > 0]  # fmt: skip
        self.at = {each: place for place, each in enumerate(own)}
        self.count = 2 * len(own)
        for place in range(len(own)):  # how far each is from 1
            self.rows.add({place: 1.0, len(own) + place: -1.0}, -INFINITE, 1.0)
            self.rows.add({place: -1.0, len(own) + place: -1.0}, -INFINITE, -1.0)

    def keep(self, fixed: Collection[str]) -> None:
        """What these have stays; where they stand in the order of a group is open, as for all."""
        for (_, part), place in self.at.items():
            if part.holding in fixed:
                self.rows.add({place: 1.0}, 1.0, 1.0)

    def _amounts(self, year: int, holding: str) -> dict[int, float]:
        """What a holding has, by place of column."""
        ratio = self.ratios[year]
        return {self.at[year, part]: ratio.amounts[part] for part in ratio.parts.get(holding, ())
                if (year, part) in self.at}  # fmt: skip

    def share_out(self, year: int, line: Line) -> None:
        """Each holding of a group in its bands, as many in each as there are in truth."""
        ratio, largest = self.ratios[year], max(line.values.values())
        who = [name for name in self.names if name in line.values]
        first = self.count
        self.count += len(who) * len(line.bands)
        for row, name in enumerate(who):
            mine = range(first + row * len(line.bands), first + (row + 1) * len(line.bands))
            self.rows.add(dict.fromkeys(mine, 1.0), 1.0, 1.0)
            own = [part for part in ratio.parts[name] if line.cell.holds(part.stratum)]
            scale = sum(ratio.below[part] for part in own) * largest
            terms = {self.at[year, part]: ratio.amounts[part] / scale for part in own if (year, part) in self.at}
            for side, (low, high) in (("low", (-SLACK, INFINITE)), ("high", (-INFINITE, SLACK))):
                ends = {at: -getattr(band, side) / largest for at, band in zip(mine, line.bands, strict=True)}
                self.rows.add(terms | ends, low, high)
        for number in range(len(line.bands)):
            count = sum(line.band_of[name] == number for name in who)
            self.rows.add({first + row * len(line.bands) + number: 1.0 for row in range(len(who))}, count, count)

    def keep_sums(self) -> None:
        """What is published stays."""
        for year, ratio in enumerate(self.ratios):
            moved = frozenset(part for its, part in self.at if its == year)
            for inside in dict.fromkeys(moved & parts for parts in ratio.sums):
                whole = sum(ratio.amounts[part] for part in sorted(inside))
                if inside:
                    terms = {self.at[year, part]: ratio.amounts[part] / whole for part in sorted(inside)}
                    self.rows.add(terms, 1.0, 1.0)

    def believe(self, change: float, *, is_earlier: bool) -> None:
        """What each has of the two years differs by so much at most, or by as much as it does. `is_earlier`: the second
        of them comes before the first."""
        for name in self.names:
            later, earlier = (self._amounts(year, name) for year in ((0, 1) if is_earlier else (1, 0)))
            if later and earlier:
                whole, was = sum(later.values()), sum(earlier.values())
                for side in (UP, DOWN):
                    factor = side * max(side * (1 + side * change), side * whole / was)
                    terms = {at: side * factor * its / whole for at, its in earlier.items()}
                    terms |= {at: -side * its / whole for at, its in later.items()}
                    self.rows.add(terms, -SLACK, INFINITE)

    def move(self, target: Target, asked: float) -> None:
        """What is asked of the holding under attack."""
        year, amounts = int(target.is_beside), self.ratios[target.is_beside].amounts
        places = {self.at[year, part]: amounts[part] for part in target.parts if (year, part) in self.at}
        terms = {at: its / sum(places.values()) for at, its in places.items()}
        self.rows.add(terms, *((asked, INFINITE) if target.way == UP else (-INFINITE, asked)))

    def changed(self) -> set[str]:
        """The holdings that have something else. Raises UnsolvedError where there is no such world."""
        costs = [0.0] * len(self.at) + [-1.0] * len(self.at) + [0.0] * (self.count - 2 * len(self.at))
        values = Solver(self.rows, costs, INFINITE).solved().col_value
        return {part.holding for (_, part), place in self.at.items() if abs(values[place] - 1) > 1e-7}


def may_be_given(
    ratio: Ratio, lines: Sequence[Line], rules: Rules, fixed: Sequence[Line] = (), beside: Sequence[Beside] = ()
) -> list[Line]:
    """The lines that may be given together beside what is published, and `fixed` ones that are. Where somebody would be
    known too well, a line gives the middle alone, and then nothing; of lines the last first, and those before others
    that the holding is in. Whoever is safe beside more is safe beside less, so nobody is attacked again. `beside`: the
    years before and after; what holdings had there is not to be found out either."""
    kept = list(lines)
    for each in beside or (None,):
        worlds = Worlds(ratio, [*fixed, *kept], rules, each)
        alone = [Worlds(its, (), rules) for its in worlds.ratios]
        for target in worlds.targets():
            while kept and worlds.known_to(target) is not None:
                sums = alone[int(target.is_beside)]
                if target.way == DOWN and sums.known_to(target._replace(is_beside=False)) is not None:
                    break  # sums alone bound it from below, which is no disclosure (DECISIONS 4)
                kept = _weaker(kept, target.holding)
                worlds.lines = [*fixed, *kept]
    return kept


def _weaker(lines: Sequence[Line], holding: str) -> list[Line]:
    at = max(range(len(lines)), key=lambda place: (len(lines[place].cuts), holding in lines[place].values, place))
    middle = lines[at].middle
    return [*lines[:at], *([middle] if middle else []), *lines[at + 1 :]]
