"""The indicators of a member: each with last year's value, which way is better, and what is published beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from footprint.method.indicators import INDICATORS
from footprint.report.document import Items, Paragraph, Row, Section, Table, heads
from footprint.report.model import HEADLINE, Report
from footprint.report.wording import NBSP, Wording, fitting
from footprint.steps import COMPLETE

FIGURES = ("name", "value", "interval", "last_year", "coverage", "better")
ORDER = tuple(INDICATORS)


def sections(report: Report, w: Wording) -> list[Section]:
    """Indicators in the headline view, if they are computed; what has no value is said so."""
    asked, before = in_headline(report.indicators), in_headline(report.last_indicators)
    if not asked:
        return []
    old = {row["indicator"]: row for row in before}
    # Many are of the same devices.
    shares = {share: w.percent(share) for share in {row["covered_share"] for row in asked} - {None}}
    rows = tuple(_row(row, old.get(row["indicator"]), shares, report, w) for row in asked)
    columns = heads(*w.labels("indicators", *FIGURES), numbers={1, 2, 3, 4})
    table = Table(w.t("indicators.caption", year=report.year), columns, rows)
    types = w.listed([w.term("category", name) for name in report.personal_types])
    notes = (Paragraph(w.t("indicators.note")), Paragraph(w.t("indicators.counted", types=types)))
    meanings = Items(tuple(_meaning(row["indicator"], report, w) for row in asked))
    return [
        Section("indicators", w.t("indicators.title"), (table, *notes)),
        Section("glossary", w.t("indicators.glossary"), (meanings,)),
    ]


def _meaning(name: str, report: Report, w: Wording) -> str:
    """What an indicator counts, in the words of the method's own table, and what is published beside it."""
    beside = "; ".join([_reference(each, w) for each in report.benchmarks if each["indicator"] == name])
    meaning = w.texts["indicators.meaning"].format(name=_name(name, w), definition=w.terms[f"definition.{name}"])
    return f"{meaning} {w.texts['indicators.published'].format(beside=beside)}" if beside else meaning


def in_headline(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row an indicator, in the headline's view and basis, in the order of the table."""
    shown = [row for row in rows if all(row[name] in (wanted, "any") for name, wanted in HEADLINE.items())]
    return sorted(shown, key=lambda row: ORDER.index(row["indicator"]))


def figure(row: dict[str, Any] | None, is_minimum: bool, w: Wording) -> str:
    """What an indicator says, with the digits that its interval leaves; a dash where there is none. `is_minimum`:
    whether the member's total is."""
    if row is None:
        return w.texts["words.none"]
    return _value(row, INDICATORS[row["indicator"]].adds_up and _is_least(row, is_minimum), w)[0]


def _row(
    row: dict[str, Any], before: dict[str, Any] | None, shares: dict[float, str], report: Report, w: Wording
) -> Row:
    """`shares`: how much is covered, as written."""
    about = INDICATORS[row["indicator"]]
    value, between = _value(row, about.adds_up and _is_least(row, report.is_minimum), w)
    none, was = w.texts["words.none"], figure(before, report.last_year_is_minimum, w)
    covered = shares.get(row["covered_share"], none)
    return Row((_name(row["indicator"], w), value, between, was, covered, w.texts[f"indicators.{about.better}"]))


def _name(name: str, w: Wording) -> str:
    return f"{w.terms[f'indicator.{name}']} ({name})"


def _is_least(row: dict[str, Any], is_minimum_of_all: bool) -> bool:
    """Whether what the figure is of is not all assessed; of impacts, whether the member's total is not."""
    covered = row["covered_share"]
    of_part = covered is not None and covered < COMPLETE
    return of_part or (is_minimum_of_all and INDICATORS[row["indicator"]].criterion is not None)


def _value(row: dict[str, Any], is_least: bool, w: Wording) -> tuple[str, str]:
    """The figure, with the digits that its interval leaves, and the interval in the same unit."""
    value, low, high = (row.get(name) for name in ("value", "low", "high"))
    if value is not None and row["unit"] == "1":
        figure = w.percent(value)
        bounds = [w.percent(bound) for bound in (low, high) if bound is not None]
    elif value is None or low is None or high is None:
        figure, bounds = w.measure(value, row["unit"]), []
    else:
        divisor, unit = fitting(value, row["unit"])
        figure, *bounds = w.within(*(each / divisor for each in (value, low, high)))
        figure = f"{figure}{NBSP}{w.texts[f'unit.{unit}']}"
    if not bounds:
        return w.least(figure, is_least and value is not None), w.texts["words.none"]
    return w.computed(figure, is_least), w.texts["indicators.within"].format(low=bounds[0], high=bounds[1])


def _reference(row: dict[str, Any], w: Wording) -> str:
    """A published figure with what it is of."""
    figure = w.percent(row["value"]) if row["unit"] == "1" else w.number(row["value"])
    return w.t(f"indicators.beside.{row['scope']}", value=figure, year=row["year"])
