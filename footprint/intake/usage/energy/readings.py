"""When meters were read, and over which spans of time their figures are energy. Which figures, is decided in
`energy`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from footprint.header_words import words as words_of
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.usage.energy import spans, steps
from footprint.intake.usage.energy.clock import DAY, HOUR, Times, legal_hours, midnights, placed, read_times, seconds_of
from footprint.intake.usage.energy.long_periods import far_apart
from footprint.intake.usage.energy.meters import Meters
from footprint.intake.usage.energy.spans import Spans
from footprint.intake.usage.fates import Fates
from footprint.intake.usage.said_periods import stepped
from footprint.intake.values.reader import NO_DAY, Reader
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import fold

_FINE = 12 * HOUR  # steps of a curve; what is longer is a day or a period
_RESETS, _RESETS_SHARE, _RESTARTS_SHARE = 2, 0.1, 1 / 3  # falls of one counter, of all its readings
_UTC = {"utc", "gmt"}
FORMS = ("energy", "index", "power")
# A curve is corrected at few of its times; a meter that has two values at more of them has parts.
_CORRECTED = 0.1
_MOSTLY = 0.5
_MOST_PARTS, _REGULAR, _PAUSE = 96, 0.9, 0.75
_FEW_ROWS = 10  # below, nothing tells a number of the line from a number of the outlet
_REGISTER = re.compile(
    r"(?:(?:h?[pc]|hpm|h[pc](?:h|e|b|d|sh|sb|hs|bs|m)|pm|jp|ea|eas|ead|f\d{1,2}|d\d|t\d|[1-4]|heures?|pleines?|creuses?|pointe"
    r"|mobile|normales?|hiver|ete|saison|haute|basse|hautes|basses|demi|jours?|nuit|week|end|base|ete|peak|on|off|mid|shoulder"
    r"|afname|dag|nacht|piek|dal|normaal|p[1-6]|punta|llano|valle|bezug|hoch|nieder"
    r"|day|night|high|low|normal|winter|summer|season|hours?|time|rate|period|tariff|tarif|total|de|en)(?:\s+|$))+"
)


@dataclass(frozen=True)
class Values:
    """What each row shows, NaN where it shows nothing: kWh of its period, kWh of a counter, kW. `restarts`: a counter
    that falls has begun again from 0, as that of a program does."""

    energy: np.ndarray
    index: np.ndarray
    power: np.ndarray
    restarts: bool = False

    @property
    def any(self) -> np.ndarray:
        """Whether a row shows anything."""
        return np.asarray(~(np.isnan(self.energy) & np.isnan(self.index) & np.isnan(self.power)))

    def only(self, rows: np.ndarray) -> Values:
        """The same, with nothing outside `rows`."""
        energy, index, power = (np.where(rows, getattr(self, form), np.nan) for form in FORMS)
        return Values(energy, index, power, self.restarts)


def read_spans(
    cells: Cells, reader: Reader, fates: Fates, meters: Meters, values: Values
) -> tuple[Spans, Times | None, Meters]:
    """Energy over spans of time, the clock of the readings (None where rows are whole days), and the meters with the
    tariff periods of one apart."""
    if _says(cells, "day"):
        return _whole_periods(cells, reader, fates, meters, values)
    if _says(cells, "start"):
        return _start_to_end(cells, reader, fates, meters, values)
    column = "interval_end" if _says(cells, "interval_end") else "time"
    times = _times(column, cells, reader, fates, meters)
    fates.set_aside(times.known & ~values.any, "missing_reading")
    shown = np.stack([getattr(values, form) for form in FORMS], axis=1)
    is_fine = ~times.is_date & (steps.usual_step(meters.series, times) < _FINE)
    meters = settled(meters, times.instant[:, np.newaxis], shown, is_fine, cells, fates)
    fates.refuse(in_turn(meters, times.instant, cells, fates.left & times.known), "several_readings", column)
    times = midnights(times, meters.series)
    order = steps.in_order(meters.series, times)
    order = order[times.known[order]]
    usable = values.only(fates.left)
    parts = [_counted(order, times, meters, usable, fates)]
    usable, order = usable.only(fates.left), order[fates.left[order]]
    days = _of_days(column, reader, meters, times, usable)
    parts.append(_dated(meters, times, usable.only(days)))
    timed = usable.only(~days)
    if column == "time":
        long = _of_long_steps(meters, times, timed, fates)
        parts += [] if long is None else [long]
        timed = timed if long is None else timed.only(np.isnan(timed.energy))
        begins, ends = steps.steps_at_stamps(meters.series, times, order[timed.any[order]])
        length = steps.usual_step(meters.series, times)
        for rows, after in ((begins, length), (ends, 0.0)):
            clock = replace(times, local=times.local + after)
            parts.append(spans.ended(meters.series, clock, length, _of_steps(timed.only(rows), length)))
        timed = timed.only(~(begins | ends))
        parts.append(spans.between(meters.series, times, order, timed.power, is_counter=False))
    if column == "interval_end" or not np.isnan(timed.energy).all():
        parts.append(_stepped(order, times, cells, meters, timed, fates))
    return spans.joined(parts), times, meters


def _says(cells: Cells, column: str) -> bool:
    return column in cells.coded and not cells.get(column).where(words.is_empty).all()


def _times(column: str, cells: Cells, reader: Reader, fates: Fates, meters: Meters) -> Times:
    times, order = read_times(cells.get(column))
    if _UTC & words_of(cells.headers.get(column, "")):
        times = replace(times, offset=np.nan_to_num(times.offset))
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


def _counted(order: np.ndarray, times: Times, meters: Meters, values: Values, fates: Fates) -> Spans:
    """Differences of a counter; where it falls, nothing is known until its next reading, unless it restarts from 0. One
    that falls at more than a tenth of its readings, or restarts at more than a third, is several counters in turn."""
    fallen = steps.falls(meters.series, order, values.index)
    again = steps.restarts(meters.series, times, order, values.index, fallen) if values.restarts else fallen[:0]
    read = order[~np.isnan(values.index[order])]
    by_meter = [np.bincount(meters.series[rows], minlength=len(meters.subject_id)) for rows in (read, fallen, again)]
    readings, falls, restarts = by_meter
    many = (falls - restarts > np.maximum(_RESETS, _RESETS_SHARE * readings)) | (
        falls > np.maximum(_RESETS, _RESTARTS_SHARE * readings)
    )
    mixed = np.zeros(len(meters.series), bool)
    mixed[read] = many[meters.series[read]]
    fates.refuse(mixed, "several_readings", "index", variant="counters")
    for variant, rows in (("", np.setdiff1d(fallen, again)), ("restarted", again)):
        lines = fates.lines[np.sort(rows[~mixed[rows]])]
        fates.findings.add_lines("counter_reset", FLAGGED, "index", lines, variant=variant)
    index = steps.continued(order, np.where(mixed, np.nan, values.index), again[~mixed[again]])
    return spans.between(meters.series, times, order, index, is_counter=True)


def _of_steps(values: Values, seconds: np.ndarray) -> np.ndarray:
    """kWh of each step, from its energy or its mean power."""
    return np.where(np.isnan(values.energy), values.power * seconds / HOUR, values.energy)


def _of_days(column: str, reader: Reader, meters: Meters, times: Times, values: Values) -> np.ndarray:
    """Rows that stand for the day that their stamp names: one without an hour; the energy of a day behind a midnight,
    which is said, since some tools write the end of the day."""
    by_day = steps.usual_step(meters.series, times) <= DAY + HOUR
    dated = steps.of_dates(meters.series, times)
    at_midnight = steps.at_midnight(meters.series, times) & ~np.isnan(values.energy) & (column == "time")
    if (by_day & at_midnight & ~dated).any():
        reader.findings.add(Cause("day_at_midnight", FLAGGED, column))
    return np.asarray(by_day & (dated | at_midnight))


def _dated(meters: Meters, times: Times, values: Values) -> Spans:
    """Energy, or mean power, of the civil day that a stamp without an hour is."""
    start = np.floor(times.local / DAY)
    hours = legal_hours(times.local)
    kwh = np.where(np.isnan(values.energy), values.power * hours, values.energy)
    return spans.periods(meters.series, start, start + 1, kwh)


def _of_long_steps(meters: Meters, times: Times, values: Values, fates: Fates) -> Spans | None:
    """Energy of the weeks, months … that begin at the midnights written, or that end there where they go from February
    to January, which is told; None where anything is written at another time."""
    rows = times.known & ~np.isnan(values.energy)
    midnight = steps.at_midnight(meters.series, times)
    if not rows.any() or not midnight[rows].all() or (found := stepped(times.day[rows].astype(np.int64))) is None:
        return None
    step, (start, end) = found
    months = times.day[rows].astype("M8[D]").astype("M8[M]")
    if step == "months" and {months.min().astype(int) % 12, months.max().astype(int) % 12 + 12} == {1, 12}:
        step, start, end = "months_before", *(edge.astype("M8[D]").astype(np.int64) for edge in (months - 1, months))
    fates.findings.add(Cause("days_of_periods", FLAGGED, "time", variant=step))
    both = np.full((len(rows), 2), np.nan)
    both[rows] = np.stack([start, end], axis=1)
    return spans.periods(meters.series, both[:, 0], both[:, 1], values.energy)


def _stepped(order: np.ndarray, times: Times, cells: Cells, meters: Meters, values: Values, fates: Fates) -> Spans:
    """Mean power, or energy, of steps that end at the time written."""
    told = seconds_of(cells.get("step")) if "step" in cells.coded else np.full(cells.rows, np.nan)
    length = np.where(np.isnan(told), steps.steps(meters.series, times, order), told)
    length = np.where(length <= DAY + HOUR, length, np.nan)
    filled = ~(np.isnan(values.power) & np.isnan(values.energy))
    fates.set_aside(filled & np.isnan(length), "unknown_step", "step")
    power = values.power if _says(cells, "interval_end") else np.full(cells.rows, np.nan)
    kwh = np.where(np.isnan(values.energy), power * length / HOUR, values.energy)
    return spans.ended(meters.series, times, length, kwh)


def _whole_periods(
    cells: Cells, reader: Reader, fates: Fates, meters: Meters, values: Values
) -> tuple[Spans, None, Meters]:
    """Energy, or mean power, of a day, a month or a year; a day is the civil day written."""
    found = reader.days({"day": cells.get("day")})["day"]
    is_known = (found.numbers != NO_DAY) & found.precision.where(("day", "month", "year").__contains__)
    both = np.where(is_known[:, np.newaxis], np.stack(found.bounds(), axis=1), np.nan)
    fates.refuse(np.isnan(both[:, 0]), "unreadable_time", "day")
    far = far_apart(meters.series, np.where(both[:, 1] - both[:, 0] == 1, both[:, 0], np.nan))
    fates.refuse(far & np.isnan(values.energy), "missing_period", "day", variant="mean")
    both = _longer(both, np.isnan(values.energy), fates)
    kwh = _of_steps(values, (both[:, 1] - both[:, 0]) * DAY)
    fates.set_aside(np.isnan(kwh), "missing_reading", "energy")
    never = np.zeros(len(both), bool)
    kwh = _credited(meters, both, kwh, fates)
    meters = settled(meters, both, kwh[:, np.newaxis], never, cells, fates)
    found_ = spans.periods(meters.series, both[:, 0], both[:, 1], np.where(fates.left, kwh, np.nan))
    return found_, None, meters


def _longer(both: np.ndarray, no_energy: np.ndarray, fates: Fates) -> np.ndarray:
    """Days of amounts of energy as the weeks, months … that all of them begin or end, which is told."""
    read = ~no_energy & ~np.isnan(both[:, 0])
    if not (both[read, 1] - both[read, 0] == 1).all() or (found := stepped(both[read, 0].astype(np.int64))) is None:
        return both
    fates.findings.add(Cause("days_of_periods", FLAGGED, "day", variant=found[0]))
    longer = both.copy()
    longer[read] = np.stack(found[1], axis=1)
    return longer


def _credited(meters: Meters, both: np.ndarray, kwh: np.ndarray, fates: Fates) -> np.ndarray:
    """Energy with what a bill takes back (a line below 0) taken from the line of the same meter and period; refused
    where there is none, or less. A bill that is taken back as a whole gives way to the others of its period."""
    kept, cancelled = kwh.copy(), np.zeros(len(kwh), bool)
    for row in np.flatnonzero((kwh < 0) & fates.left):
        same = (meters.series == meters.series[row]) & (both == both[row]).all(axis=1) & (kept >= 0) & fates.left
        if (places := np.flatnonzero(same & (kept + kwh[row] >= 0))).size:
            place = places[np.argmin(kept[places])] if (kept[places] + kwh[row] == 0).any() else places[0]
            kept[place] += kwh[row]
            kept[row] = np.nan
            cancelled[place] = kept[place] == 0 and same.sum() > 1
    taken = (kwh < 0) & np.isnan(kept)
    fates.set_aside(taken, "credit_deducted", "energy")
    fates.set_aside(cancelled, "credit_deducted", "energy", variant="cancelled")
    fates.refuse((kwh < 0) & ~taken, "unreadable_reading", "energy")
    return np.where((kept >= 0) & ~cancelled, kept, np.nan)


def _start_to_end(
    cells: Cells, reader: Reader, fates: Fates, meters: Meters, values: Values
) -> tuple[Spans, Times | None, Meters]:
    """Energy from one time to another; a last day is covered, an end is the first day or moment not covered."""
    last = "last_day" if _says(cells, "last_day") else "end"
    begin = _times("start", cells, reader, fates, meters)
    end = _times(last, cells, reader, fates, meters)
    after = end.instant + np.where(end.is_date & (last == "last_day"), DAY, 0.0)
    both = np.stack([begin.local, end.local + (after - end.instant)], axis=1)
    seconds = np.where(begin.is_date & end.is_date, both[:, 1] - both[:, 0], after - begin.instant)
    fates.refuse(~(seconds > 0), "invalid_span", last)
    fates.set_aside(np.isnan(values.energy) & np.isnan(values.power), "missing_reading", "energy")
    kwh = _of_steps(values, seconds)
    kwh = _credited(meters, both, kwh, fates)
    meters = settled(meters, both, kwh[:, np.newaxis], seconds < _FINE, cells, fates)
    rows = np.flatnonzero(fates.left & ~np.isnan(kwh))
    found = Spans(meters.series[rows], rows, rows, both[rows, 0], both[rows, 1], after[rows], seconds[rows], kwh[rows])
    return found, None if end.is_date.all() else end, meters


def settled(
    meters: Meters, when: np.ndarray, shown: np.ndarray, is_fine: np.ndarray, cells: Cells, fates: Fates
) -> Meters:
    """The meters with the tariff periods of one apart, where its readings of one time are those.

    `when`: one column a row for the time or period; `shown`: the values of each row; `is_fine`: rows of short steps.
    """
    order = np.lexsort((np.arange(len(when)), *when.T[::-1], meters.series))
    order = order[fates.left[order]]
    group = _numbered(meters, when, order)
    if not len(order) or group[-1] == len(order) - 1:
        return meters
    order, group = _without_copies(order, group, shown, cells, fates)
    meters = _apart(meters, order, group, cells)
    group = _numbered(meters, when, order)
    several = np.bincount(group, minlength=1) > 1
    first = np.unique(group, return_index=True)[1]
    series, size = meters.series[order[first]], len(meters.subject_id)
    share = np.bincount(series, several, size) / np.maximum(np.bincount(series, minlength=size), 1)
    of_row = share[meters.series]
    again = np.zeros(len(when), bool)
    again[order[several[group]]] = True
    corrected = again & is_fine & (of_row <= _CORRECTED)
    last = np.zeros(len(when), bool)
    last[order[np.append(group[1:] != group[:-1], True)]] = True
    fates.set_aside(corrected & ~last, "corrected_reading")
    fates.refuse((again & ~corrected) | (fates.left & (of_row > _MOSTLY)), "several_readings")
    return meters


def in_turn(meters: Meters, instant: np.ndarray, cells: Cells, left: np.ndarray) -> np.ndarray:
    """Mask of the readings of meters that are several, read one after the other: a column that nothing reads has its
    values in turn, and the pause after each turn is far longer than those within it."""
    order = np.lexsort((np.arange(len(instant)), instant, meters.series))
    order = order[left[order]]
    begins = np.flatnonzero(np.append(True, np.diff(meters.series[order]) != 0)) if len(order) else np.empty(0, int)
    found = np.zeros(len(instant), bool)
    for codes in _telling(cells):
        if not 2 <= len(np.unique(codes)) <= _MOST_PARTS:
            continue
        for rows in np.split(order, begins[1:]):
            if _takes_turns(codes[rows], instant[rows]):
                found[rows] = True
    return found


def _takes_turns(codes: np.ndarray, instant: np.ndarray) -> bool:
    many = len(np.unique(codes))
    if many < 2 or len(codes) < 3 * many:
        return False
    if (codes[many:] == codes[:-many]).mean() < _REGULAR or (codes[1:] != codes[:-1]).mean() < _REGULAR:
        return False
    turns = np.diff(instant)[: (len(codes) - 1) // many * many].reshape(-1, many)
    return bool(np.median(turns.max(axis=1) / np.maximum(turns.sum(axis=1), 1e-9)) >= _PAUSE)


def _numbered(meters: Meters, when: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The number of the meter and time of each place of `order`."""
    key = np.column_stack([meters.series[order].astype(float), when[order]])
    new = np.append(False, (key[1:] != key[:-1]).any(axis=1))[: len(order)]
    return np.cumsum(new)


