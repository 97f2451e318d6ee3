"""From inventory lines to impacts, all members of a year at once; each asset is one SQL file of the method."""

from typing import Any

from footprint import steps
from pipelines.defs.metadata import bars, greenhouse_gases, totals
from pipelines.defs.year_tables import year_table
from pipelines.resources import Results


@year_table(deps=["devices", "sites", "members", "usage", "services"])
def device_lives(results: Results, year: int) -> None:
    results.make(lambda lake: steps.device_lives(lake, year, results.factor_set))


@year_table(deps=["allocations", "services", "usage"])
def service_shares(results: Results, year: int) -> None:
    results.make(lambda lake: steps.service_shares(lake, year))


@year_table(deps=["devices", "device_lives", "service_shares", "usage", "services", "contracts", "year_factors"])
def activity_data(results: Results, year: int) -> None:
    results.make(lambda lake: steps.activity_data(lake, year, results.factor_set))


@year_table(deps=["device_lives"])
def fleet(results: Results, year: int) -> None:
    results.make(lambda lake: steps.fleet(lake, year))


@year_table(deps=["activity_data", "year_factors", "sites"])
def footprint(results: Results, year: int) -> dict[str, Any]:
    results.make(lambda lake: steps.footprint(lake, year, results.factor_set))
    gases = greenhouse_gases(results.lake, year)
    return {"factor_set": results.factor_set.id} | totals(gases) | {"bars": bars(gases)}


@year_table(deps=["devices", "device_lives", "year_factors"])
def vanished_units(results: Results, year: int) -> None:
    results.make(lambda lake: steps.vanished_units(lake, year, results.factor_set))


@year_table(deps=["devices", "device_lives", "service_shares", "year_factors"])
def model_matches(results: Results, year: int) -> None:
    results.make(lambda lake: steps.model_matches(lake, year, results.factor_set))
