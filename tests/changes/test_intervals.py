"""How sure causes are: by hand, without any spread, two editions of one figure, and that every draw adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import exp, log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import changes
from footprint.changes import intervals
from footprint.changes.causes import together
from footprint.changes.comparing import BOTH, CAUSES, Step
from footprint.changes.shapley import by_year, parts
from footprint.lake import Lake
from footprint.uncertainty import Model, difference
from tests.changes.cases import Year, gigabytes, laptops, write
from tests.method.running import EXAMPLES, close, examples
from tests.method.strategies import valid_devices

BEFORE, NOW = 2024, 2025
NUMBERS = st.floats(-10, 10)
FLEETS = st.lists(valid_devices(), min_size=5, max_size=25)
AMOUNTS = ("value", "value_short_life", "value_long_life")
Row = dict[str, Any]


def gsd(table: pa.Table, value: float, mask: pa.ChunkedArray | None = None) -> pa.Table:
    """The table with this spread in every row, or in those of the mask."""
    place, column = table.column_names.index("gsd"), pa.repeat(pa.scalar(value), table.num_rows)
    return table.set_column(place, "gsd", column if mask is None else pc.if_else(mask, value, table["gsd"]))


@cache
def exact() -> FactorSet:
    """The shipped set as if every figure were exact; its mixes of two years are of two editions."""
    shipped = catalogue.load()
    spreads = shipped.spreads.set_column(
        shipped.spreads.column_names.index("value"), "value", pa.repeat(pa.scalar(1.0), shipped.spreads.num_rows)
    )
    return replace(shipped, spreads=spreads, factors=gsd(shipped.factors, 1.0), parameters=gsd(shipped.parameters, 1.0))


def uncertain(key: str, stage: str, spread: float) -> FactorSet:
    """The exact set in which the figures of one factor and stage are uncertain."""
    factors = exact().factors
    mask = pc.and_(pc.equal(factors["factor_key"], key), pc.equal(factors["stage"], stage))
    return replace(exact(), factors=gsd(factors, spread, mask))


def results(year: int, sent: Year, factor_set: FactorSet) -> changes.Results:
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        write(lake, year, {"m": sent})
        return changes.remade(lake, year, factor_set, with_terms=True)


def step(before: Year, now: Year, factor_set: FactorSet) -> Step:
    return Step(results(BEFORE, before, factor_set), results(NOW, now, factor_set))


def model(factor_set: FactorSet) -> Model:
    return intervals.drawing(factor_set, NOW)


def drawn(before: Year, now: Year, factor_set: FactorSet, basis: str = "location") -> dict[str, Row]:
    """The interval of each cause of a total."""
    terms = intervals.signed([step(before, now, factor_set)])
    rows = intervals.drawn(terms, model(factor_set)).to_pylist()
    return {row["cause"]: row for row in rows if row["basis"] == basis}


def causes(of: Step) -> Mapping[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for row in together([of]).to_pylist():
        if (row["basis"], row["criterion"]) == ("location", "gwp"):
            found[row["cause"]] += row["difference"]
    return found


def test_without_any_spread_each_interval_is_its_cause() -> None:
    before, now = Year([laptops(10)], usage=[gigabytes(BEFORE, 100)]), Year([laptops(12)], usage=[gigabytes(NOW, 150)])
    found, wanted = drawn(before, now, exact()), causes(step(before, now, exact()))
    assert {"fleet", "usage", "grid"} <= wanted.keys()
    for cause, value in wanted.items():
        row = found[cause]
        assert close(row["value"], value, 1e-9)
        assert row["low"] == row["high"] == row["value"]
        assert row["chance"] == (1.0 if value > 0 else 0.0)


def test_two_laptops_more_by_hand() -> None:
    """10 laptops, then 12, and only their making is uncertain, by a factor of 1.5: it is the same draw in both years,
    so what the fleet adds of making errs by 1.5 as a footprint does, and use, the rest of it, not at all.
    The years' lengths are another cause: a life of 1,826.25 days has 366 of them in 2024."""
    spread, set_ = 1.5, uncertain("device:laptop", "manufacturing", 1.5)
    before, now = Year([laptops(10)]), Year([laptops(12)])
    found = drawn(before, now, set_)["fleet"]
    rows = together([step(before, now, set_)]).to_pylist()
    made, rest = (
        sum(row["difference"] for row in rows
            if (row["cause"], row["basis"], row["criterion"]) == ("fleet", "location", "gwp")
            and (row["stage"] == "manufacturing") is is_made)
        for is_made in (True, False)
    )  # fmt: skip
    figure = next(
        row["value"]
        for row in set_.factors.to_pylist()
        if (row["factor_key"], row["stage"], row["criterion"]) == ("device:laptop", "manufacturing", "gwp")
    )
    life = 365.25 * next(row["value"] for row in set_.parameters.to_pylist()
                         if row["parameter_key"] == "lifetime:laptop")  # fmt: skip
    assert close(made, 2 * figure * 365.5 / life, 1e-9)
    assert found["low"] == pytest.approx(rest + made * exp(-1.96 * log(spread)), rel=0.02)
    assert found["high"] == pytest.approx(rest + made * exp(1.96 * log(spread)), rel=0.02)
    assert found["chance"] == 1.0


