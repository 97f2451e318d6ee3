"""Lines whose label and whose quantity say two numbers of devices. The quantity counts; the difference is said."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import decided_together
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells


def other_counts(quantity: pa.Array, cells: Cells, lines: np.ndarray) -> list[Cause]:
    """Where the label names another number of devices than the quantity [devices] that counts."""
    if "count_in_label" not in cells.coded:
        return []
    in_label, label, given = (cells.get(name) for name in ("count_in_label", "category", "quantity_devices"))
    numbers = in_label.spread([float(value or "nan") for value in in_label.values], np.float64)
    counts = quantity.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(np.isfinite(numbers) & np.isfinite(counts) & (numbers != counts))
    columns = (in_label, label, given)
    return [
        Cause("other_count_in_label", FLAGGED, "quantity_devices", lines[alike], given.values[cell],
              args={"label": cells.people.shown(label.values[name]) or "", "said": int(count)})
        for alike, count, (_, name, cell) in decided_together(rows, columns, lambda code, *_: in_label.values[code])
    ]  # fmt: skip
