"""Numbers beside computers that say which one it is and not how many: sizes of screens (`Écran`: 24, 22, 27), numbers
of telephones (`Poste tél.`: 3301, 3302). A size is written as one, a number as a tick, so that each counts one device
whatever reads the table; what may be either is written so that it is asked. Nothing moves, and no table of use is
touched, whose meters may be called after devices."""

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
_TELEPHONES = frozenset(("fixed_phone", "smartphone", "feature_phone"))
_FEWEST = 3  # filled cells
_INCHES = frozenset((19, *range(20, 33), 34, 35, 38, 40, 42, 43, 48, 49, 50, 55, 65, 75, 86, 98))
_COMMON = frozenset((19, 20, 22, 23, 24, 27, 32, 34, 43, 49, 55, 65, 75, 86))  # of which half of the sizes are
_OF_SIZE = re.compile(r"(?i)pouces?\b|\binch|\bzoll\b|pulgadas|pollici|polegadas|\btaille|\bsize\b|diagonale|[\"”]")
_OF_USE = re.compile(
    r"(?i)\b[kM]?Wh?\b|\b[KMGT](?:o|B|iB)\b|\bh\b|heure|hour|stunde|\bhoras?\b|\bore\b|pages?\b|[€$£]|conso|trafi[ck]|volum"
    r"|stock(?:age|\xe9e?s)|energ|[ée]lectri|strom|\bmois\b|\bdate\b|monat|month|\bmes\b|\bmese\b|\bm[êe]s\b|maand|\btime|datum"
    r"|jour|\btag\b|semaine|week"
)
_LEADING = re.compile(r"\D{0,2}(\d{1,4})\b")
_AT_A_DESK = 2  # computers
_MANY, _TIMES = 100, 50  # as many telephones as computers stand in hotels only
_NUMBER = 1000  # and so many nowhere
SIZE, OF_ONE, OPEN = "size", "of_one", "open"
_WRITTEN = {SIZE: '{}"', OF_ONE: "x", OPEN: "({})"}


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
    for at, (_, _, names) in enumerate(rows[:HEADER_SEARCH_LINES]):
        if any(map(_OF_USE.search, names)):
            return None  # what stands below is counted in time or units
        kinds = [_kinds(cell) for cell in names]
        if sum(map(bool, kinds)) > 1 or any(map(_OF_SIZE.search, names)):
            ways = _Table(names, kinds, [row for _, _, row in rows[at + 1 :]]).ways()
            if ways:
                return at, ways
    return None


def _kinds(name: str) -> frozenset[str]:
    """The categories that the name of a column may stand for."""
    if not name.strip() or number(name) is not None:
        return frozenset()
    said = verdict(name)
    return frozenset(said.candidates if said.fate == AMBIGUOUS else filter(None, (said.category,)))


def _units(cell: str) -> int:
    """How many devices a cell may be: the number with which it begins (`24 Dell`, `~24`), else one (a name, a mark)."""
    if is_nothing(cell):
        return 0
    leading = _LEADING.match(cell)
    return int(leading[1]) if leading else 1


class _Table:
    """The names of columns, the kinds that these may be, and the lines below them."""

    def __init__(self, names: Sequence[str], kinds: Sequence[frozenset[str]], rows: Sequence[Sequence[str]]) -> None:
        self._names, self._kinds = names, kinds
        self._rows = [row for row in rows if any(cell.strip() for cell in row) and not _is_sum(row)]
        self._sums = [row for row in rows if _is_sum(row)]
        self._computers = [at for at, own in enumerate(kinds) if own & _COMPUTERS]

    def ways(self) -> dict[int, str]:
        """What the numbers of each column are that do not count, or may not."""
        of_one = {at: self._number(at) for at, own in enumerate(self._kinds) if own and own <= _TELEPHONES}
        screens = [at for at, own in enumerate(self._kinds) if own and own <= _SCREENS]
        others = [at for at in range(1, len(self._names)) if at not in screens and not of_one.get(at)]
        sizes = {at for at in screens if self._are_sizes(at, others)}
        if sizes:  # `Écran 1`, `Écran 2`
            sizes |= {at for at in screens if self._kinds[at] in {self._kinds[one] for one in sizes}
                      and _INCHES.issuperset(self._numbers(at))}  # fmt: skip
        return {at: way for at, way in of_one.items() if way} | dict.fromkeys(sizes, SIZE)

    def _numbers(self, at: int) -> list[int]:
        return [own for own, _ in self._pairs(at) if own is not None]

    def _pairs(self, at: int) -> Iterator[tuple[int | None, int]]:
        """By row with a filled cell: its number, and how many computers stand there."""
        for row in self._rows:
            if at < len(row) and not is_nothing(row[at]):
                yield number(row[at]), sum(_units(row[place]) for place in self._computers if place < len(row))

    def _is_summed(self, at: int) -> bool:
        """Whether a line or a column of totals adds the numbers of a column up: they count."""
        total = sum(self._numbers(at))
        in_line = any(at < len(row) and number(row[at]) == total for row in self._sums)
        return in_line or any(map(is_total, self._names))

    def _are_sizes(self, at: int, others: Sequence[int]) -> bool:
        """Whether all filled cells of a column of screens are sizes: its name says so, or one or two computers stand on
        each of these lines, and nothing in greater number."""
        pairs = list(self._pairs(at))
        numbers = self._numbers(at)
        if not numbers or len(numbers) < len(pairs) or not _INCHES.issuperset(numbers) or self._is_summed(at):
            return False
        if _OF_SIZE.search(self._names[at]):
            return True
        are_common = 2 * sum(own in _COMMON for own in numbers) >= len(numbers) >= _FEWEST
        at_desks = all(0 < beside <= _AT_A_DESK for _, beside in pairs)
        return are_common and at_desks and "monitor" in self._kinds[at] and not any(map(self._counts_more, others))

    def _counts_more(self, at: int) -> bool:
        """Whether a column has numbers greater than those of a desk, which no year or label is."""
        found = [number(row[at]) for row in self._rows if at < len(row)]
        return any(own is not None and _AT_A_DESK < own < _NUMBER for own in found)

    def _number(self, at: int) -> str:
        """Whether all filled cells of a column of telephones are their numbers, or may be where its name is no plural:
        of one length, far more than computers, added up nowhere."""
        pairs = list(self._pairs(at))
        numbers = [own for own, _ in pairs if own is not None]
        if not self._computers or not _FEWEST <= len(numbers) == len(pairs) or is_plural(self._names[at]):
            return ""
        least = [max(_MANY, _TIMES * beside) for _, beside in pairs]
        if len({len(str(own)) for own in numbers}) > 1 or any(map(int.__lt__, numbers, least)) or self._is_summed(at):
            return ""
        return OF_ONE if min(numbers) >= _NUMBER else OPEN


def _written(cells: Sequence[str], ways: Mapping[int, str]) -> list[str]:
    return [
        _WRITTEN[ways[at]].format(cell.strip()) if at in ways and number(cell) else cell
        for at, cell in enumerate(cells)
    ]
