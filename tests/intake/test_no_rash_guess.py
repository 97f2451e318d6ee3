"""Lists near the border of a rule that guesses, on which it must say nothing: each rule needs signs of its own."""

from __future__ import annotations

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_beside_a_list import counted

COMPUTERS = ("PC portable;HP 450", "PC fixe;Dell 3080", "Imprimante;Brother")


def table(text: str) -> str:
    return "".join(f"{line}\n" for line in text.split(" / "))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Type;Modèle;Nb / Clavier;;5 / PC portable;;5 / ;HP 450;3 / ;Dell 5420;2 / Imprimante;;1",
         {"keyboard": 5, "laptop": 5, "printer": 1}),
        ("Type;Marque;Quantité / Écran;;12 / PC fixe;;12 / ;HP;8 / ;Dell;4 / Serveur;;1",
         {"monitor": 12, "desktop": 12, "server": 1}),
        ("Kind;Make;Qty / Monitors;;4 / Laptops;;4 / ;HP;3 / ;Dell;1 / Server;;1",
         {"monitor": 4, "laptop": 4, "server": 1}),
    ],
)  # fmt: skip
def test_as_many_of_another_kind_above_a_sum_are_devices(read_text: Read, text: str, counts: dict[str, int]) -> None:
    assert counted(conserved(read_text(table(text)))) == counts


@pytest.mark.parametrize("kind", ["Écran", "Imprimante", "Switch"])
def test_the_kind_of_a_sum_ends_at_the_next_kind(read_text: Read, kind: str) -> None:
    """What stands below another line of a kind is asked; the sum above says nothing of it."""
    reading = read_text(table(f"Type;Marque;Nb / PC portable;;5 / ;HP;3 / ;Dell;2 / {kind};Dell;4 / ;Iiyama;3"))
    assert counted(reading)["laptop"] == 5
    assert reading.refused == 1


@pytest.mark.parametrize(
    "name",
    ["Écran tactile ?", "Portable ?", "Laptop?", "Serveur ?", "Accès serveur ?", "Multifonction ?", "Scanner ?",
     "Tablette ?", "Imprimante réseau ?", "Shared printer?", "Avec scanner", "Webcam ?", "Clavier rétroéclairé ?",
     "Onduleur ?", "Sauvegarde NAS ?", "Connecté au copieur ?", "Con impresora", "Mit Scanner"],
)  # fmt: skip
@pytest.mark.parametrize("quantity", [False, True])
def test_what_a_device_is_or_can_is_none_beside_it(read_text: Read, name: str, quantity: bool) -> None:
    answers = zip(COMPUTERS, ("oui", "non", "oui"), strict=True)
    lines = "".join(f"{line};{'4;' if quantity else ''}{answer}\n" for line, answer in answers)
    reading = read_text(f"Type;Modèle;{'Nb;' if quantity else ''}{name}\n{lines}")
    assert sum(counted(reading).values()) == (12 if quantity else 3)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Imprimante", ("HP M404", "HP M404", "HP M404")), ("Copieur", ("Ricoh IM C3000", "Ricoh IM C3000", "")),
        ("Serveur", ("Dell R640", "Dell R640", "Dell R640")), ("Printer", ("HP M404", "HP M404", "Brother L2350")),
        ("Onduleur", ("APC Smart-UPS 1500", "APC Smart-UPS 1500", "")), ("Ancien PC", ("Dell 5400", "HP 440", "")),
        ("Ancien écran", ("Dell P2419H", "HP E24", "")),
        ("Écran prévu", ("Dell P2422H", "Dell P2422H", "")),
        ("Divers", ("serveur web", "serveur mail", "poste élève")),
        ("Autre", ("scanner", "scanner, fax", "scanner")),
        ("Divers", ("portable de la directrice", "PC de l'adjointe", "")),
        ("Accessoires", ("souris à commander", "souris", "")),
        ("Autres", ("écran cassé", "clavier à changer", "écran fissuré")),
        ("Other", ("server room", "print server", "")),
        ("Divers", ("relié au vidéoprojecteur", "branché sur l'imprimante", "")),
    ],
)  # fmt: skip
def test_what_lines_share_had_or_remark_is_no_device_of_theirs(
    read_text: Read, name: str, cells: tuple[str, str, str]
) -> None:
    kinds = ("PC fixe;ProDesk 400", "PC fixe;OptiPlex 3080", "PC portable;HP 450")
    lines = "".join(f"{kind};{cell}\n" for kind, cell in zip(kinds, cells, strict=True))
    assert counted(read_text(f"Type;Modèle;{name}\n{lines}")) == {"desktop": 2, "laptop": 1}


