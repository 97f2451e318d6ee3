"""How closely an attacker can bound what a holding adds: linear programmes over everything that is published.

Unknowns are amounts of groups as multiples of the truth, so that the truth is a vector of ones. Whoever attacks a
holding may think that the others of its group have nothing: the most that it can have is the most that its group can
have, less what the attacker itself has there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from footprint.disclosure.alike import apart
from footprint.disclosure.changes import EQUAL
from footprint.disclosure.families import Matrix
from footprint.disclosure.knowledge import ALONE, NOBODY, Knowledge, Row
from footprint.disclosure.solver import INFINITE, Rows, Solver

CAP = 1000.0  # multiples of the truth that nobody needs to go beyond
DUAL = 1e-9
NOTHING = 10 * EQUAL  # of a line that says that two unknowns are equal, once they are one


@dataclass(frozen=True)
class Bound:
    """The most (or least) that an attacker must think possible. `weights`: of what, as multiples of the truth; `rows`:
    the published sums that keep it there."""

    value: float
    weights: Matrix
    rows: tuple[Row, ...]


class Attacker:
    """Linear programmes over one knowledge; `rows`: the published sums to use, all by default; `believes`: whether what
    is believed of changes is used, too. `alike`: which columns are one unknown; `sums`, `beliefs`: `rows` and what is
    believed, as lines of unknowns, the truth being 1 for each."""

    def __init__(self, knowledge: Knowledge, rows: Iterable[Row] | None = None, *, believes: bool = True) -> None:
        self.knowledge = knowledge
        self.rows = tuple(row for row in (knowledge.published if rows is None else rows)
                          if knowledge.coefficients(row))  # fmt: skip
        self.alike = knowledge.alike if believes else apart(len(knowledge.columns))
        lines = self.alike.lines(knowledge.beliefs if believes else knowledge.beliefs[:0])
        self._says = np.flatnonzero((np.abs(lines) > NOTHING).any(axis=1))  # the beliefs that are lines here
        self.beliefs = lines[self._says]
        self.sums = [self.alike.sums(knowledge.normalised(row)) for row in self.rows]
        self._solver = self._programme()
        self._insider: int | None = None

    def _programme(self) -> Solver:
        rows = Rows()
        for line in self.sums:
            counted = _terms(line)
            truth = sum(counted.values())
            rows.add(counted, truth, truth)
        for line in self.beliefs:
            rows.add(_terms(line), -INFINITE, INFINITE)
        return Solver(rows, [0.0] * self.alike.count, CAP)

    def bound(self, objective: Mapping[int, float], insider: str = NOBODY, *, least: bool = False) -> Bound:
        """The most that `objective` (by place of column, of multiples of the truth) can be, or the least. `insider`:
        the holding that attacks, which knows what it has."""
        places = np.arange(self.alike.count, dtype=np.int32)
        self._know(self.knowledge.attackers[insider])
        asked = np.zeros(len(self.knowledge.columns))
        asked[list(objective)] = list(objective.values())
        costs = self.alike.sums(asked)
        scale = float(np.abs(costs).max()) or 1.0
        self._solver.changeColsCost(len(places), places, (-costs if least else costs) / scale)
        solution = self._solver.solved()
        weights, duals = np.array(solution.col_value), np.abs(solution.row_dual[: len(self.rows)])
        value = float(costs @ weights)
        return Bound(value, self.alike.columns(weights), tuple(self.rows[n] for n in np.flatnonzero(duals > DUAL)))

    def owned(self, insider: int) -> Matrix:
        """What who attacks (a row of `shares`) has of each unknown."""
        return self.alike.most(self.knowledge.shares[insider])

    def floors(self, insider: int) -> Matrix:
        """The least that each of `beliefs` is to who attacks."""
        least: Matrix = self.knowledge.floors[insider, self._says]
        return least

    def _know(self, insider: int) -> None:
        """Nobody has less than the insider has, and nobody else has anything where all is the insider's; of changes it
        has beliefs of its own."""
        if insider == self._insider:
            return
        owned = self.owned(insider)
        places = np.arange(len(owned), dtype=np.int32)
        self._solver.changeColsBounds(len(owned), places, owned, np.where(owned < ALONE, CAP, owned))
        if count := len(self.beliefs):
            rows = np.arange(len(self.rows), len(self.rows) + count, dtype=np.int32)
            self._solver.changeRowsBounds(count, rows, self.floors(insider), np.full(count, INFINITE))  # type: ignore[attr-defined]
        self._insider = insider


def _terms(line: Matrix) -> dict[int, float]:
    return {int(place): float(line[place]) for place in np.flatnonzero(line)}
