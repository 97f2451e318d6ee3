"""One choice of how a block of cells is read: as a list, or as one of the tables that stand for one.

Every way to read it is tried under each line that may be its header; what a reading explains is weighed (cells that
stand for devices of a known kind in a known number, other cells that have a role, totals that agree), less what it
leaves out and a price for its complexity. The best one holds; where another comes close and counts other devices, that
is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.evidence.contents import Contents
from footprint.intake.evidence.header_lines import counts_devices
from footprint.intake.evidence.sheets import LOOKED_AT, judge, of_rows
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import JOIN_LINES, Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging import side_by_side
from footprint.intake.rearranging.counting import units_of
from footprint.intake.rearranging.crossed.listing import MOST_LINES, as_list, is_small
from footprint.intake.rearranging.crossed.outlines import outlined, without_dittos
from footprint.intake.rearranging.crossed.readings import readings
from footprint.intake.rearranging.crossed.sheets import Crossed, Says, Sheet
from footprint.intake.rearranging.crossed.totals import Uncrossed
from footprint.intake.rearranging.crossed.uncrossing import uncrossed
from footprint.intake.rearranging.crossed.units import Line
from footprint.intake.rearranging.grouped import ATTRIBUTES
from footprint.intake.tables.headings import counted_thing, fields, is_kind, kind_of_column, without_persons
from footprint.intake.tables.layout import (
    HEADER_SEARCH_LINES,
    SEPARATORS,
    Layout,
    is_line_of_data,
    lines_below,
    may_be_names,
    on_two_lines,
    parts_kinds,
)
from footprint.intake.tables.profiles import HOLDERS, best_match, count_known, is_of_a_program
from footprint.intake.tables.rearranged import KIND, MADE, MODEL, OWNER, QUANTITY, SITE, STATUS
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words, is_empty, state, term

_SURE = 2  # known names: where the header is, is known
_PRICE = 0.5  # of a reading that is no list
_WORTH = {"device": 1.0, "ambiguous": 0.8, "unknown": -0.5, "empty": -0.5}  # of a cell, by what its kind is
_ASIDE = 0.4  # of a cell whose kind is none of devices
_UNREAD, _UNCOUNTED = -0.3, -0.5  # cells of columns of numbers, cells whose number is not known
_TIME = re.compile(r"\d{1,2}:\d{2}|\d{6}|\d[/.-]\d{1,2}[/.-]\d")  # of a day, a day, a number of seconds
_EACH_ANOTHER = 0.9  # names in the first column that differ, of all lines
_TIMES_OF_DEVICES = 10  # longer than other tables may be those whose header names several kinds: of persons, of rooms
_SKIPPED = 3.0  # a line above the header that is no title
_ROLE, _TOTAL = 0.5, 0.5
_WEIGHTS = {"category": 1.0, "quantity_devices": 1.0}
_CLOSE = 0.1  # of the score of the best


@dataclass(frozen=True)
class Reading:
    """One way to read a block as a crossed table, what it gives, and how much of the block it explains."""

    layout: Layout
    table: Crossed
    found: Uncrossed
    kinds: int | None
    score: float

    @property
    def units(self) -> Counter[str]:
        """How many devices of which kind, as far as both are known."""
        counted: Counter[str] = Counter()
        for unit in self.found.units:
            kind = unit.item.kind if self.kinds is None else unit.kept[self.kinds]
            counted[fold(kind)] += units_of(unit.item) or 0
        return counted


def chosen(source: Source, layout: Layout, limits: Limits, *, first: bool = True) -> list[tuple[Source, Layout]]:
    """The lists for which a block stands whose header seems to be that of `layout`; none where it is the list that it
    seems to be. `first`: no other table stands above it."""
    times = _TIMES_OF_DEVICES if _may_be_long(source, layout) else 1
    if not is_small(source, layout.header_end, times) or is_of_a_program(layout.header):
        return []
    tried = sorted(_tried(source, layout, first), key=lambda reading: -reading.score)
    if not tried or tried[0].score <= _score_of_list(source, layout):
        return []
    best = tried[0]
    if apart := _beside(source, best):
        return [as_list(source, one.layout, one.table, one.found, limits) for one in apart]
    return [as_list(source, best.layout, best.table, best.found, limits, tuple(_doubt(best, tried[1:])))]


def _may_be_long(source: Source, layout: Layout) -> bool:
    """Whether a table may be a list of persons, desks or places with their devices, and no log: it names several kinds,
    and each of its lines is another one, by no time."""
    if sum(map(is_kind, layout.header)) < _SURE:
        return False
    names = [row[0].strip() for _, row in lines_below(source, layout, LOOKED_AT)]
    filled = {fold(name) for name in names if name}
    times = sum(_TIME.search(name) is not None for name in names)
    return len(filled) >= _EACH_ANOTHER * len(names) and 2 * times <= len(names)


def _beside(source: Source, best: Reading) -> list[Reading]:
    """The crossed tables that stand beside each other under one header, parted by empty columns, each beginning with
    the same name; none where it is one table."""
    names = best.layout.header
    lines = without_dittos(names, lines_below(source, best.layout))
    empty = [not fold(name) and not any(cells[at].strip() for _, cells in lines) for at, name in enumerate(names)]
    blocks = side_by_side.parted(names, empty)
    if len(blocks) < 2 or len({fold(block.names[0]) for block in blocks}) > 1:
        return []
    parts = []
    for block in blocks:
        own = replace(best.layout, header=tuple(_within(names, block)))
        rows, once = (
            [(line, _within(cells, block)) for line, cells in each] for each in (lines, _unrepeated(source, lines))
        )
        parts.append(max(_of_lines(own, rows, once, {}, ()), key=lambda reading: reading.score, default=None))
    return [part for part in parts if part is not None] if None not in parts else []


def _within(cells: Sequence[str], block: side_by_side.Block) -> list[str]:
    return [cell if block.start <= at < block.end else "" for at, cell in enumerate(cells)]


def header(source: Source) -> Layout | None:
    """The layout of the best crossed table of a text without names that a list has; None where there is none."""
    if not is_small(source):
        return None
    best = max(_tried(source, None), key=lambda reading: reading.score, default=None)
    return best.layout if best is not None and best.score > 0 else None


def _doubt(best: Reading, others: Sequence[Reading]) -> Iterator[Cause]:
    """What is to be said where another reading explains nearly as much and counts other columns."""
    for other in others:
        if best.score - other.score > _CLOSE * best.score:
            return
        columns = [at for at in other.table.counted if at not in best.table.says]
        if columns and other.units != best.units:
            yield Cause("column_not_counted", FLAGGED, args={"columns": ", ".join(map(letters, columns))})
            return


def _tried(source: Source, layout: Layout | None, first_of_text: bool = True) -> Iterator[Reading]:
    for header, more, near, above in _headers(source, layout, first_of_text):
        if _is_of_other_things(header):
            continue
        lines = outlined(without_dittos(header.header, lines_below(source, header)))
        for reading in _of_lines(header, lines, _unrepeated(source, lines), more, near):
            yield replace(reading, score=reading.score - _SKIPPED * above)


def _unrepeated(source: Source, lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with what merged cells say once: in a plan they are one thing that is as high."""
    again = {(line, at) for top, cells in source.merged.items() for at, last in cells
             for line in range(top + 2, min(last + 1, lines[-1][0] if lines else 0) + 1)}  # fmt: skip
    if not again:
        return lines
    return [(line, ["" if (line, at) in again else cell for at, cell in enumerate(cells)]) for line, cells in lines]


