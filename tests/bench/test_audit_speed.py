"""The auditor on 120 holdings, each of them an attacker and a target: how many programmes, how long."""

from __future__ import annotations

import time

import numpy as np

from footprint.audit import audit
from tests.audit.publishing import Row, has, is_unsafe, member, release, summed
from tests.bench.conftest import Add

HOLDINGS = 120
LAYOUTS = [(), ("sector",), ("zone",), ("size",), ("sector", "zone")]
SECONDS = 120


def drawn(seed: int) -> tuple[list[Row], list[Row]]:
    """Members and the truth: total, making and rest of two criteria, larger where there are more employees."""
    draw = np.random.default_rng(seed)
    members, truth = [], []
    for number in range(HOLDINGS):
        size = int(draw.choice(3, p=[0.5, 0.35, 0.15]))
        who = member(
            f"h{number:03}", f"s{draw.integers(6)}", f"z{draw.integers(6)}", ("small", "medium", "large")[size]
        )
        members.append(who)
        for criterion in ("gwp", "pe"):
            making, rest = draw.lognormal(3 + size, 0.8, size=2)
            stages = {"making": making, "rest": rest, "total": making + rest}
            truth += [has(who, value, criterion=criterion, stage=stage) for stage, value in stages.items()]
    return members, truth


def test_120_holdings_within_two_minutes(add: Add) -> None:
    members, truth = drawn(1)
    cells = summed(truth, LAYOUTS, is_unsafe)
    start = time.perf_counter()
    done = audit([release(cells)], members, truth)
    seconds = time.perf_counter() - start
    add(
        f"audit of {len(cells)} cells of {HOLDINGS} holdings, {done.targets * HOLDINGS:,} pairs",
        f"{done.solved} programmes, of the clock {seconds:.1f} s",
    )
    assert done.targets == 6 * HOLDINGS
    assert done.solved < done.targets * HOLDINGS / 50
    assert seconds < SECONDS
