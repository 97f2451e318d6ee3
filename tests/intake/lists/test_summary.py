"""Sheets that tell the devices of another one again, and sheets of choices."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.workbook_files import xlsx

HEAD = ["N°", "Type", "Site"]
TOWN = [["A1", "PC portable", "Mairie"], ["A2", "PC portable", "Mairie"]]
SCHOOL = [["A3", "Écran", "École"], ["A4", "Imprimante", "École"]]


def book(tmp_path: Path, **sheets: list[list[str]]) -> list[Reading]:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx(sheets))
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


def test_the_parts_of_a_list_of_all_count_once(tmp_path: Path) -> None:
    parts = {"Mairie": [HEAD, *TOWN], "École": [HEAD, *SCHOOL]}
    whole, *others = book(tmp_path, Tous=[HEAD, *TOWN, *SCHOOL], **parts)
    assert whole.accepted == 4
    assert [(each.accepted, rules(each)["summary_table"]) for each in others] == [(0, 2), (0, 2)]


def test_a_sheet_of_devices_that_a_list_of_all_names_too_counts_once(tmp_path: Path) -> None:
    whole, part = book(tmp_path, Tous=[HEAD, *TOWN, *SCHOOL], Mairie=[HEAD, *TOWN])
    assert (whole.accepted, part.accepted, rules(part)["summary_table"]) == (4, 0, 2)


def test_devices_that_went_are_said_where_a_list_of_all_names_them(tmp_path: Path) -> None:
    """They keep their state: the list of all may still count them as being there."""
    gone = [[*HEAD, "Sorti le"], *([*row, "14/04/2023"] for row in TOWN)]
    whole, part = book(tmp_path, Tous=[HEAD, *TOWN, *SCHOOL], Sortis=gone)
    assert (whole.accepted, part.accepted, rules(part)["summary_table"]) == (4, 2, 1)


@pytest.mark.parametrize("name", ["Param", "Listes déroulantes", "Légende", "Paramètres 2025", "Codes"])
def test_a_sheet_of_choices_is_left_out_by_name(tmp_path: Path, name: str) -> None:
    choices = [["Type", "Marque"], ["PC portable", "HP"], ["PC fixe", "Dell"], ["Rebut", ""]]
    (reading,) = book(tmp_path, Parc=[HEAD, *TOWN], **{name: choices})
    assert (reading.accepted, rules(reading)["table_left_out"]) == (2, 1)


def test_a_sheet_of_configurations_with_numbers_of_devices_counts(tmp_path: Path) -> None:
    assert [each.accepted for each in book(tmp_path, Parc=[HEAD, *TOWN], Config=[HEAD, *SCHOOL])] == [2, 2]


def test_choices_alone_are_read(tmp_path: Path) -> None:
    (reading,) = book(tmp_path, Param=[["Type", "Marque"], ["PC portable", "HP"], ["PC fixe", "Dell"]])
    assert reading.accepted == 2


def test_a_sheet_that_details_what_another_counts_is_not_added(tmp_path: Path) -> None:
    """12 tablets in three places, told one by one in a sheet of their own: 12 tablets and 6 computers, not 24 and 6.
    So it is by the places alone; in another number they are others."""
    counted = [["Site", "PC portable", "Tablette"], ["Nord", "2", "4"], ["Sud", "3", "5"], ["Est", "1", "3"]]
    places = [*["Nord"] * 4, *["Sud"] * 5, *["Est"] * 3]
    detail = [["Site", "Modèle", "N° de série"], *([place, "iPad 9", f"SN{n:05}"] for n, place in enumerate(places))]
    for name, rows, total in (("Détail tablettes", detail, 18), ("Tablettes", detail, 18), ("Détail", detail[:6], 23)):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(xlsx({"Dotation": counted, name: rows}))
        readings = read_all(path, year=2025, as_of=AS_OF)
        units = sum(row["quantity_devices"] or 1 for each in readings for row in each.table.to_pylist())
        assert units == total, name


def test_a_sum_of_sheets_that_detail_it_is_no_finer_list(tmp_path: Path) -> None:
    """What names models and days counts, and the sheet that adds it up does not."""
    detail = {
        f"Détail {name}": [["Modèle", "Date d'achat"], *([model, f"2021-03-{day:02}"] for day in range(1, number + 1))]
        for name, model, number in (("tablettes", "iPad 9", 5), ("portables", "ProBook 450", 4))
    }
    readings = book(tmp_path, Récap=[["Type", "Nombre"], ["Tablette", "5"], ["PC portable", "4"]], **detail)
    bought = [row["acquired_on"] for each in readings for row in each.table.to_pylist()]
    assert (len(bought), None in bought) == (9, False)
