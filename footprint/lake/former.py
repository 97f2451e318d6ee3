"""Lakes of version 0.1, which had one manifest a table, get one manifest a partition. Their Parquet files stay, and are
read as what they would be today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from footprint.disk import locked, write_atomically
from footprint.lake.files import BY_MEMBER
from footprint.lake.filters import is_among
from footprint.lake.manifests import Entry, Manifest, place
from footprint.schema import TABLES

if TYPE_CHECKING:
    import pyarrow.parquet as pq

FEW = 10_000  # rows
NUMBERS = range(2, 201)  # tables of one file
_CONVERTED: set[Path] = set()  # by this process, or never of the old kind


def convert(root: Path) -> None:
    """Write the manifests of all partitions, then remove those of the tables; nothing where there are none."""
    if root in _CONVERTED:
        return
    if not _former(root):
        _CONVERTED.add(root)
        return
    with locked(root / ".convert.lock"):
        former = _former(root)
        for manifest in _by_partition(root, former).values():
            path = place(root, manifest.partition)
            if not path.exists():
                write_atomically(path, manifest.to_json())
        for path in former:
            path.unlink(missing_ok=True)


def _former(root: Path) -> list[Path]:
    """The manifests of tables; that of a member who is called so is none."""
    return sorted(path for path in root.glob("*/*/manifest.json") if path.parent.parent.name != "manifests")


def _by_partition(root: Path, former: list[Path]) -> dict[tuple[str, ...], Manifest]:
    partitions: dict[tuple[str, ...], Manifest] = {}
    for path in former:
        entries: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
        for entry in entries.values():
            partition = entry["partition"]
            manifest = partitions.setdefault(tuple(partition.values()), Manifest(partition))
            file = path.parent / entry["file"]
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else file.stem
            manifest.tables[path.parent.name] = Entry(file.relative_to(root).as_posix(), entry["rows"], sha256)
    return partitions


def rows(
    name: str, path: Path, columns: list[str] | None, members: Collection[str] | None = None, *, encoded: bool = False
) -> pa.Table:
    """The rows of one file of the table `name`: of some columns, if they are named, and of members, if they are.
    `encoded`: each text of a column is kept once."""
    import pyarrow.parquet as pq

    texts = {field.name for field in TABLES[name].arrow if encoded and pa.types.is_string(field.type)}
    held = texts.intersection(pq.read_schema(path).names) if encoded else None
    with pq.ParquetFile(path, read_dictionary=held) as file:  # `read_table` takes twice as long for a file of few rows
        stored = set(file.schema_arrow.names)
        if name == "receipts" and "table_sha256" not in stored:
            found = _with_tables(file.read())
            return found.select(columns) if columns else found
        wanted = columns or TABLES[name].arrow.names
        kept = [column for column in wanted if column in stored]
        if members is not None:
            found = _of_members(file, kept, members)
        else:  # several threads for the columns of a short file cost more than they save
            found = file.read(columns=kept, use_threads=file.metadata.num_rows > FEW).select(kept)
    for position, column in enumerate(wanted):
        if column not in stored:  # it came after the file was written
            kind = pa.dictionary(pa.int32(), pa.string()) if column in texts else TABLES[name].arrow.field(column).type
            found = found.add_column(position, column, pa.nulls(found.num_rows, kind))
    return found


def _of_members(file: pq.ParquetFile, columns: list[str], members: Collection[str]) -> pa.Table:
    """The rows of some members, who stand in few groups of rows each; files of before name no member of a group."""
    described, groups = file.metadata, []
    place = described.schema.names.index(BY_MEMBER)
    for group in range(described.num_row_groups):
        ends = described.row_group(group).column(place).statistics
        if ends is None or not ends.has_min_max or any(ends.min <= each <= ends.max for each in members):
            groups.append(group)
    rows = file.read_row_groups(groups, columns=[*columns, BY_MEMBER], use_threads=False)
    return rows.filter(is_among(BY_MEMBER, members)).select(columns)


def _with_tables(receipts: pa.Table) -> pa.Table:
    """Receipts whose `file_sha256` named a table: the file's hash for its first, one derived from it for the others."""
    found = receipts.to_pylist()
    first = {_derived(row["file_sha256"], number): (row["file_sha256"], number) for row in found for number in NUMBERS}
    for row in found:
        row["table_sha256"] = row["file_sha256"]
        row["file_sha256"], row["table_number"] = first.get(row["table_sha256"], (row["table_sha256"], 1))
    return pa.Table.from_pylist(found, schema=TABLES["receipts"].arrow)


def _derived(sha256: str, number: int) -> str:
    return hashlib.sha256(f"{sha256}:{number}".encode()).hexdigest()
