"""Words compared with each word of the vocabulary, one after the other: what the quick ways must find, too."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import AMBIGUOUS, Words, data, joined, known_words, single, vocabulary

NAMES = sorted(
    ((fold(name), category) for category, names in data()["models"].items() for name in names),
    key=lambda pair: -len(pair[0]),
)
LONGER_WORDS = sorted(word for word in known_words() - single("foreign") if len(word) >= 4 and word.isalpha())
DEVICES = [
    " ".join(phrase)
    for phrase, category in vocabulary().items()
    if category not in data()["set_aside"] and category != AMBIGUOUS
]


def slips(word: str) -> set[str]:
    """The longer words of the vocabulary that are one letter off."""
    close = process.extract(word, LONGER_WORDS, scorer=OSA.distance, score_cutoff=1, limit=None)
    return {known for known, _, _ in close}


def joined_slips(text: str) -> set[str]:
    """The phrases without spaces that are one letter off."""
    close = process.extract(text, list(joined()), scorer=OSA.distance, score_cutoff=1, limit=None)
    return {phrase for phrase, _, _ in close}


def nearest(words: Words, most: int = 3) -> tuple[str, ...]:
    """The categories whose phrases look most like these words."""
    text = " ".join(words)
    choices = [phrase for phrase in DEVICES if len(text) < 4 or len(phrase) >= 4]
    close = process.extract(text, choices, scorer=fuzz.token_set_ratio, limit=60, score_cutoff=60)
    return tuple(dict.fromkeys(vocabulary()[tuple(phrase.split())] for phrase, _, _ in close))[:most]


def model_named(text: str) -> tuple[str, int] | None:
    """The longest model in a folded text, no letter behind it, and where it stands."""
    padded = f" {text} "
    found = ((name, re.search(rf" {re.escape(name)}(?![a-z])", padded)) for name, _ in NAMES)
    return next(((name, match.start()) for name, match in found if match), None)


def by_model(text: str) -> str | None:
    """The category of the longest model in a folded text."""
    return next((category for name, category in NAMES if f" {name}" in f" {text}"), None)
