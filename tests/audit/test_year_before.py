"""What a year says of the year before, beside what that year said itself."""

from __future__ import annotations

from math import inf

import pytest

from footprint.audit import Asked, Knowing, Release, attack, audit
from footprint.region.like_for_like import OF_CAUSES
from tests.audit.publishing import Row, cell, has, member, release

AMOUNTS = {"a": 100, "b": 110, "c": 120, "d": 130, "leaver": 60}
LINKS = [{"relation": "before", "whole": "C8_then", "parts": "C1"}]
NONE = [{"relation": "sum", "whole": "C1", "parts": "C8_then"}]
WITH, WITHOUT = (Knowing(prior=0.9, links=links) for links in (LINKS, NONE))


def given(leavers: int) -> tuple[list[Release], list[Row], list[Row]]:
    """Releases, members and truth: the total of a year; next year what those who stayed weighed then."""
    staying = dict(list(AMOUNTS.items())[: len(AMOUNTS) - leavers])
    members = [member(name, year=2024) for name in AMOUNTS] + [member(name, year=2025) for name in staying]
    truth = [has(member(name), value, year=2024) for name, value in AMOUNTS.items()]
    truth += [has(member(name), value, "C8_then", year=2025) for name, value in staying.items()]
    releases = [
        release([cell(sum(AMOUNTS.values()), year=2024)]),
        release([cell(sum(staying.values()), "C8_then", year=2025)], 1),
    ]
    return releases, members, truth


def test_the_difference_of_both_is_who_left() -> None:
    releases, members, truth = given(1)
    done = audit(releases, members, truth, knowing=WITH, asked=Asked(lower=False))
    assert {(each.attacker, each.target) for each in done.attacks} == {("", "leaver")}
    assert done.attacks[0].upper == pytest.approx(60, rel=1e-6)
    assert audit(releases, members, truth, knowing=WITHOUT, asked=Asked(lower=False)).is_safe


def test_nobody_finds_out_who_left_where_nobody_did() -> None:
    assert audit(*given(0), knowing=WITH, asked=Asked(lower=False)).is_safe


def test_without_the_truth_it_is_taken_for_granted() -> None:
    releases, members, _ = given(1)
    found = {each.target: each for each in attack(releases, members, knowing=WITH)
             if (each.year, each.quantity.indicator) == (2024, "C1")}  # fmt: skip
    assert (found["leaver"].lower, found["leaver"].upper) == pytest.approx((60, 60), rel=1e-6)
    assert found["a"].upper > 400


def test_it_is_no_knowledge_of_whom_it_does_not_hold() -> None:
    """Results that were mended since: nobody knows whose."""
    releases, members, truth = given(1)
    mended = [row | ({"value": row["value"] + 5} if row["indicator"] == "C8_then" else {}) for row in truth]
    releases[1] = release([cell(480, "C8_then", year=2025)], 1)
    assert audit(releases, members, mended, knowing=WITH, asked=Asked(lower=False)).is_safe


SIGNED = ("C8_num", *OF_CAUSES)
AMOUNTS_OF_BOTH = ("C8_now", "C8_den", "C8_then")


@pytest.mark.parametrize("name", [*SIGNED, *AMOUNTS_OF_BOTH])
def test_a_sum_of_differences_bounds_nobody_whatever_its_sign(name: str) -> None:
    """One may have risen by more than the sum, as others fell: a positive one was once taken for amounts."""
    members = [member(holding) for holding in AMOUNTS]
    for value in (19.0, 0.0, -19.0) if name in SIGNED else (19.0,):
        found = attack([release([cell(value, name)])], members)
        assert {each.target for each in found} == AMOUNTS.keys()
        expected = (-inf, inf) if name in SIGNED else (0.0, value)
        assert all((each.lower, each.upper) == pytest.approx(expected) for each in found)
