"""`footprint run` of 16, 304 and 1,008 members, from their files to printed reports: time by step, memory of all."""

from __future__ import annotations

import subprocess
import time
from collections import defaultdict
from pathlib import Path

import dagster as dg
import pytest

from footprint import samples
from pipelines.instance import CONFIGURATION
from tests.bench.conftest import Add
from tests.bench.memory import peak_of_all
from tests.bench.test_run_of_one import multiplied
from tests.pipelines.test_killed_runs import RUN, environment

LEAST_SECONDS = 2.0  # shorter steps are one row


def seconds_by_step(home: Path) -> dict[str, float]:
    """Of the clock, by step of all runs of a home; steps of groups of members are one. They run side by side."""
    spent: dict[str, float] = defaultdict(float)
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        for record in instance.get_run_records():
            for step in instance.get_run_step_stats(record.dagster_run.run_id):
                spent[step.step_key.partition("[")[0]] += (step.end_time or 0.0) - (step.start_time or 0.0)
    return dict(spent)


@pytest.mark.parametrize("times", [1, 19, 63])
def test_years_of_many_members(tmp_path: Path, times: int, add: Add) -> None:
    sample, home = tmp_path / "sample", tmp_path / "home"
    samples.install(sample)
    count = multiplied(home, sample, times)
    (home / "dagster").mkdir(exist_ok=True)
    (home / "dagster" / "dagster.yaml").write_bytes(CONFIGURATION)
    begin = time.perf_counter()
    with peak_of_all(1.0) as peak:
        subprocess.run(RUN, env=environment(home), check=True, capture_output=True)
    wall, spent = time.perf_counter() - begin, seconds_by_step(home)
    whole = sum(spent.values())
    few = {step: seconds for step, seconds in spent.items() if seconds < LEAST_SECONDS}
    add(
        f"a year of {count} members: the whole command",
        f"of the clock {wall:.0f} s, {wall / count:.2f} s a member; steps together {whole:.0f} s; {peak[0]:.0f} MB",
    )
    for step, seconds in sorted(spent.items(), key=lambda each: -each[1]):
        if step not in few:
            add(f"a year of {count} members: {step}", f"of the clock {seconds:.1f} s")
    add(f"a year of {count} members: {len(few)} shorter steps", f"of the clock {sum(few.values()):.1f} s")
