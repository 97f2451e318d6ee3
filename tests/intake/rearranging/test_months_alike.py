"""Months and sessions that are alike: two columns say the same thing twice only where they are of the same days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

ITALIAN = "gen;feb;mar;apr;mag;giu;lug;ago;set;ott;nov;dic"
GERMAN = "Jan;Feb;Mär;Apr;Mai;Jun;Jul;Aug;Sep;Okt;Nov;Dez"
SPANISH = "ene;feb;mar;abr;may;jun;jul;ago;sep;oct;nov;dic"
FRENCH = "janv.;févr.;mars;avr.;mai;juin;juil.;août;sept.;oct.;nov.;déc."
ENGLISH = "Jan;Feb;Mar;Apr;May;Jun;Jul;Aug;Sep;Oct;Nov;Dec"
USED = "5;6;7;8;9;10;0;0;11;12;13;14"  # nothing in two months of summer


@pytest.mark.parametrize(
    ("title", "name", "months"),
    [
        ("Traffico dati SIM (GB) – anno 2025", "SIM;Plesso", ITALIAN),
        ("Datenvolumen SIM-Karten (GB) 2025", "SIM;Schule", GERMAN),
        ("Datos móviles SIM (GB) 2025", "SIM;Centro", SPANISH),
        ("Données mobiles (Go) 2025", "SIM;École", FRENCH),
        ("SIM data used (GB) 2025", "SIM;School", ENGLISH),
    ],
)
def test_lines_by_month_are_open_on_all_days_of_each(tmp_path: Path, title: str, name: str, months: str) -> None:
    """Months of 31 days have as many days of lines each: they were taken for one thing said twice."""
    lines = "".join(f"SIM {at:02};Est;{USED}\n" for at in (1, 2, 3))
    used = totals(read(tmp_path, "sim.csv", f"{title}\n\n{name};{months}\n{lines}"))
    assert used == pytest.approx({"data_gb": 3 * 95, "line_days": 3 * 365})


def test_machines_that_are_always_on_have_months_alike(tmp_path: Path) -> None:
    hours = ";".join("744" if day31 else "720" for day31 in (1, 0, 1, 0, 1, 0))
    text = f"Heures de VM 2025\n\nVM;janv.;avril;mars;juin;mai;sept.\nweb;{hours}\nbdd;{hours}\n"
    assert totals(read(tmp_path, "vm.csv", text)) == pytest.approx({"compute_hours": 2 * (3 * 744 + 3 * 720)})


def test_two_columns_of_the_same_months_that_hold_the_same_are_still_one_thing_said_twice(tmp_path: Path) -> None:
    text = "Mois;Visites;Visites\n2025-01;10;10\n2025-02;20;20\n2025-03;30;30\n"
    assert totals(read(tmp_path, "web.csv", text)) == pytest.approx({"sessions": 60})


TITLES = [
    ("postes publics.csv", "Date;Poste;Début;Fin;Durée (min);Usage"),
    ("public computers.csv", "Date;Computer;Start;End;Duration (min);Use"),
    ("ordenadores.csv", "Fecha;Ordenador;Inicio;Fin;Duración (min);Uso"),
    ("computer.csv", "Datum;Computer;Von;Bis;Dauer (min);Zweck"),
]


@pytest.mark.parametrize(("name", "header"), TITLES)
def test_sessions_from_a_time_to_another_are_hours_at_terminals(tmp_path: Path, name: str, header: str) -> None:
    """One computer is used twice for as long on one day, and the room is closed for a week."""
    lines = "03/03/2025;PC1;10:00;11:00;60;jeux\n03/03/2025;PC1;14:00;15:00;60;jeux\n18/03/2025;PC2;9:30;10:00;30;\n"
    readings = read(tmp_path, name, f"{header}\n{lines}")
    assert totals(readings) == pytest.approx({"terminal_hours": 2.5})
    assert "own_terminals.says" in rules(readings)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (
            "Date;Salle;Début;Fin;Durée (min)",
            "03/03/2025;Salle info 2;{begin}:00;{end}:00;60",
        ),  # of how many computers?
        ("Date;Poste;Début;Fin;Durée (min)", "03/03/2025;PC1;{begin}:00;{end}:00;45"),  # no length of it
    ],
)
def test_what_is_no_length_of_a_session_counts_nothing(tmp_path: Path, header: str, line: str) -> None:
    lines = "\n".join(line.format(begin=hour, end=hour + 1) for hour in (9, 11, 14))
    assert totals(read(tmp_path, "postes publics.csv", f"{header}\n{lines}\n")) == {}
