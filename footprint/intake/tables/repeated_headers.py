"""Lines that are the header again, as in files that somebody put one below another."""

from __future__ import annotations

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.tables.cells import Cells
from footprint.intake.vocabulary.folding import fold, without_brackets


def repeated_headers(cells: Cells, open_: np.ndarray) -> np.ndarray:
    """Rows of which the type and another cell are the names of their columns. `open_`: mask of the rows to look at."""
    found = open_ & _is_header(cells.get("category"), cells.headers.get("category", ""))
    if not found.any():
        return np.flatnonzero(found)
    others = [
        _is_header(cells.coded[name], head)
        for name, head in cells.headers.items()
        if name in cells.coded and name != "category"
    ]
    return np.flatnonzero(found & np.logical_or.reduce(others)) if others else np.empty(0, np.int64)


def _is_header(column: Coded, header: str) -> np.ndarray:
    names = {fold(header), fold(without_brackets(header))} - {""}
    longest = 2 * max(map(len, names), default=0) + len(header)
    return column.where(lambda value: len(value) <= longest and fold(value) in names)
