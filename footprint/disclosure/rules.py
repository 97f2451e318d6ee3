"""What is too close: the two margins of an attacker's bound, and the plain rules on one cell.

At least three holdings and none above 85 % are INSEE's rules for business statistics and public; the margin against
insiders is the p% rule of the European handbook on disclosure control, whose p is kept secret.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

MIN_HOLDINGS = 3
MAX_SHARE = 0.85
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Rules:
    """`insider`: by how much a holding's figure must stay open for another holding, as a share of it; `change`: by how
    much an attacker believes that a figure changes from one year to the next at most; `waived`: holdings that agree to
    be shown, whom nobody needs to attack and everybody is taken to know."""

    insider: float = 0.10
    change: float = 0.10
    min_holdings: int = MIN_HOLDINGS
    max_share: float = MAX_SHARE
    waived: frozenset[str] = frozenset()

    @property
    def outsider(self) -> float:
        """The margin that makes an outsider's attack on one cell the same as the rule of the largest share."""
        return 1 / self.max_share - 1

    def is_safe(self, amounts: Iterable[float]) -> bool:
        """Whether one sum, seen alone, lets nobody bound a holding too closely: enough holdings, none too large, and
        what the others than the two largest add is enough of the largest. A sum of 0 says that each is 0."""
        sizes = sorted((abs(amount) for amount in amounts if amount != 0), reverse=True)
        total = math.fsum(sizes)
        if len(sizes) < self.min_holdings or sizes[0] > self.max_share * total * (1 + TOLERANCE):
            return False
        return math.fsum(sizes[2:]) >= self.insider * sizes[0] * (1 - TOLERANCE)
