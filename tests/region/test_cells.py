"""The rows that the region publishes, from cells that disclosure control lets through, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.region.cells import region_table, rounded
from footprint.region.indicators import figures
from footprint.schema import table

Row = dict[str, Any]
BEHIND = {"members": 7, "holdings": 6, "employees": 1234567.0, "devices": 400.0}
GASES = {"criterion": "gwp", "view": "depreciation", "basis": "location", "stage": "total"}
ANY = dict.fromkeys(GASES, "any")
REGION = {"sector": "*", "zone": "*", "size": "*"}
TOWNS = REGION | {"sector": "public"}
DRAWN = [{"criterion": "gwp", "low": 90_000.0, "high": 160_000.0, **REGION}]


def cell(indicator: str, value: float | None, *, status: str = "published", **key: str) -> Row:
    of = GASES if indicator in ("C1", "C2_num", "C6_network_num", "C8_num", "C8_den") else ANY
    behind = BEHIND if status == "published" else dict.fromkeys(BEHIND)
    return {"indicator": indicator, **of, **REGION, **key, "value": value, "status": status, **behind}


PROTECTED = [
    cell("C1", 123_456.0),
    cell("C1", 50_000.0, **TOWNS),
    cell("C1", 70_000.0, stage="making"),
    cell("C2_num", 123_456.0),
    cell("C2_den", 1_000.0),
    cell("C2_num", 40_000.0, **TOWNS),
    cell("C2_den", None, status="withheld", **TOWNS),
    cell("C6_network_num", 12_345.6),
    cell("P2_num", 150.0),
    cell("P2_den", 1_000.0),
    cell("R3_num", 0.0),
    cell("R3_den", 219.0),
    cell("U2_num", None, status="withheld"),
    cell("U2_den", 30.0),
    cell("E3_num", None, status="not_assessed"),
    cell("E3_den", None, status="not_assessed"),
]


def made(protected: list[Row], drawn: list[Row] = DRAWN) -> dict[tuple[str, ...], Row]:
    """Rows by indicator, stage and sector."""
    rows = region_table(2025, protected, drawn, (14, 15)).to_pylist()
    found = {(row["indicator"], row["view"], row["basis"], row["stage"], row["sector"]): row for row in rows}
    assert len(found) == len(rows)
    return {(name, stage, sector): row for (name, view, basis, stage, sector), row in found.items()
            if view in ("any", "depreciation") and basis in ("any", "location")}  # fmt: skip


def test_a_sum_is_rounded_and_has_what_is_behind_it_and_its_interval() -> None:
    row = made(PROTECTED)["C1", "total", "*"]
    assert (row["value"], row["rounded_to"], row["unit"], row["status"]) == (123_000, 1000, "kgCO2e", "published")
    assert (row["low"], row["high"]) == (90_000, 160_000)
    assert (row["members"], row["holdings"], row["employees"], row["devices"]) == (7, 6, 1_234_600, 400)


def test_only_totals_of_the_headline_have_an_interval() -> None:
    rows = made(PROTECTED)
    assert rows["C1", "making", "*"]["low"] is None
    assert rows["C1", "total", "public"]["low"] is None
    assert rows["C2_num", "total", "*"]["low"] is None


def test_a_ratio_is_the_quotient_of_what_is_published() -> None:
    rows = made(PROTECTED)
    per_employee = rows["C2", "total", "*"]
    assert (per_employee["value"], per_employee["rounded_to"], per_employee["unit"]) == (123, 1, "kgCO2e/fte")
    assert (per_employee["low"], per_employee["high"]) == (90, 160), "the sum over employees is the whole total"
    assert rows["C6_network", "total", "*"]["value"] == 0.1
    assert rows["P2", "any", "*"]["value"] == 0.15
    assert (rows["R3", "any", "*"]["value"], rows["R3", "any", "*"]["rounded_to"]) == (0, 0)


def test_a_ratio_of_a_part_of_the_members_has_no_interval_of_all() -> None:
    rows = made([cell("C1", 123_456.0), cell("C2_num", 120_000.0), cell("C2_den", 1_000.0)])
    assert (rows["C2", "total", "*"]["value"], rows["C2", "total", "*"]["low"]) == (120, None)


def test_each_figure_per_head_has_the_interval_of_its_own_total() -> None:
    """Water of those whose users are known is the whole, of minerals a part; of a withheld total there is none."""
    water, minerals = ({**GASES, "criterion": criterion} for criterion in ("water", "adpe"))
    given = [
        *PROTECTED,
        cell("M3", 8_000.0) | water, cell("M3_person_num", 8_000.0) | water, cell("M3_person_den", 400.0),
        cell("M1", 6.0) | minerals, cell("M1_person_num", 5.0) | minerals, cell("M1_person_den", 400.0),
    ]  # fmt: skip
    drawn = [*DRAWN, *({**DRAWN[0], "criterion": name, "low": 4_000.0, "high": 16_000.0} for name in ("water", "adpe"))]
    rows = made(given, drawn)
    per_user = rows["M3_person", "total", "*"]
    assert [per_user[name] for name in ("value", "low", "high", "unit")] == [20, 10, 40, "L/person"]
    assert [rows["M1_person", "total", "*"][name] for name in ("value", "low")] == [0.0125, None]
    hidden = [row | {"value": None, "status": "withheld"} if row["indicator"] == "M3" else row for row in given]
    assert [made(hidden, drawn)["M3_person", "total", "*"][name] for name in ("value", "low")] == [20, None]


CHANGED = [
    cell("C8_num", -590.0),
    cell("C8_den", 112_900.0),
]
SURE = [{"indicator": "C8_num", "low": -7500.0, "high": 8600.0}, {"indicator": "C8", "low": -0.062, "high": 0.055}]


def test_the_change_has_its_own_interval_where_it_is_published() -> None:
    """That of the quotient is not that of one side over the other; what is withheld has none."""
    rows = made([*PROTECTED, *CHANGED], [*DRAWN, *SURE])
    assert [rows["C8_num", "total", "*"][name] for name in ("value", "low", "high")] == [-590, -7500, 8600]
    assert [rows["C8", "total", "*"][name] for name in ("value", "low", "high")] == [-0.00523, -0.062, 0.055]
    assert rows["C8_den", "total", "*"]["low"] is None
    hidden = made([cell("C8_num", None, status="withheld"), CHANGED[1]], SURE)
    assert [hidden[name, "total", "*"]["low"] for name in ("C8", "C8_num")] == [None, None]


@pytest.mark.parametrize("key", [("C2", "total", "public"), ("U2", "any", "*"), ("C2_den", "any", "public")])
def test_what_is_withheld_says_nothing(key: tuple[str, ...]) -> None:
    """A ratio is withheld with either side, though the other is published."""
    row = made(PROTECTED)[key]
    assert row["status"] == "withheld"
    assert [row[name] for name in ("value", "low", "high", "rounded_to", *BEHIND)] == [None] * 8


def test_an_exact_value_of_a_withheld_cell_never_leaves() -> None:
    row = made([cell("C1", 123.0, status="withheld")])["C1", "total", "*"]
    assert row["value"] is None
    assert made([cell("C1", 123.0, status="withheld")])["Q1", "any", "*"]["status"] == "withheld"


def test_what_nobody_has_is_one_row_of_the_region() -> None:
    rows = made(PROTECTED)
    assert rows["E3", "any", "*"]["status"] == rows["E3_num", "any", "*"]["status"] == "not_assessed"
    assert rows["A1", "any", "*"]["status"] == rows["M1", "total", "*"]["status"] == "not_assessed"
    everything = {(each.indicator, each.criterion, each.view, each.basis, each.stage) for each in figures()}
    told = {
        tuple(row[name] for name in ("indicator", *GASES)) for row in region_table(2025, [], [], (0, 3)).to_pylist()
    }
    assert everything < told


def test_a_published_denominator_of_nothing_gives_no_ratio() -> None:
    rows = made([cell("P2_num", 0.0), cell("P2_den", 0.0)])
    assert rows["P2", "any", "*"]["status"] == "not_assessed"


def test_uncertainty_is_that_of_the_published_total() -> None:
    row = made(PROTECTED)["Q1", "any", "*"]
    assert (row["value"], row["status"]) == (pytest.approx(35_000 / 123_456, rel=0.002), "published")
    assert made(PROTECTED, [])["Q1", "any", "*"]["status"] == "not_assessed"


def test_how_many_members_are_counted_is_always_said() -> None:
    rows = made([])
    assert (rows["Q3_num", "any", "*"]["value"], rows["Q3_den", "any", "*"]["value"]) == (14, 15)
    assert rows["Q3", "any", "*"]["value"] == 0.933


def test_columns_are_those_of_the_table() -> None:
    assert region_table(2025, PROTECTED, DRAWN, (14, 15)).schema == table("region_cells").arrow


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (123_456.0, 3, (123_000.0, 1_000.0)),
        (0.0012345, 3, (0.00123, 0.00001)),
        (999.7, 3, (1_000.0, 1.0)),
        (-45.678, 3, (-45.7, 0.1)),
        (4787.0, 5, (4787.0, 0.1)),
        (0.0, 3, (0.0, 0.0)),
    ],
)
def test_rounding_keeps_the_truth_within_half_a_step(value: float, digits: int, shown: tuple[float, float]) -> None:
    assert rounded(value, digits) == shown
    assert abs(shown[0] - value) <= shown[1] / 2
