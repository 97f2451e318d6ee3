"""The Shapley value of a product: how much of its difference each of its numbers makes, whatever the order.

Each number moves from one year's value to the other's in every order, and its part is the mean of what its own step
adds. Of a product this mean is an integral along the diagonal (Owen, "Multilinear extensions of games", 1972):

    part of x = (x1 - x0) * integral from 0 to 1 of the product of all other numbers at x0 + t (x1 - x0)

With up to eight numbers the integrand is of degree 7, for which four nodes of Gauss and Legendre are exact. It stands
here and not in the SQL of the method because it is one loop over columns, the same for every product.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]

NODES = 4
MOST_NUMBERS = 2 * NODES  # of a product: an integrand of degree MOST_NUMBERS - 1 is integrated exactly


def parts(before: Numbers, now: Numbers) -> Numbers:
    """What each number adds to the difference of its product; a row a product, a column a number. Rows add up to the
    differences of the products, and a number that did not change has 0. ValueError of more numbers than are exact."""
    if before.shape[1] > MOST_NUMBERS:
        raise ValueError(f"{before.shape[1]} numbers in a product, {MOST_NUMBERS} at most")
    step = now - before
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    mean = np.zeros_like(before)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        at = before + node * step
        for number in range(at.shape[1]):
            mean[:, number] += weight * np.prod(np.delete(at, number, axis=1), axis=1)
    moved: Numbers = step * mean
    return moved
