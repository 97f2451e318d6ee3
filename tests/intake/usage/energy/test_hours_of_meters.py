"""Energies of hours with their unit in the name, and readings that somebody wrote below a title."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

START = datetime(2025, 3, 3, 23, tzinfo=UTC)  # midnight in France


def hours(names: str, form: str) -> str:
    """A line an hour of two days in France, each of 100 Wh."""
    times = [START + timedelta(hours=hour) for hour in range(48)]
    rows = (form.format(stamp=int(time.timestamp()), time=f"{time:%Y-%m-%d %H:%M}") for time in times)
    return "\n".join([names, *rows]) + "\n"


PLUGS = [
    ("timestamp,total_act_energy_wh,total_act_ret_energy_wh", "{stamp},100.00,3.00", 4.8),
    ("date_time_utc,total_act_energy_wh,total_act_ret_energy_wh,avg_voltage", "{time},100.00,3.00,230.1", 4.8),
    ("timestamp,date_time_utc,a_total_act_energy_wh,b_total_act_energy_wh", "{stamp},{time},100.00,50.00", 7.2),
    ("timestamp,total_act_energy,total_act_ret_energy", "{stamp},100.00,3.00", 4.8),
]


@pytest.mark.parametrize(("names", "form", "total"), PLUGS)
def test_hours_of_a_plug_are_added_in_the_unit_of_their_name(
    tmp_path: Path, names: str, form: str, total: float
) -> None:
    assert totals(read(tmp_path, "emdata.csv", hours(names, form))) == pytest.approx({"energy": total})


def test_what_a_plug_gave_back_is_no_use(tmp_path: Path) -> None:
    text = hours("timestamp,total_act_ret_energy_wh,avg_voltage", "{stamp},100.00,230")
    assert not totals(read(tmp_path, "emdata.csv", text))


READINGS = "\n\n01/01/2025   184220\n01/02/2025   184506   (read by Ann)\n01/04/2025   185092\n(March - nobody in)\n"


@pytest.mark.parametrize(
    "title",
    ["Cupboard sub-meter - readings in kWh", "Server room readings (kWh), by hand", "kWh meter: monthly readings"],
)
def test_readings_in_an_english_text_are_those_of_a_counter(tmp_path: Path, title: str) -> None:
    readings = read(tmp_path, "cupboard.txt", title + READINGS)
    assert totals(readings) == pytest.approx({"energy": 872})


OTHERS = ["Gas meter - readings in kWh", "Solar meter - readings in kWh", "Temperature readings", "Visitor readings"]


@pytest.mark.parametrize("title", [*OTHERS, "Readings of the water meter in m3", "Consumption readings by month, kWh"])
def test_readings_of_something_else_are_no_electricity(tmp_path: Path, title: str) -> None:
    readings = read(tmp_path, "cupboard.txt", title + READINGS)
    assert not totals(readings)
    assert rules(readings)
