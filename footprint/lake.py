"""Where every table lives, and the only module that writes there. Nothing here knows what a column means."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from footprint.schema import Table, table

ROWS_PER_GROUP = 122_880
DISTINCT = ("line_id", "line", "first_line", "asset_id")  # a dictionary of these would hold every value once
LOOKED_AT = 10_000  # rows
ASCENDING = ("line", "first_line")


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that readers, even after a crash, see the old bytes or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`: one holder at a time over all processes; freed when the holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@dataclass(frozen=True)
class Lake:
    """The tables below `home`/lake.

    Each table is a folder with one `manifest.json`, which names the current file of every partition; readers read
    the manifest, never the folder. A file is named by the hash of its bytes, so that a version once written is never
    changed, and writing the same rows twice changes nothing.
    """

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "lake"

    def write(self, name: str, data: pa.Table, **partition: object) -> Path:
        """Replace one partition of the table `name` (year=…, member_id=…) by `data`, sorted by its key.

        Raises ValueError if columns, partition or uniqueness of the key are not those of the schema.
        """
        described = table(name)
        content = _parquet(_in_order(described, _checked(described, data, partition)))
        path = self._folder(described) / _partition_name(described, partition) / f"{_sha256(content)[:16]}.parquet"
        if not path.exists():
            write_atomically(path, content)
        self._register(described, partition, path, data.num_rows)
        return path

    def read(self, name: str, columns: list[str] | None = None, /, **partition: object) -> pa.Table:
        """All rows of the table `name` in the partitions that match (only some of its columns, if they are named); an
        empty table where there are none."""
        paths = self.paths(name, **partition)
        parts = [pq.read_table(path, columns=columns, partitioning=None) for path in paths]
        empty = table(name).empty()
        return pa.concat_tables(parts) if parts else empty.select(columns) if columns else empty

    def paths(self, name: str, **partition: object) -> list[Path]:
        """The current files of the table `name` in the partitions that match, in the order of their partitions. A set
        stands for any of its values."""
        described = table(name)
        wanted = {
            key: {str(each) for each in value} if isinstance(value, set) else {str(value)}
            for key, value in partition.items()
        }
        entries = sorted(self._manifest(described).items())
        return [
            self._folder(described) / entry["file"]
            for _, entry in entries
            if all(entry["partition"].get(key) in values for key, values in wanted.items())
        ]

    def partitions(self, name: str) -> list[dict[str, str]]:
        """The partitions of the table `name` that exist, as {column: value}."""
        return [entry["partition"] for _, entry in sorted(self._manifest(table(name)).items())]

    @contextmanager
    def lock(self, *, year: int, member_id: str) -> Iterator[None]:
        """Hold the one lock of a member-year, shared by the portal and the pipeline."""
        with locked(self.home / "locks" / f"{year}-{member_id}.lock"):
            yield

    def _folder(self, described: Table) -> Path:
        return self.root / described.layer / described.name

    def _manifest(self, described: Table) -> dict[str, Any]:
        path = self._folder(described) / "manifest.json"
        return json.loads(path.read_bytes()) if path.exists() else {}

    def _register(self, described: Table, partition: dict[str, object], path: Path, rows: int) -> None:
        """The commit point: from the moment the manifest is renamed, readers see the new file."""
        folder, name = self._folder(described), _partition_name(described, partition)
        with locked(folder / ".manifest.lock"):
            manifest = self._manifest(described)
            entry = {
                "partition": {key: str(partition[key]) for key in described.partition},
                "file": path.relative_to(folder).as_posix(),
                "rows": rows,
            }
            if manifest.get(name) != entry:
                content = json.dumps(manifest | {name: entry}, indent=1, sort_keys=True)
                write_atomically(folder / "manifest.json", content.encode())


def _partition_name(described: Table, partition: dict[str, object]) -> str:
    return "/".join(f"{key.removesuffix('_id')}={partition[key]}" for key in described.partition)


def _checked(described: Table, data: pa.Table, partition: dict[str, object]) -> pa.Table:
    if set(partition) != set(described.partition):
        raise ValueError(f"{described.name} is kept by {described.partition}, not by {tuple(partition)}")
    if sorted(data.column_names) != sorted(described.names):
        odd = sorted(set(data.column_names) ^ set(described.names))
        raise ValueError(f"columns of {described.name} are not those of the schema: {', '.join(odd)}")
    data = data.select(described.names).cast(described.arrow)
    for key, value in partition.items():
        if data.column(key).unique().to_pylist() not in ([], [value]):
            raise ValueError(f"{described.name} holds other values of {key} than {value}")
    return data


def _in_order(described: Table, data: pa.Table) -> pa.Table:
    """Rows in the order of the key, so that the same rows are the same bytes; ValueError if two have one key."""
    ordered = data.sort_by([(name, "ascending") for name in described.key])
    if _has_twins(ordered, described.key):
        raise ValueError(f"{described.name} has two rows of one key {described.key}")
    return ordered


def _has_twins(ordered: pa.Table, key: Sequence[str]) -> bool:
    """Whether two neighbours have the same key; NULL is a value like any other."""
    last = ordered.num_rows - 1
    same = np.ones(max(last, 0), bool)
    for name in key:
        column = ordered.column(name)
        one, next_one = column.slice(0, last), column.slice(1)
        equal = pc.fill_null(pc.equal(one, next_one), False)
        same &= np.asarray(pc.or_(equal, pc.and_(pc.is_null(one), pc.is_null(next_one))).to_numpy(), bool)
        if not same.any():
            return False
    return bool(same.any())


def write_parquet(data: pa.Table, where: Path | pa.NativeFile) -> None:
    """Write a table as every file of the lake is written. Smallest and largest values are noted of numbers and days
    only: of texts nobody asks for them, and they cost more than the texts."""
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
        write_statistics=[name for name in names if name not in texts],
    )


def _various(data: pa.Table, name: str) -> bool:
    """Whether a dictionary of these numbers would be about as long as the column; its first rows tell."""
    first = data.column(name).slice(0, LOOKED_AT)
    return len(first) == LOOKED_AT and 2 * pc.count_distinct(first).as_py() > LOOKED_AT


def _values(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _parquet(data: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    write_parquet(data, sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
