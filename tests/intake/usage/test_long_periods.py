"""Days that are weeks or months, as the name of their column says, of whatever is used; and means of days far apart."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

MONDAYS = [date(2025, 3, 3) + timedelta(7 * at) for at in range(8)]
FIRSTS = [date(2025, month, 1) for month in range(1, 7)]
HOURS_OF_WEEK, HOURS_OF_SIX_MONTHS = 168, 24 * 181 - 1  # one is lost with the summer's time


def table(title: str, cells: str, dates: list[date], form: str = "%d/%m/%Y") -> str:
    return title + "\n" + "".join(f"{day:{form}};{cells}\n" for day in dates)


@pytest.mark.parametrize("name", ["Week commencing", "Semaine du", "Woche ab", "Semana del", "Week van", "W/C"])
@pytest.mark.parametrize(
    ("columns", "cells", "metric", "total"),
    [
        ("Average load (W)", "600", "energy", 0.6 * HOURS_OF_WEEK * 8),
        ("UPS 1 load (W);UPS 2 load (W)", "600;300", "energy", 0.9 * HOURS_OF_WEEK * 8),
        ("PDU A (kWh);PDU B (kWh)", "100;50", "energy", 1200),
        ("Visits", "70", "sessions", 560),
    ],
)
def test_days_of_a_column_of_weeks_are_weeks(
    tmp_path: Path, name: str, columns: str, cells: str, metric: str, total: float
) -> None:
    readings = read(tmp_path, "room.csv", table(f"{name};{columns}", cells, MONDAYS))
    assert totals(readings)[metric] == pytest.approx(total, rel=1e-3)  # an hour is lost with the summer's time
    assert days(readings) == [MONDAYS[0], MONDAYS[-1] + timedelta(6)]


@pytest.mark.parametrize("name", ["Week ending", "Semaine finissant le", "Woche bis"])
@pytest.mark.parametrize(
    ("columns", "cells"), [("Rack (kWh)", "70"), ("PDU A (W);PDU B (W)", "70;30"), ("Visits", "7")]
)
def test_days_at_which_weeks_end_are_their_last(tmp_path: Path, name: str, columns: str, cells: str) -> None:
    readings = read(tmp_path, "room.csv", table(f"{name};{columns}", cells, MONDAYS))
    assert days(readings) == [MONDAYS[0] - timedelta(6), MONDAYS[-1]]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%Y-%m-%d"])
@pytest.mark.parametrize("columns", ["PDU A (W);PDU B (W)", "Puissance moyenne (W)"])
def test_first_days_of_a_column_of_months_are_months(tmp_path: Path, columns: str, form: str) -> None:
    cells = ";".join(["500"] * len(columns.split(";")))
    readings = read(tmp_path, "room.csv", table(f"Mois;{columns}", cells, FIRSTS, form))
    power = 0.5 * len(columns.split(";"))
    assert totals(readings)["energy"] == pytest.approx(power * HOURS_OF_SIX_MONTHS, rel=1e-3)


@pytest.mark.parametrize("dates", [MONDAYS, FIRSTS])
@pytest.mark.parametrize("columns", ["PDU A (W);PDU B (W)", "Puissance moyenne (W)"])
def test_powers_of_days_far_apart_are_asked_about(tmp_path: Path, columns: str, dates: list[date]) -> None:
    """They were those of single days, a seventh or a thirtieth of what is used."""
    cells = ";".join(["500"] * len(columns.split(";")))
    readings = read(tmp_path, "room.csv", table(f"Date;{columns}", cells, dates))
    assert "missing_period.mean.says" in rules(readings)
    assert totals(readings) == {}


def test_powers_of_days_that_follow_each_other_are_those_of_days(tmp_path: Path) -> None:
    workdays = [day + timedelta(at) for day in MONDAYS for at in range(5)]
    readings = read(tmp_path, "room.csv", table("Date;Puissance moyenne (W)", "500", workdays))
    assert totals(readings)["energy"] == pytest.approx(0.5 * 24 * len(workdays), rel=1e-3)
