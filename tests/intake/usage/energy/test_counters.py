"""A column called energy that only rises: a counter where power or many readings show it, else a question."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read
from tests.intake.usage.days import kwh

HEADER = "Timestamp;PDU name;Active power (W);Active energy (Wh)\n"


def test_the_power_beside_a_counter_shows_that_it_is_one(read_text: Read) -> None:
    lines = [f"2025-03-0{day} 00:00:00;PDU-A;1210;{10_450_200 + 29_040 * day}" for day in (1, 2, 3)]
    reading = read_text(HEADER + "\n".join(lines))
    assert sorted(kwh(reading).values()) == pytest.approx([29.04, 29.04])
    assert "read_as_counter" in rules(reading)


def test_energies_that_happen_to_rise_stay_energies(read_text: Read) -> None:
    """1,210 W over an hour are 1.21 kWh each: the sum, not the difference."""
    lines = [f"2025-03-01 {hour:02}:00:00;PDU-A;1210;{1_205 + hour}" for hour in range(25)]
    reading = read_text(HEADER + "\n".join(lines))
    assert "read_as_counter" not in rules(reading)
    assert sum(kwh(reading).values()) == pytest.approx(29, abs=1.5)


def test_a_few_readings_that_rise_are_asked_about(read_text: Read) -> None:
    lines = [f"2025-03-01 {hour:02}:00:00;PDU-A;{100 + 10 * hour}" for hour in range(4)]
    reading = read_text("Timestamp;PDU name;Active energy (Wh)\n" + "\n".join(lines))
    assert (reading.accepted, rules(reading)["counter_or_energy"]) == (0, 4)
