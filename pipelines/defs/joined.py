"""From inventory lines to impacts, all members of a year at once; each asset is one SQL file of the method."""

from typing import Any

import dagster as dg

from footprint import steps
from footprint.schema import table
from pipelines.defs.metadata import bars, described, greenhouse_gases, totals
from pipelines.partitions import YEARS
from pipelines.resources import Results


@dg.asset(
    deps=["devices", "sites", "members", "usage", "services"],
    partitions_def=YEARS,
    group_name="joined",
    description=table("device_lives").meaning,
)
def device_lives(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.device_lives(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "device_lives", year=year))


@dg.asset(
    deps=["allocations", "services", "usage"],
    partitions_def=YEARS,
    group_name="joined",
    description=table("service_shares").meaning,
)
def service_shares(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.service_shares(lake, year))
    return dg.MaterializeResult(metadata=described(results.lake, "service_shares", year=year))


@dg.asset(
    deps=["devices", "device_lives", "service_shares", "usage", "services", "contracts", "year_factors"],
    partitions_def=YEARS,
    group_name="joined",
    description=table("activity_data").meaning,
)
def activity_data(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.activity_data(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "activity_data", year=year))


@dg.asset(deps=["device_lives"], partitions_def=YEARS, group_name="joined", description=table("fleet").meaning)
def fleet(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.fleet(lake, year))
    return dg.MaterializeResult(metadata=described(results.lake, "fleet", year=year))


@dg.asset(
    deps=["activity_data", "year_factors", "sites"],
    partitions_def=YEARS,
    group_name="joined",
    description=table("footprint").meaning,
)
def footprint(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.footprint(lake, year, results.factor_set))
    gases = greenhouse_gases(results.lake, year)
    numbers = {"factor_set": results.factor_set.id} | totals(gases) | {"bars": bars(gases)}
    return dg.MaterializeResult(metadata=numbers | described(results.lake, "footprint", year=year))


@dg.asset(
    deps=["devices", "device_lives", "year_factors"],
    partitions_def=YEARS,
    group_name="joined",
    description=table("vanished_units").meaning,
)
def vanished_units(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.vanished_units(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "vanished_units", year=year))


@dg.asset(
    deps=["devices", "device_lives", "service_shares", "year_factors"],
    partitions_def=YEARS,
    group_name="joined",
    description=table("model_matches").meaning,
)
def model_matches(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.model_matches(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "model_matches", year=year))
