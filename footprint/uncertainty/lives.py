"""What a longer or shorter life makes of an amount, from three amounts: as given, with a short and with a long life.

With u = given life / drawn life and s the spread between given, short and long life: linear in u between the three
(exact for a steady stock, whose yearly amount is that of a life times u), and beyond them in proportion to u.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from footprint.uncertainty.draws import Draws


class Weights(NamedTuple):
    """How much of the amount as given, of that of a short life and of that of a long one each draw has."""

    given: Draws
    short: Draws
    long: Draws


def weights(z: Draws, sigma: float, spread: float) -> Weights:
    """The weights of a life with geometric standard deviation exp(sigma). Without a `spread` above 1 no other lives
    were stored, and the amount is in proportion to u."""
    u = np.exp(-sigma * z)
    if spread <= 1:
        return Weights(u, np.zeros_like(u), np.zeros_like(u))
    shorter, longer = u > spread, u < 1 / spread
    to_short = np.clip((u - 1) / (spread - 1), 0, 1)
    to_long = np.clip((1 - u) / (1 - 1 / spread), 0, 1)
    given = np.where(shorter | longer, 0, 1 - to_short - to_long)
    return Weights(given, np.where(shorter, u / spread, to_short), np.where(longer, u * spread, to_long))
