"""The line of names of a table: the one of which the columns below it make the best list of equipment.

Where a line holds names that profiles know and a program wrote them, it is that line, and nothing is searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median

from footprint.intake.evidence.contents import Contents
from footprint.intake.evidence.headers import scores
from footprint.intake.evidence.sheets import LOOKED_AT, Judged, of_rows
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import counted_thing, fields, is_kind
from footprint.intake.tables.layout import (
    HEADER_SEARCH_LINES,
    Layout,
    find_layout,
    is_line_of_data,
    on_two_lines,
    parts_lines,
    separators,
)
from footprint.intake.tables.profiles import best_match, count_known, count_words
from footprint.intake.values.domains import is_amount
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty, is_total

_MOST_COLUMNS = 60  # beyond, a table is a program's, whose names are known
_WORD, _NUMBER = 0.5, -1.5  # what a cell of the line adds that may be a name, and one that is a number
_KNOWN_NAME = 3.0
_SURE = 2  # names that profiles know: the line that holds them is the header
CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}")
_FEWEST_NAMES = 3
_SAID = 1.0  # by the words of a header
_COUNT = re.compile(r"x? ?\d{1,3} ?x?", re.I)
_MOSTLY = 0.8
_DEVICE = -4.0  # what a cell adds that is a kind of device, as those below it


@dataclass(frozen=True)
class _Candidate:
    score: float
    layout: Layout


def find(source: Source, limits: Limits) -> Layout:
    """Where the table stands in the text. Raises `UnusableError` when no line can be its header."""
    try:
        known = find_layout(source, _names, limits)
    except UnusableError:
        known = None
    if known is not None and _is_sure(source, known):
        return known
    best = _best(source)
    if best is not None:
        refuse_beyond("columns", len(best.header), limits.columns)
        return best
    if known is None:
        raise UnusableError("no_header", "", {"lines": min(HEADER_SEARCH_LINES + source.lead, len(source.ends))})
    return known


def _is_sure(source: Source, known: Layout) -> bool:
    """Whether a line holds several known names, or one in a header that a profile knows: of a line of data a cell may
    be such a name (`bien`)."""
    lines = list(islice(source.lines(), known.header_end + LOOKED_AT))
    if is_line_of_data(known.header, [cells for _, _, cells in records(lines[known.header_end :], known.separator)]):
        return False
    parted = list(records(lines[: known.header_end], known.separator))
    if _continues_numbers(parted, len(parted) - 1):
        return False
    if count_known(list(known.header)) >= _SURE:
        return True
    return best_match(known.header, None, "") is not None and not _is_below_names(parted, len(parted) - 1)


def _names(cells: list[str]) -> int:
    """How many known names a line holds; none of a line of totals, whose one word may be such a name."""
    filled = (cell for cell in cells if not is_empty(cell))
    first = next(filled, None)
    if first is not None and is_total(first) and all(map(is_amount, filled)):
        return 0
    return count_known(cells)


def at(source: Source, layout: Layout, line: int) -> Layout:
    """The layout with its header on this line instead; as it is where no record begins there."""
    lines = list(islice(source.lines(), line + 1))
    chosen = (record for record in records(lines, layout.separator) if record[0] == line and any(record[2]))
    first, last, cells = next(chosen, (0, 0, []))
    return replace(layout, header=tuple(cells), header_line=first, header_end=last) if cells else layout


def plain(source: Source) -> Layout | None:
    """The first line that is filled as most lines are, whatever it says, so that a member can say what its columns are;
    None of a text without any."""
    lines = list(islice(source.lines(), HEADER_SEARCH_LINES + source.lead + LOOKED_AT))
    parted = {each: [record for record in records(lines, each) if any(record[2])] for each in separators(source)}
    separator = max(parted, key=lambda each: sum(len(cells) > 1 for _, _, cells in parted[each]))
    filled = [sum(map(bool, cells)) for _, _, cells in parted[separator]]
    typical = median(filled) if filled else 0
    for (first, last, cells), count in zip(parted[separator], filled, strict=True):
        if 2 * count > typical:
            return Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
    return None


def _best(source: Source) -> Layout | None:
    """The best line below which something is understood; None where nothing is."""
    lines = list(islice(source.lines(), HEADER_SEARCH_LINES + source.lead + LOOKED_AT))
    candidates = [
        candidate for separator in separators(source) for candidate in _candidates(lines, separator, source.lead)
    ]
    best = max(candidates, key=lambda candidate: candidate.score, default=None)
    return None if best is None else best.layout


def _candidates(lines: list[str], separator: str, lead: int) -> list[_Candidate]:
    parted = list(records(lines, separator))
    width = max((len(cells) for _, _, cells in parted), default=0)
    if not 1 < width <= _MOST_COLUMNS:
        return []
    return [
        candidate
        for number, record in enumerate(parted[: HEADER_SEARCH_LINES + lead])
        if parts_lines(separator, lines[record[1] :])
        and (candidate := _candidate(parted, number, record, separator)) is not None
    ]


def _is_below_names(parted: list[Record], number: int) -> bool:
    """Whether a line has numbers, as all lines between it and one of words only that is filled in the same places."""
    filled = [bool(cell.strip()) for cell in parted[number][2]]
    for _, _, cells in reversed(parted[: number + 1]):
        if filled != [bool(cell.strip()) for cell in cells]:
            return False
        if not any(map(is_amount, cells)):
            return cells is not parted[number][2]
    return False


def _continues_numbers(parted: list[Record], number: int) -> bool:
    """Whether a line has a number where the two lines above it have one: it is one of theirs."""
    here, *above = (parted[at][2] for at in range(number, max(-1, number - 3), -1))
    rows = [cells for cells in above if len(cells) == len(here)]
    return len(rows) > 1 and any(all(map(is_amount, column)) for column in zip(here, *rows, strict=True))


def _repeats_a_cell(parted: list[Record], number: int) -> bool:
    """Whether a line has a cell of the one above it, filled in the same places, and others: a value of both, no name
    (`COPIEUR-02`)."""
    here, above = parted[number][2], parted[number - 1][2] if number else []
    pairs = [
        (cell.strip(), over.strip()) for cell, over in zip(here, above, strict=False) if cell.strip() or over.strip()
    ]
    same = [cell for cell, over in pairs if cell == over]
    return 0 < len(same) < len(pairs) and all(map(all, pairs)) and not count_known(same)


def counts_devices(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a cell counts devices (`1 PC et un écran`) and most of those below it do: it is one of them, no name."""
    for at, cell in enumerate(cells):
        if not cell.strip()[:1].isdigit() or not _is_counted(cell):
            continue
        filled = [row[at] for row in below[:LOOKED_AT] if at < len(row) and row[at].strip()]
        if len(filled) > 1 and 2 * sum(map(_is_counted, filled)) > len(filled):
            return True
    return False


