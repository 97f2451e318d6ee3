"""Months whose year stands in a column of its own: the text with the year in the cell of each month.

Mese     Anno  Traffico dati (GB)      2025-01  2025  …
gennaio  2025               61,2
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.rearranging.in_place.whole_lines import whole_lines
from footprint.intake.rearranging.use_grid.cells import are_years
from footprint.intake.rearranging.use_grid.says import MONEY, says
from footprint.intake.tables.layout import HEADER_SEARCH_LINES
from footprint.intake.values.periods import MONTH, period_of
from footprint.intake.vocabulary.words import is_empty, is_total

_YEAR = re.compile(r"20[0-4]\d")
_CELL = re.compile(rf"(?:^|[;\t,|\"])\s*{_YEAR.pattern}\s*(?:[;\t,|\"]|$)")
_NUMBER = re.compile(r"0?[1-9]|1[0-2]")
_FEWEST = 2  # lines
_OF_MONTHS = frozenset(("period", "months", "stop"))
# What only tables of use speak of; lists of devices and of purchases keep their column of years.
_OF_USE = frozenset((
    "energy", "consumption", "visits", "requests", "tokens", "pages", "storage", "outgoing", "mobile", "fixed",
    "machine", "index",
))  # fmt: skip


@dataclass(frozen=True)
class _Columns:
    """The place of the header among the lines, the columns of months and of years, and whether a use is counted."""

    header: int
    months: int
    years: int
    is_use: bool


def with_years(source: Source, limits: Limits) -> Source:
    """The text with months that say their year; where it tells of a use, the column of years is left empty, so that
    nobody counts it. As it is where no column is one of years beside one of months, or a record goes over several
    lines."""
    if not is_small(source) or not any(map(_CELL.search, islice(source.lines(), 2 * HEADER_SEARCH_LINES))):
        return source
    for separator, rows in whole_lines(source):
        columns = next(_columns(rows), None)
        if columns is not None:
            return with_rows(source, _joined(rows, columns), limits, separator)
    return source


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[_Columns]:
    """The columns below each line that may be the header."""
    for at, names in enumerate(rows[:HEADER_SEARCH_LINES]):
        below = [cells for cells in rows[at + 1 :] if len(cells) >= len(names)]
        first = next((cells for cells in below if any(map(str.strip, cells))), [])
        likely = [place for place, cell in enumerate(first[: len(names)]) if _YEAR.fullmatch(cell.strip())]
        years = [place for place in likely if are_years(names[place], [cells[place] for cells in below])]
        if len(years) != 1 or any(map(_YEAR.fullmatch, names)):
            continue
        months = [place for place, name in enumerate(names) if place not in years and _are_months(name, below, place)]
        if len(months) == 1 and _are_paired(below, months[0], years[0]):
            yield _Columns(at, months[0], years[0], _tells_use(rows[: at + 1]))


def _are_months(name: str, below: Sequence[Sequence[str]], at: int) -> bool:
    """Whether the cells of a column are months, quarters or halves without a year."""
    cells = [cells[at].strip() for cells in below if not is_empty(cells[at]) and not is_total(cells[at])]
    own = says(name).classes
    return own <= _OF_MONTHS and len(cells) >= _FEWEST and all(_in_year(cell, "2025", own) for cell in cells)


def _in_year(cell: str, year: str, own: frozenset[str]) -> str:
    """A period without a year as one of this year; '' of any other cell. `own`: what the name of its column says."""
    if "months" in own and _NUMBER.fullmatch(cell):
        return f"{year}-{int(cell):02}"
    known = period_of(cell)
    if known is None or known.start is not None:
        return ""
    if known.form == MONTH:
        return f"{year}-{known.first:02}"
    return f"{cell} {year}" if (dated := period_of(f"{cell} {year}")) and dated.start else ""


def _are_paired(below: Sequence[Sequence[str]], months: int, years: int) -> bool:
    """Whether the first month has a year, so that those below without one are of the year above them."""
    first = next((cells for cells in below if not is_empty(cells[months]) and not is_total(cells[months])), None)
    return first is not None and not is_empty(first[years])


def _tells_use(upto: Sequence[Sequence[str]]) -> bool:
    """Whether titles and names tell of a use that is counted, and none of a device."""
    said = [says(cell) for cells in upto for cell in cells if cell.strip()]
    units = {one.unit.kind for one in said if one.unit is not None} - {MONEY}
    classes = frozenset[str]().union(*(one.classes for one in said))
    return bool(units or classes & _OF_USE) and not classes & {"devices"}


def _joined(rows: Sequence[Sequence[str]], columns: _Columns) -> Iterator[list[str]]:
    own, year = says(rows[columns.header][columns.months]).classes, ""
    for at, row in enumerate(rows):
        cells = list(row)
        if at > columns.header and len(cells) > max(columns.months, columns.years):
            year = cells[columns.years].strip() or year
            cells[columns.months] = _in_year(cells[columns.months].strip(), year, own) or cells[columns.months]
        if at >= columns.header and columns.is_use and len(cells) > columns.years:
            cells[columns.years] = ""
        yield cells
