"""When things run: two jobs, a sensor on the inbox, a schedule for every night and one for every spring."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from footprint.inbox.deliveries import Receipt
from footprint.reception import adoption
from footprint.settings import settings
from footprint.years import closure as years
from footprint.years import inputs, proposals
from footprint.years.inputs import Inputs
from pipelines import alive
from pipelines.alive import Attempts
from pipelines.changes import FILES_TAG, INPUTS_TAG, changed_years, files_key, is_closed, is_reading, unread_files
from pipelines.defs.inbox import looked_through
from pipelines.defs.validated import TABLES
from pipelines.failing import in_words
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
from pipelines.words import proposal_words, said

Unread = dict[int, dict[str, list[Receipt]]]  # files by year and member
HOUSE_TIME = "Europe/Paris"
MOST_TRIES = 3  # runs whose processes die
MOST_TRIES_ALONE = 5  # of one member: its files are given up one by one after three of them
SETTLED_SECONDS = 5  # a file that somebody is still copying is left alone

member_year_job = dg.define_asset_job(
    "member_year_job",
    selection=dg.AssetSelection.assets(*TABLES),
    hooks={in_words},
    description="Reads a member-year's files.",
)
yearly_job = dg.define_asset_job(
    "yearly_job",
    selection=dg.AssetSelection.groups("factors", "joined", "indicators", "release"),
    hooks={in_words},
    description="A year's results, from the factors to the reports.",
)
JOBS = [member_year_job, yearly_job]


@dg.sensor(jobs=JOBS, minimum_interval_seconds=settings().look_every_s, default_status=dg.DefaultSensorStatus.RUNNING)
def inbox_sensor(
    context: dg.SensorEvaluationContext, home: Home, catalogue: Catalogue
) -> dg.SensorResult | dg.SkipReason:
    """Asks for the member-years of files not read yet; once a year has none left, for the year itself. Of a closed year
    it says what changed since, and of the inbox what is passed over, whenever that is news (its cursor)."""
    instance = context.instance
    for run_id in alive.bury(instance, home.folder):
        context.log.warning(f"{run_id}: {said('died')}")
    problems = look(home).sentences()
    unread = {year: to_read(instance, unread_files(home, year)) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    known = known_members(instance)
    new = sorted({member_id for members in unread.values() for member_id in members} - set(known))
    reading = {year for year in unread if is_reading(instance, member_year_job.name, year)}
    reads = [
        request
        for year in unread
        if year not in reading
        for request in read_requests(instance, year, unread, [*known, *new])
    ]
    asked, proposed = year_requests(instance, home, catalogue, busy={year for year in unread if unread[year]} | reading)
    for problem in (*problems, *proposed.values()):
        context.log.warning(problem)
    told = digest_of(problems)
    events = [observation(year, words) for year, words in proposed.items()]
    events += [looked_through(problems)] if told != (context.cursor or digest_of([])) else []
    if not reads and not asked and not events:
        return dg.SkipReason("; ".join(problems) or "nothing new in the inbox")
    return dg.SensorResult(
        run_requests=reads + asked,
        dynamic_partitions_requests=[MEMBERS.build_add_request(new)] if new else [],
        asset_events=events,
        cursor=told,
    )


def to_read(instance: dg.DagsterInstance, unread: Mapping[str, list[Receipt]]) -> dict[str, list[Receipt]]:
    """The unread files that are still to be asked for: not those of a member of whom a run has said today that they
    cannot be read, or that ended too many processes."""
    today = years.today()
    found = {}
    for member_id, files in unread.items():
        tried = alive.attempts(instance, {FILES_TAG: files_key(files, today)})
        if not tried.failed and not tried.well and tried.died < MOST_TRIES_ALONE:
            found[member_id] = files
    return found


def read_requests(instance: dg.DagsterInstance, year: int, unread: Unread, known: Sequence[str]) -> list[dg.RunRequest]:
    """A request for each range of the year's members with unread files, or for each member alone where such a run died
    too often or left files unread. What vanished since last year is seen only once last year is read: such a member
    waits."""
    members = unread[year]
    requests = []
    for stretch in stretches(known, members.keys() - unread.get(year - 1, {}).keys()):
        tried = _tried(instance, members, stretch)
        alone = len(stretch) > 1 and (tried.died >= MOST_TRIES or tried.well or tried.failed)
        for part in [[member_id] for member_id in stretch] if alone else [stretch]:
            requests.append(_read_request(year, part, members, _tried(instance, members, part).died))
    return requests


def _tried(instance: dg.DagsterInstance, members: Mapping[str, list[Receipt]], stretch: Sequence[str]) -> Attempts:
    return alive.attempts(instance, {FILES_TAG: _key(members, stretch)})


def _key(members: Mapping[str, list[Receipt]], stretch: Sequence[str]) -> str:
    return files_key((file for member_id in stretch for file in members[member_id]), years.today())


def _read_request(
    year: int, stretch: Sequence[str], members: Mapping[str, list[Receipt]], attempt: int
) -> dg.RunRequest:
    """Its run key names the files and the attempt: files of a run that died are asked for again, others are not."""
    key = _key(members, stretch)
    what = which(year, stretch)
    return dg.RunRequest(
        run_key=f"{year}:{key}#{attempt}",
        job_name=member_year_job.name,
        **what | {"tags": what["tags"] | {FILES_TAG: key}},
    )


def which(year: int, stretch: Sequence[str]) -> dict[str, Any]:
    """The partitions of a request: one by its key, several as a range."""
    if len(stretch) == 1:
        return {"partition_key": member_year_key(year, stretch[0]), "tags": {YEAR_TAG: str(year)}}
    return {"tags": range_tags(year, stretch)}


def digest_of(told: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def look(home: Home, *, settled_seconds: float = SETTLED_SECONDS) -> adoption.Look:
    """Turn files that somebody copied into the inbox into deliveries; what is not as everybody expects."""
    today, years = datetime.now(ZoneInfo(HOUSE_TIME)).date(), range(FIRST_YEAR, LAST_YEAR + 1)
    return adoption.look(home.inbox, years=years, today=today, settled_seconds=settled_seconds)


def year_requests(
    instance: dg.DagsterInstance, home: Home, catalogue: Catalogue, busy: Collection[int] = (), again: str = ""
) -> tuple[list[dg.RunRequest], dict[int, str]]:
    """One request for each year whose inputs changed, unless its files are being read, and what is new of the proposals
    for closed years, in words. Inputs with which a run failed are not asked for twice, but for another `again`."""
    requests: list[dg.RunRequest] = []
    proposed: dict[int, str] = {}
    for year, now in changed_years(home.lake, catalogue.factor_set).items():
        if year in busy:
            continue
        if is_closed(home.folder, year):
            proposed |= propose(home, catalogue, now)
            continue
        tags: dict[str, str] = {"dagster/partition": str(year), INPUTS_TAG: now.digest}
        tried = alive.attempts(instance, dict(tags))
        if tried.under_way or (not again and (tried.failed or tried.died >= MOST_TRIES or tried.well >= MOST_TRIES)):
            continue
        requests.append(
            dg.RunRequest(
                run_key=f"{year}:{now.digest}#{again or tried.died + tried.well}",
                job_name=yearly_job.name,
                partition_key=str(year),
                tags={YEAR_TAG: str(year), INPUTS_TAG: now.digest},
            )
        )
    return requests, proposed


def propose(home: Home, catalogue: Catalogue, now: Inputs) -> dict[int, str]:
    """Note how a closed year would be made today; in words, if that is news."""
    made = inputs.made(home.lake, now.year)
    before = proposals.noted(home.folder, now.year)
    if made is None or not proposals.propose(home.folder, made, now, catalogue.factor_set):
        return {}
    after = proposals.noted(home.folder, now.year)
    return {} if before == after or after is None else {now.year: proposal_words(now.year, after)}


def observation(year: int, words: str) -> dg.AssetObservation:
    """A proposal as metadata of the year's results."""
    return dg.AssetObservation("results", partition=str(year), metadata={"proposal": dg.MetadataValue.text(words)})


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
    night = f"night of {context.scheduled_execution_time:%Y-%m-%d}"
    asked, _ = year_requests(context.instance, home, catalogue, again=night)
    return asked or dg.SkipReason("no open year has new inputs")


@dg.schedule(
    job=yearly_job,
    cron_schedule="0 5 1 3 *",
    execution_timezone=HOUSE_TIME,
    default_status=dg.DefaultScheduleStatus.STOPPED,
)
def yearly(context: dg.ScheduleEvaluationContext, home: Home) -> dg.RunRequest | dg.SkipReason:
    """On 1 March, last year as a whole, unless it is frozen or published; stopped until somebody wants it."""
    year = context.scheduled_execution_time.year - 1
    if not is_year(year):
        return dg.SkipReason(f"the catalogue has no electricity for {year}: see FIRST_YEAR and LAST_YEAR")
    if is_closed(home.folder, year):
        return dg.SkipReason(f"{year} is closed: see footprint years")
    return dg.RunRequest(run_key=str(year), partition_key=str(year), tags={YEAR_TAG: str(year)})


SCHEDULES = [nightly, yearly]
