"""Indicators: of each member, whether its year is whole, then of the region after disclosure control."""

from typing import Any

import dagster as dg

from footprint import changes, levers, steps
from footprint.schema import table
from pipelines.defs.metadata import described, left_out
from pipelines.partitions import YEARS
from pipelines.resources import Results


@dg.asset(
    deps=[
        "footprint",
        "fleet",
        "device_lives",
        "devices",
        "members",
        "sites",
        "contracts",
        "usage",
        "activity_data",
        "uncertainty_member",
        "year_factors",
    ],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("indicators_member").meaning,
)
def indicators_member(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.indicators_member(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "indicators_member", year=year))


@dg.asset(
    deps=["activity_data", "sites", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("uncertainty_member").meaning,
)
def uncertainty_member(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.uncertainty_member(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "uncertainty_member", year=year))


@dg.asset(
    deps=["activity_data", "sites", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("uncertainty_drivers").meaning,
)
def uncertainty_drivers(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.uncertainty_drivers(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "uncertainty_drivers", year=year))


@dg.asset(
    deps=["device_lives", "devices", "members", "services", "sites", "usage"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("levers_member").meaning,
)
def levers_member(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: levers.levers_member(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "levers_member", year=year))


@dg.asset(
    deps=["fleet", "footprint", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("changes_member").meaning,
)
def changes_member(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: changes.changes_member(lake, year, results.factor_set, results.inputs.last_made))
    return dg.MaterializeResult(metadata=described(results.lake, "changes_member", year=year))


@dg.asset(
    deps=["activity_data", "changes_member", "fleet", "footprint", "sites", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("uncertainty_changes").meaning,
)
def uncertainty_changes(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: changes.uncertainty_changes(lake, year, results.factor_set, results.inputs.last_made))
    return dg.MaterializeResult(metadata=described(results.lake, "uncertainty_changes", year=year))


@dg.asset(
    deps=["activity_data", "device_lives", "fleet", "footprint", "members", "service_shares", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("member_states").meaning,
)
def member_states(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.member_states(lake, year, results.failed, results.inputs.damaged_in(year)))
    return dg.MaterializeResult(
        metadata=left_out(results.lake, year) | described(results.lake, "member_states", year=year)
    )


@dg.asset(
    deps=["footprint", "members", "member_states"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("indicators_region").meaning,
)
def indicators_region(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.indicators_region(lake, year))
    return dg.MaterializeResult(metadata=described(results.lake, "indicators_region", year=year))


@dg.asset(
    deps=["activity_data", "indicators_region", "members", "member_states", "sites", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("uncertainty_region").meaning,
)
def uncertainty_region(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.uncertainty_region(lake, year, results.factor_set))
    return dg.MaterializeResult(metadata=described(results.lake, "uncertainty_region", year=year))
