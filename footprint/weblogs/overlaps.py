"""Files that repeat each other's lines: the same file twice, or a rotated log beside a copy that goes further.

Two servers may well log at the same time, so a shared period alone is no repetition: the requests must be the same.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from footprint.weblogs.compiled import both, compiled
from footprint.weblogs.lookup import Lookup, slot_of
from footprint.weblogs.reading import naming
from footprint.weblogs.requests import Requests

KEPT = 4096  # requests of a file that are compared: those with the smallest keys, so that copies keep the same ones
SHARE = 0.5  # of the requests of the common period, from which two files are said to repeat each other
LEAST = 2  # requests in common

Window = tuple[int, int]  # seconds since 1970, both included


def distinct(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, Path]]]:
    """The files without those that have the content of an earlier one, and the latter with the earlier one."""
    kept: list[Path] = []
    repeated = []
    for path in paths:
        size = path.stat().st_size
        same = (other for other in kept if other.stat().st_size == size and _sha256(other) == _sha256(path))
        earlier = next(same, None)
        if earlier is None:
            kept.append(path)
        else:
            repeated.append((path, earlier))
    return kept, repeated


def _sha256(path: Path) -> bytes:
    with naming(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


@compiled
def request_keys(requests):
    """A key of each request: who, when, how many bytes."""
    keys = np.empty(len(requests.time), np.uint64)
    for n in range(len(keys)):
        keys[n] = both(requests.visitor[n], np.uint64(requests.time[n]) ^ np.uint64(requests.size[n]) << np.uint64(24))
    return keys


class Sketch:
    """The requests of a file with the smallest keys and their times; `first` and `last`: times of all its requests."""

    def __init__(self) -> None:
        self.keys, self.times = np.empty(0, np.uint64), np.empty(0, np.int64)
        self.first, self.last = 1 << 62, 0

    def add(self, requests: Requests) -> None:
        """Take note of further requests."""
        self.first = min(self.first, int(requests.time.min()))
        self.last = max(self.last, int(requests.time.max()))
        self._keep(request_keys(requests), requests.time)

    def absorb(self, further: Sketch) -> None:
        """Take note of what was noted of a further piece of the file."""
        self.first, self.last = min(self.first, further.first), max(self.last, further.last)
        self._keep(further.keys, further.times)

    def _keep(self, keys: np.ndarray, times: np.ndarray) -> None:
        chosen = np.flatnonzero(keys <= self.limit)
        self.keys = np.concatenate([self.keys, keys[chosen]])
        self.times = np.concatenate([self.times, times[chosen]])
        if len(self.keys) > KEPT:
            order = np.argsort(self.keys, kind="stable")[:KEPT]
            self.keys, self.times = self.keys[order], self.times[order]

    @property
    def limit(self) -> np.uint64:
        """Requests with a key up to this one are in the sketch, all of them but for equals of the last."""
        return self.keys.max() if len(self.keys) >= KEPT else np.uint64(0xFFFFFFFFFFFFFFFF)

    def within(self, window: Window, limit: np.uint64) -> np.ndarray:
        """The keys of requests in a period, up to a limit."""
        first, last = window
        return np.unique(self.keys[(self.times >= first) & (self.times <= last) & (self.keys <= limit)])


def repeated_period(one: Sketch, other: Sketch) -> Window | None:
    """The period over which two files hold the same requests; None if they do not repeat each other."""
    if not len(one.keys) or not len(other.keys):
        return None
    limit = min(one.limit, other.limit)
    window = max(one.first, other.first), min(one.last, other.last)
    mine, theirs = one.within(window, limit), other.within(window, limit)
    common = len(np.intersect1d(mine, theirs))
    enough = common >= LEAST and common >= SHARE * min(len(mine), len(theirs))
    return window if enough else None


@compiled
def _set_aside(keys, inside, slots, left):
    """Whether each request inside the period was there before; each earlier one stands for one later one."""
    repeated = np.zeros(len(keys), np.bool_)
    for n in range(len(keys)):
        if inside[n]:
            slot = slot_of(slots, keys[n])
            if slots[slot] != 0 and left[slot] > 0:
                left[slot] -= 1
                repeated[n] = True
    return repeated


@compiled
def _remember(keys, slots, counts):
    new = 0
    for n in range(len(keys)):
        slot = slot_of(slots, keys[n])
        new += slots[slot] == 0
        slots[slot] = keys[n]
        counts[slot] += 1
    return new


class Repeats:
    """Requests of earlier files that later ones may repeat. Files come in the order of their first request."""

    def __init__(self) -> None:
        self._seen = Lookup()
        self._left = self._seen.values

    def next_file(self) -> None:
        """Another file begins: what the earlier ones hold may be repeated once in it."""
        self._left = self._seen.values.copy()
        self._slots = self._seen.slots.copy()

    def new(self, requests: Requests, windows: Sequence[Window]) -> np.ndarray:
        """Whether each request is new; those inside `windows` are remembered."""
        keys = request_keys(requests)
        inside = np.zeros(len(keys), np.bool_)
        for first, last in windows:
            inside |= (requests.time >= first) & (requests.time <= last)
        new = ~_set_aside(keys, inside, self._slots, self._left)
        mine = keys[inside & new]
        self._seen.reserve(len(mine))
        self._seen.count += int(_remember(mine, self._seen.slots, self._seen.values))
        return np.asarray(new)
