"""The solver of linear and integer programmes, silent and the same on every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

INFINITE = highspy.kHighsInf
Option = bool | float | str
# Ways to the same optimum, one after the other where the last one lost it: rounding leads the simplex method astray
# where coefficients differ by five powers of ten, from one start and not from another.
WAYS: tuple[dict[str, Option], ...] = (
    {}, {"presolve": "on"}, {"simplex_scale_strategy": 4}, {"random_seed": 2}, {"solver": "ipm", "presolve": "on"},
)  # fmt: skip


@dataclass
class Rows:
    """Constraints, `low` <= sum of value × unknown <= `high`, one after the other."""

    starts: list[int] = field(default_factory=lambda: [0])
    places: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        self.places += terms
        self.values += terms.values()
        self.starts.append(len(self.places))
        self.low.append(low)
        self.high.append(high)


class UnsolvedError(ArithmeticError):
    """The solver gives up on a programme that has a solution."""


class Solver(highspy.Highs):
    """One programme: maximise the costs, or minimise them where the unknowns are whole numbers."""

    def __init__(self, rows: Rows, costs: Sequence[float], most: float, *, is_whole: bool = False) -> None:
        super(highspy.Highs, self).__init__()  # its own way prints a banner before it can be told not to
        self._set(output_flag=False, threads=1, random_seed=1)
        self._set(**({"mip_rel_gap": 0.0, "mip_abs_gap": 0.5} if is_whole else {"presolve": "off"}))
        count = len(costs)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count, len(rows.low)
        lp.sense_ = highspy.ObjSense.kMinimize if is_whole else highspy.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_ = np.array(costs, dtype=float), np.zeros(count)
        lp.col_upper_ = np.full(count, most)
        lp.row_lower_, lp.row_upper_ = np.array(rows.low), np.array(rows.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(rows.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(rows.places, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(rows.values, dtype=float)
        if is_whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * count
        self.passModel(lp)

    def solved(self) -> highspy.HighsSolution:
        """The solution, which a programme with the truth in it has. Raises UnsolvedError where no way leads to it."""
        self.run()
        if not self.is_solved() and not any(self._is_solved_anew(**way) for way in WAYS):
            raise UnsolvedError(f"no solution: {self.getModelStatus()}")
        return self.getSolution()

    def is_solved(self) -> bool:
        """Whether the last run came to the best that there is."""
        return bool(self.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _is_solved_anew(self, **way: Option) -> bool:
        """Whether it is from the beginning, with other options this once."""
        usual = {name: self.getOptionValue(name)[1] for name in way}
        self._set(**way)
        self.clearSolver()
        self.run()
        self._set(**usual)
        return self.is_solved()

    def _set(self, **options: Option) -> None:
        for name, value in options.items():
            self.setOptionValue(name, value)
