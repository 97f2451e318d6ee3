"""Whether a label stands in the plural, and numbers beside labels agree with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from footprint.intake.values.counts import whole
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, phrases_of, singular, tokens

_SHORT = 3  # letters of an abbreviation, which has no plural
_FEWEST = 2


@lru_cache(maxsize=65_536)
def is_plural(label: str) -> bool:
    """Whether the first device that a label names stands in the plural (`Imprimantes salle A`), and not only what it
    is for (`Imprimante étiquettes`)."""
    thing = next((part for part in parts(tokens(label)) if part.kind == "thing"), None)
    words = [word for word in fold(label).split() if tokens(word) not in phrases_of("makers")]  # `box Bouygues`
    own = [] if thing is None else [word for word in words if singular(word) in thing.words]
    if thing is not None and not thing.english and len(own) > 1 and len(own[0]) > _SHORT:
        own = own[:1]  # a French compound names the thing first; `PC portables` shows it behind
    return any(word != singular(word) for word in own)


def agree(labels: Sequence[str], numbers: Sequence[str]) -> bool:
    """Whether numbers beside labels say how many there are of each: of several whose label stands in the plural none is
    1, and 1 stands beside several others (a label in the singular may have any number)."""
    pairs = [(is_plural(label), count > 1) for label, number in zip(labels, numbers, strict=True)
             if label.strip() and (count := whole(number)) > 0]  # fmt: skip
    return min(pairs.count((True, True)), pairs.count((False, False))) >= _FEWEST and (True, False) not in pairs
