"""One log file from its first line to its last: every line is a request, refused or set aside, and counted as such."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from footprint.weblogs.batches import batch
from footprint.weblogs.compiled import NEWLINE, SPARE, key_of
from footprint.weblogs.formats import json_lines, loose_lines, other_lines
from footprint.weblogs.formats.common_log import ASK_HOST, DONE, read_block
from footprint.weblogs.formats.records import Fate, Record
from footprint.weblogs.formats.shapes import shape_of, speaks_of_files
from footprint.weblogs.formats.w3c import W3C
from footprint.weblogs.formats.wrapped import Bare, unwrapped, wrapping
from footprint.weblogs.formats.written_format import WrittenFormat
from footprint.weblogs.pages import OWN
from footprint.weblogs.reading import BLOCK, STEP, Block, Source
from footprint.weblogs.requests import Memory, Requests, room_for

COMMON = "common_log"
LINES_TOLD = 10  # of each fate
_HEAD = 1 << 16  # bytes that a format is told from
_TEXT = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_BEGUN = re.compile(
    rb'\S[^\["]* \[(?:\d[^\]"]*|\d[^\]"]+\] ?(?:"(?:[^"\\]|\\.)*(?:"(?: \d{0,3})?)?)?)|\{".*[^}]'
)  # a request that stops before its bytes, or an object that is not closed
_LONGEST = 32_000  # bytes of a line that is looked at one by one: servers refuse longer requests


@dataclass
class Account:
    """What became of the lines of one file: `lines` = accepted + refused + set aside; `told` are first line numbers."""

    path: Path
    lines: int = 0
    accepted: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    told: dict[Fate, list[int]] = field(default_factory=dict)
    forms: Counter[str] = field(default_factory=Counter)
    sizeless: int = 0
    first_time: int | None = None
    last_time: int | None = None
    broken: bool = False

    @property
    def refused(self) -> int:
        return sum(count for fate, count in self.fates.items() if fate.refused)

    @property
    def set_aside(self) -> int:
        return sum(count for fate, count in self.fates.items() if not fate.refused)

    @property
    def form(self) -> str | None:
        """The format of most of its requests."""
        return max(self.forms, key=lambda form: (self.forms[form], form)) if self.forms else None

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """Times of its first and last request, UTC."""
        if self.first_time is None or self.last_time is None:
            return None
        return datetime.fromtimestamp(self.first_time, UTC), datetime.fromtimestamp(self.last_time, UTC)

    def put(self, fate: Fate, line: int) -> None:
        """Count a line that gives no request."""
        self.fates[fate] += 1
        lines = self.told.setdefault(fate, [])
        if len(lines) < LINES_TOLD:
            lines.append(line)

    def add(self, further: Account) -> None:
        """Count a further piece of the same file, behind those counted."""
        for fate, lines in further.told.items():
            own = self.told.setdefault(fate, [])
            own += [self.lines + line for line in lines][: LINES_TOLD - len(own)]
        self.fates.update(further.fates)
        self.forms.update(further.forms)
        self.lines += further.lines
        self.accepted += further.accepted
        self.broken |= further.broken
        if further.first_time is not None and further.last_time is not None:
            self._spans(further.first_time, further.last_time)

    def take(self, requests: Requests) -> None:
        """Count requests."""
        self.accepted += len(requests.time)
        self._spans(int(requests.time.min()), int(requests.time.max()))

    def _spans(self, first: int, last: int) -> None:
        self.first_time = first if self.first_time is None else min(first, self.first_time)
        self.last_time = last if self.last_time is None else max(last, self.last_time)


class LogFile:
    """Reads one file into lots of requests. The account is complete once all lots are out. `written`: the format that
    people said; then no other is looked for. `w3c`: what directives say before a piece of a file; None = the head's."""

    def __init__(
        self,
        source: Source,
        memory: Memory,
        *,
        closely: bool = True,
        written: WrittenFormat | None = None,
        w3c: W3C | None = None,
    ) -> None:
        self._source, self._memory, self._closely, self._written = source, memory, closely, written
        head = source.head(_HEAD)
        self._bare = None if written is not None else wrapping(head)
        head = head if self._bare is None else unwrapped(head, self._bare)
        self._shape = shape_of(head)
        self.w3c = w3c or (_directives(head) if source.begin else W3C())
        self.account = Account(source.path)

    def lots(self) -> Iterator[Requests]:
        """The requests, a block at a time; a lot lives until the next."""
        most = BLOCK + STEP + 1  # lines in a block; room that nothing fills takes no memory
        out, odd = room_for(most), np.empty((most, 3), np.int64)
        for block in self._source.blocks():
            yield from self.lots_of(block, out, odd)
        self.account.broken = self._source.broken

    def lots_of(self, block: Block, out: Requests, odd: np.ndarray) -> Iterator[Requests]:
        """The requests of one block; `out` and `odd` are room for as many requests and other lines as it has lines."""
        if block.too_long:
            self.account.lines += 1
            self.account.put(Fate.TOO_LONG, self.account.lines)
            return
        if self._bare is not None:
            block = without(block, self._bare)
        lots, others = ([], self._each(block)) if self._written is not None else self._compiled(block, out, odd)
        for lot in (*lots, *self._one_by_one(block, others)):
            asked = self._asked(lot)
            if len(asked.time):
                self.account.take(asked)
                yield asked

    def _asked(self, lot: Requests) -> Requests:
        """The requests without those of the server to itself, which are counted apart."""
        is_own = lot.page == OWN
        if not is_own.any():
            return lot
        self.account.fates[Fate.OWN] += int(np.count_nonzero(is_own))
        return Requests(*(column[~is_own] for column in lot))

    def _compiled(self, block: Block, out: Requests, odd: np.ndarray) -> tuple[list[Requests], np.ndarray]:
        """What the compiled reader takes, and begin, end and number of the other lines."""
        memory, place, why = self._memory, 0, -1
        state = np.array([0, 0, self.account.lines + 1])
        while why != DONE:
            place, why, begin, end = read_block(
                block.text, place, block.end, state, out, odd, memory.hosts.slots, memory.hosts.values,
                memory.site_keys, memory.agents.slots, memory.agents.values, self._shape, self._closely,
            )  # fmt: skip
            if why != DONE:
                learn = memory.learn_host if why == ASK_HOST else memory.learn_agent
                learn(key_of(block.text, begin, end), block.text[begin:end].tobytes())
        self.account.lines = int(state[2]) - 1
        if state[0]:
            self.account.forms[COMMON] += int(state[0])
        return [out.first(state[0])], odd[: state[1]]

    def _each(self, block: Block) -> np.ndarray:
        """Begin, end and number of every line of a block."""
        ends = np.flatnonzero(block.text[: block.end] == NEWLINE)
        begins = np.append(0, ends + 1)[: len(ends)]
        first = self.account.lines + 1
        self.account.lines += len(ends)
        return np.stack([begins, ends, np.arange(first, first + len(ends))], axis=1)

    def _one_by_one(self, block: Block, others: np.ndarray) -> list[Requests]:
        records = []
        for begin, end, number in others.tolist():
            line = block.text[begin:end].tobytes().removesuffix(b"\r")
            record = self._read(line, last=block.unfinished and end + 1 == block.end)
            if isinstance(record, Fate):
                self.account.put(record, number)
            else:
                self.account.forms[record.form] += 1
                records.append(record)
        return [batch(records, self._memory, closely=self._closely)] if records else []

    def _read(self, line: bytes, *, last: bool) -> Record | Fate:
        if not line.strip():
            return Fate.BLANK
        if len(line) > _LONGEST:
            return Fate.TOO_LONG
        if self._written is not None:
            return self._written.read(line)
        if line.startswith(b"#"):
            self.w3c.directive(line)
            return Fate.COMMENT
        if speaks_of_files(line):
            return Fate.NO_REQUEST
        readers = (json_lines.read, self.w3c.read, other_lines.read, loose_lines.read)
        record = next((record for reader in readers if (record := reader(line))), None)
        return record or why_not(line, last=last)


