"""The change of greenhouse gases of members of both years: a region added up by hand, and the sample members' years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import changes, region
from footprint.lake import Lake
from footprint.region import like_for_like
from footprint.schema import MEMBER_YEAR, table
from tests.region.test_amounts import YEAR, sums, written

Row = dict[str, Any]
GASES = ("gwp", "depreciation", "location", "total")
NOW = {"a": 130.0, "b": 80.0, "c": 60.0, "new": 500.0, "left_out": 7.0}
MOVED = (
    ("a", "fleet", 50.0), ("a", "grid", -10.0), ("a", "factors", -4.0), ("b", "fleet", -20.0), ("b", "usage", 5.0),
    ("c", "first_counted", 9.0), ("c", "ages", -2.0), ("c", "coverage", 1.0), ("left_out", "fleet", 3.0),
)  # fmt: skip


def two_years(tmp_path: Path, *, moved: tuple[tuple[str, str, float], ...] = MOVED) -> Lake:
    """a, b and c count in both years; `new` was not there, `left_out` was, and did not count."""
    made = {"activity": "life_start", "stage": "manufacturing", "tier": "terminal", "category": "laptop",
            "basis": "any", "view": "any", "ownership": "owned", "status": "ok", "criterion": "gwp"}  # fmt: skip
    part = {"basis": "location", "criterion": "gwp", "category": "laptop", "stage": "manufacturing",
            "from_year": YEAR - 1}  # fmt: skip
    lake = written(
        tmp_path,
        members=[{"member_id": name, "holding_id": name} for name in NOW],
        member_states=[{"member_id": name, "in_region": True} for name in NOW],
        footprint=[made | {"member_id": name, "value": value} for name, value in NOW.items()],
        indicators_member=[
            {"member_id": name, "indicator": "C1", "view": "depreciation", "basis": "location", "value": value}
            for name, value in NOW.items()
        ],
        changes_member=[
            *(part | {"member_id": name, "cause": cause, "difference": value} for name, cause, value in moved),
            part | {"member_id": "a", "cause": "fleet", "difference": 1e6, "criterion": "adpe"},
            part | {"member_id": "a", "cause": "fleet", "difference": 1e6, "basis": "market"},
        ],
    )
    states = [{"member_id": n, "in_region": n != "left_out"} for n in NOW if n != "new"]
    write_last(lake, "member_states", states)
    write_last(lake, "footprint", [made | {"member_id": name, "value": 1.0} for name in NOW if name != "new"])
    region.region_amounts(lake, YEAR)
    return lake


def write_last(lake: Lake, name: str, rows: list[Row]) -> None:
    dated = [row | {"year": YEAR - 1} for row in rows]
    lake.write(name, pa.Table.from_pylist(dated, schema=table(name).arrow), year=YEAR - 1)


def figures(lake: Lake) -> dict[str, float]:
    amounts, variables = (lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables"))
    return {key[0]: value for key, value in sums(amounts, variables).items() if key[1:] == GASES}


def test_only_members_of_both_years_count_and_causes_add_up(tmp_path: Path) -> None:
    found = figures(two_years(tmp_path))
    assert found["C1"] == 777
    assert found["C8_now"] == 130 + 80 + 60
    by_cause = {"fleet": 30.0, "grid": -10.0, "usage": 5.0, "ages": -2.0, "recount": 6.0}
    assert {name: found[f"C8_of_{name}"] for name in by_cause} == by_cause
    assert found["C8_num"] == 30 - 10 + 5 - 2
    assert found["C8_den"] == found["C8_now"] - found["C8_num"] == 247
    assert found["C8_then"] == found["C8_den"] - 6 == 241
    assert "C8_of_mix" not in found, "nothing moved by it: nobody has an amount"


def test_a_cause_is_a_rise_or_a_fall_and_no_amount_is_negative(tmp_path: Path) -> None:
    amounts = two_years(tmp_path).read("region_amounts", year=YEAR).to_pylist()
    moved = [row for row in amounts if row["atom"].startswith(("rise", "fall"))]
    told = {(row["holding_id"], row["atom"]): row["amount"] for row in moved}
    assert told["b", "fall gwp: C8_den C8_num C8_of_fleet C8_then"] == 20
    assert told["a", "rise gwp: C8_den C8_num C8_of_fleet C8_then"] == 50
    assert told["c", "rise gwp: C8_of_recount C8_then"] == 10
    assert min(told.values()) > 0


def test_without_a_year_before_nothing_is_like_for_like(tmp_path: Path) -> None:
    found = figures(two_years(tmp_path, moved=()))
    assert found["C8_now"] == 270, "something of other criteria moved: both years are known"
    lake = two_years(tmp_path)
    lake.write("changes_member", lake.read("changes_member", year=YEAR).slice(0, 0), year=YEAR)
    region.region_amounts(lake, YEAR)
    assert not [name for name in figures(lake) if name.startswith("C8")]


# What a member may have in a year: not there, left out, counted with no figure, with its visitors' alone, an unknown
# one, a known one.
KG = {"absent": None, "left_out": 9.0, "empty": None, "visitors": 5.0, "unknown": None, "nothing": 0.0, "known": 90.0}


def a_year(kinds: dict[str, str], kg: float) -> dict[str, list[Row]]:
    """`kinds`: by member, a key of KG; `kg`: what is added to what is known."""
    factor = {"activity": "cloud", "stage": "use", "criterion": "gwp", "factor_key": "cloud:hour"}
    bill = factor | {"tier": "datacentre", "category": "cloud", "basis": "any", "view": "any", "unit": "kgCO2e"}
    there = {name: kind for name, kind in kinds.items() if kind != "absent"}
    values = {name: None if (own := KG[kind]) is None else own + kg for name, kind in there.items()}
    owned = {name: value for name, value in values.items() if kinds[name] not in ("empty", "visitors")}
    c1 = {"indicator": "C1", "view": "depreciation", "basis": "location"}
    return {
        "members": [{"member_id": name, "holding_id": name} for name in there],
        "member_states": [{"member_id": name, "in_region": kind != "left_out"} for name, kind in there.items()],
        "footprint": [
            bill | {"member_id": name, "ownership": "visitor" if kind == "visitors" else "supplier",
                    "value": values[name], "status": "not_assessed" if values[name] is None else "ok"}
            for name, kind in there.items() if kind != "empty"
        ],
        "indicators_member": [c1 | {"member_id": name, "value": value} for name, value in owned.items()],
        "fleet": [],
        "year_factors": [factor | {"value": 0.5}],
    }  # fmt: skip


def test_whoever_has_figures_in_one_year_only_is_in_no_side(tmp_path: Path) -> None:
    """Whatever a member was and is: what this year says it weighed is what last year's results say, or nothing is said
    of it. A member with nothing to count last year was once taken to have weighed then what it weighs now."""
    pairs = {f"{then} {now}": (then, now) for then in KG for now in KG}
    lake = written(tmp_path, **a_year({name: now for name, (_, now) in pairs.items()}, 7.0))
    for name, rows in a_year({name: then for name, (then, _) in pairs.items()}, 0.0).items():
        if table(name).partition != MEMBER_YEAR:
            write_last(lake, name, rows)
    changes.changes_member(lake, YEAR, catalogue.load(), {})
    region.region_amounts(lake, YEAR)
    amounts, variables = (lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables"))
    weighed = {"unknown": (0.0, 0.0), "nothing": (0.0, 7.0), "known": (90.0, 97.0)}
    for name, (then, now) in pairs.items():
        told = sums([row for row in amounts if row["holding_id"] == name], variables)
        expected = (weighed[then][0], weighed[now][1]) if {then, now} <= weighed.keys() else (0.0, 0.0)
        assert tuple(told.get((each, *GASES), 0.0) for each in ("C8_then", "C8_now")) == pytest.approx(expected), name
        assert any(expected) or not any(value for key, value in told.items() if key[0].startswith("C8")), name


def test_the_year_before_is_that_of_its_own_results(lake: Lake) -> None:
    """Of the sample members: what this year says they weighed is what last year's results say."""
    counted = [
        {row["member_id"] for row in lake.read("member_states", year=year).to_pylist() if row["in_region"]}
        for year in (YEAR - 1, YEAR)
    ]
    ways = {"criterion": ("gwp",), "view": ("any", "depreciation"), "basis": ("any", "location")}
    rows = lake.read("footprint", year=YEAR - 1).to_pylist()
    before = sum(row["value"] for row in rows
                 if all(row[name] in asked for name, asked in ways.items()) and row["ownership"] != "visitor"
                 and row["member_id"] in counted[0] & counted[1] and row["value"] is not None)  # fmt: skip
    found = figures(lake)
    assert before > 0
    assert found["C8_then"] == pytest.approx(before, rel=1e-9)
    assert counted[1] - counted[0], "one is new, and not in both"
    assert found["C8_now"] < found["C1"]


def test_the_causes_of_the_region_are_those_of_members() -> None:
    from footprint.changes import CAUSES

    assert set(like_for_like.CAUSES) < set(CAUSES)
