"""What the region may show: the rules on small cases that can be checked by hand, and their laws on random regions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.disclosure.draft import (
    HEADLINE,
    REGION,
    Place,
    Region,
    base_sums,
    difference,
    hidden_cells,
    is_safe,
    pattern,
    region_table,
    together,
)
from tests.cases import cases

Row = dict[str, Any]
SECTORS = ("public", "education_research", "digital", "other")
ZONES = ("gironde", "limousin", "sud_aquitaine")
VIEWS = ("depreciation", "service_life", "acquisition")


def rows_of(holding: str, sector: str, zone: str, making: Sequence[float], use: float, green: float = 0.0) -> list[Row]:
    """What one holding adds: the making in three views, use on the grid, and `green` less under its contracts."""
    made = []
    for grouping, cell in (("region", "all"), ("sector", sector), ("zone", zone)):
        for view, made_here in zip(VIEWS, making, strict=True):
            for basis, used in (("location", use), ("market", use - green)):
                stages = {"manufacturing": made_here, "use": used, "total": made_here + used}
                where = {"year": 2025, "grouping": grouping, "cell": cell, "holding_id": holding}
                what = {"view": view, "basis": basis, "criterion": "gwp"}
                made += [
                    {**where, **what, "stage": name, "value": value, "unit": "kgCO2e"} for name, value in stages.items()
                ]
    return made


def contributions(rows: list[Row]) -> pa.Table:
    """Rows added up by key, as the SQL does for members of one holding."""
    sums: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(value for name, value in row.items() if name != "value")
        sums[key] = {**row, "value": sums[key]["value"] + row["value"]} if key in sums else row
    types = {"year": pa.int64(), "value": pa.float64()}
    names = list(rows_of("a", "b", "c", (1, 1, 1), 1)[0])
    return pa.Table.from_pylist(list(sums.values()), pa.schema([(n, types.get(n, pa.string())) for n in names]))


def even(count: int, sector: str = "public", zone: str = "gironde") -> list[Row]:
    """Holdings of similar size, whose views differ."""
    sizes = [(f"{sector}-{zone}-{i}", 100.0 + i) for i in range(count)]
    return [
        row for name, size in sizes for row in rows_of(name, sector, zone, (size, 0.9 * size, 1.4 * size), size / 4)
    ]


def shown(table: pa.Table, **wanted: str) -> list[Row]:
    return [row for row in table.to_pylist() if all(row[name] == value for name, value in wanted.items())]


amounts = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1e6), max_size=8)


@st.composite
def regions(draw: st.DrawFn) -> list[Row]:
    size = st.floats(0.5, 1e4)
    rows: list[Row] = []
    for member in range(draw(st.integers(0, 24))):
        holding = draw(st.sampled_from([f"m{member}", f"m{member}", "group"]))
        place = draw(st.sampled_from(SECTORS)), draw(st.sampled_from(ZONES))
        making = draw(st.tuples(size, size, size))
        use = draw(size)
        rows += rows_of(holding, *place, making, use, draw(st.sampled_from([0.0, 0.0, use / 3])))
    return rows


def test_three_holdings_of_which_none_dominates_are_safe() -> None:
    assert is_safe({"a": 1.0, "b": 1.0, "c": 1.0})
    assert is_safe({"a": 85.0, "b": 10.0, "c": 5.0})
    assert not is_safe({"a": 85.1, "b": 10.0, "c": 4.9})
    assert not is_safe({"a": 1.0, "b": 1.0})


def test_a_holding_that_adds_nothing_does_not_count() -> None:
    assert not is_safe({"a": 1.0, "b": 1.0, "c": 0.0})
    assert not is_safe({"a": 0.0, "b": 0.0, "c": 0.0})


def test_a_negative_amount_counts_by_its_size() -> None:
    assert not is_safe({"a": -98.0, "b": 1.0, "c": 1.0})


def test_subsidiaries_of_one_holding_are_one_contributor() -> None:
    """Three members of a group alone in a cell: three rows, one holding."""
    rows = [row for _ in range(3) for row in rows_of("group", "digital", "limousin", (50.0, 40.0, 60.0), 9.0)]
    table = region_table(
        contributions(rows + even(6) + even(6, "other", "sud_aquitaine") + even(5, "other", "gironde"))
    )
    assert {row["status"] for row in shown(table, grouping="sector", cell="digital")} == {"hidden"}
    assert {row["status"] for row in shown(table, grouping="zone", cell="limousin")} == {"hidden"}


def test_the_smallest_other_cell_is_hidden_with_a_single_one() -> None:
    sizes = {"a": 10.0, "b": 30.0, "c": 20.0}
    assert hidden_cells(sizes, lambda cells: cells == frozenset("a")) == {"a", "c"}
    assert hidden_cells(sizes, lambda cells: cells in (frozenset("a"), frozenset("ac"))) == {"a", "b", "c"}
    assert hidden_cells(sizes, lambda cells: False) == frozenset()


def test_two_hidden_cells_that_are_not_safe_together_take_a_third() -> None:
    rows = even(1, "digital") + even(1, "other") + even(5, "public") + even(8, "education_research")
    table = region_table(contributions(rows))
    hidden = {row["cell"] for row in shown(table, grouping="sector", stage="total") if row["status"] == "hidden"}
    assert hidden == {"digital", "other", "public"}


def test_nothing_is_published_if_the_region_does_not_pass() -> None:
    rows = rows_of("giant", "public", "gironde", (1e6, 1e6, 1e6), 1e6) + even(5, "other", "limousin")
    table = region_table(contributions(rows))
    assert {row["status"] for row in table.to_pylist()} == {"hidden"}
    assert table.column("value").null_count == table.num_rows


def test_market_electricity_that_tells_one_contract_is_not_given() -> None:
    """Total by grid less total by contracts would be what the one contract changes."""
    table = region_table(
        contributions(even(9) + rows_of("green", "public", "gironde", (100.0, 90.0, 140.0), 25.0, green=20.0))
    )
    region = shown(table, grouping="region", stage="total", view="depreciation")
    assert {row["basis"]: row["status"] for row in region} == {"location": "ok", "market": "hidden"}


def test_a_view_that_tells_one_early_retirement_is_not_given() -> None:
    same = [
        row for i in range(9) for row in rows_of(f"m{i}", "public", "gironde", (100.0 + i, 100.0 + i, 50.0 + i), 25.0)
    ]
    table = region_table(contributions(same + rows_of("early", "public", "gironde", (300.0, 120.0, 80.0), 25.0)))
    region = shown(table, grouping="region", stage="total", basis="location")
    assert {row["view"]: row["status"] for row in region} == {
        "depreciation": "ok",
        "service_life": "hidden",
        "acquisition": "ok",
    }


def test_a_stage_that_fails_takes_the_other_stages_with_it_but_not_the_total() -> None:
    rows = even(9)
    for row in [row for row in rows if row["stage"] == "manufacturing" and row["holding_id"] in ("public-gironde-0",)]:
        rows.append({**row, "stage": "end_of_life", "value": 1.0})
    table = region_table(contributions(rows))
    headline = shown(table, grouping="region", view="depreciation", basis="location")
    assert {row["stage"]: row["status"] for row in headline} == {
        "total": "ok", "manufacturing": "hidden", "use": "hidden", "end_of_life": "hidden",
    }  # fmt: skip


def test_what_nobody_has_is_not_assessed_and_what_is_not_assessed_is_not_zero() -> None:
    unknown = [{**row, "criterion": "adpe", "value": None} for row in even(4)]
    table = region_table(contributions(even(4)).slice(0, 0))
    assert table.num_rows == 0
    table = region_table(
        pa.concat_tables([contributions(even(4)), pa.Table.from_pylist(unknown, contributions(even(1)).schema)])
    )
    assert {(row["status"], row["value"]) for row in shown(table, criterion="adpe")} == {("not_assessed", None)}


def test_rounding_is_no_difference() -> None:
    assert difference({"a": 0.1 + 0.2}, {"a": 0.3}) == {"a": 0.0}
    assert difference({"a": 2.0}, {}) == {"a": 2.0}


@given(st.lists(amounts, max_size=4))
def test_cells_together_hold_what_each_holds(parts: list[dict[str, float]]) -> None:
    whole = math.fsum(value for part in parts for value in part.values())
    assert math.isclose(math.fsum(together(parts).values()), whole, rel_tol=1e-12, abs_tol=1e-12)


@settings(max_examples=cases(60), deadline=None)
@given(regions())
def test_shown_cells_and_hidden_cells_together_pass(rows: list[Row]) -> None:
    region = Region(contributions(rows).to_pylist())
    for grouping, hidden in pattern(region).hidden.items():
        cells = region.cells(grouping)
        seen = [[cell] for cell in cells if cell not in hidden]
        if hidden and len(hidden) < len(cells):
            assert len(hidden) >= 2
            seen.append(sorted(hidden))
        for places in ([Place(grouping, cell) for cell in names] for names in seen):
            assert all(is_safe(amounts) for amounts in base_sums(region, "gwp", *places))


@settings(max_examples=cases(60), deadline=None)
@given(regions())
def test_the_region_is_what_is_shown_and_what_is_withheld(rows: list[Row]) -> None:
    region = Region(contributions(rows).to_pylist())
    table = region_table(contributions(rows))
    for total in shown(table, grouping="region", status="ok"):
        same = {name: total[name] for name in ("view", "basis", "criterion", "stage")}
        for grouping in ("sector", "zone"):
            cells = shown(table, grouping=grouping, **same)
            withheld = [cell["cell"] for cell in cells if cell["status"] == "hidden"]
            kept = [region.amounts(HEADLINE._replace(**same), Place(grouping, cell)).values() for cell in withheld]
            parts = [cell["value"] for cell in cells if cell["status"] == "ok"] + [v for values in kept for v in values]
            assert math.isclose(math.fsum(parts), total["value"], rel_tol=1e-9)


@settings(max_examples=cases(40), deadline=None)
@given(regions(), st.randoms(use_true_random=False))
def test_the_order_of_members_changes_nothing(rows: list[Row], random: Any) -> None:
    table = contributions(rows)
    order = list(range(table.num_rows))
    random.shuffle(order)
    assert region_table(table.take(pa.array(order, pa.int64()))).equals(region_table(table))


@settings(max_examples=cases(40), deadline=None)
@given(regions())
def test_the_unit_of_mass_changes_no_status(rows: list[Row]) -> None:
    scaled = [{**row, "value": 1024.0 * row["value"]} for row in rows]
    statuses = [region_table(contributions(given_rows)).column("status") for given_rows in (rows, scaled)]
    assert statuses[0].equals(statuses[1])


@settings(max_examples=cases(40), deadline=None)
@given(regions())
def test_one_pattern_serves_every_figure(rows: list[Row]) -> None:
    """A variable given by cell is given in all cells of a margin that are shown, and in no other."""
    table = region_table(contributions(rows))
    for grouping in ("sector", "zone"):
        shown_cells: dict[tuple[str, ...], set[str]] = {}
        for row in shown(table, grouping=grouping, status="ok"):
            shown_cells.setdefault(tuple(row[name] for name in HEADLINE._fields), set()).add(row["cell"])
        assert len({frozenset(cells) for cells in shown_cells.values()}) <= 1


def test_the_region_comes_first() -> None:
    assert Region(contributions(even(3)).to_pylist()).places[0] == REGION
