"""Checks on the tables: those that stop what comes after (`blocking`), and those that only warn.

What does not hold of a few members stops nobody: they are set aside (`Results.set_aside`), by name.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from footprint import incidents, region
from footprint.lake import Failure, Lake
from footprint.schema import PUBLISHED
from footprint.steps import COVERAGE_FLOOR
from pipelines import failing, laws
from pipelines.defs.metadata import markdown_table
from pipelines.defs.validated import TABLES
from pipelines.partitions import member_years
from pipelines.resources import Home, Results
from pipelines.words import said, whole_words, why

COVERAGE_GOOD = 0.8

Rows = Sequence[pa.Table]

# A fifteenth of the lowest published mean per user and five times the highest leave room for members that list little
# and for the most digital ones: sample members are at 29 to 104 kgCO2e.
OF_LOWEST, OF_HIGHEST = 1 / 15, 5


def verdict(
    problem: str | None, metadata: dict[str, Any], *, severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
) -> dg.AssetCheckResult:
    """Passed when there is no problem; the problem is said in the user's language."""
    return dg.AssetCheckResult(passed=problem is None, severity=severity, description=problem, metadata=metadata)


def by_member(
    results: Results, check: str, law: Callable[..., Sequence[str]], words: str, read: Callable[[Lake], Rows]
) -> dg.AssetCheckResult:
    """Whether `law` names nothing wrong in the tables that `read` gives, of the members whose rows this run makes anew.
    Where it does, or breaks, of half of all members at most, these are set aside and the year goes on; of more, the
    method is wrong and the year stops. `words`: the text, given the names as `wrong`."""
    if not _wrong(law, *read(results.computed)):
        return verdict(None, {"wrong": 0})
    rows = read(results.lake)
    wrong = _wrong(law, *rows)
    members = sorted({member_id for table in rows if "member_id" in table.column_names
                      for member_id in table["member_id"].unique().to_pylist()})  # fmt: skip
    at_fault = [member_id for member_id in members if _wrong(law, *(_of(table, member_id) for table in rows))]
    problem = said(words, wrong=laws.some(wrong))
    if not at_fault or 2 * len(at_fault) > len(members):
        return verdict(problem, {"wrong": len(wrong), "members": laws.some(at_fault)})
    results.set_aside(at_fault, check)
    problem = said("check.set_aside", problem=problem, members=laws.some(at_fault, most=20))
    metadata = {"wrong": len(wrong), "members": ", ".join(at_fault)}
    return verdict(problem, metadata, severity=dg.AssetCheckSeverity.WARN)


def _wrong(law: Callable[..., Sequence[str]], *rows: pa.Table) -> Sequence[str]:
    """What a law names; an error of ours in it by its number."""
    try:
        return law(*rows)
    except Exception as error:
        if failing.is_known(error):
            raise
        return [why("error", incidents.log(error))]


def _of(table: pa.Table, member_id: str) -> pa.Table:
    return table.filter(pc.field("member_id") == member_id) if "member_id" in table.column_names else table


@dg.multi_asset_check(specs=[dg.AssetCheckSpec("schema", asset=name) for name in TABLES])
def validated_schema(context: dg.AssetCheckExecutionContext, home: Home) -> Iterator[dg.AssetCheckResult]:
    """Columns are those of the schema and no two rows have one key; a member of whom this is not true has failed."""
    for name in TABLES:
        faults = {
            (year, member_id): found
            for year, member_id in member_years(context)
            if (found := laws.schema_faults(home.lake, name, year=year, member_id=member_id))
        }
        _fail(home, faults, "schema")
        told = [f"{member_id}: {laws.some(found)}" for (_, member_id), found in faults.items()]
        yield dg.AssetCheckResult(
            asset_key=name,
            check_name="schema",
            passed=not faults,
            description=said("check.schema", table=name, faults=laws.some(told)) if faults else None,
            metadata={"faults": sum(map(len, faults.values()))},
        )


def _whole(home: Home, context: dg.AssetCheckExecutionContext) -> list[tuple[int, str]]:
    """The member-years of the run whose tables can be read."""
    return [(year, one) for year, one in member_years(context) if not home.lake.damage(year=year, member_id=one)]


