"""How sure shares of the region are: by hand, against the region's sums, and where an interval would tell too much."""

from __future__ import annotations

import shutil
from dataclasses import replace
from math import exp, log
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import region, steps
from footprint.disclosure import Rules
from footprint.lake import Lake
from footprint.region.parts import INTERVALS, SOURCES, bounds, sources, told
from footprint.uncertainty.propagation import Figure
from pipelines import laws
from tests.region.conftest import YEAR
from tests.uncertainty.test_intervals import model, table, term

Row = dict[str, Any]
# What a holding has: output, holding, figure, kilograms.
Given = tuple[str, str, str, float]


def terms(*given: Given, **about: Any) -> pa.Table:
    rows = table(*(term(figure, value, member_id=holding, **about) for _, holding, figure, value in given))
    for name in ("criterion", "stage"):
        rows = rows.append_column(name, pa.repeat(pa.scalar("gwp"), len(given)))
    rows = rows.append_column("output", pa.array([output for output, *_ in given]))
    return rows.append_column("holding_id", pa.array([holding for _, holding, *_ in given]))


def found(rows: pa.Table) -> dict[str, tuple[float, float, float]]:
    made = bounds(rows, model(correlation=0))
    return {row["indicator"]: (row["value"], row["low"], row["high"]) for row in made}


def test_a_share_of_one_figure_is_sure_and_one_of_two_is_not() -> None:
    """300 kg of laptops, 100 kg of cloud. Both of one figure: 25 % whatever it is. Of two, each times or over 1.5: 25 %
    is between 100 over 1.5 to 300, and 100 times 1.5, by as much in the logarithm of the odds times the root of 2."""
    shares = [("C6_datacentre_num", "a", "cloud", 100.0), ("C1", "a", "cloud", 100.0)]
    alike = found(terms(*shares, ("C1", "a", "cloud", 300.0)))["C6_datacentre"]
    assert alike == pytest.approx((0.25, 0.25, 0.25), abs=0.0101)
    value, low, high = found(terms(*shares, ("C1", "a", "laptop", 300.0)))["C6_datacentre"]
    odds = exp(1.96 * log(1.5) * 2**0.5) / 3, exp(-1.96 * log(1.5) * 2**0.5) / 3
    assert value == 0.25
    assert (high, low) == pytest.approx([each / (1 + each) for each in odds], abs=0.03)


def test_what_is_avoided_is_as_unsure_as_its_figures() -> None:
    value, low, high = found(terms(("A1", "a", "laptop", 1000.0)))["A1"]
    assert value == 1000
    assert (low, high) == pytest.approx((1000 / exp(1.96 * log(1.5)), 1000 * exp(1.96 * log(1.5))), rel=0.06)


def test_of_nothing_there_is_none() -> None:
    assert found(terms()) == {}
    assert found(terms(("C6_network_num", "a", "line", 5.0))) == {}, "a part without its whole"


def test_sources_are_what_each_figure_that_moves_a_bound_is_of() -> None:
    """Screens make less than a hundredth of the variance; a figure without a spread makes none of it."""
    given = terms(("A1", "a", "laptop", 900.0), ("A1", "b", "laptop", 100.0), ("A1", "b", "screen", 50.0))
    exact = terms(("A1", "c", "grid", 5_000.0), sigma=0.0)
    rows = [*sources(pa.concat_tables([given, exact]), model())]
    assert [(row["source"], row["holding_id"], row["amount"]) for row in rows] == [
        ("figure laptop", "a", 900.0), ("figure laptop", "b", 100.0),
    ]  # fmt: skip


def test_a_parameter_and_members_own_lines_are_sources_too() -> None:
    energy = Figure("energy:laptop", "energy", log(2.0))
    own = {"energy_key": energy.name, "value_sq": 10_000.0, "row_sigma": log(1.5)}
    rows = [*sources(terms(("C1", "a", "grid", 100.0), sigma=0.0, **own), model(energy=energy))]
    assert {row["source"] for row in rows} == {"energy_key energy:laptop", "own"}


def test_sources_are_the_same_in_whatever_order_terms_come() -> None:
    """Engines give terms in any: sums of reals would differ in their last digits, and so the files of a version."""
    given = [("A1", "a", "laptop", 0.1 * number) for number in range(1, 40)]
    told_once, told_again = ([*sources(terms(*rows), model())] for rows in (given, given[::-1]))
    assert told_once == told_again
    assert told_once[0]["amount"] == 78.0


