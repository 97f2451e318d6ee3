"""The period that a title, a comment or the name of a file says, and that of a table by what stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np

from footprint.header_words import words
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.formats.opening import JOINT
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.values import dates
from footprint.intake.values.dates import is_bare_month
from footprint.intake.values.periods import DAY, MONTH, QUARTER, SPAN, WEEK, found_in, months, period_of
from footprint.intake.values.periods import words as period_words
from footprint.intake.values.reader import EPOCH, Days
from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.words import is_empty, is_total

_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_FRENCH_DAY = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
_WRITTEN = re.compile(
    r"(?<!\d)(?:\d{1,2}(?:er)? )?(?:janvier|february|january|fevrier|mars|march|avril|april|mai|may|juin|june|juillet|"
    r"july|aout|august|septembre|september|octobre|october|novembre|november|decembre|december),? (?:\d{1,2}, )?"
    r"(?:19|20)\d{2}(?!\d)"
)
_ISO_MONTH = re.compile(r"(?<!\d)(?:19|20)\d{2}-\d{2}(?![\d-])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=(?:\d{4})?(?!\d))")  # of a day written without signs, too
_NUMBER_OF_MONTH = re.compile(r"\s*(?:0?[1-9]|1[0-2])\s*")
_ALSO_WORDS = re.compile(r"\b(?:set|out|mag) ?20\d\d")  # months of one language, and words of another
_OF_TITLES = (MONTH, QUARTER, WEEK, DAY)
_HALF_OF_YEAR = re.compile(
    r"(?<![a-z\d])s(?:em\.? ?)?(?=[12](?![a-z\d]))"
)  # `S1 2025` of titles, where no weeks are counted
_TWO_DIGITS = re.compile(r"0[1-9]|1[0-2]")  # of a month
_ENDING_OF_FILES = re.compile(r"\.[A-Za-z]\w{1,4}$")
_LABELS = frozenset(("periode", "period", "mois", "month", "zeitraum", "monat", "periodo", "mes", "mese", "maand"))
_MONTHS = frozenset(("mois", "month", "monat", "mes", "mese", "maand"))
_COMPARED = frozenset(("comparaison", "compare", "comparee", "comparison", "compared", "vergleich", "precedent",
                       "precedente", "previous", "vorjahr", "comparacion", "confronto", "vs"))  # fmt: skip
_NAMING = frozenset(("subject_id", "label", "page", "device_class", "country", "resource", "provider", "network"))
_LONGEST_OF_BILLS = 100  # days
_WEEK = re.compile(r"\b(?:semaines?|weeks?|wochen?|semanas?|settiman[ae]|weken|w/[ce])\b")
_MONTH = re.compile(r"\b(?:mois|months?|monate?|mes|mese|maand)\b")
_ENDING = re.compile(r"\b(?:ending|ends?|w/e|fin|finissant|jusqu\w*|bis|endend|until|fino|hasta|tot)\b")
_DAYS_OF_WEEK, _DAYS_OF_YEAR = 7, 365
_FEWEST_WEEKS = 3  # steps between days
_MONTHS_OF = {"months": 1, "quarters": 3, "years": 12, "months_ended": 1}
_Days = tuple[int, int]


def says_longer(name: str) -> bool:
    """Whether the name of a column of days says weeks or months."""
    said = plain(name)
    return bool(_WEEK.search(said) or _MONTH.search(said))


def begun(name: str, days: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Days (since 1970) as the weeks [start, end) that they begin or end, or the months that they begin, where the name
    of their column says so (`Semaine du`, `Week ending`, `Mois`); None where it does not, or they are none."""
    said = plain(name)
    if not len(days):
        return None
    if _WEEK.search(said) and (days % _DAYS_OF_WEEK == days[0] % _DAYS_OF_WEEK).all():
        start = days - (_DAYS_OF_WEEK - 1) if _ENDING.search(said) else days
        return start, start + _DAYS_OF_WEEK
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    if _MONTH.search(said) and (months.astype("datetime64[D]").astype(days.dtype) == days).all():
        return days, (months + np.timedelta64(1, "M")).astype("datetime64[D]").astype(days.dtype)
    return None


def stepped(days: np.ndarray) -> tuple[str, tuple[np.ndarray, np.ndarray]] | None:
    """Days (since 1970) as the periods [start, end) that all of them begin or end, and which: first days of months,
    quarters or years and nothing else, last days of months, the same day of each week. None where they may be days."""
    step = _step(np.unique(days))
    if not step:
        return None
    if step == "weeks":
        return step, (days, days + _DAYS_OF_WEEK)
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    after = month + np.timedelta64(_MONTHS_OF[step], "M")
    start, end = (edge.astype("datetime64[D]").astype(days.dtype) for edge in (month, after))
    return step, (start, end)


