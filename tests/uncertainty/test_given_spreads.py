"""Spreads that somebody gives, or that are not there at all: a wide interval or none, never a crash or a false one."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import estimate
from footprint.schema import TABLES
from tests.method import builders

DEVICES = pa.Table.from_pylist(builders.devices({"acquired_on": date(2023, 1, 1)}), schema=TABLES["devices"].arrow)


def headline(factor_set: FactorSet) -> estimate.Headline:
    with estimate.method({"devices": DEVICES}, factor_set, year=2025) as engine:
        return estimate.headline(engine)


def spread(table: pa.Table, gsd: float | None) -> pa.Table:
    """The table with one and the same spread in each row."""
    place = table.column_names.index("gsd")
    return table.set_column(place, table.schema.field(place), pa.array([gsd] * table.num_rows, pa.float64()))


@pytest.mark.parametrize("gsd", [None, 0.0, -1.0, 0.5, math.nan, math.inf, 1e9])
def test_a_spread_that_cannot_be_true_is_the_default(gsd: float | None) -> None:
    shipped = catalogue.load()
    given = replace(shipped, factors=spread(shipped.factors, gsd), parameters=spread(shipped.parameters, gsd))
    found = headline(given)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.high < math.inf


def test_a_set_without_spreads_has_no_interval() -> None:
    shipped = catalogue.load()
    silent = replace(shipped, spreads=shipped.spreads.slice(0, 0))
    found = headline(silent)
    assert found.kgco2e is not None
    assert (found.low, found.high) == (None, None)
    with estimate.method({"devices": DEVICES}, silent, year=2025) as engine:
        rows = estimate.with_intervals(engine, estimate.sums(engine, "_by_total"), (*estimate.SUMMED, "stage"))
    assert {row["low"] for row in rows.to_pylist() if row["value"]} == {None}
