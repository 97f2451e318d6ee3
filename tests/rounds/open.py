"""The rounds, and the files of them that are not read rightly yet (`open.csv`), each with what becomes of it."""

from __future__ import annotations

import csv
from pathlib import Path


def rounds(kind: str) -> list[str]:
    """Names of the rounds that have files of a kind, the oldest first."""
    folders = Path(__file__).parent.glob(f"round*/{kind}")
    return sorted((folder.parent.name for folder in folders), key=lambda name: int(name.removeprefix("round")))


def still_open(kind: str) -> dict[tuple[str, str], str]:
    """(round, file) → its outcome, of a kind of files. A file leaves when it is read rightly, and none comes back."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        return {(row["round"], row["file"]): row["outcome"] for row in csv.DictReader(stream) if row["kind"] == kind}
