"""Quick ways of comparing words with the vocabulary find what a comparison with each of its words finds."""

from __future__ import annotations

import random
import re
import string
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from footprint.intake.vocabulary import categories, device_models, folding, likeness, typos
from footprint.intake.vocabulary.phrases import AND, joined, known_words, tokens, vocabulary
from tests.cases import cases
from tests.intake import scans
from tests.intake.perturbed import perturbed

WORDS = sorted(known_words())
PHRASES = sorted(" ".join(phrase) for phrase in vocabulary())
MODELS = [name for name, _ in scans.NAMES]
LETTERS = st.text(st.sampled_from(string.ascii_lowercase + "éà0-"), max_size=12)
PIECES = st.one_of(st.sampled_from(WORDS), st.sampled_from(PHRASES), st.sampled_from(MODELS), LETTERS)
TEXTS = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)
SLIPPED = cases(120, long=1_500)  # words and phrases: each is compared with all others by the slow way


def damaged(word: str, draw: random.Random) -> str:
    """The word with one letter missing, added, changed or in another place."""
    at = draw.randrange(len(word) + 1)
    letter = draw.choice(string.ascii_lowercase)
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )
    return draw.choice(ways)


def test_every_slip_of_every_word_is_found() -> None:
    draw = random.Random(11)
    for word in draw.sample(WORDS, SLIPPED):
        for slip in {damaged(word, draw) for _ in range(6)} | {damaged(damaged(word, draw), draw)}:
            if len(slip) >= 4:
                assert typos._near(typos._long_words(), slip) == scans.slips(slip), slip


def test_every_slip_of_every_phrase_is_found() -> None:
    draw = random.Random(12)
    for phrase in draw.sample(sorted(joined()), SLIPPED):
        for slip in {damaged(phrase, draw) for _ in range(3)}:
            if len(slip) >= 6:
                assert typos._near(typos._joined_phrases(), slip) == scans.joined_slips(slip), slip


@given(st.lists(TEXTS, max_size=6))
@example(["zz", "pc", "tv hp", "", " ".join(PHRASES[:40]), "a" * 84, "e" * 85, "ecran " * 20])
def test_the_nearest_are_those_of_a_comparison_with_each_phrase(texts: Sequence[str]) -> None:
    asked = [tokens(text) for text in texts]
    assert likeness.nearest(asked) == [scans.nearest(words) for words in asked]


def test_the_nearest_of_perturbed_words() -> None:
    written = [case.text for case in perturbed()]
    asked = [tokens(text) for text in random.Random(13).sample(written, cases(150, long=600))]
    assert likeness.nearest(asked) == [scans.nearest(words) for words in asked]


@settings(max_examples=40)
@given(TEXTS)
@example("ipad pro thinkpadx thinkpad 5")
@example("Lenovo 20XW hp E24 G5")
@example("Legion 5 GeForce RTX 3060")
@example("GeForce RTX 3060")
def test_the_longest_model_is_found(text: str) -> None:
    words = device_models.padded("", text)
    longest = scans.models_named(words)
    model = device_models._named(words)
    assert (set() if model is None else {model[:3]}) <= longest
    assert (model is None) == (not longest)


@given(st.lists(TEXTS, max_size=5), st.sets(st.sampled_from(["Laptop", "laptop", "Serveur", "x"])))
def test_many_texts_mean_what_each_of_them_means(texts: Sequence[str], known: set[str]) -> None:
    assert categories.classify_all(texts, known) == [categories.classify(text, known) for text in texts]


@given(st.text(max_size=20), st.sampled_from(["", "`Pc\x1fn°", "É\u00a0`", "\u0301\u00ad ²½İ"]))
def test_texts_are_folded_as_unicode_says(text: str, more: str) -> None:
    """ASCII takes a short cut."""
    text = more + text
    long_way = folding._MARKS.sub("", unicodedata.normalize("NFKD", text.translate(folding.LOOKALIKES)))
    assert folding.plain(text) == folding.SPACES.sub(" ", long_way).strip().lower()
    signs = re.sub(r"[\s_\-./:,;'\"|*#!?]+", " ", folding.plain(text).replace("n°", "n "))
    assert folding.fold(text) == folding.SPACES.sub(" ", signs).strip()


@pytest.mark.parametrize("text", ["", AND, "12", "pc"])
def test_nothing_looks_like_next_to_nothing(text: str) -> None:
    assert likeness.nearest([tokens(text)]) == [scans.nearest(tokens(text))]
