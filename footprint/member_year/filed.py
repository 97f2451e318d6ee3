"""Tables of the files of one member-year as rows of the lake, their receipts, and findings about several of them.

Nothing here reads a file of the inbox or compares files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.inbox.deliveries import Receipt, Received
from footprint.intake import Reading
from footprint.intake.findings import SET_ASIDE, Cause, Findings, without_names
from footprint.intake.inventory.same_device import joined_keys
from footprint.intake.lake_rows import TABLE_OF
from footprint.lake import Lake
from footprint.schema import FATES, TABLES

KEY_OF = {"sites": "site_id", "contracts": "contract_id", "services": "service_id"}
OF_FILES = ("devices", "usage", "allocations", "provider_claims")  # rows that know the file from which they came
YEAR_GROUP = "year:"  # groups of findings that were made here, not by the reading of one file
DECLARED = ("employees_fte", "users", "it_spend_eur", "it_spend_reused_eur", "stored_tb", "profile_complete")
SERIALS = pa.schema([("line", pa.int64()), ("serial_key", pa.string())])


@dataclass(frozen=True)
class Filed:
    """One table of a current file: its receipt, its kind (None = cannot be used), its rows by table of the lake (with
    `lines` and `findings`), the serials of its lines, in memory only, and for sites and contracts the line of each row.

    A file may hold several tables. Each has a receipt of its own, whose `sha256` names the table by its content: the
    same table has the same one, plain or packed.
    """

    receipt: Receipt
    kind: str | None
    profile: str | None
    tables: dict[str, pa.Table]
    serials: pa.Table = field(default_factory=SERIALS.empty_table, repr=False)
    lines: tuple[int, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether any line of it was accepted."""
        return self.kind is not None and self.tables[TABLE_OF[self.kind]].num_rows > 0

    def without(self, lines: Sequence[int]) -> Filed:
        """The same file with these accepted lines set aside."""
        aside = pa.array(lines, pa.int64())
        fates = self.tables["lines"]
        fate = pc.if_else(pc.is_in(fates.column("line"), value_set=aside), "set_aside", fates.column("fate"))
        changed = {"lines": fates.set_column(fates.column_names.index("fate"), "fate", fate)}
        name = TABLE_OF[self.kind or ""]
        rows = self.tables[name]
        if "line" in rows.column_names:
            changed[name] = rows.filter(pc.invert(pc.is_in(rows.column("line"), value_set=aside)))
        return replace(self, tables=self.tables | changed)


def set_aside(filed: Iterable[Filed], lines: Mapping[str, Sequence[int]]) -> list[Filed]:
    """The files with the accepted lines set aside that are named by the first 8 hex digits of their file."""
    if not lines:
        return list(filed)
    return [part.without(lines[part.receipt.sha8]) if part.receipt.sha8 in lines else part for part in filed]


@dataclass
class YearFindings:
    """What the rules over the whole member-year noticed, by file ('' = the member-year)."""

    year: int
    member_id: str
    files: dict[str, Findings] = field(default_factory=dict)

    def add(self, sha8: str, cause: Cause, **args: object) -> None:
        """Add a cause about a file, with further arguments of its text."""
        self.files.setdefault(sha8, Findings()).add(replace(cause, args={**cause.args, **args}))

    def table(self) -> pa.Table:
        """Rows of the lake's table `findings`; their groups are apart from those of the files."""
        parts = []
        for sha8, findings in sorted(self.files.items()):
            rows = findings.table(sha8)
            groups = pc.binary_join_element_wise(YEAR_GROUP, rows.column("group_id"), "")
            rows = rows.set_column(rows.column_names.index("group_id"), "group_id", groups)
            parts.append(owned("findings", rows, self.year, self.member_id))
        return pa.concat_tables(parts) if parts else TABLES["findings"].arrow.empty_table()


def owned(name: str, rows: pa.Table, year: int, member_id: str, **constants: object) -> pa.Table:
    """`rows` with the columns that a file cannot know: whose they are, which year, which list."""
    given = {"year": year, "member_id": member_id, **constants}
    described = TABLES[name]
    columns = [
        pa.repeat(pa.scalar(given[column.name], column.type), rows.num_rows)
        if column.name in given
        else rows.column(column.name).cast(column.type)
        for column in described.columns
    ]
    return pa.Table.from_arrays(columns, schema=described.arrow)


def from_reading(receipt: Receipt, reading: Reading) -> Filed:
    """One file as the intake understood it."""
    year, member_id, rows = receipt.year, receipt.member_id, reading.lines.num_rows
    findings = without_names(reading.findings)
    fates = reading.lines.append_column("file_sha8", pa.repeat(pa.scalar(receipt.sha8), rows))
    if "count" not in fates.column_names:
        fates = fates.append_column("count", pa.repeat(pa.scalar(1, pa.int64()), rows))
    tables = {
        "lines": owned("lines", fates, year, member_id),
        "findings": owned("findings", findings, year, member_id),
    }
    if reading.kind is None:
        return Filed(receipt, None, None, tables)
    name = TABLE_OF[reading.kind]
    tables[name] = owned(name, reading.table, year, member_id, list=receipt.list)
    serials = _serials(reading.identity) if name == "devices" else SERIALS.empty_table()
    lines = tuple(reading.table.column("line").to_pylist()) if reading.kind in KEY_OF else ()
    return Filed(receipt, reading.kind, reading.profile, tables, serials, lines)


