"""The SQL against the independent oracle on generated small worlds: servers of components, hosts, meters, clouds,
networks, visitors, language models, runs on the member's own machines. Every cell of `footprint`."""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from footprint import estimate
from footprint.schema import table
from tests.method.running import examples
from tests.oracles import members, world
from tests.oracles.world import Row
from tests.shipped import FACTORS

YEAR = 2025
NAMES = ["devices", "sites", "contracts", "members", "services", "allocations", "usage"]
DAYS = st.integers(0, 364).map(lambda n: date(YEAR, 1, 1) + timedelta(days=n))
AMOUNTS = st.sampled_from([0.0, 0.5, 1.0, 24.0, 1000.0]) | st.floats(0.01, 5000)
SITES: list[Row] = [
    {"site_id": "room", "kind": "datacentre", "country": "FRA", "pue": 1.4, "wue_l_per_kwh": 0.5, "control": "own"},
    {"site_id": "rented", "kind": "colocation", "country": "DEU", "control": "supplier"},
    {"site_id": "office", "kind": "office", "country": "FRA"},
]
SERVICES: list[Row] = [
    {"service_id": "site", "aliases": "www.example.org; Le site", "units_per_year": 10.0},
    {"service_id": "api"},
]
NAMED = st.sampled_from(["site", "WWW.example.org", "api", "another"])
CONTRACTS = [
    {"contract_id": "wind", "covered_share": 0.5, "factor_key": "technology:wind_onshore"},
    {"contract_id": "hydro", "site_id": "rented", "covered_kwh": 900.0, "factor_key": "technology:hydro"},
]
CPUS = [None, "Intel Xeon Silver 4310", "2x Intel Xeon E5-2620 v4", "Xeon E-2224", "Intel(R) Xeon(R) Gold 6230 CPU",
        "AMD EPYC 7302P", "Xeon Bronze 3106", "something else"]  # fmt: skip
PLACES = [("aws", "eu-west-3"), ("aws", "eu-west-1"), ("gcp", "europe-west9"), ("azure", "francecentral"),
          ("ovhcloud", "GRA11"), ("scaleway", "fr-par"), ("aws", "nowhere-9")]  # fmt: skip
TYPES = ["m5.xlarge", "c5.2xlarge", "t3.medium", "db.r5.large", "b2-15", "e2-standard-4", "Standard_D4s_v3", "zz.none"]
MODELS = [("anthropic", "claude-sonnet-4-20250514"), ("openai", "gpt-4o"),
          ("mistral", "mistral-large-2407"), ("openai", "no-such-model")]  # fmt: skip


@st.composite
def servers(draw: st.DrawFn, number: int) -> Row:
    return {
        "line_id": f"f:{number}",
        "line": number,
        "category": draw(st.sampled_from(["server", "server", "storage", "workstation", "laptop"])),
        "asset_id": f"host-{number}",
        "model_text": draw(st.sampled_from(["PowerEdge R740", "PowerEdge M640 blade"])),
        "cpu": draw(st.sampled_from(CPUS)),
        "cpu_units": draw(st.sampled_from([None, None, 1.0, 2.0, 4.0])),
        "ram_gb": draw(st.sampled_from([None, 16.0, 64.0, 100.0, 1536.0])),
        "ssd_gb": draw(st.sampled_from([None, 0.0, 480.0, 1000.0, 3840.0])),
        "hdd_units": draw(st.sampled_from([None, None, 0.0, 4.0])),
        "annual_kwh": draw(st.sampled_from([None, None, 2000.0])),
        "quantity_devices": draw(st.sampled_from([None, 2.0, 5.0])),
        "condition": draw(st.sampled_from([None, "new", "refurbished"])),
        "ownership": draw(st.sampled_from([None, "owned", "leased", "byod"])),
        "acquired_on": draw(st.dates(date(2018, 1, 1), date(2025, 12, 31))),
        "site_id": draw(st.sampled_from(["room", "rented", "office", None])),
        "service_id": draw(st.sampled_from([None, "site", "accounting"])),
        "country": draw(st.sampled_from([None, "FRA", "ESP"])),
    }


