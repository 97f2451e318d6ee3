"""Purchased electricity by scope and BEGES item: split where its parts are published for the year and add up to it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from factors.catalogue import FactorSet, load
from footprint import estimate
from footprint.schema import table
from tests.method import builders

YEARS = range(2014, 2022)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def catalogue() -> FactorSet:
    return load()


def split(factors: FactorSet, year: int, **device: Any) -> dict[tuple[str, str | None, str], float | None]:
    """Electricity of one laptop of 1,000 kWh, location-based, by scope, item and state."""
    line = {"in_service_on": date(2013, 1, 1), "annual_kwh": 1000.0, "country": "FRA"} | device
    devices = pa.Table.from_pylist(builders.devices(line, year=year), schema=table("devices").arrow)
    with estimate.method({"devices": devices}, factors, year=year, country="FRA") as engine:
        engine.bind(footprint=estimate.footprint(engine), scopes=factors.scopes).view("_totals", "_scope_parts")
        rows = engine.run("_scope_parts").to_pylist()
    rows = [row for row in rows if (row["view"], row["basis"]) == ("depreciation", "location")]
    found = {(row["scope"], row["beges_code"], row["state"]): row["value"] for row in rows}
    assert len(found) == len(rows)
    return found


def published(factors: FactorSet, key: str, year: int) -> float:
    (value,) = (
        row["value"]
        for row in factors.factors.to_pylist()
        if (row["factor_key"], row["criterion"], row["valid_from"]) == (key, "gwp", year)
    )
    return float(value)


@pytest.mark.parametrize("year", YEARS)
def test_published_parts_add_up_to_the_figure_used(catalogue: FactorSet, year: int) -> None:
    """2021: 0.038 + 0.0138 + 0.00515 = 0.05695 for 0.0569, within the last digit; 2014 to 2020 to the digit."""
    parts = [published(catalogue, f"{part}:FRA", year) for part in ("combustion", "upstream", "losses")]
    assert math.fsum(parts) == pytest.approx(published(catalogue, "grid:FRA", year), abs=0.5001e-4)


def test_a_year_with_parts_is_split(catalogue: FactorSet) -> None:
    """2019: 1,000 kWh x 0.0607 = 60.7 kg: combustion 41.8 under 2.1, upstream 13.5 and losses 5.4 are 18.9."""
    found = split(catalogue, 2019)
    assert found == {
        ("2", "2.1", "split"): pytest.approx(41.8),
        ("3.3", "2.1", "split"): pytest.approx(18.9),
    }


@pytest.mark.parametrize("year", [2022, 2025])
def test_a_year_without_parts_never_takes_those_of_another(catalogue: FactorSet, year: int) -> None:
    """The last parts are of 2021; 2025 is 1,000 x 0.0461 = 46.1 kg whole."""
    assert split(catalogue, year) == {
        ("2+3.3 (not split)", "2.1", "no_parts"): pytest.approx(1000 * published(catalogue, "grid:FRA", year))
    }


def test_another_country_has_no_parts(catalogue: FactorSet) -> None:
    ((key, value),) = split(catalogue, 2019, country="DEU").items()
    assert key == ("2+3.3 (not split)", "2.1", "no_parts")
    assert value == pytest.approx(1000 * published(catalogue, "grid:DEU", 2019))


@pytest.mark.parametrize(
    ("changed", "state"), [("combustion:FRA", "parts_differ"), ("grid:FRA", "parts_differ"), (None, "split")]
)
def test_parts_that_do_not_add_up_split_nothing(catalogue: FactorSet, changed: str | None, state: str) -> None:
    factors = catalogue.factors
    moved = pc.and_(pc.equal(factors["factor_key"], changed or "none"), pc.equal(factors["criterion"], "gwp"))
    values = pc.if_else(moved, pc.add(factors["value"], 0.0002), factors["value"])
    place = factors.schema.get_field_index("value")
    found = split(replace(catalogue, factors=factors.set_column(place, "value", values)), 2019)
    assert {key[2] for key in found} == {state}
    whole = 60.7 + (0.2 if changed == "grid:FRA" else 0.0)
    assert math.fsum(value or 0.0 for value in found.values()) == pytest.approx(whole)


def test_personal_devices_and_suppliers_keep_their_scope(catalogue: FactorSet) -> None:
    """A personal device is scope 3.7 whole: there is nothing of scope 2 to split."""
    assert split(catalogue, 2019, ownership="byod") == {}
