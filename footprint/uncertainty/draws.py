"""Samplers. A variable is known by its name: equal names and seeds give equal draws, whatever else is drawn."""

from __future__ import annotations

import hashlib
from math import sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Draws: TypeAlias = npt.NDArray[np.float64]

DRAWS = 10_000
SEED = 20_261_128


def normal(name: str, *, draws: int = DRAWS, seed: int = SEED) -> Draws:
    """`draws` (an even number) standard normal numbers of the variable called `name`.

    The second half mirrors the first (antithetic variates), so that their mean is 0 and the median of what grows
    with one variable is its published value.
    """
    key = hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=16).digest()
    half = np.random.Generator(np.random.Philox(key=int.from_bytes(key, "big"))).standard_normal(draws // 2)
    return np.concatenate((half, -half))


def correlated(name: str, group: str, correlation: float, *, draws: int = DRAWS, seed: int = SEED) -> Draws:
    """Standard normal numbers of which any two of one `group` have this `correlation` (0 to 1)."""
    own = sqrt(1 - correlation) * normal(f"own|{name}", draws=draws, seed=seed)
    return own + sqrt(correlation) * normal(f"group|{group}", draws=draws, seed=seed)


def lognormal(z: Draws, sigma: float) -> Draws:
    """Factors with median 1 and geometric standard deviation exp(sigma)."""
    return np.exp(sigma * z)


def signed(z: Draws, sigma: float) -> Draws:
    """Factors of a figure that may be a credit, hence below 0 as well as above: normal, mean 1, deviation sigma."""
    return 1 + sigma * z
