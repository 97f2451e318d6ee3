"""What the State, towns and their groups owe: the declaration of re-used purchases (AGEC law, article 58), and
indicators for the yearly review of a town's digital strategy (REEN law, article 35)."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.report.document import Block, Paragraph, Row, Table, heads
from footprint.report.model import Report
from footprint.report.sections import indicator_table
from footprint.report.wording import Wording

SPEND = ("it_spend_eur", "it_spend_reused_eur")
AGEC_HEADS = ("what", "total", "any", "reused", "share", "minimum")
# Per employee, lives and ages, re-use of purchases and of spend, ways out and waste, stock, what is assessed.
REEN = ("C2", "P1", "L1", "L2", "R1", "R2", "R3", "M4", "P4", "Q4")


def thresholds(report: Report) -> tuple[tuple[int, float], ...]:
    """From which year on which share of spend has to be re-used, as the decree says."""
    rows = (row for row in report.benchmarks if row["scope"] == "decree_reuse")
    return tuple(sorted((row["year"], row["value"]) for row in rows))


def asked(report: Report) -> float | None:
    """The share that is asked in the report's year; None before there is any."""
    return next((value for year, value in reversed(thresholds(report)) if year <= report.year), None)


def agec(report: Report, w: Wording) -> Iterator[Block]:
    """The line to be declared, if the member typed what it spent; else what to type."""
    spent, reused = (report.member.get(name) for name in SPEND)
    if spent is None:
        yield Paragraph(w.t("agec.not_typed"))
    else:
        none, share, least = w.t("words.none"), report.indicator("R2"), asked(report)
        figures = (w.count(spent), none, none if reused is None else w.count(reused))
        shares = (none if each is None else w.percent(each) for each in (share, least))
        columns = heads(*w.labels("agec", *AGEC_HEADS), numbers=range(1, len(AGEC_HEADS)))
        yield Table(w.t("agec.caption", year=report.year), columns, (Row((w.t("agec.computers"), *figures, *shares)),))
    steps = [w.t("agec.from", share=w.percent(value), year=year) for year, value in thresholds(report)]
    yield Paragraph(w.t("agec.note", steps=w.listed(steps)))


def reen(report: Report, w: Wording) -> Iterator[Block]:
    """Indicators of this year and the last one."""
    now, before = (indicator_table.in_headline(rows) for rows in (report.indicators, report.last_indicators))
    old = {row["indicator"]: row for row in before}
    rows = [
        Row((w.term("indicator", row["indicator"]), indicator_table.figure(row, report.is_minimum, w),
             indicator_table.figure(old.get(row["indicator"]), report.last_year_is_minimum, w)))
        for row in sorted(now, key=lambda row: REEN.index(row["indicator"]) if row["indicator"] in REEN else 0)
        if row["indicator"] in REEN
    ]  # fmt: skip
    columns = heads(w.t("indicators.name"), str(report.year), str(report.year - 1), numbers={1, 2})
    yield Table(w.t("reen.caption"), columns, tuple(rows))
    yield Paragraph(w.t("reen.note"))
