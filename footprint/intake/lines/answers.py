"""What a member said of a single line of a list: its kind, how many devices it is, their state. It decides, whatever
was read.

Kept among the member's answers under `line:LAYOUT:DIGEST:N@YEAR`: the N-th line of a file with these very cells below
that header, be it in several sheets, in any file, from that year until the next one of which something else was said: a
line that stands in next year's list is known, and what is said of it then changes no earlier year. '' holds that long,
too: the line is as it is read. Of the line nothing is kept but a hash.
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
_KEPT = re.compile(r"((?:line:[0-9a-f]{16}|more):[0-9a-f]{16}:[1-9][0-9]{0,6})@((?:19|20)[0-9]{2})")
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class LineAnswer:
    """What was said of a line. `category`: that of its devices, or `NO_DEVICE`; `devices`: how many; `state`: one of
    `STATES`. '' and None: as it was read."""

    category: str = ""
    devices: int | None = None
    state: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.category or self.state or self.devices is not None)

    def before(self, later: LineAnswer) -> LineAnswer:
        """What holds once more was said later, of which nothing is taken back."""
        return LineAnswer(
            category=later.category or self.category, state=later.state or self.state,
            devices=self.devices if later.devices is None else later.devices,
        )  # fmt: skip

    def written(self) -> str:
        """As it is kept; '' where it says nothing."""
        return json.dumps(asdict(self), sort_keys=True) if self.says_something else ""


_FIELDS = {each.name for each in fields(LineAnswer)}


def parsed(text: str) -> LineAnswer | None:
    """The answer that was kept; None for what is none."""
    try:
        return sound(json.loads(text))
    except ValueError:
        return None


def sound(content: object) -> LineAnswer | None:
    """What was kept as an answer; None for what is none."""
    if not isinstance(content, dict) or not content.keys() <= _FIELDS:
        return None
    answer = LineAnswer(**content)
    return answer if _is_sound(answer) else None


def _is_sound(answer: LineAnswer) -> bool:
    return (
        answer.category in ("", NO_DEVICE, *known_categories())
        and (answer.devices is None or (type(answer.devices) is int and 0 <= answer.devices <= MOST_DEVICES))
        and answer.state in ("", *STATES)
    )


def name_of(key: str, year: int) -> str:
    """The name under which what is said of a line from a year on is kept."""
    return f"{key}@{year}"


def key_of(name: str) -> str:
    """The key of the line that an answer is kept about."""
    return name.rpartition("@")[0]


def in_force(answers: Mapping[str, str], year: int) -> dict[str, str]:
    """What holds in a year of lines and what is added to them, by their keys, as it is kept."""
    return holding(answers, "", year)


def kept(said: Mapping[str, LineAnswer], year: int) -> dict[str, str]:
    """What is said of lines, by their keys, from a year on, as it is kept."""
    return {name_of(key, year): answer.written() for key, answer in said.items()}


def is_name(name: str, prefix: str = PREFIX) -> bool:
    """Whether answers about lines are kept under this name."""
    return name.startswith(prefix) and _KEPT.fullmatch(name) is not None


def may_be_kept(name: str, text: str) -> bool:
    """Whether this is an answer about a line, or withdraws one."""
    return is_name(name) and (not text or parsed(text) is not None)


def said_below(answers: Mapping[str, str], header: Sequence[str], year: int) -> dict[str, LineAnswer]:
    """What holds in a year of lines below this header, by the keys of the lines."""
    if not any(name.startswith(PREFIX) for name in answers):
        return {}
    return _holding(answers, f"{PREFIX}{signature(header)}:", year)


def said_of(answers: Mapping[str, str], year: int) -> dict[str, LineAnswer]:
    """What holds in a year of lines, by their keys."""
    return _holding(answers, PREFIX, year)


def _holding(answers: Mapping[str, str], beginning: str, year: int) -> dict[str, LineAnswer]:
    """The latest answers until a year about the lines whose keys begin so; none that was withdrawn or is damaged."""
    read = {key: parsed(text) for key, text in holding(answers, beginning, year).items()}
    return {key: answer for key, answer in read.items() if answer and answer.says_something}


def holding(answers: Mapping[str, str], beginning: str, year: int) -> dict[str, str]:
    """The latest answers until a year about the lines whose keys begin so, as they are kept."""
    latest: dict[str, tuple[int, str]] = {}
    for name, text in answers.items():
        parts = _KEPT.fullmatch(name) if name.startswith(beginning) else None
        if parts and int(parts[2]) <= year:
            latest[parts[1]] = max(latest.get(parts[1], (0, "")), (int(parts[2]), text))
    return {key: text for key, (_, text) in latest.items()}


def keys(
    header: Sequence[str], records: Iterable[tuple[_Row, Sequence[str]]], seen: Counter[str],
    among: Iterable[str] | None = None,
) -> Iterator[tuple[_Row, str]]:  # fmt: skip
    """(row, the key of its line) of the records of a table, all of them from the first on; of those only whose cells
    are those of the keys `among`, where these are given. `seen`: how many lines with such cells the tables above hold
    in the same file, to which those of this one are added."""
    layout = f"{PREFIX}{signature(header)}"
    wanted = None if among is None else {bytes.fromhex(key.split(":")[2]) for key in among}
    for row, cells in records:
        text = "\x1f".join(map(str.strip, cells)).rstrip("\x1f")
        own = hashlib.sha256(text.encode()).digest()[:8]
        if wanted is not None and own not in wanted:
            continue
        line = f"{layout}:{own.hex()}"
        seen[line] += 1
        yield row, f"{line}:{seen[line]}"
