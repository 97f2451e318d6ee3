"""How many random cases a property test draws: few and always the same in `make test`, many and new in `make long`."""

from __future__ import annotations

import os

LONG = os.environ.get("FOOTPRINT_TEST_CASES") == "long"


def cases(short: int, *, long: int = 10_000) -> int:
    """`short` cases, or `long` in the long run."""
    return long if LONG else short