def _without_copies(
    order: np.ndarray, group: np.ndarray, shown: np.ndarray, cells: Cells, fates: Fates
) -> tuple[np.ndarray, np.ndarray]:
    """Of lines that say the same in all columns, the last one."""
    twice = np.flatnonzero((np.bincount(group) > 1)[group])
    rows = order[twice]
    said = [group[twice], *np.nan_to_num(shown[rows], nan=-1.0).T, *(codes[rows] for codes in _telling(cells))]
    _, alike = np.unique(np.column_stack(said), axis=0, return_inverse=True)
    alike = alike.reshape(-1)
    last = np.zeros(alike.max() + 1, np.int64)
    np.maximum.at(last, alike, rows)
    copies = np.zeros(len(fates.lines), bool)
    copies[rows[rows != last[alike]]] = True
    fates.set_aside(copies, "repeated_reading")
    kept = ~copies[order]
    return order[kept], group[kept]


def _telling(cells: Cells) -> list[np.ndarray]:
    """Codes of the columns that may tell one line from another: those with a title that do not number the lines."""
    columns = [column for header, column in cells.beside if header.strip()]
    found = [
        np.unique(column.values, return_inverse=True)[1][column.codes] for column in (*columns, cells.get("register"))
    ]
    return [codes for codes in found if cells.rows < _FEW_ROWS or len(np.unique(codes)) < cells.rows]


