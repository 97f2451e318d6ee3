"""What a line that counts for nothing yet most likely is. A person confirms it (`lines.answers`); nothing of it counts
before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from footprint.intake.lines.answers import GONE, IN_USE, LineAnswer
from footprint.intake.lines.written import WrittenLine
from footprint.intake.vocabulary.categories import begins_with, likeliest
from footprint.intake.vocabulary.states import begins_with_exit, says_gone

# How a number of devices stands behind what it counts (`x3`, `X10`, `(10)`), or before what else is said of them (`6 (3
# par poste)`, `2 postes`).
_BEHIND = re.compile(r"(?:(?:^|[\s)])[xX×] ?|\()(?P<number>[1-9][0-9]?)\)?$")
_FIRST = re.compile(r"(?P<number>[1-9][0-9]?) ?(?:\(.*\)|[^\W\d_]{3,})$")
_CROSSES = frozenset("xX✓✔")  # a cell that says that there is one
_CELLS = " · "
NO_PROPOSAL = LineAnswer()


@dataclass(frozen=True)
class Doubt:
    """What was not understood of a line: the rule, what is written (as shown), the categories among which it may be."""

    rule: str
    written: str = ""
    candidates: tuple[str, ...] = ()


def proposal(line: WrittenLine, doubts: Sequence[Doubt]) -> LineAnswer:
    """What a line most likely is, of what is not understood of it alone; nothing where nothing speaks for one meaning:
    a word that nobody knows, a line of several devices, a number that is written nowhere."""
    rules = {doubt.rule: doubt for doubt in doubts}
    if (doubt := rules.get("ambiguous_category")) is not None:
        return LineAnswer(category=likeliest(doubt.candidates))
    if (doubt := rules.get("unknown_category")) is not None:
        return LineAnswer(category=begins_with(doubt.written))
    if (doubt := rules.get("unknown_state")) is not None:
        is_gone = begins_with_exit(doubt.written) and says_gone(doubt.written)
        return LineAnswer(state=GONE if is_gone else IN_USE)
    if line.fate == "accepted" and line.devices is None:
        return LineAnswer(devices=_number(line, doubts))
    return NO_PROPOSAL


def _number(line: WrittenLine, doubts: Sequence[Doubt]) -> int | None:
    """The only number of devices that a line names otherwise than lists mostly do."""
    cells = {cell.strip() for cell in line.text.split(_CELLS)} | {doubt.written.strip() for doubt in doubts}
    matches = (pattern.search(cell) for cell in cells for pattern in (_BEHIND, _FIRST))
    numbers = {int(match["number"]) for match in matches if match}
    numbers |= {each.devices for each in line.mentions if not each.category and each.devices}
    numbers |= {1 for cell in cells if cell in _CROSSES}
    return numbers.pop() if len(numbers) == 1 else None
