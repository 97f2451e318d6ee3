"""The list that a crossed table stands for: one line for each cell that counts devices of a kind at a place.

Whether a table is one is decided in `crossed`. Totals are no devices: they are left out, and checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from footprint.intake.columns.sheet_columns import letters, span
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.crossed import Crossed, find, is_nothing, likely, line_sum, number
from footprint.intake.tables.headings import counted_thing, fields
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout, on_two_lines
from footprint.intake.tables.profiles import best_match, count_known
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text, unknown_count
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import may_name_a_person
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.privacy import is_personal
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total

MOST_LINES = 2_000  # a table of kinds and places is small; longer ones are lists
_MOST_WITHOUT_NAMES = 500
# Names of the columns that are made here.
KIND, SITE, PERSON, STATUS, QUANTITY = "Type", "Site", "Utilisateur", "Statut", "Quantité"
Line = tuple[int, list[str]]


class _Sums:
    """Running sums of the counted columns; None once a cell there is neither a number nor nothing."""

    def __init__(self, columns: Sequence[int]) -> None:
        self.lines = 0
        self.of: dict[int, int | None] = dict.fromkeys(columns, 0)

    def add(self, cells: Sequence[str]) -> None:
        """Add one line."""
        self.lines += 1
        for at, before in self.of.items():
            here = line_sum(cells, (at,))
            self.of[at] = None if before is None or here is None else before + here


@dataclass
class _Found:
    """What the lines of a crossed table give: lines of the list, their places, lines set aside, wrong totals."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    aside: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[Cause] = field(default_factory=list)


