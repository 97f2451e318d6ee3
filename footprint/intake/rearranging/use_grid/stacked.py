"""Tables of one header below each other, a year each (`Année 2024`, header, lines, `Année 2025`, header, lines)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from footprint.intake.formats.csv_records import Record
from footprint.intake.rearranging.use_grid.amounts import Table
from footprint.intake.rearranging.use_grid.grid import Grid
from footprint.intake.values.dates import said_year


def stacked(
    parted: Sequence[Record], header: Record, above: Sequence[str], made: Callable[[list[Record], Record, str], Grid],
    understood: Callable[[Grid], Table | None],
) -> tuple[Grid, Table] | None:  # fmt: skip
    """The tables below each other as one, each read with the year of its own title; None where the header stands once,
    or the titles say no different years. `above`: the titles of the first."""
    starts = [at for at, record in enumerate(parted) if record[1] >= header[1] and _cells(record) == _cells(header)]
    begins = [_begin(parted, at) if number else at for number, at in enumerate(starts)]
    titles = [" ; ".join(above), *(_titles(parted[first:at]) for first, at in zip(begins[1:], starts[1:], strict=True))]
    years = [said_year(title) for title in titles]
    if len(starts) < 2 or not all(years) or len(set(years)) < len(years):
        return None
    common = [title for title in above if not said_year(title)]
    ends = [*begins[1:], len(parted)]
    grids = [
        made(list(parted[at:end]), parted[at], " ; ".join([*common, title] if number else [title]))
        for number, (at, end, title) in enumerate(zip(starts, ends, titles, strict=True))
    ]
    tables = [understood(grid) for grid in grids]
    if any(table is None or table.question for table in tables):
        return None
    own = [table for table in tables if table is not None]
    between = [record[1] for first, at in zip(begins[1:], starts[1:], strict=True) for record in parted[first:at]]
    aside = {"header_again": [parted[at][1] for at in starts[1:]], "not_consumption": between}
    lines = list(chain.from_iterable(grid.lines for grid in grids))
    gaps = tuple(chain(*(one.gaps for one in grids)))
    whole = Grid(grids[0].names, lines, titles[0], grids[0].place, aside, gaps, grids[0].factors, grids[0].typed)
    numbers = tuple(chain.from_iterable(table.numbers for table in own))
    return whole, Table(numbers, tuple(sorted({at for table in own for at in table.left})))


def _cells(record: Record) -> list[str]:
    return [cell.strip() for cell in record[2]]


def _begin(parted: Sequence[Record], at: int) -> int:
    """Where the titles above a header begin: lines of one cell or none."""
    while at > 0 and sum(map(bool, _cells(parted[at - 1]))) <= 1:
        at -= 1
    return at


def _titles(between: Sequence[Record]) -> str:
    return " ; ".join(cell for record in between for cell in _cells(record) if cell)
