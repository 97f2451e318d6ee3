"""Worlds near the truth, in which a figure is enough more, or less, and little else is otherwise.

Such a world leaves every attacker in doubt who has nothing of what moves in it. The world in which a figure is the most
that it can be is far from the truth, and serves few others; it is asked for where this one does not exist.
"""

from __future__ import annotations

import numpy as np

from footprint.disclosure.attacker import CAP, Attacker
from footprint.disclosure.families import Matrix
from footprint.disclosure.knowledge import ALONE
from footprint.disclosure.solver import INFINITE, Rows, Solver

BEYOND = 1e-6  # by how much more than it must a figure moves, as a share of it: the solver is right to 1e-7


class Nearby:
    """The least that has to move, as multiples of the truth, so that a figure comes to something: programmes over what
    an attacker's programmes are about. Unknowns are what each amount gains, and what it loses."""

    def __init__(self, attacker: Attacker) -> None:
        self._attacker, self._count = attacker, attacker.alike.count
        self._true = attacker.beliefs.sum(axis=1)
        self._insider: int | None = None
        rows = Rows()
        for sums in attacker.sums:
            rows.add(self._both(sums), 0.0, 0.0)
        for line in attacker.beliefs:
            rows.add(self._both(line), -INFINITE, INFINITE)
        rows.add({}, -INFINITE, INFINITE)  # the figure
        self._figure = len(rows.low) - 1
        self._solver = Solver(rows, [-1.0] * 2 * self._count, CAP)

    def _both(self, line: Matrix) -> dict[int, float]:
        """What a line is of gains and losses."""
        places = np.flatnonzero(line).tolist()
        values = line[places].tolist()
        gained = dict(zip(places, values, strict=True))
        return gained | {place + self._count: -value for place, value in gained.items()}

    def world(self, figure: Matrix, insider: int, more: float) -> Matrix | None:
        """A world that is possible for who attacks (a row of `shares`), in which a figure, by column as multiples of
        the truth, is `more` than it is, or less where that is below 0; None where there is none, or the solver does not
        find it."""
        self._know(insider)
        line = self._attacker.alike.sums(figure) * np.sign(more)
        whole = float(np.abs(line).sum()) or 1.0
        terms = self._both(line / whole)
        self._set(terms, abs(more) / whole + BEYOND)
        self._solver.clearSolver()
        self._solver.run()
        moved = np.array(self._solver.getSolution().col_value) if self._solver.is_solved() else None
        self._set(dict.fromkeys(terms, 0.0), -INFINITE)
        if moved is None:
            return None
        return self._attacker.alike.columns(1 + moved[: self._count] - moved[self._count :])

    def _set(self, terms: dict[int, float], low: float) -> None:
        """What the figure is made of, and the least that it has to move."""
        for place, value in terms.items():
            self._solver.changeCoeff(self._figure, place, value)
        self._solver.changeRowBounds(self._figure, low, INFINITE)

    def _know(self, insider: int) -> None:
        """As `Attacker` has it: nobody has less than the insider, what is all the insider's does not move."""
        if insider == self._insider:
            return
        owned = self._attacker.owned(insider)
        is_free, count = owned < ALONE, 2 * self._count
        most = np.concatenate([np.where(is_free, CAP - 1, 0.0), np.where(is_free, 1 - owned, 0.0)])
        self._solver.changeColsBounds(count, np.arange(count, dtype=np.int32), np.zeros(count), most)
        if lines := len(self._true):
            rows = np.arange(self._figure - lines, self._figure, dtype=np.int32)
            low = np.minimum(self._attacker.floors(insider) - self._true, 0.0)
            self._solver.changeRowsBounds(lines, rows, low, np.full(lines, INFINITE))  # type: ignore[attr-defined]
        self._insider = insider
