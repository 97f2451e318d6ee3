"""Columns of lists that people make: parts of another kind, counts below names of machines, models below names of
kinds, answers, repeated cells, names of parts between counted lines."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from footprint.intake.vocabulary.telephone_users import without_names
from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read
from tests.intake.formats.test_documents import docx, p, table
from tests.intake.rearranging.test_beside_a_list import counted


@pytest.mark.parametrize(
    ("header", "rest", "part"),
    [
        ("PC;dont portables", "desktop", "laptop"),
        ("Nb PC;dont portables", "desktop", "laptop"),
        ("Computer;davon Laptops", "desktop", "laptop"),
        ("Computers;of which laptops", "desktop", "laptop"),
        ("Computer;di cui portatili", "desktop", "laptop"),
        ("Téléphones;dont mobiles", "fixed_phone", "smartphone"),
        ("Imprimantes;dont multifonctions", "printer", "multifunction_printer"),
        ("Écrans;dont écrans interactifs", "monitor", "interactive_display"),
        ("Nb PC;dont nb portables", "desktop", "laptop"),
        ("PC;dont nombre de portables", "desktop", "laptop"),
        ("Computers;incl. laptops", "desktop", "laptop"),
        ("Rechner;inkl. Laptops", "desktop", "laptop"),
        ("Téléphones;dont fixes", "smartphone", "fixed_phone"),
        ("Phones;of which landlines", "smartphone", "fixed_phone"),
    ],
)
def test_parts_of_another_kind_count_as_what_they_are_and_the_rest_once(
    read_text: Read, header: str, rest: str, part: str
) -> None:
    reading = read_text(f"Site;{header};Scanners\nA;12;4;1\nB;5;5;2\nC;7;0;1\nTotal;24;9;4\n")
    assert counted(reading) == {rest: 15, part: 9, "scanner": 4}
    assert conserved(reading)


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("PC;dont portables", "A;12;4;1\nB;5;6;2\n"),  # more than the whole
        ("PC;dont portables", "A;12;?;1\nB;5;3;2\n"),
        ("PC;Rappel portables 2024", "A;12;4;1\nB;5;3;2\n"),
        ("PC;Portables année précédente", "A;12;4;1\nB;5;3;2\n"),
        ("PC portables;dont HS", "A;12;4;1\nB;5;3;2\n"),
    ],
)
def test_other_parts_take_nothing_away(read_text: Read, header: str, lines: str) -> None:
    reading = read_text(f"Site;{header};Scanners\n{lines}")
    assert counted(reading)["scanner"] == 3
    is_asked = "ambiguous_category" in rules(reading)
    assert counted(reading).get("desktop", 0) + counted(reading).get("laptop", 0) == (0 if is_asked else 17)
    assert "column_not_counted" in rules(reading)


@pytest.mark.parametrize("name", ["Computer", "Computers", "Ordinateurs"])
@pytest.mark.parametrize("numbers", [(12, 5, 7), (2, 2, 3)])
def test_numbers_below_a_name_of_machines_count(read_text: Read, name: str, numbers: tuple[int, ...]) -> None:
    lines = "".join(f"{place};{many};{many + 1}\n" for place, many in zip("ABC", numbers, strict=True))
    reading = read_text(f"Standort;{name};Drucker\n{lines}")
    assert counted(reading) == {"desktop": sum(numbers), "printer": sum(numbers) + 3}


@pytest.mark.parametrize("name", ["Computer", "Poste", "Machine", "Device"])
@pytest.mark.parametrize("lines", ["A;12;4\nB;5;5\nC;7;1\n", "RH;2;1\nCompta;3;2\nTotal;5;3\n"])
def test_no_numbers_below_a_name_of_machines_are_lost_without_a_word(read_text: Read, name: str, lines: str) -> None:
    reading = read_text(f"Site;{name};Imprimante;Écran\n{lines.replace(chr(10), ';1' + chr(10))}")
    said = {"column_not_counted", "ambiguous_category", "category_from_context"}
    assert said & {*rules(reading)}


def test_numbers_of_desks_are_no_devices(read_text: Read) -> None:
    reading = read_text("Salle;Poste;PC fixe;Écran\nA;1;1;1\nA;2;1;2\nB;3;1;2\n")
    assert counted(reading) == {"desktop": 3, "monitor": 5}


@pytest.mark.parametrize(
    ("name", "models", "category"),
    [
        ("Mobile", ("iPhone 12", "", "iPhone SE"), "smartphone"),
        ("Téléphone", ("iPhone 12", "Samsung A14", ""), "smartphone"),
        ("Tél. mobile", ("Samsung A14", "Samsung A14", ""), "smartphone"),
        ("Tablette", ("iPad 9", "", "iPad Air"), "tablet"),
        ("Téléphone", ("Yealink T31", "", "Yealink T31"), "fixed_phone"),
        ("Écran", ("Dell P2419H", "HP E24", ""), "monitor"),
    ],
)
def test_models_below_the_name_of_a_kind_stand_beside_the_device_of_their_line(
    read_text: Read, name: str, models: tuple[str, str, str], category: str
) -> None:
    devices = ("PC portable;HP EliteBook 840", "PC fixe;Dell OptiPlex 7010", "PC portable;HP EliteBook 840")
    lines = "".join(f"P{at};{device};{model}\n" for at, (device, model) in enumerate(zip(devices, models, strict=True)))
    assert counted(read_text(f"Nom;Matériel;Modèle;{name}\n{lines}")) == {"laptop": 2, "desktop": 1, category: 2}


@pytest.mark.parametrize(
    ("name", "models", "category"),
    [
        ("Tablette", ("Samsung Active3", "Samsung Active3"), "tablet"),
        ("Téléphone", ("Samsung A14", "iPhone SE"), "smartphone"),
        ("Écran", ("Dell Zorg", "Iiyama Zorg"), "monitor"),
    ],
)
@pytest.mark.parametrize("place", ["Service", "Chariot", "Étage"])
def test_models_below_the_name_of_a_kind_are_counted_beside_them(
    read_text: Read, place: str, name: str, models: tuple[str, str], category: str
) -> None:
    reading = read_text(f"{place};{name};Nb\nAccueil;{models[0]};2\nSoins;{models[1]};3\nCour;{models[0]};1\n")
    assert counted(reading) == {category: 6}


def test_numbers_of_telephones_are_no_models(read_text: Read) -> None:
    lines = "Paul;PC portable;06 12 34 56 78\nAnne;PC fixe;06 12 34 56 79\nLéa;PC portable;\n"
    assert counted(read_text(f"Nom;Matériel;Téléphone\n{lines}")) == {"laptop": 2, "desktop": 1}


@pytest.mark.parametrize(
    "name",
    [
        "Écran O/N",
        "Ecran (oui/non)",
        "Écran ?",
        "Écran oui / non ?",
        "Screen Y/N",
        "Bildschirm J/N",
        "Monitor s/n",
        "Avec écran O/N",
    ],
)
def test_answers_below_a_column_that_asks_count_one_each(read_text: Read, name: str) -> None:
    lines = "1;portable;Lenovo V15;\n2;fixe;HP 400;oui\n3;fixe;HP 400;non\n4;fixe;HP 400;oui\n"
    assert counted(read_text(f"N°;Type;Modèle;{name}\n{lines}")) == {"laptop": 1, "desktop": 3, "monitor": 2}


@pytest.mark.parametrize("again", ["idem", "Idem", '"'])
def test_what_goes_on_with_the_column_before_it_repeats_that(read_text: Read, again: str) -> None:
    cell = '""""' if again == '"' else again
    lines = f"Paul;MacBook Pro;Eizo 27;{cell}\nAnne;MacBook Pro;Dell 24;-\nMax;MacBook Pro;Dell 24;{cell}\n"
    reading = read_text(f"Nom;Ordinateur;Écran 1;Écran 2\n{lines}")
    assert counted(reading) == {"laptop": 3, "monitor": 5}


