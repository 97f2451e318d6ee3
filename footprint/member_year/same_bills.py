"""Bills that tell the same use twice: two exports of one account, in two formats or with other tags.

A key alone does not find them: a FOCUS file and a cost report name the account, the service or the currency of one
machine each in its own way. The machines, the regions and the hours are the same in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import fsum, isclose
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.usage.cloud.kinds import ACCELERATED
from footprint.intake.values.reader import EPOCH
from footprint.member_year.usage_days import SAME_BILL, Overlap, Used

OF_BILLS = ("compute_hours", "storage_gb_hours")
SAME, ROUNDING = 0.5, 0.01  # part of the amounts that must agree, and how closely
_CELL = ["provider", "account", "day", "metric", "region", "resource"]
_SAID = ACCELERATED.lower()  # one of two bills may say it
_Month = tuple[str, str, str]
_Kind = tuple[str, ...]


@dataclass(frozen=True)
class _Bill:
    """What one file says: amounts by account and month, then by metric, region and resource, then by day."""

    place: int
    amounts: dict[_Month, dict[_Kind, dict[int, float]]]

    def days(self, month: _Month) -> set[int]:
        return {day for of_day in self.amounts[month].values() for day in of_day}


def once(parts: Sequence[Used]) -> tuple[list[Used], list[Overlap]]:
    """The files without the days of an account that another bill tells as well, and what was left out.

    Of two bills that agree, the one that says more counts, of equals the later. Files that came together, in an
    archive, are taken as parts of one bill unless they agree in everything.
    """
    bills = [bill for place, part in enumerate(parts) if (bill := _bill(place, part.usage)).amounts]
    left = list(parts)
    dropped: dict[tuple[int, int], int] = {}
    for one, other in combinations(sorted(bills, key=lambda bill: parts[bill.place].receipt.rank), 2):
        came_together = parts[one.place].receipt.rank == parts[other.place].receipt.rank
        for month in sorted(one.amounts.keys() & other.amounts.keys()):
            days = _told_twice(one, other, month, 1.0 if came_together else SAME)
            says_more = len(one.amounts[month]) > len(other.amounts[month])
            loser, winner = (other.place, one.place) if says_more else (one.place, other.place)
            usage = _without(left[loser].usage, month, days)
            if usage.num_rows < left[loser].usage.num_rows:
                left[loser] = replace(left[loser], usage=usage)
                dropped[loser, winner] = dropped.get((loser, winner), 0) + len(days)
    overlaps = [
        Overlap(parts[loser].receipt.sha8, parts[winner].receipt.list, SAME_BILL, days)
        for (loser, winner), days in dropped.items()
    ]
    return left, overlaps


def _bill(place: int, usage: pa.Table) -> _Bill:
    rows = usage.filter(
        pc.and_(pc.is_valid(usage["provider"]), pc.is_in(usage["metric"], value_set=pa.array(OF_BILLS)))
    )
    sums = rows.group_by(_CELL, use_threads=False).aggregate([("quantity", "sum")])
    amounts: dict[_Month, dict[_Kind, dict[int, float]]] = {}
    for row in sums.to_pylist():
        day = (row["day"] - EPOCH).days
        kind = tuple(str(row[name]).lower().removesuffix(_SAID) for name in ("metric", "region", "resource"))
        of_day = amounts.setdefault(_month(row), {}).setdefault(kind, {})
        of_day[day] = of_day.get(day, 0.0) + row["quantity_sum"]
    return _Bill(place, amounts)


def _month(row: dict[str, Any]) -> _Month:
    """Provider, account and month; Azure writes a subscription as a path in one of its exports."""
    return row["provider"], (row["account"] or "").rsplit("/", 1)[-1].lower(), row["day"].strftime("%Y-%m")


def _told_twice(one: _Bill, other: _Bill, month: _Month, part: float) -> set[int]:
    """The days of a month that both bills tell: all of them if the months agree, for one bill may spread evenly what
    the other tells by the hour; else those that both have, if these agree; else none."""
    every = one.days(month) | other.days(month)
    for days in (every, one.days(month) & other.days(month)):
        first, second = ({kind: _sum(days, by_day) for kind, by_day in b.amounts[month].items()} for b in (one, other))
        first, second = ({kind: amount for kind, amount in sums.items() if amount} for sums in (first, second))
        of = max(len(first), len(second)) if part == 1 else min(len(first), len(second))
        same = sum(isclose(amount, second.get(kind, -1.0), rel_tol=ROUNDING) for kind, amount in first.items())
        if same >= part * of > 0:
            return days
    return set()


def _sum(days: set[int], by_day: dict[int, float]) -> float:
    return fsum(amount for day, amount in by_day.items() if day in days)


def _without(usage: pa.Table, month: _Month, days: set[int]) -> pa.Table:
    provider = pc.fill_null(pc.equal(usage["provider"], month[0]), False)
    named = pc.utf8_lower(pc.replace_substring_regex(pc.fill_null(usage["account"], ""), "^.*/", ""))
    day = pc.is_in(usage["day"].cast(pa.int32()), value_set=pa.array(sorted(days), pa.int32()))
    return usage.filter(pc.invert(pc.and_(pc.and_(provider, pc.equal(named, month[1])), day)))
