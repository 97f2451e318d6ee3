"""The list that a crossed table stands for: one line for each cell that stands for devices.

How a table is read is decided in `choosing`. Totals are no devices: they are left out, and checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import add

import numpy as np

from footprint.intake.columns.sheet_columns import letters, span
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.counting import devices, in_rack, is_mark, is_nothing, line_sum, number
from footprint.intake.rearranging.crossed import HEIGHT, Crossed
from footprint.intake.tables.headings import fields
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.rearranged import (
    CROSSED,
    KIND,
    MADE,
    MODEL,
    OWNER,
    QUANTITY,
    SITE,
    STATUS,
    YEAR,
    Arranged,
    as_text,
    unknown_count,
)
from footprint.intake.values.text_lines import Item
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_ditto, is_empty, is_total, term

MOST_LINES = 2_000  # a table of kinds and places is small; longer ones are lists
LEFT = "Date de sortie"
GONE_LINE = "sorti"  # the state of what a total leaves out, and of which its line says that it is gone
_ROLES = {KIND: "category", SITE: "site_id", STATUS: "status", OWNER: "ownership", YEAR: "acquired_on",
          LEFT: "retired_on"}  # fmt: skip
# Column that is made → what an item says.
OF_ITEM = {KIND: "kind", MODEL: "model", QUANTITY: "quantity", STATUS: "state", OWNER: "ownership",
           "Date d'achat": "bought", LEFT: "left"}  # fmt: skip
NAMES = (*MADE, *OF_ITEM)
_DITTO_AND = re.compile(r"(?:idem|id\.|ditto|same)\s*(?:[+,;&/]|\bet\b|\band\b|\bavec\b|\bwith\b)\s*", re.I)
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
    """Devices of one cell: line and column of the sheet, what the cell says of them, what is kept of their line, and
    what else is told of them, by the names of the columns that are made of it."""

    line: int
    at: int
    item: Item
    kept: tuple[str, ...]
    told: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, str]:
        """What stands in the columns that are made."""
        own = {name: str(getattr(self.item, which)) for name, which in OF_ITEM.items() if getattr(self.item, which)}
        return {**self.told, **own}


class _Answers:
    """The answers to a form, by the place of which each tells; none where the list is no form's."""

    def __init__(self, table: Crossed, header: Sequence[str]) -> None:
        self.table = table
        self.is_form = table.label is not None and any(fold(name) in heading_words("form_clock") for name in header)
        self.of: dict[str, set[tuple[str, ...]]] = {}
        self.others: list[Cause] = []

    def again(self, line: int, cells: Sequence[str]) -> str | None:
        """The rule of a line that is sent a second time; another answer of the same place counts and is noted."""
        place = fold(cells[self.table.label]) if self.is_form and self.table.label is not None else ""
        if not place:
            return None
        before = self.of.setdefault(place, set())
        numbers = tuple(fold(cells[at]) for at in self.table.counted)
        if numbers in before:
            return "repeated_answer"
        if before:
            self.others.append(Cause("repeated_answer", FLAGGED, "site_id", np.array([line]), variant="differs"))
        before.add(numbers)
        return None


@dataclass
class Uncrossed:
    """What the lines of a crossed table give: cells that stand for devices, lines set aside by the rule that says why,
    how many totals agree with their cells, and those that do not."""

    units: list[Unit] = field(default_factory=list)
    aside: dict[str, list[int]] = field(default_factory=dict)
    right: int = 0
    wrong: list[Cause] = field(default_factory=list)


def without_dittos(lines: Sequence[Line]) -> list[Line]:
    """The lines with what stands above in cells that only say `idem`, or say what there is beside it (`idem + VP`)."""
    filled: list[Line] = []
    for line, cells in lines:
        above = filled[-1][1] if filled else []
        made = [_as_above(cell, above[at]) if at < len(above) else cell for at, cell in enumerate(cells)]
        filled.append((line, made))
    return filled


