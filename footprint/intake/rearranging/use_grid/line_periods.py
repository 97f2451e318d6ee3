"""The period of each number of a grid, from that of its line and that of its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from footprint.intake.rearranging.use_grid.grid import Grid
from footprint.intake.rearranging.use_grid.says import says
from footprint.intake.usage.said_periods import begun
from footprint.intake.values import periods
from footprint.intake.values.dates import said_year
from footprint.intake.values.periods import DAY, YEAR, Period, period_of
from footprint.intake.values.reader import EPOCH

_EPOCH = EPOCH.toordinal()
_WEEK = 7  # days
_NEAR = 4  # days from one day of a list to the next


def periods_of_lines(grid: Grid) -> list[Period | None] | None:
    """The period of each line; None where the columns of periods contradict each other."""
    if not grid.times:
        return [None] * len(grid.rows)
    read = [[period_of(cells[at]) for at in grid.times] for _, cells in grid.rows]
    if len(grid.times) == 1:
        return _of_days([one[0] for one in read], grid)
    own = [says(grid.names[at]).classes for at in grid.times]
    if len(grid.times) != 2 or "from" not in own[0] or "to" not in own[1]:
        return None
    return _spans([(one[0], one[1]) for one in read])


def _spans(pairs: Sequence[tuple[Period | None, Period | None]]) -> list[Period | None] | None:
    """The periods from one day to another, which is the last one, but where each begins on the day on which one
    ends."""
    spans: list[Period | None] = []
    for first, last in pairs:
        if first is None or last is None or first.start is None or last.end is None or last.end <= first.start:
            return None
        spans.append(Period(first.start, last.end, periods.SPAN))
    known = [one for one in spans if one is not None and one.end is not None]
    joined = [one.end - timedelta(1) == after.start for one, after in pairwise(known) if one.end]
    if joined and all(joined):
        return [replace(one, end=one.end - timedelta(1)) for one in known if one.end]
    return spans


def _of_days(days_of_lines: Sequence[Period | None], grid: Grid) -> list[Period | None] | None:
    """Days as the weeks or months that they begin, where the title says so; None of days that are far from each other,
    unless they are those of readings."""
    if not all(one is not None and one.form == DAY and one.start is not None for one in days_of_lines):
        return list(days_of_lines)
    days = [one.start for one in days_of_lines if one is not None and one.start is not None]
    steps = {(after - before).days for before, after in pairwise(sorted(set(days)))}
    longer = begun(grid.names[grid.times[0]], np.array([day.toordinal() - _EPOCH for day in days], np.int64))
    if longer is not None and steps:
        bounds = [[date.fromordinal(int(day) + _EPOCH) for day in edge] for edge in longer]
        form = periods.WEEK if (longer[1] - longer[0] == _WEEK).all() else periods.MONTH
        return [Period(start, end, form) for start, end in zip(*bounds, strict=True)]
    if grid.clocks is not None:
        return list(days_of_lines)
    is_index = "index" in says(" ; ".join([*grid.names, grid.title])).classes
    return list(days_of_lines) if is_index or (steps and max(steps) <= _NEAR) else None


def days_follow(grid: Grid) -> bool:
    """Whether days in the titles of columns are those of readings, or follow each other."""
    days = sorted(one.start for one, _ in grid.heads.values() if one is not None and one.form == DAY and one.start)
    far = any((after - day).days > _NEAR for day, after in pairwise(days))
    return not far or "index" in says(" ; ".join([grid.corner, grid.title, grid.place])).classes


def period_of_number(of_line: Period | None, of_column: Period | None, grid: Grid) -> Period | None:
    """The period of a number, from that of its line and that of its column; None where they contradict each other."""
    if of_line is None or of_column is None:
        period = of_line or of_column or grid.titled
        year = said_year(f"{grid.title} {grid.corner}") or said_year(grid.place)
        period = period.of_year(int(year)) if period is not None and period.start is None and year else period
        return period if period is not None and period.start is not None else None
    bare, dated = (of_line, of_column) if of_line.start is None else (of_column, of_line)
    if bare.start is None:
        return bare.of_year(dated.start.year) if dated.form == YEAR and dated.start else None
    if of_column.form == YEAR and of_column.start and of_line.start and of_column.start.year == of_line.start.year:
        return of_line
    return None
