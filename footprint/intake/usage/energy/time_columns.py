"""Days, times and years in columns of their own as one: `01/03/2025` beside `12:00`, `Janvier` beside `2025`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.energy.clock import DAY, noted, read_times
from footprint.intake.usage.said_periods import two_days
from footprint.intake.values import dates
from footprint.intake.values.dates import is_bare_month, said_year
from footprint.intake.vocabulary.words import is_empty, is_total

_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}(?:[:m]\d{2}(?:[.,]\d+)?)?s?(?: ?[AaPp][Mm])?")
_HOUR = re.compile(r"[01]?\d|2[0-5]")  # the number of an hour of a day, of 25 where the clock is set back
_AT = r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?"
_SPAN = re.compile(rf"(\S+) ({_AT}) - (?:(\S+) )?({_AT})")
_OF_PERIODS = {"energy", "energy_part", "power", "value", "time", "start", "interval_end"}
_YEAR, _WITH_YEAR = re.compile(r"(?:19|20)\d\d"), re.compile(r"(?:19|20)\d\d|\d[/.-]\d\d$")


def one_time(cells: Cells, rows: Rows, findings: Findings) -> Cells:
    """The cells with day and time of the day as one time, and a month with the year beside it as a day. Months without
    a year are those of the year that the titles or the file say, else of the reporting year, which is told."""
    for moment in ("start", "end"):
        if f"{moment}_clock" in cells.coded:
            cells = cells.with_column(moment, _together(cells.get(moment), cells.get(f"{moment}_clock")))
    if "day" in cells.coded and all(_all(cells, bound, _CLOCK.fullmatch) for bound in ("start", "last_day")):
        return _bounds(_within_days(cells))
    if "day" in cells.coded and _all(cells, "time", _HOUR.fullmatch):
        hours = cells.get("time").mapped(lambda text: f"{text.strip()}:00" if text.strip() else "")
        cells = cells.with_column("time", hours)
    if _all(cells, "time", lambda text: _CLOCK.fullmatch(text) or noted(text)) and "day" in cells.coded:
        time = _together(cells.get("day"), cells.get("time").mapped(lambda text: noted(text) or text))
        coded = {name: column for name, column in cells.coded.items() if name != "day"}
        return replace(cells, coded=coded | {"time": time})
    if _all(cells, "time", _SPAN.fullmatch):  # `01/04/2025 00:00:00 - 01:00:00`
        return _bounds(cells)
    if _all(cells, "time", two_days):  # `2025-12-01 to 2025-12-31`
        return _days(cells)
    indexes = {"index", "index_part"} & cells.coded.keys()
    if "day" in cells.coded and indexes and not cells.coded.keys() & _OF_PERIODS:  # days of readings
        coded = {name: column for name, column in cells.coded.items() if name != "day"}
        return replace(cells, coded=coded | {"time": cells.get("day")})
    if _all(cells, "year", _YEAR.fullmatch) and _all(cells, "day", lambda text: not _WITH_YEAR.search(text)):
        return cells.with_column("day", _together(cells.get("day"), cells.get("year")))
    bounds = "start" in cells.coded and "last_day" in cells.coded
    are_days = bounds and all(_all(cells, bound, _is_day) for bound in ("start", "last_day"))
    if are_days or (bounds and _all(cells, "day", is_bare_month)):  # days say more than `mars` or `1er trimestre 2025`
        return replace(cells, coded={name: column for name, column in cells.coded.items() if name != "day"})
    if _all(cells, "day", is_bare_month):
        year = said_year(" ".join((*rows.above, rows.name)))
        if not year:
            findings.add(Cause("year_assumed", FLAGGED, "day", args={"year": rows.year}))
        return cells.with_column("day", _together(cells.get("day"), Coded.constant(year or str(rows.year), cells.rows)))
    if {"day", "last_day"} <= cells.coded.keys() and "start" not in cells.coded:  # `Période du`, `Période au`
        coded = {name: column for name, column in cells.coded.items() if name != "day"}
        return replace(cells, coded=coded | {"start": cells.get("day")})
    return cells


def _is_day(text: str) -> bool:
    return (known := dates.parse(text)) is not None and known.precision == "day"


def _within_days(cells: Cells) -> Cells:
    """A day with its first and last moment in columns of their own (`Datum`, `von`, `bis`) as one span in one cell."""
    bounds = {"day", "start", "last_day"}
    ends = cells.get("last_day").mapped(lambda text: f"- {text.strip()}")
    times = _together(_together(cells.get("day"), cells.get("start")), ends)
    coded = {name: column for name, column in cells.coded.items() if name not in bounds}
    return replace(cells, coded=coded | {"time": times})


def _days(cells: Cells) -> Cells:
    """Periods from a day to another in one cell as both days."""
    given = cells.get("time")
    spans = [two_days(value) for value in given.values]
    first = [str(np.datetime64(span[0], "D")) if span else "" for span in spans]
    last = [str(np.datetime64(span[1] - 1, "D")) if span else "" for span in spans]
    coded = {name: column for name, column in cells.coded.items() if name not in ("time", "day")}
    return replace(cells, coded=coded | {"start": Coded(first, given.codes), "last_day": Coded(last, given.codes)})


def _bounds(cells: Cells) -> Cells:
    """Spans in one cell as both their moments; one whose end has no day may end on the next."""
    given = cells.get("time")
    spans = [_SPAN.fullmatch(value.strip()) for value in given.values]
    parts = [found.groups("") if found else ("",) * 4 for found in spans]
    begins = [" ".join(part[:2]).strip() for part in parts]
    ends = [f"{part[2] or part[0]} {part[3]}".strip() for part in parts]
    first, last = (read_times(Coded(texts, np.arange(len(texts))))[0].local for texts in (begins, ends))
    ends = [str(np.datetime64(int(until + DAY), "s")) if until <= at and not part[2] else end
            for at, until, end, part in zip(first, last, ends, parts, strict=True)]  # fmt: skip
    coded = {name: column for name, column in cells.coded.items() if name != "time"}
    return replace(cells, coded=coded | {"start": Coded(begins, given.codes), "end": Coded(ends, given.codes)})


def _all(cells: Cells, column: str, holds: Callable[[str], object]) -> bool:
    if column not in cells.coded:
        return False
    given = cells.get(column)
    values = [value for value, used in zip(given.values, given.used(), strict=True)
              if used and not is_empty(value) and not is_total(value)]  # fmt: skip
    return bool(values) and all(holds(value.strip()) for value in values)


def _together(one: Coded, other: Coded) -> Coded:
    """Both cells of each row with a blank between; nothing where the first is empty."""
    pairs, codes = np.unique(np.stack([one.codes, other.codes], axis=1), axis=0, return_inverse=True)
    texts = [(one.values[first].strip(), other.values[second].strip()) for first, second in pairs]
    return Coded(["" if is_empty(first) else f"{first} {second}" for first, second in texts], codes.reshape(-1))
