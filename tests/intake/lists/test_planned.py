"""Lists of what is still to be bought count nothing; whatever only looks like one counts."""

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
    [("Budget 2026", "Quantité"), ("Prévisionnel 2027", "Nb"), ("Feuil2", "Qté à acheter"), ("À commander", "Qté")],
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


@pytest.mark.parametrize("name", ["Budget 2025", "Budget", "Parc 2026", "Commandes 2026"])
def test_a_name_that_may_mean_what_is_there_sets_nothing_aside(tmp_path: Path, name: str) -> None:
    assert all("planned_list" not in rules(reading) for reading in book(tmp_path, name, "Quantité"))
