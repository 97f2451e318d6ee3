"""Identifiers of lines: the name of the table and the number of the line (`3f8a9c01:17`). Nothing else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa

_GROUP = 4  # digits written at once
_TENS = 10 ** np.arange(_GROUP - 1, -1, -1)
_DIGITS = (np.arange(10**_GROUP)[:, None] // _TENS % 10 + ord("0")).astype(np.uint8).view(np.uint32).ravel()


def line_ids(sha8: str, lines: np.ndarray) -> pa.Array:
    """One text a line; `lines` are positive and ascend. Written by arithmetic: lines come by the million."""
    prefix = f"{sha8}:".encode()
    longest = len(str(int(lines[-1]))) if len(lines) else 0
    cuts = np.searchsorted(lines, [10**width for width in range(longest + 1)])
    sizes = np.repeat(np.arange(longest + 1, dtype=np.int32) + len(prefix), np.diff(cuts, prepend=0))
    offsets = np.zeros(len(lines) + 1, np.int32)
    np.cumsum(sizes, dtype=np.int32, out=offsets[1:])
    data = np.empty(offsets[-1], np.uint8)
    for width, (begin, end) in enumerate(pairwise(cuts.tolist()), start=1):
        if begin < end:
            _write(data[offsets[begin] : offsets[end]], prefix, lines[begin:end], width)
    return pa.StringArray.from_buffers(len(lines), pa.py_buffer(offsets), pa.py_buffer(data))


def _write(data: np.ndarray, prefix: bytes, lines: np.ndarray, width: int) -> None:
    """Fill `data` with the prefix and numbers of `width` digits, from the right; the prefix covers leading zeros."""
    size, groups = len(prefix) + width, -(-width // _GROUP)
    places = [size - _GROUP * count for count in range(1, groups + 1)]
    names, formats = [*map(str, range(groups)), "prefix"], [*[np.uint32] * groups, f"S{len(prefix)}"]
    texts = data.view(np.dtype({"names": names, "formats": formats, "offsets": [*places, 0], "itemsize": size}))
    rest = lines if lines[-1] > np.iinfo(np.uint32).max else lines.astype(np.uint32)
    for name in names[:-1]:
        higher = rest // len(_DIGITS)
        texts[name] = _DIGITS[rest - higher * len(_DIGITS)]
        rest = higher
    texts["prefix"] = prefix
