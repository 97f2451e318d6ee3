"""Checks on what machines and services share: nothing of a machine or of a member's total is lost or counted twice."""

import dagster as dg

from pipelines import conservation, laws
from pipelines.defs.checks import verdict
from pipelines.resources import Home
from pipelines.words import said


@dg.asset_check(asset="service_shares", blocking=True)
def machines_are_wholly_shared(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Virtual machines, services and the rest of nobody add up to each machine."""
    shares = home.lake.read("service_shares", year=int(context.partition_key))
    wrong = conservation.open_machines(shares)
    return verdict(said("check.shares", machines=laws.some(wrong)) if wrong else None, {"machines": len(wrong)})


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["service_shares", "usage", "services"])
def services_and_the_rest_are_the_total(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Services, unallocated machines, purchases without a name and other equipment add up to the footprint."""
    year = int(context.partition_key)
    totals = conservation.service_totals(home.lake, year)
    wrong = conservation.torn_totals(home.lake.read("footprint", year=year), totals)
    return verdict(said("check.torn", sums=laws.some(wrong)) if wrong else None, {"sums": len(wrong)})
