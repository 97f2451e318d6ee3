"""From periods to days of use: even parts of longer periods, sums of shorter ones. No kind of file is known here.

A day of use is one row of the lake's `usage`: what is counted (`schema.METRICS`), of what, on which day (UTC).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.schema import METRICS, table

_TYPES = {column.name: column.type for column in table("usage").columns}
KEYS = tuple(
    name for name in table("usage").key if name not in ("member_id", "year", "metric", "day", "unit", "file_sha8")
)


def days_of_use(
    keys: Mapping[str, pa.Array], start: np.ndarray, end: np.ndarray, figures: Mapping[str, np.ndarray],
    lines: np.ndarray,
) -> pa.Table:  # fmt: skip
    """One row a key, metric and day, with the first and last line and how many lines count in it.

    `figures` by metric (NaN = none), over [`start`, `end`) in days since 1970-01-01; `lines`: line of the file of each
    row; `keys`: columns of `KEYS`; those left out are NULL.
    """
    parts = []
    for metric, amounts in figures.items():
        rows = np.flatnonzero(~np.isnan(amounts) & (end > start))
        place, day, part = spread(start[rows], end[rows], amounts[rows])
        parts.append(pieces(keys, rows[place], metric, day, part, lines))
    return summed(pa.concat_tables(parts))


def pieces(
    keys: Mapping[str, pa.Array], rows: np.ndarray, metric: str, day: np.ndarray, quantity: np.ndarray,
    lines: np.ndarray,
) -> pa.Table:  # fmt: skip
    """Parts of what these rows count, with their days, as `summed` takes them."""
    index = pa.array(rows)
    columns = {
        name: keys[name].cast(kind).take(index) if name in keys else pa.nulls(len(index), kind)
        for name, kind in ((name, _TYPES[name]) for name in KEYS)
    }
    columns["metric"] = pa.repeat(pa.scalar(metric), len(index))
    columns["unit"] = pa.repeat(pa.scalar(METRICS[metric]), len(index))
    columns["day"] = pa.array(day, pa.int32()).cast(pa.date32())
    columns["quantity"] = pa.array(quantity, pa.float64())
    columns["line"] = pa.array(lines[rows], pa.int64())
    return pa.table(columns)


def spread(start: np.ndarray, end: np.ndarray, amount: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Even parts of `amount` over the days of [start, end): (row, day, part). The last day takes the rounding rest."""
    days = (end - start).astype(np.int64)
    row = np.repeat(np.arange(len(days)), days)
    begins = np.cumsum(days) - days
    nth = np.arange(len(row)) - begins[row]
    part = (amount / np.maximum(days, 1))[row]
    last = begins[days > 0] + days[days > 0] - 1
    part[last] = amount[days > 0] - part[last] * (days[days > 0] - 1)
    return row, (start[row] + nth).astype(np.int32), part


def summed(rows: pa.Table) -> pa.Table:
    """`rows` (columns KEYS, metric, unit, day, quantity, line) summed to one row a key, metric and day, in order."""
    names = [*KEYS, "metric", "unit", "day"]
    found = rows.group_by(names, use_threads=False).aggregate(
        [("quantity", "sum"), ("line", "min"), ("line", "max"), ("line", "count_distinct")]
    )
    found = found.rename_columns([*names, "quantity", "first_line", "last_line", "lines"])
    return found.sort_by([(name, "ascending") for name in (*names, "first_line")])


def numbers(values: pa.Array) -> np.ndarray:
    """An arrow column as float64, NULL as NaN."""
    return np.asarray(pc.fill_null(values.cast(pa.float64()), np.nan).to_numpy(zero_copy_only=False), float)


def added(*parts: np.ndarray) -> np.ndarray:
    """The sum of columns row by row, over those that say something; NaN where none does."""
    known = reduce(np.logical_or, (~np.isnan(part) for part in parts))
    return np.where(known, reduce(np.add, (np.where(np.isnan(part), 0.0, part) for part in parts)), np.nan)
