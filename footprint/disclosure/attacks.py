"""Every attack that succeeds: each holding bounded by everybody, for each published variable.

An attacker whom a world that is known to be possible leaves in doubt needs no linear programme (`worlds`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.families import Matrix, Variable
from footprint.disclosure.knowledge import Group, Knowledge, Row, direction
from footprint.disclosure.nearby import Nearby
from footprint.disclosure.rules import TOLERANCE, Rules
from footprint.disclosure.worlds import Worlds


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


class Target:
    """The holdings of a set of groups, for one variable. `objective`: the terms of their sum; `others`: what each
    attacker has of it; `truths`: what each holding has; `aimed`: by attacker, the other holding that is the nearest to
    its bound, which is the largest."""

    def __init__(
        self, knowledge: Knowledge, release: int, groups: tuple[Group, ...], holdings: Sequence[str], variable: Variable
    ) -> None:
        self.release, self.groups, self.variable = release, groups, variable
        cells = [cell for group in groups if (cell := group.strata[release]) is not None]
        self.objective = {
            place: value
            for cell in sorted(set(cells))
            for place, value in knowledge.coefficients(Row(release, variable, cell)).items()
            if knowledge.columns[place].group in groups
        }
        self.places, self.values = np.array(list(self.objective), dtype=int), np.array(list(self.objective.values()))
        self.whole = float(self.values.sum())
        self.others = knowledge.shares[:, self.places] @ self.values
        self.truths = {holding: value for holding in holdings
                       if (value := float(self.others[knowledge.attackers[holding]])) > 0}  # fmt: skip
        largest = sorted(self.truths, key=lambda holding: (-self.truths[holding], holding))[:2]
        self.aimed = [next((each for each in largest if each != who), None) for who in knowledge.attackers]

    @property
    def direction(self) -> object:
        """The same for variables that are multiples of each other in these groups: one attack is as good as another."""
        return direction(self.objective)

    def is_alone(self, who: str) -> bool:
        """Whether nobody else could have what is not the attacker's: only then there is more than nothing to expect."""
        return len(self.truths) - (who in self.truths) == 1


