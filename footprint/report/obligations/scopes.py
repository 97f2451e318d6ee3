"""Greenhouse gases by item of the BEGES and of the GHG Protocol, on both bases of electricity."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from footprint.report.cells import Impacts, ratio, total
from footprint.report.tables import MemberTables
from footprint.schema import BASES

UNSPLIT = "2+3.3 (not split)"  # scope of purchased electricity in `footprint`
Item = tuple[str, str]  # scope, BEGES code
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ScopePart:
    """GWP [kgCO2e] of one scope and BEGES category; '' = no scope, or a code that is not verified. `value` by the
    country's grid, of which `share` is the part and `interval` the 95 % bounds where the method has them; `market` by
    contracts."""

    scope: str
    beges_code: str
    value: float | None
    share: float | None
    market: float | None = None
    interval: tuple[float, float] | None = None


def purchased(tables: MemberTables) -> tuple[dict[str, Any], ...]:
    """Electricity [kWh] that the member buys itself, by basis and origin: rows of `_purchased_energy`."""
    return tuple(tables.run("_purchased_energy", "_scopes", "_electricity_origins").to_pylist())


def parts(impacts: Impacts, electricity: Rows, intervals: Rows) -> tuple[ScopePart, ...]:
    """Every item, in the order of the BEGES. `electricity`: rows of `_scope_parts`, in its parts where they are
    published for the year; `intervals`: rows of `uncertainty_member`. An interval is known of an item
    that is one stage whole."""
    sums = {basis: _sums(impacts, electricity, basis) for basis in BASES}
    grid, market = (sums[basis] for basis in BASES)
    whole = total(grid.values())
    bounds = _intervals(impacts, intervals)
    items = sorted(grid.keys() | market.keys(), key=lambda item: (not item[1], item[1], item[0]))
    return tuple(
        ScopePart(*item, grid.get(item), ratio(grid.get(item), whole), market.get(item),
                  _of(bounds.get(item), grid.get(item)))
        for item in items
    )  # fmt: skip


def _sums(impacts: Impacts, electricity: Rows, basis: str) -> dict[Item, float | None]:
    groups: defaultdict[Item, list[float | None]] = defaultdict(list)
    for cell in impacts.of(criterion="gwp", view="depreciation", basis=basis):
        if cell.scope != UNSPLIT:
            groups[cell.scope, cell.beges_code].append(cell.value)
    for row in electricity:
        if (row["view"], row["basis"]) == ("depreciation", basis):
            groups[row["scope"], row["beges_code"] or ""].append(row["value"])
    return {item: total(values) for item, values in groups.items()}


def _intervals(impacts: Impacts, rows: Rows) -> dict[Item, Mapping[str, Any]]:
    """The interval of the stage that an item is, of those that hold one stage which no other item holds."""
    stages: defaultdict[Item, set[str]] = defaultdict(set)
    items: defaultdict[str, set[Item]] = defaultdict(set)
    for cell in impacts.of(criterion="gwp", view="depreciation", basis="location"):
        item = (cell.scope, cell.beges_code)
        stages[item].add(cell.stage)
        items[cell.stage].add(item)
    gases = [row for row in rows if (row["output"], row["criterion"]) == ("stage", "gwp")]
    of_stage = {row["key"]: row for row in gases if 0 < row["correlation"] < 1}
    alone = {item: next(iter(held)) for item, held in stages.items() if len(held) == 1}
    return {item: of_stage[stage] for item, stage in alone.items() if items[stage] == {item} and stage in of_stage}


def _of(row: Mapping[str, Any] | None, value: float | None) -> tuple[float, float] | None:
    """The bounds of a row that is of this value."""
    if row is None or value is None or not row["high"] > row["low"]:
        return None
    return (row["low"], row["high"]) if math.isclose(row["value"], value, rel_tol=1e-9) else None


def bought_in_year(impacts: Impacts) -> tuple[float | None, bool]:
    """What goods weigh [kgCO2e] as the GHG Protocol counts them, whole in the year when they are bought (category 3.2),
    and whether that is all of it."""
    found = [c.value for c in impacts.of(criterion="gwp", view="acquisition", basis="location") if c.scope == "3.2"]
    return total(found), None not in found


def scope_total(items: Iterable[ScopePart], scope: str, basis: str = "location") -> float | None:
    """All items of a scope, or of its categories; None where none is known."""
    name = "value" if basis == "location" else "market"
    return total(getattr(item, name) for item in items if item.scope == scope or item.scope.startswith(f"{scope}."))
