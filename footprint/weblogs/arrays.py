"""NumPy columns as Arrow arrays, from their bytes: pyarrow's own conversion loads pandas, which costs half a second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def plain(values: np.ndarray, kind: pa.DataType, missing: np.ndarray | None = None) -> pa.Array:
    """Numbers or days, NULL where `missing` says so."""
    valid = None if missing is None else _bits(~missing)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def flags(values: np.ndarray) -> pa.Array:
    """Booleans, none of them NULL."""
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bits(values)])


def texts(words: Sequence[str | None], which: np.ndarray) -> pa.Array:
    """For each element of `which`, that one of `words`."""
    coded = [(word or "").encode() for word in words]
    ends = np.cumsum([0, *(len(word) for word in coded)]).astype(np.int32)
    valid = _bits(np.array([word is not None for word in words], bool))
    buffers = [valid, pa.py_buffer(ends), pa.py_buffer(b"".join(coded))]
    return pa.Array.from_buffers(pa.string(), len(words), buffers).take(plain(which.astype(np.int64), pa.int64()))


def _bits(values: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
