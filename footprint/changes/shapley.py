"""The Shapley value of a product: how much of its difference each of its numbers makes, whatever the order.

Each number moves from one year's value to the other's in every order, and its part is the mean of what its own step
adds. Of a product this mean is an integral along the diagonal (Owen, "Multilinear extensions of games", 1972):

    part of x = (x1 - x0) * integral from 0 to 1 of the product of all other numbers at x0 + t (x1 - x0)

With up to eight numbers the integrand is of degree 7, for which four nodes of Gauss and Legendre are exact. It stands
here and not in the SQL of the method because it is one loop over columns, the same for every product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]

NODES = 4
MOST_NUMBERS = 2 * NODES  # of a product: an integrand of degree MOST_NUMBERS - 1 is integrated exactly


def parts(before: Numbers, now: Numbers) -> Numbers:
    """What each number adds to the difference of its product; a row a product, a column a number. Rows add up to the
    differences of the products, and a number that did not change has 0. ValueError of more numbers than are exact."""
    step = now - before
    mean = np.zeros_like(before)
    for node, weight in _nodes(before):
        at = before + node * step
        for number in range(at.shape[1]):
            mean[:, number] += weight * _others(at, number)
    moved: Numbers = step * mean
    return moved


def by_year(before: Numbers, now: Numbers, uncertain: Sequence[Places]) -> Numbers:
    """The same parts, told by the year that two uncertain numbers of each product are of; their sum is `parts`.

    `uncertain`: by product, the columns of these two. A part is linear in either, before and now: what stands at
    [one year, other year, product, number] is as many times larger as the one number in the one year and the other in
    the other year are together. The first index is the year of the first number; 0 is before, 1 now.
    """
    rows, step = np.arange(len(before)), now - before
    held = [[each[rows, column] for each in (before, now)] for column in uncertain]
    of_years = np.zeros((2, 2, *before.shape))
    for node, weight in _nodes(before):
        at, along = before + node * step, ((1 - node, -1.0), (node, 1.0))
        for column in uncertain:
            at[rows, column] = 1.0
        for number in range(before.shape[1]):
            others = weight * _others(at, number)
            is_one, is_other = (column == number for column in uncertain)
            moved = others * np.where(is_one | is_other, 1.0, step[:, number])
            for one, other in product((0, 1), repeat=2):
                first = np.where(is_one, along[one][1], along[one][0]) * held[0][one]
                last = np.where(is_other, along[other][1], along[other][0]) * held[1][other]
                of_years[one, other, :, number] += moved * first * last
    return of_years


def _nodes(numbers: Numbers) -> Iterator[tuple[float, float]]:
    """Places between 0 and 1 and their weights."""
    if numbers.shape[1] > MOST_NUMBERS:
        raise ValueError(f"{numbers.shape[1]} numbers in a product, {MOST_NUMBERS} at most")
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return zip(((nodes + 1) / 2).tolist(), (weights / 2).tolist(), strict=True)


def _others(at: Numbers, number: int) -> Numbers:
    """The product of all numbers but one."""
    others: Numbers = np.prod(np.delete(at, number, axis=1), axis=1)
    return others
