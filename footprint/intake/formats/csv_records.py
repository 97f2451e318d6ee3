"""Lines of text to records of cells: the syntax of CSV, with quotes over several lines and inch marks."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


Record = tuple[int, int, list[str]]  # first line, last line, cells
JOIN_LINES = 500  # a quoted cell over more lines than this is a stray inch mark


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
    for more in range(1, min(JOIN_LINES, len(lines) - at)):
        text += lines[at + more]
        if lines[at + more].count('"') % 2 == 0:
            continue
        cells = split(text, separator)
        if cells is not None:
            return (more + 1, cells) if width is None or len(cells) <= width + 1 else (1, literal(lines[at], separator))
    return 1, literal(lines[at], separator)


def split(text: str, separator: str) -> list[str] | None:
    """Cells of one record; None when a quoted cell stays open at its end."""
    bare = text.strip("\r\n")
    if bare == "":
        return []
    if '"' not in bare and "\r" not in bare and "\n" not in bare:
        return bare.split(separator)
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
