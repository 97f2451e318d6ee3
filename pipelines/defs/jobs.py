"""When things run: two jobs, a sensor on the inbox, a schedule for every night and one for every spring."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from footprint import adopting
from footprint.deliveries import Receipt
from pipelines.changes import INPUTS_TAG, changed_years, is_reading, run_key, unread_files
from pipelines.defs.validated import TABLES
from pipelines.partitions import (
    FIRST_YEAR,
    LAST_YEAR,
    MEMBERS,
    YEAR_TAG,
    is_year,
    known_members,
    member_year_key,
    range_tags,
    stretches,
)
from pipelines.resources import Catalogue, Home

Unread = dict[int, dict[str, list[Receipt]]]  # files by year and member
HOUSE_TIME = "Europe/Paris"
SETTLED_SECONDS = 5  # a file that somebody is still copying is left alone

member_year_job = dg.define_asset_job(
    "member_year_job",
    selection=dg.AssetSelection.assets(*TABLES),
    description="Reads a member-year's files.",
)
yearly_job = dg.define_asset_job(
    "yearly_job",
    selection=dg.AssetSelection.groups("factors", "joined", "indicators", "release"),
    description="A year's results, from the factors to the reports.",
)
JOBS = [member_year_job, yearly_job]


@dg.sensor(jobs=JOBS, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def inbox_sensor(
    context: dg.SensorEvaluationContext, home: Home, catalogue: Catalogue
) -> dg.SensorResult | dg.SkipReason:
    """Asks for the member-years of files not read yet; once a year has none left, for the year itself."""
    problems = "; ".join(take_in(home))
    if problems:
        context.log.warning(problems)
    unread = {year: unread_files(home, year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    known = known_members(context.instance)
    new = sorted({member_id for members in unread.values() for member_id in members} - set(known))
    reading = {year for year in unread if is_reading(context.instance, member_year_job.name, year)}
    reads = [
        request for year in unread if year not in reading for request in read_requests(year, unread, [*known, *new])
    ]
    years = year_requests(context.instance, home, catalogue, busy={year for year in unread if unread[year]} | reading)
    if not reads and not years:
        return dg.SkipReason(problems or "nothing new in the inbox")
    return dg.SensorResult(
        run_requests=reads + years, dynamic_partitions_requests=[MEMBERS.build_add_request(new)] if new else []
    )


def read_requests(year: int, unread: Unread, known: Sequence[str]) -> list[dg.RunRequest]:
    """A request for each range of the year's members with unread files; its key names these files, so that none is
    asked for twice. What vanished since last year is seen only once last year is read: such a member waits."""
    members = unread[year]
    return [
        dg.RunRequest(
            run_key=run_key(file for member_id in stretch for file in members[member_id]),
            job_name=member_year_job.name,
            **which(year, stretch),
        )
        for stretch in stretches(known, members.keys() - unread.get(year - 1, {}).keys())
    ]


def which(year: int, stretch: Sequence[str]) -> dict[str, Any]:
    """The partitions of a request: one by its key, several as a range."""
    if len(stretch) == 1:
        return {"partition_key": member_year_key(year, stretch[0]), "tags": {YEAR_TAG: str(year)}}
    return {"tags": range_tags(year, stretch)}


def take_in(home: Home, *, settled_seconds: float = SETTLED_SECONDS) -> list[str]:
    """Turn files that somebody copied into the inbox into deliveries; sentences about what is not as everybody expects
    (`adopting.take_in`)."""
    today, years = datetime.now(ZoneInfo(HOUSE_TIME)).date(), range(FIRST_YEAR, LAST_YEAR + 1)
    return adopting.take_in(home.inbox, years=years, today=today, settled_seconds=settled_seconds)


def year_requests(
    instance: dg.DagsterInstance, home: Home, catalogue: Catalogue, busy: Collection[int] = ()
) -> list[dg.RunRequest]:
    """One request for each year whose inputs changed since a run saw them, unless its files are being read."""
    changed = changed_years(instance, home.lake, catalogue.factor_set, yearly_job.name)
    return [
        dg.RunRequest(
            run_key=f"{year}:{digest}",
            job_name=yearly_job.name,
            partition_key=str(year),
            tags={INPUTS_TAG: digest},
        )
        for year, digest in changed.items()
        if year not in busy
    ]


@dg.schedule(
    job=yearly_job,
    cron_schedule="0 2 * * *",
    execution_timezone=HOUSE_TIME,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly(
    context: dg.ScheduleEvaluationContext, home: Home, catalogue: Catalogue
) -> list[dg.RunRequest] | dg.SkipReason:
    """Asks again for years whose inputs changed: after a failure, or after new factors."""
    return year_requests(context.instance, home, catalogue) or dg.SkipReason("no year has new inputs")


@dg.schedule(
    job=yearly_job,
    cron_schedule="0 5 1 3 *",
    execution_timezone=HOUSE_TIME,
    default_status=dg.DefaultScheduleStatus.STOPPED,
)
def yearly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """On 1 March, last year as a whole; stopped until somebody decides that the year is closed."""
    year = context.scheduled_execution_time.year - 1
    if not is_year(year):
        return dg.SkipReason(f"the catalogue has no electricity for {year}: see FIRST_YEAR and LAST_YEAR")
    return dg.RunRequest(run_key=str(year), partition_key=str(year))


SCHEDULES = [nightly, yearly]
