"""Where the table stands inside a text: separator, header line, columns. What they mean is decided by the profiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from footprint.intake.formats.csv_records import JOIN_LINES, Record, records
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.tables import two_line_headers

if TYPE_CHECKING:
    from footprint.intake.tables.rearranged import Arranged

SEPARATORS = (";", "\t", ",", "|")
HEADER_SEARCH_LINES = 20


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
    searched = HEADER_SEARCH_LINES + source.lead
    lines = list(islice(source.lines(), searched + JOIN_LINES))
    best: tuple[tuple[int, int, int], Layout] | None = None
    for rank, separator in enumerate((source.separator,) if source.separator else SEPARATORS):
        for first, last, cells in islice(records(lines, separator), searched):
            known = score(cells)
            if known and (best is None or (known, len(cells), -rank) > best[0]):
                layout = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
                best = (known, len(cells), -rank), layout
    if best is None:
        raise UnusableError("no_header", "", {"lines": min(searched, len(source.ends))})
    layout = on_two_lines(best[1], list(islice(records(lines, best[1].separator), searched + 1)), score)
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
    if at and (names := two_line_headers.over(around[at - 1][2], header, known)):
        return replace(layout, header=names)
    if at + 1 < len(around) and (names := two_line_headers.under(header, around[at + 1][2], known)):
        return replace(layout, header=names, header_end=around[at + 1][1])
    return layout
