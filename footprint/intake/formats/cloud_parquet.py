"""Bills in Parquet as the table that the same bill is in CSV. What its columns mean is said by the profiles.

Nested columns (tags, details) become JSON, times are written in UTC.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from footprint.incidents import is_of_the_machine
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import SEPARATOR, Origin, Source, from_bytes

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_MAGIC = b"PAR1"
_BATCH = 50_000
_BREAKS = r"[\t\r\n\v\f\x00]+"


def detect(head: bytes) -> bool:
    """Whether a file that starts so is Parquet."""
    return head.startswith(_MAGIC)


def table(path: Path, limits: Limits) -> Source:
    """The rows as text. Raises `UnusableError` when the file is damaged or beyond a limit."""
    import pyarrow.parquet as pq  # few files need it

    stream = io.BytesIO()
    try:
        with pq.ParquetFile(path) as file:
            refuse_beyond("rows", file.metadata.num_rows, limits.rows)
            refuse_beyond("columns", len(file.schema_arrow.names), limits.columns)
            _write(file, stream, limits)
    except (pa.ArrowException, OSError) as error:
        if is_of_the_machine(error):
            raise
        raise UnusableError("unreadable_file", "damaged") from error
    return from_bytes(stream.getvalue(), *Origin.of(path, "parquet"), SEPARATOR, limits)


def _write(file: ParquetFile, stream: io.BytesIO, limits: Limits) -> None:
    names = [" ".join(name.split()) for name in file.schema_arrow.names]
    schema = pa.schema([(name, pa.string()) for name in names])
    options = pacsv.WriteOptions(include_header=True, delimiter=SEPARATOR, quoting_style="needed")
    with pacsv.CSVWriter(stream, schema, write_options=options) as writer:
        for batch in file.iter_batches(_BATCH):
            writer.write_batch(pa.record_batch([_text(column) for column in batch.columns], schema=schema))
            refuse_beyond("unpacked_bytes", stream.tell(), limits.unpacked_bytes)


def _text(column: pa.Array) -> pa.Array:
    """A column as text without line breaks; NULL where it is."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_nested(kind):
        return pa.array([None if value is None else _json(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return pc.strftime(column.cast(pa.timestamp("s", kind.tz and "UTC"), safe=False), format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.nulls(len(column), pa.string())
    return pc.replace_substring_regex(column.cast(pa.string()), _BREAKS, " ")


def _json(value: Any) -> str:
    """JSON on one line; a map, which comes as pairs, is an object."""
    is_map = isinstance(value, list) and all(isinstance(each, tuple) and len(each) == 2 for each in value)
    return json.dumps({str(name): each for name, each in value} if is_map else value, ensure_ascii=False, default=str)
