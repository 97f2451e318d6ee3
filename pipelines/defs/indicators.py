"""Indicators: of each member, then of the region after disclosure control."""

from typing import Any

import dagster as dg

from footprint import steps
from footprint.schema import table
from pipelines.metadata import described
from pipelines.partitions import YEARS
from pipelines.resources import Catalogue, Home


@dg.asset(
    deps=["footprint", "fleet", "device_lives", "members", "year_factors"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("indicators_member").meaning,
)
def indicators_member(context: dg.AssetExecutionContext, home: Home, catalogue: Catalogue) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    steps.indicators_member(home.lake, year, catalogue.factor_set)
    return dg.MaterializeResult(metadata=described(home.lake, "indicators_member", year=year))


@dg.asset(
    deps=["footprint", "members"],
    partitions_def=YEARS,
    group_name="indicators",
    description=table("indicators_region").meaning,
)
def indicators_region(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    steps.indicators_region(home.lake, year)
    return dg.MaterializeResult(metadata=described(home.lake, "indicators_region", year=year))
