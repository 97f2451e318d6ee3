"""The list of use that is made of a table: one line a number, of which everything is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.usage.periods import COLUMNS


@dataclass(frozen=True)
class Row:
    """A line of the list, with the `line` of the sheet and the position of the column of its number. `cells` as
    `usage.periods.COLUMNS`."""

    line: int
    at: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """Where a list comes from, with what is said and set aside of it. `left`: columns of numbers that do not count."""

    source: Source
    separator: str
    header_line: int
    aside: Mapping[str, Sequence[int]]
    causes: tuple[Cause, ...] = ()
    left: Sequence[int] = ()
    unread: bool = False


def as_list(sheet: Sheet, kind: str, rows: Sequence[Row], limits: Limits) -> tuple[Source, Layout]:
    """The rows as the text of a list of use of this kind. Raises `UnusableError` beyond a limit."""
    used = sorted({one.at for one in rows})
    args = {"columns": ", ".join(map(letters, used)), "left": ", ".join(map(letters, sheet.left))}
    causes = (Cause("read_crossed", FLAGGED, variant="periods_left" if sheet.left else "periods", args=args),)
    lines = np.array([sheet.header_line, *(one.line for one in rows)], np.int64)
    arranged = Arranged(
        CROSSED, sheet.source, sheet.header_line, lines, (used[0],) * len(COLUMNS), args["columns"],
        causes + sheet.causes, sheet.aside, np.array([-1, *(one.at for one in rows)], np.int64), kind=kind,
        unread=sheet.unread,
    )  # fmt: skip
    text = as_text(sheet.source, sheet.separator, [COLUMNS, *(one.cells for one in rows)], limits)
    return text, Layout(sheet.separator, COLUMNS, 1, 1, {sheet.separator: len(COLUMNS) - 1}, arranged)
