"""Bills that tell the same use twice: two exports of one account, in two formats or with other tags.

A key alone does not find them: a FOCUS file and a cost report name the account, the service or the currency of one
machine each in its own way. The machines, the regions and the hours are the same in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isclose
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.usage_days import SAME_BILL, Overlap, Used

OF_BILLS = ("compute_hours", "storage_gb_hours")
SAME, ROUNDING = 0.5, 0.01  # part of the amounts that must agree, and how closely
_ACCOUNT = ["provider", "account"]
_CELL = [*_ACCOUNT, "day", "metric", "region", "resource"]


@dataclass(frozen=True)
class _Bill:
    """What one file says of each account: `amounts` by account, then metric, region and resource, then day."""

    place: int
    amounts: dict[tuple[str, str], dict[tuple[str, ...], dict[int, float]]]

    def days(self, account: tuple[str, str]) -> set[int]:
        return {day for of_day in self.amounts.get(account, {}).values() for day in of_day}


def once(parts: Sequence[Used]) -> tuple[list[Used], list[Overlap]]:
    """The files without the days of an account that another bill tells as well, and what was left out.

    Of two bills that agree, the one that says more counts, of equals the later.
    """
    bills = [bill for place, part in enumerate(parts) if (bill := _bill(place, part.usage)).amounts]
    left = list(parts)
    found = []
    for one, other in combinations(sorted(bills, key=lambda bill: parts[bill.place].receipt.rank), 2):
        for account in sorted(one.amounts.keys() & other.amounts.keys()):
            days = one.days(account) & other.days(account)
            amounts = [_sums(bill.amounts[account], days) for bill in (one, other)]
            if not days or not _agree(*amounts):
                continue
            loser, winner = (other, one) if len(amounts[0]) > len(amounts[1]) else (one, other)
            usage = _without(left[loser.place].usage, account, days)
            if usage.num_rows < left[loser.place].usage.num_rows:
                left[loser.place] = replace(left[loser.place], usage=usage)
                receipts = parts[loser.place].receipt, parts[winner.place].receipt
                found.append(Overlap(receipts[0].sha8, receipts[1].list, SAME_BILL, len(days)))
    return left, found


def _bill(place: int, usage: pa.Table) -> _Bill:
    rows = usage.filter(
        pc.and_(pc.is_valid(usage["provider"]), pc.is_in(usage["metric"], value_set=pa.array(OF_BILLS)))
    )
    sums = rows.group_by(_CELL, use_threads=False).aggregate([("quantity", "sum")])
    amounts: dict[tuple[str, str], dict[tuple[str, ...], dict[int, float]]] = {}
    for row in sums.set_column(sums.column_names.index("day"), "day", sums["day"].cast(pa.int32())).to_pylist():
        kind = tuple(str(row[name]).lower() for name in ("metric", "region", "resource"))
        of_day = amounts.setdefault(_account(row), {}).setdefault(kind, {})
        of_day[row["day"]] = of_day.get(row["day"], 0.0) + row["quantity_sum"]
    return _Bill(place, amounts)


def _account(row: dict[str, Any]) -> tuple[str, str]:
    """Provider and account; Azure writes a subscription as a path in one of its exports."""
    return row["provider"], (row["account"] or "").rsplit("/", 1)[-1].lower()


def _sums(amounts: dict[tuple[str, ...], dict[int, float]], days: set[int]) -> dict[tuple[str, ...], float]:
    """Amounts by month and kind on these days: one bill may spread evenly what another tells by the hour."""
    sums: dict[tuple[str, ...], float] = {}
    for kind, of_day in amounts.items():
        for day, amount in of_day.items():
            if day in days:
                key = (str(np.datetime64(day, "D").astype("datetime64[M]")), *kind)
                sums[key] = sums.get(key, 0.0) + amount
    return sums


def _agree(one: dict[tuple[str, ...], float], other: dict[tuple[str, ...], float]) -> bool:
    same = sum(isclose(amount, other.get(key, -1.0), rel_tol=ROUNDING) for key, amount in one.items())
    return same >= SAME * min(len(one), len(other)) > 0


def _without(usage: pa.Table, account: tuple[str, str], days: set[int]) -> pa.Table:
    provider = pc.fill_null(pc.equal(usage["provider"], account[0]), False)
    named = pc.utf8_lower(pc.replace_substring_regex(pc.fill_null(usage["account"], ""), "^.*/", ""))
    day = pc.is_in(usage["day"].cast(pa.int32()), value_set=pa.array(sorted(days), pa.int32()))
    return usage.filter(pc.invert(pc.and_(pc.and_(provider, pc.equal(named, account[1])), day)))
