"""Samplers against the distributions that they are said to have."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from footprint.uncertainty import lives
from footprint.uncertainty.draws import DRAWS, SEED, correlated, lognormal, normal, quantiles, shares_above, signed

# Kolmogorov-Smirnov at 0.1 %: the halves mirror each other, so there are half as many independent draws.
CRITICAL = 1.95 / sqrt(DRAWS / 2)
NAMES = [f"device:{name}|life_start|manufacturing|gwp" for name in ("laptop", "monitor", "server", "tablet")]


def distance(sample: np.ndarray, distribution: NormalDist) -> float:
    """The largest distance between the sample's distribution and the one given."""
    ordered = np.sort(sample)
    wanted = np.array([distribution.cdf(each) for each in ordered])
    steps = np.arange(len(ordered) + 1) / len(ordered)
    return float(max(np.max(wanted - steps[:-1]), np.max(steps[1:] - wanted)))


@pytest.mark.parametrize("name", NAMES)
def test_normal_draws_are_normal(name: str) -> None:
    drawn = normal(name)
    assert len(drawn) == DRAWS
    assert distance(drawn, NormalDist()) < CRITICAL
    assert abs(float(drawn.mean())) < 1e-12
    assert float(drawn.var()) == pytest.approx(1, abs=0.06)
    assert float((drawn**4).mean()) == pytest.approx(3, abs=0.4)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_correlated_draws_are_normal_and_as_correlated_as_asked(correlation: float) -> None:
    one, other = (correlated(name, "source", correlation) for name in NAMES[:2])
    assert distance(one, NormalDist()) < CRITICAL
    assert float(np.corrcoef(one, other)[0, 1]) == pytest.approx(correlation, abs=0.04)
    elsewhere = correlated(NAMES[1], "another source", correlation)
    assert abs(float(np.corrcoef(one, elsewhere)[0, 1])) < 0.05


@pytest.mark.parametrize("gsd", [1.02, 1.46, 2.71, 3.6])
def test_lognormal_draws_have_their_median_and_spread(gsd: float) -> None:
    drawn = lognormal(normal(NAMES[0]), log(gsd))
    assert distance(np.log(drawn), NormalDist(0, log(gsd))) < CRITICAL
    assert float(np.median(drawn)) == pytest.approx(1, rel=1e-3 * gsd)
    low, high = np.quantile(drawn, (0.025, 0.975))
    assert float(high) == pytest.approx(exp(1.959964 * log(gsd)), rel=0.06)
    assert float(low * high) == pytest.approx(1, rel=0.01)


def test_a_figure_that_may_be_a_credit_is_normal() -> None:
    drawn = signed(normal(NAMES[0]), 0.3)
    assert distance(drawn, NormalDist(1, 0.3)) < CRITICAL


def test_equal_names_and_seeds_give_equal_bytes_and_others_do_not() -> None:
    assert normal("a").tobytes() == normal("a").tobytes()
    assert normal("a").tobytes() != normal("b").tobytes()
    assert normal("a", seed=SEED + 1).tobytes() != normal("a").tobytes()


@given(sigma=st.floats(0.01, 1.0), spread=st.floats(1.05, 2.0), years=st.floats(1, 12))
def test_a_steady_stock_weighs_in_proportion_to_one_over_its_life(sigma: float, spread: float, years: float) -> None:
    z = normal("lifetime:laptop", draws=200)
    weight = lives.weights(z, sigma, spread)
    amount = weight.given / years + weight.short * spread / years + weight.long / (years * spread)
    np.testing.assert_allclose(amount, 1 / (years * np.exp(sigma * z)), rtol=1e-9)


@given(sigma=st.floats(0.01, 1.0), spread=st.floats(1.05, 2.0))
def test_weights_are_never_negative_and_those_of_the_life_as_given_are_one(sigma: float, spread: float) -> None:
    weight = lives.weights(normal("lifetime:laptop", draws=200), sigma, spread)
    assert min(float(each.min()) for each in weight) >= 0
    given_life = lives.weights(np.zeros(1), sigma, spread)
    assert [float(each[0]) for each in given_life] == [1, 0, 0]


def test_without_other_lives_an_amount_is_in_proportion() -> None:
    weight = lives.weights(np.array([-1.0, 0.0, 1.0]), log(1.2), 1.0)
    np.testing.assert_allclose(weight.given, [1.2, 1, 1 / 1.2])
    assert not weight.short.any()
    assert not weight.long.any()


def test_a_device_at_the_end_of_its_life_weighs_only_if_it_lives_longer() -> None:
    """5.5 years old, 5 years expected: nothing is booked as given; with 6 years 1/6 of its making."""
    weight = lives.weights(np.array([-1.0, 0.0, 1.0]), log(1.2), 1.2)
    booked = weight.given * 0 + weight.short * 0 + weight.long / 6
    np.testing.assert_allclose(booked, [0, 0, 1 / 6], atol=1e-12)


@given(
    rows=arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 60)), elements=st.floats(-1e6, 1e6, width=32)),
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
def test_quantiles_are_those_of_numpy_to_the_last_bit(rows: np.ndarray, shares: list[float]) -> None:
    for drawn in (rows, rows.astype(np.float64)):
        assert quantiles(drawn.copy(), shares).tolist() == np.quantile(drawn, np.array(shares), axis=1).tolist()


@given(
    rows=arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 60)), elements=st.floats(-4, 4, width=32)),
    near=st.sampled_from([0.0, 1e-9, -1e-9, 0.5]),
)
def test_shares_above_a_bound_are_counted_in_double_precision(rows: np.ndarray, near: float) -> None:
    """The bounds lie at a draw and so near to one that single precision does not part them."""
    rows.sort(axis=1)
    bounds = rows[:, 0].astype(np.float64) + near
    counted = [float(np.mean(row.astype(np.float64) > bound)) for row, bound in zip(rows, bounds, strict=True)]
    assert shares_above(rows, np.arange(len(rows)), bounds).tolist() == counted
