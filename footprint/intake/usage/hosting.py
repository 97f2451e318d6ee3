"""Hosts, virtual machines and the services on them, as tools list them. How a host is shared is said by the method.

A line may name a host (or a cluster), a virtual machine and a service. Each pair of neighbours is one row of
`allocations`: host → machine, machine → service, or host → service where no machine stands between.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.figures import Countable, countable
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.words import is_empty

NAMES = ("host", "cluster", "vm", "service_id")
AMOUNTS = ("share", "vcpu", "ram_gb", "storage_gb")
KEYS = ["from_kind", "from_id", "to_kind", "to_id", "environment"]
ROUNDING = 1e-9  # shares above 1 by less than this are rounded ones
IDLE = ("off", "template")  # what a profile's words say of a machine that does not run


def read_hosting(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Rows of `allocations` from lines that name at least two of host, machine and service, or a host alone."""
    table = countable(rows, cells, decimal, findings, NAMES)
    if "counted" in table.cells.coded:
        table.set_aside("no_machine", "counted", table.cells.get("counted").where("no".__eq__))
    _leave_idle(table)
    given = {name: ~table.cells.get(name).where(is_empty) for name in NAMES}
    placed = given["host"] | given["cluster"]
    table.refuse("missing_identifier", "host", ~placed & ~(given["vm"] & given["service_id"]))
    _leave_repeated(table)
    accepted = table.accepted()
    own = Reader(table.reader.lines[accepted], findings, decimal, table.reader.decided)
    pairs, causes = _once(_pairs(table.cells.take(accepted), own))
    findings.add_all(causes)
    table.set_aside("repeated_row", "vm", ~np.isin(table.reader.lines, pairs["line"].to_numpy()))
    findings.add_all(_above_one(pairs))
    return table.parsed(pairs)


def _leave_idle(table: Countable) -> None:
    """Machines that are off and templates of machines use nothing of their host."""
    state, template = table.cells.get("vm_state"), table.cells.get("template")
    for word in IDLE:
        rows = state.where(lambda value, word=word: value == word)  # type: ignore[misc]
        if word == "template":
            rows = rows | template.where(lambda value: words.term("flag", value) == "true")
        table.set_aside(f"machine_{word}", "vm", rows)


def _leave_repeated(table: Countable) -> None:
    """A line that names the same host, machine, service and environment as one before it."""
    kept = table.accepted()
    names = [table.cells.get(name).mapped(_key).take(kept) for name in (*NAMES, "environment")]
    texts = pa.table({str(at): pc.fill_null(each.arrow(each.values, pa.string()), "") for at, each in enumerate(names)})
    texts = texts.append_column("row", pa.array(kept))
    firsts = texts.group_by([str(at) for at in range(len(names))]).aggregate([("row", "min")]).column("row_min")
    later = np.zeros(len(table.kept), bool)
    later[kept] = True
    later[firsts.to_numpy()] = False
    table.set_aside("repeated_row", "vm", later)


def _key(text: str) -> str:
    return text.strip().lower()


def _pairs(cells: Cells, reader: Reader) -> pa.Table:
    """Host → machine, host → service and machine → service of each line; amounts go with the first pair."""
    names = {name: reader.text(name, cells.get(name)) for name in (*NAMES, "environment")}
    amounts = {name: reader.number(name, cells.get(name), cells.headers.get(name, "")) for name in AMOUNTS}
    host = pc.coalesce(names["host"], names["cluster"])
    vm, service = names["vm"], names["service_id"]
    hosted = pc.and_(pc.is_valid(host), pc.is_valid(vm))
    with_service = pc.and_(pc.is_valid(vm), pc.is_valid(service))
    alone = {name: pc.if_else(hosted, pa.scalar(None, pa.float64()), column) for name, column in amounts.items()}
    line = pa.array(reader.lines, pa.int64())
    parts = (
        (hosted, "asset", host, "vm", vm, amounts),
        (pc.and_(pc.is_valid(host), pc.is_null(vm)), "asset", host, "service", service, amounts),
        (with_service, "vm", vm, "service", service, alone),
    )
    return pa.concat_tables([
        pa.table({
            "from_kind": pa.repeat(pa.scalar(from_kind), len(line)), "from_id": from_id,
            "to_kind": pa.repeat(pa.scalar(to_kind), len(line)), "to_id": to_id,
            "environment": names["environment"], **own, "line": line,
        }).filter(rows)
        for rows, from_kind, from_id, to_kind, to_id, own in parts
    ])  # fmt: skip


def _once(pairs: pa.Table) -> tuple[pa.Table, list[Cause]]:
    """Each pair once, from the line that says more, as the method chooses between lists; other amounts are told."""
    says_less = {name: pc.is_null(pairs[name]) for name in AMOUNTS}
    ranked = pa.table(says_less | {name: pairs[name] for name in KEYS} | {"line": pairs["line"]})
    order = pc.sort_indices(ranked, [(name, "ascending") for name in (*AMOUNTS, "line")])
    ordered = pairs.take(order).append_column("rank", pa.array(np.arange(pairs.num_rows)))
    firsts = ordered.group_by(KEYS, use_threads=False).aggregate([("rank", "min")])["rank_min"].to_numpy()
    if len(firsts) == pairs.num_rows:
        return pairs, []
    chosen = ordered.take(pa.array(np.sort(firsts)))
    lines = _with_other_amounts(ordered, chosen)
    causes = [Cause("repeated_row", FLAGGED, "vm", lines, variant="amounts")] if len(lines) else []
    return chosen.drop_columns(["rank"]).take(pc.sort_indices(chosen["line"])), causes


def _with_other_amounts(pairs: pa.Table, chosen: pa.Table) -> np.ndarray:
    """Lines with an amount of a pair that is not the one of the line that was chosen."""
    amounts = {tuple(row[name] for name in KEYS): row for row in chosen.to_pylist()}
    lines = [
        row["line"]
        for row in pairs.to_pylist()
        for other in [amounts[tuple(row[name] for name in KEYS)]]
        if any(row[name] is not None and str(row[name]) != str(other[name]) for name in AMOUNTS)
    ]
    return np.unique(np.array(lines, np.int64))


def _above_one(pairs: pa.Table) -> list[Cause]:
    """Explicit shares of one host or machine that add up to more than the whole: the method leaves them out."""
    shares = pairs.filter(pc.fill_null(pc.greater(pairs.column("share"), 0.0), False))
    if not shares.num_rows:
        return []
    key = pc.utf8_lower(pc.binary_join_element_wise(shares.column("from_kind"), shares.column("from_id"), "\0"))
    shares = shares.append_column("key", key)
    sums = shares.group_by("key").aggregate([("share", "sum")])
    above = sums.filter(pc.greater(sums.column("share_sum"), 1 + ROUNDING)).column("key")
    lines = shares.filter(pc.is_in(shares.column("key"), value_set=above.combine_chunks())).column("line").to_numpy()
    return [Cause("shares_above_one", FLAGGED, "share", np.unique(lines))] if len(lines) else []
