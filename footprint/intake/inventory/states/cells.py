"""Which columns may say a state, and how what they say is put into the cells and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.rows import Rows, cell_of
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers

LONGEST = 60  # letters of a remark that is a state and no story
THERE = ("in_use", "in_stock", "in_maintenance")
DAY = re.compile(r"(?<![\d/.-])(?:\d{1,2}[/.-]){0,2}(?:19[89]|20[0-4])\d(?![\d/.-])|\b(?:19[89]|20[0-4])\d-\d\d-\d\d\b")


@cache
def may_hold_state(header: str) -> bool:
    """Whether a column is none that is read as something else than a remark or a state."""
    form = fold(header)
    other = fields(header) - {"remark", "condition", "status"}
    return (
        bool(form)
        and not other
        and form not in personal_headers() | words.heading_words("movement") | words.heading_words("notes")
    )


def as_flagged(
    rule: str, rows: Rows, cells: Cells, gone: Iterable[tuple[int, int, str]], used: Callable[[str], str | None],
    variant: str = "",
) -> list[Cause]:  # fmt: skip
    """A cause for all rows of which one column says the same: `gone` has (row, column, text) of each; `used`: what is
    taken for the state that the text says."""
    alike: dict[tuple[int, str], list[int]] = {}
    for row, column, text in gone:
        alike.setdefault((column, text), []).append(row)
    return [
        Cause(rule, FLAGGED, "status", rows.lines[np.array(own, np.int64)], raw=text, used=used(text),
              variant=variant, args={"header": cells.people.shown(rows.header[column]) or ""})
        for (column, text), own in alike.items()
    ]  # fmt: skip


def first_saying(
    rows: Rows, columns: Sequence[int], likely: np.ndarray, says: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of the first of these columns that `says` it, of each of these rows of which one does."""
    for row, record in rows.records(likely):
        texts = ((column, cell_of(record, column)) for column in columns)
        yield from islice(((row, column, text) for column, text in texts if text and says(text)), 1)


def text_of(cells: Cells, name: str, row: int) -> str:
    column = cells.get(name)
    return str(column.values[column.codes[row]])


def with_texts(cells: Cells, name: str, rows: np.ndarray, texts: list[str]) -> Cells:
    """The cells with these texts in the rows of a column; what a column of days says already stays."""
    column = cells.get(name)
    if name == "retired_on":
        open_ = column.take(rows).where(words.is_empty)
        rows, texts = rows[open_], [text for text, is_open in zip(texts, open_.tolist(), strict=True) if is_open]
    values = [*column.values, *texts]
    codes = column.codes.copy()
    codes[rows] = len(column.values) + np.arange(len(texts))
    return cells.with_column(name, Coded(values, codes))
