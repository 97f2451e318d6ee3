"""Checks on what machines and services share: nothing of a machine or of a member's total is lost or counted twice."""

import dagster as dg

from footprint.lake import Lake
from pipelines import conservation
from pipelines.defs.checks import Rows, by_member, tables
from pipelines.resources import Results


@dg.asset_check(asset="service_shares", blocking=True)
def machines_are_wholly_shared(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Virtual machines, services and the rest of nobody add up to each machine."""
    read = tables(context, "service_shares")
    return by_member(results, "shares", conservation.open_machines, "check.shares", read)


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["service_shares", "usage", "services"])
def services_and_the_rest_are_the_total(
    context: dg.AssetCheckExecutionContext, results: Results
) -> dg.AssetCheckResult:
    """Services, unallocated machines, purchases without a name and other equipment add up to the footprint."""
    year = int(context.partition_key)
    totals = results.make(lambda lake: conservation.service_totals(lake, year))
    of = results.computed

    def read(lake: Lake) -> Rows:
        return lake.read("footprint", year=year), totals if lake == of else conservation.service_totals(lake, year)

    return by_member(results, "torn", conservation.torn_totals, "check.torn", read)