def _fail(home: Home, members: Collection[tuple[int, str]], reason: str) -> None:
    """Note that what was read of these member-years does not hold, so that they count as failed until read anew."""
    for year, member_id in members:
        home.lake.fail(Failure("", reason), year=year, member_id=member_id)


@dg.asset_check(asset="receipts")
def every_member_was_read(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """No reading of a member came to nothing. One that did leaves the member its last good year."""
    asked = member_years(context)
    noted = {year: home.lake.failures(year) for year in {year for year, _ in asked}}
    failed = {member_id: noted[year][member_id] for year, member_id in asked if member_id in noted[year]}
    told = {member_id: why(failure.reason, failure.number) for member_id, failure in failed.items()}
    named = laws.some([f"{member_id} ({reason})" for member_id, reason in told.items()], most=20)
    return verdict(said("check.read", members=named) if told else None, {"members": len(asked), **told})


@dg.asset_check(asset="lines")
def every_line_has_one_fate(context: dg.AssetCheckExecutionContext, home: Home) -> dg.AssetCheckResult:
    """Rows of files = accepted + refused + set aside, by the receipts and by the lines; else the member has failed."""
    accounts: dict[str, int] = {}
    wrong: dict[tuple[int, str], int] = {}
    for year, member_id in _whole(home, context):
        lines, receipts = (home.lake.read(name, year=year, member_id=member_id) for name in ("lines", "receipts"))
        account = laws.line_accounts(lines, receipts)
        if count := account["lost"] + account["differences"]:
            wrong[year, member_id] = count
        accounts = {name: accounts.get(name, 0) + count for name, count in account.items()}
    _fail(home, wrong, "lines")
    told = [f"{member_id}: {count}" for (_, member_id), count in wrong.items()]
    return verdict(said("check.lines", members=laws.some(told)) if wrong else None, dict(accounts))


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
    of: dict[str, dict[tuple[int, str], int]] = {"no_refused_line": {}, "every_file_was_used": {}}
    for year, member_id in _whole(home, context):
        findings = home.lake.read("findings", year=year, member_id=member_id).filter(pc.field("severity") == "refused")
        for rule, line in zip(findings["rule"].to_pylist(), findings["line"].to_pylist(), strict=True):
            counts, by = (refused, of["no_refused_line"]) if line else (unused, of["every_file_was_used"])
            counts[rule] = counts.get(rule, 0) + 1
            by[year, member_id] = by.get((year, member_id), 0) + 1
    for name, counts in (("no_refused_line", refused), ("every_file_was_used", unused)):
        yield dg.AssetCheckResult(
            asset_key="findings",
            check_name=name,
            passed=not counts,
            severity=dg.AssetCheckSeverity.WARN,
            description=_counted(name, of[name]) if counts else None,
            metadata={
                "rules": dg.MetadataValue.md(markdown_table(("rule", "findings"), sorted(counts.items()))),
                **counts,
            },
        )


def _counted(name: str, of: Mapping[tuple[int, str], int]) -> str:
    """How many, in the files of which year and of whom: one command reads two years, in several runs."""
    members = laws.some([f"{member_id} {count}" for (_, member_id), count in sorted(of.items())], most=20)
    years = ", ".join(str(year) for year in sorted({year for year, _ in of}))
    return said(f"check.{name}", year=years, count=sum(of.values()), members=members)


@dg.asset_check(asset="activity_data", blocking=True)
def quantities_are_finite(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """An amount of activity is NULL (not assessed) or a finite number of 0 or more."""

    def law(activity: pa.Table) -> list[str]:
        faults = laws.quantity_faults(activity)
        return [str(faults)] if faults else []

    return by_member(results, "quantities", law, "check.quantities", tables(context, "activity_data"))


@dg.asset_check(asset="fleet", blocking=True, additional_deps=["devices"])
def every_line_is_in_the_fleet(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Accepted inventory lines = lines with values resolved = lines counted in the fleet."""
    year = int(context.partition_key)

    def read(lake: Lake) -> Rows:
        devices, lives = (lake.read(name, ["member_id"], year=year) for name in ("devices", "device_lives"))
        return devices, lives, lake.read("fleet", ["member_id", "lines"], year=year)

    def law(devices: pa.Table, lives: pa.Table, fleet: pa.Table) -> list[str]:
        counts = (devices.num_rows, lives.num_rows, pc.sum(fleet["lines"]).as_py() or 0)
        return ["/".join(map(str, counts))] if len(set(counts)) > 1 else []

    return by_member(results, "fleet", law, "check.fleet", read)


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["activity_data", "year_factors"])
def impacts_are_activity_times_factors(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Greenhouse gases by view, basis and stage, made a second time without the method's SQL."""

    def law(activity: pa.Table, factors: pa.Table, stored: pa.Table) -> list[str]:
        return laws.differences(laws.expected_gases(activity, factors), laws.stored_gases(stored))

    read = tables(context, "activity_data", "year_factors", "footprint")
    return by_member(results, "impacts", law, "check.impacts", read)


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["activity_data"])
def every_activity_has_an_impact(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """No amount of activity is lost on the way to impacts: what has no factor is a row that says so."""
    read = tables(context, "activity_data", "footprint")
    return by_member(results, "lost", laws.without_impact, "check.lost", read)


@dg.asset_check(asset="footprint", blocking=True, additional_deps=["device_lives", "year_factors"])
def devices_carry_at_most_one_life(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """In one year a device carries between nothing and the factor of one whole device, in every view."""
    read = tables(context, "footprint", "device_lives", "year_factors")
    return by_member(results, "lives", laws.overbooked, "check.lives", read)


def tables(context: dg.AssetCheckExecutionContext, *names: str) -> Callable[[Lake], Rows]:
    """What reads these tables of the year of a lake."""
    return lambda lake: [lake.read(name, year=int(context.partition_key)) for name in names]


@dg.asset_check(asset="member_states")
def members_are_whole(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """No member's reading failed, no file of the lake is damaged, everybody is registered and sent something."""
    states = results.lake.read("member_states", year=int(context.partition_key)).to_pylist()
    left_out = [row for row in states if row["left_out"] not in (None, "low_coverage", "unsigned")]
    problem = whole_words(left_out) if left_out else None
    return verdict(problem, {"members": len(states), "left_out": len(left_out)}, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset="member_states")
def coverage_is_above_the_floor(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Of each member, share of devices whose making and use are assessed in greenhouse gases."""
    states = results.lake.read("member_states", year=int(context.partition_key)).to_pylist()
    low = {row["member_id"]: row["coverage"] for row in states if (row["coverage"] or 1.0) < COVERAGE_GOOD}
    low |= {row["member_id"]: 0.0 for row in states if row["coverage"] == 0}
    ordered = sorted(low.items(), key=lambda pair: (pair[1], pair[0]))
    told = {
        key: [f"{member_id} {round(100 * share)} %" for member_id, share in ordered if (share < COVERAGE_FLOOR) is out]
        for key, out in (("coverage", True), ("thin_coverage", False))
    }
    bounds = {"floor": round(100 * COVERAGE_FLOOR), "good": round(100 * COVERAGE_GOOD)}
    sentences = [
        said(f"check.{key}", members=laws.some(named, most=20), **bounds) for key, named in told.items() if named
    ]
    named = ", ".join([*told["coverage"], *told["thin_coverage"]])
    metadata = {"floor": COVERAGE_FLOOR, "good": COVERAGE_GOOD, "below_good": len(low), "members": named,
                "below_floor": len(told["coverage"])}  # fmt: skip
    return verdict(" ".join(sentences) or None, metadata, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset="indicators_member")
def intensity_is_plausible(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """kgCO2e per employee lies in a wide band around published means; outside, somebody should look."""
    headline = (
        (pc.field("indicator") == "C2") & (pc.field("view") == "depreciation") & (pc.field("basis") == "location")
    )
    values = results.lake.read("indicators_member", year=int(context.partition_key)).filter(headline)["value"]
    means = results.factor_set.published_means
    if not means:
        return verdict(None, {"members": len(values)}, severity=dg.AssetCheckSeverity.WARN)
    low, high = OF_LOWEST * means[0]["value"], OF_HIGHEST * means[-1]["value"]
    count = laws.outside(values, low, high)
    problem = said("check.intensity", count=count, low=f"{low:g}", high=f"{high:g}") if count else None
    metadata = {"members": len(values), "outside": count, "low": low, "high": high,
                "source": ", ".join(dict.fromkeys(row["source_id"] for row in means))}  # fmt: skip
    return verdict(problem, metadata, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset="indicators_member", blocking=True)
def intervals_hold_their_totals(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """An interval is that of the published total: equal values, low below high."""
    read = tables(context, "uncertainty_member", "indicators_member")
    return by_member(results, "intervals", laws.open_intervals, "check.intervals", read)


@dg.asset_check(asset="levers_member", blocking=True)
def levers_add_up(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """What levers save together is what their parts add up to: nothing counts twice."""
    return by_member(results, "levers", laws.open_levers, "check.levers", tables(context, "levers_member"))


@dg.asset_check(asset="changes_member", blocking=True, additional_deps=["footprint"])
def causes_add_up(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Of each member, what the causes of change add up to is the difference of its totals."""
    year = int(context.partition_key)

    def read(lake: Lake) -> Rows:
        return lake.read("changes_member", year=year), *(lake.read("footprint", year=each) for each in (year, year - 1))

    return by_member(results, "causes", laws.unexplained, "check.causes", read)


@dg.asset_check(asset="region_cells", blocking=True)
def margins_close(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """Published cells add up to those that they are parts of, ratios are the quotients of their sides, and what is
    withheld has no figure."""
    cells = results.lake.read("region_cells", year=int(context.partition_key))
    rules = (laws.open_margins, laws.open_ratios, laws.told_all_the_same)
    wrong = [each for rule in rules for each in rule(cells)]
    return verdict(said("check.margins", margins=laws.some(wrong)) if wrong else None, {"margins": len(wrong)})


@dg.asset_check(asset="region_cells", additional_deps=["region_amounts", "region_variables"])
def total_is_published(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """The region's total of greenhouse gases is among the cells that may be published, if it keeps the plain rules."""
    cells, amounts, variables = tables(context, "region_cells", "region_amounts", "region_variables")(results.lake)
    lacks = laws.lacks_its_total(cells, amounts, variables, region.rules())
    problem = said("check.no_total") if lacks else None
    published = pc.sum(pc.equal(cells["status"], PUBLISHED)).as_py() or 0
    return verdict(problem, {"published": published}, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(
    asset="uncertainty_region_change", blocking=True, additional_deps=["region_amounts", "region_variables"]
)
def interval_of_change_holds_it(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """The interval of the region's change is that of what moved of its holdings: equal values, low below high."""
    rows = tables(context, "uncertainty_region_change", "region_amounts", "region_variables")(results.lake)
    wrong = laws.open_regional_changes(*rows)
    return verdict(said("check.intervals", wrong=laws.some(wrong)) if wrong else None, {"wrong": len(wrong)})


@dg.asset_check(asset="uncertainty_region_parts", blocking=True, additional_deps=["region_amounts", "region_variables"])
def intervals_of_parts_hold_them(context: dg.AssetCheckExecutionContext, results: Results) -> dg.AssetCheckResult:
    """The interval of a share of the region, or of what is avoided, is that of what its holdings add up to."""
    rows = tables(context, "uncertainty_region_parts", "region_amounts", "region_variables")(results.lake)
    wrong = laws.open_regional_parts(*rows)
    return verdict(said("check.intervals", wrong=laws.some(wrong)) if wrong else None, {"wrong": len(wrong)})


@dg.asset_check(asset="uncertainty_region", blocking=True, additional_deps=["region_amounts", "region_variables"])
def regional_intervals_hold_their_totals(
    context: dg.AssetCheckExecutionContext, results: Results
) -> dg.AssetCheckResult:
    """An interval of the region is that of what its holdings add up to in the cell: equal values, low below high."""
    rows = tables(context, "uncertainty_region", "region_amounts", "region_variables")(results.lake)
    wrong = laws.open_regional_intervals(*rows)
    return verdict(said("check.intervals", wrong=laws.some(wrong)) if wrong else None, {"wrong": len(wrong)})
