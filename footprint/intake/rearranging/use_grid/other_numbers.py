"""Columns of numbers beside those of periods that are of no period: how many machines stand in a room, how many people
work there. They are never added to what was used.

Aula   Equipos  Enero  Febrero          Monat    Rathaus  Schule  Rechner
A-101       24   1469     1323          Januar       310     280       24
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from footprint.intake.rearranging.use_grid.grid import Grid, Number
from footprint.intake.rearranging.use_grid.meanings import LINES
from footprint.intake.rearranging.use_grid.says import speaks_of

Amounts = list[Number] | str | None
_FEWEST = 2  # columns of periods
_FEWEST_ALIKE = 3  # lines with the same number


def of_no_period(grid: Grid, columns: Mapping[int, Amounts]) -> dict[int, Amounts]:
    """The columns of no period beside two or more of periods, as what they are then: left aside, or not explained
    where they may be a period that is written in a way nobody knows. Totals, lines that are open and what has a unit of
    another kind are of all periods together."""
    timed = [at for at in columns if grid.heads[at][0] is not None]
    metrics = {one.meaning.metric for at in timed for one in _numbers(columns[at])}
    if len(timed) < _FEWEST or not metrics:
        return {}
    found: dict[int, Amounts] = {}
    for at in columns.keys() - set(timed):
        own = {one.meaning.metric for one in _numbers(columns[at])}
        is_apart = grid.heads[at][1].unit is not None and not own & metrics
        if is_apart or LINES in own or columns[at] == [] or "total" in grid.heads[at][1].classes:
            continue
        is_between = timed[0] < at < timed[-1]
        found[at] = None if is_between and not _adds_up(grid, at, timed) else []
    return found


def _numbers(column: Amounts) -> Sequence[Number]:
    return column if isinstance(column, list) else ()


def _adds_up(grid: Grid, at: int, others: Sequence[int]) -> bool:
    """Whether a column has the sums of some columns that follow each other (those of a half of a year)."""
    lines = [line for line, _ in grid.rows]
    values = {one: grid.values(one) for one in (at, *others)}
    bounds = [(first, last) for last in range(len(others) + 1) for first in range(last - 1)]
    return len(lines) > 1 and any(
        all(abs(sum(values[one].get(line, 0.0) for one in others[first:last]) - values[at].get(line, 0.0)) < 0.02
            for line in lines)
        for first, last in bounds
    )  # fmt: skip


def counts_seats(grid: Grid, at: int) -> bool:
    """Whether a column beside periods says how many computers there are whose hours the others count: called so, and a
    few whole numbers that hardly change where it is not said that hours are counted once a computer."""
    if at not in grid.seats:
        grid.seats[at] = _are_seats(grid, at)
    return grid.seats[at]


def _are_seats(grid: Grid, at: int) -> bool:
    has_periods = bool(grid.times) or any(period is not None for period, _ in grid.heads.values())
    if not has_periods or grid.heads[at][0] is not None or not speaks_of("seats", grid.names[at]):
        return False
    if "seat_hours" in grid.classes:
        return True
    return hardly_changes(grid.values(at)) and not all(hardly_changes(grid.values(other)) for other in grid.numbers)


def hardly_changes(values: Mapping[int, float]) -> bool:
    """Whether numbers of lines are whole, and few of them, each on several lines, as what stands in a room is."""
    told = list(values.values())
    return len(told) >= _FEWEST_ALIKE * len(set(told)) > 0 and all(map(float.is_integer, told))
