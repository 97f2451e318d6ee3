"""Checks on what machines and services share: nothing of a machine or of a member's total is lost or counted twice."""

import dagster as dg

from pipelines import conservation
from pipelines.defs.checks import by_member
from pipelines.resources import Results


@dg.asset_check(asset="service_shares", blocking=True)
def machines_are_wholly_shared(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Virtual machines, services and the rest of nobody add up to each machine."""
    shares = results.lake.read("service_shares", year=int(context.partition_key))
    return by_member(results, "shares", conservation.open_machines, "check.shares", shares)


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["service_shares", "usage", "services"])
def services_and_the_rest_are_the_total(
    context: dg.AssetCheckExecutionContext, results: Results
) -> dg.AssetCheckResult:
    """Services, unallocated machines, purchases without a name and other equipment add up to the footprint."""
    year = int(context.partition_key)
    totals = results.make(lambda lake: conservation.service_totals(lake, year))
    rows = results.lake.read("footprint", year=year), totals
    return by_member(results, "torn", conservation.torn_totals, "check.torn", *rows)