def _of_lines(
    layout: Layout, lines: Sequence[Line], once: Sequence[Line], more: Says, near: Sequence[str]
) -> Iterator[Reading]:
    """The readings of lines; `once`: the same with what merged cells say once."""
    if len(lines) > _TIMES_OF_DEVICES * MOST_LINES:
        return
    lines, once = ([(at, without_persons(layout.header, cells)) for at, cells in each] for each in (lines, once))
    names = ["" if fold(name) in heading_words("form_clock") else name for name in layout.header]
    sheet = Sheet(names, [cells for _, cells in lines], more, near)
    for table in readings(sheet):
        found = uncrossed(table, layout.header, lines if table.heights is None else once)
        if found.units:
            kinds = _kinds(sheet, table)
            yield Reading(layout, table, found, kinds, _score(sheet, table, found, kinds))


def _headers(
    source: Source, layout: Layout | None, first_of_text: bool
) -> Iterator[tuple[Layout, Says, Sequence[str], int]]:
    """The lines that may be the header, with what a second line of names says of columns, the line above, and how many
    lines above hold more than a title."""
    first, last = 1, HEADER_SEARCH_LINES + source.lead
    if layout is not None:
        yield layout, {}, _above(source, layout), 0
        if not is_small(source, layout.header_end):
            return  # each line that is tried costs the reading of all
        sure = count_known(list(layout.header)) >= _SURE or not first_of_text
        first, last = (max(1, layout.header_line - 1), layout.header_line + 1) if sure else (1, last)
    lines = list(islice(source.lines(first), last - first + 1 + JOIN_LINES))
    separators = (layout.separator,) if layout else (source.separator,) if source.separator else SEPARATORS
    for separator in separators:
        parted = [(one + first - 1, two + first - 1, cells) for one, two, cells in records(lines, separator)]
        for at, record in enumerate(parted[: last - first + 1]):
            if is_line_of_data(record[2], [cells for _, _, cells in parted[at + 1 :]]):
                continue
            if layout is not None and _is_below_names(record, layout):
                continue
            if counts_devices(record[2], [cells for _, _, cells in parted[at + 1 :]]):
                continue
            near = parted[at - 1][2] if at else ()
            skipped = sum(sum(map(bool, map(str.strip, cells))) > 1 for _, _, cells in parted[:at])
            for possible, more in _of_record(parted, at, record, separator):
                yield possible, more, near, skipped


