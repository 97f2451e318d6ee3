"""Signs that decide between the meanings of a word of several, in its own cell and in the others of its row
(`signs.toml`). What becomes of the row is decided in `inventory.meanings`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import Words, data, tokens, without_small
from footprint.intake.vocabulary.words import is_empty
from footprint.remembered import toml

_LONGEST = 200  # letters; longer texts are stories
_LONGEST_PHRASE = 4  # words
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO = frozenset(["non", "no", "nein", "0", "sans", "aucun", "aucune", "none", "nee", "nao"])


@dataclass(frozen=True)
class Sign:
    """One sign. `against`: the category for which it speaks → those that the word must mean as well."""

    name: str
    against: Mapping[str, tuple[str, ...]]
    label: frozenset[Words]
    cell: frozenset[Words]
    below: frozenset[Words]
    headers: frozenset[str]
    form: re.Pattern[str] | None
    within: re.Pattern[str] | None

    def category(self, candidates: Collection[str], choices: Collection[str]) -> str:
        """The one category for which it speaks, of a word with these meanings that may be chosen among `choices`; ''
        where that is none or several."""
        meant = [one for one, others in self.against.items() if one in choices and {*others} <= {*candidates}]
        return meant[0] if len(meant) == 1 else ""

    def is_in(self, text: str, phrases: frozenset[Words]) -> bool:
        """Whether a text shows it, by some of these phrases or by its form."""
        return bool(phrases and _holds(text, phrases)) or (self.within is not None and bool(self.within.search(text)))

    def is_below(self, text: str) -> bool:
        """Whether a cell below one of its headers shows it."""
        if self.form is not None:
            return self.form.fullmatch(text.strip()) is not None
        return _holds(text, self.below) if self.below else fold(text) not in _NO


@cache
def signs() -> dict[str, Sign]:
    """Every sign by its name, that of most weight in a sentence first."""
    return {name: _sign(name, said) for name, said in toml("footprint.intake.vocabulary", "signs.toml").items()}


def _sign(name: str, said: Mapping[str, Any]) -> Sign:
    phrases = {key: frozenset(map(_words, _parts(said.get(key, "")))) for key in ("label", "cell", "below")}
    form, within = (re.compile(said[key], re.IGNORECASE) if key in said else None for key in ("form", "within"))
    against = {one: tuple(others) for one, others in said["for"].items()}
    headers = frozenset(map(fold, _parts(said.get("headers", ""))))
    return Sign(name, against, headers=headers, form=form, within=within, **phrases)


def _parts(text: str) -> list[str]:
    return [part for part in map(str.strip, text.split(",")) if part]


@lru_cache(maxsize=65_536)
def _words(text: str) -> Words:
    return without_small(tokens(text))


def _holds(text: str, phrases: frozenset[Words]) -> bool:
    """Whether some of these phrases stands in a text; not where the text says that something is not there."""
    words = _words(text)
    if any(word in data()["without"] and then != "fil" for word, then in pairwise(words)):
        return False
    runs = (words[at : at + size] for at in range(len(words)) for size in range(1, _LONGEST_PHRASE + 1))
    return any(run in phrases for run in runs)


@lru_cache(maxsize=65_536)
def in_label(text: str) -> tuple[str, ...]:
    """The signs that stand with the word in its cell."""
    return tuple(name for name, sign in signs().items() if sign.is_in(text, sign.label))


@cache
def below(header: str) -> tuple[Sign, ...]:
    """The signs that may stand below a folded header, whatever else its cells say."""
    return tuple(sign for sign in signs().values() if header in sign.headers)


def in_cell(header: str, text: str, in_words: bool = True) -> tuple[str, ...]:
    """The signs of another cell, below a folded header; without those that phrases make, where they are not asked."""
    own = below(header)
    if not (own or in_words) or len(text) > _LONGEST or is_empty(text):
        return ()
    shown = {sign.name for sign in own if sign.is_below(text)}
    if in_words and _LETTERS.search(text):
        shown |= {sign.name for sign in signs().values() if sign.is_in(text, sign.cell)}
    return tuple(name for name in signs() if name in shown)


def decided(names: Iterable[str], candidates: Collection[str], choices: Collection[str]) -> tuple[str, str] | None:
    """(category, sign) for which signs speak; ('', '') where they disagree, None where they say nothing."""
    said = {name: category for name in names if (category := signs()[name].category(candidates, choices))}
    if not said:
        return None
    return next((said[name], name) for name in signs() if name in said) if len({*said.values()}) == 1 else ("", "")
