"""Totals below the columns of a grid, and the currencies in which its amounts are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint.intake.rearranging.use_grid.cells import amount, figures
from footprint.intake.rearranging.use_grid.grid import Grid, Number
from footprint.intake.rearranging.use_grid.meanings import COUNTED, INDEX
from footprint.intake.rearranging.use_grid.says import MONEY, says, unit_in


def currencies(grid: Grid) -> set[str]:
    """All currencies that are written in a table."""
    texts = [*grid.names, grid.title, *(cells[at] for _, cells in grid.rows for at in (*grid.numbers, *grid.units))]
    units = [unit_in(text) for text in texts] + [one.unit for text in texts if (one := amount(text)) is not None]
    return {unit.currency for unit in units if unit is not None and unit.kind == MONEY}


def _with_taxes(cells: Sequence[str]) -> bool:
    return any(says(cell).classes & {"gross", "tax"} for cell in cells if amount(cell) is None)


def sums(grid: Grid, numbers: Sequence[Number]) -> Iterator[tuple[int, float, float]]:
    """For each total below a column that counts, its column, what it says and what the lines since the last one add
    up to; the sum of all lines where that fits better, and of all columns where a line of totals has one number."""
    lines = set(grid.aside.get("total_row", ()))
    columns = {one.at for one in numbers if one.meaning.metric != INDEX}
    for at in sorted(columns):
        own = [one for one in numbers if one.at == at]
        like = [one for one in numbers if one.meaning == own[0].meaning]
        last = 0
        for line, cells in grid.lines:
            if line in lines and not _with_taxes(cells) and (written := amount(cells[at])) is not None:
                value = figures([written], whole=own[0].meaning.metric in COUNTED, sign=grid.decimal)[0]
                sample = own[0]
                scale = grid.heads[at][1].scale if sample.meaning.metric in COUNTED else 1.0
                is_alone = sum(amount(cells[other]) is not None for other in columns) == 1
                added = [sum_ for each in ([own, like] if is_alone else [own]) for sum_ in _added(each, last, line)]
                if value is not None:
                    off = [abs(sum_ - value * scale) for sum_ in added]
                    yield at, value * scale, added[off.index(min(off))]
                last = line


def _added(numbers: Sequence[Number], last: int, line: int) -> tuple[float, float]:
    """What all lines above a line of totals add up to, and those since the last one."""
    above = [one for one in numbers if one.line < line]
    return sum(one.value for one in above), sum(one.value for one in above if one.line > last)
