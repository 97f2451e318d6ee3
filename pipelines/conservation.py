"""What must add up where machines and services share things, as pure functions that return names of what does not.

Sums are made with Python's fsum and not with the method's SQL, so that they are a second opinion on it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pyarrow as pa

from footprint import steps
from footprint.engine import ROWS_AT_ONCE, DuckDB
from footprint.lake import Lake
from pipelines.laws import RELATIVE, differences

Sums = dict[tuple[str, ...], float]
VIEWS = ("depreciation", "service_life", "acquisition")
BASES = ("location", "market")
SUMMED = ("member_id", "view", "basis", "criterion", "tier", "value")


def open_machines(service_shares: pa.Table) -> list[str]:
    """Machines whose virtual machines, services and rest of nobody do not add up to the machine, or of which a part is
    no share of 0 to 1."""
    parts: dict[str, list[float]] = defaultdict(list)
    for row in service_shares.select(["member_id", "asset_id", "share"]).to_pylist():
        parts[f"{row['member_id']} {row['asset_id']}"].append(math.nan if row["share"] is None else row["share"])
    return sorted(name for name, shares in parts.items() if not _is_whole(shares))


def _is_whole(shares: list[float]) -> bool:
    return all(0 <= share <= 1 for share in shares) and math.isclose(math.fsum(shares), 1, rel_tol=RELATIVE)


def service_totals(lake: Lake, year: int) -> pa.Table:
    """What services, and all that serves none, weigh in each view, basis, criterion and tier; all members."""
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(year))
        steps.bind_year(engine, lake, year, "services", "usage", "service_shares", "footprint")
        return engine.view("_service_names", "_usage", "_digital_services", "_service_cells").run("_service_totals")


def torn_totals(footprint: pa.Table, totals: pa.Table) -> list[str]:
    """Members, views, bases, criteria and tiers in which services and all the rest are not the footprint; what visitors
    bear is compared on its own."""
    return differences(whole(_rows(footprint, "ownership")), _parts(_rows(totals, "bearer")))


def _rows(table: pa.Table, borne: str) -> Iterator[dict[str, Any]]:
    """The rows of a table some at a time, of the columns by which sums are made: all rows of a thousand members at once
    were what a run needed most memory for."""
    for batch in table.select([*SUMMED, borne]).to_batches(max_chunksize=ROWS_AT_ONCE):
        yield from batch.to_pylist()


def whole(footprint: Iterable[dict[str, Any]]) -> Sums:
    """Assessed impacts by member, view, basis, criterion, tier and whether visitors bear them."""
    found: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in footprint:
        if row["value"] is not None:
            views = VIEWS if row["view"] == "any" else (row["view"],)
            bases = BASES if row["basis"] == "any" else (row["basis"],)
            borne = "visitors" if row["ownership"] == "visitor" else "member"
            for view, basis in product(views, bases):
                found[_key(row, view, basis, borne)].append(row["value"])
    return {key: math.fsum(values) for key, values in found.items()}


def _parts(totals: Iterable[dict[str, Any]]) -> Sums:
    found: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in totals:
        if row["value"] is not None:
            borne = "visitors" if row["bearer"] == "visitor" else "member"
            found[_key(row, row["view"], row["basis"], borne)].append(row["value"])
    return {key: math.fsum(values) for key, values in found.items()}


def _key(row: dict[str, Any], view: str, basis: str, borne: str) -> tuple[str, ...]:
    return (*(str(name) for name in (row["member_id"], view, basis, row["criterion"], row["tier"])), borne)
