"""Sessions at computers that many people use, one a line from one time to another with its length, as programs of
libraries and public rooms list them. Cells say which column is which: two are times, a third is the time between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, permutations

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.use_grid.cells import amount, figures
from footprint.intake.rearranging.use_grid.lists import Row, Sheet, as_list
from footprint.intake.rearranging.use_grid.meanings import TERMINAL
from footprint.intake.rearranging.use_grid.says import TIME, says, speaks_of
from footprint.intake.tables.layout import SEPARATORS, Layout
from footprint.intake.usage.energy.clock import DAY, HOUR, Times, noted, read_times
from footprint.intake.vocabulary.words import is_empty, is_total

_MOST_LINES, _MOST_COLUMNS, _HEADERS, _LOOKED_AT = 100_000, 30, 8, 20
_FEWEST, _MOSTLY = 3, 0.9  # lines
_WITHIN = 61.0  # seconds: lengths in whole minutes
_LONGEST = 3 * DAY
_UNITS = (1 / 60, 1.0, 1 / 3600)  # hours of one, of lengths without a unit
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]) ?[h:] ?[0-5]\d(?::[0-5]\d)?")


@dataclass(frozen=True)
class _Sessions:
    """Positions of the columns of what was used and of how long, with seconds since 1970 and hours of each line (NaN =
    none)."""

    computer: int
    length: int
    begin: np.ndarray
    hours: np.ndarray


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list of hours for which a list of sessions at computers stands; None of any other text."""
    if len(source.ends) > _MOST_LINES:
        return None
    for separator in (source.separator,) if source.separator else SEPARATORS:
        first = list(records(list(islice(source.lines(), _HEADERS + _LOOKED_AT)), separator))
        for at, header in enumerate(first[:_HEADERS]):
            if _may_be(header[2], first[at + 1 :]):
                lines = [one for one in records(list(source.lines()), separator) if one[0] > header[1]]
                if (known := _sessions(header[2], lines)) is not None:
                    return _list(Sheet(source, separator, header[0], {}), lines, known, limits)
    return None


def _may_be(names: Sequence[str], below: Sequence[Record]) -> bool:
    """Whether the lines below these names hold times of two columns or more."""
    if not _FEWEST < sum(map(bool, map(str.strip, names))) <= _MOST_COLUMNS or len(below) < _FEWEST:
        return False
    held = [sum(_is_time(cells[at]) for _, _, cells in below if at < len(cells)) for at in range(len(names))]
    return not any(map(_is_time, names)) and sum(2 * count > len(below) for count in held) > 1


def _is_time(cell: str) -> bool:
    return ":" in cell or bool(_CLOCK.fullmatch(cell.strip()))


def _sessions(names: Sequence[str], lines: Sequence[Record]) -> _Sessions | None:
    """What a table says of sessions; None where it is none of them, or of something else than computers."""
    columns = [[cells[at].strip() if at < len(cells) else "" for _, _, cells in lines] for at in range(len(names))]
    computers = [at for at, name in enumerate(names) if _are_computers(name, columns[at])]
    if not computers or not all(speaks_of("session", name) for name in names if name.strip()):
        return None
    for begin, end in _bounds(columns):
        seconds = end - begin
        for at, column in enumerate(columns):
            hours = _hours(column, seconds) if at not in computers else None
            if hours is not None:
                return _Sessions(computers[0], at, begin, np.where(np.isnan(hours), seconds / HOUR, hours))
    return None


def _are_computers(name: str, cells: Sequence[str]) -> bool:
    """Whether a column names computers: by its name, or as people number them (`PC04`, `Poste 3`)."""
    held = [cell for cell in cells if not is_empty(cell)]
    of_name = "terminals" in says(name).classes and says(name).unit is None and not any(map(_is_time, held))
    return of_name or (bool(held) and sum(speaks_of("seat", cell) for cell in held) >= _MOSTLY * len(held))


def _bounds(columns: Sequence[Sequence[str]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Seconds since 1970 of pairs of columns, the one not after the other: times with their days, or times of the day
    beside a day, of which the second may be of the next one."""
    read = {at: read_times(Coded.from_text(cells))[0] for at, cells in enumerate(columns)}
    stamps = {at: one.local for at, one in read.items() if one.known.any() and not one.is_date[one.known].all()}
    for first, second in permutations(stamps, 2):
        yield stamps[first], np.where(stamps[second] >= stamps[first], stamps[second], np.nan)
    days = [one.local for one in read.values() if _are_days(one)]
    clocks = [_clocks(cells) for cells in columns if sum(map(bool, map(_CLOCK.fullmatch, cells))) >= _FEWEST]
    for day in days:
        for begin, end in permutations(clocks, 2):
            yield day + begin, day + begin + (end - begin) % DAY


def _are_days(times: Times) -> bool:
    return bool(times.known.sum() >= _FEWEST and times.is_date[times.known].all())


def _clocks(cells: Sequence[str]) -> np.ndarray:
    """Seconds since midnight of times of the day."""
    read = [amount(noted(cell) or cell) if _CLOCK.fullmatch(cell) else None for cell in cells]
    return np.array([one.hours * HOUR if one is not None and one.hours is not None else np.nan for one in read])


def _hours(cells: Sequence[str], seconds: np.ndarray) -> np.ndarray | None:
    """The lengths of a column in hours, where they are these times between two others; None where they are not."""
    written = [amount(cell) for cell in cells]
    plain = [one for one in written if one is not None and one.hours is None]
    read = dict(zip(map(id, plain), figures(plain, whole=False, sign=""), strict=True))
    for unit in _UNITS:
        hours = np.array([np.nan if one is None else one.hours if one.hours is not None else
                          _value(read[id(one)]) * (one.unit.factor if one.unit and one.unit.kind == TIME else unit)
                          for one in written], float)  # fmt: skip
        both = ~np.isnan(hours) & ~np.isnan(seconds) & (seconds < _LONGEST)
        agree = np.abs(hours * HOUR - seconds)[both] <= _WITHIN
        if both.sum() >= _FEWEST and agree.sum() >= _MOSTLY * (~np.isnan(hours)).sum():
            return hours
    return None


def _value(number: float | None) -> float:
    return np.nan if number is None else number


def _list(sheet: Sheet, lines: Sequence[Record], known: _Sessions, limits: Limits) -> tuple[Source, Layout] | None:
    rows: list[Row] = []
    aside: dict[str, list[int]] = {}
    for (line, _, cells), begin, hours in zip(lines, known.begin, known.hours, strict=True):
        filled = [cell for cell in cells if cell.strip()]
        if not filled or any(map(is_total, filled)) or np.isnan(hours):
            rule = "blank_row" if not filled else "total_row" if any(map(is_total, filled)) else "missing_reading"
            aside.setdefault(rule, []).append(line)
            continue
        if np.isnan(begin):  # a length of no day
            return None
        day = date(1970, 1, 1) + timedelta(int(begin // DAY))
        bounds = (day.isoformat(), (day + timedelta(1)).isoformat())
        own = [*bounds, TERMINAL, repr(round(float(hours), 9)), "", cells[known.computer].strip(), "", "", "", ""]
        rows.append(Row(line, known.length, own))
    causes = (Cause("own_terminals", FLAGGED),)
    made = Sheet(sheet.source, sheet.separator, sheet.header_line, aside, causes)
    return as_list(made, "visits", rows, limits)
