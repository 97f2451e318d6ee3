"""Visits as audience tools count them: Matomo, Google Analytics 4, a simple list. Logs are read elsewhere.

A log of single visits (addresses, pages of each visitor) is another kind of file and is refused before it comes here.
"""

from __future__ import annotations

import re
from itertools import islice

import numpy as np
import pyarrow as pa

from footprint.header_words import words
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.figures import Countable, countable, periods
from footprint.intake.usage.said_periods import said_by_name, said_in, with_years
from footprint.intake.usage.weblog import DEVICES, subject, visitor
from footprint.intake.values import dates
from footprint.intake.values.reader import EPOCH, NO_DAY
from footprint.intake.vocabulary import countries
from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.words import is_empty, is_total

_GA4 = ("ga4", "ga4_pages")  # profiles of its exports
_LONGEST = 100  # letters of a length as people write it
_DAYS = r"(?:(\d+)\s*(?:days?|jours?|tage?|t|dias?|giorn[oi]|dag(?:en)?|[dj])[.,]*\s*)?"  # of a sheet's [h]:mm:ss
_CLOCK = re.compile(_DAYS + r"(?:(\d+):)?(\d{1,2}):(\d{2})(?:[.,]\d+)?")
_PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|min|mn|m|s)[a-z.]*")
_UNIT = {"h": 3600.0, "min": 60.0, "mn": 60.0, "m": 60.0, "s": 1.0}
_MEAN = frozenset(("moyenne", "moyen", "average", "avg", "mean", "per", "par"))
_LONGEST_MEAN = 1_800.0  # seconds of a mean visit
_ENOUGH, _LESS = 8, 0.5
_TO = re.compile(r"\s+[-–—]\s+|\s+(?:au|to)\s+")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_CELLS = re.compile(r"[^,;\t\"]+")
_ENDS = 2  # of a period
_NOT_SET = ("(not set)", "not set", "unknown", "inconnu", "inconnue")


