"""What every reader of one kind of table gets and gives back. No kind is known here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from footprint.intake.formats.limits import Limits
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.values.reader import Reader


@dataclass(frozen=True)
class Options:
    """What is asked of every table of a file. `year`: reporting year; `as_of`: the day that the lists describe; `kind`:
    what each must be (None = find out); `known_categories`: further category keys; `answers`: folded words → category,
    the member's earlier answers and the pôle's vocabulary (`vocabulary.pole`); `legend`: folded letters → what the file
    says that they mean; `lines_are_shown`: whether somebody wants to look at the lines of lists of equipment;
    `equal_lines`: how many lines of which cells the tables hold that were read of the file, which is counted on."""

    year: int
    as_of: date
    kind: str | None
    known_categories: Collection[str]
    answers: Mapping[str, str]
    limits: Limits
    legend: Mapping[str, str] = field(default_factory=dict)
    lines_are_shown: bool = False
    equal_lines: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class RawTable:
    """One table in text: its records, the cells of each canonical column, the profile. `decimal`: the decimal sign
    where a column does not tell."""

    rows: Rows
    cells: Cells
    match: Match
    decimal: str
    options: Options


@dataclass(frozen=True)
class ParsedTable:
    """Rows taken from one table.

    `columns`: those of the lake's table of the kind, in any order, without what a file cannot know (member, year, list,
    hash); columns left out are NULL. `fates`: int8 for each row of the file, an index of
    `schema.FATES`. `reader`: how numbers and dates were decided. `identity`: keys of sameness, in memory only.
    """

    columns: Mapping[str, pa.Array | pa.ChunkedArray]
    fates: np.ndarray
    reader: Reader
    identity: pa.Table | None = None

    @classmethod
    def of_table(cls, table: pa.Table, fates: np.ndarray, reader: Reader) -> ParsedTable:
        """Columns that are a table already."""
        return cls(dict(zip(table.column_names, table.columns, strict=True)), fates, reader)

    @property
    def accepted(self) -> np.ndarray:
        """Positions of the accepted rows."""
        return np.flatnonzero(self.fates == 0)