def _apart(meters: Meters, order: np.ndarray, group: np.ndarray, cells: Cells) -> Meters:
    """Each tariff period as a meter of its own, of the meters whose readings of one time are all of different ones."""
    register = cells.get("register")
    known = [fold(text) for text in register.values]
    is_known = register.where(lambda text: bool(_REGISTER.fullmatch(fold(text) + " ")))[order]
    code = np.unique(known, return_inverse=True)[1][register.codes][order]
    pairs, size = np.unique(np.stack([group, code], axis=1), axis=0), np.bincount(group, minlength=1)
    apart = (np.bincount(pairs[:, 0], minlength=len(size)) == size) & (np.bincount(group, ~is_known, len(size)) == 0)
    several = size > 1
    series = meters.series[order[np.unique(group, return_index=True)[1]]]
    split = np.isin(meters.series, np.setdiff1d(series[several], series[several & ~apart]))
    if not split.any():
        return meters
    labels = np.where(split, register.codes + 1, 0)
    found, numbers = np.unique(np.stack([meters.series, labels], axis=1), axis=0, return_inverse=True)
    accounts = [
        " / ".join(text for text in (meters.account[old], register.values[label - 1].strip() if label else "") if text)
        for old, label in found
    ]
    return replace(
        meters, series=numbers.reshape(-1), account=[text or None for text in accounts],
        subject_kind=[meters.subject_kind[old] for old, _ in found],
        subject_id=[meters.subject_id[old] for old, _ in found],
        boundary=[meters.boundary[old] for old, _ in found],
        country=[meters.country[old] for old, _ in found],
    )  # fmt: skip
