"""Other choices of the method for a sample member, against its own results."""

from __future__ import annotations

import pytest

from factors import catalogue
from footprint.lake import Lake
from footprint.report.scenarios import scenarios
from footprint.report.tables import MemberTables

YEAR, MEMBER = 2025, "universite-clairmarais"  # hosts whose machines have virtual processors
# A household's published electricity for an office's, by the key of the office's.
FOR_OFFICE = {"office_kwh:laptop": 29 / 48, "office_kwh:monitor": 73 / 70, "office_kwh:monitor_32_inch": 73 / 110}


def test_a_university(lake: Lake) -> None:
    """The total is that of the results; a household moves what an office's figure made, amount by amount; equal parts
    move services and no total."""
    tables = MemberTables(lake, year=YEAR, member_id=MEMBER, factor_set=catalogue.load())
    found = scenarios(tables).to_pylist()
    value = {(row["scenario"], row["service_id"]): row["kgco2e"] for row in found}
    of_indicator = [
        row["value"]
        for row in tables.rows("indicators_member")
        if (row["indicator"], row["view"], row["basis"]) == ("C1", "depreciation", "location")
    ]
    assert [value["retained", None]] == pytest.approx(of_indicator)
    amounts = [
        row
        for row in tables.rows("footprint")
        if row["energy_key"] in FOR_OFFICE
        and (row["criterion"], row["basis"], row["status"]) == ("gwp", "location", "ok")
    ]
    moved = sum(row["value"] * (FOR_OFFICE[row["energy_key"]] - 1) for row in amounts)
    assert moved < 0
    assert value["household_use", None] - value["retained", None] == pytest.approx(moved)
    services = {service for scenario, service in value if scenario == "equal_parts"}
    assert services == {"depot", "ent", "messagerie"}
