"""Tables and workbooks whose shape would make a fleet too small or too large: each says so, or is set right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.workbook_files import xlsx

NAMES: list[Any] = ["Type", "Modèle", "Quantité", "Date d'achat"]


def sheets(tmp_path: Path, **rows: list[list[Any]]) -> dict[str, Reading]:
    """The readings of a workbook with these sheets, by the sheet's name."""
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx(rows))
    found = [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]
    return {reading.name.rpartition(" › ")[2]: reading for reading in found}


def site(laptops: int, screens: int) -> list[list[Any]]:
    return [NAMES, ["PC portable", "Latitude 5420", laptops, "2021"], ["Écran", "P2419H", screens, "2020"]]


def recap(laptops: int, screens: int) -> list[list[Any]]:
    return [["Type", "Quantité"], ["PC portable", laptops], ["Écran", screens]]


def test_a_sheet_that_sums_up_the_others_counts_no_device_again(tmp_path: Path) -> None:
    found = sheets(tmp_path, Mairie=site(3, 4), École=site(5, 6), Feuille3=recap(8, 10))
    assert [each.accepted for each in found.values()] == [2, 2, 0]
    summed = found["Feuille3"]
    assert (summed.set_aside, summed.table.num_rows, summed.identity.num_rows) == (2, 0, 0)
    assert rules(summed) == {"summary_table": 2}


def test_one_sheet_is_summed_up_only_where_the_name_says_so(tmp_path: Path) -> None:
    assert sheets(tmp_path, Parc=site(3, 4), Récapitulatif=recap(3, 4))["Récapitulatif"].accepted == 0
    assert sheets(tmp_path, Mairie=site(3, 4), École=recap(3, 4))["École"].accepted == 2


def test_a_summary_with_other_numbers_counts_nothing_and_is_asked(tmp_path: Path) -> None:
    found = sheets(tmp_path, Mairie=site(3, 4), École=site(5, 6), Synthèse=recap(8, 15))["Synthèse"]
    assert (found.accepted, found.refused, rules(found)["lots_again"]) == (0, 2, 2)


def test_a_summary_may_date_its_devices(tmp_path: Path) -> None:
    found = sheets(tmp_path, Mairie=site(3, 4), École=site(5, 6), Total=site(8, 10))
    assert [each.accepted for each in found.values()] == [2, 2, 0]


def test_a_second_list_without_a_gap_is_said(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Qté;Type;Modèle;Qté\nPC portable;A;3;Écran;B;5\n")
    assert reading.table["category"].to_pylist() == ["laptop"]
    assert "duplicate_header" not in rules(reading)
    told = next(row for row in reading.findings.to_pylist() if row["rule"] == "table_beside")
    args = json.loads(told["message_args"])
    assert (args["value"], args["first"], args["last"]) == ("Type, Modèle, Qté", 4, 6)


def test_one_name_twice_is_no_second_list(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Type\nPC portable;A;x\n")
    assert rules(reading)["duplicate_header"] == 1
    assert "table_beside" not in rules(reading)


def test_numbers_by_year_are_said_without_the_names_of_people(read_text: Read) -> None:
    reading = read_text("Type;2022;2023;Mme Garance\nPC portable;4;6;2\nÉcran;5;;3\nTotal;9;6;5\n")
    told = next(row for row in reading.findings.to_pylist() if row["rule"] == "counts_by_column")
    assert json.loads(told["message_args"])["places"] == "« 2022 », « 2023 », n° 4"
    assert "Garance" not in str(reading.findings.to_pylist())


@pytest.mark.parametrize(
    "content",
    [
        "Type;Quantité;Étage;Bureau\nPC portable;4;1;12\nÉcran;5;2;14\n",
        "N° inventaire;Type;Étage;Bureau\nA1;PC portable;1;12\nA2;Écran;2;14\n",
        "Type;Étage;Bureau\nPC portable;1;12\nÉcran;2;14\nÉcran;2;15\n",
        "Type;Étage;Bureau\nPC portable;RDC;12\nÉcran;1;B2\n",
        "Type;Modèle;Ports;Garantie (mois)\nSwitch;A;24;36\nÉcran;B;4;12\n",
        "Type;Modèle;Nb écrans;Garantie (mois)\nPC fixe;A;2;36\nPC portable;B;1;12\n",
    ],
    ids=["a quantity", "a name", "a type twice", "words", "properties", "screens beside"],
)
def test_other_numbers_are_no_quantities(read_text: Read, content: str) -> None:
    assert "counts_by_column" not in rules(read_text(content))


def test_the_header_again_is_set_aside(read_text: Read) -> None:
    head = "Type;Modèle;Matériel (unités);Date d'achat"
    reading = read_text(f"{head}\nÉcran;A;1;2021\n{head}\nÉcran;B;1;2020\n")
    assert (reading.accepted, rules(reading)["header_again"]) == (2, 1)


def test_a_device_called_like_its_column_is_asked(read_text: Read) -> None:
    assert rules(read_text("Matériel;Modèle\nMatériel;A\nÉcran;B\n"))["ambiguous_category"] == 1


def test_an_unknown_type_is_what_its_model_is_or_refused(read_text: Read) -> None:
    reading = read_text("Type;Modèle\nZorglub;Latitude 5420\nZorgule;iPad 9\nZorgon;Zorg\nÉcran;P24\n")
    assert (reading.accepted, rules(reading)["unknown_category"]) == (3, 1)
    assert reading.table["category"].to_pylist() == ["laptop", "tablet", "monitor"]


def test_a_line_of_signs_is_blank(read_text: Read) -> None:
    reading = read_text("| Type | Modèle |\n|------|---|\n| Écran | A |\n")
    assert (reading.accepted, rules(reading)["blank_row"]) == (1, 1)


@pytest.mark.parametrize("label", ["S/Total écrans", "S/TOTAL", "Ss-total", "Totaux", "Nombre total", "Sous-total PC"])
@pytest.mark.parametrize("place", ["N° inventaire", "Type"])
def test_labels_of_totals(read_text: Read, label: str, place: str) -> None:
    total = f"{label};;6" if place == "N° inventaire" else f";{label};6"
    reading = read_text(f"N° inventaire;Type;Qté\nA1;Écran;6\n{total}\n")
    assert (reading.accepted, rules(reading).get("total_row")) == (1, 1)
