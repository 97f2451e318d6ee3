"""Dagster's daemon killed at any moment with all that it started: started again, it reads and computes everything.

A minute a kill. What a killed run leaves is proven with fewer processes by test_killed_runs and test_alive.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest
from dagster._core.scheduler.instigation import InstigatorTick

from factors import catalogue
from footprint.lake import Lake, upkeep
from footprint.schema import table
from footprint.years import inputs
from footprint.years.reported import reported
from pipelines.instance import CONFIGURATION
from pipelines.serve import commands
from tests.cases import LONG
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member
from tests.pipelines.test_killed_runs import RUN, environment, result
from tests.pipelines.test_serve import processes_of

KILLS = int(os.environ.get("FOOTPRINT_DAEMON_KILLS", "30" if LONG else "1"))
MEMBERS = {"ville-a": FLEET, "club-b": LAPTOPS}
DONE_S = 600.0
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
pytestmark = pytest.mark.long


@contextmanager
def daemon(home: Path) -> Iterator[None]:
    """The daemon, its code server and its runs, all killed at the end of the block."""
    given = environment(home) | {"FOOTPRINT_LOOK_EVERY_S": "5", "DAGSTER_DISABLE_TELEMETRY": "1"}
    with (home.parent / f"{home.name}.log").open("ab") as log:
        started = subprocess.Popen([sys.executable, *commands(1, 2)["daemon"]], env=given, stdout=log, stderr=log)
        try:
            yield
        finally:
            while found := processes_of(home):
                for each in found:
                    with suppress(ProcessLookupError):  # it has ended meanwhile
                        os.kill(each, signal.SIGKILL)
                started.poll()
            started.wait()


def is_done(home: Path) -> bool:
    """Whether the reports are those of what there is now, and no run is under way."""
    now = inputs.gather(Lake(home), 2025, catalogue.load())
    read = {key for key, tables in now.member_years.items() if "devices" in tables}
    if read != {f"2025/{member_id}" for member_id in MEMBERS} or reported(home, 2025) != now.digest:
        return False
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:  # the region comes after reports
        return all(run.status in ENDED for run in instance.get_runs(limit=1))


def wait_until_done(home: Path) -> float:
    begin = time.monotonic()
    while not is_done(home):
        assert time.monotonic() - begin < DONE_S, (home.parent / f"{home.name}.log").read_text()[-5000:]
        time.sleep(0.5)
    return time.monotonic() - begin


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """A home before its first look, the same after `footprint run`, and how long the daemon takes for it (s)."""
    before, after, timed = (tmp_path_factory.mktemp(name) for name in ("before", "after", "timed"))
    for member_id, text in MEMBERS.items():
        register_member(before, year=2025, member_id=member_id)
        deliver(before, text, year=2025, member_id=member_id)
    row = {"year": 2025, "run": "given", "energy_kwh": 0.001, "duration_s": 1.0, "kgco2e": None, "method": "given"}
    Lake(before).write("own_footprint", pa.Table.from_pylist([row], schema=table("own_footprint").arrow), year=2025)
    (before / "dagster").mkdir()
    (before / "dagster" / "dagster.yaml").write_bytes(CONFIGURATION)
    for home in (after, timed):
        shutil.copytree(before, home, dirs_exist_ok=True)
    subprocess.run(RUN, env=environment(after), check=True, capture_output=True)
    with daemon(timed):
        duration = wait_until_done(timed)
    assert result(timed) == result(after)
    return before, after, duration


def ticks(instance: dg.DagsterInstance, after: float) -> list[InstigatorTick]:
    """The looks of the sensor since a moment, in order."""
    sensors = [state for state in instance.all_instigator_state() if state.instigator_name == "inbox_sensor"]
    found = [tick for state in sensors for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id)]
    return sorted((tick for tick in found if tick.timestamp > after), key=lambda tick: tick.timestamp)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_daemon_killed_at_any_moment_leaves_nothing_for_good(
    clean: tuple[Path, Path, float], seed: int, tmp_path: Path
) -> None:
    before, after, duration = clean
    home = tmp_path / "home"
    shutil.copytree(before, home)
    with daemon(home):
        time.sleep(random.Random(seed).uniform(0.15, 0.95) * duration)
    assert upkeep.check(Lake(home)) == []
    killed, was_done = time.time(), is_done(home)
    with daemon(home):
        wait_until_done(home)
    assert result(home) == result(after)
    assert Lake(home).failures(2025) == {}
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        looked = [set(tick.run_ids) for tick in ticks(instance, killed)]
        reads = {run.run_id for run in instance.get_runs(dg.RunsFilter(job_name="member_year_job"))}
        assert looked or was_done
        assert not reads & set().union(*looked[2:]), "read within two looks"
        left = [run for run in instance.get_runs() if run.status not in ENDED and run.run_id in reads]
        assert left == []
