"""The audit of a release against the truth: can anybody bound what another holding has too closely?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

import numpy as np

from footprint.audit.attackers import OUTSIDER, Attackers
from footprint.audit.insiders import Insiders, holdings_of, truth_of
from footprint.audit.knowledge import Knowing, Knowledge, read, told_of_truth
from footprint.audit.program import Programme, Whole
from footprint.audit.published import Cell, Place, Quantity, Release
from footprint.audit.rows import Bound
from footprint.audit.rules import DIFFERS, LEAST_HOLDINGS, Broken, broken, contributions
from footprint.audit.solver import Solver
from footprint.audit.tables import Given
from footprint.audit.tracks import Coordinate

P_OUTSIDER, P_INSIDER = 100 / 85 - 1, 0.10
_LEAST = 1e-6  # in units of which the largest sum has 2^13: less is nothing


@dataclass(frozen=True)
class Asked:
    """How near is too near: an upper bound below (1 + p) times the truth, or, with `lower`, a lower one above (1 - p)
    times it. `lower` None: where there are several years, of which one tells of the other."""

    p_outsider: float = P_OUTSIDER
    p_insider: float = P_INSIDER
    lower: bool | None = None

    def p(self, attacker: str) -> float:
        return self.p_insider if attacker else self.p_outsider


class Attack(NamedTuple):
    """Who ("" is anybody, and then not told again of each insider) knows what one holding has in a place to between
    `lower` and `upper`, by which published rows (file and line)."""

    attacker: str
    target: str
    year: int
    quantity: Quantity
    place: Place
    lower: float
    truth: float
    upper: float
    rows: tuple[str, ...]


class Recomputed(NamedTuple):
    """A hidden cell of one or two holdings that anybody knows to between `lower` and `upper`."""

    cell: Cell
    holdings: int
    lower: float
    truth: float
    upper: float


@dataclass(frozen=True)
class Audit:
    """All that was found. `unaudited`: published figures of which no truth was given, and no ratio of such."""

    attacks: tuple[Attack, ...]
    recomputed: tuple[Recomputed, ...]
    broken: tuple[Broken, ...]
    unaudited: tuple[Quantity, ...]
    targets: int
    attackers: int
    solved: int

    @property
    def is_safe(self) -> bool:
        """Whether nobody finds out anything and no rule is broken."""
        return not (self.attacks or self.recomputed or self.broken)


class Target(NamedTuple):
    """What one holding has of a quantity in a year: in all its parts, or in one; columns of a programme, amount."""

    holding: str
    place: Place
    coordinate: Coordinate
    columns: tuple[int, ...]
    amount: float


def audit(
    files: Sequence[Given | Release],
    members: Given,
    truth: Given,
    *,
    knowing: Knowing | None = None,
    asked: Asked | None = None,
) -> Audit:
    """Attack releases as an outsider and as every holding of `truth`; the later of two releases of a year is newer.

    `files`: folders with `cells.csv` and `indicators.csv`, or releases read; `truth`: holding, sector, zone, size,
    indicator, criterion, view, basis, stage, value, and year where there are several. Raises RefusalError where
    something cannot be used.
    """
    knowing, asked = knowing or Knowing(), asked or Asked()
    published = read(files, members, truth, knowing, whole=True)
    knowledge, differing = told_of_truth(published)
    lower = len(knowledge.years) > 1 if asked.lower is None else asked.lower
    searches = [Search(knowledge, made, asked, lower) for made in knowledge.programmes()]
    attacks = [attack for search in searches for attack in search.attacks()]
    recomputed = [each for search in searches for each in search.recomputed()]
    rules = [*(Broken(DIFFERS, bound.cell, true) for bound, true in differing), *broken(knowledge, asked.p_insider)]
    return Audit(
        tuple(sorted(attacks)), tuple(recomputed), tuple(rules), _unaudited(published, knowledge),
        sum(len(search.targets) for search in searches),
        len({track.holding for track in knowledge.tracks}) + 1,
        sum(search.attackers.solved for search in searches),
    )  # fmt: skip


def _unaudited(published: Knowledge, audited: Knowledge) -> tuple[Quantity, ...]:
    kept = {bound.cell.name for bound in audited.bounds}
    return tuple(sorted({bound.cell.quantity for bound in published.bounds if bound.cell.name not in kept} | {
        cell.quantity for cell in published.cells
        if cell.value is not None and cell.name not in kept
    }))  # fmt: skip


@dataclass
class Search:
    """All attacks in one programme."""

    knowledge: Knowledge
    made: Programme
    asked: Asked
    lower: bool
    targets: list[Target] = field(init=False)
    attackers: Attackers = field(init=False)

    def __post_init__(self) -> None:
        parts = holdings_of(self.made)
        insiders = Insiders(self.made, sorted(parts))
        self.attackers = Attackers(Solver(self.made), insiders, truth_of(self.made))
        self.targets = list(self._targets())
        self._owners = self._owners_of_columns()

    def _targets(self) -> Iterator[Target]:
        """Every holding's amounts that are more than nothing; of a holding with several parts also each part's."""
        for holding, parts in holdings_of(self.made).items():
            for year, quantity in self.made.coordinates:
                found = []
                for group, track in parts:
                    column = self.made.columns.get((group, (year, quantity)))
                    amount = (track.figures or {}).get((year, quantity), 0.0) / self.made.scale[quantity]
                    if column is not None and amount > _LEAST:
                        found.append(Target(holding, track.places[year], (year, quantity), (column,), amount))
                yield from found
                if len(found) > 1:
                    columns = tuple(sorted(each.columns[0] for each in found))
                    yield Target(holding, Place(), (year, quantity), columns, sum(each.amount for each in found))

    def _owners_of_columns(self) -> list[frozenset[str]]:
        """Whose amounts are in each unknown."""
        return [frozenset(track.holding for track in self.made.groups[group]) for group, _ in self.made.columns]

    def attacks(self) -> Iterator[Attack]:
        """Every attack that succeeds; one that does from above is not told again from below."""
        alike: defaultdict[tuple[int, ...], list[Target]] = defaultdict(list)
        for target in sorted(self.targets, key=lambda target: (-target.amount, target.holding)):
            alike[target.columns].append(target)
        above = [attack for columns, targets in alike.items() for attack in self._above(np.array(columns), targets)]
        yield from above
        known = {(each.attacker, each.target, each.year, each.quantity, each.place) for each in above}
        for target in self.targets if self.lower else ():
            about = (target.holding, *target.coordinate, target.place)
            if (OUTSIDER, *about) not in known:
                yield from (attack for attack in self._below(target) if (attack.attacker, *about) not in known)

    def _above(self, columns: Whole, targets: Sequence[Target]) -> Iterator[Attack]:
        """All who may have the whole of the same unknowns: if the largest is safe, all are. What anybody finds every
        insider finds, too, and is told once."""
        found = list(self._upper(columns, targets, [OUTSIDER]))
        yield from found
        open_ = {(attack.target, attack.place) for attack in found}
        others = [target for target in targets if (target.holding, target.place) not in open_]
        yield from self._upper(columns, others, self.attackers.insiders.names)

    def _upper(self, columns: Whole, targets: Sequence[Target], attackers: Sequence[str]) -> Iterator[Attack]:
        needs = {}
        for attacker in attackers:
            if largest := next((target for target in targets if target.holding != attacker), None):
                own = self.attackers.insiders.level(attacker, columns)
                needs[attacker] = (1 + self.asked.p(attacker)) * largest.amount + own
        for attacker, solution in self.attackers.fails(columns, 1, needs).items():
            upper = solution.value - self.attackers.insiders.level(attacker, columns)
            for target in targets:
                if target.holding != attacker and upper < (1 + self.asked.p(attacker)) * target.amount * (1 - 1e-7):
                    yield self._attack(attacker, target, self._least(attacker, target), upper, solution.used)

    def _below(self, target: Target) -> Iterator[Attack]:
        """A lower bound is known of what nobody else can have: others share no unknown with it, or are the attacker."""
        by_columns: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
        for attacker in self.attackers.insiders.names:
            if attacker != target.holding and (columns := self._only(attacker, target)):
                by_columns[columns].append(attacker)
        found = list(self._lower(self._only(OUTSIDER, target), target, [OUTSIDER]))
        yield from found
        for columns, attackers in by_columns.items() if not found else ():
            yield from self._lower(columns, target, attackers)

    def _lower(self, columns: Sequence[int], target: Target, attackers: Sequence[str]) -> Iterator[Attack]:
        if not columns:
            return
        at, level = np.array(columns), self.attackers.insiders.level
        needs = {who: (1 - self.asked.p(who)) * target.amount + level(who, at) for who in attackers}
        for who, solution in self.attackers.fails(at, -1, needs).items():
            yield self._attack(who, target, solution.value - level(who, at), self._most(who, target), solution.used)

    def _only(self, attacker: str, target: Target) -> tuple[int, ...]:
        """The unknowns of a target that nobody but it and the attacker has a part of."""
        return tuple(each for each in target.columns if self._owners[each] <= {attacker, target.holding})

    def _least(self, attacker: str, target: Target) -> float:
        if not (columns := self._only(attacker, target)):
            return -inf if target.coordinate[1] in self.made.signed else 0.0
        at = np.array(columns)
        return self.attackers.extreme(attacker, at, -1).value - self.attackers.insiders.level(attacker, at)

    def _most(self, attacker: str, target: Target) -> float:
        at = np.array(target.columns)
        return self.attackers.extreme(attacker, at, 1).value - self.attackers.insiders.level(attacker, at)

    def _attack(self, attacker: str, target: Target, lower: float, upper: float, used: Sequence[Bound]) -> Attack:
        year, quantity = target.coordinate
        unit = self.made.scale[quantity]
        rows = tuple(dict.fromkeys(bound.cell.name for bound in used))
        return Attack(
            attacker, target.holding, year, quantity, target.place,
            lower * unit, target.amount * unit, upper * unit, rows,
        )  # fmt: skip

    def recomputed(self) -> Iterator[Recomputed]:
        """Hidden cells of one or two holdings whose sum anybody knows nearer than an insider may the larger."""
        newest = self.knowledge.newest()
        for cell in self.knowledge.cells:
            if cell.status == "withheld" and newest[cell.year] == cell.release:
                amounts = contributions(self.knowledge, cell)
                if 0 < len(amounts) < LEAST_HOLDINGS and (columns := self._columns_of(cell)):
                    yield from self._narrow(cell, amounts, np.array(columns))

    def _columns_of(self, cell: Cell) -> list[int]:
        return [
            column
            for (group, coordinate), column in self.made.columns.items()
            if coordinate == (cell.year, cell.quantity)
            if cell.place.has(self.made.groups[group][0].places[cell.year])
        ]

    def _narrow(self, cell: Cell, amounts: Sequence[float], columns: Whole) -> Iterator[Recomputed]:
        unit = self.made.scale[cell.quantity]
        width = self.asked.p_insider * amounts[0] / unit
        need = sum(amounts) / unit + width
        if amounts[0] / unit > _LEAST and (found := self.attackers.fails(columns, 1, {OUTSIDER: need})):
            upper = found[OUTSIDER].value
            lower = self.attackers.extreme(OUTSIDER, columns, -1).value
            if upper - lower < width * (1 - 1e-7):
                yield Recomputed(cell, len(amounts), lower * unit, sum(amounts), upper * unit)