def _as_above(cell: str, above: str) -> str:
    if is_ditto(cell):
        return above
    more = _DITTO_AND.match(cell)
    return f"{above} + {cell[more.end() :]}" if more and above else cell


def outlined(lines: Sequence[Line]) -> list[Line]:
    """The lines of an outline, as pivot tables make them, with what the line above them is called in their own labels,
    and that line behind them as their total; as they are where not each line belongs to one that holds their sums."""
    below = [(line, cells) for line, cells in lines if any(cells) and not any(map(is_total, cells))]
    label = next((at for at, cell in enumerate(below[0][1]) if cell.strip()), 0) if below else 0
    sums = [tuple(number(cell) or 0 for cell in cells[label + 1 :]) for _, cells in below]
    heads, start = [], 0
    while start < len(below) and (end := _end_of_parts(sums, start)):
        heads.append((start, end))
        start = end
    if start < len(below) or len(heads) < 2 or len(below) <= 2 * len(heads):
        return list(lines)
    made: list[Line] = []
    for start, end in heads:
        line, cells = below[start]
        head = cells[label].strip()
        form = "{0} {1}" if verdict(head).fate in ("device", "ambiguous") else "{1} ({0})"
        made += [
            (at, _labelled(own, label, form.format(head, own[label].strip()))) for at, own in below[start + 1 : end]
        ]
        made.append((line, _labelled(cells, label, f"Total {head}")))
    taken = {line for line, _ in below}
    return [*made, *(record for record in lines if record[0] not in taken)]


def _end_of_parts(sums: Sequence[tuple[int, ...]], start: int) -> int:
    """Behind the last of the lines that a line adds up; 0 where none are."""
    parts = tuple(0 for _ in sums[start])
    for end in range(start + 1, len(sums)):
        parts = tuple(map(add, parts, sums[end]))
        if any(parts) and parts == sums[start]:
            return end + 1
    return 0


def _labelled(cells: Sequence[str], label: int, text: str) -> list[str]:
    return [text if at == label else cell for at, cell in enumerate(cells)]


def uncrossed(table: Crossed, header: Sequence[str], lines: Sequence[Line]) -> Uncrossed:
    """Every line of the table: totals checked, cells that count as lines of the list."""
    found = Uncrossed()
    of_several = frozenset(at for at in table.says if _is_of_several([cells for _, cells in lines], at))
    answers, gone = _Answers(table, header), set[int]()
    above = _Sums(table.counted)  # of the lines that count
    here = _Sums(table.counted)  # of those that do not say that they are gone
    since = _Sums(table.counted)  # of those since the last line of totals
    for line, cells in lines:
        rule = _aside(table, header, cells, above) or answers.again(line, cells)
        if rule is None:
            found.units += _units(table, line, cells, of_several)
            above.add(cells)
            since.add(cells)
            if any(says_gone(cells[at]) for at in table.kept):
                gone.add(line)
            else:
                here.add(cells)
        else:
            found.aside.setdefault(rule, []).append(line)
        if rule == "total_row" and here.of == {at: number(cells[at]) for at in here.of} != above.of:
            left = {STATUS: GONE_LINE}
            found.units = [replace(unit, told=unit.told | left) if unit.line in gone else unit for unit in found.units]
            found.right += len(table.counted)
        elif rule == "total_row":
            _check_columns(found, table, line, cells, (above, since))
            since = _Sums(table.counted)
        if rule in (None, "total_row"):
            _check_line(found, table, line, cells)
    found.wrong += answers.others
    return found


