"""What the pôle decided on words and columns that members answered alike: dated, by whom, and never forgotten.

One file below the home, `vocabulary/decisions.json`: each decision is added behind the others, the last one on a
subject stands. A subject is a folded word, or the key of a column or of the line of a header (`evidence.answered`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from footprint.intake.answers.member import AnswerError
from footprint.intake.evidence.answered import ANY, LINE, PREFIX, is_role
from footprint.intake.vocabulary.categories import is_device_or_aside
from footprint.intake.vocabulary.pole import Entry
from footprint.lake import locked, write_atomically

Verdict = Literal["accepted", "refused", "undone"]


@dataclass(frozen=True)
class Decision:
    """One decision. `meaning`: the category, role or line that is accepted or refused; `said`: how many members said
    what of the subject when it was decided."""

    number: int
    subject: str
    verdict: Verdict
    meaning: str
    on: date
    by: str
    said: Mapping[str, int] = field(default_factory=dict)

    @property
    def members(self) -> int:
        """How many members said what was decided."""
        return self.said.get(self.meaning, 0)


def history(home: Path) -> list[Decision]:
    """Every decision, the oldest first. Raises ValueError where the file is damaged: nothing is read without them."""
    path = _path(home)
    if not path.exists():
        return []
    return [Decision(**row | {"on": date.fromisoformat(row["on"])}) for row in json.loads(path.read_bytes())]


def standing(home: Path, until: date | None = None) -> dict[str, Decision]:
    """The decision that stands on each subject, that of an undone one left out; as it was on the day `until`."""
    stands = {each.subject: each for each in history(home) if until is None or each.on <= until}
    return {subject: each for subject, each in stands.items() if each.verdict != "undone"}


def accepted(home: Path, until: date | None = None) -> dict[str, Entry]:
    """What the pôle says of words and columns, by subject. What no category and no role is any more is left out."""
    return {
        subject: Entry(each.meaning, each.on.isoformat())
        for subject, each in standing(home, until).items()
        if each.verdict == "accepted" and may_mean(subject, each.meaning)
    }


def may_mean(subject: str, meaning: str) -> bool:
    """Whether a word may be of this category, or a column have this role, or a line be this one."""
    if not subject.startswith(PREFIX):
        return is_device_or_aside(meaning)
    if subject.endswith(f":{LINE}") and not subject.startswith(f"{PREFIX}{ANY}:"):
        return meaning.isdecimal()
    return is_role(meaning)


def decide(
    home: Path, subject: str, verdict: Verdict, meaning: str, *, on: date, by: str, said: Mapping[str, int]
) -> Decision:
    """Add a decision. Raises AnswerError where the subject cannot mean that."""
    if not may_mean(subject, meaning):
        raise AnswerError(meaning, "role" if subject.startswith(PREFIX) else "category")
    return _add(home, lambda number: Decision(number, subject, verdict, meaning, on, by, dict(said)))


def undo(home: Path, subject: str, *, on: date, by: str) -> Decision | None:
    """Take back the decision that stands on a subject; None where none does."""
    before = standing(home).get(subject)
    if before is None:
        return None
    return _add(home, lambda number: Decision(number, subject, "undone", before.meaning, on, by, before.said))


def _add(home: Path, made: Callable[[int], Decision]) -> Decision:
    with locked(home / "locks" / "vocabulary.lock"):
        before = history(home)
        decision = made(len(before) + 1)
        rows: list[dict[str, Any]] = [asdict(each) | {"on": each.on.isoformat()} for each in [*before, decision]]
        content = json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(_path(home), content.encode())
    return decision


def _path(home: Path) -> Path:
    return home / "vocabulary" / "decisions.json"
