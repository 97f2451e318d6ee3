"""The EcoIndex of a page, from three counts of it. A signal that people know, not a footprint.

Quantiles of elements, requests and kilobytes over half a million pages of the HTTP Archive, as the association
Collectif Conception Numérique Responsable publishes them; letters from 80, 70, 55, 40, 25 and 10 points.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

# fmt: off
ELEMENTS = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILOBYTES = (0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08,
             2142.06, 2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26)
# fmt: on
LETTERS = ((80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"), (0, "G"))


@dataclass(frozen=True)
class Weight:
    """One page as a browser gets it for the first time: elements of its document, requests, bytes on the wire."""

    elements: int
    requests: int
    size_bytes: int

    @property
    def score(self) -> float:
        """From 100 (nothing at all) down to 0."""
        where = (
            3 * _rank(self.elements, ELEMENTS)
            + 2 * _rank(self.requests, REQUESTS)
            + _rank(self.size_bytes / 1000, KILOBYTES)
        )
        return 100 - 5 * where / 6

    @property
    def letter(self) -> str:
        return next(letter for least, letter in LETTERS if self.score >= least or least == 0)


def _rank(value: float, quantiles: tuple[float, ...]) -> float:
    """The place of a value among the quantiles: the number of those below it, and how far it is to the next."""
    below = min(bisect_right(quantiles, value), len(quantiles) - 1) - 1
    low, high = quantiles[below], quantiles[below + 1]
    return below + min(1.0, (value - low) / (high - low))
