"""What devices that left the lists without a word would add at most: a bound that no day of the year exceeds."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from footprint import steps
from footprint.lake import Lake
from tests.method import builders
from tests.method.builders import Row

LIFE = 1826.25  # days of five years
LAPTOP_FACTOR = 170.0 + 12.3 + 2.79  # kgCO2e, all stages
FRA = 0.0461


def bound(tmp_path: Path, *gone: Row) -> list[Row]:
    """Rows of `vanished_units` of a member whose devices `gone` are in last year's list and not in this one's."""
    lake = Lake(tmp_path)
    stays: Row = {"category": "phone", "acquired_on": date(2024, 1, 1)}
    for year, rows in ((2024, (stays, *gone)), (2025, (stays,))):
        tables = builders.tables(builders.devices(*rows, year=year))
        lake.write("devices", tables["devices"], year=year, member_id="m")
    factor_set = builders.published()
    steps.year_factors(lake, 2025, factor_set)
    steps.device_lives(lake, 2025, factor_set)
    steps.vanished_units(lake, 2025, factor_set)
    return lake.read("vanished_units", year=2025).to_pylist()


def added(device: Row, days: list[date]) -> list[float]:
    """What the device adds to the headline if it left on each of these days [kgCO2e]."""
    lines = builders.by_line(builders.devices(*(device | {"retired_on": day} for day in days), year=2025), year=2025)
    cells = (("manufacturing", "any"), ("distribution", "any"), ("end_of_life", "any"), ("use", "location"))
    return [
        sum(figures["depreciation", stage, "gwp", basis][0] or 0.0 for stage, basis in cells)
        for figures in lines.values()
    ]


def test_the_bound_is_what_is_left_to_book_and_a_year_of_use(tmp_path: Path) -> None:
    """29 kWh × 0.0461 = 1.3369 kg of use. Each device is a cohort of its own."""
    expected: list[tuple[Row, float]] = [
        # Bought on 1 January 2023: 731 of 1,826.25 days are booked on 1 January 2025, 0.599726 of a life is left.
        ({"acquired_on": date(2023, 1, 1), "ownership": "owned"}, LAPTOP_FACTOR * (1 - 731 / LIFE)),
        # Its life ends in 2025: 100 days are left.
        (
            {"acquired_on": date(2025, 1, 1) - timedelta(days=1726), "ownership": "owned"},
            LAPTOP_FACTOR * (1 - 1726 / LIFE),
        ),
        # Past its life: only the electricity.
        ({"acquired_on": date(2015, 1, 1), "ownership": "owned"}, 0.0),
        # Leased: a year of the life at most, nothing to write off.
        ({"acquired_on": date(2023, 1, 1), "ownership": "leased"}, LAPTOP_FACTOR * 365 / LIFE),
    ]
    rows = {
        (f"{row['acquired_month']:%Y-%m}", row["ownership"]): row
        for row in bound(tmp_path, *(device for device, _ in expected))
    }
    assert len(rows) == len(expected)
    days = [date(2025, 1, 1), date(2025, 3, 31), date(2025, 7, 1), date(2025, 12, 31)]
    for device, embodied in expected:
        row = rows[f"{device['acquired_on']:%Y-%m}", device["ownership"]]
        assert row["devices_vanished"] == 1
        assert row["embodied_kgco2e"] == pytest.approx(embodied)
        assert row["use_kgco2e"] == pytest.approx(29 * FRA)
        assert row["bound_kgco2e"] == pytest.approx(embodied + 29 * FRA)
        most = max(added(device, days))
        assert most <= row["bound_kgco2e"] <= most + 2 * LAPTOP_FACTOR / LIFE + 29 * FRA / 365 + 1e-9


@pytest.mark.parametrize(
    "device",
    [
        {},
        {"acquired_on": date(2023, 1, 1), "condition": "refurbished"},
        {"category": "camera", "acquired_on": date(2023, 1, 1)},
    ],
)
def test_without_a_date_or_a_factor_the_bound_is_unknown(tmp_path: Path, device: Row) -> None:
    (row,) = bound(tmp_path, device)
    assert (row["devices_vanished"], row["embodied_kgco2e"], row["bound_kgco2e"]) == (1, None, None)


def test_of_a_cohort_the_greatest_may_be_gone(tmp_path: Path) -> None:
    """Two laptops of one month, 30 and 300 kWh; one is still listed: the other may be the greater."""
    day = date(2023, 1, 1)
    lake = Lake(tmp_path)
    both = builders.devices(
        {"acquired_on": day, "annual_kwh": 30.0}, {"acquired_on": day, "annual_kwh": 300.0}, year=2024
    )
    one = builders.devices({"acquired_on": day, "annual_kwh": 30.0}, year=2025)
    for year, rows in ((2024, both), (2025, one)):
        lake.write("devices", builders.tables(rows)["devices"], year=year, member_id="m")
    steps.year_factors(lake, 2025, builders.published())
    steps.device_lives(lake, 2025, builders.published())
    steps.vanished_units(lake, 2025, builders.published())
    (row,) = lake.read("vanished_units", year=2025).to_pylist()
    assert (row["devices_vanished"], row["use_kgco2e"]) == (1, pytest.approx(300 * FRA))
