"""Hosts and virtual machines against the rest of the member-year: hosts that no inventory lists, machines on no host.

How a host is shared is in the method; what one list says by itself is read by the intake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, Cause
from footprint.member_year.filed_rows import Filed, YearFindings, numbers


def doubt_hosts(filed: Sequence[Filed], noted: YearFindings) -> None:
    """Add a finding for each host without a line of an inventory, and for each machine with a service but no host."""
    listed = {key for part in filed if "devices" in part.tables for key in _keys(part.tables["devices"], "asset_id")}
    allocations = [part for part in filed if "allocations" in part.tables]
    hosted = {key for part in allocations for key in _keys(_of(part, "to_kind", "vm"), "to_id")}
    for part in allocations:
        for rule, column, known in (("unknown_host", "asset", listed), ("machine_without_host", "vm", hosted)):
            for name, lines in unknown(_of(part, "from_kind", column), known):
                noted.add(part.receipt.sha8, Cause(rule, FLAGGED, "host", numbers(lines), raw=name))


def unknown(allocations: pa.Table, known: Collection[str]) -> Iterator[tuple[str, list[int]]]:
    """(name as first written, its lines) of each `from_id` that is not among `known` (folded), by name."""
    found: dict[str, tuple[str, list[int]]] = {}
    for row in allocations.select(["from_id", "line"]).to_pylist():
        key = folded(row["from_id"])
        if key not in known:
            found.setdefault(key, (row["from_id"], []))[1].append(row["line"])
    return iter(found[key] for key in sorted(found))


def folded(name: str) -> str:
    """A name as the method compares it."""
    return name.strip().lower()


def _of(part: Filed, column: str, kind: str) -> pa.Table:
    rows = part.tables["allocations"]
    return rows.filter(pc.equal(rows.column(column), kind))


def _keys(rows: pa.Table, column: str) -> set[str]:
    return {folded(name) for name in pc.unique(rows.column(column)).to_pylist() if name is not None}
