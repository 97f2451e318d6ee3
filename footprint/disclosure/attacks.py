"""Every attack that succeeds: each holding bounded by everybody, for each published variable.

Few linear programmes are needed: what is possible for one attacker, mixed with the truth, is possible for every other
whose own figures leave room for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.families import Matrix, Variable
from footprint.disclosure.knowledge import Group, Knowledge, Row, direction
from footprint.disclosure.rules import TOLERANCE, Rules

NOBODY = ""  # an outsider


@dataclass(frozen=True)
class Success:
    """An attack that succeeds. `attacker`: a holding, "" for an outsider; `bound`: the most that it must think possible
    of `target`, whose figure is `truth`, or the least where `is_below`; `groups`: where the target's figure lies, of
    which `release`; `rows`: the published sums that say so."""

    attacker: str
    target: str
    variable: Variable
    bound: float
    truth: float
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    release: int = 0
    is_below: bool = False


@dataclass
class Search:
    """What was tried: `pairs` of attacker and target by variable, `programmes` solved for them."""

    pairs: int = 0
    programmes: int = 0

    def add(self, other: Search) -> None:
        self.pairs += other.pairs
        self.programmes += other.programmes


def margin(attacker: str, rules: Rules) -> float:
    """How far from the truth a bound must be, as a share of it."""
    return rules.insider if attacker else rules.outsider


def repeats(attacker: Attacker, success: Success, rules: Rules) -> bool:
    """Whether an attack succeeds with the published sums of this attacker, too."""
    target = Target(attacker.knowledge, success.release, success.groups, [success.target], success.variable)
    bound = attacker.bound(target.objective, success.attacker or None, least=success.is_below)
    return _is_close(bound.value - target.others.get(success.attacker, 0.0), success, margin(success.attacker, rules))


def _is_close(reached: float, success: Success, by: float) -> bool:
    if success.is_below:
        return reached > (1 - by) * success.truth * (1 + TOLERANCE)
    return reached < (1 + by) * success.truth * (1 - TOLERANCE)


class Target:
    """The holdings of a set of groups, for one variable."""

    def __init__(
        self, knowledge: Knowledge, release: int, groups: tuple[Group, ...], holdings: list[str], variable: Variable
    ) -> None:
        self.release, self.groups = release, groups
        cells = [cell for group in groups if (cell := group.strata[release]) is not None]
        self.objective = {
            place: value
            for cell in sorted(set(cells))
            for place, value in knowledge.coefficients(Row(release, variable, cell)).items()
            if knowledge.columns[place].group in groups
        }
        self.truths = {holding: self._of(knowledge, holding) for holding in holdings}
        self.truths = {holding: value for holding, value in self.truths.items() if value > 0}
        self.others = {holding: self._of(knowledge, holding) for holding in knowledge.owned}
        self.whole: float = sum(self.objective.values())
        self._places, self._values = np.array(list(self.objective), dtype=int), np.array(list(self.objective.values()))
        self._reached: dict[int, float] = {}  # by world; the pool keeps them all
        self.largest = sorted(self.truths, key=lambda holding: (-self.truths[holding], holding))

    @property
    def direction(self) -> object:
        """The same for variables that are multiples of each other in these groups: one attack is as good as another."""
        return direction(self.objective)

    def _of(self, knowledge: Knowledge, holding: str) -> float:
        mine = knowledge.owned[holding]
        shares = (value * mine.get(place, 0.0) / knowledge.totals[place] for place, value in self.objective.items())
        return float(sum(shares))

    def at(self, weights: Matrix) -> float:
        """What a possible world has in the groups."""
        value = self._reached.get(id(weights))
        if value is None:
            value = self._reached[id(weights)] = float(self._values @ weights[self._places])
        return value

    def aimed(self, attacker: str) -> str | None:
        """The holding that is the nearest to its bound: the largest other one."""
        return next((holding for holding in self.largest if holding != attacker), None)


def successes(knowledge: Knowledge, rules: Rules, search: Search, *, enough: int = 0) -> Iterator[Success]:
    """The attacks that succeed on figures of any release, in a fixed order. `enough`: to stop at so many on one target
    (0: all)."""
    attacker = Attacker(knowledge)
    for release in range(len(knowledge.releases)):
        for groups, holdings in knowledge.targets(release).items():
            pool: list[Matrix] = [np.ones(len(knowledge.columns))]
            tried_before: set[object] = set()
            for variable in knowledge.asked(release):
                target = Target(knowledge, release, groups, holdings, variable)
                if target.truths and target.direction not in tried_before:
                    tried_before.add(target.direction)
                    tried = _on(target, variable, attacker, pool, rules, search)
                    yield from islice(tried, enough) if enough else tried


def _on(
    target: Target, variable: Variable, attacker: Attacker, pool: list[Matrix], rules: Rules, search: Search
) -> Iterator[Success]:
    """Successful attacks on one target: first from outside, then by each holding."""
    for who in (NOBODY, *attacker.knowledge.owned):
        if (aimed := target.aimed(who)) is None:
            continue
        search.pairs += 1
        success = _from_above(target, who, aimed, variable, attacker, pool, rules, search)
        if success is None and attacker.knowledge.links and _is_alone(target, who):
            success = _from_below(target, who, aimed, variable, attacker, pool, rules, search)
        if success is not None:
            yield success


def _from_above(
    target: Target, who: str, aimed: str, variable: Variable,
    attacker: Attacker, pool: list[Matrix], rules: Rules, search: Search,
) -> Success | None:  # fmt: skip
    """An attack that bounds a figure from above."""
    truth, by = target.truths[aimed], margin(who, rules)
    if any(_leaves(target, weights, who, (1 + by) * truth, attacker) for weights in pool):
        return None
    bound = attacker.bound(target.objective, who or None)
    search.programmes += 1
    reached = bound.value - target.others.get(who, 0.0)
    success = Success(who, aimed, variable, reached, truth, bound.rows, target.groups, target.release)
    if _is_close(reached, success, by):
        return success
    pool.append(bound.weights)
    return None


def _leaves(
    target: Target, weights: Matrix, who: str, needed: float, attacker: Attacker, *, below: bool = False
) -> bool:
    """Whether a possible world, mixed with the truth as little as it takes, leaves the attacker in doubt: in it the
    figure is `needed` or beyond."""
    side, mine = -1.0 if below else 1.0, target.others.get(who, 0.0)
    base, reached, needed = side * (target.whole - mine), side * (target.at(weights) - mine), side * needed
    if base >= needed:
        return True
    if reached < needed:
        return False
    share = (needed - base) / (reached - base)
    return who == NOBODY or attacker.allows((1 - share) + share * weights, who)


def _is_alone(target: Target, who: str) -> bool:
    """Whether nobody else could have what is not the attacker's: only then there is more than nothing to expect."""
    return len([holding for holding in target.truths if holding != who]) == 1


def _from_below(
    target: Target, who: str, aimed: str, variable: Variable,
    attacker: Attacker, pool: list[Matrix], rules: Rules, search: Search,
) -> Success | None:  # fmt: skip
    """An attack that bounds a figure from below by what is believed of changes, as sums alone do not."""
    truth, by = target.truths[aimed], margin(who, rules)
    if any(_leaves(target, weights, who, (1 - by) * truth, attacker, below=True) for weights in pool):
        return None
    bound = attacker.bound(target.objective, who or None, least=True)
    search.programmes += 1
    reached = bound.value - target.others.get(who, 0.0)
    success = Success(who, aimed, variable, reached, truth, bound.rows, target.groups, target.release, is_below=True)
    if not _is_close(reached, success, by):
        pool.append(bound.weights)
        return None
    search.programmes += 1
    return None if repeats(Attacker(attacker.knowledge, attacker.rows, believes=False), success, rules) else success
