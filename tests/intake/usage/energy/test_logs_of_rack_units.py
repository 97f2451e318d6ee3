"""Logs of rack units and of what secures their power: properties of the device above the table, a unit within the
words of a name, the newest or the oldest line first, and dates whose order their days tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

ABOVE = {
    "tabs": "Rack PDU 2G\nName:\tPDU-B2\nContact:\tDSI\nLocation:\tSalle R-1\nSerial:\tZA1912004471\n\n",
    "colons": "Network Management Card AOS v7.1.2\nName: PDU-B2\nLocation: Salle R-1\nSystem IP: 10.8.0.43\n\n",
    "beside their labels": "System Name\tPDU-B2\nFirmware\t3.4.1\nModel\tEMAB04\n\n",
    "one line": "Name: PDU-B2\tContact: DSI\tLocation: Salle R-1\n",
    "nothing": "",
}
KW = ["Dev Pwr kW", "Pwr.kW", "Pwr (kW)", "Device Power (kW)", "Total Pwr kW", "Active Power kW", "Puissance kW"]
W = ["Dev Pwr W", "Input Power (W)", "Real Power [W]", "Active Pwr W", "Wirkleistung W", "Potencia activa (W)"]
BESIDE = ["Ph1 Current A", "Max Pwr kW", "App Pwr kVA", "Temp C"]
DAYS = {"01/02": 1, "01/03": 2, "01/04": 3}  # of January, as in the United States
HOURS = 24


def _log(name: str, beside: str, newest_first: bool) -> str:
    """Half hours of three days at 2 kW."""
    value = "2.00" if "kW" in name else "2000"
    lines = [
        f"{day}/2025\t{hour:02}:{minute:02}:00\t{value}\t9.5"
        for day in DAYS for hour in range(HOURS) for minute in (0, 30)
    ]  # fmt: skip
    lines = lines[::-1] if newest_first else lines
    return "\n".join([f"Date\tTime\t{name}\t{beside}", *lines]) + "\n"


@pytest.mark.parametrize("name", [*KW, *W])
def test_the_mean_power_of_each_step_counts_until_the_next(tmp_path: Path, name: str) -> None:
    for newest_first in (True, False):
        for above in ABOVE.values():
            for beside in BESIDE:
                readings = read(tmp_path, "pdu-b2.txt", above.replace("\n", "\r\n") + _log(name, beside, newest_first))
                assert totals(readings) == pytest.approx({"energy": 2.0 * HOURS * len(DAYS)}), (above, beside)
                rows = [row for each in readings for row in each.table.to_pylist()]
                assert sorted({row["day"].day for row in rows}) == [2, 3, 4]
                assert {row["day"].month for row in rows} == {1}
                assert not above or {row["subject_id"] for row in rows} == {"PDU-B2"}


@pytest.mark.parametrize("name", ["Max Pwr kW", "PwrMax.kW", "Pwr Min kW", "App Pwr kVA", "Pwr Factor"])
def test_other_powers_are_no_energy(tmp_path: Path, name: str) -> None:
    assert totals(read(tmp_path, "pdu-b2.txt", ABOVE["tabs"] + _log(name, "Ph1 Current A", newest_first=True))) == {}


def test_the_order_of_a_day_alone_is_said(tmp_path: Path) -> None:
    text = "\n".join(line for line in _log(KW[0], BESIDE[0], True).split("\n") if "/" not in line or "01/02" in line)
    readings = read(tmp_path, "pdu-b2.txt", ABOVE["tabs"] + text)
    assert totals(readings) == pytest.approx({"energy": 48.0})
    assert "date_order_assumed.says" in rules(readings)
