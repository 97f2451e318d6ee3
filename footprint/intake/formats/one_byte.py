"""Windows-1252, Mac Roman (Excel for Mac's plain CSV) or code page 850 (programs of DOS and their
heirs): in which of them the bytes of a text spell French words.

All give nearly every byte a meaning: what tells them apart is which letters and signs would stand beside which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

WINDOWS = "cp1252"
OTHERS = ("mac-roman", "cp850")
_PIECE = 1 << 16
_ENOUGH = 500  # bytes beyond ASCII: far more than a header has, far fewer than a long list
_LOWER, _UPPER = frozenset("àâçéèêëîïôùûœ"), frozenset("ÀÂÇÉÈÊËÎÏÔÙÛŒ")
_SELDOM = frozenset("äöüÿæÄÖÜŸÆ")  # in names: they tell nothing
_ALONE = frozenset("àÀ°º€\u00a0\ufffd")  # signs that tell something without a letter beside them
_SIGNS = frozenset("«»“”‘…–—•·®™©§\u00a0")


@dataclass
class Fit:
    """How many signs are at home where they stand, and how many are not."""

    good: int = 0
    bad: int = 0

    @property
    def net(self) -> int:
        """The first less the second."""
        return self.good - self.bad

    def add(self, text: str, places: list[int]) -> None:
        """Look at the signs at these places of a text, which begins one place later, behind a space."""
        for at in places:
            told = _fits(*text[at : at + 3])
            self.good, self.bad = self.good + (told > 0), self.bad + (told < 0)


@dataclass
class Evidence:
    """How many bytes beyond ASCII were `seen`, and how they fit in each reading."""

    seen: int = 0
    fits: dict[str, Fit] = field(default_factory=lambda: {codec: Fit() for codec in (WINDOWS, *OTHERS)})

    @property
    def codec(self) -> str:
        """Another than Windows-1252 only if it spells words better, and three times as many well as ill."""
        best = max(OTHERS, key=lambda codec: self.fits[codec].net)
        fit = self.fits[best]
        return best if fit.net > max(0, self.fits[WINDOWS].net) and fit.good >= 3 * fit.bad else WINDOWS

    @property
    def reason(self) -> str:
        """Why this reading: the bytes that fit in it, of those seen."""
        return f"french_letters {self.fits[self.codec].good}/{self.seen}"


def weigh(stream: BinaryIO) -> Evidence:
    """The evidence of the first bytes beyond ASCII of a text, wherever they stand."""
    found = Evidence()
    while found.seen < _ENOUGH and (piece := stream.read(_PIECE)):
        if piece.isascii():
            continue
        places = np.flatnonzero(np.frombuffer(piece, np.uint8) > 127).tolist()
        found.seen += len(places)
        for codec, fit in found.fits.items():
            fit.add(f" {piece.decode(codec, 'replace')} ", places)
    return found


def _fits(before: str, sign: str, after: str) -> int:
    """1 where a sign is at home between these two, -1 where nobody writes it, 0 where it says nothing."""
    inside = before.isalpha() and after.isalpha()
    if sign in _SELDOM or not (before.isalpha() or after.isalpha() or sign in _ALONE):
        return 0
    if sign in _LOWER:
        return -1 if before.isupper() and after.isupper() else 1
    if sign in _UPPER:
        return -1 if before.islower() else 1
    if sign in "°º":
        return int(before in "nN")
    if sign in "’€":
        return int(inside is (sign == "’"))
    if sign == "\u00a0":
        return int(not inside)
    return -int(inside or sign not in _SIGNS)
