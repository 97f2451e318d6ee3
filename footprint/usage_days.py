"""Which day of use is counted from which file, where several files of a member-year describe the same day.

Bills and meters: the later file wins the day; tables of bills that came in one archive are parts and add up. Access
logs of one site may come from several machines, so different counts of one day add up; equal ones are the same log
twice. Nothing here reads a file or writes a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.deliveries import Receipt
from footprint.schema import table

KEY = tuple(name for name in table("usage").key if name not in ("member_id", "year", "file_sha8"))
OF_BILLS = ("compute_hours", "storage_gb_hours", "data_gb", "cost")
OF_LOGS = ("requests", "bytes_out", "sessions", "terminal_hours")
REPLACED, REPEATED, ADDED, SAME_BILL = "replaced", "repeated", "added", "same_bill"


@dataclass(frozen=True)
class Used:
    """The rows of `usage` that one file gives, and its receipt."""

    receipt: Receipt
    usage: pa.Table


@dataclass(frozen=True)
class Overlap:
    """Days that two files describe: `days` of `sha8` are also in the list `other`. `how`: replaced by it, repeated in
    it (equal counts, counted once), added to it, or left out because it is another export of the same bill."""

    sha8: str
    other: str
    how: str
    days: int


def each_day_once(parts: Sequence[Used]) -> tuple[list[pa.Table], list[Overlap]]:
    """The rows of each part that count, in the order of `parts`, and what was found to overlap."""
    if len([part for part in parts if part.usage.num_rows]) < 2:
        return [part.usage for part in parts], []
    order = sorted(range(len(parts)), key=lambda i: parts[i].receipt.rank)
    rows = pa.concat_tables([parts[i].usage for i in order])
    part_of = np.repeat(np.arange(len(order)), [parts[i].usage.num_rows for i in order])
    codes = _codes(rows)
    is_log = _flags(pc.is_in(rows.column("metric"), value_set=pa.array(OF_LOGS)))
    # Equal counts of a log are one row, so their count belongs to the key; otherwise the day alone does.
    quantity = np.where(is_log, _reals(rows.column("quantity")), 0.0)
    winners = _last_of(_combined(codes, np.unique(quantity, return_inverse=True)[1]))
    rivals = _last_of(codes)
    winners = np.where(
        _are_parts(rows, [parts[i].receipt.rank for i in order], part_of, winners), np.arange(len(winners)), winners
    )
    kept = winners == np.arange(len(winners))
    overlaps = _overlaps(parts, order, part_of, is_log, kept, winners, rivals, rows)
    tables: dict[int, pa.Table] = {}
    for place, i in enumerate(order):
        here = part_of == place
        tables[i] = parts[i].usage.filter(pa.array(kept[here]))
    return [tables[i] for i in range(len(parts))], overlaps


def _are_parts(rows: pa.Table, ranks: Sequence[object], part_of: np.ndarray, winners: np.ndarray) -> np.ndarray:
    """Rows of a bill whose rival came in the same archive: providers cut long bills into several files."""
    is_bill = _flags(
        pc.and_(pc.is_valid(rows.column("provider")), pc.is_in(rows.column("metric"), value_set=pa.array(OF_BILLS)))
    )
    delivery = np.array([ranks.index(rank) for rank in ranks], np.int64)
    return np.asarray(is_bill & (delivery[part_of] == delivery[part_of[winners]]), bool)


def _overlaps(
    parts: Sequence[Used],
    order: Sequence[int],
    part_of: np.ndarray,
    is_log: np.ndarray,
    kept: np.ndarray,
    winners: np.ndarray,
    rivals: np.ndarray,
    rows: pa.Table,
) -> list[Overlap]:
    day = rows.column("day").cast(pa.int32()).to_numpy()
    found = []
    for how, lost, to in (
        (REPLACED, ~kept & ~is_log, winners),
        (REPEATED, ~kept & is_log, winners),
        (ADDED, kept & is_log & (part_of[rivals] != part_of), rivals),
    ):
        pairs = np.unique(np.stack([part_of[lost], part_of[to[lost]]]), axis=1)
        for one, other in pairs.T:
            here = lost & (part_of == one) & (part_of[to] == other)
            receipts = parts[order[one]].receipt, parts[order[other]].receipt
            found.append(Overlap(receipts[0].sha8, receipts[1].list, how, len(np.unique(day[here]))))
    return found


def apart_from(year: int, usage: pa.Table) -> tuple[str, str] | None:
    """First and last day of a file no day of which is in the year; None where one is, or where there is no day."""
    if not usage.num_rows:
        return None
    ends = pc.min_max(usage.column("day"))
    first, last = ends["min"].as_py(), ends["max"].as_py()
    is_inside = pc.any(pc.equal(pc.year(usage.column("day")), year)).as_py()
    return None if is_inside else (first.isoformat(), last.isoformat())


def _codes(rows: pa.Table) -> np.ndarray:
    """One integer for each row, the same for rows with the same key; NULL is a value like any other."""
    codes = np.zeros(rows.num_rows, np.int64)
    for name in KEY:
        column = rows.column(name).combine_chunks()
        encoded = column.dictionary_encode(null_encoding="encode")
        codes = _combined(codes, encoded.indices.to_numpy(zero_copy_only=False))
    return codes


def _combined(codes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """One integer for each pair, counted from 0 without gaps, so that it never overflows."""
    width = int(others.max(initial=0)) + 1
    return np.asarray(np.unique(codes * width + others, return_inverse=True)[1], np.int64)


def _last_of(codes: np.ndarray) -> np.ndarray:
    """For each row the last row with the same code."""
    last = np.zeros(int(codes.max(initial=0)) + 1, np.int64)
    np.maximum.at(last, codes, np.arange(len(codes)))
    return np.asarray(last[codes], np.int64)


def _flags(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.to_numpy(), bool)


def _reals(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(np.nan_to_num(np.asarray(values.to_numpy(), float), nan=-1.0), float)
