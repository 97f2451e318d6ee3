"""When the lines of a table of use are of, by the columns of which its member said that they say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from footprint.intake.evidence import uses
from footprint.intake.rearranging.use_grid.spans import days, undressed, with_days
from footprint.intake.values import dates, periods
from footprint.intake.values.periods import Period, found_in, period_of
from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.words import is_empty

_SECONDS = re.compile(r"([12]\d{9})(?:[.,]\d+|\d{3})?")
_STAMP = re.compile(
    r"(.*?\d)(?:T|[ ,]+)(\d{1,2})[:h](\d{2})?(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]m)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?", re.I
)
_YEAR_MONTH = re.compile(r"(20\d\d)(0[1-9]|1[0-2])")
_SLASHES = re.compile(r"^(\d{4})[/.](\d\d)[/.](\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<=[^\W\d])\.? '?(\d\d)$")
_NUMBER = re.compile(r"\d{1,2}")
_DAYS = (uses.PERIOD, uses.US_DATE, uses.MONTH, uses.FROM, uses.TO)  # of columns that say when without others
_MONTHS, _LONGEST_MONTH = 12, timedelta(31)
_DAY = timedelta(1)


@dataclass(frozen=True)
class When:
    """The period of a line; `at`: the moment of one with an hour; `is_assumed`: its year is that of the delivery."""

    period: Period
    at: datetime | None = None
    is_assumed: bool = False


@dataclass(frozen=True)
class Times:
    """What is known of all lines: the columns that say when (role → position), the order of day and month in dates,
    the years that the table says, the period of all of it, and the `year` that is assumed (0: none)."""

    columns: Mapping[str, int]
    order: dates.Order
    years: tuple[int, ...]
    whole: Period | None
    year: int = 0
    days_of_month: bool = False  # a column holds the numbers of days of the one month of all
    moments: bool = False  # most cells have an hour: those without one are midnights, which workbooks write so


def of_table(
    columns: Mapping[str, int], lines: Sequence[Sequence[str]], years: Sequence[int], whole: Period | None,
    year: int = 0,
) -> Times:  # fmt: skip
    """What the lines of a table say together."""
    cells = [cells[at] for role, at in columns.items() if role not in (uses.YEAR, uses.TIME) for cells in lines]
    numbers = [int(cell) for cell in map(str.strip, cells) if _NUMBER.fullmatch(cell)]
    is_month = whole is not None and whole.days[1] - whole.days[0] <= _LONGEST_MONTH
    order = dates.Order("mdy", "sure") if uses.US_DATE in columns else dates.decide(dict.fromkeys(cells))
    at = next((columns[role] for role in (uses.PERIOD, uses.US_DATE) if role in columns), None)
    written = [] if at is None else [cells[at].strip() for cells in lines if not is_empty(cells[at])]
    hours = sum(_moment(_SLASHES.sub(r"\1-\2-\3", cell), order) is not None for cell in written)
    return Times(columns, order, tuple(years), whole, year, bool(numbers) and is_month, 2 * hours > len(written))


def of_line(times: Times, cells: Sequence[str]) -> When | None:
    """When a line is of; without a year where neither it nor its table says one. None where nothing says it, or what
    is written is no period."""
    own = {role: cells[at] for role, at in times.columns.items() if not is_empty(cells[at])}
    years = times.years
    if uses.YEAR in own:
        year = period_of(own[uses.YEAR])
        if year is None or year.start is None:
            return None
        years = (year.start.year,)
        if len(own) == 1:
            return When(year)
    if uses.FROM in own and uses.TO in own:
        return _span(*(read(own[role], times, years) for role in (uses.FROM, uses.TO)))
    written = next((own[role] for role in _DAYS if role in own), None)
    if written is None:
        return None if times.columns.keys() & set(_DAYS) or times.whole is None else When(times.whole)
    known = _read(f"{written} {own[uses.TIME]}" if uses.TIME in own else written, times, years)
    return _month_of(known) if known is not None and uses.MONTH in own else known


def _read(cell: str, times: Times, years: Sequence[int]) -> When | None:
    """What a cell says, in the year of the delivery where it needs one and nothing says another."""
    known = read(cell, times, years)
    if times.moments and known is not None and known.at is None and known.period.form == periods.DAY:
        return replace(known, at=datetime.combine(known.period.days[0], time.min))
    if known is None and not years and times.year and (assumed := read(cell, times, (times.year,))) is not None:
        return replace(assumed, is_assumed=True)
    return known


def _month_of(when: When) -> When:
    first = when.period.start
    if first is None:
        return when
    month = Period(None, None, periods.MONTH, first.month, first.month).of_year(first.year)
    return When(month, is_assumed=when.is_assumed)


def _span(first: When | None, last: When | None) -> When | None:
    """From one day to the other, which is the last one unless it is written as a midnight."""
    if first is None or last is None or first.period.start is None or last.period.end is None:
        return None
    midnight = last.at is not None and last.at.time() == time.min and first.period.start < last.at.date()
    end = last.period.start if midnight else last.period.end
    return When(Period(first.period.start, end, periods.SPAN)) if end and end > first.period.start else None


def read(cell: str, times: Times, years: Sequence[int] = ()) -> When | None:
    """What a cell says."""
    text = _SLASHES.sub(r"\1-\2-\3", cell.strip())
    if stamp := _moment(text, times.order):
        return When(_day(stamp.date()), stamp)
    if found := _YEAR_MONTH.fullmatch(text):
        text = f"{found[1]}-{found[2]}"
    if _NUMBER.fullmatch(text):
        return _numbered(int(text), times, years)
    text = undressed(plain(text))
    known = dates.parse(text, times.order) if period_of(text) is None or times.order.order == "mdy" else None
    if known is not None and known.precision == "day":
        return When(_day(known.day))
    if (span := days(text, years)) is not None:
        bare = period_of(text)
        form = bare.form if bare is not None else periods.SPAN
        return When(Period(span[0], span[1] + _DAY, periods.DAY if span[0] == span[1] else form))
    period = period_of(text)
    return When(period) if period is not None else None


def _numbered(number: int, times: Times, years: Sequence[int]) -> When | None:
    """The number of a day in the month of all, or of a month."""
    if times.days_of_month and times.whole is not None and times.whole.start is not None:
        day = times.whole.start + timedelta(number - 1)
        return When(_day(day)) if number and times.whole.end and day < times.whole.end else None
    if not 1 <= number <= _MONTHS:
        return None
    bare = Period(None, None, periods.MONTH, number, number)
    return When(bare.of_year(years[0]) if len(years) == 1 else bare)


def _moment(text: str, order: dates.Order) -> datetime | None:
    if found := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC).replace(tzinfo=None)
    if not (found := _STAMP.fullmatch(text)):
        return None
    known = dates.parse(found[1], order)
    hour, minute, second = (int(part or 0) for part in found.groups()[1:4])
    if half := (found[5] or "").lower():
        hour = hour % 12 + 12 * (half == "pm")
    if known is None or known.precision != "day" or minute > 59 or second > 59 or hour > 24:
        return None
    return datetime.combine(known.day, time.min) + timedelta(hours=hour, minutes=minute, seconds=second)


def _day(day: date) -> Period:
    return Period(day, day + _DAY, periods.DAY)


def of_title(name: str, years: Sequence[int]) -> Period | None:
    """The period that the title of a column names."""
    full = _SHORT_YEAR.sub(r" 20\1", name)
    found = found_in(with_days(full if days(full, years) else name, years))
    return found[0] if found is not None else None


def in_order(place: int, columns: int) -> Period | None:
    """The part of a year that one of so many columns is: of twelve a month, of four a quarter, of two a half."""
    if columns not in (2, 4, _MONTHS):
        return None
    months = _MONTHS // columns
    return Period(None, None, periods.SPAN, place * months + 1, (place + 1) * months)


def joined(line: When | None, column: Period | None, year: int) -> tuple[When | None, bool]:
    """When a number is of, by its line and its column, and whether the year is that of the delivery because nothing
    says another."""
    period = column if line is None else line.period if column is None else _both(line.period, column)
    if period is None:
        return None, False
    is_assumed = period.start is None or (line is not None and line.is_assumed)
    known = period.of_year(year) if period.start is None else period
    return (replace(line, period=known) if line is not None else When(known)), is_assumed


def _both(one: Period, other: Period) -> Period | None:
    """The shorter of two periods, of which the longer holds it; None where they contradict each other."""
    if one.start is None and other.start is None:
        return one if one == other else None
    dated = one if one.start is not None else other
    first, second = (each.of_year(dated.start.year) if dated.start else each for each in (one, other))
    inner, outer = sorted((first, second), key=lambda each: each.days[1] - each.days[0])
    is_inside = outer.days[0] <= inner.days[0] and inner.days[1] <= outer.days[1]
    return inner if is_inside else None
