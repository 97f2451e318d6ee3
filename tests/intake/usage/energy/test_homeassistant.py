"""What Home Assistant's energy page downloads, by hours, days and months, and the months of other curves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.intake.usage.written import days, read, rules, totals

PARIS = ZoneInfo("Europe/Paris")
MONTHS = [datetime(2025, month, 1, tzinfo=PARIS) for month in (1, 2, 3, 4)]
DAYS = [datetime(2025, 3, 28, tzinfo=PARIS) + timedelta(number) for number in range(4)]  # the clock changes on the 30th
HOURS = [datetime(2025, 3, 28, hour, tzinfo=PARIS) for hour in range(24)]


def written(starts: list[datetime], *lines: str) -> str:
    """A download: each line with its amount for all of these hours, days or months."""
    stamps = [start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") for start in starts]
    rows = [",".join([*line.split(",")[:3], *[line.split(",")[3]] * len(starts)]) for line in lines]
    return "\n".join([",".join(["entity_id", "type", "unit", *stamps]), *rows]) + "\n"


GRID, DEVICE = "sensor.linky,grid_consumption,kWh,20", "sensor.nas,device_consumption,kWh,12"
OTHERS = [
    "sensor.linky_cost,grid_consumption_cost,EUR,4", "sensor.linky_back,grid_return,kWh,3",
    "sensor.roof,solar_production,kWh,9", "sensor.boiler,gas_consumption,m³,5", "sensor.tap,water_consumption,L,90",
    "sensor.shower,device_consumption_water,L,40", "sensor.cells,battery_out,kWh,2",
]  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "last"), [(MONTHS, "2025-04-30"), (DAYS, "2025-03-31"), (HOURS, "2025-03-28")], ids=len
)
def test_what_the_network_gives_counts_and_devices_are_parts_of_it(
    tmp_path: Path, starts: list[datetime], last: str
) -> None:
    readings = read(tmp_path, "home-energy.csv", written(starts, GRID, DEVICE, *OTHERS))
    assert totals(readings) == pytest.approx({"energy": 20.0 * len(starts)})
    assert [str(day) for day in days(readings)] == [f"{starts[0]:%Y-%m-%d}", last]
    assert {"same_energy.says", "not_consumption.says"} <= rules(readings)


def test_two_tariffs_are_added_and_devices_count_where_nothing_measures_them_all(tmp_path: Path) -> None:
    two = written(MONTHS, GRID, "sensor.linky_hc,grid_consumption,Wh,5000", DEVICE)
    assert totals(read(tmp_path, "a.csv", two)) == pytest.approx({"energy": 4 * 25.0})
    alone = written(MONTHS, DEVICE, "sensor.switch,device_consumption,kWh,3")
    assert totals(read(tmp_path, "serveurs.csv", alone)) == pytest.approx({"energy": 4 * 15.0})


def test_a_sensor_without_an_amount_measured_nothing(tmp_path: Path) -> None:
    text = written(MONTHS, GRID).replace(",20,20\n", ",,20\n")
    readings = read(tmp_path, "linky.csv", text)
    assert totals(readings) == pytest.approx({"energy": 60.0})
    assert {day.month for day in (row["day"] for row in readings[0].table.to_pylist())} == {1, 2, 4}


@pytest.mark.parametrize("zone", [UTC, PARIS])
@pytest.mark.parametrize(
    ("stamps", "first", "last", "rule"),
    [
        ([(2025, month) for month in range(1, 13)], "2025-01-01", "2025-12-31", "months"),
        ([*((2025, month) for month in range(2, 13)), (2026, 1)], "2025-01-01", "2025-12-31", "months_before"),
        ([(2025, 1), (2025, 4), (2025, 7), (2025, 10)], "2025-01-01", "2025-12-31", "quarters"),
    ],
)  # fmt: skip
def test_amounts_at_the_midnights_of_months_are_of_months(
    tmp_path: Path, zone: ZoneInfo, stamps: list[tuple[int, int]], first: str, last: str, rule: str
) -> None:
    lines = [f"{datetime(*stamp, 1, tzinfo=zone).isoformat()},120" for stamp in stamps]
    readings = read(tmp_path, "baie.csv", "\n".join(["Time,Energy (kWh)", *lines]) + "\n")
    assert totals(readings) == pytest.approx({"energy": 120.0 * len(stamps)})
    assert [str(day) for day in days(readings)] == [first, last]
    assert f"days_of_periods.{rule}.says" in rules(readings)
