"""The list that a crossed table stands for: one line for each cell that stands for devices.

How a table is read is decided in `choosing`. Totals are no devices: they are left out, and checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from footprint.intake.columns.sheet_columns import letters, span
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.counting import is_mark, is_model, is_nothing, line_sum, number, units
from footprint.intake.rearranging.crossed import KIND, OWNER, SITE, STATUS, YEAR, Crossed
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text, unknown_count
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_ditto, is_empty, is_total

MOST_LINES = 2_000  # a table of kinds and places is small; longer ones are lists
MODEL, QUANTITY = "Modèle", "Quantité"
_ROLES = {KIND: "category", SITE: "site_id", STATUS: "status", OWNER: "ownership", YEAR: "acquired_on"}
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


@dataclass(frozen=True)
class Unit:
    """Devices of one cell: line and column of the sheet, name of their kind where the header gives it, model and number
    as the list has them."""

    line: int
    at: int
    kind: str
    model: str
    quantity: str
    kept: tuple[str, ...]


@dataclass
class Uncrossed:
    """What the lines of a crossed table give: cells that stand for devices, lines set aside by the rule that says why,
    how many totals agree with their cells, and those that do not."""

    units: list[Unit] = field(default_factory=list)
    aside: dict[str, list[int]] = field(default_factory=dict)
    right: int = 0
    wrong: list[Cause] = field(default_factory=list)


def without_dittos(lines: Sequence[Line]) -> list[Line]:
    """The lines with what stands above in cells that only say `idem`."""
    told: list[Line] = []
    for line, cells in lines:
        above = told[-1][1] if told else []
        told.append(
            (line, [above[at] if at < len(above) and is_ditto(cell) else cell for at, cell in enumerate(cells)])
        )
    return told


def lines_below(source: Source, layout: Layout) -> list[Line]:
    """(line of the sheet, cells as many as the header has at least) of each record below the header."""
    width = len(layout.header)
    return [
        (first + layout.header_end, cells + [""] * (width - len(cells)))
        for first, _, cells in records(list(source.lines(layout.header_end + 1)), layout.separator, width)
    ]


def uncrossed(table: Crossed, header: Sequence[str], lines: Sequence[Line]) -> Uncrossed:
    """Every line of the table: totals checked, cells that count as lines of the list."""
    found = Uncrossed()
    of_several = frozenset(at for at in table.says if any((number(cells[at]) or 0) > 1 for _, cells in lines))
    above = _Sums(table.counted)  # of the lines that count
    since = _Sums(table.counted)  # of those since the last line of totals
    for line, cells in lines:
        rule = _aside(table, header, cells, above)
        if rule is None:
            found.units += _units(table, line, cells, of_several)
            above.add(cells)
            since.add(cells)
        else:
            found.aside.setdefault(rule, []).append(line)
        if rule == "total_row":
            _check_columns(found, table, line, cells, (above, since))
            since = _Sums(table.counted)
        if rule in (None, "total_row"):
            _check_line(found, table, line, cells)
    return found


def _aside(table: Crossed, header: Sequence[str], cells: Sequence[str], above: _Sums) -> str | None:
    """The rule by which a line holds no device, if it holds none."""
    told = [cell for at, cell in enumerate(cells) if at not in table.says]
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    if any(map(is_total, told)):
        return "total_row"
    if sum(bool(fold(cell)) and fold(cell) == fold(name) for cell, name in zip(cells, header, strict=False)) > 1:
        return "header_again"
    if all(_is_none(table, cells[at]) for at in table.counted):
        return "no_device_row"
    unnamed = table.label is not None and not any(cells[at].strip() for at in (table.label, *table.kept))
    same = {at: number(cells[at]) or 0 for at in table.counted} == above.of
    return "total_row" if unnamed and above.lines > 1 and same else None


def _units(table: Crossed, line: int, cells: Sequence[str], of_several: frozenset[int]) -> Iterator[Unit]:
    """What stands in a line. `of_several`: columns that hold numbers, in which a mark says no number."""
    first = [] if table.label is None else [cells[table.label]]
    kept = (*first, *(cells[at] for at in table.kept))
    for at, said in table.says.items():
        text = cells[at].strip()
        if _is_none(table, text):
            continue
        plain = table.is_of_numbers or number(text) is not None
        count = None if plain or (at in of_several and is_mark(text)) else units(text)
        model = text if not plain and is_model(text) else ""
        quantity = str(count) if count is not None else unknown_count(text) if is_empty(text) else text
        kind = said.get(KIND, "")
        yield Unit(
            line, at, _kind_in_cell(kind, counted(text)[1]) if kind and not plain else kind, model, quantity, kept
        )


def _is_none(table: Crossed, cell: str) -> bool:
    return is_nothing(cell) if table.is_of_numbers else units(cell) == 0


def _kind_in_cell(header: str, cell: str) -> str:
    """The kind that a cell itself says where its header leaves it open: `Portable Lenovo L14` below `Ordinateur`."""
    said = categories.verdict(cell) if categories.verdict(header).fate == "ambiguous" and cell else None
    return cell if said is not None and said.fate == "device" else header


def _check_line(found: Uncrossed, table: Crossed, line: int, cells: Sequence[str]) -> None:
    """Totals at the end of a line, or of a part of it, that are no sum."""
    before = -1
    for at in table.totals:
        part = [each for each in table.counted if before < each < at]
        sums = [line_sum(cells, columns) for columns in (table.counted, part)]
        more = line_sum(cells, (*table.counted, *table.left))
        _check(found, line, at, cells[at], sums if more is None else [*sums, more])
        before = at


def _check_columns(
    found: Uncrossed, table: Crossed, line: int, cells: Sequence[str], sums: tuple[_Sums, _Sums]
) -> None:
    """Totals below their columns that are no sum, neither of all lines nor of those since the last totals."""
    for at in table.counted:
        _check(found, line, at, cells[at], [each.of[at] for each in sums])


def _check(found: Uncrossed, line: int, at: int, cell: str, sums: Sequence[int | None]) -> None:
    told = number(cell)
    known = [each for each in sums if each is not None]
    if told is None or len(known) < len(sums):
        return
    if told in known:
        found.right += 1
        return
    found.wrong.append(
        Cause("crossed_total", FLAGGED, f"quantity_devices:{letters(at)}", np.array([line], np.int64), cell.strip(),
              str(known[0]), args={"sheet_column": letters(at)})
    )  # fmt: skip


def listed(
    source: Source, layout: Layout, table: Crossed, found: Uncrossed, limits: Limits, causes: Sequence[Cause] = ()
) -> tuple[Source, Layout]:
    """The list for which a crossed table under this header stands, and its layout."""
    models = any(unit.model for unit in found.units)
    made = [*table.made, *[MODEL] * models, QUANTITY]
    label = [] if table.label is None else [table.label]
    header = [*[table.label_name] * len(label), *(layout.header[at] for at in table.kept), *made]
    rows = [
        [*unit.kept, *({**table.says[unit.at], KIND: unit.kind}.get(name, "") for name in table.made),
         *[unit.model] * models, unit.quantity]
        for unit in found.units
    ]  # fmt: skip
    arranged = Arranged(
        CROSSED, source, layout.header_line,
        np.array([layout.header_line, *(unit.line for unit in found.units)], np.int64),
        (*label, *table.kept, *[table.counted[0]] * len(made)), _evidence(table),
        (*_said(table), *causes, *found.wrong), found.aside,
        np.array([-1, *(unit.at for unit in found.units)], np.int64),
        frozenset(_ROLES[name] for name in table.made if name in _ROLES),
    )  # fmt: skip
    text = as_text(source, layout.separator, [header, *rows], limits)
    return text, Layout(layout.separator, tuple(header), 1, 1, layout.evidence, arranged)


def _said(table: Crossed) -> Iterator[Cause]:
    """How the table was read, and which columns of numbers count no devices."""
    args = {"columns": _spans(table.counted), "totals": _spans(table.totals)}
    totals = table.totals and table.label is not None
    yield Cause("read_crossed", FLAGGED, variant=f"{table.variant}_totals" if totals else table.variant, args=args)
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
