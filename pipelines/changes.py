"""Which member-years and years have inputs that their results do not know yet. Nothing is run here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import dagster as dg

from factors.catalogue import FactorSet
from footprint.inbox.deliveries import Receipt
from footprint.lake import Lake
from footprint.years import closure, inputs
from footprint.years.inputs import Inputs
from footprint.years.reported import reported
from pipelines.partitions import FIRST_YEAR, LAST_YEAR, YEAR_TAG
from pipelines.resources import Home

FILES_TAG = "footprint/files"
INPUTS_TAG = "footprint/inputs"
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def unread_files(home: Home, year: int) -> dict[str, list[Receipt]]:
    """Current files of `year` that `validated` has not read, by member; deleted bytes cannot be read again. Of a
    damaged member-year that is all of them: reading mends it."""
    unread: dict[str, list[Receipt]] = {}
    for member_id in home.inbox.members(year):
        read = _read(home.lake, year, member_id)
        for item in home.inbox.current(year=year, member_id=member_id):
            if item.path and (item.receipt.list, item.receipt.sha256) not in read:
                unread.setdefault(member_id, []).append(item.receipt)
    return unread


def _read(lake: Lake, year: int, member_id: str) -> set[tuple[str, str]]:
    """The list and the hash of every file from which the member-year is made; none of a damaged one."""
    if lake.damage(year=year, member_id=member_id):
        return set()
    receipts = lake.read("receipts", ["list", "file_sha256", "current"], year=year, member_id=member_id).to_pylist()
    return {(row["list"], row["file_sha256"]) for row in receipts if row["current"]}


def files_key(files: Iterable[Receipt], day: date) -> str:
    """Names deliveries: each file's hash, and its place in its list, since the same file may come back later. Another
    code, or another day, is another try at files that could not be read."""
    named = [f"{file.year}/{file.member_id}/{file.list}/{file.sequence}:{file.sha256}" for file in files]
    return hashlib.sha256("\n".join([*named, inputs.code(), day.isoformat()]).encode()).hexdigest()[:16]


def changed_years(lake: Lake, factor_set: FactorSet) -> dict[int, Inputs]:
    """Years whose results are not made from what there is now or lack the region's tables, or whose reports are not
    those of their results: what they would be made from."""
    found = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if lake.members(year):
            now, made = inputs.gather(lake, year, factor_set), inputs.made(lake, year)
            if not now.has_tables:
                continue
            is_made = made is not None and made.digest == now.digest and not inputs.lacks_region(lake, year)
            if not is_made or reported(lake.home, year) != now.digest:
                found[year] = now
    return found


def is_closed(home: Path, year: int) -> bool:
    """Whether nothing but `restate` may make results of the year: it is published, or frozen with results."""
    state = closure.state(home, year, closure.today())
    has_results = inputs.has_results(Lake(home), year) and not inputs.lacks_region(Lake(home), year)
    return bool(state.versions) or (state.is_closed and has_results)


def is_reading(instance: dg.DagsterInstance, job_name: str, year: int) -> bool:
    """Whether a member-year of `year` is being read, or waits to be."""
    tags = ({YEAR_TAG: str(year)}, {"dagster/partition/year": str(year)})  # our ranges, and what the UI starts
    filters = [dg.RunsFilter(job_name=job_name, tags=tag, statuses=UNFINISHED) for tag in tags]
    return any(instance.get_runs_count(wanted) for wanted in filters)
