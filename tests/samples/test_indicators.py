"""Indicators of the sample members against sums of their own: nothing counts that is no part of the total."""

from __future__ import annotations

from typing import Any

import pytest

from factors import catalogue
from footprint import explain
from footprint.lake import Lake

YEAR = 2025


@pytest.fixture(scope="module")
def indicators(lake: Lake) -> dict[tuple[str, str], dict[str, Any]]:
    """By member and indicator, in the headline where an indicator has views."""
    rows = lake.read("indicators_member", year=YEAR).to_pylist()
    return {
        (row["member_id"], row["indicator"]): row
        for row in rows
        if row["view"] in ("depreciation", "any") and row["basis"] in ("location", "any")
    }


def test_electricity_of_equipment_and_datacentre_is_the_energy_of_the_total(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """E1 + E2 = the kWh of `footprint` without those that visitors use, which no total holds."""
    own: dict[str, float] = {}
    visitors = 0.0
    for row in lake.read("footprint", year=YEAR).to_pylist():
        if row["criterion"] != "energy" or row["basis"] not in ("location", "any") or row["value"] is None:
            continue
        assert row["view"] == "any"
        if row["ownership"] == "visitor":
            visitors += row["value"]
        else:
            own[row["member_id"]] = own.get(row["member_id"], 0.0) + row["value"]
    assert len(own) == 15
    assert visitors > 0
    for member_id, kwh in own.items():
        parts = [indicators.get((member_id, name)) for name in ("E1", "E2")]
        assert sum(part["value"] for part in parts if part) == pytest.approx(kwh, rel=1e-12), member_id


def test_a_figure_says_how_much_of_the_fleet_it_stands_for(
    indicators: dict[tuple[str, str], dict[str, Any]],
) -> None:
    """M2, M3, E1 and E2 are of electricity only: covered are the devices whose electricity is known, never 0."""
    for (member_id, name), row in indicators.items():
        if name in ("C1", "M1", "M2", "M3", "E1") and row["value"]:
            assert 0 < row["covered_share"] <= 1, (member_id, name)
        if name in ("M2", "M3"):
            assert row["covered_share"] >= indicators[member_id, "C1"]["covered_share"]


def test_second_hand_is_unknown_where_the_condition_of_what_was_bought_is(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """R1 = second-hand devices acquired / devices acquired, where the list says of 95 of 100 whether they are new."""
    first, last = f"{YEAR}-01-01", f"{YEAR}-12-31"
    seen = set()
    for member_id in {member_id for member_id, _ in indicators}:
        bought = [
            row
            for row in lake.read("devices", year=YEAR, member_id=member_id).to_pylist()
            if (row["acquired_on"] or row["in_service_on"])
            and first <= str(row["acquired_on"] or row["in_service_on"]) <= last
            and row["status"] != "on_order"
        ]
        units = {
            how: sum(1.0 if row["quantity_devices"] is None else row["quantity_devices"] for row in bought if of(row))
            for how, of in {
                "all": lambda row: True,
                "described": lambda row: row["condition"] is not None,
                "second_hand": lambda row: row["condition"] in ("refurbished", "used"),
            }.items()
        }
        row = indicators[member_id, "R1"]
        if not units["all"]:
            assert row["status"] == "missing_denominator"
            continue
        share = units["described"] / units["all"]
        assert row["covered_share"] == pytest.approx(share)
        known = share >= 0.95
        seen.add(known)
        assert row["status"] == ("ok" if known else "missing_condition")
        assert row["value"] == (pytest.approx(units["second_hand"] / units["all"]) if known else None)
    assert seen == {True, False}


def test_the_share_of_making_is_of_what_is_known_in_making_and_use_alike(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """C5 is NULL where less than half of the devices stand in categories assessed in both, and it is a share else."""
    seen = set()
    for (member_id, name), row in indicators.items():
        if name == "C5":
            known = row["covered_share"] is None or row["covered_share"] >= 0.5
            seen.add(known)
            assert row["status"] == ("ok" if known else "low_coverage"), member_id
            assert (row["value"] is None) == (not known)
            assert row["value"] is None or 0 < row["value"] < 1
    assert True in seen


def test_persons_are_totals_over_the_impact_of_one_person(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """Environmental Footprint 3.1: 7,553.08 kgCO2e and 0.0636226 kgSbe a person and year."""
    rows = explain.persons(lake, year=YEAR, member_id="ville-port-salvert", factor_set=catalogue.load()).to_pylist()
    found = {row["criterion"]: row["persons"] for row in rows if row["reference_set"] == "ef"}
    assert found["gwp"] == pytest.approx(indicators["ville-port-salvert", "C1"]["value"] / 7553.08)
    assert found["adpe"] == pytest.approx(indicators["ville-port-salvert", "M1"]["value"] / 0.0636226)
