"""From cells as written to typed columns: text, numbers, dates, countries, words. Each distinct cell is read once.

What cannot be read is a finding; a value outside its domain is kept and named, never repaired (the method decides).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from footprint.intake import countries, dates, numbers, words
from footprint.intake.coded import Coded
from footprint.intake.findings import FLAGGED, Findings
from footprint.schema import UNKNOWN_COUNTRY

NO_DAY = np.iinfo(np.int32).min
EPOCH = date(1970, 1, 1)
TEXT_LENGTH = 200
_ONE_LINE = dict.fromkeys(map(ord, "\r\n\v"), " ")


@dataclass(frozen=True)
class Domain:
    """What a number may be. Below `low`, above `high` (or at `low` where `open_low`) it is a finding `rule`, and kept.

    Above `absurd` it is not kept. `strict`: a cell that is no number is NaN (given, not a number) instead of NULL.
    """

    rule: str = "unreadable_number"
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    absurd: float = math.inf
    strict: bool = False

    def holds(self, value: float) -> bool:
        """Whether a number is inside."""
        return self.low <= value <= self.high and not (self.open_low and value == self.low)


POSITIVE = Domain(low=0.0)
DOMAINS: dict[str, Domain] = {
    "quantity_devices": Domain("invalid_quantity", low=0.0, absurd=1e12, strict=True),
    "lifetime_years": Domain("invalid_lifetime", low=0.0, open_low=True, strict=True),
    "first_life_years": Domain("invalid_first_life", low=0.0),
    "share": Domain("invalid_share", low=0.0, high=1.0, strict=True),
    "covered_share": Domain("invalid_share", low=0.0, high=1.0, strict=True),
    "annual_kwh": Domain("invalid_energy", low=0.0, absurd=1e7, strict=True),
    "covered_kwh": Domain("invalid_energy", low=0.0, strict=True),
    "pue": Domain("invalid_pue", low=1.0, strict=True),
    "wue_l_per_kwh": Domain("invalid_wue", low=0.0, strict=True),
}


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


@dataclass
class Reader:
    """Reads columns of one file. `lines` are the file's lines of the rows read."""

    lines: np.ndarray
    findings: Findings
    default_decimal: str
    decided: Decided = field(default_factory=Decided)

    def text(self, column: str, cells: Coded, change: Callable[[str], str] = str.strip) -> pa.Array:
        """Text as written, free of personal data; empty markers are NULL."""
        used = cells.used()
        personal = [
            bool(seen) and self.findings.people.in_text(value) for value, seen in zip(cells.values, used, strict=True)
        ]
        rows = np.flatnonzero(cells.spread(personal, bool))
        self.findings.add_lines("personal_data", FLAGGED, column, self.lines[rows], raw="***")
        kept = [
            None if hidden or words.is_empty(value) else change(value).translate(_ONE_LINE)[:TEXT_LENGTH] or None
            for value, hidden in zip(cells.values, personal, strict=True)
        ]
        return cells.arrow(kept, pa.string())

    def number(self, column: str, cells: Coded, header: str = "") -> pa.Array:
        """Numbers as float64; NaN where a strict column holds something else."""
        domain = DOMAINS.get(column, POSITIVE)
        seen = [
            value
            for value, used in zip(cells.values, cells.used(), strict=True)
            if used and not _says_nothing(column, value)
        ]
        decimal = numbers.decide(seen, self.default_decimal)
        self.decided.decimals[column] = decimal
        read = {value: _read_number(column, value, decimal, header) for value in seen}
        if decimal.evidence in ("mixed", "assumed") and column not in _SIZES:
            rule = "mixed_decimals" if decimal.evidence == "mixed" else "decimal_assumed"
            self.findings.add_values(
                rule, FLAGGED, column, cells, [value == decimal.example for value in cells.values],
                self.lines, used=decimal.sign, variant="comma" if decimal.sign == "," else "point",
            )  # fmt: skip
        return self._checked(column, cells, read, domain)

    def _checked(self, column: str, cells: Coded, read: dict[str, float | None], domain: Domain) -> pa.Array:
        kept: dict[str, float | None] = {}
        wrong: dict[str, str] = {}
        for text, value in read.items():
            if value is None or not math.isfinite(value) or abs(value) > domain.absurd:
                kept[text] = math.nan if domain.strict else None
                wrong[text] = domain.rule if domain.strict else "unreadable_number"
            else:
                kept[text] = value
                if not domain.holds(value):
                    wrong[text] = domain.rule if domain is not POSITIVE else "negative_number"
        for rule in dict.fromkeys(wrong.values()):
            marks = [wrong.get(text) == rule for text in cells.values]
            used = {text: None if value is None or math.isnan(value) else f"{value:g}" for text, value in kept.items()}
            self.findings.add_values(rule, FLAGGED, column, cells, marks, self.lines, used)
        return cells.arrow([kept.get(text) for text in cells.values], pa.float64())

    def days(self, columns: dict[str, Coded]) -> dict[str, Days]:
        """Every date column of the file: one sure column decides for those that leave day and month open."""
        empty = {
            name: [words.is_empty(v) or v.strip() in dates.NOTHING for v in cells.values]
            for name, cells in columns.items()
        }
        seen = {
            name: [
                value
                for value, used, void in zip(cells.values, cells.used(), empty[name], strict=True)
                if used and not void
            ]
            for name, cells in columns.items()
        }
        own = {name: dates.decide(values) for name, values in seen.items()}
        sure = next((order for order in own.values() if order.evidence == "sure"), None)
        read = {}
        for name, cells in columns.items():
            order = own[name]
            if order.evidence == "assumed" and sure:
                order = dates.Order(sure.order, "other_column", sure.example)
            self.decided.orders[name] = order
            self._say_order(name, cells, order)
            read[name] = self._days(name, cells, seen[name], order)
        return read

    def _days(self, column: str, cells: Coded, seen: list[str], order: dates.Order) -> Days:
        read = {value: dates.parse(value, order) for value in seen}
        if order.evidence == "mixed":
            read |= {value: None for value in seen if dates.decide([value]).evidence == "assumed"}
        unreadable = [value in read and read[value] is None for value in cells.values]
        self.findings.add_values("unreadable_date", FLAGGED, column, cells, unreadable, self.lines)
        known = [read.get(value) for value in cells.values]
        numbers_ = [NO_DAY if each is None else (each.day - EPOCH).days for each in known]
        precisions = ["" if each is None else each.precision for each in known]
        return Days(cells.spread(numbers_, np.int32), Coded(precisions, cells.codes))

    def _say_order(self, column: str, cells: Coded, order: dates.Order) -> None:
        if order.evidence in ("assumed", "mixed"):
            rule = "date_order_assumed" if order.evidence == "assumed" else "mixed_date_order"
            marks = [value == order.example for value in cells.values]
            self.findings.add_values(rule, FLAGGED, column, cells, marks, self.lines, used=order.order)

    def country(self, column: str, cells: Coded) -> pa.Array:
        """ISO alpha-3; ZZZ where a country is given that nobody knows."""
        known = {value: countries.alpha3(value) for value in cells.values if not words.is_empty(value)}
        unknown = [value in known and known[value] is None for value in cells.values]
        self.findings.add_values("unknown_country", FLAGGED, column, cells, unknown, self.lines, used=UNKNOWN_COUNTRY)
        codes = [None if value not in known else known[value] or UNKNOWN_COUNTRY for value in cells.values]
        return cells.arrow(codes, pa.string())

    def word(self, column: str, cells: Coded, *also: str) -> Coded:
        """The vocabulary term of each cell ('' = none). `also`: other vocabularies whose words are no mistake here."""
        terms = {value: words.term(column, value) or "" for value in cells.values}
        unknown = [
            not words.is_empty(value) and not terms[value] and not any(words.term_inside(each, value) for each in also)
            for value in cells.values
        ]
        self.findings.add_values("unknown_word", FLAGGED, column, cells, unknown, self.lines)
        return cells.mapped(lambda value: terms[value])


