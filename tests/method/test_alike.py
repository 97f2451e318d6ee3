"""Lines that are alike are one line of as many devices: nothing that the member reads knows the difference."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from footprint import estimate, steps
from footprint.schema import table
from tests.cases import cases, long_but
from tests.method import builders
from tests.method.builders import Row
from tests.method.running import close, drawn
from tests.method.strategies import SITES, any_device

YEAR = 2025
AMOUNTS = ("quantity", "quantity_sq", "quantity_short_life", "quantity_long_life")
CONTRACTS: tuple[Row, ...] = ({"covered_kwh": 4e4, "factor_key": "technology:hydro"},)


def given(rows: list[Row], *usage: Row) -> dict[str, pa.Table]:
    """The validated tables of one member: its devices and what its meters read."""
    tables = builders.tables(builders.devices(*rows), builders.sites(*SITES), builders.contracts(*CONTRACTS))
    blank = dict.fromkeys(table("usage").names) | {"member_id": "m", "year": YEAR, "file_sha8": "0", "lines": 1}
    days = [blank | {"first_line": n, "last_line": n} | row for n, row in enumerate(usage, 1)]
    return tables | {"usage": pa.Table.from_pylist(days, schema=table("usage").arrow)}


def activity(tables: Mapping[str, pa.Table], **choices: Any) -> dict[tuple[Any, ...], Row]:
    """Rows of `activity_data` by their key."""
    with estimate.method(tables, builders.published(), year=YEAR, country="FRA", **choices) as engine:
        rows = steps.book(engine).run("activity_data").to_pylist()
    return {tuple(value for name, value in row.items() if name not in (*AMOUNTS, "lines")): row for row in rows}


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`activity`, line by line and with lines that are alike as one."""

    def compare(tables: Mapping[str, pa.Table], **choices: Any) -> None:
        single = activity(tables, **choices)
        monkeypatch.setattr(estimate, "STORED_LIVES", 0)
        together = activity(tables, **choices)
        monkeypatch.undo()
        assert together.keys() == single.keys()
        for key, row in single.items():
            assert together[key]["lines"] == row["lines"], key
            for name in AMOUNTS:
                assert close(together[key][name], row[name]), (key, name, together[key][name], row[name])

    return compare


def plain(draw: random.Random) -> Iterator[Row]:
    """Devices of which hardly more is known than what they are and since when; days near each turning point."""
    for _ in range(4000):
        days = draw.choice([draw.randrange(4500), 365 * draw.randrange(12) + draw.randrange(5)])
        acquired = date(2014, 12, 30) + timedelta(days=days)
        gone = acquired + timedelta(days=draw.randrange(4000))
        yield {
            "category": draw.choice([*builders.CATEGORIES]),
            "acquired_on": draw.choice([acquired] * 9 + [None]),
            "retired_on": draw.choice([None] * 8 + [gone]),
            "in_service_on": draw.choice([None] * 20 + [acquired + timedelta(days=40)]),
            "leased_until": draw.choice([None] * 20 + [date(2026, 6, 30)]),
            "quantity_devices": draw.choice([None] * 9 + [1.0] * 9 + [4.0]),
            "site_id": draw.choice([None, "office", "hall", "rented"]),
            "ownership": draw.choice([None, "owned", "leased", "byod"]),
            "condition": draw.choice([None] * 9 + ["refurbished"]),
            "status": draw.choice([None] * 9 + ["in_stock", "on_order", "retired"]),
            "screen_inches": draw.choice([None, 24.0, 34.0]),
            "lifetime_years": draw.choice([None] * 20 + [3.5]),
            "annual_kwh": draw.choice([None] * 20 + [40.0]),
            "share": draw.choice([None] * 20 + [0.4]),
            "pue": draw.choice([None] * 20 + [1.3]),
            "first_life_years": draw.choice([None] * 20 + [2.0]),
        }


# What is put together is the same for both: by `time_share` devices weigh less, line by line.
@pytest.mark.parametrize("second_hand", long_but(["cut_off"], ["cut_off", "time_share"]))
def test_devices_of_any_kind_weigh_the_same_put_together(both: Any, second_hand: str) -> None:
    odd = [case["row"] for case in drawn(cases(100, long=300), row=any_device())]
    known = {None, *(site["site_id"] for site in SITES)}
    both(given([*plain(random.Random(3)), *(row for row in odd if row["site_id"] in known)]), second_hand=second_hand)


def test_of_a_member_with_a_meter_the_machines_stay_apart(both: Any) -> None:
    reading = {"subject_kind": "site", "subject_id": "hall", "metric": "energy", "unit": "kWh", "boundary": "it"}
    days = [reading | {"day": date(YEAR, 3, n), "quantity": 90.0} for n in range(1, 20)]
    both(given(list(plain(random.Random(4))), *days))


def test_no_line_is_lost_where_many_become_few() -> None:
    rows = [row | {"site_id": None} for row in plain(random.Random(5))]
    with estimate.method(given(rows), builders.published(), year=YEAR) as engine:
        groups = engine.view("_lines_placed").table("_alike").run("_alike").to_pylist()
        together = engine.run("_lines_together").column("quantity_devices").to_pylist()
        apart = engine.run("_lines_apart").num_rows
    leaving = sum(group["lines"] for group in groups if group["stretch"] == -2)
    assert sum(group["lines"] for group in groups) == apart + sum(together) == len(rows)
    assert 0 < leaving < len(together) < leaving + len(rows) / 3
    assert all(number == int(number) >= 1 for number in together)


def test_a_device_that_leaves_keeps_its_two_days_to_the_last_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = date(1901, 7, 1), date(9999, 12, 31)
    days = [(first, last), (first, date(YEAR, 1, 1)), (date(YEAR, 3, 5), date(YEAR, 3, 5)), (date(2030, 1, 1), last)]
    draw = random.Random(6)
    for _ in range(200):
        bought = date(2014, 12, 30) + timedelta(days=draw.randrange(4000))
        days.append((bought, max(bought, date(YEAR, 1, 1)) + timedelta(days=draw.randrange(1500))))
    tables = given([{"category": "laptop", "acquired_on": bought, "retired_on": left} for bought, left in days])
    single = activity(tables)
    monkeypatch.setattr(estimate, "STORED_LIVES", 0)
    assert activity(tables) == single


@pytest.mark.parametrize("route", ["sold", None])
def test_by_which_way_a_device_left_makes_no_line_another(route: str | None) -> None:
    """Under `time_share` what is left of a life goes along with a device that is sold."""
    rows = [{"acquired_on": date(2024, 1, 1), "retired_on": date(YEAR, 5, 1), "exit_route": route}]
    with estimate.method(given(rows), builders.published(), year=YEAR) as engine:
        (group,) = engine.view("_lines_placed").run("_alike").to_pylist()
    assert group["stretch"] == (-3 if route else -2)
