"""The yearly electricity of a device of which nothing is measured or declared: an office's where one is published."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from factors import catalogue
from footprint import estimate
from footprint.schema import table
from tests.method import builders

IN_SERVICE: dict[str, Any] = {"in_service_on": date(2023, 1, 1)}


def used(*given: dict[str, Any], cited: bool = True) -> list[tuple[float | None, str | None]]:
    """Of each device of the shipped catalogue its kWh in 2025 and the parameter behind them."""
    rows = builders.devices(*(IN_SERVICE | device for device in given), year=2025)
    devices = pa.Table.from_pylist(rows, schema=table("devices").arrow)
    with estimate.method({"devices": devices}, catalogue.load(cited=cited), year=2025, country="FRA") as engine:
        lives = {row["line_id"]: row for row in engine.run("device_lives").to_pylist()}
    return [(lives[row["line_id"]]["kwh_year"], lives[row["line_id"]]["energy_key"]) for row in rows]


def test_an_office_and_the_size_of_the_screen() -> None:
    answers: list[tuple[dict[str, Any], float, str | None]] = [
        ({"category": "laptop"}, 48.0, "office_kwh:laptop"),
        ({"category": "desktop"}, 153.0, "annual_kwh:desktop"),  # ADEME's professional profile: 70 W x 6 h x 365
        ({"category": "monitor"}, 70.0, "office_kwh:monitor"),
        ({"category": "monitor", "screen_inches": 24.0}, 70.0, "office_kwh:monitor"),
        ({"category": "monitor", "screen_inches": 31.9}, 70.0, "office_kwh:monitor"),
        ({"category": "monitor", "screen_inches": 32.0}, 110.0, "office_kwh:monitor_32_inch"),
        ({"category": "monitor", "screen_inches": float("nan")}, 70.0, "office_kwh:monitor"),
        ({"category": "laptop", "screen_inches": 34.0}, 48.0, "office_kwh:laptop"),  # sizes are those of monitors
        ({"category": "monitor", "screen_inches": 34.0, "annual_kwh": 33.0}, 33.0, None),  # declared: nothing is usual
    ]
    assert used(*(device for device, _, _ in answers)) == [(kwh, key) for _, kwh, key in answers]


def test_without_the_cited_drawer_the_household_figure_stands() -> None:
    """26.5 W x 3 h x 365 days = 29.0 and 50 W x 4 h x 365 days = 73 kWh: open figures, of a household."""
    devices = ({"category": "laptop", "screen_inches": 34.0}, {"category": "monitor", "screen_inches": 34.0})
    assert used(*devices, cited=False) == [(29.0, "annual_kwh:laptop"), (73.0, "annual_kwh:monitor")]


def test_hours_of_visitors_are_one_source_s_household_profile() -> None:
    """3 h a day before a laptop or a smartphone, 2.5 before a tablet, 3 before a television, 365 days."""
    parameters = {row["parameter_key"]: row for row in catalogue.load().parameters.to_pylist()}
    hours = {key: row for key, row in parameters.items() if row["name"] == "active_hours"}
    assert {key.split(":")[1]: row["value"] / 365 for key, row in hours.items()} == {
        "laptop": 3.0, "smartphone": 3.0, "tablet": 2.5, "television": 3.0,
    }  # fmt: skip
    assert len({row["source_id"] for row in hours.values()}) == 1
