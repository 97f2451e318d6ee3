"""How closely an attacker can bound what a holding adds: linear programmes over everything that is published.

Unknowns are amounts of groups as multiples of the truth, so that the truth is a vector of ones. Whoever attacks a
holding may think that the others of its group have nothing: the most that it can have is the most that its group can
have, less what the attacker itself has there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.disclosure.families import Matrix
from footprint.disclosure.knowledge import Knowledge, Link, Row
from footprint.disclosure.solver import INFINITE, Rows, Solver

CAP = 1000.0  # multiples of the truth that nobody needs to go beyond
DUAL = 1e-9
NEAR = 1e-9
ALONE = 1 - 1e-9  # share of a holding in an amount that nobody else has a part of


@dataclass(frozen=True)
class Bound:
    """The most (or least) that an attacker must think possible. `weights`: of what, as multiples of the truth; `rows`:
    the published sums that keep it there."""

    value: float
    weights: Matrix
    rows: tuple[Row, ...]


class Attacker:
    """Linear programmes over one knowledge; `rows`: the published sums to use, all by default; `believes`: whether what
    is believed of changes is used, too."""

    def __init__(self, knowledge: Knowledge, rows: Iterable[Row] | None = None, *, believes: bool = True) -> None:
        self.knowledge = knowledge
        self.rows = tuple(row for row in (knowledge.published if rows is None else rows)
                          if knowledge.coefficients(row))  # fmt: skip
        self._least, self._most = self._beliefs(knowledge.links if believes else [])
        self._solver = self._programme()
        self._known: dict[str | None, Matrix] = {}
        self._owned: Matrix = np.zeros(len(knowledge.columns))

    def _beliefs(self, links: Sequence[Link]) -> tuple[Matrix, Matrix]:
        """What is believed, as sums that are not below 0 and sums that are not above it: links × columns."""
        later, earlier = np.zeros((2, len(links), len(self.knowledge.columns)))
        for number, link in enumerate(links):
            whole = sum(link.later.values())
            later[number, list(link.later)] = np.array(list(link.later.values())) / whole
            earlier[number, list(link.earlier)] = np.array(list(link.earlier.values())) / whole
        changes = np.array([[link.change] for link in links]).reshape(len(links), 1)
        return later - (1 - changes) * earlier, later - (1 + changes) * earlier

    def _programme(self) -> Solver:
        rows = Rows()
        for row in self.rows:
            terms = self.knowledge.coefficients(row)
            size = sum(map(abs, terms.values()))
            truth = sum(terms.values()) / size
            rows.add({place: value / size for place, value in terms.items()}, truth, truth)
        for table, low, high in ((self._least, 0.0, INFINITE), (self._most, -INFINITE, 0.0)):
            for line in table:
                rows.add({int(place): float(line[place]) for place in np.flatnonzero(line)}, low, high)
        return Solver(rows, [0.0] * len(self.knowledge.columns), CAP)

    def bound(self, objective: Mapping[int, float], insider: str | None = None, *, least: bool = False) -> Bound:
        """The most that `objective` (by place of column, of multiples of the truth) can be, or the least. `insider`:
        the holding that attacks, which knows what it has."""
        count = len(self.knowledge.columns)
        places = np.arange(count, dtype=np.int32)
        self._know(self._shares(insider))
        costs = np.zeros(count)
        costs[list(objective)] = list(objective.values())
        scale = float(np.abs(costs).max()) or 1.0
        self._solver.changeColsCost(count, places, (-costs if least else costs) / scale)
        solution = self._solver.solved()
        weights, duals = np.array(solution.col_value), np.abs(solution.row_dual[: len(self.rows)])
        return Bound(float(costs @ weights), weights, tuple(self.rows[n] for n in np.flatnonzero(duals > DUAL)))

    def _know(self, owned: Matrix) -> None:
        """Nobody has less than the insider has, and nobody else has anything where all is the insider's; what is
        believed holds for what is not the insider's own."""
        if np.array_equal(owned, self._owned):
            return
        places = np.arange(len(owned), dtype=np.int32)
        self._solver.changeColsBounds(len(owned), places, owned, np.where(owned < ALONE, CAP, owned))
        if count := len(self._least):
            rows = np.arange(len(self.rows), len(self.rows) + 2 * count, dtype=np.int32)
            infinite = np.full(count, INFINITE)
            low, high = np.concatenate([self._least @ owned, -infinite]), np.concatenate([infinite, self._most @ owned])
            self._solver.changeRowsBounds(2 * count, rows, low, high)  # type: ignore[attr-defined]
        self._owned = owned

    def _shares(self, holding: str | None) -> Matrix:
        """What a holding has of each unknown, as a multiple of its truth."""
        if holding not in self._known:
            made = self._known[holding] = np.zeros(len(self.knowledge.columns))
            for place, amount in self.knowledge.owned.get(holding or "", {}).items():
                made[place] = min(1.0, amount / self.knowledge.totals[place])
        return self._known[holding]

    def allows(self, weights: Matrix, insider: str) -> bool:
        """Whether what is possible for an outsider is possible for a holding that knows its own: enough is left for
        what it has, and nothing where it is alone."""
        mine = self._shares(insider)
        rest = weights - mine
        is_more = bool((rest[mine >= ALONE] > NEAR).any())
        is_less = bool((rest < -NEAR).any() or (self._least @ rest < -NEAR).any())
        return not (is_more or is_less or (self._most @ rest > NEAR).any())
