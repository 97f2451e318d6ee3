"""Families of workbooks that tell the same devices twice, with the number of devices that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved
from tests.intake.workbook_files import xlsx

Rows = list[list[object]]
KINDS = [("PC portable", "Latitude 5430"), ("PC fixe", "OptiPlex 7010"), ("Écran", "P2422H"), ("Imprimante", "MS521")]


def book(tmp_path: Path, sheets: dict[str, Rows]) -> list[Reading]:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx(sheets))
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


def units(readings: list[Reading]) -> float:
    numbers = (number for each in readings for number in each.table["quantity_devices"].to_pylist())
    return sum(1 if number is None else number for number in numbers)


def lines(*numbers: int, mark: str = "", year: int = 2021) -> Rows:
    """As many lines of each of `KINDS`, bought in different months; with their own numbers if there is a `mark`."""
    rows: Rows = []
    for (kind, model), number in zip(KINDS, numbers, strict=False):
        for at in range(number):
            own: list[object] = [f"{mark}{len(rows) + 1:03}"] if mark else []
            rows.append([*own, kind, model, f"{1 + at % 28:02}/{1 + at % 12:02}/{year}"])
    return rows


def listed(*rows: list[object]) -> Rows:
    head: list[object] = ["Type", "Modèle", "Date d'achat"]
    return [["N° inventaire", *head] if rows and len(rows[0]) == 4 else head, *rows]


def counts(*numbers: int) -> Rows:
    pairs = zip(KINDS, numbers, strict=False)
    return [["Type", "Nombre"], *([kind, number] for (kind, _), number in pairs), ["Total", sum(numbers)]]


def crossed(*places: tuple[str, tuple[int, ...]]) -> Rows:
    rows: Rows = [["Type", *(place for place, _ in places), "Total"]]
    for at, (kind, _) in enumerate(KINDS):
        own = [numbers[at] for _, numbers in places]
        rows.append([kind, *own, sum(own)])
    return rows


MAIRIE, ECOLE = lines(6, 4, 8, 2, mark="M"), lines(3, 2, 5, 1, mark="E")
BARE_MAIRIE, BARE_ECOLE = lines(6, 4, 8, 2), lines(3, 2, 5, 1, year=2022)
GONE: Rows = [["Type", "Modèle", "Sorti le"]]
GONE += [["PC portable", "E6430", "14/04/2019"] for _ in range(3)]
SUMS = [9, 6, 13, 3]

# What stands in the workbook, and how many devices there are.
FAMILIES: dict[str, tuple[dict[str, Rows], int]] = {
    "a summary in front": ({"Récap": counts(*SUMS), "Mairie": listed(*MAIRIE), "École": listed(*ECOLE)}, 31),
    "a summary of what is there": (
        {"Récap": counts(*SUMS), "Mairie": listed(*MAIRIE), "École": listed(*ECOLE), "Sortis": GONE}, 34),
    "a summary by place": (
        {"Mairie": listed(*MAIRIE), "École": listed(*ECOLE),
         "SYNTHESE": crossed(("Mairie", (6, 4, 8, 2)), ("École", (3, 2, 5, 1)))}, 31),
    "a summary that is a little old": ({"Parc": listed(*MAIRIE), "Bilan 2025": counts(6, 4, 8, 1)}, 20),
    "a summary that is too old": ({"Parc": listed(*MAIRIE), "Bilan 2025": counts(2, 4, 8, 30)}, 20),
    "an English summary": ({"Assets": listed(*MAIRIE), "Summary": counts(6, 4, 8, 2)}, 20),
    "a sheet without a name": ({"Parc": listed(*MAIRIE), "Feuil2": counts(6, 4, 8, 2)}, 20),
    "a list of all and its parts": (
        {"Tous": listed(*MAIRIE, *ECOLE), "Mairie": listed(*MAIRIE), "École": listed(*ECOLE)}, 31),
    "the parts first": (
        {"Mairie": listed(*MAIRIE), "École": listed(*ECOLE), "Général": listed(*MAIRIE, *ECOLE)}, 31),
    "a list of all and one of its parts": ({"Tous": listed(*MAIRIE, *ECOLE), "École": listed(*ECOLE)}, 31),
    "parts without numbers": (
        {"Parc": listed(*BARE_MAIRIE, *BARE_ECOLE), "Mairie": listed(*BARE_MAIRIE), "École": listed(*BARE_ECOLE)}, 31),
    "one part without numbers": ({"Parc": listed(*BARE_MAIRIE, *BARE_ECOLE), "École": listed(*BARE_ECOLE)}, 31),
    "an order and what came of it": (
        {"Commande": [["Type", "Modèle", "Quantité"], ["PC portable", "Latitude 5430", 6], ["Écran", "P2422H", 8]],
         "Parc": listed(*MAIRIE)}, 20),
    "lists by kind, and their sum": (
        {"Portables": listed(*lines(6)), "Écrans": listed(*lines(0, 0, 8)),
         "Total parc": [["Type", "Nombre"], ["PC portable", 6], ["Écran", 8]]}, 14),
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_each_device_counts_once(tmp_path: Path, family: str) -> None:
    sheets, number = FAMILIES[family]
    readings = book(tmp_path, sheets)
    assert units(readings) == number
    told = {rule for reading in readings for rule in reading.findings["rule"].to_pylist()}
    assert told & {"summary_table", "lots_again"}


OTHERS: dict[str, tuple[dict[str, Rows], int]] = {
    "two places": ({"Mairie": listed(*MAIRIE), "École": listed(*ECOLE)}, 31),
    "lines numbered from one in each sheet": (
        {"Salle 1": [["N°", "Type"], *[[n, "PC fixe"] for n in range(1, 16)]],
         "Salle 2": [["N°", "Type"], *[[n, "PC fixe"] for n in range(1, 21)]]}, 35),
    "a few of a kind": (
        {"Mairie": [["Type", "Quantité"], ["PC portable", 3]], "École": [["Type", "Quantité"], ["PC portable", 3]]}, 6),
    "a summary of something else": (
        {"PC": listed(*lines(6, 4)), "Total réseau": [["Type", "Nombre"], ["Switch", 4], ["Borne wifi", 7]]}, 21),
    "devices of one model and day": (
        {"Salle A": listed(*lines(1) * 12), "Salle B": listed(*lines(1) * 8)}, 20),
}  # fmt: skip


@pytest.mark.parametrize("family", OTHERS)
def test_other_devices_add_up(tmp_path: Path, family: str) -> None:
    sheets, number = OTHERS[family]
    assert units(book(tmp_path, sheets)) == number
