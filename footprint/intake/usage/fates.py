"""The one fate of each row of a table of usage, and the finding that says why. Which rule applies is decided
elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from footprint.intake.findings import REFUSED, SET_ASIDE, Findings
from footprint.intake.tables.row_fates import ASIDE, OUT
from footprint.intake.tables.rows import Rows


@dataclass
class Fates:
    """`fate`: int8 a row, 0 = accepted. A row that has left keeps its first reason. `lines`: the file's line of
    each."""

    lines: np.ndarray
    findings: Findings
    fate: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.fate = np.zeros(len(self.lines), np.int8)

    @classmethod
    def of(cls, rows: Rows, findings: Findings) -> Fates:
        """Those of the rows, after the ones that are no lines of the table."""
        fates = cls(rows.lines, findings)
        for rule, mask in rows.others.items():
            fates.set_aside(mask, rule)
        return fates

    @property
    def left(self) -> np.ndarray:
        """Mask of the rows that are still accepted."""
        return np.asarray(self.fate == 0)

    def refuse(self, rows: np.ndarray, rule: str, column: str = "", **more: object) -> None:
        """Refuse these rows (a mask)."""
        self._put(rows, OUT, REFUSED, rule, column, more)

    def set_aside(self, rows: np.ndarray, rule: str, column: str = "", **more: object) -> None:
        """Set these rows (a mask) aside."""
        self._put(rows, ASIDE, SET_ASIDE, rule, column, more)

    def _put(self, rows: np.ndarray, fate: int, severity: str, rule: str, column: str, more: dict[str, object]) -> None:
        now = rows & self.left
        self.fate[now] = fate
        self.findings.add_lines(rule, severity, column, self.lines[now], **more)
