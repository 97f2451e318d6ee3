"""Cases worked out by hand, the arithmetic in the comments. Factors and parameters: tests/method/builders.py."""

from __future__ import annotations

from datetime import date
from functools import cache
from math import fsum
from typing import Any

import pytest

from footprint import estimate, steps
from tests.method import builders
from tests.method.builders import Row
from tests.oracles.devices import Figure, Key

LIFE = 1826.25  # days of five years: 5 × 365.25
LAPTOP: Row = {"acquired_on": date(2023, 1, 1)}
RETIRED: Row = LAPTOP | {"retired_on": date(2025, 7, 1)}


@cache
def of_the_year(year: int) -> dict[Key, Figure]:
    """Every figure of the laptop retired early, of each year once."""
    return figures(RETIRED, year=year)


def figures(device: Row, *, year: int = 2025, site: Row | None = None, **settings: Any) -> dict[Key, Figure]:
    """Every figure of one device."""
    sites = builders.sites({"site_id": "s"} | site, year=year) if site else []
    device = device | ({"site_id": "s"} if site else {})
    return builders.by_line(builders.devices(device, year=year), sites, year=year, **settings)["f:2"]


def value(found: dict[Key, Figure], view: str, stage: str, criterion: str = "gwp", basis: str = "any") -> float | None:
    return found[view, stage, criterion, basis][0]


def status(found: dict[Key, Figure], view: str, stage: str, criterion: str = "gwp", basis: str = "any") -> str:
    return found[view, stage, criterion, basis][1]


def exactly(expected: float) -> object:
    return pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_a_laptop_in_service_since_2023() -> None:
    found = figures({"in_service_on": date(2023, 1, 1)})
    for view in ("depreciation", "service_life"):  # no retirement date: both views use the expected life
        assert value(found, view, "manufacturing") == exactly(170 * 365 / LIFE)  # 33.977
        assert value(found, view, "distribution") == exactly(12.3 * 365 / LIFE)  # 2.458
        assert value(found, view, "end_of_life") == exactly(2.79 * 365 / LIFE)  # 0.5576
        assert value(found, view, "embodied", "adpe") == exactly(0.0086 * 365 / LIFE)
    assert round(value(found, "depreciation", "manufacturing") or 0, 3) == 33.977
    for view in ("depreciation", "service_life", "acquisition"):
        for basis in ("location", "market"):
            assert value(found, view, "use", "gwp", basis) == exactly(29 * 0.0461)  # 1.3369
            assert value(found, view, "use", "energy", basis) == exactly(29)


def test_the_same_laptop_when_bought() -> None:
    bought = figures({"in_service_on": date(2023, 1, 1)}, year=2023)
    later = figures({"in_service_on": date(2023, 1, 1)})
    for stage, whole in (("manufacturing", 170), ("distribution", 12.3)):
        assert value(bought, "acquisition", stage) == whole
        assert value(later, "acquisition", stage) == 0
    assert value(bought, "acquisition", "end_of_life") == 0  # booked when it retires
    assert value(later, "acquisition", "end_of_life") == 0


def test_the_same_laptop_retired_early() -> None:
    # 1 January to 30 June 2025: 181 days. 2023-01-01 to 2025-07-01: 365 + 366 + 181 = 912 days, 914.25 left of 1826.25.
    found = of_the_year(2025)
    assert value(found, "depreciation", "manufacturing") == exactly(170 * (181 + 914.25) / LIFE)
    assert found["depreciation", "manufacturing", "gwp", "any"][2] == exactly(170 * 914.25 / LIFE)
    assert value(found, "service_life", "manufacturing") == exactly(170 * 181 / 912)
    assert value(found, "acquisition", "manufacturing") == 0
    assert value(found, "acquisition", "end_of_life") == 2.79
    assert value(found, "depreciation", "use", "gwp", "location") == exactly(29 * 181 / 365 * 0.0461)
    rounded = {
        "total": value(found, "depreciation", "manufacturing"),
        "written off": found["depreciation", "manufacturing", "gwp", "any"][2],
        "service life": value(found, "service_life", "manufacturing"),
    }
    assert {name: round(number or 0, 2) for name, number in rounded.items()} == {
        "total": 101.95,
        "written off": 85.10,
        "service life": 33.74,
    }


@pytest.mark.parametrize("view", ["depreciation", "service_life", "acquisition"])
def test_the_years_of_that_laptop_add_up_to_its_factor(view: str) -> None:
    years = [value(of_the_year(year), view, "manufacturing") for year in range(2022, 2028)]
    assert years[0] == 0
    assert years[-1] == 0
    assert fsum(number or 0 for number in years) == exactly(170)