def _is_below_names(record: Record, layout: Layout) -> bool:
    """Whether a line stands right below names that are known, each of its cells below one of them: it is data."""
    first, _, cells = record
    filled = [[bool(cell.strip()) for cell in each] for each in (cells, layout.header)]
    is_next = first == layout.header_end + 1 and filled[0] == filled[1]
    return is_next and count_known(list(layout.header)) >= _SURE and not count_known(cells)


def _above(source: Source, layout: Layout) -> Sequence[str]:
    near = list(islice(source.lines(), layout.header_line - 1))[-1:]
    return [cell for _, _, cells in records(near, layout.separator) for cell in cells]


def _of_record(parted: Sequence[Record], at: int, record: Record, separator: str) -> Iterator[tuple[Layout, Says]]:
    first, last, cells = record
    if sum(bool(cell.strip()) for cell in cells) < 2 or not may_be_names(cells):
        return
    single = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
    yield single, {}
    both = on_two_lines(single, parted[max(0, at - 1) : at + 2], count_known)
    if both != single:
        yield both, {}
    if at + 1 < len(parted) and (two := _levels(cells, parted[at + 1][2])) is not None:
        yield replace(single, header=two[0], header_end=parted[at + 1][1]), two[1]


def _levels(upper: Sequence[str], lower: Sequence[str]) -> tuple[tuple[str, ...], Says] | None:
    """Names of columns and what a second line says of them: states below kinds (`Écrans` over `En service`, `HS`),
    kinds below places; None where two lines are no such header."""
    width = max(len(upper), len(lower))
    upper, lower = ([cell.strip() for cell in [*row, *[""] * (width - len(row))]] for row in (upper, lower))
    if any(any(map(str.isdigit, cell)) for cell in lower):
        return None
    if [at for at, cell in enumerate(upper) if kind_of_column(cell)] == [0] and lower[0]:  # a title
        return None
    names: list[str] = []
    more: dict[int, dict[str, str]] = {}
    label = ""
    are_states = all(state("", cell) or term("ownership", cell) for cell in lower if cell)
    is_parted = not are_states and parts_kinds(upper, lower)
    repeated = {fold(cell) for cell, times in Counter(filter(None, lower)).items() if times > 1}
    for at, (above, below) in enumerate(zip(upper, lower, strict=True)):
        label = above or label
        kind = kind_of_column(label)
        if kind and below and (is_parted or fields(below) & ATTRIBUTES.keys()):
            names.append(f"{label} {below}")
            more[at] = {}
        elif kind and (state("", below) or term("ownership", below)):
            names.append(label)
            more[at] = {STATUS if state("", below) else OWNER: below}
        elif label and fold(below) in repeated and kind_of_column(below) and not is_kind(label):
            names.append(below)
            more[at] = {SITE: label}
        else:
            names.append(below or above)
    return (tuple(names), more) if len(more) > 1 else None


