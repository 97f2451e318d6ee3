"""Totals of a crossed table: no devices, so they are left out, and checked against the cells that they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.rearranging.counting import line_sum, number
from footprint.intake.rearranging.crossed.sheets import Crossed
from footprint.intake.rearranging.crossed.units import Unit


class Sums:
    """Running sums of the counted columns; None once a cell there is neither a number nor nothing."""

    def __init__(self, columns: Sequence[int]) -> None:
        self.lines = 0
        self.of: dict[int, int | None] = dict.fromkeys(columns, 0)

    def add(self, cells: Sequence[str]) -> None:
        """Add one line."""
        self.lines += 1
        for at, before in self.of.items():
            here = line_sum(cells, (at,))
            self.of[at] = None if before is None or here is None else before + here


@dataclass
class Uncrossed:
    """What the lines of a crossed table give: cells that stand for devices, lines set aside by the rule that says why,
    how many totals agree with their cells, and those that do not."""

    units: list[Unit] = field(default_factory=list)
    aside: dict[str, list[int]] = field(default_factory=dict)
    right: int = 0
    wrong: list[Cause] = field(default_factory=list)


def check_line(result: Uncrossed, table: Crossed, line: int, cells: Sequence[str]) -> None:
    """Totals at the end of a line, or of a part of it, that are no sum."""
    before = -1
    for at in table.totals:
        part = [column for column in table.counted if before < column < at]
        sums = [line_sum(cells, columns) for columns in (table.counted, part)]
        more = line_sum(cells, (*table.counted, *table.left))
        _check(result, line, at, cells[at], sums if more is None else [*sums, more])
        before = at


def check_columns(result: Uncrossed, table: Crossed, line: int, cells: Sequence[str], sums: tuple[Sums, Sums]) -> None:
    """Totals below their columns that are no sum, neither of all lines nor of those since the last totals."""
    for at in table.counted:
        _check(result, line, at, cells[at], [running.of[at] for running in sums])


def _check(result: Uncrossed, line: int, at: int, cell: str, sums: Sequence[int | None]) -> None:
    total = number(cell)
    known = [sum_ for sum_ in sums if sum_ is not None]
    if total is None or len(known) < len(sums):
        return
    if total in known:
        result.right += 1
        return
    result.wrong.append(
        Cause("crossed_total", FLAGGED, f"quantity_devices:{letters(at)}", np.array([line], np.int64), cell.strip(),
              str(known[0]), args={"sheet_column": letters(at)})
    )  # fmt: skip
