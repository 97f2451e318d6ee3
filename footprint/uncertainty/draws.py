"""Samplers. A variable is known by its name: equal names and seeds give equal draws, whatever else is drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Any, TypeAlias

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
    return own + sqrt(correlation) * _of_group(group, draws, seed)


@lru_cache(maxsize=100)
def _of_group(group: str, draws: int, seed: int) -> Draws:
    return normal(f"group|{group}", draws=draws, seed=seed)


def lognormal(z: Draws, sigma: float) -> Draws:
    """Factors with median 1 and geometric standard deviation exp(sigma)."""
    return np.exp(sigma * z)


def signed(z: Draws, sigma: float) -> Draws:
    """Factors of a figure that may be a credit, hence below 0 as well as above: normal, mean 1, deviation sigma."""
    return 1 + sigma * z


def quantiles(drawn: npt.NDArray[np.floating[Any]], shares: Sequence[float]) -> Draws:
    """The value below which each of `shares` (0 to 1) of each row's draws lie, a row a share; between two draws in
    proportion, as by `numpy.quantile`. Sorts `drawn` in place: that takes a quarter of what looking for a few places
    does."""
    drawn.sort(axis=-1)
    place = np.asarray(shares) * (drawn.shape[-1] - 1)
    below = np.floor(place).astype(np.intp)
    part = place - below
    lower, upper = drawn[..., below], drawn[..., np.minimum(below + 1, drawn.shape[-1] - 1)]
    apart = upper - lower
    cuts: Draws = np.where(part < 0.5, lower + apart * part, upper - apart * (1 - part))
    return np.moveaxis(cuts, -1, 0)


def shares_above(drawn: npt.NDArray[np.float32], row: npt.NDArray[np.int64], bounds: Draws) -> Draws:
    """The share of the draws of a `row` of `drawn`, which are sorted, above each of `bounds`."""
    limits = bounds.astype(np.float32)
    limits = np.where(limits > bounds, np.nextafter(limits, np.float32(-np.inf)), limits)  # the next that may be held
    places = zip(row.tolist(), limits, strict=True)
    below = np.array([np.searchsorted(drawn[each], limit, side="right") for each, limit in places])
    shares: Draws = (drawn.shape[-1] - below) / drawn.shape[-1]
    return shares
