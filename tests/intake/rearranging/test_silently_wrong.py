"""Columns, groups and blocks that only tell more of the devices beside them are no devices, and no numbers of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.rearranging.grouped import groups_of
from tests.intake.accounts import AS_OF, conserved, rules


def counted(tmp_path: Path, text: str) -> tuple[Counter[str], set[str]]:
    """Devices by category, and the rules of the findings, of one text."""
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    readings = [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]
    rows = [row for reading in readings for row in reading.table.to_pylist()]
    units: Counter[str] = Counter()
    for row in rows:
        units[row["category"]] += int(row["quantity_devices"]) if row["quantity_devices"] is not None else 1
    return units, {rule for reading in readings for rule in rules(reading)}


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("Nom;PC portable;N° série PC;Écran(s);Dock;Casque\nA;Latitude 5420;S1;2;x;oui\nB;Latitude 5420;S2;1;;non\n",
         {"laptop": 2, "monitor": 3, "docking_station": 1, "headset": 1}),
        ("Nom;N° série PC;PC portable;Écran\nA;S1;Latitude 5420;1\nB;S2;Latitude 5420;2\n",
         {"laptop": 2, "monitor": 3}),
        ("Name;Laptop;PC asset tag;PC serial;Monitors\nA;Latitude 5420;T1;S1;2\nB;Latitude 5420;T2;S2;1\n",
         {"laptop": 2, "monitor": 3}),
        ("Nom;PC fixe;PC portable;N° série PC;Écran\nA;x;;S1;2\nB;;x;S2;1\n",
         {"desktop": 1, "laptop": 1, "monitor": 3}),
        ("Nom;PC;N° série PC;Écran 1;Écran 2;N° série écran\nA;OptiPlex 3080;S1;P2419H;P2419H;C1\n"
         "B;OptiPlex 3080;S2;P2419H;;C2\n", {"desktop": 2, "monitor": 3}),
        ("Nom;PC portable;N° série PC;OS PC;RAM PC;Écran\nA;Latitude 5420;S1;Windows 11;16;x\n",
         {"laptop": 1, "monitor": 1}),
        ("Poste;UC;N° série UC;Écran 1 (S/N);Écran 2 (S/N)\nP1;OptiPlex 3080;S1;C1;C2\nP2;OptiPlex 3080;S2;C3;-\n",
         {"desktop": 2, "monitor": 3}),
    ],
    ids=["serial", "serial first", "English", "of two kinds", "of two screens", "system", "only serials"],
)  # fmt: skip
def test_an_attribute_of_a_device_is_no_device(tmp_path: Path, text: str, devices: dict[str, int]) -> None:
    assert counted(tmp_path, text)[0] == devices


def test_what_may_be_of_two_devices_is_told_of_none() -> None:
    groups = groups_of(["PC fixe", "PC portable", "N° série PC", "Écran", "N° série écran"])
    assert groups is not None
    assert [dict(group.columns) for group in groups] == [{"Type": 0}, {"Type": 1}, {"Type": 3, "N° de série": 4}]


@pytest.mark.parametrize("none", ["réseau", "-", "partagée", "commun", "NC", "aucune", "non", ""])
def test_a_merged_group_ends_where_the_next_begins(tmp_path: Path, none: str) -> None:
    text = (
        ";;UNITE CENTRALE;;ECRANS;;IMPRIMANTE LOCALE\n"
        "Poste;Agent;Modèle;N° série;Écran 1 (S/N);Écran 2 (S/N);Modèle\n"
        f"P1;A;ProDesk 400 G6;S1;C1;C2;{none}\nP2;B;ProDesk 400 G6;S2;C3;;HP LaserJet M15w\n"
    )
    assert counted(tmp_path, text)[0] == {"desktop": 2, "monitor": 3, "printer": 1}


LIST = ["PC portable;Dell;Latitude 5420;S1", "PC portable;Dell;Latitude 5420;S2", "Écran;Dell;P2419H;S3"]


@pytest.mark.parametrize(
    ("header", "beside"),
    [
        ("Récap;Nb", ["PC portable;9", "Écran;5", "Total;14"]),
        ("Récap;Nb;%", ["PC portable;2;67 %", "Écran;1;33 %", ";;"]),
        ("Synthèse;En service;Stock", ["PC portable;1;1", "Écran;1;0", "Total;2;1"]),
        ("Marque;Nb", ["Dell;3", ";", ";"]),
        ("Summary;Count", ["Laptop;2", "Monitor;1", ";"]),
    ],
)
@pytest.mark.parametrize("gap", [";;", ";;;"])
def test_a_recap_beside_a_list_is_left_out_and_said(tmp_path: Path, header: str, beside: list[str], gap: str) -> None:
    lines = [f"{row}{gap}{more}" for row, more in zip(LIST, beside, strict=True)]
    devices, said = counted(tmp_path, "\n".join([f"Type;Marque;Modèle;Série{gap}{header}", *lines, ""]))
    assert devices == {"laptop": 2, "monitor": 1}
    assert "block_left_out" in said


def test_a_recap_left_of_a_list(tmp_path: Path) -> None:
    lines = [f"{more};;{row}" for row, more in zip(LIST, ["PC;2", "Écran;1", ";"], strict=True)]
    devices, said = counted(tmp_path, "\n".join(["Récap;Nb;;Type;Marque;Modèle;Série", *lines, ""]))
    assert devices == {"laptop": 2, "monitor": 1}
    assert "block_left_out" in said


def test_a_quantity_behind_an_empty_column_stays_one(tmp_path: Path) -> None:
    text = "Type;Modèle;Date d'achat;;Quantité\nPC portable;Latitude 5420;2021;;3\nÉcran;P2419H;2020;;4\n"
    devices, said = counted(tmp_path, text)
    assert devices == {"laptop": 3, "monitor": 4}
    assert "block_left_out" not in said
