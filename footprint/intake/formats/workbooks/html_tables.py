"""The table of a page of HTML, as programs write it under the name of a workbook (`.xls`). A page with several tables,
or with one inside another, is laid out to be looked at, and none is read."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source

_STARTS = (b"<html", b"<!doctype html", b"<table")
_FEWEST = 2  # rows, and cells of each of them
_WIDEST = 1_000  # columns that a cell may claim
_CELLS = ("td", "th")
_UNSEEN = ("script", "style")


def detect(head: bytes) -> bool:
    """Whether a text is a page of HTML."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower().startswith(_STARTS)


@dataclass
class _Page(HTMLParser):
    """`rows` of the only table; `unfit` where there are several, or a cell goes over several rows."""

    rows: list[list[str]] = field(default_factory=list)
    tables: int = 0
    unfit: bool = False
    cell: list[str] | None = None
    span: int = 1
    unseen: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "table":
            self.tables += 1
        elif tag == "tr":
            self._close()
            self.rows.append([])
        elif tag in _CELLS and self.rows:
            self._close()
            self.cell = []
            self.span = _number(said.get("colspan"))
            self.unfit |= _number(said.get("rowspan")) != 1 or self.span > _WIDEST
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")
        elif tag in _UNSEEN:
            self.unseen += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in (*_CELLS, "tr", "table"):
            self._close()
        elif tag in _UNSEEN:
            self.unseen -= 1

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.unseen:
            self.cell.append(data)

    def _close(self) -> None:
        """End a cell: people leave its end mark out. What it goes over is empty."""
        if self.cell is not None and not self.unfit:
            self.rows[-1] += [" ".join("".join(self.cell).split()), *[""] * (self.span - 1)]
        self.cell = None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else 1


def table(path: Path, limits: Limits) -> Source:
    """The rows of the table. Raises `UnusableError` where the page is beyond a limit or has not exactly one table."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    page = _Page()
    page.feed("".join(source(path, limits).lines()))
    page.close()
    rows = [row for row in page.rows if row]
    if page.unfit or page.tables != 1 or sum(len(row) >= _FEWEST for row in rows) < _FEWEST:
        raise UnusableError("unreadable_file", "markup")
    return Source.of_rows(rows, Origin.of(path, "html"), limits)
