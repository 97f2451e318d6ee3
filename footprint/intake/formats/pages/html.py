"""Pages of HTML: reports, wikis, prints of a program, and what programs write under the name of a workbook (`.xls`).

A table that only lays out others, and one of a single row or column, is no table: what it holds is told in its order.
Menus, forms, scripts and what is hidden are furniture, and left out.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from footprint.intake.formats import json_documents
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.pages import struck
from footprint.intake.formats.pages.page import Block, Grid, Table, parts
from footprint.intake.formats.text import Origin, Source, source
from footprint.intake.vocabulary.words import word_sets

_START = re.compile(
    rb"(?>\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*){0,3})<(?:!doctype html|(?:html|head|body|table|div|h1|h2|p|ul|meta)\b)",
    re.I | re.S,
)
_MERGED_CELLS = 1_000_000  # that the cells of a page may go over
_FEWEST = 2  # rows of a table, and cells of each of them
_OWN_ROWS = 3  # of a table that holds another and is one itself
_OF_TABLES = ("table", "tr", "td", "th")
_ELEMENTS = word_sets("footprint.intake.formats.pages", "html.toml")
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_REPORT = re.compile(r"\bvar json_data\s*=\s*(?=\{)")  # what a page of GoAccess shows
# What wikis write behind headings.
_EDIT = re.compile(r"\s*\[\s*(?:modifier|edit|bearbeiten|editar|modifica)[^\]]*\]", re.I)


def detect(head: bytes) -> bool:
    """Whether a text is a page of HTML."""
    return _START.match(head.removeprefix(codecs.BOM_UTF8)) is not None


@dataclass
class _Open:
    """A table that is not at its end: its grid, all that its cells hold, and the cell that is open, with its spans."""

    grid: Grid = field(default_factory=Grid)
    blocks: list[Block] = field(default_factory=list)
    cell: list[Block] | None = None
    spans: tuple[int, int] = (1, 1)
    title: str = ""
    has_tables: bool = False


class _Page(HTMLParser):
    """`blocks` of the page in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.tables: list[_Open] = []
        self.text: list[str] = []
        self.mark = ""
        self.unseen: list[str] = []  # the element that is not shown, once for each of its name inside
        self.is_literal = False
        self.merged = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if self.unseen:
            self.unseen += [tag] if tag == self.unseen[0] else []
        elif tag in _ELEMENTS["unseen"] or (tag not in _ELEMENTS["void"] and _is_furniture(said)):
            self.unseen = [tag]
        elif tag in _OF_TABLES:
            self._begin(tag, said)
        elif tag in _ELEMENTS["struck"]:
            self.text.append(struck.MARK)
        elif tag == "dd":
            self.text.append(" : " if "".join(self.text).strip() else "")
        elif tag in _ELEMENTS["blocks"]:
            self._break("# " if tag in _ELEMENTS["headings"] else "- " if tag == "li" else "")
        elif tag == "pre":
            self._break()
            self.is_literal = True
        elif tag == "input" and said.get("type") == "checkbox":
            self.text.append("[x] " if "checked" in said else "[ ] ")

    def _begin(self, tag: str, said: dict[str, str | None]) -> None:
        """Begin a table, or a row or a cell of one."""
        if tag == "table":
            self._break()
            self.tables.append(_Open())
            return
        self._end_cell()
        if self.tables and tag == "tr":
            self.tables[-1].grid.row()
        elif self.tables:
            self.tables[-1].cell = []
            self.tables[-1].spans = _number(said.get("colspan")), _number(said.get("rowspan"))

    def handle_endtag(self, tag: str) -> None:
        if self.unseen:
            self.unseen = self.unseen[1:] if tag == self.unseen[0] else self.unseen
        elif tag in _ELEMENTS["struck"]:
            self.text.append(struck.MARK)
        elif tag == "table" and self.tables:
            self._end_table()
        elif tag == "caption" and self.tables:
            self.tables[-1].title, self.text = _joined(self.text), []
        elif tag in _OF_TABLES:
            self._end_cell()
        elif tag == "pre":
            self._break()
            self.is_literal = False
        elif tag in _ELEMENTS["blocks"] and tag != "dt":
            self._break()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if not self.is_literal:
            self.text.append(data)
            return
        first, *others = data.split("\n")
        self.text.append(first)
        for line in others:
            self._break()
            self.text.append(line)

    def _break(self, mark: str = "") -> None:
        """End a line; the next one has this mark."""
        line = "".join(self.text).rstrip() if self.is_literal else _joined(self.text)
        table = self.tables[-1] if self.tables else None
        inside = table.cell if table and table.cell is not None else self.blocks
        if line or self.is_literal:
            inside.append(f"{self.mark}{line}" if line else "")
        self.mark = mark if mark or line else self.mark
        self.text = []

    def _end_cell(self) -> None:
        """End a cell: people leave its end mark out."""
        self._break()
        if not self.tables or (table := self.tables[-1]).cell is None:
            return
        if not table.grid.rows:
            table.grid.row()
        own = [block.removeprefix("- ").removeprefix("# ") for block in table.cell if isinstance(block, str)]
        self.merged += table.spans[0] * table.spans[1]
        table.grid.cell(" ".join(own), *(table.spans if self.merged < _MERGED_CELLS else (1, 1)))
        table.blocks += table.cell
        table.cell = None

    def _end_table(self) -> None:
        self._end_cell()
        table = self.tables.pop()
        table.grid.close()
        rows = [row for row in table.grid.rows if any(row)]
        full = sum(sum(map(bool, row)) >= _FEWEST for row in rows)
        outer = self.tables[-1] if self.tables else None
        inside = outer.cell if outer and outer.cell is not None else self.blocks
        if full >= (_OWN_ROWS if table.has_tables else _FEWEST):
            inside.append(Table(rows, table.title))
            if outer:
                outer.has_tables = True
        else:
            inside += [*([table.title] if table.title else []), *table.blocks]
            if outer:
                outer.has_tables |= table.has_tables

    def finished(self) -> list[Block]:
        """The blocks of the page, whatever was left open."""
        self.close()
        while self.tables:
            self._end_table()
        self._break()
        return self.blocks


def _is_furniture(said: dict[str, str | None]) -> bool:
    """Whether an element with these attributes is hidden, or a menu or the like by its names."""
    names = f"{said.get('id') or ''} {said.get('class') or ''}".lower().split()
    return (
        "hidden" in said
        or not _ELEMENTS["furniture"].isdisjoint(names)
        or bool(_HIDDEN.search(said.get("style") or ""))
    )


def _joined(text: list[str]) -> str:
    return _EDIT.sub("", " ".join("".join(text).split()))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 5 else 1


def _first_json(text: str) -> object:
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise UnusableError("unreadable_file", "damaged") from error


def pages(path: Path, limits: Limits) -> Iterator[tuple[str, Source]]:
    """(name, text) of the tables of the page and of its text. Raises `UnusableError` beyond a limit, and where it
    shows nothing."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = "".join(source(path, limits).lines())
    if report := _REPORT.search(text):
        yield "", json_documents.of_document(_first_json(text[report.end() :]), path, "json", limits)
        return
    page = _Page()
    page.feed(text)
    shown = list(parts(page.finished(), Origin.of(path, "html"), limits))
    if not shown:
        raise UnusableError("unreadable_file", "markup")
    yield from shown