def _score(sheet: Sheet, table: Crossed, found: Uncrossed, kinds: int | None) -> float:
    """How much of a block this reading explains, in cells. `kinds`: which of the columns that are kept says them."""
    score = -_PRICE
    for unit in found.units:
        score += _worth((unit.item.kind or unit.item.model) if kinds is None else unit.kept[kinds])
        score += _UNCOUNTED if units_of(unit.item) is None else _ROLE * len(unit.told.keys() - MADE)
    roles: Mapping[int, str] = {}
    if table.is_list:  # weighed by what it tells of its lines, as a plain list is
        roles = of_rows(sheet.header, sheet.lines[:LOOKED_AT]).assignment.roles
        score += _ROLE * sum(bool(unit.item.model) for unit in found.units if MODEL in table.groups.get(unit.at, ()))
    for place, at in enumerate(_told(table)):
        filled = sum(not is_empty(cell) for cell in sheet.column(at))
        if place == kinds:
            score += _WEIGHTS["category"] * filled
        elif fields(sheet.header[at]) or at == table.label or at in roles:
            score += _ROLE * filled
    score += _ROLE * sum(not is_empty(cell) for at in table.each for cell in sheet.column(at))
    for at in table.left:
        score += _UNREAD * sum(not is_empty(cell) for cell in sheet.column(at))
    score += sum(_lots(sheet, columns[QUANTITY]) for columns in table.groups.values() if QUANTITY in columns)
    score += sum(KIND in said for said in table.says.values())
    score -= len(found.aside.get("header_again", ()))
    if table.heights is not None:
        score += _ROLE * sum(not is_empty(cell) for cell in sheet.column(table.heights))
    return score + _TOTAL * (found.right - len(found.wrong))


def _lots(sheet: Sheet, at: int) -> float:
    return _WEIGHTS["quantity_devices"] * sum(not is_empty(cell) for cell in sheet.column(at))


def _told(table: Crossed) -> tuple[int, ...]:
    return table.kept if table.label is None else (table.label, *table.kept)


def _kinds(sheet: Sheet, table: Crossed) -> int | None:
    """Which of the columns that are told of each line says the kinds, where their names do not."""
    if KIND in table.made:
        return None
    shares = [Contents.of(sheet.column(at)).share("kind") for at in _told(table)]
    return shares.index(max(shares)) if shares else None


def _worth(kind: str) -> float:
    return _WORTH.get(verdict(kind).fate, _ASIDE)


def _score_of_list(source: Source, layout: Layout) -> float:
    """The same of the block as a list under this header: nothing where no column says what the devices are."""
    judged = judge(source, layout)
    if not judged.explained:
        return 0.0
    score = 0.0
    for column in judged.columns:
        role = judged.assignment.roles.get(column.position)
        if role is not None:
            score += _WEIGHTS.get(role, _ROLE) * column.contents.filled
        elif is_kind(column.header):
            score += _UNREAD * column.contents.filled
        elif counted_thing(column.header) != column.header.strip() and is_kind(counted_thing(column.header)):
            score += _UNCOUNTED * column.contents.filled  # `Nb écrans`
    looked_at = min(len(source.ends) - layout.header_end, LOOKED_AT)
    return score * (len(source.ends) - layout.header_end) / max(1, looked_at)


def _is_of_other_things(layout: Layout) -> bool:
    """Whether a profile of something else than equipment has these names (visits by device), which is none of places or
    persons: they may have what stands there beside them."""
    match = best_match(tuple(layout.header), None, "")
    return match is not None and match.profile.kind != "inventory" and match.profile.wrong not in HOLDERS
