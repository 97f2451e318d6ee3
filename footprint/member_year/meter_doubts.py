"""Meters against the rest of the member-year: two that see the same days, one that sees a part only, one of nothing
known.

Which meter counts is decided in the method (README §17); what one file says by itself is read by the intake.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, Cause
from footprint.member_year.filed_rows import Filed, YearFindings

WHOLE = ("it", "facility")


def doubt_meters(filed: Sequence[Filed], noted: YearFindings) -> None:
    """Add the findings of all meters of the member-year, one a subject and rule, to the last file that names it."""
    parts = [part for part in filed if "usage" in part.tables and part.tables["usage"].num_rows]
    rows = [metered(part.tables["usage"]).append_column("file", _named(part)) for part in parts]
    if not rows:
        return
    known = {kind: frozenset(name for part in filed for name in _names(part, kind)) for kind in ("asset", "site")}
    for sha8, cause in doubts(pa.concat_tables(rows), known):
        noted.add(sha8, cause)


def metered(usage: pa.Table) -> pa.Table:
    """The rows of a file that are energy."""
    return usage.filter(pc.equal(usage.column("metric"), "energy"))


def doubts(energy: pa.Table, known: dict[str, frozenset[str]]) -> list[tuple[str, Cause]]:
    """What is doubtful in rows of `usage` of metric energy (with `file`). `known`: folded names of machines and
    sites."""
    days = energy.group_by(["subject_kind", "subject_id", "day"], use_threads=False).aggregate(
        [("boundary", "count_distinct"), ("file", "max")]
    )
    twice = days.filter(pc.greater(days.column("boundary_count_distinct"), 1))
    found = [
        (row["file_max_max"], _cause("overlapping_meters", row["subject_id"], days=row["day_count"]))
        for row in _by_subject(twice, [("day", "count"), ("file_max", "max")])
    ]
    subjects = _by_subject(energy, [("boundary", "distinct"), ("file", "max")])
    for row in subjects:
        kind, subject = row["subject_kind"], row["subject_id"]
        if kind == "asset" and not set(row["boundary_distinct"]) & set(WHOLE):
            found.append((row["file_max"], _cause("partial_meter", subject)))
        if kind in known and subject.strip().lower() not in known[kind]:
            found.append((row["file_max"], _cause("unknown_meter", subject)))
    return found


def _by_subject(rows: pa.Table, sums: list[tuple[str, str]]) -> list[dict[str, Any]]:
    grouped = rows.group_by(["subject_kind", "subject_id"], use_threads=False).aggregate(sums)
    rows_: list[dict[str, Any]] = grouped.sort_by(
        [("subject_kind", "ascending"), ("subject_id", "ascending")]
    ).to_pylist()
    return rows_


def _cause(rule: str, subject: object, **args: object) -> Cause:
    return Cause(rule, FLAGGED, "subject_id", raw=str(subject), args={"subject": subject, **args})


def _named(part: Filed) -> pa.Array:
    rows = metered(part.tables["usage"]).num_rows
    return pa.repeat(pa.scalar(part.receipt.sha8), rows)


def _names(part: Filed, kind: str) -> Iterable[str]:
    """The machines or sites that a file names, as they are compared."""
    column = f"{kind}_id"
    for name in ("devices", "sites"):
        table = part.tables.get(name)
        if table is not None and column in table.column_names:
            yield from (value.strip().lower() for value in pc.unique(table.column(column)).to_pylist() if value)
