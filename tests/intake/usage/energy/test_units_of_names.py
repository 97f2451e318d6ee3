"""Units that stand in the names of what is measured alone, as home automation writes its values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

HOURS = [datetime(2025, 3, 10, tzinfo=UTC) + timedelta(hours=hour) for hour in range(73)]


def history(*names: str, lost: str = "") -> str:
    """Three days, 0.5 more each hour; `lost`: what stands once where a value should."""
    values = {hour: str(1000 + 0.5 * hour) for hour in range(73)} | ({30: lost} if lost else {})
    lines = [f"{name},{values[at]},{hour:%Y-%m-%dT%H:%M:%S.120Z}\n" for name in names for at, hour in enumerate(HOURS)]
    return "entity_id,state,last_changed\n" + "".join(lines)


@pytest.mark.parametrize("name", ["sensor.rack_energy_kwh", "sensor.baie_kWh", "sensor.zaehler-serverraum-kwh"])
@pytest.mark.parametrize("lost", ["", "unavailable", "unknown"])
def test_a_counter_whose_unit_its_name_says(tmp_path: Path, name: str, lost: str) -> None:
    """Of three days of UTC two are whole ones of the clock of the place: 48 hours of 0.5 kWh."""
    readings = read(tmp_path, "history.csv", history(name, lost=lost))
    assert 24 <= totals(readings)["energy"] <= 36.5
    assert {"unit_of_title.names.says", "read_as_counter.says"} <= rules(readings)
    assert "unreadable_number.says" not in rules(readings)


def test_each_name_says_its_own_unit(tmp_path: Path) -> None:
    one = totals(read(tmp_path, "a.csv", history("sensor.rack_kwh")))["energy"]
    both = totals(read(tmp_path, "b.csv", history("sensor.rack_kwh", "sensor.nas_wh")))["energy"]
    assert both == pytest.approx(1.001 * one)


@pytest.mark.parametrize("names", [("sensor.rack_w",), ("sensor.rack_kwh", "sensor.nas"), ("sensor.kwh_rack",)])
def test_names_that_do_not_end_in_a_unit_are_asked(tmp_path: Path, names: tuple[str, ...]) -> None:
    readings = read(tmp_path, "history.csv", history(*names))
    assert not totals(readings)
    assert "missing_unit.says" in rules(readings)
