"""A limit is the mean of two neighbours: what the auditor lets through is open to whoever tries each order, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from footprint.audit import P_INSIDER, P_OUTSIDER, LineAudit, Place, Release, audit_lines, read_release
from footprint.audit import Line as Told
from footprint.audit.lines.limits import means
from footprint.disclosure.bands import Line, Ratio
from footprint.region.quarters import limits
from tests.audit.publishing import cell, has
from tests.cases import LONG
from tests.disclosure.test_quarters import line, most, two_zones

Rows = list[dict[str, Any]]


def audited(of: Ratio, told: Line, *, beside: bool = True) -> LineAudit:
    """The audit of a line of all, beside the sums that are published of a ratio."""
    truth: Rows = []
    for part, amount in of.amounts.items():
        who = {"holding": part.holding, **part.stratum._asdict()}
        truth += [has(who, amount, "C2_num"), has(who, of.below[part], "C2_den")]
    cells = [cell(sum(amount for part, amount in of.amounts.items() if where.holds(part.stratum)), "C2_num",
                  **where._asdict()) for _, where in of.published]  # fmt: skip
    release = read_release(cells, 0, None) if beside else Release((), {})
    given = Told("C2", 2025, Place(), len(told.values), tuple(limit.value for limit in told.given), ("town",))
    return audit_lines(release, [given], truth, 2025)


def test_a_limit_is_attacked_as_a_mean() -> None:
    """Five have nothing, five nearly the same: everybody above has twice what would be rounded to the limit, so the
    largest has 2.6 % more at most. Without a sum nobody knows."""
    of = two_zones([0.0] * 5, [381.0, 382.0, 383.0, 384.0, 385.0])
    told = line(of)
    assert most(of, told, "u-4", "") < 1.03 * 385
    assert {("", f"u-{number}", "C2", 1, 2025) for number in range(5)} <= {*audited(of, told).attacks}
    assert not [each for each in audited(of, told, beside=False).attacks if each.side > 0]


def groups(seed: int) -> Ratio:
    """Ten or twelve holdings in one zone or two: figures far apart, or one half next to nothing and the other nearly
    the same."""
    draws = np.random.default_rng(seed)
    half = 6 if LONG and seed % 4 == 0 else 5  # with three limits, or the middle alone
    lower = draws.uniform(0, 1, half) * draws.choice([0, 1, 30])
    upper = 380 * draws.uniform(1, draws.choice([1.05, 2]), half)
    if seed % 3 == 0:
        lower, upper = np.sort(draws.lognormal(5, 1.5, 2 * half)).reshape(2, half)
    return two_zones(lower.tolist(), upper.tolist(), 1 + seed % 2)


@pytest.mark.parametrize("seed", range(100, 124 if LONG else 104))
def test_whoever_tries_each_order_knows_no_more(seed: int) -> None:
    of = groups(seed)
    told = line(of)
    amounts = {part.holding: amount for part, amount in of.amounts.items()}
    least, *_, second, largest = sorted(amounts, key=lambda name: amounts[name])
    if not [each for each in audited(of, told).attacks if each.target == largest and each.side > 0]:
        for attacker, margin in (("", P_OUTSIDER), (second, P_INSIDER), (least, P_INSIDER)):
            assert most(of, told, largest, attacker) >= (1 + margin) * amounts[largest] * (1 - 1e-6)


def test_some_of_these_groups_are_open_and_some_are_not() -> None:
    """Else the test above would hold of an auditor that finds everything, or nothing."""
    attacked = [bool(audited(of := groups(seed), line(of)).attacks) for seed in range(100, 108)]
    assert {*attacked} == {True, False}


def test_the_mean_that_was_rounded_lies_between_what_everybody_can_tell_of_a_limit() -> None:
    for value in np.geomspace(0.03, 4e4, 500):
        (limit,) = limits([value, value], [1])
        low, high = means(limit.value)
        assert (low, high) == pytest.approx((limit.low, limit.high))
        assert low * (1 - 1e-12) <= value <= high * (1 + 1e-12)
