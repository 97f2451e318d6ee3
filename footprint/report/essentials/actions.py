"""The last question of the first page: what to do first, on how many devices, and what it would avoid when."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from footprint.levers.ranking import best
from footprint.report.charts import Span, spans
from footprint.report.document import Block, Paragraph
from footprint.report.essentials import message
from footprint.report.model import Report
from footprint.report.sections import levers
from footprint.report.wording import NBSP, Wording, fitting

Row = Mapping[str, Any]
LONGER, POOLED = "keep_longer", "pool_hosts"
# What is needed to keep a device longer: batteries wear out, and who maintains machines of a rack asks for a contract.
TO_KEEP = {
    "battery": frozenset({"feature_phone", "laptop", "smartphone", "smartwatch", "tablet"}),
    "contract": frozenset({"firewall", "router", "server", "storage", "switch", "wifi_access_point"}),
}
CLEARLY_BELOW = 0.8  # of the mean of years, so that a year is not written above it where that is rounded
NOTHING = 1e-3  # of it
TWICE = 2.0


def actions(report: Report, w: Wording) -> Iterator[Block]:
    """The best levers, what each avoids and its interval."""
    rows = [dict(row) for row in report.levers]
    shown = best(rows, levers.SHOWN)
    if not shown:
        yield Paragraph(" ".join([*_before_all(report, w), w.t("answers.do.nothing")]))
        return
    first = shown[0]
    parts = (_unless_kept(first, report, w), _euros(first, w), _needs(first, w))
    says = " ".join([*_before_all(report, w), _first(first, rows, report, w), *chain.from_iterable(parts)])
    yield Paragraph(f"{says} {w.t('answers.do.screening')}")
    yield spans([_lever(row, report.year, w) for row in shown], says)
    if notes := [*_together(rows, len(shown), w), *_wide(shown, w)]:
        yield Paragraph(" ".join(notes))


def _before_all(report: Report, w: Wording) -> Iterator[str]:
    """That devices gone from the lists are to be looked for, where a fall may come of them."""
    if report.vanished and _is_to_be_searched(report):
        yield w.t("answers.do.vanished", devices=w.count(report.vanished.devices))


def _is_to_be_searched(report: Report) -> bool:
    return report.vanished is not None and message.fall_is_doubtful(report)


def _together(rows: Sequence[Row], shown: int, w: Wording) -> Iterator[str]:
    """What all levers that last avoid on one inventory: three beside each other ask to be added up."""
    every = levers.together(rows)
    if shown > 1 and every is not None:
        more = len(best(map(dict, rows), shown + 1)) > shown
        yield w.t(f"answers.do.together{'_with_others' if more else ''}", value=_saved(every, w)[0])


def _wide(shown: Sequence[Row], w: Wording) -> Iterator[str]:
    """Why a saving may be more than its type weighs on this page."""
    if any(row["high"] is not None and row["high"] > TWICE * row["saving"] for row in shown):
        yield w.t("answers.do.wide")


def _first(row: Row, rows: Sequence[Row], report: Report, w: Wording) -> str:
    """The first lever in a sentence. One that is not about renewing devices saves the same every year, and has no row
    of a year."""
    year = report.year
    words = {
        "when": w.t(f"answers.do.{'then' if _is_to_be_searched(report) else 'first'}"),
        "value": _saved(row, w)[0],
        "share": w.percent(row["saving"] / (report.headline or math.inf)),
    }
    lever = w.uncapital(_what(row, report, w))
    if row["status"] == "once":
        return w.t("answers.do.once", **words, lever=_of_how_many(row, lever, w), full=year + row["year_offset"])
    same = ("lever", "subject", "criterion")
    years = sorted((each for each in rows if each["year_offset"] and all(each[name] == row[name] for name in same)),
                   key=lambda each: each["year_offset"])  # fmt: skip
    if not years or row["devices"] is None:
        return w.t("answers.do.said_usage", **words, lever=lever)
    return w.t("answers.do.said", **words, lever=_of_how_many(row, lever, w), soon=_soon(row, years, year, w))


def _soon(row: Row, years: Sequence[Row], year: int, w: Wording) -> str:
    """The next year and the last that is projected, where they are clearly below the mean of years; where nothing is
    saved next year, from when on something is."""
    least = NOTHING * row["saving"]
    if abs(years[0]["saving"]) <= least:
        first = next((each for each in years if each["saving"] > least), None)
        return "" if first is None else w.t("answers.do.soon_from", year=year + first["year_offset"])
    ends = years if len(years) == 1 else (years[0], years[-1])
    named = [w.t("answers.do.soon_year", value=_rough(each, w), year=year + each["year_offset"])
             for each in ends if each["saving"] < CLEARLY_BELOW * row["saving"]]  # fmt: skip
    return w.t("answers.do.soon", named=w.listed(named)) if named else ""


def _rough(row: Row, w: Wording) -> str:
    """What a lever saves in a year, to two digits: it has no interval of its own."""
    divisor, unit = fitting(row["saving"], row["unit"])
    return f"{w.number(row['saving'] / divisor, digits=2)}{NBSP}{w.unit(unit)}"


def _of_how_many(row: Row, lever: str, w: Wording) -> str:
    """A lever with the type that it is about and how many of them there are, unless its own words say so."""
    devices = w.count(row["devices"])
    if row["lever"] == LONGER and row["subject"] != "*":
        return w.t("answers.do.bought_new", lever=lever, devices=devices)
    if _fewer(row):
        return lever
    if row["subject"] == "*":
        return w.t("answers.do.devices", lever=lever, devices=devices)
    return w.t("answers.do.of_type", lever=lever, type=w.term("category", row["subject"]), devices=devices)


def _fewer(row: Row) -> int | None:
    """How many servers are not replaced; None of another lever, or where their number is not known."""
    percent = json.loads(row["parameters"]).get("percent")
    return max(1, round(row["devices"] * percent / 100)) if row["lever"] == POOLED and row["devices"] else None


def _needs(row: Row, w: Wording) -> Iterator[str]:
    """What the lever asks for first, or what it costs that is not counted."""
    kind = next((kind for kind, categories in TO_KEEP.items() if row["subject"] in categories), "")
    key = f"answers.do.needs.{row['lever']}"
    if said := w.text_or(f"{key}_{kind}" if row["lever"] == LONGER and kind else key, ""):
        yield said


def _what(row: Row, report: Report, w: Wording) -> str:
    """What the lever does; how long devices are kept in all, and how long they are today."""
    kept = row["kept_years"]
    if row["lever"] != LONGER or kept is None:
        return _named(row, "name", w)
    of = w.term("category", row["subject"])
    until, held = (_years(years, w) for years in (kept + json.loads(row["parameters"])["years"], kept))
    is_supposed = held in _supposed(row, report, w)
    return w.t(
        f"answers.do.name.keep_longer_{'until' if is_supposed else 'than_today'}", type=of, until=until, kept=held
    )


def _supposed(row: Row, report: Report, w: Wording) -> set[str]:
    """The lives that the method supposes of a type where no list says how long devices are kept."""
    key = f"lifetime:{row['subject']}"
    return {_years(each.value, w) for each in report.provenance.parameters if each.parameter_key == key}


def _unless_kept(row: Row, report: Report, w: Wording) -> Iterator[str]:
    """That nothing is saved where devices are kept longer than supposed already."""
    kept = row["kept_years"]
    if row["lever"] == LONGER and kept is not None and _years(kept, w) in _supposed(row, report, w):
        yield w.t("answers.do.unless_kept")


def _years(years: float, w: Wording) -> str:
    """To two digits; what is whole to these is whole."""
    return w.number(float(f"{years:.2g}"), digits=2)


def _euros(row: Row, w: Wording) -> Iterator[str]:
    """What is not spent on new devices; of a purchase that is only put off, nothing."""
    if row["saving_eur"] and row["saving_eur"] > 0 and row["status"] != "once":
        yield w.t("answers.do.euros", value=w.number(row["saving_eur"], digits=2))


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
    parameters["type"] = w.term("category", row["subject"])
    if fewer := _fewer(row):
        return w.t(f"{key}_of", fewer=w.count(fewer), devices=w.count(row["devices"]))
    lever = w.t(key, **parameters) if w.has(key) else w.term("lever", row["lever"])
    if length == "name" or row["subject"] == "*":
        return lever
    return w.t("levers.about", lever=lever, subject=w.term("category", row["subject"]))
