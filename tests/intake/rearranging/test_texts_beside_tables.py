"""Texts beside tables of one file: what they name is read where the tables have none of its kinds, and never twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from footprint.intake import read_all
from tests.intake.accounts import AS_OF
from tests.intake.workbook_files import xlsx

ROWS = (("Type", "Nombre"), ("PC portable", "4"), ("Écran", "6"), ("Imprimante", "2"))
OF_TABLE = {"laptop": 4, "monitor": 6, "printer": 2}


def counted(path: Path) -> tuple[dict[str, int], set[str]]:
    """Devices of all lists by kind, and the rules of what is said."""
    units, rules = Counter[str](), set[str]()
    for reading in read_all(path, year=2025, as_of=AS_OF):
        rules |= set(reading.findings["rule"].to_pylist())
        for row in reading.table.to_pylist() if reading.kind == "inventory" else ():
            units[row["category"]] += int(row["quantity_devices"] or 1)
    return dict(units), rules


def page(tmp_path: Path, heading: str, *points: str) -> Path:
    """A page with a table, and points below a heading."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    below = f"<h2>{heading}</h2><ul>{''.join(f'<li>{point}</li>' for point in points)}</ul>"
    path = tmp_path / "parc.html"
    path.write_text(f"<h2>Bureaux</h2><table>{cells}</table>{below}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("points", "units"),
    [
        (("1 serveur Dell de secours", "2 Raspberry Pi 4 : sonde"), {"server": 1, "iot": 2}),
        (("3 tablets", "1 switch in the hall"), {"tablet": 3, "switch": 1}),
        (("1 NAS Synology",), {"storage": 1}),
        (("2 drones DJI (terrain)",), {"drone": 2}),
    ],
)
def test_points_with_numbers_of_other_kinds_count(
    tmp_path: Path, points: tuple[str, ...], units: dict[str, int]
) -> None:
    counts, rules = counted(page(tmp_path, "Divers", *points))
    assert counts == OF_TABLE | units
    assert "read_from_text" in rules
    assert "summary_table" not in rules


@pytest.mark.parametrize(
    ("heading", "points"),
    [
        ("Remarques", ("2 portables de prêt", "1 serveur Dell")), ("Synthèse", ("4 PC portables", "6 écrans")),
        ("Légende", ("SRV : serveur", "SW : switch")), ("À acheter", ("2 tablettes",)),
        ("Divers", ("prévoir 2 tablettes", "1 serveur")), ("Notes", ("Serveur en panne depuis mars",)),
        ("Autres", ("3 tablettes volées",)), ("Jeté", ("3 tablettes",)), ("Total", ("12 appareils",)),
        ("Notes", ("2 par poste sauf la réception",)), ("Notes", ("Le serveur est chez l'hébergeur",)),
    ],
)  # fmt: skip
def test_what_may_speak_of_the_tables_is_left_out(tmp_path: Path, heading: str, points: tuple[str, ...]) -> None:
    counts, rules = counted(page(tmp_path, heading, *points))
    assert counts == OF_TABLE
    assert "table_left_out" in rules


SHEETS = {
    "devices": (
        ("Autre", "NAS Synology RS3621 (240 To)", "onduleurs x3 (salle, baie, NAS)", "switch 10G Netgear",
         "webcam pour le suivi à distance", "réfrigérateur : voir autre liste"),
        {"storage": 1, "ups": 3, "switch": 1, "webcam": 1},
    ),
    "sentences": (("Notes", "Le switch est en panne", "Le NAS sera changé", "Prévoir un onduleur"), {}),
    "two_names": (("Notes", "switch du couloir", "NAS de la salle"), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_names_beside_a_table(tmp_path: Path, name: str) -> None:
    lines, units = SHEETS[name]
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Parc": ROWS, "divers": [(line,) for line in lines]}))
    assert counted(path)[0] == OF_TABLE | units
