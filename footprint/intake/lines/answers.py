"""What a member said of a single line of a list: its kind, how many devices it is, their state. It decides, whatever
was read.

Kept among the member's answers under `line:LAYOUT:DIGEST:N`: the N-th line with these very cells below that header, in
any file, from the year of the answer on, so that a line that stands in next year's list is known. Of the line nothing
is kept but a hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from footprint.intake.evidence.answered import signature
from footprint.intake.vocabulary.categories import known_categories

PREFIX = "line:"
NO_DEVICE = "not_hardware"
IN_USE, IN_STOCK, GONE = "in_use", "in_stock", "gone"
STATES = (IN_USE, IN_STOCK, GONE)
MOST_DEVICES = 1_000_000
_KEY = re.compile(rf"{PREFIX}[0-9a-f]{{16}}:[0-9a-f]{{16}}:[1-9]\d{{0,6}}")
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class LineAnswer:
    """What was said of a line. `category`: that of its devices, or `NO_DEVICE`; `devices`: how many; `state`: one of
    `STATES`. '' and None: as it was read. `since`: the first year for which it holds."""

    category: str = ""
    devices: int | None = None
    state: str = ""
    since: int = 0

    @property
    def says_something(self) -> bool:
        return bool(self.category or self.state or self.devices is not None)

    def written(self) -> str:
        """As it is kept; '' where it says nothing, which withdraws an earlier answer."""
        return json.dumps(asdict(self), sort_keys=True) if self.says_something else ""


_FIELDS = {each.name for each in fields(LineAnswer)}


def parsed(text: str) -> LineAnswer | None:
    """The answer that was kept; None for what is none."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    if not isinstance(content, dict) or not content.keys() <= _FIELDS:
        return None
    answer = LineAnswer(**content)
    return answer if _is_sound(answer) else None


def _is_sound(answer: LineAnswer) -> bool:
    return (
        answer.category in ("", NO_DEVICE, *known_categories())
        and (answer.devices is None or (type(answer.devices) is int and 0 <= answer.devices <= MOST_DEVICES))
        and answer.state in ("", *STATES)
        and type(answer.since) is int
    )


def may_be_kept(name: str, text: str) -> bool:
    """Whether this is an answer about a line, or withdraws one."""
    return _KEY.fullmatch(name) is not None and (not text or parsed(text) is not None)


def said_below(answers: Mapping[str, str], header: Sequence[str], year: int) -> dict[str, LineAnswer]:
    """What holds in a year of lines below this header, by the keys of the lines."""
    if not any(name.startswith(PREFIX) for name in answers):
        return {}
    layout = f"{PREFIX}{signature(header)}:"
    read = {name: parsed(text) for name, text in answers.items() if name.startswith(layout)}
    return {name: answer for name, answer in read.items() if answer and answer.says_something and answer.since <= year}


def keys(header: Sequence[str], records: Iterable[tuple[_Row, Sequence[str]]]) -> Iterator[tuple[_Row, str]]:
    """(row, the key of its line) of the records of a table, all of them from the first on."""
    layout, seen = f"{PREFIX}{signature(header)}", Counter[str]()
    for row, cells in records:
        own = hashlib.sha256("\x1f".join(cell.strip() for cell in cells).rstrip("\x1f").encode()).hexdigest()[:16]
        seen[own] += 1
        yield row, f"{layout}:{own}:{seen[own]}"
