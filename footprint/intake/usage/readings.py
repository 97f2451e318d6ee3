"""When meters were read, and over which spans of time their figures are energy. Which figures, is decided in
`energy`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from footprint.intake import words
from footprint.intake.cells import Cells
from footprint.intake.columns import EPOCH, NO_DAY, Reader
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.usage import spans
from footprint.intake.usage.clock import DAY, HOUR, Times, placed, read_times, seconds_of
from footprint.intake.usage.fates import Fates
from footprint.intake.usage.meters import Meters
from footprint.intake.usage.spans import Spans

FORMS = ("energy", "index", "power")


@dataclass(frozen=True)
class Values:
    """What each row shows, NaN where it shows nothing: kWh of its period, kWh of a counter, kW."""

    energy: np.ndarray
    index: np.ndarray
    power: np.ndarray

    @property
    def any(self) -> np.ndarray:
        """Whether a row shows anything."""
        return np.asarray(~(np.isnan(self.energy) & np.isnan(self.index) & np.isnan(self.power)))

    def only(self, rows: np.ndarray) -> Values:
        """The same, with nothing outside `rows`."""
        return Values(*(np.where(rows, getattr(self, form), np.nan) for form in FORMS))


def read_spans(
    cells: Cells, reader: Reader, fates: Fates, meters: Meters, values: Values
) -> tuple[Spans, Times | None]:
    """Energy over spans of time, and the clock of the readings (None where rows are whole days)."""
    if _says(cells, "day"):
        return _whole_periods(cells, reader, fates, meters, values), None
    if _says(cells, "start"):
        return _start_to_end(cells, reader, fates, meters, values)
    column = "interval_end" if _says(cells, "interval_end") else "time"
    times = _times(column, cells, reader, fates, meters)
    fates.set_aside(times.known & ~values.any, "missing_reading")
    _once(times, meters, values, fates)
    order = spans.in_order(meters.series, times)
    order = order[times.known[order]]
    usable = values.only(fates.left)
    parts = [_counted(order, times, meters, usable, fates)]
    if column == "time":
        parts.append(spans.between(meters.series, times, order, usable.power, is_counter=False))
    if column == "interval_end" or not np.isnan(usable.energy).all():
        parts.append(_stepped(order, times, cells, meters, usable, fates))
    return spans.joined(parts), times


def _says(cells: Cells, column: str) -> bool:
    """Whether any row has something in a column."""
    return column in cells.coded and not cells.get(column).where(words.is_empty).all()


def _times(column: str, cells: Cells, reader: Reader, fates: Fates, meters: Meters) -> Times:
    times, order = read_times(cells.get(column))
    reader.decided.orders[column] = order
    if order.evidence in ("assumed", "mixed"):
        rule = "date_order_assumed" if order.evidence == "assumed" else "mixed_date_order"
        marks = [value == order.example for value in cells.get(column).values]
        reader.findings.add_values(rule, FLAGGED, column, cells.get(column), marks, reader.lines, used=order.order)
    fates.refuse(~times.known, "unreadable_time", column)
    naive = times.known & ~times.is_date & np.isnan(times.offset) & fates.left
    if naive.any():
        reader.findings.add(Cause("time_without_zone", FLAGGED, column))
    return placed(times, meters.series)


def _once(times: Times, meters: Meters, values: Values, fates: Fates) -> None:
    """Of several readings of one meter at one time the last one counts: a repeated export, or a corrected one."""
    order = spans.in_order(meters.series, times)
    order = order[fates.left[order]]
    again = spans.same_as_before(meters.series[order], times.instant[order])
    shown = np.stack([getattr(values, form)[order] for form in FORMS])
    alike = (shown[:, 1:] == shown[:, :-1]) | (np.isnan(shown[:, 1:]) & np.isnan(shown[:, :-1]))
    equal = spans.following(alike.all(axis=0), len(order))
    for rule, before in (("repeated_reading", again & equal), ("corrected_reading", again & ~equal)):
        earlier = np.zeros(len(meters.series), bool)
        earlier[order[np.flatnonzero(before) - 1]] = True
        fates.set_aside(earlier, rule)


def _counted(order: np.ndarray, times: Times, meters: Meters, values: Values, fates: Fates) -> Spans:
    """Differences of a counter; where it falls, nothing is known until its next reading."""
    fallen = spans.falls(meters.series, order, values.index)
    fates.findings.add_lines("counter_reset", FLAGGED, "index", fates.lines[np.sort(fallen)])
    return spans.between(meters.series, times, order, values.index, is_counter=True)


def _stepped(order: np.ndarray, times: Times, cells: Cells, meters: Meters, values: Values, fates: Fates) -> Spans:
    """Mean power, or energy, of steps that end at the time written."""
    told = seconds_of(cells.get("step")) if "step" in cells.coded else np.full(cells.rows, np.nan)
    length = np.where(np.isnan(told), spans.steps(meters.series, times, order), told)
    length = np.where(length <= DAY + HOUR, length, np.nan)
    filled = ~(np.isnan(values.power) & np.isnan(values.energy))
    fates.set_aside(filled & np.isnan(length), "unknown_step", "step")
    power = values.power if _says(cells, "interval_end") else np.full(cells.rows, np.nan)
    kwh = np.where(np.isnan(values.energy), power * length / HOUR, values.energy)
    return spans.ended(meters.series, times, length, kwh)


def _whole_periods(cells: Cells, reader: Reader, fates: Fates, meters: Meters, values: Values) -> Spans:
    """Energy of a day, a month or a year; a day's energy is that of the civil day written."""
    found = reader.days({"day": cells.get("day")})["day"]
    pairs = np.stack([found.numbers, found.precision.codes], axis=1)
    distinct, at = np.unique(pairs, axis=0, return_inverse=True)
    bounds = [_bounds(int(number), found.precision.values[code]) for number, code in distinct]
    both = np.array(bounds, float).reshape(-1, 2)[at.reshape(-1)]
    fates.refuse(np.isnan(both[:, 0]), "unreadable_time", "day")
    fates.set_aside(np.isnan(values.energy), "missing_reading", "energy")
    kept = values.only(fates.left)
    _periods_once(meters, both, kept, fates)
    return spans.periods(meters.series, both[:, 0], both[:, 1], values.only(fates.left).energy)