@st.composite
def used(draw: st.DrawFn) -> Row:
    """One day of use of one kind."""
    kind = draw(st.sampled_from(["machine", "drive", "bill", "line", "visit", "tokens", "meter", "run"]))
    service: Row = {"subject_kind": "service", "subject_id": draw(NAMED)}
    provider, region = draw(st.sampled_from(PLACES))
    here: Row = service | {"provider": provider, "region": region}
    if kind == "machine":
        sized = draw(st.booleans())
        size = {"vcpu": 4.0, "ram_gb": 10.0} if sized else {}
        return here | {"metric": "compute_hours", "resource": draw(st.sampled_from(TYPES))} | size
    if kind == "drive":
        resource = draw(st.sampled_from(["block_ssd", "block_hdd", "file", "object", "snapshot", "archive"]))
        return here | {"metric": "storage_gb_hours", "resource": resource}
    if kind == "bill":
        metric, network, resource = draw(
            st.sampled_from([("data_gb", "cloud", "transfer"), ("data_gb", None, "egress"), ("cost", None, "Support"),
                             ("cost", None, "charge:tax")])
        )  # fmt: skip
        return here | {"metric": metric, "network": network, "resource": resource, "unit": "EUR"}
    if kind == "line":
        metric, network = draw(st.sampled_from([(m, n) for m in ("line_days", "data_gb") for n in ("fixed", "mobile")]))
        return {"subject_kind": "member", "subject_id": "", "metric": metric, "network": network}
    if kind == "visit":
        return service | {
            "metric": draw(st.sampled_from(["bytes_out", "terminal_hours"])),
            "provider": draw(st.sampled_from(["weblog", "matomo"])),
            "device_class": draw(st.sampled_from([None, "computer", "smartphone", "tablet", "television", "other"])),
            "is_bot": draw(st.sampled_from([False, False, True, None])),
            "country": draw(st.sampled_from([None, "FRA", "DEU", "USA"])),
        }
    if kind == "tokens":
        seller, model = draw(st.sampled_from(MODELS))
        metric = draw(st.sampled_from(["tokens_out", "tokens_out", "tokens_in"]))
        return service | {"metric": metric, "provider": seller, "resource": model}
    if kind == "meter":
        subject = draw(
            st.sampled_from([("site", "room"), ("site", "office"), ("asset", "HOST-2"), ("asset", "host-3")])
        )
        boundary = draw(st.sampled_from(["it", "facility", "machine"]))
        return {"subject_kind": subject[0], "subject_id": subject[1], "metric": "energy", "boundary": boundary}
    return service | {
        "metric": "energy", "provider": "codecarbon", "resource": "own_machine", "boundary": "machine",
        "country": draw(st.sampled_from(["FRA", "ESP"])),
    }  # fmt: skip


@st.composite
def shared(draw: st.DrawFn) -> list[Row]:
    """Virtual machines on the first two hosts, and their services."""
    keys = draw(st.sampled_from(["share", "vcpu", "storage_gb", None]))
    machines = [
        {"from_kind": "asset", "from_id": host, "to_kind": "vm", "to_id": f"vm-{i}"}
        | ({keys: draw(st.sampled_from([0.1, 0.25, 0.3]))} if keys else {})
        for i, host in enumerate(draw(st.lists(st.sampled_from(["host-1", "Host-2"]), max_size=4)))
    ]
    return machines + [
        {"from_kind": "vm", "from_id": row["to_id"], "to_kind": "service", "to_id": name}
        for row in machines
        for name in draw(st.lists(st.sampled_from(["site", "API", "wiki"]), max_size=2, unique=True))
    ]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[Row]]:
    usage: list[Row] = []
    seen = set()
    for _ in range(draw(st.integers(10, 40))):
        row = draw(used()) | {"day": draw(DAYS), "quantity": draw(AMOUNTS), "file_sha8": "a", "lines": 1}
        row |= {"first_line": len(usage), "last_line": len(usage), "list": "x"}
        key = tuple(str(row.get(name)) for name in table("usage").key)
        if key not in seen:
            usage.append(row)
        seen.add(key)
    return {
        "devices": [draw(servers(number)) for number in range(1, draw(st.integers(3, 9)))],
        "sites": SITES,
        "contracts": CONTRACTS,
        "members": [],
        "services": SERVICES,
        "allocations": draw(shared()),
        "usage": usage,
    }


