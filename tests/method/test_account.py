"""Devices to the year's figure: each line is in it or has one reason, and the reasons agree with what the SQL books."""

from __future__ import annotations

from datetime import date
from math import fsum

import pytest
from hypothesis import strategies as st

from footprint import estimate
from tests.method import builders
from tests.method.builders import Row
from tests.method.running import examples
from tests.method.strategies import BAD_SITES, SITES, any_device


def reasons(rows: list[Row]) -> list[tuple[str | None, float | None]]:
    """Why each device is not in the figure of 2025 (None: it is), and its units; each as a table of its own."""
    devices = [row | {"line_id": f"{number:08x}:2"} for number, row in enumerate(builders.devices(*rows))]
    tables = builders.tables(devices, builders.sites(*SITES, *BAD_SITES))
    with estimate.method(tables, builders.published(), year=2025, country="FRA") as engine:
        found = {row["file_sha8"]: (row["reason"], row["units"]) for row in engine.run("_account").to_pylist()}
    return [found[f"{number:08x}"] for number in range(len(rows))]


@examples(3, long=100, rows=st.lists(any_device(), min_size=20, max_size=40))
def test_what_has_a_reason_adds_nothing_and_what_has_none_is_assessed(rows: list[Row]) -> None:
    booked = builders.by_line(builders.devices(*rows), builders.sites(*SITES, *BAD_SITES), year=2025)
    for number, (reason, units) in enumerate(reasons(rows)):
        gwp = [
            value
            for (view, _, criterion, basis), (value, *_) in booked[f"f:{number + 2}"].items()
            if view == "depreciation" and criterion == "gwp" and basis in ("any", "location")
        ]
        assessed = [value for value in gwp if value is not None]
        assert (reason is None) <= bool(assessed), rows[number]
        assert reason is None or not any(assessed), (reason, rows[number])
        assert (units is None) == (reason == "unknown_number")


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        ({}, None),
        ({"acquired_on": date(2015, 1, 1)}, None),  # past its life: its electricity counts
        ({"status": "in_stock"}, None),
        ({"retired_on": date(2025, 7, 1)}, None),
        ({"retired_on": date(2024, 7, 1)}, "left_before"),
        ({"retired_on": date(2025, 1, 1)}, "left_before"),  # the first day out of service
        ({"acquired_on": date(2026, 1, 1)}, "not_yet"),
        ({"status": "on_order"}, "on_order"),
        ({"status": "gone_undated"}, "retired_without_date"),
        ({"quantity_devices": -1.0}, "unknown_number"),
        ({"share": 1.2}, "invalid_share"),
        ({"acquired_on": date(2024, 1, 1), "retired_on": date(2023, 1, 1)}, "invalid_dates"),
        ({"category": "camera", "status": "in_stock"}, "no_figure"),
        ({"category": "camera"}, None),  # 20 kWh a year are known
    ],
)
def test_the_reason_of_one_device(device: Row, reason: str | None) -> None:
    assert reasons([{"quantity_devices": 3.0} | device])[0] == (reason, None if reason == "unknown_number" else 3.0)


@examples(2, long=100, rows=st.lists(any_device(), min_size=1, max_size=40))
def test_units_are_those_in_the_figure_and_those_with_a_reason(rows: list[Row]) -> None:
    known = [1.0 if row["quantity_devices"] is None else row["quantity_devices"] for row in rows]
    found = reasons(rows)
    assert fsum(units or 0 for _, units in found) == pytest.approx(fsum(q for q in known if 0 <= q <= 1e10), rel=1e-12)
