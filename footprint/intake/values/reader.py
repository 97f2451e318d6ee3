"""From cells as written to typed columns: text, numbers, dates, countries, words. Each distinct cell is read once.

What cannot be read is a finding; a value outside its domain is kept and named, never repaired (the method decides).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.values import dates, numbers, regular_forms
from footprint.intake.values.domains import DEFAULTED, DOMAINS, POSITIVE, SIZES, Domain, read_number, says_nothing
from footprint.intake.vocabulary import countries, words
from footprint.intake.vocabulary.people import People
from footprint.schema import UNKNOWN_COUNTRY

NO_DAY = np.iinfo(np.int32).min
EPOCH = date(1970, 1, 1)
PRECISIONS = ("", "day", "month", "year", "school_year")  # '' = no date
# Precision → with which unit its period begins, and how long it is.
_PERIODS = {"month": ("M", np.timedelta64(1, "M")), "year": ("Y", np.timedelta64(1, "Y")),
            "school_year": ("M", np.timedelta64(12, "M"))}  # fmt: skip
TEXT_LENGTH = 200
_ONE_LINE = dict.fromkeys(map(ord, "\r\n\v"), " ")


@dataclass
class Decided:
    """How signs were decided in this file, by column: decimal sign and date order, with their evidence."""

    decimals: dict[str, numbers.Decimal] = field(default_factory=dict)
    orders: dict[str, dates.Order] = field(default_factory=dict)


@dataclass(frozen=True)
class Days:
    """Day numbers since 1970-01-01 (`NO_DAY` = none), and the precision of each as text ('' = none)."""

    numbers: np.ndarray
    precision: Coded

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """First day of the period for which each day stands, and the first day after it; `NO_DAY` for none."""
        days = self.numbers.astype("datetime64[D]")
        first, after = days.copy(), days + np.timedelta64(1, "D")
        for precision, (unit, length) in _PERIODS.items():
            mask = self.precision.where(precision.__eq__)
            begin = days[mask].astype(f"datetime64[{unit}]")
            first[mask], after[mask] = begin, begin + length
        there = self.numbers != NO_DAY
        begins, ends = (np.where(there, each.astype(np.int64), NO_DAY).astype(np.int32) for each in (first, after))
        return begins, ends


@dataclass
class Reader:
    """Reads columns of one file. `lines` are the file's lines of the rows read."""

    lines: np.ndarray
    findings: Findings
    default_decimal: str
    decided: Decided = field(default_factory=Decided)

    def text(self, column: str, cells: Coded, change: Callable[[str], str] = str.strip) -> pa.Array:
        """As `coded_text`, as plain text."""
        return self.coded_text(column, cells, change).cast(pa.string())

    def coded_text(self, column: str, cells: Coded, change: Callable[[str], str] = str.strip) -> pa.Array:
        """Text as written, free of personal data; empty markers are NULL. Of texts in no row nothing is kept."""
        used = cells.used()
        personal = [bool(seen) and self.is_personal(value) for value, seen in zip(cells.values, used, strict=True)]
        if any(personal):
            lines = self.lines[cells.spread(personal, bool)]
            self.findings.add_lines("personal_data", FLAGGED, column, lines, raw="***")
        kept = [
            change(value).translate(_ONE_LINE)[:TEXT_LENGTH]
            if seen and not hidden and not words.is_empty(value)
            else None
            for value, seen, hidden in zip(cells.values, used, personal, strict=True)
        ]
        return cells.texts(kept)

    def is_personal(self, text: str) -> bool:
        """Whether a text is not kept, since it names a person."""
        return is_personal(text, self.findings.people)

    def number(self, column: str, cells: Coded, header: str = "") -> pa.Array:
        """Numbers as float64; NaN where a strict column holds something else."""
        found = regular_forms.Numbers.of(cells.values, any_form=column in SIZES)
        seen = _filled(cells, found.regular, lambda value: says_nothing(column, value))
        decimal = numbers.decide(found.telling(seen), self.default_decimal)
        self.decided.decimals[column] = decimal
        read, done = found.read(decimal)
        for at in np.flatnonzero(seen & ~done):
            value = read_number(column, cells.values[at], decimal, header)
            read[at] = math.nan if value is None else value
        if decimal.evidence in ("mixed", "assumed") and column not in SIZES:
            rule = "mixed_decimals" if decimal.evidence == "mixed" else "decimal_assumed"
            self.findings.add_values(
                rule, FLAGGED, column, cells, [value == decimal.example for value in cells.values],
                self.lines, used=decimal.sign, variant="comma" if decimal.sign == "," else "point",
            )  # fmt: skip
        if column in DEFAULTED:
            unknown = [bool(words.is_empty(value) and not words.is_blank(value)) for value in cells.values]
            self.findings.add_values("unknown_value", FLAGGED, column, cells, unknown, self.lines)
        return self._checked(column, cells, seen, read, DOMAINS.get(column, POSITIVE))

    def _checked(self, column: str, cells: Coded, seen: np.ndarray, read: np.ndarray, domain: Domain) -> pa.Array:
        kept = seen & np.isfinite(read) & ~(np.abs(read) > domain.absurd)
        outside = kept & ~domain.holds(read)
        unread = domain.rule if domain.strict else "unreadable_number"
        none = seen & np.isnan(read)
        wrong = [
            (unread, domain.unread, none),
            (unread, "", seen & ~kept & ~none),
            (domain.doubt, "", kept & ~outside & (read > domain.usual)),
            (domain.rule if domain is not POSITIVE else "negative_number", "", outside),
        ]
        marked: dict[tuple[str, str], np.ndarray] = {}
        for rule, variant, marks in wrong:
            marked[rule, variant] = marked[rule, variant] | marks if (rule, variant) in marked else marks
        for told in sorted((told for told, marks in marked.items() if marks.any()), key=lambda t: marked[t].argmax()):
            used = {
                cells.values[at]: np.format_float_positional(read[at], trim="-")
                for at in np.flatnonzero(marked[told] & kept)
            }
            self.findings.add_values(
                told[0], FLAGGED, column, cells, marked[told].tolist(), self.lines, used, variant=told[1]
            )
        given = seen & (kept | domain.strict)
        return cells.numbers(np.where(kept, read, np.nan), given)

    def days(self, columns: dict[str, Coded]) -> dict[str, Days]:
        """Every date column of the file: one sure column decides for those that leave day and month open."""
        found = {name: regular_forms.Dates.of(cells.values) for name, cells in columns.items()}
        seen = {name: _filled(cells, found[name].regular, _is_no_date) for name, cells in columns.items()}
        own = {name: dates.decide(found[name].telling(seen[name])) for name in columns}
        sure = next((order for order in own.values() if order.evidence == "sure"), None)
        read = {}
        for name, cells in columns.items():
            order = own[name]
            if order.evidence == "assumed" and sure:
                order = dates.Order(sure.order, "other_column", sure.example)
            self.decided.orders[name] = order
            self._say_order(name, cells, order)
            read[name] = self._days(name, cells, seen[name], found[name], order)
        return read

    def _days(
        self, column: str, cells: Coded, seen: np.ndarray, found: regular_forms.Dates, order: dates.Order
    ) -> Days:
        days, done = found.read(order)
        known = seen & done
        precision = np.where(known, PRECISIONS.index("day"), 0).astype(np.int32)
        for at in np.flatnonzero(seen & ~done):
            each = _read_date(cells.values[at], order)
            if each is not None:
                known[at], days[at], precision[at] = True, (each.day - EPOCH).days, PRECISIONS.index(each.precision)
        self.findings.add_values(
            "unreadable_date", FLAGGED, column, cells, (seen & ~known).tolist(), self.lines,
            variant="exit" if column == "retired_on" else "",
        )  # fmt: skip
        numbers_ = np.where(known, days, NO_DAY).astype(np.int32)
        return Days(cells.spread(numbers_, np.int32), Coded(list(PRECISIONS), cells.spread(precision, np.int32)))

    def _say_order(self, column: str, cells: Coded, order: dates.Order) -> None:
        if order.evidence in ("assumed", "mixed"):
            rule = "date_order_assumed" if order.evidence == "assumed" else "mixed_date_order"
            marks = [value == order.example for value in cells.values]
            self.findings.add_values(rule, FLAGGED, column, cells, marks, self.lines, used=order.order)

    def country(self, column: str, cells: Coded) -> pa.Array:
        """As `coded_country`, as plain text."""
        return self.coded_country(column, cells).cast(pa.string())

    def coded_country(self, column: str, cells: Coded) -> pa.Array:
        """ISO alpha-3; ZZZ where a country is given that nobody knows."""
        known = {value: countries.alpha3(value) for value in cells.values if not words.is_empty(value)}
        unknown = [value in known and known[value] is None for value in cells.values]
        self.findings.add_values("unknown_country", FLAGGED, column, cells, unknown, self.lines, used=UNKNOWN_COUNTRY)
        codes = [None if value not in known else known[value] or UNKNOWN_COUNTRY for value in cells.values]
        return cells.texts(codes)

    def word(self, column: str, cells: Coded, *also: str) -> Coded:
        """The vocabulary term of each cell ('' = none). `also`: other vocabularies whose words are no mistake here."""
        used = cells.used()
        among = used if column == "status" else words.speaking(cells.values, used, (column, *also))
        read = partial(words.term, column, loose=True)
        terms = [read(value) or "" if may else "" for value, may in zip(cells.values, among, strict=True)]
        unknown = [
            not term and seen and not (may and any(words.term_inside(each, value) for each in also))
            and not words.is_empty(value)
            for value, term, seen, may in zip(cells.values, terms, used.tolist(), among.tolist(), strict=True)
        ]  # fmt: skip
        variant = "status" if column == "status" else ""
        self.findings.add_values("unknown_word", FLAGGED, column, cells, unknown, self.lines, variant=variant)
        return Coded(terms, cells.codes, cells.complete)


def is_personal(text: str, people: People) -> bool:
    """Whether a text names one of the people of the file; a name that begins before the cut is seen whole."""
    return people.in_text(text[: 2 * TEXT_LENGTH])


def _filled(cells: Coded, regular_: np.ndarray, is_empty: Callable[[str], bool]) -> np.ndarray:
    """Mask of the distinct cells that some row has and that say something, as those in a regular form do."""
    filled = cells.used()
    for at in np.flatnonzero(filled & ~regular_):
        filled[at] = not is_empty(cells.values[at])
    return filled


def _is_no_date(text: str) -> bool:
    return words.is_empty(text) or text.strip() in dates.NOTHING


def _read_date(text: str, order: dates.Order) -> dates.Known | None:
    """The date of a cell; None where a column of two orders leaves day and month open."""
    open_ = order.evidence == "mixed" and dates.decide([text]).evidence == "assumed"
    return None if open_ else dates.parse(text, order)


def days_to_arrow(days: np.ndarray) -> pa.Array:
    """Day numbers as date32, `NO_DAY` as NULL."""
    missing = days == NO_DAY
    if missing.all():
        return pa.nulls(len(days), pa.date32())
    return pa.array(days, pa.int32(), mask=missing if missing.any() else None).cast(pa.date32())
