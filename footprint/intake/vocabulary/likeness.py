"""The categories whose phrases look like a text that nobody knows, to be proposed. What is known is in `categories`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz, process

from footprint.intake.vocabulary.phrases import AMBIGUOUS, Words, data, made_plurals, vocabulary

_LIKE = 60  # of 100: below, a proposal would be a guess
_MEND = 80  # of 100: below, a proposal is one of several things that may be meant
_SLIP = 70  # of 100: below, a word is another one
_SHORT = 4  # letters
_MOST_LOOKED_AT = 60  # phrases, the likest first
_BLOCK = 1_000  # texts compared at once


@dataclass(frozen=True)
class _Phrases:
    """Phrases to compare with. `ordered`: each with its words in order, as `token_set_ratio` compares those that share
    no word; `of_word`: the places of the phrases that hold a word."""

    texts: tuple[str, ...]
    ordered: tuple[str, ...]
    of_word: dict[str, list[int]]
    longest: int  # letters of a text that may look like one of them without sharing a word

    def likest(self, texts: Sequence[Words]) -> list[list[str]]:
        """For each text the phrases that look like it, the likest first.

        Those that may are few: they share a word with it, or are as a whole alike, which is compared for many at once.
        """
        likely = [{at for word in words for at in self.of_word.get(word, ())} for words in texts]
        ordered = [_ordered(words) for words in texts]
        short = [at for at, text in enumerate(ordered) if len(text) <= self.longest]
        alike = process.cdist(
            [ordered[at] for at in short], self.ordered, scorer=fuzz.ratio, score_cutoff=_LIKE - 1, dtype=np.uint8
        )
        for row, phrase in zip(*(found.tolist() for found in np.nonzero(alike > 0)), strict=True):
            likely[short[row]].add(phrase)
        return [
            self._among(" ".join(words), sorted(few)) if few else [] for words, few in zip(texts, likely, strict=True)
        ]

    def _among(self, text: str, few: Sequence[int]) -> list[str]:
        choices = [self.texts[at] for at in few]
        close = process.extract(text, choices, scorer=fuzz.token_set_ratio, limit=_MOST_LOOKED_AT, score_cutoff=_LIKE)
        return [phrase for phrase, _, _ in close]


def nearest(texts: Sequence[Words], most: int = 3) -> list[tuple[str, ...]]:
    """For each text the categories whose phrases look most like it, nearest first; none where nothing looks like it."""
    found: list[tuple[str, ...]] = [()] * len(texts)
    for short in (True, False):
        chosen = [at for at, words in enumerate(texts) if (len(" ".join(words)) < _SHORT) is short]
        for begin in range(0, len(chosen), _BLOCK):
            block = chosen[begin : begin + _BLOCK]
            for at, phrases in zip(block, _phrases(short).likest([texts[at] for at in block]), strict=True):
                found[at] = tuple(dict.fromkeys(vocabulary()[tuple(phrase.split())] for phrase in phrases))[:most]
    return found


def looks_like(words: Words, category: str) -> bool:
    """Whether a text looks like a phrase of the category, word by word (`ecole` is no slip of `eleve`), and like none
    better of many others."""
    close = process.extract(
        " ".join(words), _phrases(False).texts, scorer=fuzz.token_sort_ratio, limit=10, score_cutoff=_MEND
    )
    return any(
        vocabulary()[tuple(phrase.split())] == category and _word_by_word(words, phrase.split())
        for phrase, _, _ in close
    )


def _word_by_word(words: Words, others: Sequence[str]) -> bool:
    return all(max(fuzz.ratio(word, other) for other in others) >= _SLIP for word in words)


def _ordered(words: Sequence[str]) -> str:
    return " ".join(sorted(set(words)))


@cache
def _phrases(short: bool) -> _Phrases:
    """Phrases of devices, without plurals that nobody wrote down; short ones only for short texts, since three letters
    look like anything."""
    none, made = {AMBIGUOUS, *data()["set_aside"]}, made_plurals()
    every = (
        " ".join(phrase) for phrase, category in vocabulary().items() if category not in none and phrase not in made
    )
    texts = tuple(phrase for phrase in every if short or len(phrase) >= _SHORT)
    of_word: dict[str, list[int]] = {}
    for at, phrase in enumerate(texts):
        for word in set(phrase.split()):
            of_word.setdefault(word, []).append(at)
    ordered = tuple(_ordered(phrase.split()) for phrase in texts)
    longest = max(map(len, ordered)) * (200 - _LIKE) // _LIKE
    return _Phrases(texts, ordered, of_word, longest)
