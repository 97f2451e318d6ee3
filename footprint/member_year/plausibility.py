"""What a member-year as a whole makes doubtful: its day, its mix of devices, devices gone without a word.

Each question gives a finding or None; nothing is corrected or filled in here. Tables are `devices` of the lake.
"""

from __future__ import annotations

import math
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from footprint.inbox.deliveries import Receipt
from footprint.intake.findings import FLAGGED, PROPOSED, Cause

FAR_DAYS = 90  # from 31 December (contracts: rule 7)
FAR_FACTOR = 2.0  # screens per computer, against last year's (contracts: rule 8)
GONE = ("retired", "missing", "gone_undated", "on_order")


def far_from_year_end(receipt: Receipt) -> Cause | None:
    """The list describes a day more than 90 days from 31 December of its year."""
    days = (receipt.described_on - date(receipt.year, 12, 31)).days
    if abs(days) <= FAR_DAYS:
        return None
    args = {"as_of": receipt.described_on.isoformat(), "days": abs(days)}
    return Cause("as_of_far", FLAGGED, "as_of", args=args)


def screens_missing(devices: pa.Table, last_year: pa.Table, counts_as: dict[str, str | None]) -> Cause | None:
    """No screen beside the computers, or screens per computer far from last year's."""
    computers, screens = (_count(devices, counts_as, kind) for kind in ("computer", "screen"))
    before = [_count(last_year, counts_as, kind) for kind in ("computer", "screen")]
    if not computers:
        return None
    args: dict[str, object] = {"computers": _plain(computers), "screens": _plain(screens)}
    if not screens:
        return Cause("implausible_mix", FLAGGED, variant="no_screen", args=args)
    if not all(before):
        return None
    change = (screens / computers) / (before[1] / before[0])
    if 1 / FAR_FACTOR <= change <= FAR_FACTOR:
        return None
    args |= {"ratio": round(screens / computers, 2), "ratio_last_year": round(before[1] / before[0], 2)}
    return Cause("implausible_mix", FLAGGED, variant="far_from_last_year", args=args)


def vanished(devices: pa.Table, last_year: pa.Table, year: int) -> Cause | None:
    """Devices of last year's fleet that no line of this year names, by category, month acquired and ownership."""
    if not devices.num_rows or not last_year.num_rows:
        return None
    before = _cohorts(last_year.filter(_in_fleet(last_year, date(year, 1, 1))))
    now = _cohorts(devices)
    gone = {cohort: units - now.get(cohort, 0.0) for cohort, units in before.items() if units > now.get(cohort, 0.0)}
    if not gone:
        return None
    by_category: dict[str, float] = {}
    for category in sorted({category for category, _, _ in gone}):
        by_category[category] = math.fsum(units for cohort, units in gone.items() if cohort[0] == category)
    args = {
        "devices": _plain(math.fsum(gone.values())),
        "cohorts": len(gone),
        "by_category": {category: _plain(units) for category, units in by_category.items()},
    }
    return Cause("vanished_units", PROPOSED, proposal=f"retired_on={year}-07-01", args=args)


def devices_listed(devices: pa.Table) -> float:
    """Devices on all lines, retired ones included."""
    return float(pc.sum(_units(devices)).as_py() or 0.0)


def _plain(count: float) -> float | int:
    """A whole number of devices without its decimal point."""
    return int(count) if count == int(count) else count


def _units(devices: pa.Table) -> pa.ChunkedArray:
    """Devices of each line: one where no quantity is given, none where it is not a number that can be counted."""
    given = pc.fill_null(devices.column("quantity_devices"), 1.0)
    countable = pc.and_(pc.is_finite(given), pc.greater(given, 0.0))
    return pc.if_else(countable, given, 0.0)


def _in_fleet(devices: pa.Table, day: date) -> pa.ChunkedArray:
    """Whether each line stands for devices owned before `day` and still at its beginning, as the method counts them."""
    gone = pc.fill_null(pc.is_in(devices.column("status"), value_set=pa.array(GONE)), False)
    retired = pc.fill_null(pc.less(devices.column("retired_on"), pa.scalar(day)), False)
    later = pc.fill_null(pc.greater_equal(devices.column("retired_on"), pa.scalar(day)), False)
    to_come = pc.fill_null(pc.greater_equal(devices.column("acquired_on"), pa.scalar(day)), False)
    return pc.and_(pc.invert(to_come), pc.or_(later, pc.and_(pc.invert(gone), pc.invert(retired))))


def _count(devices: pa.Table, counts_as: dict[str, str | None], kind: str) -> float:
    """Devices of a kind in the fleet at the end of the year that the table describes."""
    categories = pa.array([category for category, counted in counts_as.items() if counted == kind], pa.string())
    gone = pc.fill_null(pc.is_in(devices.column("status"), value_set=pa.array(GONE)), False)
    chosen = pc.and_(pc.is_in(devices.column("category"), value_set=categories), pc.invert(gone))
    return float(pc.sum(_units(devices).filter(chosen)).as_py() or 0.0)


Cohort = tuple[str, date | None, str]


def _cohorts(devices: pa.Table) -> dict[Cohort, float]:
    """Devices by category, first day of the month acquired, and ownership (not given: owned)."""
    months = pc.floor_temporal(devices.column("acquired_on"), unit="month").cast(pa.date32())
    owners = pc.fill_null(devices.column("ownership"), "owned")
    cells = pa.table([devices.column("category"), months, owners, _units(devices)], ["category", "month", "owner", "n"])
    sums = cells.group_by(["category", "month", "owner"]).aggregate([("n", "sum")])
    return {(row["category"], row["month"], row["owner"]): row["n_sum"] for row in sums.to_pylist()}