@pytest.mark.parametrize(
    ("remark", "devices"),
    [
        ("2 écrans chacun", {"monitor": 8}),
        ("1 station d'accueil par poste", {"docking_station": 4}),
        ("2 monitors each", {"monitor": 8}),
        ("avec 2 écrans chacun", {"monitor": 8}),
        ("1 par agent", {}),
        ("2 pro Platz", {}),
    ],
)
def test_a_remark_may_say_what_each_device_has(read_text: Read, remark: str, devices: dict[str, int]) -> None:
    reading = read_text(f"Quoi;Nb;Obs\nPC fixe;4;{remark}\nImprimante;2;\n")
    assert counted(reading) == {"desktop": 4, "printer": 2} | devices


@pytest.mark.parametrize("listed", [("Écran;8", {"monitor": 8}), ("Moniteurs;3", {"monitor": 3})])
def test_what_each_device_has_is_not_added_where_it_has_a_line(
    read_text: Read, listed: tuple[str, dict[str, int]]
) -> None:
    reading = read_text(f"Quoi;Nb;Obs\nPC fixe;4;2 écrans chacun\n{listed[0]};\n")
    assert counted(reading) == {"desktop": 4} | listed[1]
    assert "unexplained_texts" in rules(reading)


@pytest.mark.parametrize(
    "names",
    [
        ("ARBEITSPLÄTZE", "DRUCKER / SCANNER", "NETZWERK"),
        ("Bureautique", "Impression", "Réseau et serveurs"),
        ("POSTES", "COPIEURS", "BAIE"),
    ],
)
def test_words_alone_between_counted_lines_are_names_of_parts(read_text: Read, names: tuple[str, str, str]) -> None:
    lines = f"{names[0]};;\nPC portable;A;9\nPC fixe;B;2\n{names[1]};;\nImprimante;A;1\n{names[2]};;\nSwitch;C;2\n"
    reading = read_text(f"Matériel;Lieu;Nb\n{lines}")
    assert counted(reading) == {"laptop": 9, "desktop": 2, "printer": 1, "switch": 2}
    assert reading.refused == 0


