"""Desks, people and places a line with devices in columns, and deliveries year by year."""

from __future__ import annotations

from collections import Counter

import pytest

from footprint.intake.rearranging.counting import units
from footprint.intake.tables.headings import kind_of_column
from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read


def counts(reading: object) -> dict[str, float]:
    found: Counter[str] = Counter()
    for row in reading.table.to_pylist():  # type: ignore[attr-defined]
        found[row["category"]] += row["quantity_devices"]
    return dict(found)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("3", 3), ("X", 1), ("xx", 2), ("oui", 1), ("non", 0), ("", 0), ("-", 0), ("Latitude 5420", 1), ("?", None),
     ("Dell P2419H", 1), ("voir Paul", None)],
)  # fmt: skip
def test_units_of_a_cell(cell: str, number: int | None) -> None:
    assert units(cell, "Écran") == number


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Écran 2", "Écran"), ("Nb d'imprimantes", "imprimantes"), ("Prix", ""), ("Salle", ""), ("Taille écran", "")],
)
def test_kind_of_a_column(name: str, kind: str) -> None:
    assert kind_of_column(name) == kind


def test_devices_of_a_desk(read_text: Read) -> None:
    reading = conserved(read_text(
        "Bureau;Utilisateur;Unité centrale;N° série UC;Écran 1;Écran 2;Imprimante;Année\n"
        "101;Anne Exemple;OptiPlex 3080;A1;Dell P2419H;Dell P2419H;;2021\n"
        "102;Luc Exemple;OptiPlex 3080;A2;Dell P2419H;;HP M404dn;2022\n"
    ))  # fmt: skip
    assert counts(reading) == {"desktop": 2, "monitor": 3, "printer": 1}
    assert {row["acquired_on"].year for row in reading.table.to_pylist()} == {2021, 2022}
    assert rules(reading)["read_crossed"] == 1
    assert "Exemple" not in str(reading.findings.to_pylist()) + str(reading.table.to_pylist())


def test_marks_by_person(read_text: Read) -> None:
    reading = conserved(read_text("Agent;PC portable;Écran;Tablette\nA. B.;X;XX;\nC. D.;x;;oui\nE. F.;;non;\n"))
    assert counts(reading) == {"laptop": 2, "monitor": 2, "tablet": 1}


def test_deliveries_by_year(read_text: Read) -> None:
    reading = conserved(read_text("Lycée;Matériel;2021;2022;2023\nA;PC fixe;30;0;15\nB;Tablette;0;16;0\n"))
    rows = [(r["category"], r["quantity_devices"], r["acquired_on"].year) for r in reading.table.to_pylist()]
    assert rows == [("desktop", 30, 2021), ("desktop", 15, 2023), ("tablet", 16, 2022)]


def test_a_stock_at_each_years_end_is_no_delivery(read_text: Read) -> None:
    reading = read_text("Lycée;Matériel;2021;2022;2023\nA;PC fixe;30;32;35\nB;Tablette;10;16;16\n")
    assert reading.dialect.arrangement == ""
    assert rules(reading)["counts_by_column"] == 1


def test_a_line_that_comes_again_is_no_header(read_text: Read) -> None:
    """A table of nothing but the same words is no room full of screens."""
    reading = read_text((";".join(f"écran {number}" for number in range(90)) + "\n") * 30)
    assert reading.dialect.arrangement != "crossed"
    assert reading.accepted <= 30
