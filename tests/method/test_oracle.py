"""The SQL against the independent oracle, on generated inventories: every value and every status of every line."""

from __future__ import annotations

from datetime import date
from functools import cache
from math import isclose
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.cases import cases, long_but
from tests.method import builders
from tests.method.running import drawn
from tests.method.strategies import BAD_SITES, SITES, Row, any_device, contract_rows
from tests.oracles import devices as oracle

TABLES = ("devices", "sites", "contracts")


def agree(mine: float | None, theirs: float | None) -> bool:
    """Equal at 1e-9, or both not assessed."""
    if mine is None or theirs is None:
        return mine is theirs
    return isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-12)


def disagreements(members: list[dict[str, list[Row]]], year: int, second_hand: str) -> list[str]:
    """One line of text for each figure of these members on which the SQL and the oracle differ."""
    world = builders.world(year, second_hand=second_hand)
    expected: dict[str, dict[oracle.Key, oracle.Figure]] = {}
    for tables in members:
        expected |= oracle.inventory(tables["devices"], tables["sites"], tables["contracts"], world)
    devices, sites, contracts = ([row for tables in members for row in tables[name]] for name in TABLES)
    found = builders.by_line(devices, sites, contracts, year=year, second_hand=second_hand)
    wrong = []
    for device in devices:
        mine, theirs = expected[device["line_id"]], found[device["line_id"]]
        for key in sorted(mine.keys() | theirs.keys()):
            one, other = mine.get(key), theirs.get(key)
            same = one and other and agree(one[0], other[0]) and one[1] == other[1] and agree(one[2], other[2])
            if not same:
                given_values = {name: value for name, value in device.items() if value is not None}
                wrong.append(f"{key}: oracle {one}, SQL {other} for {given_values}")
    return wrong


MEMBERS = {"rows": st.lists(any_device(), min_size=20, max_size=30), "contracts": st.lists(contract_rows(), max_size=4)}


def member(number: int, rows: list[Row], contracts: list[Row], year: int) -> dict[str, list[Row]]:
    """Devices, sites and contracts of the member of that number."""
    tables = {
        "devices": builders.devices(*rows, year=year),
        "sites": builders.sites(*SITES, *BAD_SITES, year=year),
        "contracts": builders.contracts(*contracts, year=year),
    }
    for row in (row for table in tables.values() for row in table):
        row["member_id"] = f"m{number}"
    for row in tables["devices"]:
        row["line_id"] = f"{number}{row['line_id']}"
    return tables


@cache
def random_members() -> list[dict[str, Any]]:
    return drawn(cases(12, long=400), **MEMBERS)


# The first and the last year, a leap year and today's, twice with each way of second hand: no two of the same members.
@pytest.mark.parametrize("year", long_but((2019, 2024, 2025, 2026), range(2019, 2027)))
def test_the_sql_agrees_with_the_oracle(year: int) -> None:
    """Many members in one run: what one of them sends is nothing to the others."""
    members = [member(number, **case, year=year) for number, case in enumerate(random_members()[year % 4 :: 4])]
    wrong = disagreements(members, year, "time_share" if year % 2 else "cut_off")
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.parametrize("second_hand", ["cut_off", "time_share"])
def test_a_refurbished_factor_that_somebody_supplies_is_used(second_hand: str) -> None:
    new = builders.device_rows()
    supplied = [
        row | {"factor_key": "device:phone:refurbished", "factor_id": f"r{i}", "value": row["value"] / 10}
        for i, row in enumerate(new)
        if row["factor_key"] == "device:phone"
    ]
    factors = new + builders.use_rows() + supplied
    devices = builders.devices(
        *(
            {
                "category": "phone",
                "condition": "refurbished",
                "acquired_on": date(2023, 3, 1),
                "first_life_years": life,
            }
            for life in (None, 2.0)
        )
    )
    expected = oracle.inventory(devices, [], [], builders.world(2025, factors, second_hand=second_hand))
    found = builders.by_line(devices, year=2025, factors=builders.factor_set(factors), second_hand=second_hand)
    for line, figures in expected.items():
        assert found[line].keys() == figures.keys()
        for key, (value, status, _) in figures.items():
            assert agree(value, found[line][key][0]), key
            assert status == found[line][key][1], key
