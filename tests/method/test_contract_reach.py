"""What a contract of electricity covers: its own site; without one, what the member runs itself in its country."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.member_year.doubts import NOT_OWN
from tests.method import builders
from tests.method.builders import Row

FRA, HYDRO = 0.0461, 0.006  # kgCO2e a kWh of the tiny factor set
SITES: list[Row] = [
    {"site_id": "town hall", "kind": "office", "country": "FRA"},
    {"site_id": "own room", "kind": "datacentre", "country": "FRA", "pue": 1.5},
    {"site_id": "hosting", "kind": "colocation", "country": "FRA", "pue": 1.5},
    {"site_id": "homes", "kind": "home", "country": "FRA"},
    {"site_id": "Berlin", "kind": "office", "country": "DEU"},
]
DEVICES: dict[str, Row] = {
    "laptop": {"annual_kwh": 100.0, "site_id": "town hall"},
    "laptop without a site": {"annual_kwh": 100.0},
    "server": {"category": "server", "annual_kwh": 100.0, "site_id": "own room"},
    "hosted": {"category": "server", "annual_kwh": 100.0, "site_id": "hosting"},
    "at home": {"annual_kwh": 100.0, "site_id": "homes"},
    "personal": {"annual_kwh": 100.0, "ownership": "byod", "share": 1.0, "site_id": "town hall"},
    "Berlin": {"annual_kwh": 100.0, "site_id": "Berlin"},
}


def market(*contracts: Row) -> dict[str, float | None]:
    """Greenhouse gases of use, market-based, by the name of the device [kgCO2e]."""
    found = builders.by_line(
        builders.devices(*DEVICES.values()), builders.sites(*SITES), builders.contracts(*contracts), year=2025
    )
    return {name: found[f"f:{line}"]["depreciation", "use", "gwp", "market"][0] for line, name in enumerate(DEVICES, 2)}


def grid() -> dict[str, Any]:
    """100 kWh a laptop, 150 a server (PUE 1.5), each at its grid: 4.61, 6.915; in Germany the residual mix, 71."""
    return {
        name: 71.0 if name == "Berlin" else 150 * FRA if name in ("server", "hosted") else 100 * FRA for name in DEVICES
    }


def test_without_contracts_all_is_of_the_grid() -> None:
    assert market() == pytest.approx(grid())


def test_a_contract_without_a_site_covers_only_what_the_member_runs_in_its_country() -> None:
    """All covered: laptop 0.6 kg, without a site 0.6 kg, server 0.9 kg. The others stay on the grid."""
    own = {"laptop": 100 * HYDRO, "laptop without a site": 100 * HYDRO, "server": 150 * HYDRO}
    assert market({"covered_share": 1.0, "factor_key": "technology:hydro"}) == pytest.approx(grid() | own)


def test_its_kwh_are_shared_among_what_it_covers() -> None:
    """175 kWh for the 100 + 100 + 150 in reach: half of each, and nothing of it is lost to devices out of reach."""
    half = {name: grid()[name] / 2 + kwh / 2 * HYDRO for name, kwh in
            (("laptop", 100), ("laptop without a site", 100), ("server", 150))}  # fmt: skip
    assert market({"covered_kwh": 175.0, "factor_key": "technology:hydro"}) == pytest.approx(grid() | half)


def test_a_contract_of_a_site_covers_that_site_and_all_there() -> None:
    """The member names the site: the devices of persons there use its electricity too (100 + 100 kWh, 100 covered)."""
    half = dict.fromkeys(("laptop", "personal"), 50 * FRA + 50 * HYDRO)
    found = market({"covered_kwh": 100.0, "factor_key": "technology:hydro", "site_id": "town hall"})
    assert found == pytest.approx(grid() | half)


def test_two_contracts_never_cover_more_than_all() -> None:
    """0.8 of everything and 0.8 of the town hall: at the town hall 0.5 and 0.5, elsewhere 0.8."""
    found = market(
        {"covered_share": 0.8, "factor_key": "technology:hydro"},
        {"covered_share": 0.8, "factor_key": "technology:hydro", "site_id": "town hall"},
    )
    covered = {"laptop": 100 * HYDRO, "laptop without a site": 20 * FRA + 80 * HYDRO, "server": 30 * FRA + 120 * HYDRO}
    assert found == pytest.approx(grid() | covered | {"personal": 20 * FRA + 80 * HYDRO})


@pytest.mark.parametrize("kind", NOT_OWN)
def test_what_the_finding_names_is_what_the_sql_leaves_out(kind: str) -> None:
    """100 kWh of the grid: 4.61 kg, whatever the contract without a site covers."""
    found = builders.by_line(
        builders.devices({"annual_kwh": 100.0, "site_id": "s"}),
        builders.sites({"site_id": "s", "kind": kind, "country": "FRA"}),
        builders.contracts({"covered_share": 1.0, "factor_key": "technology:hydro"}),
        year=2025,
    )
    assert found["f:2"]["depreciation", "use", "gwp", "market"][0] == pytest.approx(100 * FRA)
