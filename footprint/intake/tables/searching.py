"""Rows found by what their bytes hold, without parting them into cells: one pass over the text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.tables.rows import Rows


def holding(rows: Rows, pattern: str) -> np.ndarray:
    """Mask of the rows whose bytes hold the pattern, whatever their encoding: letters with accents are `..?`."""
    begins, ends = rows.places()
    if not len(begins):
        return np.empty(0, bool)
    source = rows.source
    text = pa.py_buffer(source.data) if source.data is not None else pa.memory_map(str(source.path)).read_buffer()
    offsets = pa.py_buffer(np.append(begins, ends[-1]).astype(np.int64))
    lines = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(begins), [None, offsets, text])
    return np.asarray(pc.match_substring_regex(lines, pattern).to_numpy(zero_copy_only=False), bool)
