"""Texts in which tables stand: those of Markdown and wikis, columns parted by spaces, cards of `key: value`. Each
becomes a part of its own, on the lines on which it stands; all else is another part, which is read as a text or named
as left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.pages import markdown, months, wiki
from footprint.intake.formats.pages.aligned import columns
from footprint.intake.formats.pages.cards import cards
from footprint.intake.formats.text import SEPARATOR, Source, with_lines

LONGEST = 5_000  # lines of a text
_SEPARATED = (";", "\t", "|", ",")
_POINT = re.compile(r"\s*(?:[-*+]\s+(?!-)|\d{1,3}[.)]\s+)\S")
_HEADING = re.compile(r"#{1,6}\s+\S")
_COMMA = re.compile(r",(?!\d)")
_LONGEST_TITLE = 70
_TITLE_ABOVE = 3  # lines between a table and its title


@dataclass(frozen=True)
class Region:
    """Cells by the place of their line (0 = first), of a table that stands on these lines; `is_titled`: its titles are
    among them."""

    rows: dict[int, list[str]]
    used: frozenset[int]  # lines that are told by it
    is_titled: bool = False


def parts(source: Source, limits: Limits) -> list[tuple[str, Source]]:
    """(name, text) of the tables of a text and of its other lines, each line in its place; none where it is but one
    table of another form, or has none."""
    if len(source.ends) > LONGEST:
        return []
    lines = _lines(source)
    regions = _piped(lines)
    if not regions and not _is_separated(lines):
        regions = [Region(rows, frozenset(used), is_titled=True) for rows, used in months.tables(lines)]
        regions = regions or [Region(rows, frozenset(used)) for rows, used in cards(lines) or columns(lines)]
    used = {at for region in regions for at in region.used}
    rest = {at for at, line in enumerate(lines) if line.strip()} - used
    made: list[tuple[str, Source]] = []
    for region in sorted(regions, key=lambda region: min(region.rows)):
        title = None if region.is_titled else _title(lines, min(region.used), used)
        rest -= {title} if title is not None else set()
        name = "" if title is None else lines[title].strip("#=* \t\r\n:")
        made.append((name, _table(source, lines, region, title, limits)))
    if len(made) == 1 and not rest:
        return [("", made[0][1])]
    named = zip(unlike([name for name, _ in made]), (part for _, part in made), strict=True)
    return [*named, *([("text", _others(source, lines, rest, limits))] if made and rest else [])]


def unlike(titles: Sequence[str]) -> list[str]:
    """The titles of tables, made different where they are not; `table 2` where there is none."""
    return [
        title if title and titles.count(title) == 1 else f"{title} (table {number})" if title else f"table {number}"
        for number, title in enumerate(titles, start=1)
    ]


def _lines(source: Source) -> list[str]:
    """The lines of a text; the only cell of each line of a page."""
    lines = list(source.lines())
    if not source.separator:
        return [line.rstrip("\r\n") for line in lines]
    joined = [""] * len(lines)
    for first, _, cells in records(lines, source.separator):
        joined[first - 1] = "  ".join(cells)
    return joined


def _is_separated(lines: Sequence[str]) -> bool:
    """Whether most lines have as many separators as others, those of numbers with decimals left out."""
    filled = [line for line in lines if line.strip()]
    for sign in _SEPARATED:
        counts = [len(_COMMA.findall(line)) if sign == "," else line.count(sign) for line in filled]
        most = max(set(filter(None, counts)), key=counts.count, default=0)
        if most and counts.count(most) > len(filled) / 2 and not (sign == "\t" and most == 1):
            return True
    return False


def _piped(lines: Sequence[str]) -> list[Region]:
    """The tables of a page of Markdown, or of the source of a wiki."""
    tables = list(markdown.tables(lines)) or wiki.tables(lines)
    return [Region(rows, frozenset(taken)) for rows, taken in tables]


def _title(lines: Sequence[str], first: int, used: set[int]) -> int | None:
    """The place of the words above a table; None where the next line above is far, long, or of another table."""
    for at in range(first - 1, max(-1, first - 1 - _TITLE_ABOVE), -1):
        if lines[at].strip():
            is_title = at not in used and len(lines[at].strip()) <= _LONGEST_TITLE and not _POINT.match(lines[at])
            return at if is_title else _heading(lines, at, used)
    return None


def _heading(lines: Sequence[str], below: int, used: set[int]) -> int | None:
    """The place of the heading of Markdown under which a line stands; None where a table comes between."""
    for at in range(below, -1, -1):
        if at in used:
            return None
        if _HEADING.match(lines[at]):
            return at if len(lines[at].strip()) <= _LONGEST_TITLE else None
    return None


def _table(source: Source, lines: Sequence[str], region: Region, title: int | None, limits: Limits) -> Source:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=SEPARATOR, lineterminator="\n")
    for at in range(max(region.used) + 1):
        writer.writerow(region.rows.get(at, [lines[at].strip()] if at == title else []))
    return with_lines(source, [f"{line}\n" for line in stream.getvalue().splitlines()], limits, SEPARATOR)


def _others(source: Source, lines: Sequence[str], rest: set[int], limits: Limits) -> Source:
    kept = [f"{line}\n" if at in rest else "\n" for at, line in enumerate(lines)]
    return with_lines(source, kept, limits)
