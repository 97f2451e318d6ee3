"""Indicators by hand: waste, what is avoided, what contracts cover, what is moved, and intervals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import steps
from footprint.explain import explain_fleet
from footprint.lake import Lake
from footprint.messages import catalogue as texts
from footprint.method.indicators import INDICATORS
from tests.method.test_year_changes import YEAR, Row, rows

FACTORS = catalogue.load()
END = float((date(YEAR + 1, 1, 1) - date(1970, 1, 1)).days)
MADE = [("life_start", "manufacturing", 170.0), ("life_start", "distribution", 12.3), ("life_end", "end_of_life", 2.7)]
MEMBERS = ("m", "without_contract", "unknown_mix")
BOUGHT = {
    "m": {"technology:hydro": 60.0, "grid:FRA": 30.0, "contract:not_assessed": 10.0},
    "without_contract": {"grid:FRA": 100.0},  # of these machines
    "unknown_mix": {"contract:not_assessed": 100.0},
}


def device(category: str, quantity: float, age: float | None = None, gone: str | None = None, **more: Any) -> Row:
    """Devices that are still there, or left by a route in the middle of the year."""
    came = None if age is None else END - age * 365.25
    about: Row = {"category": category, "quantity_devices": quantity, "n": quantity, "ownership": "owned"}
    about |= {"condition": "new", "device_status": "in_use", "t_in": came, "age_years": age, "route": gone}
    about |= {"embodied_status": "ok"}
    return about | ({"t_out": END - 180, "device_status": "retired"} if gone else {}) | more


DEVICES = (
    device("laptop", 2.0, 8.0),
    device("laptop", 10.0, 4.0),  # younger than the usual 5 years
    device("laptop", 10.0, 9.0, device_status="in_stock"),
    device("laptop", 1.0),  # nobody knows its age
    device("laptop", 3.0, 1.0, condition="refurbished"),
    device("laptop", 2.0, condition="used"),  # here, so all year
    device("laptop", 5.0, 73 / 365.25, condition="used"),  # the last 73 days
    device("drone", 4.0, 9.0),  # nothing is published of it
    device("laptop", 3.0, 6.0, gone="recycled"),
    device("desktop", 1.0, 6.0, gone="unknown"),
    device("smartphone", 2.0, 6.0, gone="sold"),
    device("laptop", 5.0, 6.0, gone="recycled", ownership="leased"),
    device("drone", 1.0, 6.0, gone="recycled"),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Members that differ in their contracts and their accesses alone."""
    lake = Lake(tmp_path_factory.mktemp("home"))
    for member_id in MEMBERS:
        _write(lake, member_id)
    about = {"year": YEAR, "factor_key": "device:laptop", "criterion": "gwp", "quality": "medium"}
    about |= {"factor_year": YEAR, "factor_id": "l", "group_key": "g", "fallback": "none", "gsd": 1.5}
    made = [about | {"activity": activity, "stage": stage, "value": value} for activity, stage, value in MADE]
    made.append(
        about | {"criterion": "adpe", "activity": "life_start", "stage": "embodied", "value": 0.02, "factor_id": "e"}
    )
    lake.write("year_factors", rows("year_factors", made), year=YEAR)
    for name in ("device_lives", "fleet", "activity_data", "footprint", "uncertainty_member"):
        lake.write(name, rows(name, [row for member_id in MEMBERS for row in _results(name, member_id)]), year=YEAR)
    return lake


@pytest.fixture(scope="module")
def indicators(lake: Lake) -> dict[tuple[str, str], Row]:
    return _shown(lake, FACTORS)


def _shown(lake: Lake, factors: FactorSet) -> dict[tuple[str, str], Row]:
    """The headline and what has no view."""
    steps.indicators_member(lake, YEAR, factors)
    shown = lake.read("indicators_member", year=YEAR).to_pylist()
    return {
        (row["member_id"], row["indicator"]): row
        for row in shown
        if row["view"] in ("any", "depreciation") and row["basis"] in ("any", "location")
    }


