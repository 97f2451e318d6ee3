"""Lists as people type them: several things in a cell, columns called after families, numbers with words."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_beside_a_list import counted


@pytest.mark.parametrize(
    ("names", "other"),
    [("Informatique;Téléphonie", "fixed_phone"), ("IT;Telephony", "fixed_phone"), ("Bureautique;Impression", "printer"),
     ("Informatique;Réseau", "switch"), ("Informatica;Telefonia", "fixed_phone")],
)  # fmt: skip
def test_columns_of_families_hold_devices(read_text: Read, names: str, other: str) -> None:
    thing = {"fixed_phone": "téléphone fixe", "printer": "imprimante", "switch": "switch"}[other]
    lines = f"Siège;2 PC fixes, 1 portable;1 {thing}\nAtelier;1 PC fixe;1 {thing}\nStock;1 PC fixe;2 {thing}s\n"
    reading = read_text(f"Site;{names}\n{lines}")
    assert counted(reading) == {"desktop": 4, "laptop": 1, other: 4}


@pytest.mark.parametrize("names", ["Avant;Après", "Ancien;Nouveau", "Bestand;Bedarf", "On a;On voudrait", "Parc;Cassé"])
def test_columns_of_other_times_are_not_added(read_text: Read, names: str) -> None:
    lines = "Accueil;2 PC portables;3 PC portables\nRH;1 imprimante;2 imprimantes\nTech;1 tablette;1 tablette\n"
    assert sum(counted(read_text(f"Service;{names}\n{lines}")).values()) <= 6


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("2 PC fixes 2 écrans", {"desktop": 2, "monitor": 2}),
        ("1 PC fixe (accueil) 1 écran", {"desktop": 1, "monitor": 1}),
        ("1 PC fixe 2 écrans 1 imprimante laser", {"desktop": 1, "monitor": 2, "printer": 1}),
        ("2 laptops 2 monitors", {"laptop": 2, "monitor": 2}),
        ("2 caisses (PC fixe + écran)", {"desktop": 2, "monitor": 2}),
        ("2 postes (PC fixe, 2 écrans)", {"desktop": 2, "monitor": 4}), ("1 NAS 4 baies", {"storage": 1}),
        ("1 switch 24 ports", {"switch": 1}), ("2 écrans 24 LCD", {"monitor": 2}),
        ("2 scanners 2 écrans de projection", {"scanner": 2}),
        ("15 PC fixes 15 écrans", {"desktop": 15, "monitor": 15}),
        ("20 laptops 20 screens", {"laptop": 20, "monitor": 20}), ("2 stampanti 3 stampanti", {"printer": 5}),
        ("2 écrans 24 LED", {"monitor": 2}),
        ("12 PC fixes dont 3 portables", {"desktop": 9, "laptop": 3}), ("1 onduleur pour 2 serveurs", {"ups": 1}),
    ],
)  # fmt: skip
def test_items_that_stand_behind_each_other(read_text: Read, text: str, counts: dict[str, int]) -> None:
    reading = read_text(f"Nous avons :\n- {text}\n- 5 vidéoprojecteurs\n- 1 drone\n- 1 plotter\n", "liste.txt")
    assert counted(reading) == {**counts, "projector": 5, "drone": 1, "plotter": 1}


@pytest.mark.parametrize(
    ("kind", "model", "number"),
    [
        ("Écrans", "Dell P2422H x4", 4), ("Bildschirme", "Dell P2422H, 5 Stück", 5),
        ("Monitores", "HP E24 (3 uds.)", 3), ("Monitor", "Dell P2422H, 2 pz", 2), ("Écran", "Dell P2422H", 1),
        ("Schermen", "Dell P2422H, 6 stuks", 6), ("écrans : 8", "Dell P2422H", 8),
    ],
)  # fmt: skip
def test_a_number_beside_a_model_counts(read_text: Read, kind: str, model: str, number: int) -> None:
    reading = read_text(f"Matériel;Modèle;Lieu\n{kind};{model};A\nServeur;Dell R640;B\n")
    assert sum(counted(reading).values()) == number + 1


@pytest.mark.parametrize("model", ["iPad Air (4)", "Surface Pro (7)", "Galaxy Tab A (8)"])
def test_a_generation_is_no_number(read_text: Read, model: str) -> None:
    reading = read_text(f"Matériel;Modèle;Lieu\nTablettes;{model};A\nServeur;Dell R640;B\n")
    assert reading.table["quantity_devices"].to_pylist()[0] not in (4, 7, 8)
    assert rules(reading)["plural_without_number"] == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [("Salle;PC;Écrans;Imprimantes;Remarques", "Désignation;Qté;;Lieu"),
     ("Laboratorio;PC;Monitor;Note", "Descrizione;Q.tà;;Luogo"),
     ("Room;PCs;Monitors;Notes", "Item;Quantity;;Where")],
)  # fmt: skip
def test_a_table_of_rooms_above_a_list_counts(tmp_path: Path, first: str, second: str) -> None:
    width = first.count(";")
    rooms = "".join(f"Info {at};10;10{';' * (width - 2)}\n" for at in (1, 2, 3))
    path = tmp_path / "parc.csv"
    path.write_text(f"{first}\n{rooms}{';' * width}\nAutre\n{second}\nServer Dell T440;1;;A\nSwitch;5;;B\n", "utf-8")
    totals = sum(map(counted, read_all(path, year=2025, as_of=date(2025, 12, 31))), Counter[str]())
    assert totals == {"desktop": 30, "monitor": 30, "server": 1, "switch": 5}


@pytest.mark.parametrize(
    "lines",
    [("PC portable", "Poste fixe", "Imprimante", "Serveur"), ("Laptop", "PC", "Printer", "Switch"),
     ("GARE", "portable asus", "vidéoprojecteur epson", "imprimante brother", "HALLES", "écran lg", "6 tablettes",
      "switch")],
)  # fmt: skip
def test_bare_names_are_a_list(read_text: Read, lines: tuple[str, ...]) -> None:
    reading = conserved(read_text("".join(f"{line}\n" for line in lines), "liste.txt"))
    assert reading.accepted + reading.refused == len({*lines} - {"GARE", "HALLES"})
    assert reading.accepted >= 3


@pytest.mark.parametrize("text", ["don 2019", "Don de la région", "gift 2020", "Geschenk 2021", "donado en 2022"])
def test_a_gift_below_a_day_of_purchase_is_there(read_text: Read, text: str) -> None:
    reading = read_text(f"Quoi;Combien;Date d'achat\nTélévision;1;{text}\nPC portable;2;2021\n")
    assert counted(reading) == {"television": 1, "laptop": 2}
    assert "state_from_remark" not in rules(reading)


@pytest.mark.parametrize(
    ("label", "quantity", "kind"),
    [("Chariot 24 tablettes iPad", 24, "tablet"), ("Armoire (12 portables)", 12, "laptop"),
     ("Carrello tablet (20 tablet)", 20, "tablet"), ("Valise 10 iPad", 10, "tablet")],
)  # fmt: skip
def test_what_a_cart_holds_counts_where_it_is_counted(read_text: Read, label: str, quantity: int, kind: str) -> None:
    text = "Désignation;Qté\n{};{}\nServeur;1\n"
    assert counted(conserved(read_text(text.format(label, quantity)))) == {kind: quantity, "server": 1}
    one = read_text(text.format(label, 1))
    assert (counted(one), one.refused) == ({"server": 1}, 1)


@pytest.mark.parametrize("said", ["appartiennent aux clients", "sont aux résidents", "belong to customers"])
def test_what_belongs_to_others_is_left_out_of_a_text(read_text: Read, said: str) -> None:
    reading = read_text(f"- 2 PC fixes\n- 3 écrans\n- 1 imprimante\nLes 11 téléviseurs {said}, pas à nous.\n", "l.txt")
    assert counted(reading) == {"desktop": 2, "monitor": 3, "printer": 1}


@pytest.mark.parametrize(("marks", "number"), [("pdu A + pdu B", 2), ("node1..node4", 4), ("PC 1, PC 2, PC 3", 3)])
def test_marks_of_several_in_one_line(read_text: Read, marks: str, number: int) -> None:
    reading = read_text(f"Nom;Type;Modèle\n{marks};Serveur;Dell R640\nnas01;Stockage;Synology RS1221\n")
    assert counted(reading)["server"] == number


def test_the_number_of_a_device_is_no_device(read_text: Read) -> None:
    lines = "".join(f"{at};X{at};1;TABLETTE-0{at};1;06 00 00 00 0{at}\n" for at in range(1, 5))
    reading = read_text(f"Camion;Chauffeur;Tablette;N° tablette;Smartphone;N° appel\n{lines}")
    assert counted(reading)["smartphone"] == 4
    assert sum(counted(reading).values()) == 8


def test_devices_above_a_table_in_another_order_are_told(read_text: Read) -> None:
    reading = read_text("Stock;PC portable;3;;\nSalle;PC fixes;Écrans;Imprimantes;Rq\nA;10;10;1;\nB;5;5;;\nC;2;4;1;x\n")
    assert counted(reading) == {"desktop": 17, "monitor": 19, "printer": 2}
    assert rules(reading)["devices_above"] == 1
