"""Times of meters as tools write them: the local clock of each, its offset, and the instant. What was metered is
elsewhere.

A time with an offset is exact. One without is French legal time, unless the file has a time in the hour that spring
skips: then its clock never changes. In the hour that autumn repeats, a second reading of one time is the later one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.values import dates, numbers
from footprint.intake.vocabulary import words

DAY = 86_400.0
HOUR = 3_600.0
_HALF_DAY = 12  # hours
_NEARER = 3  # times closer together are days of a curve
_CLOCK = (
    r"(?:[T ,]+(?P<h>\d{1,2})[:h](?P<min>\d{2})(?::(?P<s>\d{2}(?:[.,]\d+)?))?\s*(?P<half>[AaPp][Mm])?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
# The hour of a reading as people note it: `18h15`, `18 h`, `18.15 Uhr`, `6 pm`, `ore 18:15`.
_NOTED = re.compile(
    r"(?P<word>(?:à|vers|at|about|um|gegen|a las?|sobre las|alle(?: ore)?|ore|om) )?(?P<h>[01]?\d|2[0-4])"
    r"(?:(?P<sign> ?[hu:.] ?)(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d))?)?"
    r"(?P<unit> ?(?:[ap]\.? ?m\.?|uhr|h(?:rs?|eures?)?|u(?:ur)?|o'clock))?",
    re.IGNORECASE,
)
_YEAR_FIRST = r"^\s*(?P<y>\d{4})[-/.](?P<a>\d{1,2})[-/.](?P<b>\d{1,2})" + _CLOCK
_DAY_FIRST = r"^\s*(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})" + _CLOCK
_NAMED = re.compile(r"\s*\d{1,2}(?:er)?[ -][^\W\d]{3,9}\.?[ -]\d{4}\s*$")
_EPOCH_DAY = date(1970, 1, 1)
_EPOCH = r"^\s*(?P<s>\d{10}(?:[.,]\d+)?|\d{13})\s*$"


@dataclass(frozen=True)
class Times:
    """One time a row. `local`: seconds of the clock as shown, counted from 1970; `offset`: seconds before UTC (NaN =
    not written); `known`: whether it could be read; `given`: whether anything was written; `is_date`: without an
    hour."""

    local: np.ndarray
    offset: np.ndarray
    known: np.ndarray
    given: np.ndarray
    is_date: np.ndarray

    @property
    def instant(self) -> np.ndarray:
        """Seconds of UTC; the clock as shown where no offset is known."""
        return np.asarray(self.local - np.nan_to_num(self.offset))

    @property
    def day(self) -> np.ndarray:
        """Number of the civil day."""
        return np.asarray(np.floor(self.local / DAY))


def noted(text: str) -> str:
    """A time of the day as people write it as `18:15`; '' of any other text, numbers such as `18` and `18.15` among
    them."""
    match = _NOTED.fullmatch(text.strip())
    if match is None:
        return ""
    sign, unit = (match["sign"] or "").strip().lower(), (match["unit"] or "").strip().lower()
    if sign in ("", ".") and not (unit or (sign and match["word"])):
        return ""
    hour, half = int(match["h"]), unit[:1] if unit[:1] in ("a", "p") else ""
    if half and hour > _HALF_DAY:
        return ""
    hour = hour % _HALF_DAY + _HALF_DAY * (half == "p") if half else hour
    return f"{hour:02}:{match['min'] or '00'}" + (f":{match['s']}" if match["s"] else "")


def read_times(cells: Coded) -> tuple[Times, dates.Order]:
    """Every cell of a column as a time, and how its order of day and month was decided."""
    given = np.array([not words.is_empty(value) for value in cells.values], bool)
    telling = [value for value, there in zip(cells.values, given, strict=True) if there]
    order = _by_steps(telling, dates.decide(telling))
    texts = pa.array(cells.values, pa.string())
    local = np.full(len(texts), np.nan)
    offset, is_date = local.copy(), np.zeros(len(texts), bool)
    for pattern, names in ((_YEAR_FIRST, "ab"), (_DAY_FIRST, "ba" if order.order == "dmy" else "ab")):
        _fill(pc.extract_regex(texts, pattern), names, local, offset, is_date)
    _fill_epochs(pc.extract_regex(texts, _EPOCH), local, offset)
    for at in np.flatnonzero(np.isnan(local) & given):  # days whose month is a name
        known = dates.parse(cells.values[at], order) if _NAMED.match(cells.values[at]) else None
        if known is not None and known.precision == "day":
            local[at], is_date[at] = (known.day - _EPOCH_DAY).days * DAY, True
    rows = cells.codes
    return Times(local[rows], offset[rows], ~np.isnan(local[rows]), given[rows], is_date[rows]), order


def _by_steps(texts: list[str], order: dates.Order) -> dates.Order:
    """The order of day and month; where nothing tells and days have several times, the one in which days follow."""
    split = [text.strip().split(maxsplit=1) for text in texts]
    written = {day for day, *clock in split if clock}
    if order.evidence != "assumed" or not written or len(written) == len(texts):
        return order
    spans = {}
    for way in ("dmy", "mdy"):
        days = [known.day for day in written if (known := dates.parse(day, dates.Order(way, "sure")))]
        spans[way] = (max(days) - min(days)).days if len(days) == len(written) else None
    month_first = spans["mdy"] is not None and (spans["dmy"] is None or _NEARER * spans["mdy"] < spans["dmy"])
    return replace(order, order="mdy") if month_first else order


def _fill(found: pa.StructArray, names: str, local: np.ndarray, offset: np.ndarray, is_date: np.ndarray) -> None:
    """Put the dates of one form in their places. `names`: which group is the month and which the day."""
    here = np.flatnonzero(np.asarray(pc.is_valid(found).to_numpy(zero_copy_only=False), bool) & np.isnan(local))
    if not len(here):
        return
    part = found.take(pa.array(here)).flatten()
    group = {field.name: part[at] for at, field in enumerate(found.type)}
    day = _civil(*(_whole(group[name]) for name in ("y", *names)))
    hour = _hours(group)
    clock = hour * HOUR + _whole(group["min"]) * 60 + _real(group["s"])
    local[here] = np.where((hour <= 24) & (clock <= DAY), day * DAY + clock, np.nan)
    offset[here] = _offsets(group["zone"])
    is_date[here] = np.asarray(pc.equal(group["h"], "").to_numpy(zero_copy_only=False), bool)


def _hours(group: dict[str, pa.Array]) -> np.ndarray:
    """The hour of 24, from one of 12 where am or pm is written."""
    hour, half = _whole(group["h"]), pc.utf8_lower(group["half"])
    is_pm = np.asarray(pc.equal(half, "pm").to_numpy(zero_copy_only=False), bool)
    is_half = np.asarray(pc.not_equal(half, "").to_numpy(zero_copy_only=False), bool)
    return np.where(is_half, hour % 12 + 12 * is_pm, hour)


def _fill_epochs(found: pa.StructArray, local: np.ndarray, offset: np.ndarray) -> None:
    """Seconds or milliseconds since 1970: of UTC, or of French legal time where they go from midnight to midnight."""
    here = np.flatnonzero(np.asarray(pc.is_valid(found).to_numpy(zero_copy_only=False), bool) & np.isnan(local))
    if len(here):
        seconds = _real(found.take(pa.array(here)).flatten()[0])
        instant = np.where(seconds > 1e11, seconds / 1000, seconds)
        offset[here] = _legal_offset(instant) if _are_legal_days(instant) else 0.0
        local[here] = instant + offset[here]


def _legal_offset(instant: np.ndarray) -> np.ndarray:
    """Seconds before UTC of French legal time."""
    start, end = _changes(instant + HOUR)
    return np.where((instant + HOUR >= start) & (instant + 2 * HOUR < end), 2 * HOUR, HOUR)


def _are_legal_days(instant: np.ndarray) -> bool:
    """Whether times begin and end, be it one step later, at a midnight of French legal time: somebody asked for whole
    days of his clock."""
    found = np.unique(instant)
    if len(found) < _NEARER:
        return False
    step = float(np.median(np.diff(found)))
    first, last, after = (each + _legal_offset(each) for each in (found[:1], found[-1:], found[-1:] + step))
    ends = (last % DAY == 0) | (after % DAY == 0)
    return bool(step <= DAY and found[-1] - found[0] >= DAY - step and (first % DAY == 0).all() and ends.all())


def _whole(texts: pa.Array) -> np.ndarray:
    return _real(texts).astype(np.int64)


def _real(texts: pa.Array) -> np.ndarray:
    """Digits as numbers; nothing written is 0, as midnight and whole hours are."""
    plain = pc.replace_substring(pc.if_else(pc.equal(texts, ""), "0", texts), ",", ".")
    return np.asarray(plain.cast(pa.float64()).to_numpy(zero_copy_only=False), float)


def _civil(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Day numbers since 1970-01-01; NaN where there is no such day."""
    sound = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1970) & (year < 2200)
    months = np.where(sound, (year - 1970) * 12 + month - 1, 0).astype("M8[M]")
    first = months.astype("M8[D]").astype(np.int64)
    length = (months + np.timedelta64(1, "M")).astype("M8[D]").astype(np.int64) - first
    return np.where(sound & (day <= length), first + day - 1, np.nan)


