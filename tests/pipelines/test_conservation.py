"""Machines and services add up: the laws on tables made by hand, and a year that they stop."""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint import steps
from footprint.engine import ROWS_AT_ONCE
from footprint.lake import Lake
from footprint.schema import table
from pipelines import conservation
from tests.cases import long_but
from tests.pipelines.installation import HEADER, deliver, made_year
from tests.pipelines.test_checks import compute

pytestmark = pytest.mark.usefixtures("unreported", "unprinted", "brief_year")
SERVERS = HEADER + "H1,Server,Dell,PowerEdge R640,1,2023-03-01,,In use\nH2,Server,,,1,2023-03-01,,In use\n"
HOSTING = "Host,Virtual machine,Service,Share,vCPU,Memory (GB),Storage (GB),Environment\n"
HOSTING += "H1,vm-a,website,50 %,4,16,200,production\nH1,vm-b,,20 %,2,8,100,test\n"
SERVICES = "Service,Name of the service,Functional unit,Units per year,Other names\nwebsite,Web site,visit,1000,\n"


def shares(*parts: float | None) -> pa.Table:
    rows = [
        {"member_id": "m", "year": 2025, "asset_id": "H1", "vm_id": f"v{n}", "share": p} for n, p in enumerate(parts)
    ]
    return pa.Table.from_pylist(rows, schema=table("service_shares").arrow)


@pytest.mark.parametrize(
    ("parts", "is_whole"),
    [
        ((1.0,), True), ((0.5, 0.3, 0.2), True), ((1 / 3,) * 3, True), ((0.5, 0.3), False), ((1.2, -0.2), False),
        ((0.5, 0.6), False), ((1.0, nan), False), ((1.0, None), False),
    ],
)  # fmt: skip
def test_parts_of_a_machine_are_the_machine(parts: tuple[float | None, ...], is_whole: bool) -> None:
    assert conservation.open_machines(shares(*parts)) == ([] if is_whole else ["m H1"])


CELL: dict[str, Any] = {"member_id": "m", "criterion": "gwp", "tier": "datacentre"}
FOOTPRINT = [
    CELL | {"view": "depreciation", "basis": "any", "ownership": "owned", "value": 3.0},
    CELL | {"view": "any", "basis": "location", "ownership": "supplier", "value": 2.0},
    CELL | {"view": "any", "basis": "location", "ownership": "visitor", "value": 7.0},
    CELL | {"view": "any", "basis": "location", "ownership": "owned", "value": None},
]


def test_a_total_has_each_view_and_basis_and_visitors_apart() -> None:
    found = conservation.whole(FOOTPRINT)
    assert found["m", "depreciation", "location", "gwp", "datacentre", "member"] == 5.0
    assert found["m", "depreciation", "market", "gwp", "datacentre", "member"] == 3.0
    assert found["m", "acquisition", "location", "gwp", "datacentre", "member"] == 2.0
    assert found["m", "service_life", "location", "gwp", "datacentre", "visitors"] == 7.0


@pytest.fixture
def shared(home: Path, instance: dg.DagsterInstance) -> Path:
    """Two servers of ville-a, one of which is shared."""
    for name, text in (("inventory", SERVERS), ("hosting", HOSTING), ("services", SERVICES)):
        deliver(home, text, year=2025, member_id="ville-a", list_name=name)
    return home


@pytest.mark.parametrize("at_once", long_but([2], [2, ROWS_AT_ONCE]))  # as many as all: every other year
def test_a_shared_machine_passes_and_its_rest_is_unallocated(
    shared: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """However many rows are looked at together."""
    monkeypatch.setattr("pipelines.conservation.ROWS_AT_ONCE", at_once)
    made_year(shared, 2025)
    lake = Lake(shared)
    assert conservation.open_machines(lake.read("service_shares", year=2025)) == []
    found = {(r["vm_id"], r["service_id"]): r["share"] for r in lake.read("service_shares", year=2025).to_pylist()}
    assert found == {("vm-a", "website"): 0.5, ("vm-b", None): 0.2, (None, None): pytest.approx(0.3)}
    totals = conservation.service_totals(lake, 2025)
    assert set(totals["part"].to_pylist()) == {"service", "unallocated"}
    assert conservation.torn_totals(lake.read("footprint", year=2025), totals) == []
    without = totals.filter(pc.field("part") == "service")
    assert "ville-a depreciation location gwp datacentre member" in conservation.torn_totals(
        lake.read("footprint", year=2025), without
    )


def test_a_machine_shared_in_part_stops_the_year(
    shared: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = steps.service_shares

    def halved(lake: Lake, year: int) -> Path:
        step(lake, year)
        rows = [row | {"share": row["share"] / 2} for row in lake.read("service_shares", year=year).to_pylist()]
        return lake.write("service_shares", pa.Table.from_pylist(rows, schema=table("service_shares").arrow), year=year)

    monkeypatch.setattr(steps, "service_shares", halved)
    failed: list[Any] = compute(instance).failed
    assert [reason.partition(":")[0] for reason in failed] == [
        "Machines are not wholly shared among their virtual machines, services and the rest"
    ]
