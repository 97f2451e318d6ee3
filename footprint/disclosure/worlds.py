"""Possible worlds: what is possible for one attacker, mixed with the truth, is possible for every other whose own
figures leave room for it. Most attackers need no programme of their own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from footprint.disclosure.families import Matrix
from footprint.disclosure.knowledge import ALONE, Knowledge, Row

NEAR = 1e-9
FEASIBLE = 1e-7  # to which the solver keeps to a sum, as a share of its terms
MOST = 5000  # worlds that are kept though sums turned to rule them out


class Worlds:
    """Worlds of one knowledge, whatever is published of it; the truth is the first.

    `weights`: worlds × columns, as multiples of the truth; `room`: worlds × attackers, the largest share of a world,
    the rest being the truth, in which an attacker has all that it knows to have.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        rest = 1 - knowledge.shares
        self._left = np.hstack([rest, knowledge.beliefs.sum(axis=1) - knowledge.floors]) + NEAR
        self._is_alone = knowledge.shares >= ALONE
        self._above = np.where(self._is_alone, NEAR - rest, np.inf)
        self._someone_alone = self._is_alone.any(axis=0)
        self._at = np.nonzero(knowledge.beliefs)
        self._terms = knowledge.beliefs[self._at]
        columns, attackers = len(knowledge.columns), len(knowledge.attackers)
        self._weights, self._room, self._count = np.ones((1, columns)), np.full((1, attackers), np.inf), 1
        self._others = self._weights[:0], self._room[:0]  # of no use beside the sums turned to

    @property
    def weights(self) -> Matrix:
        return self._weights[: self._count]

    @property
    def room(self) -> Matrix:
        return self._room[: self._count]

    def add(self, weights: Matrix) -> Matrix:
        """Keep a world; returns its room."""
        if self._count == len(self._weights):
            self._weights, self._room = (np.vstack([each, np.empty_like(each)]) for each in (self._weights, self._room))
        room = self._room_of(weights)
        self._weights[self._count], self._room[self._count] = weights, room
        self._count += 1
        return room

    def _room_of(self, weights: Matrix) -> Matrix:
        """Enough is left for what the attacker has, nothing where it is alone, and what it believes holds; an outsider
        has nothing, and believes what all others do."""
        change = weights - 1
        moved = np.concatenate([change, self._believed(change)])
        falls = np.flatnonzero(moved < 0)
        room: Matrix = (self._left[:, falls] / -moved[falls]).min(axis=1, initial=np.inf)
        rises = np.flatnonzero(self._someone_alone & (change > 0))
        room = np.minimum(room, (self._above[:, rises] / change[rises]).min(axis=1, initial=np.inf))
        room[0] = np.inf
        return room

    def _believed(self, change: Matrix) -> Matrix:
        """How each belief moves: few columns stand in each, so what is 0 is left out."""
        lines, columns = self._at
        moved = np.bincount(lines, weights=self._terms * change[columns], minlength=len(self._knowledge.beliefs))
        return np.asarray(moved, dtype=float)

    def turn_to(self, rows: Iterable[Row]) -> None:
        """Go on with those in which these published sums are what they are."""
        weights, room = (np.vstack(pair) for pair in zip(self._others, (self.weights, self.room), strict=True))
        sums = [self._knowledge.normalised(row) for row in rows if self._knowledge.coefficients(row)]
        off = np.abs((weights - 1) @ np.array(sums).reshape(len(sums), weights.shape[1]).T)
        fits = np.flatnonzero((off <= FEASIBLE).all(axis=1))
        others = np.setdiff1d(np.arange(len(weights)), fits)
        self._weights, self._room, self._count = weights[fits], room[fits], len(fits)
        self._others = weights[others][-MOST:], room[others][-MOST:]