def _offsets(zones: pa.Array) -> np.ndarray:
    """Seconds before UTC for each distinct way to write a zone; NaN where none is written."""
    coded = Coded.from_text(zones.to_pylist())
    return coded.spread([_offset(zone) for zone in coded.values], float)


def _offset(zone: str) -> float:
    if zone[:1] not in ("+", "-"):
        return 0.0 if zone else np.nan
    digits = zone[1:].replace(":", "")
    return (int(digits[:2]) * HOUR + int(digits[2:]) * 60) * (1 if zone[0] == "+" else -1)


def placed(times: Times, series: np.ndarray) -> Times:
    """The times with an offset for each, those of the file or those of French legal time. `series`: the meter of a
    row."""
    naive = times.known & np.isnan(times.offset)
    if not naive.any():
        return times
    legal = _summer(times.local)
    start, end = _changes(times.local)
    if (naive & ~times.is_date & (times.local >= start) & (times.local < start + HOUR)).any():
        return Times(times.local, np.where(naive, 0.0, times.offset), times.known, times.given, times.is_date)
    doubtful = naive & (times.local >= end - HOUR) & (times.local < end)
    legal &= ~(doubtful & _second_time(times, series, doubtful))
    offset = np.where(naive, np.where(legal, 2 * HOUR, HOUR), times.offset)
    return Times(times.local, offset, times.known, times.given, times.is_date)


