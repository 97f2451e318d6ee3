"""Hosts and machines that only one list knows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from footprint.inbox.deliveries import Receipt
from footprint.intake.telling import render
from footprint.member_year.doubts import doubt_hosts
from footprint.member_year.filed import Filed, YearFindings
from footprint.schema import table

Row = dict[str, Any]


def filed(name: str, kind: str, sha: str, *rows: Row) -> Filed:
    receipt = Receipt(
        year=2025, member_id="m", list=kind, sha256=sha * 64, size_bytes=1, name="f.csv", received_on=date(2025, 12, 1),
        as_of=None, sequence=1,
    )  # fmt: skip
    full = [dict.fromkeys(table(name).names) | row for row in rows]
    return Filed(receipt, kind, None, {name: pa.Table.from_pylist(full, schema=table(name).arrow)})


def pair(from_kind: str, from_id: str, to_kind: str, to_id: str, line: int) -> Row:
    return {"from_kind": from_kind, "from_id": from_id, "to_kind": to_kind, "to_id": to_id, "line": line}


def test_hosts_without_a_line_and_machines_without_a_host() -> None:
    inventory = filed("devices", "inventory", "a", {"asset_id": "ESX1"}, {"asset_id": None})
    machines = filed(
        "allocations", "hosting", "b",
        pair("asset", "esx1 ", "vm", "web", 2), pair("asset", "esx2", "vm", "erp", 3),
        pair("asset", "ESX2", "vm", "db", 4),
    )  # fmt: skip
    served = pair("vm", "WEB", "service", "site", 2), pair("vm", "lost", "service", "x", 3)
    services = filed("allocations", "hosting", "c", *served)
    noted = YearFindings(2025, "m")
    doubt_hosts([inventory, machines, services], noted)
    found = [(row["file_sha8"], row["rule"], row["raw_value"], row["line"]) for row in noted.table().to_pylist()]
    assert found == [
        ("b" * 8, "unknown_host", "esx2", 3), ("b" * 8, "unknown_host", "esx2", 4),
        ("c" * 8, "machine_without_host", "lost", 3),
    ]  # fmt: skip
    for lang in ("fr", "en"):
        assert all("lost" in sentence or "esx2" in sentence for sentence in render(noted.table(), lang))


def test_nothing_is_doubtful_where_all_is_listed() -> None:
    noted = YearFindings(2025, "m")
    doubt_hosts([filed("devices", "inventory", "a", {"asset_id": "x"})], noted)
    assert noted.table().num_rows == 0
