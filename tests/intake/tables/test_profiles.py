"""Files of each tool, read by eye first: profile, counts and the values that matter."""

from __future__ import annotations

from datetime import date

import pytest

from footprint.intake.tables.profiles import forms, profiles
from footprint.intake.tables.template import kinds, template
from footprint.schema import table
from tests.intake.accounts import rules
from tests.intake.conftest import Read


def test_glpi_10_computers_in_french(read_file: Read) -> None:
    reading = read_file("town_computers_glpi10_fr.csv")
    assert (reading.kind, reading.profile, reading.dialect.separator) == ("inventory", "glpi_computers", ";")
    assert (reading.rows, reading.accepted, reading.set_aside) == (7, 6, 1)
    rows = reading.table.to_pylist()
    assert [row["category"] for row in rows] == ["laptop", "desktop", "laptop", "server", "all_in_one", "laptop"]
    assert rows[0]["acquired_on"] == date(2021, 5, 3)
    assert rows[0]["in_service_on"] == date(2021, 5, 17)
    assert rows[0]["ram_gb"] == 16.0
    assert rows[0]["price_eur"] == 1042.5
    assert rows[0]["site_id"] == "Hôtel de ville"
    assert rows[2]["status"] == "retired"
    assert rows[2]["retired_on"] == date(2023, 12, 20)
    assert [row["asset_id"] for row in rows] == [None, None, None, "INV-2019-0003", None, None]
    assert rows[3]["cpu_units"] == 2.0
    assert rules(reading) == {"virtual_machine": 1}


def test_glpi_10_monitors_in_english(read_file: Read) -> None:
    reading = read_file("town_monitors_glpi10_en.csv")
    assert (reading.profile, reading.dialect.separator, reading.accepted) == ("glpi_monitors", ",", 4)
    assert reading.table["screen_inches"].to_pylist() == [24.0, 24.1, None, 17.0]
    assert reading.table["status"].to_pylist() == ["in_use", "in_use", "in_use", "gone_undated"]


def test_glpi_11_network(read_file: Read) -> None:
    reading = read_file("town_network_glpi11_fr.csv")
    assert (reading.profile, reading.dialect.newline, reading.accepted) == ("glpi_network", "\r\n", 5)
    assert reading.table["category"].to_pylist() == ["switch", "switch", "wifi_access_point", "firewall", "ups"]


def test_numecoeval_equipment(read_file: Read) -> None:
    reading = read_file("datacentre_equipment_numecoeval.csv")
    assert (reading.profile, reading.rows, reading.accepted) == ("numecoeval_equipment", 5, 4)
    rows = reading.table.to_pylist()
    assert rows[0]["annual_kwh"] == 1800.5
    assert rows[0]["site_id"] == "dc-north"
    assert rows[0]["country"] == "FRA"
    assert rows[2]["status"] == "retired"
    assert rows[2]["condition"] is None
    assert rules(reading)["repeated_row"] == 1
    assert {column.header: column.reason for column in reading.mapping}["utilisateur"] == "personal"


def test_numecoeval_datacentres_are_sites(read_file: Read) -> None:
    reading = read_file("datacentres_numecoeval.csv")
    assert (reading.kind, reading.accepted) == ("sites", 2)
    rows = reading.table.to_pylist()
    assert rows[0] == rows[0] | {"site_id": "dc-north", "kind": "datacentre", "country": "FRA", "pue": 1.5}
    assert (rows[1]["country"], rows[1]["pue"]) == ("ZZZ", 0.8)
    assert rules(reading) == {"invalid_pue": 1, "unknown_country": 1}


