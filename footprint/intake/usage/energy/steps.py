"""Readings of meters in the order of time: which follow each other, and how long steps last."""

from __future__ import annotations

import numpy as np

from footprint.intake.usage.energy.clock import DAY, HOUR, Times

_FEW_STEPS, _REGULAR = 12, 0.9
_FASTER = 2.0
_SECOND = 2  # day of a month
USUAL_STEPS = (300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0)


def in_order(series: np.ndarray, times: Times) -> np.ndarray:
    """Rows by meter and instant; rows of one instant in the order of the file."""
    return np.lexsort((np.arange(len(series)), times.instant, series))


def following(pairs: np.ndarray, size: int) -> np.ndarray:
    """A mask of `size` places from one of pairs of neighbours: the first place follows nothing."""
    return np.append(False, pairs)[:size].astype(bool)


def same_as_before(series: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Which places repeat the meter and the value of the place before."""
    return following((series[1:] == series[:-1]) & (values[1:] == values[:-1]), len(series))


def steps(series: np.ndarray, times: Times, order: np.ndarray) -> np.ndarray:
    """The length of the step that ends at each row, from the times around it (s); NaN for a meter with one row.

    A step is the time since the row before when a neighbour has the same; else the least of the three, because a row
    that is missing makes the time since the row before longer, and no step shorter.
    """
    twice = same_as_before(series[order], times.instant[order])
    own = order[~twice]
    meter, at = series[own], times.instant[own]
    since = np.where(following(meter[1:] == meter[:-1], len(meter)), np.diff(at, prepend=np.nan), np.nan)
    after = np.append(since[1:], np.nan)[: len(since)]
    before = np.where(np.isnan(since), np.nan, np.append(np.nan, since[:-1])[: len(since)])
    sure = np.isin(since, USUAL_STEPS) & ((since == after) | (since == before))
    around = np.stack([since, after, before])
    least = np.min(np.where(np.isnan(around), np.inf, around), axis=0)
    found = np.full(len(series), np.nan)
    found[order] = np.where(sure, since, np.where(np.isinf(least), np.nan, least))[np.cumsum(~twice) - 1]
    return found


def usual_step(series: np.ndarray, times: Times) -> np.ndarray:
    """The median of the steps of each row's meter (s); NaN for a meter with one time."""
    order = in_order(series, times)
    order = order[times.known[order]]
    meter, since = series[order], np.diff(times.instant[order], prepend=np.nan)
    here = following(meter[1:] == meter[:-1], len(meter)) & (since > 0)
    if not here.any():
        return np.full(len(series), np.nan)
    by_meter = np.full(int(series.max()) + 1, np.nan)
    by_meter[meter[here]] = usual(meter[here], since[here])
    return np.asarray(by_meter[series])


def of_dates(series: np.ndarray, times: Times) -> np.ndarray:
    """Rows of meters all of whose stamps have no hour: each is a day. Beside stamps with one, it is midnight."""
    timed = np.zeros(int(series.max(initial=0)) + 1, bool)
    timed[series[times.known & ~times.is_date]] = True
    return np.asarray(times.is_date & ~timed[series])


def at_midnight(series: np.ndarray, times: Times) -> np.ndarray:
    """Rows of meters all of whose stamps are midnights, but not of those whose stamps go from the second day of a month
    to the first of another one: they end days."""
    size = int(series.max(initial=0)) + 1
    elsewhere, (first, last) = np.zeros(size, bool), np.full((2, size), np.nan)
    meter, local = series[times.known], times.local[times.known]
    elsewhere[meter[np.mod(local, DAY) > 0]] = True
    np.fmin.at(first, meter, local)
    np.fmax.at(last, meter, local)
    ends = (_day_of_month(first) == _SECOND) & (_day_of_month(last) == 1)
    return np.asarray(times.known & ~(elsewhere | ends)[series])


def _day_of_month(local: np.ndarray) -> np.ndarray:
    day = np.nan_to_num(local).astype("M8[s]").astype("M8[D]")
    return np.asarray((day - day.astype("M8[M]")).astype(np.int64) + 1)


def steps_at_stamps(series: np.ndarray, times: Times, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of meters whose steps begin, and of those whose steps end, at the time written: regular ones, the first of
    which begins and the last ends at midnight. A curve that is read at both has one reading more. `order`: rows with a
    value, as `in_order`."""
    begins, ends = np.zeros((2, len(series)), bool)
    for rows in np.split(order, np.flatnonzero(np.diff(series[order])) + 1) if len(order) else ():
        at = times.instant[rows]
        length = np.median(np.diff(at)) if len(at) >= _FEW_STEPS else 0.0
        if not 0 < length <= HOUR or (np.diff(at) == length).mean() < _REGULAR:
            continue
        # On the clock as shown first: hours of winter that end at it begin at that of UTC.
        for clock in (times.local, times.instant):
            first, last = clock[rows[0]], clock[rows[-1]]
            fits = [not np.mod((first - before, last + length - before), DAY).any() for before in (0.0, length)]
            if any(fits):
                begins[rows], ends[rows] = fits
                break
    return begins, ends


def falls(series: np.ndarray, order: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Rows at which a counter shows less than at its reading before."""
    order = order[~np.isnan(values[order])]
    meter, value = series[order], values[order]
    return np.asarray(order[following((meter[1:] == meter[:-1]) & (value[1:] < value[:-1]), len(order))])


def restarts(series: np.ndarray, times: Times, order: np.ndarray, values: np.ndarray, fallen: np.ndarray) -> np.ndarray:
    """Of the rows at which counters fell, those at which they began again from 0: they show no more than what the
    counter may have counted since the reading before, at up to twice its fastest. Others are of another counter."""
    order = order[~np.isnan(values[order])]
    same, seconds = series[order][1:] == series[order][:-1], np.diff(times.instant[order])
    rises = np.where(same & (seconds > 0), np.diff(values[order]), 0.0) / np.where(seconds > 0, seconds, 1.0)
    fastest = np.zeros(int(series.max(initial=0)) + 1)
    np.maximum.at(fastest, series[order][1:], rises)
    since = np.zeros(len(series))
    since[order[1:]] = seconds
    return np.asarray(fallen[values[fallen] <= _FASTER * fastest[series[fallen]] * since[fallen]])


def continued(order: np.ndarray, values: np.ndarray, fallen: np.ndarray) -> np.ndarray:
    """Readings of counters that begin again from 0 at the rows where they fell, as if they had gone on (Prometheus'
    `increase`): what they counted between their last reading and the restart is lost."""
    order, found = order[~np.isnan(values[order])], values.copy()
    before = np.append(0.0, values[order][:-1])[: len(order)]
    found[order] += np.cumsum(np.where(np.isin(order, fallen), before, 0.0))
    return found


def usual(meter: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """The median of each meter's steps (s), at every step."""
    order = np.lexsort((seconds, meter))
    found, begin, count = np.unique(meter[order], return_index=True, return_counts=True)
    middle = seconds[order][begin + count // 2]
    return np.asarray(middle[np.searchsorted(found, meter)])
