"""What the words of a category column cost, each distinct one once (printed only)."""

from __future__ import annotations

import random
import time

from footprint.intake.matching import classify
from tests.intake.perturbed import perturbed

COUNT = 3_000


def test_distinct_texts() -> None:
    texts = [case.text for case in perturbed()]
    random.Random(1).shuffle(texts)
    kinds = {
        "known with noise": [f"{text} x{number}" for number, text in enumerate(texts[:COUNT])],
        "unknown": [f"zorglub {number:x} {'abcdefghij'[number % 10]}quux" for number in range(COUNT)],
    }
    for kind, words in kinds.items():
        start = time.process_time()
        fates = [classify(text).fate for text in words]
        spent = time.process_time() - start
        print(f"\n{kind}: {spent / COUNT * 1e6:.0f} µs a distinct text ({fates.count('device')} devices)")
        assert len(fates) == COUNT
