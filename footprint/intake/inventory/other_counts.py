"""Lines whose label and whose quantity say two numbers of devices. The quantity counts; the difference is said."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import decided_together
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.values.reader import Reader


def say_other_count(quantity: pa.Array | None, cells: Cells, reader: Reader) -> None:
    """Say where the label names another number of devices than the quantity [devices] that counts."""
    if quantity is None or "count_in_label" not in cells.coded:
        return
    said, label, given = (cells.get(name) for name in ("count_in_label", "category", "quantity_devices"))
    numbers = said.spread([float(value or "nan") for value in said.values], np.float64)
    counts = quantity.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(np.isfinite(numbers) & np.isfinite(counts) & (numbers != counts))
    for alike, count, (_, name, cell) in decided_together(
        rows, (said, label, given), lambda at, _name, _cell: said.values[at]
    ):
        reader.findings.add(
            Cause("other_count_in_label", FLAGGED, "quantity_devices", reader.lines[alike], given.values[cell],
                  args={"label": reader.findings.people.shown(label.values[name]) or "", "said": int(count)})
        )  # fmt: skip
