"""Which lever comes first: the surest, then the largest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]
GASES, LONG_RUN, TOGETHER = "gwp", 0, "together"
# Of a saving that lasts, of one that is over one day, of bounds, of averages; whatever else a status says is why a
# lever does not apply. The best year of what is only put off is no match for what is avoided year after year.
ORDER = {"ok": 0, "once": 1, "bounded": 2, "averages": 3}


def ranked(rows: Iterable[Row]) -> list[Row]:
    """One row of greenhouse gases a lever and subject, of one member: at full effect, or of a lever that is over one
    day its best year. By the chance to save, then by size; what lasts comes first, then what is over one day, bounds,
    averages."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row["criterion"] == GASES and row["lever"] != TOGETHER and row["status"] in ORDER:
            key = (row["lever"], row["subject"])
            is_better = row["status"] == "once" and key in found and size(row) > size(found[key])
            if key not in found or is_better or (row["status"] != "once" and row["year_offset"] == LONG_RUN):
                found[key] = row
    return sorted(found.values(), key=_place)


def best(rows: Iterable[Row], count: int) -> Sequence[Row]:
    """The first levers of a known saving that save something."""
    return [row for row in ranked(rows) if row["saving"] is not None and row["p_saves"] and size(row) > 0][:count]


def size(row: Row) -> float:
    """What a lever saves in the year; of bounds the lower."""
    return float(row["low"] if row["saving"] is None else row["saving"])


def _place(row: Row) -> tuple[int, float, float, str, str]:
    return ORDER[row["status"]], -(row["p_saves"] or 0.0), -size(row), row["lever"], row["subject"]