@pytest.mark.parametrize("cell", ["?", "??"])
@pytest.mark.parametrize("header", ["Matériel;Nb", "Matériel;Lieu;Nb", "Matériel;Modèle;Nb"])
def test_a_device_without_a_number_is_no_name_of_a_part(read_text: Read, header: str, cell: str) -> None:
    middle = ";" * (header.count(";") - 1)
    lines = "".join(
        f"{name};{middle}{many}\n" for name, many in [("PC portable", "9"), ("Vidéoprojecteur", cell), ("Écran", "2")]
    )
    reading = read_text(f"{header}\n{lines}")
    assert [row["category"] for row in reading.table.to_pylist()] == ["laptop", "projector", "monitor"]
    assert reading.table["quantity_devices"].to_pylist()[1] not in (0, 1)


@pytest.mark.parametrize(
    ("others", "category"),
    [
        ("DECT soignants;14\nSwitch;3\nTV chambres;62\n", "fixed_phone"),
        ("DECT;2\nÉcrans;9\nImprimante;2\n", "desktop"),
        ("Autocom;1\nTéléphones IP;9\nBornes wifi;3\n", "fixed_phone"),
    ],
)
def test_places_that_do_not_move_are_telephones_beside_telephones(read_text: Read, others: str, category: str) -> None:
    assert counted(read_text(f"Quoi;Nb\nPostes fixes bureaux;9\n{others}"))[category] >= 9


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("Téléphones Cisco", "fixed_phone"),
        ("telefoni Grandstream", "fixed_phone"),
        ("Poste Cisco 7841", "fixed_phone"),
        ("Telefone Snom", "fixed_phone"),
        ("telefoni Samsung", "smartphone"),
        ("Teléfonos Xiaomi", "smartphone"),
        ("Telefoons Yealink", "fixed_phone"),
        ("Router Cisco", "router"),
    ],
)
def test_the_maker_says_which_telephone(read_text: Read, label: str, category: str) -> None:
    assert counted(read_text(f"Quoi;Nb\n{label};6\nImprimante;2\n")) == {category: 6, "printer": 2}


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("Mairie – Inventaire du matériel informatique 2025", False),
        ("Il y a aussi une imprimante au grenier", True),
        ("Équipement IT au 31/12/2025", False),
        ("Ne pas oublier les 2 disques durs externes", True),
    ],
)
def test_a_title_of_a_document_is_no_part_left_out(tmp_path: Path, line: str, is_told: bool) -> None:
    path = tmp_path / "liste.docx"
    path.write_bytes(docx(p(line) + table(["Matériel", "Nb"], ["PC portable", "3"], ["Écran", "2"])))
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert counted(reading) == {"laptop": 3, "monitor": 2}
    assert ("table_left_out" in rules(reading)) == is_told


