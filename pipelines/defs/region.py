"""The region's tables, which add over members: made once members' own count, after their reports, which do not wait."""

from typing import Any

import dagster as dg

from footprint import region, report, steps
from footprint.years.inputs import OF_REGION
from pipelines.defs.year_tables import year_table, year_tables
from pipelines.partitions import YEARS
from pipelines.resources import Results

LAST = {"dagster/priority": "-1"}  # of all that is ready


@year_table(deps=["results", "activity_data", "members", "member_states", "sites", "year_factors"], op_tags=LAST)
def uncertainty_region(results: Results, year: int) -> None:
    results.make(lambda lake: steps.uncertainty_region(lake, year, results.factor_set))


@year_table(
    deps=[
        "results", "activity_data", "changes_member", "fleet", "footprint", "indicators_member", "member_states",
        "sites", "year_factors",
    ],
    op_tags=LAST,
)  # fmt: skip
def uncertainty_region_change(results: Results, year: int) -> None:
    results.make(
        lambda lake: region.uncertainty_region_change(lake, year, results.factor_set, results.inputs.last_made)
    )


@year_tables(
    "uncertainty_region_parts", "region_sources",
    deps=[
        "results", "activity_data", "device_lives", "fleet", "footprint", "indicators_member", "members",
        "member_states", "sites", "year_factors",
    ],
    op_tags=LAST,
)  # fmt: skip
def certainty_of_parts(results: Results, year: int) -> None:
    results.make(lambda lake: region.uncertainty_region_parts(lake, year, results.factor_set))


@year_tables(
    "region_amounts", "region_variables",
    deps=[
        "results", "activity_data", "changes_member", "device_lives", "fleet", "footprint", "indicators_member",
        "levers_member", "members", "member_states", "services", "sites", "year_factors",
    ],
    op_tags=LAST,
)  # fmt: skip
def sums_of_region(results: Results, year: int) -> None:
    results.make(lambda lake: region.region_amounts(lake, year))


@year_table(
    deps=[
        "member_states", "region_amounts", "region_sources", "region_variables", "uncertainty_region",
        "uncertainty_region_change", "uncertainty_region_parts",
    ],
    op_tags=LAST,
)  # fmt: skip
def region_cells(results: Results, year: int) -> None:
    results.make(lambda lake: region.region_cells(lake, year))


@dg.asset(
    deps=sorted(OF_REGION),
    partitions_def=YEARS,
    group_name="release",
    description="The region's tables of this run become what counts, in one step, beside those of members.",
    op_tags=LAST,
)
def region_results(results: Results) -> None:
    results.promote()


@dg.asset(
    deps=["region_results"],
    partitions_def=YEARS,
    group_name="release",
    description="The region's document of the year (HTML, PDF) and its cells (CSV): a draft, for the pôle only.",
    op_tags=LAST,
)
def region_draft(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    paths = report.write_region(results.lake, year=int(context.partition_key), factor_set=results.factor_set)
    return dg.MaterializeResult(metadata={"files": len(paths), "folder": dg.MetadataValue.path(str(paths[0].parent))})
