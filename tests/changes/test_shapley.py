"""The parts of a product against the definition: the mean, over all orders, of what each number's own step adds."""

from __future__ import annotations

from itertools import permutations
from math import factorial, fsum, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.changes.shapley import parts
from tests.method.running import EXAMPLES

NUMBERS = st.floats(-10, 10)


def by_orders(before: list[float], now: list[float]) -> list[float]:
    steps: list[list[float]] = [[] for _ in before]
    for order in permutations(range(len(before))):
        at = list(before)
        for number in order:
            value = prod(at)
            at[number] = now[number]
            steps[number].append(prod(at) - value)
    return [fsum(each) / factorial(len(before)) for each in steps]


@EXAMPLES
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_parts_are_the_mean_over_all_orders(numbers: list[tuple[float, float]]) -> None:
    before, now = ([pair[place] for pair in numbers] for place in (0, 1))
    found = parts(np.array([before]), np.array([now]))[0]
    size = prod(max(abs(one), abs(other), 1.0) for one, other in numbers)
    assert np.allclose(found, by_orders(before, now), rtol=0, atol=1e-12 * size)


@EXAMPLES
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=8, max_size=8))
def test_parts_of_eight_numbers_add_up(numbers: list[tuple[float, float]]) -> None:
    before, now = (np.array([[pair[place] for pair in numbers]]) for place in (0, 1))
    size = prod(max(abs(one), abs(other), 1.0) for one, other in numbers)
    assert abs(parts(before, now).sum() - (now.prod() - before.prod())) <= 1e-12 * size


def test_three_numbers_by_hand() -> None:
    """2 x 3 x 5 becomes 4 x 3 x 6: 42 more. Of 4 for 2 it is 3 x 2 x (5 + 6)/2 = 33, of 6 for 5 it is
    3 x 1 x (2 + 4)/2 = 9, and of 3 nothing."""
    found = parts(np.array([[2.0, 3.0, 5.0]]), np.array([[4.0, 3.0, 6.0]]))[0]
    assert np.allclose(found, [33.0, 0.0, 9.0], rtol=1e-14)


def test_more_numbers_than_are_exact_are_refused() -> None:
    with pytest.raises(ValueError, match="9 numbers"):
        parts(np.ones((1, 9)), np.ones((1, 9)))