def read_visits(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Visits, hours in front of a screen and pages by day, by device and country where the file has them."""
    own = _first_table(rows) if match.profile.name in _GA4 else None
    cells = with_years(cells, "day", rows, findings, own)
    table = countable(rows, cells, decimal, findings, ("day", "subject_id", "label", "page", "device_class", "country"))
    comments = _above(rows)
    if match.profile.name in _GA4:
        _one_table(rows, comments, table)
    start, end = _days(rows, comments, table)
    sessions, pages = _of_events(table) if "visit" in table.cells.coded else (table.number("sessions"), None)
    if "requests" not in table.cells.coded and _counts_pages(table):
        table.cells = table.cells.with_column("requests", table.cells.get("label"))
    figures = {
        "sessions": sessions,
        "terminal_hours": _hours(table, sessions),
        "requests": table.number("requests") if pages is None else pages,
    }
    table.refuse("no_figure", "sessions", np.isnan(sessions) & np.isnan(figures["requests"]))
    keys = {**subject(table), **_visitor(table), "provider": pa.repeat(match.profile.name, len(table.kept))}
    keys["is_bot"] = pa.repeat(pa.scalar(False), len(table.kept))
    accepted = table.accepted()
    if len(accepted) and table.cells.get("subject_id").where(is_empty)[accepted].all():
        findings.add(Cause("service_not_named", FLAGGED, "subject_id"))
    return table.by_day(start, end, keys, figures)


def _of_events(table: Countable) -> tuple[np.ndarray, np.ndarray]:
    """Visits and pages of events, one a line: a visit counts where it begins. What robots saw is set aside."""
    visit = table.cells.get("visit")
    named = ~visit.where(is_empty)
    table.refuse("missing_identifier", "visit", ~named)
    table.set_aside("other_series", "robot", ~table.cells.get("robot").where(is_empty), variant="robots")
    begins, left = np.zeros(len(table.kept), bool), table.accepted()
    begins[left[np.unique(visit.codes[left], return_index=True)[1]]] = True
    event = table.cells.get("event")
    pages = np.where(event.where(is_empty), np.nan, event.where("page".__eq__))
    return np.where(begins & named, 1.0, 0.0), pages


def _above(rows: Rows) -> list[str]:
    """The lines above the header of the table, as written."""
    first = min([*rows.lines[:1], *rows.blank_lines[:1]], default=1)
    return [line.strip() for line in islice(rows.source.lines(), max(0, int(first) - 2))]


def _one_table(rows: Rows, comments: list[str], table: Countable) -> None:
    """An export of several tables shows the same visits in each: only the first is counted, up to a blank line."""
    counted = {table.cells.headers[name] for name in ("sessions", "requests") if name in table.cells.headers}
    further = any(counted & set(_CELLS.findall(line)) for line in comments if not line.startswith("#"))
    first = _first_table(rows)
    table.set_aside("same_visits_again", "", np.full(len(first), further) | ~first)


def _first_table(rows: Rows) -> np.ndarray:
    """Mask of the rows up to a blank line."""
    return np.asarray(rows.lines < (rows.blank_lines.min() if len(rows.blank_lines) else np.iinfo(np.int64).max))


def _days(rows: Rows, comments: list[str], table: Countable) -> tuple[np.ndarray, np.ndarray]:
    """The days of each row: its own, else those that the file names (comments on top, file name)."""
    given = table.cells.get("day")
    start, end = periods(table, "day")
    period = _of_comments(comments) or said_by_name(rows.name, rows.heading)
    if "date_range" in table.cells.coded:
        return _of_ranges(start, end, table)
    if period and "nth_day" in table.cells.coded:
        nth = table.number("nth_day")
        start = np.where(np.isnan(nth), NO_DAY, period[0] + np.nan_to_num(nth)).astype(np.int32)
        end = np.where(start == NO_DAY, NO_DAY, start + 1).astype(np.int32)
    elif period and given.where(is_empty).all():
        start, end = (np.full(len(start), day, np.int32) for day in period)
    elif period:
        start, end = _within(period, start, end)
    table.refuse("missing_day", "day", start == NO_DAY)
    return start, end


def _within(period: tuple[int, int], start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weeks and months of which an export holds but a part (it was asked for from the 15th) without the rest."""
    cut = (end - start > 1) & (start < period[1]) & (end > period[0])
    first, last = np.maximum(start, period[0]), np.minimum(end, period[1])
    return np.where(cut, first, start).astype(np.int32), np.where(cut, last, end).astype(np.int32)


def _of_ranges(start: np.ndarray, end: np.ndarray, table: Countable) -> tuple[np.ndarray, np.ndarray]:
    """The days of each row of a comparison of periods: its own day, else the day of its period, else all its period."""
    given = table.cells.get("date_range")
    found = [range_of(value) or (NO_DAY, NO_DAY) for value in given.values]
    first, after = (given.spread([days[place] for days in found], np.int32) for place in (0, 1))
    nth = table.number("nth_day")
    day = np.where(np.isnan(nth) | (first == NO_DAY), NO_DAY, first + np.nan_to_num(nth)).astype(np.int32)
    first, after = (np.where(day == NO_DAY, whole, own) for whole, own in ((first, day), (after, day + 1)))
    start, end = (np.where(start == NO_DAY, whole, own) for whole, own in ((first, start), (after, end)))
    table.refuse("missing_day", "date_range", start == NO_DAY)
    return start.astype(np.int32), end.astype(np.int32)


def range_of(text: str) -> tuple[int, int] | None:
    """The days [first, after) of `1 mars - 31 mars 2025` or `Mar 1 - Mar 31, 2025`, whose first may lack its year."""
    parts = [part.strip() for part in _TO.split(text.strip())]
    year = _YEAR.search(parts[-1])
    if len(parts) != _ENDS or year is None:
        return None
    first = parts[0] if _YEAR.search(parts[0]) else f"{parts[0]}, {year.group()}"
    known = [dates.parse(part) or dates.parse(part.replace(",", "")) for part in (first, parts[1])]
    days = [(each.day - EPOCH).days for each in known if each is not None and each.precision == "day"]
    return (days[0], days[1] + 1) if len(days) == _ENDS and days[0] <= days[1] else None


def _of_comments(comments: list[str]) -> tuple[int, int] | None:
    """The period of two comments below each other that each say one day, whatever their language calls it
    (`# Start date: yyyymmdd`, `# End date: …`), the last ones above the table."""
    period, first = None, NO_DAY
    for line in comments:
        known = said_in(line) if line.startswith("#") else None
        if known is None or known[1] - known[0] != 1:
            first = NO_DAY
        elif NO_DAY < first <= known[0]:
            period, first = (first, known[1]), NO_DAY
        else:
            first = known[0]
    return period


def _hours(table: Countable, sessions: np.ndarray) -> np.ndarray:
    """Hours in front of the screen: the sum of all lengths where the file has it, else visits times the mean length."""
    hours = _seconds(table, "total_duration") / 3600
    given = _seconds(table, "mean_duration")
    if np.isnan(hours).all() and _add_up(table.cells.headers.get("mean_duration", ""), sessions, given):
        return given / 3600
    mean = sessions * given / 3600
    return np.where(np.isnan(hours), mean, hours)


def _add_up(title: str, sessions: np.ndarray, seconds: np.ndarray) -> bool:
    """Whether lengths under a title that does not say it (`visit_duration`) are those of all visits of a day: they grow
    with the visits, or are longer than visits are."""
    known = (sessions > 0) & ~np.isnan(seconds)
    if _MEAN & words(title) or not known.any():
        return False
    if np.median(seconds[known]) > _LONGEST_MEAN:
        return True
    a_visit = seconds[known] / sessions[known]
    return bool(known.sum() >= _ENOUGH and _spread(a_visit) < _LESS * _spread(seconds[known]))


def _spread(values: np.ndarray) -> float:
    return float(values.std() / max(values.mean(), 1e-9))


def _seconds(table: Countable, column: str) -> np.ndarray:
    """Lengths in seconds: a number, `00:02:42` or `2 min 42s`."""
    given = table.cells.get(column)
    written = {value: length for value in given.values if (length := length_of(value)) is not None}
    seconds = given.mapped(
        lambda value: np.format_float_positional(written[value], trim="-") if value in written else value
    )
    table.cells = table.cells.with_column(column, seconds)
    return table.number(column)


def length_of(text: str) -> float | None:
    """Seconds of a length written with signs or units; None for a bare number or anything else."""
    if len(text) > _LONGEST:
        return None
    form = plain(text)
    if clock := _CLOCK.fullmatch(form):
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return 86_400.0 * days + 3600.0 * hours + 60.0 * minutes + seconds
    parts = _PARTS.findall(form)
    if not parts or _PARTS.sub("", form).strip(" ,"):
        return None
    return sum(float(number.replace(",", ".")) * _UNIT[unit] for number, unit in parts)


def _counts_pages(table: Countable) -> bool:
    """Whether a column that may name pages counts them: all its cells are numbers."""
    label = table.cells.get("label")
    values = [value for value, used in zip(label.values, label.used(), strict=True) if used and not is_empty(value)]
    return bool(values) and all("".join(value.split()).isdigit() for value in values)


def _visitor(table: Countable) -> dict[str, pa.Array]:
    """Class of device and country; a report by something else (pages, sources) counts a visit in several lines."""
    label = table.cells.get("label")
    values = [
        value for value, used in zip(label.values, label.used(), strict=True) if used and not _says_nothing(value)
    ]
    if not values or _counts_pages(table):
        return visitor(table)
    if any(value in DEVICES for value in values):
        table.cells = table.cells.with_column("device_class", label)
        table.refuse(
            "visits_by_label", "label", label.where(lambda text: text not in DEVICES and not _says_nothing(text))
        )
    elif sum(countries.alpha3(value) is not None for value in values) * 2 > len(values):
        country = label.mapped(lambda text: "" if _says_nothing(text) else text)
        table.cells = table.cells.with_column("country", country)
    else:
        table.refuse("visits_by_label", "label", np.ones(len(table.kept), bool))
    return visitor(table)


def _says_nothing(text: str) -> bool:
    return is_empty(text) or is_total(text) or plain(text) in _NOT_SET
