"""Sheets called by years: stocks of the same devices count once, purchases of each year add up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.workbook_files import xlsx

Rows = list[list[object]]


def book(tmp_path: Path, sheets: dict[str, Rows]) -> list[Reading]:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx(sheets))
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


def stock(laptops: int, screens: int) -> Rows:
    return [["Type", "Modèle", "Quantité"], ["PC portable", "ProBook", laptops], ["Écran", "E24", screens]]


def units(readings: list[Reading]) -> float:
    return sum(sum(reading.table["quantity_devices"].to_pylist()) for reading in readings)


def test_of_three_years_the_last_until_the_reporting_year_counts(tmp_path: Path) -> None:
    """15 + 16 of 2025; 10 + 12 of 2024 and 20 + 20 planned for 2026 are set aside, and said."""
    readings = book(tmp_path, {"2024": stock(10, 12), "2025": stock(15, 16), "2026": stock(20, 20)})
    assert units(readings) == 31
    assert [reading.set_aside for reading in readings] == [2, 0, 2]
    (said,) = {row["message_args"] for row in readings[0].findings.to_pylist() if row["rule"] == "older_list"}
    assert json.loads(said)["sheet"] == "2025"


def test_purchases_of_each_year_add_up(tmp_path: Path) -> None:
    assert units(book(tmp_path, {"Achats 2024": stock(10, 12), "Achats 2025": stock(15, 16)})) == 53


def copiers(*models: str) -> Rows:
    return [["Lieu", "Type", "Modèle", "Compteur N&B"], *[["Accueil", "Copieur", model, 1000] for model in models]]


RICOH = ("Ricoh IM C3000", "Ricoh IM C2500", "Ricoh MP 301")


@pytest.mark.parametrize(
    ("sheets", "counted", "says"),
    [
        (("relevé du 06-01-2025", "relevé du 19-12-2025"), 3, "older_list.says"),
        (("Stand 31.12.2024", "Stand 30.06.2025", "Stand 31.12.2025"), 3, "older_list.says"),
        (("reading 2025-01-06", "reading 2025-01-08"), 6, "older_list.doubtful.says"),  # one count, room by room
        (("Lyon 06-01-2025", "Paris 19-12-2025"), 6, ""),
        # The day on which a contract ends is none on which the devices were listed.
        (("Location au 31.12.2024", "Location au 31.12.2025"), 6, "older_list.doubtful.says"),
        (("Leasing bis 31.12.2024", "Leasing bis 31.12.2025"), 6, "older_list.doubtful.says"),
        (("Warranty until 31.12.2024", "Warranty until 31.12.2025"), 6, "older_list.doubtful.says"),
        (("Prêts jusqu'au 31-12-2024", "Prêts jusqu'au 30-06-2025"), 6, "older_list.doubtful.says"),
        (("Stock au 31.12.2024", "Stock au 31.12.2025"), 3, "older_list.says"),
        (("Location 2024", "Location 2025"), 3, "older_list.says"),
    ],
)
def test_devices_listed_at_each_reading_count_once(
    tmp_path: Path, sheets: tuple[str, ...], counted: int, says: str
) -> None:
    readings = book(tmp_path, {sheet: copiers(*RICOH) for sheet in sheets})
    assert sum(reading.accepted for reading in readings) == counted
    keys = {key for reading in readings for key in reading.findings["message_key"].to_pylist()}
    assert {key for key in keys if "older_list" in key} == ({f"findings.{says}"} if says else set())
    assert "findings.unread_column.pages.says" in keys


def bought(year: int) -> Rows:
    return [["Type", "Modèle", "Date d'achat"], ["PC portable", "ProBook", f"03/02/{year}"]]


def test_devices_bought_in_the_year_of_their_sheet_add_up(tmp_path: Path) -> None:
    readings = book(tmp_path, {"2023": bought(2023), "2024": bought(2024)})
    assert [(reading.accepted, "older_list" in rules(reading)) for reading in readings] == [(1, False)] * 2


def numbered(*serials: str) -> Rows:
    lines: Rows = [["PC portable", "ProBook", serial] for serial in serials]
    return [["Type", "Modèle", "N° de série"], *lines]


def test_other_devices_by_their_numbers_add_up_and_it_is_said(tmp_path: Path) -> None:
    readings = book(
        tmp_path, {"2023": numbered("5CG1234ABC", "5CG1234ABD"), "2024": numbered("5CG1234ABE", "5CG1234ABF")}
    )
    assert [reading.accepted for reading in readings] == [2, 2]
    assert rules(readings[0])["older_list"] == 1
