"""Measured energy: which meter counts, and what a measured service moves or adds. Each case was computed by hand.

The server of most cases takes 1000 kWh a year at a site with PUE 1.5: 1500 kWh at the meter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st

from factors.catalogue import FactorSet
from footprint.schema import table
from tests.method import builders, usage_cases
from tests.method.running import examples
from tests.method.usage_cases import days, use

Row = dict[str, Any]
SITES: tuple[Row, ...] = ({"site_id": "dc", "kind": "datacentre", "country": "FRA", "pue": 1.5},)
SERVER: Row = {
    "line_id": "f:2",
    "line": 2,
    "category": "server",
    "annual_kwh": 1000.0,
    "site_id": "dc",
    "asset_id": "S1",
}
MAIN = "electricity", "it_electricity"


def catalogue() -> FactorSet:
    return builders.factor_set(parameters=builders.PARAMETERS | {"pue:aws": 1.2, "pue:colocation": 1.46})


def machine(name: str, **more: Any) -> Row:
    return SERVER | {"asset_id": name, "line_id": f"f:{name}"} | more


def booked(*usage: Row, devices: Sequence[Row] = (SERVER,), view: str = "_activity_lines", **others: Any) -> list[Row]:
    return usage_cases.activity(view, *usage, factors=catalogue(), devices=devices, **{"sites": SITES} | others)


def run(kwh: float, service: str = "vision", **more: Any) -> Row:
    """A run that CodeCarbon measured on a machine of the member's own, on 1 March."""
    given_: dict[str, Any] = {
        "subject_id": service,
        "provider": "codecarbon",
        "resource": "own_machine",
        "boundary": "machine",
        "country": "FRA",
    }
    return use("energy", kwh, **given_ | more)


def metered(kwh: float, name: str, kind: str = "asset", boundary: str = "it", **more: Any) -> Row:
    return use("energy", kwh, **{"subject_id": name, "subject_kind": kind, "boundary": boundary} | more)


def total(rows: list[Row], activity: str = "electricity", basis: str | None = "location", **wanted: Any) -> float:
    asked: dict[str, Any] = {"activity": activity, "basis": basis if activity == "electricity" else "any"} | wanted
    return usage_cases.total(rows, **asked)


# --- one reading a day ----------------------------------------------------------------------------


def periods(*usage: Row) -> list[tuple[str, date, str, float]]:
    rows = booked(*usage, view="_energy_periods")
    return [(row["subject_id"], row["day"], row["boundary"], row["kwh"]) for row in rows]


def test_of_two_meters_of_one_machine_the_narrower_counts() -> None:
    assert periods(metered(9.0, "S1", boundary="facility"), metered(5.0, "S1")) == [("S1", date(2025, 3, 1), "it", 5.0)]


def test_two_feeds_of_one_machine_add_up() -> None:
    assert periods(metered(2.0, "S1", account="A"), metered(3.5, "S1", account="B")) == [
        ("S1", date(2025, 3, 1), "it", 5.5)
    ]


def test_days_that_only_the_wider_meter_saw_are_its() -> None:
    found = periods(metered(9.0, "S1", boundary="facility", day=date(2025, 3, 2)), metered(5.0, "S1"))
    assert sorted(found) == [("S1", date(2025, 3, 1), "it", 5.0), ("S1", date(2025, 3, 2), "facility", 9.0)]


def test_processor_and_memory_alone_replace_no_model() -> None:
    assert periods(metered(1.0, "S1", boundary="machine"), metered(0.5, "S1", boundary="process")) == []


@pytest.mark.parametrize("kwh", [-1.0, float("nan"), float("inf"), None])
def test_what_is_no_energy_is_no_reading(kwh: float | None) -> None:
    assert periods(metered(1.0, "S1") | {"quantity": kwh}) == []


# --- a service that was measured ------------------------------------------------------------------


def test_a_run_on_an_inventoried_machine_is_moved_and_not_added() -> None:
    """200 kWh with the room's overhead are 300 of the machine's 1500 at the meter."""
    rows = booked(run(200.0))
    assert total(rows, service_id="vision") == pytest.approx(300.0)
    assert total(rows, service_id=None) == pytest.approx(1200.0)
    assert total(rows, "it_electricity", service_id="vision") == pytest.approx(200.0)
    assert total(rows, "it_electricity") == pytest.approx(1000.0)
    pair = [
        row
        for row in rows
        if row["entry"] == "allocated" and (row["activity"], row["basis"]) == ("electricity", "location")
    ]
    assert sorted((row["quantity"], row["service_id"]) for row in pair) == [(-300.0, None), (300.0, "vision")]
    assert (
        len(
            {
                (row["tier"], row["category"], row["site_id"], row["factor_key"], row["quality"], row["pue_key"])
                for row in pair
            }
        )
        == 1
    )