@pytest.mark.parametrize(
    "text",
    [
        "Imprimante;Toner;Quantité\nHP M404;CF259A;2\nCanon iR;C-EXV;3\nRicoh C3004;842255;12\n",
        "Imprimante;Quantité;Prix\nHP 201A noir;2;50\nHP 201A cyan;3;60\n",
        "Service;Imprimante;Quantité\nA;HP 201A noir;2\nB;HP 201A cyan;3\n",
        "Drucker;Toner;Anzahl\nHP M404;CF259A;2\nCanon iR;C-EXV;3\nRicoh C3004;842255;12\n",
        "Serveur;Quantité\nDell disque 2 To;3\nHP RAM 16 Go;2\nDell alimentation;1\n",
    ],
)
def test_what_devices_need_is_not_counted_as_these(read_text: Read, text: str) -> None:
    assert not counted(read_text(text))


@pytest.mark.parametrize(
    "part",
    ["portables en panne", "portables à remplacer", "portables achetés en 2024", "laptops HP", "portables loués"],
)
def test_parts_of_which_more_is_said_take_nothing_away(read_text: Read, part: str) -> None:
    reading = read_text(f"Service;PC;dont {part};Imprimantes\nMairie;12;4;2\nÉcole;20;5;1\n")
    assert counted(reading) == {"desktop": 32, "printer": 3}
    assert "column_not_counted" in rules(reading)


@pytest.mark.parametrize("name", ["Copieurs (dont couleur)", "Copieurs dont couleur"])
def test_a_column_with_some_of_its_own_is_no_part_of_another(read_text: Read, name: str) -> None:
    reading = read_text(f"Service;Imprimantes;{name};Switchs\nA;10;4;1\nB;5;2;1\nC;3;1;2\n")
    assert counted(reading)["printer"] == 18


@pytest.mark.parametrize(
    "text",
    [
        "Name;Computer;Drucker;Bildschirme\nMüller;17;1;1\nSchmidt;12;0;2\nHuber;31;1;1\n",
        "Person;Computer;Drucker;Bildschirme\nMüller;1017;1;1\nSchmidt;1022;0;2\nHuber;1017;1;1\n",
        "Mitarbeiter;Computer;Drucker;Bildschirme\nMüller;12;1;1\nSchmidt;12;0;2\nHuber;31;1;1\n",
        "Room;Computer;Printer;Monitor\nA1;1;0;1\nA1;2;1;1\nB2;1;1;1\nB2;2;0;1\n",
        "Ufficio;Computer;Stampanti;Monitor\nAcquisti;1017;1;1\nVendite;1012;1;2\nLegale;1017;0;1\n",
    ],
)
def test_numbers_of_machines_are_no_counts(read_text: Read, text: str) -> None:
    reading = read_text(text)
    assert counted(reading) == {"printer": 2, "monitor": 4}
    assert "column_not_counted" in rules(reading)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Abteilung", "Computer;Drucker"), ("Bereich", "Computer;Drucker"), ("Klasse", "Computer;Drucker"),
        ("Ufficio", "Computer;Stampanti"), ("Reparto", "Computer;Stampanti"), ("Team", "Computer;Printers"),
        ("Branch", "Computer;Printers"), ("Kostenstelle", "Computer;Drucker"), ("Mitarbeiter", "Computer;Drucker"),
    ],
)  # fmt: skip
def test_counts_of_machines_below_any_place_count(read_text: Read, name: str, header: str) -> None:
    numbers = (1, 1, 2) if name == "Mitarbeiter" else (17, 12, 31)
    lines = "".join(f"{place};{many};1\n" for place, many in zip(("Einkauf", "Lager", "Werk"), numbers, strict=True))
    assert counted(read_text(f"{name};{header}\n{lines}")) == {"desktop": sum(numbers), "printer": 3}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Site;Imprimante;Nb\nA;Brother HL-L2350;2\nB;HP Zorg;3\n", "printer"),
        ("Site;Copieur;Quantité\nA;Ricoh C3004;2\nB;Canon C3525;3\n", "multifunction_printer"),
        ("Service;Multifonction;Nombre\nA;Canon iR-ADV C3525;2\nB;Xerox VersaLink;3\n", "multifunction_printer"),
        ("Service;Écran;Câble;Nb\nA;Dell Zorg;HDMI;2\nB;Iiyama Zorg;VGA;3\n", "monitor"),
        ("Service;Écran;Nb;Prix d'achat\nA;Dell Zorg;2;150\nB;Iiyama Zorg;3;160\n", "monitor"),
        ("Site;Portable;RAM;SSD;Nb\nA;Dell Zorg;8;256;2\nB;HP Zorg;16;512;3\n", "laptop"),
        ("Site;Switch;SFP;Nb\nA;Cisco Zorg;2;2\nB;HP Zorg;4;3\n", "switch"),
        ("Salle;Vidéoprojecteur;Lampe;Nb\nA;Epson Zorg;LED;2\nB;BenQ Zorg;LED;3\n", "projector"),
        ("Laptop;Qty;Team\nDell Zorg;2;A\nHP Zorg;3;B\n", "laptop"),
    ],
)
def test_models_of_a_kind_count_beside_what_is_told_of_them(read_text: Read, text: str, category: str) -> None:
    assert counted(read_text(text)) == {category: 5}


