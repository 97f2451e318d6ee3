"""The lines of a file's sheets beside the lists that were found on them: what the member adds to them
(`supplements`), and those that no list holds, for people who look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import pyarrow as pa

from footprint.intake.findings import REFUSED, SET_ASIDE
from footprint.intake.formats.text import Source
from footprint.intake.lake_rows import IDENTITY
from footprint.intake.lines import supplements
from footprint.intake.lines.supplements import SheetLine, Supplement
from footprint.intake.lines.written import Mention, WrittenLine
from footprint.intake.reading import Reading
from footprint.intake.rearranging import mentions
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.parsed_table import Options
from footprint.intake.tables.profiles import PERSONAL, profiles
from footprint.intake.vocabulary.doubts import counts_devices
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.privacy import MASK

OUTSIDE = "outside"  # the fate of a line that no list holds
_BESIDE_FIRST_NAMES = ("nom", "name", "nachname", "naam", "apellidos", "cognome")  # beside a column of people
_OF_PEOPLE = 5_000  # lines of a sheet in which columns of people are looked for
_OF_LABELS = frozenset({"category", "model_text"})
MOST_SHOWN = 1_000  # lines of a sheet that no list holds


@dataclass(frozen=True)
class LinesOfSheet:
    """Lines of one sheet in its order: what the member added to them, and those that no list holds, `MOST_SHOWN` at the
    most; how many there are. `label`: where the sheet stands in the file."""

    label: str
    lines: Sequence[WrittenLine]
    rows: int


@dataclass
class Sheets:
    """The sheets of one file, as they are read. `lines` and `said`: those of the sheet that is read, and what the
    member added to them, by line."""

    options: Options
    shown: list[LinesOfSheet] = field(default_factory=list)
    lines: Mapping[int, SheetLine] = field(default_factory=dict)
    said: Mapping[int, Supplement] = field(default_factory=dict)
    separator: str = ""
    _seen: Counter[str] = field(default_factory=Counter)

    def open(self, source: Source) -> None:
        """Look at the lines of the next sheet, if somebody wants to see them or said something of lines."""
        said = supplements.in_force(self.options.answers, self.options.year)
        is_looked_at = bool(said) or self.options.lines_are_shown
        lines = supplements.sheet_lines(source, self._seen) if is_looked_at else ()
        self.lines = {each.line: each for each in lines}
        self.separator = source.separator or ""
        self.said = {line: said[each.key] for line, each in self.lines.items() if each.key in said}

    def added(self, source: Source, readings: Sequence[Reading]) -> tuple[Source, Layout, pa.Table] | None:
        """What the member added to the lines of the sheet, as a list, with the dates of the devices beside them; and
        their identity (`IDENTITY`)."""
        if not self.said or _are_use(readings):
            return None
        bought = {line: day for reading in readings for line, day in _bought(reading) if line in self.said}
        listed = supplements.as_list(source, self.said, bought, self.options.limits)
        return *listed, identity({line: self.lines[line].key for line in self.said})

    def show(self, label: str, readings: Sequence[Reading]) -> list[Reading]:
        """The readings of the sheet, whose lines know what may be added to them and what else they name; the other
        lines of the sheet are kept."""
        if not self.options.lines_are_shown:
            return list(readings)
        is_use = _are_use(readings)
        mentioned = {} if is_use else _mentions(self.lines, self._parted_by(readings), readings, self.said)
        held = _shown(readings) - {line for line in _heads(readings) if self._counts_devices(line)}
        outside = [] if is_use else sorted(self.lines.keys() - held - self.said.keys())
        people = _people([each.text for each in self.lines.values()], self._parted_by(readings))
        shown = [_outside(self.lines[line], mentioned.get(line, ()), people) for line in outside]
        shown = sorted(shown, key=lambda each: not each.mentions)[:MOST_SHOWN] + self._added(readings)
        if shown:
            rows = len(shown) + max(0, len(outside) - MOST_SHOWN)
            self.shown.append(LinesOfSheet(label, _in_order(shown), rows))
        return [_with_keys(reading, self.lines, mentioned) for reading in readings]

    def _parted_by(self, readings: Sequence[Reading]) -> str:
        """What parts the cells of the sheet."""
        known = self.separator or next((each.dialect.separator for each in readings if each.dialect.separator), "")
        return known or mentions.separator_of([each.text for each in self.lines.values()])

    def _counts_devices(self, line: int) -> bool:
        """Whether a line that was taken for names of columns counts devices: it may be the first one of the list."""
        cells = supplements.cells(self.lines[line].text) if line in self.lines else []
        return any(map(counts_devices, cells))

    def _added(self, readings: Sequence[Reading]) -> list[WrittenLine]:
        """What the member added to lines, with their texts as the lists show them, where people are masked."""
        texts = {each.line: each.text for reading in readings for each in _written(reading)}
        own = []
        for line, supplement in self.said.items():
            at = supplements.shown(self.lines[line])
            own += _added(replace(at, text=texts.get(line, at.text)), supplement)
        return own


def _in_order(lines: Sequence[WrittenLine]) -> list[WrittenLine]:
    """Lines in the order of the sheet, each with a number of its own, of several devices on one line, too."""
    return [replace(each, row_line=at) for at, each in enumerate(sorted(lines, key=lambda each: each.line), 1)]


def _mentions(
    lines: Mapping[int, SheetLine], separator: str, readings: Sequence[Reading], said: Mapping[int, Supplement]
) -> dict[int, tuple[Mention, ...]]:
    """The devices that lines name and that are neither read of them nor added, by line: those of lists that people
    made, and lines that no list holds."""
    if len(lines) > mentions.MOST_LINES:
        return {}
    cells = {line: dict(enumerate(mentions.cells_of(each.text, separator))) for line, each in lines.items()}
    read = {line: frozenset(each.category for each in own) for line, own in said.items()}
    found = dict(pair for reading in readings for pair in _of_list(reading, cells, read))
    of_lists = _shown(readings)
    found |= {
        line: mentions.mentions(own, {}, read.get(line, frozenset()))
        for line, own in cells.items()
        if line not in of_lists
    }
    return {line: own for line, own in found.items() if own}


def _of_list(
    reading: Reading, cells: Mapping[int, Mapping[int, str]], added: Mapping[int, frozenset[str]]
) -> Iterator[tuple[int, tuple[Mention, ...]]]:
    """What the lines of a list name in columns that nothing read; of a tool's export only in remarks."""
    by_line: dict[int, list[WrittenLine]] = {}
    for each in _written(reading):
        by_line.setdefault(each.line, []).append(each)
    roles: dict[int, set[str | None]] = {}  # a cell of which several columns were made has several
    for column in reading.mapping:
        roles.setdefault(column.position, set()).add(column.canonical)
    is_by_hand = reading.profile in _by_hand()
    header = cells.get(reading.dialect.header_line, {})
    columns = mentions.kinds_of_columns(header) if is_by_hand else {}
    for line, own in by_line.items():
        fates = {each.fate for each in own}
        if fates == {SET_ASIDE}:
            continue
        read = added.get(line, frozenset()).union(each.category for each in own)
        yield line, _of_line(cells.get(line, {}), own, roles, columns, read, is_by_hand=is_by_hand)


