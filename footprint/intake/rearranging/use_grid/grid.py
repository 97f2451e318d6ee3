"""A table of periods x measures x subjects, in any orientation: its columns of periods, units, names and numbers, and
what its titles say of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from footprint.intake.formats.opening import JOINT
from footprint.intake.rearranging.use_grid.cells import (
    Amount,
    amount,
    are_amounts,
    are_years,
    figures,
    grouped_by,
    share_in,
)
from footprint.intake.rearranging.use_grid.clocks import clock_columns, is_length, is_of_places, is_time_of_day
from footprint.intake.rearranging.use_grid.meanings import COUNTED, Meaning
from footprint.intake.rearranging.use_grid.says import (
    MONEY,
    TIME,
    Says,
    Unit,
    count_of_unit,
    of_each,
    says,
    scale_in,
    speaks_of,
    unit_cell,
)
from footprint.intake.rearranging.use_grid.spans import words as typed_words
from footprint.intake.usage.said_periods import contradicts, is_within_year, said_by_name, said_in
from footprint.intake.values.periods import DAY, SPAN, YEAR, Period, found_in, period_of
from footprint.intake.values.reader import EPOCH
from footprint.intake.vocabulary.words import is_empty, is_total

_SMALL = re.compile(r"\d{1,4}(?:[.,]0)?")  # how many, and no number of a line
_OF_ONE = re.compile(r"\d$")  # of several of a kind: `SIM 2`
_FEWEST_PERIODS = 2
_MOST_BARE = 0.2  # of lines, without the period that the others have
_WEEKS = ("kw", "kw.")  # of calendars, no kilowatts
_OF_PERIODS = frozenset(("period", "from", "to"))
_OF_SERVERS = frozenset(("part", "previous", "machine", "total"))
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


def _is_count(cell: str) -> bool:
    """Whether a cell of a column of units says that things are counted, or parts of a hundred."""
    return count_of_unit(cell) is not None or share_in(cell) is not None


def _are_of_machines(said: Says) -> bool:
    """Whether a text says hours of machines, and none of people."""
    return said.unit == Unit(TIME) and said.classes & {"machine", "people"} == {"machine"}


@dataclass
class Grid:
    """A header with its lines, the `title` above them, and the `place` (file and sheet)."""

    names: Sequence[str]
    lines: Sequence[tuple[int, list[str]]]
    title: str
    place: str
    aside: dict[str, list[int]] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    factors: tuple[int, ...] = ()  # columns of which another one is the product
    typed: str = ""  # cells of periods as they were typed
    heading: str = ""  # the title without notes on one number or one line
    seats: dict[int, bool] = field(default_factory=dict)  # whether a column counts computers, once it was looked at

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
        """The columns of periods; days of papers beside the one of longer periods are none, nor are years beside it,
        nor names (`S1`) in a first column that is called otherwise."""
        found = [at for at in range(len(self.names)) if self._is_of_time(at)]
        called = [at for at in found if says(self.names[at]).classes & _OF_PERIODS]
        found = called if called and self.names[0].strip() else found
        within = [at for at in found if not self._are_years(at)]
        found = within if len(within) == 1 and self._are_of_year_columns(within[0]) else found
        longer = [at for at in found if not any(one and one.form == DAY for one in map(period_of, self.column(at)))]
        bounds = any(says(self.names[at]).classes & {"from", "to"} for at in found)
        return longer if len(longer) == 1 and not bounds else found

    def _is_of_time(self, at: int) -> bool:
        cells = [cell for cell in self.column(at) if not is_empty(cell)]
        own = says(self.names[at]).classes
        known = [period_of(cell) for cell in cells]
        if not cells or None in known:
            return False
        if any(one is not None and one.form == YEAR for one in known):
            return "period" in own or not self.names[at].strip() or self._are_years(at)
        return at == 0 or bool(own & _OF_PERIODS)

    def _are_years(self, at: int) -> bool:
        return are_years(self.names[at], self.column(at))

    def _are_of_year_columns(self, at: int) -> bool:
        """Whether each period of a column has its year."""
        return all(one.start is not None for one in map(period_of, self.column(at)) if one is not None)

    def lacks_period(self, cells: Sequence[str]) -> bool:
        """Whether a line has no period where nearly all others have one: it is of no one of them, nor of all."""
        return bool(self.times) and self._are_dated and all(is_empty(cells[at]) for at in self.times)

    @cached_property
    def _are_dated(self) -> bool:
        bare = sum(all(is_empty(cells[at]) for at in self.times) for _, cells in self.rows)
        return bare <= _MOST_BARE * len(self.rows)

    @cached_property
    def units(self) -> list[int]:
        """The columns of units, in some of whose lines things are counted."""
        return [at for at in range(len(self.names)) if at not in self.times and self._is_of_units(at)]

    def _is_of_units(self, at: int) -> bool:
        cells = [cell for cell in self.column(at) if not is_empty(cell) and not _is_count(cell)]
        return bool(cells) and all(unit_cell(cell) and amount(cell) is None for cell in cells)

    @cached_property
    def numbers(self) -> list[int]:
        """The columns of numbers."""
        return [
            at for at in range(len(self.names))
            if at not in (*self.times, *self.units, *self.read_at, *(self.clocks or ())) and not self._is_of_time(at)
            and self.names[at].strip() and are_amounts(self.column(at))
        ]  # fmt: skip

    @cached_property
    def clocks(self) -> tuple[int, int] | None:
        """The columns of the times of the day at which each line begins and ends."""
        return clock_columns(self.names, [cells for _, cells in self.rows])

    @cached_property
    def read_at(self) -> frozenset[int]:
        """The columns of the times of the day at which counters were read."""
        if not any("index" in says(name).classes for name in self.names):
            return frozenset()
        lines = [cells for _, cells in self.rows]
        return frozenset(at for at, name in enumerate(self.names) if is_time_of_day(name, lines, at))

    @cached_property
    def sessions(self) -> frozenset[int]:
        """The columns that hold how long each line lasted, from one time of the day to another, and of no room."""
        labels = {cells[at] for _, cells in self.rows for at in self.naming}
        if self.clocks is None or is_of_places(self.names, tuple(labels)):
            return frozenset()
        lines = [cells for _, cells in self.rows]
        units = {at: own.unit.factor if own.unit else 1.0 for at, (_, own) in self.heads.items()}
        return frozenset(at for at in self.numbers if is_length(lines, at, self.clocks, units[at]))

    @cached_property
    def labels(self) -> list[int]:
        """The columns of names."""
        others = {*self.times, *self.units, *self.numbers}
        return [at for at in range(len(self.names)) if at not in others and any(map(str.strip, self.column(at)))]

    @cached_property
    def heads(self) -> dict[int, tuple[Period | None, Says]]:
        """The period that the title of each column of numbers names, and what else it says."""
        periods_in = {at: found_in(self.names[at]) for at in self.numbers}
        return {
            at: (period[0], says(period[1])) if period else (None, says(self.names[at]))
            for at, period in periods_in.items()
        }

    @cached_property
    def corner(self) -> str:
        """The name of the first column, which may say what all the others hold."""
        return self.names[0] if 0 not in self.numbers else ""

    @cached_property
    def classes(self) -> frozenset[str]:
        """Classes of words of all that is written; what a machine is called and is for (`vm-formation`, `support`) says
        nothing of people, nor does a note on one number (`9 h d'arrêt`) below a title of hours of machines."""
        of_lines = {name for _, row in self.rows for at in self.labels for name in says(row[at]).classes}
        notes = says(self.title).classes - says(self.heading).classes
        if self.are_machines:
            of_lines -= {"people"}
        if _are_of_machines(says(self.heading)):
            notes -= {"people"}
        above = (says(text).classes for text in (self.heading, self.place, *self.names))
        return frozenset().union(of_lines, notes, *above)

    @cached_property
    def are_machines(self) -> bool:
        """Whether each line is a machine, as a column of names is called (`VM`, `Serveur`)."""
        return any(says(self.names[at]).classes & {"machine", "people"} == {"machine"} for at in self.labels)

    @cached_property
    def are_servers(self) -> bool:
        """Whether each line is a machine that computes, as a column of names is called (`VM`, `Serveur`)."""
        return self.are_machines and any(speaks_of("servers", self.names[at]) for at in self.labels)

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
        """The period that a title says, the name of a sheet among them, or what is less than a year in the name of the
        file or the sheet, which goes before a year."""
        said = [days for text in (self.title, self.corner) if (days := said_in(text)) is not None]
        of_sheet = [days for text in self.place.split(JOINT)[1:] if (days := said_in(text)) is not None]
        of_place = said_by_name(self.place, (self.title,))
        within = [days for days in (*said, of_place) if days is not None and is_within_year(days)]
        heads = [one for one, _ in self.heads.values() if one is not None]
        of_total = [one for one, own in self.heads.values() if one is not None and "total" in own.classes]
        if days := next(iter((*within, *said, *of_sheet)), None):
            first, after = (date.fromordinal(EPOCH.toordinal() + day) for day in days)
            return (
                None if contradicts(days, self.place) else Period(first, after, DAY if days[1] - days[0] == 1 else SPAN)
            )
        return of_total[0] if len(heads) == 1 and of_total and of_total[0].start is not None else None

    def values(self, at: int) -> dict[int, float]:
        """The numbers of a column by line, as written."""
        amounts = {line: one for line, cells in self.rows if (one := amount(cells[at])) is not None}
        read = figures(list(amounts.values()), whole=False, sign=self.decimal)
        return {
            line: value * amounts[line].scale for line, value in zip(amounts, read, strict=True) if value is not None
        }

    def label(self, cells: Sequence[str]) -> str:
        """What a line is called."""
        return " ".join(cells[at].strip() for at in self.naming if not is_empty(cells[at]))

    @cached_property
    def naming(self) -> list[int]:
        """The columns of names that say what a line is of: no remarks, persons, numbers of papers, days of payment."""
        named = [at for at in self.labels if not says(self.names[at]).classes & _OF_LABELS]
        named = [at for at in named if at not in (*self.read_at, *(self.clocks or ()))]
        filled = {at: [cell for cell in self.column(at) if not is_empty(cell)] for at in named}
        return [at for at in named if 2 * sum(period_of(cell) is not None for cell in filled[at]) < len(filled[at])]

    def said_by_label(self, cells: Sequence[str]) -> Says:
        """What the name of a line says; that of a server, and what it is for (`support utilisateurs`), says only that
        it is a part of another, or of another year."""
        said = says(self.label(cells))
        return replace(said, classes=said.classes & _OF_SERVERS) if self.are_servers else said

    def around(self, at: int, cells: Sequence[str]) -> list[Says]:
        """What says what a number is, the nearest first."""
        label = self.said_by_label(cells)
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

    @cached_property
    def is_of_money(self) -> bool:
        """Whether the title says money, and no title of a column or corner another unit."""
        said = [one.unit for _, one in self.heads.values()] + [says(self.corner).unit]
        own = says(self.title).unit
        return own is not None and own.kind == MONEY and not any(unit and unit.kind != MONEY for unit in said)

    @cached_property
    def of_open_lines(self) -> frozenset[int]:
        """The columns of small numbers that are how many lines there were: those called after lines (`SIM`, `Lignes`)
        beside periods of which no line has that of another, and all whose names say nothing else (operators, sites,
        months) below a title of open lines."""
        periods = [cells[self.times[0]].strip() for _, cells in self.rows] if len(self.times) == 1 else []
        are_apart = len(periods) >= _FEWEST_PERIODS and len(set(periods)) == len(periods)
        is_said = any("open_lines" in says(text).classes for text in (self.title, self.corner)) and not any(
            says(text).unit or speaks_of("carried", text) for text in (self.title, self.corner)
        )
        return frozenset(
            at
            for at, (period, own) in ((at, self.heads[at]) for at in self.numbers)
            if own.unit is None
            and (
                (are_apart and "lines" in own.classes and "number" not in own.classes and not _OF_ONE.search(own.text))
                or (is_said and (are_apart or period is not None) and own.classes <= {"total"})
            )
            and all(_SMALL.fullmatch(cell.strip()) for cell in self.column(at) if not is_empty(cell))
        )

    def is_mean(self, at: int) -> bool:
        """Whether a title says that the numbers of a column are means."""
        return self.speaks_of("mean", at)

    def speaks_of(self, what: str, at: int) -> bool:
        """Whether the title of a column, the corner or the title of all says that numbers are of such a kind."""
        return any(of_each(what, text) for text in (self.names[at], self.corner, self.title))

    @cached_property
    def shares(self) -> dict[int, str]:
        """The columns whose numbers are those of one day, one request or one machine of several, and of which."""
        shares = {}
        for at in self.numbers:
            parts = [what for what in ("request", "machine") if of_each(what, self.names[at])]
            if parts and self._counting(parts[0], at) is not None:
                shares[at] = parts[0]
            elif any(of_each("day", text) for text in (self.names[at], self.corner, self.title)) and not parts:
                shares[at] = "day"
        return shares

    @cached_property
    def counting(self) -> frozenset[int]:
        """The columns that say how many machines there were whose own numbers stand beside (`PC allumés`)."""
        counts = (self._counting(what, at) for at, what in self.shares.items() if what == "machine")
        return frozenset(at for at in counts if at is not None)

    def _counting(self, what: str, at: int) -> int | None:
        """The column that says how many requests or machines there were."""
        classes = {"request": {"requests", "calls"}, "machine": {"counts", "terminals"}}[what]
        others = [other for other in self.numbers if other != at and not of_each(what, self.names[other])
                  and says(self.names[other]).unit is None]  # fmt: skip
        counts = [other for other in others if says(self.names[other]).classes & classes
                  and "tokens" not in says(self.names[other]).classes]  # fmt: skip
        return counts[0] if len(counts) == 1 else None

    def times_of(self, at: int, cells: Sequence[str], period: Period | None) -> float | None:
        """How many times a number counts that is one of several; None where that is not known."""
        if self.shares[at] == "day":
            return float((period.end - period.start).days) if period and period.start and period.end else None
        counting = self._counting(self.shares[at], at)
        one = amount(cells[counting]) if counting is not None else None
        value = figures([one], whole=True, sign=self.decimal)[0] if one is not None else None
        return value * one.scale if one is not None and value is not None else None

    def scale(self, at: int, cells: Sequence[str], own: Meaning) -> float:
        """How many one number of a column is, as its title, the name of its line, the corner or the title says."""
        if own.metric in COUNTED and self.heads[at][1].scale != 1:
            return self.heads[at][1].scale
        counts = (count for one in self.units if (count := count_of_unit(cells[one])) is not None)
        if (count := next(counts, 1.0)) != 1:
            return count
        texts = (self.names[at], self.label(cells), self.corner, self.title)
        return next((scale for text in texts if (scale := scale_in(text)) != 1), 1.0)

    @cached_property
    def unit_of_total(self) -> Unit | None:
        """The unit of a column of totals that alone says one."""
        units = {at: one.unit for at, (_, one) in self.heads.items() if one.unit is not None}
        whole = [unit for at, unit in units.items() if "total" in says(self.names[at]).classes]
        return whole[0] if len(units) == 1 and whole else None

    def unit(self, own: Amount, cells: Sequence[str], at: int) -> Unit | None:
        """The unit of a number: its own, that of its title, else that of its line."""
        return (
            own.unit
            or self.heads[at][1].unit
            or next((unit for one in self.units if (unit := unit_cell(cells[one]) or share_in(cells[one]))), None)
        )
