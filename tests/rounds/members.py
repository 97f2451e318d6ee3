"""What a member who knows the truth reaches on the page "Your lines", file by file: `python -m tests.rounds members
round22`.

`lines.csv` of a round has the truth line by line: `text`: the cells of the line joined by ` | `, `category`: one of our
categories or `a|b` where either is right, `units`: how many of it are in use or in stock. A line with two kinds has two
rows, one with none has no row. The member looks first at the lines that the page asks about, then at all of them, and
sets right what differs from the truth: kind, number, state, what else stands on the line. Nothing is typed elsewhere.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from footprint.intake.formats.limits import set_limits
from footprint.intake.formats.opening import opened
from footprint.intake.line_previews import Group, LinePreview, line_previews
from footprint.intake.line_previews import as_proposed as all_proposals
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import GONE, IN_USE, NO_DEVICE, LineAnswer, kept
from footprint.intake.lines.written import Mention, WrittenLine
from footprint.intake.vocabulary.folding import fold
from footprint.portal.year import lines
from tests.rounds import inventories

YEAR = 2025
STEPS = ("as proposed", "lines to check", "by device", "all lines")
_LEAST_SHARED = 0.6  # of the words of two texts of one line
Truth = list[tuple[tuple[str, ...], int]]  # (kinds of which each is right, units)


@dataclass
class Said:
    """What the member says, and how often: equal answers to lines of which the same word is asked are one answer."""

    lines: dict[str, LineAnswer] = field(default_factory=dict)
    more: dict[str, list[LineAnswer]] = field(default_factory=dict)
    alike: set[tuple[Group, LineAnswer]] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)
    answers: int = 0
    rows: int = 0  # that the member reads, one for all lines that are read alike

    def take(self, every: Said, group: Group, lines_: Sequence[WrittenLine]) -> None:
        """Say what is wrong of all lines of a group by one answer; of one line also what is missing on it."""
        answers = {key: every.lines.get(key, LineAnswer()) for key in (line.key for line in lines_)}
        own = next(iter(answers.values()))
        is_one = len(set(answers.values())) == 1 and (len(answers) == 1 or lines.shared(own, group.asks) == own)
        if is_one and own.says_something and not answers.keys() <= self.lines.keys():
            self.lines |= answers
            self.answers += 1
        more = every.more.get(lines_[0].more) if len(lines_) == 1 else None
        if more and lines_[0].more not in self.more:
            self.more[lines_[0].more] = more
            self.answers += len(more)

    def by_column(self, mentions: Sequence[Mention], left: Truth) -> int:
        """How many of these the column says, of which all lines are counted by one answer."""
        own = 0
        for names, units in left:
            said = next(
                (each for each in mentions if each.column and each.category in names and each.devices == units), None
            )
            if said is not None:
                own += (said.column, said.category) in self.columns
                self.columns.add((said.column, said.category))
        return own

    def kept(self) -> dict[str, str]:
        return kept(self.lines, YEAR) | supplements.kept(self.more, YEAR)


def outcomes(name: str) -> list[tuple[str, str, str]]:
    """File, the least that makes it right (`first reading`, one of `STEPS`, `never`), and how many answers that takes,
    of every file of a round."""
    return [(file, *outcome(name, file)) for file in inventories.key(name)]


def outcome(name: str, file: str) -> tuple[str, str]:
    """The same of one file."""
    folder = inventories.FOLDER / name / "inventories"
    return _outcome(folder / file, inventories.key(name)[file], _truth(folder)[file])


def _steps(path: Path, truth: Sequence[tuple[str, Truth]]) -> Iterator[Said]:
    """What the member says after each of `STEPS`."""
    yield as_proposed(path)
    asked, groups = answered(path, truth, only_asked=True), defaultdict[Group, list[LinePreview]](list)
    yield asked
    every = answered(path, truth, only_asked=False)
    for table in line_previews(path, YEAR, date(YEAR, 12, 31), (), "fr", asked.kept()):
        for line in table.lines:
            groups[line.group if line.group.asks == "same" else Group(word=line.written.key)].append(line)
    by_device = Said(dict(asked.lines), dict(asked.more), answers=asked.answers, rows=len(groups))
    for group, lines_ in groups.items():
        by_device.take(every, group, [line.written for line in lines_])
    yield by_device
    left = sum(key not in by_device.lines for key in every.lines)
    more = sum(len(own) for key, own in every.more.items() if key not in by_device.more)
    every.answers, every.rows = by_device.answers + left + more, by_device.rows
    yield every


def as_proposed(path: Path) -> Said:
    """What the member says who takes all proposals as they are, by one answer."""
    answers = all_proposals(lambda said: line_previews(path, YEAR, date(YEAR, 12, 31), (), "fr", kept(said, YEAR)))
    return Said(answers, answers=1)


def _outcome(path: Path, expected: inventories.Row, truth: Sequence[tuple[str, Truth]]) -> tuple[str, str]:
    if inventories.outcome(path, expected)[0] == "right":
        return "first reading", "0 answers"
    for step, said in zip(STEPS, _steps(path, truth), strict=True):
        readings = inventories.read_with(path, said.kept())
        counted, is_right = inventories.counts(readings, expected)
        if is_right:
            return step, f"{said.answers} answers" + (f", {said.rows} rows" if said.rows else "")
    return "never", f"{said.answers} answers; {sum(counted.values())} of {expected['devices']}; {dict(counted)}"


@cache
def _truth(folder: Path) -> dict[str, list[tuple[str, Truth]]]:
    """By file, what is true of each line that has devices; rows that follow each other with one text are one line."""
    found: dict[str, list[tuple[str, Truth]]] = defaultdict(list)
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            own = found[row["file"]]
            if not own or own[-1][0] != row["text"]:
                own.append((row["text"], []))
            own[-1][1].append((tuple(row["category"].split("|")), int(row["units"])))
    return found


def answered(path: Path, truth: Sequence[tuple[str, Truth]], *, only_asked: bool) -> Said:
    """What the member says of the lines of a file: of lines that were not understood first the kind, or the state;
    then what is wrong still."""
    said, true = Said(), _by_key(path, truth)
    asked: set[str] = set()
    for is_first in (True, False):
        rows: dict[str, list[LinePreview]] = defaultdict(list)
        for table in line_previews(path, YEAR, date(YEAR, 12, 31), (), "fr", said.kept()):
            for line in table.lines:
                rows[line.written.more].append(line)
        for key, own in rows.items():
            if any(line.is_open or line.is_doubtful for line in own):
                asked.add(key)
            if not only_asked or key in asked:
                _say(said, key, own, true.get(key, []), is_first=is_first)
    return said


def _by_key(path: Path, truth: Sequence[tuple[str, Truth]]) -> dict[str, Truth]:
    """What is true of each line by the key of what may be added to it: a text of the truth is that of the line which
    shares most of its words, the first one of several. Rows with equal texts go to as many lines as there are."""
    lines = _lines(path)
    by_text: dict[str, Truth] = defaultdict(list)
    for text, own in truth:
        by_text[text] += own
    words = {key: Counter(fold(text).split()) for key, text in lines}
    found: dict[str, Truth] = {}
    for text, own in by_text.items():
        wanted = Counter(fold(text.replace("|", " ")).split())
        shares = [(_shared(wanted, theirs), key) for key, theirs in words.items() if key not in found]
        best = max((share for share, _ in shares), default=0.0)
        keys = [key for share, key in shares if share == best and share >= _LEAST_SHARED]
        assert keys, f"{path.name}: no line says {text!r}"
        for key, part in zip(keys, _parts(own, len(keys)), strict=False):
            found[key] = part
    return found


def _parts(own: Truth, lines: int) -> Iterator[Truth]:
    """What is true of each of several lines with one text."""
    if lines > 1 and len(own) % lines == 0:
        size = len(own) // lines
        yield from (own[at : at + size] for at in range(0, len(own), size))
    else:
        yield own


def _lines(path: Path) -> list[tuple[str, str]]:
    """(key, text) of the lines of all sheets of a file, in the order in which they are read."""
    found, seen = [], Counter[str]()
    with opened(path, set_limits()) as parts:
        for part in parts:
            if part.source is not None and not part.hidden:
                found += [(each.key, each.text) for each in supplements.sheet_lines(part.source, seen)]
    return [(key, text.replace(";", " ").replace(",", " ").replace("|", " ")) for key, text in found]


def _shared(a: Counter[str], b: Counter[str]) -> float:
    return (a & b).total() / max(1, (a | b).total())


def _say(said: Said, key: str, rows: Sequence[LinePreview], truth: Truth, *, is_first: bool) -> None:
    """Set the rows of one line right; at first only what is asked of them."""
    left, open_ = list(truth), list(rows)
    for own in truth:  # a line in use and one in stock may be one of the truth
        alike = [line for line in open_ if _is_of_kind(line.written, *own)]
        if len(alike) > 1 and sum(_units(line.written) for line in alike) == own[1]:
            left.remove(own)
            open_ = [line for line in open_ if line not in alike]
    for is_alike in (_is_right, _is_of_kind, _is_any):
        for line in list(open_):
            mine = next((each for each in left if is_alike(line.written, *each)), None)
            if mine is not None and not (is_alike is _is_any and line.written.fate == "outside"):
                left.remove(mine)
                open_.remove(line)
                answer = _differs(line.written, *mine)
                _answer(
                    said,
                    line,
                    lines.shared(answer, line.group.asks) if is_first and line.is_open and line.group.asks else answer,
                )
    for line in open_:
        if _units(line.written) or line.is_open:
            _answer(said, line, LineAnswer(NO_DEVICE))
    if left and not is_first:
        said.more[key] = [supplements.of(names[0], units) for names, units in left]
        said.answers += len(left) - said.by_column(rows[0].written.mentions, left)


def _units(line: WrittenLine) -> float:
    return 0 if line.state == GONE else line.devices or 0


def _is_of_kind(line: WrittenLine, names: tuple[str, ...], _: int) -> bool:
    return line.category in names


def _is_right(line: WrittenLine, names: tuple[str, ...], units: int) -> bool:
    return line.category in names and _units(line) == units


def _is_any(line: WrittenLine, names: tuple[str, ...], units: int) -> bool:
    return True


def _differs(line: WrittenLine, names: tuple[str, ...], units: int) -> LineAnswer:
    is_there = line.fate == "accepted" and line.state not in ("", GONE)
    return LineAnswer(
        category="" if line.category in names else names[0],
        devices=None if line.devices == units else units,
        state="" if is_there else IN_USE,
    )


def _answer(said: Said, line: LinePreview, answer: LineAnswer) -> None:
    if not answer.says_something:
        return
    before = said.lines.get(line.written.key, LineAnswer())
    said.lines[line.written.key] = replace(
        answer, category=answer.category or before.category, state=answer.state or before.state
    )
    whole = (line.group, lines.shared(answer, line.group.asks))
    is_shared = line.group.asks not in ("", "same") and whole[1] == answer
    said.answers += not (is_shared and whole in said.alike)
    if is_shared:
        said.alike.add(whole)