def test_what_exceeds_the_inventory_is_added_without_overhead() -> None:
    rows = booked(run(1500.0))
    assert total(rows, entry="allocated", service_id="vision") == pytest.approx(1500.0)
    assert total(rows, category="measured_service") == pytest.approx(500.0)
    assert total(rows) == pytest.approx(2000.0)
    assert total(rows, service_id=None) == pytest.approx(0.0, abs=1e-9)
    (added,) = [row for row in rows if row["category"] == "measured_service" and row["basis"] == "location"]
    assert (added["entry"], added["ownership"], added["quality"], added["status"]) == (
        "running",
        "owned",
        "model",
        "ok",
    )


def test_two_services_share_a_machine_by_what_they_used() -> None:
    rows = booked(run(900.0, "vision"), run(600.0, "text"))
    assert total(rows, entry="allocated", service_id="vision") == pytest.approx(900.0)  # 600 kWh of 1000, times 1.5
    assert total(rows, entry="allocated", service_id="text") == pytest.approx(600.0)
    assert total(rows, category="measured_service") == pytest.approx(500.0)


def test_without_an_inventory_everything_is_added() -> None:
    rows = booked(run(40.0), devices=())
    assert total(rows) == 40.0
    assert {row["entry"] for row in rows} == {"running"}


def test_a_machine_in_another_country_is_not_the_one() -> None:
    rows = booked(run(40.0, country="DEU"))
    assert total(rows, factor_key="grid:DEU", service_id="vision") == 40.0
    assert total(rows, factor_key="grid:FRA") == pytest.approx(1500.0)


def test_a_country_that_nobody_knows_is_not_assessed() -> None:
    rows = [row for row in booked(run(40.0, country="ZZZ")) if row["category"] == "measured_service"]
    assert [(row["status"], row["quantity"]) for row in rows] == [("unknown_country", None)] * 2


def test_screens_and_switches_run_no_code() -> None:
    screen = machine("screen", category="screen", site_id=None, annual_kwh=64.0)
    rows = booked(run(10.0), devices=(screen,))
    assert total(rows, category="screen") == 64.0
    assert total(rows, category="measured_service") == 10.0


def test_a_service_with_machines_of_its_own_already_bears_them() -> None:
    """Its own machine is worth 400 kWh: of 500, only 100 come from the machine of nobody."""
    own = machine("S2", annual_kwh=400.0, service_id="vision")
    rows = booked(run(500.0), devices=(SERVER, own))
    assert total(rows, entry="allocated", service_id="vision") == pytest.approx(150.0)
    assert total(rows, service_id="vision") == pytest.approx(750.0)
    assert total(rows) == pytest.approx(2100.0)


def test_a_department_is_no_service_and_its_machines_may_have_run_it() -> None:
    """A laboratory's inventory names the team of each machine: the runs are inside their kWh, not beside them."""
    devices = machine("S1", service_id="team A"), machine("S2", annual_kwh=500.0, service_id="team B")
    rows = booked(run(300.0), devices=devices)
    assert total(rows) == pytest.approx(2250.0)
    assert total(rows, service_id="vision") == pytest.approx(450.0)
    assert total(rows, service_id="team A") == pytest.approx(1500.0 * 0.8)
    assert total(rows, service_id="team B") == pytest.approx(750.0 * 0.8)


def test_a_machine_of_another_service_is_not_taken() -> None:
    services = ({"service_id": "mail", "name": "Mail"},)
    rows = booked(run(40.0), devices=(machine("S1", service_id="mail"),), services=services)
    assert total(rows, service_id="mail") == pytest.approx(1500.0)
    assert total(rows, category="measured_service", service_id="vision") == 40.0


def test_a_meter_of_a_service_counts_before_what_its_runs_say() -> None:
    meter = use("energy", 120.0, subject_id="vision", boundary="it", country="FRA")
    rows = booked(run(200.0), meter, run(30.0, day=date(2025, 3, 2)))
    assert total(rows, "it_electricity", service_id="vision") == pytest.approx(150.0)


def test_a_meter_with_the_cooling_in_it_is_brought_back_to_the_machines() -> None:
    meter = use("energy", 300.0, subject_id="vision", boundary="facility", country="FRA")
    rows = booked(meter)
    assert total(rows, service_id="vision") == pytest.approx(300.0)
    assert total(rows, "it_electricity", service_id="vision") == pytest.approx(200.0)


def test_contracts_are_moved_with_the_machine() -> None:
    """Half the site is hydro: of 300 kWh moved, 150 are; the member's market-based total stays as it was."""
    contracts: tuple[Row, ...] = (
        {"contract_id": "c", "site_id": "dc", "covered_share": 0.5, "factor_key": "technology:hydro"},
    )
    rows = booked(run(200.0), contracts=contracts)
    assert total(rows, basis="market", service_id="vision", factor_key="technology:hydro") == pytest.approx(150.0)
    assert total(rows, basis="market", service_id="vision", factor_key="grid:FRA") == pytest.approx(150.0)
    assert total(rows, basis="market", factor_key="technology:hydro") == pytest.approx(750.0)