def _directives(head: bytes) -> W3C:
    """What directives at the head of a file say of its other pieces, unless others come before them."""
    w3c = W3C()
    for line in head.split(b"\n"):
        if line.startswith(b"#"):
            w3c.directive(line.removesuffix(b"\r"))
    return W3C(w3c.words, w3c.date)


def without(block: Block, bare: Bare) -> Block:
    """A block whose lines have lost what carried them."""
    text = unwrapped(block.text[: block.end].tobytes(), bare)
    return Block(np.frombuffer(bytearray(text + bytes(SPARE)), np.uint8), len(text), block.unfinished)


def why_not(line: bytes, *, last: bool = False) -> Fate:
    """Why a line that no reader takes was refused. `last`: the file stops within it."""
    if not _TEXT.fullmatch(line) or line.startswith(b"\\x"):
        return Fate.BINARY
    return Fate.TRUNCATED if last or _BEGUN.fullmatch(line) else Fate.UNKNOWN


def sniff(path: Path, written: WrittenFormat | None = None) -> str | None:
    """The format of the access log at `path`, from its first 64 kB; None if most of its lines are no requests.
    `written`: the format that people said."""
    source = Source(path)
    whole, newline, rest = source.head(_HEAD).rpartition(b"\n")
    content = whole + newline or rest + b"\n"
    text = np.frombuffer(bytearray(content + bytes(SPARE)), np.uint8)
    reader = LogFile(source, Memory(), written=written)
    most, account = len(content), reader.account
    for _ in reader.lots_of(Block(text, most), room_for(most), np.empty((most, 3), np.int64)):
        pass
    refused = account.refused + account.fates[Fate.NO_REQUEST]
    return account.form if account.accepted > refused else None
