"""Numbers that count devices, and those that are their names, their places in a row or what a plan says of them."""

from __future__ import annotations

import math

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_beside_a_list import counted


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("PC portables 12, écrans 8\nimprimantes 3\n", {"laptop": 12, "monitor": 8, "printer": 3}),
        ("Laptops 12, monitors 8\nprinters 3\nserver 1\n", {"laptop": 12, "monitor": 8, "printer": 3, "server": 1}),
        ("Mairie : PC portables 12, écrans 8\nÉcole : PC portables 3, imprimantes 2\n",
         {"laptop": 15, "monitor": 8, "printer": 2}),
        ("PC portables 12, TPE 3\nécrans 8\n", {"laptop": 12, "payment_terminal": 3, "monitor": 8}),
        ("PC fixes 9\nImprimante 1\nPC portables 4\nTPE 2\n",
         {"desktop": 9, "printer": 1, "laptop": 4, "payment_terminal": 2}),
    ],
)  # fmt: skip
def test_numbers_behind_kinds_in_the_plural_count(read_text: Read, text: str, units: dict[str, int]) -> None:
    assert counted(conserved(read_text(text, "liste.txt"))) == units


@pytest.mark.parametrize(
    "text",
    [
        "Mairie\nPC 12, imprimante 3\nÉcole\nPC 24, imprimante 5\n",
        "PC 101, écran 201\nPC 103, écran 209\nPC 107, écran 210\n",
        "Laptop 14, Monitor 9\nLaptop 17, Monitor 11\nLaptop 3, Monitor 12\n",
        "Accueil : téléphone fixe 20, scanner 1\nCompta : téléphone fixe 31, scanner 4\nDirection : scanner 2\n",
    ],
)
def test_numbers_in_rows_that_may_be_names_are_asked(read_text: Read, text: str) -> None:
    reading = conserved(read_text(text, "liste.txt"))
    several = [row for row in reading.table.to_pylist() if row["quantity_devices"] is not None]
    assert len(several) >= 4
    assert all(math.isnan(row["quantity_devices"]) for row in several)
    assert rules(reading)["invalid_quantity"] == len(several)


def test_numbers_behind_single_kinds_that_were_taken_for_names_are_said(read_text: Read) -> None:
    reading = read_text("Imprimante 7\nPC fixe 3\nscanner 12\n", "liste.txt")
    assert counted(reading) == {"printer": 1, "desktop": 1, "scanner": 1}
    assert rules(reading)["text_numbers_as_names"] == 3


def test_devices_that_are_numbered_from_one_on_are_names(read_text: Read) -> None:
    reading = read_text("Imprimante 1\nImprimante 2\nImprimante 3\nscanner\n", "liste.txt")
    assert counted(reading) == {"printer": 3, "scanner": 1}
    assert "text_numbers_as_names" not in rules(reading)


def test_numbers_that_begin_anew_below_each_name_count_nothing(read_text: Read) -> None:
    ports = "".join(f"SW{at // 8};{at % 8 + 1};PC-{at:03};P{at}\n" for at in range(24))
    assert "laptop" not in counted(read_text("Switch;Port;PC;Prise\n" + ports))
    rooms = "101;1;1\n101;2;2\n101;3;3\n102;1;1\n102;2;2\n103;1;1\n103;2;2\n103;3;3\n"
    assert sum(counted(read_text("Salle;PC fixe;Écran\n" + rooms)).values()) <= 16


def test_counts_that_rise_by_chance_still_count(read_text: Read) -> None:
    reading = read_text("Site;PC fixe;Écran\nMairie;1;4\nÉcole;2;1\nGymnase;3;2\n")
    assert counted(reading) == {"desktop": 6, "monitor": 7}


@pytest.mark.parametrize(
    ("header", "names", "units"),
    [("Caméra;Enregistreur;Site", ("CAM-", "NVR-"), {"camera": 12, "storage": 3}),
     ("Imprimante;Serveur;Site", ("IMP", "SRV"), {"printer": 12, "server": 3})],
)  # fmt: skip
def test_a_device_that_several_lines_use_counts_once(
    read_text: Read, header: str, names: tuple[str, str], units: dict[str, int]
) -> None:
    one, several = names
    reading = read_text(header + "\n" + "".join(f"{one}{at:02};{several}{at // 4};Mairie\n" for at in range(12)))
    assert counted(reading) == units
    assert rules(reading)["same_device_again"] == 9


