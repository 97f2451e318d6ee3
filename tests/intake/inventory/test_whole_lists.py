"""Lists of what is still to be bought, or gone, count nothing; whatever only looks like one counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.workbook_files import xlsx

STOCK = [["Type", "Quantité"], ["PC portable", 7], ["Écran", 9]]


def book(tmp_path: Path, name: str, header: str) -> list[Reading]:
    plan = [["Matériel", header], ["PC portable", 2], ["Switch", 4]]
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Parc": STOCK, name: plan}))
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Budget 2026", "Quantité"),
        ("Prévisionnel 2027", "Nb"),
        ("Feuil2", "Qté à acheter"),
        ("À commander", "Qté"),
        ("Devis", "Qté"),
        ("Renouvellement 2026", "Nb"),
        ("Wishlist 2026", "Quantity"),
    ],
)
def test_what_is_still_to_be_bought_is_set_aside_and_said(tmp_path: Path, name: str, header: str) -> None:
    stock, plan = book(tmp_path, name, header)
    assert (stock.accepted, plan.accepted, plan.set_aside) == (2, 0, 2)
    assert rules(plan)["planned_list"] == 2


def test_a_title_above_the_list_says_it_too(tmp_path: Path) -> None:
    path = tmp_path / "parc.xlsx"
    plan = [["Prévisionnel 2026 (budget)"], ["Matériel", "Qté"], ["PC portable", 2], ["Écran", 1]]
    path.write_bytes(xlsx({"2026": plan}))
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert (reading.accepted, reading.set_aside) == (0, 2)


@pytest.mark.parametrize("name", ["Budget 2025", "Budget", "Parc 2026"])
def test_a_name_that_may_mean_what_is_there_sets_nothing_aside(tmp_path: Path, name: str) -> None:
    assert all("planned_list" not in rules(reading) for reading in book(tmp_path, name, "Quantité"))


ASSETS = [["N° immo", "Désignation", "Date acquisition"], ["7", "PC portable", "01/02/2014"], ["9", "Écran", ""]]


def read_with(tmp_path: Path, rows: list[list[str]], sheet: str = "Feuil1", name: str = "x") -> Reading:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(xlsx({sheet: rows}))
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    return conserved(reading)


@pytest.mark.parametrize(
    "title",
    ["Biens cédés 2024", "LISTE DES BIENS SORTIS DE L'ACTIF - EXERCICE 2024", "Matériel informatique réformé en 2024",
     "Matériel donné aux associations en 2024", "Disposed assets 2024", "Ausgemustert 2024", "PC restitués 2024"],
)  # fmt: skip
def test_a_title_of_what_is_gone_is_the_state_and_the_year_of_its_lines(tmp_path: Path, title: str) -> None:
    for reading in (read_with(tmp_path, [[title], [], *ASSETS]), read_with(tmp_path, ASSETS, name=title)):
        assert set(reading.table["status"].to_pylist()) <= {"retired", "gone_undated"}
        assert rules(reading)["gone_list"] == 2
    reading = read_with(tmp_path, [[title], [], *ASSETS])
    assert [day.year for day in reading.table["retired_on"].to_pylist()] == [2024, 2024]


@pytest.mark.parametrize("title", ["Sorties", "Archives", "Anciens PC", "Dons"])
def test_a_title_that_may_mean_it_is_asked(tmp_path: Path, title: str) -> None:
    reading = read_with(tmp_path, ASSETS, title)
    assert (reading.accepted, reading.refused, rules(reading)["gone_list"]) == (0, 2, 2)
    stated = [[*row, state] for row, state in zip(ASSETS, ["État", "En service", "Vendu"], strict=True)]
    assert read_with(tmp_path, stated, title).accepted == 2
    gone = [[*row, state] for row, state in zip(ASSETS, ["État", "repris par le loueur", "Vendu"], strict=True)]
    assert set(read_with(tmp_path, gone, title).table["status"].to_pylist()) <= {"retired", "gone_undated"}


@pytest.mark.parametrize(
    "title",
    ["Parc hors matériel réformé", "Matériel à réformer", "Parc", "Inventaire sans les PC vendus", "Salle des ventes",
     "Matériel reçu en don"],
)  # fmt: skip
def test_a_title_that_only_names_what_is_gone_takes_nothing_away(tmp_path: Path, title: str) -> None:
    assert read_with(tmp_path, ASSETS, title).table["status"].to_pylist() == [None, None]


def test_a_title_of_both_is_told(tmp_path: Path) -> None:
    reading = read_with(tmp_path, [["Acquisitions et cessions du musée"], *ASSETS])
    assert (reading.accepted, rules(reading)["gone_list"]) == (2, 2)
    assert reading.table["status"].to_pylist() == [None, None]


def test_a_heading_between_the_lines_is_the_state_of_those_below(tmp_path: Path) -> None:
    rows = [*ASSETS, ["SORTIES DE L'EXERCICE"], ["3", "Imprimante", ""], ["BIENS EN SERVICE"], ["4", "Serveur", ""]]
    reading = read_with(tmp_path, rows)
    exits = dict(zip(reading.table["category"].to_pylist(), reading.table["retired_on"].to_pylist(), strict=True))
    assert {name for name, day in exits.items() if day} == {"printer"}
    assert exits["printer"].year == 2025


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Achats 2026", "Achats prévus 2026 (à voter)"),
        ("Commandes 2026", ""),
        ("Feuil2", "Acquisitions prévues (à voter au budget)"),
        ("Feuil2", "Investissements prévus"),
        ("Purchases 2026", ""),
    ],
)
def test_purchases_of_a_year_to_come_are_none(tmp_path: Path, name: str, title: str) -> None:
    path = tmp_path / "parc.xlsx"
    rows = [*([[title]] if title else []), ["Type", "Quantité"], ["PC portable", 2], ["Switch", 4]]
    path.write_bytes(xlsx({"Parc": STOCK, name: rows}))
    stock, plan = (conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF))
    assert (stock.accepted, plan.accepted, rules(plan).get("planned_list")) == (2, 0, 2)


@pytest.mark.parametrize("header", [["Type", "Nombre en place"], ["Type", "Quantité", "Année achat"]])
def test_a_plan_of_renewals_lists_what_is_there(tmp_path: Path, header: list[str]) -> None:
    lines = [["PC portable", 7, 2020], ["Écran", 9, 2021]]
    path = tmp_path / "plan.xlsx"
    rows = [["Plan de renouvellement 2026-2029"], header, *(line[: len(header)] for line in lines)]
    path.write_bytes(xlsx({"Plan": rows}))
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert reading.table["quantity_devices"].to_pylist() == [7.0, 9.0]
