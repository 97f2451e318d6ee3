"""The first rows of a table as columns to be judged, and whether they are a list of equipment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from footprint.intake.evidence.assignment import Assignment, Column, assign
from footprint.intake.evidence.contents import Contents
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout

LOOKED_AT = 300  # records below the header
_MOST_COLUMNS = 200
_MOST_CELL = 500  # letters of a cell that are looked at


@dataclass(frozen=True)
class Judged:
    """Columns of a table and the roles that they have."""

    columns: tuple[Column, ...]
    assignment: Assignment

    @property
    def explained(self) -> float:
        """The share of the filled cells of kinds, else of models, that name a device: 0 where no column says it."""
        for role, what in (("category", "label"), ("model_text", "model")):
            if positions := self.assignment.of(role):
                return max(self.columns[position].contents.share(what) for position in positions)
        return 0.0


def judge(source: Source, layout: Layout) -> Judged:
    """The columns of the table under this header, by its first records."""
    lines = list(islice(source.lines(layout.header_end + 1), LOOKED_AT))
    width = min(len(layout.header), _MOST_COLUMNS)
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header))]
    return of_rows(layout.header[:width], rows)


def of_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Judged:
    """The same of records already parted into cells."""
    columns = tuple(
        Column(at, name, Contents.of([row[at][:_MOST_CELL] for row in rows if at < len(row)], len(header)))
        for at, name in enumerate(header)
    )
    return Judged(columns, assign(columns))
