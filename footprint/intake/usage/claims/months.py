"""Which whole months, and how many of their days, a line of a provider's export speaks of. No figure is here."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.usage.figures import Countable, month_of, periods
from footprint.intake.usage.said_periods import said_by_name
from footprint.intake.values.reader import EPOCH, NO_DAY
from footprint.intake.vocabulary.words import is_empty

_MIDNIGHT = re.compile(r"[T ]0?0:00")


def spans(table: Countable, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The days [start, end) of each row since 1970; `NO_DAY` where none is said, be it in the name of the file.

    A first day of a month without an end stands for its month where no row of the file begins on another day.
    """
    starts = table.cells.get("period_start")
    start, end = periods(table, "period_start")
    ends = table.cells.get("period_end")
    last = table.reader.days({"period_end": ends})["period_end"].numbers
    if (start == NO_DAY).all() and (named := said_by_name(name)) is not None and starts.where(is_empty).all():
        start, end = np.full(len(start), named[0], np.int32), np.full(len(end), named[1], np.int32)
    known = start[start != NO_DAY]
    if len(known) and (known == month_of(known)).all():
        end = np.where((end - start == 1) & (last == NO_DAY), month_of(start, 1), end).astype(np.int32)
    return start, np.where((last != NO_DAY) & (start != NO_DAY), _end(ends, last), end)


def _end(cells: Coded, last: np.ndarray) -> np.ndarray:
    """The day after the last one: ends at midnight and first days of a month are the day after, others are the last."""
    midnight = cells.where(lambda value: _MIDNIGHT.search(value) is not None)
    return np.where(midnight | (last == month_of(last)), last, last + 1).astype(np.int32)


def whole_months(start: int, end: int) -> tuple[date, int] | None:
    """The first month of a period and how many it covers; of a period inside one month that one. None where it holds
    parts of several."""
    first, last = _day(start), _day(end - 1)
    month = first.replace(day=1)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > 1 and (first.day != 1 or _day(end).day != 1):
        return None
    return month, count


def days_of(month: date, months: int) -> int:
    """How many days these months have."""
    first = np.datetime64(month, "M")
    after = first + np.timedelta64(months, "M")
    return int((after.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(int))


def year_of(number: int) -> int:
    """The year of a day since 1970."""
    return _day(number).year


def _day(number: int) -> date:
    return EPOCH + timedelta(int(number))
