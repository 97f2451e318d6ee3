"""Columns of identifiers (names of machines, serial numbers): nearly each text stands once, so that a rule costs a pass
over all of them. What a look at their bytes shows to be needless is left out; what remains is pyarrow's.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_PIECE = 1 << 18  # bytes looked at together: few enough to stay in the processor's cache


def joined(column: pa.ChunkedArray) -> pa.Array:
    """The column in one piece."""
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def trimmed(texts: pa.Array) -> pa.Array:
    """Without white space around them."""
    return texts if _only(texts, "!", "~") else pc.utf8_trim_whitespace(texts)


def upper(texts: pa.Array) -> pa.Array:
    """In capitals."""
    return texts if _only(texts, "\0", "`") else pc.utf8_upper(texts)


def or_null(texts: pa.Array) -> pa.Array:
    """Empty ones as NULL."""
    if not texts.null_count and (_lengths(texts) > 0).all():
        return texts
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def shorter(texts: pa.Array, length: int) -> np.ndarray:
    """Mask of the texts of fewer letters."""
    if _only(texts, "\0", "~"):
        return np.asarray(_lengths(texts) < length)
    return np.asarray(pc.less(pc.utf8_length(texts), length).to_numpy(zero_copy_only=False), bool)


def beginning_with(texts: pa.Array, letters: str) -> np.ndarray:
    """Positions of the texts whose first letter, of ASCII in either case, is one of these."""
    first = np.zeros(256, bool)
    first[list(letters.lower().encode() + letters.upper().encode())] = True
    filled = _lengths(texts) > 0
    begins = _offsets(texts)[:-1]
    codes = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    if filled.all():
        return np.flatnonzero(first[codes[begins]]) if len(begins) else np.empty(0, np.int64)
    rows = np.flatnonzero(filled)
    return np.asarray(rows[first[codes[begins[rows]]]])


def _offsets(texts: pa.Array) -> np.ndarray:
    """Where each text begins, and where the last one ends."""
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def _lengths(texts: pa.Array) -> np.ndarray:
    return np.diff(_offsets(texts)) if len(texts) else np.empty(0, np.int32)


def _only(texts: pa.Array, first: str, last: str) -> bool:
    """Whether all bytes of the texts lie between two letters of ASCII."""
    if not len(texts):
        return True
    offsets = _offsets(texts)
    codes = np.frombuffer(texts.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    low, span = np.uint8(ord(first)), np.uint8(ord(last) - ord(first))
    pieces = (codes[at : at + _PIECE] for at in range(0, len(codes), _PIECE))
    return all((piece - low <= span).all() for piece in pieces)  # below `low`, bytes wrap around to above `span`