_SIZES = {"ram_gb", "ssd_gb", "disk", "screen_inches", "stored_tb"}
_UNIT = {"mwh": 1000.0, "kwh": 1.0, "kw/h": 1.0, "": 1.0}


def _says_nothing(column: str, text: str) -> bool:
    """Empty for this column: 0 as a size, and words such as `loué` in a column of prices."""
    if words.is_empty(text):
        return True
    if column in _SIZES:
        return not text.strip("0., ")
    return column == "price_eur" and words.term_inside("ownership", text) is not None


def _read_number(column: str, text: str, decimal: numbers.Decimal, header: str) -> float | None:
    if column == "screen_inches":
        return numbers.inches(text)
    if column in ("ram_gb", "ssd_gb"):
        return numbers.size_gb(text, numbers.header_unit(header), decimal, memory=column == "ram_gb")
    value, unit = numbers.parse(text, decimal), numbers.tail(text)
    if value is None or any(sign.isdigit() for sign in unit):
        return None
    if column in ("share", "covered_share"):
        return value / 100 if unit.startswith("%") else value
    if column in ("lifetime_years", "first_life_years"):
        return value / 12 if unit.startswith(("mois", "month")) else value
    if column in ("annual_kwh", "covered_kwh"):
        factor = _UNIT.get(unit.partition("/")[0].strip() if unit != "kw/h" else unit)
        return None if factor is None else value * factor
    if column == "price_eur" and ("/" in unit or "mois" in unit or "par " in unit):
        return None
    return value


def days_to_arrow(days: np.ndarray) -> pa.Array:
    """Day numbers as date32, `NO_DAY` as NULL."""
    return pa.array(days, pa.int32(), mask=days == NO_DAY).cast(pa.date32())


def terms_to_arrow(terms: Coded) -> pa.Array:
    """Vocabulary terms as text, '' as NULL."""
    return terms.arrow([value or None for value in terms.values], pa.string())
