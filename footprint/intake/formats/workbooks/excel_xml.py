"""Workbooks in the XML of Excel 2003 ("XML Spreadsheet"), which programs write by themselves under names in `.xml` and
`.xls`. Cells become the same text as those of other workbooks (`sheets.py`), each row in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.pages.page import Grid
from footprint.intake.formats.text import Origin, Source
from footprint.intake.formats.workbooks.bounds import local, parse_xml
from footprint.intake.formats.workbooks.sheets import Sheet, cell_text


@dataclass
class _Open:
    """A sheet as it is read: its rows, how many cells they have, and whether the user sees it."""

    name: str
    cells: int = 0
    grid: Grid = field(default_factory=Grid)
    hidden: bool = False


@dataclass
class _Workbook:
    limits: Limits
    sheets: list[_Open] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    place: dict[str, str] = field(default_factory=dict)  # of the open cell: its attributes
    kind: str = ""
    text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        said = {local(key): value for key, value in attributes.items()}
        self.inside.append(name := local(name))
        if name == "Worksheet":
            self.sheets.append(_Open(said.get("Name", "")))
            refuse_beyond("tables", len(self.sheets), self.limits.tables)
        elif name == "Row" and self.sheets:
            self._row(_number(said.get("Index")))
        elif name == "Cell":
            self.place, self.kind, self.text = said, "String", []
        elif name == "Data":
            self.kind = said.get("Type", "String")

    def _row(self, number: int) -> None:
        grid = self.sheets[-1].grid
        refuse_beyond("sheet_rows", max(number, len(grid.rows) + 1), self.limits.sheet_rows)
        while len(grid.rows) < number - 1:
            grid.row()
        grid.row()

    def letters(self, data: str) -> None:
        if self.inside and "Data" in self.inside and "Comment" not in self.inside:
            self.text.append(data)
        elif self.inside and self.inside[-1] == "Visible" and self.sheets:
            self.sheets[-1].hidden |= data.strip() in ("SheetHidden", "SheetVeryHidden")

    def end(self, _name: str) -> None:
        if self.inside.pop() != "Cell" or not self.sheets or not self.sheets[-1].grid.rows:
            return
        sheet, first = self.sheets[-1], _number(self.place.get("Index"))
        across, down = (_number(self.place.get(side)) + 1 for side in ("MergeAcross", "MergeDown"))
        row = sheet.grid.rows[-1]
        before, after = len(row), max(first, len(row) + 1) + across - 1
        refuse_beyond("columns", after, self.limits.columns)
        sheet.cells += after - before
        refuse_beyond("sheet_cells", sheet.cells, self.limits.sheet_cells)
        sheet.grid.fill(first - 1)
        sheet.grid.cell(_shown("".join(self.text), self.kind), across, down)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(text: str, kind: str) -> str:
    """A cell by its kind, as other workbooks show it; as it is written where it is not of that kind."""
    with suppress(ValueError):
        if kind == "Number":
            return cell_text(float(text))
        if kind == "DateTime":
            return cell_text(datetime.fromisoformat(text))
        if kind == "Boolean":
            return cell_text(text == "1")
    return cell_text(text.strip())


def sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The sheets in their order. Raises `UnusableError` where the document is damaged or beyond a limit."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    workbook = _Workbook(limits)
    parse_xml([path.read_bytes()], workbook.start, workbook.end, workbook.letters)
    for sheet in workbook.sheets:
        sheet.grid.close()
        rows = sheet.grid.rows
        text = Source.of_rows(rows, Origin.of(path, "xls"), limits) if any(map(any, rows)) else None
        yield Sheet(sheet.name, sheet.hidden, text)
