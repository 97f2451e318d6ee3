"""A table of periods x measures x subjects, in any orientation: what each of its numbers counts, when and of what.

Every column and every line must be explained: as a period, a unit, a name, a number that counts, or one that is
known to be none (a total beside its parts, a plan, a tax, a mean). Where something is not, the table is none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import isclose

from footprint.intake.rearranging.use_grid.cells import PERCENT, Amount, amount, are_amounts, figures, grouped_by
from footprint.intake.rearranging.use_grid.meanings import COUNTED, INDEX, LINES, Meaning, aside, is_no_use, meaning
from footprint.intake.rearranging.use_grid.says import (
    APPARENT,
    MONEY,
    POWER,
    TIME,
    Says,
    Unit,
    of_each,
    says,
    scale_in,
    unit_cell,
    unit_in,
)
from footprint.intake.rearranging.use_grid.spans import words as typed_words
from footprint.intake.values import periods
from footprint.intake.values.dates import said_year
from footprint.intake.values.periods import DAY, MONTH, YEAR, Period, found_in, period_of
from footprint.intake.vocabulary.words import is_empty, is_total

_NEAR = 4  # days from one day of a list to the next
_LONGEST = 70  # letters of a title of a column
_MOST_DIGITS = 5  # of a number of lines
_WEEKS = ("kw", "kw.")  # of calendars, no kilowatts
_OF_LABELS = frozenset(("remark", "people", "number"))
_ENGLISH = frozenset(("month", "week", "day", "quarter", "period", "average", "hours", "requests", "line", "usage"))


@dataclass(frozen=True)
class Number:
    """One number that counts: its line and column, its period [start, end), what it is, and of what."""

    line: int
    at: int
    start: date
    end: date
    meaning: Meaning
    value: float
    label: str
    title: str


@dataclass
class Grid:
    """A header with its lines, the `title` above them, and the `place` (file and sheet)."""

    names: Sequence[str]
    lines: Sequence[tuple[int, list[str]]]
    title: str
    place: str
    aside: dict[str, list[int]] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    typed: str = ""  # cells of periods as they were typed

    def column(self, at: int) -> list[str]:
        """The cells of a column, without those of lines that are set aside."""
        return [cells[at] for _, cells in self.rows]

    @cached_property
    def rows(self) -> list[tuple[int, list[str]]]:
        """The lines that count; blank ones, notes below the table, totals and lines of taxes are set aside."""
        kept: list[tuple[int, list[str]]] = []
        for line, cells in self.lines:
            rule = self._rule(cells, bool(kept))
            if rule:
                self.aside.setdefault(rule, []).append(line)
            else:
                kept.append((line, cells))
        return kept

    def _rule(self, cells: Sequence[str], below: bool) -> str:
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            return "blank_row"
        labels = [cell for cell in filled if amount(cell) is None and period_of(cell) is None]
        if any(is_total(label) for label in labels):
            return "total_row"
        if any(says(label).classes & {"gross", "tax"} and "net" not in says(label).classes for label in labels):
            return "not_consumption"
        alone = len(filled) == 1 and filled == labels
        return "not_consumption" if alone and below else ""

    @cached_property
    def times(self) -> list[int]:
        """The columns of periods."""
        return [at for at in range(len(self.names)) if self._is_of_time(at)]

    def _is_of_time(self, at: int) -> bool:
        cells = [cell for cell in self.column(at) if not is_empty(cell)]
        own = says(self.names[at]).classes
        known = [period_of(cell) for cell in cells]
        if not cells or None in known:
            return False
        if any(one is not None and one.form == YEAR for one in known):
            return "period" in own or not self.names[at].strip()
        return at == 0 or bool(own & {"period", "from", "to"})

    @cached_property
    def units(self) -> list[int]:
        """The columns of units."""
        return [
            at for at in range(len(self.names))
            if at not in self.times and (cells := [c for c in self.column(at) if not is_empty(c)])
            and all(unit_cell(cell) and amount(cell) is None for cell in cells)
        ]  # fmt: skip

    @cached_property
    def numbers(self) -> list[int]:
        """The columns of numbers."""
        return [
            at for at in range(len(self.names))
            if at not in (*self.times, *self.units) and self.names[at].strip() and are_amounts(self.column(at))
        ]  # fmt: skip

    @cached_property
    def labels(self) -> list[int]:
        """The columns of names."""
        others = {*self.times, *self.units, *self.numbers}
        return [at for at in range(len(self.names)) if at not in others and any(map(str.strip, self.column(at)))]

    @cached_property
    def heads(self) -> dict[int, tuple[Period | None, Says]]:
        """The period that the title of each column of numbers names, and what else it says."""
        found = {at: found_in(self.names[at]) for at in self.numbers}
        return {at: (said[0], says(said[1])) if said else (None, says(self.names[at])) for at, said in found.items()}

    @cached_property
    def corner(self) -> str:
        """The name of the first column, which may say what all the others hold."""
        return self.names[0] if 0 not in self.numbers else ""

    @cached_property
    def classes(self) -> frozenset[str]:
        """Classes of words of all that is written."""
        texts = [self.title, self.place, *self.names]
        texts += [cells[at] for _, cells in self.rows for at in self.labels]
        return frozenset().union(*(says(text).classes for text in texts))

    @cached_property
    def of_names(self) -> Says:
        """What the titles of the columns of names say."""
        return says(" ; ".join(self.names[at] for at in self.labels))

    @cached_property
    def decimal(self) -> str:
        """The sign of decimals in the language of the titles; '' where nothing tells it."""
        words = set(" ".join([*self.names, self.title]).lower().replace("(", " ").split())
        if words & _ENGLISH:
            return "."
        return "," if words & set(typed_words()["comma"]) else grouped_by([self.column(at) for at in self.numbers])

    @cached_property
    def titled(self) -> Period | None:
        """The period that a title says, or the month that the name of the file or the sheet says."""
        of_place = found_in(self.place)
        said = [found_in(text) for text in (self.title, self.corner)]
        said += [of_place] if of_place is not None and of_place[0].form != YEAR else []
        heads = [one for one, _ in self.heads.values()]
        if sum(one is not None for one in heads) == 1:  # of all, where a total says it
            said += [(one, "") for at, (one, own) in self.heads.items() if one and "total" in own.classes]
        known = next((one[0] for one in said if one is not None), None)
        return known if known is not None and known.start is not None else None

    def values(self, at: int) -> dict[int, float]:
        """The numbers of a column by line, as written."""
        told = {line: one for line, cells in self.rows if (one := amount(cells[at])) is not None}
        read = figures(list(told.values()), whole=False, sign=self.decimal)
        return {line: value * told[line].scale for line, value in zip(told, read, strict=True) if value is not None}

    def label(self, cells: Sequence[str]) -> str:
        """What a line is called."""
        own = [at for at in self.labels if not says(self.names[at]).classes & _OF_LABELS]
        return " ".join(cells[at].strip() for at in own if not is_empty(cells[at]))

    def around(self, at: int, cells: Sequence[str]) -> list[Says]:
        """What says what a number is, the nearest first."""
        label = says(self.label(cells))
        if any(map(str.isdigit, self.label(cells))):  # `Forfait 50 Go`
            label = replace(label, unit=None)
        of_names = replace(self.of_names, unit=None)
        period = found_in(self.corner)
        corner = says(period[1] if period is not None else self.corner)
        if 0 in self.times and self.corner.casefold().strip() in _WEEKS:
            corner = replace(corner, unit=None)
        elif 0 in self.times and corner.unit == Unit(TIME) and "period" in corner.classes:
            corner = replace(corner, unit=None)  # `Fecha (última hora)`
        context = Says(self.classes & {"mobile", "fixed", "storage", "outgoing"})
        near = [self.heads[at][1], label, of_names, corner, says(self.title), replace(says(self.place), unit=None)]
        return [*near, context] if len(context.classes) == 1 else near

    def is_mean(self, at: int) -> bool:
        """Whether a title says that the numbers of a column are means."""
        return self.speaks_of("mean", at)

    def speaks_of(self, what: str, at: int) -> bool:
        """Whether the title of a column, the corner or the title of all says that numbers are of such a kind."""
        return any(of_each(what, text) for text in (self.names[at], self.corner, self.title))

    @cached_property
    def each(self) -> dict[int, str]:
        """The columns whose numbers are those of one day, one request or one machine of several, and of which."""
        found = {}
        for at in self.numbers:
            said = [what for what in ("request", "machine") if of_each(what, self.names[at])]
            if said and self._counting(said[0], at) is not None:
                found[at] = said[0]
            elif any(of_each("day", text) for text in (self.names[at], self.corner, self.title)) and not said:
                found[at] = "day"
        return found

    def _counting(self, what: str, at: int) -> int | None:
        """The column that says how many requests or machines there were."""
        classes = {"request": {"requests", "calls"}, "machine": {"counts"}}[what]
        others = [other for other in self.numbers if other != at and not of_each(what, self.names[other])]
        counts = [other for other in others if says(self.names[other]).classes & classes
                  and "tokens" not in says(self.names[other]).classes]  # fmt: skip
        return counts[0] if len(counts) == 1 else None

    def times_of(self, at: int, cells: Sequence[str], period: Period | None) -> float | None:
        """How many times a number counts that is one of several; None where that is not known."""
        if self.each[at] == "day":
            return float((period.end - period.start).days) if period and period.start and period.end else None
        counting = self._counting(self.each[at], at)
        one = amount(cells[counting]) if counting is not None else None
        value = figures([one], whole=True, sign=self.decimal)[0] if one is not None else None
        return value * one.scale if one is not None and value is not None else None

    def scale(self, at: int, cells: Sequence[str], own: Meaning) -> float:
        """How many one number of a column is, as its title, the name of its line, the corner or the title says."""
        if own.metric in COUNTED and self.heads[at][1].scale != 1:
            return self.heads[at][1].scale
        texts = (self.names[at], self.label(cells), self.corner, self.title)
        return next((scale for text in texts if (scale := scale_in(text)) != 1), 1.0)

    @cached_property
    def unit_of_total(self) -> Unit | None:
        """The unit of a column of totals that alone says one."""
        said = {at: one.unit for at, (_, one) in self.heads.items() if one.unit is not None}
        whole = [unit for at, unit in said.items() if "total" in says(self.names[at]).classes]
        return whole[0] if len(said) == 1 and whole else None

    def unit(self, own: Amount, cells: Sequence[str], at: int) -> Unit | None:
        """The unit of a number: its own, that of its title, else that of its line."""
        return (
            own.unit
            or self.heads[at][1].unit
            or next((unit for one in self.units if (unit := unit_cell(cells[one]))), None)
        )


@dataclass(frozen=True)
class Table:
    """What a grid says: its `numbers`, the positions of columns that are left aside, and what a `question` is about
    ('' = there is none)."""

    numbers: tuple[Number, ...] = ()
    left: tuple[int, ...] = ()
    question: str = ""
    about: str = ""


def read(grid: Grid) -> Table | None:
    """All that a grid counts; None where it is none of these tables."""
    if any(len(name) > _LONGEST or says(name).classes & {"devices"} for name in grid.names):
        return None
    if not grid.numbers or not grid.rows:
        return None
    times = _times(grid)
    if times is None or not _follow(grid):
        return None
    columns = {at: _column(grid, at, times) for at in grid.numbers}
    columns |= {at: [] for at, column in columns.items() if column is None and _is_worked_out(grid, at, columns)}
    questions = {at: column for at, column in columns.items() if isinstance(column, str)}
    if None in columns.values() or any(column for at, column in columns.items() if questions and at not in questions):
        return None
    if not any(columns.values()):
        questions = {at: asked for at in grid.numbers if (asked := _question(grid, at)) is not None}
    if questions:
        at = min(questions)
        return Table(question=questions[at], about=grid.names[at])
    found = [one for column in columns.values() if isinstance(column, list) for one in column]
    return Table(tuple(found), tuple(at for at, column in columns.items() if not column)) if found else None


def _is_worked_out(grid: Grid, at: int, columns: Mapping[int, object]) -> bool:
    """Whether the numbers of a column are worked out of others: their sum, running sum or differences; or counts of
    machines whose hours are those of all."""
    own = grid.values(at)
    others = {other: grid.values(other) for other, column in columns.items() if other != at and column}
    if says(grid.names[at]).classes <= {"quantity", "counts"} and any(
        of_each("whole", grid.names[other]) and grid.heads[other][1].unit == Unit(TIME) for other in others
    ):
        return True
    lines = [line for line, _ in grid.rows]
    for values in others.values():
        told = [values.get(line) for line in lines]
        known = [one for one in told if one is not None]
        running = {line: sum(known[: place + 1]) for place, line in enumerate(lines)} if len(known) == len(told) else {}
        steps = {
            line: b - a
            for line, (a, b) in zip(lines[1:], pairwise(told), strict=True)
            if a is not None and b is not None
        }
        if len(own) > 1 and (_same(own, running) or _same(own, steps)):
            return True
    sums = {line: sum(values.get(line, 0.0) for values in others.values()) for line in lines}
    return len(others) > 1 and len(own) > 0 and _same(own, sums)


def _same(own: Mapping[int, float], others: Mapping[int, float]) -> bool:
    return all(
        line in others and isclose(value, others[line], rel_tol=1e-3, abs_tol=0.02) for line, value in own.items()
    )


def _column(grid: Grid, at: int, times: Sequence[Period | None]) -> list[Number] | str | None:
    """The numbers of a column that count, none where it is left aside; a question; None where it is not explained."""
    head = grid.heads[at]
    rows = [(place, line, cells) for place, (line, cells) in enumerate(grid.rows) if not is_empty(cells[at])]
    told = [(row, one) for row in rows if (one := amount(row[2][at])) is not None]
    meanings = [_meaning(grid, at, row[2], one) for row, one in told]
    if any(one is None for one in meanings):
        return _question(grid, at)
    known = [one for one in meanings if one is not None]
    if not any(one.metric for one in known):
        return []
    whole = all(one.metric in COUNTED for one in known if one.metric)
    read = figures([one for _, one in told], whole=whole, sign=grid.decimal)
    found = []
    for ((place, line, cells), one), own, value in zip(told, known, read, strict=True):
        period = _both(times[place], head[0], grid)
        scale = one.scale if one.scale != 1 else grid.scale(at, cells, own)
        each = grid.times_of(at, cells, period) if at in grid.each else 1.0
        if own.metric and (value is None or period is None or each is None):
            return None
        if own.metric and (one.scale != 1 and own.metric not in COUNTED):
            return None
        if own.metric and value is not None and period is not None and each is not None:
            count = value * scale * each
            found.append(Number(line, at, *period.days, own, count, grid.label(cells), head[1].name))
    return found


def _meaning(grid: Grid, at: int, cells: Sequence[str], one: Amount) -> Meaning | None:
    own = grid.heads[at][1]
    unit = grid.unit(one, cells, at)
    why = aside(own, says(grid.label(cells)), unit)
    if why == "mean_per" and at in grid.each:
        why = ""
    if "open_lines" in own.classes and unit is None:
        return Meaning(LINES) if len(one.number) <= _MOST_DIGITS else None  # the number of a line otherwise
    if why or is_no_use(unit):
        return Meaning("", why=why or "unit")
    around = grid.around(at, cells)
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
    asked += [word for word in ("storage",) if word in near]
    asked += ["data"] if near & {"mobile", "fixed"} and near & {"quantity", "consumption"} else []
    return next(iter(asked), None)


# --- periods ---------------------------------------------------------------------------------------------------------


def _times(grid: Grid) -> list[Period | None] | None:
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
    found: list[Period | None] = []
    for first, last in pairs:
        if first is None or last is None or first.start is None or last.end is None or last.end <= first.start:
            return None
        found.append(Period(first.start, last.end, periods.SPAN))
    known = [one for one in found if one is not None and one.end is not None]
    joined = [one.end - timedelta(1) == after.start for one, after in pairwise(known) if one.end]
    if joined and all(joined):
        return [replace(one, end=one.end - timedelta(1)) for one in known if one.end]
    return found


def _of_days(told: Sequence[Period | None], grid: Grid) -> list[Period | None] | None:
    """Days as the weeks or months that they begin, where the title says so; None of days that are far from each other,
    unless they are those of readings."""
    if not all(one is not None and one.form == DAY and one.start is not None for one in told):
        return list(told)
    own = says(grid.names[grid.times[0]]).classes
    days = [one.start for one in told if one is not None and one.start is not None]
    steps = {(after - before).days for before, after in pairwise(sorted(set(days)))}
    if "weeks" in own and steps and all(step % 7 == 0 for step in steps):
        return [Period(day, day + timedelta(7), periods.WEEK) for day in days]
    if "months" in own and all(day.day == 1 for day in days):
        return [Period(day, (day + timedelta(31)).replace(day=1), MONTH) for day in days]
    is_index = "index" in says(" ; ".join([*grid.names, grid.title])).classes
    return list(told) if is_index or (steps and max(steps) <= _NEAR) else None


def _follow(grid: Grid) -> bool:
    """Whether days in the titles of columns are those of readings, or follow each other."""
    days = sorted(one.start for one, _ in grid.heads.values() if one is not None and one.form == DAY and one.start)
    far = any((after - day).days > _NEAR for day, after in pairwise(days))
    return not far or "index" in says(" ; ".join([grid.corner, grid.title, grid.place])).classes


def _both(of_line: Period | None, of_column: Period | None, grid: Grid) -> Period | None:
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


def currencies(grid: Grid) -> set[str]:
    """All currencies that are written in a table."""
    texts = [*grid.names, grid.title, *(cells[at] for _, cells in grid.rows for at in (*grid.numbers, *grid.units))]
    units = [unit_in(text) for text in texts] + [one.unit for text in texts if (one := amount(text)) is not None]
    return {unit.currency for unit in units if unit is not None and unit.kind == MONEY}


def _with_taxes(cells: Sequence[str]) -> bool:
    return any(says(cell).classes & {"gross", "tax"} for cell in cells if amount(cell) is None)


def sums(grid: Grid, numbers: Sequence[Number]) -> Iterator[tuple[int, float, float]]:
    """For each total below a column that counts, its column, what it says and what the lines since the last one add
    up to; the sum of all lines where that fits better."""
    lines = set(grid.aside.get("total_row", ()))
    for at in sorted({one.at for one in numbers if one.meaning.metric != INDEX}):
        own = [one for one in numbers if one.at == at]
        last = 0
        for line, cells in grid.lines:
            if line in lines and not _with_taxes(cells) and (said := amount(cells[at])) is not None:
                value = figures([said], whole=own[0].meaning.metric in COUNTED, sign=grid.decimal)[0]
                sample = own[0]
                scale = grid.heads[at][1].scale if sample.meaning.metric in COUNTED else 1.0
                whole = sum(one.value for one in own if one.line < line)
                part = sum(one.value for one in own if last < one.line < line)
                if value is not None:
                    yield at, value * scale, min(whole, part, key=lambda fit, v=value * scale: abs(fit - v))
                last = line