def midnights(times: Times, series: np.ndarray) -> Times:
    """The times on the clock whose midnights they are, for meters that are always read at midnight: of French legal
    time, of a clock that never changes (01:00 of summer time), of UTC. What such meters show is days. Curves are of
    legal time where they begin and end within a step of its midnight, and not within one of their own clock."""
    rows = times.known & ~times.is_date
    legal = np.where(_summer(times.instant + 2 * HOUR), 2 * HOUR, HOUR)
    size = int(series.max(initial=0)) + 1

    def elsewhere(clock: np.ndarray) -> np.ndarray:
        return np.asarray(np.bincount(series[rows & (np.mod(clock, DAY) > 0)], minlength=size) > 0)

    open_ = elsewhere(times.local) & (np.bincount(series[rows], minlength=size) > 1)
    curves = open_ & ~_of_whole_days(times.local, series, rows) & _of_whole_days(times.instant + legal, series, rows)
    local, offset = times.local.copy(), times.offset.copy()
    for clock in (legal, *(np.full(len(series), hours * HOUR) for hours in (1, 0, 2))):
        fits = open_ & (curves | ~elsewhere(times.instant + clock))
        here = rows & fits[series]
        local[here], offset[here] = (times.instant + clock)[here], clock[here]
        open_ &= ~fits
    return replace(times, local=local, offset=offset)


