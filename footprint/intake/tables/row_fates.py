"""What the rows of one table turn out to be, and the fate of each. Who decides it is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary.categories import Verdict
from footprint.schema import FATES

ACCEPTED, OUT, ASIDE = (FATES.index(fate) for fate in ("accepted", "refused", "set_aside"))
KINDS = (
    "device", "component", "not_hardware", "virtual_machine", "total", "ambiguous", "unknown", "empty", "default",
    "blank", "header", "told", "heading", "credit", "nothing",
)  # fmt: skip
(
    DEVICE, COMPONENT, NOT_HARDWARE, VIRTUAL_MACHINE, TOTAL, AMBIGUOUS, UNKNOWN, EMPTY, DEFAULT, BLANK, HEADER, TOLD,
    HEADING, CREDIT, NOTHING,
) = range(len(KINDS))  # fmt: skip


@dataclass(frozen=True)
class ListOf:
    """The kind of device that a list is one of: `stated` by the tool that made it, else only by a title or a name."""

    category: str
    stated: bool


@dataclass(frozen=True)
class Triage:
    """What each row is: its kind (position in `KINDS`), its fate (position in schema.FATES), its category (position in
    `names`, -1 = none). Each step gives a new one."""

    kinds: np.ndarray
    fate: np.ndarray
    category: np.ndarray
    names: tuple[str, ...]

    @cached_property
    def accepted(self) -> np.ndarray:
        return np.flatnonzero(self.fate == ACCEPTED)

    def with_fate(self, rows: np.ndarray, fate: int) -> Triage:
        """These rows with another fate."""
        return replace(self, fate=_put(self.fate, rows, fate)) if len(rows) else self

    def with_kind(self, rows: np.ndarray, kind: int) -> Triage:
        """These rows as of another kind."""
        return replace(self, kinds=_put(self.kinds, rows, kind)) if len(rows) else self

    def with_category(self, rows: np.ndarray, kind: int, category: str) -> Triage:
        """These rows as of this kind and category."""
        names = self.names if category in self.names else (*self.names, category)
        placed = replace(self, category=_put(self.category, rows, names.index(category)), names=names)
        return placed.with_kind(rows, kind)


Step = tuple[Triage, list[Cause]]  # what a step of a triage makes of it, and why


def _put(numbers: np.ndarray, rows: np.ndarray, number: int) -> np.ndarray:
    changed = numbers.copy()
    changed[rows] = number
    return changed


@dataclass(frozen=True)
class Lines:
    """Records and cells of a list. `words`: its types without marks; `verdicts`: what each distinct one says."""

    rows: Rows
    cells: Cells
    words: Coded
    verdicts: Sequence[Verdict]

    @property
    def numbers(self) -> np.ndarray:
        """The file's line of each row."""
        return self.rows.lines
