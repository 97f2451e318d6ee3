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
from footprint import steps
from footprint.changes.causes import Route
from footprint.changes.comparing import PERIMETER, Step, causes_of
from footprint.changes.intervals import TOTAL, bounded, drawing
from footprint.changes.results import Results, remade
from footprint.disclosure import Rules
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.schema import CELL
from footprint.settings import settings
from footprint.uncertainty import chances, difference
from footprint.uncertainty.outputs import ROUNDED, coarse
from footprint.years import factor_sets, inputs

Row = dict[str, Any]
FIGURE = ("factor_id", "parameter_key")
BOUNDS = ("low", "high", "p_higher")
_HEADLINE_ROWS = "view = 'depreciation' AND basis = 'location' AND criterion = 'gwp'"


@dataclass(frozen=True)
class Effects:
    """Greenhouse gases of one year with either set [kgCO2e]. `members`: rows of member_id, before, now, factors (what
    other figures change) and perimeter (what has a figure in one set only), with the 95 % interval of now less before
    and the chance that it is a rise (low, high, p_higher; None where a set does not say how far its figures may err);
    `region`: the same of its total, None where one of both may not be shown."""

    year: int
    members: tuple[Row, ...]
    region: Row | None


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
    figures: dict[str, tuple[float, str]] = {}
    for name, key in zip(("factors", "parameters"), FIGURE, strict=True):
        for row in getattr(factor_set, name).select([key, "value", "unit"]).to_pylist():
            figures[row[key]] = (row["value"], row["unit"])
    return figures


def effects(lake: Lake, year: int, one: FactorSet, other: FactorSet, rules: Rules) -> Effects:
    """What `year` would weigh with either set, from members' tables as its results were made from them. A figure is the
    same draw in both sets, so what they share cancels. `rules`: which sums may be shown."""
    made = inputs.made(lake, year)
    given = replace(lake, pinned=made.pinned) if made else lake
    before, now = (remade(given, year, each, with_terms=True) for each in (one, other))
    step = Step(before, now, cause="factors")
    return Effects(year, tuple(_members(step, other)), _region(given, step, other, rules))


def _members(step: Step, drawn_with: FactorSet) -> list[Row]:
    totals = [_totals(each) for each in (step.before, step.now)]
    causes = causes_of(step.comparison)
    moved: dict[str, dict[bool, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in causes.filter(_IS_HEADLINE).to_pylist():
        moved[row["member_id"]][row["cause"] in PERIMETER].append(row["difference"])
    whole = {row["member_id"]: {name: row[name] for name in BOUNDS}
             for row in bounded(Route((step,), step), causes, drawn_with, step.now.year)
             if row["cause"] == TOTAL and row["basis"] == "location"}  # fmt: skip
    return [
        {"member_id": member, "before": totals[0].get(member), "now": totals[1].get(member),
         "factors": fsum(moved[member][False]), "perimeter": fsum(moved[member][True]),
         **whole.get(member, dict.fromkeys(BOUNDS))}
        for member in sorted(totals[0].keys() | totals[1].keys())
    ]  # fmt: skip


_IS_HEADLINE = (pc.field("basis") == "location") & (pc.field("criterion") == "gwp")


def _totals(results: Results) -> dict[str, float | None]:
    with DuckDB() as engine:
        engine.bind(footprint=results.tables["footprint"]).view("_totals")
        rows = engine.sql(
            "SELECT member_id, sum(value ORDER BY value) AS value FROM _totals "
            f"WHERE {_HEADLINE_ROWS} GROUP BY member_id"
        )
    return dict(zip(rows["member_id"].to_pylist(), rows["value"].to_pylist(), strict=True))


def _region(lake: Lake, step: Step, drawn_with: FactorSet, rules: Rules) -> Row | None:
    """The Region's total with either set, by the rules on one sum; its interval is as coarse as those of its cells."""
    if not lake.paths("member_states", year=step.now.year):
        return None
    holdings = [_of_holdings(lake, each) for each in (step.before, step.now)]
    if not is_shown(holdings[0], holdings[1], rules):
        return None
    before, now = (fsum(each.values()) for each in holdings)
    return {"before": before, "now": now, **_region_bounds(lake, step, now - before, drawn_with)}


def _region_bounds(lake: Lake, step: Step, difference_told: float, drawn_with: FactorSet) -> Row:
    """The interval of the Region's difference; None where a set does not say how far its figures may err."""
    if step.before.terms is None or step.now.terms is None:
        return dict.fromkeys(BOUNDS)
    sides = [_region_terms(lake, step.now.year, terms) for terms in (step.before.terms, step.now.terms)]
    sign = pa.array([-1.0] * sides[0].num_rows + [1.0] * sides[1].num_rows, pa.float64())
    terms = pa.concat_tables(sides).append_column("sign", sign)
    model = drawing(drawn_with, step.now.year)
    for row in chances(difference(terms, CELL), model, CELL).to_pylist():
        ends = {name: difference_told + (row[name] - row["value"]) for name in ("low", "high")}
        return {name: coarse(value, ROUNDED[name]) for name, value in ends.items()} | {"p_higher": row["chance"]}
    return {"low": 0.0, "high": 0.0, "p_higher": 0.0}  # every figure cancels


def _region_terms(lake: Lake, year: int, terms: pa.Table) -> pa.Table:
    """What figures add to the Region's total."""
    with DuckDB() as engine:
        engine.bind(terms=terms, **{name: lake.paths(name, year=year) for name in ("members", "member_states")})
        rows = steps.region_members(engine).run("_region_terms")
    everywhere = (pc.field("sector") == "*") & (pc.field("zone") == "*") & (pc.field("size") == "*")
    return rows.filter(everywhere & (pc.field("criterion") == "gwp"))


def _of_holdings(lake: Lake, results: Results) -> dict[str, float]:
    """What each holding that the Region counts adds to its total; none of a holding without a figure."""
    with DuckDB() as engine:
        engine.bind(footprint=results.tables["footprint"])
        engine.bind(**{name: lake.paths(name, year=results.year) for name in ("members", "member_states")})
        rows = (
            steps.region_members(engine)
            .view("_totals")
            .sql(
                "SELECT holding_id, sum(value ORDER BY value) AS value FROM _totals INNER JOIN _region_members "
                f"USING (member_id, year) WHERE {_HEADLINE_ROWS} GROUP BY holding_id ORDER BY holding_id"
            )
        )
    return {row["holding_id"]: row["value"] for row in rows.to_pylist() if row["value"] is not None}


def is_shown(before: dict[str, float], now: dict[str, float], rules: Rules) -> bool:
    """Whether neither total, nor what they differ by, tells what one holding adds that did not agree to be shown."""
    names = sorted((before.keys() | now.keys()) - rules.waived)
    sums = [[each.get(name, 0.0) for name in names] for each in (before, now)]
    change = [later - sooner for sooner, later in zip(*sums, strict=True)]
    return all(map(rules.is_safe, [*sums, *([change] if any(change) else [])]))