def _of_whole_days(clock: np.ndarray, series: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which meters begin and end within a step of midnight, of steps of an hour or less."""
    first, last = np.full((2, int(series.max(initial=0)) + 1), np.nan)
    np.fmin.at(first, series[rows], clock[rows])
    np.fmax.at(last, series[rows], clock[rows])
    step = (last - first) / np.maximum(np.bincount(series[rows], minlength=len(first)) - 1, 1)
    return np.asarray((step <= HOUR) & (np.mod(first, DAY) <= step) & (np.mod(-last, DAY) <= step))


def _changes(local: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """When the clock jumps in the year of each time (02:00 in spring) and is set back (03:00 in autumn)."""
    years = np.nan_to_num(local).astype("M8[s]").astype("M8[Y]")
    bounds = []
    for month, hour in ((3, 2), (10, 3)):
        last = (years.astype("M8[M]") + np.timedelta64(month, "M")).astype("M8[D]").astype(np.int64) - 1
        sunday = last - (last + 4) % 7  # day 0 of 1970 was a Thursday
        bounds.append(sunday * DAY + hour * HOUR)
    return bounds[0], bounds[1]


def _summer(local: np.ndarray) -> np.ndarray:
    start, end = _changes(local)
    return (local >= start) & (local < end)


def legal_hours(local: np.ndarray) -> np.ndarray:
    """How many hours of French legal time the civil day of each midnight has."""
    begins, ends = _summer(local), _summer(local + DAY)
    return np.asarray(24.0 - ends.astype(float) + begins.astype(float))


def _second_time(times: Times, series: np.ndarray, doubtful: np.ndarray) -> np.ndarray:
    """Which readings of the hour before the clock is set back come second. A file that repeats all its lines has as
    many of any other time of that day: then nothing is second but every other one."""
    second = np.zeros(len(times.local), bool)
    rows = np.flatnonzero(doubtful)
    keys = np.stack([series[rows].astype(float), times.local[rows]])
    found, code, counts = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    rank = _ranks(code.reshape(-1))
    copies = {one: _copies(times, series, *one) for one in {(int(s), float(np.floor(t / DAY))) for s, t in found.T}}
    for at, row in enumerate(rows):
        usual = copies[int(series[row]), float(np.floor(times.local[row] / DAY))]
        second[row] = counts[code.reshape(-1)[at]] == 2 * usual and rank[at] % 2 == 1
    return second


def _copies(times: Times, series: np.ndarray, meter: int, day: float) -> int:
    """How often the other times of a day stand in the file."""
    _, end = _changes(times.local)
    here = (series == meter) & (times.day == day) & times.known & ~((times.local >= end - HOUR) & (times.local < end))
    counts = np.unique(times.local[here], return_counts=True)[1]
    return int(np.median(counts)) if len(counts) else 1


def _ranks(code: np.ndarray) -> np.ndarray:
    """0 for the first of each code, 1 for the second …"""
    order = np.argsort(code, kind="stable")
    first = np.append(True, code[order][1:] != code[order][:-1])[: len(code)]
    begin = np.maximum.accumulate(np.where(first, np.arange(len(code)), 0))
    rank = np.empty(len(code), np.int64)
    rank[order] = np.arange(len(code)) - begin
    return rank


def seconds_of(cells: Coded) -> np.ndarray:
    """The length of a step: `PT30M`, `30` minutes, `00:30`; NaN where nothing is written."""
    return cells.spread([_step(value.strip().upper()) for value in cells.values], float)


def _step(text: str) -> float:
    if text.startswith("PT"):
        value, unit = numbers.parse(text[2:], numbers.Decimal(".", "sure")), text[-1]
        return np.nan if value is None else value * {"S": 1.0, "M": 60.0, "H": HOUR}.get(unit, np.nan)
    if text in ("P1D", "P1M"):
        return DAY if text == "P1D" else np.nan
    if ":" in text:
        parts = [int(part) for part in text.split(":") if part.isdigit()]
        return float(parts[0] * HOUR + parts[1] * 60) if len(parts) >= 2 else np.nan
    value = numbers.parse(text, numbers.Decimal(".", "none"))
    return np.nan if value is None or value <= 0 else value * 60
