"""What each number of a grid counts, when and of what.

Every column and every line must be explained: as a period, a unit, a name, a number that counts, or one that is
known to be none (a total beside its parts, a plan, a tax, a mean). Where something is not, the table is none of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isclose

from footprint.intake.rearranging.use_grid.cells import PERCENT, Amount, amount, figures
from footprint.intake.rearranging.use_grid.grid import Grid, Number
from footprint.intake.rearranging.use_grid.line_periods import days_follow, period_of_number, periods_of_lines
from footprint.intake.rearranging.use_grid.meanings import COUNTED, LINES, Meaning, aside, is_no_use, meaning, of_title
from footprint.intake.rearranging.use_grid.other_numbers import counts_seats, of_no_period
from footprint.intake.rearranging.use_grid.says import APPARENT, POWER, TIME, Unit, of_each, says
from footprint.intake.values.periods import YEAR, Period
from footprint.intake.vocabulary.words import is_empty

_SAY_NOTHING = frozenset(("stop", "quantity", "consumption", "period"))  # classes of words of any use
_LONGEST = 70  # letters of a title of a column
_MOST_DIGITS = 5  # of a number of lines
_FEWEST_OF_A_TELEPHONE = 8  # digits of a line's own number


@dataclass(frozen=True)
class Table:
    """What a grid says: its `numbers`, the positions of columns that are left aside, and what a `question` is about
    ('' = there is none)."""

    numbers: tuple[Number, ...] = ()
    left: tuple[int, ...] = ()
    question: str = ""
    about: str = ""


def amounts_of(grid: Grid) -> Table | None:
    """All that a grid counts; None where it is none of these tables."""
    if any(len(name) > _LONGEST or says(name).classes & {"devices"} for name in grid.names):
        return None
    if not grid.numbers or not grid.rows or _has_unknown_month(grid):
        return None
    times = periods_of_lines(grid)
    if times is None or not days_follow(grid):
        return None
    columns = {at: _column(grid, at, times) for at in grid.numbers}
    columns |= of_no_period(grid, columns)
    columns |= {at: [] for at, column in columns.items() if column is None and _is_worked_out(grid, at, columns)}
    columns |= {at: [] for at in grid.shares if columns.get(at) and _is_multiplied(grid, at, columns)}
    if all(column is None for column in columns.values()) and _says_nothing_but_periods(grid):
        return Table(question="numbers", about=grid.names[min(columns)])
    questions = {at: column for at, column in columns.items() if isinstance(column, str)}
    if None in columns.values() or any(column for at, column in columns.items() if questions and at not in questions):
        return None
    if not any(columns.values()):
        questions = {at: asked for at in grid.numbers if (asked := _question(grid, at)) is not None}
    if questions:
        at = min(questions)
        return Table(question=questions[at], about=grid.names[at])
    numbers = [one for column in columns.values() if isinstance(column, list) for one in column]
    return Table(tuple(numbers), tuple(at for at, column in columns.items() if not column)) if numbers else None


def _says_nothing_but_periods(grid: Grid) -> bool:
    """Whether numbers stand below periods of columns, two or more, beside names, and nothing says what they count."""
    heads = [grid.heads[at] for at in grid.numbers]
    are_periods = len(heads) > 1 and all(period is not None and not own.name for period, own in heads)
    around = [says(grid.title), says(grid.corner)]
    is_said = any(
        each.unit is not None or each.classes - {"stop", "quantity", "consumption", "period"} for each in around
    )
    return are_periods and not is_said and bool(grid.labels)


def _has_unknown_month(grid: Grid) -> bool:
    """Whether a column beside those of shorter periods names a year and a word that nothing explains: one more month,
    perhaps, and not all of the year."""
    forms = {at: (period.form, own) for at, (period, own) in grid.heads.items() if period is not None}
    are_shorter = any(form != YEAR for form, _ in forms.values())
    return are_shorter and any(form == YEAR and own.name and not own.classes for form, own in forms.values())


def _is_worked_out(grid: Grid, at: int, columns: Mapping[int, object]) -> bool:
    """Whether the numbers of a column are worked out of others: their sum, running sum or differences, what one has
    times how many there are; or counts of machines whose hours are those of all."""
    own = grid.values(at)
    others = {other: grid.values(other) for other, column in columns.items() if other != at and column}
    if at in grid.counting and any(other in grid.shares for other in others):
        return True
    if says(grid.names[at]).classes <= {"quantity", "counts"} and any(
        of_each("whole", grid.names[other]) and grid.heads[other][1].unit == Unit(TIME) for other in others
    ):
        return True
    if any(other in grid.shares and len(own) > 1 and _same(own, _of_all(grid, other)) for other in others):
        return True
    lines = [line for line, _ in grid.rows]
    for values in others.values():
        column = [values.get(line) for line in lines]
        known = [one for one in column if one is not None]
        running = (
            {line: sum(known[: place + 1]) for place, line in enumerate(lines)} if len(known) == len(column) else {}
        )
        steps = {
            line: b - a
            for line, (a, b) in zip(lines[1:], pairwise(column), strict=True)
            if a is not None and b is not None
        }
        if len(own) > 1 and (_same(own, running) or _same(own, steps)):
            return True
    sums = {line: sum(values.get(line, 0.0) for values in others.values()) for line in lines}
    return len(others) > 1 and len(own) > 0 and _same(own, sums)


def _is_multiplied(grid: Grid, at: int, columns: Mapping[int, object]) -> bool:
    """Whether another column that counts has what one has times how many there are."""
    others = [grid.values(other) for other, column in columns.items() if other != at and column]
    return any(len(own) > 1 and _same(own, _of_all(grid, at)) for own in others)


def _of_all(grid: Grid, at: int) -> dict[int, float]:
    """What all have, by line, where a column has what one has."""
    times = {line: grid.times_of(at, cells, None) for line, cells in grid.rows}
    return {line: value * count for line, value in grid.values(at).items() if (count := times[line]) is not None}


def _same(own: Mapping[int, float], others: Mapping[int, float]) -> bool:
    return all(
        line in others and isclose(value, others[line], rel_tol=1e-3, abs_tol=0.02) for line, value in own.items()
    )


def _column(grid: Grid, at: int, times: Sequence[Period | None]) -> list[Number] | str | None:
    """The numbers of a column that count, none where it is left aside; a question; None where it is not explained."""
    head = grid.heads[at]
    rows = [(place, line, cells) for place, (line, cells) in enumerate(grid.rows) if not is_empty(cells[at])]
    written = [(row, one) for row in rows if (one := amount(row[2][at])) is not None]
    meanings = [meaning_of(grid, at, row[2], one) for row, one in written]
    if any(one is None for one in meanings):
        return _question(grid, at)
    known = [one for one in meanings if one is not None]
    if not any(one.metric for one in known):
        return []
    whole = all(one.metric in COUNTED for one in known if one.metric)
    read = figures([one for _, one in written], whole=whole, sign=grid.decimal)
    numbers = []
    for ((place, line, cells), one), own, value in zip(written, known, read, strict=True):
        period = period_of_number(times[place], head[0], grid)
        if own.metric and grid.lacks_period(cells):
            if line not in grid.aside.setdefault("no_period", []):
                grid.aside["no_period"].append(line)
            continue
        scale = one.scale if one.scale != 1 else grid.scale(at, cells, own)
        factor = grid.times_of(at, cells, period) if at in grid.shares else 1.0
        if own.metric and (value is None or period is None or factor is None):
            return None
        if own.metric and (one.scale != 1 and own.metric not in COUNTED):
            return None
        if own.metric and value is not None and period is not None and factor is not None:
            count = value * scale * factor
            numbers.append(Number(line, at, *period.days, own, count, grid.label(cells), head[1].name))
    return numbers


def meaning_of(grid: Grid, at: int, cells: Sequence[str], one: Amount) -> Meaning | None:
    """What a number of a column counts, by all that stands around it; None where nothing says it."""
    head_period, own = grid.heads[at]
    unit = grid.unit(one, cells, at)
    of_all = says(grid.corner).unit or says(grid.title).unit
    why = aside(own, grid.said_by_label(cells), unit, of_all, of_money=unit is None and grid.is_of_money)
    if (why == "mean_per" and at in grid.shares) or (why == "duration" and at in grid.sessions):
        why = ""
    if len(grid.numbers) == 1 and head_period is None and own.classes <= {"quantity"} and own.unit is None:
        why = why or of_title(says(grid.title))
    if unit is None and "lines" in own.classes and sum(map(str.isdigit, one.number)) >= _FEWEST_OF_A_TELEPHONE:
        why = "number"
    elif unit is None and (own.classes & {"open_lines", "sim_cards"} or at in grid.of_open_lines):
        return Meaning(LINES) if len(one.number) <= _MOST_DIGITS else None  # the number of a line otherwise
    if unit is None and counts_seats(grid, at):
        why = "counts"
    if why or is_no_use(unit):
        return Meaning("", why=why or "unit")
    around = grid.around(at, cells)
    if at in grid.sessions:
        around[0] = replace(around[0], classes=around[0].classes | {"logged"})
    if one.noun:
        around[0] = replace(around[0], classes=around[0].classes | says(one.noun).classes)
    if unit is not None and unit.kind == POWER and not grid.is_mean(at):
        return None
    if unit is None and grid.unit_of_total is not None:
        unit = grid.unit_of_total
    return meaning(around, unit, grid.classes)


def _question(grid: Grid, at: int) -> str | None:
    """What is to be asked of a column without a unit whose title says what it is of."""
    own = grid.heads[at][1]
    units = {unit.kind for _, cells in grid.rows if (one := amount(cells[at])) and (unit := grid.unit(one, cells, at))}
    units |= {unit.kind for unit in (says(grid.corner).unit, says(grid.title).unit) if unit is not None}
    near = own.classes | says(grid.corner).classes | says(grid.title).classes
    if units:
        of_units = {APPARENT: "apparent", POWER: "power", PERCENT: "load" if grid.speaks_of("load", at) else ""}
        return of_units.get(next(iter(units)), "") or None if len(units) == 1 else None
    if "tokens" in near and not own.classes & {"token_in", "token_out"}:
        return "tokens"
    asked: list[str] = [word for word in ("energy", "cloud") if word in own.classes]
    asked += [word for word in ("energy", "storage") if word in near]
    said = near | says(grid.place).classes
    asked += ["data"] if said & {"mobile", "fixed"} and said & {"quantity", "consumption"} else []
    return next(iter(asked), None)