def test_a_model_that_stands_again_is_another_device(read_text: Read) -> None:
    reading = read_text("Nom;PC portable;Tablette\n" + "".join(f"N{at};T48{at % 2};iPad 9\n" for at in range(6)))
    assert counted(reading) == {"laptop": 6, "tablet": 6}


@pytest.mark.parametrize(
    ("model", "units"),
    [
        ("Dell Optiplex 3080 + Iiyama XUB2493", {"desktop": 3, "monitor": 3}),
        ("HP ProDesk 400 + 2 Dell P2419H", {"desktop": 3, "monitor": 6}),
        ("Dell Optiplex 3080 + Optiplex 7050", {"desktop": 3}),
        ("Dell Optiplex 3080 + Windows 11", {"desktop": 3}),
    ],
)
def test_a_model_behind_another_is_a_device_of_its_own(read_text: Read, model: str, units: dict[str, int]) -> None:
    reading = read_text(f"Salle;Modèle;Quantité\n101;{model};3\n102;Dell Optiplex 7010;0\n103;Dell Optiplex 7010;0\n")
    assert {name: number for name, number in counted(reading).items() if number} == units


@pytest.mark.parametrize(
    ("label", "units"), [("5 Pixel 7", 5), ("3 Google Pixel 8a", 3), ("2 iPhone 12", 2), ("4 Galaxy S21", 4)]
)
def test_a_number_before_a_telephone_counts(read_text: Read, label: str, units: int) -> None:
    assert counted(read_text(f"Matériel;Lieu\n{label};A\n2 PC portables;B\n"))["smartphone"] == units


@pytest.mark.parametrize("years", ["2024;2025;2026;2027", "2026;2027;2028;2029"])
def test_what_a_plan_renews_is_in_the_stock(read_text: Read, years: str) -> None:
    reading = read_text(
        "Plan de renouvellement\n;;;Renouvellements prévus;;;\n"
        f"Catégorie;Modèle dominant;Parc au 1/9/25;{years}\nPOSTES;;;;;;\nPC fixes;Lenovo M70q;64;12;10;14;14\n"
        "Portables;Lenovo L14;47;10;12;10;10\nRESEAU;;;;;;\nSwitchs;Cisco;19;;4;5;abandon ?\nServeurs;Dell;3;;;3;\n"
    )
    assert counted(reading) == {"desktop": 64, "laptop": 47, "switch": 19, "server": 3}


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("copieur Toshiba étage", {"multifunction_printer": 1}),
        ("1 imprimante Brother, 1 projecteur Epson", {"printer": 1, "projector": 1}),
        ("commander un copieur Toshiba", {}),
        ("PC de Marie à rendre", {}),
    ],
)
def test_a_line_of_devices_below_a_table_of_persons_counts(read_text: Read, line: str, units: dict[str, int]) -> None:
    reading = read_text(f"Nom;Portable;Écran\nAnne;1;2\nBob;1;1\nCléo;1;1\n{line};;\n")
    more = {name: number for name, number in counted(reading).items() if name not in ("laptop", "monitor")}
    assert more == units


@pytest.mark.parametrize("header", ["Rückgabe", "Date de départ", "Return date"])
def test_what_people_gave_back_is_said(read_text: Read, header: str) -> None:
    reading = read_text(f"Nom;{header};Portable;Écran\nAnne;31.03.2024;1;2\nBob;;1;1\nCléo;;1;1\n")
    assert "findings.unread_column.gave_back.says" in reading.findings["message_key"].to_pylist()


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        ([f"Site {at};{at % 7};{at % 5}" for at in range(2_500)], {"laptop", "monitor"}),
        ([f"Site {at % 40};{at % 7};{at % 5}" for at in range(2_500)], set()),
        ([f"12/03/2024 10:{at % 60:02}:{at // 60:02};{at % 7};{at % 5}" for at in range(2_500)], set()),
    ],
)
def test_long_tables_are_those_whose_lines_are_each_another_place(
    read_text: Read, lines: list[str], units: set[str]
) -> None:
    """Logs name what they speak of again and again, or begin with a time."""
    assert set(counted(read_text("\n".join(["Site;PC portables;Écrans", *lines]) + "\n"))) == units


