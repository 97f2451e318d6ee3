"""What the region's figures of a year are made of: amounts of holdings, and the figures that add them up."""

from __future__ import annotations

import pyarrow as pa

from footprint import steps
from footprint.engine import year_engine
from footprint.lake import Lake
from footprint.region.indicators import figures

MADE_FROM = (
    "footprint", "activity_data", "fleet", "sites", "members", "member_states", "indicators_member", "year_factors",
    "changes_member", "device_lives", "services", "levers_member",
)  # fmt: skip
VIEWS = (
    "_totals", "_part_coverage", "_equal_parts", "_electricity_origins",
    "_region_known", "_region_supply", "_region_both", "_region_changes", "_region_lives", "_region_visits",
)  # fmt: skip


def region_amounts(lake: Lake, year: int) -> None:
    """Write `region_amounts` and `region_variables` of `year`: members that the region counts, by holding and cell."""
    with year_engine() as engine:
        last_states = lake.read("member_states", year=year - 1)
        engine.bind(run=steps.run_view(year), region_figures=_figures(), last_states=last_states)
        engine.bind(last_footprint=lake.read("footprint", ["member_id", "ownership"], year=year - 1))
        steps.region_members(steps.bind_year(engine, lake, year, *MADE_FROM)).view(*VIEWS)
        engine.table("_region_parts", "_region_counted", "_region_atoms")
        for name in ("region_amounts", "region_variables"):
            lake.write(name, engine.run(name), year=year)


def _figures() -> pa.Table:
    return pa.Table.from_pylist([each._asdict() for each in figures()])
