"""How much more the whole method costs than one scan of the same rows, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from factors import catalogue
from footprint import estimate
from footprint.engine import DuckDB
from footprint.schema import table
from tests.bench.conftest import Add
from tests.bench.inventories import devices

# What the method puts together (`_alike.sql`): eight columns of text, and two that follow from days.
KEY = ("member_id, category, site_id, service_id, ownership, condition, status, country, year(acquired_on) AS bought, "
       "retired_on IS NULL AS is_there")  # fmt: skip


def cpu_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_method_against_a_scan(count: int, add: Add) -> None:
    rows, factor_set = devices(count), catalogue.load()

    def scan() -> None:
        with DuckDB() as engine:
            engine.bind(devices=rows).sql("SELECT category, min(acquired_on), max(retired_on) FROM devices GROUP BY 1")

    def method() -> None:
        with estimate.method({"devices": rows}, factor_set, year=2025) as engine:
            assert estimate.footprint(engine).num_rows > 0

    reference, ours = cpu_seconds(scan), cpu_seconds(method)
    add(
        f"the method on {count:,} devices",
        f"{ours:.2f} s",
        f"a scan with a GROUP BY {reference:.2f} s",
        ratio=ours / reference,
    )


def test_ten_million_devices_of_a_file(tmp_path: Path, add: Add) -> None:
    """Rows that no memory need hold: ten groups of a million, each with line ids of its own."""
    path, factor_set = tmp_path / "devices.parquet", catalogue.load()
    with pq.ParquetWriter(path, table("devices").arrow) as file:
        for group in range(10):
            rows = devices(1_000_000, seed=group + 1)
            ids = pa.array([f"abcd{group:04d}:{n}" for n in range(rows.num_rows)])
            file.write_table(rows.set_column(rows.schema.get_field_index("line_id"), "line_id", ids))

    def grouped() -> None:
        with DuckDB() as engine:
            engine.bind(devices=[path]).sql(f"SELECT {KEY}, sum(line) FROM devices GROUP BY ALL")

    def method() -> None:
        with estimate.method({"devices": [path]}, factor_set, year=2025) as engine:
            assert estimate.footprint(engine).num_rows > 0

    reference, ours = cpu_seconds(grouped), cpu_seconds(method)
    add(
        "the method on 10,000,000 devices",
        f"{ours:.2f} s",
        f"a GROUP BY of the same key with one sum {reference:.2f} s",
        ratio=ours / reference,
        most=4,
        before="9",
    )
