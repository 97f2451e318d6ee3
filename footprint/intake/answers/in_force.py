"""The answers with which a member's files are read: its own, and below them the pôle's vocabulary."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from footprint.intake.answers.member import load
from footprint.intake.answers.pole import accepted
from footprint.intake.vocabulary.pole import as_answer


def in_force(home: Path, member_id: str | None, until: date | None = None) -> dict[str, str]:
    """The answers of a member as `intake.read_all` takes them, with what the pôle accepted until a day; of nobody,
    those of the pôle alone."""
    answers: dict[str, str] = {}
    for subject, entry in accepted(home, until).items():
        answers |= as_answer(subject, entry)
    return answers | (load(home, member_id) if member_id else {})
