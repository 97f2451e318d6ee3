"""Indicators of 15, 60, 240 and 960 members: their CPU grows as their rows do."""

from __future__ import annotations

import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from footprint.schema import TABLES
from tests.bench.conftest import Add
from tests.bench.inventories import devices

YEAR, DEVICES = 2025, 200
MEMBERS = (15, 60, 240, 960)


def made(home: Path, members: int, factor_set: FactorSet) -> Lake:
    """A lake with all that indicators are made from; each member has `DEVICES` lines, employees and users."""
    lake, rows = Lake(home), devices(DEVICES * members, members=members).sort_by("member_id")
    blank = dict.fromkeys(TABLES["members"].names)
    for name in rows["member_id"].unique().to_pylist():
        profile = blank | {"member_id": name, "year": YEAR, "employees_fte": 100.0, "users": 120.0}
        tables = {
            "devices": rows.filter(pc.field("member_id") == name),
            "members": pa.Table.from_pylist([profile], schema=TABLES["members"].arrow),
        }
        lake.commit(tables, year=YEAR, member_id=name)
    steps.year_factors(lake, YEAR, factor_set)
    steps.device_lives(lake, YEAR, factor_set)
    steps.service_shares(lake, YEAR)
    steps.activity_data(lake, YEAR, factor_set)
    steps.fleet(lake, YEAR)
    steps.footprint(lake, YEAR, factor_set)
    steps.uncertainty_member(lake, YEAR, factor_set)
    return lake


def test_the_cost_of_a_member_does_not_grow_with_members(tmp_path: Path, add: Add) -> None:
    factor_set, spent = catalogue.load(), []
    for members in MEMBERS:
        lake = made(tmp_path / str(members), members, factor_set)
        steps.indicators_member(lake, YEAR, factor_set)  # hashes its files
        start = time.process_time()
        steps.indicators_member(lake, YEAR, factor_set)
        spent.append(time.process_time() - start)
        add(f"indicators of {members} members", f"{spent[-1]:.2f} s")
    few, many = ((spent[last] - spent[0]) / (MEMBERS[last] - MEMBERS[0]) for last in (2, 3))
    add(
        "indicators: one member more of 960",
        f"{1e3 * many:.1f} ms",
        f"one more of 240 {1e3 * few:.1f} ms",
        ratio=many / few,
        most=1.5,
    )
    assert many < 1.5 * few
