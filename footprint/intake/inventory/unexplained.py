"""The account of cells of a short list that people made: texts of lines that count, and names of columns of numbers,
which may change how many devices there are and which nothing read. One finding names them, with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from footprint.intake.evidence.header_lines import is_header
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import kind_of_column
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rearranged import BESIDE, CROSSED, Arranged
from footprint.intake.tables.row_fates import ACCEPTED
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.doubts import (
    LONGEST,
    counts_devices,
    device_of_maker,
    limits_numbers,
    may_change_number,
    names_more,
)
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import tokens
from footprint.intake.vocabulary.states import left_as, says_gone, tells_of_gone
from footprint.intake.vocabulary.words import flag, heading_words, is_empty, term

_MOST_LINES = 2_000
_FEWEST_ALONE = 3  # cells alone in their lines that name a device: titles are fewer
_MOST_TEXTS, _MOST_LINES_TOLD = 5, 3
_OF_STATES = {"state_from_remark", "unread_state", "unknown_state"}
_NO_DEVICE = "no_device_row"  # its cells may say why
_PLACES = ("site_id", "service_id")
_NOT_READ = (None, "remark")
_FEWEST_WORDS = 4  # of a sentence
_SHORTEST_PART = 8  # letters of a text that a finding quotes of a longer cell


@dataclass(frozen=True)
class _Sheet:
    """A table as it was sent: `roles` of its columns, the `lines` that count, and the cells (line, column) that stand
    for devices each, of a table of numbers; `counts`: the columns of the number of devices."""

    header: Sequence[str]
    lines: Sequence[tuple[int, Sequence[str]]]
    roles: dict[int, str | None]
    units: frozenset[tuple[int, int]]

    @cached_property
    def named(self) -> Sequence[tuple[int, str]]:
        return list(enumerate(self.header))

    @cached_property
    def counts(self) -> frozenset[int]:
        own = {at for at, role in self.roles.items() if role == "quantity_devices"}
        return frozenset({at for _, at in self.units if self._holds_devices(at)} or own)

    @cached_property
    def begun(self) -> Sequence[int]:
        """The lines of the cells that stand for devices."""
        return sorted({line for line, _ in self.units})

    @cached_property
    def kinds(self) -> frozenset[int]:
        """Columns called after devices of which most filled cells stand for some."""
        own = [at for at, name in self.named if at in self.counts and _is_of_devices(name)]
        return frozenset(at for at in own if 2 * sum(each == at for _, each in self.units) > self._filled(at))

    def _holds_devices(self, at: int) -> bool:
        """Whether a column is one of devices, rather than one of remarks of which some name one."""
        is_called = at < len(self.header) and self.roles.get(at) != "remark"
        return is_called or 2 * sum(each == at for _, each in self.units) > self._filled(at)

    def _filled(self, at: int) -> int:
        cells = ("".join(cells[at : at + 1]) for line, cells in self.lines if self.begun and line >= self.begun[0])
        return sum(flag(cell) != "false" and not _is_none(cell) for cell in cells)

    def names_other(self, at: int, cells: Sequence[str]) -> bool:
        """Whether a cell that is not read names a device with its maker whose kind neither its line nor the names of
        the columns do."""
        named = device_of_maker(cells[at]) if at not in self.counts and self.roles.get(at) in _NOT_READ else ""
        others = (*self.header, *cells[:at], *cells[at + 1 :]) if named else ()
        return bool(named) and not any(named in tokens(other) for other in others)

    def is_doubtful(self, line: int, at: int, text: str, *, is_told: bool) -> bool:
        """Whether the text of a cell may change the number. `is_told`: of the state of its line something is said."""
        role = None if at in self.counts else self.roles.get(at)
        if role in _PLACES:
            return False
        if may_change_number(text) and not (role == "status" and term("status", text, loose=True)):
            return True
        if at in self.counts:
            return at in self.kinds and line > self.begun[0] and (line, at) not in self.units and _says_something(text)
        if role == "asset_id" and "quantity_devices" not in self.roles.values():
            return int(counted(text)[0] or 0) > 1 and counts_devices(text)
        if role not in _NOT_READ:
            return False
        return (
            counts_devices(text)
            or names_more(text)
            or (not is_told and _is_gone(text, "".join(self.header[at : at + 1])))
        )


def unexplained(
    source: Source, layout: Layout, match: Match, rows: Rows, fates: np.ndarray, findings: Findings
) -> Iterator[Cause]:
    """The finding of what nothing understood in a list, if there is any; `findings`: what is said of it already."""
    profile = match.profile
    if not (profile.count_in_label or profile.template) or len(source.ends) > _MOST_LINES:
        return
    accepted = rows.lines[fates == ACCEPTED].tolist()
    arranged = layout.arranged
    sheet = _of_list(source, layout, match, accepted) if arranged is None else _arranged(arranged, layout, match)
    said = {fold(cause.raw) for cause in findings.causes if cause.raw}
    told = {line for cause in findings.causes if cause.rule in _OF_STATES for line in cause.lines.tolist()}
    if arranged is not None:
        told = {int(arranged.lines[line - 1]) for line in told}
    found: dict[str, list[int]] = {}
    for line, text in _doubtful(sheet, told):
        if text.strip() and not _is_said(fold(text), said):
            found.setdefault(text, []).append(line)
    origin = (source, layout.header_line) if arranged is None else (arranged.sheet, arranged.header_line)
    is_beside = arranged is not None and arranged.how == BESIDE  # their titles may be kinds
    if not is_beside and origin[1] > 1 and len(above := _devices_above(*origin, layout.separator)):
        numbers = _numbered(above.tolist()).strip(" ()")  # of a sheet in another order, whose lines are not the list's
        yield Cause("devices_above", FLAGGED, "", above) if arranged is None else Cause(
            "devices_above", FLAGGED, variant="arranged", args={"lines": numbers})  # fmt: skip
    if found:
        texts = ", ".join(f"« {findings.people.shown(text)} »{_numbered(lines)}" for text, lines in _first(found))
        yield Cause("unexplained_texts", FLAGGED, raw=next(iter(found)), args={"texts": texts, "number": len(found)})


def _devices_above(source: Source, header_line: int, separator: str) -> np.ndarray:
    """Lines above the names of columns that hold several cells, one of them a device, or of which several name one
    device each: rows rather than titles, and of no other table, whose names would stand above them."""
    above = list(records(list(islice(source.lines(), header_line - 1)), source.separator or separator))
    if any(is_header(cells) for _, _, cells in above):
        return np.empty(0, np.int64)
    filled = [(line, [cell for cell in cells if cell.strip()]) for line, _, cells in above]
    named = [(line, len(cells)) for line, cells in filled if any(map(_names_device, cells))]
    are_rows = sum(cells == 1 for _, cells in named) >= _FEWEST_ALONE
    return np.array([line for line, cells in named if cells > 1 or are_rows], np.int64)


def _names_device(cell: str) -> bool:
    """Whether a cell names a device, or counts one of several meanings (`2 PC`)."""
    number, named = counted(cell)
    said = verdict(named)
    return said.fate == "device" or bool(number and said.candidates)


def _first(found: dict[str, list[int]]) -> Sequence[tuple[str, list[int]]]:
    return list(found.items())[:_MOST_TEXTS]


def _numbered(lines: Sequence[int]) -> str:
    told = sorted({*lines} - {0})
    more = ["…"] if len(told) > _MOST_LINES_TOLD else []
    return f" ({', '.join([*map(str, told[:_MOST_LINES_TOLD]), *more])})" if told else ""


def _is_said(form: str, said: set[str]) -> bool:
    return form in said or any(len(part) > _SHORTEST_PART and part in form for part in said)


def _of_list(source: Source, layout: Layout, match: Match, accepted: Sequence[int]) -> _Sheet:
    own = set(accepted)
    lines = [one for one in lines_below(source, layout) if one[0] in own]
    return _Sheet(layout.header, lines, {each.position: each.canonical for each in match.mapping}, frozenset())


def _arranged(arranged: Arranged, layout: Layout, match: Match) -> _Sheet:
    parted = list(records(list(arranged.sheet.lines()), arranged.sheet.separator or layout.separator))
    header = next((cells for line, _, cells in parted if line == arranged.header_line), [])
    aside = {line for rule, lines in arranged.aside.items() for line in lines if rule != _NO_DEVICE}
    own = None if arranged.how == CROSSED else set(arranged.lines.tolist())
    lines = [
        (line, cells) for line, _, cells in parted
        if line > arranged.header_line and line not in aside and (own is None or line in own)
    ]  # fmt: skip
    if arranged.how == BESIDE:
        header, *kept = [_within(cells, arranged.columns) for cells in [header, *(cells for _, cells in lines)]]
        lines = [(line, cells) for (line, _), cells in zip(lines, kept, strict=True)]
    roles = {arranged.columns[each.position]: each.canonical for each in match.mapping}
    pairs = zip(arranged.lines.tolist(), arranged.cells.tolist(), strict=False)
    return _Sheet(header, lines, roles, frozenset(pairs) if arranged.how == CROSSED else frozenset())


def _within(cells: Sequence[str], columns: Sequence[int]) -> list[str]:
    return [cell if at in columns else "" for at, cell in enumerate(cells)]


def _doubtful(sheet: _Sheet, told: set[int]) -> Iterator[tuple[int, str]]:
    """(line, text) of each cell, and of the names of columns on line 0, that may change the number; `told`: lines of
    whose state something is said."""
    yield from ((0, name.strip()) for at, name in sheet.named if at in sheet.counts and limits_numbers(name))
    for line, cells in sheet.lines:
        filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
        for at, text in ((at, text) for at, text in filled if 1 < len(text) <= LONGEST):
            is_note = len(filled) == 1 and sheet.units and line > sheet.begun[-1]  # below a table of numbers
            is_of_exit = is_note and _is_of_exit(text)
            if is_of_exit or sheet.names_other(at, cells) or sheet.is_doubtful(line, at, text, is_told=line in told):
                yield line, text


def _is_of_exit(note: str) -> bool:
    """Whether a sentence says that something is gone."""
    return len(note.split()) >= _FEWEST_WORDS and says_gone(note)


def _is_of_devices(header: str) -> bool:
    kind = kind_of_column(header)
    return bool(kind) and verdict(kind).category != "rack"


def _says_something(text: str) -> bool:
    """Whether a cell below a kind that counts no device says more than that there is none, and is no state."""
    is_answer = flag(text) is not None and len(fold(text).split()) == 1
    is_told = _is_none(text) or is_answer or term("status", text) is not None
    return any(map(str.isalpha, text)) and not is_told


def _is_none(text: str) -> bool:
    return is_empty(text) or fold(text) in heading_words("none") | heading_words("elsewhere")


def _is_gone(text: str, header: str) -> bool:
    """Whether a text says that the device of its line is gone; in a column of persons, that it says nothing else."""
    if text.isdigit():
        return False
    if fold(header) in personal_headers():
        return bool(left_as(text))
    return tells_of_gone(text) or tells_of_gone(text, ("perhaps",))
