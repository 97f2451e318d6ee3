"""How many random cases a property test draws, and which of many alike are tried: few and always the same in
`make test`, many and new in `make long`."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from itertools import product
from typing import Any

import pytest

LONG = os.environ.get("FOOTPRINT_TEST_CASES") == "long"


def cases(short: int, *, long: int = 10_000) -> int:
    """`short` cases, or `long` in the long run."""
    return long if LONG else short


def combined(*pools: Sequence[Any]) -> list[tuple[Any, ...]]:
    """One value of each pool at a time: in the long run all combinations, else so few that each value has its turn."""
    most = max(map(len, pools))
    return list(product(*pools)) if LONG else [tuple(pool[at % len(pool)] for pool in pools) for at in range(most)]


def one_in(nth: int, values: Sequence[Any]) -> Sequence[Any]:
    """All values in the long run, else every so many: cases of which each has an answer of its own."""
    return values if LONG else values[::nth]


def long_but(short: Collection[Any], values: Iterable[Any]) -> list[Any]:
    """The values as parameters of a test (a tuple: one a name): those of `short` in every run, the others, of which it
    says the same, in the long one."""
    named = (value if isinstance(value, tuple) else (value,) for value in values)
    return [pytest.param(*value, marks=() if value in short or value[0] in short else pytest.mark.long)
            for value in named]  # fmt: skip
