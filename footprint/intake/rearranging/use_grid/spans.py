"""Periods as people type them, of which only their table says more: halves of years, ordinals in words, months without
a year or wrongly written, from a day to another without its year. They are given back as days: `2025-01-01 au
2025-03-31`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from footprint.intake.values import periods
from footprint.intake.values.periods import months, period_of
from footprint.intake.vocabulary.folding import plain
from footprint.remembered import toml

Days = tuple[date, date]  # first and last day
_Reader = Callable[[re.Match[str], tuple[int, ...]], Days | None]
_TWO_YEARS = re.compile(r"(?<!\d)20(\d\d) ?[/-] ?(?:20)?(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_FULL = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)")
_DAY_AND_MONTH = re.compile(r"(\d\d?)[./](\d\d?)\.?")
_SHORTEST = 4  # letters of a month that may be wrongly written


@cache
def words() -> dict[str, Any]:
    """What people write, as data."""
    return toml("footprint.intake.rearranging.use_grid", "typed.toml")


def years_said(texts: Sequence[str]) -> tuple[int, ...]:
    """The year that texts say, the first that says one; both of `2024/2025`; none where the first says several."""
    for text in texts:
        bare = _FULL.sub(" ", text)
        if two := _TWO_YEARS.search(bare):
            first, last = 2000 + int(two[1]), 2000 + int(two[2])
            if last == first + 1:
                return first, last
        found = sorted(set(map(int, _YEAR.findall(bare.replace("_", " ")))))
        if found:
            return tuple(found) if len(found) == 1 else ()
    return ()


def days(text: str, years: Sequence[int]) -> Days | None:
    """First and last day of a cell that is a period; None of any other, or where its year is not known."""
    return _days(plain(text), tuple(years)) if text.strip() and len(text) < 80 else None


@lru_cache(maxsize=4_096)
def _days(form: str, years: tuple[int, ...]) -> Days | None:
    form = undressed(form)
    if (inside := re.fullmatch(r"([^()]*)\(([^()]+)\)\.?", form)) and _is_name(inside[1]):
        return _days(inside[2], years) or _known(inside[2], years)
    if plainly := re.fullmatch(rf"{words()['notes']}?\s*(.*?)\s*\({words()['notes']}\)", form):
        form = plainly[1]
        if period_of(form) is not None:
            return _known(form, years)
    for pattern, read in _forms():
        if match := pattern.fullmatch(form):
            return _tried(read, match, years)
    return None


def day_without_year(text: str, years: Sequence[int]) -> date | None:
    """The day that a cell such as `10/03` or `28.11.` is in the only year of its table; None of any other."""
    found = _DAY_AND_MONTH.fullmatch(text.strip())
    try:
        return date(years[0], int(found[2]), int(found[1])) if found and len(years) == 1 else None
    except ValueError:
        return None


def undressed(form: str) -> str:
    """A form (plain) without the name of its weekday and its hour, with ordinals as digits."""
    form = re.sub(rf"^{words()['weekdays']},? ?(?=\d)", "", form)
    form = re.sub(rf",? ?\(?{words()['evenings']}\)?$", "", form)
    return periods.with_digits(form).strip(" .:")


def _is_name(text: str) -> bool:
    part = rf"{words()['seasons']}|[tqsh]\s?[1-4]|{periods.words()['quarters']}\s?[1-4]"
    return bool(re.fullmatch(rf"\s*(?:{part})?\s*", text))


def _known(text: str, years: tuple[int, ...]) -> Days | None:
    """A period that needs nothing but a year."""
    known = period_of(text)
    if known is None:
        return None
    if known.start is None and known.first and len(years) == 1:
        known = known.of_year(years[0])
    return (known.start, known.end - timedelta(1)) if known.start and known.end else None


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    y, th = r"(?:[ ,/'-]*(?P<year>20[0-4]\d))?", rf"\s*(?:-|→|/|{periods.words()['to']})\s*"
    before = r"(?:(?P<y0>20[0-4]\d)[ ,/-]*)?(?:du |from |vom |von |del? |dal )?"
    number, q, h = r"(?:er|re|e|eme|nd|nde|rd|th|st|o|a|°|\.)*\.?", *map(periods.words().get, ("quarters", "halves"))
    month = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + r")\.?"
    of, day = "(?:de |d')?", r"(?P<d0>\d\d?)(?:er|\.|°)?"
    written = [
        (rf"(?P<h>[12])\s*{number}\s*{h}\.?{y}", _half), (rf"(?:s|h|{h}\.?\s?)(?P<h>[12]){y}", _half),
        (r"(?P<year>20[0-4]\d)[ /-]*[sh](?P<h>[12])", _half),
        (rf"(?P<q>[1-4])\s*{number}\s*{q}\.?{y}", _quarter), (rf"(?:t|q|{q}\.?\s?)(?P<q>[1-4]){y}", _quarter),
        (r"(?P<year>20[0-4]\d)[ /-]*[tq](?P<q>[1-4])", _quarter),
        (r"(?P<m1>0?[1-9]|1[0-2])[/.-](?P<yy>[2-4]\d)", _month_and_year),
        (r"(?P<m1>0[1-9]|1[0-2])", _month), (rf"(?P<m1>[a-z]{{{_SHORTEST},10}})\.?{y}", _misspelt),
        (rf"(?P<m1>{month}){th}(?P<m2>{month}){y}", _two),
        (rf"{words()['ends']}{of}(?P<m1>{month}){y}", _end),
        (rf"{before}(?P<d1>\d\d?)[./](?P<n1>\d\d?)\.?{th}(?P<d2>\d\d?)[./](?P<n2>\d\d?)(?:[./]{y})?\.?", _by_numbers),
        (rf"{before}{day.replace('d0', 'd1')} ?{of}(?P<m1>{month})(?: (?P<y1>20\d\d))?{th}(?:le )?"
         rf"{day.replace('d0', 'd2')} ?{of}(?P<m2>{month})(?: ?{of}(?P<year>20[0-4]\d))?", _by_names),
        (rf"{before}(?P<m1>{month}) (?P<d1>\d\d?)(?:,? (?P<y1>20\d\d))?{th}(?P<m2>{month}) (?P<d2>\d\d?)"
         r"(?:,? (?P<year>20\d\d))?", _by_names),
    ]  # fmt: skip
    return tuple((re.compile(form), read) for form, read in written)


def _year_of(found: re.Match[str], years: tuple[int, ...], month: int = 0) -> int:
    """The year that a period says, else that of its table. Raises `ValueError` where neither does."""
    own = found.groupdict()
    said = own.get("year") or own.get("y0")
    if said:
        return int(said)
    if len(years) == 2 and month:  # of a year from September or October to August or September
        return years[0] if month >= _FIRST_OF_SCHOOL else years[1]
    if len(years) != 1:
        raise ValueError(found[0])
    return years[0]


_FIRST_OF_SCHOOL = 9


def _span(year: int, first: int, last: int) -> Days:
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(1)


def _half(found: re.Match[str], years: tuple[int, ...]) -> Days:
    first = 6 * int(found["h"]) - 5
    return _span(_year_of(found, years), first, first + 5)


def _quarter(found: re.Match[str], years: tuple[int, ...]) -> Days:
    first = 3 * int(found["q"]) - 2
    return _span(_year_of(found, years), first, first + 2)


def _month(found: re.Match[str], years: tuple[int, ...]) -> Days:
    month = int(found["m1"])
    return _span(_year_of(found, years, month), month, month)


def _month_and_year(found: re.Match[str], years: tuple[int, ...]) -> Days | None:
    month, year = int(found["m1"]), 2000 + int(found["yy"])
    return _span(year, month, month) if not years or abs(years[-1] - year) <= 1 else None


def _misspelt(found: re.Match[str], years: tuple[int, ...]) -> Days | None:
    month = meant(found["m1"])
    return _span(_year_of(found, years, month), month, month) if month else None


def is_misspelt(text: str) -> bool:
    """Whether a text is a word, with or without a year, that is the name of a month but for a letter."""
    word = _YEAR.sub("", plain(text)).strip(" .:,/'-")
    return word.isalpha() and word not in months() and bool(meant(word))


def meant(word: str) -> int:
    """The month that a word is, or from which it differs by one letter, or two that changed places; 0 where none."""
    if (known := months().get(word)) is not None:
        return known
    near = {month for name, month in months().items() if len(name) >= _SHORTEST and _differs_by_one(word, name)}
    return near.pop() if len(near) == 1 else 0


def _differs_by_one(word: str, name: str) -> bool:
    if len(word) == len(name):
        at = [place for place, (one, other) in enumerate(zip(word, name, strict=True)) if one != other]
        swapped = len(at) == 2 and at[1] == at[0] + 1 and word[at[0]] == name[at[1]] and word[at[1]] == name[at[0]]
        return len(at) == 1 or swapped
    short, long = sorted((word, name), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _two(found: re.Match[str], years: tuple[int, ...]) -> Days:
    first, last = (months()[found[part].strip(".")] for part in ("m1", "m2"))
    return _span(_year_of(found, years, first), first, last + (12 if last < first else 0))


def _end(found: re.Match[str], years: tuple[int, ...]) -> Days:
    month = months()[found["m1"].strip(".")]
    last = _span(_year_of(found, years, month), month, month)[1]
    return last, last


def _by_numbers(found: re.Match[str], years: tuple[int, ...]) -> Days:
    year = _year_of(found, years)
    first, last = date(year, int(found["n1"]), int(found["d1"])), date(year, int(found["n2"]), int(found["d2"]))
    return (first if first <= last else first.replace(year=year - 1)), last


def _by_names(found: re.Match[str], years: tuple[int, ...]) -> Days:
    first, last = (months()[found[part].strip(".")] for part in ("m1", "m2"))
    year = _year_of(found, years)
    begin, end = date(year, first, int(found["d1"])), date(year, last, int(found["d2"]))
    return (begin if begin <= end else begin.replace(year=year - 1)), end


def with_days(text: str, years: Sequence[int]) -> str:
    """A title with the days of the period from one day to another, or of the half of a year, that it names."""
    if (whole := days(text, years)) is not None:
        return written(whole)
    form = periods.with_digits(plain(text.replace("_", " ")))
    found: list[tuple[str, Days]] = []
    for pattern, read in _forms():
        if read in (_half, _by_numbers, _by_names):
            for match in re.finditer(rf"(?<![a-z\d/]){pattern.pattern}(?![a-z\d/])", form):
                known = _tried(read, match, tuple(years))
                found += [(match[0], known)] if known is not None else []
    if not found:
        return text
    longest, known = max(found, key=lambda one: len(one[0]))
    return form.replace(longest, written(known))


def _tried(read: _Reader, match: re.Match[str], years: tuple[int, ...]) -> Days | None:
    try:
        return read(match, years)
    except ValueError:
        return None


def written(days_: Days) -> str:
    """First and last day as `periods` reads them."""
    first, last = days_
    return first.isoformat() if first == last else f"{first.isoformat()} au {last.isoformat()}"
