"""Differences of two totals, drawn in pairs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from footprint.uncertainty import chances, difference
from tests.uncertainty.test_intervals import model, table, term

KEYS = ("member_id", "criterion")


def signed(count: int) -> pa.Table:
    """Terms of two totals of a member, of several figures and stages each, none a round number."""
    draw = np.random.default_rng(1)
    values = draw.lognormal(3, 2, count).tolist()
    terms = table(*(term(f"figure {number % 3}", value) for number, value in enumerate(values)))
    stages = pa.array([f"stage {number % 7}" for number in range(count)])
    terms = terms.append_column("criterion", pa.repeat(pa.scalar("gwp"), count)).append_column("stage", stages)
    return terms.append_column("sign", pa.array(draw.choice([-1.0, 1.0], count)))


def test_the_order_of_rows_does_not_count() -> None:
    """An engine hands rows over in the order of chance: what is added up is the same to the last bit."""
    terms = signed(200)
    found = [difference(terms.take(pa.array(np.random.default_rng(seed).permutation(200))), KEYS) for seed in range(5)]
    assert all(each.equals(found[0]) for each in found)
    assert chances(found[0], model(), KEYS).equals(chances(found[1], model(), KEYS))
