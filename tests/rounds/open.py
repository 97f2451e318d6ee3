"""The rounds, and the files of them that are not read rightly yet (`open.csv`), each with what becomes of it."""

from __future__ import annotations

import csv
from pathlib import Path

ROUNDS = tuple(f"round{number}" for number in range(1, 12))


def still_open(kind: str) -> dict[tuple[str, str], str]:
    """(round, file) → its outcome, of a kind of files. A file leaves when it is read rightly, and none comes back."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        return {(row["round"], row["file"]): row["outcome"] for row in csv.DictReader(stream) if row["kind"] == kind}
