"""Accepted lines: what a given value becomes, what is doubtful and kept, which lines are the same device."""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read


def one(read_text: Read, **cells: str) -> tuple[dict[str, object], dict[str, int]]:
    """The only accepted row of a line with these cells, and the rules found."""
    given = {"category": "laptop", "acquired_on": "2023-01-01"} | cells
    quoted = ['"' + value.replace('"', '""') + '"' for value in given.values()]
    reading = read_text(",".join(given) + "\n" + ",".join(quoted) + "\n")
    assert reading.accepted == 1, reading.findings.to_pylist()
    return reading.table.to_pylist()[0], rules(reading)


@pytest.mark.parametrize(
    ("column", "cell", "kept", "rule"),
    [
        ("quantity_devices", "-3", -3.0, "invalid_quantity"),
        ("quantity_devices", "NaN", math.nan, "invalid_quantity"),
        ("quantity_devices", "three", math.nan, "invalid_quantity"),
        ("quantity_devices", "1e13", math.nan, "invalid_quantity"),
        ("quantity_devices", "1000000000", 1e9, "implausible_quantity"),
        ("quantity_devices", "0", 0.0, None),
        ("quantity_devices", "0.5", 0.5, None),
        ("quantity_devices", "N/A", None, None),
        ("quantity_devices", "", None, None),
        ("lifetime_years", "0", 0.0, "invalid_lifetime"),
        ("lifetime_years", "-1", -1.0, "invalid_lifetime"),
        ("lifetime_years", "soon", math.nan, "invalid_lifetime"),
        ("lifetime_years", "5 ans", 5.0, None),
        ("lifetime_years", "60 mois", 5.0, None),
        ("share", "2", 2.0, "invalid_share"),
        ("share", "57 %", 0.57, None),
        ("pue", "0.8", 0.8, "invalid_pue"),
        ("pue", "NaN", math.nan, "invalid_pue"),
        ("pue", "1.56", 1.56, None),
        ("annual_kwh", "-1", -1.0, "invalid_energy"),
        ("annual_kwh", "1e8", math.nan, "invalid_energy"),
        ("annual_kwh", "NaN", math.nan, "invalid_energy"),
        ("annual_kwh", "1.8 MWh", 1800.0, None),
        ("annual_kwh", "29 W", math.nan, "invalid_energy"),
        ("country", "Wonderland", "ZZZ", "unknown_country"),
        ("country", "", None, None),
        ("ram_gb", "a lot", None, "unreadable_number"),
        ("price_eur", "12,60/mois", None, "unreadable_number"),
        ("retired_on", "2022-06-01", date(2022, 6, 1), "invalid_dates"),
        ("retired_on", "2023-01-01", date(2023, 1, 1), None),
        ("retired_on", "someday", None, "unreadable_date"),
        ("acquired_on", "2031-05-05", date(2031, 5, 5), "future_purchase"),
        ("acquired_on", "31/02/2021", None, "unreadable_date"),
        ("acquired_on", "", None, "missing_date"),
        ("status", "quantum", None, "unknown_word"),
    ],
)
def test_given_values_are_kept_and_named(
    read_text: Read, column: str, cell: str, kept: object, rule: str | None
) -> None:
    row, found = one(read_text, **{column: cell})
    if isinstance(kept, float) and math.isnan(kept):
        assert math.isnan(row[column])  # type: ignore[arg-type]
    else:
        assert row[column] == kept
    named = set(found) - ({"missing_date"} if rule == "unreadable_date" else set())
    assert named == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("cell", "retired_on", "status"),
    [
        ("En service", "", "in_use"),
        ("In use", "2024-05-01", "in_use"),
        ("HS", "", "in_stock"),
        ("En réparation", "", "in_maintenance"),
        ("Not used", "2024-05-01", "retired"),
        ("Not used", "", "in_stock"),
        ("Au rebut", "", "gone_undated"),
        ("Réformé", "2024-05-01", "retired"),
        ("Volé", "", "missing"),
        ("Volé", "2024-05-01", "retired"),
        ("En commande", "", "on_order"),
        ("", "2024-05-01", "retired"),
        ("", "", None),
    ],
)
def test_status(read_text: Read, cell: str, retired_on: str, status: str | None) -> None:
    row, found = one(read_text, status=cell, retired_on=retired_on)
    assert row["status"] == status
    assert ("retired_without_date" in found) == (status in ("gone_undated", "missing"))