def _step(days: np.ndarray) -> str:
    """What different days, sorted, are apart; '' where that is nothing regular."""
    gaps = np.diff(days)
    if len(gaps) >= _FEWEST_WEEKS and (gaps % _DAYS_OF_WEEK == 0).all() and gaps.min() == _DAYS_OF_WEEK:
        return "weeks"
    days = days.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    begins = bool((days == month.astype("datetime64[D]")).all())
    ends = bool((days + np.timedelta64(1, "D") == (month + np.timedelta64(1, "M")).astype("datetime64[D]")).all())
    apart = np.diff(month.astype(np.int64))
    if not len(apart) or not (begins or ends):
        return ""
    known = next((name for name, months in _MONTHS_OF.items() if apart.min() == months), "")
    if ends:
        return "months_ended" if apart.min() == 1 else ""
    return known if known and (apart % apart.min() == 0).all() else ""


def said_in(text: str) -> _Days | None:
    """The period named in a file name or a comment, as [start, end) in days since 1970; None when none is."""
    form = plain(text.replace("_", " "))
    if found := two_days(text) or _in_words(_HALF_OF_YEAR.sub("h", form), (SPAN,)):
        return found
    return (
        _in_numbers(form, (_ISO_DAY, _COMPACT_DAY, _WRITTEN))
        or _in_words(form, _OF_TITLES)
        or (_in_numbers(form, (_ISO_MONTH, _YEAR)))
    )


def said_from_begin(text: str) -> _Days | None:
    """The period named in a text; None where only its end is said (`au 30 juin 2025`), or the day of a paper."""
    is_end = _until().search(plain(text.replace("_", " "))) and not two_days(text)
    return None if is_end else said_in(text)


def said_by_name(name: str, texts: Sequence[str] = ()) -> _Days | None:
    """The period that the name of a file and those of the places in it say (`2025.xlsx › Januar`), the nearest one that
    is less than a year first. What lacks its year there is of the only one that the name says, else `texts`."""
    places = list(reversed(name.split(JOINT)))
    year = _only_year((name, *texts))
    said = [period for place in places if (period := _said_at(place, year)) is not None]
    return next((period for period in said if is_within_year(period)), said[0] if said else None)


def _only_year(texts: Sequence[str]) -> str:
    """The year of the first text that says one; '' where it says several, or none does."""
    years = next((years for text in texts if (years := set(_YEARS.findall(text)))), set())
    return years.pop() if len(years) == 1 else ""


def is_within_year(period: _Days) -> bool:
    """Whether a period is less than a year."""
    return period[1] - period[0] < _DAYS_OF_YEAR


def taken(period: _Days, column: str) -> Cause:
    """That lines without a period are of the one that is said of all of them."""
    first, last = (date.fromordinal(EPOCH.toordinal() + day).isoformat() for day in (period[0], period[1] - 1))
    return Cause("period_of_title", FLAGGED, column, args={"first": first, "last": last})


def contradicts(period: _Days, name: str) -> bool:
    """Whether the sheet that a name ends with is called after another period than this one: one of the two was copied,
    or is the day of a paper."""
    *others, place = name.split(JOINT)
    sheet = _said_at(place, _only_year((name,))) if others else None
    return sheet is not None and is_within_year(sheet) and (sheet[1] <= period[0] or period[1] <= sheet[0])


def _said_at(place: str, year: str) -> _Days | None:
    """The period that the name of a file or sheet says (`Jan 25`), or says in this year without naming it (`Januar`,
    `T1`, `03`)."""
    own = _ENDING_OF_FILES.sub("", place).strip(" .")
    if (said := said_from_begin(place)) is not None or _until().search(plain(place)):
        return said
    if (whole := period_of(own)) is not None and whole.start is not None:
        return _numbers(*whole.days)
    if not year:
        return None
    if (month := months().get(plain(own))) is not None:
        return said_in(f"{year}-{month:02}")
    said = said_in(f"{own}/{year}" if _TWO_DIGITS.fullmatch(own) else f"{own} {year}")
    return said if said is not None and is_within_year(said) else None


@cache
def _until() -> re.Pattern[str]:
    """A last day, or that of a reading, without a first one."""
    names = "|".join(sorted(months(), key=len, reverse=True))
    last = rf"(?=(?:\d{{1,2}}(?:er)?[ ./-]{{0,2}})?(?:{names})\b|\d+[/.-]\d)"
    return re.compile(rf"(?<![a-z\d]){period_words()['until']} ?{last}")