def _is_counted(cell: str) -> bool:
    return bool(counted(cell)[0] and in_cell(cell))


def _is_of_data(cells: list[str], judged: Judged) -> bool:
    """Whether a line is one of those below it: a number that is no year stands over numbers, or it counts devices or
    names one where those below it name devices of other kinds."""
    for cell, column in zip(cells, judged.columns, strict=False):
        if _COUNT.fullmatch(cell.strip()) and column.contents.share("count") >= _MOSTLY:
            return True
        if judged.assignment.roles.get(column.position) == "category" and _is_counted(cell):
            return True
    return False


def _candidate(parted: list[Record], number: int, record: Record, separator: str) -> _Candidate | None:
    first, last, cells = record
    below = [row for _, _, row in parted[number + 1 : number + 1 + LOOKED_AT]]
    if sum(bool(cell.strip()) for cell in cells) < 2 or not any(any(row) for row in below):
        return None
    if any(map(CLOCK.search, cells)) or _is_below_names(parted, number) or is_line_of_data(cells, below):
        return None  # a line of a log, or of data
    if counts_devices(cells, below):
        return None
    if _repeats_a_cell(parted, number) or _continues_numbers(parted, number):
        return None
    judged = of_rows(cells, below)
    if not judged.explained or _is_of_data(cells, judged):
        return None
    names = sum(_NUMBER if is_amount(cell) else _WORD for cell in cells if not is_empty(cell))
    names += sum(_DEVICE for at in judged.assignment.of("category") if Contents.of([cells[at]]).share("kind") == 1)
    score = judged.assignment.total + names + _KNOWN_NAME * count_known(cells)
    layout = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
    around = parted[max(0, number - 1) : number + 2]
    return _Candidate(score, on_two_lines(layout, around, count_known))


def is_header(cells: list[str]) -> bool:
    """Most cells are names that profiles know, and a profile fits them: three, or `Type` and `Qté`, these in words of
    any language; or all but the first are kinds of devices, totals or such names."""
    named = [cell for cell in cells if fold(cell)]
    roles = [_role(cell) for cell in named]
    counts_kinds = roles.count("category") == roles.count("quantity_devices") == 1
    if counts_kinds and 2 * sum(map(bool, roles)) > len(named):
        return True
    known, said = count_known(named), count_words(named)
    is_known = known >= _FEWEST_NAMES and known * 2 > len(named)
    is_said = said >= _FEWEST_NAMES and said * 2 >= len(named)
    if (is_known or is_said) and best_match(tuple(cells), None, "") is not None:
        return True
    kinds = [cell for cell in named[1:] if is_kind(counted_thing(cell)) and verdict(cell).how != "model"]
    others = [cell for cell in named[1:] if cell not in kinds]
    are_names = all(is_total(cell) or fields(cell) or _role(cell) == "remark" for cell in others)
    return len(kinds) > 1 and are_names and not is_kind(named[0])


def _role(name: str) -> str:
    """What a name of a column says above all, in words of any language; '' where nobody knows it."""
    if any(map(str.isdigit, name)):  # a code of a line, which letters of may be words of names
        return next(iter(fields(name)), "")
    said = scores(name)
    role = max(said, key=lambda each: said[each])
    return role if said[role] > _SAID else next(iter(fields(name)), "")