@pytest.mark.parametrize(
    ("cells", "condition", "ownership"),
    [
        ({"condition": "Reconditionné"}, "refurbished", None),
        ({"category": "Portable reconditionné"}, "refurbished", None),
        ({"status": "Neuf"}, "new", None),
        ({"status": "Not used"}, None, None),
        ({"ownership": "LLD"}, None, "leased"),
        ({"ownership": "Personal"}, None, "byod"),
        ({"price_eur": "location"}, None, "leased"),
        ({"ownership": "Owned"}, None, "owned"),
    ],
)
def test_condition_and_ownership(
    read_text: Read, cells: dict[str, str], condition: str | None, ownership: str | None
) -> None:
    row, found = one(read_text, **cells)
    assert (row["condition"], row["ownership"]) == (condition, ownership)
    assert "unknown_word" not in found


def test_yes_and_no_answer_the_header(read_text: Read) -> None:
    reading = read_text("Type;Reconditionné (O/N);Leasing;Année\nPC fixe;O;non;2020\nPC fixe;n;Oui;2020\n")
    assert reading.table["condition"].to_pylist() == ["refurbished", "new"]
    assert reading.table["ownership"].to_pylist() == ["owned", "leased"]


def test_the_date_is_the_best_known_of_each_line(read_text: Read) -> None:
    reading = read_text(
        "Type;Date d'achat;Mise en service;Date de livraison;Date de commande\n"
        "Écran;15/03/2021;20/03/2021;;\nÉcran;;20/03/2021;;\nÉcran;?;;18/03/2021;\nÉcran;;;;2021\nÉcran;;;;\n"
    )
    assert reading.table["acquired_kind"].to_pylist() == ["purchase", "in_service", "delivery", "order", None]
    assert reading.table["acquired_precision"].to_pylist() == ["day", "day", "day", "year", None]
    assert reading.table["acquired_on"].to_pylist()[2] == date(2021, 3, 18)
    assert reading.table["in_service_on"].to_pylist()[:2] == [date(2021, 3, 20)] * 2
    assert rules(reading)["missing_date"] == 1


def test_one_sure_date_column_decides_for_the_file(read_text: Read) -> None:
    reading = read_text("category,acquired_on,retired_on\nlaptop,03/04/2021,12/25/2024\n")
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 3, 4)]
    assert "date_order_assumed" not in rules(reading)


def test_an_open_order_is_french_and_said(read_text: Read) -> None:
    reading = read_text("category,acquired_on\nlaptop,03/04/2021\nlaptop,05/06/2021\n")
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 4, 3), date(2021, 6, 5)]
    assert rules(reading)["date_order_assumed"] == 1


def test_contradicting_orders_leave_the_open_dates_unknown(read_text: Read) -> None:
    reading = read_text("category,acquired_on\nlaptop,25/12/2021\nlaptop,12/25/2021\nlaptop,03/04/2021\n")
    assert reading.table["acquired_on"].to_pylist() == [date(2021, 12, 25), date(2021, 12, 25), None]
    assert rules(reading)["mixed_date_order"] == 1


def test_total_rows_by_label_or_by_lack_of_one(read_text: Read) -> None:
    reading = read_text("N°;Désignation;Qté;Prix HT\n1;Écran;4;100\n;Sous-total;4;\nTOTAL;;4;\n;;4;100,00\n2;;1;\n")
    assert (reading.accepted, reading.set_aside, reading.refused) == (1, 4, 0)
    assert rules(reading)["total_row"] == 4


def test_a_maker_called_total_is_no_total(read_text: Read) -> None:
    assert read_text("Type;Marque;Lieu\nÉcran;Total;TotalEnergies\n").accepted == 1