def filled(given_tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {
        name: [dict.fromkeys(table(name).names) | {"member_id": "m", "year": YEAR} | row for row in rows]
        for name, rows in given_tables.items()
    }


def agree(mine: Any, theirs: Any) -> bool:
    if mine is None or theirs is None or mine.reasons != theirs.reasons or None in (mine.value, theirs.value):
        return mine == theirs
    return isclose(mine.value, theirs.value, rel_tol=1e-9, abs_tol=1e-12)


def answer(tables: dict[str, list[Row]], second_hand: str) -> list[Row]:
    """Rows of `footprint`."""
    arrow = {name: pa.Table.from_pylist(rows, schema=table(name).arrow) for name, rows in tables.items()}
    with estimate.method(arrow, FACTORS, year=YEAR, second_hand=second_hand) as engine:
        rows: list[Row] = estimate.footprint(engine).to_pylist()
    return rows


def differences(given_tables: dict[str, list[Row]], second_hand: str) -> tuple[list[str], int]:
    tables = filled(given_tables)
    theirs = members.cells_of(answer(tables, second_hand))
    mine = members.compute(tables, world.of(FACTORS, YEAR, second_hand=second_hand)).cells
    both = mine.keys() | theirs.keys()
    wrong = [cell for cell in both if not agree(mine.get(cell), theirs.get(cell))]
    return sorted(f"{cell}: oracle {mine.get(cell)}, SQL {theirs.get(cell)}" for cell in wrong), len(both)


@examples(3, long=200, given_tables=worlds(), second_hand=st.sampled_from(["cut_off", "time_share"]))
def test_services_and_machines_are_made_again(given_tables: dict[str, list[Row]], second_hand: str) -> None:
    wrong, _ = differences(given_tables, second_hand)
    assert not wrong, "\n".join(wrong[:5])


def test_electricity_of_a_provider_that_nobody_knows_is_unknown() -> None:
    """1,000 tokens × 2.483e-6 kWh = 0.002483 kWh IT; nobody knows the PUE and the grid: NULL, `unknown_provider` (§18).
    Making alone, 1,000 × 2.582e-7 = 0.00026 kg, looks complete as long as no row says so."""
    row: Row = {"subject_kind": "service", "subject_id": "another", "metric": "tokens_out", "provider": "nobody"}
    row |= {"resource": "claude-sonnet-4", "quantity": 1000.0, "day": date(YEAR, 3, 1), "file_sha8": "a", "lines": 1}
    wrong, _ = differences({key: [] for key in NAMES} | {"usage": [row]}, "cut_off")
    assert not wrong, "\n".join(wrong[:5])


def test_graphics_on_the_board_are_part_of_it() -> None:
    """§13: a machine with graphics on its board is made of the same components as one that names none. Each of the
    machines stands at a site of its own."""
    names = ("Intel UHD Graphics 630", "ATI ES1000", "onboard", "Carte intégrée", "Matrox G200eW3", "aucune")
    server = {"category": "server", "cpu": "Intel Xeon Silver 4210", "ram_gb": 192.0, "ssd_gb": 3840.0,
              "acquired_on": date(2024, 3, 1)}  # fmt: skip
    places = [{"line_id": f"f:{line}", "line": line, "site_id": name} for line, name in enumerate(names, start=1)]
    with_graphics, without = (
        [server | place | {"gpu": place["site_id"] if is_named else None} for place in places]
        for is_named in (True, False)
    )
    cells, expected = (
        members.cells_of(answer(filled({key: [] for key in NAMES} | {"devices": servers}), "cut_off"))
        for servers in (with_graphics, without)
    )
    assert {cell.site for cell in cells} == set(names)
    assert cells == expected
