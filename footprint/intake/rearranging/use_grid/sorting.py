"""Which numbers of a table of use count: no total beside its parts, readings of a counter as differences, costs without
taxes, pages only where no requests are counted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import isclose

from footprint.intake.rearranging.use_grid.amounts import Table
from footprint.intake.rearranging.use_grid.counters import of_readings
from footprint.intake.rearranging.use_grid.grid import Grid, Number
from footprint.intake.rearranging.use_grid.meanings import (
    BYTES,
    COMPUTE,
    COST,
    DATA,
    INDEX,
    LINES,
    PAGES,
    STORAGE,
    Meaning,
)
from footprint.intake.rearranging.use_grid.says import ENERGY, GB_HOURS, GB_MONTHS, MONEY, POWER, Unit, says, speaks_of
from footprint.intake.rearranging.use_grid.totals import currencies, sums

_NEAR = 0.006
_COUNT = re.compile(r"(?<![\d.])\d{1,3} [^\W\d]")  # of things
_OF_CLOUDS = frozenset((COMPUTE, STORAGE, BYTES, "tokens_in", "tokens_out", "llm_requests"))
_WORDS_OF_CLOUDS = frozenset(("cloud", "machine", "storage", "outgoing", "tokens", "llm"))
_WITHOUT_COST = frozenset((ENERGY, INDEX, DATA, LINES, "sessions", "requests"))
_FEWEST = 2


def counted(grid: Grid, table: Table) -> Table | None:
    """The numbers that count, in the units of the lake; None where totals contradict their parts or something is said
    twice."""
    if any(not isclose(said, summed, rel_tol=_NEAR, abs_tol=0.02) for at, said, summed in sums(grid, table.numbers)
           if not _is_mean(table, at)):  # fmt: skip
        return None
    numbers: list[Number] | str | None = _without_totals(grid, table.numbers)
    for way in (_corrected, of_readings, _without_spans, _with_pages, _of_lines, _of_costs):
        numbers = way(grid, numbers) if isinstance(numbers, list) else numbers
    if numbers is None:
        return None
    if isinstance(numbers, str):
        return Table(question=numbers, about=grid.names[table.numbers[0].at])
    if not numbers or _said_twice(grid, numbers) or any(one.value < 0 for one in numbers if one.meaning.metric != COST):
        return None
    used = {one.at for one in numbers}
    left = tuple(sorted({*table.left, *(one.at for one in table.numbers if one.at not in used)}))
    return Table(tuple(map(in_units, numbers)), left)


def _is_mean(table: Table, at: int) -> bool:
    """Whether a column is of what is kept, whose total below may be a mean."""
    return any(one.at == at and one.meaning.metric == STORAGE for one in table.numbers)


def _by_column(numbers: Sequence[Number]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for one in numbers:
        unit = one.meaning.unit.factor if one.meaning.unit else 1.0
        found[one.at][one.line] = one.value * unit
    return found


def _without_totals(grid: Grid, numbers: Sequence[Number]) -> list[Number] | None:
    """The numbers without columns that add up others of their metric; None where one is called a total and does not."""
    out: set[int] = set()
    for metric in {one.meaning.metric for one in numbers}:
        columns = _by_column([one for one in numbers if one.meaning.metric == metric])
        for at, own in columns.items():
            others = {other: cells for other, cells in columns.items() if other != at and other not in out}
            is_sum = len(others) >= _FEWEST and len(own) >= _FEWEST and _adds_up(own, others)
            if not others or (metric == COST and "net" in says(grid.names[at]).classes and not is_sum):
                continue
            if is_sum or ("total" in says(grid.names[at]).classes and _adds_up(own, others)):
                out.add(at)
            elif "total" in says(grid.names[at]).classes:
                if not _holds(grid, own, others):
                    return None
                out |= set(others)
    return [one for one in numbers if one.at not in out]


def _holds(grid: Grid, own: dict[int, float], others: dict[int, dict[int, float]]) -> bool:
    """Whether a total of a room holds that of its machines, as their ratio beside says."""
    ratio = any("site_total" in says(name).classes for name in grid.names)
    return (
        ratio
        and len(others) == 1
        and all(value >= next(iter(others.values())).get(line, 0.0) for line, value in own.items())
    )


def _adds_up(own: dict[int, float], others: dict[int, dict[int, float]]) -> bool:
    return all(
        isclose(value, sum(cells.get(line, 0.0) for cells in others.values()), rel_tol=_NEAR, abs_tol=0.02)
        for line, value in own.items()
    )


def _corrected(grid: Grid, numbers: Sequence[Number]) -> list[Number]:
    """Corrections below zero taken off what they correct: the first number of the same column and period."""
    found = [one for one in numbers if one.value >= 0 or one.meaning.metric == COST]
    for one in numbers:
        if one.value < 0 and one.meaning.metric != COST:
            same = [
                at
                for at, other in enumerate(found)
                if (other.at, other.start, other.end) == (one.at, one.start, one.end)
            ]
            if same:
                found[same[0]] = replace(found[same[0]], value=found[same[0]].value + one.value)
            else:
                found.append(one)
    return found


def _without_spans(grid: Grid, numbers: Sequence[Number]) -> list[Number] | None:
    """The numbers without those of a longer period that add up others (a year below its quarters); None where
    periods of one series overlap otherwise."""
    series: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for one in numbers:
        series[one.meaning.metric, one.title, one.label].append(one)
    kept = []
    for own in series.values():
        for one in own:
            inside = [other for other in own if other is not one and one.start <= other.start and other.end <= one.end
                      and (other.start, other.end) != (one.start, one.end)]  # fmt: skip
            if not inside:
                kept.append(one)
            elif not isclose(one.value, sum(other.value for other in inside), rel_tol=_NEAR):
                return None
    return kept


def _with_pages(grid: Grid, numbers: Sequence[Number]) -> list[Number]:
    """Pages count as requests where no requests are counted."""
    named = any(one.meaning.metric == "requests" for one in numbers)
    return [
        replace(one, meaning=Meaning("requests")) if one.meaning.metric == PAGES else one
        for one in numbers if not named or one.meaning.metric != PAGES
    ]  # fmt: skip


def _of_lines(grid: Grid, numbers: Sequence[Number]) -> list[Number]:
    """Lines that are open, where data of lines count: as many as a column says, else one for each that a line or a
    column names. Alone they count where they are said to be mobile: what they carried is not known then."""
    kept = [one for one in numbers if one.meaning.metric != LINES]
    data = [one for one in kept if one.meaning.metric == DATA]
    told = [one for one in numbers if one.meaning.metric == LINES] if data or _are_mobile(grid, kept) else []
    if not told:
        counted_at = {one.at for one in data}
        named = [at for at, name in enumerate(grid.names) if at not in counted_at and "lines" in says(name).classes]
        cells = dict(grid.rows)
        names = [(*(cells[one.line][at] for at in named[:1]), one.title, one.start) for one in data]
        several = len(counted_at) > 1
        told = [replace(one, value=1.0) for one in data if named or _names_line(one.title, several=several)]
        if len(set(names)) < len(names):
            told = []
    days = [replace(one, meaning=Meaning(LINES), value=one.value * (one.end - one.start).days) for one in told]
    return [*kept, *days]


def _are_mobile(grid: Grid, others: Sequence[Number]) -> bool:
    """Whether nothing else counts than lines of mobile telephones, whatever they cost."""
    texts = (grid.title, grid.place, grid.corner, *grid.names)
    is_said = any(speaks_of("mobile_lines", text) for text in texts) and "fixed" not in grid.classes
    return is_said and all(one.meaning.metric == COST for one in others)


def _names_line(title: str, *, several: bool) -> bool:
    """Whether the title of a column is that of one line, and not of all (`Dati SIM`) or of so many (`nos 12 SIM`).
    `several`: whether there are such columns, each of its own."""
    is_one = several or any(map(str.isdigit, title))
    return is_one and "lines" in says(title).classes and not _COUNT.search(title)


def _of_costs(grid: Grid, numbers: Sequence[Number]) -> list[Number] | str | None:
    """Costs of clouds before taxes in their currency: what they are is asked where nothing says it. Costs of energy, of
    lines and of papers are kept nowhere."""
    costs = [one for one in numbers if one.meaning.metric == COST]
    others = [one for one in numbers if one.meaning.metric != COST]
    metrics = {one.meaning.metric for one in others}
    if costs and metrics & _WITHOUT_COST:
        costs = [one for one in costs if _is_of_a_cloud(grid.names[one.at])]
    if not costs:
        return others
    if not metrics & _OF_CLOUDS and not grid.classes & _WORDS_OF_CLOUDS:
        return None
    written = currencies(grid)
    if len(written) != 1:
        return "currency" if not written else None
    net = {at for at in {one.at for one in costs} if "net" in says(grid.names[at]).classes}
    if net:
        costs = [one for one in costs if one.at in net]
    elif not others and written == {"EUR"} and not grid.classes & {"net", "tax", "gross"}:
        return "tax"
    unit = Unit(MONEY, currency=written.pop())
    return [*others, *(replace(one, meaning=Meaning(COST, unit)) for one in costs)]


def _is_of_a_cloud(title: str) -> bool:
    """Whether a title says itself that it is of the costs of a cloud before taxes, whatever stands beside it."""
    return {"cloud", "net"} <= says(title).classes and says(title).unit is not None


def _said_twice(grid: Grid, numbers: Sequence[Number]) -> bool:
    """Whether two columns of one metric, without a name of their own, hold the same numbers of the same periods on all
    lines, or a line stands twice. Two months may be alike, as those of a summer without use are."""
    for metric in {one.meaning.metric for one in numbers}:
        own = [one for one in numbers if one.meaning.metric == metric and not one.title]
        by_column: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        for one in own:
            unit = one.meaning.unit.factor if one.meaning.unit else 1.0
            by_column[one.at].append((one.line, one.start, one.end, one.value * unit))
        columns = list(by_column.values())
        if any(one == other and len(one) > 1 for at, one in enumerate(columns) for other in columns[:at]):
            return True
    if grid.sessions:  # a computer may be used twice a day for as long
        return False
    seen = [(one.at, one.start, one.end, one.label, one.value) for one in numbers]
    return len(set(seen)) < len(seen)


def in_units(one: Number) -> Number:
    """The number in the unit of the lake: bytes, hours, kWh, GB, GB times hours."""
    unit = one.meaning.unit
    if unit is None or unit.kind == MONEY:
        return one
    value = one.value * unit.factor
    hours = 24.0 * (one.end - one.start).days
    if one.meaning.metric == POWER:
        return replace(one, value=value * hours, meaning=Meaning(ENERGY, Unit(ENERGY)))
    if one.meaning.metric == STORAGE and unit.kind != GB_HOURS:
        months = max(1, round((one.end - one.start).days / 30.4)) if unit.kind == GB_MONTHS else 1
        value *= hours / months
    return replace(one, value=value * 1e9 if one.meaning.metric == BYTES else value)
