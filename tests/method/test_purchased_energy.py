"""Electricity that a member buys itself, by where it is from: what a supplier or persons buy is not in it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from factors.catalogue import FactorSet, load
from footprint.engine import DuckDB
from tests.method.test_year_changes import YEAR, Row, rows


@pytest.fixture(scope="module")
def catalogue() -> FactorSet:
    return load()


def activity(kwh: float | None, key: str, **more: Any) -> Row:
    about = {"member_id": "m", "year": YEAR, "activity": "electricity", "basis": "market", "ownership": "owned"}
    return about | {"factor_key": key, "quantity": kwh} | more


def bought(catalogue: FactorSet, *lines: Row) -> dict[tuple[str, str], tuple[float | None, int]]:
    """kWh and rows of unknown kWh by basis and origin."""
    sites = [{"member_id": "m", "year": YEAR, "site_id": name, "control": name} for name in ("own", "supplier")]
    with DuckDB() as engine:
        engine.bind(scopes=catalogue.scopes, sites=rows("sites", sites))
        engine.bind(activity_data=rows("activity_data", list(lines)))
        found: pa.Table = engine.view("_scopes", "_electricity_origins").run("_purchased_energy")
    return {(row["basis"], row["origin"]): (row["kwh"], row["unknown_rows"]) for row in found.to_pylist()}


def test_origins_are_those_of_contracts(catalogue: FactorSet) -> None:
    assert bought(
        catalogue,
        activity(5.0, "technology:hydro"),
        activity(2.0, "technology:solar_pv_france"),
        activity(7.0, "technology:nuclear"),
        activity(11.0, "contract:not_assessed"),
        activity(13.0, "grid:FRA"),
        activity(25.0, "grid:FRA", basis="location"),
    ) == {
        ("market", "renewable"): (7.0, 0),
        ("market", "other"): (7.0, 0),
        ("market", "undescribed"): (11.0, 0),
        ("market", "unknown"): (13.0, 0),
        ("location", "unknown"): (25.0, 0),
    }


def test_what_others_buy_is_not_bought(catalogue: FactorSet) -> None:
    """At a supplier's site, at home and in clouds others buy it; unknown kWh are counted in rows, never as 0."""
    assert bought(
        catalogue,
        activity(5.0, "grid:FRA", site_id="own"),
        activity(None, "grid:FRA", site_id="own"),
        activity(3.0, "grid:FRA", site_id="supplier"),
        activity(4.0, "grid:FRA", ownership="byod"),
        activity(6.0, "grid:FRA", ownership="supplier"),
        activity(8.0, "grid:FRA", ownership="visitor"),
        activity(9.0, "grid:FRA", activity="it_electricity"),
    ) == {("market", "unknown"): (5.0, 1)}
    assert bought(catalogue, activity(None, "grid:FRA")) == {("market", "unknown"): (None, 1)}
