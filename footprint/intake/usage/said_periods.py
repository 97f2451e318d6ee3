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
from footprint.intake.values.dates import is_bare_month
from footprint.intake.values.periods import (
    DAY,
    MONTH,
    QUARTER,
    SPAN,
    WEEK,
    YEAR,
    Period,
    mentions,
    months,
    period_of,
    with_digits,
)
from footprint.intake.values.periods import words as period_words
from footprint.intake.values.reader import EPOCH, Days
from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.words import is_empty, is_total

_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_FRENCH_DAY = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_WITH_UNDERSCORES = re.compile(r"(?<!\d)(?:\d\d_\d\d_20\d\d|20\d\d_(?:0[1-9]|1[0-2])(?:_\d\d)?)(?!\d)")
_COMPACT_MONTH = re.compile(r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=(?:\d{4})?(?!\d))")  # of a day written without signs, too
_NUMBER_OF_MONTH = re.compile(r"\s*(?:0?[1-9]|1[0-2])\s*")
_ALSO_WORDS = re.compile(r"(?:set|out|mag)\W*(?:20)?\d\d")  # months of one language, and words of another
_HALF_OF_YEAR = re.compile(  # `S1 2025`, `2e sem 2025` of titles, where no weeks are counted
    r"(?<![a-z\d])s(?:em\.? ?)?(?=[12](?![a-z\d]))|(?<=(?<!\d)[12])(?:er|e|eme|nd|°|o|\.) ?sem\b\.?"
)
_OF_PAPER = re.compile(r"(?<![a-z\d])(?:n°|n[or]\.|num(?:ero|mer|ber)?|ref\.?) ?:?\s*$")
_NUMBER_BEFORE = re.compile(r"\d[ .-]*$")
_LETTERS = "abcdefghijklmnopqrstuvwxyz.,' "
_SHORT_YEARS = range(2020, 2030)  # of `mai 25`; other numbers behind months are days
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
    """The period named in a text, the name of a file or a comment, as [start, end) in days since 1970: that from one
    day, month or quarter to another first, else a week, a month or a quarter, beside which a day is that of a paper,
    then two days or one, then the only year. None where none is said, or only an end (`au 30 juin 2025`)."""
    form = _HALF_OF_YEAR.sub("semestre", with_digits(_with_signs(plain(text))))
    named, others = _named(form)
    days = [period for period in named if period.form == DAY]
    for longer in ((SPAN,), (WEEK,), (MONTH, QUARTER)):
        if known := [period for period in named if period.form in longer]:
            return _numbers(*known[0].days)
    if others or days:
        return None if others else two_days(form) or _numbers(*days[0].days)
    years = {int(year) for year in _YEAR.findall(form)}
    return _numbers(date(min(years), 1, 1), date(min(years) + 1, 1, 1)) if len(years) == 1 else None


def day_in(text: str) -> _Days | None:
    """The only day named in a text, be it an end (`Stand 31.12.2024`), as [start, end) in days since 1970."""
    days = [period for period, _, _ in mentions(with_digits(_with_signs(plain(text)))) if period.form == DAY]
    return _numbers(*days[0].days) if len(days) == 1 else None


def _with_signs(form: str) -> str:
    """A text (plain) whose days and months have lines between their numbers, as names of files write them."""
    form = _WITH_UNDERSCORES.sub(lambda found: found[0].replace("_", "-"), form)
    return _COMPACT_DAY.sub(r"\1-\2-\3", form).replace("_", " ")


def _named(form: str) -> tuple[list[Period], bool]:
    """The periods that a text (plain) names, and whether it names others: ends that have no begin before them, and
    numbers of papers that look like months. An end directly behind another period is the end of both."""
    named: list[Period] = []
    others, stop = False, 0
    for period, start, after in mentions(form):
        before, own = form[:start], form[start:after]
        if _ALSO_WORDS.fullmatch(own) or not _says_year(period, before, own):
            continue
        if named and _end_words()[0].fullmatch(form, stop, start) and named[-1].days[0] < period.days[1]:
            named[-1] = Period(named[-1].start, period.end, SPAN)
        elif _OF_PAPER.search(before) or _is_end(period, before, own):
            others = True
            continue
        else:
            named.append(period)
        stop = after
    return named, others


def _says_year(period: Period, before: str, own: str) -> bool:
    """Whether a period is written with its year: in full, or in two digits behind the name of its month."""
    is_short = period.form in (MONTH, SPAN) and period.days[0].year in _SHORT_YEARS
    return bool(_YEAR.search(own)) or (is_short and not _NUMBER_BEFORE.search(before))


def _is_end(period: Period, before: str, own: str) -> bool:
    _, of_any, of_days = _end_words()
    ends = [of_any, of_days] if period.form == DAY else [of_any] if period.form == MONTH else []
    texts = (before, before + own[: len(own) - len(own.lstrip(_LETTERS))])
    return any(end.search(text) for end in ends for text in texts)


@cache
def _end_words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands between a first and a last period, before a last one of any form, before a last day."""
    to, until, until_day, articles = (period_words()[name] for name in ("to", "until", "until_day", "articles"))
    of_any, of_days = (re.compile(rf"(?<![a-z\d]){own} ?{articles}$") for own in (until, until_day))
    return re.compile(rf"\s*[,;|]?\s*(?:{to}|{until}|{until_day})\s*{articles}"), of_any, of_days


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
    own = _COMPACT_MONTH.sub(r"\1-\2", _ENDING_OF_FILES.sub("", place).strip(" ."))
    if (said := said_in(own)) is not None or not year:
        return said
    if (month := months().get(plain(own))) is not None:
        return said_in(f"{year}-{month:02}")
    said = said_in(f"{own}/{year}" if _TWO_DIGITS.fullmatch(own) else f"{own} {year}")
    return said if said is not None and is_within_year(said) else None


def said_of_bill(rows: Rows) -> _Days | None:
    """The period of a list of what was billed: the one beside the word of a period above it, the one that its titles
    say, that of the name of its file; a year only where nothing says less. None where none is said, or several."""
    *texts, _ = _places(rows)
    by_place = [[period for text in own if (period := said_in(text)) is not None] for own in texts]
    named = said_by_name(rows.name, rows.heading)
    for periods in (*by_place, [named] if named else []):
        of_bill = {period for period in periods if 1 < period[1] - period[0] <= _LONGEST_OF_BILLS}
        if of_bill:
            return None if len(of_bill) > 1 or contradicts(min(of_bill), rows.name) else of_bill.pop()
    longer = [period for periods in by_place for period in periods if period[1] - period[0] > 1]
    longer += [named] if named and named[1] - named[0] > 1 else []
    return next(filter(is_within_year, longer), longer[0] if longer else None)


def with_periods(cells: Cells, column: str) -> Cells:
    """The cells with the only column that no word explains and that holds months, or what is longer, in every cell as
    the periods of the lines, where no other says them: a title says of no line alone when it was."""
    if column in cells.coded:
        return cells
    held = [each for _, each in cells.beside if _are_periods(each)]
    return cells.with_column(column, held[0]) if len(held) == 1 else cells


def _are_periods(given: Coded) -> bool:
    filled = [text for text, used in zip(given.values, given.used(), strict=True) if used and not _is_none(text)]
    periods = [period_of(text) for text in filled]
    return len(filled) > 1 and all(one is not None and one.start and one.form not in (DAY, YEAR) for one in periods)


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


def _numbers(first: date, last: date, further: int = 0) -> _Days:
    return (first - EPOCH).days, (last - EPOCH).days + further