def _write(lake: Lake, member_id: str) -> None:
    about = {"member_id": member_id, "year": YEAR}
    profile = about | {"employees_fte": 8.0, "users": 10.0}
    gives = {"m": 0.25, "unknown_mix": 0.0}.get(member_id)
    sites = [about | {"site_id": "room", "kind": "datacentre", "erf": gives}]
    sites.append(about | {"site_id": "silent", "kind": "colocation"})
    days = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(365)]
    access = about | {"subject_kind": "member", "subject_id": "", "list": "x", "file_sha8": "0"}
    volumes = (("fixed", 2.0), (None, 500.0), ("cloud", 70.0))  # of the last two, services send it
    used = [
        access | {"metric": "data_gb", "network": network, "day": day, "quantity": gigabytes, "unit": "GB"}
        for day in days
        for network, gigabytes in (volumes if member_id == "m" else volumes[1:])
    ]
    used += [
        access | {"metric": "line_days", "network": "mobile", "day": day, "quantity": 3.0, "unit": "line.day"}
        for day in days
    ]
    tables = {
        "members": [profile], "sites": sites, "usage": used,
        "devices": [about | {"line_id": f"f:{n}", "exit_route": row["route"], "list": "x", "file_sha8": "0", "line": n}
                    for n, row in enumerate(DEVICES)],
    }  # fmt: skip
    for name, listed in tables.items():
        lake.write(name, rows(name, listed), year=YEAR, member_id=member_id)


def _results(name: str, member_id: str) -> list[Row]:
    about = {"member_id": member_id, "year": YEAR}
    total = about | {"view": "depreciation", "basis": "location", "output": "total", "key": "*", "correlation": 0.5}
    bought = about | {"view": "any", "basis": "market", "activity": "electricity", "tier": "datacentre"}
    bought |= {"site_id": "room", "ownership": "owned"}
    ran = about | {"view": "any", "basis": "location", "ownership": "owned", "tier": "datacentre", "category": "server"}
    ran |= {"criterion": "energy", "stage": "use", "unit": "kWh"}
    weighs = about | {"view": "any", "basis": "any", "ownership": "owned", "tier": "terminal", "category": "laptop"}
    return {
        "device_lives": [about | {"line_id": f"f:{n}"} | {k: v for k, v in row.items() if k != "route"}
                         for n, row in enumerate(DEVICES)],
        "fleet": [about | {"tier": "terminal", "category": "laptop", "condition": "new", "status": "in_use",
                           "devices": 30.0}],
        "activity_data": [bought | {"factor_key": key, "quantity": kwh} for key, kwh in BOUGHT[member_id].items()],
        "footprint": [weighs | {"criterion": "gwp", "stage": "use", "value": 100.0, "unit": "kgCO2e"},
                      weighs | {"criterion": "pe", "stage": "use", "value": 7.0, "unit": "MJ"},
                      weighs | {"criterion": "pe", "stage": "manufacturing", "value": 3.0, "unit": "MJ"},
                      ran | {"site_id": "room", "value": 80.0}, ran | {"site_id": "silent", "value": 20.0}],
        "uncertainty_member": [total | {"criterion": "gwp", "value": 100.0, "low": 80.0, "high": 160.0},
                               total | {"criterion": "pe", "value": 10.0, "low": 5.0, "high": 20.0}],
    }[name]  # fmt: skip


def test_waste_is_what_left_and_nobody_uses_again(indicators: dict[tuple[str, str], Row]) -> None:
    """3 laptops of 2.28 kg and a desktop of 8.77 kg = 15.61 kg of 10 users. Not: what was sold, what goes back to a
    lessor; of a drone no mass is published: 4 devices of 5 are weighed."""
    row = indicators["m", "M4"]
    assert (row["numerator"], row["denominator"]) == (pytest.approx(3 * 2.28 + 8.77), 10.0)
    assert (row["value"], row["covered_share"]) == (pytest.approx(1.561), pytest.approx(0.8))
    assert row["figures"] == "mass:desktop;mass:laptop"


def test_avoided_is_what_lasts_longer_and_what_is_second_hand(
    lake: Lake, indicators: dict[tuple[str, str], Row]
) -> None:
    """2 × 185 kg × (1/5 − 1/8) + 3 × 27 kg + 2 × 27 kg + 5 × 27 kg × 73/365. Neither stock nor younger devices; of 27
    in use the drones and the new one without a date are unknown."""
    row = indicators["m", "A1"]
    assert row["value"] == pytest.approx(2 * 185.0 * (1 / 5 - 1 / 8) + (3 + 2 + 5 * 0.2) * 27.0)
    assert row["low"] < row["value"] < row["high"]
    lines = explain_fleet(lake, year=YEAR, member_id="m", factor_set=FACTORS).to_pylist()
    avoided = [line["numerator"] for line in lines if line["indicator"] == "A1"]
    assert sum(value or 0.0 for value in avoided) == pytest.approx(row["value"])
    assert None in avoided  # the drones, and the new one without a date, are listed as unknown
    assert row["figures"] == "l;lifetime:laptop;refurbished_saving:laptop"  # l: the factor row of a laptop
    assert row["covered_share"] == pytest.approx(22 / 27)