def test_one_device_for_one_serial_the_latest_record(read_text: Read) -> None:
    reading = read_text(
        "Nom;Type;Fabricant;Modèle;Numéro de série;Dernière modification\n"
        "A;Laptop;Dell Inc.;L1;ABC123;2025-06-01\nB;Laptop;Dell;L2;abc123 ;2024-01-01\n"
        "C;Laptop;HP;L3;ABC123;2024-01-01\n"
        "D;Laptop;Dell;L4;To Be Filled By O.E.M.;2024-01-01\nE;Laptop;Dell;L5;To Be Filled By O.E.M.;2024-01-01\n"
        "F;Laptop;Dell;L6;0000000;2024-01-01\nG;Laptop;Dell;L7;0000000;2024-01-01\n"
    )
    assert reading.table["model_text"].to_pylist() == ["L1", "L3", "L4", "L5", "L6", "L7"]
    assert rules(reading)["duplicate_serial"] == 1
    assert reading.identity["serial_key"].to_pylist() == ["dell|ABC123", "hp|ABC123", None, None, None, None]


def test_a_lot_with_a_serial_is_not_compared(read_text: Read) -> None:
    assert read_text("Type;Quantité;Numéro de série\nÉcran;10;LOT-2021\nÉcran;12;LOT-2021\n").accepted == 2


def test_identical_lines_are_devices_unless_they_repeat_one_name(read_text: Read) -> None:
    assert read_text("Type;Modèle\n" + "Écran;P2419H\n" * 3).accepted == 3
    assert read_text("N°;Type;Modèle\n" + "7;Écran;P2419H\n" * 3).accepted == 1
    assert read_text("N°;Type;Modèle\n7;Écran;P2419H\n7;Écran;P2422H\n").accepted == 2


def test_virtual_machines_are_known_by_their_maker(read_text: Read) -> None:
    reading = read_text(
        "Type;Fabricant;Modèle\nServeur;VMware, Inc.;VMware7,1\nServeur;Dell;R740\n"
        "Ecran;Microsoft Corporation;Virtual Machine\n"
    )
    assert (reading.accepted, rules(reading)["virtual_machine"]) == (1, 2)


def test_models_decide_what_words_leave_open(read_text: Read) -> None:
    reading = read_text(
        "Type;Marque;Modèle\nPC;Dell;Latitude 5420\nTéléphone;Dell;Latitude 5420\n;Apple;iPhone SE\nPC;Dell;?\n"
    )
    assert reading.table["category"].to_pylist() == ["laptop", "smartphone"]
    assert reading.refused == 2


def test_a_key_of_the_factors_is_known_as_it_is(read_text: Read) -> None:
    content = "category\nlaptop-3\nzorglub\n"
    assert read_text(content).table["category"].to_pylist() == ["laptop"]
    assert read_text(content, known_categories=["zorglub"]).table["category"].to_pylist() == ["laptop", "zorglub"]
    assert read_text(content, answers={"zorglub": "server"}).table["category"].to_pylist() == ["laptop", "server"]


def test_a_letter_wrong_is_said(read_text: Read) -> None:
    reading = read_text("category\nlaptpo\nordinateur portble\n")
    assert reading.table["category"].to_pylist() == ["laptop"] * reading.accepted
    assert rules(reading)["category_corrected"] == reading.accepted > 0


def test_findings_of_one_cause_share_a_group(read_text: Read) -> None:
    reading = read_text("category\n" + "zorglub\n" * 300 + "blorg\n")
    found = reading.findings.filter([rule == "unknown_category" for rule in reading.findings["rule"].to_pylist()])
    assert sorted(
        set(zip(found["group_id"].to_pylist(), found["row_count"].to_pylist(), strict=True)), key=lambda each: each[1]
    ) == [
        (f"{reading.file_sha8}:2", 1),
        (f"{reading.file_sha8}:1", 300),
    ]


def test_line_ids_name_file_and_line(read_text: Read) -> None:
    reading = read_text("category\nlaptop\n\nlaptop\n")
    assert reading.table["line_id"].to_pylist() == [f"{reading.file_sha8}:2", f"{reading.file_sha8}:4"]
