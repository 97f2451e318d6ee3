"""Columns whose name lists what their letters mean (`Fixe/Portable`: F, P): each letter is written as its word, so
that it is read like one. Nothing moves: lines and columns stay where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, separators
from footprint.intake.vocabulary.folding import fold

_WORDS = re.compile(r"\s*(?:[^\W\d_]{3,20}\s*/\s*){1,4}[^\W\d_]{3,20}\s*(?:\([^()]{1,20}\))?\s*")
_FEWEST = 2  # filled cells


def spelled_out(source: Source, limits: Limits) -> Source:
    """The text with such letters as words; as it is where there are none, or a record goes over several lines."""
    head = islice(source.lines(), HEADER_SEARCH_LINES)
    if not is_small(source) or not any(_WORDS.fullmatch(cell) for line in head for cell in re.split(r"[;\t,|]", line)):
        return source
    for separator in separators(source):
        rows = list(records(list(source.lines()), separator))
        if (named := _columns(rows)) is None or any(first != last for first, last, _ in rows):
            continue
        start, meanings = named
        below = ([_meant(meanings.get(at), cell) for at, cell in enumerate(cells)] for _, _, cells in rows[start + 1 :])
        return with_rows(source, [*(cells for _, _, cells in rows[: start + 1]), *below], limits, separator)
    return source


def _columns(rows: Sequence[Record]) -> tuple[int, dict[int, dict[str, str]]] | None:
    """The row of the first header with such a name, and by column what its letters mean."""
    for at, (_, _, cells) in enumerate(rows[:HEADER_SEARCH_LINES]):
        named = {place: _initials(cell) for place, cell in enumerate(cells) if _WORDS.fullmatch(cell)}
        below = [row for _, _, row in rows[at + 1 :]]
        own = {place: words for place, words in named.items() if words and _are_initials(below, place, words)}
        if own:
            return at, own
    return None


def _initials(name: str) -> dict[str, str]:
    """Letter → word; none where two words begin alike."""
    words = [word.strip() for word in name.partition("(")[0].split("/")]
    letters = {fold(word)[:1]: word for word in words}
    return letters if len(letters) == len(words) else {}


def _are_initials(rows: Sequence[Sequence[str]], at: int, words: Mapping[str, str]) -> bool:
    filled = [fold(row[at]) for row in rows if at < len(row) and row[at].strip()]
    return len(filled) >= _FEWEST and words.keys() >= set(filled)


def _meant(words: Mapping[str, str] | None, cell: str) -> str:
    return cell if words is None else words.get(fold(cell), cell)
