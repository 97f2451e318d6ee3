"""What is true of every region: drawn at random, small, with unknowns for each holding and for holdings alike."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.audit import Asked, Interval, Knowing, Release, attack, audit
from tests.audit.publishing import Row, has, member, release, summed
from tests.cases import cases

LAYOUTS = [(), ("sector",), ("zone",), ("sector", "zone")]
ONE_BY_ONE = Knowing(aggregate=False)
STAGES = ("making", "rest", "total")


@dataclass(frozen=True)
class Region:
    """Members, what they have, and the cells published of it."""

    members: list[Row]
    truth: list[Row]
    cells: list[Row]

    def released(self, cells: list[Row] | None = None) -> list[Release]:
        return [release(self.cells if cells is None else cells)]

    def own(self, holding: str) -> list[Row]:
        return [row for row in self.truth if row["holding"] == holding]


@st.composite
def regions(draw: st.DrawFn) -> Region:
    """Up to seven holdings in two sectors and two zones, making and rest; some cells hidden, sums sometimes rounded."""
    places = draw(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), min_size=2, max_size=7))
    members = [member(f"h{number}", *place) for number, place in enumerate(places)]
    truth = []
    for who in members:
        parts = [draw(st.integers(0, 40)) for _ in range(2)]
        truth += [has(who, value, stage=stage) for stage, value in zip(STAGES, (*parts, sum(parts)), strict=True)]
    step = draw(st.sampled_from([0.0, 0.0, 4.0]))
    cells = summed(truth, LAYOUTS)
    hidden = draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))
    for row, hide in zip(cells, hidden, strict=True):
        rounded = round(row["value"] / step) * step if step else row["value"]
        row |= (
            {"value": None, "status": "withheld", "holdings": None} if hide else {"value": rounded, "rounded_to": step}
        )
    return Region(members, truth, cells)


def bounds(found: list[Interval]) -> dict[tuple[str, str], tuple[float, float]]:
    return {(each.target, each.quantity.stage): (each.lower, each.upper) for each in found}


@settings(max_examples=cases(20, long=2000), deadline=None)
@given(regions())
def test_holdings_alike_have_the_bounds_of_each_alone(region: Region) -> None:
    for own in (None, region.own("h0")):
        together = bounds(attack(region.released(), region.members, own=own))
        apart = bounds(attack(region.released(), region.members, own=own, knowing=ONE_BY_ONE))
        assert together.keys() == apart.keys()
        for key, between in together.items():
            assert between == pytest.approx(apart[key], rel=1e-6, abs=1e-6)


@settings(max_examples=cases(20, long=2000), deadline=None)
@given(regions())
def test_the_truth_is_within_the_bounds(region: Region) -> None:
    truth = {(row["holding"], row["stage"]): row["value"] for row in region.truth}
    for own in (None, region.own("h1")):
        for key, (lower, upper) in bounds(attack(region.released(), region.members, own=own)).items():
            assert lower - 1e-6 <= truth[key] <= upper + 1e-6


@settings(max_examples=cases(20, long=2000), deadline=None)
@given(regions(), st.integers(0, 100))
def test_one_more_published_cell_widens_nothing(region: Region, which: int) -> None:
    hidden = [number for number, row in enumerate(region.cells) if row["value"] is None]
    if not hidden:
        return
    opened = hidden[which % len(hidden)]
    row = region.cells[opened]
    (true,) = [
        each
        for each in summed(region.truth, LAYOUTS)
        if all(each[name] == row[name] for name in ("stage", "sector", "zone"))
    ]
    more = [*region.cells[:opened], true, *region.cells[opened + 1 :]]
    before = bounds(attack(region.released(), region.members))
    after = bounds(attack(region.released(more), region.members))
    for key, (lower, upper) in after.items():
        low, high = before.get(key, (0.0, float("inf")))
        assert lower >= low - 1e-6
        assert upper <= high + 1e-6


@settings(max_examples=cases(15, long=1000), deadline=None)
@given(regions(), st.permutations(range(7)))
def test_names_order_and_unit_change_nothing(region: Region, order: list[int]) -> None:
    names = {f"h{number}": f"z{place}" for number, place in enumerate(order)}

    def other(row: Row) -> Row:
        value = {"value": row["value"] * 1000} if row.get("value") is not None else {}
        step = {"rounded_to": row["rounded_to"] * 1000} if "rounded_to" in row else {}
        return row | value | step | ({"holding": names[row["holding"]]} if "holding" in row else {})

    members, truth, cells = (
        [other(row) for row in reversed(rows)] for rows in (region.members, region.truth, region.cells)
    )
    first = audit(region.released(), region.members, region.truth)
    second = audit([release(cells)], members, truth)
    told = {(names.get(each.attacker, ""), names[each.target], each.quantity) for each in first.attacks}
    assert told == {(each.attacker, each.target, each.quantity) for each in second.attacks}
    uppers = {(names.get(each.attacker, ""), names[each.target], each.quantity): each.upper for each in first.attacks}
    for each in second.attacks:
        assert each.upper == pytest.approx(1000 * uppers[each.attacker, each.target, each.quantity], rel=1e-5, abs=1e-3)


@settings(max_examples=cases(20, long=2000), deadline=None)
@given(regions(), st.sampled_from([0.0, 0.05, 0.1, 0.3]))
def test_the_audit_finds_what_each_attacker_alone_finds(region: Region, p: float) -> None:
    """One solution answers for many attackers; each alone, with a programme of its own, comes to the same."""
    asked = Asked(p_outsider=0.2, p_insider=p, lower=False)
    done = audit(region.released(), region.members, region.truth, asked=asked)
    told = {(each.attacker, each.target, each.quantity.stage) for each in done.attacks}
    truth = {(row["holding"], row["stage"]): row["value"] for row in region.truth}
    open_to_all = {each[1:] for each in told if not each[0]}
    for attacker in ("", *(row["holding"] for row in region.members)):
        own = region.own(attacker) if attacker else None
        for key, (_, upper) in bounds(attack(region.released(), region.members, own=own, knowing=ONE_BY_ONE)).items():
            margin = upper - (1 + asked.p(attacker)) * truth[key]
            if truth[key] and abs(margin) > 1e-5 and (not attacker or key not in open_to_all):
                assert ((attacker, *key) in told) is (margin < 0), (attacker, key, upper)
