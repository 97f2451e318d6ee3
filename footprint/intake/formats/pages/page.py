"""What a page holds: tables, each with the words above it, and all that stands outside as the lines of one text.

Cells that are merged are spread as in a workbook: a text over several rows stands in each; a number counts
in its own only, and is unknown in the others.
Tables of two columns that begin with the same names (`Marque | Dell`) are cards, and become lines of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.pages import struck, texts
from footprint.intake.formats.text import Origin, Source
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold

LONGEST_TITLE = 70
_ALIKE = 0.5  # of the names of a card, those that another one has
_WIDEST, _DEEPEST = 200, 2_000  # columns and rows that a cell may claim
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)[\d\s.,]+")  # a year is a text like others


@dataclass
class Grid:
    """The rows of a table as they come. `below`: by column, how many further rows a cell goes over, and its text."""

    rows: list[list[str]] = field(default_factory=list)
    below: dict[int, tuple[int, str]] = field(default_factory=dict)

    def row(self) -> None:
        """Begin a row."""
        self.close()
        self.rows.append([])

    def cell(self, text: str, across: int = 1, down: int = 1) -> None:
        """A cell of the row over so many columns and rows; what it goes over to the right is empty."""
        row = self.rows[-1]
        self._cover(row)
        for at in range(min(across, _WIDEST)):
            if down > 1:
                self.below[len(row)] = min(down, _DEEPEST) - 1, "" if at else below(text)
            row.append("" if at else text)

    def fill(self, width: int) -> None:
        """Go on in the row behind so many columns, those that nothing goes over from above empty."""
        while len(self.rows[-1]) < width:
            if not self._cover(self.rows[-1]):
                self.rows[-1].append("")

    def close(self) -> None:
        """End the last row, with what goes over its last columns from above."""
        while self.rows and any(at >= len(self.rows[-1]) for at in self.below if self.below[at][0]):
            if not self._cover(self.rows[-1]):
                self.rows[-1].append("")

    def _cover(self, row: list[str]) -> bool:
        is_covered = False
        while left := self.below.pop(len(row), None):
            if left[0] > 1:
                self.below[len(row)] = left[0] - 1, left[1]
            row.append(left[1])
            is_covered = True
        return is_covered


def below(text: str) -> str:
    """What a merged cell says on its further rows: a number counts once, and is unknown below."""
    return f"({text})" if _NUMBER.fullmatch(text) else text


@dataclass(frozen=True)
class Table:
    """The rows of a table, and its title ('' = none)."""

    rows: Sequence[Sequence[str]]
    title: str = ""


Block = str | Table


def parts(blocks: Sequence[Block], origin: Origin, limits: Limits) -> Iterator[tuple[str, Source]]:
    """(name of the part, its text): the tables by their titles, then what stands outside; nothing of an empty page."""
    cards = _cards([block for block in blocks if isinstance(block, Table)])
    lines: list[str] = []
    tables: list[tuple[str, Table]] = []
    first = 0  # line behind the last table
    for block in blocks:
        if isinstance(block, str):
            lines.append(struck.line(block))
        elif id(block) in cards:
            lines += ["", *(f"{row[0]} : {row[1]}" for row in block.rows if row[0]), ""]
        else:
            tables.append((block.title or _title(lines[first:]), block))
            lines.append("")
            first = len(lines)
    refuse_beyond("tables", len(tables), limits.tables)
    has_text = any(lines)
    for name, (_, table) in zip(texts.unlike([title for title, _ in tables]), tables, strict=True):
        yield (
            "" if len(tables) == 1 and not has_text else name,
            Source.of_rows(map(struck.cells, table.rows), origin, limits),
        )
    if has_text:
        text = Source.of_rows([[line] for line in lines], origin, limits)
        for name, part in texts.parts(text, limits) or [("" if not tables else "text", text)]:
            yield name or ("" if not tables else "text"), part


def _title(lines: Sequence[str]) -> str:
    """The words just above a table: a heading, or a short line; above sentences, the heading that they are under."""
    last = next((line for line in reversed(lines[-3:]) if line), "")
    if len(last) > LONGEST_TITLE and not last.startswith("# "):
        last = next((line for line in reversed(lines) if line.startswith("# ")), "")
    title = last.removeprefix("# ").strip(" :*")
    return title if len(title) <= LONGEST_TITLE and not last.startswith("- ") else ""


def _cards(tables: Sequence[Table]) -> set[int]:
    """Which tables are cards: keys that differ, and that others have too. Kinds of devices are no keys."""
    keys = {id(table): frozenset(fold(row[0]) for row in table.rows) - {""} for table in tables if _may_be_card(table)}
    times = Counter(keys.values())
    shared = {own for own in times if any(len(own & other) >= max(2, _ALIKE * len(own)) for other in times
                                          if other != own or times[own] > 1)}  # fmt: skip
    return {table for table, own in keys.items() if own in shared}


def _may_be_card(table: Table) -> bool:
    if any(len(row) != 2 for row in table.rows) or len({row[0] for row in table.rows}) < len(table.rows):
        return False
    others = sum(_NUMBER.fullmatch(row[1]) is not None or verdict(row[0]).fate == "device" for row in table.rows)
    return 2 * others < len(table.rows)
