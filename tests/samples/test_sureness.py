"""Laws of intervals on all sample members: nothing uncertain, more in common, one figure less."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from factors.catalogue import FactorSet
from footprint import steps, uncertainty
from footprint.changes import remade
from footprint.changes.results import Results
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.schema import TABLES
from tests.cases import long_but
from tests.changes.test_intervals import exact
from tests.shipped import FACTORS

YEAR = 2025
Row = dict[str, Any]


def drawn(lake: Lake, factor_set: FactorSet) -> list[Row]:
    """Rows of `uncertainty_member`: every total, category, stage and service."""
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(YEAR), **steps.catalogue_sources(factor_set))
        engine.bind(year_factors=engine.run("year_factors"), sites=lake.paths("sites", year=YEAR))
        activity = lake.read("activity_data", year=YEAR)
        terms, model = steps.uncertain(
            engine, activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string()))
        )
    rows: list[Row] = uncertainty.members(terms, model).to_pylist()
    return rows


def test_without_any_spread_every_interval_is_its_figure_to_the_last_digit(sample_home: Path) -> None:
    rows = drawn(Lake(sample_home), exact())
    assert len({row["member_id"] for row in rows}) == 16
    assert {row["output"] for row in rows} == {"total", "category", "stage", "service"}
    assert [row for row in rows if not row["low"] == row["median"] == row["high"] == row["value"]] == []


def test_equal_seeds_give_equal_bytes_and_the_more_figures_err_together_the_wider(sample_home: Path) -> None:
    """The noise of 10,000 draws is 2 % of a width."""
    lake = Lake(sample_home)
    rows = drawn(lake, FACTORS)
    assert rows == drawn(lake, FACTORS)
    widths: defaultdict[str, dict[float, float]] = defaultdict(dict)
    for row in rows:
        shown = (row["view"], row["basis"], row["criterion"], row["output"])
        if shown == ("depreciation", "location", "gwp", "total"):
            widths[row["member_id"]][row["correlation"]] = row["high"] - row["low"]
    assert len(widths) == 16
    for width in widths.values():
        assert width[0.0] <= 1.02 * width[0.5] <= 1.02**2 * width[1.0]


@cache
def made(home: Path, less: tuple[str, str] | None = None) -> Results:
    """The year with the shipped set, or without the figures of one key and criterion."""
    factors = FACTORS.factors
    if less is not None:
        gone = pc.and_(pc.equal(factors["factor_key"], less[0]), pc.equal(factors["criterion"], less[1]))
        factors = factors.filter(pc.invert(gone))
        assert factors.num_rows < FACTORS.factors.num_rows
    return remade(Lake(home), YEAR, replace(FACTORS, factors=factors))


def keyed(results: Results) -> dict[tuple[object, ...], Row]:
    """Rows of `footprint` by their key."""
    return {
        tuple(row[name] for name in TABLES["footprint"].key): row for row in results.tables["footprint"].to_pylist()
    }


def covered(results: Results) -> dict[tuple[str, str], Row]:
    """By member and criterion: devices, and those of which making and use are assessed."""
    with DuckDB() as engine:
        engine.bind(**{name: results.tables[name] for name in ("fleet", "year_factors")})
        rows = engine.view("_part_coverage").run("_coverage").to_pylist()
    return {(row["member_id"], row["criterion"]): row for row in rows}


# Another category is another row of the same table of factors.
@pytest.mark.parametrize("category", long_but(["laptop"], ["monitor", "laptop", "smartphone"]))
def test_of_a_factor_less_its_lines_are_not_assessed_and_nothing_else_moves(sample_home: Path, category: str) -> None:
    """Of all members, whose other figures stay the same rows; coverage falls by exactly the devices of the category,
    in this criterion alone."""
    whole, less = made(sample_home), made(sample_home, (f"device:{category}", "gwp"))
    before_rows, now_rows = keyed(whole), keyed(less)
    lost = 0
    for key, row in before_rows.items():
        if (row["category"], row["criterion"]) != (category, "gwp") or row["stage"] == "use":
            assert now_rows[key] == row
        elif row["value"]:
            assert (now_rows[key]["value"], now_rows[key]["status"]) == (None, "missing_factor")
            lost += 1
        else:  # nothing times an unknown figure is nothing, and what was not assessed is not for the same reason
            assert (now_rows[key]["value"], now_rows[key]["status"]) == (row["value"], row["status"])
    assert lost > 15
    new = [row for key, row in now_rows.items() if key not in before_rows]
    assert {(row["category"], row["criterion"], bool(row["value"])) for row in new} <= {(category, "gwp", False)}
    before, now = covered(whole), covered(less)
    devices = devices_of(whole, category)
    for key, row in before.items():
        share = devices.get(key[0], 0.0) if key[1] == "gwp" else 0.0
        assert now[key]["devices"] == row["devices"]
        assert now[key]["devices_both"] == pytest.approx(row["devices_both"] - share, abs=1e-9)
        assert now[key]["devices_use"] == row["devices_use"]


def devices_of(results: Results, category: str) -> dict[str, float]:
    """Devices of a category of which making and use are assessed in greenhouse gases, by member."""
    with DuckDB() as engine:
        engine.bind(**{name: results.tables[name] for name in ("fleet", "year_factors")})
        rows = engine.run("_part_coverage").to_pylist()
    wanted = {"category": category, "criterion": "gwp"}
    return {row["member_id"]: row["devices_both"] for row in rows if wanted.items() <= row.items()}
