"""Lists of what happens to devices: a device on several lines counts once, and what is not sure is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.inventory import events
from tests.intake.accounts import AS_OF, conserved, rules

LOANS = """Matériel;N° inventaire;Emprunteur;Date de prêt;Date de retour
PC portable;PRET-01;Service RH;03/01/2025;10/01/2025
PC portable;PRET-02;Service RH;03/01/2025;10/01/2025
PC portable;PRET-01;Service Com;13/01/2025;20/01/2025
Vidéoprojecteur;VP-01;Mairie annexe;15/01/2025;
"""
METERS = """N° matériel;Type;Relevé du;Compteur
IMP-01;Imprimante;31/01/2025;1000
IMP-02;Imprimante;31/01/2025;500
IMP-01;Imprimante;28/02/2025;1200
"""
YEARS = """Exercice;N° inventaire;Désignation;Dotation;VNC
2024;A1;Serveur;1000;2000
2024;A2;PC portable;200;400
2025;A1;Serveur;1000;1000
2025;A2;PC portable;200;200
"""
PORTS = """Device;Type;Port;Speed;Status
sw-a;Switch;Gi1/0/1;1000;up
sw-a;Switch;Gi1/0/2;1000;down
sw-b;Switch;Gi1/0/1;1000;up
"""
LABELS = """Date;Matériel emprunté;Emprunté par;Rendu le
01/09/2025;Tablette n°1;3A;02/09/2025
01/09/2025;Tablette n°2;3A;02/09/2025
03/09/2025;Tablette n°1;3B;04/09/2025
"""


def read_csv(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    return conserved(reading)


@pytest.mark.parametrize(
    ("text", "devices", "aside"), [(LOANS, 3, 1), (METERS, 2, 1), (YEARS, 2, 2), (PORTS, 2, 1), (LABELS, 2, 1)]
)
def test_a_device_on_several_lines_counts_once_and_it_is_said(
    tmp_path: Path, text: str, devices: int, aside: int
) -> None:
    reading = read_csv(tmp_path, text)
    assert (reading.accepted, reading.refused, reading.set_aside) == (devices, 0, aside)
    assert rules(reading)["same_device_again"] == aside
    assert reading.table["retired_on"].to_pylist() == [None] * devices


def test_names_that_begin_anew_in_each_room_are_other_devices_and_asked(tmp_path: Path) -> None:
    rooms = "Salle;N°;Type\nA1;PC01;PC fixe\nA1;PC02;PC fixe\nA2;PC01;PC fixe\nA2;PC02;PC fixe\n"
    reading = read_csv(tmp_path, rooms)
    assert (reading.accepted, rules(reading)["repeated_name"]) == (4, 4)


@pytest.mark.parametrize(
    "text",
    [
        "Code;Désignation;Date d'achat;Prix\nHP250;PC portable;01/02/2022;500\nHP250;PC portable;01/09/2023;520\n",
        "N° inventaire;Type;N° de série;Mois\nA1;PC fixe;SN1001;01/2025\nA1;PC fixe;SN1002;02/2025\n",
        "Matériel prêté;Élève;Date de prêt\nPC portable;E1;01/09/2025\nPC portable;E2;01/09/2025\n",
    ],
)
def test_articles_serial_numbers_and_loans_to_each_are_devices_of_their_own(tmp_path: Path, text: str) -> None:
    reading = read_csv(tmp_path, text)
    assert (reading.accepted, reading.set_aside) == (2, 0)


def test_a_line_that_takes_a_device_out_is_its_exit_and_keeps_its_purchase(tmp_path: Path) -> None:
    text = """N° inventaire;Date d'achat;Opération;Type;Montant
PC-01;10/02/2018;Acquisition;PC portable;950
PC-02;10/02/2018;Acquisition;PC portable;950
PC-01;10/02/2023;Cession;PC portable;-950
"""
    reading = read_csv(tmp_path, text)
    rows = {row["status"]: row for row in reading.table.to_pylist()}
    assert (reading.accepted, reading.set_aside) == (2, 1)
    assert rows["retired"]["retired_on"].isoformat() == "2023-02-10"
    assert rows["retired"]["acquired_on"].isoformat() == "2018-02-10"
    assert rows[None]["retired_on"] is None


def test_exits_of_a_stock_without_names_are_asked(tmp_path: Path) -> None:
    text = "Date;Mouvement;Type;Quantité\n01/02/2024;Entrée;PC portable;20\n05/03/2024;Sortie;PC portable;5\n"
    reading = read_csv(tmp_path, text)
    assert reading.table["quantity_devices"].to_pylist() == [20]
    assert (reading.refused, rules(reading)["exit_of_unnamed"]) == (1, 1)


def test_loans_and_exits_of_a_long_list_are_those_of_a_short_one(tmp_path: Path) -> None:
    """Columns are judged by their first lines; what they say counts in all of them."""
    devices = range(4_000)
    loans = "".join(f"PC portable;PRET-{n:05};E{n};{day}/03/2025;\n" for day in ("01", "02") for n in devices)
    lent = read_csv(tmp_path, "Matériel;N° inventaire;Emprunteur;Date de prêt;Date de retour\n" + loans)
    assert (lent.accepted, lent.set_aside) == (4_000, 4_000)
    moves = "".join(f"PC portable;INV-{n:05};{move}\n" for move in ("Entrée", "Sortie") for n in devices)
    moved = read_csv(tmp_path, "Type;N° inventaire;Mouvement\n" + moves)
    assert (moved.accepted, moved.set_aside) == (4_000, 4_000)
    assert set(moved.table["status"].to_pylist()) == {"gone_undated"}


def test_of_more_lines_than_are_compared_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_COMPARED", 1)
    reading = read_csv(tmp_path, LOANS)
    assert (reading.accepted, reading.set_aside) == (4, 0)
    assert "findings.repeated_name.uncompared.says" in reading.findings["message_key"].to_pylist()
