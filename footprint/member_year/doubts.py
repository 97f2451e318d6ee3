"""One file of a member-year against the others and the catalogue: contracts, hosts, meters and bills that name what
nothing else knows, and meters that see the same.

What one file says by itself is found by the intake; the mix of devices and its change since last year are in
`plausibility`. How contracts, hosts, meters and bills count is in the method (README §7, §15, §17).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import DuckDB
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.vocabulary.folding import fold
from footprint.member_year.filed import Filed, YearFindings, numbers
from footprint.schema import TABLES

NOT_OWN = ("home", "colocation", "cloud_region")  # kinds of sites whose electricity somebody else buys
WHOLE = ("it", "facility")  # boundaries of a meter that sees a whole machine
_CONTRACT_RULES = {"factor_key": "unknown_contract_mix", "site_id": "unknown_contract_site"}
_BILL_COLUMNS = {
    "unknown_instance": "instance", "unknown_accelerator": "instance", "unknown_region": "region",
}  # fmt: skip


def doubt_contracts(filed: Sequence[Filed], factor_set: FactorSet, noted: YearFindings) -> None:
    """Add a finding for each name in a contract that stands nowhere else, at the lines that hold it."""
    factors = factor_set.factors
    electric = factors.filter(pc.equal(factors.column("activity"), "electricity"))
    names = {
        "factor_key": frozenset(electric.column("factor_key").to_pylist()),
        "site_id": frozenset(site for part in filed for site in _sites(part)),
    }
    for part in filed:
        if part.kind == "contracts":
            contracts = part.tables["contracts"]
            for cause in (*unknown_names(contracts, part.lines, names), *_beyond_reach(contracts, part.lines, filed)):
                noted.add(part.receipt.sha8, cause)


def unknown_names(contracts: pa.Table, lines: Sequence[int], names_of: Mapping[str, Collection[str]]) -> list[Cause]:
    """A cause for each name of a column of `names_of` that is not among its names. `lines`: the file's line of each
    contract; none where the file has expired."""
    unknown: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(contracts.to_pylist()):
        for column, names in names_of.items():
            if row[column] is not None and row[column] not in names:
                unknown.setdefault((column, row[column]), []).extend(lines[number : number + 1])
    return [_unknown_name(column, name, lines, names_of[column]) for (column, name), lines in sorted(unknown.items())]


def _unknown_name(column: str, name: str, lines: Sequence[int], names: Collection[str]) -> Cause:
    near = next((candidate for candidate in sorted(names) if fold(candidate) == fold(name)), None)
    variant = "near" if near else ""
    return Cause(_CONTRACT_RULES[column], FLAGGED, column, numbers(lines), raw=name, proposal=near, variant=variant)


def _beyond_reach(contracts: pa.Table, lines: Sequence[int], filed: Sequence[Filed]) -> list[Cause]:
    """Contracts of a site that others run; those without a site where the member has such sites or devices that persons
    own, which they do not cover (method README §7). One cause a site."""
    others = {
        row["site_id"] for part in filed if "sites" in part.tables for row in part.tables["sites"].to_pylist()
        if row["kind"] in NOT_OWN
    }  # fmt: skip
    is_personal = any(
        pc.any(pc.equal(part.tables["devices"].column("ownership"), "byod")).as_py()
        for part in filed
        if "devices" in part.tables
    )
    lines_of: dict[str | None, list[int]] = {}
    for number, site in enumerate(contracts.column("site_id").to_pylist()):
        if site in others or (site is None and (others or is_personal)):
            lines_of.setdefault(site, []).extend(lines[number : number + 1])
    return [
        Cause("contract_reach", FLAGGED, "site_id", numbers(site_lines), raw=site,
              variant=("named" if site is not None else "sites" if others else "personal"),
              args={"sites": ", ".join(sorted(others))})
        for site, site_lines in sorted(lines_of.items(), key=lambda item: item[0] or "")
    ]  # fmt: skip


def _sites(part: Filed) -> Iterable[str]:
    """The sites that a file describes, or where its devices stand."""
    rows = [part.tables[name] for name in ("sites", "devices") if name in part.tables]
    return (site for table in rows for site in pc.unique(table.column("site_id")).to_pylist() if site is not None)


def doubt_hosts(filed: Sequence[Filed], noted: YearFindings) -> None:
    """Add a finding for each host without a line of an inventory, and for each machine with a service but no host."""
    listed = {name for part in filed if "devices" in part.tables for name in _names(part.tables["devices"], "asset_id")}
    allocating = [part for part in filed if "allocations" in part.tables]
    hosted = {name for part in allocating for name in _names(_allocations(part, "to_kind", "vm"), "to_id")}
    for part in allocating:
        for rule, kind, names in (("unknown_host", "asset", listed), ("machine_without_host", "vm", hosted)):
            for name, lines in _unlisted(_allocations(part, "from_kind", kind), names):
                noted.add(part.receipt.sha8, Cause(rule, FLAGGED, "host", numbers(lines), raw=name))


def _unlisted(allocations: pa.Table, names: Collection[str]) -> Iterator[tuple[str, list[int]]]:
    """(name as first written, its lines) of each `from_id` that is not among `names` (folded), by name."""
    unlisted: dict[str, tuple[str, list[int]]] = {}
    for row in allocations.select(["from_id", "line"]).to_pylist():
        key = _folded(row["from_id"])
        if key not in names:
            unlisted.setdefault(key, (row["from_id"], []))[1].append(row["line"])
    return iter(unlisted[key] for key in sorted(unlisted))


def _folded(name: str) -> str:
    """A name as the method compares it."""
    return name.strip().lower()


def _allocations(part: Filed, column: str, kind: str) -> pa.Table:
    rows = part.tables["allocations"]
    return rows.filter(pc.equal(rows.column(column), kind))


def _names(rows: pa.Table, column: str) -> set[str]:
    """The names in a column, as they are compared."""
    return {_folded(name) for name in pc.unique(rows.column(column)).to_pylist() if name}


def doubt_meters(filed: Sequence[Filed], noted: YearFindings) -> None:
    """Add the findings of all meters of the member-year, one a subject and rule, to the last file that names it."""
    metering = [part for part in filed if "usage" in part.tables and part.tables["usage"].num_rows]
    if not metering:
        return
    names = {
        kind: frozenset(
            name
            for part in filed
            for table in ("devices", "sites")
            if table in part.tables and f"{kind}_id" in part.tables[table].column_names
            for name in _names(part.tables[table], f"{kind}_id")
        )
        for kind in ("asset", "site")
    }
    for sha8, cause in doubtful_meters(pa.concat_tables([_energy(part) for part in metering]), names):
        noted.add(sha8, cause)


def _energy(part: Filed) -> pa.Table:
    """The rows of a file that are energy, with the `file`."""
    usage = part.tables["usage"]
    rows = usage.filter(pc.equal(usage.column("metric"), "energy"))
    return rows.append_column("file", pa.repeat(pa.scalar(part.receipt.sha8), rows.num_rows))


def doubtful_meters(energy: pa.Table, names: Mapping[str, frozenset[str]]) -> list[tuple[str, Cause]]:
    """What is doubtful in rows of `usage` of metric energy (with `file`), with the file that it concerns. `names`:
    folded names of machines and sites."""
    days = energy.group_by(["subject_kind", "subject_id", "day"], use_threads=False).aggregate(
        [("boundary", "count_distinct"), ("file", "max")]
    )
    twice = days.filter(pc.greater(days.column("boundary_count_distinct"), 1))
    doubtful = [
        (row["file_max_max"], _meter("overlapping_meters", row["subject_id"], days=row["day_count"]))
        for row in _by_subject(twice, [("day", "count"), ("file_max", "max")])
    ]
    for row in _by_subject(energy, [("boundary", "distinct"), ("file", "max")]):
        kind, subject = row["subject_kind"], row["subject_id"]
        if kind == "asset" and not set(row["boundary_distinct"]) & set(WHOLE):
            doubtful.append((row["file_max"], _meter("partial_meter", subject)))
        if kind in names and _folded(subject) not in names[kind]:
            doubtful.append((row["file_max"], _meter("unknown_meter", subject)))
    return doubtful


def _by_subject(rows: pa.Table, sums: list[tuple[str, str]]) -> list[dict[str, Any]]:
    subject = ["subject_kind", "subject_id"]
    grouped = rows.group_by(subject, use_threads=False).aggregate(sums)
    sorted_rows: list[dict[str, Any]] = grouped.sort_by([(name, "ascending") for name in subject]).to_pylist()
    return sorted_rows


def _meter(rule: str, subject: object, **args: object) -> Cause:
    return Cause(rule, FLAGGED, "subject_id", raw=str(subject), args={"subject": subject, **args})


def doubt_bills(filed: Sequence[Filed], factor_set: FactorSet, noted: YearFindings) -> None:
    """Add a finding for each machine type and region of a bill that the catalogue does not know, with its hours."""
    if not any(part.kind == "cloud" for part in filed):
        return
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(noted.year), services=_rows(filed, "services"), usage=_rows(filed, "usage"))
        engine.bind(**steps.catalogue_sources(factor_set))
        rows = engine.view("_service_names", "_usage", "_cloud_lines").run("_cloud_unknown")
    # Days come sorted, so that hours add up in one order.
    by_name = rows.group_by(["file_sha8", "rule", "variant", "name"], use_threads=False)
    for row in by_name.aggregate([("hours", "sum"), ("line", "distinct")]).to_pylist():
        rule, lines = row["rule"], numbers(sorted(row["line_distinct"]))
        cause = Cause(rule, FLAGGED, _BILL_COLUMNS[rule], lines, raw=row["name"], variant=row["variant"])
        noted.add(row["file_sha8"], cause, hours=round(row["hours_sum"]))


def _rows(filed: Sequence[Filed], name: str) -> pa.Table:
    rows = [part.tables[name] for part in filed if name in part.tables]
    return pa.concat_tables(rows) if rows else TABLES[name].arrow.empty_table()
