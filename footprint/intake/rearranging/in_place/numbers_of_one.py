"""Numbers beside computers that say which one it is and not how many: sizes of screens (`Écran`: 24, 22, 27), numbers
of telephones, labels (`Poste tél.`: 3301, 3302). A size is written as one, any other number as a tick, so that each
counts one device whatever reads the table. Nothing moves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, separators
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.phrases import AMBIGUOUS
from footprint.intake.vocabulary.words import is_total

_COMPUTERS = frozenset(("desktop", "laptop", "workstation"))
_FEWEST = 3  # filled cells
_INCHES = frozenset((19, *range(20, 33), 34, 35, 38, 40, 42, 43, 48, 49, 50, 55, 65, 75, 86, 98))
_COMMON = frozenset((19, 20, 22, 23, 24, 27, 32, 34, 43, 49, 55, 65, 75, 86))  # of which half of the sizes are
_OF_SIZE = re.compile(r"(?i)pouces?\b|\binch|\bzoll\b|pulgadas|pollici|polegadas|\btaille|\bsize\b|diagonale|[\"”]")
_AT_A_DESK = 2  # computers
_LEAST, _TIMES = 100, 50  # a label; as many of a kind as computers stand nowhere


def told_apart(source: Source, limits: Limits) -> Source:
    """The text with such numbers as sizes and ticks; as it is where there are none, or a record goes over several
    lines."""
    if not is_small(source) or not any(_names_kinds(line) for line in islice(source.lines(), HEADER_SEARCH_LINES)):
        return source
    for separator in separators(source):
        rows = list(records(list(source.lines()), separator))
        if any(first != last for first, last, _ in rows) or (named := _columns(rows)) is None:
            continue
        start, ways = named
        below = (
            [_written(ways.get(at, ""), cell) for at, cell in enumerate(cells)] for _, _, cells in rows[start + 1 :]
        )
        return with_rows(source, [*(cells for _, _, cells in rows[: start + 1]), *below], limits, separator)
    return source


def _names_kinds(line: str) -> bool:
    """Whether a line may be a header of two kinds beside a name: it has at least three cells."""
    return len(line) < 2_000 and max(map(line.count, ";\t,|")) > 1


def _columns(rows: Sequence[Record]) -> tuple[int, dict[int, str]] | None:
    """The row of the first header with such columns, and by column what its numbers are: `size` or `label`."""
    for at, (_, _, cells) in enumerate(rows[:HEADER_SEARCH_LINES]):
        kinds = [_kinds(cell) for cell in cells]
        computers = [place for place, own in enumerate(kinds) if own & _COMPUTERS]
        others = [place for place, own in enumerate(kinds) if own and not own & _COMPUTERS]
        if not computers or not others:
            continue
        below = [row for _, _, row in rows[at + 1 :] if not any(map(is_total, row))]
        ways = {place: _way(kinds[place], cells[place], list(_pairs(below, place, computers))) for place in others}
        of_screens = {kinds[place] for place, way in ways.items() if way == "size"}
        ways |= {place: "size" for place in others if kinds[place] in of_screens and _are_sizes(below, place)}
        if any(ways.values()):
            return at, ways
    return None


def _kinds(name: str) -> frozenset[str]:
    """The categories that the name of a column may stand for."""
    if not name.strip() or number(name) is not None:
        return frozenset()
    said = verdict(name)
    return frozenset(said.candidates if said.fate == AMBIGUOUS else filter(None, (said.category,)))


def _pairs(rows: Sequence[Sequence[str]], at: int, computers: Sequence[int]) -> Iterator[tuple[int | None, int]]:
    """By row with a filled cell: its number, and how many computers stand on it (a name or a mark is one)."""
    for row in rows:
        if at < len(row) and not is_nothing(row[at]):
            beside = [row[place] for place in computers if place < len(row) and not is_nothing(row[place])]
            yield number(row[at]), sum(1 if (own := number(cell)) is None else own for cell in beside)


def _are_sizes(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether all numbers of a column may be sizes: it stands beside one that is of sizes (`Écran 1`, `Écran 2`)."""
    return all(number(row[at]) in _INCHES for row in rows if at < len(row) and number(row[at]))


def _way(kinds: frozenset[str], name: str, pairs: Sequence[tuple[int | None, int]]) -> str:
    """What the numbers of a column are: `size`, `label`, or '' where they may count."""
    numbers = [own for own, _ in pairs if own is not None]
    says_size = _OF_SIZE.search(name) is not None
    if len(numbers) < (1 if says_size else _FEWEST) or len(numbers) < len(pairs):
        return ""
    if "monitor" in kinds and _INCHES.issuperset(numbers):
        are_common = 2 * sum(own in _COMMON for own in numbers) >= len(numbers)
        return "size" if says_size or (are_common and all(beside <= _AT_A_DESK for _, beside in pairs)) else ""
    least = [max(_LEAST, _TIMES * beside) for _, beside in pairs]
    are_as_long = len({len(str(own)) for own in numbers}) == 1
    return "label" if are_as_long and all(own >= few for own, few in zip(numbers, least, strict=True)) else ""


def _written(way: str, cell: str) -> str:
    if not way or number(cell) is None:
        return cell
    return f'{cell.strip()}"' if way == "size" else "x"
