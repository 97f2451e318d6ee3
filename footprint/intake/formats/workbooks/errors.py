"""Cells of a workbook that show the error of a formula (`#N/A`, `#REF!`), which the reader of workbooks gives as empty:
an unknown number of devices would be none given. Only their places and errors are kept.

A book without any is told by a look at its bytes. Limits and damage are judged in `bounds` and `old_excel`.
"""

from __future__ import annotations

import posixpath
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.unpacking import Budget, opened_zip, unzipped
from footprint.intake.formats.workbooks import old_excel
from footprint.intake.formats.workbooks.bounds import cell_place, local, parse_xml
from footprint.intake.vocabulary.words import is_error

OTHER_ERROR = "#ERROR!"
_EXCEL_MARKS = (b'"e"', b"'e'")
_OPEN_MARKS = (b'"error"', b"'error'", b">#", b">Err")
_LONGEST_MARK = max(map(len, _EXCEL_MARKS + _OPEN_MARKS))
_BOOK, _RELATIONS, _CONTENT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"


@dataclass
class Errors:
    """Errors of one sheet by row and column, which count from 1."""

    places: array[int] = field(default_factory=lambda: array("Q"))
    codes: array[int] = field(default_factory=lambda: array("H"))
    texts: dict[str, int] = field(default_factory=dict)

    def add(self, row: int, column: int, text: str) -> None:
        """Add a cell that shows this error; a text that is none stands for an error that is not known here."""
        known = text.strip() if is_error(text) else OTHER_ERROR
        self.places.append(row << 32 | column)
        self.codes.append(self.texts.setdefault(known, len(self.texts)))

    def by_row(self) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """(row, its errors as (column, text)) in ascending order."""
        texts, places = list(self.texts), np.frombuffer(self.places, np.uint64)
        row = 0
        cells: list[tuple[int, str]] = []
        for at in np.argsort(places, kind="stable").tolist():
            here, column = divmod(self.places[at], 1 << 32)
            if here != row and cells:
                yield row, cells
                cells = []
            row = here
            cells.append((column, texts[self.codes[at]]))
        if cells:
            yield row, cells


def errors(path: Path, form: str, limits: Limits) -> dict[int, Errors]:
    """The errors of each sheet that has any, by its position in the book (0 = first). `form`: as in `sheets`."""
    if form == "xls":
        return _of_old_excel(path)
    packed = path.stat().st_size
    with opened_zip(path, Budget(limits, packed)) as (archive, entries):
        read = _Reader(archive, limits, packed)
        if form == "ods":
            return read.open_document() if read.shows(_CONTENT, _OPEN_MARKS) else {}
        marked = [entry.filename for entry in entries if read.shows(entry.filename, _EXCEL_MARKS)]
        return read.excel(marked) if marked else {}


@dataclass
class _Reader:
    """Reads entries of one workbook."""

    archive: ZipFile
    limits: Limits
    packed: int

    def pieces(self, name: str) -> Iterator[bytes]:
        return unzipped(self.archive, self.archive.getinfo(name), Budget(self.limits, self.packed))

    def shows(self, name: str, marks: Sequence[bytes]) -> bool:
        """Whether the bytes of an entry may hold errors."""
        tail = b""
        for piece in self.pieces(name):
            looked = tail + piece
            if any(mark in looked for mark in marks):
                return True
            tail = piece[-_LONGEST_MARK:]
        return False

    def open_document(self) -> dict[int, Errors]:
        found = _OpenSheets()
        parse_xml(self.pieces(_CONTENT), found.start, found.end, found.text)
        return found.sheets

    def excel(self, marked: list[str]) -> dict[int, Errors]:
        sheets: dict[int, Errors] = {}
        for position, name in enumerate(self._sheet_names(marked)):
            if name is not None:
                sheet = _ExcelSheet()
                parse_xml(self.pieces(name), sheet.start, sheet.end, sheet.text)
                sheets[position] = sheet.errors
        return sheets

    def _sheet_names(self, marked: list[str]) -> list[str | None]:
        """The entry of each sheet of the book in its order; None where it is not among those marked."""
        ids: list[str] = []
        targets: dict[str, str] = {}

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "sheet":
                ids.append(next((text for key, text in attributes.items() if key.endswith(":id")), ""))

        def relation(_: str, attributes: dict[str, str]) -> None:
            target = posixpath.join("/xl", attributes.get("Target", ""))
            targets[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/").lower()

        parse_xml(self.pieces(_BOOK), sheet)
        parse_xml(self.pieces(_RELATIONS), relation)
        entries = {name.lower(): name for name in marked}
        return [entries.get(targets.get(each, "")) for each in ids]


class _ExcelSheet:
    """Errors of one sheet of an Excel workbook: cells of the type `e`, whose value follows their formula."""

    def __init__(self) -> None:
        self.errors = Errors()
        self.row = self.column = 0
        self.in_error = self.in_value = False
        self.shown = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "c":
            place = attributes.get("r")
            self.row, self.column = cell_place(place) if place else (self.row, self.column + 1)
            self.in_error, self.shown = attributes.get("t") == "e", ""
        elif tag == "row":
            self.row, self.column = int(attributes["r"]) if "r" in attributes else self.row + 1, 0
        self.in_value = self.in_error and tag == "v"

    def text(self, data: str) -> None:
        if self.in_value:
            self.shown += data

    def end(self, name: str) -> None:
        if self.in_error and local(name) == "c":
            self.errors.add(self.row, self.column, self.shown)
            self.in_error = False


class _OpenSheets:
    """Errors of the sheets of an OpenDocument workbook: cells that say so, or whose formula shows one."""

    def __init__(self) -> None:
        self.sheets: dict[int, Errors] = {}
        self.sheet, self.depth, self.row = -1, 0, 0
        self.column = self.times = self.rows = 1
        self.said = self.calculated = self.in_cell = False
        self.shown = ""
        self.found: list[tuple[int, int, str]] = []  # of the row: first column, how many, error

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "table":
            self.depth += 1
            self.sheet, self.row = self.sheet + (self.depth == 1), 0
        elif tag == "table-row":
            self.rows, self.column, self.found = int(attributes.get("table:number-rows-repeated", "1")), 1, []
        elif tag in ("table-cell", "covered-table-cell"):
            self.times = int(attributes.get("table:number-columns-repeated", "1"))
            self.said = any(key.endswith(":value-type") and kind == "error" for key, kind in attributes.items())
            self.calculated, self.in_cell, self.shown = "table:formula" in attributes, True, ""

    def text(self, data: str) -> None:
        if self.in_cell and (self.said or self.calculated):
            self.shown += data

    def end(self, name: str) -> None:
        tag = local(name)
        if tag in ("table-cell", "covered-table-cell"):
            if self.said or (self.calculated and is_error(self.shown)):
                self.found.append((self.column, self.times, self.shown))
            self.column, self.in_cell = self.column + self.times, False
        elif tag == "table-row":
            for row in range(self.row + 1, self.row + 1 + (self.rows if self.found else 0)):
                for first, times, shown in self.found:
                    for column in range(first, first + times):
                        self.sheets.setdefault(self.sheet, Errors()).add(row, column, shown)
            self.row += self.rows
        elif tag == "table":
            self.depth -= 1


def _of_old_excel(path: Path) -> dict[int, Errors]:
    sheets: dict[int, Errors] = {}
    for position, row, column, text in old_excel.errors(path):
        sheets.setdefault(position, Errors()).add(row, column, text)
    return sheets
