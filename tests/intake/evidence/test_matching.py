"""What the evidence makes of whole tables: families, sums of money, unknown numbers, what is no list at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read


def test_a_family_of_other_things_sets_its_lines_aside_but_asks_of_what_is_called_a_device(read_text: Read) -> None:
    lines = ["MOBILIER;Bureau;1", "MOBILIER;Table;1", "INFORMATIQUE;PC portable;2", "INFORMATIQUE;Écran;3",
             "MOBILIER;Scanner;1", "INFORMATIQUE;Scanner;1"]  # fmt: skip
    reading = conserved(read_text("Famille;Désignation;Qté\n" + "\n".join(lines) + "\n"))
    assert [(row["line"], row["category"]) for row in reading.table.to_pylist()] == [
        (4, "laptop"), (5, "monitor"), (7, "scanner"),
    ]  # fmt: skip
    assert (rules(reading)["not_hardware"], rules(reading)["ambiguous_category"]) == (2, 1)


def test_a_family_whose_words_are_not_sure_sets_nothing_aside(read_text: Read) -> None:
    lines = ["INFORMATIQUE BIOMED;Lecteur code-barres", "BIOMEDICAL;Pousse-seringue", "BIOMEDICAL;Défibrillateur"]
    reading = conserved(read_text("Famille;Désignation\n" + "\n".join([*lines, *lines]) + "\n"))
    assert reading.table["category"].to_pylist() == ["barcode_scanner"] * 2


@pytest.mark.parametrize(
    ("header", "day"),
    [("Date;Qté;Désignation;Fournisseur", "2021-02-12"), ("Fecha;Cantidad;Artículo;Precio", "2021-02-12"),
     ("Date;Qté;Désignation;Donné par", None), ("Date;Qté;Désignation;Date de sortie", None)],
)  # fmt: skip
def test_a_bare_date_beside_a_supplier_or_a_price_is_that_of_the_purchase(
    read_text: Read, header: str, day: str | None
) -> None:
    reading = read_text(f"{header}\n12/02/2021;2;Ordinateur portable;\n13/02/2021;3;Imprimante;\n")
    assert str(reading.table["acquired_on"][0].as_py()) == str(day)


def test_a_quantity_that_holds_money_is_unknown(read_text: Read) -> None:
    reading = read_text("Désignation;Quantité;Montant\nOrdinateur portable;1250,00;31\nÉcran;450,00;30\n")
    assert all(row != row for row in reading.table["quantity_devices"].to_pylist())
    assert rules(reading)["quantity_doubtful"] == 1


NUMBERS = "PC portable;3\nÉcran;4\nServeur;1\nImprimante;3\nTablette;1\n"


def test_numbers_below_an_unknown_name_are_asked_about(read_text: Read) -> None:
    reading = read_text(f"Type;Zorglub\n{NUMBERS}")
    assert all(row != row for row in reading.table["quantity_devices"].to_pylist())
    assert rules(reading)["quantity_perhaps"] == 1


@pytest.mark.parametrize("header", ["Étage", "Garantie", "Ports", "Prix"])
def test_numbers_below_a_known_name_are_what_it_says(read_text: Read, header: str) -> None:
    reading = read_text(f"Type;{header}\n{NUMBERS}")
    assert reading.table["quantity_devices"].to_pylist() == [None] * 5


@pytest.mark.parametrize(
    ("header", "line", "variant"),
    [
        ("Objet;Demandeur;Urgence;Technicien;Résolution", "Imprimante;A;haute;B;changée", "tickets"),
        ("Matériel;Emprunteur;Prêté le;Retour prévu", "PC portable;A;2024-01-02;2024-02-02", "loans"),
        ("Prénom;Fonction;Courriel;Embauche", "A;comptable;a@example.org;2019", "people"),
    ],
)
def test_what_is_no_list_is_refused_as_what_it_is(read_text: Read, header: str, line: str, variant: str) -> None:
    reading = read_text(f"{header}\n{line}\n")
    assert reading.kind is None
    assert reading.findings["message_key"].to_pylist() == [f"findings.wrong_kind.{variant}.says"]


def test_the_title_says_whether_numbers_by_year_are_what_there_was(read_text: Read) -> None:
    table = "Type;2023;2024;2025\nPC portable;10;12;15\nÉcran;20;21;22\n"
    taken = read_text(f"Évolution du parc;;;\n{table}")
    assert taken.table["quantity_devices"].to_pylist() == [15.0, 22.0]
    assert rules(taken)["read_crossed"] == 1
    bought = read_text(f"Achats;;;\n{table}")
    assert sum(bought.table["quantity_devices"].to_pylist()) == 100
    open_ = read_text(f"Chiffres;;;\n{table}")
    assert all(row != row for row in open_.table["quantity_devices"].to_pylist())


def test_numbers_by_state_count_where_their_total_adds_up(read_text: Read) -> None:
    header = "Type;En service;En stock;Total\n"
    reading = conserved(read_text(f"{header}PC portable;5;2;7\nÉcran;8;1;9\nTotal;13;3;16\n"))
    assert sorted((r["category"], r["status"], r["quantity_devices"]) for r in reading.table.to_pylist()) == [
        ("laptop", "in_stock", 2), ("laptop", "in_use", 5), ("monitor", "in_stock", 1), ("monitor", "in_use", 8),
    ]  # fmt: skip
    other = read_text(f"{header}PC portable;5;2;8\nÉcran;8;1;9\n")  # states count, and the total is said to be another
    assert sum(other.table["quantity_devices"].to_pylist()) == 16
    assert rules(other)["crossed_total"] == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("parc.xml", "<?xml version='1.0'?><parc><m><nature>Écran</nature><marque>Dell</marque></m>"
                     "<m><nature>PC portable</nature><marque>HP</marque></m></parc>"),
        ("parc.json", '{"a": {"nature": "Écran", "marque": "Dell", "lieu": "x"}, '
                      '"b": {"nature": "PC portable", "marque": "HP", "lieu": "y"}}'),
    ],
)  # fmt: skip
def test_records_of_any_tool_are_lines(tmp_path: Path, name: str, content: str) -> None:
    from tests.intake.accounts import AS_OF
    from tests.intake.one_table import read

    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert reading.table["category"].to_pylist() == ["monitor", "laptop"]


KINDS = {"Imprimante 3D": 4, "PC de CAO": 3, "PC portable": 6, "Écran": 3, "Casque VR": 2}
CATEGORIES = ["3d_printer", "workstation", "laptop", "monitor", "vr_headset"]


@pytest.mark.parametrize(
    "header",
    ["Machine;Marque;Qté;État", "Nom;Marque;Nombre;État", "Name;Brand;Qty;Status", "Nom du poste;Marque;Nb;État",
     "Hostname;Marque;Quantité;État", "Repère;Marque;Qte;Obs"],
)  # fmt: skip
def test_names_of_lots_that_are_kinds_are_read_as_kinds(read_text: Read, header: str) -> None:
    lines = "".join(f"{kind};divers;{number};ok\n" for kind, number in KINDS.items())
    rows = conserved(read_text(f"{header}\n{lines}")).table.to_pylist()
    assert [(row["category"], row["quantity_devices"]) for row in rows] == list(
        zip(CATEGORIES, KINDS.values(), strict=True)
    )


@pytest.mark.parametrize("header", ["Machine;Salle;État", "Nom;Lieu;État", "Name;Room;Status"])
def test_names_that_several_devices_have_are_read_as_kinds(read_text: Read, header: str) -> None:
    lines = "".join(f"{kind};B{at};ok\n" for kind, number in KINDS.items() for at in range(number))
    found = conserved(read_text(f"{header}\n{lines}")).table["category"].to_pylist()
    assert {kind: found.count(kind) for kind in CATEGORIES} == dict(zip(CATEGORIES, KINDS.values(), strict=True))


def test_names_of_single_devices_stay_names(read_text: Read) -> None:
    """`SRV-IMPRESSION` is a server's name, whatever it calls itself, where another column says what each device is."""
    reading = conserved(read_text("Nom;Type;Qté\nIMPRIMANTE ACCUEIL;PC portable;1\nÉCRAN HALL;PC fixe;1\n"))
    assert reading.table["category"].to_pylist() == ["laptop", "desktop"]


