"""`python -m tests.rounds usage round1`: the outcome of each file of a round, and their shares."""

from __future__ import annotations

import sys
from collections import Counter
from importlib import import_module

if __name__ == "__main__":
    kind, name = sys.argv[1:]
    outcomes = import_module(f"tests.rounds.{kind}").outcomes(name)
    for file, outcome, detail in sorted(outcomes, key=lambda row: row[1]):
        print(f"{outcome:8} {file:36} {detail}")
    shares = Counter(outcome for _, outcome, _ in outcomes)
    print(", ".join(f"{outcome} {count} ({count / len(outcomes):.0%})" for outcome, count in shares.most_common()))
