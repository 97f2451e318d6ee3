"""What the columns of a table of use seem to be, for its member to correct: by the words of titles, units and cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isclose

from footprint.intake.evidence import uses
from footprint.intake.evidence.uses import Measure
from footprint.intake.rearranging.use_grid.amounts import meaning_of
from footprint.intake.rearranging.use_grid.cells import amount
from footprint.intake.rearranging.use_grid.grid import Grid
from footprint.intake.rearranging.use_grid.meanings import PAGES, Meaning
from footprint.intake.rearranging.use_grid.says import GB_HOURS, GB_MONTHS, MONEY, says
from footprint.intake.rearranging.use_grid.typed import cleaned, is_gap
from footprint.intake.rearranging.use_said import times
from footprint.intake.rearranging.use_said.times import When
from footprint.intake.values.periods import DAY, period_of
from footprint.intake.vocabulary.words import is_empty

_ANY_YEAR = 2000
_NEAR = 0.006  # of a sum: numbers are rounded
_COST = "use_cost"
_FEWEST = 2  # columns of periods that are one series


def guessed(grid: Grid) -> tuple[dict[int, str], str]:
    """The role of each column ('' = it seems to be none), and what those count whose titles are periods."""
    roles = dict.fromkeys(range(len(grid.names)), "")
    when = _times(grid)
    roles |= dict.fromkeys([at for at in grid.units if at not in when], uses.UNIT) | when
    roles |= dict.fromkeys([at for at in grid.naming if at not in when][:1], uses.SUBJECT)
    numbers = [at for at in grid.numbers if at not in when]
    series = [at for at in numbers if grid.heads[at][0] is not None]
    across = ""
    for at in numbers:
        role, own = _role(grid, at), grid.heads[at][1]
        if at in series and len(series) >= _FEWEST and own.unit is None and not own.classes:
            roles[at], across = uses.ACROSS, across or role
        else:
            roles[at] = role
    pages = [at for at in numbers if "pages" in grid.heads[at][1].classes and roles[at].startswith("use_requests")]
    others = [at for at in numbers if at not in pages and roles[at].startswith("use_requests")]
    costs = [at for at in numbers if roles[at].startswith(_COST)]
    named = [at for at in costs if "cost" in grid.heads[at][1].classes and "quantity" not in grid.heads[at][1].classes]
    roles |= dict.fromkeys(set(costs) - set(named) if named else (), "")  # numbers of projects, amounts of use
    plain = {at: roles[at] for at in numbers if at not in series}
    return roles | dict.fromkeys([*(pages if others else ()), *_sums(grid, plain)], ""), across


def _sums(grid: Grid, roles: Mapping[int, str]) -> list[int]:
    """The columns that add up all others that count the same."""
    values = {at: grid.values(at) for at in roles}
    same = {at: [other for other in roles if other != at and roles[other] == roles[at]] for at in roles if roles[at]}
    return [
        at for at, others in same.items()
        if len(others) > 1 and len(values[at]) > 1
        and all(isclose(value, sum(values[other].get(line, 0.0) for other in others), rel_tol=_NEAR)
                for line, value in values[at].items())
    ]  # fmt: skip


def in_plain_numbers(grid: Grid) -> Grid:
    """The table with numbers without remarks, and blank cells where people write that there is none."""
    plain = [[cell if not at else "" if is_gap(cell) else cleaned(cell) for at, cell in enumerate(cells)]
             for _, cells in grid.rows]  # fmt: skip
    lines = [(line, cells) for (line, _), cells in zip(grid.rows, plain, strict=True)]
    made = Grid(grid.names, lines, grid.title, grid.place)
    made.rows = lines
    return made


def _times(grid: Grid) -> dict[int, str]:
    """The columns that say when: all cells are periods, moments or days."""
    plain = times.of_table({}, [], (_ANY_YEAR,), None)
    found: dict[int, str] = {}
    for at, name in enumerate(grid.names):
        own, cells = says(name).classes, [cell for cell in grid.column(at) if not is_empty(cell)]
        read = [times.read(cell, plain, (_ANY_YEAR,)) for cell in cells]
        known = [one for one in read if one is not None]
        is_number = all(amount(cell) is not None and period_of(cell) is None for cell in cells)
        is_number = is_number and not any(one.at for one in known) and "period" not in own
        if not cells or len(known) < len(cells) or is_number:
            continue
        if not found or own & {"from", "to"}:
            found[at] = _of_time(known, own)
    if uses.TO in found.values() and uses.FROM not in found.values():  # a day, and another beside it
        found = dict.fromkeys(list(found)[:1], uses.PERIOD)
    return found


def _of_time(known: Sequence[When], own: frozenset[str]) -> str:
    if own & {"from", "to"}:
        return uses.FROM if "from" in own else uses.TO
    firsts = {one.period.start for one in known if one.period.form == DAY and one.period.start and one.at is None}
    are_months = len(firsts) == len(known) > 1 and all(day.day == 1 for day in firsts)
    return uses.MONTH if are_months else uses.PERIOD


def _role(grid: Grid, at: int) -> str:
    filled = next(((cells, one) for cells in _cells(grid, at) if (one := amount(cells[at])) is not None), None)
    meaning = meaning_of(grid, at, *filled) if filled else None
    if filled is None or meaning is None or not meaning.metric:
        return ""
    network = "fixed" if "fixed" in grid.classes and "mobile" not in grid.classes else "mobile"
    return role_of(meaning, grid.scale(at, filled[0], meaning), network)


def _cells(grid: Grid, at: int) -> list[list[str]]:
    return [cells for _, cells in grid.rows if not is_empty(cells[at])]


def role_of(meaning: Meaning, scale: float = 1.0, network: str = "mobile") -> str:
    """The role of the measure that this is, in its unit, of data and lines on this network; '' where there is none."""
    known = {role: one for role, one in _of(meaning).items() if one.network in ("", network)}
    unit = meaning.unit
    if unit is not None and unit.kind in (MONEY, GB_HOURS, GB_MONTHS):
        name = unit.currency.lower() or unit.kind
        return next((role for role, one in known.items() if one.unit == name), "")
    factor = unit.factor if unit is not None else scale
    return next((role for role, one in known.items() if one.factor is not None and isclose(one.factor, factor)), "")


def measure_of(meaning: Meaning) -> Measure | None:
    """The measure that is meant; its numbers say their unit themselves, or are pieces. None where it is none."""
    own = next(iter(_of(meaning).values()), None)
    return replace(own, factor=None if meaning.unit is not None else 1.0) if own is not None else None


def _of(meaning: Meaning) -> dict[str, Measure]:
    metric = "requests" if meaning.metric == PAGES else meaning.metric
    return {role: one for role, one in uses.measures().items() if one.metric == metric}
