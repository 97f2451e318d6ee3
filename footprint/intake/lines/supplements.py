"""Devices that stand on a line of a file beside what is read of it, as the member says: a second one in a remark, those
that a title or a paragraph names, a line that no list was found to hold.

Kept among the member's answers under `more:DIGEST:N@YEAR`: the N-th line of a file with these very words, be it in
several sheets, in any file, from that year until the next one of which something else was said. Each answer is all
that is added to the line; '' withdraws it. They are read as a list of their own, whose lines are those of the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice

import numpy as np

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.lines.answers import GONE, IN_USE, NO_DEVICE, LineAnswer, holding, is_name, name_of, sound
from footprint.intake.lines.written import WrittenLine
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.vocabulary.people import NOBODY
from footprint.intake.vocabulary.privacy import MASK

PREFIX = "more:"
MOST_LINES = 200_000  # of a sheet, which are looked at
MOST_KINDS = 20  # that are added to one line
_SEPARATORS = re.compile(r'[\s;|,"]+')
_CELLS = re.compile(r'"?\s*[;\t|]\s*"?')
_BETWEEN, _MOST_SIGNS = " · ", 400
_HEADER = ("category", "quantity_devices", "status", "acquired_on")
MARK = "+"  # of the lists of what is added

Supplement = tuple[LineAnswer, ...]  # each with its kind and number


@dataclass(frozen=True)
class SheetLine:
    """A line of a sheet that is not blank: the `key` of what is added to it, its number, what is written."""

    key: str
    line: int
    text: str


def written(supplement: Sequence[LineAnswer]) -> str:
    """What is added to a line as it is kept; '' where that is nothing."""
    return json.dumps([asdict(each) for each in supplement], sort_keys=True) if supplement else ""


def parsed(text: str) -> Supplement:
    """What was kept; nothing where it is no supplement."""
    try:
        content = json.loads(text)
    except ValueError:
        return ()
    if not isinstance(content, list) or not 0 < len(content) <= MOST_KINDS:
        return ()
    answers = tuple(map(sound, content))
    return tuple(each for each in answers if each is not None and _is_whole(each)) if all(answers) else ()


def _is_whole(answer: LineAnswer) -> bool:
    return answer.category not in ("", NO_DEVICE) and bool(answer.devices) and answer.state not in ("", GONE)


def of(category: str, devices: int, state: str = "") -> LineAnswer:
    """Devices that are added to a line, in use unless said otherwise."""
    return LineAnswer(category, devices, state or IN_USE)


def is_added(key: str) -> bool:
    """Whether a key is that of what is added to a line, or may be: of no line of a list."""
    return key.startswith(PREFIX)


def item(key: str, at: int, answer: LineAnswer) -> str:
    """The key of the devices that stand at a place (0 = first) of what is added to a line; another one once they are
    others, so that a form that is sent twice says nothing of what has taken their place."""
    return f"{key}/{at + 1}/{answer.category}.{answer.devices}.{answer.state}"


def place(key: str) -> int | None:
    """Their place, by their key; None for the key of a line."""
    number = key.split("/")[1:2]
    return int(number[0]) - 1 if number else None


def put(own: list[LineAnswer | None], line: WrittenLine, given: LineAnswer) -> None:
    """Put what is given among what is added to a line of a sheet: in the place of what `line` shows of it, or behind it
    where it shows nothing. What is left open stays as it is shown. No device, none of them, or gone takes it away and
    leaves a gap, so that the others keep their places."""
    at = place(line.key)
    is_gone = given.category == NO_DEVICE or given.state == GONE or given.devices == 0
    shown = LineAnswer(line.category, int(line.devices or 1), line.state) if at is not None else LineAnswer("", 1)
    devices = shown.devices if given.devices is None else given.devices
    new = None if is_gone else of(given.category or shown.category, devices or 1, given.state or shown.state)
    if at is None:
        own.extend([new] if new else [])
    elif at < len(own):
        own[at] = new


def kept(said: Mapping[str, Sequence[LineAnswer]], year: int) -> dict[str, str]:
    """What is added to lines, by their keys, from a year on, as it is kept."""
    return {name_of(key, year): written(supplement) for key, supplement in said.items()}


def may_be_kept(name: str, text: str) -> bool:
    """Whether this is what is added to a line, or withdraws it."""
    return is_name(name, PREFIX) and (not text or bool(parsed(text)))


def in_force(answers: Mapping[str, str], year: int) -> dict[str, Supplement]:
    """What is added to lines in a year, by their keys."""
    if not any(name.startswith(PREFIX) for name in answers):
        return {}
    read = {key: parsed(text) for key, text in holding(answers, PREFIX, year).items()}
    return {key: supplement for key, supplement in read.items() if supplement}


def sheet_lines(source: Source, seen: Counter[str]) -> Iterator[SheetLine]:
    """The first lines of a sheet, without those that hold no letter and no digit. `seen`: how many lines with such
    words the sheets before hold in the same file, to which those of this one are added."""
    for number, text in enumerate(islice(source.lines(), MOST_LINES), 1):
        words = _SEPARATORS.sub(" ", text).strip()
        if not any(map(str.isalnum, words)):
            continue
        line = PREFIX + hashlib.sha256(words.encode()).hexdigest()[:16]
        seen[line] += 1
        yield SheetLine(f"{line}:{seen[line]}", number, text)


def cells(text: str) -> list[str]:
    """The cells of a line that are not empty, whatever parts them."""
    own = (" ".join(cell.split()) for cell in _CELLS.split(text.strip().strip('"')))
    return [cell for cell in own if cell]


def shown(line: SheetLine, people: Set[str] = frozenset()) -> SheetLine:
    """The line as people may look at it: cells that seem to name somebody, and those of `people`, are masked."""
    text = _BETWEEN.join(MASK if cell in people else NOBODY.masked(cell) for cell in cells(line.text))
    return SheetLine(line.key, line.line, "".join(filter(str.isprintable, text))[:_MOST_SIGNS])


def as_list(
    sheet: Source, said: Mapping[int, Supplement], bought: Mapping[int, date], limits: Limits, separator: str = ";"
) -> tuple[Source, Layout]:
    """The list of what is added to the lines of a sheet, and its layout. `said`: what is added, `bought`: the day on
    which the devices of the line were bought, by line."""
    rows = [(line, at, each) for line, own in said.items() for at, each in enumerate(own, 1)]
    days = {line: day.isoformat() for line, day in bought.items()}
    listed = [[each.category, str(each.devices), each.state, days.get(line, "")] for line, _, each in rows]
    lines = np.array([1, *(line for line, _, _ in rows)], np.int64)
    added = Cause("line_said", FLAGGED, "category", np.unique(lines[1:]), variant="more")
    text = as_text(sheet, separator, [_HEADER, *listed], limits)
    arranged = Arranged(
        CROSSED, text, 1, lines, (0,) * len(_HEADER), MARK, (added,),  # the sheet may be gone when this is read
        cells=np.zeros(len(lines), np.int64), ordinals=np.array([1, *(at for _, at, _ in rows)], np.int64),
    )  # fmt: skip
    return text, Layout(separator, _HEADER, 1, 1, {separator: len(_HEADER) - 1}, arranged)
