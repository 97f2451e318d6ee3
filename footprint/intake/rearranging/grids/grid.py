"""A sheet that is a grid of counts: a label a line, numbers in columns, and each number a count of devices by what its
line, its column, the heading and the titles above it mean together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.evidence.answered import is_answered
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.crossed.listing import list_of, spans
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.rearranging.grids import axes
from footprint.intake.rearranging.grids.adding_up import label_columns, units_of
from footprint.intake.rearranging.grids.finding import MOST_LINES, grids_of
from footprint.intake.rearranging.grids.sheet import Grid, Row
from footprint.intake.tables.layout import SEPARATORS, Layout
from footprint.intake.tables.profiles import HOLDERS, best_match
from footprint.intake.tables.rearranged import SITE
from footprint.intake.vocabulary.folding import fold


def listed(source: Source, limits: Limits, answers: Mapping[str, str], year: int) -> tuple[Source, Layout] | None:
    """The list with a line for each number of devices, and its layout; None where the sheet is no such grid."""
    if len(source.ends) > MOST_LINES:
        return None
    lines = list(source.lines())
    separator = source.separator or max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines))
    rows = [Row(line, cells) for line, _, cells in records(lines, separator)]
    grids = grids_of([row for row in rows if any(map(fold, row.cells))])
    if any(is_answered(answers, grid.names) or _is_of_other_things(grid) for grid in grids):
        return None
    parts = [units_of(grid, year, is_alone=len(grids) == 1) for grid in grids]
    if not grids or not all(parts):
        return None
    return _list(source, separator, grids, [unit for units in parts for unit in units], limits)


def _is_of_other_things(grid: Grid) -> bool:
    """Whether a sheet tells of the use of something (energy, visits by kind of device), by its titles or a profile."""
    match = best_match(tuple(grid.names), None, "")
    is_other = match is not None and match.profile.kind != "inventory" and match.profile.wrong not in HOLDERS
    return is_other or axes.says(grid.about, axes.USE)


def _list(
    source: Source, separator: str, grids: Sequence[Grid], units: Sequence[Unit], limits: Limits
) -> tuple[Source, Layout]:
    units = sorted(units, key=lambda unit: (unit.line, unit.at))
    used = sorted({unit.at for unit in units})
    first, kept = grids[0], label_columns(grids[0]) if len(grids) == 1 else []
    if len(grids) > 1:
        units = [replace(unit, kept=(), told={SITE: " ".join(unit.kept), **unit.told}) for unit in units]
    header = tuple(first.names) if first.header_line else ()
    layout = Layout(separator, header, first.header_line, first.header_line, {separator: len(first.names)})
    return list_of(
        source, layout, [(first.names[at] or SITE, at) for at in kept], units, limits,
        f"{letters(first.label)} × {spans(used)}", _causes_of_reading(grids, used), first.aside,
    )  # fmt: skip


def _causes_of_reading(grids: Sequence[Grid], used: Sequence[int]) -> list[Cause]:
    """Which columns count, and which do not."""
    others = sorted({at for grid in grids for at in grid.counted} - set(used))
    args = {"columns": spans(used), "totals": spans(others)}
    causes = [Cause("read_crossed", FLAGGED, variant="grid" if others else "grid_whole", args=args)]
    if left := sorted({at for grid in grids for at in grid.left}):
        causes.append(Cause("column_not_counted", FLAGGED, args={"columns": spans(left)}))
    return causes
