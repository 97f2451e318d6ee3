"""What a run itself costs: measured by CodeCarbon, multiplied by our own factor, stored once."""

from __future__ import annotations

from pathlib import Path

import pytest

from factors import catalogue
from footprint import own_footprint, steps
from footprint.lake import Lake

READING = own_footprint.Reading(energy_kwh=0.002, duration_s=12.5, method="CodeCarbon")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    steps.year_factors(lake, 2025, catalogue.load())
    return lake


def test_a_meter_reads_energy_and_time_and_names_its_method() -> None:
    reading = own_footprint.Meter("FRA").start().stop()
    assert reading.energy_kwh >= 0
    assert reading.duration_s > 0
    assert reading.method.startswith("CodeCarbon 3.")
    assert "RAM" in reading.method


def test_energy_is_multiplied_by_the_years_own_factor(lake: Lake) -> None:
    assert not own_footprint.is_measured(lake, 2025)
    own_footprint.write(lake, READING, year=2025, run="yearly_job", country="FRA")
    (row,) = lake.read("own_footprint", year=2025).to_pylist()
    assert row["kgco2e"] == 0.002 * 0.0461
    assert (row["run"], row["energy_kwh"], row["duration_s"]) == ("yearly_job", 0.002, 12.5)
    assert own_footprint.is_measured(lake, 2025)


def test_without_a_factor_the_impact_is_unknown_and_not_zero(lake: Lake) -> None:
    own_footprint.write(lake, READING, year=2025, run="yearly_job", country="XXX")
    assert lake.read("own_footprint", year=2025)["kgco2e"].to_pylist() == [None]
