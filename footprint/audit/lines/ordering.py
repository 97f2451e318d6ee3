"""Who may lie between which limits: other worlds in which published cells and lines of reports are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import NamedTuple

from footprint.audit.lines.limits import Line, Sums
from footprint.audit.lines.worlds import Order, World
from footprint.audit.published import Part, Place

_FAR, _HALVES = 9.0, 10  # times what a holding has, as far as bounds are told; in how many steps they are looked for
MOVED = (6, 12, 24)  # holdings that have something else in another world: few first, for few can tell it from the truth
# Where holdings stand in another world: as they do, as they would if the one under attack alone had something else,
# and anywhere, of which there are many.
AS_NOW, IN_TURN, ANYWHERE = WAYS = ("as now", "in turn", "anywhere")


class Known(NamedTuple):
    """Who ("" is anybody) knows too well, on which side (1 above, -1 below), what a holding has of an indicator."""

    attacker: str
    target: str
    indicator: str
    side: int


class Margins(NamedTuple):
    """How near is too near, for who is in no group and for a holding; who agreed to be shown, whose amounts everybody
    knows."""

    outsider: float
    insider: float
    waived: frozenset[str] = frozenset()


@dataclass
class Attackers:
    """Everybody against everybody, for one indicator."""

    indicator: str
    sums: Sums
    lines: Sequence[Line]
    margins: Margins
    targets: int = 0
    solved: int = 0
    _orders: dict[Line, Order] = field(default_factory=dict)

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        made: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.sums.above):
            made[part.holding].append(part)
        return dict(made)

    def attacks(self) -> Iterator[Known]:
        """Every attack that succeeds; of what sums alone tell from below, none."""
        for target in sorted(self.parts.keys() - self.margins.waived):
            if sum(self.sums.above[part] for part in self.parts[target]) <= 0:
                continue
            self.targets += 1
            for side in (1, -1):
                attacker = self._who(target, side, self.lines)
                if attacker is not None and (side > 0 or self._who(target, side, ()) is None):
                    yield Known(attacker, target, self.indicator, side)

    def between(self, known: Known) -> tuple[float, float]:
        """Between which multiples of what it has an attacker knows that a holding's amount lies, a little wider."""
        return 1 - self._edge(known, -1, 1.0), 1 + self._edge(known, 1, _FAR)

    def _edge(self, known: Known, side: int, most: float) -> float:
        """How far from the truth a world is found on one side, up to `most`."""
        fixed, near, far = {known.attacker, *self.margins.waived}, 0.0, most
        if self._world(known.target, side * far, self.lines, fixed, ()):
            return far
        for _ in range(_HALVES):
            middle = (near + far) / 2
            if self._world(known.target, side * middle, self.lines, fixed, ()):
                near = middle
            else:
                far = middle
        return far

    def _who(self, target: str, side: int, lines: Sequence[Line]) -> str | None:
        """Who knows too well on one side what the target has; None if nobody does."""
        others = [name for name in sorted(self.parts) if name != target]
        seen: set[str] = set()
        left = {"": self.margins.outsider} | dict.fromkeys(others, self.margins.insider)
        while left:
            attacker, p = next(iter(left.items()))
            changed = self._world(target, side * p, lines, {attacker, *self.margins.waived}, seen)
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
        sizes = (*(each for each in MOVED if each < len(order)), len(order))
        for ways in (WAYS[:2], WAYS[2:]) if lines else (WAYS[:1],):
            for names, way in product(([target, *order[:number]] for number in sizes), ways):
                self.solved += 1
                if found := self._feasible(names, change, lines, way):
                    return found - {target}
        return None

    def _feasible(self, names: Sequence[str], change: float, lines: Sequence[Line], way: str) -> set[str]:
        """The holdings among these that have something else in a possible world; empty where none was found."""
        world = World(self.sums, {name: self.parts[name] for name in names})
        for order in map(self._order, lines):
            if way == ANYWHERE:
                world.place(order)
            else:
                world.stay(order if way == AS_NOW else order.moved(names[0], 1 + change))
        world.keep()
        world.ask(self.parts[names[0]], change)
        return world.changed()

    def _order(self, line: Line) -> Order:
        if line not in self._orders:
            self._orders[line] = Order.of(line, self.sums)
        return self._orders[line]


def _alike(one: Place, other: Place) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))
