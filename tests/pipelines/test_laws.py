"""Each law holds of good tables and notices each way of breaking it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from footprint.lake import Lake
from footprint.schema import table
from pipelines import laws


def rows(name: str, *given: dict[str, Any]) -> pa.Table:
    """Rows of a table of the lake; columns that are not given are NULL."""
    empty = dict.fromkeys(table(name).names)
    return pa.Table.from_pylist([empty | row for row in given], schema=table(name).arrow)


def lines(*fates: str) -> pa.Table:
    counted = (
        {"member_id": "a", "year": 2025, "file_sha8": "f", "line": n, "fate": fate, "count": 1}
        for n, fate in enumerate(fates)
    )
    return rows("lines", *counted)


def receipt(current: bool = True, **counts: int) -> dict[str, Any]:
    return {
        "member_id": "a",
        "year": 2025,
        "list": "l",
        "file_sha256": str(counts),
        "table_number": 1,
        "current": current,
    } | counts


LIFE = {"view": "depreciation", "basis": "any", "activity": "life_start", "factor_key": "device:laptop"}
POWER = {"view": "any", "basis": "location", "activity": "electricity", "factor_key": "grid:FRA"}
FACTORS = rows(
    "year_factors",
    *(
        {"factor_key": key, "activity": activity, "stage": stage, "criterion": criterion, "value": value}
        for key, activity, stage, criterion, value in (
            ("device:laptop", "life_start", "manufacturing", "gwp", 170.0),
            ("device:laptop", "life_start", "distribution", "gwp", 10.0),
            ("grid:FRA", "electricity", "use", "gwp", 0.05),
            ("grid:FRA", "electricity", "use", "energy", 1.0),
        )
    ),
)
ACTIVITY = rows("activity_data", LIFE | {"quantity": 2.0}, POWER | {"quantity": 100.0}, POWER | {"status": "x"})


def impacts(manufacturing: float) -> pa.Table:
    category = {"category": "laptop", "criterion": "gwp"}
    return rows(
        "footprint",
        LIFE | category | {"stage": "manufacturing", "value": manufacturing},
        LIFE | category | {"stage": "distribution", "value": 20.0},
        POWER | category | {"stage": "use", "value": 5.0},
        POWER | category | {"stage": "use", "value": None},
        POWER | {"criterion": "energy", "stage": "use", "value": 100.0},
    )


def test_a_table_as_the_lake_writes_it_has_no_fault(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines("accepted", "refused"), year=2025, member_id="a")
    assert laws.schema_faults(lake, "lines", year=2025, member_id="a") == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (pa.concat_tables([lines("accepted")] * 2), "key"),
        (lines("accepted").drop_columns("fate"), "columns"),
        (lines("accepted").set_column(3, "line", pa.array(["1"])), "columns"),
    ],
)
def test_a_file_with_other_columns_or_a_key_twice_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: pa.Table, fault: str
) -> None:
    path = tmp_path / "lines.parquet"
    pq.write_table(broken, path)
    monkeypatch.setattr(Lake, "paths", lambda lake, name, **partition: [path])
    assert laws.schema_faults(Lake(tmp_path), "lines", year=2025) == ["lines.parquet: " + fault]


def test_a_damaged_file_is_a_fault(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    path = lake.write("lines", lines("accepted"), year=2025, member_id="a")
    path.write_bytes(b"")
    assert laws.schema_faults(lake, "lines", year=2025) == [f"{path.name}: damaged"]


def test_lines_are_accounted_for_by_current_files_only() -> None:
    receipts = rows(
        "receipts",
        receipt(rows=3, accepted=1, refused=1, set_aside=1),
        receipt(current=False, rows=9, accepted=9, refused=0, set_aside=0),
        receipt(),
    )
    account = laws.line_accounts(lines("accepted", "refused", "set_aside"), receipts)
    assert account == {"rows": 3, "accepted": 1, "refused": 1, "set_aside": 1, "lost": 0, "differences": 0}


def test_a_lost_line_and_a_line_of_another_fate_are_noticed() -> None:
    receipts = rows("receipts", receipt(rows=3, accepted=1, refused=1, set_aside=1))
    assert laws.line_accounts(lines("accepted", "refused"), receipts)["lost"] == 1
    assert laws.line_accounts(lines("accepted", "accepted", "refused"), receipts)["differences"] == 2


@pytest.mark.parametrize(
    ("quantity", "faults"), [(None, 0), (0.0, 0), (1e9, 0), (-1.0, 1), (float("nan"), 1), (float("inf"), 1)]
)
def test_a_quantity_is_null_or_finite_and_not_negative(quantity: float | None, faults: int) -> None:
    assert laws.quantity_faults(rows("activity_data", LIFE | {"quantity": quantity})) == faults


@pytest.mark.parametrize(("given", "faults"), [(-2.0, 0), (-1.5, 1)])
def test_what_a_service_receives_is_what_machines_give(given: float, faults: int) -> None:
    moved = LIFE | {"entry": "allocated", "basis": "location", "activity": "electricity"}
    table = rows("activity_data", moved | {"quantity": 2.0, "service_id": "calcul"}, moved | {"quantity": given})
    assert laws.quantity_faults(table) == faults


def test_an_activity_without_a_row_of_impact_is_named() -> None:
    amounts = rows("activity_data", LIFE | {"category": "laptop"}, LIFE | {"category": "tablet"})
    impacts_ = rows("footprint", LIFE | {"category": "laptop"})
    assert laws.without_impact(amounts, impacts_) == ["life_start device:laptop"]
    assert laws.without_impact(amounts, amounts) == []


def test_impacts_are_activity_times_factors() -> None:
    expected = laws.expected_gases(ACTIVITY, FACTORS)
    assert expected == {
        ("depreciation", "any", "manufacturing"): 340.0,
        ("depreciation", "any", "distribution"): 20.0,
        ("any", "location", "use"): 5.0,
    }
    assert laws.differences(expected, laws.stored_gases(impacts(340.0))) == []
    assert laws.differences(expected, laws.stored_gases(impacts(340.1))) == ["depreciation any manufacturing"]


def test_a_sum_that_only_one_side_knows_is_a_difference() -> None:
    assert laws.differences({("acquisition", "any", "use"): 1.0}, {}) == ["acquisition any use"]


@pytest.mark.parametrize(("manufacturing", "wrong"), [(340.0, []), (340.1, ["laptop"]), (-21.0, ["laptop"])])
def test_a_device_carries_at_most_its_whole_factor(manufacturing: float, wrong: list[str]) -> None:
    lives = rows("device_lives", {"category": "laptop", "n": 2.0}, {"category": "ups", "n": 1.0})
    assert laws.overbooked(impacts(manufacturing), lives, FACTORS) == wrong


def test_a_category_without_factor_carries_nothing() -> None:
    lives = rows("device_lives", {"category": "ups", "n": 1.0})
    ups = LIFE | {"category": "ups", "factor_key": "device:ups", "stage": "manufacturing", "criterion": "gwp"}
    assert laws.overbooked(rows("footprint", ups | {"value": None}, ups | {"value": 0.0}), lives, FACTORS) == []
    assert laws.overbooked(rows("footprint", ups | {"value": 1.0}), lives, FACTORS) == ["ups"]


def test_values_outside_the_band_are_counted_and_unknown_ones_are_not() -> None:
    assert laws.outside(pa.chunked_array([[10.0, 26.0, 4000.0, 4001.0, None]]), 26.0, 4000.0) == 2


@pytest.mark.parametrize(
    ("changed", "is_wrong"),
    [({}, False), ({"value": 11.0}, True), ({"low": 10.5}, True), ({"high": 9.0}, True), ({"median": 12.5}, True)],
)
def test_an_interval_is_that_of_the_published_total(changed: dict[str, float], is_wrong: bool) -> None:
    place = {"member_id": "m", "view": "depreciation", "basis": "location"}
    about = {"output": "total", "key": "*", "criterion": "gwp"}
    row = place | about | {"value": 10.0, "low": 8.0, "median": 10.0, "high": 12.0}
    published = pa.Table.from_pylist([place | {"indicator": "C1", "value": 10.0}])
    wrong = laws.open_intervals(pa.Table.from_pylist([row | changed]), published)
    assert wrong == (["m depreciation location total * gwp"] if is_wrong else [])


@pytest.mark.parametrize(
    ("changed", "is_wrong"),
    [({}, False), ({"value": 11.0}, True), ({"low": 10.5}, True), ({"zone": "limousin"}, True), ({"zone": "*"}, False)],
)
def test_an_interval_of_the_region_is_that_of_what_holdings_add_up_to(changed: dict[str, Any], is_wrong: bool) -> None:
    """100 kWh at 0.06 and 4 of making in one cell."""
    cell = {"sector": "public", "zone": "gironde"}
    row = cell | {"size": "*", "criterion": "gwp", "value": 10.0, "low": 8.0, "median": 10.0, "high": 12.0}
    own = cell | {"size": "small", "family": "impact"}
    amounts = [own | {"atom": "kwh", "amount": 100.0}, own | {"atom": "made", "amount": 4.0}]
    other = {"sector": "digital", "zone": "gironde", "size": "small", "family": "impact", "atom": "made", "amount": 7.0}
    of = {"indicator": "C1", "criterion": "gwp", "view": "depreciation", "basis": "location", "stage": "total"}
    variables = [of | {"atom": "kwh", "coefficient": 0.06}, of | {"atom": "made", "coefficient": 1.0}]
    variables.append(variables[0] | {"basis": "market", "coefficient": 0.01})
    tables = ([row | changed], [*amounts, other], variables)
    wrong = laws.open_regional_intervals(*(pa.Table.from_pylist(rows) for rows in tables))
    assert bool(wrong) == is_wrong


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [({}, []), ({"value": 9.0}, ["C8_num"]), ({"low": 20.0}, ["C8_num"]), ({"indicator": "C8"}, ["C8"]),
     ({"indicator": "C8", "value": 0.1}, [])],
)  # fmt: skip
def test_an_interval_of_the_change_is_that_of_what_rises_and_falls_add_up_to(
    changed: dict[str, Any], wrong: list[str]
) -> None:
    """12 up and 2 down, of 100 the year before."""
    row = {"indicator": "C8_num", "value": 10.0, "low": 0.0, "high": 15.0}
    amounts = [{"atom": "rise", "amount": 12.0}, {"atom": "fall", "amount": 2.0}, {"atom": "now", "amount": 110.0}]
    made = {"C8_num": (1.0, -1.0, 0.0), "C8_den": (-1.0, 1.0, 1.0), "C1": (0.0, 0.0, 1.0)}
    variables = [{"indicator": name, "atom": each["atom"], "coefficient": its}
                 for name, loads in made.items() for each, its in zip(amounts, loads, strict=True)]  # fmt: skip
    tables = ([row | changed], amounts, variables)
    assert laws.open_regional_changes(*(pa.Table.from_pylist(rows) for rows in tables)) == wrong


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [({}, []), ({"value": 0.3}, ["C6_network"]), ({"low": 0.5}, ["C6_network"]), ({"indicator": "A1"}, ["A1"]),
     ({"indicator": "A1", "value": 7.0, "high": 9.0}, []), ({"indicator": "C6_terminal"}, ["C6_terminal"])],
)  # fmt: skip
def test_an_interval_of_a_share_is_that_of_what_holdings_add_up_to(changed: dict[str, Any], wrong: list[str]) -> None:
    """Lines are 20 of 100; by another view all is more; 7 are avoided."""
    row = {"indicator": "C6_network", "value": 0.2, "low": 0.1, "high": 0.4}
    amounts = [{"family": family, "atom": family, "amount": amount}
               for family, amount in (("lines", 20.0), ("rest", 80.0), ("A1", 7.0))]  # fmt: skip
    of = {"view": "depreciation", "basis": "location", "stage": "total", "coefficient": 1.0}
    plain = dict.fromkeys(("view", "basis", "stage"), "any")
    variables = [
        *({"indicator": "C1", "family": name, "atom": name} | of for name in ("lines", "rest")),
        {"indicator": "C1", "family": "rest", "atom": "rest"} | of | {"view": "acquisition"},
        {"indicator": "C6_network_num", "family": "lines", "atom": "lines"} | of,
        {"indicator": "A1", "family": "A1", "atom": "A1"} | of | plain,
    ]
    tables = ([row | changed], amounts, variables)
    assert laws.open_regional_parts(*(pa.Table.from_pylist(rows) for rows in tables)) == wrong


@pytest.mark.parametrize(
    ("changed", "is_wrong"),
    [
        ({}, False),
        ({"in_set": 3.0}, True),
        ({"low": 12.0}, True),
        ({"in_set": None}, True),
        ({"lever": "other"}, False),
    ],
)
def test_parts_of_levers_add_up_to_the_whole(changed: dict[str, float], is_wrong: bool) -> None:
    about = {"member_id": "m", "subject": "*", "criterion": "gwp", "low": 1.0, "high": 11.0}
    whole = about | {"lever": "together", "saving": 10.0, "in_set": 10.0}
    parts = [about | {"lever": name, "saving": 7.0, "in_set": 5.0} for name in ("keep_longer", "fewer_screens")]
    wrong = laws.open_levers(pa.Table.from_pylist([whole, parts[0] | changed, parts[1]]))
    assert bool(wrong) == is_wrong


def weighed(value: float | None, **about: Any) -> dict[str, Any]:
    given = {"member_id": "m", "view": "any", "basis": "any", "criterion": "gwp", "ownership": "owned", "value": value}
    return given | about


@pytest.mark.parametrize(
    ("causes", "wrong"),
    [
        ({("location", "grid"): -3.0, ("market", "grid"): -3.0, ("market", "contracts"): -2.0}, []),
        ({("location", "grid"): -3.0, ("market", "grid"): -3.0}, ["m market gwp"]),
        ({("market", "grid"): -5.0}, ["m location gwp"]),
        ({("location", "grid"): float("nan"), ("market", "grid"): -5.0}, ["m location gwp"]),
    ],
)
def test_causes_that_do_not_add_up_are_named(causes: dict[tuple[str, str], float], wrong: list[str]) -> None:
    """10 kg become 7 on the grid and 5 with a contract; what visitors bear and other views are in no total, and of a
    member of one year nothing is compared."""
    beside = [weighed(9.0, ownership="visitor"), weighed(9.0, view="acquisition"), weighed(None)]
    before = rows("footprint", weighed(4.0), weighed(6.0), *beside)
    now = rows(
        "footprint", weighed(4.0), weighed(3.0, basis="location"), weighed(1.0, basis="market"),
        weighed(1.0, member_id="new"),
    )  # fmt: skip
    given = [
        {"member_id": "m", "basis": basis, "criterion": "gwp", "cause": cause, "difference": value}
        for (basis, cause), value in causes.items()
    ]
    assert laws.unexplained(rows("changes_member", *given), now, before) == wrong


def test_long_lists_are_told_in_part() -> None:
    assert laws.some(["a", "b"]) == "a, b"
    assert laws.some(list("abcdefgh")) == "a, b, c, d, e (+ 3)"
