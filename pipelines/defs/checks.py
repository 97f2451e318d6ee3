"""Checks on the tables: those that stop what comes after (`blocking`), and those that only warn."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow.compute as pc

from pipelines import laws
from pipelines.defs.validated import TABLES
from pipelines.metadata import markdown_table, value_counts
from pipelines.partitions import member_years
from pipelines.resources import Home
from pipelines.words import said

YEAR_TABLES = (
    "year_factors", "device_lives", "service_shares", "activity_data", "fleet", "footprint", "vanished_units",
    "model_matches", "indicators_member", "indicators_region", "own_footprint",
)  # fmt: skip

# Below the floor a year's totals say more about what is missing than about the footprint.
COVERAGE_FLOOR, COVERAGE_GOOD = 0.5, 0.8

# Published means of French organisations run from 264 (INR 2021) to 800 kgCO2e (WeGreenIT 2018) per user and year. A
# tenth of the lowest and five times the highest leave room for the smallest and the most digital members.
KGCO2E_PER_EMPLOYEE = (26.0, 4000.0)
INTENSITY_SOURCE = (
    "Green IT benchmarks 2017-2025, WeNR 2021, INR 2021, WeGreenIT 2018: means of 264 to 800 kgCO2e per user and year"
)


def verdict(
    problem: str | None, metadata: dict[str, Any], *, severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
) -> dg.AssetCheckResult:
    """Passed when there is no problem; the problem is said in the user's language."""
    return dg.AssetCheckResult(passed=problem is None, severity=severity, description=problem, metadata=metadata)


@dg.multi_asset_check(specs=[dg.AssetCheckSpec("schema", asset=name, blocking=True) for name in TABLES])
def validated_schema(context: dg.AssetCheckExecutionContext, home: Home) -> Iterator[dg.AssetCheckResult]:
    """Columns are those of the schema and no two rows have one key."""
    for name in TABLES:
        faults = [
            fault
            for year, member_id in member_years(context)
            for fault in laws.schema_faults(home.lake, name, year=year, member_id=member_id)
        ]
        problem = said("check.schema", table=name, faults=laws.some(faults)) if faults else None
        yield dg.AssetCheckResult(
            asset_key=name,
            check_name="schema",
            passed=not faults,
            description=problem,
            metadata={"faults": len(faults)},
        )


