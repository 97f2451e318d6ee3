"""How large the sheets of a workbook would become in memory, counted before anything loads them, and which of their
cells show an error. No other cell is kept.

A sheet is loaded as a rectangle, and a text that cells share is written out for each: one far cell, a repeated row or
a long shared text makes a small file huge. The XML is read as a stream; it may not declare a document type.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.unpacking import Budget, unzipped
from footprint.intake.formats.workbooks.errors import Errors
from footprint.intake.vocabulary.words import is_error

_STRINGS, _BOOK, _RELATIONS = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ODS = "content.xml"
_SHEET, _ERRORS = b"sheetData", (b'"e"', b"'e'")


def check_workbook(archive: ZipFile, entries: Sequence[ZipInfo], budget: Budget) -> dict[int, Errors]:
    """The errors of each sheet that has any, by its position in the book (0 = first). Raises `UnusableError` when the
    workbook is damaged or a sheet exceeds a limit."""
    ods = any(entry.filename == _ODS for entry in entries)
    lengths: list[int] = []
    by_entry: dict[str, Errors] = {}
    by_position: dict[int, Errors] = {}
    for entry in sorted(entries, key=lambda entry: entry.filename != _STRINGS):
        if entry.filename == _STRINGS:
            lengths = _string_lengths(unzipped(archive, entry, budget), budget.limits)
        elif ods and entry.filename == _ODS:
            by_position = _OpenSheets(budget.limits).feed(unzipped(archive, entry, budget))
        elif _SHEET in (marks := _marks_in(unzipped(archive, entry, budget))):
            free, sheet = Budget(budget.limits, budget.packed), _ExcelSheet(budget.limits, lengths)
            by_entry[entry.filename.lower()] = sheet.feed(unzipped(archive, entry, free), may_fail=len(marks) > 1)
    if any(sheet.places for sheet in by_entry.values()):
        names = _names_of_sheets(archive, {entry.filename: entry for entry in entries}, budget)
        by_position = {at: by_entry[name] for at, name in enumerate(names) if name in by_entry}
    return by_position


def _marks_in(pieces: Iterator[bytes]) -> set[bytes]:
    """Which of the signs of the data of a sheet, and of errors, an entry has, wherever they lie; the whole of it is
    counted."""
    marks, tail = set[bytes](), b""
    for piece in pieces:
        marks |= {mark for mark in (_SHEET, *_ERRORS) if mark in tail + piece}
        tail = piece[-len(_SHEET) :]
    return marks


def _names_of_sheets(archive: ZipFile, entries: Mapping[str, ZipInfo], budget: Budget) -> list[str]:
    """The entry of each sheet of an Excel workbook in its order, in small letters."""
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            ids.append(next((text for key, text in attributes.items() if key.endswith(":id")), ""))

    def relation(_: str, attributes: dict[str, str]) -> None:
        target = posixpath.join("/xl", attributes.get("Target", ""))
        targets[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/").lower()

    for name, start in ((_BOOK, sheet), (_RELATIONS, relation)):
        free = Budget(budget.limits, budget.packed)
        parse_xml(unzipped(archive, entries[name], free) if name in entries else (), start)
    return [targets.get(each, "") for each in ids]


def parse_xml(pieces: Iterable[bytes], start: Callable[..., Any], end: Callable[..., Any] | None = None,
              text: Callable[[str], Any] | None = None) -> None:  # fmt: skip
    """Stream XML through handlers. A document type, the way to entity bombs, and damage raise `UnusableError`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding that nobody knows, a number that is none
        if isinstance(error, LookupError) and error.__traceback__ and error.__traceback__.tb_next:
            raise  # of a handler, hence ours
        raise UnusableError("unreadable_file", "damaged") from error


def _refuse_doctype(*_: object) -> None:
    raise UnusableError("unreadable_file", "document_type")


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def _string_lengths(pieces: Iterable[bytes], limits: Limits) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if local(name) == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parse_xml(pieces, start, None, text)
    refuse_beyond("cell_chars", max(lengths, default=0), limits.cell_chars)
    return lengths