def test_what_both_years_share_cancels() -> None:
    """The same ten laptops: their making is the same draw in both years, and but for the leap day nothing is left of
    it. Each total errs by a factor of 1.5, their difference by that of a day of making."""
    set_ = uncertain("device:laptop", "manufacturing", 1.5)
    same = Year([laptops(10)])
    found = drawn(same, same, set_)
    assert found["ages"]["value"] < 0
    assert found["ages"]["low"] == pytest.approx(found["ages"]["value"] * 1.5**1.96, rel=0.05)
    assert found["grid"]["low"] == found["grid"]["high"]
    total = found["total"]
    assert total["high"] - total["low"] == pytest.approx(found["ages"]["high"] - found["ages"]["low"], rel=1e-3)


def test_two_editions_of_a_grid_are_uncertainty_of_the_grid_and_of_no_use() -> None:
    """The mixes of 2024 and 2025 are of two publications: half of what each errs by is its own, whose difference is
    that of the grid. The kWh are the same, and so are their draws: that the fleet grew has no other sign."""
    set_ = uncertain("grid:FRA", "use", 1.3)
    found = drawn(Year([laptops(10)]), Year([laptops(20)]), set_)
    assert found["grid"]["low"] < 0 < found["grid"]["high"]
    assert found["fleet"]["low"] > 0
    assert "usage" not in found or found["usage"]["high"] - found["usage"]["low"] < 1e-6 * found["fleet"]["value"]


def test_what_came_anew_errs_as_a_whole() -> None:
    set_ = uncertain("device:monitor", "manufacturing", 2.0)
    found = drawn(Year([laptops(5)]), Year([laptops(5), {"category": "monitor", "quantity_devices": 3.0}]), set_)
    anew, total, same = found["first_counted"], found["total"], found["counted_in_both"]
    assert anew["low"] < anew["value"] < anew["high"]
    assert close(total["value"], anew["value"] + same["value"], 1e-9)
    assert same["low"] == same["high"]


def alike(terms: pa.Table, names: frozenset[str]) -> dict[tuple[Any, ...], list[float]]:
    """The amounts of the causes `names`, by what makes terms vary alike."""
    rows = difference(terms, intervals.KEYS).to_pylist()
    found: defaultdict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows:
        if row["cause"] in names:
            key = tuple(row[name] for name in ("basis", "category", "activity", "figure", "source_group", "sigma",
                                               "lifetime_key", "energy_key", "pue_key", "share_key"))  # fmt: skip
            for place, name in enumerate(AMOUNTS):
                found[key][place] += row[name]
    return found


@examples(1, long=40, before=FLEETS, now=FLEETS)
def test_causes_of_every_draw_add_up_to_its_difference(before: list[Any], now: list[Any]) -> None:
    """A draw is linear in the amounts of terms that vary alike: where these add up, given, short and long, all do."""
    sent = [Year([row for row in rows if row["site_id"] is None]) for rows in (before, now)]
    terms = intervals.signed([step(sent[0], sent[1], catalogue.load())])
    size = sum(abs(value) for name in AMOUNTS for value in terms[name].to_pylist())
    for whole, causes_of in (("total", CAUSES), ("counted_in_both", BOTH)):
        total, added = alike(terms, frozenset({whole})), alike(terms, frozenset(causes_of))
        for key in total.keys() | added.keys():
            assert np.allclose(total.get(key, [0.0] * 3), added.get(key, [0.0] * 3), rtol=0, atol=1e-12 * size), key


@EXAMPLES
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=8), st.floats(0.1, 3), st.floats(0.1, 3))
def test_parts_are_linear_in_two_numbers_of_either_year(
    numbers: list[tuple[float, float]], before: float, now: float
) -> None:
    """Told by year they add up to the parts; and with the numbers of one year so many times larger, so are they."""
    ends = [np.array([[pair[place] for pair in numbers]]) for place in (0, 1)]
    held = by_year(ends[0], ends[1], (np.array([0]), np.array([2])))
    size = np.prod([max(abs(one), abs(other), 1.0) for one, other in numbers]) * 10
    assert np.allclose(held.sum(axis=(0, 1)), parts(*ends), rtol=0, atol=1e-12 * size)
    scaled = [end.copy() for end in ends]
    scaled[0][:, 0] *= before
    scaled[1][:, 2] *= now
    factors = np.array([[before, before * now], [1.0, now]])
    wanted = np.einsum("ij,ijkl->kl", factors, held)
    assert np.allclose(parts(*scaled), wanted, rtol=0, atol=1e-11 * size * max(before, 1) * max(now, 1))
