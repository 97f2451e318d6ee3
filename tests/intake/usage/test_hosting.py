"""Hosts, virtual machines, applications and services as their tools list them."""

from __future__ import annotations

from math import isnan
from typing import Any

import pytest

from footprint.intake import Reading
from footprint.intake.tables.template import template
from footprint.intake.telling import render
from tests.intake.conftest import Read

Pair = tuple[str, str | None, str, str | None]


def pairs(reading: Reading) -> list[Pair]:
    return [
        tuple(row[name] for name in ("from_kind", "from_id", "to_kind", "to_id")) for row in reading.table.to_pylist()
    ]


def rules(reading: Reading) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in reading.findings.to_pylist():
        found.setdefault(row["rule"], []).append(row["line"])
    return found


def row(reading: Reading, name: str) -> dict[str, Any]:
    (found,) = [each for each in reading.table.to_pylist() if each["to_id"] == name and each["from_kind"] == "asset"]
    return found


def test_rvtools_machines_stand_on_their_hosts(read_file: Read) -> None:
    reading = read_file("usage/hosting_vinfo.csv")
    assert (reading.profile, reading.kind) == ("rvtools_vinfo", "hosting")
    assert (reading.rows, reading.accepted, reading.refused, reading.set_aside) == (5, 2, 0, 3)
    assert rules(reading) == {"machine_off": [4, 5], "repeated_row": [6]}
    found = row(reading, "portail")
    assert (found["from_id"], found["vcpu"], found["ram_gb"], found["storage_gb"]) == (
        "ESX1.ville.example",
        8.0,
        32.0,
        200.0,
    )


def test_proxmox_machines_and_containers(read_file: Read) -> None:
    reading = read_file("usage/hosting_proxmox.csv")
    assert (reading.profile, reading.accepted, reading.set_aside) == ("proxmox", 2, 1)
    assert pairs(reading) == [
        ("asset", "pve1", "vm", "web"), ("asset", "pve1", "vm", "dns"), ("vm", "web", "service", "site"),
    ]  # fmt: skip
    assert (row(reading, "dns")["ram_gb"], row(reading, "dns")["storage_gb"]) == (0.5, 8.0)


def test_numecoeval_machines_and_applications(read_file: Read) -> None:
    machines = read_file("datacentre_virtual_numecoeval.csv")
    applications = read_file("datacentre_applications_numecoeval.csv")
    assert pairs(machines) == [("asset", "eq-1", "vm", "vm-compta"), ("asset", "eq-1", "vm", "vm-ged")]
    assert [row(machines, name)["vcpu"] for name in ("vm-compta", "vm-ged")] == [4.0, 2.0]
    assert row(machines, "vm-ged")["storage_gb"] == 1500.0
    assert pairs(applications) == [
        ("vm", "vm-compta", "service", "Etat civil"),
        ("vm", "vm-ged", "service", "Archives"),
    ]
    assert {each["environment"] for each in applications.table.to_pylist()} == {"Production"}


def test_a_line_may_say_one_step_or_two(read_file: Read) -> None:
    reading = read_file("usage/hosting_fr.csv")
    assert (reading.profile, reading.rows) == ("canonical_hosting", 9)
    assert (reading.accepted, reading.refused, reading.set_aside) == (7, 1, 1)
    assert pairs(reading) == [
        ("asset", "srv-01", "vm", "vm-site"), ("asset", "srv-01", "vm", "vm-essai"), ("asset", "ferme", "vm", "vm-lot"),
        ("asset", "srv-04", "vm", "vm-x"), ("asset", "srv-02", "service", "archives"),
        ("asset", "srv-03", "service", None),
        ("vm", "vm-site", "service", "site-web"), ("vm", "vm-essai", "service", "site-web"),
        ("vm", "vm-lot", "service", "calcul"), ("vm", "vm-site", "service", "statistiques"),
    ]  # fmt: skip
    assert [row(reading, name)["share"] for name in ("vm-site", "vm-essai", "archives")] == [0.7, 0.4, 0.6]
    assert row(reading, "vm-site")["storage_gb"] == 200.0
    assert {each["share"] for each in reading.table.to_pylist() if each["from_kind"] == "vm"} == {None}


def test_what_is_wrong_is_named(read_file: Read) -> None:
    reading = read_file("usage/hosting_fr.csv")
    found = rules(reading)
    assert found["shares_above_one"] == [2, 3]
    assert (found["missing_identifier"], found["blank_row"], found["invalid_share"]) == ([7], [8], [10])
    assert isnan(row(reading, "vm-x")["share"])
    for lang in ("fr", "en"):
        assert all("{" not in sentence for sentence in render(reading.findings, lang))


def test_services(read_file: Read) -> None:
    reading = read_file("usage/services_fr.csv")
    assert (reading.profile, reading.kind) == ("canonical_services", "services")
    assert (reading.accepted, reading.refused, reading.set_aside) == (3, 1, 0)
    rows = {each["service_id"]: each for each in reading.table.to_pylist()}
    assert list(rows) == ["site-web", "Démarches en ligne", "portail"]
    assert (rows["site-web"]["functional_unit"], rows["site-web"]["units_per_year"]) == ("visite", 180_000.0)
    assert rows["site-web"]["aliases"] == "www.ville.example; vm-site"
    assert rows["portail"]["units_per_year"] is None
    assert rules(reading) == {"missing_identifier": [4], "unreadable_number": [5]}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", ["hosting", "services"])
def test_the_templates_are_read_as_what_they_are(read_text: Read, kind: str, lang: str) -> None:
    reading = read_text(template(kind, lang), name="liste.csv")
    assert (reading.profile, reading.refused, reading.set_aside) == (f"canonical_{kind}", 0, 0)
    assert reading.accepted == reading.rows > 1
    assert not [rule for rule in rules(reading) if rule != "decimal_assumed"]
