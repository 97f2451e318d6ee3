"""Several columns of quantities: the one that counts is taken and said, else the quantity is unknown and said."""

from __future__ import annotations

import json
import math

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("header", "taken", "why", "found"),
    [
        ("Qté cdée;Qté livrée;Reliquat", "« Qté livrée »", "here", [8.0, 5.0]),
        ("Qté commandée;Qté reçue;Prix", "« Qté reçue »", "here", [8.0, 5.0]),
        ("Quantity ordered;Quantity delivered;Remark", "« Quantity delivered »", "here", [8.0, 5.0]),
        ("Quantity received;Quantity ordered;Remark", "« Quantity received »", "here", [10.0, 5.0]),
        ("Qté 2023;Qté 2024;Qté 2025", "« Qté 2025 »", "year", [2.0, 0.0]),
        ("Total;Nb en service;Nb en stock", "« Total »", "total", [10.0, 5.0]),
        ("Total;Nb en service;Nb réformés", "« Nb en service »", "here", [8.0, 5.0]),
    ],
)
def test_the_quantity_that_counts(read_text: Read, header: str, taken: str, why: str, found: list[float]) -> None:
    reading = read_text(f"Type;{header}\nPC portable;10;8;2\nÉcran;5;5;0\n")
    assert reading.table["quantity_devices"].to_pylist() == found
    (told,) = [row for row in reading.findings.to_pylist() if row["rule"] == "quantity_taken"]
    assert told["message_key"] == f"findings.quantity_taken.{why}.says"
    assert json.loads(told["message_args"])["taken"] == taken
    assert not {"counts_by_column", "several_quantities", "invalid_quantity"} & rules(reading).keys()


@pytest.mark.parametrize(
    "header",
    [
        "Qté A;Qté B;Remarque",
        "Nb en service;Nb en stock;Nb HS",
        "Qté 2022;Qté 2023;Qté 2024",
        "Total;Qté A;Nb HS",
        "Total;Qté A;Nb réformés",
    ],
)
def test_where_nothing_tells_the_quantity_is_unknown(read_text: Read, header: str) -> None:
    reading = read_text(f"Type;{header}\nPC portable;13;8;2\nÉcran;5;5;0\n")
    assert all(math.isnan(value) for value in reading.table["quantity_devices"].to_pylist())
    (told,) = [row for row in reading.findings.to_pylist() if row["rule"] == "several_quantities"]
    titles = json.loads(told["message_args"])["titles"]
    assert all(f"« {name} »" in titles for name in header.split(";") if name.startswith(("Qté", "Nb")))
    assert "quantity_taken" not in rules(reading)


@pytest.mark.parametrize(
    "header",
    ["Qté;Qté livrée;Qté cdée", "N° de série;Qté A;Qté B", "Nb écrans;Nb ports;Prix", "Qté A;Prix;Garantie"],
)  # fmt: skip
def test_other_columns_leave_the_quantity_as_it_is(read_text: Read, header: str) -> None:
    reading = read_text(f"Type;{header}\nPC portable;1;8;2\nÉcran;5;5;0\n")
    expected = [1.0, 5.0] if header.startswith(("Qté;", "Qté A;")) else [None, None]
    assert reading.table["quantity_devices"].to_pylist() == expected
    assert not {"quantity_taken", "several_quantities"} & rules(reading).keys()


def test_pages_are_no_balance_of_devices_and_what_came_and_went_is(read_text: Read) -> None:
    """Pages in black and white are those in all less those in colour: 4,000 printers of a line, otherwise."""
    kept = "Type;Initial;Entrées;Sorties;Final\nPC portable;10;5;3;12\nÉcran;20;4;2;22\nServeur;7;2;1;8\n"
    assert read_text(kept).table["quantity_devices"].to_pylist() == [12.0, 22.0, 8.0]
    pages = "Type;Pages totales;Pages couleur;Pages noires\nImprimante;90;30;60\nCopieur;80;10;70\nMFP;70;15;55\n"
    counted = read_text(pages).table["quantity_devices"].to_pylist()
    assert not {60.0, 70.0, 55.0} & set(counted)


LINES = (
    "DSI;Postes fixes;4;2019;2026;2400\nDSI;Écrans;6;2021;2029;900\nRH;Postes fixes;5;2020;2027;3000\n"
    "RH;Écrans;1;2021;2028;150\n"
)


@pytest.mark.parametrize(
    "header",
    ["Nombre en place", "Nb actuel", "Nbre installés", "Nombre présent", "Nb au 31/12/2025", "Anzahl vorhanden"],
)
def test_the_number_of_what_is_there_counts_in_a_plan(read_text: Read, header: str) -> None:
    """16 devices in 4 lines, of which each counted as one."""
    reading = read_text(f"Service;Type;{header};Année achat;Renouvellement prévu;Coût estimé\n{LINES}")
    assert reading.table["quantity_devices"].to_pylist() == [4.0, 6.0, 5.0, 1.0]


@pytest.mark.parametrize(("header", "total"), [("Volume", 16), ("Zorg", 16), ("Nb réformés", 16), ("Volume", "")])
def test_a_number_that_may_count_is_never_passed_over(read_text: Read, header: str, total: object) -> None:
    """Whoever adds up a column, or calls it a number, may count devices by it."""
    reading = read_text(f"Service;Type;{header};Année achat\n{SHORT}TOTAL;;{total};\n")
    unknown = all(map(math.isnan, reading.table["quantity_devices"].to_pylist())) if total else True
    assert unknown
    assert ("quantity_perhaps" in rules(reading)) is bool(total)


SHORT = "DSI;Postes fixes;4;2019\nDSI;Écrans;6;2021\nRH;Postes fixes;5;2020\nRH;Écrans;1;2021\n"


@pytest.mark.parametrize(
    "header", ["Qté prêtée", "Quantité remise", "Nombre affecté", "Qty issued", "Quantity on loan", "Cantidad prestada"]
)
def test_what_is_lent_counts_where_nothing_else_has_a_number(read_text: Read, header: str) -> None:
    reading = read_text(f"Classe;Type;{header}\n2nde;PC portable;24\n1re;PC portable;21\nULIS;Tablette;8\n")
    assert reading.table["quantity_devices"].to_pylist() == [24.0, 21.0, 8.0]
    assert rules(reading)["quantity_taken"] == 1


@pytest.mark.parametrize(
    ("header", "other"),
    [("Qté achetée;Qté prêtée", "30"), ("Volume;Qté remise", "30"), ("Zorg;Qté prêtée", "30"), ("Zorg;Qté sortie", ""),
     ("Zorg;Qté rendue", ""), ("Zorg;Qté à remettre", ""), ("Zorg;Qté non prêtée", "")],
)  # fmt: skip
def test_what_is_lent_may_be_a_part_of_another_number(read_text: Read, header: str, other: str) -> None:
    reading = read_text(f"Type;{header}\nPC portable;{other};24\nTablette;{other};21\nÉcran;{other};8\n")
    assert all(map(math.isnan, reading.table["quantity_devices"].to_pylist()))


def test_what_is_lent_beside_the_number_of_all_is_not_the_quantity(read_text: Read) -> None:
    reading = read_text("Type;Quantité;Qté prêtée\nPC portable;30;24\nTablette;20;8\n")
    assert reading.table["quantity_devices"].to_pylist() == [30.0, 20.0]
