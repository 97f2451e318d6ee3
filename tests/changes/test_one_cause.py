"""Two years that differ in one thing have one cause, with all of the difference; with several they add up."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from footprint import changes
from footprint.changes.comparing import CAUSES, Step
from tests.changes.cases import (
    BEFORE,
    NOW,
    Causes,
    Year,
    causes,
    gigabytes,
    laptops,
    pair,
    same,
    screens,
    total,
)
from tests.method.running import close

HYDRO = {"covered_share": 0.5, "factor_key": "technology:hydro", "instrument": "ppa"}
BOUGHT = {"acquired_on": date(NOW, 3, 1)}
KNOWN = {"acquired_on": date(2021, 1, 1)}
MIXED = [laptops(10), screens(10)]
TRIPLED = [laptops(30), screens(30)]
# Member: both years, and the one cause (location-based).
ONE: dict[str, tuple[tuple[Year, Year], str]] = {
    "three_times_as_many": ((Year(MIXED), Year(TRIPLED)), "fleet"),
    "laptops_for_screens": ((Year(MIXED), Year([laptops(15), screens(5)])), "mix"),
    "older": (same(laptops(10, acquired_on=date(2018, 7, 1))), "ages"),
    "retired": (
        (Year([laptops(10, **KNOWN)]), Year([laptops(9, **KNOWN), laptops(1, **KNOWN, retired_on=date(NOW, 7, 1))])),
        "ages",
    ),
    # Amortised: one more left without a date, of which nothing is known in either year.
    "amortised": (same({"category": "phone", "quantity_devices": 4.0, "acquired_on": date(2020, 1, 1)},
                       {"category": "phone", "status": "gone_undated"}), "ages"),
    "more_power": ((Year([laptops(10, annual_kwh=20.0)]), Year([laptops(10, annual_kwh=30.0)])), "usage"),
    "more_data": (
        (Year(MIXED, usage=[gigabytes(BEFORE, 100.0)]), Year(MIXED, usage=[gigabytes(NOW, 300.0)])),
        "usage",
    ),
    "grid_of_spain": (same(laptops(10, country="ESP"), screens(3, country="ESP")), "grid"),
    "moved_abroad": ((Year([laptops(10)]), Year([laptops(10, country="DEU")])), "grid"),
    "printers_published_anew": (same({"category": "printer", "quantity_devices": 4.0}), "factors"),
    "phones_in_the_list": ((Year(MIXED), Year([*MIXED, {"category": "phone"}])), "first_counted"),
    "phones_left_out": ((Year([*MIXED, {"category": "phone"}]), Year(MIXED)), "no_longer_counted"),
    "less_is_known": (
        (Year([screens(100)]), Year([screens(97), screens(3, annual_kwh=-1.0, lifetime_years=-1.0)])),
        "coverage",
    ),
    "almost_nothing_is_known": (
        (Year([screens(100)]), Year([screens(50), screens(50, annual_kwh=-1.0)])), "partly_assessed",
    ),
}  # fmt: skip


@cache
def results() -> tuple[changes.Results, changes.Results]:
    """Both years of every member, in one run of the method a year."""
    return pair({name: years for name, (years, _) in ONE.items()} | CONTRACTS | OTHERS)


# Market-based: a contract more, and a contract in both years while the grid becomes cleaner.
CONTRACTS: dict[str, tuple[Year, Year]] = {
    "contract": (Year(MIXED), Year(MIXED, contracts=[HYDRO])),
    "contract_and_grid": same(laptops(10, country="FRA"), contracts=[HYDRO]),
    "spain_with_contract": same(
        laptops(10, site_id="s"),
        sites=[{"site_id": "s", "kind": "office", "country": "ESP"}],
        contracts=[HYDRO | {"site_id": "s"}],
    ),
}
SEVERAL = (
    Year([laptops(10, country="ESP"), screens(8), {"category": "phone"}], usage=[gigabytes(BEFORE, 50.0)]),
    Year(
        [
            laptops(12, country="ESP", annual_kwh=40.0), laptops(2, **KNOWN, retired_on=date(NOW, 2, 1)), screens(20),
            {"category": "printer"},
        ],
        usage=[gigabytes(NOW, 90.0)], contracts=[HYDRO],
    ),
)  # fmt: skip
OTHERS = {
    "several": SEVERAL,
    "the_same": same(laptops(10), screens(3), sites=[{"site_id": "s", "country": "ESP"}]),
    "bought": (Year(MIXED), Year([*MIXED, {"category": "phone", "quantity_devices": 5.0, **BOUGHT}])),
    "all_gone": (Year([*MIXED, {"category": "phone", **KNOWN, "retired_on": date(BEFORE, 5, 1)}]), Year(MIXED)),
}


def of(member: str, basis: str = "location") -> Causes:
    return causes([Step(*results())], basis).get(member, {})


def difference(member: str, basis: str = "location") -> float:
    before, now = results()
    return total(now, member, basis) - total(before, member, basis)


@pytest.mark.parametrize("member", ONE)
def test_one_cause_has_all_of_the_difference(member: str) -> None:
    found = of(member)
    assert found.keys() == {ONE[member][1]}
    assert close(found[ONE[member][1]], difference(member), 1e-9)
    assert abs(difference(member)) > 1e-3


def test_every_cause_has_a_pair_of_years_that_differ_in_it_alone() -> None:
    """Contracts below, method in `test_sets_and_names`."""
    assert {cause for _, cause in ONE.values()} | {"contracts", "method"} == set(CAUSES)


def test_figures_by_hand() -> None:
    """20 devices become 60: of 10 laptops and 10 screens each kg comes three times. Laptops 10 x (185.09/5 x 365/365.25
    + 29 x 0.0567), screens 10 x (64.6/6 x 365/365.25 + 64 x 0.0567)."""
    once = 10 * (185.09 / 5 * 365 / 365.25 + 29 * 0.0567) + 10 * (64.6 / 6 * 365 / 365.25 + 64 * 0.0567)
    assert close(of("three_times_as_many")["fleet"], 2 * once, 1e-9)
    assert close(of("more_power")["usage"], 10 * 10 * 0.0567, 1e-9)
    assert close(of("grid_of_spain")["grid"], (10 * 29 + 3 * 64) * (0.15 - 0.2), 1e-9)
    assert close(of("more_data")["usage"], 200 * 0.01, 1e-9)
    assert close(of("printers_published_anew")["factors"], 4 * (150 - 200) / 5 * 365 / 365.25, 1e-9)
    # Three of 100 screens are not assessed any more.
    screen = 64.6 / 6 * 365 / 365.25 + 64 * 0.0567
    assert close(of("less_is_known")["coverage"], -3 * screen, 1e-9)


def test_where_nothing_changed_there_is_no_row() -> None:
    """A site that no machine stands at changes nothing."""
    assert difference("the_same") == 0
    assert of("the_same") == {}


def test_what_was_bought_in_the_year_is_fleet_and_mix_and_no_perimeter() -> None:
    """No phone was listed last year; all of this year's were bought since, so that there were none: 20 devices become
    25. Phones whose dates are unknown are counted for the first time."""
    found = of("bought")
    assert found.keys() == {"fleet", "mix"}
    assert close(sum(found.values()), difference("bought"), 1e-9)


def test_what_was_retired_last_year_is_fleet_and_mix_and_no_perimeter() -> None:
    """The one phone left in May of last year, with its date: this year's list need not name it."""
    found = of("all_gone")
    assert found.keys() == {"fleet", "mix"}
    assert close(sum(found.values()), difference("all_gone"), 1e-9)


