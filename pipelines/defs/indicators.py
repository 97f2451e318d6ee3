"""Indicators: of each member, whether its year is whole, then of the region after disclosure control."""

from typing import Any

from footprint import changes, levers, region, steps
from pipelines.defs.metadata import left_out
from pipelines.defs.year_tables import year_table, year_tables
from pipelines.resources import Results


@year_table(
    deps=[
        "footprint", "fleet", "device_lives", "devices", "members", "sites", "contracts", "usage", "activity_data",
        "uncertainty_member", "year_factors",
    ]
)  # fmt: skip
def indicators_member(results: Results, year: int) -> None:
    results.make(lambda lake: steps.indicators_member(lake, year, results.factor_set))


@year_table(deps=["activity_data", "sites", "year_factors"])
def uncertainty_member(results: Results, year: int) -> None:
    results.make(lambda lake: steps.uncertainty_member(lake, year, results.factor_set))


@year_table(deps=["activity_data", "sites", "year_factors"])
def uncertainty_drivers(results: Results, year: int) -> None:
    results.make(lambda lake: steps.uncertainty_drivers(lake, year, results.factor_set))


@year_tables("levers_member", "levers_terms", deps=["device_lives", "devices", "members", "services", "sites", "usage"])
def levers_of_members(results: Results, year: int) -> None:
    results.make(lambda lake: levers.levers_member(lake, year, results.factor_set))


@year_tables("changes_member", "changes_terms", deps=["fleet", "footprint", "year_factors"])
def changes_of_members(results: Results, year: int) -> None:
    results.make(lambda lake: changes.changes_member(lake, year, results.factor_set, results.inputs.last_made))


@year_tables(
    "uncertainty_changes", "uncertainty_services",
    deps=["activity_data", "changes_member", "fleet", "footprint", "sites", "year_factors"],
)  # fmt: skip
def uncertainty_of_changes(results: Results, year: int) -> None:
    results.make(lambda lake: changes.uncertainty_changes(lake, year, results.factor_set, results.inputs.last_made))


@year_table(deps=["activity_data", "device_lives", "fleet", "footprint", "members", "service_shares", "year_factors"])
def member_states(results: Results, year: int) -> dict[str, Any]:
    inputs = results.inputs
    results.make(lambda lake: steps.member_states(lake, year, results.failed, inputs.damaged_in(year), inputs.signed))
    return left_out(results.lake, year)


@year_table()
def region_peers(results: Results, year: int) -> None:
    results.make(lambda lake: region.region_peers(lake, year))
