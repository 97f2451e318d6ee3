"""Numbers and dates in the forms that tools write, a whole column at a time. What they mean is decided in `numbers` and
`dates`, which read every other form; nothing is read here that they would read otherwise.

A column of prices or of times may hold as many distinct cells as rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.values import dates, numbers

_NUMBER = r"^-?(0|[1-9]\d{0,14})([.,]\d{1,15})?$"
_THREE_DECIMALS = r"^-?[1-9]\d{0,2}[.,]\d{3}$"  # decimals, or a thousand
_TIME = r"\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
_ISO = rf"^\d{{4}}-\d{{2}}-\d{{2}}([ T]{_TIME}Z?)?$"
_NUMERIC = rf"^\d{{2}}[-/.]\d{{2}}[-/.]\d{{4}}( {_TIME})?$"
_SERIAL = r"^\d{5}([.,]\d+)?$"
_YEARS = (1900, 2200)
_SERIALS = (20_000, 73_000)
_EXCEL_ZERO = (dates.EXCEL_ZERO - date(1970, 1, 1)).days


def _where(texts: pa.Array, pattern: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), bool)


def _has(texts: pa.Array, sign: str) -> np.ndarray:
    return np.asarray(pc.match_substring(texts, sign).to_numpy(zero_copy_only=False), bool)


def _telling(texts: Sequence[str], seen: np.ndarray, regular: np.ndarray, kinds: Sequence[np.ndarray]) -> list[str]:
    """The texts from which signs or order are decided: all that are not regular, and the first regular one of each
    kind, in the order of the column."""
    kept = seen & ~regular
    for kind in kinds:
        found = seen & regular & kind
        if found.any():
            kept[np.argmax(found)] = True
    return [texts[at] for at in np.flatnonzero(kept).tolist()]


@dataclass(frozen=True)
class Numbers:
    """Distinct cells of a column of numbers. `regular`: digits and at most one sign before decimals or a thousand."""

    texts: Sequence[str]
    cells: pa.Array
    regular: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str], any_form: bool = False) -> Numbers:
        """Look for regular ones among distinct texts. `any_form`: a bare number is not read as such in this column."""
        cells = pa.array(texts, pa.string())
        return cls(texts, cells, np.zeros(len(texts), bool) if any_form else _where(cells, _NUMBER))

    def telling(self, seen: np.ndarray) -> list[str]:
        """What `numbers.decide` needs of the cells that are `seen`: it answers as for all of them."""
        either, comma = _where(self.cells, _THREE_DECIMALS), _has(self.cells, ",")
        point = _has(self.cells, ".")
        return _telling(self.texts, seen, self.regular, (either, comma & ~either, point & ~either))

    def read(self, decimal: numbers.Decimal) -> tuple[np.ndarray, np.ndarray]:
        """(float64 values, mask of those read). A cell with another sign than the column's is left, and all of a column
        in which both signs are sure."""
        values = np.full(len(self.texts), np.nan)
        if decimal.evidence == "mixed":
            return values, np.zeros(len(self.texts), bool)
        done = self.regular & ~_has(self.cells, "." if decimal.sign == "," else ",")
        chosen = pc.replace_substring(self.cells.filter(pa.array(done)), decimal.sign, ".")
        values[done] = chosen.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return values, done


@dataclass(frozen=True)
class Dates:
    """Distinct cells of a column of dates. `iso`, `numeric`, `serial`: the form of the regular ones; `first` and
    `second`: the first two numbers of a numeric one, else 0."""

    texts: Sequence[str]
    cells: pa.Array
    iso: np.ndarray
    numeric: np.ndarray
    serial: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> Dates:
        """Look for regular ones among distinct texts; dates that stand for none are not."""
        cells = pa.array(texts, pa.string())
        void = np.asarray(pc.is_in(cells, pa.array(sorted(dates.NOTHING))).to_numpy(zero_copy_only=False), bool)
        numeric = _where(cells, _NUMERIC) & ~void
        first, second = _part(cells, numeric, 0, 2), _part(cells, numeric, 3, 5)
        return cls(texts, cells, _where(cells, _ISO) & ~void, numeric, _where(cells, _SERIAL), first, second)

    @property
    def regular(self) -> np.ndarray:
        return np.asarray(self.iso | self.numeric | self.serial)

    def telling(self, seen: np.ndarray) -> list[str]:
        """What `dates.decide` needs of the cells that are `seen`: it answers as for all of them."""
        day_first = self.numeric & (self.first > 12) & (self.second <= 12)
        month_first = self.numeric & (self.second > 12) & (self.first <= 12)
        either = self.numeric & ~day_first & ~month_first & (self.first != self.second)
        return _telling(self.texts, seen, self.regular, (day_first, month_first, either))

    def read(self, order: dates.Order) -> tuple[np.ndarray, np.ndarray]:
        """(days since 1970-01-01, mask of those read). Days that no calendar has are left, and numeric ones of a column
        in which both orders are sure."""
        year = _part(self.cells, self.iso, 0, 4) + _part(self.cells, self.numeric, 6, 10)
        month_first = np.where(np.maximum(self.first, self.second) > 12, self.second > 12, order.order == "mdy")
        month = np.where(month_first, self.first, self.second) + _part(self.cells, self.iso, 5, 7)
        day = np.where(month_first, self.second, self.first) + _part(self.cells, self.iso, 8, 10)
        dated = (self.iso | self.numeric) if order.evidence != "mixed" else self.iso
        days, real = _days(year, month, day)
        serials = _part(self.cells, self.serial, 0, 5)
        told = self.serial & (serials >= _SERIALS[0]) & (serials <= _SERIALS[1])
        return np.where(told, serials + _EXCEL_ZERO, days), (dated & real) | told


def _part(cells: pa.Array, chosen: np.ndarray, start: int, stop: int) -> np.ndarray:
    """The number at these places of the chosen texts; 0 in the others."""
    values = np.zeros(len(cells), np.int64)
    digits = pc.utf8_slice_codeunits(cells.filter(pa.array(chosen)), start, stop)
    values[chosen] = digits.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return values


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(days since 1970-01-01, whether there is such a day)."""
    named = (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12)
    months = np.where(named, (year - 1970) * 12 + month - 1, 0)
    begin, end = (months + after for after in (0, 1))
    first, last = (each.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for each in (begin, end))
    real = np.asarray(named & (day >= 1) & (day <= last - first))
    return first + day - 1, real
