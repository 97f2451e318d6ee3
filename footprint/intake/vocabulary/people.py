"""Names of people, from the file's own columns of persons and from those of `persons`, to keep them out of every other
column. In memory only.

They live as long as one file is read, as serial numbers do; no table and no finding ever holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial

from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import LONGEST_NAME, full_names, is_no_name, words_of
from footprint.intake.vocabulary.privacy import MASK, RAW_LENGTH, in_one_line, is_personal
from footprint.remembered import toml

_SHORTEST_WORD = 4  # letters
_PARTS = re.compile(r"[@\\]")


@dataclass(frozen=True)
class People:
    """`names`: whole cells of two to four words; `words`: single words of any cell that are not ordinary words."""

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def in_text(self, text: str) -> bool:
        """Whether a text holds personal data, a full name of this file, or is nothing but one of its people's words.

        A single word inside a longer text is left: `Saint-Martin` is a place although a user is called Martin.
        """
        if is_personal(text):
            return True
        if not self.words and not self.names:
            return False
        parts = words_of(text)
        sizes = range(2, min(LONGEST_NAME, len(parts)) + 1)
        spans = (" ".join(parts[at : at + size]) for size in sizes for at in range(len(parts) - size + 1))
        return (len(parts) == 1 and parts[0] in self.words) or any(span in self.names for span in spans)

    def in_label(self, text: str) -> bool:
        """The same for the name of a machine or a cell quoted in a finding: there one word of a name is enough."""
        return self.in_text(text) or not self.words.isdisjoint(words_of(text))

    def __or__(self, other: People) -> People:
        """These and the others."""
        return People(self.names | other.names, self.words | other.words)

    def shown(self, text: str | None) -> str | None:
        """A cell as a finding may keep it: one line, at most 40 characters, masked where it looks personal."""
        if text is None:
            return None
        return self.masked(in_one_line(text))[:RAW_LENGTH]

    def masked(self, text: str) -> str:
        """A text that a finding quotes, masked where it looks personal."""
        return MASK if self.in_label(text) or full_names(text) else text


NOBODY = People()


def people(cells: Iterable[str]) -> People:
    """The people named in these cells: full names, user names, the part of an e-mail before its sign."""
    names: set[str] = set()
    words: set[str] = set()
    for cell in cells:
        for part in _PARTS.split(cell):
            parts = list(words_of(part))
            if 1 <= len(parts) <= LONGEST_NAME and not _is_place(parts):
                names |= {" ".join(parts)} if len(parts) > 1 else set()
                words |= {word for word in parts if len(word) >= _SHORTEST_WORD and not is_no_name(word)}
    return People(frozenset(names), frozenset(words))


def _is_place(parts: list[str]) -> bool:
    """Whether a cell names an office or a thing: it begins with such a word (`Salle Picasso`), or has no other."""
    starts = len(parts[0]) >= _SHORTEST_WORD and is_no_name(parts[0])
    return starts or all(is_no_name(word) for word in parts)


_data = cache(partial(toml, "footprint.intake.vocabulary", "personal.toml"))


@cache
def people_headers() -> frozenset[str]:
    """Folded headers of columns that name people."""
    return frozenset(map(fold, _data()["people"]))


@cache
def personal_headers() -> frozenset[str]:
    """Folded headers of every column of personal data."""
    return people_headers() | frozenset(map(fold, _data()["other"]))
