"""The rounds, and the files of them that are not read rightly yet (`open.csv`), each with what becomes of it."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cases import LONG

NEWEST = 2  # rounds, to which the intake is least tuned


def rounds(kind: str) -> list[str]:
    """Names of the rounds that have files of a kind, the oldest first."""
    folders = Path(__file__).parent.glob(f"round*/{kind}")
    return sorted((folder.parent.name for folder in folders), key=lambda name: int(name.removeprefix("round")))


def some(files: list[tuple[str, str]], newest: int, older: int) -> list[tuple[str, str]]:
    """Of files as (round, name), the oldest round first: all in the long run, since each is a case of its own; else
    every `newest`th of the newest rounds and every `older`th of the others."""
    if LONG:
        return files
    new = list(dict.fromkeys(name for name, _ in files))[-NEWEST:]
    parts = ([each for each in files if (each[0] in new) == is_new] for is_new in (False, True))
    return [each for part, nth in zip(parts, (older, newest), strict=True) for each in part[::nth]]


def still_open(kind: str) -> dict[tuple[str, str], str]:
    """(round, file) → its outcome, of a kind of files. A file leaves when it is read rightly, and none comes back."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        return {(row["round"], row["file"]): row["outcome"] for row in csv.DictReader(stream) if row["kind"] == kind}
