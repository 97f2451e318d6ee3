"""Files that say what their letters mean, with the number of devices that are there by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.tables.legends import _of_line
from tests.intake.accounts import AS_OF, conserved
from tests.intake.workbook_files import xlsx

PARC: list[list[object]] = [
    ["N°", "Nature", "Modèle", "MES", "Et."],
    *([f"M{n:03}", kind, model, 2021, code] for n, (kind, model, code) in enumerate([
        ("PC portable", "Latitude 5430", "A"), ("Écran", "P2422H", "S"), ("PC portable", "ThinkPad L15", "R"),
        ("Écran", "24P2Q", "A"), ("Imprimante", "MS521dn", "P"), ("Unité centrale", "OptiPlex 7010", "A"),
    ], 1)),
]  # fmt: skip
GONE = {"gone_undated", "missing", "retired"}
MEANINGS = [["A", "Affecté"], ["S", "Stock DSI"], ["R", "Réformé"], ["P", "Perdu / volé"]]


def there(path: Path, content: bytes) -> list[str]:
    """Categories of the devices of a file that are not gone."""
    path.write_bytes(content)
    readings: list[Reading] = [conserved(each) for each in read_all(path, year=2025, as_of=AS_OF)]
    rows = [row for each in readings if each.kind == "inventory" for row in each.table.to_pylist()]
    return [row["category"] for row in rows if row["status"] not in GONE]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Légende", [["Légende"], *MEANINGS]),
        ("Codes", [["Code", "Signification"], *MEANINGS]),
        ("Param", MEANINGS),
        ("Légende", [[f"{code} = {meant}"] for code, meant in MEANINGS]),
        ("Lisez-moi", [["A = affecté, S = stock, R = réformé, P = perdu"]]),
    ],
)
def test_a_sheet_explains_the_letters_of_the_others(
    tmp_path: Path, name: str, sheet: list[list[object]], first: bool
) -> None:
    sheets = {name: sheet, "Matériel": PARC} if first else {"Matériel": PARC, name: sheet}
    assert there(tmp_path / "parc.xlsx", xlsx(sheets)) == ["laptop", "monitor", "monitor", "desktop"]


@pytest.mark.parametrize(
    "below",
    [
        ["6 ARTICLES   (A=EN SERVICE  S=STOCK  R=REFORME  P=PERDU)"],
        ["Légende : A = affecté ; S = en stock ; R = réformé ; P = volé"],
        ["A = affecté", "S = en stock", "R = réformé", "P = volé"],
        ["Code état A: actif | S: stock | R: rebut | P: perdu"],
    ],
)
def test_lines_below_a_list_explain_its_letters(tmp_path: Path, below: list[str]) -> None:
    lines = [";".join(map(str, row)) for row in PARC] + [""] + below
    content = "\n".join(lines).encode()
    assert there(tmp_path / "parc.csv", content) == ["laptop", "monitor", "monitor", "desktop"]


def test_letters_of_kinds_are_explained_too(tmp_path: Path) -> None:
    kinds = [["UC = unité centrale"], ["PO = ordinateur portable"], ["EC = écran"], ["CL = client léger"]]
    parc = [["Type", "Modèle", "Qté"], ["UC", "", 4], ["PO", "", 3], ["EC", "", 5], ["CL", "HP t430", 6]]
    found = there(tmp_path / "parc.xlsx", xlsx({"Parc": parc, "Abréviations": kinds}))
    assert sorted(found) == ["desktop", "laptop", "monitor", "thin_client"]


def test_letters_with_two_meanings_have_none(tmp_path: Path) -> None:
    """Whether `R` is in reserve or gone, nobody knows: it is asked or said, and never taken for one of both."""
    sheets = {
        "A": [["R = réformé"], ["P = perdu"]],
        "B": [["R = réserve"], ["A = affecté"], ["S = stock"]],
        "Matériel": PARC,
    }
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx(sheets))
    rules = {row["rule"] for each in read_all(path, year=2025, as_of=AS_OF) for row in each.findings.to_pylist()}
    assert rules & {"unknown_state", "unknown_word"}


def test_what_a_legend_says_in_brackets_belongs_to_its_meaning() -> None:
    line = "État : V = vert (bon), R = rouge (HS, gardé), P = parti (benne) ; S = stock"
    assert dict(_of_line(line)) == {"V": "vert (bon)", "R": "rouge (HS, gardé)", "P": "parti (benne)", "S": "stock"}
    assert dict(_of_line("Légende (E=en service, R=rendu)")) == {"E": "en service", "R": "rendu"}
