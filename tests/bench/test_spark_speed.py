"""A year of a million devices on either engine of one machine: the same figures, and the time as a ratio."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pyarrow.compute as pc
import pytest

from factors import catalogue
from footprint.lake import Lake
from tests import machine
from tests.bench.conftest import Add
from tests.bench.inventories import devices
from tests.engine import years
from tests.engine.conftest import engine

COUNT, YEAR = 1_000_000, years.YEAR


def filled(home: Path) -> Lake:
    lake, rows = Lake(home), devices(COUNT)
    for member_id in rows["member_id"].unique().to_pylist():
        lake.write("devices", rows.filter(pc.field("member_id") == member_id), year=YEAR, member_id=member_id)
    return lake


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and of the processors, Spark's own included."""
    before, start = cpu(), time.perf_counter()
    work()
    return time.perf_counter() - start, cpu() - before


def cpu() -> float:
    here = psutil.Process()
    every = [each.cpu_times() for each in (here, *here.children(recursive=True))]
    return sum(each.user + each.system for each in every)


def test_a_million_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, add: Add) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed: the extra `spark` of the project")
    machine.required("java")
    monkeypatch.setenv("FOOTPRINT_SPARK_REMOTE", "local[2]")
    monkeypatch.setenv("FOOTPRINT_MEMORY_MB", "3000")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    costs = {}
    for name in ("duckdb", "spark"):
        lake = filled(tmp_path / name)
        with engine(name):
            costs[name] = cost(lambda: years.make(lake, catalogue.load()))  # noqa: B023
    ours, theirs = (Lake(tmp_path / name) for name in ("spark", "duckdb"))
    assert len(theirs.read("device_lives", ["line_id"], year=YEAR)) == COUNT
    assert years.differing(ours, theirs, ("activity_data", "fleet", "footprint")) == []
    (wall, cpu_s), (wall_2, cpu_2) = costs["duckdb"], costs["spark"]
    add(
        f"a year of {COUNT:,} devices on Spark, one machine",
        f"{cpu_2:.1f} s, of the clock {wall_2:.1f} s",
        f"on DuckDB {cpu_s:.1f} s, {wall:.1f} s",
        ratio=wall_2 / wall,
    )
