"""The lines of a cloud bill as arrays: period, quantity, cost, kind of charge, what each is. Nothing is summed here."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED
from footprint.intake.tables.cells import Cells
from footprint.intake.usage.cloud import periods
from footprint.intake.usage.cloud import words as cloud_words
from footprint.intake.usage.cloud.kinds import Kind, Line, kind
from footprint.intake.usage.cloud.words import pairs
from footprint.intake.usage.other_rows import distinct
from footprint.intake.values import numbers
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty

NO_CURRENCY = "XXX"  # ISO 4217: no currency
# Words of titles of those who write the day before the month.
_DAY_FIRST = frozenset((
    "du", "au", "debut", "fin", "periode", "mois", "jour", "quantite", "unite", "montant", "cout", "von", "bis",
    "menge", "einheit", "betrag", "zeitraum", "desde", "hasta", "cantidad", "importe", "quantita", "importo", "dal",
))  # fmt: skip
_FIGURES = ("cost", "reserved_cost", "billed_cost", "quantity", "priced_quantity")
_AFTER = "chargeperiodend"  # of FOCUS: the first moment that is not covered, whether a time stands with it or not
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_IN_TITLE = re.compile(r"[€$£]|(?<![a-z])(?:eur|usd|gbp|chf|cad)(?![a-z])", re.I)
_WORDS = [each.name for each in fields(Line)]
_COLUMNS = {"provider": "cloud_provider", "category": "service_category"}  # of the profiles
_UNUSED = ("unused", "unutilized", "unutilised", "not used", "idle", "inutilise", "inutilisee", "non utilise")
# AWS: the hours of a reservation, whole or unused. Google: a commitment's fee in hours. Azure: reserved capacity.
_METER = re.compile(
    r"(?:^|[-\s])(?:unused(?:box|ded)|reservation|dedicatedres|unused\w*res\w*)(?::|$)|^commitment\b|unused"
)
_RESERVED = ("capacity reservation", "reserved vm instance", "unused reservation", "unused savings plan")
_PLACES = ("/microsoft.capacity/", "/capacityreservationgroups/")


@dataclass
class Charges:
    """`start`, `end`: seconds of UTC, half-open; `quantity`, `cost`: NaN = none; `unit`: that of the quantity;
    `billed`: what was billed, where the cost may be another;
    `is_priced`: the quantity counts what a price is for; `kind_of`: place of each line in `kinds`."""

    cells: Cells
    reader: Reader
    said: tuple[int, int] | None = None  # the days [first, after) that title or file say of a bill without any
    start: np.ndarray = field(init=False)
    end: np.ndarray = field(init=False)
    is_dated: np.ndarray = field(init=False)
    cost: np.ndarray = field(init=False)
    billed: np.ndarray = field(init=False)
    quantity: np.ndarray = field(init=False)
    unit: Coded = field(init=False)
    is_priced: np.ndarray = field(init=False)
    charge: Coded = field(init=False)
    kinds: list[Kind] = field(init=False)
    kind_of: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        given, publisher = self.cells.get("cloud_provider"), self.cells.get("publisher")
        self.cells = self.cells.with_column("cloud_provider", given.or_else(publisher, is_empty))
        self._read_periods()
        self._read_costs()
        self._read_quantities()
        charge = self.cells.get("charge").mapped(cloud_words.charge)
        unused = not_run(self.cells) & charge.where(lambda word: word == cloud_words.USAGE)
        usage, others = charge.where(lambda word: word == cloud_words.USAGE), len(charge.values)
        codes = np.where(unused, others, charge.codes)
        codes = np.where(usage & self._say(cloud_words.is_set_up), others + 1, codes)
        codes = np.where(usage & self._say(cloud_words.is_tax), others + 2, codes)
        self.charge = Coded([*charge.values, cloud_words.UNUSED, cloud_words.PURCHASE, cloud_words.TAX], codes)
        self.kinds, self.kind_of = self._what() if self.cells.rows else ([], np.empty(0, np.int64))

    @property
    def lines(self) -> np.ndarray:
        return self.reader.lines

    @property
    def is_usage(self) -> np.ndarray:
        return self.charge.where(lambda word: word == cloud_words.USAGE)

    def _say(self, test: Callable[[str], bool]) -> np.ndarray:
        """Lines whose texts say what they are (`test`): paid once before anything is used, or a tax."""
        said = (self.cells.get(name).where(test) for name in ("meter", "description", "service"))
        return np.asarray(np.logical_or.reduce(list(said)), bool)

    def by_kind(self, values: Sequence[Any], type_: type) -> np.ndarray:
        """One value a kind → one a line."""
        return np.array(values, type_)[self.kind_of] if len(values) else np.empty(0, type_)

    def _read_periods(self) -> None:
        columns = {name: self.cells.get(name) for name in ("period_start", "period_end")}
        usual = "dmy" if _DAY_FIRST.intersection(fold(" ".join(self.cells.headers.values())).split()) else "mdy"
        read = periods.instants(self.reader, columns, usual)
        if fold(self.cells.headers.get("period_end", "")).replace(" ", "") != _AFTER:
            read = periods.last_days(read, columns["period_end"])
        read = periods.of_months(read, columns["period_start"], self.reader)
        if self.said is not None and (read["period_start"] == periods.NONE).all():
            begin, after = (np.full(self.cells.rows, day * periods.DAY, np.int64) for day in self.said)
            read = {"period_start": begin, "period_end": after}
        self.is_dated = read["period_start"] != periods.NONE
        self.start = np.where(self.is_dated, read["period_start"], 0)
        end = np.where(self.is_dated, read["period_end"], periods.NONE)
        reversed_ = (end != periods.NONE) & (end < self.start)
        self.reader.findings.add_lines("reversed_period", FLAGGED, "period_end", self.lines[reversed_])
        self.end = periods.closed(self.start, end)
        self._date_taxes()

    def _date_taxes(self) -> None:
        """A tax without a period is of all that the bill is for."""
        undated = ~self.is_dated & self.cells.get("charge").where(
            lambda text: cloud_words.charge(text) != cloud_words.USAGE
        )
        if undated.any() and self.is_dated.any():
            self.start = np.where(undated, self.start[self.is_dated].min(), self.start)
            self.end = np.where(undated, self.end[self.is_dated].max(), self.end)
            self.is_dated = self.is_dated | undated

    def _read_costs(self) -> None:
        """What the usage costs once commitments are spread over it; what was billed where nothing was spread."""
        self.cost = np.full(self.cells.rows, np.nan)
        for name in ("cost", "reserved_cost", "billed_cost"):
            self.billed = amount = _amount(self.cells, self.reader, name)
            is_unspread = np.isnan(self.cost) | ((self.cost == 0) & ~np.isnan(amount))
            self.cost = np.where(is_unspread, amount, self.cost)

    def _read_quantities(self) -> None:
        """What was consumed, else what a price was asked for."""
        consumed, priced = (_amount(self.cells, self.reader, name) for name in ("quantity", "priced_quantity"))
        given, price = self.cells.get("quantity_unit"), self.cells.get("priced_unit")
        unnamed = given.where(is_empty) & ~price.where(is_empty) & ~np.isnan(priced)
        self.is_priced = (np.isnan(consumed) & ~np.isnan(priced)) | unnamed
        place = np.where(self.is_priced, price.codes + len(given.values), given.codes)
        self.unit = Coded([*given.values, *price.values], place)
        self.quantity = np.where(self.is_priced, priced, consumed)

    def _what(self) -> tuple[list[Kind], np.ndarray]:
        """What each line is, decided once for all lines of the same words."""
        columns = {name: self.unit if name == "unit" else self.cells.get(_COLUMNS.get(name, name)) for name in _WORDS}
        columns["provider"] = columns["provider"].mapped(cloud_words.provider)
        first, kind_of = distinct(list(columns.values()))
        words = {name: [column.values[code] for code in column.codes[first]] for name, column in columns.items()}
        return [kind(Line(*line)) for line in zip(*words.values(), strict=True)], kind_of

    def currency(self) -> Coded:
        """ISO 4217 code of each line: its own, else that of the title of its cost; `NO_CURRENCY` where nothing says it:
        every provider bills in several."""
        given = self.cells.get("currency").mapped(_code_of_currency)
        titled = _currency_in(self.cells.headers.get("cost", ""))
        return given.or_else(Coded.constant(titled, self.cells.rows), NO_CURRENCY.__eq__) if titled else given

    def names(self) -> dict[str, pa.Array]:
        """Who used what, where and of whom. Tags, groups and accounts that name a person are masked by the reader."""
        text, get = self.reader.text, self.cells.get
        tags = get("tag_service").or_else(get("tags").mapped(cloud_words.tagged_service), is_empty)
        groups = [text("tags", tags), text("resource_group", get("resource_group")), text("project", get("project"))]
        account = text("account_name", get("account_name"))
        subject = pc.coalesce(*groups, account)
        region = get("region").or_else(get("availability_zone").mapped(_region_of_zone), is_empty)
        region = region.or_else(get("meter").mapped(cloud_words.place), is_empty)
        providers = get("cloud_provider").mapped(cloud_words.provider)
        resources = Coded([each.resource for each in self.kinds], self.kind_of)
        return {
            "subject_kind": pc.if_else(subject.is_valid(), "service", "member"),
            "subject_id": subject.fill_null(""),
            "provider": providers.arrow([value or "unknown" for value in providers.values], schema.TEXT),
            "region": text("region", region),
            # A number is the same in every export of one account, a name is not.
            "account": pc.coalesce(text("account_id", get("account_id")), groups[2], account),
            "resource": text("resource", resources),
        }


def _amount(cells: Cells, reader: Reader, name: str) -> np.ndarray:
    """A column of figures; NaN where empty or unreadable. Credits are negative, which is no fault."""
    column = cells.get(name)
    seen, decimal = _filled(column), _decimal(cells, reader, name)
    reader.decided.decimals[name] = decimal
    if decimal.evidence == "assumed":
        doubtful = [value == decimal.example for value in column.values]
        variant = "comma" if decimal.sign == "," else "point"
        reader.findings.add_values(
            "decimal_assumed", FLAGGED, name, column, doubtful, reader.lines, used=decimal.sign, variant=variant
        )
    may_be_plain = decimal.sign == "." or decimal.evidence != "sure"
    read = {value: _figure(value, decimal, may_be_plain) for value in seen}
    wrong = [value in read and read[value] is None for value in column.values]
    reader.findings.add_values("unreadable_number", FLAGGED, name, column, wrong, reader.lines)
    known = (read.get(value) for value in column.values)
    return column.spread([np.nan if value is None else value for value in known], float)


def _filled(column: Coded) -> list[str]:
    return [value for value, used in zip(column.values, column.used(), strict=True) if used and not is_empty(value)]


def _decimal(cells: Cells, reader: Reader, name: str) -> numbers.Decimal:
    """The decimal sign of a column of figures. Where each of its cells may be two numbers (`1.488` hours) it is that of
    the others in the table, if they are sure of one."""
    own = numbers.decide(_filled(cells.get(name)), reader.default_decimal)
    if own.evidence != "assumed":
        return own
    others = (numbers.decide(_filled(cells.get(each)), reader.default_decimal) for each in _FIGURES)
    sure = {other.sign for other in others if other.evidence == "sure"}
    return numbers.Decimal(sure.pop(), "sure", own.example) if len(sure) == 1 else own


def _figure(text: str, decimal: numbers.Decimal, may_be_plain: bool) -> float | None:
    if may_be_plain:
        try:
            value = float(text)
        except ValueError:
            return numbers.parse(text, decimal)
        return value if math.isfinite(value) else None
    return numbers.parse(text, decimal)


def _code_of_currency(text: str) -> str:
    word = _SIGNS.get(text.strip(), text.strip().upper())
    return word if len(word) == 3 and word.isalpha() and not is_empty(text) else NO_CURRENCY


def _currency_in(title: str) -> str:
    """The currency that the title of a column of amounts names; '' where it names none."""
    found = _IN_TITLE.search(title)
    return _SIGNS.get(found.group(), found.group().upper()) if found else ""


def _region_of_zone(text: str) -> str:
    """The region of a zone of AWS (`eu-west-3a`) or Google (`europe-west9-b`)."""
    word = text.strip()
    if len(word) < 3 or not word[-1].isalpha():
        return word
    return word[:-1] if word[-2].isdigit() else word[:-2] if word[-2] == "-" else word


def not_run(cells: Cells) -> np.ndarray:
    """Mask of the lines of hours that were paid and did not run. A reservation that was used stands on the lines of the
    machines that used it, and its own hours are theirs."""
    found = np.zeros(cells.rows, bool)
    for column in ("commitment_status", "capacity_status"):
        found |= cells.get(column).where(_is_unused)
    found |= cells.get("meter").where(lambda text: bool(_METER.search(text.strip().lower())))
    for column in ("service", "service_category", "meter", "description"):
        found |= cells.get(column).where(lambda text: any(sign in fold(text) for sign in _RESERVED))
    found |= cells.get("consumed_service").where(lambda text: fold(text) == "microsoft capacity")
    found |= cells.get("resource_id").where(lambda text: any(sign in text.lower() for sign in _PLACES))
    return np.asarray(found | cells.get("system_labels").where(_is_unused_label))


def _is_unused(text: str) -> bool:
    word = fold(text)
    return any(sign in word for sign in _UNUSED) or word == "allocatedcapacityreservation"


def _is_unused_label(text: str) -> bool:
    return any("is unused reservation" in key and value == "true" for key, value in pairs(text.lower()).items())
