"""`footprint run` killed at any moment: the next run reads everything, and its bytes are those of a run undisturbed."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from footprint.lake import Lake, upkeep
from footprint.schema import table
from tests.cases import cases
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member

KILLS = cases(1, long=100)
RUN = [sys.executable, "-c", "from footprint.cli import main; main()", "run", "--year", "2025"]


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"FOOTPRINT_HOME": str(home), "DAGSTER_HOME": str(home / "dagster"), "FOOTPRINT_LANG": "en"}


def result(home: Path) -> dict[str, str]:
    """Every table that counts, and every report, by its bytes."""
    lake = Lake(home)
    paths = [path for part in ({"year": 2024}, {"year": 2025}) for name in tables_of(lake, part) for path in name]
    reports = [path for path in (home / "reports").rglob("*") if path.is_file()]
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in [*paths, *reports]}


def tables_of(lake: Lake, partition: dict[str, int]) -> list[list[Path]]:
    from footprint.schema import tables

    return [lake.paths(name, **partition) for name in tables()]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """A home before its first run, the same after a run undisturbed, and how long that took (s). What a run measures of
    itself is given, since no two runs use the same electricity."""
    before, after = (tmp_path_factory.mktemp(name) for name in ("before", "after"))
    for member_id, text in (("ville-a", FLEET), ("club-b", LAPTOPS)):
        for year in (2024, 2025):
            register_member(before, year=year, member_id=member_id)
            deliver(before, text, year=year, member_id=member_id)
    for year in (2024, 2025):
        row = {"year": year, "run": "given", "energy_kwh": 0.001, "duration_s": 1.0, "kgco2e": None, "method": "given"}
        rows = pa.Table.from_pylist([row], schema=table("own_footprint").arrow)
        Lake(before).write("own_footprint", rows, year=year)
    shutil.copytree(before, after, dirs_exist_ok=True)
    begin = time.monotonic()
    subprocess.run(RUN, env=environment(after), check=True, capture_output=True)
    return before, after, time.monotonic() - begin


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_killed_at_any_moment_leaves_nothing_for_good(
    clean: tuple[Path, Path, float], seed: int, tmp_path: Path
) -> None:
    before, after, duration = clean
    home = tmp_path / "home"
    shutil.copytree(before, home)
    killed = subprocess.Popen(RUN, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        killed.wait((0.6 if seed == 0 else random.Random(seed).uniform(0.05, 1.1)) * duration)
    except subprocess.TimeoutExpired:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert upkeep.check(Lake(home)) == []
    again = subprocess.run(RUN, env=environment(home), check=False, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "Traceback" not in again.stderr
    assert result(home) == result(after)
    assert Lake(home).failures(2025) == {}