@pytest.mark.parametrize("header", ["Pour imprimante", "For printer", "Compatible"])
def test_things_for_devices_are_no_devices(tmp_path: Path, header: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(f"{header};Stock;Mini\nBrother HL-L6300;4;2\nHP LaserJet M404;6;2\n", encoding="utf-8")
    assert not any(each.accepted for each in read_all(path, year=2025, as_of=AS_OF))


def test_a_table_of_use_without_a_number_is_a_list(read_text: Read) -> None:
    """Two names of columns that a table of volumes has, too: what stands in them decides."""
    lines = "".join(f"n° {at};Active;07/02/2021;{cell}\n" for at, cell in enumerate(("Nokia 105", "iPhone 13") * 4))
    reading = read_text(f"Numéro de ligne;Statut;Date activation;Dernier terminal utilisé\n{lines}")
    assert (reading.kind, reading.accepted) == ("inventory", 8)


@pytest.mark.parametrize(
    ("header", "form"), [("Réf.", "S{:02}"), ("Référence", "M-{}"), ("Model", "{}"), ("Modèle", "A{}")]
)
def test_what_numbers_the_lines_is_no_model(read_text: Read, header: str, form: str) -> None:
    """`S01`, `S02` … name each line, whatever the column is called; numbers of a range of models leave some out."""
    kinds = ["Ordinateur portable", "Tablette", "Scanner", "Serveur", "Imprimante"]
    numbered = "".join(f"{form.format(at)};{kind};oui\n" for at, kind in enumerate(kinds, 1))
    reading = conserved(read_text(f"{header};Support;Chiffré\n{numbered}"))
    assert reading.accepted == 5
    assert "model_text" not in {column.canonical for column in reading.mapping}
    ranged = "".join(f"{form.format(at * at)};{kind};oui\n" for at, kind in enumerate(kinds, 3))
    assert "model_text" in {column.canonical for column in read_text(f"{header};Support;Chiffré\n{ranged}").mapping}
