"""Accepted lines: what a given value becomes, what is doubtful and kept, which lines are the same device."""

from __future__ import annotations

import math
from datetime import date

import pytest

from factors import catalogue
from footprint.intake.inventory.devices import HOSTED
from footprint.intake.inventory.same_device import joined_keys
from footprint.intake.telling import tell
from tests.intake.accounts import one, rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("column", "cell", "kept", "rule"),
    [
        ("quantity_devices", "-3", -3.0, "invalid_quantity"),
        ("quantity_devices", "NaN", math.nan, "invalid_quantity"),
        ("quantity_devices", "a few", math.nan, "invalid_quantity"),
        ("quantity_devices", "1e13", math.nan, "invalid_quantity"),
        ("quantity_devices", "1000000000", 1e9, "implausible_quantity"),
        ("quantity_devices", "0", 0.0, None),
        ("quantity_devices", "0.5", 0.5, None),
        ("quantity_devices", "N/A", math.nan, "invalid_quantity"),
        ("quantity_devices", "?", math.nan, "invalid_quantity"),
        ("quantity_devices", "", None, None),
        ("quantity_devices", "NULL", None, None),
        ("lifetime_years", "0", 0.0, "invalid_lifetime"),
        ("lifetime_years", "-1", -1.0, "invalid_lifetime"),
        ("lifetime_years", "soon", math.nan, "invalid_lifetime"),
        ("lifetime_years", "n/a", None, "unknown_value"),
        ("lifetime_years", "?", None, "unknown_value"),
        ("lifetime_years", "NULL", None, None),
        ("annual_kwh", "N/C", None, "unknown_value"),
        ("share", "inconnu", None, "unknown_value"),
        ("lifetime_years", "5 ans", 5.0, None),
        ("lifetime_years", "60 mois", 5.0, None),
        ("share", "2", 2.0, "invalid_share"),
        ("share", "57 %", 0.57, None),
        ("pue", "0.8", 0.8, "pue_not_applied"),
        ("pue", "NaN", math.nan, "pue_not_applied"),
        ("pue", "1.56", 1.56, "pue_not_applied"),
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
        assert math.isnan(row[column])
    else:
        assert row[column] == kept
    named = set(found) - {"many_left"} - ({"missing_date"} if rule == "unreadable_date" else set())
    assert named == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("cell", "kept", "rule"),
    [
        ("0.8", 0.8, "invalid_pue"),
        ("NaN", math.nan, "invalid_pue"),
        ("101", 101.0, "invalid_pue"),
        ("n/a", None, "unknown_value"),
        ("3.2", 3.2, "high_pue"),
        ("3", 3.0, None),
        ("1.56", 1.56, None),
        ("", None, None),
    ],
)
def test_a_pue_is_judged_where_it_applies(read_text: Read, cell: str, kept: float | None, rule: str | None) -> None:
    content = f"category,pue,acquired_on\nserver,{cell},2020\nlaptop,0.7,2020\nlaptop,,2020\n"
    reading = read_text(content)
    (server, laptop, _) = reading.table["pue"].to_pylist()
    assert server == pytest.approx(kept, nan_ok=True) if kept is not None else server is None
    assert laptop == 0.7
    assert rules(reading) == {"pue_not_applied": 1} | ({rule: 1} if rule else {})
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "pue_not_applied"] == [3]


def test_a_pue_that_is_unknown_on_a_terminal_is_no_finding(read_text: Read) -> None:
    assert rules(read_text("category,pue,acquired_on\nlaptop,n/a,2020\n")) == {}


def test_a_pue_applies_to_a_category_that_only_the_given_files_know(read_text: Read) -> None:
    content = "category,pue,acquired_on\nedge-node,0.8,2020\n"
    assert rules(read_text(content, known_categories=["edge-node"])) == {"invalid_pue": 1}


def test_the_categories_to_which_a_pue_applies_are_those_of_the_catalogue() -> None:
    rows = catalogue.load().device_categories.to_pylist()
    assert {row["category"] for row in rows if row["tier"] == "datacentre"} == set(HOSTED)


def test_an_unknown_quantity_beside_an_empty_one_stays_unknown(read_text: Read) -> None:
    content = (
        "Type;Qté;Nombre;Date d'achat\nÉcran;?;;2020\nÉcran;?;3;2020\nÉcran;;?;2020\nÉcran;;;2020\nÉcran;2;?;2020\n"
    )
    found = read_text(content).table["quantity_devices"].to_pylist()
    assert str(found) == "[nan, 3.0, nan, None, 2.0]"


def test_a_serial_with_an_unknown_quantity_replaces_no_device(read_text: Read) -> None:
    reading = read_text(
        "Type;Marque;N° de série;Qté;Date d'achat\nÉcran;Dell;AB1234;1;2020\nÉcran;Dell;AB1234;?;2020\n"
    )
    assert (reading.accepted, reading.identity["serial"].to_pylist()) == (2, ["AB1234", None])


def test_errors_of_formulas_number_no_device(read_text: Read) -> None:
    content = (
        "N° inventaire;Type;Modèle;Date d'achat\n" + 2 * "#N/A;Écran;P2419H;2020\n" + 2 * "A-1;Écran;P2419H;2020\n"
    )
    reading = read_text(content)
    assert (reading.accepted, rules(reading)) == (3, {"repeated_row": 1})
    assert reading.identity["asset_id"].to_pylist() == [None, None, "A-1"]


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
    assert joined_keys(reading.identity["maker"], reading.identity["serial"]).to_pylist() == [
        "dell|ABC123",
        "hp|ABC123",
        None,
        None,
        None,
        None,
    ]


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


