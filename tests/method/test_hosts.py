"""Hosts, virtual machines and services: every part of a machine is somebody's or is shown as nobody's. By hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

import pytest
from hypothesis import strategies as st

from footprint import steps
from footprint.engine import DuckDB
from tests.conserved import conserved
from tests.method import builders, usage_cases
from tests.method.running import examples

Row = dict[str, Any]
Share = tuple[str | None, str | None, float]


def row(kind: str, name: str, to_kind: str, to: str | None, **more: Any) -> Row:
    return {"from_kind": kind, "from_id": name, "to_kind": to_kind, "to_id": to} | more


def vm(host: str, name: str, **more: Any) -> Row:
    return row("asset", host, "vm", name, **more)


def serves(machine: str, service: str | None, **more: Any) -> Row:
    return row("vm", machine, "service", service, **more)


def shares(*allocations: Row, services: Sequence[Row] = ()) -> list[Row]:
    lines = [{"file_sha8": "a" * 8, "line": n} | each for n, each in enumerate(allocations, 2)]
    tables = usage_cases.tables(allocations=lines, services=list(services))
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(usage_cases.YEAR), **tables).view("_service_names")
        return sorted(engine.run("service_shares").to_pylist(), key=lambda row: [str(value) for value in row.values()])


def parts(*allocations: Row, **more: Any) -> dict[tuple[str | None, str | None], float]:
    """Part by (machine, service)."""
    return {(each["vm_id"], each["service_id"]): each["share"] for each in shares(*allocations, **more)}


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-12)


def test_explicit_shares_leave_a_rest_of_nobody() -> None:
    found = shares(vm("h", "v1", share=0.5), vm("h", "v2", share=0.3), serves("v1", "web"))
    assert {(each["vm_id"], each["service_id"], each["rule"]): each["share"] for each in found} == {
        ("v1", "web", "explicit"): close(0.5), ("v2", None, "explicit"): close(0.3),
        (None, None, "unallocated"): close(0.2),
    }  # fmt: skip


def test_a_key_counts_only_where_every_machine_has_it() -> None:
    by_vcpu = parts(vm("h", "v1", share=0.5, vcpu=2.0), vm("h", "v2", vcpu=6.0))
    by_storage = parts(vm("h", "v1", vcpu=2.0, storage_gb=100.0), vm("h", "v2", storage_gb=300.0))
    equal = parts(vm("h", "v1", vcpu=2.0), vm("h", "v2", storage_gb=300.0), vm("h", "v3"))
    assert by_vcpu == {("v1", None): close(0.25), ("v2", None): close(0.75)}
    assert by_storage == by_vcpu
    assert set(equal.values()) == {1 / 3}


@pytest.mark.parametrize("wrong", [1.2, -0.1, nan, 0.61])
def test_shares_that_cannot_be_are_left_out(wrong: float) -> None:
    found = shares(vm("h", "v1", share=wrong, vcpu=1.0), vm("h", "v2", share=0.4, vcpu=3.0))
    assert [(each["share"], each["rule"]) for each in found] == [(0.25, "vcpu"), (0.75, "vcpu")]


def test_thirds_are_the_whole() -> None:
    third = 0.3333333333
    found = shares(*(vm("h", f"v{n}", share=third) for n in range(3)))
    assert [each["rule"] for each in found] == ["explicit"] * 3
    assert sum(each["share"] for each in found) == close(1.0)


def test_a_machine_serves_its_services_equally_or_as_said() -> None:
    equal = parts(vm("h", "v1"), serves("v1", "a"), serves("v1", "b"))
    said = parts(vm("h", "v1"), vm("h", "v2"), serves("v1", "a", share=0.7))
    assert equal == {("v1", "a"): 0.5, ("v1", "b"): 0.5}
    assert said == {("v1", "a"): close(0.35), ("v1", None): close(0.15), ("v2", None): 0.5}


def test_a_service_may_stand_on_the_host_itself() -> None:
    found = parts(row("asset", "h", "service", "archive", share=0.6), vm("h", "v1", share=0.4), serves("v1", "web"))
    assert found == {(None, "archive"): close(0.6), ("v1", "web"): close(0.4)}


def test_names_are_compared_without_case_and_aliases_are_services() -> None:
    known = [{"service_id": "site", "name": "Site de la ville", "aliases": "www.ville.example; Portail"}]
    found = parts(
        vm("H ", "V1"), vm("h", "v2"), serves("v1", "portail"), serves(" V2", "site de la ville"), services=known
    )
    assert found == {("V1", "site"): 0.5, ("v2", "site"): 0.5}


def test_a_machine_that_two_lists_name_is_one_part() -> None:
    found = parts(vm("h", "v1", vcpu=1.0), vm("h", "V1", vcpu=1.0, environment="production"), vm("h", "v2", vcpu=3.0))
    assert sorted(found.values()) == [0.25, 0.75]


def test_environments_are_kept_apart() -> None:
    found = shares(
        vm("h", "v1"), serves("v1", "web", environment="production"), serves("v1", "web", environment="test")
    )
    assert {(each["service_id"], each["environment"], each["share"]) for each in found} == {
        ("web", "production", 0.5), ("web", "test", 0.5),
    }  # fmt: skip


# --- lines of the inventory, split -----------------------------------------------------------------

HOST: Row = {
    "line_id": "f:2", "line": 2, "category": "server", "asset_id": "H1", "service_id": "it-department",
    "quantity_devices": 2.0, "annual_kwh": 1000.0, "lifetime_years": 4.0,
}  # fmt: skip
ALLOCATED = [
    {"file_sha8": "a" * 8, "line": n} | each
    for n, each in enumerate(
        [vm("h1", "v1", share=0.5), vm("h1", "v2", share=0.25), serves("v1", "web"), serves("v2", "web")], 2
    )
]


def activity(*devices: Row, view: str = "activity_data", allocations: Sequence[Row] = ALLOCATED) -> list[Row]:
    return usage_cases.activity(view, factors=builders.published(), devices=devices, allocations=list(allocations))


def quantities(rows: list[Row], activity: str, view: str = "depreciation") -> dict[str | None, float]:
    found: dict[str | None, float] = {}
    for each in rows:
        if each["activity"] == activity and each["view"] in (view, "any") and each["basis"] in ("any", "location"):
            found[each["service_id"]] = found.get(each["service_id"], 0.0) + each["quantity"]
    return found


def test_a_host_is_split_among_its_services() -> None:
    rows = activity(HOST)
    assert quantities(rows, "electricity") == {"web": close(1500.0), None: close(500.0)}
    lives = 2 * 365 / 1461
    assert quantities(rows, "life_start") == {"web": close(0.75 * lives), None: close(0.25 * lives)}
    assert {row["lines"] for row in rows} == {1}


def test_what_has_no_machines_on_it_keeps_its_own_service() -> None:
    other = HOST | {"line_id": "f:3", "asset_id": "H2"}
    laptop = HOST | {"line_id": "f:4", "category": "laptop"}
    assert quantities(activity(other, laptop), "electricity") == {"it-department": close(4000.0)}


def test_devices_are_counted_once() -> None:
    assert [row["devices"] for row in activity(HOST, view="fleet")] == [2.0]


def test_a_line_is_still_one_answer() -> None:
    found: dict[Any, Any] = {}
    for name, allocations in (("whole", []), ("split", ALLOCATED)):
        impacts = usage_cases.impacts(factors=builders.published(), devices=[HOST], allocations=list(allocations))
        for each in impacts:
            key = name, each["view"], each["basis"], each["stage"], each["criterion"]
            found[key] = found.get(key, 0.0) + (each["value"] or 0.0)
    whole = {key[1:]: value for key, value in found.items() if key[0] == "whole"}
    split = {key[1:]: value for key, value in found.items() if key[0] == "split"}
    assert split.keys() == whole.keys()
    assert all(split[key] == close(value) for key, value in whole.items())


# --- properties ------------------------------------------------------------------------------------

AMOUNT = st.none() | st.sampled_from([0.0, 1.0, 2.0, 16.0, -1.0, nan])
SHARE = st.none() | st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0, 1.5, nan])
MACHINES = st.lists(st.tuples(SHARE, AMOUNT, AMOUNT, st.integers(0, 3), SHARE), min_size=1, max_size=7)


def park(machines: Sequence[tuple[Any, ...]], mark: str = "") -> list[Row]:
    rows = []
    for n, (share, vcpu, storage, services, of_vm) in enumerate(machines):
        name = f"{mark}v{n}"
        rows.append(vm(f"{mark}h{n % 2}", name, share=share, vcpu=vcpu, storage_gb=storage))
        rows += [serves(name, f"{mark}s{each}", share=of_vm) for each in range(services)]
    return rows


@examples(25, long=500, machines=MACHINES)
def test_parts_add_up_and_names_do_not_matter(machines: list[tuple[Any, ...]]) -> None:
    found = shares(*park(machines))
    hosts = {each["asset_id"] for each in found}
    for host in hosts:
        assert sum(each["share"] for each in found if each["asset_id"] == host) == pytest.approx(1.0, abs=1e-12)
    assert all(0 <= each["share"] <= 1 for each in found)
    renamed = shares(*park(machines, mark="zz-"))
    assert sorted(each["share"] for each in renamed) == sorted(each["share"] for each in found)
    assert {each["asset_id"] for each in renamed} == {f"zz-{host}" for host in hosts}


@examples(
    3,
    long=100,
    machines=MACHINES,
    kwh=st.sampled_from([None, 0.0, 1000.0, nan]),
    units=st.sampled_from([0.0, 0.5, 3.0, -1.0]),
)
def test_whatever_is_shared_the_host_weighs_the_same(
    machines: list[tuple[Any, ...]], kwh: float | None, units: float
) -> None:
    hosts = [
        HOST | {"line_id": f"f:{n}", "asset_id": f"H{n}", "annual_kwh": kwh, "quantity_devices": units}
        for n in range(2)
    ]
    lines = [{"file_sha8": "a" * 8, "line": n} | each for n, each in enumerate(park(machines), 2)]
    tables = usage_cases.tables(devices=hosts, allocations=lines)
    footprint = conserved(tables, builders.published(), year=usage_cases.YEAR)
    assert footprint.num_rows > 0


@examples(5, long=12, count=st.integers(1, 12))
def test_equal_is_one_by_the_number(count: int) -> None:
    equal = shares(*(vm("h", f"v{n}") for n in range(count)))
    said = shares(*(vm("h", f"v{n}", share=1 / count) for n in range(count)))
    assert [each["share"] for each in equal] == [1 / count] * count
    assert [each["share"] for each in said] == pytest.approx([1 / count] * count, rel=1e-12)