def test_activity_data_of_that_laptop_with_a_contract() -> None:
    # The example table of the contracts: kWh 29 × 181/365 = 14.380822, of which 40 % from the contract.
    devices, contracts = (
        builders.devices(RETIRED),
        builders.contracts({"covered_share": 0.4, "factor_key": "technology:hydro"}),
    )
    with estimate.method(builders.tables(devices, contracts=contracts), builders.published(), year=2025) as engine:
        steps.book(engine)
        rows = engine.run("activity_data").to_pylist()
    found = {
        (row["view"], row["basis"], row["activity"], row["entry"], row["factor_key"]): (row["quantity"], row["unit"])
        for row in rows
    }
    key, kwh = "device:laptop", 29 * 181 / 365
    assert found == {
        ("depreciation", "any", "life_start", "scheduled", key): (exactly(181 / LIFE), "item"),  # 0.099110
        ("depreciation", "any", "life_start", "write_off", key): (exactly(914.25 / LIFE), "item"),  # 0.500616
        ("depreciation", "any", "life_end", "scheduled", key): (exactly(181 / LIFE), "item"),
        ("depreciation", "any", "life_end", "write_off", key): (exactly(914.25 / LIFE), "item"),
        ("service_life", "any", "life_start", "scheduled", key): (exactly(181 / 912), "item"),  # 0.198465
        ("service_life", "any", "life_end", "scheduled", key): (exactly(181 / 912), "item"),
        ("acquisition", "any", "life_start", "whole", key): (0, "item"),
        ("acquisition", "any", "life_end", "whole", key): (1, "item"),
        ("any", "location", "electricity", "running", "grid:FRA"): (exactly(kwh), "kWh"),  # 14.380822
        ("any", "market", "electricity", "running", "technology:hydro"): (exactly(0.4 * kwh), "kWh"),  # 5.752329
        ("any", "market", "electricity", "running", "grid:FRA"): (exactly(0.6 * kwh), "kWh"),  # 8.628493
    }


def test_a_server_at_a_site_with_pue_and_wue() -> None:
    # 1760 kWh of IT × 1.4 = 2464 kWh at the meter. Water on site is per IT kWh: 1760 × 1.8 L = 3.168 m3, no PUE.
    site = {"kind": "datacentre", "country": "FRA", "pue": 1.4, "wue_l_per_kwh": 1.8}
    found = figures({"category": "server", "acquired_on": date(2024, 1, 1)}, site=site)
    assert value(found, "depreciation", "use", "it_energy", "location") == 1760
    assert value(found, "depreciation", "use", "energy", "location") == exactly(2464)
    assert value(found, "depreciation", "use", "gwp", "location") == exactly(2464 * 0.0461)  # 113.59
    assert value(found, "depreciation", "use", "water_onsite", "location") == exactly(3.168)
    assert value(found, "depreciation", "manufacturing") == exactly(1221 * 365 / LIFE)  # PUE leaves it alone


def test_no_pue_for_a_server_in_an_office_nor_for_a_laptop_in_a_datacentre() -> None:
    office = figures({"category": "server", "acquired_on": date(2024, 1, 1)}, site={"kind": "office", "pue": 2.0})
    laptop = figures(LAPTOP, site={"kind": "datacentre", "pue": 2.0})
    assert value(office, "depreciation", "use", "energy", "location") == 1760
    assert value(laptop, "depreciation", "use", "energy", "location") == 29


def test_the_default_pue_of_an_own_room_and_none_for_colocation() -> None:
    own = figures({"category": "server", "acquired_on": date(2024, 1, 1)}, site={"kind": "datacentre"})
    assert value(own, "depreciation", "use", "energy", "location") == exactly(1760 * 1.56)
    assert status(own, "depreciation", "use", "water_onsite", "location") == "missing_wue"
    rented = figures({"category": "server", "acquired_on": date(2024, 1, 1)}, site={"kind": "colocation"})
    assert rented["depreciation", "use", "gwp", "location"][:2] == (None, "missing_pue")
    assert value(rented, "depreciation", "manufacturing") == exactly(1221 * 365 / LIFE)


