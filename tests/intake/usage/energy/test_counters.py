"""A column called energy that only rises: a counter where power or many readings show it, else a question."""

from __future__ import annotations

from itertools import pairwise

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


def test_what_a_counter_grew_by_is_no_energy_of_the_days_after(read_text: Read) -> None:
    """Readings of a month's first day, with what came since the one before: 2025 is what lies between its readings."""
    readings = {"01/12/2024": "48 211", "01/01/2025": "49 311", "01/06/2025": "54 715", "01/01/2026": "62 558"}
    grown = ["", "1 100", "5 404", "7 843"]
    lines = [f"{day};{index};{kwh}" for (day, index), kwh in zip(readings.items(), grown, strict=True)]
    text = "Date;Index (kWh);Conso depuis dernier relevé (kWh)\n" + "\n".join(lines)
    reading = read_text(text, name="salle informatique.csv")
    of_year = {key: value for key, value in kwh(reading).items() if "2025" in str(key)}
    assert sum(of_year.values()) == pytest.approx(62_558 - 49_311)


def test_energy_of_the_months_that_begin_stays_so_beside_a_counter(read_text: Read) -> None:
    """January's 1,012 kWh stand beside the reading with which January begins."""
    lines = ["01/01/2025;49311;1012", "01/02/2025;50323;1094", "01/03/2025;51417;1062", "01/04/2025;52479;1016"]
    text = "Date;Index (kWh);Consommation (kWh)\n" + "\n".join(lines)
    reading = read_text(text, name="salle informatique.csv")
    assert sum(kwh(reading).values()) == pytest.approx(1012 + 1094 + 1062 + 1016)


MONTHS = [(2, 1, 0), (31, 1, 600), (28, 2, 1500), (31, 3, 2100), (30, 4, 2900), (31, 5, 3300), (30, 6, 3900)]


def _readings(header: str, title: str = "", dates: list[tuple[int, int, int]] = MONTHS) -> str:
    lines = [f"{day:02}/{month:02}/2025;{148_213 + grown};{70_944 + grown // 2}" for day, month, grown in dates]
    return (f"{title};;\n" if title else "") + header + "\n" + "\n".join(lines)


@pytest.mark.parametrize("title", ["Index en kWh", "Gymnase - index du compteur (kWh)"])
def test_readings_below_the_names_of_tariffs_are_no_energies(read_text: Read, title: str) -> None:
    """Peak and off-peak readings from 2 January to 30 June: what lies between, 3,900 + 1,950 kWh, and not their sum."""
    reading = read_text(_readings("Date;HP;HC", title), name="gymnase.csv")
    assert sum(kwh(reading).values()) == pytest.approx(3900 + 1950)
    assert rules(reading)["read_as_counter"] == len(MONTHS)


def test_figures_of_days_that_rise_and_nothing_else_are_asked(read_text: Read) -> None:
    reading = read_text(_readings("Date;HP (kWh);HC (kWh)"), name="gymnase.csv")
    assert (reading.accepted, rules(reading)["counter_or_energy"]) == (0, len(MONTHS))
    few = read_text(_readings("Date;HP (kWh);HC (kWh)", dates=MONTHS[:4]), name="few.csv")
    assert few.accepted > 0  # three months that rise are nothing rare


def test_energies_of_months_that_fall_once_stay_energies(read_text: Read) -> None:
    reading = read_text(_readings("Date;HP (kWh);HC (kWh)", dates=[*MONTHS, (31, 7, 100)]), name="gymnase.csv")
    assert sum(kwh(reading).values()) > 1_000_000


@pytest.mark.parametrize(
    "header", ["Date;Consommation (kWh)", "Jour;Compteur;Consommation (kWh)", "Date;Énergie (kWh)"]
)
def test_what_is_used_and_never_falls_is_no_counter(read_text: Read, header: str) -> None:
    """Twelve months of 1,000 and then 1,100 kWh, as estimated bills have them: 12,600 kWh."""
    meter = "A;" if "Compteur" in header else ""
    lines = [f"01/{month:02}/2025;{meter}{1000 if month < 7 else 1100}" for month in range(1, 13)]
    reading = read_text(header + "\n" + "\n".join(lines), name="mairie.csv")
    assert sum(kwh(reading).values()) == pytest.approx(12_600)
    assert "read_as_counter" not in rules(reading)


READ = [48_211, 49_352, 50_739, 52_112, 53_425, 54_717, 55_755]
ENDS = ["31/12/2024", "31/01/2025", "28/02/2025", "31/03/2025", "30/04/2025", "31/05/2025", "30/06/2025"]
GROWN = [
    ("it", "Data lettura", "Lettura contatore (kWh)", "Consumo del mese (kWh)", "Note"),
    ("fr", "Relevé le", "Affichage (kWh)", "Différence (kWh)", "Remarque"),
    ("en", "Date", "Meter shows (kWh)", "Used (kWh)", "Remark"),
    ("nl", "Datum", "Teller (kWh)", "Maandverbruik (kWh)", "Opmerking"),
    ("de", "Datum", "Zähler (kWh)", "Verbrauch (kWh)", "Anmerkung"),
    ("es", "Fecha", "Contador (kWh)", "Consumo (kWh)", "Nota"),
]


@pytest.mark.parametrize("names", GROWN, ids=[names[0] for names in GROWN])
@pytest.mark.parametrize("place", ["locale.csv", "salle 2025.csv"])
def test_a_column_that_another_says_to_grow_is_a_counter_by_any_name(
    read_text: Read, names: tuple[str, ...], place: str
) -> None:
    """Readings of the last days of months count once, and a column of remarks is no month of the year of the file."""
    grown = ["", *(str(after - before) for before, after in pairwise(READ))]
    remarks = ["first", "", "", "new cooling", "", "", ""]
    lines = [";".join(cells) for cells in zip(ENDS, map(str, READ), grown, remarks, strict=True)]
    total = f"Total;;{READ[-1] - READ[0]};"
    reading = read_text("\n".join([";".join(names[1:]), *lines, total]), name=place)
    assert sum(kwh(reading).values()) == pytest.approx(READ[-1] - READ[0])


def test_meters_that_happen_to_grow_alike_are_two(read_text: Read) -> None:
    """What rises by one beside what is one everywhere shows no counter."""
    lines = [f"{day:02}/03/2025;{100 + day};1" for day in range(1, 8)]
    reading = read_text("\n".join(["Date;Rack A (kWh);Rack B (kWh)", *lines]), name="racks.csv")
    energy = sum(row["quantity"] for row in reading.table.to_pylist())
    assert energy == pytest.approx(sum(100 + day for day in range(1, 8)) + 7)
