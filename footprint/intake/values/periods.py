"""Periods as tables write them, in any of six languages: days, weeks, months, two months,
quarters, years, and from one day to another. A period is found inside a text, and what is left of the text is given
back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from footprint.intake.values import dates
from footprint.intake.vocabulary.folding import plain
from footprint.remembered import toml

DAY, WEEK, MONTH, QUARTER, YEAR, SPAN = "day", "week", "month", "quarter", "year", "span"
_LONGEST_CELL = 80  # letters of a cell that may be a period
_Y = r"(?P<year>20[0-4]\d)"
_NUMERIC = r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d)"


@dataclass(frozen=True)
class Period:
    """[`start`, `end`) and how it was written; without a year `start` is None, and months `first` to `last` (1 =
    January) are known."""

    start: date | None
    end: date | None
    form: str
    first: int = 0
    last: int = 0

    @property
    def days(self) -> tuple[date, date]:
        """Its first day and the first after it. Raises `ValueError` where its year is not known."""
        if self.start is None or self.end is None:
            raise ValueError(self.form)
        return self.start, self.end

    def of_year(self, year: int) -> Period:
        """The same months of a year."""
        return self if self.start is not None or not self.first else _months(year, self.first, self.last, self.form)


def _months(year: int, first: int, last: int, form: str) -> Period:
    """The months from one to another, which is of the next year where it comes before."""
    after = (year * 12 + last) + (12 if last < first else 0)
    return Period(date(year, first, 1), date(after // 12, after % 12 + 1, 1), form, first, last)


@cache
def months() -> dict[str, int]:
    """The months by their names."""
    lists = toml("footprint.intake.values", "months.toml")
    return {name: int(number) for number, names in lists.items() for name in names.split()}


@cache
def words() -> dict[str, Any]:
    """How people write parts of a year, as data."""
    return toml("footprint.intake.values", "periods.toml")


def with_digits(form: str) -> str:
    """A form (plain) whose ordinals before quarters and halves of years are digits (`premier semestre`)."""
    if not _part_of_year().search(form):
        return form
    for ordinal, number in words()["ordinals"].items():
        form = re.sub(rf"(?<![a-z\d]){ordinal}\.? (?={_part_of_year().pattern})", f"{number} ", form)
    return form


@cache
def _part_of_year() -> re.Pattern[str]:
    return re.compile(f"(?:{words()['quarters']}|{words()['halves']})")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]], ...]:
    name = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + ")"
    two = r"[ .]*(?:[-/&+]|\bet\b|\band\b|\bund\b|\by\b|\bau?\b|\bto\b|\bbis\b|\ba\b)[ ]*"
    quarter, half = words()["quarters"], rf"(?!sem\b){words()['halves']}"
    nth = r"\s*(?:er|re|e|eme|nd|nde|rd|th|st|o|a|°|\.)*\s*"
    q, of = rf"(?:[tq]|{quarter}\.?\s*)", r"[ /.-]*(?:de |of |del? |d')?"
    of_year, of_month = rf"{_Y}[ ,/.-]*", r"20[0-4]\d[-/.]?(?:0[1-9]|1[0-2])"
    nth_day, of_day = r"(?:er|st|nd|rd|th|\.|°)?", r" ?(?:de |of |d')?"
    th = rf"\s*(?:-|→|/|{words()['to']})\s*(?:le |the |el |il |den )?"
    last_day = rf"(?P<d>\d\d?){nth_day}{of_day}(?P<m>{name})\.?,?{of_day}{_Y}"
    month_of, to = r"(?:0[1-9]|1[0-2])[-/.]20[0-4]\d", r"\s*(?:-|→|/|au?|to|bis|al?|until)?\s*"
    written = [
        (rf"(?<![-/.])(?P<a>{of_month}){to}(?P<b>{of_month})(?![-/.]\d)", _of_months),
        (rf"(?<![-/.])(?P<a>{month_of}){to}(?P<b>{month_of})", _of_months),
        (rf"{q}(?P<q>[1-4]){two}{q}?(?P<q2>[1-4]){of}{_Y}", _quarter),
        (rf"{of_year}{q}(?P<q>[1-4]){two}{q}?(?P<q2>[1-4])", _quarter),
        (rf"(?P<q>[1-4]){nth}{two}(?P<q2>[1-4]){nth}{quarter}{of}{_Y}", _quarter),
        (rf"(?P<h>[12]){nth}{half}\.?{of}{_Y}", _half), (rf"(?:h|{half}\.?\s?)(?P<h>[12]){of}{_Y}", _half),
        (rf"{of_year}(?:h|{half}\.?\s?)(?P<h>[12])", _half), (rf"{of_year}(?P<h>[12]){nth}{half}", _half),
        (rf"(?:du |from |vo[nm] |del? )?(?P<a>{_NUMERIC}){th}(?P<b>{_NUMERIC})", _span),
        (rf"(?<![./-])(?P<d1>\d\d?)[./](?P<n1>\d\d?)\.?{th}(?P<d>\d\d?)[./](?P<n>\d\d?)[./]{_Y}", _of_days),
        (rf"(?<![./-])(?P<d1>\d\d?){nth_day}{of_day}(?P<m1>{name})\.?(?:,? (?P<y1>20\d\d))?{th}{last_day}", _of_days),
        (rf"(?<![./-])(?P<d1>\d\d?){nth_day}(?:-|\s*{words()['to']} (?:le )?){last_day}", _of_days),
        (rf"(?P<m1>{name})\.? (?P<d1>\d\d?)(?:,? (?P<y1>20\d\d))?{th}(?:(?P<m>{name})\.? )?(?P<d>\d\d?),? {_Y}",
         _of_days),
        (rf"(?P<m1>{name}){two}(?P<m2>{name})[ .]*{_Y}", _two),
        (rf"(?<!\d )(?<!\d\. )(?P<m1>{name})[ .]*{_Y}{two}(?P<m2>{name})[ .]*(?P<y2>20[0-4]\d)", _two),
        (rf"{of_year}(?P<m1>{name}){two}(?P<m2>{name})", _two),
        (rf"(?P<q>[1-4])\s*(?:er|e|eme|nd|rd|th|st|\.|o|°)?\s*{quarter}\.?[ /-]*{_Y}?", _quarter),
        (rf"{quarter}\.?\s*(?P<q>[1-4])[ /-]*{_Y}?", _quarter),
        (rf"[tq](?P<q>[1-4])(?:[ /.-]*{_Y})?", _quarter),
        (rf"{_Y}[ /-]*[tq](?P<q>[1-4])", _quarter),
        (rf"{_Y}[- ]?(?:w|s|kw)(?P<w>\d\d?)", _week),
        (rf"(?:kw|w|semaine|week|semana|woche|sem\.?|s)\s?(?P<w>\d\d?)[ /-]+{_Y}", _week),
        (rf"(?:[a-z]{{3,10}}\.?,? )?(?P<d>\d{{1,2}})(?:er|\.)?[ -](?:de )?(?P<m>{name})\.?[ -](?:de )?{_Y}", _day),
        (rf"(?P<m>{name})\.? (?P<d>\d\d?)(?:st|nd|rd|th)?,? {_Y}", _day),
        (rf"{_NUMERIC}", _plain_day),
        (rf"(?P<m>{name})\.?[ /-]*(?:de )?{_Y}", _month),
        (rf"{_Y}[ /-]*(?P<m>{name})\.?", _month),
        (rf"(?P<m>{name})[ .'/-]+(?P<yy>[0-4]\d)", _month),
        (rf"{_Y}[-/.](?P<n>0[1-9]|1[0-2])", _month),
        (r"(?P<n>0?[1-9]|1[0-2])[-/.](?P<year>20[0-4]\d)", _month),
        (rf"(?:annee |year |jahr |ano )?{_Y}", _year),
    ]  # fmt: skip
    return tuple((re.compile(rf"(?<![a-z\d]){form}(?![a-z\d])"), read) for form, read in written)


def _span(found: re.Match[str]) -> Period | None:
    first, last = (dates.parse(found[part]) for part in "ab")
    if first is None or last is None or last.day < first.day:
        return None
    return Period(first.day, last.day + timedelta(1), SPAN)


def _of_days(found: re.Match[str]) -> Period | None:
    """From one day to another, of which the first may lack its month, and its year, which is then that before where it
    would come after."""
    own = found.groupdict()
    year, month = int(found["year"]), months()[own.get("m") or found["m1"]] if "n" not in own else int(found["n"])
    first = months()[own["m1"]] if own.get("m1") else int(own.get("n1") or month)
    begin, end = date(int(own.get("y1") or year), first, int(found["d1"])), date(year, month, int(found["d"]))
    begin = begin.replace(year=year - 1) if begin > end and not own.get("y1") else begin
    return Period(begin, end + timedelta(1), SPAN) if begin <= end else None


def _two(found: re.Match[str]) -> Period | None:
    first, last = months()[found["m1"]], months()[found["m2"]]
    year = int(found["year"])
    other = found.groupdict().get("y2")
    if other is not None:
        after = 12 * int(other) + last
        is_span = 12 * year + first < after
        return (
            Period(date(year, first, 1), date(after // 12, after % 12 + 1, 1), SPAN, first, last) if is_span else None
        )
    if last < first and found.start("year") > found.start("m1"):
        year -= 1  # `déc.-janv. 2025`
    return _months(year, first, last, SPAN)


def _quarter(found: re.Match[str]) -> Period:
    first, last = 3 * int(found["q"]) - 2, 3 * int(found.groupdict().get("q2") or found["q"])
    bare = Period(None, None, QUARTER if last == first + 2 else SPAN, first, last)
    return bare.of_year(int(found["year"])) if found["year"] else bare


def _half(found: re.Match[str]) -> Period:
    return _months(int(found["year"]), 6 * int(found["h"]) - 5, 6 * int(found["h"]), SPAN)


def _of_months(found: re.Match[str]) -> Period | None:
    """From one month to another, both in digits with their year."""
    (year, month), (last_year, last) = (_year_and_month(found[part]) for part in "ab")
    after = 12 * last_year + last
    is_span = 12 * year + month < after
    return Period(date(year, month, 1), date(after // 12, after % 12 + 1, 1), SPAN, month, last) if is_span else None


def _year_and_month(text: str) -> tuple[int, int]:
    digits = re.sub(r"\D", "", text)
    year, month = (digits[2:], digits[:2]) if re.match(r"\d\d\D", text) else (digits[:4], digits[4:])
    return int(year), int(month)


def _week(found: re.Match[str]) -> Period:
    monday = date.fromisocalendar(int(found["year"]), int(found["w"]), 1)
    return Period(monday, monday + timedelta(7), WEEK)


def _day(found: re.Match[str]) -> Period:
    day = date(int(found["year"]), months()[found["m"]], int(found["d"]))
    return Period(day, day + timedelta(1), DAY)


def _plain_day(found: re.Match[str]) -> Period | None:
    known = dates.parse(found[0])
    return Period(known.day, known.day + timedelta(1), DAY) if known and known.precision == "day" else None


def _month(found: re.Match[str]) -> Period:
    own = found.groupdict()
    month = months()[own["m"]] if own.get("m") else int(own["n"])
    year = int(own["year"]) if own.get("year") else 2000 + int(own["yy"])
    return _months(year, month, month, MONTH)


def _year(found: re.Match[str]) -> Period:
    year = int(found["year"])
    return Period(date(year, 1, 1), date(year + 1, 1, 1), YEAR)


def mentions(form: str) -> list[tuple[Period, int, int]]:
    """The periods with their year that a text (plain) names, where each begins and ends in it, in their order; what
    belongs to one, as its forms stand, is no part of another."""
    named: list[tuple[Period, int, int]] = []
    for pattern, read in _patterns():
        for match in list(pattern.finditer(form)):
            period = _read(read, match)
            if period is not None and period.start is not None:
                named.append((period, *match.span()))
                form = f"{form[: match.start()]}{'|' * len(match[0])}{form[match.end() :]}"
    return sorted(named, key=lambda one: one[1])


def _read(read: Callable[[re.Match[str]], Period | None], match: re.Match[str]) -> Period | None:
    try:
        return read(match)
    except ValueError:
        return None


def found_in(text: str) -> tuple[Period, str] | None:
    """The period that a text names, and the text without it; None where it names none."""
    form = with_digits(plain(text))
    for pattern, read in _patterns():
        if (match := pattern.search(form)) and (period := _read(read, match)) is not None:
            return period, f"{form[: match.start()]} {form[match.end() :]}".strip()
    bare = re.sub(r"\([^()]*\)", " ", form).strip(" .:-")
    if bare in months() and len(bare) > 2:
        month = months()[bare]
        return Period(None, None, MONTH, month, month), form.replace(bare, " ")
    return None


def period_of(cell: str) -> Period | None:
    """The period that a cell is; None of any other cell."""
    return _period_of(cell) if len(cell) < _LONGEST_CELL else None


@lru_cache(maxsize=8_192)
def _period_of(cell: str) -> Period | None:
    said = found_in(cell)
    return said[0] if said is not None and not said[1].strip(" .,:;-–") else None