def test_a_leased_printer_returned_in_2025() -> None:
    # 2024-01-01 to 2025-07-01: 366 + 181 = 547 days of 1826.25. What is left is the lessor's: nothing is written off.
    printer = {
        "category": "printer",
        "ownership": "leased",
        "acquired_on": date(2024, 1, 1),
        "retired_on": date(2025, 7, 1),
    }
    found, before = figures(printer), figures(printer, year=2024)
    for view in ("depreciation", "service_life"):
        assert value(found, view, "manufacturing") == exactly(210 * 181 / LIFE)
        assert value(before, view, "manufacturing") == exactly(210 * 366 / LIFE)
    assert found["depreciation", "manufacturing", "gwp", "any"][2] == 0
    assert value(before, "acquisition", "manufacturing") == exactly(210 * 547 / LIFE)
    assert value(found, "acquisition", "manufacturing") == 0
    # End of life is not published for printers: not assessed in the year of return, and not needed the year before.
    assert found["acquisition", "end_of_life", "gwp", "any"][:2] == (None, "missing_factor")
    assert before["acquisition", "end_of_life", "gwp", "any"][:2] == (0, "ok")


def test_a_leased_laptop_books_its_end_of_life_by_days_held() -> None:
    found = figures(RETIRED | {"ownership": "leased"})
    assert value(found, "acquisition", "end_of_life") == exactly(2.79 * 912 / LIFE)


def test_a_lease_of_unknown_life_is_not_assessed() -> None:
    lease = {
        "category": "disk_array",
        "ownership": "leased",
        "acquired_on": date(2025, 1, 1),
        "retired_on": date(2025, 7, 1),
    }
    found = figures(lease)
    for view in ("depreciation", "service_life", "acquisition"):
        assert found[view, "manufacturing", "gwp", "any"] == (None, "missing_lifetime", None)


def test_a_refurbished_phone() -> None:
    phone = {"category": "phone", "condition": "refurbished", "acquired_on": date(2024, 7, 1), "first_life_years": 2.0}
    cut_off = figures(phone)
    assert cut_off["depreciation", "manufacturing", "gwp", "any"][:2] == (None, "refurbished_factor_missing")
    assert value(cut_off, "depreciation", "use", "gwp", "location") == exactly(3.9 * 0.0461)
    # Time share: alpha = 2.5/(2 + 2.5) = 5/9 of a new phone beside the refurbishing, which stays unknown.
    devices = builders.tables(builders.devices(phone))
    with estimate.method(devices, builders.published(), year=2025, second_hand="time_share") as engine:
        rows = estimate.footprint(engine).to_pylist()
    found = {
        row["factor_key"]: (row["value"], row["status"])
        for row in rows
        if (row["view"], row["stage"], row["criterion"], row["entry"])
        == ("depreciation", "manufacturing", "gwp", "scheduled")
    }
    assert found == {
        "device:phone:refurbished": (None, "refurbished_factor_missing"),
        "device:phone": (exactly(76.4 * 5 / 9 * 365 / 913.125), "ok"),  # 2.5 × 365.25 = 913.125 days
    }


def test_time_share_leaves_the_rest_with_a_device_that_is_sold() -> None:
    sold = figures(RETIRED | {"exit_route": "sold"}, second_hand="time_share")
    assert value(sold, "depreciation", "manufacturing") == exactly(170 * 181 / LIFE)
    whole = figures(RETIRED | {"exit_route": "sold"})  # cut-off: the first owner keeps all
    assert value(whole, "depreciation", "manufacturing") == exactly(170 * (181 + 914.25) / LIFE)


def test_a_phone_of_a_member_of_staff() -> None:
    # BYOD: 57 % of every stage and of use. 2025-01-01 + 913.125 days is after the year: 365 days of 913.125.
    found = figures({"category": "phone", "ownership": "byod", "acquired_on": date(2025, 1, 1)})
    assert value(found, "depreciation", "manufacturing") == exactly(0.57 * 76.4 * 365 / 913.125)
    assert value(found, "acquisition", "manufacturing") == exactly(0.57 * 76.4)
    assert value(found, "depreciation", "use", "gwp", "location") == exactly(0.57 * 3.9 * 0.0461)
    own = figures({"category": "phone", "ownership": "byod", "acquired_on": date(2025, 1, 1), "share": 0.2})
    assert value(own, "acquisition", "manufacturing") == exactly(0.2 * 76.4)


