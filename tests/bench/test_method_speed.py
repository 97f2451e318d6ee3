"""How much more the whole method costs than one scan of the same rows, in the same run (printed only)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from factors import catalogue
from footprint import estimate
from footprint.engine import Engine
from tests.bench.inventories import devices


def cpu_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_method_against_a_scan(count: int) -> None:
    rows, factor_set = devices(count), catalogue.load()

    def scan() -> None:
        with Engine() as engine:
            engine.bind(devices=rows).sql("SELECT category, min(acquired_on), max(retired_on) FROM devices GROUP BY 1")

    def method() -> None:
        with estimate.method({"devices": rows}, factor_set, year=2025) as engine:
            assert estimate.footprint(engine).num_rows > 0

    reference, ours = cpu_seconds(scan), cpu_seconds(method)
    print(f"\n{count:>9,} devices: method {ours:.2f} s CPU, scan {reference:.2f} s CPU, ratio {ours / reference:.1f}")
