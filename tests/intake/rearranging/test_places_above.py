"""Sheets whose columns are places with their devices below, as schools and town halls write them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved
from tests.intake.conftest import Read
from tests.intake.workbook_files import xlsx

Rows = list[list[object]]
PC, TEN = (
    ["PC portable", "PC fixe", "Écran", "Vidéoprojecteur"],
    {"laptop": 3, "desktop": 4, "monitor": 2, "projector": 1},
)
SHEETS: list[tuple[Rows, dict[str, int]]] = [
    ([["Salle 1", "Salle 2"], ["3 PC portables", "4 PC fixes"], ["2 écrans", "1 vidéoprojecteur"]], TEN),
    ([["Salle 1", "Nb", None, "Salle 2", "Nb"], [PC[0], 3, None, PC[1], 4], [PC[2], 2, None, PC[3], 1]], TEN),
    ([["Salle 1", None, "Salle 2", None], [PC[0], 3, PC[1], 4], [PC[2], 2, PC[3], 1]], TEN),
    ([["RDC", None, None, "1er étage", None], [PC[0], 3, None, PC[1], 4], [PC[2], 2, None, PC[3], 1]], TEN),
    ([["École"], [], ["CP", "CE1"], [PC[0], PC[1]], [PC[2], "VPI"]],
     {"laptop": 1, "desktop": 1, "monitor": 1, "interactive_display": 1}),
    ([["Inventaire"], [], ["CP", "Nombre", None, "CE1", "Nombre", None, "CM2", "Nombre"],
      ["Portable HP", 1, None, "TBI", 1, None, "Tablette", 6], [PC[3], 1, None, PC[1], 2, None, "Souris", 6], [],
      ["Direction", "Nombre", None, "Cantine", "Nombre"], [PC[1], 1, None, "Imprimante", 1],
      ["Imprimante", 1, None, "Chaise", 30]],
     {"laptop": 1, "interactive_display": 1, "tablet": 6, "projector": 1, "desktop": 3, "mouse": 6, "printer": 2}),
    ([["Room 101", "Qty", None, "Room 102", "Qty"], ["Laptop", 10, None, "Desktop PC", 12],
      ["Projector", 1, None, "Monitor", 12], ["Total", 11, None, "Total", 24]],
     {"laptop": 10, "projector": 1, "desktop": 12, "monitor": 12}),
    ([["Bureau du maire", "Secrétariat"], ["1 PC portable, 1 écran", "2 PC fixes + 2 écrans"],
      ["1 tablette", "1 copieur"], ["RAS", "néant"]],
     {"laptop": 1, "monitor": 3, "desktop": 2, "tablet": 1, "multifunction_printer": 1}),
]  # fmt: skip


def counted(tmp_path: Path, rows: Rows) -> tuple[dict[str, int], list[Reading]]:
    """Units by category of a sheet, and what was read."""
    path = tmp_path / "salles.xlsx"
    path.write_bytes(xlsx({"Feuil1": rows}))
    readings = [conserved(each) for each in read_all(path, year=2025, as_of=AS_OF)]
    units: Counter[str] = Counter()
    for row in (row for each in readings if each.kind == "inventory" for row in each.table.to_pylist()):
        if row["status"] not in ("gone_undated", "retired"):
            number = row["quantity_devices"]
            units[row["category"]] += 1 if number is None or number != number else int(number)
    return dict(units), readings


@pytest.mark.parametrize(("rows", "there"), SHEETS)
def test_every_cell_counts_with_its_number(tmp_path: Path, rows: Rows, there: dict[str, int]) -> None:
    assert counted(tmp_path, rows)[0] == there


def test_each_device_has_its_place_and_what_is_said_beside_it(tmp_path: Path) -> None:
    rows: Rows = [["Accueil", "Qté", "État", None, "Atelier", "Qté", "État"],
                  ["PC fixe", 1, "en service", None, "PC portable", 2, "en service"],
                  ["Imprimante Brother", 1, "mise au rebut", None, "Écran 24", 2, "en stock"]]  # fmt: skip
    units, readings = counted(tmp_path, rows)
    assert units == {"desktop": 1, "laptop": 2, "monitor": 2}
    sites = {row["category"]: row["site_id"] for each in readings for row in each.table.to_pylist()}
    assert sites == {"desktop": "Accueil", "laptop": "Atelier", "printer": "Accueil", "monitor": "Atelier"}


def test_what_nobody_knows_is_asked_with_its_cell(tmp_path: Path) -> None:
    rows: Rows = [["Salle 1", "Salle 2"], ["3 PC portables", "4 PC fixes"], ["2 écrans", "1 vidéoprojecteur"],
                  ["2 zorglubs", "1 imprimante"]]  # fmt: skip
    units, readings = counted(tmp_path, rows)
    asked = [row for each in readings for row in each.findings.to_pylist() if row["rule"] == "unknown_category"]
    assert units == TEN | {"printer": 1}
    assert [(row["line"], "zorglub" in row["raw_value"]) for row in asked] == [(4, True)]


@pytest.mark.parametrize(
    "rows",
    [
        [["Utilisateur", "Machine"], ["A. Dupont", "PC portable"], ["B. Martin", "PC fixe"], ["C. Petit", "Écran"]],
        [["Avant", "Vendu"], ["PC fixe", "PC fixe"], ["PC fixe", "PC fixe"], ["Écran", "Écran"]],
        [["Type", "Modèle"], ["PC portable", "Latitude 5430"], ["Écran", "P2422H"], ["PC fixe", "OptiPlex 7010"]],
    ],
)
def test_other_tables_are_read_as_before(tmp_path: Path, rows: Rows) -> None:
    """No column of names, no list of what is there and what is gone, is one of places."""
    _, readings = counted(tmp_path, rows)
    assert {row["rule"] for each in readings for row in each.findings.to_pylist()}.isdisjoint({"read_crossed"})


def test_commas_of_a_remark_part_nothing_below_names_of_columns(read_text: Read) -> None:
    """A line of names that semicolons part into columns is one, whatever the remarks below say with commas."""
    remark = "l\u2019\u00e9quipement compte comme parc stable, sans amortissement dat\u00e9"
    reading = read_text(
        f"Nom;Type;Mod\u00e8le;Site;\u00c0 v\u00e9rifier\nP1;PC portable;Latitude 5440;Si\u00e8ge;{remark}\n"
    )
    assert (reading.dialect.separator, reading.accepted) == (";", 1)
