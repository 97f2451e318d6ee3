"""Numbers for 64-bit keys, in tables that compiled readers search and Python fills. No key is understood here."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from footprint.weblogs.compiled import compiled

_FIRST_BITS = 12


@compiled
def slot_of(slots, key):
    """Where `key` stands in `slots`, or the free slot where it belongs. Keys are hashes and never 0."""
    mask = np.uint64(len(slots) - 1)
    slot = key & mask
    while slots[slot] != 0 and slots[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@compiled
def _insert(slots, values, keys, numbers):
    for place in range(len(keys)):
        slot = slot_of(slots, keys[place])
        slots[slot], values[slot] = keys[place], numbers[place]


class Lookup:
    """A table that only grows; at most half of its slots are taken."""

    def __init__(self) -> None:
        self.count = 0
        self.slots = np.zeros(1 << _FIRST_BITS, np.uint64)
        self.values = np.zeros(1 << _FIRST_BITS, np.int64)

    def reserve(self, more: int) -> None:
        """Make room for so many further keys."""
        bits = max(_FIRST_BITS, (2 * (self.count + more)).bit_length())
        if 1 << bits > len(self.slots):
            used = self.slots != 0
            keys, numbers = self.slots[used], self.values[used]
            self.slots, self.values = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int64)
            _insert(self.slots, self.values, keys, numbers)

    def add(self, key: int, number: int) -> None:
        """Give `key`, which is not there yet, a number."""
        self.reserve(1)
        _insert(self.slots, self.values, np.array([key], np.uint64), np.array([number], np.int64))
        self.count += 1
