"""Documents of a word processor (DOCX, ODT): each table a table, all paragraphs one text, a line a paragraph.

Points of lists and headings keep a mark (`- `, `# `), as people type them in a plain text. Deleted text, notes and what
stands twice for older programs are left out. What a text means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.pages import page, struck
from footprint.intake.formats.pages.page import Block, Grid, Table, below
from footprint.intake.formats.text import Origin, Source
from footprint.intake.formats.workbooks.bounds import local, parse_xml

BODIES = {"word/document.xml": "docx", "content.xml": "odt"}
_PARAGRAPHS = ("p", "h")
_TABLES, _ROWS, _CELLS = ("tbl", "table"), ("tr", "table-row"), ("tc", "table-cell", "covered-table-cell")
_UNSEEN = ("Fallback", "tracked-changes", "annotation", "del", "delText", "note", "instrText", "moveFrom")
_TEXTS = ("t", "p", "h", "span", "a")  # elements whose letters are the text: `t` in DOCX, the others in ODT
_HEADINGS = ("heading", "titre", "title", "berschrift", "ttulo", "titolo")
_MOST_REPEATED = 50  # empty cells that one element may stand for


@dataclass
class _Document:
    """`blocks`: paragraphs outside tables, and tables, in the order in which they come."""

    form: str
    blocks: list[Block] = field(default_factory=list)
    grid: Grid = field(default_factory=Grid)
    stack: list[str] = field(default_factory=list)
    unseen: int = 0
    depth: int = 0  # tables inside one another: the outermost is the table
    text: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)  # how the cell goes on to the right, and that it began above
    mark: str = ""
    is_struck: bool = False
    repeated: int = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        bare = local(name)
        self.stack.append(bare)
        said = {local(key): value for key, value in attributes.items()}
        if bare in _UNSEEN:
            self.unseen += 1
        elif bare in _TABLES and (self.form == "odt" or bare == "tbl"):
            self.depth += 1
            self.grid = Grid() if self.depth == 1 else self.grid
        elif bare in _ROWS and self.depth == 1:
            self.grid.row()
        elif bare in ("gridSpan", "vMerge"):
            self.merged[bare] = said.get("val", "")
        elif bare in _CELLS and self.depth == 1:
            self.cell, self.merged = [], {}
            repeated = said.get("number-columns-repeated", "1")
            self.repeated = min(int(repeated), _MOST_REPEATED) if repeated.isascii() and repeated.isdigit() else 1
        elif bare in _PARAGRAPHS:
            self.text = []
            self.mark = "# " if bare == "h" else "- " if "list-item" in self.stack else ""
        elif bare in ("strike", "dstrike"):
            self.is_struck = said.get("val", "true") not in ("0", "false", "off")
        elif bare == "numPr":
            self.mark = self.mark or "- "
        elif bare == "pStyle" and said.get("val", "").lower().startswith(_HEADINGS):
            self.mark = "# "
        elif bare in ("tab", "br", "line-break", "s", "cr") and not self.unseen:
            self.text.append("  " if bare == "tab" and "tabs" not in self.stack else " ")

    def letters(self, data: str) -> None:
        if not self.unseen and self.stack and self.stack[-1] in (("t",) if self.form == "docx" else _TEXTS):
            self.text.append(f"{struck.MARK}{data}{struck.MARK}" if self.is_struck and data.strip() else data)

    def end(self, name: str) -> None:
        bare = local(name)
        self.stack.pop()
        self.is_struck &= bare != "r"
        if bare in _UNSEEN:
            self.unseen -= 1
        elif bare in _TABLES and (self.form == "odt" or bare == "tbl"):
            self.depth -= 1
            if not self.depth and (rows := [row for row in self.grid.rows if any(row)]):
                self.blocks.append(Table(rows))
        elif bare in _CELLS and self.depth == 1:
            self._end_cell()
        elif bare in _PARAGRAPHS and not self.unseen:
            words = "".join(self.text).replace(struck.MARK * 2, "").replace("\t", "  ").replace("\n", " ").strip()
            if self.depth:
                self.cell.append(" ".join(words.split()))
            else:
                self.blocks.append(f"{self.mark}{words}" if words else "")
            self.text = []

    def _end_cell(self) -> None:
        text, rows = " ".join(filter(None, self.cell)), self.grid.rows
        at = len(rows[-1])
        if self.merged.get("vMerge") in ("", "continue") and not text and len(rows) > 1 and at < len(rows[-2]):
            text = below(rows[-2][at])
        across = self.merged.get("gridSpan", "1")
        for _ in range(self.repeated):
            self.grid.cell(text, int(across) if across.isascii() and across.isdigit() else 1)


def parts(pieces: Iterable[bytes], origin: Origin, limits: Limits) -> Iterator[tuple[str, Source]]:
    """(name of the part, its text): the tables, then all that stands outside. `pieces`: the body of the document."""
    document = _Document(origin.form)
    parse_xml(pieces, document.start, document.end, document.letters)
    yield from page.parts(document.blocks, origin, limits)