def listed(source: Source, layout: Layout, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which the table under this header stands; None where it is no crossed table."""
    if len(source.ends) - layout.header_end > MOST_LINES or not likely(layout.header):
        return None
    lines = lines_below(source, layout)
    table = find(layout.header, [cells for _, cells in lines])
    if table is None:
        return None
    match = best_match(tuple(layout.header), None, "")
    if match is not None and match.profile.kind != "inventory":  # counts of something else: visits by device
        return None
    near = list(islice(source.lines(), layout.header_line - 1))[-1:]
    above = [cell for _, _, cells in records(near, layout.separator) for cell in cells]
    by_person = _by_person([*above, "" if table.label is None else layout.header[table.label]])
    persons = _persons(table, layout.header, by_person)
    return _list(source, layout, table, _read(table, layout.header, lines, persons), persons, by_person, limits)


def lines_below(source: Source, layout: Layout) -> list[Line]:
    """(line of the sheet, cells as many as the header has at least) of each record below the header."""
    width = len(layout.header)
    return [
        (first + layout.header_end, cells + [""] * (width - len(cells)))
        for first, _, cells in records(list(source.lines(layout.header_end + 1)), layout.separator, width)
    ]


def without_names(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The same for a table without any name that a list has, whose header is therefore not known; None if there is none
    among the first lines."""
    if len(source.ends) > _MOST_WITHOUT_NAMES:
        return None
    lines = list(islice(source.lines(), HEADER_SEARCH_LINES))
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = list(records(lines, separator))
        for at, (first, last, cells) in enumerate(parted):
            single = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
            layout = on_two_lines(single, parted[max(0, at - 1) : at + 2], count_known)
            if len(cells) > 1 and (found := listed(source, layout, limits)) is not None:
                return found
    return None


def _by_person(cells: Sequence[str]) -> bool:
    """Whether the first name of the header, or the line above it, says that the columns are people (`Par agent`)."""
    return any(not heading_words("persons").isdisjoint(fold(cell).split()) for cell in cells)


def _persons(table: Crossed, header: Sequence[str], by_person: bool) -> frozenset[int]:
    """The columns that are or may be called after people, whose names are kept nowhere."""
    if not table.kinds_in_lines:
        return frozenset()
    return frozenset(
        at for at in table.counted if by_person or (may_name_a_person(header[at]) and not is_personal(header[at]))
    )  # what is personal without doubt is said where places are read


def _read(table: Crossed, header: Sequence[str], lines: Sequence[Line], persons: frozenset[int]) -> _Found:
    """Every line of the table: totals checked, cells that count as lines of the list."""
    found = _Found()
    above = _Sums(table.counted)  # of the lines that count
    since = _Sums(table.counted)  # of those since the last line of totals
    for line, cells in lines:
        rule = _aside(table, header, cells, above)
        if rule is None:
            _take(table, header, line, cells, persons, found)
            above.add(cells)
            since.add(cells)
        else:
            found.aside.setdefault(rule, []).append(line)
        if rule == "total_row":
            found.wrong += _wrong_in_columns(table, line, cells, above, since)
            since = _Sums(table.counted)
        if rule in (None, "total_row"):
            found.wrong += _wrong_in_line(table, line, cells)
    return found


def _aside(table: Crossed, header: Sequence[str], cells: Sequence[str], above: _Sums) -> str | None:
    """The rule by which a line holds no device, if it holds none."""
    told = [cells[at] for at in (table.label, *table.kept) if at is not None]
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    if any(map(is_total, told)):
        return "total_row"
    if sum(bool(fold(cell)) and fold(cell) == fold(name) for cell, name in zip(cells, header, strict=False)) > 1:
        return "header_again"
    if all(is_nothing(cells[at]) for at in table.counted):
        return "no_device_row"
    unnamed = table.label is not None and not any(cell.strip() for cell in told)
    same = {at: number(cells[at]) or 0 for at in table.counted} == above.of
    return "total_row" if unnamed and above.lines > 1 and same else None


def _take(
    table: Crossed, header: Sequence[str], line: int, cells: Sequence[str], persons: frozenset[int], found: _Found
) -> None:
    kept = [cells[at] for at in table.kept]
    for at in table.counted:
        if is_nothing(cells[at]):
            continue
        label = "" if table.label is None else cells[table.label]
        named = counted_thing(header[at])
        quantity = unknown_count(cells[at]) if is_empty(cells[at]) else cells[at]
        first = [label] if table.label is not None else []
        if not table.kinds_in_lines:
            made = [named]
        else:
            name, stocked, person = header[at].strip(), at in table.stocked, at in persons
            made = ["" if stocked or person else name]
            made += [name if person and not stocked else ""] * bool(persons)
            made += [name if stocked else ""] * bool(table.stocked)
        found.rows.append([*first, *kept, *made, quantity])
        found.lines.append(line)
        found.cells.append(at)


def _wrong_in_line(table: Crossed, line: int, cells: Sequence[str]) -> Iterator[Cause]:
    """Totals at the end of a line, or of a part of it, that are no sum."""
    before = -1
    for at in table.totals:
        part = [each for each in table.counted if before < each < at]
        yield from _wrong(line, at, cells[at], [line_sum(cells, table.counted), line_sum(cells, part)])
        before = at


def _wrong_in_columns(table: Crossed, line: int, cells: Sequence[str], above: _Sums, since: _Sums) -> Iterator[Cause]:
    """Totals below their columns that are no sum, neither of all lines nor of those since the last totals."""
    for at in table.counted:
        yield from _wrong(line, at, cells[at], [above.of[at], since.of[at]])


def _wrong(line: int, at: int, cell: str, sums: Sequence[int | None]) -> Iterator[Cause]:
    told = number(cell)
    known = [each for each in sums if each is not None]
    if told is None or len(known) < len(sums) or told in known:
        return
    args = {"sheet_column": letters(at)}
    yield Cause("crossed_total", FLAGGED, f"quantity_devices:{letters(at)}", np.array([line], np.int64), cell.strip(),
                str(known[0]), args=args)  # fmt: skip


def _list(
    source: Source,
    layout: Layout,
    table: Crossed,
    found: _Found,
    persons: frozenset[int],
    by_person: bool,
    limits: Limits,
) -> tuple[Source, Layout] | None:
    if not found.rows:
        return None
    place = PERSON if by_person else SITE
    first = [] if table.label is None else [_label(table, layout.header[table.label], place)]
    places = [SITE, *[PERSON] * bool(persons), *[STATUS] * bool(table.stocked)]
    made = places if table.kinds_in_lines else [KIND]
    header = [*first, *(layout.header[at] for at in table.kept), *made, QUANTITY]
    own = [] if table.label is None else [table.label]
    columns = (*own, *table.kept, *[table.counted[0]] * (len(made) + 1))
    heads = {"site_id", "status"} if table.kinds_in_lines else {"category"}
    arranged = Arranged(
        CROSSED, source, layout.header_line, np.array([layout.header_line, *found.lines], np.int64), columns,
        _evidence(table), (*_said(table), *found.wrong), found.aside,
        np.array([-1, *found.cells], np.int64), frozenset(heads),
    )  # fmt: skip
    text = as_text(source, layout.separator, [header, *found.rows], limits)
    return text, Layout(layout.separator, tuple(header), 1, 1, layout.evidence, arranged)


def _label(table: Crossed, name: str, place: str) -> str:
    """The name of the column by which the lines are called, where its own says nothing to a list. `Nom` and the like
    are those of a device there, while here several share it, and may be a person's."""
    if table.kinds_in_lines:
        return name if "category" in fields(name) else KIND
    if "asset_id" in fields(name):
        return PERSON
    return name if fields(name) or fold(name) in personal_headers() else place


def _said(table: Crossed) -> Iterator[Cause]:
    """How the table was read, and which columns of numbers count no devices."""
    args = {"columns": _spans(table.counted), "totals": _spans(table.totals)}
    variant = "kinds_in_lines" if table.kinds_in_lines else "places_in_lines"
    yield Cause("read_crossed", FLAGGED, variant=f"{variant}_totals" if table.totals else variant, args=args)
    if table.left:
        yield Cause("column_not_counted", FLAGGED, args={"columns": _spans(table.left)})


def _evidence(table: Crossed) -> str:
    own = "" if table.label is None else f"{letters(table.label)} × "
    return f"{own}{_spans(table.counted)}" + (f", Σ {_spans(table.totals)}" if table.totals else "")


def _spans(positions: Sequence[int]) -> str:
    """The columns at these positions as a spreadsheet calls them, those side by side together."""
    runs: list[list[int]] = []
    for at in positions:
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return ", ".join(span(run[0], run[-1]) for run in runs)