@pytest.mark.parametrize(
    "announces", ["Le CA, ayant voté le budget, décide de remplacer :", "Sont à acheter, selon le devis, pour 2026 :"]
)
def test_a_comma_of_a_sentence_makes_no_table(read_text: Read, announces: str) -> None:
    reading = read_text(
        f"Compte rendu du CA\nPrésents : 9\n{announces}\n- 3 PC fixes\n- 2 écrans\n- 1 serveur\n", "a.txt"
    )
    assert counted(reading) == {}


@pytest.mark.parametrize(
    ("announces", "is_there"),
    [("Le matériel installé dans les locaux :", True), ("Le matériel renouvelé en 2024 comprend :", True),
     ("Le conseil renouvelle le parc suivant :", False), ("Le comité approuve l'achat du matériel suivant :", False),
     ("Le matériel suivant sera acheté :", False)],
)  # fmt: skip
def test_minutes_announce_what_is_there_or_what_is_resolved(read_text: Read, announces: str, is_there: bool) -> None:
    text = f"Compte rendu du CA du 3 mai\nPrésents : 9\n{announces}\n- 5 PC fixes\n- 3 portables\n- 2 imprimantes\n"
    assert sum(counted(read_text(text, "a.txt")).values()) == (10 if is_there else 0)


@pytest.mark.parametrize(
    "header",
    ["Parc 2023;2024;2025", "Stock 2023;2024;2025", "Bestand 31.12.2023;31.12.2024;31.12.2025",
     "Stock au 1/1/2025;1/7/2025;31/12/2025"],
)  # fmt: skip
def test_a_word_on_the_first_of_several_times_says_nothing_of_the_others(read_text: Read, header: str) -> None:
    reading = read_text(f"Type;{header}\nPC portable;10;12;14\nPC fixe;20;18;15\nImprimante;5;4;4\n")
    assert counted(reading) == {"laptop": 14, "desktop": 15, "printer": 4}


@pytest.mark.parametrize(
    "text",
    ["Anne : PC fixe 12, scanner 3\nBob : PC fixe 14, scanner 4\nCarole : PC fixe 12, scanner 5\n",
     "2024 : PC fixe 12, scanner 12\n2025 : PC fixe 14, scanner 12\nserveur\n"],
)  # fmt: skip
def test_machines_of_persons_and_years_are_not_added_up(read_text: Read, text: str) -> None:
    rows = read_text(text, "a.txt").table.to_pylist()
    numbers = [row["quantity_devices"] or 1 for row in rows if row["category"] == "desktop"]
    assert sum(number for number in numbers if not math.isnan(number)) <= 3


def test_the_number_of_a_floor_counts_no_printers(read_text: Read) -> None:
    reading = read_text("Imprimantes étage 2\nPC portables 5\nÉcrans 12\n", "a.txt")
    assert rules(reading)["plural_without_number"] == 1


@pytest.mark.parametrize("names", ["Lyon, Lille, Bordeaux", "Zeus, Apollon, Athena", "Anne, Lyon"])
def test_names_that_are_no_persons_count_nothing(read_text: Read, names: str) -> None:
    reading = read_text(f"Portables : {names}\nImprimantes : 3\nÉcrans : 12\n", "a.txt")
    assert rules(reading)["plural_without_number"] == 1


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Ecole;Classe;Tablettes;PC fixe\nJaurès;CP;1;10\nJaurès;CE1;2;8\nFerry;CP;1;9\nFerry;CE1;2;7\nFerry;CM1;3;6\n",
         {"tablet": 9, "desktop": 40}),
        ("Site;Serveur;NAS\nLyon;SRV1;NAS1\nParis;SRV1;NAS1\nLille;SRV1;NAS1\n", {"server": 3, "storage": 3}),
        ("Salle;TV;Projecteur\nA;TV43;EB-X41\nB;TV43;EB-X41\nC;TV43;EB-X41\n", {"television": 3, "projector": 3}),
        ("Salle;Bureau;PC fixe;Ecrans\nS1;3E;2;2\nS2;4P;1;1\nS3;5E;1;1\nE = écran, P = portable;;;\n",
         {"desktop": 4, "monitor": 4}),
    ],
)  # fmt: skip
def test_small_counts_rooms_and_models_are_no_names(read_text: Read, text: str, units: dict[str, int]) -> None:
    assert counted(read_text(text)) == units
