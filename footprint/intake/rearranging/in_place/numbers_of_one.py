"""Numbers beside computers that say which one it is and not how many: sizes of screens (`Écran`: 24, 22, 27), numbers
of telephones, labels (`Poste tél.`: 3301, 3302). A size is written as one, a label as a tick, so that each counts one
device whatever reads the table; what may be a label or a number is written so that it is asked. Nothing moves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, separators
from footprint.intake.values.plurals import is_plural
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.phrases import AMBIGUOUS
from footprint.intake.vocabulary.words import is_total

_COMPUTERS = frozenset(("desktop", "laptop", "workstation"))
_SCREENS = frozenset(("monitor", "television", "interactive_display"))
_FEWEST = 3  # filled cells
_INCHES = frozenset((19, *range(20, 33), 34, 35, 38, 40, 42, 43, 48, 49, 50, 55, 65, 75, 86, 98))
_COMMON = frozenset((19, 20, 22, 23, 24, 27, 32, 34, 43, 49, 55, 65, 75, 86))  # of which half of the sizes are
_OF_SIZE = re.compile(r"(?i)pouces?\b|\binch|\bzoll\b|pulgadas|pollici|polegadas|\btaille|\bsize\b|diagonale|[\"”]")
_AT_A_DESK = 2  # devices of a kind
_MANY, _TIMES = 100, 50  # as many of a kind as computers stand in hotels only
_LABEL = 1000  # and so many nowhere
SIZE, IS_LABEL, OPEN = "size", "label", "open"


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
        below = (cells if _is_sum(cells) else _written(cells, ways) for _, _, cells in rows[start + 1 :])
        return with_rows(source, [*(cells for _, _, cells in rows[: start + 1]), *below], limits, separator)
    return source


def _names_kinds(line: str) -> bool:
    """Whether a line may be a header of two kinds beside a name: it has at least three cells."""
    return len(line) < 2_000 and max(map(line.count, ";\t,|")) > 1


def _is_sum(cells: Sequence[str]) -> bool:
    return any(map(is_total, cells))


def _columns(rows: Sequence[Record]) -> tuple[int, dict[int, str]] | None:
    """The row of the first header with such columns, and by column what its numbers are."""
    for at, (_, _, cells) in enumerate(rows[:HEADER_SEARCH_LINES]):
        kinds = [_kinds(cell) for cell in cells]
        if not any(own & _COMPUTERS for own in kinds):
            continue
        below = [row for _, _, row in rows[at + 1 :] if not _is_sum(row)]
        ways = _ways(cells, kinds, below)
        if ways:
            return at, ways
    return None


def _kinds(name: str) -> frozenset[str]:
    """The categories that the name of a column may stand for."""
    if not name.strip() or number(name) is not None:
        return frozenset()
    said = verdict(name)
    return frozenset(said.candidates if said.fate == AMBIGUOUS else filter(None, (said.category,)))


def _ways(names: Sequence[str], kinds: Sequence[frozenset[str]], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """What the numbers of each column are that do not count, or may not."""
    counts = [at for at, own in enumerate(kinds) if own & _COMPUTERS]
    others = [at for at, own in enumerate(kinds) if own and not own & _COMPUTERS]
    labels = {at: _label(names[at], rows, at, counts) for at in others if not kinds[at] & _SCREENS}
    beside = [at for at, own in enumerate(kinds) if own and not own & _SCREENS and not labels.get(at)]
    screens = [at for at in others if "monitor" in kinds[at]]
    sizes = {at for at in screens if _are_sizes(names[at], rows, at, beside)}
    of_sizes = {kinds[at] for at in sizes}  # `Écran 1`, `Écran 2`
    sizes |= {at for at in screens if kinds[at] in of_sizes and _INCHES.issuperset(_numbers(rows, at))}
    return {at: way for at, way in labels.items() if way} | dict.fromkeys(sizes, SIZE)


def _numbers(rows: Sequence[Sequence[str]], at: int) -> list[int]:
    return [own for own, _ in _pairs(rows, at, ()) if own is not None]


def _pairs(rows: Sequence[Sequence[str]], at: int, others: Sequence[int]) -> Iterator[tuple[int | None, list[int]]]:
    """By row with a filled cell: its number, and how many of the others stand on it (a name or a mark is one)."""
    for row in rows:
        if at < len(row) and not is_nothing(row[at]):
            filled = [row[place] for place in others if place < len(row) and not is_nothing(row[place])]
            yield number(row[at]), [1 if (own := number(cell)) is None else own for cell in filled]


def _are_sizes(name: str, rows: Sequence[Sequence[str]], at: int, others: Sequence[int]) -> bool:
    """Whether all filled cells of a column of screens are sizes: they say so, or nothing else stands there in such
    numbers."""
    pairs = list(_pairs(rows, at, others))
    numbers = [own for own, _ in pairs if own is not None]
    if not numbers or len(numbers) < len(pairs) or not _INCHES.issuperset(numbers):
        return False
    if _OF_SIZE.search(name):
        return True
    are_common = 2 * sum(own in _COMMON for own in numbers) >= len(numbers) >= _FEWEST
    return are_common and all(max(beside, default=0) <= _AT_A_DESK for _, beside in pairs)


def _label(name: str, rows: Sequence[Sequence[str]], at: int, computers: Sequence[int]) -> str:
    """Whether all filled cells of a column are labels, or may be where its name is no plural: numbers of one length,
    far more than computers."""
    pairs = list(_pairs(rows, at, computers))
    numbers = [own for own, _ in pairs if own is not None]
    if not _FEWEST <= len(numbers) == len(pairs) or len({len(str(own)) for own in numbers}) > 1:
        return ""
    if any(own < max(_MANY, _TIMES * sum(beside)) for own, (_, beside) in zip(numbers, pairs, strict=True)):
        return ""
    if min(numbers) >= _LABEL:
        return IS_LABEL
    return "" if is_plural(name) else OPEN


_WRITTEN = {SIZE: '{}"', IS_LABEL: "x", OPEN: "({})"}


def _written(cells: Sequence[str], ways: Mapping[int, str]) -> list[str]:
    return [
        _WRITTEN[ways[at]].format(cell.strip()) if at in ways and number(cell) else cell
        for at, cell in enumerate(cells)
    ]
