"""The audit of a release against the truth: can anybody bound what another holding has too closely?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np

from footprint.audit.attackers import OUTSIDER, Attackers
from footprint.audit.insiders import Insiders, holdings_of, truth_of
from footprint.audit.knowledge import Knowing, Knowledge, beside, read, told_of_truth
from footprint.audit.lines.medians import MedianAttack, medians
from footprint.audit.lines.ordering import Margins
from footprint.audit.program import Programme, Sum, added
from footprint.audit.published import Cell, Place, Quantity, Release
from footprint.audit.rows import Bound
from footprint.audit.rules import DIFFERS, LEAST_HOLDINGS, Broken, broken, contributions
from footprint.audit.tables import Given
from footprint.audit.tracks import Coordinate, Track
from footprint.audit.wishes import AllWish, SumWish

P_OUTSIDER, P_INSIDER = 100 / 85 - 1, 0.10
_LEAST = 1e-6  # in units of which the largest sum has 2^13: less is nothing


@dataclass(frozen=True)
class Asked:
    """How near is too near: an upper bound below (1 + p) times the truth, or, with `lower`, a lower one above (1 - p)
    times it. `lower` None: where there are several years, of which one tells of the other. `atoms`: not only figures
    must not be known, but neither what they are made of (kWh by grid). `waived`: holdings that agree to be shown, whose
    amounts everybody knows."""

    p_outsider: float = P_OUTSIDER
    p_insider: float = P_INSIDER
    lower: bool | None = None
    atoms: bool = True
    waived: frozenset[str] = frozenset()

    @property
    def margins(self) -> Margins:
        """What is asked of lines and medians."""
        return Margins(self.p_outsider, self.p_insider, self.waived)

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
    """What one holding has of a quantity in a year: in all its parts, or in one; the groups of these, what is unknown
    of them, and the amount."""

    holding: str
    place: Place
    coordinate: Coordinate
    groups: tuple[int, ...]
    total: Sum
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
    unknown = beside(knowledge, asked.waived)
    searches = [Search(unknown, made, asked, lower) for made in unknown.programmes()]
    attacks = [attack for search in searches for attack in search.attacks()]
    recomputed = [each for search in searches for each in search.recomputed(attacks)]
    of_medians = medians(published.cells, published.tracks, published.newest(), asked.margins)
    attacks += [_of_median(each) for each in of_medians.attacks]
    rules = [
        *(Broken(DIFFERS, bound.cell, true) for bound, true in differing),
        *broken(knowledge, asked.p_insider, asked.waived),
        *of_medians.broken,
    ]
    return Audit(
        tuple(sorted(attacks)), tuple(recomputed), tuple(rules), _unaudited(published, knowledge, of_medians.audited),
        sum(len(search.targets) for search in searches) + of_medians.targets,
        len({track.holding for track in knowledge.tracks}) + 1,
        sum(search.attackers.solved for search in searches) + of_medians.solved,
    )  # fmt: skip


def _of_median(attack: MedianAttack) -> Attack:
    """An attack by a median on all that a holding has."""
    bounds = attack.lower, attack.truth, attack.upper
    return Attack(
        attack.attacker, attack.target, attack.cell.year, attack.quantity, Place(), *bounds, (attack.cell.name,)
    )


def _unaudited(published: Knowledge, audited: Knowledge, medians: Collection[str]) -> tuple[Quantity, ...]:
    kept = {*medians, *(bound.cell.name for bound in audited.bounds)}
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
        truth = truth_of(self.made)
        self.attackers = Attackers(self.made, Insiders(self.made, sorted(parts)), truth)
        self.targets = [
            target for holding, its in parts.items()
            for coordinate in self.made.coordinates
            if self.asked.atoms or coordinate[1] not in self.knowledge.atoms
            for target in self._targets(holding, its, coordinate)
        ]  # fmt: skip
        self._owners = [frozenset(track.holding for track in group) for group in self.made.groups]

    def _targets(self, holding: str, parts: Sequence[tuple[int, Track]], coordinate: Coordinate) -> Iterator[Target]:
        """A holding's amount, if it is more than nothing; if it has several parts also each part's."""
        made = []
        for group, track in parts:
            if (total := self.made.sums.get((group, coordinate))) and coordinate[0] in track.places:
                amounts = self.made.amounts([(group, track)])
                amount = sum(weight * amounts.get(column, 0.0) for column, weight in total.items())
                if amount > _LEAST:
                    made.append(Target(holding, track.places[coordinate[0]], coordinate, (group,), total, amount))
        yield from made
        if len(made) > 1:
            groups = tuple(sorted(target.groups[0] for target in made))
            together = added((target.total, 1.0) for target in made)
            yield Target(holding, Place(), coordinate, groups, together, sum(target.amount for target in made))

    def attacks(self) -> Iterator[Attack]:
        """Every attack that succeeds; one that does from above is not told again from below."""
        above = [attack for targets in self._alike() for attack in self._above(targets)]
        yield from above
        known = {(each.attacker, each.target, each.year, each.quantity, each.place) for each in above}
        for target in self.targets if self.lower else ():
            about = (target.holding, *target.coordinate, target.place)
            if (OUTSIDER, *about) not in known:
                yield from (attack for attack in self._below(target) if (attack.attacker, *about) not in known)

    def _alike(self) -> Iterator[list[Target]]:
        """Targets of the same groups: either may have all that is unknown of these."""
        alike: defaultdict[tuple[int, ...], list[Target]] = defaultdict(list)
        for target in self.targets:
            alike[target.groups].append(target)
        yield from alike.values()

    def _above(self, targets: Sequence[Target]) -> Iterator[Attack]:
        """First all that a group has at once, then one quantity after another for those for whom that cannot be."""
        doubtful = self._all_raised(targets)
        by_coordinate: defaultdict[Coordinate, list[Target]] = defaultdict(list)
        for target in sorted(targets, key=lambda target: (-target.amount, target.holding)) if doubtful else ():
            by_coordinate[target.coordinate].append(target)
        for its in by_coordinate.values():
            yield from self._of_one(its, doubtful)

    def _all_raised(self, targets: Sequence[Target]) -> list[str]:
        """For whom it is not possible that every unknown of the targets' groups is more by what is asked."""
        made, insiders = self.made, self.attackers.insiders
        groups = set(targets[0].groups)
        columns = [column for (group, _), column in made.columns.items() if group in groups]
        amounts = {
            name: np.array([insiders.own[name].amounts_of.get(column, 0.0) for column in columns])
            for name in sorted({target.holding for target in targets} | self._holders(groups))
        }
        asking = {target.holding for target in targets}
        needs = {}
        for who in (OUTSIDER, *insiders.names):
            if others := [amounts[name] for name in asking if name != who]:
                own = amounts.get(who, np.zeros(len(columns)))
                needs[who] = (1 + self.asked.p(who)) * np.max(others, axis=0) + own
        if any(made.coordinate_of(column)[1] in made.signed for column in columns):
            return list(needs)
        return self.attackers.refused(AllWish(np.array(columns), 1, needs))

    def _holders(self, groups: Collection[int]) -> set[str]:
        return {holding for group in groups for holding in self._owners[group]}

    def _of_one(self, targets: Sequence[Target], attackers: Sequence[str]) -> Iterator[Attack]:
        """All who may have the whole of the same unknowns, the largest first: if it is safe, all are. What anybody
        finds every insider finds, too, and is told once."""
        found = list(self._upper(targets, [who for who in attackers if who == OUTSIDER]))
        yield from found
        open_ = {(attack.target, attack.place) for attack in found}
        others = [target for target in targets if (target.holding, target.place) not in open_]
        yield from self._upper(others, [who for who in attackers if who != OUTSIDER])

    def _upper(self, targets: Sequence[Target], attackers: Sequence[str]) -> Iterator[Attack]:
        if not targets:
            return
        total, needs, level = targets[0].total, {}, self.attackers.insiders.level
        for who in attackers:
            if largest := next((target for target in targets if target.holding != who), None):
                needs[who] = (1 + self.asked.p(who)) * largest.amount + level(who, total)
        for who in self.attackers.refused(SumWish(total, 1, needs)):
            solution = self.attackers.extreme(who, total, 1)
            upper = solution.value - level(who, total)
            for target in targets:
                if target.holding != who and upper < (1 + self.asked.p(who)) * target.amount * (1 - 1e-7):
                    yield self._attack(who, target, self._least(who, target), upper, solution.used)

    def _below(self, target: Target) -> Iterator[Attack]:
        """A lower bound is known of what nobody else can have: others share no unknown with it, or are the attacker."""
        by_total: defaultdict[Sum, list[str]] = defaultdict(list)
        for who in self.attackers.insiders.names:
            if who != target.holding and (total := self._only(who, target)).columns:
                by_total[total].append(who)
        found = list(self._lower(self._only(OUTSIDER, target), target, [OUTSIDER]))
        yield from found
        for total, attackers in by_total.items() if not found else ():
            yield from self._lower(total, target, attackers)

    def _lower(self, total: Sum, target: Target, attackers: Sequence[str]) -> Iterator[Attack]:
        if not total.columns:
            return
        level = self.attackers.insiders.level
        needs = {who: (1 - self.asked.p(who)) * target.amount + level(who, total) for who in attackers}
        for who in self.attackers.refused(SumWish(total, -1, needs)):
            if self._sums.tells(who, target):
                continue
            solution = self.attackers.extreme(who, total, -1)
            yield self._attack(who, target, solution.value - level(who, total), self._most(who, target), solution.used)

    @cached_property
    def _sums(self) -> Search:
        """The same without what is expected of changes."""
        return Search(self.knowledge, self.knowledge.sums_alone(self.made), self.asked, lower=False)

    def tells(self, attacker: str, target: Target) -> bool:
        """Whether here, too, a target is at least what is too near. What sums alone say of that side is no attack:
        it was none when there was one year."""
        same = next(each for each in self.targets if each[:3] == target[:3])
        return self._least(attacker, same) >= (1 - self.asked.p(attacker)) * target.amount * (1 + 1e-7)

    def _only(self, attacker: str, target: Target) -> Sum:
        """What is unknown of a target that nobody but it and the attacker has a part of."""
        alone = {group for group in target.groups if self._owners[group] <= {attacker, target.holding}}
        kept = {column: its for column, its in target.total.items() if self.made.group_of[column] in alone}
        return Sum(tuple(kept), tuple(kept.values()))

    def _least(self, attacker: str, target: Target) -> float:
        if not (total := self._only(attacker, target)).columns:
            return -inf if target.coordinate[1] in self.made.signed else 0.0
        return self.attackers.extreme(attacker, total, -1).value - self.attackers.insiders.level(attacker, total)

    def _most(self, attacker: str, target: Target) -> float:
        total = target.total
        return self.attackers.extreme(attacker, total, 1).value - self.attackers.insiders.level(attacker, total)

    def _attack(self, attacker: str, target: Target, lower: float, upper: float, used: Sequence[Bound]) -> Attack:
        year, quantity = target.coordinate
        unit = self.made.scale[quantity]
        rows = tuple(dict.fromkeys(bound.cell.name for bound in used))
        return Attack(
            attacker, target.holding, year, quantity, target.place,
            lower * unit, target.amount * unit, upper * unit, rows,
        )  # fmt: skip

    def recomputed(self, attacks: Sequence[Attack]) -> Iterator[Recomputed]:
        """Hidden cells of one or two holdings, beside those that agree to be shown, whose sum anybody knows nearer than
        an insider may the larger. Where each of the two is safe from the other, the cell is: others are looked at."""
        newest, attacked = self.knowledge.newest(), {(each.target, each.year, each.quantity) for each in attacks}
        for cell in self.knowledge.cells:
            if cell.status == "withheld" and newest[cell.year] == cell.release and cell.quantity in self._quantities:
                amounts = contributions(self.knowledge, cell)
                names = {(name, cell.year, cell.quantity) for name in amounts}
                if 0 < len(amounts) < LEAST_HOLDINGS and names & attacked:
                    yield from self._narrow(cell, sorted(amounts.values(), reverse=True))

    @property
    def _quantities(self) -> set[Quantity]:
        return {quantity for _, quantity in self.made.coordinates}

    def _narrow(self, cell: Cell, amounts: Sequence[float]) -> Iterator[Recomputed]:
        unit = self.made.scale[cell.quantity]
        width = self.asked.p_insider * amounts[0] / unit
        total = added(
            (each, 1.0) for (group, coordinate), each in self.made.sums.items()
            if coordinate == (cell.year, cell.quantity)
            if cell.place.has(self.made.groups[group][0].places[cell.year])
        )  # fmt: skip
        need = sum(amounts) / unit + width
        if total.columns and self.attackers.refused(SumWish(total, 1, {OUTSIDER: need})):
            lower, upper = (self.attackers.extreme(OUTSIDER, total, sign).value for sign in (-1, 1))
            if upper - lower < width * (1 - 1e-7):
                yield Recomputed(cell, len(amounts), lower * unit, sum(amounts), upper * unit)
