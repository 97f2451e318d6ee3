"""Meters of machines and of machine rooms: measured days replace the model, and nothing is counted twice. By hand.

The server of most cases is said to take 3650 kWh a year, 10 a day, at a site with PUE 1.5; 2025 has 365 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.method import builders, usage_cases
from tests.method.running import examples
from tests.method.usage_cases import YEAR, use

Row = dict[str, Any]
ROOM: Row = {"site_id": "room", "kind": "datacentre", "country": "FRA", "pue": 1.5}
OFFICE: Row = {"site_id": "office", "kind": "office", "country": "FRA"}


def server(name: str = "S1", **more: Any) -> Row:
    base = {
        "line_id": f"f:{name}",
        "line": 2,
        "category": "server",
        "annual_kwh": 3650.0,
        "site_id": "room",
        "asset_id": name,
    }
    return base | more


def metered(
    name: str, kwh: float, first: int = 0, count: int = 1, kind: str = "asset", boundary: str = "it"
) -> list[Row]:
    """`kwh` on each of `count` days from day `first` of the year."""
    begin = date(YEAR, 1, 1).toordinal() + first
    return [
        use("energy", kwh, subject_id=name, subject_kind=kind, boundary=boundary, day=date.fromordinal(begin + n))
        for n in range(count)
    ]


def lives(*usage: Row, devices: Sequence[Row], sites: Sequence[Row] = (ROOM, OFFICE)) -> dict[str, Row]:
    rows = usage_cases.activity("device_lives", *usage, factors=builders.published(), devices=devices, sites=sites)
    return {row["line_id"].removeprefix("f:"): row for row in rows}


def booked(*usage: Row, devices: Sequence[Row], sites: Sequence[Row] = (ROOM, OFFICE)) -> dict[str, Row]:
    """The main row of each line in `_booked`."""
    rows = usage_cases.activity("_booked", *usage, factors=builders.published(), devices=devices, sites=sites)
    return {row["line_id"].removeprefix("f:"): row for row in rows if row["is_main"]}


def it_kwh(*usage: Row, devices: Sequence[Row], **more: Any) -> dict[str, float]:
    return {name: row["it_kwh"] for name, row in booked(*usage, devices=devices, **more).items()}


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("boundary", "kwh"), [("it", 20.0), ("facility", 30.0)])
def test_measured_days_replace_the_model_on_those_days(boundary: str, kwh: float) -> None:
    devices = [server(acquired_on=date(2023, 1, 1))]
    row = booked(*metered("S1", kwh, count=10, boundary=boundary), devices=devices)["S1"]
    assert row["it_kwh"] == close(10 * 20 + 355 * 10)
    assert row["meter_kwh"] == close(1.5 * 3750)
    assert (row["quality_use"], row["energy_key"]) == ("declared", None)


@pytest.mark.parametrize("boundary", ["it", "facility"])
def test_a_year_of_measures_makes_the_model_irrelevant(boundary: str) -> None:
    devices = [server(f"S{n}", annual_kwh=modelled) for n, modelled in enumerate((None, 0.0, 3650.0, 1e6, -5.0))]
    usage = [row for n in range(5) for row in metered(f"S{n}", 12.0, count=365, boundary=boundary)]
    rows = booked(*usage, devices=devices)
    assert rows.keys() == {f"S{n}" for n in range(5)}
    for row in rows.values():
        assert row["it_kwh"] == close(365 * 12 / (1.5 if boundary == "facility" else 1))
        assert (row["use_status"], row["quality_use"], row["energy_key"]) == ("ok", "measured", None)
    assert {row["kwh_source"] for row in lives(*usage, devices=devices).values()} == {"measured"}


def test_facility_energy_needs_no_pue_that_nobody_gave() -> None:
    bare = {key: value for key, value in ROOM.items() if key != "pue"}
    by_boundary = {
        boundary: booked(*metered("S1", 12.0, count=365, boundary=boundary), devices=[server()], sites=[bare])["S1"]
        for boundary in ("it", "facility")
    }
    assert by_boundary["facility"]["meter_kwh"] == close(365 * 12)
    assert (by_boundary["facility"]["quality_use"], by_boundary["facility"]["pue_key"]) == ("measured", None)
    assert by_boundary["it"]["meter_kwh"] == close(365 * 12 * 1.56)
    assert (by_boundary["it"]["quality_use"], by_boundary["it"]["pue_key"]) == ("default", "pue:own")


def test_one_meter_measures_the_whole_line_and_the_share_is_taken_of_it() -> None:
    usage = metered("S1", 30.0, count=365)
    assert it_kwh(*usage, devices=[server(quantity_devices=3.0)])["S1"] == close(365 * 30)
    assert it_kwh(*usage, devices=[server(quantity_devices=3.0, share=0.5)])["S1"] == close(365 * 15)


def test_lines_of_one_name_share_its_meter_by_their_model() -> None:
    devices = [server(line_id="f:a"), server(line_id="f:b", annual_kwh=7300.0)]
    assert it_kwh(*metered("s1 ", 60.0), devices=devices) == {"a": close(20 + 364 * 10), "b": close(40 + 364 * 20)}


def test_lines_of_one_name_share_its_meter_by_devices_where_one_has_no_model() -> None:
    known = server(line_id="f:a")
    unknown = server(line_id="f:b", annual_kwh=None, category="disk_array", quantity_devices=2.0)
    found = booked(*metered("S1", 30.0, count=365), devices=[known, unknown])
    assert {name: row["it_kwh"] for name, row in found.items()} == {"a": close(365 * 10), "b": close(365 * 20)}
    assert {row["quality_use"] for row in found.values()} == {"measured"}


def test_days_out_of_service_do_not_count() -> None:
    usage = metered("S1", 12.0, count=365)
    july = server(acquired_on=date(2025, 7, 1))
    gone = server(acquired_on=date(2020, 1, 1), retired_on=date(2025, 1, 11))
    assert it_kwh(*usage, devices=[july])["S1"] == close(184 * 12)
    assert it_kwh(*usage, devices=[gone])["S1"] == close(10 * 12)
    assert booked(*usage, devices=[server(status="in_stock")])["S1"]["use_status"] == "not_in_use"


def test_part_of_a_year_without_a_model_stays_unknown() -> None:
    bare = server(category="disk_array", annual_kwh=None)
    row = booked(*metered("S1", 12.0, count=100), devices=[bare])["S1"]
    assert (row["it_kwh"], row["use_status"]) == (None, "missing_energy")


@pytest.mark.parametrize(("boundary", "kwh"), [("it", 80.0), ("facility", 120.0)])
def test_a_meter_of_the_room_is_split_by_the_model(boundary: str, kwh: float) -> None:
    devices = [server("a"), server("b", annual_kwh=3650.0 * 3)]
    found = it_kwh(*metered("room", kwh, count=5, kind="site", boundary=boundary), devices=devices)
    assert found == {"a": close(5 * 20 + 360 * 10), "b": close(5 * 60 + 360 * 30)}


def test_a_machine_with_its_own_meter_keeps_it_and_is_taken_out_of_the_room() -> None:
    devices = [server("a"), server("b", annual_kwh=3650.0 * 3), server("c")]
    usage = metered("a", 25.0) + metered("room", 105.0, count=2, kind="site")
    first, second = {"a": 25.0, "b": 60.0, "c": 20.0}, {"a": 21.0, "b": 63.0, "c": 21.0}
    expected = {name: close(first[name] + second[name] + 363 * (30 if name == "b" else 10)) for name in "abc"}
    assert it_kwh(*usage, devices=devices) == expected


def test_a_room_is_never_below_nothing() -> None:
    usage = metered("a", 100.0) + metered("room", 80.0, kind="site")
    assert it_kwh(*usage, devices=[server("a"), server("b")]) == {"a": close(100 + 3640), "b": close(3640)}


def test_machines_come_and_go_in_a_metered_room() -> None:
    devices = [server("a"), server("b", acquired_on=date(2025, 1, 3)), server("c", retired_on=date(2025, 1, 2))]
    found = it_kwh(*metered("room", 60.0, count=3, kind="site"), devices=devices)
    # Day 1: a and c; day 2: a alone; day 3: a and b.
    assert found == {"a": close(30 + 60 + 30 + 362 * 10), "b": close(30 + 362 * 10), "c": close(30)}


def test_a_facility_meter_holds_the_pue_of_each_line() -> None:
    devices = [server("a", pue=1.2), server("b", pue=1.8)]
    found = booked(*metered("room", 60.0, count=365, kind="site", boundary="facility"), devices=devices)
    assert sum(row["meter_kwh"] for row in found.values()) == close(365 * 60)
    assert {name: row["it_kwh"] for name, row in found.items()} == {"a": close(365 * 20), "b": close(365 * 20)}


def test_the_meter_of_an_office_says_nothing_of_its_machines() -> None:
    devices = [server("a", site_id="office"), server("b", site_id="office", pue=1.3)]
    found = it_kwh(*metered("office", 500.0, count=365, kind="site"), devices=devices)
    assert found == {"a": close(3650), "b": close(3650)}


MACHINES = st.lists(
    st.fixed_dictionaries(
        {
            "annual_kwh": st.sampled_from([1.0, 500.0, 3650.0, 20000.0]),
            "quantity_devices": st.sampled_from([None, 0.5, 1.0, 12.0]),
            "acquired_on": st.sampled_from([None, date(2019, 5, 1), date(2025, 2, 1)]),
            "retired_on": st.sampled_from([None, date(2025, 11, 30)]),
            "pue": st.sampled_from([None, 1.1]),
        }
    ),
    min_size=1,
    max_size=6,
)


@examples(3, long=100, machines=MACHINES, own=st.booleans(), boundary=st.sampled_from(["it", "facility"]))
def test_a_room_adds_up_to_its_meter(machines: list[Row], own: bool, boundary: str) -> None:
    steady = server("steady", annual_kwh=100.0)
    devices = [server(f"m{n}", **machine) for n, machine in enumerate(machines)] + [steady]
    usage = metered("room", 4000.0, count=365, kind="site", boundary=boundary)
    usage += metered("m0", 3.0, first=100, count=30) if own else []
    found = booked(*usage, devices=devices)
    column = "meter_kwh" if boundary == "facility" else "it_kwh"
    assert sum(row[column] for row in found.values()) == pytest.approx(365 * 4000, rel=1e-9)
    assert all(row["it_kwh"] >= 0 for row in found.values())
