"""The pôle's vocabulary among the answers of one reading: what its analysts accepted for all members.

It lies between the product's words and the member's own answers. Each entry stands under a key that neither a word nor
a column of a member can be (`pole:bidule`, `pole:layout:*:materiel`); its value has the day on which it was accepted
behind the meaning: `laptop 2026-11-26`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

POLE = "pole:"
HOW = "pole"  # how a word, or a column, was understood that this vocabulary has


@dataclass(frozen=True)
class Entry:
    """What the pôle says that a word or a column means, and since when (ISO 8601)."""

    meaning: str
    day: str


def as_answer(subject: str, entry: Entry) -> dict[str, str]:
    """An entry as it stands among answers."""
    return {POLE + subject: f"{entry.meaning} {entry.day}"}


def entry_of(answers: Mapping[str, str], subject: str) -> Entry | None:
    """What the pôle says of a folded word or of the key of a column; None where it says nothing."""
    value = answers.get(POLE + subject)
    if value is None:
        return None
    meaning, _, day = value.rpartition(" ")
    return Entry(meaning, day)


def is_there(answers: Mapping[str, str]) -> bool:
    """Whether the pôle says anything."""
    return any(name.startswith(POLE) for name in answers)


def without_pole(answers: Mapping[str, str]) -> dict[str, str]:
    """The member's own answers alone."""
    return {name: answer for name, answer in answers.items() if not name.startswith(POLE)}
