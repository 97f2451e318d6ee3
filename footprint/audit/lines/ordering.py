"""Who may lie between which limits: other worlds in which published cells and lines of reports are the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import NamedTuple

from footprint.audit.lines.limits import Line, Sums
from footprint.audit.lines.worlds import Order, World
from footprint.audit.published import Place

_FAR, _HALVES = 9.0, 10  # times what a holding has, as far as bounds are told; in how many steps they are looked for
MOVED = (6, 12, 24)  # holdings that have something else in another world: few first, for few can tell it from the truth
# Where holdings stand in another world: as they do, as they would if the one under attack alone had something else,
# and anywhere, of which there are many.
AS_NOW, IN_TURN, ANYWHERE = WAYS = ("as now", "in turn", "anywhere")


class LineAttack(NamedTuple):
    """Who ("" is anybody) knows too well, on which side (1 above, -1 below), what a holding has of an indicator in a
    year."""

    attacker: str
    target: str
    indicator: str
    side: int
    year: int


class Margins(NamedTuple):
    """How near is too near, for who is in no group and for a holding; who agreed to be shown, whose amounts everybody
    knows."""

    outsider: float
    insider: float
    waived: frozenset[str] = frozenset()


@dataclass
class Attackers:
    """Everybody against everybody, for one indicator. `sums`: of each year that is looked at; `lines`: of these;
    `prior`: by how much what a holding has is believed to change in a year at most."""

    indicator: str
    sums: Mapping[int, Sums]
    lines: Sequence[Line]
    margins: Margins
    prior: float = 0.0
    targets: int = 0
    solved: int = 0
    _orders: dict[Line, Order] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where each holding has a part, in the last of the years."""
        return {name: parts[0].place for _, its in sorted(self.sums.items()) for name, parts in its.parts.items()}

    def attacks(self) -> Iterator[LineAttack]:
        """Every attack that succeeds; of what sums of a year alone tell from below, none."""
        for year, sums in sorted(self.sums.items()):
            for target in sorted(name for name in sums.parts.keys() - self.margins.waived if sums.has(name) > 0):
                self.targets += 1
                for side in (1, -1):
                    attack = LineAttack("", target, self.indicator, side, year)
                    attacker = self._attacker_of(attack)
                    if attacker is not None and (side > 0 or self._of_sums_alone(attack) is None):
                        yield attack._replace(attacker=attacker)

    def _of_sums_alone(self, attack: LineAttack) -> str | None:
        """Who knows as much by sums of the year, without lines."""
        alone = Attackers(self.indicator, {attack.year: self.sums[attack.year]}, (), self.margins)
        attacker = alone._attacker_of(attack)
        self.solved += alone.solved
        return attacker

    def between(self, attack: LineAttack) -> tuple[float, float]:
        """Between which multiples of what it has an attacker knows that a holding's amount lies, a little wider."""
        return 1 - self._edge(attack, -1, 1.0), 1 + self._edge(attack, 1, _FAR)

    def _edge(self, attack: LineAttack, side: int, most: float) -> float:
        """How far from the truth a world is found on one side, up to `most`."""
        fixed, near, far = {attack.attacker, *self.margins.waived}, 0.0, most
        if self._others_changed(attack, side * far, fixed, ()):
            return far
        for _ in range(_HALVES):
            middle = (near + far) / 2
            if self._others_changed(attack, side * middle, fixed, ()):
                near = middle
            else:
                far = middle
        return far

    def _attacker_of(self, attack: LineAttack) -> str | None:
        """Who knows too well on one side what the target has; None if nobody does."""
        others = [name for name in sorted(self.places) if name != attack.target]
        changed: set[str] = set()
        left = {"": self.margins.outsider} | dict.fromkeys(others, self.margins.insider)
        while left:
            attacker, p = next(iter(left.items()))
            more = self._others_changed(attack, attack.side * p, {attacker, *self.margins.waived}, changed)
            if more is None:
                return attacker
            changed |= more
            left = {name: asked for name, asked in left.items()
                    if name != attacker and (name in more or asked > p)}  # fmt: skip
        return None

    def _others_changed(
        self, attack: LineAttack, change: float, fixed: Collection[str], changed: Collection[str]
    ) -> set[str] | None:
        """Who has something else in a world in which the target has that much more, or less."""
        target, places = attack.target, self.places
        order = sorted(
            (name for name in places if name != target and name not in fixed),
            key=lambda name: (name in changed, -_alike(places[target], places[name]), name),
        )
        sizes = (*(each for each in MOVED if each < len(order)), len(order))
        for ways in (WAYS[:2], WAYS[2:]) if self.lines else (WAYS[:1],):
            for names, way in product(([target, *order[:number]] for number in sizes), ways):
                self.solved += 1
                if moved := self._feasible(attack, names, change, way):
                    return moved - {target}
        return None

    def _feasible(self, attack: LineAttack, names: Sequence[str], change: float, way: str) -> set[str]:
        """The holdings among these that have something else in a possible world; empty where none was found."""
        world = World(self.sums, names)
        for order in map(self._order, self.lines):
            if way == ANYWHERE:
                world.place(order)
            else:
                world.stay(order if way == AS_NOW else order.moved(attack.target, 1 + change))
        world.keep()
        world.believe(self.prior)
        world.ask(attack.year, attack.target, change)
        return world.changed()

    def _order(self, line: Line) -> Order:
        if line not in self._orders:
            self._orders[line] = Order.of(line, self.sums[line.year])
        return self._orders[line]


def _alike(one: Place, other: Place) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))
