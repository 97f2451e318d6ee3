"""Marks of several devices in one line: `PC-01 à PC-12` are twelve."""

from __future__ import annotations

import pytest

from footprint.intake.inventory.ranges import counted, listed
from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("PC-01 à PC-12", 12), ("PC01 à 12", 12), ("EC-13 au EC-20", 8), ("SW 1 - SW 4", 4), ("poste-1 à poste-3", 3),
        ("INV_PC_001→INV_PC_010", 10), ("PC-12 à PC-01", 0), ("PC-01 à EC-12", 0), ("PC-01", 0), ("2021 à 2025", 0),
        ("Salle 1 à 4", 0), ("SALLE 1 à SALLE 4", 0), ("Ports 1 à 24", 0), ("T14 G2", 0), ("AJE0A075", 0),
        ("PC-1 à PC-9999", 0), ("noeud01 à noeud08", 8),
        ("salle01 à salle04", 0), ("bat01 à 04", 0), ("IMP01-IMP02", 2), ("IMP01-UC05", 0),
    ],
)  # fmt: skip
def test_a_range_of_marks_is_counted(text: str, number: int) -> None:
    assert counted(text) == number


def test_ranges_give_the_quantity_where_the_list_has_none(read_text: Read) -> None:
    """12 + 1 + 3; the second line is one device like any other."""
    lines = "1;PC-01 à PC-12;Poste fixe\n2;IMP-01;Imprimante\n2;AP-01 à AP-03;Borne wifi\n"
    reading = conserved(read_text(f"Étage;Repères;Équipement\n{lines}"))
    assert [number or 1 for number in reading.table["quantity_devices"].to_pylist()] == [12, 1, 3]
    assert rules(reading)["quantity_from_range"] == 2


def test_a_quantity_of_the_list_prevails(read_text: Read) -> None:
    reading = read_text("Repères;Équipement;Qté\nPC-01 à PC-12;Poste fixe;12\nAP-01 à AP-03;Borne wifi;2\n")
    assert reading.table["quantity_devices"].to_pylist() == [12, 2]
    assert "quantity_from_range" not in rules(reading)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("PF2A11, PF2A12, PF2A13", 3), ("1192X;1192Y", 2), ("CN01\nCN02", 2), ("PC001 / PC002", 2),
        ("AB123 et AB124", 2),
        ("PF2A11", 0), ("PF2A11, dock", 0), ("PF2A11, PF2A11", 0), ("PF2A11, 77", 0),
        ("356938035643809, 356938035643817", 0),
    ],
)  # fmt: skip
def test_numbers_one_after_the_other_are_counted(text: str, number: int) -> None:
    """Not of another thing beside it, nor the two of one telephone."""
    assert listed(text) == number


def test_a_first_and_a_last_mark_are_a_range(read_text: Read) -> None:
    lines = "Desktop;PC001;PC012\nLaptop;LT01;LT06\nProjector;PJ01;PJ01\n"
    reading = read_text(f"Type;First tag;Last tag\n{lines}")
    assert [number or 1 for number in reading.table["quantity_devices"].to_pylist()] == [12, 6, 1]
    reading = read_text(f"Type;Old tag;New tag\n{lines}")
    assert reading.table["quantity_devices"].to_pylist() == [None] * 3


@pytest.mark.parametrize("years", [("25", "25", "25"), ("24", "25", "25"), ("2", "2", "12"), ("25",)])
def test_numbers_that_overlap_are_no_ranges(read_text: Read, years: tuple[str, ...]) -> None:
    """No device stands in two ranges: the year and what came in it, a shelf and its place."""
    rows = "".join(f"{year}-0{26 + at};PC portable;Dell {at}\n" for at, year in enumerate(years))
    reading = conserved(read_text(f"n°;type;modèle\n{rows}"))
    assert {number or 1 for number in reading.table["quantity_devices"].to_pylist()} == {1}
    assert "quantity_from_range" not in rules(reading)