def test_screens_that_one_column_counts_and_another_names_are_counted_once(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Nb écrans;Écran\nPC fixe;HP 400;2;Dell P2422\nPC fixe;Dell 3080;1;Dell P2422\n")
    assert counted(reading) == {"desktop": 2, "monitor": 3}


@pytest.mark.parametrize("name", ["Nb écrans/poste", "Écrans par poste", "Screens per desk"])
def test_so_many_each(read_text: Read, name: str) -> None:
    assert counted(read_text(f"Type;Qté;{name}\nPC fixe;1;2\nPC fixe;2;2\n")) == {"desktop": 3, "monitor": 6}


def test_a_model_stays_beside_what_each_has(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Avec écran ?\nTablette;iPad;non\nPC fixe;Dell 3080;oui\n")
    assert [row["model_text"] for row in reading.table.to_pylist()] == ["iPad", "Dell 3080", None]


@pytest.mark.parametrize(
    "label",
    ["Serveur HP DL380 x8 disques", "NAS QNAP 453 x4 baies", "Switch Cisco 2960 x48 ports", "Serveur R740 x2 Xeon",
     "Copieur C3000 x2 magasins", "Borne AP 515 x3 radios"],
)  # fmt: skip
def test_parts_of_a_device_do_not_count_it(read_text: Read, label: str) -> None:
    reading = read_text(f"Désignation;Date\n{label};2020\nÉcran Dell P2422H;2021\n")
    assert sum(counted(reading).values()) <= 2


@pytest.mark.parametrize("state", ["volé", "réformé", "mis au rebut", "perdu"])
def test_the_exit_of_one_article_is_not_that_of_its_invoice(read_text: Read, state: str) -> None:
    lines = f"F-1;12/01/2022;PC portable HP;{state}\n;;Écran Dell;\n;;Imprimante HP;\nF-2;05/02/2025;Tablette iPad;\n"
    reading = read_text(f"Facture;Date;Désignation;Statut\n{lines}")
    there = {row["category"] for row in reading.table.to_pylist() if row["status"] in ("in_use", "in_stock", None)}
    assert there == {"monitor", "printer", "tablet"}


@pytest.mark.parametrize(
    "label",
    ["Ventes", "Point de vente", "Salle de vente", "Archives", "Archives départementales", "Salle Archives",
     "Commandes", "Sorties", "Départ", "Verkauf", "Ventas", "Vendite"],
)  # fmt: skip
def test_services_that_are_called_after_what_leaves_are_no_exits(read_text: Read, label: str) -> None:
    reading = conserved(read_text(f"Catégorie;Modèle;N° série\n{label};HP 250 G8;A1\nÉcran;Dell P2419H;A2\n"))
    assert counted(reading) == {"laptop": 1, "monitor": 1}
    assert {"category_corrected", "category_from_model"} & rules(reading).keys()


@pytest.mark.parametrize("label", ["Volé", "Vendu", "Stolen", "Verkauft", "Réformé"])
def test_exits_as_labels_still_count_nothing(read_text: Read, label: str) -> None:
    reading = read_text(f"Catégorie;Modèle;N° série\n{label};HP 250 G8;A1\nÉcran;Dell P2419H;A2\n")
    assert counted(reading) == {"monitor": 1}


@pytest.mark.parametrize("quantity", ["", ";1"])
@pytest.mark.parametrize("labels", [("Salle info", "Salle info", "CDI"), ("Paul", "Marie", "Machine prof")])
def test_the_same_model_of_one_each_is_one_more(read_text: Read, labels: tuple[str, ...], quantity: str) -> None:
    lines = "".join(f"{label};HP 250 G8;A{quantity}\n" for label in ("PC portable", *labels))
    header = f"Catégorie;Modèle;Lieu{';Quantité' if quantity else ''}"
    reading = conserved(read_text(f"{header}\n{lines}Écran;Dell P2419H;B{quantity}\n"))
    assert counted(reading) == {"laptop": 4, "monitor": 1}
    assert rules(reading)["category_corrected"] == 3


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Type;Quantité;Prix unitaire", ("500", "600", "400")), ("Type;Quantité;Année", ("2020", "2021", "2022")),
     ("Type;Quantité;N°", ("1", "2", "3")), ("Item;Quantity;Price", ("9", "5", "7"))],
)  # fmt: skip
def test_parts_add_up_beside_other_numbers(read_text: Read, header: str, cells: tuple[str, ...]) -> None:
    labels = zip(("Ordinateurs;22", "dont portables;9", "dont fixes;13"), cells, strict=True)
    text = "".join(f"{label};{cell}\n" for label, cell in labels)
    assert counted(read_text(f"{header}\n{text}")) == {"laptop": 9, "desktop": 13}


