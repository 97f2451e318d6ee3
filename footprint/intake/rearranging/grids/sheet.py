"""The parts of a sheet that may be a grid of counts: its lines, its columns, and the number that a cell is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.tables.headings import fields
from footprint.intake.values.counts import read as written_count
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import says_gone

YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
TAKEN = re.compile(r"[-−–] ?\d{1,5}")  # what went, where the name says so


@dataclass(frozen=True)
class Row:
    line: int
    cells: Sequence[str]
    heading: str = ""

    def cell(self, at: int) -> str:
        return self.cells[at].strip() if at < len(self.cells) else ""


@dataclass(frozen=True)
class Grid:
    """Names of columns by position, lines with numbers, what stands above; lines that hold no number by the rule that
    says why. `label`: the column of the labels; `kept`: columns of text that are told of each line; `groups`: what an
    upper line of names says of columns (a site over its states)."""

    header_line: int
    names: Sequence[str]
    rows: Sequence[Row]
    above: Sequence[str]
    label: int
    counted: Sequence[int]
    kept: Sequence[int]
    groups: Mapping[int, str]
    left: Sequence[int] = ()
    aside: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        return " ; ".join([*self.above, *self.names])

    def numbers(self, at: int) -> list[int]:
        return [number_of(row.cell(at)) or 0 for row in self.rows]


def filled_cells(row: Row) -> list[int]:
    return [at for at, cell in enumerate(row.cells) if fold(cell)]


def number_of(cell: str) -> int | None:
    """The number of devices that a cell is; None where it is none."""
    if is_nothing(cell):
        return 0
    if (whole := number(cell)) is not None:
        return whole
    if TAKEN.fullmatch(cell):
        return number(cell[1:].strip())
    read = written_count(cell)
    is_sure = read is not None and (read.how in ("", "sum") or (read.how == "part" and not says_gone(cell)))
    return read.number if read is not None and is_sure else None


def fields_of(names: Sequence[str], columns: Sequence[int]) -> set[str]:
    return {canonical for at in columns for canonical in fields(names[at])}


def is_count(cell: str) -> bool:
    return number_of(cell) is not None or cell == "?"


def number_or_0(cell: str) -> int:
    return number_of(cell) or 0
