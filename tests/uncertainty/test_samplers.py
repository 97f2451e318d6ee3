"""Samplers against the distributions that they are said to have."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from footprint import steps
from footprint.engine import DuckDB
from footprint.uncertainty import Model, lives
from footprint.uncertainty.draws import DRAWS, SEED, correlated, lognormal, normal, quantiles, shares_above, signed
from footprint.uncertainty.propagation import Figure
from tests.shipped import FACTORS

INDEPENDENT = DRAWS / 2  # the other half mirrors it


def critical(chance: float) -> float:
    """The distance that a sample has with this chance (Kolmogorov: 2 exp(-2 n d^2)). Of a sample that mirrors itself
    it is half of what it is of the absolute values."""
    return sqrt(log(2 / chance) / (2 * INDEPENDENT)) / 2


NAMES = [f"device:{name}|life_start|manufacturing|gwp" for name in ("laptop", "monitor", "server", "tablet")]


# The normal law between the points of a fine grid: off by less than 1e-7.
GRID = np.linspace(-9, 9, 18_001)
LAW = np.array([NormalDist().cdf(each) for each in GRID.tolist()])


def distance(sample: np.ndarray, mean: float = 0, deviation: float = 1) -> float:
    """The largest distance between the sample's distribution and this normal one."""
    wanted = np.interp(np.sort((sample - mean) / deviation), GRID, LAW)
    steps_up = np.arange(len(wanted) + 1) / len(wanted)
    return float(max(np.max(wanted - steps_up[:-1]), np.max(steps_up[1:] - wanted)))


def moments(sample: np.ndarray) -> tuple[float, float, float, float]:
    """Mean, deviation, skewness and kurtosis."""
    mean, deviation = float(sample.mean()), float(sample.std())
    z = (sample - mean) / deviation
    return mean, deviation, float((z**3).mean()), float((z**4).mean())


def assert_is_normal(sample: np.ndarray, mean: float, deviation: float) -> None:
    """By Kolmogorov-Smirnov and by four moments, each within 3.3 of its standard errors; those of odd order have none,
    since every draw is mirrored."""
    assert len(sample) == DRAWS
    assert distance(sample, mean, deviation) < critical(0.001)
    found = moments(sample)
    assert found[0] == pytest.approx(mean, abs=1e-9 * deviation)
    assert found[1] == pytest.approx(deviation, rel=3.3 * sqrt(1 / (2 * INDEPENDENT)))
    assert found[2] == pytest.approx(0, abs=1e-9)
    assert found[3] == pytest.approx(3, abs=3.3 * sqrt(24 / INDEPENDENT))


@pytest.mark.parametrize("name", NAMES)
def test_normal_draws_are_normal(name: str) -> None:
    assert_is_normal(normal(name), 0, 1)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_correlated_draws_are_normal_and_as_correlated_as_asked(correlation: float) -> None:
    one, other = (correlated(name, "source", correlation) for name in NAMES[:2])
    for drawn in (one, other):
        assert_is_normal(drawn, 0, 1)
    assert float(np.corrcoef(one, other)[0, 1]) == pytest.approx(correlation, abs=0.04)
    elsewhere = correlated(NAMES[1], "another source", correlation)
    assert abs(float(np.corrcoef(one, elsewhere)[0, 1])) < 0.05


@pytest.mark.parametrize("gsd", [1.02, 1.46, 2.71, 3.6])
def test_lognormal_draws_have_their_median_and_spread(gsd: float) -> None:
    drawn, sigma = lognormal(normal(NAMES[0]), log(gsd)), log(gsd)
    assert_is_normal(np.log(drawn), 0, sigma)
    assert float(np.median(drawn)) == pytest.approx(1, rel=1e-3 * gsd)
    low, high = np.quantile(drawn, (0.025, 0.975))
    assert float(high) == pytest.approx(exp(1.959964 * sigma), rel=0.06)
    assert float(low * high) == pytest.approx(1, rel=0.01)
    # A mean of mirrored draws errs by the deviation of cosh(sigma z), which is that of their even half.
    error = sqrt((exp(2 * sigma**2) + 1) / 2 - exp(sigma**2)) / sqrt(DRAWS / 2)
    assert float(drawn.mean()) == pytest.approx(exp(sigma**2 / 2), abs=3.3 * error)


@pytest.mark.parametrize("sigma", [0.02, 0.3, 1.3])
def test_a_figure_that_may_be_a_credit_is_normal(sigma: float) -> None:
    assert_is_normal(signed(normal(NAMES[0]), sigma), 1, sigma)


def test_every_uncertain_figure_of_the_catalogue_is_drawn_from_its_distribution() -> None:
    """All parameters and factors of a year, with the names and spreads that are shipped: by chance the worst of so many
    samples is further off once in a thousand times (Bonferroni)."""
    model, figures = shipped_figures()
    assert {figure.name.partition(":")[0] for figure in figures} >= {"lifetime", "annual_kwh", "pue", "device", "grid"}
    off = [distance(np.log(model.multiplier(figure)) / figure.sigma) for figure in figures]
    assert len(off) > 500
    assert max(off) < critical(0.001 / len(off))


def shipped_figures() -> tuple[Model, list[Figure]]:
    """The model of the shipped set, and every uncertain figure of 2025 in it, each once."""
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(2025), **steps.catalogue_sources(FACTORS))
        engine.bind(year_factors=engine.run("year_factors"))
        rows = engine.run("_figure_spreads").filter(pc.field("sigma") > 0).to_pylist()
        model = steps.drawing(engine)
    named = {row["figure"]: Figure(row["figure"], row["source_group"], row["sigma"]) for row in rows}
    parameters = {name: figure for name, figure in model.parameters.items() if figure.sigma > 0}
    return model, list((named | parameters).values())


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
