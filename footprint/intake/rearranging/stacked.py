"""Tables that stand below one another in one text. Where the first one starts is found by `layout`.

A further table is a header line soon after a blank line, or one that begins as the first does and has other columns, as
in files that somebody joined. What stands between two tables, such as a title, belongs to
neither, as what stands above the first does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from footprint.intake.evidence.header_lines import is_header
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout, on_two_lines
from footprint.intake.tables.profiles import count_known
from footprint.intake.vocabulary.folding import fold, fold_each

_GAPS_LOOKED_AT = 300
_LINES_AFTER_GAP = 4
_LINES_OF_HEADER = 20
_BLOCK = 1 << 24


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
    """The table above the best one that ends before it, at a blank line or because the best one's header begins as its
    own does, if there is any."""
    above = list(records(list(islice(source.lines(), best.header_line - 1)), best.separator))
    for record in above:
        layout = _layout(record, above, best.separator)
        if layout is not None:
            ends = [gap for gap, _ in gaps(source, layout)[:1]]
            joined = fold(layout.header[0]) == fold(best.header[0]) != ""
            if joined and layout.header_end + 1 < best.header_line:
                return layout
            if ends and layout.header_end + 1 < ends[0] < best.header_line:
                return layout
    return best


def _layout(record: Record, around: Sequence[Record], separator: str, *, again: bool = False) -> Layout | None:
    """The layout whose header is this record, if it is one; `around` holds it and its neighbours."""
    first, last, cells = record
    if not (again or is_header(cells)):
        return None
    return on_two_lines(Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1}), around, count_known)


def _headers(source: Source, first: Layout) -> Iterator[tuple[int, Layout]]:
    """(line at which the table above has ended, layout) of each further header."""
    reached, header = first.header_end, first.header
    places = [(gap, line, _LINES_AFTER_GAP) for gap, line in gaps(source, first)[:_GAPS_LOOKED_AT]]
    places += [(line, line, 1) for line in islice(_beginning_alike(source, first), _GAPS_LOOKED_AT)]
    for gap, line, near in sorted(places):
        if gap <= reached + 1:  # no line of the table above would be left
            continue
        found = _header_at(source, line, first, near)
        if found is not None and (near > 1 or found.header != header):
            yield gap, found
            reached, header = found.header_end, found.header


def _beginning_alike(source: Source, first: Layout) -> Iterator[int]:
    """Lines below the header that begin with the title with which it begins."""
    title = first.header[0].strip() if first.header else ""
    if not title:
        return
    name, separator = (text.encode(source.codec, "replace") for text in (title, first.separator))
    end = b"\r" if source.newline == "\r" else b"\n"  # one plain sign first, so that the search is quick
    form = re.compile(end + rb"\s*\"?(?i:" + re.escape(name) + rb")\"? *" + re.escape(separator))
    begin = at = int(source.ends[first.header_end - 1])
    with source.open(begin) as stream:
        rest, reached = end, first.header_end
        while data := stream.read(_BLOCK):
            text = rest + data
            for found in form.finditer(text) if name.lower() in text.lower() else ():
                place = at - len(rest) + found.end() - 1
                line = int(np.searchsorted(source.ends, place, side="right")) + 1
                if line > reached:
                    yield line
                    reached = line
            at += len(data)
            rest = text[-len(title) * 4 - 8 :]


def gaps(source: Source, layout: Layout) -> list[tuple[int, int]]:
    """(first blank line, first line after it) of each run of lines without content, below the header."""
    lengths = np.diff(source.ends[layout.header_end - 1 :])
    empty = source.blank[layout.header_end :] | (lengths <= len(layout.header) - 1 + len(source.newline))
    begins = np.flatnonzero(empty & ~np.r_[False, empty[:-1]])
    after = np.flatnonzero(~empty & np.r_[False, empty[:-1]])
    first = layout.header_end + 1
    return [(first + int(begin), first + int(end)) for begin, end in zip(begins, after, strict=False)]


def _header_at(source: Source, line: int, above: Layout, lines_near: int) -> Layout | None:
    """The header among the first lines from one; whatever its names, that of the table above again is one."""
    separator = above.separator
    lines = list(islice(source.lines(line), _LINES_OF_HEADER))
    around = [(line + first - 1, line + last - 1, cells) for first, last, cells in records(lines, separator)]
    near = (record for record in around if record[0] < line + lines_near)
    again = fold_each(above.header)
    read = (_layout(record, around, separator, again=fold_each(record[2]) == again) for record in near)
    return next(filter(None, read), None)
