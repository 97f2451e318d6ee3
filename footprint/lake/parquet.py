"""How a table becomes the bytes of a Parquet file: the same rows are the same bytes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS_PER_GROUP = 122_880
DISTINCT = ("line_id", "line", "first_line", "asset_id")  # a dictionary of these would hold every value once
SAMPLE_ROWS = 10_000
ASCENDING = ("line", "first_line")


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


def parquet_bytes(data: pa.Table) -> bytes:
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