def _is_of_several(lines: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column holds numbers, more often than marks."""
    cells = [row[at] for row in lines if not any(map(is_total, row))]
    several = sum((number(cell) or 0) > 1 for cell in cells)
    return several > 0 and several * 2 >= sum(map(is_mark, cells))


def _aside(table: Crossed, header: Sequence[str], cells: Sequence[str], above: _Sums) -> str | None:
    """The rule by which a line holds no device, if it holds none."""
    told = [cell for at, cell in enumerate(cells) if at not in table.says]
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    if any(map(is_total, told)):
        return "total_row"
    if _is_part(next(filter(str.strip, cells))):
        return "part_row"
    if table.heights is not None and not HEIGHT.fullmatch(cells[table.heights].strip()):
        return "no_device_row"
    if sum(bool(fold(cell)) and fold(cell) == fold(name) for cell, name in zip(cells, header, strict=False)) > 1:
        return "header_again"
    if all(_is_none(table, cells[at]) for at in table.counted):
        return "no_device_row"
    unnamed = table.label is not None and not any(cells[at].strip() for at in (table.label, *table.kept))
    same = {at: number(cells[at]) or 0 for at in table.counted} == above.of
    return "total_row" if unnamed and above.lines > 1 and same else None


def _is_part(label: str) -> bool:
    """Whether a line counts some of what others count (`dont en panne`)."""
    form = f"{fold(label)} "
    return any(form.startswith(f"{word} ") for word in heading_words("counts_part"))


def _units(table: Crossed, line: int, cells: Sequence[str], of_several: frozenset[int]) -> Iterator[Unit]:
    """What stands in a line. `of_several`: columns that hold numbers, in which a mark says no number."""
    first = [] if table.label is None else [cells[table.label]]
    kept = (*first, *(cells[at] for at in table.kept))
    beside = {verdict(said[KIND]).category for at, said in table.says.items()
              if at not in table.groups and said.get(KIND) and not _is_none(table, cells[at])}  # fmt: skip
    for at, said in table.says.items():
        told = {name: text for name, text in said.items() if name != KIND}
        if at in table.groups:
            items, more = _of_group(table.groups[at], cells, said[KIND])
            items = [item for item in items if not beside or verdict(item.kind).category not in beside]
        else:
            items, more = _items(table, cells[at].strip(), said.get(KIND, ""), is_number=at in of_several), {}
        for item in items:
            yield Unit(line, at, item, kept, {**told, **more})
            more = {}


def _items(table: Crossed, text: str, kind: str, *, is_number: bool) -> Sequence[Item]:
    if table.heights is not None:
        return in_rack(text)
    if _is_none(table, text):
        return ()
    if table.is_of_numbers or (is_number and (is_mark(text) or term("status", text))):
        count = number(text)
        read: Sequence[Item] = (Item(kind, True, quantity=text if count is None else str(count)),)
    else:
        read = devices(text, kind)
    return [
        replace(item, quantity=unknown_count(item.quantity)) if item.quantity and is_empty(item.quantity) else item
        for item in read
    ]


def _of_group(group: Mapping[str, int], cells: Sequence[str], kind: str) -> tuple[Sequence[Item], dict[str, str]]:
    """The devices of columns that tell of one (`Marque PC`, `Modèle PC`), and what else they say of the first."""
    none = heading_words("not_there")
    told = {name: cells[at].strip() for name, at in group.items() if fold(cells[at]) not in none}
    own = {name: cell for name, cell in told.items() if devices(cell, kind)}
    if not own:
        return (), {}
    named, model = own.get(KIND, ""), own.get(MODEL, "")
    if model and named and (typed := devices(named, kind)[0]).quantity != named:
        kind = typed.kind
    items = devices(model or named or "1", kind)
    if not kind and items[0].quantity == named:  # a name that nobody knows
        items = (Item(named, False, quantity="1"),)
    if model and items[0].quantity == model:  # a model that nobody knows
        items = (Item(kind, True, model, "1"),)
    if number(named) is not None:  # `Écrans`: 2, `Modèle écran`
        own[QUANTITY] = named
    if QUANTITY in own:
        items = (replace(items[0], quantity=own[QUANTITY]), *items[1:])
    return items, {name: text for name, text in own.items() if name not in (KIND, MODEL, QUANTITY)}


def _is_none(table: Crossed, cell: str) -> bool:
    if table.heights is not None:
        return not in_rack(cell)
    return is_nothing(cell) if table.is_of_numbers else not devices(cell, "")


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
    label = [] if table.label is None else [(table.label_name, table.label)]
    kept = [*label, *((layout.header[at], at) for at in table.kept)]
    several = [(unit.line, unit.at) for unit in found.units]
    more = [line for (line, at), following in pairwise(several) if (line, at) == following]
    said = [Cause("several_in_label", FLAGGED, "category", np.array(sorted(set(more)), np.int64))] if more else []
    return list_of(
        source, layout, kept, found.units, limits, _evidence(table),
        (*_said(table), *causes, *found.wrong, *said), found.aside,
        frozenset(_ROLES[name] for name in table.made if name in _ROLES),
    )  # fmt: skip


def list_of(
    source: Source, layout: Layout, kept: Sequence[tuple[str, int]], units: Sequence[Unit], limits: Limits,
    evidence: str, causes: Sequence[Cause], aside: Mapping[str, Sequence[int]] | None = None,
    heads: frozenset[str] = frozenset(), own: Mapping[str, int] | None = None,
) -> tuple[Source, Layout]:  # fmt: skip
    """The list with a line for each of these units. `kept`: (name, column of the sheet) of what is told of each line;
    `own`: which of them hold what is made otherwise."""
    told = [unit.cells for unit in units]
    names = [name for name in NAMES if any(cells.get(name) for cells in told)]
    place = dict(own or {}) | {
        name: at for name in (STATUS, OWNER, LEFT) if name in names
        for at, (header, _) in enumerate(kept) if _ROLES[name] in fields(header)
    }  # fmt: skip
    made = [name for name in dict.fromkeys([*names, *(each for cells in told for each in cells)]) if name not in place]
    rows = []
    for unit, cells in zip(units, told, strict=True):
        row = list(unit.kept)
        for name, at in place.items():
            row[at] = cells.get(name) or row[at]
        rows.append([*row, *(cells.get(name, "") for name in made)])
    header = [*(name for name, _ in kept), *made]
    seen: Counter[tuple[int, int]] = Counter()
    ordinals = [1]
    for unit in units:
        seen[unit.line, unit.at] += 1
        ordinals.append(seen[unit.line, unit.at])
    arranged = Arranged(
        CROSSED, source, layout.header_line,
        np.array([layout.header_line, *(unit.line for unit in units)], np.int64),
        (*(at for _, at in kept), *[units[0].at] * len(made)), evidence, tuple(causes), aside or {},
        np.array([-1, *(unit.at for unit in units)], np.int64), heads, np.array(ordinals, np.int64),
    )  # fmt: skip
    text = as_text(source, layout.separator, [header, *rows], limits)
    return text, Layout(layout.separator, tuple(header), 1, 1, layout.evidence, arranged)


def _said(table: Crossed) -> Iterator[Cause]:
    """How the table was read, and which columns of numbers count no devices."""
    args = {"columns": spans(table.counted), "totals": spans(table.totals)}
    totals = table.totals and table.label is not None
    yield Cause("read_crossed", FLAGGED, variant=f"{table.variant}_totals" if totals else table.variant, args=args)
    if table.left:
        yield Cause("column_not_counted", FLAGGED, args={"columns": spans(table.left)})


def _evidence(table: Crossed) -> str:
    own = "" if table.label is None else f"{letters(table.label)} × "
    return f"{own}{spans(table.counted)}" + (f", Σ {spans(table.totals)}" if table.totals else "")


def spans(positions: Sequence[int]) -> str:
    """The columns at these positions as a spreadsheet calls them, those side by side together."""
    runs: list[list[int]] = []
    for at in positions:
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return ", ".join(span(run[0], run[-1]) for run in runs)
