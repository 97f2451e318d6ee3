"""How much more the intake costs than pyarrow's bare reading of the same file, in the same run (printed only)."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pyarrow.csv as pv

from footprint.intake import read
from tests.bench.inventories import french_csv

COUNT = 2_000_000


def test_intake_against_reading(tmp_path: Path) -> None:
    path = french_csv(tmp_path / "parc.csv", COUNT)
    start = time.process_time()
    raw = pv.read_csv(
        path, read_options=pv.ReadOptions(encoding="cp1252"), parse_options=pv.ParseOptions(delimiter=";")
    ).num_rows
    reading = time.process_time() - start
    start = time.process_time()
    result = read(path, year=2025, as_of=date(2025, 12, 31))
    intake = time.process_time() - start
    assert result.accepted == raw == COUNT
    ratio = intake / reading
    print(f"\n{COUNT:,} rows: intake {intake:.1f} s CPU, bare reading {reading:.1f} s CPU, ratio {ratio:.2f}")
