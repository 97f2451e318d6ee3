"""Words compared with each word of the vocabulary, one after the other: what the quick ways must find, too."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from footprint.intake.vocabulary import device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import (
    AMBIGUOUS,
    Words,
    data,
    joined,
    made_plurals,
    single,
    vocabulary,
    words_of_devices,
)

NAMES = sorted(
    ((fold(name), category) for category, names in data()["models"].items() for name in names),
    key=lambda pair: -len(pair[0]),
)
LONGER_WORDS = sorted(word for word in words_of_devices() - single("foreign") if len(word) >= 4 and word.isalpha())
DEVICES = [
    " ".join(phrase)
    for phrase, category in vocabulary().items()
    if category not in data()["set_aside"] and category != AMBIGUOUS and phrase not in made_plurals()
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


@cache
def _rules() -> list[tuple[re.Pattern[str], str, list[str]]]:
    """Every code and name of a model, its category, and the makers of whom one must stand beside it."""
    with files("footprint.intake.vocabulary").joinpath("models.csv").open(encoding="utf-8") as stream:
        codes = [
            (f"{row['pattern']}{device_models.END_OF_CODE}", row["category"], row["maker"].split(","))
            for row in csv.DictReader(stream)
        ]
    names = [(re.escape(name) + device_models.ending(name), category, [""]) for name, category in NAMES]
    return [(re.compile(rf"(?<= )(?=({pattern}))"), *rest) for pattern, *rest in (*codes, *names)]


def models_named(padded: str) -> set[tuple[str, int, int]]:
    """The category of the first of the longest names and codes of models in a folded text, several where two are as
    long, with the place of the first name of it and the end of the longest. Left out: parts behind a device, and what
    is no more than the name of a maker where anything else is named."""
    matches = [
        (len(match.group(1)), match.start(), category)
        for pattern, category, makers in _rules()
        if any(not maker or re.search(rf" {maker}(?![a-z0-9])", padded) for maker in makers)
        for match in pattern.finditer(padded)
    ]
    every = sorted({maker for _, _, makers in _rules() for maker in makers if maker}, key=len, reverse=True)
    found = re.finditer(rf" ({'|'.join(map(re.escape, every))})(?![a-z0-9])", padded)
    own = {(len(match.group(1)), match.start(1)) for match in found}
    starts = [start for length, start, _ in matches if (length, start) in own]
    matches = [match for match in matches if match[:2] not in own] or matches
    ends = [start + length for length, start, category in matches if category not in data()["set_aside"]]
    matches = [match for match in matches if match[2] != "component" or not any(end <= match[1] for end in ends)]
    longest = max(((length, -start) for length, start, _ in matches), default=None)
    categories = {category for length, start, category in matches if (length, -start) == longest}
    return {
        (category, min([start for _, start, its in matches if its == category] + starts), longest[0] - longest[1])
        for category in categories
        if longest
    }
