"""Energy over spans of time, from what meters show: mean power, power read now and then, counters, energy of a period.

Then energy by civil day. Nothing here knows a file, a unit other than kWh and seconds, or what a meter is fixed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint.intake.usage.energy.clock import DAY, HOUR, Times
from footprint.intake.usage.energy.steps import following, usual

BRIDGED = 3.0  # readings this many usual steps apart are still one curve


@dataclass(frozen=True)
class Spans:
    """One span a place. `series`: code of the meter; `first_row`, `row`: the rows that begin and end it; `begin`,
    `end`: seconds of the local clock; `until`: the instant of its end; `seconds`: how long it lasts; `kwh`."""

    series: np.ndarray
    first_row: np.ndarray
    row: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    until: np.ndarray
    seconds: np.ndarray
    kwh: np.ndarray

    def take(self, which: np.ndarray) -> Spans:
        """These spans only."""
        return Spans(*(getattr(self, name)[which] for name in Spans.__dataclass_fields__))


@dataclass(frozen=True)
class Days:
    """Energy of one meter on one civil day. `seconds`: metered, of `length`; `first_row`, `last_row`, `rows`: of the
    file, those that count here."""

    series: np.ndarray
    day: np.ndarray
    kwh: np.ndarray
    seconds: np.ndarray
    length: np.ndarray
    first_row: np.ndarray
    last_row: np.ndarray
    rows: np.ndarray

    def only(self, which: np.ndarray) -> Days:
        """These days only."""
        return Days(*(getattr(self, name)[which] for name in Days.__dataclass_fields__))


def ended(series: np.ndarray, times: Times, seconds: np.ndarray, kwh: np.ndarray) -> Spans:
    """Spans that end at the time of their row and last `seconds`; those without a value or a length are left out."""
    rows = np.flatnonzero(times.known & ~np.isnan(kwh) & ~np.isnan(seconds))
    end = times.local[rows]
    return Spans(series[rows], rows, rows, end - seconds[rows], end, times.instant[rows], seconds[rows], kwh[rows])


def between(series: np.ndarray, times: Times, order: np.ndarray, values: np.ndarray, *, is_counter: bool) -> Spans:
    """Spans from each reading of a meter to its next. A counter (kWh) gives differences; power (kW) the mean of both
    ends, unless they are more than `BRIDGED` usual steps apart: between such readings nothing is known. A counter that
    falls was reset or replaced: what it counted since is unknown, and the span is left out."""
    order = order[~np.isnan(values[order]) & times.known[order]]
    meter, at, value = series[order], times.instant[order], values[order]
    this = np.flatnonzero(following(meter[1:] == meter[:-1], len(meter)))
    seconds = at[this] - at[this - 1]
    if is_counter:
        kwh = value[this] - value[this - 1]
        sound = (kwh >= 0) & (seconds > 0)
    else:
        kwh = (value[this] + value[this - 1]) / 2 * seconds / HOUR
        sound = (seconds > 0) & (seconds <= BRIDGED * usual(meter[this], seconds))
    this, seconds, kwh = this[sound], seconds[sound], kwh[sound]
    first, last = order[this - 1], order[this]
    return Spans(series[last], first, last, times.local[first], times.local[last], times.instant[last], seconds, kwh)


def joined(parts: Sequence[Spans]) -> Spans:
    """All spans of several."""
    names = Spans.__dataclass_fields__
    return Spans(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def periods(series: np.ndarray, first_day: np.ndarray, next_day: np.ndarray, kwh: np.ndarray) -> Spans:
    """Spans of whole civil days; those without a value or a period are left out."""
    rows = np.flatnonzero(~np.isnan(kwh) & (next_day > first_day))
    begin, end = first_day[rows] * DAY, next_day[rows] * DAY
    return Spans(series[rows], rows, rows, begin, end, end, end - begin, kwh[rows])


def by_piece(spans: Spans) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(place of the span, day, share of it) of each part of a span inside one civil day; shares of a span add up to 1.

    The last part is what the others leave, so that no energy is lost to rounding.
    """
    first = np.floor(spans.begin / DAY).astype(np.int64)
    last = np.maximum(np.ceil(spans.end / DAY).astype(np.int64) - 1, first)
    count = last - first + 1
    place = np.repeat(np.arange(len(first)), count)
    nth = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    day = first[place] + nth
    begin, end = spans.begin[place], spans.end[place]
    length = np.where(end > begin, end - begin, 1.0)
    share = (np.minimum(end, (day + 1) * DAY) - np.maximum(begin, day * DAY)) / length
    share = np.where(count[place] == 1, 1.0, share)
    is_last = nth == count[place] - 1
    others = np.bincount(place[~is_last], share[~is_last], minlength=len(first))
    return place, day, np.where(is_last, 1.0 - others[place], share)


