"""Intervals of sums: a case by hand, laws, and how often they hold a known truth."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp, log, pi, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.uncertainty import Model, drivers, intervals
from footprint.uncertainty.propagation import Figure, blocks, distinct, entries, in_order, owners

KEYS = ["member_id"]
LIFE = Figure("lifetime:laptop", "lives", log(1.2))
NO_SPREAD = {"sigma": 0.0, "row_sigma": 0.0, "lifetime_key": None}
AMOUNTS = ("value", "value_short_life", "value_long_life")
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("member_id", "category", "activity", "figure", "source_group", "lifetime_key",
                                      "energy_key", "pue_key", "share_key", "unit")]
    + [(name, pa.float64()) for name in ("sigma", "row_sigma", "value_sq", *AMOUNTS)]
)  # fmt: skip


def term(figure: str, value: float, sigma: float = log(1.5), **other: Any) -> dict[str, Any]:
    """One row of `_uncertain_terms`."""
    life = {"value_short_life": value * 1.2, "value_long_life": value / 1.2} if other.get("lifetime_key") else {}
    plain = {"member_id": "m", "category": "laptop", "activity": "life_start", "source_group": "one", "unit": "kgCO2e"}
    none = dict.fromkeys(("value_short_life", "value_long_life", "value_sq"), 0.0)
    return {**none, **plain, "row_sigma": log(1.02), "figure": figure, "value": value, "sigma": sigma, **life, **other}


def table(*terms: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(terms), schema=_SCHEMA)


def model(correlation: float = 0.5, **parameters: Figure) -> Model:
    named = {figure.name: figure for figure in (LIFE, *parameters.values())}
    return Model(named, life_spread=1.2, correlation=correlation)


def interval(terms: pa.Table, of: Model) -> dict[str, Any]:
    (row,) = intervals(terms, of, KEYS).to_pylist()
    return row


def drawn(terms: pa.Table, of: Model, number: list[int]) -> np.ndarray:
    """What each draw adds to the value of each total. `number`: the total of each term."""
    (block,) = blocks(entries(terms, of), of, np.array(number, np.int64), max(number) + 1)
    return block.drawn[block.row]


def test_three_lines_and_two_factors_by_hand() -> None:
    """Laptops 300 kg in two lines and screens 100 kg in one; GSD 1.5 and 2; nothing in common.

    Two lines of one factor are one draw: ln of 300 e^(0.405 z) has deviation ln 1.5, so the variance is
    300^2 (e^(s^2) - 1) e^(s^2) with s = ln 1.5 = 0.405465: s^2 = 0.164402, e^(s^2) = 1.178688,
    90,000 x 0.178688 x 1.178688 = 18,955.6. Screens: s^2 = 0.480453, e^(s^2) = 1.616807,
    10,000 x 0.616807 x 1.616807 = 9,972.6. Sum 28,928.2, deviation 170.08. Had the two lines been two draws of 150 kg,
    the first part would have been half: 9,477.8. The quantiles are those of the law itself, by `below`.
    """
    lines = table(term("laptop", 150, log(1.5)), term("laptop", 150, log(1.5)), term("screen", 100, log(2)))
    of = model(correlation=0)
    assert float(drawn(lines, of, [0, 0, 0])[0].std()) == pytest.approx(170.08, rel=0.04)
    found = interval(lines, of)
    assert found["value"] == 400
    for name, share in (("low", 0.025), ("median", 0.5), ("high", 0.975)):
        error = sqrt(share * (1 - share) / of.draws)
        assert below(found[name]) == pytest.approx(share, abs=3.3 * error)
    assert found["median"] > 400  # spreads lean upwards


def below(total: float) -> float:
    """P(300 e^(x ln 1.5) + 100 e^(y ln 2) < total), x and y standard normal: over x of the chance of y."""
    law, x = NormalDist(), np.linspace(-8, 8, 4_001)
    left = (total - 300 * np.exp(x * log(1.5))) / 100
    chance = [law.cdf(log(each) / log(2)) if each > 0 else 0.0 for each in left.tolist()]
    return float(np.sum(np.exp(-(x**2) / 2) * chance) * (x[1] - x[0]) / sqrt(2 * pi))


def test_one_factor_has_the_interval_of_the_formula() -> None:
    """[m / gsd^1.96, m gsd^1.96]"""
    found = interval(table(term("laptop", 100, log(1.5))), model())
    assert found["low"] == pytest.approx(100 / 1.5**1.96, rel=0.03)
    assert found["high"] == pytest.approx(100 * 1.5**1.96, rel=0.03)
    assert found["median"] == pytest.approx(100, rel=1e-3)


def test_rows_of_their_own_add_in_squares() -> None:
    """100 devices of 1 kg, each known within 30 %: sqrt(100 (e^(0.3^2) - 1)) = 3.07 kg, not 30."""
    found = interval(table(term("f", 100.0, sigma=0.0, value_sq=100.0, row_sigma=0.3)), model())
    half = 1.96 * sqrt(100 * (exp(0.09) - 1))
    assert found["high"] - 100 == pytest.approx(half, rel=0.04)
    assert 100 - found["low"] == pytest.approx(half, rel=0.04)


values = st.floats(0.01, 1e4)
figures = st.sampled_from("abcdef")


@st.composite
def terms(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some terms of figures of two sources, some with a default life; equal figures have equal spreads."""
    spread = {name: draw(st.floats(0.05, 0.8)) for name in "abcdef"}
    shape = st.tuples(figures, values, st.sampled_from([None, LIFE.name]))
    return [
        term(name, value, spread[name], source_group="one" if name < "d" else "two", lifetime_key=life)
        for name, value, life in draw(st.lists(shape, min_size=1, max_size=8))
    ]