def test_numbers_that_follow_one_another_are_ranges(read_text: Read) -> None:
    reading = conserved(read_text("n°;type;modèle\n1-10;PC portable;Dell\n11-14;Écran;HP\n15;Tablette;A7\n"))
    assert [number or 1 for number in reading.table["quantity_devices"].to_pylist()] == [10, 4, 1]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Nom;Type;Port", "sw2;Switch;Gi1 à Gi24"), ("Nom;Type;Ports", "sw;Switch;Gi1 à Gi48"),
        ("Nom;Type;Plage", "ap;Borne wifi;ch1 à ch11"), ("Name;Type;Channels", "ap;Access point;ch1..ch11"),
        ("Nom;Type;Repère", "nas;NAS;disk1 à disk8"), ("Nom;Type;Lieu", "disk1 à disk8;NAS;A"),
        ("Nom;Type;Lieu", "port1 à port8;Switch;A"), ("Nom;Type;Lieu", "Lyon 1, Lyon 2;Copieur;A"),
        ("Nom;Type;Lieu", "RH 1, RH 2;Imprimante;A"), ("Nom;Type;Lieu", "Médecin A, Médecin B;Imprimante;A"),
        ("Name;Type;Site", "Desk A + Desk B;Printer;A"),
    ],
)  # fmt: skip
def test_parts_of_a_device_and_those_who_share_it_are_no_range(read_text: Read, header: str, line: str) -> None:
    reading = read_text(f"{header}\n{line}\nsrv;Serveur;\n")
    assert reading.table["quantity_devices"].to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("name", "number"),
    [("node1..node4", 4), ("hv1 à hv3", 3), ("pdu A + pdu B", 2), ("PC 1, PC 2, PC 3", 3), ("laptop1 to laptop5", 5)],
)
def test_names_of_devices_without_zeros_are_ranges(read_text: Read, name: str, number: int) -> None:
    reading = read_text(f"Nom;Type;Modèle\n{name};Serveur;Dell R640\nnas01;Stockage;Synology RS1221\n")
    assert [each or 1 for each in reading.table["quantity_devices"].to_pylist()] == [number, 1]


@pytest.mark.parametrize("header", ["Équipement", "Serveur", "Switch", "Geräte", "Device"])
def test_ranges_below_the_name_of_machines_count(read_text: Read, header: str) -> None:
    reading = read_text(f"{header};Type\nsrv1 à srv4;Serveur\nsw1 à sw6;Switch\n")
    assert reading.table["quantity_devices"].to_pylist() == [4, 6]


@pytest.mark.parametrize(
    ("header", "line", "category"),
    [
        ("Nom;Type;Serveur", "IMP-01;Imprimante;srv1 à srv2", "printer"),
        ("Nom;Type;Serveur", "IMP-01;Imprimante;SRV1 à SRV2", "printer"),
        ("Name;Type;Switch", "AP1;Access point;sw1 to sw2", "wifi_access_point"),
        ("Nom;Type;Stockage", "CAM-01;Caméra;nas1 à nas2", "camera"),
        ("Nom;Type;Matériel", "SW-01;Switch;pc1 à pc12", "switch"),
        ("Onduleur;Type;Équipement", "OND1;Onduleur;srv1 à srv4", "ups"),
        ("Modèle;Type", "i5 à i7;PC portable", "laptop"), ("Modèle;Type", "Gen9 à Gen10;Serveur", "server"),
        ("Modèle;Type", "A51 à A53;Smartphone", "smartphone"), ("Modèle;Type", "T480 à T490;Portable", "laptop"),
        ("Modèle;Type", "iPad6 à iPad9;Tablette", "tablet"), ("Catégorie;Modèle", "Switch;cat5 à cat6", "switch"),
        ("Équipement;Type", "eth1 à eth4;Routeur", "router"), ("Équipement;Type", "wan1 à wan2;Pare-feu", "firewall"),
        ("Gerät;Typ", "Kanal1 bis Kanal8;Kamera", "camera"), ("Équipement;Type", "niveau1 à niveau3;Copieur", None),
    ],
)  # fmt: skip
def test_what_a_device_hangs_on_its_parts_and_its_versions_are_no_range(
    read_text: Read, header: str, line: str, category: str | None
) -> None:
    reading = read_text(f"{header}\n{line}\n")
    assert reading.table["quantity_devices"].to_pylist() == [None]
    assert category is None or reading.table["category"].to_pylist() == [category]
    assert not {"quantity_from_range", "invalid_quantity"} & {*rules(reading)}


@pytest.mark.parametrize(
    "text", ["Switch;Équipement\ngi1 à gi12;PC fixe\n", "App;Type;Serveur\nWeb;Serveur;web1 à web3\n"]
)
def test_ranges_that_may_be_of_the_devices_of_a_line_are_asked(read_text: Read, text: str) -> None:
    reading = read_text(text)
    assert str(reading.table["quantity_devices"].to_pylist()) == "[nan]"
    assert rules(reading)["invalid_quantity"] == 1


def test_a_range_of_names_that_nobody_knows_below_devices_is_asked(read_text: Read) -> None:
    reading = read_text("Équipement;Type\nzeus1 à zeus4;Serveur\nécran1 à écran4;Écran\n")
    assert str(reading.table["quantity_devices"].to_pylist()) == "[nan, 4.0]"
    assert rules(reading)["invalid_quantity"] == rules(reading)["quantity_from_range"] == 1


def test_a_range_counts_where_its_own_line_lacks_a_number(read_text: Read) -> None:
    reading = read_text("Équipement;Type;Quantité\nsrv1 à srv4;Serveur;\nsw1;Switch;1\n")
    assert reading.table["quantity_devices"].to_pylist() == [4, 1]
