"""Counters beside the hour at which somebody read them, as people note it in any language; and periods between
readings over a change of clocks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake.usage.energy.clock import noted
from tests.intake.usage.written import days, read, rules, totals

NAMES = {
    "fr": "Date relevé;Heure;Index compteur (kWh)",
    "fr, of the reading": "Date;Heure de relève;Index (kWh)",
    "en": "Date;Time;Meter reading (kWh)",
    "de": "Ablesedatum;Uhrzeit;Zählerstand (kWh)",
    "de, in words": "Datum;Zeit;Zählerstand in kWh",
    "es": "Fecha;Hora;Lectura contador (kWh)",
    "it": "Data lettura;Ora;Lettura contatore (kWh)",
    "nl": "Datum;Tijd;Meterstand (kWh)",
}
EVENING = ["18h15", "18h", "18 h", "18 h 15", "18H15", "à 18h15", "18:15", "18:15:00", "18.15 Uhr", "18 Uhr",
           "18:15 Uhr", "6pm", "6:15 PM", "6 p.m.", "ore 18.15", "a las 18:15", "18u15"]  # fmt: skip
READ = [("30/11/2024", "88412,0"), ("31/12/2024", "88985,9"), ("31/01/2025", "89568,9"), ("28/02/2025", "90192,1")]


@pytest.mark.parametrize("language", NAMES)
def test_readings_of_an_evening_end_their_day(tmp_path: Path, language: str) -> None:
    for hour in EVENING:
        text = NAMES[language] + "\n" + "".join(f"{day};{hour};{value}\n" for day, value in READ)
        readings = read(tmp_path, "releves_local.csv", text)
        assert totals(readings) == pytest.approx({"energy": 90192.1 - 88412.0}), hour
        assert days(readings) == [date(2024, 12, 1), date(2025, 2, 28)], hour


def test_each_hour_is_of_the_midnight_next_to_it(tmp_path: Path) -> None:
    lines = "31.01.2025;8 Uhr;1000\n28.02.2025;18.30 Uhr;1280\n31.03.2025;19 Uhr;1590\n"
    readings = read(tmp_path, "zaehler.csv", f"{NAMES['de']}\n{lines}")
    assert totals(readings) == pytest.approx({"energy": 590})
    assert days(readings) == [date(2025, 1, 31), date(2025, 3, 31)]


@pytest.mark.parametrize(
    ("text", "clock"),
    [("18h15", "18:15"), ("18 h", "18:00"), ("6pm", "18:00"), ("12 am", "00:00"), ("12:30 pm", "12:30"),
     ("18.15 Uhr", "18:15"), ("9h", "09:00"), ("24h", "24:00"), ("18:15:30", "18:15:30"), ("18", ""), ("18.15", ""),
     ("25h", ""), ("13 pm", ""), ("18h75", ""), ("midi", ""), ("", "")],
)  # fmt: skip
def test_a_time_of_the_day_as_people_write_it(text: str, clock: str) -> None:
    assert noted(text) == clock


def test_no_energy_is_lost_where_the_clock_changes_between_two_readings(tmp_path: Path) -> None:
    """A day was counted in part, and left out, since a period that ends in summer time seemed to begin an hour
    before the one before it ended."""
    days_read = ["15/01", "15/02", "15/03", "15/04", "15/05", "15/09", "15/10", "15/11", "15/12"]
    lines = "".join(f"{day}/2025;10h00;{1000 + 240 * at}\n" for at, day in enumerate(days_read))
    readings = read(tmp_path, "releves.csv", f"Date;Heure;Index (kWh)\n{lines}")
    used = [row["day"] for each in readings for row in each.table.to_pylist()]
    assert len(set(used)) == (max(used) - min(used)).days + 1
    assert totals(readings)["energy"] == pytest.approx(8 * 240, abs=16)  # less what the first and last day hold in part
    assert not rules(readings) & {"gaps.says", "overlapping_readings.partly.says"}
