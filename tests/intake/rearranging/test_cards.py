"""Families of sheets that hold cards, with the devices of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.workbook_files import xlsx

Rows = list[list[object]]
DEVICES = [
    ("PC portable", "Dell Latitude 7420", "2AFGYJ2G", "22/11/2018"),
    ("Écran", "Iiyama XUB2493", "YPEDTG45", "24/10/2024"),
    ("Imprimante", "Kyocera P3145dn", "H9PVBXZS", "26/07/2021"),
    ("Tablette", "iPad 9", "DMPXBW5FS3AW", "01/09/2022"),
]
LABELS = ("Matériel", "Marque / modèle", "N° de série", "Acheté le")


ENGLISH = ("Type", "Model", "Serial number", "Purchased")


def across() -> Rows:
    return [list[object]([label, *(device[at] for device in DEVICES)]) for at, label in enumerate(LABELS)]


def card(at: int, sign: str = " :", labels: tuple[str, ...] = LABELS) -> Rows:
    return [[f"{label}{sign}", value] for label, value in zip(labels, DEVICES[at], strict=True)]


def below(*, sign: str = " :", heading: str = "", gap: bool = True, first: int = 0) -> Rows:
    rows: Rows = []
    for at in range(first, len(DEVICES)):
        rows += [[f"{heading} {at + 1}"]] if heading else []
        rows += card(at, sign)
        rows += [[""]] if gap else []
    return rows


def two_beside() -> Rows:
    rows: Rows = [["Fiches matériel"]]
    for at in (0, 2):
        rows += [[*one, "", *two] for one, two in zip(card(at), card(at + 1), strict=True)]
        rows.append([""])
    return rows


# A sheet of cards of the four devices.
FAMILIES: dict[str, Rows] = {
    "below each other": below(),
    "with a heading": [["Fiches matériel"], *below(heading="Fiche n°")],
    "without a colon": below(sign=""),
    "without a gap": below(gap=False),
    "two side by side": two_beside(),
    "a column a device": across(),
    "a column a device, numbered": [
        ["Cabinet du Val"], [""], ["Réf", "M1", "M2", "M3", "M4"], *across(),
    ],
    "English": [*card(0, ":", ENGLISH), *card(1, ":", ENGLISH), *card(2, ":", ENGLISH), *card(3, ":", ENGLISH)],
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_each_card_is_a_device(tmp_path: Path, family: str) -> None:
    path = tmp_path / "fiches.xlsx"
    path.write_bytes(xlsx({"Fiches": FAMILIES[family]}))
    (reading,) = readings(path)
    assert reading.table["category"].to_pylist() == ["laptop", "monitor", "printer", "tablet"]
    assert reading.table["acquired_on"].null_count == 0
    assert len(set(reading.table["line_id"].to_pylist())) == 4
    assert rules(reading)["read_cards"] == 1


def readings(path: Path) -> list[Reading]:
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


POSTS = """FICHE N° 1
Utilisateur : Inès C.
Ordinateur : HP ProBook 650 G5 (portable)
N° de série : 8CC9811F87
Écran(s) : 1 x AOC 24P1
Téléphone : Gigaset A540

FICHE N° 2
Utilisateur : Olivier M.
Ordinateur : HP ProDesk 400 G7 (fixe)
N° de série : 8CC98786JC
Écran(s) : 2 x Iiyama ProLite XUB2492HSU
Téléphone : Cisco CP-7841
"""


def test_cards_of_desks_have_several_devices_each(tmp_path: Path) -> None:
    """A laptop, a desktop, three screens and two telephones."""
    path = tmp_path / "fiches.txt"
    path.write_text(POSTS, encoding="utf-8")
    (reading,) = readings(path)
    counted: dict[str, float] = {}
    for row in reading.table.select(["category", "quantity_devices"]).to_pylist():
        counted[row["category"]] = counted.get(row["category"], 0) + (row["quantity_devices"] or 1)
    assert counted == {"laptop": 1, "desktop": 1, "monitor": 3, "fixed_phone": 2}


@pytest.mark.parametrize(
    "rows",
    [
        [["Service", "Type"], ["Accueil", "PC fixe"], ["Accueil", "Écran"], ["Compta", "PC fixe"], ["Compta", "Écran"]],
        [["Type", "Modèle"], ["PC portable", "X1"], ["PC portable", "X2"], ["Écran", "E1"], ["Écran", "E2"]],
    ],
    ids=["places", "kinds"],
)  # fmt: skip
def test_a_list_of_two_columns_is_none(tmp_path: Path, rows: Rows) -> None:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Parc": rows}))
    (reading,) = readings(path)
    assert (reading.accepted, "read_cards" in rules(reading)) == (4, False)