INTERVAL = [{"indicator": "C6_datacentre", "low": 0.2, "high": 0.5}, {"indicator": "A1", "low": 1.0, "high": 2.0}]
SAFE = (40.0, 30.0, 30.0)


def held(output: str, source: str, *amounts: float) -> list[Row]:
    return [{"output": output, "source": source, "holding_id": f"h{place}", "amount": amount}
            for place, amount in enumerate(amounts)]  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "waived"),
    [
        ((100.0,), ()),
        ((60.0, 40.0), ()),
        ((90.0, 5.0, 5.0), ()),
        ((60.0, 39.0, 1.0), ()),  # the second would know the first to less than a tenth
        ((40.0, 30.0, 20.0, 10.0), ("h0", "h1")),  # what those are who agreed to be shown, everybody knows
    ],
)
def test_an_interval_that_rests_on_a_figure_of_one_is_not_told(
    amounts: tuple[float, ...], waived: tuple[str, ...]
) -> None:
    rows = [*held("C1", "figure laptop", *SAFE), *held("C6_datacentre_num", "figure cloud", *amounts)]
    rules = Rules(waived=frozenset(waived))
    assert told(INTERVAL, rows, rules) == [INTERVAL[1]]
    rows = [*held("C1", "figure cloud", *amounts), *held("C6_datacentre_num", "figure laptop", *SAFE)]
    assert told(INTERVAL, rows, rules) == [INTERVAL[1]], "the whole is as telling as the part"
    assert told(INTERVAL, held("A1", "figure laptop", *amounts), rules) == [INTERVAL[0]]


def test_an_interval_of_many_or_of_who_agreed_to_be_shown_alone_is_told() -> None:
    rows = [*held("C1", "figure laptop", *SAFE), *held("A1", "figure screen", *SAFE)]
    assert told(INTERVAL, rows, Rules()) == INTERVAL
    agreed = Rules(waived=frozenset({"h0"}))
    assert told(INTERVAL, held("A1", "figure screen", 5.0), agreed) == INTERVAL


@pytest.fixture(scope="module")
def made(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The sample members' region with its intervals; nobody writes there."""
    home = tmp_path_factory.mktemp("parts") / "home"
    shutil.copytree(lake.home, home)
    mine = Lake(home)
    steps.indicators_member(mine, YEAR, catalogue.load())
    region.region_amounts(mine, YEAR)
    region.uncertainty_region_parts(mine, YEAR, catalogue.load())
    return mine


def test_the_samples_intervals_are_of_the_regions_sums(made: Lake) -> None:
    rows = made.read(INTERVALS, year=YEAR)
    assert {*rows["indicator"].to_pylist()} == {"C5", "C6_terminal", "C6_network", "C6_datacentre", "A1"}
    sums = (made.read(name, year=YEAR) for name in ("region_amounts", "region_variables"))
    assert laws.open_regional_parts(rows, *sums) == []
    for row in rows.to_pylist():
        assert row["low"] <= row["value"] <= row["high"], row["indicator"]
        assert row["unit"] == "kgCO2e" or 0 <= row["low"] < row["high"] <= 1
        assert all(float(f"{row[name]:.1e}") == row[name] for name in ("low", "high"))
    shown = told(rows.to_pylist(), made.read(SOURCES, year=YEAR).to_pylist(), Rules())
    assert {*rows["indicator"].to_pylist()} - {row["indicator"] for row in shown} == {"C6_network"}, "lines are of two"


def test_a_holding_that_is_left_out_is_no_source(made: Lake) -> None:
    counted = {row["member_id"] for row in made.read("member_states", year=YEAR).to_pylist() if row["in_region"]}
    members = made.read("members", year=YEAR).to_pylist()
    known = {row["holding_id"] or row["member_id"] for row in members if row["member_id"] in counted}
    assert {*made.read(SOURCES, year=YEAR)["holding_id"].to_pylist()} <= known


def test_without_spreads_there_is_nothing(made: Lake, tmp_path: Path) -> None:
    shutil.copytree(made.home, tmp_path / "home")
    mine, factor_set = Lake(tmp_path / "home"), catalogue.load()
    region.uncertainty_region_parts(mine, YEAR, replace(factor_set, spreads=factor_set.spreads.slice(0, 0)))
    assert [mine.read(name, year=YEAR).num_rows for name in (INTERVALS, SOURCES)] == [0, 0]
