"""Headers on two lines: labels over several columns, names below; what only both together mean is joined."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from footprint.intake import read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read

ROWS = "PC portable;Latitude 5420;15/03/2021;1 042,50;3\nÉcran;P2419H;2022;150;6\n"


def mapped(reading: object) -> dict[str, str | None]:
    return {column.header: column.canonical for column in reading.mapping}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "header",
    [
        "Matériel;;Achat;;\nType;Modèle;Date;Prix;Nombre\n",
        "Inventaire de la commune\n\nMatériel;;Achat;;\nType;Modèle;Date;Prix;Nombre\n",
        "Matériel;;Achat;;Parc\nType;Modèle;Date;Prix;Nombre\n",
        ";;Achat;;Nombre\nType;Modèle;Date;Prix;\n",
        "Type;Modèle;Achat;;Nombre\n;;Date;Prix;\n",
        "Type;Modèle;Date;;Nombre\n;;Achat;Prix;\n",
        "MATÉRIEL;;ACQUISITION;;\nTYPE;MODÈLE;DATE;PRIX;NOMBRE\n",
    ],
)
def test_a_name_is_joined_with_the_label_above_it(read_text: Read, header: str) -> None:
    reading = read_text(header + ROWS)
    assert (reading.rows, reading.accepted) == (2, 2)
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 3, 15), date(2022, 7, 1)]
    assert reading.table["price_eur"].to_pylist() == [1042.5, 150.0]
    assert reading.table["quantity_devices"].to_pylist() == [3.0, 6.0]
    assert reading.table["line"].to_pylist() == [header.count("\n") + 1, header.count("\n") + 2]


def test_one_name_below_two_labels_is_two_columns(read_text: Read) -> None:
    reading = read_text("Matériel;;Achat;Sortie\nType;Modèle;Date;Date\nÉcran;P2419H;2020;2024\n")
    assert (reading.table["acquired_on"].to_pylist(), reading.table["retired_on"].to_pylist()) == (
        [date(2020, 7, 1)],
        [date(2024, 7, 1)],
    )
    assert "duplicate_header" not in rules(reading)


def test_a_name_below_something_else_is_not_the_devices(read_text: Read) -> None:
    reading = read_text("Matériel;;Fournisseur;;Garantie\nType;Modèle;Nom;Code;Date\nÉcran;P2419H;Zorg;F12;2026\n")
    assert mapped(reading) == {
        "Type Matériel": "category", "Modèle": "model_text", "Fournisseur Nom": None, "Fournisseur Code": None,
        "Garantie Date": None,
    }  # fmt: skip


def test_below_people_every_name_is_personal(read_text: Read) -> None:
    reading = read_text("Matériel;;Utilisateur;\nType;Modèle;Nom;Prénom\nÉcran;P2419H;Garance;Odile\n")
    assert [column.reason for column in reading.mapping][2:] == ["personal", "personal"]
    assert "Garance" not in str(reading.table.to_pylist())


@pytest.mark.parametrize(
    "above",
    [
        "Colonne1;Colonne2;Colonne3;Colonne4;Colonne5\n",
        "INVENTAIRE 2025;;;;\n",
        "Commune de X;;;Mise à jour;\n",
        "Matériel;;;;\n",
        "Matériel;;Achat;;\n\n",
        "Un long titre de plus de soixante signes qui parle de tout autre chose;;Achat;;\n",
    ],
)
def test_other_lines_above_change_no_name(read_text: Read, above: str) -> None:
    reading = read_text(above + "Type;Modèle;Date d'achat;Prix;Nombre\n" + ROWS)
    assert list(mapped(reading)) == ["Type", "Modèle", "Date d'achat", "Prix", "Nombre"]
    assert reading.accepted == 2


@pytest.mark.parametrize(
    "content",
    [
        "Type;Modèle;;Service\nÉcran;P2419H;x;Date\nÉcran;P2419H;;\n",
        "Type;;Modèle\nÉcran;Dell;P2419H\nPC fixe;HP;Elite\n",
        "Type;Modèle;Achat;\nÉcran;P2419H;2020;ok\nÉcran;P2419H;2021;\n",
    ],
)
def test_a_line_of_the_table_is_no_header(read_text: Read, content: str) -> None:
    assert (read_text(content).rows, read_text(content).accepted) == (2, 2)


def test_further_tables_have_headers_on_two_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    table = "Matériel;;;Achat;\nType;Marque;Modèle;Date;Prix\nÉcran;Dell;P2419H;2021;100\n"
    path.write_text(table + ";;;;\n" + table, encoding="utf-8")
    found = [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]
    assert [reading.table["acquired_on"].to_pylist() for reading in found] == [[date(2021, 7, 1)]] * 2
    assert [reading.table["line"].to_pylist() for reading in found] == [[3], [7]]


def test_a_label_makes_a_kind_of_a_word_that_is_none_alone(read_text: Read) -> None:
    reading = read_text(
        "Pôle;Unité;Postes;;Impression;;Remarques\n;;Fixe;Client léger;Laser;Étiq.;\nMéd;Cardio;2;12;4;2;x\n"
        ";Pneumo;2;6;3;1;\n;Gériatrie;5;4;3;;à revoir\n"
    )
    counts = Counter[str]()
    for row in reading.table.to_pylist():
        counts[row["category"]] += int(row["quantity_devices"])
    assert counts == {"desktop": 9, "thin_client": 22, "printer": 13}


def test_words_below_a_kind_that_is_one_by_itself_make_no_second_one(read_text: Read) -> None:
    reading = read_text("Site;Écrans;;Imprimantes;\n;parc;24 pouces;parc;couleur\nMairie;10;4;8;2\nEcole;12;3;9;1\n")
    counts = Counter[str]()
    for row in reading.table.to_pylist():
        number = row["quantity_devices"]
        counts[row["category"]] += int(number) if number == number else 0  # NaN is unknown
    assert counts == {"monitor": 22, "printer": 17}
