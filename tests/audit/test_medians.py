"""Medians that a release publishes: counted anew, and attacked beside its sums, by anybody and by who has its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from footprint.audit import P_INSIDER, P_OUTSIDER, Asked, Audit, Place, attack, audit
from footprint.audit import Line as Told
from footprint.disclosure.bands import Limit, Line, Ratio
from footprint.disclosure.families import TOTAL
from footprint.region.quarters import limits
from tests.audit.publishing import cell, has, release
from tests.cases import LONG
from tests.disclosure.test_quarters import line, most, two_zones

Row = dict[str, Any]
ALIKE = two_zones([0.0] * 5, [381.0, 382.0, 383.0, 384.0, 385.0])


def known(of: Ratio) -> tuple[list[Row], list[Row]]:
    """Who is where, and what each has."""
    members = [{"holding": part.holding, **part.stratum._asdict()} for part in of.amounts]
    truth = [has(who, amount, "C2_num") for who, amount in zip(members, of.amounts.values(), strict=True)]
    return members, truth + [has(who, of.below[part], "C2_den") for who, part in zip(members, of.amounts, strict=True)]


def sums(of: Ratio) -> list[Row]:
    return [cell(sum(amount for part, amount in of.amounts.items() if where.holds(part.stratum)), "C2_num",
                 **where._asdict()) for _, where in of.published]  # fmt: skip


def middle(limit: Limit, holdings: int, **more: Any) -> Row:
    step = 2 * max(limit.high - limit.value, limit.value - limit.low)
    return cell(limit.value, "C2_median", holdings=holdings, rounded_to=step) | more


def told(of: Ratio) -> Line:
    values = of.values(TOTAL)
    return line(of, (len(values) // 2,))


def audited(of: Ratio, cells: Sequence[Row] = (), **asked: Any) -> Audit:
    """The audit of the median of all beside the sums that are published, and other cells."""
    return audit([release([*sums(of), *cells])], *known(of), asked=Asked(**asked))


def shown(of: Ratio, **more: Any) -> Row:
    return middle(told(of).given[0], len(of.amounts), **more)


def test_a_median_beside_a_sum_is_an_attack_of_anybody() -> None:
    """Five have nothing, five nearly the same: everybody above has 380 and more, so nobody has more than 395."""
    assert audited(ALIKE).attacks == ()
    found = audited(ALIKE, [shown(ALIKE)])
    assert {(each.attacker, each.target) for each in found.attacks} == {("", f"u-{place}") for place in range(5)}
    assert found.broken == ()
    for each in found.attacks:
        best = most(ALIKE, told(ALIKE), each.target, "")
        assert each.lower < each.truth < best <= each.upper < (1 + P_OUTSIDER) * each.truth
        assert each.upper == pytest.approx(best, rel=0.01)
        assert each.quantity.indicator == "C2_num"
        assert each.rows == ("cells:3",)
    assert audited(ALIKE, [shown(ALIKE)], waived=frozenset(f"u-{place}" for place in range(5))).is_safe


def test_without_a_sum_a_median_tells_no_more_than_that_half_have_so_much() -> None:
    alone = audit([release([shown(ALIKE)])], *known(ALIKE))
    assert not [each for each in alone.attacks if each.upper < 2 * each.truth]
    far = two_zones(np.geomspace(20, 90, 6).tolist(), np.geomspace(120, 900, 6).tolist())
    assert audit([release([shown(far)])], *known(far)).is_safe


def test_an_insider_knows_what_nobody_else_does() -> None:
    """Who has 700 knows that the other five above have 2030 together and 380 at least each, so that the second largest,
    500, has 510 at most; nobody else knows of any of the two."""
    of = two_zones([0.0] * 6, [381.0, 382.0, 383.0, 384.0, 500.0, 700.0])
    found = audited(of, [shown(of)])
    assert {(each.attacker, each.target) for each in found.attacks if each.truth >= 500} == {
        ("u-4", "u-5"), ("u-5", "u-4"),
    }  # fmt: skip
    assert most(of, told(of), "u-4", "u-5") == pytest.approx(510)
    assert most(of, told(of), "u-5", "") > (1 + P_OUTSIDER) * 700


def groups(seed: int) -> Ratio:
    """Ten holdings in one zone or two, of which one half have little and the other nearly the same, or far apart."""
    draws = np.random.default_rng(seed)
    if seed % 3 == 0:
        values = np.sort(draws.lognormal(5, 1.5, 10)).tolist()
        return two_zones(values[:5], values[5:], 1 + seed % 2)
    lower = draws.uniform(0, 1, 5) * draws.choice([0, 1, 30, 200])
    return two_zones(lower.tolist(), (380 * draws.uniform(1, draws.choice([1.05, 2]), 5)).tolist(), 1 + seed % 2)


@pytest.mark.parametrize("seed", range(200, 224 if LONG else 203))
def test_whoever_tries_each_order_knows_no_more_by_a_median(seed: int) -> None:
    """Anybody, and the two on either side of the median."""
    of = groups(seed)
    amounts = {part.holding: amount for part, amount in of.amounts.items()}
    ordered = sorted(amounts, key=lambda name: amounts[name])
    largest = ordered[-1]
    found = audited(of, [shown(of)])
    if not [each for each in found.attacks if each.target == largest and each.upper < 2 * each.truth]:
        for attacker, margin in (("", P_OUTSIDER), *((name, P_INSIDER) for name in ordered[4:6])):
            assert most(of, told(of), largest, attacker) >= (1 + margin) * amounts[largest] * (1 - 1e-6)


def test_some_medians_are_open_and_some_are_not() -> None:
    assert {audited(of := groups(seed), [shown(of)]).is_safe for seed in range(200, 206)} == {True, False}


STEPS = two_zones([100.0, 200.0, 300.0, 400.0, 500.0], [700.0, 800.0, 900.0, 1000.0, 1100.0])
(SIX,) = limits([6.0, 6.0], [1])


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (middle(SIX, 10), None),
        (middle(SIX, 11), "other_median"),
        (middle(SIX, 9), "few_of_median"),
        (middle(Limit(5.5, 5.25, 5.75), 10), "other_median"),
        (middle(SIX, 10, rounded_to=0.0, value=6.1), "other_median"),
    ],
)
def test_a_median_is_counted_anew(row: Row, rule: str | None) -> None:
    """It is of ten at least, of as many as it says, and what was rounded is what they have."""
    found = audited(STEPS, [row])
    assert [(each.rule, each.cell.quantity.indicator) for each in found.broken] == (
        [(rule, "C2_median")] if rule else []
    )


def test_a_median_of_nine_is_told_whatever_it_says() -> None:
    nine = two_zones([100.0, 200.0, 300.0, 400.0], [500.0, 700.0, 800.0, 900.0, 1000.0])
    assert [(each.rule, each.value) for each in audited(nine, [middle(SIX, 10)]).broken] == [("few_of_median", 9)]


@pytest.mark.parametrize(("step", "between"), [(0.001, (5.9995, 6.0005)), (1.0, (5.75, 6.5)), (None, (5.75, 6.5))])
def test_a_median_is_read_as_fine_as_it_is_given(step: float | None, between: tuple[float, float]) -> None:
    assert Told("C2", 2025, Place(), 10, (6.0,), (), step).means() == [pytest.approx(between)]


def test_an_older_median_of_other_figures_is_no_fault_and_one_of_the_same_is_attacked() -> None:
    """Of two versions of a year, the second without a median."""
    first = [*sums(ALIKE), shown(ALIKE)]
    both = audit([release(first), release(sums(ALIKE), 1)], *known(ALIKE))
    assert {each.target for each in both.attacks} == {f"u-{place}" for place in range(5)}
    mended = two_zones([50.0] * 5, [600.0, 700.0, 800.0, 900.0, 1000.0])
    later = audit([release([shown(ALIKE)]), release(sums(mended), 1)], *known(mended))
    assert (later.attacks, later.broken) == ((), ())


def test_a_median_is_no_sum() -> None:
    """Without the truth of both sides it is not audited, and nobody's amount is below it."""
    members, truth = known(ALIKE)
    done = audit([release([shown(ALIKE)])], members, [row for row in truth if row["indicator"] == "C2_den"])
    assert [quantity.indicator for quantity in done.unaudited] == ["C2_median"]
    assert attack([release([shown(ALIKE)])], members) == []
