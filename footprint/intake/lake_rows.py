"""Accepted rows and fates of one table as the lake has them: every column present, in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.columns.categorical import CODED
from footprint.intake.columns.line_ids import line_ids
from footprint.intake.tables.rows import Rows
from footprint.intake.usage import TABLE_OF as USAGE_TABLE_OF

TABLE_OF = {
    "inventory": "devices", "sites": "sites", "contracts": "contracts", "members": "members", **USAGE_TABLE_OF,
}  # fmt: skip
ADDED_LATER = ("member_id", "year", "list")
LINES = pa.schema([("line", pa.int64()), ("fate", CODED)])
DISTINCT = ("line_id", "asset_id")
OF_SEVERAL_LINES = ("usage", "provider_claims")  # a row stands for several lines, from its first to its last
# How rows of usage with one key become one.
ADDED_UP = {"quantity": "sum", "first_line": "min", "last_line": "max", "lines": "sum", "vcpu": "max", "ram_gb": "max"}
IDENTITY = pa.schema([("line", pa.int64()), ("serial", pa.string()), ("maker", CODED), ("asset_id", pa.string())])


@cache
def table_schema(kind: str) -> pa.Schema:
    """Columns of `Reading.table`: the lake's table without what is added later, and line, file_sha8, line_id. Texts of
    an inventory are `CODED`: the lines of a large one repeat a few."""
    own = [column for column in schema.table(TABLE_OF[kind]).arrow if column.name not in ADDED_LATER]
    if kind == "inventory":
        repeated = (column for column in own if column.type == pa.string() and column.name not in DISTINCT)
        coded = {column.name: column.with_type(CODED) for column in repeated}
        return pa.schema([coded.get(column.name, column) for column in own])
    names = {column.name for column in own}
    if TABLE_OF[kind] in OF_SEVERAL_LINES:
        return pa.schema(own)
    marks = [pa.field("line_id", pa.string()), pa.field("file_sha8", pa.string()), pa.field("line", pa.int64())]
    return pa.schema(own + [mark for mark in marks if mark.name not in names])


def lake_table(kind: str, given: Mapping[str, pa.Array | pa.ChunkedArray], sha8: str) -> pa.Table:
    """Rows of one table with every column of the lake's; of a day of use of one thing, one row. Raises KeyError for
    columns that the lake's table has not."""
    asked = table_schema(kind)
    rows = len(next(iter(given.values())))
    columns = dict(given)
    columns["file_sha8"] = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array([sha8]))
    if "line_id" in asked.names:
        columns["line_id"] = _line_ids(kind, columns["line"], sha8)
    if unknown := columns.keys() - {*asked.names, *ADDED_LATER}:
        raise KeyError(f"{kind}: the lake has no column {sorted(unknown)}")
    nothing = {column.type: pa.nulls(rows, column.type) for column in asked if column.name not in columns}
    typed = [columns[column.name].cast(column.type) if column.name in columns else nothing[column.type]
             for column in asked]  # fmt: skip
    table = pa.Table.from_arrays(typed, schema=asked)
    return _once(table) if TABLE_OF[kind] == "usage" else table


def _line_ids(kind: str, lines: pa.Array, sha8: str) -> pa.Array:
    if kind == "inventory":  # by the million, in the order of the file
        return line_ids(sha8, lines.to_numpy())
    return pc.binary_join_element_wise(pa.scalar(sha8), lines.cast(pa.string()), ":")


def _once(usage: pa.Table) -> pa.Table:
    """The rows with one key added up."""
    key = [name for name in schema.table("usage").key if name not in ADDED_LATER]
    if usage.group_by(key).aggregate([]).num_rows == usage.num_rows:
        return usage
    found = usage.group_by(key, use_threads=False).aggregate(list(ADDED_UP.items()))
    back = {f"{name}_{how}": name for name, how in ADDED_UP.items()}
    named = found.rename_columns([back.get(name, name) for name in found.column_names])
    return named.select(usage.column_names).cast(usage.schema)


def fates_of_lines(rows: Rows, fate: np.ndarray) -> pa.Table:
    """The fate of every record, blank lines included, in the order of the file."""
    line, codes = rows.lines, fate
    if len(rows.blank_lines):
        line = np.concatenate([line, rows.blank_lines])
        codes = np.concatenate([fate, np.full(len(rows.blank_lines), schema.FATES.index("set_aside"), np.int8)])
        order = np.argsort(line, kind="stable")
        line, codes = line[order], codes[order]
    fates = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(schema.FATES))
    return pa.table({"line": pa.array(line, pa.int64()), "fate": fates}, schema=LINES)
