"""Fleets of later years: nothing is lost, nothing is there twice, and a lever that is not pulled changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.levers import LEVERS
from footprint.levers.lines import Lines
from footprint.levers.projection import DAYS_PER_YEAR, Policy, ahead, in_the_long_run
from footprint.schema import TABLES
from tests.cases import LONG, cases
from tests.levers.running import YEAR, device, pulled, tables

FIRST, NEXT = date(YEAR, 1, 1), date(YEAR + 1, 1, 1)
EPOCH = date(1970, 1, 1)
MORE = {
    "tier": pa.string(), "devices": pa.float64(), "t_in": pa.float64(), "t_use": pa.float64(), "t_out": pa.float64(),
    "life_days": pa.float64(), "is_in_stock": pa.bool_(), "is_hosted": pa.bool_(), "pue_used": pa.float64(),
    "counts_as": pa.string(), "is_renewed": pa.bool_(),
}  # fmt: skip
COUNTS_AS = {"laptop": "computer", "monitor": "screen", "server": ""}


@st.composite
def a_line(draw: st.DrawFn) -> dict[str, object]:
    bought = draw(st.none() | st.dates(date(2012, 1, 1), date(YEAR, 12, 31)))
    category = draw(st.sampled_from(sorted(COUNTS_AS)))
    stored = draw(st.booleans())
    days = None if bought is None else float((bought - EPOCH).days)
    return {
        "category": category, "devices": draw(st.floats(0.5, 500.0)), "acquired_on": bought, "t_in": days,
        "t_use": days, "life_days": 365.25 * draw(st.sampled_from([1.0, 2.5, 5.0, 6.0])), "is_in_stock": stored,
        "status": "in_stock" if stored else "in_use", "is_renewed": draw(st.booleans()), "is_hosted": False,
        "tier": "terminal", "counts_as": COUNTS_AS[category], "year": YEAR,
        "member_id": draw(st.sampled_from(["a", "b"])),
    }  # fmt: skip


def lines_of(rows: list[dict[str, object]]) -> Lines:
    schema = pa.schema([*TABLES["devices"].arrow, *(pa.field(name, kind) for name, kind in MORE.items())])
    named = [{"line_id": f"aaaaaaaa:{number}", **row} for number, row in enumerate(rows)]
    start, end = (float((day - EPOCH).days) for day in (FIRST, NEXT))
    return Lines(pa.Table.from_pylist(named, schema=schema), start, end)


FLEETS = st.lists(a_line(), min_size=1, max_size=20).map(lines_of)
RANDOM = settings(max_examples=cases(60, long=2000), deadline=None, derandomize=not LONG, database=None)


def there(rows: pa.Table, day: date) -> float:
    """Devices that are there on a day."""
    return sum(
        row["quantity_devices"]
        for row in rows.to_pylist()
        if (row["acquired_on"] is None or row["acquired_on"] <= day)
        and (row["retired_on"] is None or row["retired_on"] > day)
    )


@RANDOM
@given(lines=FLEETS, years=st.integers(1, 8), longer=st.floats(0, 10), day=st.integers(0, 364))
def test_on_every_day_as_many_devices_are_there_as_today(lines: Lines, years: int, longer: float, day: int) -> None:
    policy = LEVERS["keep_longer"].of_devices
    assert policy is not None
    rows = ahead(lines, policy(lines, {"years": longer}), years).devices
    assert min(rows["quantity_devices"].to_pylist()) > 0
    assert len(set(rows["line_id"].to_pylist())) == rows.num_rows
    assert isclose(there(rows, FIRST + timedelta(day)), float(lines.devices.sum()), rel_tol=1e-9)


@RANDOM
@given(lines=FLEETS, years=st.integers(1, 8), percent=st.floats(0, 100), day=st.integers(0, 364))
def test_stock_that_is_used_leaves_the_same_devices_in_use(lines: Lines, years: int, percent: float, day: int) -> None:
    policy = LEVERS["idle_stock"].of_devices
    assert policy is not None
    usual, used = (
        ahead(lines, each, years).devices for each in (Policy.usual(lines), policy(lines, {"percent": percent}))
    )
    counts = []
    for rows in (usual, used):
        in_use = rows.filter(pa.array([status != "in_stock" for status in rows["status"].to_pylist()]))
        counts.append(there(in_use, FIRST + timedelta(364)))  # devices come into use in the course of the year
    assert isclose(*counts, rel_tol=1e-9, abs_tol=1e-9)
    assert there(used, FIRST + timedelta(day)) <= there(usual, FIRST + timedelta(day)) * (1 + 1e-9)


@RANDOM
@given(lines=FLEETS, years=st.integers(1, 8), percent=st.floats(0, 100))
def test_what_is_not_renewed_goes_and_never_below_nothing(lines: Lines, years: int, percent: float) -> None:
    renewed = np.where(lines.is_renewed, 1 - percent / 100, 1.0)
    usual = Policy.usual(lines)
    fewer = Policy(usual.longer, usual.longer_once, renewed, usual.idle)
    least = float((lines.devices * renewed).sum())
    for made in (ahead(lines, fewer, years), in_the_long_run(lines, fewer)):
        assert all(quantity > 0 for quantity in made.devices["quantity_devices"].to_pylist())
        assert (made.purchases >= 0).all()
        whole = float(lines.devices.sum())
        assert least * (1 - 1e-9) <= there(made.devices, FIRST + timedelta(364)) <= whole * (1 + 1e-9)
    left = there(in_the_long_run(lines, fewer).devices, FIRST + timedelta(364))
    assert isclose(left, least, rel_tol=1e-9, abs_tol=1e-9)


@RANDOM
@given(lines=FLEETS, years=st.integers(1, 8))
def test_purchases_are_the_devices_bought_in_the_year(lines: Lines, years: int) -> None:
    """Of lines with a date: those of unknown date are bought at the rate of a steady stock."""
    dated = lines.take(np.isfinite(lines.bought))
    made = ahead(dated, Policy.usual(dated), years)
    bought = sum(
        row["quantity_devices"]
        for row in made.devices.to_pylist()
        if row["acquired_on"] >= FIRST and row["status"] is not None
    )
    static = dated.devices[~dated.is_renewed & (dated.bought >= dated.end)].sum() if dated.rows.num_rows else 0.0
    assert isclose(float(made.purchases.sum()), bought - float(static), rel_tol=1e-9, abs_tol=1e-9)


@RANDOM
@given(lines=FLEETS)
def test_in_the_long_run_as_many_devices_are_past_their_life_as_today(lines: Lines) -> None:
    """So that a saving is measured by what the year books, not by a fleet that nobody has; and no device gets older
    than the oldest of today."""
    dated = lines.take(lines.is_renewed & np.isfinite(lines.bought))
    made = in_the_long_run(dated, Policy.usual(dated))
    for kind in np.unique(dated.kind):
        mask = dated.kind == kind
        held, past = dated.devices[mask].sum(), dated.devices[mask & dated.is_past].sum()
        oldest, within = dated.end - dated.bought[mask].min(), 1 - past / held
        lives = dated.life[mask].tolist()
        ages = [max(life, min(life / within if within > 0 else oldest, oldest)) for life in lives]
        for devices, age, bought in zip(dated.devices[mask], ages, made.purchases[mask], strict=True):
            assert isclose(bought, devices * DAYS_PER_YEAR / age, rel_tol=1e-9)


def test_a_lever_that_is_not_pulled_saves_exactly_nothing() -> None:
    given_tables = tables(
        [
            device(2, "laptop", 10.0, date(2022, 1, 1)),
            device(3, "monitor", 30.0, date(2021, 1, 1)),
            device(4, "laptop", 3.0, date(2025, 1, 1), status="in_stock"),
            device(5, "server", 4.0, date(2023, 1, 1), annual_kwh=900.0),
        ]
    )
    none = {"keep_longer": {"years": 0.0}, "fewer_screens": {"per_computer": 10.0}, "idle_stock": {"percent": 0.0},
            "pool_hosts": {"percent": 0.0}, "free_software": {"age": 3.0, "years": 0.0}, "better_room": {"pue": 100.0},
            "lighter_pages": {"percent": 0.0}, "less_mobile_data": {"percent": 0.0}}  # fmt: skip
    rows = pulled(given_tables, none)
    assert {row["lever"] for row in rows} >= set(none)
    assert {row["saving"] for row in rows} <= {None, 0.0}