def schema_check(name: str) -> dg.AssetChecksDefinition:
    """The check of columns and key of one table that is kept by year."""

    @dg.asset_check(asset=name, name="schema", blocking=True, description=str(validated_schema.__doc__))
    def schema(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
        faults = laws.schema_faults(home.lake, name, year=int(context.partition_key))
        problem = said("check.schema", table=name, faults=laws.some(faults)) if faults else None
        return verdict(problem, {"faults": len(faults)})

    return schema


year_schemas = [schema_check(name) for name in YEAR_TABLES]


@dg.asset_check(asset="lines", blocking=True)
def every_line_has_one_fate(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Rows of the files = accepted + refused + set aside, by the receipts and by the lines."""
    accounts: dict[str, int] = {}
    for year, member_id in member_years(context):
        lines, receipts = (home.lake.read(name, year=year, member_id=member_id) for name in ("lines", "receipts"))
        for name, count in laws.line_accounts(lines, receipts).items():
            accounts[name] = accounts.get(name, 0) + count
    wrong = accounts.get("lost", 0) + accounts.get("differences", 0)
    return verdict(said("check.lines", count=wrong) if wrong else None, dict(accounts))


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec("no_refused_line", asset="findings", description="No line of a file was refused."),
        dg.AssetCheckSpec("every_file_was_used", asset="findings", description="Every file could be used."),
    ]
)
def findings_to_answer(context: dg.AssetCheckExecutionContext, home: Home) -> Iterator[dg.AssetCheckResult]:
    """Warnings: refused lines, and files that cannot be used, with counts by rule."""
    refused: dict[str, int] = {}
    unused: dict[str, int] = {}
    for year, member_id in member_years(context):
        findings = home.lake.read("findings", year=year, member_id=member_id).filter(pc.field("severity") == "refused")
        for rule, line in zip(findings["rule"].to_pylist(), findings["line"].to_pylist(), strict=True):
            counts = refused if line else unused
            counts[rule] = counts.get(rule, 0) + 1
    for name, counts in (("no_refused_line", refused), ("every_file_was_used", unused)):
        yield dg.AssetCheckResult(
            asset_key="findings",
            check_name=name,
            passed=not counts,
            severity=dg.AssetCheckSeverity.WARN,
            description=said(f"check.{name}", count=sum(counts.values())) if counts else None,
            metadata={
                "rules": dg.MetadataValue.md(markdown_table(("rule", "findings"), sorted(counts.items()))),
                **counts,
            },
        )


@dg.asset_check(asset="activity_data", blocking=True)
def quantities_are_finite(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """An amount of activity is NULL (not assessed) or a finite number of 0 or more."""
    faults = laws.quantity_faults(home.lake.read("activity_data", year=int(context.partition_key)))
    return verdict(said("check.quantities", count=faults) if faults else None, {"faults": faults})


@dg.asset_check(asset="fleet", blocking=True, additional_deps=["devices"])
def every_line_is_in_the_fleet(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Accepted inventory lines = lines with values resolved = lines counted in the fleet."""
    year = int(context.partition_key)
    counts = {
        name: sum(value_counts(home.lake, name, "year", year=year).values()) for name in ("devices", "device_lives")
    }
    counts["fleet"] = pc.sum(home.lake.read("fleet", year=year)["lines"]).as_py() or 0
    problem = said("check.fleet", **counts) if len(set(counts.values())) > 1 else None
    return verdict(problem, dict(counts))


@dg.asset_check(asset="fleet", blocking=True, additional_deps=["year_factors"])
def coverage_is_above_the_floor(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Share of devices whose making and use are assessed in greenhouse gases; a year without devices passes."""
    assessed, devices = laws.coverage(home.lake, int(context.partition_key))
    if not devices:
        return verdict(None, {"devices": devices})
    share = assessed / devices
    severity = dg.AssetCheckSeverity.ERROR if share < COVERAGE_FLOOR else dg.AssetCheckSeverity.WARN
    problem = said("check.coverage", percent=round(100 * share), floor=round(100 * COVERAGE_FLOOR))
    metadata = {"share": share, "devices": devices, "floor": COVERAGE_FLOOR, "good": COVERAGE_GOOD}
    return verdict(problem if share < COVERAGE_GOOD else None, metadata, severity=severity)


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["activity_data", "year_factors"])
def impacts_are_activity_times_factors(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Greenhouse gases by view, basis and stage, made a second time without the method's SQL."""
    year = int(context.partition_key)
    activity, factors, stored = (
        home.lake.read(name, year=year) for name in ("activity_data", "year_factors", "footprint")
    )
    wrong = laws.differences(laws.expected_gases(activity, factors), laws.stored_gases(stored))
    return verdict(said("check.impacts", sums=laws.some(wrong)) if wrong else None, {"differences": len(wrong)})


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["activity_data"])
def every_activity_has_an_impact(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """No amount of activity is lost on the way to impacts: what has no factor is a row that says so."""
    year = int(context.partition_key)
    lost = laws.without_impact(*(home.lake.read(name, year=year) for name in ("activity_data", "footprint")))
    return verdict(said("check.lost", activities=laws.some(lost)) if lost else None, {"lost": len(lost)})


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["device_lives", "year_factors"])
def devices_carry_at_most_one_life(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """In one year a device carries between nothing and the factor of one whole device, in every view."""
    year = int(context.partition_key)
    stored, lives, factors = (home.lake.read(name, year=year) for name in ("footprint", "device_lives", "year_factors"))
    wrong = laws.overbooked(stored, lives, factors)
    return verdict(said("check.lives", categories=laws.some(wrong)) if wrong else None, {"categories": len(wrong)})


@dg.asset_check(asset="indicators_member")
def intensity_is_plausible(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """kgCO2e per employee lies in a wide band around published means; outside, somebody should look."""
    headline = (
        (pc.field("indicator") == "C2") & (pc.field("view") == "depreciation") & (pc.field("basis") == "location")
    )
    values = home.lake.read("indicators_member", year=int(context.partition_key)).filter(headline)["value"]
    low, high = KGCO2E_PER_EMPLOYEE
    count = laws.outside(values, low, high)
    problem = said("check.intensity", count=count, low=f"{low:g}", high=f"{high:g}") if count else None
    metadata = {"members": len(values), "outside": count, "low": low, "high": high, "source": INTENSITY_SOURCE}
    return verdict(problem, metadata, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset="indicators_region", blocking=True)
def margins_close(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Cells shown add up to the region's total, and no cell is hidden alone."""
    wrong = laws.open_margins(home.lake.read("indicators_region", year=int(context.partition_key)))
    return verdict(said("check.margins", margins=laws.some(wrong)) if wrong else None, {"margins": len(wrong)})
