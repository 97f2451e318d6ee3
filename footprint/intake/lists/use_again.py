"""Tables of one file that tell the same use in months and in days, or the same visits cut otherwise: no use counts
twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import isclose

import pyarrow.compute as pc

from footprint.intake.findings import SET_ASIDE
from footprint.intake.formats.opening import JOINT
from footprint.intake.lists.left_out import aside
from footprint.intake.reading import Reading

_OF_VISITS, _MANY_DAYS = ("visits", "weblog"), 7  # that agree by no coincidence
_ROUNDED, _EXACT = 0.05, 1e-6  # of a sum whose parts are rounded; of one of counts
_KEY = ("subject_kind", "subject_id", "metric", "unit", "month")
_Sums = dict[tuple[object, ...], float]


def without_repeated_use(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of one file; of one that has no more lines than months and of another with the same sums by month,
    the one that has no month of its own is set aside, of two with the same months the coarser. Of two with the same
    visits on each day (by device, by source) the one with more lines is."""
    use = [each for each in readings if each.accepted and "metric" in each.table.column_names]
    sums = {each.sha256: _by_month(each) for each in use} if len(use) > 1 else {}
    again: dict[str, Reading] = {}
    for own, other in permutations(sorted(use, key=lambda each: each.accepted), 2) if sums else ():
        free = own.kind == other.kind and not {own.sha256, other.sha256} & again.keys()
        of_months = any(each.accepted <= _months(sums[each.sha256]) for each in (own, other))
        is_again = of_months and _repeats(sums[own.sha256], sums[other.sha256])
        variant = "use" if is_again else "cut" if free and _is_cut_of(own, other) else ""
        if free and variant:
            sheet = other.name.rpartition(JOINT)[2]
            again[own.sha256] = aside(own, "summary_table", SET_ASIDE, variant, sheet=sheet)
    return [again.get(reading.sha256, reading) for reading in readings]


def _is_cut_of(own: Reading, other: Reading) -> bool:
    """Whether a table of visits has, in more lines, exactly the visits of another one on each of many days, and nearly
    what else both count."""
    if own.kind not in _OF_VISITS or own.accepted <= other.accepted:
        return False
    mine, theirs = _by_day(own), _by_day(other)
    visits = [key for key in mine if key[0] == "sessions"]
    return (
        len(visits) >= _MANY_DAYS
        and visits == [key for key in theirs if key[0] == "sessions"]
        and all(isclose(mine[key], theirs[key], rel_tol=_EXACT) for key in visits)
        and all(isclose(mine[key], theirs[key], rel_tol=_ROUNDED) for key in mine.keys() & theirs.keys())
    )


def _by_day(reading: Reading) -> _Sums:
    """Sums by metric and day, whoever's they are."""
    sums = reading.table.group_by(["metric", "day"], use_threads=False).aggregate([("quantity", "sum")]).to_pylist()
    return {(row["metric"], row["day"]): row["quantity_sum"] for row in sorted(sums, key=lambda row: row["day"])}


def _months(sums: _Sums) -> int:
    """How many months of how many subjects."""
    return len({(key[:2], key[-1]) for key in sums})


def _by_month(reading: Reading) -> _Sums:
    months = pc.strftime(reading.table["day"], "%Y-%m")
    found = reading.table.append_column("month", months).group_by(list(_KEY), use_threads=False)
    rows = found.aggregate([("quantity", "sum")]).to_pylist()
    return {tuple(row[name] for name in _KEY): row["quantity_sum"] for row in rows if row["quantity_sum"]}


def _repeats(own: _Sums, other: _Sums) -> bool:
    """Whether all sums are those of another table, one of them exactly."""
    return own.keys() <= other.keys() and (
        all(isclose(own[key], other[key], rel_tol=_ROUNDED) for key in own)
        and any(isclose(own[key], other[key], rel_tol=_EXACT) for key in own)
    )
