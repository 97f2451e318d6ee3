"""Columns of units right of columns of numbers (`Energie;Einheit;Kosten;Einheit`): where there are several, each unit
is written into the name of its numbers, and its own column is left empty. Nothing moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, separators
from footprint.intake.values.numbers import core
from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.words import heading_words

_FEWEST = 2  # columns of units: one alone is a column like any other


def united(source: Source, limits: Limits) -> Source:
    """The text with units in the names of their numbers; as it is where it has no such columns, where one has several
    units, or a record goes over several lines."""
    head = plain("\n".join(islice(source.lines(), HEADER_SEARCH_LINES)))
    if not is_small(source) or not any(word in head for word in heading_words("unit")):
        return source
    for separator in separators(source):
        rows = list(records(list(source.lines()), separator))
        if (named := _columns(rows)) is None or any(first != last for first, last, _ in rows):
            continue
        start, units = named
        header = [_named(cell, units.get(at + 1, "")) for at, cell in enumerate(rows[start][2])]
        kept = [*(cells for _, _, cells in rows[:start]), header, *(cells for _, _, cells in rows[start + 1 :])]
        bare = [
            cells if at < start else ["" if place in units else cell for place, cell in enumerate(cells)]
            for at, cells in enumerate(kept)
        ]
        return with_rows(source, bare, limits, separator)
    return source


def _columns(rows: Sequence[Record]) -> tuple[int, dict[int, str]] | None:
    """The row of the first header with such columns, and the unit of each."""
    for at, (_, _, cells) in enumerate(rows[:HEADER_SEARCH_LINES]):
        places = [place for place, cell in enumerate(cells) if place and fold(cell) in heading_words("unit")]
        if len(places) < _FEWEST:
            continue
        below = [row for _, _, row in rows[at + 1 :]]
        units = {place: _unit(below, place) for place in places}
        if all(units.values()):
            return at, units
    return None


def _unit(rows: Sequence[Sequence[str]], at: int) -> str:
    """The one unit of a column right of numbers; '' where it has none, or several."""
    pairs = [(row[at - 1].strip(), row[at].strip()) for row in rows if at < len(row)]
    units = {unit for _, unit in pairs if unit}
    are_numbers = all(core(number) for number, _ in pairs if number)
    return units.pop() if len(units) == 1 and are_numbers else ""


def _named(name: str, unit: str) -> str:
    return f"{name.strip()} ({unit})" if unit else name