def said_of_bill(rows: Rows) -> _Days | None:
    """The period of a list of what was billed: the one beside the word of a period above it, the one that its titles
    say, that of the name of its file; a year only where nothing says less. None where none is said, or several."""
    *texts, _ = _places(rows)
    by_place = [[period for text in own if (period := said_from_begin(text)) is not None] for own in texts]
    named = said_by_name(rows.name, rows.heading)
    for periods in (*by_place, [named] if named else []):
        of_bill = {period for period in periods if 1 < period[1] - period[0] <= _LONGEST_OF_BILLS}
        if of_bill:
            return None if len(of_bill) > 1 or contradicts(min(of_bill), rows.name) else of_bill.pop()
    longer = [period for periods in by_place for period in periods if period[1] - period[0] > 1]
    longer += [named] if named and named[1] - named[0] > 1 else []
    return next(filter(is_within_year, longer), longer[0] if longer else None)


def with_years(cells: Cells, column: str, rows: Rows, findings: Findings, own: np.ndarray | None = None) -> Cells:
    """The cells with the year that is said of a table behind the months that have none, else that of the report, which
    is told; as they are where they hold anything else, or months of two years below each other. `own`: mask of the rows
    that are the table."""
    given = cells.get(column)
    held = given if own is None else given.take(own)
    filled = [text for text, used in zip(held.values, held.used(), strict=True) if used and not _is_none(text)]
    are_numbers = bool(words(cells.headers.get(column, "")) & _MONTHS) and all(map(_NUMBER_OF_MONTH.fullmatch, filled))
    if not filled or not (are_numbers or all(map(is_bare_month, filled))) or _are_of_two_years(cells, held):
        return cells
    said = [set(_YEARS.findall(" ; ".join(texts))) for texts in _places(rows)]
    if are_numbers and any(len(years) > 1 for years in said):
        return cells
    year = next((years.pop() for years in said if len(years) == 1), "")
    if not year:
        findings.add(Cause("year_assumed", FLAGGED, column, args={"year": rows.year}))
    return cells.with_column(column, given.mapped(lambda text: _in_year(text, year or str(rows.year))))


def _in_year(text: str, year: str) -> str:
    """A month with its year; any other text as it is."""
    if _NUMBER_OF_MONTH.fullmatch(text):
        return f"{int(text):02}/{year}"
    return f"{text.strip(' .')} {year}" if is_bare_month(text) else text


def _is_none(text: str) -> bool:
    return is_empty(text) or is_total(text)


def _are_of_two_years(cells: Cells, given: Coded) -> bool:
    """Whether a month stands twice in a list that names nothing else of which its lines may be."""
    if cells.coded.keys() & _NAMING:
        return False
    in_rows = [given.values[code] for code in given.codes if not _is_none(given.values[code])]
    return len(set(in_rows)) < len(in_rows)


def _places(rows: Rows) -> list[Sequence[str]]:
    """What is said of a table, the surest first: beside the word of a period, with it, in titles, by its name; with
    what it is compared is none."""
    around = [text for before, text in pairwise(("", *rows.heading)) if not _COMPARED & (words(before) | words(text))]
    beside = [value for label, value in pairwise(rows.heading) if words(label) & _LABELS and value in around]
    named = [text for text in around if words(text) & _LABELS]
    return [beside, named, [text for text in rows.above if not _COMPARED & words(text)], around, [rows.name]]


def whole(days: Days) -> tuple[np.ndarray, np.ndarray]:
    """The periods [start, end) for which days stand; a school year, which no meter has, is the year that it begins."""
    return Days(days.numbers, days.precision.mapped(lambda known: "year" if known == "school_year" else known)).bounds()


def two_days(text: str) -> _Days | None:
    """Two days in one text, the second not before the first: the period from one to the end of the other."""
    written = [(year, month, day) for day, _, month, year in _FRENCH_DAY.findall(text)]
    found: Sequence[tuple[str, ...]] = _ISO_DAY.findall(text) or _COMPACT_DAY.findall(text) or written
    if len(found) != 2:
        return None
    try:
        first, last = (date(*(int(part) for part in day)) for day in found)
    except ValueError:
        return None
    return _numbers(first, last, 1) if first <= last else None


def _in_numbers(form: str, patterns: Sequence[re.Pattern[str]]) -> _Days | None:
    """The day, month or year that the first of these patterns finds in a title."""
    for pattern in patterns:
        if (match := pattern.search(form)) and (known := dates.parse(match.group(0).replace("1er ", "1 "))):
            day = Days(np.array([(known.day - EPOCH).days], np.int32), Coded.constant(known.precision, 1))
            start, end = whole(day)
            return int(start[0]), int(end[0])
    return None


def _in_words(form: str, forms: Sequence[str]) -> _Days | None:
    """A period of these forms as tables write it (`nov2025`, `3e trimestre 2025`, `11/2025`), inside a title."""
    if _ALSO_WORDS.search(form) or (said := found_in(form)) is None:
        return None
    period = said[0]
    is_said = period.form in forms and period.start is not None and str(period.start.year) in form
    return _numbers(*period.days) if is_said else None


def _numbers(first: date, last: date, further: int = 0) -> _Days:
    return (first - EPOCH).days, (last - EPOCH).days + further
