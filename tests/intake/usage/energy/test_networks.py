"""Exports of networks of electricity abroad: hours that end at their time or have a number, registers of a meter."""

from __future__ import annotations

from datetime import date

import pytest

from footprint.intake import Reading
from tests.intake.accounts import rules
from tests.intake.conftest import Read


def by_day(reading: Reading) -> dict[date, float]:
    found: dict[date, float] = {}
    for row in reading.table.to_pylist():
        found[row["day"]] = found.get(row["day"], 0.0) + row["quantity"]
    return found


TWO_DAYS = {date(2025, 3, 4): pytest.approx(12 * 1.75 + 12 * 1.25), date(2025, 3, 5): pytest.approx(24 * 2.25)}


@pytest.mark.parametrize("form", ["{hour:02}:00", "{hour}"])
def test_the_last_hour_of_a_spanish_day_is_its_own(read_text: Read, form: str) -> None:
    """Hours 1 to 24 of a day end at their time; 24:00 is no hour of the next day."""
    head = "cups;fecha;hora;consumo_kWh;metodoObtencion;energiaVertida_kWh\n"
    lines = [f"ES0099000000001234XX0F;2025/03/{day:02};{form.format(hour=hour)};{kwh[hour % 2]};Real;9,5\n"
             for day, kwh in ((4, ("1,75", "1,25")), (5, ("2,25", "2,25"))) for hour in range(1, 25)]  # fmt: skip
    reading = read_text(head + "".join(lines), name="consumo.csv")
    assert reading.profile == "datadis"
    assert by_day(reading) == TWO_DAYS
    assert {row["country"] for row in reading.table.to_pylist()} == {"ESP"}


FLUVIUS = (
    "Van (datum);Van (tijdstip);Tot (datum);Tot (tijdstip);EAN-code;Meter;Metertype;Register;Volume;Eenheid;"
    "Validatiestatus\n"
)


def test_what_a_belgian_meter_takes_by_day_and_night_counts_and_what_it_gives_does_not(read_text: Read) -> None:
    lines = [
        f"{day:02}-03-2025;00:00:00;{day + 1:02}-03-2025;00:00:00;541400000000001234;M;D;{register};{kwh};kWh;O\n"
        for day in (4, 5)
        for register, kwh in (("Afname Dag", "8,5"), ("Afname Nacht", "1,5"), ("Injectie Dag", "7"))
    ]
    reading = read_text(FLUVIUS + "".join(lines), name="verbruik.csv")
    assert by_day(reading) == {date(2025, 3, day): pytest.approx(10) for day in (4, 5)}
    assert (reading.profile, reading.set_aside, rules(reading)["not_consumption"]) == ("fluvius", 2, 2)


def test_quarters_of_an_hour_of_a_belgian_meter(read_text: Read) -> None:
    times = [f"{minute // 60:02}:{minute % 60:02}:00" for minute in range(0, 1440, 15)]
    lines = [
        f"04-03-2025;{first};{'05' if after == '00:00:00' else '04'}-03-2025;{after};541400000000001234;M;Digitale;"
        f"Afname;0,25;kWh;OK\n"
        for first, after in zip(times, [*times[1:], times[0]], strict=True)
    ]
    assert by_day(read_text(FLUVIUS + "".join(lines), name="kwartier.csv")) == {date(2025, 3, 4): pytest.approx(24)}