def test_parts_whose_prices_alone_add_up_are_asked(read_text: Read) -> None:
    text = "Type;Quantité;Prix\nOrdinateurs;22;1000\ndont portables;9;600\ndont fixes;12;400\n"
    assert rules(read_text(text))["ambiguous_category"] == 1


@pytest.mark.parametrize("others", ["Station d'accueil;5\nÉcran;10", "Sacoche;5", "Dock USB-C;2", "Laptoptasche;4"])
def test_some_docks_or_bags_do_not_say_that_all_are_carried(read_text: Read, others: str) -> None:
    reading = read_text(f"Matériel;Nb\nPC;10\n{others}\n")
    assert counted(reading)["desktop"] == 10
    assert rules(reading)["category_from_context"] == 1


@pytest.mark.parametrize("above", ["Salle A;2 PC", "Accueil;3 postes", "Room 1;2 computers", "Salle B;2 imprimantes"])
def test_devices_counted_above_the_names_of_columns_are_told(read_text: Read, above: str) -> None:
    text = f"{above}\nSite;x\n\nType;Modèle;Quantité\nÉcran;Dell P2419H;4\nImprimante;HP M404;1\n"
    assert rules(read_text(text))["devices_above"] == 1


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Type;Modèle;Taille / Serveur;Dell R640;19 pouces / Serveur;Dell R740;19 pouces", {"server": 2}),
        ("Type;Modèle;Diagonale / Switch;HP 2530;19 pouces / Onduleur;APC;19 pouces", {"switch": 1, "ups": 1}),
        ("Type;Modèle;Taille écran;Écran / PC fixe;HP 800;24 pouces;HP E24 / PC fixe;HP 600;22 pouces;HP E22",
         {"desktop": 2, "monitor": 2}),
        ("Type;Modèle;Dalle;Nb écrans / PC fixe;HP 800;24 pouces;2 / PC fixe;HP 600;22 pouces;1",
         {"desktop": 2, "monitor": 3}),
        ("Type;Model;Screen size;Monitor / Desktop;HP 800;24 inch;Dell P2422H / Desktop;HP 600;22 inch;Dell E22",
         {"desktop": 2, "monitor": 2}),
        ("Type;Modèle;Taille écran;Diagonale / PC fixe;HP 800;24 pouces;24\" / PC fixe;HP 600;22 pouces;22\"",
         {"desktop": 2}),
        ("Matériel;Quantité;Avec écran ?;Nb écrans / PC fixe;4;oui;8 / PC portable;2;non;",
         {"desktop": 4, "laptop": 2, "monitor": 8}),
        ("Type;Modèle;Avec écran;Écran / PC fixe;HP 800;oui;HP E24 / PC fixe;HP 600;oui;HP E22",
         {"desktop": 2, "monitor": 2}),
    ],
)  # fmt: skip
def test_the_size_of_a_screen_that_another_column_tells_is_no_second_one(
    read_text: Read, text: str, counts: dict[str, int]
) -> None:
    assert counted(read_text(table(text))) == counts


