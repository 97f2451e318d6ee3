"""A member with more sites than a file of rows can hold: the heaviest are named, and nothing is lost of the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint.engine import DuckDB
from footprint.report.cells import OTHER_SITES
from footprint.report.last_year import LastYear
from footprint.schema import TABLES

SITES = 70_000  # of one amount each, which counts in 3 views and on 2 bases: 420,000 rows of which 400,000 are named
NAMED = 400_000 // 6


@pytest.fixture(scope="module")
def cells() -> pa.Table:
    """Of `large`, whose site n weighs n kg, of `unknown`, whose amounts nobody knows, and of `small` with one site."""
    weight = np.arange(SITES, dtype=float)
    rows = pa.concat_tables([
        _footprint("large", pa.array([f"s{n}" for n in range(SITES)]), pa.array(weight)),
        _footprint("large", pa.array([None], pa.string()), pa.array([5.0])),
        _footprint("unknown", pa.array([f"u{n:06}" for n in range(SITES)]), pa.nulls(SITES, pa.float64())),
        _footprint("small", pa.array(["only"]), pa.array([0.0])),
    ])  # fmt: skip
    with DuckDB() as engine:
        engine.bind(footprint=rows, asked=pa.table({"member_id": ["large", "unknown", "small"]}))
        engine.view("_totals", "_named_sites")
        return engine.run("_member_cells")


def _footprint(member: str, sites: pa.Array, values: pa.Array) -> pa.Table:
    given = {"member_id": member, "year": 2025, "view": "any", "basis": "any", "ownership": "owned",
             "category": "laptop", "criterion": "gwp", "stage": "embodied", "status": "ok",
             "unit": "kgCO2e"}  # fmt: skip
    columns = {name: pa.array([value] * len(sites)) for name, value in given.items()}
    columns |= {"site_id": sites, "value": values}
    empty = pa.nulls(len(sites))
    fields = [(each.name, columns.get(each.name, empty).cast(each.type)) for each in TABLES["footprint"].empty().schema]
    return pa.table(dict(fields))


def _of(cells: pa.Table, member: str) -> pa.Table:
    way = (pc.field("view") == "depreciation") & (pc.field("basis") == "location")
    return cells.filter(way & (pc.field("member_id") == member))


def test_the_heaviest_sites_are_named_and_the_others_are_one(cells: pa.Table) -> None:
    rows = dict(zip(*(_of(cells, "large").column(name).to_pylist() for name in ("site", "value")), strict=True))
    heaviest = {f"s{n}" for n in range(SITES - NAMED, SITES)}
    assert set(rows) == {*heaviest, "", OTHER_SITES}
    assert rows[""] == 5.0
    assert rows[OTHER_SITES] == sum(range(SITES - NAMED))
    assert sum(rows.values()) == sum(range(SITES)) + 5.0


def test_what_nobody_knows_is_unknown_of_the_others_together(cells: pa.Table) -> None:
    rows = _of(cells, "unknown")
    assert rows.num_rows == NAMED + 1
    assert rows.column("value").null_count == rows.num_rows
    assert OTHER_SITES in rows.column("site").to_pylist()


def test_a_member_with_few_sites_has_all_of_them_named(cells: pa.Table) -> None:
    assert _of(cells, "small").column("site").to_pylist() == ["only"]


def test_sites_are_not_compared_where_one_year_names_not_all() -> None:
    both = {("site", "gwp", name): 3.0 for name in ("s1", OTHER_SITES)}
    before = LastYear({}, None, True, True, True, both, {})  # type: ignore[arg-type]
    assert before.beside("site", "gwp", "s1", 5.0).difference == 2.0
    assert before.added("site", "gwp", []) == [OTHER_SITES, "s1"]
    apart = replace(before, has_same_sites=False)
    assert apart.beside("site", "gwp", "s1", 5.0) == (None, None, ("not_compared",))
    assert apart.added("site", "gwp", []) == []