# --- runs in a cloud ------------------------------------------------------------------------------


def cloud(kwh: float, **more: Any) -> Row:
    return run(kwh, **{"resource": "cloud", "account": "aws", "country": "DEU"} | more)


def test_a_run_in_a_cloud_is_added_with_the_providers_overhead() -> None:
    rows = booked(cloud(100.0))
    assert total(rows, factor_key="grid:DEU", ownership="supplier") == pytest.approx(120.0)
    assert total(rows, "it_electricity", ownership="supplier") == pytest.approx(100.0)
    assert total(rows, factor_key="grid:FRA") == pytest.approx(1500.0)
    assert {row["pue_key"] for row in rows if row["factor_key"] == "grid:DEU"} == {"pue:aws"}


def test_an_unknown_cloud_takes_the_usual_overhead() -> None:
    assert total(booked(cloud(100.0, account="small")), ownership="supplier") == pytest.approx(146.0)


def test_a_run_in_a_cloud_whose_bill_is_here_is_in_the_bill() -> None:
    bill = use("compute_hours", 24.0, provider="aws", region="eu-central-1", resource="m5.large")
    rows = list(booked(cloud(100.0), cloud(50.0, day=date(2025, 3, 2)), bill, view="_service_energy_activity"))
    found = {
        (row["status"], row["quantity"])
        for row in rows
        if (row["activity"], row["basis"]) == ("electricity", "location")
    }
    assert found == {("counted_elsewhere", 0.0), ("ok", 60.0)}


# --- nothing twice --------------------------------------------------------------------------------


def all_year(name: str, kwh: float, kind: str = "asset", boundary: str = "it") -> list[Row]:
    return days("energy", kwh, 365, subject_kind=kind, subject_id=name, boundary=boundary)


def test_a_machines_meter_then_the_sites_then_the_runs() -> None:
    """The site's meter says 10 kWh a day with the cooling, S1's plug 4: S2 gets (10 - 4 x 1.5)/1.5 kWh a day. The run
    moves 365 kWh of both, and no total changes: 3650 kWh."""
    devices = SERVER, machine("S2")
    meters = [*all_year("S1", 4.0), *all_year("dc", 10.0, "site", "facility")]
    rows = booked(*meters, devices=devices)
    assert total(rows) == pytest.approx(3650.0)
    with_runs = booked(*meters, run(365.0), devices=devices)
    assert total(with_runs) == pytest.approx(3650.0)
    assert total(with_runs, "it_electricity", service_id="vision") == pytest.approx(365.0)
    assert total(with_runs, service_id="vision") == pytest.approx(547.5)


def test_a_wholly_measured_machine_does_not_know_its_model() -> None:
    small, large = (booked(*all_year("S1", 4.0), devices=(machine("S1", annual_kwh=kwh),)) for kwh in (10.0, 90_000.0))
    assert total(small) == pytest.approx(2190.0)
    assert total(small) == pytest.approx(total(large))


def test_an_offices_meter_is_no_digital_energy() -> None:
    office: tuple[Row, ...] = ({"site_id": "town hall", "kind": "office", "country": "FRA"},)
    laptop = machine("L1", category="laptop", site_id="town hall", annual_kwh=29.0)
    rows = booked(*all_year("town hall", 90.0, "site", "facility"), devices=(laptop,), sites=office)
    assert total(rows) == pytest.approx(29.0)


NEEDS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 5000)), min_size=1, max_size=5)
POOLS = st.lists(st.floats(1, 4000), min_size=1, max_size=4)


@examples(3, long=100, needs=NEEDS, pools=POOLS)
def test_moving_changes_no_total_and_takes_no_more_than_there_is(
    needs: list[tuple[str, float]], pools: list[float]
) -> None:
    devices = [machine(f"M{n}", annual_kwh=kwh) for n, kwh in enumerate(pools)]
    runs = [run(kwh, service, day=date(2025, 3, 1 + n)) for n, (service, kwh) in enumerate(needs)]
    before, after = booked(devices=devices), booked(*runs, devices=devices)
    for activity in MAIN:
        added = total(after, activity, category="measured_service")
        assert total(after, activity) - added == pytest.approx(total(before, activity), rel=1e-12)
        assert total(after, activity, service_id=None) >= -1e-9
    assert total(after, "it_electricity", entry="allocated") == pytest.approx(0.0, abs=1e-9)
    wanted = sum(kwh for _, kwh in needs)
    served = total(after, "it_electricity", entry="allocated", service_id="a") + sum(
        total(after, "it_electricity", entry="allocated", service_id=name) for name in "bc"
    )
    assert served + total(after, category="measured_service") == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_the_columns_are_those_of_activity() -> None:
    names = list(booked(run(200.0), view="_service_energy_activity")[0])
    assert names == list(booked(view="_activity")[0])
    assert set(table("activity_data").names) - {"member_id"} <= set(names)