@pytest.mark.parametrize(
    ("header", "device", "category"),
    [
        ("Type;Modèle;Écran O/N", "Tablette;iPad 9", "tablet"),
        ("Type;Modèle;Écran ?", "Copieur;Ricoh", "multifunction_printer"),
        ("Type;Modèle;Écran O/N", "Vidéoprojecteur;Epson", "projector"),
        ("Type;Modèle;Écran O/N;Batterie O/N", "Portable;HP 250", "laptop"),
    ],
)
def test_screens_of_what_is_no_computer_or_is_checked_are_its_own(
    read_text: Read, header: str, device: str, category: str
) -> None:
    lines = f"{device}{';O' * (header.count(';') - 1)}\n" * 3
    reading = read_text(f"N°;{header}\n" + "".join(f"{at};{line}\n" for at, line in enumerate(lines.split("\n")[:3])))
    assert {row["category"] for row in reading.table.to_pylist()} == {category}


@pytest.mark.parametrize(
    "header",
    [
        "Téléphone;Service;Quantité", "Mobile;Service;Quantité", "Handy;Abteilung;Anzahl", "GSM;Service;Quantité",
        "Agent;Matériel;Téléphone", "Agent;PC;Tél.", "Service;PC;Téléphone portable", "User;Device;Phone",
        "Téléphone;IMEI", "Mobile;IMEI", "Nom;Type;Modèle;Téléphone",
    ],
)  # fmt: skip
def test_names_of_persons_below_a_telephone_are_neither_read_nor_quoted(read_text: Read, header: str) -> None:
    cells = {"Matériel": "PC portable", "Device": "Laptop", "Type": "PC portable", "PC": "Dell Latitude 5520"}
    models = ["Samsung A14 Durand", "Xiaomi Redmi 9 Zoé", "iPhone 12 Paul", "Nokia 105 (MARTIN)", "iphone 13 de marie"]
    numbers = {"Quantité": "1", "Anzahl": "1", "Modèle": "HP 250"}
    telephones = ("Téléphone", "Mobile", "Handy", "GSM", "Tél.", "Téléphone portable", "Phone")
    lines = "".join(
        ";".join(
            model if name in telephones else f"35671234567890{at}" if name == "IMEI"
            else cells.get(name, numbers.get(name, f"n{at}"))
            for name in header.split(";")
        ) + "\n"
        for at, model in enumerate(models)
    )  # fmt: skip
    reading = read_text(f"{header}\n{lines}")
    kept = (str(reading.findings.to_pylist()) + str(reading.table.to_pylist())).casefold()
    assert not any(name in kept for name in ("durand", "zoé", "paul", "martin", "marie"))
    assert counted(reading)["smartphone"] + counted(reading).get("feature_phone", 0) == len(models)


