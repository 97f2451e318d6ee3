"""Days of a table of energy as the weeks or months that they begin or end, and days that may be either."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.tables.cells import Cells
from footprint.intake.usage.energy.clock import read_times
from footprint.intake.usage.said_periods import begun, says_longer
from footprint.intake.vocabulary.words import is_empty, is_total

_TIMES = ("day", "time")
_OF_READINGS = ("index", "index_part", "index_before", "index_after", "start", "last_day")
_FAR = 4  # days from one day to the next, above which a mean may be that of all of them


def with_long_periods(cells: Cells) -> Cells:
    """The cells with days whose column says weeks or months (`Week commencing`) as the period from one day to another;
    days of a counter are those on which it was read."""
    if any(name in cells.coded for name in _OF_READINGS):
        return cells
    for column in _TIMES:
        spans = as_spans(cells.headers.get(column, ""), cells.get(column)) if column in cells.coded else None
        if spans is not None:
            coded = {name: given for name, given in cells.coded.items() if name not in _TIMES}
            return replace(cells, coded=coded | {"time": spans})
    return cells


def as_spans(name: str, given: Coded) -> Coded | None:
    """Days as `2025-01-06 - 2025-01-12`, where the name of their column says that they begin or end weeks or months;
    None where it does not."""
    if not says_longer(name):
        return None
    filled = given.used() & np.array([not is_empty(text) and not is_total(text) for text in given.values], bool)
    places = np.flatnonzero(filled)
    times, _ = read_times(Coded([given.values[at] for at in places], np.arange(len(places))))
    if not (times.known & times.is_date).all():
        return None
    longer = begun(name, times.day.astype(np.int64))
    if longer is None:
        return None
    first, last = (np.array(edge, "datetime64[D]") for edge in (longer[0], longer[1] - 1))
    texts = list(given.values)
    for at, start, end in zip(places, first, last, strict=True):
        texts[at] = f"{start} - {end}"
    return Coded(texts, given.codes)


def far_apart(series: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Mask of the rows of meters all of whose days are far from each other: a mean of power may be that of the day, or
    of all days until the next."""
    order = np.lexsort((days, series))
    order = order[~np.isnan(days[order])]
    meter, day = series[order], days[order]
    steps, same = np.diff(day), meter[1:] == meter[:-1]
    size = int(series.max(initial=0)) + 1
    near, any_step = np.zeros((2, size), bool)
    near[meter[1:][same & (steps <= _FAR)]] = True
    any_step[meter[1:][same]] = True
    return np.asarray((any_step & ~near)[series])
