"""Whole lists as people make them, each with the numbers that somebody counted by eye before the first reading."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read


def units(readings: list[Reading]) -> dict[str, int]:
    """Devices by category."""
    counted: Counter[str] = Counter()
    for reading in readings:
        for row in conserved(reading).table.to_pylist():
            counted[row["category"]] += 1 if row["quantity_devices"] is None else int(row["quantity_devices"])
    return dict(counted)


def read(tmp_path: Path, name: str, content: str) -> list[Reading]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return read_all(path, year=2025, as_of=AS_OF)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (  # a text pasted from a mail, greetings around it
            "Bonjour,\nnotre matériel : 3 PC portables Dell, 2 écrans 24 pouces, 1 imprimante Brother.\nMerci\n",
            {"laptop": 3, "monitor": 2, "printer": 1},
        ),
        (
            "3 PC portables Dell, 2 écrans\n5 téléphones fixes, 2 smartphones Samsung\n1 serveur, 1 onduleur APC\n",
            {"laptop": 3, "monitor": 2, "fixed_phone": 5, "smartphone": 2, "server": 1, "ups": 1},
        ),
        (  # several in a cell, with their numbers
            "Service;Matériel\nAccueil;2 PC fixes, 2 écrans, 1 imprimante\nCompta;1 portable + 1 station d'accueil\n",
            {"desktop": 2, "monitor": 2, "printer": 1, "laptop": 1, "docking_station": 1},
        ),
        (  # labels with numbers over names that repeat
            "École;Classe 1;;Classe 2;\n;Tablettes;Ordinateurs portables;Tablettes;Ordinateurs portables\n"
            "Les Tilleuls;12;1;12;1\nJean Macé;0;15;8;1\n",
            {"tablet": 32, "laptop": 18},
        ),
        (  # `Postes fixes` under `Téléphonie` are no desktops
            "Direction;Informatique;;Téléphonie;\n;Portables;Fixes;Smartphones;Postes fixes\nDGS;6;1;5;4\nRH;9;3;2;8\n",
            {"laptop": 15, "desktop": 4, "smartphone": 7, "fixed_phone": 12},
        ),
        (  # serial numbers under a title that says what they are
            "Chromebooks Acer 314 livrés le 02/09/2024;;\nNuméro de série;Étiquette;Élève\n"
            "NXHKDEF00112001;CB-01;\nNXHKDEF00112002;CB-02;\nNXHKDEF00112003;CB-03;\n",
            {"laptop": 3},
        ),
        (  # bought and leased
            "Catégorie;Acheté;Loué\nOrdinateur portable;20;35\nCopieur;2;11\nÉcran;60;0\n",
            {"laptop": 55, "multifunction_printer": 13, "monitor": 60},
        ),
        (  # by age, with their total
            "Matériel;< 3 ans;3 à 5 ans;> 5 ans;Total\nPC portable;40;25;10;75\nÉcran;30;50;40;120\n",
            {"laptop": 75, "monitor": 120},
        ),
        (  # stocks at two days, and what came and went
            "Type d'équipement;Stock 31/12/2024;Entrées 2025;Sorties 2025;Stock 31/12/2025\n"
            "PC portables;120;25;10;135\nÉcrans;210;20;8;222\n",
            {"laptop": 135, "monitor": 222},
        ),
        ("Réf.;Désignation;Cdé;Livré\nN1;Notebook Dell Latitude 3540;10;8\nM1;Moniteur AOC 24B2;10;10\n",
         {"laptop": 8, "monitor": 10}),
        (  # models as labels of a lessor's list
            "Contrat;Désignation du matériel;Qté;Date début\nL1;HP EliteBook 840 G9;15;01/02/2022\n"
            "L1;Ecran HP E24 G4;12;01/02/2022\nL2;iPhone 14 128Go;8;01/06/2023\n",
            {"laptop": 15, "monitor": 12, "smartphone": 8},
        ),
        ("Nom;Type;Hôte;Modèle\nESX01;Physique;;Dell PowerEdge R640\nAD1;Virtuel;ESX01;\nAD2;Virtuel;ESX01;\n",
         {"server": 1}),
    ],
)  # fmt: skip
def test_a_list_gives_what_somebody_counted(tmp_path: Path, content: str, wanted: dict[str, int]) -> None:
    assert units(read(tmp_path, "liste.txt" if ";" not in content else "liste.csv", content)) == wanted


def test_an_answer_in_pages_is_no_quantity(tmp_path: Path) -> None:
    device = '{"name": "sw-%d", "role": {"name": "Switch"}, "device_type": {"model": "EX3400-48P"}, "serial": "NW%d"}'
    devices = ", ".join(device % (number, number) for number in range(1, 4))
    answer = f'{{"count": 3, "next": null, "previous": null, "results": [{devices}]}}'
    assert units(read(tmp_path, "devices.json", answer)) == {"switch": 3}


def test_places_alone_in_their_lines_are_headings(read_text: Read) -> None:
    reading = read_text("Type,Nb,Commentaire\nSalle 12,,\nÉcran,8,\nCDI,,\nÉcran,4,\nImprimante,1,\n")
    assert reading.table["quantity_devices"].to_pylist() == [8, 4, 1]
    assert rules(reading)["heading_row"] == 2


def test_an_unknown_thing_alone_in_its_line_is_asked(read_text: Read) -> None:
    reading = read_text("Type,Nb,Commentaire\nZorglub,,\nÉcran,8,\nÉcran,4,\nImprimante,1,\n")
    assert rules(reading)["unknown_category"] == 1


def test_words_between_the_lines_of_a_pasted_text_are_asked(tmp_path: Path) -> None:
    """`portable du maire` has no number: it is kept, and asked or counted, never dropped."""
    (reading,) = read(tmp_path, "mail.txt", "3 PC portables, 2 écrans\n1 serveur, 1 onduleur\nportable du maire\n")
    assert len(reading.lines) == 3
