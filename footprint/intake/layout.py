"""Where the table stands inside a text: separator, header line, columns. What they mean is decided by the profiles."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from footprint.intake import levels
from footprint.intake.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.text import Source

if TYPE_CHECKING:
    from footprint.intake.arranged import Arranged

SEPARATORS = (";", "\t", ",", "|")
HEADER_SEARCH_LINES = 20
Record = tuple[int, int, list[str]]  # first line, last line, cells
_JOIN_LINES = 500  # a quoted cell over more lines than this is a stray inch mark


@dataclass(frozen=True)
class Layout:
    """Separator, names of the columns as written, and the lines on which the header starts and ends (1 = first).

    Where labels stand on a line above the names, each name may hold its label (`Date Achat`); that line is not counted.
    `arranged`: where the lines stand in the sheet, of a list whose text was made here.
    """

    separator: str
    header: tuple[str, ...]
    header_line: int
    header_end: int
    evidence: dict[str, int]
    arranged: Arranged | None = None


def find_layout(source: Source, score: Callable[[list[str]], int], limits: Limits) -> Layout:
    """The (separator, line) whose cells hold the most known names, among the first lines.

    `score(cells)` counts known names. Raises `UnusableError` when no line holds any.
    """
    lines = list(islice(source.lines(), HEADER_SEARCH_LINES + _JOIN_LINES))
    best: tuple[tuple[int, int, int], Layout] | None = None
    for rank, separator in enumerate((source.separator,) if source.separator else SEPARATORS):
        for first, last, cells in islice(records(lines, separator), HEADER_SEARCH_LINES):
            known = score(cells)
            if known and (best is None or (known, len(cells), -rank) > best[0]):
                layout = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
                best = (known, len(cells), -rank), layout
    if best is None:
        raise UnusableError("no_header", "", {"lines": min(HEADER_SEARCH_LINES, len(source.ends))})
    layout = on_two_lines(best[1], list(islice(records(lines, best[1].separator), HEADER_SEARCH_LINES + 1)), score)
    refuse_beyond("columns", len(layout.header), limits.columns)
    return layout


def on_two_lines(layout: Layout, around: Sequence[Record], score: Callable[[list[str]], int]) -> Layout:
    """The layout with the names of a header that stands on two lines; as it is where there is but one.

    `around`: the records before, of and after the header.
    """

    def known(name: str) -> bool:
        return score([name]) > 0

    at = next(at for at, (first, _, _) in enumerate(around) if first == layout.header_line)
    header = list(layout.header)
    if at and (names := levels.over(around[at - 1][2], header, known)):
        return replace(layout, header=names)
    if at + 1 < len(around) and (names := levels.under(header, around[at + 1][2], known)):
        return replace(layout, header=names, header_end=around[at + 1][1])
    return layout


def records(lines: Iterable[str], separator: str, width: int | None = None) -> Iterable[Record]:
    """Split lines into records: (first line, last line, cells), lines counted from 1.

    A quoted cell may span lines; a lone quote that would swallow what follows is read as an inch mark.
    """
    waiting = list(lines) if not isinstance(lines, list) else lines
    at = 0
    while at < len(waiting):
        used, cells = one_record(waiting, at, separator, width)
        yield at + 1, at + used, cells
        at += used


def one_record(lines: list[str], at: int, separator: str, width: int | None = None) -> tuple[int, list[str]]:
    """The record that starts at `lines[at]`: how many lines it takes and its cells."""
    text = lines[at]
    cells = split(text, separator)
    if cells is not None:
        return 1, cells
    for more in range(1, min(_JOIN_LINES, len(lines) - at)):
        text += lines[at + more]
        if lines[at + more].count('"') % 2 == 0:
            continue
        cells = split(text, separator)
        if cells is not None:
            return (more + 1, cells) if width is None or len(cells) <= width + 1 else (1, literal(lines[at], separator))
    return 1, literal(lines[at], separator)


def split(text: str, separator: str) -> list[str] | None:
    """Cells of one record; None when a quoted cell stays open at its end."""
    if text.strip("\r\n") == "":
        return []
    try:
        return next(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        pass
    if _open_at_end(text, separator):
        return None
    try:
        return next(csv.reader([text], delimiter=separator))
    except csv.Error:
        return literal(text, separator)


def literal(text: str, separator: str) -> list[str]:
    """Cells of one line in which quotes are ordinary characters, save a pair around a whole cell."""
    cells = text.strip("\r\n").split(separator)
    return [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]


def _open_at_end(text: str, separator: str) -> bool:
    """Whether a reader that forgives everything still waits for a closing quote at the end of `text`."""
    marker = "\x00end\x00"
    try:
        last = list(csv.reader([text.rstrip("\r\n") + separator + marker], delimiter=separator))
    except csv.Error:
        return False
    return not last or last[-1][-1] != marker
