"""What a member owes to others as sheets: datapoints of the VSME, the line of the AGEC law, indicators for REEN."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from footprint.report.cells import Share, Value
from footprint.report.formats import result_sheets
from footprint.report.model import Report
from footprint.report.obligations import authority, vsme
from footprint.report.obligations.section import owed
from footprint.report.wording import Wording

Rows = list[Sequence[Value]]
VSME_HEADS = ("measure", "value", "unit", "remark", "datapoint")
AGEC_HEADS = ("measure", "value", "unit")


def sheets(report: Report, w: Wording) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    """The sheets of the tables that the report has, each with its headings."""
    yield from ((name, *MADE[name](report, w)) for name in owed(report))


def _vsme(report: Report, w: Wording) -> tuple[tuple[str, ...], Rows]:
    """Names of EFRAG's template are English; where it has none the cell is empty."""
    return VSME_HEADS, [
        (w.t(f"vsme.named.{each.label}"), each.value, w.unit(each.unit), " ".join(vsme.remarks(each, w)),
         each.name or None)
        for each in vsme.datapoints(report)
    ]  # fmt: skip


def _agec(report: Report, w: Wording) -> tuple[tuple[str, ...], Rows]:
    """The line, if its spend was typed, then from which year on which share is asked."""
    found = authority.line(report) or {}
    rows: Rows = [
        (w.t(f"agec.{name}"), *((_share(each), None) if name in authority.SHARES else (each, w.t("agec.euros"))))
        for name, each in found.items()
    ]
    return AGEC_HEADS, [*rows, *((w.t("agec.minimum_from", year=year), Share(value), None)
                                 for year, value in authority.thresholds(report))]  # fmt: skip


def _share(value: float | None) -> Value:
    return None if value is None else Share(value)


def _reen(report: Report, w: Wording) -> tuple[tuple[str, ...], Rows]:
    return result_sheets.INDICATOR_HEADS, result_sheets.indicators(report, w, authority.REEN)


MADE: Mapping[str, Callable[[Report, Wording], tuple[tuple[str, ...], Rows]]]
MADE = {"vsme": _vsme, "agec": _agec, "reen": _reen}
