"""File names of pages, from whatever a member calls its services."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

LONGEST = 60


def slugs(names: Sequence[str]) -> list[str]:
    """A file name for each service: plain letters, digits and hyphens; names that would share one get a hash."""
    plain = [_plain(name) for name in names]
    often = Counter(plain)
    return [
        slug if slug and often[slug] == 1 else f"{slug or 'service'}-{sha256(name.encode()).hexdigest()[:6]}"
        for name, slug in zip(names, plain, strict=True)
    ]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in letters).split()
    return "-".join(words)[:LONGEST].strip("-")
