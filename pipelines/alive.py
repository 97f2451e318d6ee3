"""Which runs are alive: each holds a lock file as long as its process lives. Runs of killed processes are ended.

Dagster's default launcher cannot tell a run that works from one whose process was killed; the second would count as
under way for ever. Whoever is given `resources.Home` or `resources.Results` holds the lock, whoever started its run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import dagster as dg
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.events import JobFailureData
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.client import DagsterGrpcClient
from dagster._grpc.types import CanCancelExecutionRequest, CanCancelExecutionResult
from dagster_shared.serdes import deserialize_value
from filelock import FileLock, Timeout

from footprint import disk
from pipelines.words import said

DIED_TAG = "footprint/died"
STARTED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
GRACE = timedelta(seconds=60)  # how long a process that no code server knows may take until it holds its lock
LOOK_AGAIN_S = 0.1  # a lock file is there a moment before it is held
SERVER_PATIENCE_S = 10  # a code server that works answers within
PATIENCE_S = 10.0  # whoever looks at a lock holds it for a moment

_HELD: dict[Path, FileLock] = {}


def hold(home: Path, run_id: str) -> None:
    """Hold the lock of a run until `let_go`, or until this process ends."""
    path = _place(home, run_id)
    if path not in _HELD:
        disk.make_folder(path.parent)
        lock = FileLock(path, thread_local=False)
        lock.acquire(timeout=PATIENCE_S)
        _HELD[path] = lock


def let_go(home: Path, run_id: str) -> None:
    """Free the lock of a run that has told Dagster how it ended."""
    path = _place(home, run_id)
    if lock := _HELD.pop(path, None):
        path.unlink(missing_ok=True)
        lock.release()


def bury(instance: dg.DagsterInstance, home: Path, now: datetime | None = None) -> list[str]:
    """Tell Dagster of the runs whose processes have ended without a word; their ids."""
    now = now or datetime.now(UTC)
    died = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=STARTED)):
        run, path = record.dagster_run, _place(home, record.dagster_run.run_id)
        changed = record.update_timestamp.replace(tzinfo=record.update_timestamp.tzinfo or UTC)
        if _is_abandoned(path) if path.exists() else _never_began(run, now - changed):
            _end(instance, run)
            died.append(run.run_id)
            path.unlink(missing_ok=True)
    _sweep(instance, home)
    return died


def _never_began(run: dg.DagsterRun, waited: timedelta) -> bool:
    """Whether a run without a lock file has no process: the code server that was to start it is gone, or knows nothing
    of it after a while."""
    if not (told := run.tags.get(GRPC_INFO_TAG)):
        return waited > GRACE
    server = {name: value for name, value in json.loads(told).items() if name in ("host", "port", "socket", "use_ssl")}
    asked = CanCancelExecutionRequest(run_id=run.run_id)
    try:
        answer = DagsterGrpcClient(**server).can_cancel_execution(asked, timeout=SERVER_PATIENCE_S)
    except DagsterUserCodeUnreachableError as silence:
        return "UNAVAILABLE" in str(silence) or waited > GRACE
    return not deserialize_value(answer, CanCancelExecutionResult).can_cancel and waited > GRACE


def _end(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    instance.add_run_tags(run.run_id, {DIED_TAG: "true"})
    if run.status == dg.DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, said("died"))
    else:
        instance.report_run_failed(run, said("died"))


def _sweep(instance: dg.DagsterInstance, home: Path) -> None:
    """Remove the lock files of runs that have ended."""
    free = {path.stem: path for path in _place(home, "x").parent.glob("*.lock") if _is_free(path)}
    for record in instance.get_run_records(dg.RunsFilter(run_ids=sorted(free))) if free else ():
        if record.dagster_run.is_finished:
            free[record.dagster_run.run_id].unlink(missing_ok=True)


def _is_abandoned(path: Path) -> bool:
    """Whether nobody holds the lock file, nor was just about to."""
    if _is_free(path):
        time.sleep(LOOK_AGAIN_S)
        return _is_free(path)
    return False


def _is_free(path: Path) -> bool:
    """Whether nobody holds the lock file."""
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


class Attempts(NamedTuple):
    """Runs that were to do one thing: how many wait or work, ended well, told why they failed, or died."""

    under_way: int
    well: int
    failed: int
    died: int


def attempts(instance: dg.DagsterInstance, tags: dict[str, str | Sequence[str]]) -> Attempts:
    """The runs of these tags."""
    runs = instance.get_runs(dg.RunsFilter(tags=tags))
    ended = [run for run in runs if run.is_finished]
    well = sum(run.is_success for run in ended)
    died = sum(has_died(instance, run) for run in ended)
    return Attempts(len(runs) - len(ended), well, len(ended) - well - died, died)


def has_died(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether the process of a run that has ended was ended without a word, by `bury` or as Dagster saw it."""
    return DIED_TAG in run.tags or _is_wordless(instance, run)


def _is_wordless(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a run has failed and said no reason: Dagster saw its process end before we did."""
    if run.status != dg.DagsterRunStatus.FAILURE:
        return False
    if instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        return False
    ends = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    data = [each.dagster_event.event_specific_data for each in ends if each.dagster_event]
    return not any(isinstance(each, JobFailureData) and each.error for each in data)


def _place(home: Path, run_id: str) -> Path:
    return (home / "locks" / "runs" / f"{run_id}.lock").absolute()
