"""What has to be possible for attackers to know too little: that a sum, or every unknown of a group, is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import ClassVar, Protocol

import numpy as np

from footprint.audit.insiders import TINY
from footprint.audit.program import Numbers, Sum, Whole
from footprint.audit.witness import Witness

Key = float | bytes


class Wish(Protocol):
    """What has to be possible, for several attackers, each in its way. `is_exact`: whether all must be told apart for
    whom it is not."""

    is_exact: ClassVar[bool]

    @property
    def columns(self) -> Sequence[int]:
        """The unknowns that it is about."""

    def attackers(self) -> list[str]:
        """All of them."""

    def key(self, who: str) -> Key:
        """Attackers with the same key ask for the same."""

    def share(self, key: Key, truth: Numbers, point: Numbers) -> float:
        """How far on the way from the truth to a point what is asked is there: 0 at the truth, infinite never."""

    def point(self, attackers: Sequence[str], witness: Witness) -> Numbers | None:
        """A point that is enough for all these together."""


@dataclass(frozen=True)
class SumWish:
    """A sum that comes to at least (`sign` 1) or at most (-1) what each attacker needs."""

    is_exact: ClassVar[bool] = True
    total: Sum
    sign: int
    needs: Mapping[str, float]

    @property
    def columns(self) -> Sequence[int]:
        """The unknowns that are summed."""
        return self.total.columns

    def attackers(self) -> list[str]:
        """All who ask."""
        return list(self.needs)

    def key(self, who: str) -> float:
        """What it needs."""
        return self.needs[who]

    def share(self, key: Key, truth: Numbers, point: Numbers) -> float:
        """By how the sum grows on the way."""
        assert isinstance(key, float)
        start = self.sign * self.total.of(truth)
        missing = self.sign * key - start
        if missing <= TINY * max(1.0, abs(key)):
            return 0.0
        grown = self.sign * self.total.of(point) - start
        return missing / grown if grown > 0 else inf

    def point(self, attackers: Sequence[str], witness: Witness) -> Numbers | None:
        """One where the sum is what the most demanding needs."""
        need = max(self.sign * self.needs[who] for who in attackers)
        return witness.point(attackers, self.total, self.sign, self.sign * (need - TINY * max(1.0, abs(need)) / 2))


@dataclass(frozen=True)
class AllWish:
    """Several unknowns, each of which comes to at least (`sign` 1) or at most (-1) what each attacker needs of it: more
    than has to be, so that those for whom it is not possible are asked of one figure after another."""

    is_exact: ClassVar[bool] = False
    at: Whole
    sign: int
    needs: Mapping[str, Numbers]

    @property
    def columns(self) -> Sequence[int]:
        """The unknowns."""
        return [int(column) for column in self.at]

    def attackers(self) -> list[str]:
        """All who ask."""
        return list(self.needs)

    def key(self, who: str) -> bytes:
        """What it needs of each."""
        return self.needs[who].tobytes()

    def share(self, key: Key, truth: Numbers, point: Numbers) -> float:
        """By the unknown that comes last."""
        assert isinstance(key, bytes)
        missing = self.sign * (np.frombuffer(key) - truth[self.at])
        open_ = missing > TINY
        grown = self.sign * (point - truth)[self.at][open_]
        if not open_.any():
            return 0.0
        return float((missing[open_] / grown).max()) if (grown > 0).all() else inf

    def point(self, attackers: Sequence[str], witness: Witness) -> Numbers | None:
        """One where each unknown is what the most demanding needs of it."""
        needs = np.max([self.sign * self.needs[who] for who in attackers], axis=0)
        return witness.point_of_all(attackers, self.at, self.sign, self.sign * needs)