def test_minerals_avoided_are_those_of_what_lasts_longer(lake: Lake, indicators: dict[tuple[str, str], Row]) -> None:
    """2 × 0.02 kg × (1/5 − 1/8); a younger one avoids none. Of 12 of 27 in use it is known: of second-hand devices no
    saving of minerals is published, of drones nothing."""
    row = indicators["m", "A1_adpe"]
    assert (row["value"], row["unit"]) == (pytest.approx(2 * 0.02 * (1 / 5 - 1 / 8)), "kgSbe")
    assert (row["covered_share"], row["status"], row["low"]) == (pytest.approx(12 / 27), "ok", None)
    assert row["figures"] == "e;lifetime:laptop"
    lines = explain_fleet(lake, year=YEAR, member_id="m", factor_set=FACTORS).to_pylist()
    spared = [line["numerator"] for line in lines if line["indicator"] == "A1_adpe"]
    assert sum(value or 0.0 for value in spared) == pytest.approx(row["value"])
    assert spared.count(None) == 5  # three lines of second-hand ones, the drones, the one without a date


def test_a_factor_set_without_spreads_draws_no_interval(lake: Lake, indicators: dict[tuple[str, str], Row]) -> None:
    """As those published before there were any: what is avoided keeps its value."""
    row = _shown(lake, replace(FACTORS, spreads=FACTORS.spreads.slice(0, 0)))["m", "A1"]
    assert [row[name] for name in ("value", "low", "high", "status")] == [
        indicators["m", "A1"]["value"],
        None,
        None,
        "ok",
    ]


def test_renewable_is_what_contracts_cover(indicators: dict[tuple[str, str], Row]) -> None:
    """60 of 100 kWh; of 10 the contract's mix is unknown. Where no contract reaches the machines, or all is of an
    unknown mix: unknown, not 0."""
    row = indicators["m", "E5"]
    assert (row["value"], row["covered_share"], row["status"]) == (0.6, 0.9, "ok")
    other = indicators["without_contract", "E5"]
    assert (other["value"], other["status"]) == (None, "not_declared")
    unknown = indicators["unknown_mix", "E5"]
    assert (unknown["value"], unknown["covered_share"], unknown["status"]) == (None, 0.0, "not_assessed")


def test_used_again_is_the_share_that_rooms_give_away(lake: Lake, indicators: dict[tuple[str, str], Row]) -> None:
    """80 kWh of a room that gives a quarter away, 20 of one that says nothing; where no room says it it
    is unknown, where one gives nothing away 0."""
    row = indicators["m", "E6"]
    assert (row["value"], row["covered_share"], row["status"]) == (pytest.approx(0.25), pytest.approx(0.8), "ok")
    assert [indicators["without_contract", "E6"][name] for name in ("value", "status")] == [None, "not_declared"]
    assert [indicators["unknown_mix", "E6"][name] for name in ("value", "status")] == [0.0, "ok"]


def test_moved_data_is_of_the_accesses_whose_volume_is_known(indicators: dict[tuple[str, str], Row]) -> None:
    """2 GB a day = 730 GB of 8 employees; of the mobile lines the volume is unknown, so half is covered. What services
    send is not moved over own accesses: without theirs it is unknown."""
    row = indicators["m", "U1"]
    assert (row["numerator"], row["value"], row["covered_share"]) == (pytest.approx(730.0), pytest.approx(91.25), 0.5)
    other = indicators["without_contract", "U1"]
    assert (other["value"], other["numerator"], other["status"]) == (None, None, "not_declared")


def test_a_ratio_has_the_interval_of_its_total_and_a_part_of_one_has_none(
    indicators: dict[tuple[str, str], Row],
) -> None:
    """C1 is 100 (80 to 160) kg, of 8 employees 12.5 (10 to 20). M2 is 7 of the 10 MJ of which the interval is."""
    sides = ("value", "low", "high")
    assert [indicators["m", "C1"][side] for side in sides] == [100.0, 80.0, 160.0]
    assert [indicators["m", "C2"][side] for side in sides] == [12.5, 10.0, 20.0]
    assert [indicators["m", "M2"][side] for side in sides] == [7.0, None, None]


def test_every_indicator_has_its_words_in_one_table(indicators: dict[tuple[str, str], Row]) -> None:
    assert {name for _, name in indicators} <= set(INDICATORS)
    for lang in ("fr", "en"):
        keys = {key.removeprefix("definition.") for key in texts("terms", lang) if key.startswith("definition.")}
        assert keys == set(INDICATORS)
