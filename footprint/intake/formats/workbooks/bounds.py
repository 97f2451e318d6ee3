"""How large the sheets of a workbook would become in memory, counted before anything loads them. No cell is kept.

A sheet is loaded as a rectangle, and a text that cells share is written out for each: one far cell, a repeated row or
a long shared text makes a small file huge. The XML is read as a stream; it may not declare a document type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.unpacking import Budget, unzipped

_STRINGS = "xl/sharedStrings.xml"
_ODS = "content.xml"
_SHEET = b"sheetData"


def check_workbook(archive: ZipFile, entries: Iterable[ZipInfo], budget: Budget) -> None:
    """Raise `UnusableError` when the workbook is damaged or a sheet exceeds a limit."""
    ods = any(entry.filename == _ODS for entry in entries)
    lengths: list[int] = []
    for entry in sorted(entries, key=lambda entry: entry.filename != _STRINGS):
        if entry.filename == _STRINGS:
            lengths = _string_lengths(unzipped(archive, entry, budget), budget.limits)
        elif ods and entry.filename == _ODS:
            _OpenSheet(budget.limits).feed(unzipped(archive, entry, budget))
        elif _holds_sheet(unzipped(archive, entry, budget)):
            free = Budget(budget.limits, budget.packed)
            _ExcelSheet(budget.limits, lengths).feed(unzipped(archive, entry, free))


def _holds_sheet(pieces: Iterator[bytes]) -> bool:
    """Whether the entry has the data of a sheet, wherever it lies; the whole of it is counted."""
    found, tail = False, b""
    for piece in pieces:
        found = found or _SHEET in tail + piece
        tail = piece[-len(_SHEET) :]
    return found


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
    """Cells of one sheet of an Excel workbook: their places, and the shared texts that they would copy."""

    def __init__(self, limits: Limits, lengths: list[int]) -> None:
        self.area, self.lengths = _Area(limits), lengths
        self.row = self.column = 0
        self.shared = False

    def feed(self, pieces: Iterable[bytes]) -> None:
        longest = max(self.lengths, default=0)
        heavy = longest * self.area.limits.sheet_cells > self.area.limits.sheet_text
        parse_xml(self._checked(pieces), self.start, None, self.text if heavy else None)

    def _checked(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self.area.check()
        self.area.check()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c" or local(name) == "c":
            place = attributes.get("r")
            self.row, self.column = cell_place(place) if place else (self.row, self.column + 1)
            self.area.grow(self.row, self.column)
            self.shared = attributes.get("t") == "s"
        elif local(name) == "row":
            self.row = _number(attributes["r"]) if "r" in attributes else self.row + 1
            self.column, self.shared = 0, False
            self.area.grow(self.row, 0)

    def text(self, data: str) -> None:
        if self.shared and data.isdigit() and int(data) < len(self.lengths):
            self.area.text += self.lengths[int(data)]


def cell_place(text: str) -> tuple[int, int]:
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
class _OpenSheet:
    """Cells of the sheets of an OpenDocument workbook, whose rows and cells may repeat."""

    limits: Limits
    area: _Area = field(init=False)
    row: int = 0
    column: int = 0
    repeat: int = 1
    times: int = 1
    filled: int = 0
    length: int = 0
    in_cell: bool = False

    def __post_init__(self) -> None:
        self.area = _Area(self.limits)

    def feed(self, pieces: Iterable[bytes]) -> None:
        parse_xml(pieces, self.start, self.end, self.text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "table":
            self.row, self.area = 0, _Area(self.limits)
        elif tag == "table-row":
            self.repeat = _number(attributes.get("table:number-rows-repeated", "1"))
            self.column = self.filled = self.length = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.times = _number(attributes.get("table:number-columns-repeated", "1"))
            self.column += self.times
            self.in_cell = True
            if "office:value-type" in attributes or "table:formula" in attributes:
                self.filled = self.column

    def text(self, data: str) -> None:
        if self.in_cell:
            self.filled = self.column
            self.length += len(data) * self.times

    def end(self, name: str) -> None:
        tag = local(name)
        if tag in ("table-cell", "covered-table-cell"):
            self.in_cell = False
        elif tag == "table-row":
            self.row += self.repeat
            if self.filled:
                self.area.grow(self.row, self.filled)
                self.area.text += self.length * self.repeat
                self.area.check()