def test_a_virtual_machine_is_called_by_what_shows_it(read_text: Read) -> None:
    reading = read_text(
        "Type;Fabricant;Modèle\n;VMware, Inc.;VMware7,1\n;QEMU;\nServeur;VMware, Inc.;VMware7,1\nMachine virtuelle;;\n"
        ";Microsoft Corporation;Virtual Machine\n"
    )
    told = {row["line"]: (row["column"], row["raw_value"]) for row in reading.findings.to_pylist() if row["line"]}
    assert told == {
        2: ("model_text", "VMware7,1"), 3: ("maker", "QEMU"), 4: ("model_text", "VMware7,1"),
        5: ("category", "Machine virtuelle"), 6: ("model_text", "Virtual Machine"),
    }  # fmt: skip


def test_models_decide_what_words_leave_open(read_text: Read) -> None:
    reading = read_text(
        "Type;Marque;Modèle\nPC;Dell;Latitude 5420\nTéléphone;Dell;Latitude 5420\n;Apple;iPhone SE\nPC;Dell;?\n"
    )
    assert reading.table["category"].to_pylist() == ["laptop", "smartphone"]
    assert reading.refused == 2


def test_a_model_of_one_of_several_devices_is_of_that_one(read_text: Read) -> None:
    """A computer and its screen are two devices of one line, whose model is that of the computer."""
    reading = read_text(
        "Type;Modèle\nPC fixe avec son écran;EliteDesk 800 G5\nPC;EliteDesk 800 G5\nPC fixe avec son écran;?\n"
    )
    columns = (reading.table[name].to_pylist() for name in ("line", "category", "model_text"))
    assert list(zip(*columns, strict=True)) == [
        (2, "desktop", "EliteDesk 800 G5"), (2, "monitor", None), (3, "desktop", "EliteDesk 800 G5"),
        (4, "desktop", None), (4, "monitor", None),
    ]  # fmt: skip
    assert {"several_in_label", "category_from_model"} <= rules(reading).keys()


def test_models_of_one_kind_are_told_together(read_text: Read) -> None:
    models = ("Latitude 5420", "Latitude 5420", "Dell Latitude 7490", "Latitude 3500", "Latitude 5310", "OptiPlex 7090")
    reading = read_text("Marque;Modèle\n" + "".join(f"Dell;{model}\n" for model in models))
    told = {each.rule: each for each in tell(reading.findings, "fr") if each.row_count == 5}
    assert "(Dell Latitude 5420, Dell Latitude 7490, Dell Latitude 3500, …) : ordinateur portable" in (
        told["category_from_model"].message.replace("\u00a0", " ")
    )
    assert rules(reading)["category_from_model"] == 6


def test_a_key_of_the_factors_is_known_as_it_is(read_text: Read) -> None:
    content = "category\nlaptop-3\nzorglub\n"
    assert read_text(content).table["category"].to_pylist() == ["laptop"]
    assert read_text(content, known_categories=["zorglub"]).table["category"].to_pylist() == ["laptop", "zorglub"]
    assert read_text(content, known_categories=["Laptop-3"]).table["category"].to_pylist() == ["Laptop-3"]
    assert read_text("category\nLaptop-3\n", known_categories=["laptop-3"]).table["category"].to_pylist() == [
        "laptop-3"
    ]
    both = ["laptop-3", "Laptop-3"]
    assert read_text("category\nLaptop-3\n", known_categories=both).table["category"].to_pylist() == ["Laptop-3"]
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


ROOMS = "Nom;Type;Modèle;Date achat;Salle\n"


def test_a_name_that_repeats_is_a_role(read_text: Read) -> None:
    """15 identical lines "PC élève" are 15 computers; "SRV01" twice is one server written twice."""
    reading = read_text(ROOMS + 15 * "PC élève;PC fixe;Optiplex;2021;101\n" + 2 * "SRV01;Serveur;DL360;2020;baie\n")
    assert (reading.accepted, rules(reading)) == (16, {"repeated_name": 14, "repeated_row": 1})


def test_lines_that_differ_in_a_column_that_is_not_read_are_not_the_same(read_text: Read) -> None:
    reading = read_text(ROOMS + "Poste 1;PC fixe;Optiplex;2021;101\nPoste 1;PC fixe;Optiplex;2021;102\n")
    assert (reading.accepted, "repeated_row" in rules(reading)) == (2, False)


@pytest.mark.parametrize("sign", ["idem", "Idem", "id.", '""""', "//", "〃", "''"])
def test_a_cell_that_repeats_the_one_above(read_text: Read, sign: str) -> None:
    reading = read_text(
        f"Type;Marque;Année;Lieu\nÉcran;Dell;2019;A\n{sign};{sign};{sign};B\n{sign};HP;2021;C\nPC fixe;HP;2020;D\n"
    )
    found = [(row["category"], row["maker"], row["acquired_on"].year) for row in reading.table.to_pylist()]
    same = ("monitor", "Dell", 2019)
    assert found == [same, same, ("monitor", "HP", 2021), ("desktop", "HP", 2020)]


def test_a_cell_that_repeats_nothing_is_asked(read_text: Read) -> None:
    reading = read_text("Type;Marque;Lieu\n;Dell;A\nidem;Zorg;B\nÉcran;Dell;C\nPC fixe;HP;D\n")
    assert (reading.accepted, reading.refused) == (2, 2)
