"""Dates as people and tools write them, and how precisely they are known. What a date means is decided elsewhere.

Day/month order is decided once a column, from a value above 12; else French order is assumed and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from footprint.intake.vocabulary.folding import plain

_ZONE = r"(?:z|utc|gmt|[cmwe]es?t|mest|bst|[+-]\d{2}:?\d{2})"
_TIME = rf"(?:[t ,]+\d{{1,2}}[:h]\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?\s*(?:am|pm)?\s*{_ZONE}?)?"
_ISO = re.compile(rf"^(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}$")
_NUMERIC = re.compile(rf"^(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_ISO_MONTH = re.compile(r"^(\d{4})[-/.](\d{1,2})$")
_YEAR = re.compile(r"^(?:annee |en |fin |debut |vers |courant |ca\.? )?((?:19|20)\d{2})$")
_SCHOOL = re.compile(
    r"^(?:rentree|annee scolaire|school year|a\.?s\.?)?\s*(?:de |sept(?:embre|\.)? )?"
    r"((?:19|20)\d{2})(?:\s*[-/]\s*((?:19|20)?\d{2}))?$"
)
_DAY_NAME = re.compile(
    rf"^(?:[a-z]{{3,8}}\.?,? )?(\d{{1,2}})(?:er|st|nd|rd|th)?[ -]+([a-z]+)\.?[ -]+(\d{{4}}|\d{{2}}){_TIME}$"
)
_NAME_DAY = re.compile(rf"^([a-z]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}$")
_NAME_YEAR = re.compile(r"^([a-z]+)\.?[ -/]+(\d{4}|\d{2})$")
_SERIAL = re.compile(r"^\d{5}(?:[.,]\d+)?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avri avr apr april",
         "mai may", "juin jun june", "juillet juill juil jul july", "aout aou aug augu august",
         "septembre sept sep september", "octobre octo oct october", "novembre nove nov november",
         "decembre dece dec december"), start=1)
    for name in names.split()
}  # fmt: skip
EXCEL_ZERO = date(1899, 12, 30)
NOTHING = {
    "0000-00-00", "1970-01-01", "01/01/1970", "01-01-1970", "1900-01-01", "01/01/1900", "1899-12-30", "00/00/0000",
}  # fmt: skip
_YEAR_SAID = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")
_LONGEST = 20  # letters of the name of a month


@dataclass(frozen=True)
class Order:
    """Order of day and month in a column: dmy or mdy. `evidence`: sure, none, assumed, mixed, other_column."""

    order: str
    evidence: str
    example: str = ""


FRENCH = Order("dmy", "none")  # where nothing hangs on it, or nobody else writes


@dataclass(frozen=True)
class Known:
    """A day that stands for a period, and how precisely it is known: day, month, year, school_year."""

    day: date
    precision: str


def decide(texts: Iterable[str]) -> Order:
    """The order of day and month from the distinct cells of a column."""
    dmy = mdy = either = ""
    for text in texts:
        found = _NUMERIC.match(plain(text))
        if not found:
            continue
        first, second = int(found.group(1)), int(found.group(2))
        if first > 12 >= second:
            dmy = dmy or text
        elif second > 12 >= first:
            mdy = mdy or text
        elif first != second:
            either = either or text
    if dmy and mdy:
        return Order("dmy", "mixed", mdy)
    if dmy or mdy:
        return Order("dmy" if dmy else "mdy", "sure", dmy or mdy)
    return Order("dmy", "assumed" if either else "none", either)


def parse(text: str, order: Order = FRENCH) -> Known | None:
    """The day that a cell stands for; None when it is not a date."""
    value = plain(text).strip(" .")
    try:
        return _day(value, order) or _month(value) or _year(value) or _serial(value)
    except (ValueError, OverflowError):
        return None


def _day(value: str, order: Order) -> Known | None:
    if found := _ISO.match(value) or _COMPACT.match(value):
        return Known(date(*(int(part) for part in found.groups()[:3])), "day")
    if found := _NUMERIC.match(value):
        first, second = int(found.group(1)), int(found.group(2))
        month_first = second > 12 if max(first, second) > 12 else order.order == "mdy"
        day, month = (second, first) if month_first else (first, second)
        return Known(date(_full_year(found.group(3)), month, day), "day")
    if (found := _DAY_NAME.match(value)) and found.group(2) in _MONTHS:
        return Known(date(_full_year(found.group(3)), _MONTHS[found.group(2)], int(found.group(1))), "day")
    if (found := _NAME_DAY.match(value)) and found.group(1) in _MONTHS:
        return Known(date(int(found.group(3)), _MONTHS[found.group(1)], int(found.group(2))), "day")
    return None


def _month(value: str) -> Known | None:
    if found := _MONTH.match(value):
        return Known(date(_plausible(found.group(2)), int(found.group(1)), 16), "month")
    if (found := _ISO_MONTH.match(value)) and int(found.group(2)) <= 12:
        return Known(date(_plausible(found.group(1)), int(found.group(2)), 16), "month")
    if (found := _NAME_YEAR.match(value)) and found.group(1) in _MONTHS:
        return Known(date(_full_year(found.group(2)), _MONTHS[found.group(1)], 16), "month")
    return None


def _year(value: str) -> Known | None:
    if found := _YEAR.match(value):
        return Known(date(int(found.group(1)), 7, 1), "year")
    if found := _SCHOOL.match(value):
        start, end = int(found.group(1)), found.group(2)
        if end is None or int(end) % 100 == (start + 1) % 100:
            return Known(date(start, 9, 1), "school_year")
    return None


def _serial(value: str) -> Known | None:
    """A day number of Excel, from 1954 to 2100."""
    if not _SERIAL.match(value):
        return None
    days = int(value[:5])
    return Known(EXCEL_ZERO + timedelta(days), "day") if 20_000 <= days <= 73_000 else None


def _full_year(text: str) -> int:
    year = int(text)
    return _plausible(text) if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _plausible(text: str) -> int:
    year = int(text)
    if not 1900 <= year <= 2200:
        raise ValueError(text)
    return year


@lru_cache(maxsize=4_096)
def is_bare_month(text: str) -> bool:
    """Whether a text is the name of a month without its year."""
    if len(text) > _LONGEST or any(sign.isdigit() for sign in text):
        return False
    known = parse(f"{text.strip(' .')} 2025")
    return known is not None and known.precision == "month"


def said_year(title: str) -> str:
    """The only year that a title says; '' where it says none, or several."""
    found = set(_YEAR_SAID.findall(title))
    return found.pop() if len(found) == 1 else ""
