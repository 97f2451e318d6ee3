"""What another factor set says, and what it would change in each member's total and in the Region's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import fsum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import disclosure
from footprint.changes.comparing import PERIMETER, split
from footprint.changes.results import Results, remade
from footprint.engine import Engine
from footprint.lake import Lake
from footprint.settings import settings
from footprint.years import factor_sets, inputs

FIGURE = ("factor_id", "parameter_key")
HEADLINE = {"view": "depreciation", "basis": "location", "criterion": "gwp", "stage": "total"}


@dataclass(frozen=True)
class Effects:
    """Greenhouse gases of one year with either set [kgCO2e]. `members`: rows of member_id, before, now, factors (what
    other figures change) and perimeter (what has a figure in one set only); `region`: its total with either set, None
    where one of them may not be shown."""

    year: int
    members: tuple[dict[str, Any], ...]
    region: tuple[float, float] | None


def of_name(home: Path, name: str) -> FactorSet | None:
    """The set in a folder, or the one of this id: shipped, or kept with results; None where there is none. ValueError
    of a folder that is no sound set."""
    if Path(name).is_dir():
        return catalogue.load(folder=Path(name), cited=settings().cited_figures)
    shipped = catalogue.load(cited=settings().cited_figures)
    return shipped if shipped.id == name else factor_sets.load(home, name)


def differences(one: FactorSet, other: FactorSet) -> pa.Table:
    """Published figures and default values that are not the same: changed, added or removed, key, both values."""
    before, now = _figures(one), _figures(other)
    rows = []
    for key in sorted(before.keys() | now.keys()):
        was, is_ = before.get(key), now.get(key)
        if was != is_:
            change = "added" if was is None else "removed" if is_ is None else "changed"
            (old, unit), (new, new_unit) = was or (None, None), is_ or (None, None)
            rows.append({"change": change, "figure": key, "before": old, "now": new, "unit": new_unit or unit})
    order = {"changed": 0, "added": 1, "removed": 2}
    return pa.Table.from_pylist(sorted(rows, key=lambda row: order[str(row["change"])]), schema=_DIFFERENCES)


_DIFFERENCES = pa.schema(
    [("change", pa.string()), ("figure", pa.string()), ("before", pa.float64()), ("now", pa.float64()),
     ("unit", pa.string())]
)  # fmt: skip


def _figures(factor_set: FactorSet) -> dict[str, tuple[float, str]]:
    """Value and unit of every factor and parameter by its key."""
    found: dict[str, tuple[float, str]] = {}
    for name, key in zip(("factors", "parameters"), FIGURE, strict=True):
        for row in getattr(factor_set, name).select([key, "value", "unit"]).to_pylist():
            found[row[key]] = (row["value"], row["unit"])
    return found


def effects(lake: Lake, year: int, one: FactorSet, other: FactorSet) -> Effects:
    """What `year` would weigh with either set, from members' tables as its results were made from them."""
    made = inputs.made(lake, year)
    given = replace(lake, pinned=made.pinned) if made else lake
    before, now = (remade(given, year, each) for each in (one, other))
    return Effects(year, tuple(_members(before, now)), _region(given, before, now))


def _members(before: Results, now: Results) -> list[dict[str, Any]]:
    totals = [_totals(each) for each in (before, now)]
    moved: dict[str, dict[bool, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in split(before, now, "factors").filter(_IS_HEADLINE).to_pylist():
        moved[row["member_id"]][row["cause"] in PERIMETER].append(row["difference"])
    return [
        {"member_id": member, "before": totals[0].get(member), "now": totals[1].get(member),
         "factors": fsum(moved[member][False]), "perimeter": fsum(moved[member][True])}
        for member in sorted(totals[0].keys() | totals[1].keys())
    ]  # fmt: skip


_IS_HEADLINE = (pc.field("basis") == "location") & (pc.field("criterion") == "gwp")


def _totals(results: Results) -> dict[str, float | None]:
    with Engine() as engine:
        engine.bind(footprint=results.tables["footprint"]).view("_totals")
        rows = engine.sql(
            "SELECT member_id, sum(value ORDER BY value) AS value FROM _totals "
            "WHERE view = 'depreciation' AND basis = 'location' AND criterion = 'gwp' GROUP BY member_id"
        )
    return dict(zip(rows["member_id"].to_pylist(), rows["value"].to_pylist(), strict=True))


def _region(lake: Lake, before: Results, now: Results) -> tuple[float, float] | None:
    """The Region's total with either set, by the rules that its tables follow."""
    if not lake.paths("member_states", year=now.year):
        return None
    shown = [_shown(lake, each) for each in (before, now)]
    return None if shown[0] is None or shown[1] is None else (shown[0], shown[1])


def _shown(lake: Lake, results: Results) -> float | None:
    with Engine() as engine:
        engine.bind(footprint=results.tables["footprint"])
        engine.bind(**{name: lake.paths(name, year=results.year) for name in ("members", "member_states")})
        table = disclosure.region_table(engine.view("_totals").run("_region_contributions"))
    wanted = HEADLINE | {"grouping": "region", "cell": "all"}
    return next((row["value"] for row in table.to_pylist() if wanted.items() <= row.items()), None)