def test_a_contract_is_a_cause_of_the_market_alone() -> None:
    assert of("contract") == {}
    found = of("contract", "market")
    assert found.keys() == {"contracts"}
    kwh = 10 * 29 + 10 * 64
    assert close(found["contracts"], 0.5 * kwh * (0.006 - 0.0567), 1e-9)


def test_a_cleaner_grid_under_a_contract_is_the_grid_alone() -> None:
    """Half of the electricity is hydro in both years: the other half's grid changed, and nothing else."""
    assert of("contract_and_grid", "market") == {}
    found = of("spain_with_contract", "market")
    assert found.keys() == {"grid"}
    assert close(found["grid"], 0.5 * 10 * 29 * (0.15 - 0.2), 1e-9)
    assert close(of("spain_with_contract")["grid"], 10 * 29 * (0.15 - 0.2), 1e-9)


@pytest.mark.parametrize("basis", ["location", "market"])
def test_several_at_once_add_up(basis: str) -> None:
    found = of("several", basis)
    wanted = {"first_counted", "no_longer_counted", "fleet", "mix", "ages", "usage", "grid"}
    assert found.keys() == wanted | ({"contracts"} if basis == "market" else set())
    assert close(sum(found.values()), difference("several", basis), 1e-9)


@pytest.mark.parametrize("criterion", ["gwp", "adpe", "pe", "water", "energy"])
def test_every_criterion_adds_up(criterion: str) -> None:
    before, now = results()
    found = causes([Step(before, now)], "location", criterion)
    assert found
    for member, each in found.items():
        ends = [total(one, member, "location", criterion) for one in (before, now)]
        assert abs(sum(each.values()) - (ends[1] - ends[0])) <= 1e-9 * sum(map(abs, ends))
