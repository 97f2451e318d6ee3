"""Cells of a workbook that show the error of a formula (`#N/A`, `#REF!`), which the reader of workbooks gives as empty:
an unknown number of devices would be none given. They are found in `bounds` and `old_excel`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from footprint.intake.vocabulary.words import is_error

OTHER_ERROR = "#ERROR!"


@dataclass
class Errors:
    """Errors of one sheet by row and column, which count from 1."""

    places: array[int] = field(default_factory=lambda: array("Q"))
    codes: array[int] = field(default_factory=lambda: array("H"))
    texts: dict[str, int] = field(default_factory=dict)

    def add(self, row: int, column: int, text: str) -> None:
        """Add a cell that shows this error; a text that is none stands for an error that is not known here."""
        known = text.strip() if is_error(text) else OTHER_ERROR
        self.places.append(row << 32 | column)
        self.codes.append(self.texts.setdefault(known, len(self.texts)))

    def by_row(self) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """(row, its errors as (column, text)) in ascending order."""
        texts, places = list(self.texts), np.frombuffer(self.places, np.uint64)
        row = 0
        cells: list[tuple[int, str]] = []
        for at in np.argsort(places, kind="stable").tolist():
            here, column = divmod(self.places[at], 1 << 32)
            if here != row and cells:
                yield row, cells
                cells = []
            row = here
            cells.append((column, texts[self.codes[at]]))
        if cells:
            yield row, cells
