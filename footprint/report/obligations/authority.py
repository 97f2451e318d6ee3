"""What the State, towns and their groups owe: the declaration of re-used purchases (AGEC law, article 58), and
indicators for the yearly review of a town's digital strategy (REEN law, article 35)."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.report.document import Block, Paragraph, Row, Table, heads
from footprint.report.model import Report
from footprint.report.sections import indicator_table
from footprint.report.wording import Wording

SPEND = ("it_spend_eur", "it_spend_reused_eur")
SHARES = ("share", "minimum")
# Per employee, lives, re-use of purchases, ways out and waste, what is assessed; the spend on re-used equipment stands
# in the table of the AGEC law, ages and stock in the part on the life of equipment.
REEN = ("C2", "P1", "L1", "R1", "R3", "M4", "Q4")


def thresholds(report: Report) -> tuple[tuple[int, float], ...]:
    """From which year on which share of spend has to be re-used, as the decree says."""
    rows = (row for row in report.benchmarks if row["scope"] == "decree_reuse")
    return tuple(sorted((row["year"], row["value"]) for row in rows))


def asked(report: Report) -> float | None:
    """The share that is asked in the report's year; None before there is any."""
    return next((value for year, value in reversed(thresholds(report)) if year <= report.year), None)


def reused_spend(report: Report, w: Wording) -> list[str]:
    """What went to re-used equipment, beside what is asked of public buyers; nothing where nobody typed it."""
    share, least = report.indicator("R2"), asked(report)
    if share is None or least is None:
        return []
    steps = ((year, value) for year, value in thresholds(report) if year > report.year)
    later = [w.t("agec.from", share=w.percent(value), year=year) for year, value in steps]
    words = {"share": w.percent(share), "least": w.percent(least), "later": w.listed(later)}
    return [w.t("flow.spend" if later else "flow.spend_at_last", **words)]


def line(report: Report) -> dict[str, float | None] | None:
    """The line to be declared by the names of its cells, spend in euros before tax; None where no spend was typed. Of
    what holds recycled material nobody is asked."""
    spent, reused = (report.member.get(name) for name in SPEND)
    if spent is None:
        return None
    return {"total": spent, "any": None, "reused": reused, "share": report.indicator("R2"), "minimum": asked(report)}


def agec(report: Report, w: Wording) -> Iterator[Block]:
    """The line to be declared, if the member typed what it spent; else what to type."""
    found = line(report)
    if found is None:
        yield Paragraph(w.t("agec.not_typed"))
    else:
        none = w.t("words.none")
        figures = (none if each is None else w.percent(each) if name in SHARES else w.count(each)
                   for name, each in found.items())  # fmt: skip
        lines = zip(w.labels("agec", *found), figures, strict=True)
        columns = heads(*w.labels("agec", "what", "computers"), numbers={1})
        yield Table(w.t("agec.caption", year=report.year), columns, tuple(Row(line) for line in lines))
    steps = [w.t("agec.from", share=w.percent(value), year=year) for year, value in thresholds(report)]
    yield Paragraph(w.t("agec.note", steps=w.listed(steps)))


def reen(report: Report, w: Wording) -> Iterator[Block]:
    """The indicators of REEN, in its order."""
    found = {row["indicator"]: row for row in indicator_table.in_headline(report.indicators)}
    rows = tuple(
        Row((w.term("indicator", name), indicator_table.figure(found[name], report.is_minimum, w)))
        for name in REEN
        if name in found
    )
    columns = heads(*w.labels("indicators", "name", "value"), numbers={1})
    yield Table(w.t("reen.caption", year=report.year), columns, rows)
    yield Paragraph(w.t("reen.note"))