@pytest.mark.parametrize(
    ("cart", "own"),
    [("Chariot de recharge 24 tablettes;24", "Tablette Samsung;24"), ("Armoire 12 portables;12", "PC portable HP;12"),
     ("Armoire (16 portables);16", "PC;16"), ("Valise 10 iPad;10", "Tablette;4"),
     ("Armoire (2 tablettes);2", "Serveur;1")],
)  # fmt: skip
def test_a_cart_beside_such_devices_or_for_a_few_is_asked(read_text: Read, cart: str, own: str) -> None:
    reading = read_text(f"Désignation;Qté\n{cart}\n{own}\nImprimante;1\n")
    assert cart.split(";")[0] in {row["raw_value"] for row in reading.findings.to_pylist() if row["line"] == 2}
    assert 2 not in reading.table["line"].to_pylist()


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("1 PC avec écran 22 tactile", {"desktop": 1, "monitor": 1}),
        ("1 tower with touch screen", {"desktop": 1, "monitor": 1}),
        ("2 UC avec écran tactile", {"desktop": 2, "monitor": 2}),
        ("1 PC portable avec écran tactile", {"laptop": 1}), ("2 laptops with touch screen", {"laptop": 2}),
        ("2 PC (écran + clavier)", {"desktop": 2, "monitor": 2, "keyboard": 2}),
        ("3 UC (écran + clavier)", {"desktop": 3, "monitor": 3, "keyboard": 3}),
        ("2 postes (PC fixe + écran)", {"desktop": 2, "monitor": 2}),
        ("10 téléphones 4 DECT", {"fixed_phone": 10}),
    ],
)  # fmt: skip
def test_what_stands_in_brackets_or_with_a_device_is_added(read_text: Read, text: str, counts: dict[str, int]) -> None:
    reading = read_text(f"Nous avons :\n- {text}\n- 5 vidéoprojecteurs\n- 1 drone\n- 1 plotter\n", "liste.txt")
    assert counted(reading) == {**counts, "projector": 5, "drone": 1, "plotter": 1}


@pytest.mark.parametrize("name", ["Accessoires", "Accessories", "Zubehör"])
def test_accessories_count_beside_bags_and_cables(read_text: Read, name: str) -> None:
    lines = "Dupont;Dell Latitude 5420;souris, sacoche\nDurand;HP 250 G8;écran Dell, dock\nMartin;HP 250 G8;écran HP\n"
    reading = read_text(f"Utilisateur;Matériel;{name}\n{lines}")
    assert counted(reading) == {"laptop": 3, "mouse": 1, "monitor": 2, "docking_station": 1}


@pytest.mark.parametrize("cell", ["écran cassé", "imprimante", "téléphone à commander", "tablette des élèves"])
def test_accessories_that_may_be_remarks_are_named_as_unread(read_text: Read, cell: str) -> None:
    lines = f"Dupont;Dell Latitude 5420;souris, sacoche\nDurand;HP 250 G8;{cell}\nMartin;HP 250 G8;écran HP\n"
    reading = read_text(f"Utilisateur;Matériel;Accessoires\n{lines}")
    assert counted(reading) == {"laptop": 3}
    assert rules(reading)["unread_column"] == 1
