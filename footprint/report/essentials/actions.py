"""The last question of the first page: what to do first, on how many devices, and what it would avoid when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from footprint.levers.ranking import best
from footprint.report.charts import Span, spans
from footprint.report.document import Block, Paragraph
from footprint.report.model import Report
from footprint.report.sections import levers
from footprint.report.wording import NBSP, Wording

Row = Mapping[str, Any]
LONGER, POOLED = "keep_longer", "pool_hosts"


def actions(report: Report, w: Wording) -> Iterator[Block]:
    """The best levers, what each avoids and its interval."""
    rows = [dict(row) for row in report.levers]
    shown = best(rows, levers.SHOWN)
    if not shown:
        yield Paragraph(w.t("answers.do.nothing"))
        return
    first = shown[0]
    says = " ".join([_first(first, rows, report, w), *_euros(first, w)])
    yield Paragraph(f"{says} {w.t('answers.do.screening')}")
    yield spans([_lever(row, report.year, w) for row in shown], says)


def _first(row: Row, rows: Sequence[Row], report: Report, w: Wording) -> str:
    """The first lever in a sentence. One that is not about renewing devices saves the same every year, and has no row
    of a year."""
    year, (value, low, high) = report.year, _saved(row, w)
    words = {"lever": w.uncapital(_what(row, report, w)), "value": value, "low": low, "high": high}
    if row["status"] == "once":
        return w.t("answers.do.once", **words, subject=_subject(row, w), full=year + row["year_offset"])
    same = ("lever", "subject", "criterion")
    years = sorted((each for each in rows if each["year_offset"] and all(each[name] == row[name] for name in same)),
                   key=lambda each: each["year_offset"])  # fmt: skip
    if not years or row["devices"] is None:
        return w.t("answers.do.said_usage", **words)
    words["subject"] = _subject(row, w)
    soon, later = years[0], years[-1]
    words |= {"next": w.measure(soon["saving"], soon["unit"]), "later": w.measure(later["saving"], later["unit"])}
    words |= {"next_year": year + soon["year_offset"], "later_year": year + later["year_offset"]}
    return w.t("answers.do.said" if later is not soon else "answers.do.said_soon", **words)


def _subject(row: Row, w: Wording) -> str:
    """What the lever is about, and how many; of a share of them how many that is."""
    devices, percent = w.count(row["devices"]), json.loads(row["parameters"]).get("percent")
    if row["lever"] == POOLED and percent:
        fewer = max(1, round(row["devices"] * percent / 100))
        return w.t("answers.do.fewer", devices=devices, fewer=w.count(fewer))
    if row["subject"] == "*":
        return w.t("answers.do.devices", devices=devices)
    return w.t("answers.do.of_type", type=w.term("category", row["subject"]), devices=devices)


def _what(row: Row, report: Report, w: Wording) -> str:
    """What the lever does; how long devices are kept in all, and how long they are today."""
    kept = row["kept_years"]
    if row["lever"] != LONGER or kept is None:
        return _named(row, "name", w)
    key = f"lifetime:{row['subject']}"
    until, held = (_years(years, w) for years in (kept + json.loads(row["parameters"])["years"], kept))
    usual = (each.value for each in report.provenance.parameters if each.parameter_key == key)
    if held in (_years(years, w) for years in usual):
        return w.t("answers.do.name.keep_longer_until", until=until, usual=held)
    return w.t("answers.do.name.keep_longer_than_today", until=until, kept=held)


def _years(years: float, w: Wording) -> str:
    """To two digits; what is whole to these is whole."""
    return w.number(float(f"{years:.2g}"), digits=2)


def _euros(row: Row, w: Wording) -> Iterator[str]:
    """What is not spent on new devices; of a purchase that is only put off, nothing."""
    if row["saving_eur"] and row["saving_eur"] > 0 and row["status"] != "once":
        yield w.t("answers.do.euros", value=f"{w.number(row['saving_eur'], digits=2)}{NBSP}€")


def _saved(row: Row, w: Wording) -> tuple[str, str, str]:
    return w.measured(row["saving"], row["low"], row["high"], row["unit"])


def _lever(row: Row, year: int, w: Wording) -> Span:
    value, low, high = _saved(row, w)
    key = "below_once" if row["status"] == "once" else "below"
    below = w.t(f"answers.do.{key}", value=value, low=low, high=high, year=year + row["year_offset"])
    return Span(_named(row, "short", w), "", row["saving"], row["low"], row["high"], (below,))


def _named(row: Row, length: str, w: Wording) -> str:
    """What a lever does, by how much; `short` fits on a line of a picture, with the type of equipment."""
    key = f"answers.do.{length}.{row['lever']}"
    parameters = {name: w.number(value) for name, value in json.loads(row["parameters"]).items()}
    lever = w.t(key, **parameters) if w.has(key) else w.term("lever", row["lever"])
    if length == "name" or row["subject"] == "*":
        return lever
    return w.t("levers.about", lever=lever, subject=w.term("category", row["subject"]))
