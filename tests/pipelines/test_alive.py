"""Which runs are alive: none that works is called dead, none that was killed stays under way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import JobFailureData
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._utils.error import SerializableErrorInfo  # type: ignore[attr-defined]

from footprint.lake import Lake
from pipelines import alive, inprocess
from pipelines.changes import FILES_TAG
from pipelines.definitions import defs
from pipelines.instance import opened
from pipelines.partitions import YEAR_TAG
from tests.pipelines.installation import LAPTOPS, deliver, register_member
from tests.pipelines.test_inbox_sensor import tick

pytestmark = pytest.mark.usefixtures("unreported", "brief_year")
LONG_AFTER = timedelta(days=1)
# A run as Dagster starts one for its UI: nobody but the resources of its steps knows of the lock.
RUN = """
import sys, dagster as dg
from pipelines.definitions import defs
with dg.DagsterInstance.get() as instance:
    instance.add_dynamic_partitions("members", ["ville-a"])
    defs.resolve_job_def(sys.argv[1]).execute_in_process(instance=instance, partition_key=sys.argv[2])
"""


@pytest.fixture
def history(home: Path) -> Iterator[dg.DagsterInstance]:
    register_member(home, year=2025, member_id="ville-a")
    deliver(home, LAPTOPS, year=2025, member_id="ville-a")
    with opened() as instance:
        yield instance


def lock_of_the_run(home: Path, process: subprocess.Popen[bytes]) -> Path:
    while process.poll() is None:
        if found := list((home / "locks" / "runs").glob("*.lock")):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("the run has ended")


@pytest.mark.usefixtures("brief_reports", "unprinted", "brief_year")
@pytest.mark.parametrize(
    ("job", "partition", "member_id"),
    [
        ("yearly_job", "2025", None),
        # the other job, whose steps hold the same lock (test_no_step_runs_without_a_lock)
        pytest.param("member_year_job", "ville-a|2025", "ville-a", marks=pytest.mark.long),
    ],
)
def test_a_run_that_works_is_alive_whoever_started_it_and_is_ended_once_it_is_killed(
    home: Path, history: dg.DagsterInstance, job: str, partition: str, member_id: str | None
) -> None:
    lake = Lake(home)
    waits = lake.lock(year=2025, member_id=member_id) if member_id else lake.year_lock(2025)
    with waits:  # so that the run has something to wait for
        process = subprocess.Popen([sys.executable, "-c", RUN, job, partition], env=dict(os.environ))
        run_id = lock_of_the_run(home, process).stem
        assert alive.bury(history, home, datetime.now(UTC) + LONG_AFTER) == []
        assert history.get_runs_count(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])) == 1
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert alive.bury(history, home) == [run_id]
    run = history.get_run_by_id(run_id)
    assert run is not None
    assert (run.status, run.tags[alive.DIED_TAG]) == (dg.DagsterRunStatus.FAILURE, "true")
    assert list((home / "locks" / "runs").glob("*.lock")) == []
    outcome = inprocess.compute(history, 2025, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert lake.read("footprint", year=2025).num_rows > 0


def test_no_step_runs_without_a_lock() -> None:
    """Neither a job's nor one that somebody picks in the UI."""
    graph = defs.resolve_asset_graph()
    makers = [defs.resolve_assets_def(key) for key in graph.get_all_asset_keys() if graph.get(key).is_executable]
    checks = [each for each in defs.asset_checks or [] if isinstance(each, dg.AssetChecksDefinition)]
    steps = {each.node_def.name: each.required_resource_keys for each in [*makers, *checks]}
    assert len(steps) > 20
    assert {name for name, keys in steps.items() if not keys & {"home", "results"}} == set()


def started(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTING, **tags: str
) -> str:
    """A run of which nobody holds a lock."""
    job = defs.resolve_job_def("member_year_job")
    return instance.create_run_for_job(job, status=status, tags=tags).run_id


def told(server: dict[str, Any]) -> dict[str, Any]:
    return {GRPC_INFO_TAG: json.dumps(server)}


def test_a_run_whose_code_server_is_gone_is_dead_at_once_and_others_after_a_while(
    home: Path, history: dg.DagsterInstance
) -> None:
    nobody = {"host": "localhost", "socket": str(home / "nobody")}
    gone, unknown = started(history, **told(nobody)), started(history)
    assert alive.bury(history, home) == [gone]
    assert alive.bury(history, home, datetime.now(UTC) + alive.GRACE / 2) == []
    assert alive.bury(history, home, datetime.now(UTC) + alive.GRACE * 2) == [unknown]


def failed(instance: dg.DagsterInstance, why: str | None, **tags: str) -> None:
    """A run that Dagster knows to have failed, with or without a reason."""
    run = instance.get_run_by_id(started(instance, dg.DagsterRunStatus.STARTED, **tags))
    assert run is not None
    reason = JobFailureData(error=SerializableErrorInfo(why, [], "OSError")) if why else None
    instance.report_run_failed(run, "ended", reason)


def test_files_whose_run_was_killed_are_asked_for_again_and_not_those_that_it_failed_on(
    home: Path, history: dg.DagsterInstance
) -> None:
    """Dagster's code server sees that its process was killed, and ends the run before we look."""
    (first,) = tick(history).run_requests or []  # type: ignore[union-attr]
    failed(history, None, **first.tags)
    (second,) = tick(history).run_requests or []  # type: ignore[union-attr]
    assert second.tags[FILES_TAG] == first.tags[FILES_TAG]
    assert second.run_key != first.run_key
    failed(history, "disk", **second.tags)
    assert isinstance(tick(history), dg.SkipReason)


def test_runs_of_a_year_wait_for_each_other_in_the_queue(history: dg.DagsterInstance) -> None:
    limits = history.get_concurrency_config().run_queue_config
    assert limits is not None
    assert YEAR_TAG in {limit["key"] for limit in limits.tag_concurrency_limits if limit["limit"] == 1}
    assert history.run_monitoring_enabled
    assert (history.run_monitoring_max_runtime_seconds, history.run_retries_enabled) == (12 * 3600, False)
    inprocess.read_files(history, 2025, ["ville-a"], lambda share, now: None)
    (year,) = tick(history).run_requests or []  # type: ignore[union-attr]
    assert (year.job_name, year.tags[YEAR_TAG]) == ("yearly_job", "2025")
