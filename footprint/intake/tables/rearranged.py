"""A sheet whose cells were put in another order to be read as a list, and where each of its lines and columns stood.

How a sheet is to be rearranged is decided in `choosing` and `side_by_side`; `way_back` leads from the list back to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from footprint.intake.findings import Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Origin, Source

BESIDE, CROSSED, HEADLESS = "beside", "crossed", "headless"
# Names of the columns that are made of the names of others.
KIND, SITE, PERSON, STATUS, OWNER, YEAR = "Type", "Site", "Utilisateur", "Statut", "Propriété", "Année d'achat"
MODEL, QUANTITY = "Modèle", "Quantité"
MADE = (KIND, SITE, PERSON, STATUS, OWNER, YEAR)
_BREAKS = {"\r": None, "\n": "\v"}  # a line break inside a cell, as in the text of a workbook


@dataclass(frozen=True)
class Arranged:
    """Where each line and column of a rearranged list stands in its `sheet`, whose header is on line `header_line`.

    `lines`: line of the sheet by line of the list, header included; `columns`: position (0 = first) by column, of a
    column that was made here that of the cell which gives it. `evidence`: columns of the sheet and what they are.
    `aside`: lines of the sheet that are no line of the list, by the rule that says why; `causes`: what is to be said.

    Of a crossed table, several lines of the list come from one of the sheet: `cells` holds the position of the cell
    that counts, by line of the list, `ordinals` which of several in one cell it is (1 = first; empty: there is one),
    and `heads` the canonical columns that the header gives. `kind`: of a list of use, what use it is of;
    `unread`: nothing of its table is read otherwise.
    """

    how: str
    sheet: Source
    header_line: int
    lines: np.ndarray
    columns: tuple[int, ...]
    evidence: str
    causes: tuple[Cause, ...] = ()
    aside: Mapping[str, Sequence[int]] = field(default_factory=dict)
    cells: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    heads: frozenset[str] = frozenset()
    ordinals: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    kind: str = ""
    unread: bool = False


def as_text(sheet: Source, separator: str, rows: Iterable[Sequence[str]], limits: Limits) -> Source:
    """Rows as the text of a list of their own, one line a row, in the name of the sheet that they come from."""
    breaks = str.maketrans(_BREAKS)
    lines = ([cell.translate(breaks) for cell in row] for row in rows)
    made = Source.of_rows(lines, Origin(sheet.encoding, sheet.sha256, sheet.size_bytes), limits, separator)
    return replace(made, encoding_reason=sheet.encoding_reason, separator=sheet.separator,
                   mended_bytes=sheet.mended_bytes, broken_lines=sheet.broken_lines)  # fmt: skip


def unknown_count(cell: str) -> str:
    """A cell that says nothing, written so that it does not mean the one device of a line without a quantity."""
    return f"({cell.strip()})"
