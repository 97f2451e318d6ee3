"""Which day of use is counted from which file, where several files of a member-year describe the same day.

Bills and meters: the later file wins the day; tables of bills that came in one archive are parts and add up. Logs of
one site may come from several machines or be copies of each other: `log_days` tells. Nothing here reads a file or
writes a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.inbox.deliveries import Receipt
from footprint.member_year.log_days import left_out, met_days
from footprint.schema import TABLES

KEY = tuple(name for name in TABLES["usage"].key if name not in ("member_id", "year", "file_sha8"))
OF_BILLS = ("compute_hours", "storage_gb_hours", "data_gb", "cost")
OF_LOGS = ("requests", "bytes_out", "sessions", "terminal_hours")
SITE = ("subject_kind", "subject_id", "provider", "region", "resource", "account")
REPLACED, SAME_BILL = "replaced", "same_bill"


@dataclass(frozen=True)
class Used:
    """The rows of `usage` that one file gives, and its receipt."""

    receipt: Receipt
    usage: pa.Table


@dataclass(frozen=True)
class Overlap:
    """Days that two files describe: `days` of `sha8` are also in the list `other`. `how`: replaced by it, left out as
    another export of the same bill, or one of `log_days`: repeated in it, partial beside it, or added to it."""

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
    is_log = _flags(pc.is_in(rows.column("metric"), value_set=pa.array(OF_LOGS)))
    winners = _last_of(_codes(rows, KEY))
    is_part = _are_parts(rows, [parts[i].receipt.rank for i in order], part_of, winners)
    winners = np.where(is_part, np.arange(len(winners)), winners)
    day = rows.column("day").cast(pa.int32()).to_numpy()
    met = {(place, to, REPLACED): here for place, to, here in _pairs(part_of, winners, ~is_log)}
    is_counted = is_log | (winners == np.arange(len(winners)))
    of_logs, out = _logs(rows.filter(pa.array(is_log)), part_of[is_log])
    is_counted[np.flatnonzero(is_log)[out]] = False
    pairs = [(*key, len(np.unique(day[here]))) for key, here in met.items()] + of_logs
    overlaps = [
        Overlap(parts[order[one]].receipt.sha8, parts[order[other]].receipt.list, how, days)
        for one, other, how, days in pairs
    ]
    tables = {i: parts[i].usage.filter(pa.array(is_counted[part_of == place])) for place, i in enumerate(order)}
    return [tables[i] for i in range(len(parts))], overlaps


def _are_parts(rows: pa.Table, ranks: Sequence[object], part_of: np.ndarray, winners: np.ndarray) -> np.ndarray:
    """Rows of a bill whose rival came in the same archive: providers cut long bills into several files."""
    is_bill = _flags(
        pc.and_(pc.is_valid(rows.column("provider")), pc.is_in(rows.column("metric"), value_set=pa.array(OF_BILLS)))
    )
    delivery = np.array([ranks.index(rank) for rank in ranks], np.int64)
    return np.asarray(is_bill & (delivery[part_of] == delivery[part_of[winners]]), bool)


def apart_from(year: int, usage: pa.Table) -> tuple[str, str] | None:
    """First and last day of a file no day of which is in the year; None where one is, or where there is no day."""
    if not usage.num_rows:
        return None
    ends = pc.min_max(usage.column("day"))
    first, last = ends["min"].as_py(), ends["max"].as_py()
    is_inside = pc.any(pc.equal(pc.year(usage.column("day")), year)).as_py()
    return None if is_inside else (first.isoformat(), last.isoformat())


def _pairs(part_of: np.ndarray, winners: np.ndarray, among: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
    """The parts of which rows are lost to another part, and these rows."""
    lost = among & (winners != np.arange(len(winners)))
    for one, other in np.unique(np.stack([part_of[lost], part_of[winners[lost]]]), axis=1).T.tolist():
        yield one, other, lost & (part_of == one) & (part_of[winners] == other)


def _logs(rows: pa.Table, part_of: np.ndarray) -> tuple[list[tuple[int, int, str, int]], np.ndarray]:
    """What logs have in common, as (part, other, how, days), and whether each row is left out for another's."""
    site, day = _codes(rows, SITE), rows.column("day").cast(pa.int32()).to_numpy()
    site_day = _combined(site, day - day.min(initial=0))  # in the order of days
    cell, first, cell_of = np.unique(_combined(site_day, part_of), return_index=True, return_inverse=True)
    amounts = np.zeros((len(cell), len(OF_LOGS)))
    metric = pc.index_in(rows.column("metric"), value_set=pa.array(OF_LOGS)).to_numpy()
    np.add.at(amounts, (cell_of, metric), np.maximum(_reals(rows.column("quantity")), 0.0))
    files, days = part_of[first], site_day[first]
    traffic = amounts[:, :2].any(axis=1)  # agents and countries may be split otherwise: requests and bytes tell
    amounts[traffic, 2:] = 0.0
    met = met_days(files, site[first], days, amounts)
    out = left_out(met)
    gone = np.array([each in out for each in zip(files.tolist(), days.tolist(), strict=True)], bool)
    pairs = Counter((each.lost, each.kept, each.how) for each in met)
    return [(*pair, count) for pair, count in sorted(pairs.items())], gone[cell_of] if len(gone) else gone


def _codes(rows: pa.Table, names: Sequence[str]) -> np.ndarray:
    """One integer for each row, the same for rows with the same values; NULL is a value like any other."""
    codes = np.zeros(rows.num_rows, np.int64)
    for name in names:
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
