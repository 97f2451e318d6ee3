"""Periods that stand only on the first of their lines (a month above its rooms, merged cells): each line gets its own.
Nothing moves: it is done where the same names follow one period after another, so that no line is of another time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.rearranging.in_place.whole_lines import whole_lines
from footprint.intake.tables.layout import HEADER_SEARCH_LINES
from footprint.intake.values.periods import period_of
from footprint.intake.vocabulary.words import is_empty, is_total

_SIGNS, _LONGEST = re.compile(r"[;\t,|]"), 60  # letters of a period
_FEWEST = 2  # periods, and lines of the longest of them
Rows = list[list[str]]


def carried(source: Source, limits: Limits) -> Source:
    """The text with a period on each of its lines; as it is where no column is of this form, or a record goes over
    several lines."""
    if not is_small(source) or not any(map(_begins_with_period, islice(source.lines(), 2 * HEADER_SEARCH_LINES))):
        return source
    for separator, rows in whole_lines(source):
        places = {
            place: text for start in range(1, min(len(rows), HEADER_SEARCH_LINES)) for place, text in _of(rows, start)
        }
        if places:
            filled = ([places.get(at, cells[0]), *cells[1:]] if cells else cells for at, cells in enumerate(rows))
            return with_rows(source, filled, limits, separator)
    return source


def _begins_with_period(line: str) -> bool:
    return period_of(_SIGNS.split(line[:_LONGEST], maxsplit=1)[0].strip(' "')) is not None


def _of(rows: Rows, start: int) -> Iterator[tuple[int, str]]:
    """The place of each line below the header before `start` that lacks its period in the first column, and the
    period; none where the lines below are not groups of the same names."""
    title, first = (row[0] if row else "" for row in rows[start - 1 : start + 1])
    if period_of(first) is None or is_empty(title):
        return
    places = [at for at in range(start, len(rows)) if len(rows[at]) > 1 and not any(map(is_total, rows[at]))]
    begins = [n for n, at in enumerate(places) if not is_empty(rows[places[n]][0])]
    if any(period_of(rows[places[n]][0]) is None for n in begins):
        return
    groups = [places[first:after] for first, after in pairwise([*begins, len(places)])]
    names = [[rows[at][1].strip() for at in group] for group in groups]
    longest = max(map(set[str], names), key=lambda own: len(own), default=set[str]())
    are_alike = all(set(own) <= longest and len(set(own)) == len(own) and all(own) for own in names)
    if len(groups) >= _FEWEST and len(longest) >= _FEWEST and are_alike:
        yield from ((at, rows[group[0]][0]) for group in groups for at in group[1:])
