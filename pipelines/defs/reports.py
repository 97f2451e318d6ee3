"""What people read: members' reports, the region's draft, and what making them cost."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from footprint import own_footprint as measure
from footprint import report
from footprint.lake import Lake
from footprint.schema import table
from footprint.settings import settings
from pipelines.metadata import described
from pipelines.partitions import YEARS
from pipelines.resources import Catalogue, Home, RunMeter

MEASURED = ("year_factors", "device_lives", "activity_data", "footprint", "indicators_member", "indicators_region")


class Readers(dg.Config):
    """Whose reports are written; none named means everybody's."""

    members: list[str] = Field(default_factory=list)


@dg.asset(
    deps=["indicators_member", "indicators_region", "vanished_units"],
    partitions_def=YEARS,
    group_name="release",
    description=table("own_footprint").meaning,
)
def own_footprint(context: dg.AssetExecutionContext, home: Home, meter: RunMeter) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    reading = meter.read()
    if not measure.is_measured(home.lake, year):
        chosen = {
            key.to_user_string() for key in context.op_execution_context.job_def.asset_layer.executable_asset_keys
        }
        if reading is None or not chosen.issuperset(MEASURED):
            raise dg.Failure("the year has no measure yet: run the whole yearly_job once, in one process")
        measure.write(home.lake, reading, year=year, run=context.run.job_name, country=settings().country)
    return dg.MaterializeResult(metadata=described(home.lake, "own_footprint", year=year))


@dg.asset(
    deps=[
        "services",
        "usage",
        "service_shares",
        "footprint",
        "fleet",
        "vanished_units",
        "model_matches",
        "indicators_member",
        "findings",
        "receipts",
        "members",
        "own_footprint",
    ],
    partitions_def=YEARS,
    group_name="release",
    description="One report a member: HTML, PDF, XLSX and CSV, in French and English.",
)
def member_reports(
    context: dg.AssetExecutionContext, config: Readers, home: Home, catalogue: Catalogue
) -> dg.MaterializeResult[Any]:
    year, files = int(context.partition_key), 0
    factor_set = catalogue.factor_set
    readers = config.members or members_with_footprint(home.lake, year)

    def write(member_id: str) -> list[Path]:
        return report.write_member(home.lake, year=year, member_id=member_id, factor_set=factor_set)

    with ThreadPoolExecutor(settings().threads) as pool:  # half of the time is spent in libraries that free the lock
        for member_id, paths in zip(readers, pool.map(write, readers), strict=True):
            context.log.info(member_id)
            files += len(paths)
    return dg.MaterializeResult(metadata={"members": len(readers), "files": files})


@dg.asset(
    deps=["indicators_region", "own_footprint"],
    partitions_def=YEARS,
    group_name="release",
    description="The region's tables as CSV, JSON and HTML: a draft, for the pôle only.",
)
def region_draft(context: dg.AssetExecutionContext, home: Home, catalogue: Catalogue) -> dg.MaterializeResult[Any]:
    paths = report.write_region(home.lake, year=int(context.partition_key), factor_set=catalogue.factor_set)
    return dg.MaterializeResult(metadata={"files": len(paths), "folder": dg.MetadataValue.path(str(paths[0].parent))})


def members_with_footprint(lake: Lake, year: int) -> Sequence[str]:
    """Members who have a footprint in the year."""
    parts = [pq.read_table(path, columns=["member_id"]) for path in lake.paths("footprint", year=year)]
    return sorted(pa.concat_tables(parts)["member_id"].unique().to_pylist()) if parts else []
