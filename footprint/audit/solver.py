"""HiGHS: the extremes of a programme."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import highspy
import numpy as np

from footprint.audit.program import MOST, Numbers, Programme, Sum, Whole
from footprint.audit.rows import Bound

# Each an option, its value this once, and the usual one.
_WAYS = (("presolve", "off", "off"), ("presolve", "on", "off"), ("solver", "ipm", "simplex"))
_TOLERANCE = 1e-9  # in units of which the largest sum has 2^13


class Solution(NamedTuple):
    """The extreme of a sum, a point that reaches it, and the published rows that keep it from going further."""

    value: float
    point: Numbers
    used: tuple[Bound, ...]


class InfeasibleError(Exception):
    """What is published and known contradicts itself."""


class Quiet(highspy.Highs):
    """HiGHS that does not greet on standard output when it starts."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]

    @classmethod
    def ready(cls) -> Quiet:
        """One that solves the same the same way, in this thread."""
        highs = cls()
        for option, value in (
            ("threads", 1), ("presolve", "off"), ("solver", "simplex"),
            ("primal_feasibility_tolerance", _TOLERANCE), ("dual_feasibility_tolerance", _TOLERANCE),
        ):  # fmt: skip
            highs.setOptionValue(option, value)
        return highs


def matrix(made: Programme) -> tuple[Whole, Whole, Numbers]:
    """The coefficients of a programme row by row: where rows begin, columns, values."""
    start = np.cumsum([0, *(len(line.columns) for line in made.lines)])
    index = np.array([column for line in made.lines for column in line.columns], dtype=np.int64)
    return start, index, np.array([each for line in made.lines for each in line.coefficients], dtype=float)


class Solver:
    """HiGHS with one programme, of which bounds and objective change; each solution begins at the one before."""

    def __init__(self, made: Programme, sums: Numbers | None = None) -> None:
        """`sums`: what each line is at the truth, which is possible even where it was rounded."""
        self.programme = made
        free = made.free_columns()
        self.low, self.high = np.where(free, -MOST, 0.0), np.full(len(free), MOST)
        self.line_low = np.array([line.low for line in made.lines])
        self.line_high = np.array([line.high for line in made.lines])
        if sums is not None:
            self.line_low, self.line_high = np.minimum(self.line_low, sums), np.maximum(self.line_high, sums)
        self._cost = np.zeros(len(free))
        self.solved = 0
        self._highs = Quiet.ready()
        self._highs.passModel(self._model())

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.low), len(self.line_low)
        model.col_cost_ = self._cost
        model.col_lower_, model.col_upper_ = self.low, self.high
        model.row_lower_, model.row_upper_ = self.line_low, self.line_high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix(self.programme)
        return model

    def set_columns(self, columns: Whole, low: Numbers, high: Numbers) -> None:
        """Other bounds for some unknowns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

    def set_lines(self, lines: Whole, low: Numbers, high: Numbers) -> None:
        """Other bounds for some rows."""
        for line, least, most in zip(lines.tolist(), low, high, strict=True):
            self._highs.changeRowBounds(line, float(least), float(most))

    def extreme(self, total: Sum, sign: int) -> Solution:
        """The most (`sign` 1) or least (-1) that the sum of some unknowns can be. Raises InfeasibleError."""
        cost = np.zeros_like(self._cost)
        cost[list(total.columns)] = [-sign * weight for weight in total.weights]
        changed = np.flatnonzero(cost != self._cost)
        self._highs.changeColsCost(len(changed), changed.astype(np.int32), cost[changed])
        self._cost = cost
        self.solved += 1
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._again()
        solution = self._highs.getSolution()
        point = np.array(solution.col_value)
        used = [
            line.bound
            for line, dual in zip(self.programme.lines, solution.row_dual, strict=True)
            if line.bound and abs(dual) > _TOLERANCE
        ]
        value = total.of(point)
        return Solution(
            sign * inf if np.abs(point[list(total.columns)]).max() > MOST / 2 else value,
            point,
            tuple(dict.fromkeys(used)),
        )

    def _again(self) -> None:
        """Once more from the beginning, since a start from another solution can lead astray; then by other ways, since
        rounding can, too: what the simplex method does not know is no contradiction."""
        for option, value, usual in _WAYS:
            self._highs.setOptionValue(option, value)
            self._highs.clearSolver()
            self._highs.run()
            self._highs.setOptionValue(option, usual)
            if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return
        raise InfeasibleError(str(self._highs.getModelStatus()))
