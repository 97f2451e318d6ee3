"""Tables of hours or energy that say how they were worked out: so many, for so long a day, on so many days. The product
counts, its factors do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

# How many, how long, how often; the product is in the last column.
ROWS = [("A", 2, 6, 218), ("B", 7, 4.5, 210), ("C", 4, 1.5, 80)]
HOURS = sum(number * length * times for _, number, length, times in ROWS)
COMPUTERS = {
    "fr": ("Utilisation des ordinateurs en 2025", "Pôle;Postes;Heures par jour et par poste;Jours dans l’année;"
           "Heures d’utilisation sur l’année"),
    "fr, PC": ("Usage des PC 2025", "Service;Nb PC;Heures par jour;Jours;Heures d’utilisation"),
    "en": ("Computer use 2025", "Department;Computers;Hours per day and computer;Days in the year;Hours of use"),
    "es": ("Uso de los ordenadores 2025", "Servicio;Puestos;Horas al día por puesto;Días al año;Horas al año"),
}  # fmt: skip


def _table(title: str, names: str, scale: float = 1.0) -> str:
    rows = [(*row, row[1] * row[2] * row[3] * scale) for row in ROWS]
    lines = [";".join([row[0], *(f"{one:g}" if one < 1e5 else f"{one:.0f}" for one in row[1:])]) for row in rows]
    whole = sum(row[4] for row in rows)
    return "\n".join([title, "", names, *lines, f"Total;13;;;{whole:.6g}"]) + "\n"


@pytest.mark.parametrize("language", COMPUTERS)
def test_hours_of_computers_are_the_product_alone(tmp_path: Path, language: str) -> None:
    readings = read(tmp_path, "heures.csv", _table(*COMPUTERS[language]))
    assert totals(readings) == pytest.approx({"terminal_hours": HOURS})
    assert [str(day) for day in days(readings)] == ["2025-01-01", "2025-12-31"]
    assert "read_crossed.periods_left.says" in rules(readings)


@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_energy_is_the_product_of_power_and_hours(tmp_path: Path, scale: float) -> None:
    unit = "W" if scale < 1 else "kW"
    names = f"Équipement;Puissance ({unit});Heures par jour;Jours par an;Consommation (kWh)"
    readings = read(tmp_path, "salle.csv", _table("Consommation électrique de la salle serveurs 2025", names, scale))
    found = totals(readings)
    assert found in ({}, pytest.approx({"energy": HOURS * scale}))


def test_hours_of_people_at_their_posts_are_no_hours_of_computers(tmp_path: Path) -> None:
    names = "Service;Postes;Heures par jour;Jours travaillés;Heures"
    assert totals(read(tmp_path, "heures.csv", _table("Temps de travail 2025", names))) == {}


def test_processors_times_hours_are_no_hours_of_machines(tmp_path: Path) -> None:
    names = "VM;vCPU;Heures par jour;Jours;Heures vCPU"
    found = totals(read(tmp_path, "vm.csv", _table("Machines virtuelles 2025", names)))
    assert found.get("compute_hours", 0) != pytest.approx(HOURS)
