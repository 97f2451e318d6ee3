"""What a name of a column or field means, by its words rather than its spelling. The tables of words are data (TOML).

A role has phrases, the preferred one first: each is words that a name must all have, in any order (`byte sent`). A word
behind `!` is one that it must not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_UNIT = re.compile(r"([kKMG])Wh")  # no capital in the middle of a word
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_SIGNS = str.maketrans({"€": " eur ", "$": " usd ", "£": " gbp "})  # a currency is a word, however it is written
_STOP = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "of", "the"))
_SINGULAR = ("ss", "us", "is", "as")
_ANSWER = frozenset(("response", "sent", "out", "downstream"))
_LONGEST = 200  # letters of a name


@lru_cache(maxsize=65_536)
def words(name: str) -> frozenset[str]:
    """The words of a name: `ClientRequestURI` and `client-request_uri` are the same, in lower case and singular; `€` is
    `eur`."""
    plain = unicodedata.normalize(
        "NFKD", _UNIT.sub(lambda unit: unit.group().lower(), name[:_LONGEST].translate(_SIGNS))
    )
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(_singular(word.lower()) for word in _PARTS.findall(plain)) - _STOP


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(_SINGULAR) else word


@dataclass(frozen=True)
class Role:
    """`phrases`: sets of words, the preferred first; `without`: words of names that mean something else."""

    phrases: tuple[frozenset[str], ...]
    without: frozenset[str]

    @classmethod
    def of(cls, entries: Iterable[str]) -> Role:
        """A role as TOML has it."""
        texts = list(entries)
        phrases = tuple(words(text) for text in texts if not text.startswith("!"))
        return cls(phrases, frozenset().union(*(words(text) for text in texts if text.startswith("!"))))

    @cached_property
    def every(self) -> frozenset[str]:
        """The words of all phrases: a name that has none of them is the commonest case by far."""
        return frozenset().union(*self.phrases)

    def rank(self, own: frozenset[str], around: frozenset[str] = frozenset()) -> tuple[int, int] | None:
        """How well a name fits, the greatest the best: words of its phrase, then the phrase's place; None = not.

        `own`: the words of the name; `around`: those of what it stands in. One of the phrase must be its own. A word
        that rules it out does not where the phrase has it, or where it is around a name of the answer (`responseSize`).
        """
        if own.isdisjoint(self.every):
            return None
        said = own | around
        fits = (
            (len(phrase), -at)
            for at, phrase in enumerate(self.phrases)
            if phrase <= said and phrase & own and not (self.without - phrase) & (own if own & _ANSWER else said)
        )
        return max(fits, default=None)


class Roles(dict[str, Role]):
    """Roles by name."""

    @cached_property
    def every(self) -> frozenset[str]:
        """The words of all of them."""
        return frozenset().union(*(role.every for role in self.values()))


def roles(table: Mapping[str, Sequence[str]]) -> Roles:
    """A table of words as roles by name."""
    return Roles({name: Role.of(entries) for name, entries in table.items()})


def assigned(table: Roles, names: Sequence[str]) -> dict[str, list[int]]:
    """Positions of the names by role, the best first. A name has the role whose phrase has most of its words."""
    ranked: dict[str, list[tuple[tuple[int, int], int]]] = {}
    for position, name in enumerate(names):
        own = words(name)
        if own.isdisjoint(table.every):
            continue
        fits = [(rank, role) for role, entry in table.items() if (rank := entry.rank(own))]
        if fits:
            rank, role = max(fits, key=lambda fit: fit[0][0])
            ranked.setdefault(role, []).append((rank, -position))
    return {role: [-position for _, position in sorted(found, reverse=True)] for role, found in ranked.items()}
