"""The lines of an inventory as they are written: what each step of its triage looks at, and none changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary.categories import Verdict


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
