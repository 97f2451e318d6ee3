"""Exports that call a month, a week, a quarter or a year by one of its days: what each line covers, and that it is
told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from footprint.intake.usage.said_periods import stepped
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.one_table import read

MONTHS = [date(2025, month, 1) for month in range(1, 7)]
ENDS = [after - timedelta(1) for after in (*MONTHS[1:], date(2025, 7, 1))]
WEEKS = [date(2025, 1, 6) + timedelta(7 * at) for at in range(6)]
QUARTERS = [date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1)]
YEARS = [date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)]

# Columns of a tool, its line at a day, and what is read of it.
TOOLS = {
    "Plausible": ("date,visitors,pageviews,visits,bounce_rate,visit_duration", "{},100,400,200,50,60", "sessions"),
    "by hand": ("Date;Visites;Pages vues", "{};200;900", "sessions"),
    "Umami": ("Day;Website;Sessions;Views", "{};www.ville.example;200;900", "sessions"),
    "models": ("date,model,requests,input_tokens,output_tokens", "{},gpt-4o,200,2000,900", "llm_requests"),
    "a meter": ("Datum;Site;Energie (kWh)", "{};Salle serveurs;200", "energy"),
    "costs": ("UsageDate,ServiceName,Cost,Currency", "{},Virtual Machines,200,EUR", "cost"),
}


def total(tmp_path: Path, tool: str, days: Iterable[date]) -> tuple[float, date, date, dict[str, int]]:
    """The sum of 2025 of one tool's lines of these days, the first and the last day, and the rules of findings."""
    header, line, metric = TOOLS[tool]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([header, *(line.format(day) for day in days)]) + "\n", encoding="utf-8")
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    rows = [row for row in reading.table.to_pylist() if row["metric"] == metric and row["day"].year == 2025]
    of_days = [row["day"] for row in rows]
    return round(sum(row["quantity"] for row in rows), 6), min(of_days), max(of_days), rules(reading)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("days", "last"), [(MONTHS, date(2025, 6, 30)), (ENDS, date(2025, 6, 30)), (WEEKS, date(2025, 2, 16))]
)
def test_lines_last_until_the_next(tmp_path: Path, tool: str, days: list[date], last: date) -> None:
    first = min(MONTHS[0], days[0]) if days is not WEEKS else WEEKS[0]
    sums, begins, ends, told = total(tmp_path, tool, days)
    assert (sums, begins, ends) == (1200.0, first, last)
    assert told["days_of_periods"] == 1


@pytest.mark.parametrize("tool", TOOLS)
def test_quarters_and_years_are_whole_too(tmp_path: Path, tool: str) -> None:
    assert total(tmp_path, tool, QUARTERS)[:3] == (400.0, date(2025, 1, 1), date(2025, 6, 30))
    assert total(tmp_path, tool, YEARS)[:3] == (200.0, date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    "days",
    [
        [date(2025, 2, 1)],
        [date(2025, 1, 31), date(2025, 2, 1), date(2025, 2, 2)],
        [date(2025, 3, 3), date(2025, 3, 10)],
        [*MONTHS, date(2025, 6, 2)],
    ],
)
def test_other_days_are_days(tmp_path: Path, tool: str, days: list[date]) -> None:
    sums, begins, ends, told = total(tmp_path, tool, days)
    assert (sums, begins, ends) == (200.0 * len(days), min(days), max(days))
    assert "days_of_periods" not in told


def test_an_export_says_in_its_name_where_its_first_and_last_month_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "Plausible export ville.example 2025-01-15 to 2025-03-10 visitors.csv"
    header, line, _ = TOOLS["Plausible"]
    path.write_text("\n".join([header, *(line.format(day) for day in MONTHS[:3])]) + "\n", encoding="utf-8")
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    days = [row["day"] for row in reading.table.to_pylist() if row["metric"] == "sessions"]
    assert (min(days), max(days), len(days)) == (date(2025, 1, 15), date(2025, 3, 10), 55)


@pytest.mark.parametrize(
    ("days", "step"),
    [(MONTHS, "months"), (ENDS, "months_ended"), (WEEKS, "weeks"), (QUARTERS, "quarters"), (YEARS, "years"),
     (MONTHS[::2], ""), (QUARTERS[:1], ""), ([*WEEKS, WEEKS[-1] + timedelta(1)], "")],
)  # fmt: skip
def test_what_days_are_apart(days: list[date], step: str) -> None:
    numbers = np.array([(day - date(1970, 1, 1)).days for day in days], np.int32)
    found = stepped(numbers)
    assert (found[0] if found else "") == step
    if found:
        start, end = found[1]
        assert ((start <= numbers) & (numbers < end)).all()
        assert (start[1:] == end[:-1]).all()