class Attacks:
    """Everybody against everybody over one knowledge, with the worlds that were seen to be possible: whoever asks again
    with other sums published goes on with those that are still possible."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self._worlds = knowledge, Worlds(knowledge)

    @cached_property
    def targets(self) -> list[Target]:
        """Each once, in a fixed order."""
        made: list[Target] = []
        for release in range(len(self.knowledge.releases)):
            for groups, holdings in self.knowledge.targets(release).items():
                by_direction: dict[object, Target] = {}
                for variable in self.knowledge.asked(release):
                    target = Target(self.knowledge, release, groups, holdings, variable)
                    if target.truths:
                        by_direction.setdefault(target.direction, target)
                made += by_direction.values()
        return made

    def successes(self, rows: Iterable[Row], rules: Rules, search: Search, *, enough: int = 0) -> Iterator[Success]:
        """The attacks that succeed on figures of any release, in a fixed order, where these sums of the release to come
        are published. `enough`: to stop at so many on one target (0: all)."""
        attacker = Attacker(self.knowledge.publishing(rows))
        near = Nearby(attacker)
        self._worlds.turn_to(attacker.rows)
        for target in self.targets:
            tried = _Trial(target, attacker, near, self._worlds, rules, search).successes()
            yield from islice(tried, enough) if enough else tried


def repeats(attacker: Attacker, success: Success, rules: Rules) -> bool:
    """Whether an attack succeeds with the published sums of this attacker, too."""
    target = Target(attacker.knowledge, success.release, success.groups, [success.target], success.variable)
    bound = attacker.bound(target.objective, success.attacker, least=success.is_below)
    its = float(target.others[attacker.knowledge.attackers[success.attacker]])
    return _is_close(bound.value - its, success, margin(success.attacker, rules))


def _is_close(reached: float, success: Success, by: float) -> bool:
    if success.is_below:
        return reached > (1 - by) * success.truth * (1 + TOLERANCE)
    return reached < (1 + by) * success.truth * (1 - TOLERANCE)


class _Trial:
    """The attacks on one target: first from outside, then by each holding; an attacker whom a world leaves in doubt is
    not asked."""

    def __init__(
        self, target: Target, attacker: Attacker, near: Nearby, worlds: Worlds, rules: Rules, search: Search
    ) -> None:
        self._target, self._attacker, self._worlds, self._search = target, attacker, worlds, search
        self._near = near
        self._rules = rules
        self._by = [margin(who, rules) for who in attacker.knowledge.attackers]
        self._truths = np.array([target.truths[each] if each else np.nan for each in target.aimed])
        reached = worlds.weights[:, target.places] @ target.values
        self._sides = [False, True] if len(attacker.knowledge.beliefs) else [False]
        self._doubt = {below: self._in_doubt(reached, worlds.room, below=below) for below in self._sides}

    def _in_doubt(self, reached: Matrix, room: Matrix, *, below: bool) -> npt.NDArray[np.bool_]:
        """Whom a world, mixed with the truth as little as it takes, leaves in doubt: in it the figure is far enough
        from what it is. `reached`: what worlds have of the target."""
        side, lacking = self._lacking(below=below)
        gained = np.maximum(side * (reached - self._target.whole), 0.0)[:, np.newaxis]
        doubt: npt.NDArray[np.bool_] = (lacking <= 0) | (gained * np.minimum(room, 1.0) >= lacking).any(axis=0)
        return doubt

    def _lacking(self, *, below: bool) -> tuple[float, Matrix]:
        """On which side of the truth, and how far from it, the figure must be for each attacker to be in doubt."""
        side, by = (-1.0, -np.array(self._by)) if below else (1.0, np.array(self._by))
        return side, side * ((1 + by) * self._truths - self._target.whole + self._target.others)

    def successes(self) -> Iterator[Success]:
        for place, who in enumerate(self._attacker.knowledge.attackers):
            if self._target.aimed[place] is None:
                continue
            self._search.pairs += 1
            success = self._tried(place, who, below=False)
            if success is None and len(self._sides) > 1 and self._target.is_alone(who):
                success = self._tried(place, who, below=True)
            if success is not None:
                yield success

    def _tried(self, place: int, who: str, *, below: bool) -> Success | None:
        """An attack that bounds a figure from above, or from below by what is believed of changes, as sums alone do
        not."""
        if self._doubt[below][place] or self._is_left_in_doubt(place, below=below):
            return None
        target, aimed = self._target, self._target.aimed[place] or ""
        bound = self._attacker.bound(target.objective, who, least=below)
        self._search.programmes += 1
        reached = bound.value - float(target.others[place])
        success = Success(who, aimed, target.variable, reached, float(self._truths[place]), bound.rows, target.groups,
                          target.release, below)  # fmt: skip
        if not _is_close(reached, success, self._by[place]):
            self._learn(bound.weights)
            return None
        return None if below and self._follows_from_sums(success) else success

    def _is_left_in_doubt(self, place: int, *, below: bool) -> bool:
        """Whether there is a world near the truth in which the figure is far enough from it."""
        side, lacking = self._lacking(below=below)
        self._search.programmes += 1
        figure = np.zeros(len(self._attacker.knowledge.columns))
        figure[self._target.places] = self._target.values
        world = self._near.world(figure, place, side * float(lacking[place]))
        if world is None:
            return False
        self._learn(world)
        return side * float(figure @ (world - 1)) >= float(lacking[place])

    def _follows_from_sums(self, success: Success) -> bool:
        self._search.programmes += 1
        sums = Attacker(self._attacker.knowledge, self._attacker.rows, believes=False)
        return repeats(sums, success, self._rules)

    def _learn(self, weights: Matrix) -> None:
        reached, room = weights[self._target.places] @ self._target.values, self._worlds.add(weights)
        for below in self._sides:
            self._doubt[below] |= self._in_doubt(np.array([reached]), room[np.newaxis], below=below)