@pytest.mark.parametrize(
    "cell",
    [
        "iPhone 13 minuit", "iPhone 12 Lavande", "iPhone 12 à changer", "iPhone 12 prêté", "Samsung A14 vitre cassée",
        "iPhone 12 forfait bloqué", "Crosscall Core-M5 antichoc", "iPhone 12 (PRODUCT)RED", "Samsung A14 ou A15",
        "Samsung A14 graphite", "iPhone 12 midnight", "Samsung A54 violett", "iPhone 12 negro",
    ],
)  # fmt: skip
def test_a_word_beside_a_model_costs_no_telephone(read_text: Read, cell: str) -> None:
    lines = f"Maire;PC portable;iPhone 12\nDGS;PC fixe;Samsung A14\nCTM;PC portable;{cell}\nRH;PC fixe;non\n"
    reading = read_text(f"Agent;Matériel;Téléphone\n{lines}")
    assert counted(reading) == {"laptop": 2, "desktop": 2, "smartphone": 3}


def test_a_stolen_telephone_stays_one_and_fixed_ones_count(read_text: Read) -> None:
    reading = read_text("Agent;Matériel;Téléphone\nA;PC portable;iPhone 12\nB;PC fixe;iPhone 12 (Volé en mai)\n")
    states = {(row["category"], row["status"]) for row in reading.table.to_pylist()}
    assert ("smartphone", "missing") in states
    reading = read_text(
        "Bureau;Matériel;Téléphone\nA;PC fixe;Alcatel 8028 standard\nB;PC fixe;Alcatel 8028 filaire\n"
        "C;PC portable;Gigaset répondeur\n"
    )
    assert counted(reading)["fixed_phone"] == 3


@pytest.mark.parametrize(
    "model",
    ["Wiko Jerry", "Nokia Zorg", "Ulefone Armor 11", "iPhone 13 Pro Max", "Thin Client", "Oui", "Aucun", "Accueil"],
)
def test_models_and_answers_below_a_telephone_are_no_names(model: str) -> None:
    assert without_names(model) == model


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("portable, écran\nPC fixe, imprimante\nserveur\nswitch\nonduleur\n", 7),
        ("3 portables\nPC\n2 écrans\n1 imprimante\n", 4),
        ("Ordinateur Dell Optiplex\nOrdinateur HP\nPortable Lenovo\nÉcran Iiyama\nÉcran Iiyama\nCopieur Ricoh\n", 6),
    ],
)
def test_lines_of_a_text_that_name_devices_are_no_headings(read_text: Read, text: str, devices: int) -> None:
    reading = read_text(text, "liste.txt")
    assert reading.table.num_rows == devices


@pytest.mark.parametrize(
    ("header", "devices"),
    [
        ("User;Device;Monitor Y/N;Charger Y/N", ("Laptop;Y;Y", "Desktop;Y;N", "Laptop;N;Y")),
        ("User;Device;Monitor Y/N;Bag Y/N", ("Laptop;Y;Y", "Desktop;Y;N", "Laptop;N;Y")),
        ("Agent;Type;Écran (O/N);Antivirus (O/N)", ("PC portable;O;O", "PC fixe;O;N", "PC fixe;N;O")),
        ("Agent;Gerät;Monitor (ja/nein);Ladegerät (ja/nein)", ("Laptop;ja;nein", "Desktop;ja;ja", "Laptop;nein;ja")),
    ],
)
def test_screens_count_beside_what_goes_with_a_person(read_text: Read, header: str, devices: tuple[str, ...]) -> None:
    reading = read_text(f"{header}\n" + "".join(f"{at};{line}\n" for at, line in zip("ABC", devices, strict=True)))
    assert counted(reading)["monitor"] == 2


@pytest.mark.parametrize("other", ["Serveur", "Vidéoprojecteur", "Caisse", "Raspberry Pi", "Tablette"])
def test_a_line_of_no_computer_takes_no_screen_away_and_is_asked(read_text: Read, other: str) -> None:
    reading = read_text(f"Nom;Type;Écran O/N\nA;PC fixe;O\nB;{other};O\nC;PC portable;O\n")
    numbers = [row["quantity_devices"] for row in reading.table.to_pylist() if row["category"] == "monitor"]
    assert len(numbers) == 3
    assert sum(each is None or not math.isnan(each) for each in numbers) == 2
    assert rules(reading)["invalid_quantity"] == 1