def by_day(spans: Spans, times: Times | None) -> tuple[Days, np.ndarray]:
    """Energy by meter and day, and the rows that another one replaces on some day.

    Where spans that overlap in time describe one day, the shortest win it; of equal ones, that of the later row.
    """
    spans = spans.take(np.lexsort((spans.row, spans.until, spans.series)))
    apart = ~_inside_earlier(spans)
    place, day, share = by_piece(spans)
    group, key = _groups(spans.series[place], day)
    counts = apart[place] & (_shortest(spans, place, group, apart) | ~_overlaps(spans, place, day, group)[group])
    days = _sums(spans, place[counts], group[counts], share[counts], key, times)
    return days, np.unique(spans.row[place[~counts]])


def _shortest(spans: Spans, place: np.ndarray, group: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Which pieces are of the shortest spans of their day: readings within a day, then a day, then longer ones."""
    grain = np.where(spans.seconds < 23 * HOUR, 0.0, np.where(spans.seconds <= 25 * HOUR, DAY, spans.seconds))[place]
    grain = np.where(apart[place], grain, np.inf)
    finest, latest = np.full(len(group), np.inf), np.full(len(group), -1)
    np.minimum.at(finest, group, grain)
    short = grain == finest[group]
    np.maximum.at(latest, group[short], spans.row[place[short]])
    return np.asarray(short & ((grain == 0) | (spans.row[place] == latest[group])))


def _overlaps(spans: Spans, place: np.ndarray, day: np.ndarray, group: np.ndarray) -> np.ndarray:
    """By group, whether two of its pieces share more than a second. A span begins by the clock of its beginning, which
    may be another than that of its end."""
    shift = (spans.until - spans.end)[place]
    is_first = spans.begin[place] >= day * DAY
    begin = np.where(is_first, (spans.until - spans.seconds)[place], day * DAY + shift)
    end = np.minimum(spans.end[place], (day + 1) * DAY) + shift
    order = np.lexsort((end, begin, group))
    # Times of one group lie within some days: apart by far, the greatest end so far never reaches another group.
    far = group[order] * (100 * DAY) - day[order] * DAY
    reached = np.maximum.accumulate(end[order] + far) if len(order) else end
    share = following(begin[order][1:] + far[1:] < reached[:-1] - 1, len(order))
    found = np.zeros(len(group), bool)
    found[group[order][share]] = True
    return found


def _inside_earlier(spans: Spans) -> np.ndarray:
    """Which spans shorter than a day begin before another of their meter, that ends sooner, has ended."""
    short = np.flatnonzero(spans.seconds < 23 * HOUR)
    inside = np.zeros(len(spans.row), bool)
    begin, end, series = spans.until[short] - spans.seconds[short], spans.until[short], spans.series[short]
    starts = np.flatnonzero(~following(series[1:] == series[:-1], len(short)))
    for one, next_ in zip(starts, [*starts[1:], len(short)][: len(starts)], strict=True):
        reached = np.maximum.accumulate(end[one:next_])
        inside[short[one + 1 : next_]] = begin[one + 1 : next_] < reached[:-1] - 1
    return inside


def _groups(series: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Code of each pair of meter and day, and the pairs."""
    pairs = np.stack([series.astype(np.int64), day], axis=1)
    key, group = np.unique(pairs, axis=0, return_inverse=True)
    return group.reshape(-1), key


def _sums(
    spans: Spans, place: np.ndarray, group: np.ndarray, share: np.ndarray, key: np.ndarray, times: Times | None
) -> Days:
    size = len(key)
    # Of days on end the clock tells which are whole, be it changed on one of them.
    metered = np.where(spans.seconds > DAY + HOUR, spans.end - spans.begin, spans.seconds)
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(first, group, np.minimum(spans.first_row, spans.row)[place])
    np.maximum.at(last, group, np.maximum(spans.first_row, spans.row)[place])
    kept = last >= 0
    found = Days(
        series=key[:, 0], day=key[:, 1],
        kwh=np.bincount(group, spans.kwh[place] * share, minlength=size),
        seconds=np.bincount(group, metered[place] * share, minlength=size),
        length=_lengths(key, times), first_row=first, last_row=last,
        rows=np.bincount(group, minlength=size),
    )  # fmt: skip
    return found.only(kept)


def _lengths(key: np.ndarray, times: Times | None) -> np.ndarray:
    """Seconds of each day: an hour more or less where the offsets of its readings change."""
    length = np.full(len(key), DAY)
    if times is None or not times.known.any():
        return length
    rows = np.flatnonzero(times.known & ~np.isnan(times.offset))
    rows = rows[np.argsort(times.instant[rows], kind="stable")]
    days, offsets = times.day[rows], times.offset[rows]
    found, first = np.unique(days, return_index=True)
    last = np.r_[first[1:], len(days)] if (days[1:] >= days[:-1]).all() else None
    if last is None:  # clocks of several zones
        return length
    change = offsets[first] - offsets[last - 1]
    at = np.searchsorted(found, key[:, 1])
    near = np.minimum(at, len(found) - 1)
    return length + np.where(found[near] == key[:, 1], change[near], 0.0)