def _of_line(
    cells: Mapping[int, str], rows: Sequence[WrittenLine], roles: Mapping[int, set[str | None]],
    columns: Mapping[int, str], read: frozenset[str], *, is_by_hand: bool,
) -> tuple[Mention, ...]:  # fmt: skip
    """What a line of a list mentions. `rows`: what was read of it; `roles` and `columns` by position."""
    open_ = {"remark", None} if is_by_hand else {"remark"}
    unread = {at for at in cells if roles.get(at, {None}) <= open_}
    if any(row.fate == REFUSED for row in rows):  # what its words mean is asked already
        return mentions.mentions({at: cells[at] for at in unread & columns.keys()}, columns, read)
    found = mentions.mentions({at: cells[at] for at in sorted(unread)}, columns, read)
    if not is_by_hand:
        return found
    labels = [cells[at] for at in cells if not _OF_LABELS.isdisjoint(roles.get(at, ()))]
    joined = [each for label in labels for each in mentions.joined(label, read.union(one.category for one in found))]
    texts = [*labels, *(cells[at] for at in sorted(unread - columns.keys()))]
    return *found, *joined, *mentions.count_said(texts, [row.devices for row in rows])


@cache
def _by_hand() -> frozenset[str]:
    """The names of the profiles of lists that people make."""
    return frozenset(each.name for each in profiles() if each.count_in_label or each.template)


