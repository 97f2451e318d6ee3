"""What is not the same in two results of one year: why, and each member's totals before and after."""

from __future__ import annotations

from typing import Any

from factors.catalogue import FactorSet
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.years import proposals
from footprint.years.inputs import Inputs

Totals = dict[tuple[str, str], tuple[float | None, str]]


def changes(
    old: Lake, new: Lake, *, inputs: tuple[Inputs, Inputs], factor_sets: tuple[FactorSet, FactorSet]
) -> dict[str, Any]:
    """`what`: inputs that differ; `figures`: factors and default values that came, went or changed; `totals`: one row a
    member and criterion of which the total is another (expected life, electricity of the grid)."""
    before, after = inputs
    return {
        "what": proposals.difference(before, after),
        "figures": proposals.factor_changes(*factor_sets),
        "totals": _totals(_of(old, before.year), _of(new, after.year)),
        "left_out": _left_out(old, new, after.year),
    }


def _of(lake: Lake, year: int) -> Totals:
    """Total of each member in each criterion, without what visitors bear; None where nothing is assessed."""
    with DuckDB() as engine:
        engine.bind(footprint=lake.paths("footprint", year=year)).view("_totals")
        rows = engine.sql(
            "SELECT member_id, criterion, sum(value ORDER BY stage, value) AS value, any_value(unit) AS unit "
            "FROM _totals WHERE view = 'depreciation' AND basis = 'location' GROUP BY ALL"
        ).to_pylist()
    return {(row["member_id"], row["criterion"]): (row["value"], row["unit"]) for row in rows}


def _totals(old: Totals, new: Totals) -> list[dict[str, Any]]:
    rows = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key, (None, "")), new.get(key, (None, ""))
        if before[0] != after[0]:
            member_id, criterion = key
            rows.append(
                {
                    "member_id": member_id,
                    "criterion": criterion,
                    "old": before[0],
                    "new": after[0],
                    "unit": after[1] or before[1],
                }
            )
    return rows


def _left_out(old: Lake, new: Lake, year: int) -> dict[str, list[str | None]]:
    """Members that the region's tables count anew or no longer: [why not before, why not now]."""
    one, other = ({row["member_id"]: row["left_out"] for row in lake.read("member_states", year=year).to_pylist()}
                  for lake in (old, new))  # fmt: skip
    names = sorted(one.keys() | other.keys())
    both = {name: [one.get(name, "missing"), other.get(name, "missing")] for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
