"""With which words the files of one member-year are read."""

from __future__ import annotations

from pathlib import Path

from footprint.intake import answers
from footprint.years.closure import words_until


def answers_for(home: Path, year: int, member_id: str | None) -> dict[str, str]:
    """The answers for files of a year (`intake.answers.in_force`): the member's own, and what the pôle had accepted
    when the year was closed; of nobody, those of the pôle alone."""
    return answers.in_force(home, member_id, words_until(home, year))
