"""What every partition of every table has to keep: columns, types, one partition, no key missing or twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.schema import Table


class RuleError(ValueError):
    """Rows break a rule of the lake. `files`: first 8 hex digits of the files whose rows do, as far as rows tell."""

    def __init__(self, table: str, rule: str, files: Iterable[str] = ()) -> None:
        super().__init__(f"{table} {rule}")
        self.table, self.rule, self.files = table, rule, tuple(sorted(set(files)))


def conform(table: Table, data: pa.Table, partition: Mapping[str, object]) -> pa.Table:
    """`data` as the lake stores it: columns and types of the schema, in the order of the key. Raises RuleError."""
    data = _typed(table, data, partition)
    for name in table.required:
        if data.column(name).null_count:
            raise RuleError(table.name, f"has no {name} in some rows", _files(data.filter(pc.is_null(data[name]))))
    ordered = data.sort_by([(name, "ascending") for name in table.key])
    twins = _twins(ordered, table.key)
    if len(twins):
        raise RuleError(table.name, f"has two rows of one key {table.key}", _files(ordered.take(twins)))
    return ordered


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


def _twins(ordered: pa.Table, key: Iterable[str]) -> np.ndarray:
    """Places of rows that have the key of the row before; NULL is a value like any other."""
    last = ordered.num_rows - 1
    same = np.ones(max(last, 0), bool)
    for name in key:
        column = ordered.column(name)
        one, next_one = column.slice(0, last), column.slice(1)
        equal = pc.fill_null(pc.equal(one, next_one), False)
        same &= np.asarray(pc.or_(equal, pc.and_(pc.is_null(one), pc.is_null(next_one))).to_numpy(), bool)
        if not same.any():
            break
    return np.flatnonzero(same) + 1


def _files(rows: pa.Table) -> list[str]:
    """The files that rows came from, by whatever column tells."""
    for name in ("file_sha8", "line_id", "file_sha256"):
        if name in rows.column_names:
            return [text[:8] for text in rows.column(name).unique().to_pylist() if text]
    return []
