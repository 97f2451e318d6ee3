"""The list that a crossed table stands for: one line for each cell that stands for devices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from footprint.intake.columns.sheet_columns import letters, span
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.crossed.sheets import Crossed
from footprint.intake.rearranging.crossed.totals import Uncrossed
from footprint.intake.rearranging.crossed.units import LEFT, OF_ITEM, Unit
from footprint.intake.tables.headings import fields
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.rearranged import CROSSED, KIND, MADE, OWNER, SITE, STATUS, YEAR, Arranged, as_text
from footprint.intake.vocabulary.states import says_gone

MOST_LINES, _MOST_BYTES = 2_000, 2_000_000  # a table of kinds and places is small, as its cells are
_ROLES = {KIND: "category", SITE: "site_id", STATUS: "status", OWNER: "ownership", YEAR: "acquired_on",
          LEFT: "retired_on"}  # fmt: skip
NAMES = (*MADE, *OF_ITEM)


def is_small(source: Source, above: int = 0, times: int = 1) -> bool:
    """Whether a text is so small that it may be arranged in another way than as a list, be it in many lines or in long
    ones. `above`: lines that do not count; `times`: how much larger it may be than most."""
    lines, size = len(source.ends) - above, int(source.ends[-1]) - source.start if len(source.ends) else 0
    return lines <= times * MOST_LINES and (lines <= 0 or size <= times * _MOST_BYTES)


def as_list(
    source: Source, layout: Layout, table: Crossed, devices: Uncrossed, limits: Limits, causes: Sequence[Cause] = ()
) -> tuple[Source, Layout]:
    """The list for which a crossed table under this header stands, and its layout."""
    label = [] if table.label is None else [(table.label_name, table.label)]
    kept = [*label, *((layout.header[at], at) for at in table.kept)]
    several = [(unit.line, unit.at) for unit in devices.units]
    more = [line for (line, at), following in pairwise(several) if (line, at) == following]
    remarks = [Cause("several_in_label", FLAGGED, "category", np.array(sorted(set(more)), np.int64))] if more else []
    return list_of(
        source, layout, kept, devices.units, limits, _evidence(table),
        (*_causes_of_reading(table), *causes, *devices.wrong, *remarks), devices.aside,
        frozenset(_ROLES[name] for name in table.made if name in _ROLES),
    )  # fmt: skip


def list_of(
    source: Source, layout: Layout, kept: Sequence[tuple[str, int]], units: Sequence[Unit], limits: Limits,
    evidence: str, causes: Sequence[Cause], aside: Mapping[str, Sequence[int]] | None = None,
    heads: frozenset[str] = frozenset(), own: Mapping[str, int] | None = None,
) -> tuple[Source, Layout]:  # fmt: skip
    """The list with a line for each of these units. `kept`: (name, column of the sheet) of what is told of each line;
    `own`: which of them hold what is made otherwise."""
    cells_made = [unit.cells for unit in units]
    names = [name for name in NAMES if any(cells.get(name) for cells in cells_made)]
    place = dict(own or {}) | {
        name: at for name in (STATUS, OWNER, LEFT) if name in names
        for at, (header, _) in enumerate(kept) if _ROLES[name] in fields(header)
    }  # fmt: skip
    every = dict.fromkeys([*names, *(name for cells in cells_made for name in cells)])
    made = [name for name in every if name not in place]
    rows = []
    for unit, cells in zip(units, cells_made, strict=True):
        row = list(unit.kept)
        for name, at in place.items():
            row[at] = _of_line(name, cells.get(name, ""), row[at])
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


def _of_line(name: str, of_item: str, of_line: str) -> str:
    """What holds of an item: what its label says, unless only its line says that it is gone."""
    only_line = name == STATUS and says_gone(of_line) and not says_gone(of_item)
    return of_line if only_line or not of_item else of_item


def _causes_of_reading(table: Crossed) -> Iterator[Cause]:
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
