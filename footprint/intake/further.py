"""Tables that stand below one another in one text. Where the first one starts is found by `layout`.

A further table is a header line soon after a blank line. What stands between two tables, such as a title, belongs to
neither, as what stands above the first does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from footprint.intake.folding import fold
from footprint.intake.layout import Layout, Record, on_two_lines, records
from footprint.intake.limits import Limits, refuse_beyond
from footprint.intake.profiles import best_match, count_known
from footprint.intake.text import Source

_GAPS_LOOKED_AT = 300
_LINES_AFTER_GAP = 4
_LINES_OF_HEADER = 20
_FEWEST_NAMES = 3


def tables(source: Source, first: Layout, limits: Limits) -> Iterator[tuple[Source, Layout]]:
    """Each table of the text with its layout; the text of each ends where the next begins. `first`: the best of them
    among the first lines, which need not be the topmost."""
    first = _topmost(source, first)
    starts = list(_headers(source, first))
    refuse_beyond("tables", len(starts) + 1, limits.tables)
    layout = first
    for gap, following in starts:
        yield source.upto(gap - 1), layout
        layout = following
    yield source, layout


def _topmost(source: Source, best: Layout) -> Layout:
    """The table above the best one that ends at a blank line before it, if there is any."""
    above = list(records(list(islice(source.lines(), best.header_line - 1)), best.separator))
    for record in above:
        layout = _layout(record, above, best.separator)
        if layout is not None:
            ends = [gap for gap, _ in _gaps(source, layout)[:1]]
            if ends and layout.header_end + 1 < ends[0] < best.header_line:
                return layout
    return best


def _layout(record: Record, around: Sequence[Record], separator: str) -> Layout | None:
    """The layout whose header is this record, if it is one; `around` holds it and its neighbours."""
    first, last, cells = record
    if not _is_header(cells):
        return None
    return on_two_lines(Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1}), around, count_known)


def _headers(source: Source, first: Layout) -> Iterator[tuple[int, Layout]]:
    """(line of the blank line before it, layout) of each further header."""
    reached = first.header_end
    for gap, line in _gaps(source, first)[:_GAPS_LOOKED_AT]:
        if gap <= reached + 1:  # no line of the table above would be left
            continue
        found = _header_at(source, line, first.separator)
        if found is not None:
            yield gap, found
            reached = found.header_end


def _gaps(source: Source, layout: Layout) -> list[tuple[int, int]]:
    """(first blank line, first line after it) of each run of lines without content, below the header."""
    lengths = np.diff(source.ends[layout.header_end - 1 :])
    empty = source.blank[layout.header_end :] | (lengths <= len(layout.header) - 1 + len(source.newline))
    begins = np.flatnonzero(empty & ~np.r_[False, empty[:-1]])
    after = np.flatnonzero(~empty & np.r_[False, empty[:-1]])
    first = layout.header_end + 1
    return [(first + int(begin), first + int(end)) for begin, end in zip(begins, after, strict=False)]


def _header_at(source: Source, line: int, separator: str) -> Layout | None:
    """The header among the first lines after a gap."""
    lines = list(islice(source.lines(line), _LINES_OF_HEADER))
    around = [(line + first - 1, line + last - 1, cells) for first, last, cells in records(lines, separator)]
    near = (record for record in around if record[0] < line + _LINES_AFTER_GAP)
    return next((layout for record in near if (layout := _layout(record, around, separator))), None)


def _is_header(cells: list[str]) -> bool:
    """Most cells are names that profiles know, and a profile fits them."""
    named = [cell for cell in cells if fold(cell)]
    known = count_known(named)
    return known >= _FEWEST_NAMES and known * 2 > len(named) and best_match(tuple(cells), None, "") is not None
