"""Which member-years and years have inputs that their results do not know yet. Nothing is run here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import dagster as dg

from factors.catalogue import FactorSet
from footprint.deliveries import Receipt
from footprint.lake import Lake
from pipelines.partitions import FIRST_YEAR, LAST_YEAR, YEAR_TAG
from pipelines.resources import Home

INPUTS_TAG = "footprint/inputs"
INPUTS = ("devices", "sites", "contracts", "members", "findings", "receipts")
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def unread_files(home: Home, year: int) -> dict[str, list[Receipt]]:
    """Current files of `year` that `validated` has not read, by member; deleted bytes cannot be read again."""
    receipts = home.lake.read("receipts", year=year).to_pylist()
    read = {(row["member_id"], row["list"], row["file_sha256"]) for row in receipts if row["current"]}
    unread: dict[str, list[Receipt]] = {}
    for member_id in home.inbox.members(year):
        for item in home.inbox.current(year=year, member_id=member_id):
            if item.path and (member_id, item.receipt.list, item.receipt.sha256) not in read:
                unread.setdefault(member_id, []).append(item.receipt)
    return unread


def run_key(files: Iterable[Receipt]) -> str:
    """Names deliveries: each file's hash, and its place in its list, since the same file may come back later."""
    return " ".join(f"{file.year}/{file.member_id}/{file.list}/{file.sequence}:{file.sha256}" for file in files)


def inputs_digest(lake: Lake, year: int, factor_set: FactorSet) -> str | None:
    """Names everything that the results of `year` are made of; None where there is no inventory.

    The lake names files by their content, hence no file has to be read. Last year's devices are part of it.
    """
    if not lake.paths("devices", year=year):
        return None
    files = [path.as_posix() for name in INPUTS for path in _relative(lake, name, year)]
    files += [path.as_posix() for path in _relative(lake, "devices", year - 1)]
    return hashlib.sha256("\n".join([version("enter-footprint"), factor_set.id, *files]).encode()).hexdigest()[:16]


def _relative(lake: Lake, name: str, year: int) -> list[Path]:
    return [path.relative_to(lake.root) for path in lake.paths(name, year=year)]


def changed_years(instance: dg.DagsterInstance, lake: Lake, factor_set: FactorSet, job_name: str) -> dict[int, str]:
    """Years whose inputs no finished or running run of the job has seen, with the digest of these inputs."""
    digests = {year: inputs_digest(lake, year, factor_set) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    return {
        year: digest for year, digest in digests.items() if digest and not _is_done(instance, job_name, year, digest)
    }


def _is_done(instance: dg.DagsterInstance, job_name: str, year: int, digest: str) -> bool:
    tags = {"dagster/partition": str(year), INPUTS_TAG: digest}
    statuses = [dg.DagsterRunStatus.SUCCESS, *UNFINISHED]
    return bool(instance.get_runs_count(dg.RunsFilter(job_name=job_name, tags=tags, statuses=statuses)))


def is_reading(instance: dg.DagsterInstance, job_name: str, year: int) -> bool:
    """Whether a member-year of `year` is being read, or waits to be."""
    tags = ({YEAR_TAG: str(year)}, {"dagster/partition/year": str(year)})  # our ranges, and what the UI starts
    filters = [dg.RunsFilter(job_name=job_name, tags=tag, statuses=UNFINISHED) for tag in tags]
    return any(instance.get_runs_count(wanted) for wanted in filters)
