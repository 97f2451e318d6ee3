"""`footprint run` of 16, 304 and 1,008 members, from their files to printed reports: time and memory by step, and what
each member costs of many beside what it costs of few. That is compared in seconds of the processors: those of the clock
are also those of whoever else wants them."""

from __future__ import annotations

import subprocess
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import pytest

from footprint import samples
from pipelines.instance import CONFIGURATION
from tests.bench.conftest import Add
from tests.bench.memory import Looks, watched
from tests.bench.test_run_of_one import multiplied
from tests.pipelines.test_killed_runs import RUN, environment

LEAST_SECONDS = 2.0  # shorter steps are one row, and too short to be compared
MOST, GROWTH = 1.3, 2.0  # what a member of many may cost of one of few; beyond the second the bench fails
WHOLE = "the whole command"


class Spent(NamedTuple):
    """Seconds of the processors and of the clock, and MB held at most."""

    cpu: float
    clock: float
    mb: float

    def __add__(self, other: object) -> Spent:
        assert isinstance(other, Spent)
        return Spent(self.cpu + other.cpu, self.clock + other.clock, max(self.mb, other.mb))

    def __str__(self) -> str:
        return f"{self.cpu:.1f} s, of the clock {self.clock:.1f} s, {self.mb:.0f} MB"


NOTHING = Spent(0.0, 0.0, 0.0)
YEARS: dict[int, dict[str, Spent]] = {}  # of this session, by members: what each step spent


def by_step(home: Path, looks: Looks) -> dict[str, Spent]:
    """What each step of all runs of a home spent; they come one after the other."""
    spent: dict[str, Spent] = defaultdict(lambda: NOTHING)
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        for record in instance.get_run_records():
            for step in instance.get_run_step_stats(record.dagster_run.run_id):
                if step.start_time and step.end_time:
                    begin, end = step.start_time, step.end_time
                    spent[step.step_key] += Spent(looks.spent(begin, end), end - begin, looks.held(begin, end))
    return dict(spent)


def run(home: Path) -> tuple[dict[str, Spent], str]:
    """What the command spends on a home, and its steps; and what it says where it breaks, or is ended: the steps before
    may have taken an hour to measure."""
    begin = time.time()
    with watched(0.5) as looks:
        ran = subprocess.run(RUN, env=environment(home), capture_output=True, text=True, check=False)
    end, steps = time.time(), by_step(home, looks)
    if ran.returncode:
        return steps, ran.stderr or str(ran.returncode)
    return {WHOLE: Spent(looks.spent(begin, end), end - begin, looks.peak), **steps}, ""


def tell(add: Add, count: int, fewer: int) -> dict[str, float]:
    """Add the rows of a year; how much more of its time each step takes for a member than in the year of `fewer`."""
    growth, spent = {}, YEARS[count]
    for step, each in sorted(spent.items(), key=lambda item: -item[1].cpu):
        here, reference = f"{each}; {1e3 * each.cpu / count:.0f} ms a member", YEARS.get(fewer, {}).get(step, NOTHING)
        if reference.cpu >= LEAST_SECONDS:
            growth[step] = each.cpu / count / (reference.cpu / fewer)
            before = f"of {fewer} members {1e3 * reference.cpu / fewer:.0f} ms a member, {reference.mb:.0f} MB"
            add(f"a year of {count} members: {step}", here, before, ratio=growth[step], most=MOST)
        elif each.cpu >= LEAST_SECONDS:
            add(f"a year of {count} members: {step}", here)
    few = [each for each in spent.values() if each.cpu < LEAST_SECONDS]
    add(f"a year of {count} members: shorter steps", f"{len(few)}, {sum(few, NOTHING)}")
    return growth


@pytest.mark.parametrize("times", [1, 19, 63])
def test_years_of_many_members(tmp_path: Path, times: int, add: Add) -> None:
    sample, home = tmp_path / "sample", tmp_path / "home"
    samples.install(sample)
    count = multiplied(home, sample, times)
    (home / "dagster").mkdir(exist_ok=True)
    (home / "dagster" / "dagster.yaml").write_bytes(CONFIGURATION)
    fewer = max(YEARS, default=0)
    YEARS[count], broke = run(home)
    growth = tell(add, count, fewer)
    assert broke == ""
    assert [step for step, ratio in growth.items() if ratio > GROWTH] == []
