"""Points near the truth that show an attacker to be wrong: everything published stays as it is, few amounts move."""

from __future__ import annotations

from collections.abc import Collection

import highspy
import numpy as np

from footprint.audit.insiders import Insiders, Own
from footprint.audit.program import MOST, Numbers, Programme, Sum, Whole
from footprint.audit.solver import Quiet, matrix

_ALONE = 8.0  # what a holding alone in its group costs to move: it is an insider for whom the point does not hold


class Witness:
    """The least that has to move so that a sum of unknowns comes to what it has to: truth + up - down, both at least 0.

    Every programme begins at the truth, from which few steps lead to a solution, whatever was solved before it.
    """

    def __init__(self, made: Programme, insiders: Insiders, truth: Numbers) -> None:
        self._insiders, self._truth, self._size = insiders, truth, len(truth)
        self.solved = 0
        self._sums = sums = insiders.sums(truth)
        free = made.free_columns()
        self._low = np.array([line.low for line in made.lines]) - sums
        self._high = np.array([line.high for line in made.lines]) - sums
        self._down = np.where(free, MOST, truth)
        self._highs = Quiet.ready()
        self._highs.passModel(self._model(made, insiders.costs(_ALONE)))

    def _model(self, made: Programme, costs: Numbers) -> highspy.HighsLp:
        start, index, value = matrix(made)
        starts = np.concatenate([2 * start, [2 * start[-1]]])  # the last row is the sum that has to come to something
        both = np.stack([index, index + self._size], axis=1).ravel()
        values = np.stack([value, -value], axis=1).ravel()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self._size, len(starts) - 1
        model.col_cost_ = np.concatenate([costs, costs])
        model.col_lower_ = np.zeros(2 * self._size)
        model.col_upper_ = np.concatenate([np.full(self._size, MOST), self._down])
        model.row_lower_ = np.append(np.minimum(self._low, 0.0), -np.inf)
        model.row_upper_ = np.append(np.maximum(self._high, 0.0), np.inf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, both, values
        return model

    def point(self, attackers: Collection[str], total: Sum, sign: int, need: float) -> Numbers | None:
        """A point that is possible for all these attackers together, and at which a sum of unknowns is at least
        (`sign` 1) or at most (-1) `need`; None where there is none."""
        row = len(self._low)
        for column, weight in total.items():
            self._highs.changeCoeff(row, column, sign * weight)
            self._highs.changeCoeff(row, column + self._size, -sign * weight)
        self._highs.changeRowBounds(row, sign * (need - total.of(self._truth)), np.inf)
        own = self._insiders.together(attackers)
        self._know(own)
        point = self._solved()
        self._forget(own)
        self._highs.changeRowBounds(row, -np.inf, np.inf)
        for column in total.columns:
            self._highs.changeCoeff(row, column, 0.0)
            self._highs.changeCoeff(row, column + self._size, 0.0)
        return point

    def point_of_all(self, attackers: Collection[str], at: Whole, sign: int, needs: Numbers) -> Numbers | None:
        """A point that is possible for all these attackers together, and at which each of some unknowns is at least
        (`sign` 1) or at most (-1) what is needed of it; None where there is none."""
        own = self._insiders.together(attackers)
        self._know(own)
        missing = sign * (needs - self._truth[at])
        move = np.maximum(missing, 0.0)
        back = np.maximum(-missing, 0.0)
        kept = dict(zip(own.columns.tolist(), self._rooms(own), strict=True))
        most = [kept.get(column, (MOST, self._down[column])) for column in at.tolist()]
        up, down = (np.array([each[side] for each in most]) for side in (0, 1))
        forth, back_room = (up, np.minimum(down, back)) if sign > 0 else (down, np.minimum(up, back))
        possible = bool((move <= forth).all())
        if possible:
            towards, away = (at, at + self._size) if sign > 0 else (at + self._size, at)
            self._set(towards, np.minimum(move, forth), forth)
            self._set(away, np.zeros(len(at)), back_room)
        point = self._solved() if possible else None
        self._set(at, np.zeros(len(at)), np.full(len(at), MOST))
        self._set(at + self._size, np.zeros(len(at)), self._down[at])
        self._forget(own)
        return point

    def _solved(self) -> Numbers | None:
        self._highs.clearSolver()
        self._highs.run()
        self.solved += 1
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        moved = np.array(self._highs.getSolution().col_value)
        return np.asarray(self._truth + moved[: self._size] - moved[self._size :])

    def _rooms(self, own: Own) -> list[tuple[float, float]]:
        """How far the unknowns of an insider's groups may move up and down."""
        up = np.where(own.alone, 0.0, MOST)
        down = np.where(own.alone, 0.0, np.maximum(self._down[own.columns] - own.amounts, 0.0))
        return list(zip(up.tolist(), down.tolist(), strict=True))

    def _know(self, own: Own) -> None:
        rooms = np.array(self._rooms(own)).reshape(-1, 2)
        nothing = np.zeros(len(own.columns))
        self._set(own.columns, nothing, rooms[:, 0])
        self._set(own.columns + self._size, nothing, rooms[:, 1])
        low, high = own.low - self._sums[own.lines], own.high - self._sums[own.lines]
        for line, least, most in zip(own.lines.tolist(), low, high, strict=True):
            self._highs.changeRowBounds(line, min(float(least), 0.0), max(float(most), 0.0))

    def _forget(self, own: Own) -> None:
        nothing = np.zeros(len(own.columns))
        self._set(own.columns, nothing, np.full(len(own.columns), MOST))
        self._set(own.columns + self._size, nothing, self._down[own.columns])
        for line in own.lines.tolist():
            self._highs.changeRowBounds(line, min(float(self._low[line]), 0.0), max(float(self._high[line]), 0.0))

    def _set(self, columns: Whole, low: Numbers, high: Numbers) -> None:
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)
