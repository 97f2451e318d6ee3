"""Which lines of a table of use can be counted, and over which days. What the figures mean is said by each reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.days import days_of_use, numbers
from footprint.intake.usage.fates import Fates
from footprint.intake.usage.said_periods import begun, said_by_name, said_in, stepped, two_days, whole
from footprint.intake.usage.sizes import count_in
from footprint.intake.values.periods import MONTH, QUARTER, SPAN, WEEK, period_of
from footprint.intake.values.reader import EPOCH, NO_DAY, Reader
from footprint.intake.vocabulary.words import is_empty, is_total

_SECONDS = re.compile(r"(\d{10})(?:[.,]\d+|\d{3})?")
_YEAR_MONTH = re.compile(r"(20[0-4]\d)(0[1-9]|1[0-2])")
_DAY_NUMBER = re.compile(r"\d{1,2}")
_OF_MONTH = range(28, 32)  # days
_COUNTS = ("sessions", "requests", "llm_requests", "tokens_", "token_amount")
_MOST = 1e14  # of what may be counted in a year
_ABOUT = re.compile(r"\s*(?i:env(?:iron)?|approx|about|around|ca|circa|etwa|rund|aprox|unos)\.?\s*(?=\d)|\s*±\s*(?=\d)")
_MOST_BY_HAND = 1_000  # different figures of a column
_NO_PERIOD = (NO_DAY, NO_DAY)
_OF_ROWS = ("day", "period")  # columns that say alone when each row was


@dataclass
class Countable:
    """The rows that are lines of the table itself: `kept` (positions), their `cells`, and a reader of them.

    `fates` of all rows; `refuse` and `set_aside` change them by masks of those that are kept.
    """

    fates: Fates
    kept: np.ndarray
    cells: Cells
    reader: Reader

    def number(self, column: str) -> np.ndarray:
        """A column of figures; NaN where it is empty. Lines with a figure that is none, or below zero, are
        refused. What is counted in thousands or millions, as its title says, is multiplied."""
        given = self.cells.get(column)
        header = self.cells.headers.get(column, "")
        read = numbers(self.reader.number(column, _without_about(given), header))
        asked = ~given.where(is_empty)
        self.refuse("invalid_usage", column, asked & ~(read >= 0))
        counted = read * (count_in(header) if column.startswith(_COUNTS) else 1.0)
        self.refuse("missing_unit", column, counted > _MOST, variant="counts")
        return np.where((read >= 0) & ~(counted > _MOST), counted, np.nan)

    def refuse(self, rule: str, column: str, wrong: np.ndarray, variant: str = "") -> None:
        """Refuse the rows of this mask that nothing refused before."""
        self.fates.refuse(self._rows(wrong), rule, column, variant=variant)

    def set_aside(self, rule: str, column: str, wrong: np.ndarray, variant: str = "") -> None:
        """Set the rows of this mask aside, if nothing was said of them before."""
        self.fates.set_aside(self._rows(wrong), rule, column, variant=variant)

    def accepted(self) -> np.ndarray:
        """Positions in `kept` of the rows that are accepted."""
        return np.flatnonzero(self.fates.left[self.kept])

    def parsed(self, rows: pa.Table) -> ParsedTable:
        """The table with these rows of the lake."""
        return ParsedTable.of_table(rows, self.fates.fate, self.reader)

    def by_day(
        self, start: np.ndarray, end: np.ndarray, keys: Mapping[str, pa.Array], figures: Mapping[str, np.ndarray]
    ) -> ParsedTable:
        """The table with the figures of its accepted rows as days of use, over their periods [start, end)."""
        left = self.fates.left[self.kept]
        accepted = {metric: np.where(left, figure, np.nan) for metric, figure in figures.items()}
        return self.parsed(days_of_use(keys, start, end, accepted, self.reader.lines))

    def _rows(self, wrong: np.ndarray) -> np.ndarray:
        mask = np.zeros(len(self.fates.lines), bool)
        mask[self.kept[np.flatnonzero(wrong)]] = True
        return mask


def _without_about(given: Coded) -> Coded:
    """Figures without the word that says that they are rounded (`env. 650`), as people write it in short lists."""
    if len(given.values) > _MOST_BY_HAND or not any(map(_ABOUT.match, given.values)):
        return given
    return given.mapped(lambda text: _ABOUT.sub("", text))


def countable(rows: Rows, cells: Cells, decimal: str, findings: Findings, labels: Sequence[str]) -> Countable:
    """Blank lines and totals (a word of total in a column of `labels`) set aside, shifted lines refused."""
    fates, shifted = Fates(rows.lines, findings), np.zeros(len(rows), bool)
    shifted[list(rows.extra)] = True
    for rule, mask in rows.others.items():  # first: the word of a total may stand behind the last column
        fates.set_aside(mask, rule)
    fates.refuse(shifted, "extra_cells", variant="shifted")
    void = np.ones(len(rows), bool)
    for column in cells.coded.values():
        void &= column.where(lambda text: not text.strip())
    for text in cells.texts.values():
        void &= np.asarray(pc.equal(text, "").to_numpy(zero_copy_only=False), bool)
    fates.set_aside(void, "blank_row")
    for label in labels:
        if label in cells.coded:
            fates.set_aside(cells.get(label).where(is_total), "total_row")
    kept = np.flatnonzero(fates.left)
    return Countable(fates, kept, cells.take(kept), Reader(rows.lines[kept], findings, decimal))


def periods(table: Countable, column: str) -> tuple[np.ndarray, np.ndarray]:
    """The days [start, end) that each cell stands for: a day (or the week or month from it, as the header says, or as
    all cells of a column of days show), a month, a year, or two days; `NO_DAY` where none."""
    given = table.cells.get(column).mapped(_with_signs)
    ranges = {value: found for value in given.values if (found := two_days(value) or _long(value))}
    single = given.mapped(lambda value: "" if value in ranges else value)
    days = table.reader.days({column: single})[column]
    start, end = whole(days)
    by_day = days.precision.where("day".__eq__) & (start != NO_DAY)
    longer = begun(table.cells.headers.get(column, ""), start[by_day])
    if (
        longer is None
        and column in _OF_ROWS
        and by_day[~given.where(is_empty)].all()
        and (steps := stepped(start[by_day]))
    ):
        longer = steps[1]
        table.fates.findings.add(Cause("days_of_periods", FLAGGED, column, variant=steps[0]))
    if longer is not None:
        start, end = start.copy(), end.copy()
        start[by_day], end[by_day] = longer
    bounds = [ranges.get(value, _NO_PERIOD) for value in given.values]
    first, last = (given.spread([both[at] for both in bounds], np.int32) for at in (0, 1))
    return np.where(first != NO_DAY, first, start), np.where(last != NO_DAY, last, end)


def in_month(given: Coded, rows: Rows) -> Coded:
    """Numbers of days (`1` … `31`) as days of the one month that the titles or the file name; other cells stay."""
    if not all(_DAY_NUMBER.fullmatch(value.strip()) or is_empty(value) or is_total(value) for value in given.values):
        return given
    named = said_by_name(rows.name, rows.heading)
    periods_said = (*map(said_in, (*rows.heading, *rows.above)), named)
    said = {found[0] for found in periods_said if found and found[1] - found[0] in _OF_MONTH}
    if len(said) != 1:
        return given
    month = date.fromordinal(EPOCH.toordinal() + said.pop())
    return given.mapped(lambda value: f"{month:%Y-%m}-{value.strip():0>2}" if value.strip().isdecimal() else value)


def month_of(days: np.ndarray, later: int = 0) -> np.ndarray:
    """The first days of the months of these days, or of so many months later."""
    month = days.astype("datetime64[D]").astype("datetime64[M]") + np.timedelta64(later, "M")
    return month.astype("datetime64[D]").astype(np.int32)


def _long(text: str) -> tuple[int, int] | None:
    """The days of a week, a month, a quarter or a span that a cell is (`2025-W09`, `S9 2025`, `T1 2025`)."""
    period = period_of(text)
    if period is None or period.form not in (WEEK, MONTH, QUARTER, SPAN) or period.start is None:
        return None
    first, after = ((day - EPOCH).days for day in period.days)
    return first, after


def _with_signs(text: str) -> str:
    """A time in seconds (or thousandths) since 1970 as a day, a year and month in six digits with a sign between them;
    any other text as it is, without quotes."""
    text = text.strip().strip('"')
    if found := _YEAR_MONTH.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    found = _SECONDS.fullmatch(text)
    return datetime.fromtimestamp(int(found[1]), UTC).date().isoformat() if found else text
