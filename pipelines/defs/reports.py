"""The results of the year's members as a whole, what making them cost, and what people read of them: reports."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from factors.catalogue import FactorSet
from footprint import own_footprint as measure
from footprint import report
from footprint.cli.failures import words
from footprint.lake import DamagedError, Lake
from footprint.report.build import FIRST_PAGES
from footprint.report.writing import current
from footprint.report.writing.many import write_members
from footprint.settings import settings
from footprint.years.inputs import OF_MEMBERS, OF_NOBODY, PRIVATE
from footprint.years.reported import note_reported
from pipelines.defs.metadata import left_out
from pipelines.defs.year_tables import asset_of, made
from pipelines.partitions import YEARS
from pipelines.resources import Results
from pipelines.words import said

INDICATORS = ("indicators_member", "levers_member", "uncertainty_drivers", "uncertainty_member")
MOST_SHOWN = 20  # first pages in one event, of half a kilobyte each
MEASURED = ("year_factors", "device_lives", "activity_data", "footprint", *INDICATORS)


class Readers(dg.Config):
    """Whose reports are written; none named means everybody's."""

    members: list[str] = Field(default_factory=list)


@asset_of(
    "own_footprint",
    deps=[*INDICATORS, "changes_member", "changes_terms", "levers_terms", "member_states", "uncertainty_changes",
          "uncertainty_services", "vanished_units"],
)  # fmt: skip
def own_footprint(context: dg.AssetExecutionContext, results: Results) -> Iterator[dg.MaterializeResult[Any]]:
    year = int(context.partition_key)
    reading = results.measure()
    if not measure.is_measured(results.lake, year):
        chosen = {
            key.to_user_string() for key in context.op_execution_context.job_def.asset_layer.executable_asset_keys
        }
        if reading is None or not chosen.issuperset(MEASURED):
            raise dg.Failure("the year has no measure yet: run the whole yearly_job once, in one process")
        measure.write(results.lake, reading, year=year, run=context.run.job_name, country=settings().country)
    yield made(results, "own_footprint", year)


@dg.asset(
    deps=sorted(OF_MEMBERS | OF_NOBODY),
    partitions_def=YEARS,
    group_name="release",
    description="The year's results: all tables of this run but the region's become what counts, in one step.",
)
def results(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    results.promote()
    inputs = results.inputs
    named = {"digest": inputs.digest, "factor_set": inputs.factor_set, "code": inputs.code}
    named |= {name: value for name, value in inputs.settings.items() if name not in PRIVATE}
    return dg.MaterializeResult(metadata=named | left_out(results.lake, inputs.year))


@dg.asset(
    deps=["results", "services", "usage", "provider_claims", "findings", "receipts", "members"],
    partitions_def=YEARS,
    group_name="release",
    description="One report a member: HTML, PDF, XLSX, CSV and JSON, in French and English.",
    op_tags={"dagster/priority": "1"},  # what most people wait for
)
def member_reports(context: dg.AssetExecutionContext, config: Readers, results: Results) -> dg.MaterializeResult[Any]:
    year, lake, files = int(context.partition_key), results.lake, 0
    readers = config.members or members_with_footprint(lake, year)
    wanted = _wanted(lake, readers, year=year, factor_set=results.factor_set, all_of_them=bool(config.members))

    broken: dict[str, list[str]] = {}  # members by the reason
    for member_id, outcome in write_members(lake, wanted, year=year, factor_set=results.factor_set, words=words):
        context.log.info(member_id)
        if isinstance(outcome, str):
            broken.setdefault(outcome, []).append(member_id)
        else:
            files += len(outcome)
    if broken:
        raise dg.Failure("; ".join(f"{', '.join(sorted(names))}: {reason}" for reason, names in sorted(broken.items())))
    if not config.members:
        note_reported(results.home.folder, year, results.inputs.digest)
    counted = {"members": len(readers), "written": len(wanted), "files": files}
    return dg.MaterializeResult(metadata=counted | {"first_pages": first_pages(lake, year, readers, wanted)})


def first_pages(lake: Lake, year: int, readers: Collection[str], wanted: Collection[str]) -> dg.MarkdownMetadataValue:
    """The first pages of reports in short, as they were written with them: those written now before the others, and how
    many more there are, so that an event stays small."""
    order = sorted(readers, key=lambda member_id: (member_id not in wanted, member_id))
    name = FIRST_PAGES[settings().lang]
    paths = [path for each in order if (path := lake.home / "reports" / str(year) / each / name).is_file()]
    shown = [path.read_text(encoding="utf-8") for path in paths[:MOST_SHOWN]]
    more = len(paths) - len(shown)
    return dg.MetadataValue.md("\n".join([*shown, *([said("more_pages", count=more, name=name)] if more else [])]))


def _wanted(
    lake: Lake, readers: Sequence[str], *, year: int, factor_set: FactorSet, all_of_them: bool
) -> dict[str, str]:
    """Whose report is not made from what the lake holds now, with the digest of what that is; or everybody's: who names
    a member wants its report written."""
    try:
        made_from = current.made_from(lake, year=year, factor_set=factor_set)
    except DamagedError:  # of whom, the report of each says
        return dict.fromkeys(readers, "")
    folder = lake.home / "reports" / str(year)
    return {
        member_id: made_from.get(member_id, "")
        for member_id in readers
        if all_of_them or not current.is_current(folder / member_id, made_from.get(member_id, ""))
    }


@dg.asset(
    deps=["results", "members"],
    partitions_def=YEARS,
    group_name="release",
    description="One report a group of members: HTML, PDF, CSV and JSON, for whoever may read each of them.",
)
def group_reports(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    written = report.write_groups(results.lake, year=year, factor_set=results.factor_set)
    return dg.MaterializeResult(metadata={"groups": len(written), "files": sum(map(len, written.values()))})


def members_with_footprint(lake: Lake, year: int) -> Sequence[str]:
    """Members who have a footprint in the year."""
    parts = [pq.read_table(path, columns=["member_id"]) for path in lake.paths("footprint", year=year)]
    return sorted(pa.concat_tables(parts)["member_id"].unique().to_pylist()) if parts else []
