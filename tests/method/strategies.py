"""Generated inventories: dates at the edges of years and leap years, odd quantities and lives, sites, contracts.

Valid devices are what the invariants are about; `any_device` adds what the domain checks must catch.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import inf, nan
from typing import Any

from hypothesis import strategies as st

from tests.method.builders import CATEGORIES

Row = dict[str, Any]

YEARS = st.integers(2019, 2026)
EDGES = [
    date(year, month, day)
    for year in range(2015, 2028)
    for month, day in ((1, 1), (1, 2), (2, 28), (2, 29), (3, 1), (7, 1), (12, 30), (12, 31))
    if (month, day) != (2, 29) or year % 4 == 0
]
DAYS = st.sampled_from(EDGES) | st.dates(date(2014, 1, 1), date(2028, 6, 30))
DAYS_HELD = st.sampled_from([0, 1, 364, 365, 366, 913, 914, 1461, 1826, 1827]) | st.integers(0, 3000)
LIVES = st.sampled_from([None, 0.001, 0.5, 1.0, 2.5, 3.0, 4.0, 5.0, 6.6, 30.0, 1000.0])
QUANTITIES = st.sampled_from([None, 0.0, 0.5, 1.0, 7.0, 1e9]) | st.floats(0.01, 5000)
COUNTRIES = st.sampled_from([None, "FRA", "DEU", "ESP", "BRA", "USA"])

SITES: list[Row] = [
    {"site_id": "office", "kind": "office", "country": "FRA", "pue": 2.0, "wue_l_per_kwh": 9.0},
    {"site_id": "bonn", "kind": "office", "country": "DEU"},
    {"site_id": "room", "kind": "datacentre"},
    {"site_id": "hall", "kind": "datacentre", "country": "ESP", "pue": 1.4, "wue_l_per_kwh": 1.8, "control": "own"},
    {"site_id": "dry", "kind": "datacentre", "pue": 1.0, "wue_l_per_kwh": 0.0},
    {"site_id": "tenant", "kind": "colocation", "country": "DEU", "pue": 1.25, "control": "supplier"},
    {"site_id": "rented", "kind": "colocation", "wue_l_per_kwh": 0.3},
    {"site_id": "cloud", "kind": "cloud_region", "pue": 1.1},
]
BAD_SITES: list[Row] = [
    {"site_id": "below", "kind": "datacentre", "pue": 0.8, "wue_l_per_kwh": 1.0},
    {"site_id": "unread", "kind": "colocation", "pue": nan, "wue_l_per_kwh": nan},
    {"site_id": "wet", "kind": "datacentre", "pue": 1.2, "wue_l_per_kwh": -1.0},
    {"site_id": "nowhere", "kind": "office", "country": "ZZZ"},
]
_NAMES = [None, *(site["site_id"] for site in SITES)]
_BAD_NAMES = [*(site["site_id"] for site in BAD_SITES), "not listed"]


@st.composite
def valid_devices(draw: st.DrawFn, *, dated: bool = False) -> Row:
    """A device that passes every domain check; with `dated`, both dates and the life are known."""
    acquired = draw(DAYS) if dated else draw(st.none() | DAYS)
    held = draw(DAYS_HELD) if dated else draw(st.none() | DAYS_HELD)
    later = draw(st.sampled_from([None, None, 0, 30, 500]))
    retired = None if held is None else (acquired or date(2020, 2, 29)) + timedelta(days=held)
    return {
        "category": draw(st.sampled_from(["laptop", "phone", "screen", "printer", "server"])),
        "quantity_devices": draw(QUANTITIES),
        "acquired_on": acquired,
        "in_service_on": None if acquired is None or later is None else acquired + timedelta(days=later),
        "retired_on": retired,
        "leased_until": draw(st.sampled_from([None, date(2020, 3, 1), date(2026, 6, 30)])),
        "lifetime_years": draw(LIVES),
        "annual_kwh": draw(st.sampled_from([None, 0.0, 12.5, 300.0])),
        "ownership": draw(st.sampled_from([None, "owned", "byod", "cope", "lent"])),
        "share": draw(st.sampled_from([None, 0.0, 0.3, 1.0])),
        "country": draw(COUNTRIES),
        "site_id": draw(st.sampled_from(_NAMES)),
        "pue": draw(st.sampled_from([None, None, 1.0, 1.7])),
    }


def _mostly(usual: st.SearchStrategy[Any], *odd: Any) -> st.SearchStrategy[Any]:
    return st.one_of(usual, usual, usual, usual, st.sampled_from(odd))


@st.composite
def any_device(draw: st.DrawFn) -> Row:
    """A device of any kind, one column in a dozen out of its domain."""
    device = draw(valid_devices())
    return device | {
        "category": draw(_mostly(st.just(device["category"]), *CATEGORIES)),
        "quantity_devices": draw(_mostly(st.just(device["quantity_devices"]), -3.0, nan, inf, 2e10, 1e10)),
        "acquired_on": draw(_mostly(st.just(device["acquired_on"]), None, date(2026, 12, 31))),
        "in_service_on": draw(_mostly(st.just(device["in_service_on"]), date(2020, 2, 29), date(2027, 1, 1))),
        "retired_on": draw(_mostly(st.just(device["retired_on"]), None, device["acquired_on"], date(2016, 1, 1))),
        "lifetime_years": draw(_mostly(st.just(device["lifetime_years"]), 0.0, -5.0, nan, inf)),
        "annual_kwh": draw(_mostly(st.just(device["annual_kwh"]), -1.0, nan, inf)),
        "ownership": draw(_mostly(st.just(device["ownership"]), "leased")),
        "share": draw(_mostly(st.just(device["share"]), 1.2, -0.1, nan)),
        "country": draw(_mostly(st.just(device["country"]), "ZZZ")),
        "site_id": draw(_mostly(st.just(device["site_id"]), *_BAD_NAMES)),
        "pue": draw(_mostly(st.just(device["pue"]), 0.8, nan, inf)),
        "condition": draw(_mostly(st.sampled_from([None, "new"]), "refurbished", "used")),
        "first_life_years": draw(st.sampled_from([None, 2.0, 3.5, 0.0, -1.0, nan, inf])),
        "exit_route": draw(st.sampled_from([None, "sold", "reused", "given", "recycled", "unknown"])),
        "status": draw(
            _mostly(
                st.sampled_from([None, "in_use", "in_maintenance"]),
                *("in_stock", "in_transit", "on_order", "retired", "missing", "gone_undated"),
            )
        ),
    }


@st.composite
def contract_rows(draw: st.DrawFn) -> Row:
    """A contract: of a site or of all, in kWh or as a share, over the year or part of it or several."""
    size = st.sampled_from([0.0, 0.2, 0.4, 1.0, 1.5, -0.1, nan])
    amount = st.sampled_from([0.0, 50.0, 3e3, 1e7, -5.0, nan, inf])
    share, kwh = draw(st.tuples(size, st.none()) | st.tuples(st.none(), amount) | st.tuples(size, amount))
    return {
        "site_id": draw(st.sampled_from([None, *(name for name in _NAMES if name)])),
        "start": draw(st.none() | DAYS),
        "end": draw(st.none() | DAYS),
        "covered_share": share,
        "covered_kwh": kwh,
        "factor_key": draw(
            st.sampled_from(["technology:hydro", "technology:wind", "technology:hydro", None, "technology:tide"])
        ),
    }
