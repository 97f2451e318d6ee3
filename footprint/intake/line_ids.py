"""Identifiers of lines: the name of the table and the number of the line (`3f8a9c01:17`). Nothing else."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_ZERO = ord("0")
_LONGEST_INT32 = 10  # digits


def line_ids(sha8: str, lines: np.ndarray) -> pa.Array:
    """One text a line; `lines` are positive and ascend. Digits are written by arithmetic: lines come by the million."""
    prefix = np.frombuffer(f"{sha8}:".encode(), np.uint8)
    longest = len(str(int(lines[-1]))) if len(lines) else 0
    cuts = np.searchsorted(lines, [10**width for width in range(longest + 1)])
    sizes = np.repeat(len(prefix) + np.arange(longest + 1), np.diff(cuts, prepend=0))
    ends = np.cumsum(sizes, dtype=np.int64)
    data = np.empty(ends[-1] if len(ends) else 0, np.uint8)
    for width in range(1, longest + 1):
        begin, end = cuts[width - 1], cuts[width]
        if begin < end:
            first = ends[begin] - sizes[begin]
            _write(data[first : ends[end - 1]].reshape(end - begin, -1), prefix, lines[begin:end], width)
    offsets = np.concatenate([[0], ends]).astype(np.int32)
    return pa.StringArray.from_buffers(len(lines), pa.py_buffer(offsets), pa.py_buffer(data))


def _write(texts: np.ndarray, prefix: np.ndarray, lines: np.ndarray, width: int) -> None:
    """Fill rows of bytes with the prefix and numbers of `width` digits."""
    texts[:, : len(prefix)] = prefix
    rest = lines.astype(np.uint32) if width < _LONGEST_INT32 else lines
    for place in range(len(prefix) + width - 1, len(prefix) - 1, -1):
        tens = rest // 10
        texts[:, place] = rest - tens * 10 + _ZERO
        rest = tens