@given(terms())
def test_without_spread_the_interval_is_the_value_to_the_last_digit(rows: list[dict[str, Any]]) -> None:
    found = interval(table(*(row | NO_SPREAD for row in rows)), model())
    assert found["low"] == found["median"] == found["high"] == found["value"]


@settings(max_examples=30)
@given(terms())
def test_the_more_figures_err_together_the_wider_the_interval(rows: list[dict[str, Any]]) -> None:
    """By the deviation of ln-linear sums: exact in the law, so within the noise of draws here."""
    spreads = []
    for correlation in (0.0, 0.5, 1.0):
        spreads.append(float(drawn(table(*rows), model(correlation), [0] * len(rows))[0].std()))
    assert all(narrow <= wide * 1.08 for narrow, wide in pairwise(spreads))


@settings(max_examples=30)
@given(terms(), st.randoms())
def test_order_and_splitting_of_lines_change_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    parts = [row | {name: row[name] / 2 for name in AMOUNTS} for row in rows] * 2
    random.shuffle(parts)
    whole, split = interval(table(*rows), model()), interval(table(*parts), model())
    for name in ("value", "median", "low", "high"):
        assert split[name] == pytest.approx(whole[name], rel=1e-5)


@settings(max_examples=30)
@given(terms())
def test_shares_of_the_drivers_add_up_and_knowing_all_leaves_nothing(rows: list[dict[str, Any]]) -> None:
    found = drivers(table(*rows), model())
    assert sum(driver.share for driver in found) == pytest.approx(1, rel=1e-6)
    assert [driver.share for driver in found] == sorted((driver.share for driver in found), reverse=True)


def test_what_is_alone_uncertain_leaves_nothing_once_known() -> None:
    (driver,) = drivers(table(term("device:laptop|life_start|manufacturing|gwp", 100)), model())
    assert (driver.kind, driver.key) == ("making", "device:laptop")
    assert [driver.share, driver.low, driver.high] == pytest.approx([1, 100, 100], rel=1e-6)


def test_a_credit_may_be_larger_or_smaller_and_is_never_a_crash() -> None:
    found = interval(table(term("metal", -10.0, 0.4), term("laptop", 100.0, 0.1)), model(correlation=0))
    assert found["value"] == 90
    assert found["low"] < 90 < found["high"]


def test_equal_draws_make_differences_of_years_sure() -> None:
    """A figure that errs errs in both years: of two totals of one factor the greater is greater in every draw."""
    rows = table(term("laptop", 100, member_id="2024"), term("laptop", 101, member_id="2025"))
    before, now = drawn(rows, model(), [0, 1])
    assert np.all(101 + now > 100 + before)


def test_totals_that_vary_alike_are_drawn_once() -> None:
    rows = table(*(term("laptop", 100, member_id=name) for name in "ab"), term("screen", 100, member_id="c"))
    of = model()
    (block,) = blocks(entries(rows, of), of, np.array([0, 1, 2]), 3)
    assert block.drawn.shape == (2, of.draws)
    assert block.row.tolist() == [0, 0, 1]


