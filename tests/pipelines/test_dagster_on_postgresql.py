"""Dagster's history in PostgreSQL, as the runbook says it: runs are noted there, nothing of them below the home."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from footprint import monitoring
from footprint.lake import Lake
from tests.pipelines.installation import filled
from tests.pipelines.test_killed_daemon import DONE_S, daemon
from tests.pipelines.test_killed_runs import RUN, environment
from tests.portal.conftest import free_port
from tests.portal.postgres import cluster

PAGE = (Path(__file__).parents[2] / "pipelines" / "OPERATING.md").read_text(encoding="utf-8")
pytestmark = [
    pytest.mark.long,  # a run in a process of its own; that a storage elsewhere is left alone, test_instance shows
    pytest.mark.skipif(find_spec("dagster_postgres") is None, reason="dagster-postgres is not installed"),
]


def driven(address: str) -> str:
    """SQLAlchemy would take psycopg 3, which the portal uses and Dagster's package does not know."""
    return address.replace("postgresql://", "postgresql+psycopg2://")


def configuration(address: str) -> str:
    """What the runbook puts into dagster.yaml, with an address of the test's own."""
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return str(shown.replace("postgresql+psycopg2://footprint:SECRET@localhost/dagster", driven(address)))


def test_a_year_is_run_with_its_history_in_postgresql(tmp_path: Path) -> None:
    home = filled(tmp_path / "home")
    with tempfile.TemporaryDirectory(prefix="footprint-sql-") as folder, cluster(Path(folder), free_port()) as address:
        subprocess.run(
            [sys.executable, "-c", "from pipelines.instance import dagster_home; dagster_home()"],
            env=environment(home), check=True,
        )  # fmt: skip
        settings = home / "dagster" / "dagster.yaml"
        settings.write_text(settings.read_text() + configuration(address))
        before = {path.name for path in (home / "dagster" / "history" / "runs").glob("*.db")}
        done = subprocess.run(RUN, env=environment(home), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with psycopg.connect(address) as connection:
            ended = connection.execute("SELECT pipeline_name, status FROM runs").fetchall()
        assert ("yearly_job", "SUCCESS") in ended
        assert {path.name for path in (home / "dagster" / "history" / "runs").glob("*.db")} == before
        assert Lake(home).read("footprint", year=2025).num_rows > 0
        with daemon(home):
            assert ticked(address, "run_metrics")
        assert b"footprint_runs{" in monitoring.kept(home)


def ticked(address: str, sensor: str) -> bool:
    """Whether a sensor of the daemon was looked after, and well, within what a slow machine takes."""
    deadline = time.monotonic() + DONE_S
    while time.monotonic() < deadline:
        with psycopg.connect(address) as connection:
            ticks = connection.execute("SELECT tick_body, status FROM job_ticks").fetchall()
        if any(sensor in str(body) and status == "SKIPPED" for body, status in ticks):
            return True
        time.sleep(0.5)
    return False
