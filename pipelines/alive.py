"""Which runs are alive: each holds a lock file as long as its process lives. Runs of killed processes are ended.

Dagster's default launcher cannot tell a run that works from one whose process was killed; the second would count as
under way for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import dagster as dg
from filelock import FileLock, Timeout

from pipelines.words import said

DIED_TAG = "footprint/died"
STARTED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
GRACE = timedelta(seconds=60)  # a process may take so long until it holds its lock
PATIENCE_S = 10.0  # whoever looks at a lock holds it for a moment

_HELD: dict[Path, FileLock] = {}


def hold(home: Path, run_id: str) -> None:
    """Hold the lock of a run until `let_go`, or until this process ends."""
    path = _place(home, run_id)
    if path not in _HELD:
        path.parent.mkdir(parents=True, exist_ok=True)
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
        run = record.dagster_run
        path = _place(home, run.run_id)
        changed = record.update_timestamp.replace(tzinfo=record.update_timestamp.tzinfo or UTC)
        if _is_free(path) if path.exists() else now - changed > GRACE:
            _end(instance, run)
            died.append(run.run_id)
            path.unlink(missing_ok=True)
    _sweep(instance, home)
    return died


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
    died = sum(DIED_TAG in run.tags for run in ended)
    return Attempts(len(runs) - len(ended), well, len(ended) - well - died, died)


def _place(home: Path, run_id: str) -> Path:
    return (home / "locks" / "runs" / f"{run_id}.lock").absolute()