def test_draws_of_a_member_are_the_same_to_the_last_bit_whoever_else_is_drawn() -> None:
    """Single precision tells in which order, and beside what, sums were made: of many figures, of which each member has
    some."""
    draw, of = np.random.default_rng(1), model()

    def draws(terms: pa.Table) -> np.ndarray:
        terms = in_order(terms)
        totals, number = distinct(terms, KEYS)
        parts = blocks(entries(terms, of), of, number, totals.num_rows, owners(totals))
        return np.concatenate([block.drawn[block.row] for block in parts])

    members = [
        table(*(term(f"figure {draw.integers(500)}", value, 0.3, member_id=name, row_sigma=0.2, value_sq=value)
                for value in draw.lognormal(2, 2, 40).tolist()))
        for name in "abcdefghijkl"
    ]  # fmt: skip
    together = draws(pa.concat_tables(members))
    assert np.array_equal(together, np.concatenate([draws(each) for each in members]))
    assert len(np.unique(together, axis=0)) == len(members)


# How often an interval holds the truth. A world is one draw of every figure and life with another seed; what it makes
# of a member is worked out by the equation of the method (README §4), not by the three stored amounts.
WORLDS = 4_000
EXPECTED = 5.0  # years
MEMBERS: dict[str, list[tuple[str, float, float, float | None]]] = {
    # figure, amount over a whole life [kg], sigma, age on 1 January [years; None: a steady stock]
    "office": [
        (f"d{i}", 500 / (i + 1), 0.3 + 0.1 * (i % 6), (None, 0.5, 2.0, 4.5, 5.5, 6.2)[i % 6]) for i in range(12)
    ],
    "host": [("ram", 300.0, 0.6, 1.0), ("ssd", 125.0, 0.6, 1.0), ("case", 75.0, 0.3, 4.7)],
    "town": [(f"t{i}", 50 + 15 * (i % 4), 0.2 + 0.05 * (i % 9), None if i % 3 else i / 5) for i in range(30)],
}


def booked(life: Any, age: float | None) -> Any:
    """Share of a whole life that the year bears: 1 / L of a steady stock, else the overlap of the year with it."""
    return 1 / life if age is None else np.clip(np.minimum(life, age + 1) - age, 0, None) / life


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("kind", MEMBERS)
def test_the_interval_holds_the_truth_in_95_of_100_worlds(kind: str, correlation: float) -> None:
    of = model(correlation)
    ways = {"value": EXPECTED, "value_short_life": EXPECTED / 1.2, "value_long_life": EXPECTED * 1.2}
    lines = [
        term(name, 0.0, sigma, lifetime_key=LIFE.name)
        | {way: amount * float(booked(life, age)) for way, life in ways.items()}
        for name, amount, sigma, age in MEMBERS[kind]
    ]
    world = replace(of, draws=WORLDS, seed=7, _cache={}, _lives={})
    life = EXPECTED * world.multiplier(LIFE)
    truth = sum(
        amount * world.multiplier(Figure(name, "one", sigma)) * booked(life, age)
        for name, amount, sigma, age in MEMBERS[kind]
    )
    found = interval(table(*lines), of)
    share = float(np.mean((found["low"] <= truth) & (truth <= found["high"])))
    assert 0.93 <= share <= 0.97


@pytest.mark.parametrize(("correlation", "held"), [(0.0, 0.58), (0.5, 0.93), (1.0, 0.95)])
def test_how_often_it_holds_a_truth_around_which_the_published_figures_err(correlation: float, held: float) -> None:
    """The other way round, as UNCERTAINTY.md §6 says: the truth is fixed, and what is published errs. Thirty figures
    that err each for itself lean upwards twice; figures of one source that err together do not."""
    rows = [(f"t{i}", 10 + 3 * (i % 4), 0.2 + 0.05 * (i % 9)) for i in range(30)]
    of = model(correlation)
    worlds = replace(of, draws=1_000, seed=7, _cache={}, _lives={})
    drawn, errors = (
        np.array([each.multiplier(Figure(name, "one", sigma)) for name, _, sigma in rows]) for each in (of, worlds)
    )
    published = np.array([value for _, value, _ in rows])[:, None] / errors
    low, high = np.quantile(published.T @ drawn, (0.025, 0.975), axis=1)
    truth = sum(value for _, value, _ in rows)
    assert float(np.mean((low <= truth) & (truth <= high))) == pytest.approx(held, abs=0.03)
