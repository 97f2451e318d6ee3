"""Each lever's saving is the footprint of the inventory less that of the changed inventory: whole inventories of all
sample members, one run of the method each, against the table that is made of all of them at once."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from footprint import steps
from footprint.lake import Lake
from footprint.levers import LEVERS, USUAL, of_lake, policies, step
from footprint.levers.lines import Lines
from footprint.levers.projection import Policy, ahead, in_the_long_run
from footprint.levers.step import lines_ahead
from pipelines import laws
from tests.cases import long_but
from tests.levers.running import YEAR, factors, parameter, weights

Row = dict[str, Any]
DEVICES = [name for name, lever in LEVERS.items() if lever.of_devices is not None]
OF_USAGE = {"lighter_pages": policies.sent, "less_mobile_data": policies.mobile}
NOISE = 1e-6  # kgCO2e: sums of thousands of lines in another order


@pytest.fixture(scope="module")
def tables(sample_home: Path) -> dict[str, pa.Table]:
    lake = Lake(sample_home)
    return {name: lake.read(name, year=YEAR) for name in (*steps.VALIDATED, "device_lives")}


@pytest.fixture(scope="module")
def table(sample_home: Path) -> pa.Table:
    return of_lake(Lake(sample_home), year=YEAR, factor_set=factors())


@pytest.fixture(scope="module")
def rows(table: pa.Table) -> list[Row]:
    found: list[Row] = table.to_pylist()
    return found


@pytest.fixture(scope="module")
def lines(tables: dict[str, pa.Table]) -> Lines:
    return lines_ahead(tables["devices"], tables["device_lives"], factors(), year=YEAR)


def told(rows: list[Row], lever: str, years: int, column: str = "saving") -> dict[str, float]:
    """kgCO2e that a lever saves each member, all its subjects together."""
    sums: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        if (row["lever"], row["year_offset"], row["criterion"]) == (lever, years, "gwp") and row[column] is not None:
            sums[row["member_id"]].append(row[column])
    return {member_id: fsum(values) for member_id, values in sums.items()}


def less(usual: dict[str, float], changed: dict[str, float]) -> dict[str, float]:
    return {member_id: value - changed.get(member_id, 0.0) for member_id, value in usual.items()}


def agree(found: dict[str, float], expected: dict[str, float]) -> None:
    """What the table says is what whole footprints say; where the table says nothing, nothing differs."""
    assert found
    for member_id, value in expected.items():
        assert found.get(member_id, 0.0) == pytest.approx(value, rel=1e-9, abs=NOISE), member_id


def test_what_is_worked_out_in_groups_is_what_is_worked_out_together(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(sample_home)
    together = step.of_year(lake, YEAR, factors())
    sizes = {each: lake.read("devices", year=YEAR, member_id=each).num_rows for each in lake.members(YEAR)}
    monkeypatch.setattr(step, "TOGETHER", most := sum(sizes.values()) // 4)
    groups = step.groups(lake, YEAR)
    assert len(groups) > 3
    assert sorted(each for group in groups for each in group) == lake.members(YEAR)
    assert all(len(group) == 1 or sum(sizes[each] for each in group) <= most for group in groups)
    assert step.of_year(lake, YEAR, factors()) == together


@pytest.fixture(scope="module")
def usual(tables: dict[str, pa.Table], lines: Lines) -> dict[str, float]:
    return weights(tables | {"devices": in_the_long_run(lines, Policy.usual(lines)).devices})


# One that lengthens lives and one that takes devices away; each lever by hand is in test_by_hand.py.
@pytest.mark.parametrize(
    "name", long_but(["keep_longer", "fewer_screens"], [name for name in DEVICES if not LEVERS[name].once])
)
def test_of_devices_in_the_long_run(
    name: str, rows: list[Row], tables: dict[str, pa.Table], lines: Lines, usual: dict[str, float]
) -> None:
    rule = LEVERS[name].of_devices
    assert rule is not None
    changed = weights(tables | {"devices": in_the_long_run(lines, rule(lines, USUAL[name])).devices})
    agree(told(rows, name, 0), less(usual, changed))


AHEAD = [("keep_longer", 2), ("fewer_screens", 3), ("idle_stock", 2), ("pool_hosts", 4), ("free_software", 3)]
# Rules are proved above and by hand, but for the one that counts once; years are the same for all of them.
IN_SHORT = [("keep_longer", 2), ("free_software", 3)]


@pytest.mark.parametrize(("name", "years"), long_but(IN_SHORT, AHEAD))
def test_of_devices_in_a_year_ahead(
    name: str, years: int, rows: list[Row], tables: dict[str, pa.Table], lines: Lines
) -> None:
    rule = LEVERS[name].of_devices
    assert rule is not None
    before, after = (
        weights(tables | {"devices": ahead(lines, policy, years).devices})
        for policy in (Policy.usual(lines), rule(lines, USUAL[name]))
    )
    agree(told(rows, name, years), less(before, after))


def test_of_a_better_room(rows: list[Row], tables: dict[str, pa.Table], lines: Lines, usual: dict[str, float]) -> None:
    fleet = in_the_long_run(lines, Policy.usual(lines)).devices
    moved = policies.better_room(fleet, tables["sites"], tables["usage"], lines, parameter("pue:colocation"), False)
    changed = weights(tables | {"devices": moved.devices, "sites": moved.sites, "usage": moved.usage})
    agree(told(rows, "better_room", 0), less(usual, changed))


def test_of_second_hand_devices_at_most(
    rows: list[Row], tables: dict[str, pa.Table], lines: Lines, usual: dict[str, float]
) -> None:
    """What has no figure is not assessed: all of making goes."""
    fleet = in_the_long_run(lines, Policy.usual(lines)).devices
    kept = np.isin(fleet["category"].to_pylist(), policies.REFURBISHED)
    renewed = np.array([day is None for day in fleet["acquired_on"].to_pylist()])
    condition = [
        "refurbished" if second else was
        for second, was in zip(kept & renewed, fleet["condition"].to_pylist(), strict=True)
    ]
    place = fleet.column_names.index("condition")
    changed = weights(tables | {"devices": fleet.set_column(place, "condition", pa.array(condition, pa.string()))})
    agree(told(rows, "refurbished", 0, "high"), less(usual, changed))


@pytest.mark.parametrize("name", long_but(["lighter_pages"], OF_USAGE))  # by hand both are in test_by_hand.py
def test_of_usage(name: str, rows: list[Row], tables: dict[str, pa.Table]) -> None:
    usage, visitors = tables["usage"], name == "lighter_pages"
    mask = OF_USAGE[name](usage).to_numpy(zero_copy_only=False)
    factor = np.where(mask, 1 - USUAL[name]["percent"] / 100, 1.0)
    quantity = pa.array(usage["quantity"].to_numpy() * factor)
    changed = usage.set_column(usage.column_names.index("quantity"), "quantity", quantity)
    before, after = (weights(tables | {"usage": rows_of}, visitors=visitors) for rows_of in (usage, changed))
    agree(told(rows, name, 0), less(before, after))


def test_all_together_are_one_inventory_and_their_parts_add_up(
    rows: list[Row], table: pa.Table, tables: dict[str, pa.Table], lines: Lines, usual: dict[str, float]
) -> None:
    policy = Policy.usual(lines)
    for name in ("keep_longer", "fewer_screens", "idle_stock", "pool_hosts"):
        rule = LEVERS[name].of_devices
        assert rule is not None
        pulled = rule(lines, USUAL[name])
        policy = Policy(
            np.maximum(policy.longer, pulled.longer), policy.longer_once,
            policy.renewed * pulled.renewed, np.maximum(policy.idle, pulled.idle),
        )  # fmt: skip
    fleet = in_the_long_run(lines, policy).devices
    moved = policies.better_room(fleet, tables["sites"], tables["usage"], lines, parameter("pue:colocation"), False)
    changed = weights(tables | {"devices": moved.devices, "sites": moved.sites, "usage": moved.usage})
    together = told(rows, "together", 0)
    agree(together, less(usual, changed))
    assert laws.open_levers(table) == []
    singles: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        if row["in_set"] is not None and row["lever"] != "together" and row["criterion"] == "gwp":
            singles[row["member_id"]] += row["saving"]
    assert all(together[member_id] <= value + NOISE for member_id, value in singles.items())
    assert any(together[member_id] < value - 1 for member_id, value in singles.items())


def test_every_member_is_told_of_every_lever_with_a_figure_a_bound_or_a_reason(
    rows: list[Row], tables: dict[str, pa.Table]
) -> None:
    members = set(tables["members"]["member_id"].to_pylist())
    assert {(row["member_id"], row["lever"]) for row in rows} >= {(each, name) for each in members for name in LEVERS}
    for row in rows:
        if row["status"] in ("ok", "once"):
            assert row["low"] <= row["high"]
            assert 0 <= row["p_saves"] <= 1


def test_what_saves_nothing_is_exactly_nothing(rows: list[Row]) -> None:
    """Servers of a room with a meter draw what it shows, be they fewer: no energy, no water, and no rounding of it."""
    known = [row for row in rows if row["status"] in ("ok", "once")]
    assert [row for row in known if row["saving"] < 0 or (row["saving"] == 0) is not (row["p_saves"] == 0)] == []
    key = {"member_id": "universite-clairmarais", "lever": "pool_hosts", "year_offset": 0}
    pooled = {row["criterion"]: row for row in known if key.items() <= row.items()}
    assert pooled["gwp"]["saving"] > 0
    assert {pooled[name][column] for name in ("energy", "water") for column in ("saving", "low", "high")} == {0.0}


def test_one_member_by_itself_is_told_the_same(sample_home: Path, rows: list[Row]) -> None:
    member_id = "laboratoire-estran"
    alone = of_lake(Lake(sample_home), year=YEAR, factor_set=factors(), member_id=member_id).to_pylist()
    among = [row for row in rows if row["member_id"] == member_id]
    assert len(alone) == len(among)
    for one, other in zip(alone, among, strict=True):
        numbers = {name for name, value in one.items() if isinstance(value, float)}
        assert {name: one[name] for name in one if name not in numbers} == {
            name: other[name] for name in one if name not in numbers
        }
        assert [one[name] for name in sorted(numbers)] == pytest.approx(
            [other[name] for name in sorted(numbers)], rel=1e-4, abs=1e-4
        )
