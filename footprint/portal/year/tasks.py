"""What a member should do first with what was understood of its files, by what is at stake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from footprint.portal.year.journey import Journey
from footprint.portal.year.review import ReviewedFile

MOST = 3
_DATES = "missing_date"


@dataclass(frozen=True)
class Task:
    """`kind`: `columns` (tables that count for nothing, whose columns may be said), `lines` (that count for nothing) or
    `dates` (devices without a date of purchase, which the file may have). `lines`: on how many lines; `kgco2e`: what
    they would weigh if each were one mean device of those that count, None where nobody knows or none is left out."""

    kind: Literal["columns", "lines", "dates"]
    file: ReviewedFile
    lines: int
    kgco2e: float | None = None

    @property
    def page(self) -> str:
        """The page on which it is done, below that of the file."""
        return {"columns": "colonnes", "lines": "lignes", "dates": "corrige"}[self.kind]


def first(j: Journey, files: Sequence[ReviewedFile]) -> list[Task]:
    """What to do first: what counts for nothing, of which nobody knows what it weighs, then the heaviest; then what is
    guessed."""
    if not j.can_change or j.state.waiting:
        return []
    per_device = _per_device(j)
    found = [task for file in files if file.received.path for task in _of_file(file, per_device)]
    unknown_first = sorted(found, key=lambda task: (task.kgco2e is not None, -(task.kgco2e or 0.0), -task.lines))
    return sorted(unknown_first, key=lambda task: task.kind == "dates")[:MOST]


def _of_file(file: ReviewedFile, per_device: float | None) -> Iterator[Task]:
    refused = sum(table.counts["refused"] or 0 for table in file.tables if table.kind == "inventory")
    if refused:
        yield Task("lines", file, refused, refused * per_device if per_device else None)
    odd = [table for table in file.tables if table.columns_may_help]
    if odd:
        lines = sum(table.counts["rows"] or 0 for table in odd)
        yield Task("columns", file, lines)
    undated = sum(told.row_count for table in file.tables for told in table.findings if told.rule == _DATES)
    if undated and file.can_be_corrected:
        yield Task("dates", file, undated)


def _per_device(j: Journey) -> float | None:
    """The mean weight of a device that counts [kgCO2e in the year]."""
    listed = (j.estimate or {}).get("account")
    if j.estimate is None or not listed or not listed["in_figure"]:
        return None
    devices = {each["category"] for each in listed["categories"]}
    weights = [value for name, value in j.estimate["categories"] if name in devices and value is not None]
    return float(sum(weights) / listed["in_figure"]) if weights else None