def _bought(reading: Reading) -> Iterator[tuple[int, date]]:
    """(line, the day on which its devices were bought) of a list of equipment, of the lines that have one."""
    if reading.kind == "inventory":
        pairs = zip(*(reading.table[name].to_pylist() for name in ("line", "acquired_on")), strict=True)
        yield from ((line, day) for line, day in pairs if day is not None)


def _shown(readings: Sequence[Reading]) -> set[int]:
    """The lines that lists show, or would show if they were not so long, and those of their names."""
    shown: set[int] = set()
    for reading in readings:
        lines = {each.line for each in _written(reading)}
        if reading.written is not None and reading.written.rows > len(reading.written.lines):
            lines |= set(reading.lines["line"].to_pylist())
        if lines:
            shown |= lines | set(range(reading.dialect.header_line, min(lines)))
        if lines and not reading.dialect.arrangement:
            shown |= set(range(min(lines), max(lines)))
    return shown


def _are_use(readings: Sequence[Reading]) -> bool:
    return any(each.kind not in (None, "inventory") for each in readings)


def _heads(readings: Sequence[Reading]) -> set[int]:
    return {reading.dialect.header_line for reading in readings}


def _people(texts: Sequence[str], separator: str) -> frozenset[str]:
    """The cells below headers that say that a column names people, wherever these stand in the sheet."""
    rows = [mentions.cells_of(text, separator) for text in texts[:_OF_PEOPLE]]
    found: set[str] = set()
    columns: set[int] = set()
    for cells in rows:
        found |= {" ".join(cells[at].split()) for at in columns if at < len(cells)}
        of_people = {at for at, cell in enumerate(cells) if fold(cell) in personal_headers()}
        columns |= of_people | {at for at, cell in enumerate(cells) if of_people and fold(cell) in _BESIDE_FIRST_NAMES}
    return frozenset(found - {""})


def _outside(line: SheetLine, own: tuple[Mention, ...], people: frozenset[str]) -> WrittenLine:
    text = supplements.shown(line, people).text
    return WrittenLine(line.key, line.line, line.line, text, OUTSIDE, False, "", None, "", line.key, own)


def _added(line: SheetLine, supplement: Supplement) -> list[WrittenLine]:
    return [
        WrittenLine(
            supplements.item(line.key, at, each), line.line, line.line, line.text, "accepted", True, each.category,
            float(each.devices or 0), each.state, line.key,
        )
        for at, each in enumerate(supplement)
    ]  # fmt: skip


def _written(reading: Reading) -> Sequence[WrittenLine]:
    return () if reading.written is None else reading.written.lines


def _is_alone(reading: Reading, rows: int) -> bool:
    """Whether the row of an arranged list is all of its line."""
    return bool(reading.dialect.arrangement) and rows == 1


def _with_keys(
    reading: Reading, lines: Mapping[int, SheetLine], mentioned: Mapping[int, tuple[Mention, ...]]
) -> Reading:
    """The reading whose shown lines know the key of what may be added to them, and the first row of each what else it
    mentions."""
    if reading.written is None:
        return reading
    left, own = dict(mentioned), []
    hides = any(each.reason == PERSONAL for each in reading.mapping)
    rows = Counter(each.line for each in _written(reading))
    for each in _written(reading):
        line = lines.get(each.line)
        text = each.text
        if line is not None and not hides and _is_alone(reading, rows[each.line]) and MASK not in text:
            text = supplements.shown(line).text  # as it is written, not as it was put in order
        own.append(replace(each, text=text, more=line.key if line else "", mentions=left.pop(each.line, ())))
    return replace(reading, written=replace(reading.written, lines=own))


def identity(keys: Mapping[int, str]) -> pa.Table:
    """What makes that which is added to a line one thing in all files that hold the line, as a serial number does: it
    counts once in a year, as the latest file has it. `keys`: of the lines."""
    serials = [key.upper() for key in keys.values()]
    columns = {
        "line": list(keys),
        "serial": serials,
        "maker": [supplements.MARK] * len(serials),
        "asset_id": [None] * len(serials),
    }
    return pa.table({name: pa.array(values, IDENTITY.field(name).type) for name, values in columns.items()})
