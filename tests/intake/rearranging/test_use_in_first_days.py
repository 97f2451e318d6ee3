"""Tables of use whose months are kept as their first days, whose lines are called by their telephones, and of hours
counted once a computer in rooms that the public uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals


@pytest.mark.parametrize(
    ("title", "label", "unit"),
    [
        ("Heures de fonctionnement des VM", "VM", "compute_hours"),
        ("Consommation électrique des salles serveurs (kWh)", "Salle", "energy"),
        ("Consumo de datos por línea móvil (GB)", "Titular", "data_gb"),
    ],
)
@pytest.mark.parametrize("form", ["2025-0{}-01", "01/0{}/2025"])
def test_first_days_of_months_that_follow_are_months(
    tmp_path: Path, title: str, label: str, unit: str, form: str
) -> None:
    header = ";".join([label, *(form.format(month) for month in (4, 5, 6))])
    readings = read(tmp_path, "t.csv", f"{title};;;\n{header}\nun;100;110;120\ndeux;200;210;220\n")
    assert totals(readings)[unit] == pytest.approx(960)
    assert [f"{day:%m-%d}" for day in days(readings)] == ["04-01", "06-30"]


@pytest.mark.parametrize("header", ["2025-04-01;2025-05-02;2025-06-01", "2025-04-01;2025-06-01;2025-09-01"])
def test_other_days_are_no_months(tmp_path: Path, header: str) -> None:
    text = f"Heures de fonctionnement des VM;;;\nVM;{header}\nun;100;110;120\ndeux;200;210;220\n"
    assert "compute_hours" not in totals(read(tmp_path, "t.csv", text))


def test_first_days_of_readings_of_a_counter_stay_days(tmp_path: Path) -> None:
    text = "Relevé d'index électrique (kWh);;;\nCompteur;2025-04-01;2025-05-01;2025-06-01\nsalle;1000;1100;1250\n"
    assert totals(read(tmp_path, "t.csv", text)).get("energy", 250) == pytest.approx(250)


@pytest.mark.parametrize(
    ("title", "line", "ended"),
    [
        ("Consumo de datos por línea (GB)", "Línea", "baja"),
        ("Consommation data par ligne mobile (Go)", "Ligne mobile", "résiliée"),
        ("Datenverbrauch je SIM (GB)", "SIM", "gekündigt"),
    ],
)
def test_a_column_of_telephones_is_no_amount_and_an_ended_line_counts_no_more(
    tmp_path: Path, title: str, line: str, ended: str
) -> None:
    text = (
        f"{title};;;;\n{line};Titular;2025-01;2025-02;2025-03\n690 744 267;Tienda;1,5;2,5;3\n"
        f"610 712 967;Taller;4;5;6\n611 945 851;Furgoneta;7;{ended};{ended}\n"
    )
    readings = read(tmp_path, "l.csv", text)
    assert totals(readings) == pytest.approx({"data_gb": 29, "line_days": 2 * 90 + 31})
    assert "690" not in str([each.table.to_pylist() for each in readings])


@pytest.mark.parametrize(
    ("title", "used", "hours"),
    [
        ("Espace numérique de la maison des associations", "Postes utilisés", "Heures-poste (total)"),
        ("EPN du quartier", "Postes occupés", "Heures-postes"),
        ("Computer room of the library", "Computers used", "PC hours"),
    ],
)
def test_hours_once_a_computer_of_a_public_room(tmp_path: Path, title: str, used: str, hours: str) -> None:
    weeks = (("2025-01-06", 10, 75), ("2025-01-13", 8, 60), ("2025-01-20", 9, 72))
    lines = "".join(f"{day};{count};{amount}\n" for day, count, amount in weeks)
    readings = read(tmp_path, "epn.csv", f"{title};;\nSemaine du;{used};{hours}\n{lines}")
    assert totals(readings) == pytest.approx({"terminal_hours": 207})
    assert "own_terminals.says" in rules(readings)
    assert [f"{day:%m-%d}" for day in days(readings)] == ["01-06", "01-26"]


@pytest.mark.parametrize("header", ["date;lieu;tablette;début;fin;durée (h)", "date;place;tablet;start;end;hours"])
def test_hours_of_tablets_that_were_lent(tmp_path: Path, header: str) -> None:
    lines = "".join(f"1{day}/02/2025;accueil;T{day};10h00;11h30;1,5\n" for day in range(1, 5))
    assert totals(read(tmp_path, "pret.csv", f"{header}\n{lines}")) == pytest.approx({"terminal_hours": 6})


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Machine;Conso;Avant;Après", True),
        ("Gerät;Verbrauch;vorher;nachher", True),
        ("Équipement;Consommation;2024;2025", True),
        ("Équipement;Site A;Site B;Site C", False),
        ("Équipement;Réel;Théorique;Écart", False),
        ("Équipement;Consommables;Site B;Site C", False),
    ],
)
def test_what_machines_consumed_without_unit_or_period_is_asked(tmp_path: Path, header: str, asked: bool) -> None:
    lines = "NAS atelier;263;260;233\nFirewall;111;115;94\nSwitch 48p;159;150;132\nCaméras;430;430;251\n"
    readings = read(tmp_path, "machines.csv", f"{header}\n{lines};;;ok pour J.\n")
    assert ("missing_unit.use_undated.says" in rules(readings)) == asked
    assert not asked or not any(each.accepted for each in readings)


@pytest.mark.parametrize(
    "text",
    [
        "Betriebsstunden der VM (h)|VM;Januar 2025;Februar 2025|vm-support;744;672|vm-training;;300|Summe;744;972",
        "Server hours;;|Server;Jan 2025;Feb 2025|srv-training;744;672|srv-tickets;;300",
        "Heures allumées (h/mois)|Serveur;janv. 2025;févr. 2025|formation;744;672|personnel;;300|Total h;744;972",
    ],
)
def test_names_of_machines_say_nothing_of_people(tmp_path: Path, text: str) -> None:
    readings = read(tmp_path, "stunden.csv", text.replace("|", "\n") + "\n")
    assert totals(readings) == pytest.approx({"compute_hours": 744 + 972})


@pytest.mark.parametrize(
    "header",
    [
        "Date;Salle informatique;Début;Fin;Ordinateurs utilisés;Heures-ordinateur",
        "Date;Computer room;Start;End;PCs used;PC hours",
        "Jour;Salle info;Début;Fin;Postes occupés;Heures-postes",
    ],
)
def test_computers_in_use_are_no_volume_that_is_kept(tmp_path: Path, header: str) -> None:
    lines = "".join(f"1{day}/02/2025;A;9h00;11h00;{day + 5};{2 * day + 10}\n" for day in range(4))
    assert totals(read(tmp_path, "seances.csv", f"{header}\n{lines}")) == pytest.approx({"terminal_hours": 52})


@pytest.mark.parametrize(
    ("title", "names", "stamps"),
    [
        ("Ablesung jeweils abends", "Datum;Zählerstand kWh", ("31.12.2024", "30.06.2025", "31.12.2025")),
        ("Relevés faits le soir", "Date;Index (kWh)", ("31/12/2024", "30/06/2025", "31/12/2025")),
        ("Lecturas por la noche", "Fecha;Lectura (kWh)", ("31-12-2024", "30-06-2025", "31-12-2025")),
    ],
)
def test_an_evening_is_known_however_its_day_is_written(
    tmp_path: Path, title: str, names: str, stamps: tuple[str, ...]
) -> None:
    lines = "".join(f"{day};{shown}\n" for day, shown in zip(stamps, (23410, 25102, 26880), strict=True))
    readings = read(tmp_path, "Serverraum.csv", f"Serverraum ({title});\n{names}\n{lines}")
    assert totals(readings) == pytest.approx({"energy": 3470})
    assert [f"{day:%Y-%m-%d}" for day in days(readings)] == ["2025-01-01", "2025-12-31"]
