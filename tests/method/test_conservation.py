"""What must hold for a whole inventory: order and threads, contracts, units, sums and scopes (invariants 11 to 20)."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from math import fsum, isclose
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import strategies as st

from footprint import estimate, steps
from footprint.settings import settings as installation
from tests.method import builders
from tests.method.builders import Row
from tests.method.running import FLEETS, close, examples, run
from tests.method.strategies import SITES, YEARS, any_device, contract_rows
from tests.oracles.devices import Key
from tests.oracles.world import VIEWS


def activity(rows: list[Row], contracts: list[Row], year: int) -> pa.Table:
    """activity_data of an inventory, in the order in which the lake writes it."""
    given_tables = builders.tables(
        builders.devices(*rows, year=year), builders.sites(*SITES, year=year), builders.contracts(*contracts, year=year)
    )
    with estimate.method(given_tables, builders.published(), year=year) as engine:
        steps.book(engine)
        table = engine.run("activity_data")
    keys = [name for name in table.column_names if name not in ("quantity", "unit")]
    return table.sort_by([(name, "ascending") for name in keys])


def parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


@examples(
    1,
    long=100,
    rows=st.lists(any_device(), min_size=30, max_size=60),
    contracts=st.lists(contract_rows(), max_size=3),
    year=YEARS,
    seed=st.integers(0, 99),
)
def test_11_the_order_of_lines_changes_no_byte(rows: list[Row], contracts: list[Row], year: int, seed: int) -> None:
    rows = [row for row in rows if row["site_id"] in {None, *(site["site_id"] for site in SITES)}]
    moved = random.Random(seed).sample(rows, len(rows))
    assert parquet(activity(rows, contracts, year)) == parquet(activity(moved, contracts, year))


def test_11_the_number_of_threads_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(7)
    rows: list[Row] = [
        {
            "category": draw.choice(["laptop", "phone", "server"]),
            "acquired_on": date(2019, 1, 1) + timedelta(days=draw.randrange(2500)),
            "quantity_devices": draw.random() * 10 ** draw.randrange(-3, 6),
            "lifetime_years": draw.choice([None, 2.5, 3.3]),
            "site_id": draw.choice([None, "office", "hall"]),
        }
        for _ in range(4000)
    ]  # fmt: skip
    found = set()
    for threads in ("1", "2", "2"):
        monkeypatch.setenv("FOOTPRINT_THREADS", threads)
        installation.cache_clear()
        assert installation().threads == int(threads)
        found.add(parquet(activity(rows, [{"covered_kwh": 1e6, "factor_key": "technology:hydro"}], 2025)))
    installation.cache_clear()
    assert len(found) == 1


@examples(1, long=100, rows=FLEETS, year=YEARS, parts=st.integers(2, 7))
def test_11_a_line_of_q_devices_is_q_lines_of_one(rows: list[Row], year: int, parts: int) -> None:
    ones = [row | {"quantity_devices": 1.0} for row in rows for _ in range(parts)]
    everything = run([*(row | {"quantity_devices": float(parts)} for row in rows), *ones], year)
    whole, single = everything[: len(rows)], everything[len(rows) :]
    for i, found in enumerate(whole):
        for key, (value, _, _) in found.items():
            parted = [figures[key][0] for figures in single[i * parts : (i + 1) * parts]]
            assert (value is None and set(parted) == {None}) or close(value, fsum(one or 0 for one in parted)), key


@examples(1, long=100, rows=FLEETS, year=YEARS, part=st.sampled_from([0.3, 1.0]), kwh=st.sampled_from([None, 400.0]))
def test_12_market_equals_location_where_the_contract_is_the_grid(
    rows: list[Row], year: int, part: float, kwh: float | None
) -> None:
    contracts: list[Row] = [
        {"covered_share": part, "factor_key": "grid:FRA"},
        {"covered_kwh": kwh, "site_id": "hall", "factor_key": "grid:FRA"},
    ]
    rows = [row | {"country": "FRA"} for row in rows]
    for found in run(rows, year, contracts=contracts):
        for (view, stage, criterion, basis), (value, _, _) in found.items():
            if basis == "market":
                assert close(value, found[view, stage, criterion, "location"][0]), (criterion, value)


@examples(1, long=100, rows=FLEETS, year=YEARS)
def test_14_a_figure_has_the_unit_of_its_criterion(rows: list[Row], year: int) -> None:
    with estimate.method(
        builders.tables(builders.devices(*rows, year=year)), builders.published(), year=year
    ) as engine:
        lines = estimate.by_line(engine).to_pylist()
    units = {criterion: unit for criterion, (unit, _) in builders.CRITERIA.items()} | {"it_energy": "kWh"}
    assert {(row["criterion"], row["unit"]) for row in lines} <= set(units.items())


@examples(1, long=100, rows=FLEETS, contracts=st.lists(contract_rows(), max_size=2), year=YEARS)
def test_17_running_twice_gives_the_same(rows: list[Row], contracts: list[Row], year: int) -> None:
    assert run(rows, year, contracts=contracts) == run(rows, year, contracts=contracts)


def totals(rows: list[Row], contracts: list[Row], year: int) -> list[Row]:
    """Rows of the view `totals` of an inventory."""
    given_tables = builders.tables(
        builders.devices(*rows, year=year), builders.sites(*SITES, year=year), builders.contracts(*contracts, year=year)
    )
    with estimate.method(given_tables, builders.published(), year=year) as engine:
        return _expanded(engine)


def _expanded(engine: Any) -> list[Row]:
    engine.bind(footprint=estimate.footprint(engine)).view("_totals")
    found: list[Row] = engine.sql("SELECT * FROM _totals").to_pylist()
    return found


def keyed(rows: Iterable[tuple[Key, float | None]]) -> dict[Key, float]:
    """Sums of what is assessed, by view, stage, criterion and basis."""
    sums: dict[Key, list[float]] = {}
    for key, value in rows:
        sums.setdefault(key, []).extend([] if value is None else [value])
    return {key: fsum(values) for key, values in sums.items()}


@examples(
    1,
    long=100,
    rows=st.lists(any_device(), min_size=20, max_size=40),
    share_covered=st.sampled_from([None, 0.4, 1.0]),
    year=YEARS,
)
def test_lines_add_up_to_the_footprint(rows: list[Row], share_covered: float | None, year: int) -> None:
    names = {None, *(site["site_id"] for site in SITES)}
    rows = [row for row in rows if row["site_id"] in names]
    contracts: list[Row] = (
        [] if share_covered is None else [{"covered_share": share_covered, "factor_key": "technology:wind"}]
    )
    lines = keyed(
        ((view, stage, criterion, basis), value)
        for found in run(rows, year, contracts=contracts)
        for (view, stage, criterion, shown), (value, _, _) in found.items()
        for basis in (("location", "market") if shown == "any" else (shown,))
    )
    sums = keyed(
        ((row["view"], row["stage"], row["criterion"], row["basis"]), row["value"])
        for row in totals(rows, contracts, year)
    )
    assert lines.keys() == sums.keys()
    for key, value in lines.items():
        assert isclose(sums[key], value, rel_tol=1e-12, abs_tol=1e-18), key


@examples(
    1,
    long=100,
    rows=st.lists(any_device(), min_size=20, max_size=40),
    contracts=st.lists(contract_rows(), max_size=2),
    year=YEARS,
)
def test_20_each_figure_is_in_exactly_one_scope(rows: list[Row], contracts: list[Row], year: int) -> None:
    names = {None, *(site["site_id"] for site in SITES)}
    rows = [row for row in rows if row["site_id"] in names]
    found = totals(rows, contracts, year)
    assert all(row["scope"] for row in found)
    for view in VIEWS:
        for basis in ("location", "market"):
            wanted = [
                row
                for row in found
                if (row["view"], row["basis"], row["criterion"]) == (view, basis, "gwp") and row["value"]
            ]
            buckets: dict[str, list[float]] = {}
            for row in wanted:
                buckets.setdefault(row["scope"], []).append(row["value"])
            assert isclose(fsum(map(fsum, buckets.values())), fsum(row["value"] for row in wanted), rel_tol=1e-12)


def test_20_who_buys_the_electricity_decides_the_scope() -> None:
    found = totals(
        [{"category": "server", "site_id": name, "acquired_on": date(2024, 1, 1)} for name in ("hall", "tenant")],
        [],
        2025,
    )
    scopes = {(row["site_id"], row["stage"]): row["scope"] for row in found if row["criterion"] == "gwp"}
    assert scopes["hall", "use"] == "2+3.3 (not split)"
    assert scopes["tenant", "use"] == "3.8"
    assert scopes["tenant", "manufacturing"] == "3.2"
    assert scopes["tenant", "end_of_life"] == "3.5"