def _bounds(number: int, precision: str) -> tuple[float, float]:
    """First day, and first day after, of what a date stands for."""
    if number == NO_DAY or precision not in ("day", "month", "year"):
        return np.nan, np.nan
    if precision == "day":
        return float(number), number + 1.0
    day = date.fromordinal(EPOCH.toordinal() + number)
    first = day.replace(day=1) if precision == "month" else day.replace(month=1, day=1)
    months = 1 if precision == "month" else 12
    years, month = divmod(first.month - 1 + months, 12)
    after = date(first.year + years, month + 1, 1)
    return float((first - EPOCH).days), float((after - EPOCH).days)


def _periods_once(meters: Meters, both: np.ndarray, values: Values, fates: Fates) -> None:
    """Of several figures of one meter and one period the last one counts."""
    order = np.lexsort((np.arange(len(both)), both[:, 1], both[:, 0], meters.series))
    order = order[fates.left[order]]
    key = np.stack([meters.series[order].astype(float), both[order, 0], both[order, 1]])
    again = spans.following((key[:, 1:] == key[:, :-1]).all(axis=0), len(order))
    equal = spans.following(values.energy[order][1:] == values.energy[order][:-1], len(order))
    for rule, before in (("repeated_reading", again & equal), ("corrected_reading", again & ~equal)):
        earlier = np.zeros(len(both), bool)
        earlier[order[np.flatnonzero(before) - 1]] = True
        fates.set_aside(earlier, rule)


def _start_to_end(
    cells: Cells, reader: Reader, fates: Fates, meters: Meters, values: Values
) -> tuple[Spans, Times | None]:
    """Energy from one time to another; a last day is covered, an end is the first day or moment not covered."""
    last = "last_day" if _says(cells, "last_day") else "end"
    begin = _times("start", cells, reader, fates, meters)
    end = _times(last, cells, reader, fates, meters)
    after = end.instant + np.where(end.is_date & (last == "last_day"), DAY, 0.0)
    both = np.stack([begin.local, end.local + (after - end.instant)], axis=1)
    seconds = np.where(begin.is_date & end.is_date, both[:, 1] - both[:, 0], after - begin.instant)
    fates.refuse(~(seconds > 0), "invalid_span", last)
    fates.set_aside(np.isnan(values.energy) & np.isnan(values.power), "missing_reading", "energy")
    kwh = np.where(np.isnan(values.energy), values.power * seconds / HOUR, values.energy)
    _periods_once(meters, both, Values(kwh, kwh, kwh), fates)
    rows = np.flatnonzero(fates.left & ~np.isnan(kwh))
    found = Spans(meters.series[rows], rows, rows, both[rows, 0], both[rows, 1], after[rows], seconds[rows], kwh[rows])
    return found, None if end.is_date.all() else end
