"""Months without a year below a title of two years, as of a school year: the text with the year behind each month.

Année scolaire 2024-2025            Septembre 2024
Septembre … Décembre                …
Janvier … Juin                      Juin 2025
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS
from footprint.intake.values.dates import is_bare_month
from footprint.intake.values.periods import MONTH, found_in
from footprint.intake.vocabulary.folding import plain

_YEARS = re.compile(r"(?<![\d/.-])(?:(20)?([1-4]\d)) ?[-–—/_] ?(?:20)?([1-4]\d)(?![\d/-]|\.\d)")
_OF_TWO = re.compile(
    r"scolaire|universitaire|academique|saison|exercice|school|academic|fiscal|season|\bfy\b|schuljahr"
    r"|escolar|academico|curso|temporada|scolastico|accademico|stagione|schooljaar|seizoen|annee|year|jahr|\bano\b|anno"
)
_FEWEST = 3  # months
_FIRST_BEGIN = 3  # a year that begins before March is that of the calendar
_FARTHEST = 4  # months from one that is told to the next
_MOST_LINES = 2_000
_LONGEST_TITLE, _LONGEST_NAME = 200, 20  # letters


@dataclass(frozen=True)
class _Months:
    """Where bare months stand: below each other in a column, or beside each other in a line; `begin`: the first."""

    separator: str
    column: int | None
    line: int | None
    begin: int


def dated(source: Source, name: str, limits: Limits) -> Source:
    """The text with the years of its months, each line in its place; as it is where nothing says two years, or where
    the months do not run over the end of one. `name`: file and place."""
    years = None if len(source.ends) > _MOST_LINES else _said([*islice(source.lines(), HEADER_SEARCH_LINES)], name)
    if years is None:
        return source
    lines = list(source.lines())
    for separator in (source.separator,) if source.separator else SEPARATORS:
        made = list(records(lines, separator))
        found = next(_months(made, separator), None)
        if found is not None and all(first == last for first, last, _ in made):
            return with_rows(source, [_line(row, found, years) for row in made], limits, separator)
    return source


def _months(made: Sequence[Record], separator: str) -> Iterator[_Months]:
    """The first line, and the columns, of bare months that run over the end of a year."""
    for first, _, cells in made[:HEADER_SEARCH_LINES]:
        if begin := _begin([cell for cell in cells if cell.strip()], apart=True):
            yield _Months(separator, None, first, begin)
    width = max((len(cells) for _, _, cells in made), default=0)
    for at in range(min(width, 4)):
        if begin := _begin([cells[at] for _, _, cells in made if at < len(cells) and cells[at].strip()]):
            yield _Months(separator, at, None, begin)


def _begin(cells: Sequence[str], *, apart: bool = False) -> int:
    """The month with which cells begin that run over the end of a year; 0 of any others. `apart`: no month stands
    twice."""
    told = [month for cell in cells if (month := _month(cell))]
    if len(told) < _FEWEST or (apart and len(set(told)) < len(told)):
        return 0
    begin = told[0]
    steps = [(after - before) % 12 for before, after in pairwise(told)]
    runs_on = all(1 <= step <= _FARTHEST or after == begin for step, after in zip(steps, told[1:], strict=True))
    over = any(after < before for before, after in pairwise(told) if after != begin)
    return begin if runs_on and over and begin >= _FIRST_BEGIN else 0


def _month(cell: str) -> int:
    """The month whose bare name a cell is; 0 of any other."""
    known = found_in(cell.strip()) if len(cell) <= _LONGEST_NAME and not any(map(str.isdigit, cell)) else None
    if known is None or known[0].form != MONTH or known[0].start is not None or known[1].strip(" ."):
        return 0
    return known[0].first


def _said(lines: Sequence[str], name: str) -> tuple[int, int] | None:
    """The two years that one of the first lines says, else the name; None where none does."""
    said = (years_in(line) for line in lines if len(line) <= _LONGEST_TITLE)
    return next((years for years in said if years is not None), None) or years_in(name, of_file=True)


def years_in(text: str, *, of_file: bool = False) -> tuple[int, int] | None:
    """Two years of which one follows the other, as a text names them (`2024-2025`, `24/25` beside a word of a year, or
    in the name of a file)."""
    for found in _YEARS.finditer(text):
        first, last = 2000 + int(found[2]), 2000 + int(found[3])
        if last == first + 1 and (found[1] or of_file or _OF_TWO.search(plain(text))):
            return first, last
    return None


def _line(record: Record, months: _Months, years: tuple[int, int]) -> list[str]:
    first, _, cells = record
    return [
        _dated(cell, months.begin, years) if at == months.column or first == months.line else cell
        for at, cell in enumerate(cells)
    ]


def _dated(cell: str, begin: int, years: tuple[int, int]) -> str:
    month = _month(cell)
    year = years[month < begin]
    if not month:
        return cell
    return f"{cell.strip().rstrip('.')} {year}" if is_bare_month(cell) else f"{year}-{month:02}"