@pytest.mark.parametrize(
    "header", ["Écran O/N;Batterie O/N", "Monitor Y/N;Battery Y/N", "Monitor J/N;Akku J/N", "Scherm J/N;Accu J/N"]
)
def test_answers_about_screens_that_are_not_read_are_named(read_text: Read, header: str) -> None:
    yes = header.split("/")[0][-1]
    reading = read_text(f"N°;Type;Modèle;{header}\n" + "".join(f"{at};Portable;HP 250;{yes};{yes}\n" for at in "12"))
    assert counted(reading) == {"laptop": 2}
    assert rules(reading)["unread_column"] == 1


@pytest.mark.parametrize(
    ("header", "racked"),
    [
        ("Nom;Type;Diagonale", "Serveur"), ("Nom;Type;Taille écran", "Serveur rack"),
        ("Name;Type;Screen size", "Server"),
        ("Nom;Type;Diagonale", "Switch"), ("Nom;Type;Taille", "NAS"), ("Nom;Modèle;Diagonale", "PowerEdge R640"),
    ],
)  # fmt: skip
def test_the_width_of_a_rack_is_no_screen(read_text: Read, header: str, racked: str) -> None:
    desk = "OptiPlex 3080" if "Modèle" in header else "Desktop"
    reading = read_text(f'{header}\nPC1;{desk};24"\nA1;{racked};19"\nA2;{racked};19"\nPC2;{desk};19"\n')
    assert counted(reading)["monitor"] == 2


def test_a_part_that_stands_twice_takes_nothing_away(read_text: Read) -> None:
    reading = read_text("Site;PC;dont portables;dont portables;Imprimantes\nA;12;4;4;1\nB;7;3;3;2\n")
    assert counted(reading) == {"desktop": 19, "printer": 3}
    assert "column_not_counted" in rules(reading)


def test_a_long_list_of_persons_and_their_devices_is_read_as_a_short_one(read_text: Read) -> None:
    rows = [f"Anne {n};Dell Latitude 5520;Dell P2419H;iPhone 12" for n in range(2_500)]
    reading = read_text("\n".join(["Nom;PC;Écran;Téléphone", *rows]) + "\n", "parc.csv")
    assert counted(reading) == {"laptop": 2_500, "monitor": 2_500, "smartphone": 2_500}


@pytest.mark.parametrize(
    ("label", "role", "units"),
    [
        ("4 x Dell R630", "serveurs physiques", {"server": 4}), ("2 x Xeon", "serveur", {"server": 1}),
        ("3 switchs", "switch", {"switch": 3}), ("Dell R630 (x4)", "serveurs", {"server": 4}),
        ("2 disques", "serveur", {"server": 1}), ("3 salles", "switch", {"switch": 1}),
        ("Supermicro 1U", "serveur", {"server": 1}), ("Cisco 24 ports", "switch", {"switch": 1}),
    ],
)  # fmt: skip
def test_the_number_of_a_label_beside_that_of_a_role_counts(
    read_text: Read, label: str, role: str, units: dict[str, int]
) -> None:
    """Where a column of roles tells the kinds, a number before the models of another was lost without a word."""
    text = (
        f"Nom;Matériel;Rôle\na;Supermicro 1U;hyperviseur\nb;APC SMT3000;onduleur\nc;HP 2530;switch\nx;{label};{role}\n"
    )
    counts = Counter(counted(read_text(text)))
    counts.subtract({"server": 1, "ups": 1, "switch": 1})
    assert {kind: number for kind, number in counts.items() if number} == units


def test_the_number_of_a_model_that_nobody_knows_is_asked(read_text: Read) -> None:
    """It may be that of its parts (`2 x Xeon E5-2620`)."""
    reading = read_text("Nom;Matériel;Rôle\na;Supermicro 1U;hyperviseur\nx;2x Netgate 1537;pare-feu\n")
    assert rules(reading)["invalid_quantity"] == 1
