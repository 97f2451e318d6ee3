"""A sample of each tool, read by eye first: which tool, how it is written, the fates of its lines, which devices."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from footprint.intake import read_all
from footprint.intake.tables.profiles import hand_made, profiles
from tests.intake.accounts import AS_OF, FILES, conserved
from tests.intake.conftest import Read

# file → its tables: profile, encoding, separator, header line, rows, accepted, refused, set aside, lines by category
TABLE: dict[str, list[tuple[str, str, str, int, int, int, int, int, dict[str, int]]]] = {
    "town_computers_glpi10_fr.csv": [
        ("glpi_computers", "utf-8-sig", ";", 1, 7, 6, 0, 1, {"laptop": 3, "desktop": 1, "server": 1, "all_in_one": 1})
    ],
    "town_monitors_glpi10_en.csv": [("glpi_monitors", "utf-8-sig", ",", 1, 4, 4, 0, 0, {"monitor": 4})],
    "town_network_glpi11_fr.csv": [
        ("glpi_network", "utf-8", ";", 1, 5, 5, 0, 0, {"switch": 2, "wifi_access_point": 1, "firewall": 1, "ups": 1})
    ],
    "town_phones_glpi10_fr.csv": [
        ("glpi_phones", "utf-8-sig", ";", 1, 3, 3, 0, 0, {"fixed_phone": 2, "smartphone": 1})
    ],
    "town_printers_glpi9_en.csv": [
        ("glpi_printers", "utf-8", ";", 1, 2, 2, 0, 0, {"multifunction_printer": 1, "printer": 1})
    ],
    "town_peripherals_glpi11_fr.csv": [
        ("glpi_peripherals", "utf-8", ";", 1, 3, 2, 1, 0, {"docking_station": 1, "webcam": 1})
    ],
    "town_glpi_agent.json": [("glpi_agent", "agent", "", 1, 3, 3, 0, 0, {"desktop": 1, "monitor": 2})],
    "town_glpi_agent.xml": [("glpi_agent", "agent", "", 1, 3, 2, 0, 1, {"laptop": 1, "monitor": 1})],
    "town_ocs_fr.csv": [("ocs", "utf-8", ";", 1, 4, 3, 0, 1, {"laptop": 1, "desktop": 1, "server": 1})],
    "camp_unifi.json": [
        ("unifi", "json", "", 1, 4, 4, 0, 0, {"wifi_access_point": 2, "switch": 1, "router": 1})
    ],
    "town_prtg_sensors.csv": [
        ("prtg_sensors", "utf-8", ",", 1, 5, 2, 0, 3, {"switch": 1, "firewall": 1})
    ],
    "firm_intune.csv": [("intune", "utf-8", ",", 1, 4, 2, 0, 2, {"laptop": 1, "smartphone": 1})],
    "firm_intune_graph.csv": [("intune", "utf-8", ",", 1, 3, 3, 0, 0, {"tablet": 1, "smartphone": 1, "laptop": 1})],
    "firm_sccm.csv": [
        ("sccm", "utf-8", ",", 1, 7, 6, 0, 1, {"laptop": 2, "desktop": 1, "all_in_one": 1, "server": 1, "tablet": 1})
    ],
    "laboratory_jamf.csv": [("jamf", "utf-8", ",", 1, 3, 3, 0, 0, {"laptop": 2, "desktop": 1})],
    "shop_meraki.csv": [
        ("meraki", "utf-8", ",", 1, 5, 5, 0, 0,
         {"firewall": 1, "switch": 1, "wifi_access_point": 1, "camera": 1, "iot": 1})
    ],
    "host_netbox.csv": [("netbox", "utf-8", ",", 1, 4, 3, 0, 1, {"switch": 2, "server": 1})],
    "firm_eset_protect.csv": [
        ("eset_protect", "utf-8", ",", 1, 5, 4, 0, 1, {"desktop": 1, "laptop": 1, "smartphone": 1, "server": 1})
    ],
    "firm_datto_rmm.csv": [
        ("datto_rmm", "utf-8", ",", 1, 4, 3, 0, 1, {"laptop": 1, "firewall": 1, "storage": 1})
    ],
    "university_librenms.csv": [
        ("librenms", "utf-8", ",", 1, 5, 4, 0, 1, {"router": 1, "switch": 1, "firewall": 1, "ups": 1})
    ],
    "hospital_aruba_central.csv": [
        ("aruba_central", "utf-8", ",", 1, 4, 4, 0, 0, {"wifi_access_point": 1, "switch": 2, "router": 1})
    ],
    "school_oxe_sets.csv": [("telephone_sets", "utf-8", ";", 2, 5, 4, 0, 1, {"fixed_phone": 4})],
    "hospital_telephone_sets.csv": [("telephone_sets", "utf-8", ";", 1, 7, 4, 0, 3, {"fixed_phone": 4})],
    "studio_amazon_orders.csv": [
        ("amazon_orders", "utf-8", ",", 1, 5, 3, 1, 1, {"laptop": 1, "keyboard": 1, "smartphone": 1})
    ],
    "firm_lansweeper.csv": [
        ("lansweeper", "utf-8", ";", 1, 6, 5, 0, 1,
         {"desktop": 2, "monitor": 1, "multifunction_printer": 1, "server": 1})
    ],
    "factory_idoit.csv": [
        ("idoit", "utf-8", ";", 1, 7, 5, 0, 2,
         {"laptop": 1, "desktop": 1, "thin_client": 1, "rack": 1, "wifi_access_point": 1})
    ],
    "association_meshcentral.csv": [
        ("meshcentral", "utf-8", ",", 1, 4, 3, 0, 1, {"desktop": 1, "laptop": 1, "server": 1})
    ],
    "school_snipeit_fr.csv": [("snipeit", "utf-8", ",", 1, 4, 4, 0, 0, {"laptop": 2, "projector": 1, "desktop": 1})],
    "school_snipeit_import.csv": [("snipeit", "utf-8", ",", 1, 3, 3, 0, 0, {"laptop": 1, "monitor": 1, "printer": 1})],
    "firm_fleet.csv": [("fleet", "utf-8", ",", 1, 3, 2, 0, 1, {"laptop": 2})],
    "firm_servicenow.csv": [
        ("servicenow", "utf-8", ",", 1, 4, 4, 0, 0, {"laptop": 1, "server": 1, "switch": 1, "desktop": 1})
    ],
    "hospital_itop.csv": [("itop", "utf-8", ",", 1, 5, 4, 0, 1, {"desktop": 2, "server": 1, "switch": 1})],
    "laboratory_ecodiag.csv": [
        ("ecodiag", "utf-8", ",", 1, 5, 5, 0, 0, {"laptop": 2, "monitor": 1, "workstation": 1, "printer": 1})
    ],
    "datacentre_equipment_numecoeval.csv": [
        ("numecoeval_equipment", "utf-8", ";", 1, 5, 4, 0, 1, {"server": 3, "laptop": 1})
    ],
    "datacentres_numecoeval.csv": [("numecoeval_datacentres", "utf-8", ";", 1, 2, 2, 0, 0, {})],
    "datacentre_virtual_numecoeval.csv": [("numecoeval_virtual", "utf-8", ";", 1, 2, 2, 0, 0, {})],
    "datacentre_applications_numecoeval.csv": [("numecoeval_applications", "utf-8", ";", 1, 2, 2, 0, 0, {})],
    "county_fixed_assets.csv": [
        ("fixed_assets", "cp1252", ";", 2, 7, 4, 0, 3,
         {"laptop": 1, "monitor": 1, "server": 1, "multifunction_printer": 1})
    ],
    "joinery_excel_cp1252.csv": [
        ("spreadsheet", "cp1252", ";", 5, 11, 9, 0, 2,
         {"laptop": 1, "desktop": 2, "monitor": 1, "multifunction_printer": 1, "smartphone": 1, "internet_box": 1,
          "switch": 1, "ups": 1, "payment_terminal": 1})
    ],
    "town_workbook.xlsx": [
        ("spreadsheet", "xlsx", "", 4, 6, 5, 0, 1,
         {"laptop": 2, "tablet": 1, "interactive_display": 1, "multifunction_printer": 1}),
        ("spreadsheet", "xlsx", "", 1, 2, 2, 0, 0, {"server": 1, "storage": 1}),
    ],
}  # fmt: skip
# What is tried here; the profiles of usage have their samples beside their own tests.
KINDS = ("inventory", "sites", "contracts", "members")
# Profiles whose sample is elsewhere: made in a test, or a template.
ELSEWHERE = {
    "canonical_contracts", "canonical_inventory", "canonical_members", "canonical_sites", "glpi", "rvtools_vhost",
    "active_directory", "hosts",
}  # fmt: skip


@pytest.mark.parametrize("file", TABLE)
def test_samples_are_read_as_by_eye(file: str) -> None:
    found = [conserved(reading) for reading in read_all(FILES / file, year=2025, as_of=AS_OF)]
    assert [
        (
            r.profile, r.dialect.encoding, r.dialect.separator, r.dialect.header_line,
            r.rows, r.accepted, r.refused, r.set_aside,
            dict(Counter(r.table["category"].to_pylist())) if r.kind == "inventory" else {},
        )
        for r in found
    ] == TABLE[file]  # fmt: skip


def test_every_profile_has_a_sample() -> None:
    sampled = {table[0] for tables in TABLE.values() for table in tables}
    mine = {profile.name for profile in profiles() if profile.kind in KINDS}
    assert mine <= sampled | ELSEWHERE
    assert sampled | ELSEWHERE <= {profile.name for profile in profiles()}


def values(file: str, *columns: str) -> list[tuple[Any, ...]]:
    (reading,) = read_all(FILES / file, year=2025, as_of=AS_OF)
    return [tuple(row[column] for column in columns) for row in reading.table.to_pylist()]


def test_a_report_of_lansweeper_may_name_the_type_shortly(read_text: Read) -> None:
    text = (FILES / "firm_lansweeper.csv").read_text(encoding="utf-8").replace("AssetTypename", "Type")
    reading = read_text(text.replace('"Active"', '"Old"', 1), name="report.csv")
    assert reading.profile == "lansweeper"
    assert reading.table["status"][0].as_py() == "gone_undated"


def test_what_a_serial_list_lacks_is_said_kindly(read_text: Read) -> None:
    text = "Device Serial Number,Windows Product ID,Hardware Hash\r\nFICAP0001,,T0FzAQAAHAAA\r\n"
    reading = read_text(text.encode("utf-16"), name="autopilot.csv")
    assert reading.findings["message_key"].to_pylist() == ["findings.wrong_kind.serials.says"]


def test_an_enrolment_is_no_purchase_and_the_first_one_counts() -> None:
    assert values("firm_intune.csv", "line", "acquired_kind", "ownership") == [
        (3, "enrolment", "byod"), (4, "enrolment", "owned")
    ]  # fmt: skip
    assert [str(day) for (day,) in values("firm_intune.csv", "acquired_on")] == ["2023-01-09", "2022-03-14"]


def test_units_that_only_the_tool_knows() -> None:
    assert values("firm_fleet.csv", "ram_gb") == [(16.0,), (32.0,)]
    assert [round(size) for (size,) in values("firm_sccm.csv", "ram_gb")] == [16, 16, 8, 8, 128, 8]
    assert [size for (size,) in values("firm_lansweeper.csv", "ram_gb")] == [16.0, None, None, 256.0, 4.0]


def test_snipe_it_labels_that_mislead() -> None:
    (reading,) = read_all(FILES / "school_snipeit_fr.csv", year=2025, as_of=AS_OF)
    reasons = {column.header: (column.canonical, column.reason) for column in reading.mapping}
    assert reasons["Date de libération"] == (None, "personal")
    assert reasons["Fin de vie"] == (None, "not_used")
    assert reasons["Сatégorie"] == ("category", "mapped")
    assert reading.table["retired_on"].to_pylist() == [None] * 4
    assert [str(day) for (day,) in values("school_snipeit_import.csv", "acquired_on")] == [
        "2023-01-23", "2023-03-01", "2022-11-14"
    ]  # fmt: skip


def test_a_label_says_how_many() -> None:
    assert values("county_fixed_assets.csv", "quantity_devices", "acquired_kind") == [
        (20.0, "in_service"), (12.0, "in_service"), (None, "in_service"), (None, "in_service")
    ]  # fmt: skip


def test_status_codes_of_service_desks() -> None:
    assert values("firm_servicenow.csv", "status") == [("in_use",), ("in_use",), ("in_stock",), ("retired",)]
    assert values("hospital_itop.csv", "status") == [("in_use",), ("in_use",), ("in_stock",), ("gone_undated",)]


def test_the_agents_monitors_and_disks() -> None:
    assert values("town_glpi_agent.json", "category", "ssd_gb", "hdd_units", "screen_inches") == [
        ("desktop", 256.06, 1.0, None), ("monitor", None, None, 24.0), ("monitor", None, None, None)
    ]  # fmt: skip
    assert values("town_glpi_agent.xml", "category", "site_id") == [("laptop", "École"), ("monitor", "École")]


def test_what_a_dashboard_says_of_a_device_in_service() -> None:
    """A device that answers badly, or has not answered for days, is still in its place."""
    assert values("shop_meraki.csv", "status") == [("in_use",)] * 5
    assert values("host_netbox.csv", "status") == [("in_use",)] * 3


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_list_with_some_of_our_own_names_is_understood_as_the_template_is(lang: str) -> None:
    """Who keeps a few columns of the template has a list like any other: each name means there what it means here."""
    template = next(profile for profile in profiles() if profile.name == "canonical_inventory")
    meanings = {name: (template.find(name) or ("",))[0] for name in template.template[lang]}
    assert len(meanings) > 20
    assert {name: (hand_made().find(name) or ("",))[0] for name in meanings} == meanings


def test_inventories_of_an_agent_that_somebody_put_together(tmp_path: Path) -> None:
    """In one XML below a root of its own, or in one list of JSON: each is read, one that is none refuses the file."""
    one = (FILES / "town_glpi_agent.xml").read_text(encoding="utf-8")
    body = one[one.index("<REQUEST") :]
    both = tmp_path / "parc.xml"
    both.write_text(f"<REQUESTS>{body}{body}</REQUESTS>", encoding="utf-8")
    assert [row["category"] for row in _rows(both)] == ["laptop", "monitor"]  # the same device twice is one
    listed = tmp_path / "parc.json"
    listed.write_text(f"[{(FILES / 'town_glpi_agent.json').read_text(encoding='utf-8')}]", encoding="utf-8")
    assert Counter(row["category"] for row in _rows(listed)) == {"desktop": 1, "monitor": 2}
    both.write_text(f"<REQUESTS>{body}<REQUEST><QUERY>PROLOG</QUERY></REQUEST></REQUESTS>", encoding="utf-8")
    assert _rows(both) == []


def _rows(path: Path) -> list[dict[str, Any]]:
    return [row for reading in read_all(path, year=2025, as_of=AS_OF) for row in reading.table.to_pylist()]
