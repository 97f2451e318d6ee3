"""The files of the tables of one partition: rows that keep the rules of the lake, as bytes named by their hash.

A table has the columns and types of the schema, rows of one partition, and no key that is missing or stands twice. The
same rows are the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.disk import write_atomically
from footprint.lake.manifests import Entry
from footprint.schema import TABLES, Table

# Rows of a year stand by member: with few in a group, a member is read without most of the others. Fewer still would
# make files larger and whole tables slower.
ROWS_PER_GROUP = 16_384
BY_MEMBER = "member_id"
DISTINCT = ("line_id", "line", "first_line", "asset_id")  # a dictionary of these would hold every value once
SAMPLE_ROWS = 10_000
ASCENDING = ("line", "first_line")


class RuleError(ValueError):
    """Rows break a rule of the lake. `files`: first 8 hex digits of the files whose rows do, as far as rows tell."""

    def __init__(self, table: str, rule: str, files: Iterable[str] = ()) -> None:
        super().__init__(f"{table} {rule}")
        self.table, self.rule, self.files = table, rule, tuple(sorted(set(files)))


def store(root: Path, rows: Mapping[str, pa.Table], partition: Mapping[str, object]) -> dict[str, Entry]:
    """Write the tables of a partition as files that no manifest names yet; their entries by table. Raises RuleError."""
    entries = {}
    for name, data in rows.items():
        described = TABLES[name]
        if set(partition) != set(described.partition):
            raise RuleError(name, f"is kept by {described.partition}, not by {tuple(partition)}")
        content = _parquet(conform(described, data, partition))
        sha256 = hashlib.sha256(content).hexdigest()
        path = root / folder(described, partition) / f"{sha256[:16]}.parquet"
        if not is_whole(path, sha256):
            write_atomically(path, content)
        entries[name] = Entry(path.relative_to(root).as_posix(), data.num_rows, sha256)
    return entries


def folder(described: Table, partition: Mapping[str, object]) -> Path:
    """The folder of a partition of a table, below the lake."""
    named = (f"{key.removesuffix('_id')}={partition[key]}" for key in described.partition)
    return Path(described.layer, described.name, *named)


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file at `path` has the bytes that its manifest names; looked at once as long as it stays the same."""
    try:
        status = path.stat()
        return _hash_of(path, status.st_mtime_ns, status.st_size, status.st_ino) == sha256
    except OSError:
        return False


@lru_cache(65_536)
def _hash_of(path: Path, _changed: int, _size: int, _inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def conform(table: Table, data: pa.Table, partition: Mapping[str, object]) -> pa.Table:
    """`data` as the lake stores it: columns and types of the schema, in the order of the key. Raises RuleError."""
    data = _typed(table, data, partition)
    for name in table.required:
        if data.column(name).null_count:
            raise RuleError(table.name, f"has no {name} in some rows", _files(data.filter(pc.is_null(data[name]))))
    is_ordered, twins = _looked_through(data, table.key)
    if not is_ordered:
        data = data.sort_by([(name, "ascending") for name in table.key])
        _, twins = _looked_through(data, table.key)
    if len(twins):
        raise RuleError(table.name, f"has two rows of one key {table.key}", _files(data.take(twins)))
    return data


def _typed(table: Table, data: pa.Table, partition: Mapping[str, object]) -> pa.Table:
    if sorted(data.column_names) != sorted(table.names):
        odd = sorted(set(data.column_names) ^ set(table.names))
        raise RuleError(table.name, f"has other columns than the schema: {', '.join(odd)}")
    try:
        data = data.select(table.names).cast(table.arrow)
    except pa.ArrowException as error:
        raise RuleError(table.name, f"has other types than the schema: {error}") from error
    for key, value in partition.items():
        if data.column(key).unique().to_pylist() not in ([], [value]):
            raise RuleError(table.name, f"holds other values of {key} than {value}")
    return data


def _looked_through(data: pa.Table, key: Iterable[str]) -> tuple[bool, np.ndarray]:
    """Whether rows are in the order of the key, as most tables come and a sort costs four times as much to find; if so,
    places of those that have the key of the row before. NULL is a value like any other, after all others."""
    last = max(data.num_rows - 1, 0)
    same = np.ones(last, bool)
    for name in key:
        column = data.column(name)
        one, other = column.slice(0, last), column.slice(1)
        is_after = _true(pc.less(other, one)) | _true(pc.and_(pc.is_null(one), pc.is_valid(other)))
        if (same & is_after).any():
            return False, np.flatnonzero(same)
        same &= _true(pc.equal(one, other)) | _true(pc.and_(pc.is_null(one), pc.is_null(other)))
        if not same.any():
            break
    return True, np.flatnonzero(same) + 1


def _true(values: pa.ChunkedArray) -> np.ndarray:
    """Where a condition holds; of what is NULL it does not."""
    return np.asarray(pc.fill_null(values, False).to_numpy(), bool)


def _files(rows: pa.Table) -> list[str]:
    """The files that rows came from, by whatever column tells."""
    for name in ("file_sha8", "line_id", "file_sha256"):
        if name in rows.column_names:
            return [text[:8] for text in rows.column(name).unique().to_pylist() if text]
    return []


def write_parquet(data: pa.Table, where: Path | pa.NativeFile) -> None:
    """Write a table as every file of the lake is written. Smallest and largest values are noted of members,
    numbers and days only: of other texts nobody asks for them, and they cost more than the texts."""
    import pyarrow.parquet as pq  # with all kinds of file systems

    names = data.column_names
    texts = {name for name in names if pa.types.is_string(_values(data.schema.field(name).type))}
    various = {name for name in names if pa.types.is_floating(data.schema.field(name).type) and _various(data, name)}
    pq.write_table(
        data.replace_schema_metadata(None),
        where,
        compression="zstd",
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=[name for name in names if name not in {*DISTINCT, *various}],
        column_encoding={name: "DELTA_BINARY_PACKED" for name in ASCENDING if name in names}
        | dict.fromkeys(various, "BYTE_STREAM_SPLIT"),
        write_statistics=[name for name in names if name not in texts - {BY_MEMBER}],
    )


def _parquet(data: pa.Table) -> bytes:
    """The bytes of the Parquet file of `data`."""
    sink = pa.BufferOutputStream()
    write_parquet(data, sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _various(data: pa.Table, name: str) -> bool:
    """Whether a dictionary of these numbers would be about as long as the column; its first rows tell."""
    first = data.column(name).slice(0, SAMPLE_ROWS)
    return len(first) == SAMPLE_ROWS and 2 * pc.count_distinct(first).as_py() > SAMPLE_ROWS


def _values(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
