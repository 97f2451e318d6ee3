"""Words and shapes that seem to say how many, which or since when, and say it of less than they seem to."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_beside_a_list import counted

CODES = "P = portable, E = écran, F = PC fixe"
ASKED: dict[str, int] = {}


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Item;Room\nMonitor (2 pcs);A\nServer;B\n", {"monitor": 2, "server": 1}),
        ("Site;Matériel\nA;souris (10 pcs), écran (2 pcs)\nB;serveur\n", {"mouse": 10, "monitor": 2, "server": 1}),
        (f"Salle;Matériel\nA;P/E\nB;F/E\nC;P/E\n{CODES};\n", {"laptop": 2, "desktop": 1, "monitor": 3}),
        (f"Salle;Matériel\nA;P / E\nB;2P / 2E\nC;F + E\n{CODES};\n", {"laptop": 3, "desktop": 1, "monitor": 4}),
        ("Inventaire par type, marque, modèle\nMatériel;Nombre\nPC portable;12\nÉcran;8\nImprimante;3\n",
         {"laptop": 12, "monitor": 8, "printer": 3}),
        ("Hardware, quantity, status\nDevice;Count\nLaptop;12\nMonitor;8\nPrinter;3\n",
         {"laptop": 12, "monitor": 8, "printer": 3}),
        ("Site;PC fixe;Écrans;Imprimantes\nMairie;5;4;1\nÉcole;3;3;2\n2 vidéoprojecteurs;;;\n",
         {"desktop": 8, "monitor": 7, "printer": 3, "projector": 2}),
        ("Name;Desktop;Monitor\nAnne;1;2\nBob;1;1\n3 projectors;;\n", {"desktop": 2, "monitor": 3, "projector": 3}),
        ("Service;PC fixe;Imprimante\nCompta;PC12;IMP1\nRH;PC13;IMP1\nDirection;PC14;IMP2\n",
         {"desktop": 3, "printer": 2}),
        ("Localisation;Caméra;Écran\nHall;CAM1;ECR1\nParking;CAM2;ECR1\nCour;CAM3;ECR2\n",
         {"camera": 3, "monitor": 2}),
        ("Type;Parc au 01/01/2025;juin 2025;décembre 2025\nPC portable;10;12;14\nPC fixe;20;18;16\nImprimante;5;4;4\n",
         {"laptop": 14, "desktop": 16, "printer": 4}),
        ("Site;PC fixe;Écrans\nMairie;5;4\nÉcole;3;3\n8 PC fixes;;\n", {"desktop": 8, "monitor": 7}),
        ("Site;Modèle du copieur;PC fixe;Portables\nA;Ricoh;4;1\nB;Canon;3;1\nC;Canon;2;1\n",
         {"desktop": 9, "laptop": 3, "multifunction_printer": 3}),
        ("Equipo;Unidades;Lugar;Estado\nOrdenador HP ProDesk;8;Sala;van 7, 1 averiado\nMonitor HP;10;Sala;bien\n"
         "Portátil Acer;4;Préstamo;bien\nProyector Epson;1;Salón;bien\n",
         {"desktop": 8, "monitor": 10, "laptop": 4, "projector": 1}),
        ("Type;Parc au 30/06/2025;juillet 2025;août 2025;septembre 2025\nPC portable;10;2;3;1\nPC fixe;20;1;5;2\n"
         "Imprimante;5;0;1;1\n", {"laptop": 10, "desktop": 20, "printer": 5}),
        ("Type;Stock au 01/01/2025;T1 2025;T2 2025;T3 2025\nPC portable;10;2;3;1\nPC fixe;20;1;5;2\n"
         "Imprimante;5;0;1;1\n", {"laptop": 10, "desktop": 20, "printer": 5}),
        ("Type;Stock au 31/12/2022;2023;2024;2025\nPC portable;10;12;14;15\nPC fixe;20;18;15;14\nImprimante;5;4;4;3\n",
         {"laptop": 15, "desktop": 14, "printer": 3}),
        ("Site;Modell PC;Desktop-PCs;Notebooks\nLyon;HP 450;4;1\nParis;Dell 5420;3;1\nLille;HP 450;2;1\n",
         {"desktop": 9, "laptop": 3}),
        ("Site;Modèle imprimante;MFP;Portables\nLyon;Kyocera;4;1\nParis;Ricoh;3;1\nLille;HP;2;1\n",
         {"multifunction_printer": 9, "laptop": 3}),
        ("Type;Modèle;Usage\nSmartphone;Nokia 105;à touches\nSmartphone;iPhone 12;\n",
         {"feature_phone": 1, "smartphone": 1}),
        ("Type;Modèle\nTéléphone mobile;clapet\nTéléphone mobile;tactile\n", {"feature_phone": 1, "smartphone": 1}),
    ],
)  # fmt: skip
def test_a_table_whose_words_say_less_than_they_seem(read_text: Read, text: str, units: dict[str, int]) -> None:
    assert counted(read_text(text)) == units


MORE = "\n- 8 téléphones fixes\n- 2 imprimantes\n- 3 switchs\n"
OTHERS = {"fixed_phone": 8, "printer": 2, "switch": 3}


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("2 classes mobiles de 16 tablettes, soit 32 en tout", {"tablet": 32}),
        ("2 chariots de 12 portables (24 au total)", {"laptop": 24}),
        ("2 chariots avec 24 portables au total", {"laptop": 24}),
        ("10 PC y compris le serveur", {"desktop": 9, "server": 1}),
        ("20 écrans including the TV", {"monitor": 19, "television": 1}),
        ("8 PC portables y compris le MacBook du directeur", {"laptop": 8}),
        ("12 laptops including one dock each", {"laptop": 12, "docking_station": 12}),
        ("12 Laptops inkl. je 2 Monitore", {"laptop": 12, "monitor": 24}),
        ("Tour des bureaux (5 PC fixes, 3 écrans)", {"desktop": 5, "monitor": 3}),
        ("1 portable avec un écran rayé", {"laptop": 1}),
        ("3 portables avec un écran de réserve", {"laptop": 3, "monitor": 1}),
        ("1 borne wifi par étage, donc 2", {"wifi_access_point": 2}),
        ("4 serveurs y compris la baie", {"server": 4, "rack": 1}),
        ("Prêtés par des parents, pas au club : le vidéoprojecteur de Michel", {}),
        ("Prêtées, pas à nous : 2 tablettes", {}),
        ("1 laptop with a scratched screen", {"laptop": 1}),
        ("Salles 1, 2 et 3 : dans chaque salle 1 PC fixe, 1 écran", {"desktop": 3, "monitor": 3}),
        ("Salles 101, 102, 103 : chacune 1 PC fixe", {"desktop": 3}),
        ("10 portables avec chacun un dock et 1 vidéoprojecteur",
         {"laptop": 10, "docking_station": 10, "projector": 1}),
    ],
)  # fmt: skip
def test_a_line_of_a_text_whose_words_say_less_than_they_seem(
    read_text: Read, line: str, units: dict[str, int]
) -> None:
    assert counted(read_text(f"- {line}{MORE}", "a.txt")) == OTHERS | units


@pytest.mark.parametrize("included", ["écrans", "les écrans"])
def test_what_is_included_without_a_number_is_asked(read_text: Read, included: str) -> None:
    reading = read_text(f"- 12 PC y compris {included}{MORE}", "a.txt")
    assert rules(reading)["plural_without_number"] == 1


@pytest.mark.parametrize("title", ["Tour du site (mai 2025)", "Tour des classes : CP, CE1"])
def test_a_round_of_the_rooms_is_no_desktop(read_text: Read, title: str) -> None:
    assert counted(read_text(f"{title}\n5 PC fixes\n3 écrans\n2 imprimantes\n", "a.txt"))["desktop"] == 5


def test_rooms_that_are_called_after_devices_are_rooms(read_text: Read) -> None:
    text = "Server room: 2 PCs\nTablet room: 3 laptops\nOffice: 8 PCs\nHall: 5 monitors\n"
    assert counted(read_text(text, "a.txt")) == {"desktop": 10, "laptop": 3, "monitor": 5}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Salle;PC;Écran\nA;1;1\nA;2;1\nA;3;1\nB;1;1\nB;2;1\nB;3;1\n", "a.csv"),
        ("Chariot;Tablette;Casque\nC1;1;1\nC1;2;1\nC1;3;1\nC2;1;1\nC2;2;0\nC2;3;1\n", "a.csv"),
        ("Compte rendu du CA du 12 mai\nAchats approuvés pour compléter l'inventaire :\n- 12 PC portables\n- 8 écrans\n"
         "- 3 imprimantes\n", "a.txt"),
        ("Minutes of the meeting\nEquipment (purchase approved):\n- 12 laptops\n- 8 monitors\n- 3 printers\n", "a.txt"),
        ("Maternelle, élémentaire : chaque classe 1 TBI, 1 PC fixe\n", "a.txt"),
    ],
)  # fmt: skip
def test_what_may_be_numbered_or_bought_is_not_counted(read_text: Read, text: str, name: str) -> None:
    assert counted(read_text(text, name)) == ASKED


@pytest.mark.parametrize(
    ("header", "is_said"),
    [("Date retour", True), ("Data restituzione", True), ("Résolution", False),
     ("Retour garantie", False), ("Rückgabe geplant", False)],
)  # fmt: skip
def test_only_what_came_back_is_said(read_text: Read, header: str, is_said: bool) -> None:
    reading = read_text(f"Nom;{header};Portable;Écran\nAnne;31.03.2024;1;2\nBob;;1;1\nCléo;;1;1\n")
    keys = reading.findings["message_key"].to_pylist()
    assert ("findings.unread_column.gave_back.says" in keys) is is_said