def test_a_small_firms_sheet(read_file: Read) -> None:
    reading = read_file("joinery_excel_cp1252.csv")
    assert (reading.profile, reading.dialect.encoding, reading.dialect.header_line) == ("spreadsheet", "cp1252", 5)
    assert (reading.rows, reading.accepted, reading.refused, reading.set_aside) == (11, 9, 0, 2)
    rows = {row["line"]: row for row in reading.table.to_pylist()}
    assert [rows[line]["quantity_devices"] for line in (6, 7, 9)] == [4.0, 2.0, 6.0]
    assert (rows[6]["price_eur"], rows[7]["acquired_on"], rows[7]["condition"]) == (
        1042.5,
        date(2018, 11, 16),
        "refurbished",
    )
    assert (rows[8]["acquired_precision"], rows[14]["ownership"]) == ("year", "leased")
    assert rules(reading) == {
        "total_row": 1, "not_hardware": 1, "several_in_label": 1, "missing_date": 2, "leased_without_end": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "profile"),
    [
        ("Nom;Statut;Fabricant;Lieu;Type;Modèle;Taille;Dernière modification", "glpi_monitors"),
        ("Name,Status,Manufacturer,Location,Type,Model,Firmware,Last update", "glpi_network"),
        ("Nom;Statut;Fabricant;Lieu;Type;Modèle;Dernière modification;Usager", "glpi"),
        ("Nom;Entité;Statut;Type;Modèle;Système d'exploitation - Nom;Dernière modification", "glpi_computers"),
        ("N°;Désignation;Marque;Qté;Date d'achat", "spreadsheet"),
        ("Сatégorie;Étiquette de l'actif;Modèle;Acheté", "spreadsheet"),
        ("category,quantity_devices,acquired_on,retired_on", "canonical_inventory"),
        ("category,model,country,acquired_on", "canonical_inventory"),
    ],
)
def test_headers_tell_the_tool(read_text: Read, headers: str, profile: str) -> None:
    cells = headers.replace(",", ";").split(";")
    row = ["Laptop" if name in ("Type", "Désignation", "category", "Сatégorie") else "" for name in cells]
    assert read_text(headers + "\n" + (";" if ";" in headers else ",").join(row) + "\n").profile == profile


def test_the_files_name_tells_the_item_type_of_a_bare_glpi_list(read_text: Read) -> None:
    header = "Nom;Statut;Fabricant;Lieu;Type;Modèle;Dernière modification\n"
    content = header + "IMP-1;En service;HP;Mairie;;Inconnu X;2025-01-02\n"
    named = read_text(content, name="imprimantes.csv")
    assert (named.profile, named.table["category"].to_pylist()) == ("glpi_printers", ["printer"])
    assert rules(named)["category_from_list"] == 1
    assert read_text(content, name="glpi.csv").refused == 1


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_templates_are_read_as_what_they_are(read_text: Read, kind: str, lang: str) -> None:
    reading = read_text(template(kind, lang))
    assert (reading.kind, reading.profile, reading.refused) == (kind, f"canonical_{kind}", 0)
    assert all(column.canonical for column in reading.mapping)
    assert reading.accepted == reading.rows > 0
    assert not {"unknown_word", "unreadable_date", "unreadable_number"} & set(rules(reading))


def test_the_stored_names_of_columns_are_headers_too() -> None:
    known = {profile.kind: profile for profile in profiles() if profile.name.startswith("canonical_")}
    for kind, name in (
        ("inventory", "devices"),
        ("sites", "sites"),
        ("contracts", "contracts"),
        ("members", "members"),
    ):
        made = {"year", "member_id", "line_id", "file_sha8", "line", "list", "acquired_precision", "acquired_kind"}
        for column in set(table(name).names) - made:
            found = known[kind].find(column)
            assert found is not None, column
            assert found[0] in (column, f"site_{column}")


def test_profiles_fill_only_columns_that_exist() -> None:
    beside = {
        "serial",
        "seen_on",
        "remark",
        "disk",
        "delivered_on",
        "ordered_on",
        "accounted_on",
        "enrolled_on",
        "last_day",
        "site_kind",
    }
    stored = {name for each in ("devices", "sites", "contracts", "members") for name in table(each).names}
    for profile in (each for each in profiles() if each.kind in ("inventory", "sites", "contracts", "members")):
        assert {column for column, _ in profile.names.values()} <= stored | beside, profile.name


def test_header_forms() -> None:
    assert forms("Prix HT (€)", False) == ("prix ht (€)", "prix ht")
    assert forms("Composants - Mémoire", True)[-1] == "memoire"
