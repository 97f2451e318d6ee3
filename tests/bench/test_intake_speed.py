"""How much more the intake costs than pyarrow's bare reading of the same file, in the same run."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from tests.bench.conftest import Add
from tests.bench.inventories import french_csv
from tests.bench.measured import command_cpu_s, cost, python_cpu_s

COUNT = 2_000_000
TIMES = 3


@pytest.mark.parametrize("distinct_prices", [1_900, 140_000])
def test_intake_against_reading(tmp_path: Path, distinct_prices: int, add: Add) -> None:
    path = french_csv(tmp_path / "parc.csv", COUNT, distinct_prices=distinct_prices)
    pairs = [(cost("reading", path, COUNT), cost("validating", path, COUNT)) for _ in range(TIMES)]
    raw, ours = (statistics.median(pair[at].cpu_s for pair in pairs) for at in (0, 1))
    peaks = [max(pair[at].peak_mb for pair in pairs) for at in (0, 1)]
    add(
        f"{COUNT:,} rows of {distinct_prices:,} prices to validated Parquet",
        f"{ours:.2f} s, {peaks[1]:.0f} MB",
        f"pyarrow's bare reading {raw:.2f} s, {peaks[0]:.0f} MB",
        ratio=ours / raw,
        most=2.5,
    )


@pytest.mark.parametrize(("rows", "most"), [(40, 6.5), (5_000, 6.5)])
def test_a_small_file(tmp_path: Path, rows: int, most: float, add: Add) -> None:
    """Beside what Arrow and DuckDB, which the figure of a list needs, cost a process that only imports them."""
    path = french_csv(tmp_path / "parc.csv", rows)
    bare = python_cpu_s("import pyarrow.compute, duckdb")
    start, check = command_cpu_s("--version"), command_cpu_s("check", str(path), "--year", "2025")
    imports = f"imports of Arrow and DuckDB {bare:.2f} s"
    add(f"`footprint check` of {rows:,} rows", f"{check:.2f} s", imports, ratio=check / bare, most=most)
    add("`footprint --version`", f"{start:.2f} s", imports, ratio=start / bare, most=1.05)
    assert check < most * bare
    assert start < 1.05 * bare