def test_a_laptop_without_any_date() -> None:
    found = figures({})  # a steady stock: a year of life every year
    assert value(found, "depreciation", "manufacturing") == exactly(170 * 365 / LIFE)
    assert value(found, "service_life", "manufacturing") == exactly(170 * 365 / LIFE)
    assert found["acquisition", "manufacturing", "gwp", "any"][:2] == (None, "unknown_acquisition_date")
    assert found["acquisition", "end_of_life", "gwp", "any"][:2] == (0, "ok")
    assert value(found, "depreciation", "use", "gwp", "location") == exactly(29 * 0.0461)
    retired = figures({"retired_on": date(2025, 7, 1)})  # 181 days, no write-off
    assert value(retired, "depreciation", "manufacturing") == exactly(170 * 181 / LIFE)
    assert value(retired, "acquisition", "end_of_life") == 2.79


def test_a_laptop_on_order_and_one_in_stock() -> None:
    ordered, stocked = figures(LAPTOP | {"status": "on_order"}), figures(LAPTOP | {"status": "in_stock"})
    assert {figure[:2] for figure in ordered.values()} == {(0, "not_in_service")}
    assert value(stocked, "depreciation", "manufacturing") == exactly(170 * 365 / LIFE)
    assert stocked["depreciation", "use", "gwp", "location"][:2] == (0, "not_in_use")


VOID: list[tuple[Row, str]] = [
    ({"quantity_devices": -3.0}, "invalid_quantity"),
    ({"quantity_devices": float("nan")}, "invalid_quantity"),
    ({"share": 1.2}, "invalid_share"),
    ({"retired_on": date(2022, 12, 31)}, "invalid_dates"),
    ({"status": "retired"}, "retired_without_date"),
    ({"status": "gone_undated"}, "retired_without_date"),
]
VOID_USE: list[tuple[Row, str]] = [
    ({"annual_kwh": -1.0}, "invalid_energy"),
    ({"country": "ZZZ"}, "unknown_country"),
    ({"category": "server", "pue": 0.8}, "invalid_pue"),
]


@cache
def void_lines() -> list[dict[Key, Figure]]:
    """Figures of the lines of VOID, then of VOID_USE."""
    devices = builders.devices(*(LAPTOP | device for device, _ in (*VOID, *VOID_USE)))
    return list(builders.by_line(devices, year=2025).values())


@pytest.mark.parametrize("number", range(len(VOID)), ids=[f"{device}" for device, _ in VOID])
def test_what_voids_the_whole_line(number: int) -> None:
    assert {figure[:2] for figure in void_lines()[number].values()} == {(None, VOID[number][1])}


@pytest.mark.parametrize("number", range(len(VOID_USE)), ids=[f"{device}" for device, _ in VOID_USE])
def test_what_voids_use_alone(number: int) -> None:
    found = void_lines()[len(VOID) + number]
    assert found["depreciation", "use", "gwp", "market"][:2] == (None, VOID_USE[number][1])
    assert status(found, "depreciation", "manufacturing") == "ok"


def test_a_bad_life_voids_the_embodied_stages_alone() -> None:
    found = figures(LAPTOP | {"lifetime_years": 0.0})
    assert found["depreciation", "manufacturing", "gwp", "any"][:2] == (None, "invalid_lifetime")
    assert value(found, "depreciation", "use", "gwp", "location") == exactly(29 * 0.0461)


@pytest.mark.parametrize("second_hand", ["cut_off", "time_share"])
def test_absurd_lines_do_not_stop_the_others(second_hand: str) -> None:
    absurd: list[tuple[Row, Row]] = [
        ({"condition": "used", "first_life_years": float("nan")}, {}),
        ({"condition": "used", "first_life_years": 1e-300, "lifetime_years": 1e-300}, {}),
        ({"acquired_on": None, "lifetime_years": 1e-300}, {}),
        ({"quantity_devices": 1e10, "annual_kwh": 1e300}, {}),
        ({"category": "server", "pue": 1e300, "quantity_devices": 1e10}, {}),
        ({"category": "server"}, {"wue_l_per_kwh": float("nan")}),
        ({"category": "server"}, {"wue_l_per_kwh": float("inf")}),
        ({"category": "server", "quantity_devices": 1e10}, {"wue_l_per_kwh": 1e300}),
    ]
    lines = (LAPTOP | {"site_id": f"s{number}"} | device for number, (device, _) in enumerate(absurd))
    devices = builders.devices(LAPTOP, *lines)
    places: Row = {"kind": "datacentre", "pue": 1.2}
    sites = builders.sites(*({"site_id": f"s{number}"} | places | site for number, (_, site) in enumerate(absurd)))
    found = builders.by_line(devices, sites, year=2025, second_hand=second_hand)
    assert value(found["f:2"], "depreciation", "manufacturing") == exactly(170 * 365 / LIFE)
