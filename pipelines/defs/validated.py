"""A member-year's files become tables: one asset that writes all its tables at once, since they are read together."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from footprint import incidents, member_year, reading_process
from footprint.cli.failures import words
from footprint.lake import Lake
from footprint.schema import SEVERITIES, table
from pipelines.defs.metadata import column_schema, described, value_counts
from pipelines.partitions import MEMBER_YEARS, member_year_key, member_years
from pipelines.resources import Catalogue, Home
from pipelines.words import why

TABLES = (
    "devices",
    "sites",
    "contracts",
    "services",
    "allocations",
    "usage",
    "provider_claims",
    "lines",
    "findings",
    "receipts",
)


@dg.multi_asset(
    name="validated",
    specs=[
        dg.AssetSpec(
            name,
            deps=["inbox"],
            group_name="validated",
            description=table(name).meaning,
            metadata=column_schema(name),
        )
        for name in TABLES
    ],
    partitions_def=MEMBER_YEARS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def validated(
    context: dg.AssetExecutionContext, home: Home, catalogue: Catalogue
) -> Iterator[dg.MaterializeResult[Any]]:
    incidents.to_file(home.folder)
    broken: dict[str, list[str]] = {}  # members by the reason
    with MEMBER_YEARS.held():
        for year, member_id in member_years(context):
            context.log.info(member_id)
            try:
                read = reading_process.reader()
                member_year.rebuild(
                    home.lake, home.inbox, year=year, member_id=member_id, factor_set=catalogue.factor_set, read=read
                )
            except member_year.ReadingError as error:  # noted in the lake; the check `every_member_was_read` says so
                context.add_asset_metadata(
                    {"failure": why(error.failure.reason, error.failure.number)},
                    asset_key="receipts",
                    partition_key=member_year_key(year, member_id),
                )
                continue
            except Exception as error:  # one member never stops the others
                broken.setdefault(words(error), []).append(member_id)
                continue
            for name in TABLES:
                context.add_asset_metadata(
                    reported(home.lake, name, year=year, member_id=member_id),
                    asset_key=name,
                    partition_key=member_year_key(year, member_id),
                )
    if broken:
        raise dg.Failure("; ".join(f"{', '.join(members)}: {reason}" for reason, members in broken.items()))
    for name in TABLES:
        yield dg.MaterializeResult(asset_key=name)


def reported(lake: Lake, name: str, *, year: int, member_id: str) -> dict[str, Any]:
    """Metadata of one table of a member-year; `findings` and `lines` also give a number a severity and a fate."""
    metadata = described(lake, name, year=year, member_id=member_id)
    column = {"findings": "severity", "lines": "fate"}.get(name)
    if column:
        counts = value_counts(lake, name, column, year=year, member_id=member_id)
        metadata |= {value: counts.get(value, 0) for value in (SEVERITIES if name == "findings" else counts)}
    return metadata
