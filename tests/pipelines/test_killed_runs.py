"""`footprint run` killed at any moment: the next run reads everything, and its bytes are those of a run undisturbed."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.lake import Lake, upkeep
from footprint.settings import settings
from tests.cases import cases
from tests.pipelines.installation import filled, use

KILLS = cases(1, long=100)
# A run in March 2026, when 2025 is open.
TODAY = "from datetime import date; from footprint.years import closure; closure.today = lambda: date(2026, 3, 1)"
RUN = [sys.executable, "-c", f"{TODAY}; from footprint.cli import main; main()", "run", "--year", "2025"]


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


def files(home: Path) -> int:
    """How much of a run is done: its tables and reports."""
    return len(list((home / "lake").rglob("*.parquet"))) + sum(path.is_file() for path in home.glob("reports/*/*/*"))


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_killed_at_any_moment_leaves_nothing_for_good(
    small_home: Path, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run measures of itself is given, since no two runs use the same electricity."""
    home = filled(tmp_path / "home")
    Lake(home).write("own_footprint", Lake(small_home).read("own_footprint", year=2025), year=2025)
    enough = (0.6 if seed == 0 else random.Random(seed).random()) * files(small_home)
    killed = subprocess.Popen(RUN, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while files(home) < enough and killed.poll() is None:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert upkeep.check(Lake(home)) == []
    use(monkeypatch, home)
    again = CliRunner().invoke(app, ["run", "--year", "2025"])
    assert again.exit_code == 0, again.stderr
    assert result(home) == result(small_home)
    assert Lake(home).failures(2025) == {}
    settings.cache_clear()
