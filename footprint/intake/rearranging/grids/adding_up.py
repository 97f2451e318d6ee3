"""The devices that the numbers of a grid count, by which of its lines and columns add up to which others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from footprint.intake.rearranging.crossed.column_names import tells_times
from footprint.intake.rearranging.crossed.outlines import outlined
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.rearranging.grids import axes
from footprint.intake.rearranging.grids.kinds import (
    counted_label,
    has_kinds_in_lines,
    is_left_aside,
    is_thing,
    kind_above,
    kind_of_counts,
)
from footprint.intake.rearranging.grids.sheet import TAKEN, Grid, Row, fields_of, number_of, number_or_0
from footprint.intake.tables.headings import counted_thing, fields
from footprint.intake.tables.profiles import count_known
from footprint.intake.tables.rearranged import SITE, STATUS
from footprint.intake.values.items import Item
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_total, term


def label_columns(grid: Grid) -> list[int]:
    return [*(() if has_kinds_in_lines(grid) else (grid.label,)), *grid.kept]


def units_of(grid: Grid, year: int, *, is_alone: bool) -> list[Unit]:
    if _are_signed_wrong(grid):
        return []
    if has_kinds_in_lines(grid):
        return [] if is_alone and _is_plain_list(grid) else list(_of_lines(grid, year) or ())
    kinds = {at: kind for at in grid.counted if (kind := kind_of_counts(grid.names[at]))}
    if not kinds and (kind := kind_above(grid)):
        return list(_of_one_kind(grid, kind, year) or ())
    return list(_of_columns(grid, kinds, year) or ()) if kinds else []


def _are_signed_wrong(grid: Grid) -> bool:
    """Whether a number is below zero where nothing says that it is what went."""
    for row in grid.rows:
        for at in grid.counted:
            names = map(axes.read, (row.cell(grid.label), grid.names[at]))
            if TAKEN.fullmatch(row.cell(at)) and not any(name.role == axes.LEFT or name.is_gone for name in names):
                return True
    return False


def _of_lines(grid: Grid, year: int) -> Iterator[Unit] | None:
    """The devices of lines that name their kinds."""
    own = [row for row in grid.rows if not is_left_aside(row.cell(grid.label))]
    lines = [(row.line, list(row.cells)) for row in grid.rows]
    if (
        any(kind_of_counts(grid.names[at]) for at in grid.counted)
        or not _totals_agree(grid)
        or outlined(lines) != lines
    ):
        return None
    outputs: list[axes.Output] = []
    for group in dict.fromkeys(grid.groups.get(at, "") for at in grid.counted):
        across = _across(grid, own, group, year)
        if across is None:
            return None
        outputs += across
    return (unit for row in own for unit in _of_line(grid, row, counted_label(row.cell(grid.label)), outputs))


def _across(grid: Grid, rows: Sequence[Row], group: str, year: int) -> list[axes.Output] | None:
    """Which columns of a group count, by their positions among those counted."""
    own = [place for place, at in enumerate(grid.counted) if grid.groups.get(at, "") == group]
    names = [grid.names[grid.counted[place]] for place in own]
    if names == [""]:
        return [axes.Output(own[0], ((own[0], 1),))]
    columns = [[number_or_0(row.cell(grid.counted[place])) for row in rows] for place in own]
    outputs = axes.resolved(names, columns, grid.about, year, may_be_places=False)
    of_group = _of_heading(group)
    return outputs and [
        axes.Output(
            own[output.at], tuple((own[place], sign) for place, sign in output.sum_of), {**of_group, **output.told}
        )
        for output in outputs
    ]


def _is_plain_list(grid: Grid) -> bool:
    """Whether a sheet is a list as any other: a column of quantities that is known as such, and no headings."""
    known = [at for at in grid.counted if "quantity_devices" in fields(grid.names[at])]
    is_known = len(known) == 1 and count_known(list(grid.names)) > 1
    return len(grid.counted) == 1 and is_known and not any(row.heading for row in grid.rows)


def _totals_agree(grid: Grid) -> bool:
    """Whether lines of totals hold the sums of those above."""
    for at in grid.counted:
        run = every = 0
        for row in grid.rows:
            here, label = number_of(row.cell(at)) or 0, row.cell(grid.label)
            if is_total(label):
                if row.cell(at) and here not in (run, every):
                    return False
                run = 0
            elif not is_left_aside(label):
                run, every = run + here, every + here
    return True


def _of_line(grid: Grid, row: Row, kind: str, outputs: Sequence[axes.Output]) -> Iterator[Unit]:
    numbers = [number_of(row.cell(at)) for at in grid.counted]
    for output, whole in axes.summed(outputs, numbers):
        if whole != 0:
            yield _unit(grid, row, grid.counted[output.at], kind, whole, output.told)


def _unit(grid: Grid, row: Row, at: int, kind: str, whole: int | None, of_columns: Mapping[str, str]) -> Unit:
    quantity = row.cell(at) if whole is None else str(whole)
    kept = tuple(row.cell(column) for column in label_columns(grid))
    return Unit(row.line, at, Item(kind, True, quantity=quantity), kept, {**_of_heading(row.heading), **of_columns})


def _of_heading(heading: str) -> dict[str, str]:
    """What a heading tells of the lines below it: a state, or a place."""
    if not heading or is_thing(heading):
        return {}
    if says_gone(heading) or term("status", heading) is not None:
        return {STATUS: heading}
    return {SITE: heading}


def _of_columns(grid: Grid, kinds: Mapping[int, str], year: int) -> Iterator[Unit] | None:
    """The devices of columns that name their kinds, in lines that are places, states or times."""
    rest = [grid.names[at] for at in grid.counted if at not in kinds]
    if any(axes.read(name).role != axes.TOTAL and not _counts_others(name) for name in rest):
        return None
    outputs = _of_labels(grid, [grid.numbers(at) for at in kinds], year)
    are_others = any(axes.read(row.cell(grid.label)).role == axes.OTHER for row in grid.rows)
    labels = [*grid.kept, *([grid.label] if are_others else [])]
    if outputs is None or "category" in fields_of(grid.names, labels):
        return None
    return (unit for at, kind in kinds.items() for unit in _of_column(grid, at, kind, outputs))


def _counts_others(name: str) -> bool:
    """Whether a column beside those of devices counts people or rooms."""
    return fold(counted_thing(name)) in heading_words("staff") | heading_words("rooms")


def _of_labels(grid: Grid, columns: Sequence[Sequence[int]], year: int) -> list[axes.Output] | None:
    lines = [list(line) for line in zip(*columns, strict=True)]
    labels = [row.cell(grid.label) for row in grid.rows]
    are_times = any(axes.read(label).role == axes.TIME for label in labels)
    if not are_times and not all(map(axes.is_of_classes, labels)) and tells_times([[label] for label in labels], 0):
        return None
    return axes.resolved(labels, lines, grid.about, year, may_be_places=True)


def _of_column(grid: Grid, at: int, kind: str, outputs: Sequence[axes.Output]) -> Iterator[Unit]:
    numbers = [number_of(row.cell(at)) for row in grid.rows]
    for output, whole in axes.summed(outputs, numbers):
        if whole != 0:
            yield _unit(grid, grid.rows[output.at], at, kind, whole, output.told)


def _of_one_kind(grid: Grid, kind: str, year: int) -> Iterator[Unit] | None:
    """The devices of a kind that stands above: places, states or times in lines and in columns."""
    across = _across(grid, grid.rows, "", year) if not grid.groups else None
    down = _of_labels(grid, [grid.numbers(at) for at in grid.counted], year)
    if across is None or down is None or any(len(output.sum_of) > 1 for output in across):
        return None
    return (
        replace(unit, told={**unit.told, **output.told})
        for output in across
        for unit in _of_column(grid, grid.counted[output.at], kind, down)
    )
