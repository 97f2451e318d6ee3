"""What the words of a category column cost, each distinct one once: unknown ones beside a comparison with each word of
the vocabulary, known ones (printed only)."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Callable

from footprint.intake.vocabulary.categories import classify, classify_all
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import tokens
from tests.bench.conftest import Add
from tests.intake import scans
from tests.intake.perturbed import perturbed

COUNT = 3_000


def test_known_texts(add: Add) -> None:
    texts = [case.text for case in perturbed()]
    random.Random(1).shuffle(texts)
    words = [f"{text} x{number}" for number, text in enumerate(texts[:COUNT])]
    spent = _seconds(lambda: classify_all(words))
    add("words of the vocabulary with noise", f"{spent / COUNT * 1e6:.0f} µs a distinct text")


def test_unknown_texts_cost_a_small_part_of_a_comparison_with_the_vocabulary(add: Add) -> None:
    classify("zorglub 1")  # what is prepared once does not count
    for words in (1, 2, 3):
        texts = [_strange(random.Random(number), words) for number in range(COUNT)]
        scanned = _seconds(lambda texts=texts: _scanned(texts[: COUNT // 10])) * 10  # type: ignore[misc]
        spent = _seconds(lambda texts=texts: classify_all(texts))  # type: ignore[misc]
        add(
            f"unknown texts of {words} words",
            f"{spent / COUNT * 1e6:.0f} µs a distinct text",
            f"comparing with each word and phrase {scanned / COUNT * 1e6:.0f} µs",
            ratio=spent / scanned,
        )
        assert scanned > 10 * spent


def _strange(draw: random.Random, words: int) -> str:
    letters = string.ascii_lowercase
    return " ".join("".join(draw.choices(letters, k=draw.randint(5, 9))) for _ in range(words))


def _scanned(texts: list[str]) -> None:
    for text in texts:
        words = tokens(text)
        for word in words:
            scans.slips(word)
        scans.joined_slips("".join(words))
        scans.models_named(f" {fold(text)} ")
        scans.nearest(words)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
