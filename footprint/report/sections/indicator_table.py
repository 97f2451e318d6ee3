"""The indicators of a member: each with last year's value, which way is better, and what is published beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from footprint.report.document import Paragraph, Row, Section, Table, heads
from footprint.report.model import HEADLINE, Report
from footprint.report.wording import Wording
from footprint.steps import is_minimum

SUMS = "CEM"  # indicators of these letters are totals, or totals a head
RATIOS = ("E3", "E4")  # and these of them are neither
# Which way is better; what is in none of them is context.
LOWER = {
    "C1", "C2", "C3", "C7", "M1", "M2", "M3", "E1", "E2", "E3", "E4", "P1", "P2", "P3", "P4", "L3", "U2", "Q1", "Q5",
}  # fmt: skip
HIGHER = {"L1", "L2", "R1", "R2", "R3", "Q2", "Q4"}


def sections(report: Report, w: Wording) -> list[Section]:
    """Indicators in the headline view, if they are computed; what has no value is said so."""
    asked, before = _headline(report.indicators), _headline(report.last_indicators)
    if not asked:
        return []
    old = {row["indicator"]: row for row in before}
    rows = tuple(_row(row, old.get(row["indicator"]), report, w) for row in asked)
    columns = heads(*w.labels("indicators", "name", "value", "last_year", "better", "reference"), numbers={1, 2})
    table = Table(w.t("indicators.caption", year=report.year), columns, rows)
    types = w.listed([w.term("category", name) for name in report.personal_types])
    notes = (Paragraph(w.t("indicators.note")), Paragraph(w.t("indicators.counted", types=types)))
    return [Section("indicators", w.t("indicators.title"), (table, *notes))]


def _headline(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    shown = [row for row in rows if all(row[name] in (wanted, "any") for name, wanted in HEADLINE.items())]
    return sorted(shown, key=lambda row: str(row["indicator"]))


def _row(row: dict[str, Any], before: dict[str, Any] | None, report: Report, w: Wording) -> Row:
    name = row["indicator"]
    is_least = name[0] in SUMS and name not in RATIOS
    now = _value(row, is_least and (report.is_minimum or is_minimum(row["covered_share"])), w)
    was = _value(before, is_least and report.last_year_is_minimum, w) if before else w.t("words.none")
    better = w.t(f"indicators.{'lower' if name in LOWER else 'higher' if name in HIGHER else 'context'}")
    beside = "; ".join(_reference(each, w) for each in report.benchmarks if each["indicator"] == name)
    return Row((f"{w.term('indicator', name)} ({name})", now, was, better, beside or w.t("words.none")))


def _value(row: dict[str, Any], is_least: bool, w: Wording) -> str:
    if row["unit"] in ("%", "1") and row["value"] is not None:
        return w.percent(row["value"])
    return w.total(row["value"], row["unit"], is_least)


def _reference(row: dict[str, Any], w: Wording) -> str:
    """A published figure with what it is of."""
    figure = w.percent(row["value"]) if row["unit"] == "1" else w.number(row["value"])
    return w.t(f"indicators.beside.{row['scope']}", value=figure, year=row["year"])