@dataclass
class _Area:
    """The rectangle that a sheet would fill, and the text in it."""

    limits: Limits
    rows: int = 0
    columns: int = 0
    text: int = 0

    def grow(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def check(self) -> None:
        refuse_beyond("columns", self.columns, self.limits.columns)
        refuse_beyond("sheet_rows", self.rows, self.limits.sheet_rows)
        refuse_beyond("sheet_cells", self.rows * self.columns, self.limits.sheet_cells)
        refuse_beyond("sheet_text", self.text, self.limits.sheet_text)


class _ExcelSheet:
    """Cells of one sheet of an Excel workbook: their places, the shared texts that they would copy, and their errors,
    which are values of cells of the type `e`."""

    def __init__(self, limits: Limits, lengths: list[int]) -> None:
        self.area, self.lengths, self.errors = _Area(limits), lengths, Errors()
        self.row = self.column = 0
        self.kind = self.tag = self.shown = ""

    def feed(self, pieces: Iterable[bytes], *, may_fail: bool) -> Errors:
        longest = max(self.lengths, default=0)
        heavy = longest * self.area.limits.sheet_cells > self.area.limits.sheet_text
        text, end = self.text if heavy or may_fail else None, self.end if may_fail else None
        parse_xml(self._checked(pieces), self.start, end, text)
        return self.errors

    def _checked(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self.area.check()
        self.area.check()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.tag = local(name)
        if self.tag == "c":
            place = attributes.get("r")
            self.row, self.column = _cell_place(place) if place else (self.row, self.column + 1)
            self.area.grow(self.row, self.column)
            self.kind, self.shown = attributes.get("t", ""), ""
        elif self.tag == "row":
            self.row = _number(attributes["r"]) if "r" in attributes else self.row + 1
            self.column, self.kind = 0, ""
            self.area.grow(self.row, 0)

    def text(self, data: str) -> None:
        if self.kind == "s" and data.isdigit() and int(data) < len(self.lengths):
            self.area.text += self.lengths[int(data)]
        elif self.kind == "e" and self.tag == "v":
            self.shown += data

    def end(self, name: str) -> None:
        if self.kind == "e" and local(name) == "c":
            self.errors.add(self.row, self.column, self.shown)
            self.kind = ""


def _cell_place(text: str) -> tuple[int, int]:
    """Row and column (1 = first) of a place such as `AB12`."""
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    if not letters.isalpha() or not letters.isascii() or len(letters) > 7:
        raise UnusableError("unreadable_file", "damaged")
    return _number(text[len(letters) :]), column


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnusableError("unreadable_file", "damaged")
    return int(text)


@dataclass
class _OpenSheets:
    """Cells of the sheets of an OpenDocument workbook, whose rows and cells may repeat, and their errors: of cells that
    say so, or whose formula shows one."""

    limits: Limits
    area: _Area = field(init=False)
    errors: dict[int, Errors] = field(default_factory=dict)
    failed: list[tuple[int, int, str]] = field(default_factory=list)  # of the row: first column, how many, error
    sheet: int = -1
    depth: int = 0
    row: int = 0
    column: int = 0
    repeat: int = 1
    times: int = 1
    filled: int = 0
    length: int = 0
    kind: str = ""  # of a cell whose text is looked at: `error`, `formula`
    shown: str = ""
    in_cell: bool = False

    def __post_init__(self) -> None:
        self.area = _Area(self.limits)

    def feed(self, pieces: Iterable[bytes]) -> dict[int, Errors]:
        parse_xml(pieces, self.start, self.end, self.text)
        return self.errors

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "table":
            self.depth += 1
            self.sheet, self.row, self.area = self.sheet + (self.depth == 1), 0, _Area(self.limits)
        elif tag == "table-row":
            self.repeat = _number(attributes.get("table:number-rows-repeated", "1"))
            self.column = self.filled = self.length = 0
            self.failed = []
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.times = _number(attributes.get("table:number-columns-repeated", "1"))
        self.column += self.times
        self.in_cell, self.shown = True, ""
        is_error = any(key.endswith(":value-type") and kind == "error" for key, kind in attributes.items())
        self.kind = "error" if is_error else "formula" if "table:formula" in attributes else ""
        if "office:value-type" in attributes or self.kind == "formula":
            self.filled = self.column

    def text(self, data: str) -> None:
        if self.in_cell:
            self.filled = self.column
            self.length += len(data) * self.times
            self.shown += data if self.kind else ""

    def end(self, name: str) -> None:
        tag = local(name)
        if tag in ("table-cell", "covered-table-cell"):
            if self.kind == "error" or (self.kind and is_error(self.shown)):
                self.failed.append((self.column - self.times, self.times, self.shown))
            self.in_cell = False
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self.depth -= 1

    def _end_row(self) -> None:
        if self.filled:
            self.area.grow(self.row + self.repeat, self.filled)
            self.area.text += self.length * self.repeat
            self.area.check()
        for row in range(self.row, self.row + (self.repeat if self.failed else 0)):
            for first, times, shown in self.failed:
                for column in range(first, first + times):
                    self.errors.setdefault(self.sheet, Errors()).add(row + 1, column + 1, shown)
        self.row += self.repeat
