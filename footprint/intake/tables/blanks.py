"""Lines that say nothing, found by their bytes: millions of them cost no more than their reading."""

from __future__ import annotations

import numpy as np

from footprint.intake.formats.text import Source

_BLOCK = 1 << 22
SKIPPED = 1_000  # lines that are passed over at once: more than a quoted cell may span
_SPACES = " \t\r\n"


def parts_between(source: Source, first: int) -> tuple[list[tuple[int, int]], np.ndarray]:
    """The (first, last) lines to read from line `first` on, and the lines of the long blank runs between them."""
    if first <= len(source.ends) < first + SKIPPED - 1:  # too few lines for such a run
        return [(first, len(source.ends))], np.empty(0, np.int64)
    begins = np.concatenate([[source.start], source.ends[:-1]])[first - 1 :]
    blank = void(source, begins, source.ends[first - 1 :], _SPACES)
    edges = np.flatnonzero(np.diff(np.r_[False, blank, False].view(np.int8))) + first
    runs = [(begin, end) for begin, end in edges.reshape(-1, 2).tolist() if end - begin >= SKIPPED]
    parts = zip([first, *(end for _, end in runs)], [*(begin for begin, _ in runs), first + len(blank)], strict=True)
    skipped = [np.arange(begin, end, dtype=np.int64) for begin, end in runs]
    return [(begin, end - 1) for begin, end in parts if end > begin], np.concatenate([np.empty(0, np.int64), *skipped])


def void(source: Source, begins: np.ndarray, ends: np.ndarray, signs: str) -> np.ndarray:
    """Whether no byte between each begin and end (both ascending) is another than these signs of ASCII; one pass over
    the text, by blocks."""
    if not len(begins):
        return np.empty(0, bool)
    says = np.ones(256, bool)
    says[list(signs.encode())] = False
    said = np.zeros((2, len(begins)), np.int64)  # bytes that say something, before each begin and each end
    at, before = int(begins[0]), 0
    with source.open(at) as stream:
        while at < ends[-1] and (block := stream.read(_BLOCK)):
            counted = np.cumsum(says[np.frombuffer(block, np.uint8)])
            for places, counts in zip((begins, ends), said, strict=True):
                first, last = np.searchsorted(places, [at, at + len(block)], side="right")
                counts[first:last] = before + counted[places[first:last] - at - 1]
            before += int(counted[-1])
            at += len(block)
    return np.asarray(said[0] == said[1])
