"""What the rows of one table turn out to be, and the fate of each. Who decides it is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprint.schema import FATES

ACCEPTED, OUT, ASIDE = (FATES.index(fate) for fate in ("accepted", "refused", "set_aside"))
KINDS = (
    "device",
    "component",
    "not_hardware",
    "virtual_machine",
    "total",
    "ambiguous",
    "unknown",
    "empty",
    "default",
    "blank",
    "header",
    "told",
)
DEVICE, COMPONENT, NOT_HARDWARE, VIRTUAL_MACHINE, TOTAL, AMBIGUOUS, UNKNOWN, EMPTY, DEFAULT, BLANK, HEADER, TOLD = (
    range(len(KINDS))
)


@dataclass(frozen=True)
class ListOf:
    """The kind of device that a list is one of: `stated` by the tool that made it, else only by a title or a name."""

    category: str
    stated: bool


@dataclass
class Triage:
    """`fate` of each row (position in schema.FATES), and its category as a position in `names` (-1 = none)."""

    fate: np.ndarray
    category: np.ndarray
    names: list[str]

    @property
    def accepted(self) -> np.ndarray:
        return np.flatnonzero(self.fate == ACCEPTED)

    def put(self, rows: np.ndarray, fate: int) -> None:
        """Give these rows another fate."""
        self.fate[rows] = fate

    def place(self, category: str) -> int:
        """Where a category stands in `names`, at their end if it is new."""
        if category not in self.names:
            self.names.append(category)
        return self.names.index(category)
