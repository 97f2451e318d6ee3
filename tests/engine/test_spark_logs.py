"""Logs read by Spark's workers give what one process gives."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.weblogs import aggregate
from footprint.weblogs.spread import pieces, processes
from footprint.weblogs.spread.parts import part_or_none
from tests.engine.conftest import engine
from tests.weblogs.logs import clf, written
from tests.weblogs.test_spread import IIS, ODD, all_read, told

# Its short brother: `tests/weblogs/test_spread.py`, which merges the same parts, read in one process or two.
pytestmark = [
    pytest.mark.long,
    pytest.mark.usefixtures("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three logs in pieces of a kilobyte: combined with odd lines, packed, W3C with directives in its middle."""
    monkeypatch.setattr(pieces, "PIECE", 1000)
    monkeypatch.setattr(processes, "WORTH_A_PROCESS", 1000)
    lines = [
        clf(f"10:{n % 60:02d}:00", ip=f"203.0.113.{n % 7}", path=f"/{n}", size=n, before=f"s{n % 3}.example.org ")
        for n in range(80)
    ]
    packed = tmp_path / "b.log.gz"
    packed.write_bytes(gzip.compress("\n".join(lines[40:]).encode()))
    one = written(tmp_path, *lines[:20], *ODD, *lines[20:40], *ODD, name="a.log")
    return [one, packed, written(tmp_path, *IIS, *[IIS[5]] * 60, name="c.log")]


def test_spark_gives_what_one_process_gives(logs: list[Path]) -> None:
    from footprint.engine.spark_jobs import worked

    with engine("spark"):
        ours = aggregate(logs, spread=lambda jobs: all_read(worked(part_or_none, jobs)))
    assert told(ours) == told(aggregate(logs))


def test_the_command_asks_spark_where_the_installation_names_it(
    logs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from footprint.engine import spark_jobs

    asked: list[int] = []
    work = spark_jobs._on_a_worker
    monkeypatch.setattr(spark_jobs, "_on_a_worker", lambda *about: asked.append(len(about[1])) or work(*about))  # type: ignore[func-returns-value]
    words = ["aggregate-logs", *map(str, logs), "--json"]
    with engine("duckdb"):
        theirs = CliRunner().invoke(app, words)
    with engine("spark"):
        ours = CliRunner().invoke(app, words)
    assert sum(asked) > 10
    assert (ours.stdout, ours.stderr, ours.exit_code) == (theirs.stdout, theirs.stderr, theirs.exit_code)
    assert ours.exit_code == 0
