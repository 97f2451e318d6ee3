"""Intervals of a region: 1,000 members, 500 figures, 10,000 draws, against the bare product of these matrices."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pyarrow as pa

from footprint.uncertainty import Model, intervals
from tests.bench.conftest import Add
from tests.bench.memory import peak_mb

MEMBERS, FIGURES = 1_000, 500
MODEL = Model({}, life_spread=1.2, correlation=0.5)


def terms() -> pa.Table:
    """A term a member and figure."""
    number = MEMBERS * FIGURES
    members = np.repeat(np.arange(MEMBERS), FIGURES)
    figures = np.tile(np.arange(FIGURES), MEMBERS)
    names = pa.array([f"device:{name}|life_start|manufacturing|gwp" for name in range(FIGURES)])
    nothing, zeros = pa.nulls(number, pa.string()), pa.array(np.zeros(number))
    return pa.table(
        {
            "member_id": pa.array([f"member-{name:04}" for name in range(MEMBERS)]).take(pa.array(members)),
            "category": pa.repeat(pa.scalar("laptop"), number),
            "activity": pa.repeat(pa.scalar("life_start"), number),
            "figure": names.take(pa.array(figures)),
            "source_group": pa.array([f"source-{name % 9}" for name in range(FIGURES)]).take(pa.array(figures)),
            "sigma": pa.array(0.1 + (figures % 7) / 10),
            **dict.fromkeys(("lifetime_key", "energy_key", "pue_key", "share_key"), nothing),
            "row_sigma": zeros,
            "value": pa.array(1.0 + (members + figures) % 11),
            **dict.fromkeys(("value_short_life", "value_long_life", "value_sq"), zeros),
            "unit": pa.repeat(pa.scalar("kgCO2e"), number),
        }
    )


def computed() -> tuple[float, float, float]:
    """CPU seconds of the intervals and of the bare matrix product, and the most memory up to the intervals [MB]."""
    given = terms()
    pa.default_memory_pool().release_unused()  # what making them took
    start = time.process_time()
    found = intervals(given, MODEL, ["member_id"])
    spent = time.process_time() - start
    assert found.num_rows == MEMBERS
    memory = peak_mb()
    start = time.process_time()
    np.ones((MEMBERS, FIGURES), np.float32) @ np.ones((FIGURES, MODEL.draws), np.float32)
    return spent, time.process_time() - start, memory


def test_a_thousand_members_and_five_hundred_figures(add: Add) -> None:
    """In a process of its own, whose memory is nobody else's."""
    code = "from tests.bench.test_uncertainty_speed import computed; print(*computed())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    spent, bare, memory = map(float, run.stdout.split())
    ratio = spent / bare
    add(
        "intervals of a year",
        f"{spent:.2f} s, {memory:.0f} MB",
        f"the bare product of matrices {bare:.2f} s",
        ratio=ratio,
        most=20,
    )
    assert ratio < 20
    assert memory < 300
