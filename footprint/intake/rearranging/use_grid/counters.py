"""What was used between the readings of counters: readings of an evening belong to the day that ends, counters turn
over or are replaced, and a coefficient in the title is of all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from footprint.intake.rearranging.use_grid.grid import Grid, Number
from footprint.intake.rearranging.use_grid.meanings import INDEX, Meaning
from footprint.intake.rearranging.use_grid.says import ENERGY, says
from footprint.intake.rearranging.use_grid.spans import words
from footprint.intake.usage.energy.clock import noted
from footprint.intake.values.periods import DAY, period_of
from footprint.intake.vocabulary.folding import plain

_FACTOR = re.compile(r"(?:\bpar|\bby|\bmit|\bpor|\bper|\bx|×|\bcoef\w*\.?|\bfaktor) ?:? ?(\d+(?:[.,]\d+)?)(?![\d/])")
_NOON = 12
_ALMOST, _HARDLY = 0.9, 0.1  # of all that a counter shows, before and after it turns over


def of_readings(grid: Grid, numbers: Sequence[Number]) -> list[Number] | None:
    """Readings of counters as what was used from one to the next; None where one goes down, or has no day. Beside
    the use of each period they say nothing more."""
    readings = [one for one in numbers if one.meaning.metric == INDEX]
    others = [one for one in numbers if one.meaning.metric != INDEX]
    energy = [one for one in others if one.meaning.metric == ENERGY]
    if not readings or (energy and all((one.end - one.start).days > 1 for one in energy)):
        return others
    others = [one for one in others if one.meaning.metric != ENERGY]  # since the reading before
    factor = _coefficient(grid)
    if factor is None:
        return None
    across = len({one.start for one in readings if one.at == readings[0].at}) == 1
    named = len({(one.at, one.label) for one in readings}) < len(readings)  # else remarks
    series: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for one in in_the_evening(grid, readings):
        series[(one.label,) if across else (one.at, one.label if named else "")].append(one)
    turns = bool(re.search(words()["turns"], _all_text(grid)))
    used = [_differences(sorted(own, key=lambda one: (one.start, one.line)), turns) for own in series.values()]
    return [*others, *(replace(one, value=one.value * factor) for own in used for one in own)] if all(used) else None


def _all_text(grid: Grid) -> str:
    return plain(" ; ".join([grid.title, *grid.names, *(cell for _, cells in grid.rows for cell in cells)]))


def _coefficient(grid: Grid) -> float | None:
    """What readings are multiplied by, as the title says; None where a coefficient is not understood."""
    if any("coefficient" in says(name).classes for name in grid.names):
        return None
    if "coefficient" not in says(grid.title).classes:
        return 1.0
    found = set(_FACTOR.findall(plain(grid.title)))
    return float(found.pop().replace(",", ".")) if len(found) == 1 else None


def in_the_evening(grid: Grid, readings: Sequence[Number]) -> Sequence[Number]:
    """Readings as of the midnight next to them: of the next day where their hour is after noon, where they are said to
    be of the evening, or most are of last days of months."""
    said = re.search(
        rf"(?<![a-z]){words()['evenings']}(?![a-z])", plain(" ; ".join([grid.title, *grid.names, grid.typed]))
    )
    late = [one for one in readings if (one.start + timedelta(1)).day == 1]
    is_late = bool(said) or 2 * len(late) > len(readings)
    hours = _hours(grid)
    return [
        replace(one, start=one.start + timedelta(1), end=one.end + timedelta(1))
        if (hours[one.line] >= _NOON if one.line in hours else is_late) else one
        for one in readings
    ]  # fmt: skip


def _hours(grid: Grid) -> dict[int, int]:
    """The hour at which each line was read, where a column says it."""
    at = min(grid.read_at, default=None)
    written = {} if at is None else {line: noted(cells[at]) for line, cells in grid.rows}
    return {line: int(text[:2]) for line, text in written.items() if text}


def _differences(readings: Sequence[Number], turns: bool) -> list[Number]:
    """What was used from one reading to the next; nothing where one goes down, or has no day. A lower reading of the
    same day is that of a new counter."""
    if any((one.end - one.start).days != 1 for one in readings):
        return []
    used = []
    for first, after in pairwise(readings):
        value = after.value - first.value
        if after.start == first.start and value <= 0:
            continue
        if value < 0 and turns:
            whole = 10.0 ** len(str(int(first.value)))
            value += whole if first.value >= _ALMOST * whole and after.value <= _HARDLY * whole else 0.0
        if value < 0 or after.start == first.start:
            return []
        meaning = Meaning(ENERGY, first.meaning.unit)
        used.append(replace(after, start=first.start, end=after.start, value=value, meaning=meaning))
    return used


def are_late(grid: Grid, numbers: Sequence[Number]) -> bool:
    """Whether numbers are of readings that were taken in the evening of the day that stands beside them."""
    times = (period_of(cells[at]) for _, cells in grid.rows for at in grid.times)
    written = {one.start for one in times if one is not None and one.form == DAY}
    days: set[date] = {one.end for one in numbers if "index" in says(grid.names[one.at]).classes}
    return any(day - timedelta(1) in written for day in days)