def _serials(identity: pa.Table) -> pa.Table:
    keys = joined_keys(identity.column("maker"), identity.column("serial"))
    return pa.table({"line": identity.column("line"), "serial_key": keys})


def from_readings(receipt: Receipt, readings: Sequence[Reading]) -> list[Filed]:
    """The tables of one file as the intake understood them."""
    return [from_reading(replace(receipt, sha256=reading.sha256), reading) for reading in readings]


def from_lake(lake: Lake, receipt: Receipt) -> list[Filed]:
    """The tables of one expired file as they stand validated: their lines stay, their serials are gone."""
    rows = lake.read("receipts", year=receipt.year, member_id=receipt.member_id).to_pylist()
    of_file = [row for row in rows if row["file_sha256"] == receipt.sha256 and row["table_sha256"]]
    tables = {row["table_number"]: row for row in of_file}  # several lists may rest on these bytes
    return [
        _from_lake(lake, replace(receipt, sha256=row["table_sha256"]), row) for _, row in sorted(tables.items())
    ] or [_from_lake(lake, receipt, {})]


def _from_lake(lake: Lake, receipt: Receipt, row: Mapping[str, Any]) -> Filed:
    keys = {"year": receipt.year, "member_id": receipt.member_id}
    kind, profile = row.get("kind"), row.get("profile")
    tables = {name: rows_of_file(lake.read(name, **keys), receipt.sha8) for name in (*OF_FILES, "lines", "findings")}
    of_the_year = pc.starts_with(tables["findings"].column("group_id"), YEAR_GROUP)
    again = pc.and_(of_the_year, pc.not_equal(tables["findings"].column("severity"), SET_ASIDE))
    tables["findings"] = tables["findings"].filter(pc.invert(again))
    if kind in KEY_OF:
        tables[kind] = lake.read(kind, **keys)
    return Filed(receipt, kind, profile, tables)


def rows_of_file(rows: pa.Table, sha8: str) -> pa.Table:
    """The rows that came from one file."""
    return rows.filter(pc.equal(rows.column("file_sha8"), sha8))


def numbers(lines: Sequence[int]) -> np.ndarray:
    """Line numbers as a cause holds them."""
    return np.array(lines, np.int64)


def declared(profile: Mapping[str, Any] | None, filed: Iterable[Filed]) -> dict[str, Any] | None:
    """The member's profile with the declarations of the latest members file; the pôle's own columns stay. None where no
    file declares anything.

    A file with more than one member is not the member's own and is left alone.
    """
    profiles = [part for part in filed if part.kind == "members" and part.tables["members"].num_rows == 1]
    if not profiles:
        return None
    given: dict[str, Any] = max(profiles, key=lambda part: part.receipt.rank).tables["members"].to_pylist()[0]
    values = {name: given[name] for name in DECLARED if given[name] is not None}
    return {**profile, **values} if profile else given


def receipts(received: Iterable[Received], by_file: Mapping[str, Sequence[Filed]], merged: Iterable[Filed]) -> pa.Table:
    """Rows of the lake's table `receipts`, one a table of a file. `by_file`: the tables of each file by its sha256;
    `merged`: the tables as they count, each once.

    `current`: the member-year rests on it. Lines are counted once: a superseded file, and a list that repeats a table
    of another, have no counts.
    """
    counted = {(part.receipt.list, part.receipt.sha256): part for part in merged}
    rows = []
    for item in received:
        parts = by_file.get(item.receipt.sha256, ())
        own = bool(parts) and parts[0].receipt.list == item.receipt.list
        if own or (parts and item.current):
            for number, part in enumerate(parts, start=1):
                merged_part = counted.get((item.receipt.list, part.receipt.sha256))
                rows.append(_receipt(item.receipt, merged_part or part, number, counted=merged_part is not None))
        else:
            rows.append(_receipt(item.receipt, None, 1, counted=False))
    return pa.Table.from_pylist(rows, schema=TABLES["receipts"].arrow)


def _receipt(receipt: Receipt, part: Filed | None, number: int, *, counted: bool) -> dict[str, object]:
    return {
        "member_id": receipt.member_id,
        "year": receipt.year,
        "list": receipt.list,
        "file_sha256": receipt.sha256,
        "table_number": number,
        "table_sha256": part.receipt.sha256 if part else None,
        "size_bytes": receipt.size_bytes,
        "kind": part.kind if part else None,
        "profile": part.profile if part else None,
        "as_of": receipt.described_on,
        "current": part is not None,
    } | (_counts(part) if part and counted else {})


def _counts(part: Filed) -> dict[str, int]:
    lines = part.tables["lines"]
    counted = {fate: pc.sum(lines.filter(pc.equal(lines["fate"], fate))["count"]).as_py() or 0 for fate in FATES}
    return counted | {"rows": sum(counted.values())}
