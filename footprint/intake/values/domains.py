"""Numbers by column: which cells say nothing, what unit stands beside a number, between which bounds it is believed.
How the signs of a number are read is in `numbers`; whole columns are read in `values.reader`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from footprint.intake.values import numbers
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import plain

SIZES = {"ram_gb", "ssd_gb", "storage_gb", "disk", "screen_inches", "stored_tb"}
_MONEY = ("eur", "ht", "ttc")
_UNIT = {"mwh": 1000.0, "kwh": 1.0, "kw/h": 1.0, "": 1.0}


@dataclass(frozen=True)
class Domain:
    """What a number may be. Below `low`, above `high` (or at `low` where `open_low`) it is a finding `rule`, and kept.

    Above `absurd` it is not kept. `strict`: a cell that is no number is NaN (given, not a number) instead of NULL;
    `unread` is the variant of the finding's text then. Above `usual` it is a warning, `doubt`, and kept.
    """

    rule: str = "unreadable_number"
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    absurd: float = math.inf
    strict: bool = False
    unread: str = ""
    usual: float = math.inf
    doubt: str = ""

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Which numbers are inside."""
        above = values > self.low if self.open_low else values >= self.low
        return np.asarray(above & (values <= self.high))


POSITIVE = Domain(low=0.0)
# Columns in whose place the method takes a default: a word there that says that nobody knows is told.
DEFAULTED = {"lifetime_years", "annual_kwh", "share", "pue"}
DOMAINS: dict[str, Domain] = {
    "quantity_devices": Domain("invalid_quantity", low=0.0, absurd=1e12, strict=True, unread="unread"),
    "lifetime_years": Domain("invalid_lifetime", low=0.0, open_low=True, strict=True),
    "first_life_years": Domain("invalid_first_life", low=0.0),
    "share": Domain("invalid_share", low=0.0, high=1.0, strict=True),
    "covered_share": Domain("invalid_share", low=0.0, high=1.0, strict=True),
    "annual_kwh": Domain("invalid_energy", low=0.0, absurd=1e7, strict=True),
    "covered_kwh": Domain("invalid_energy", low=0.0, strict=True),
    "pue": Domain("invalid_pue", low=1.0, high=100.0, strict=True, usual=3.0, doubt="high_pue"),
    "wue_l_per_kwh": Domain("invalid_wue", low=0.0, strict=True),
    "erf": Domain("invalid_erf", low=0.0, high=1.0, strict=True),
}


def is_amount(text: str) -> bool:
    """Whether a cell is a number and no more, or an amount of money."""
    letters = "".join(sign for sign in plain(text) if sign.isalpha())
    return bool(numbers.core(text)) and (not letters or letters.startswith(_MONEY))


def says_nothing(column: str, text: str) -> bool:
    """Empty for this column: 0 as a size, and words such as `loué` in a column of prices. A quantity that is empty
    means one device, so that `?` or `#N/A` there says something: that nobody knows how many."""
    if column == "quantity_devices":
        return words.is_blank(text)
    if words.is_empty(text):
        return True
    if column in SIZES:
        return not text.strip("0., ")
    return column == "price_eur" and words.term_inside("ownership", text) is not None


def read_number(column: str, text: str, decimal: numbers.Decimal, header: str) -> float | None:
    """The number of a cell in the unit of the lake's column; None where it is no number, or one of another unit."""
    if column == "screen_inches":
        return numbers.inches(text)
    if column in ("ram_gb", "ssd_gb", "storage_gb"):
        return numbers.size_gb(text, numbers.header_unit(header), decimal, memory=column == "ram_gb")
    value, unit = numbers.parse(text, decimal), numbers.tail(text)
    if value is None or any(sign.isdigit() for sign in unit):
        return None
    if column in ("share", "covered_share", "erf"):
        return value / 100 if unit.startswith("%") else value
    if column in ("lifetime_years", "first_life_years"):
        return value / 12 if unit.startswith(("mois", "month")) else value
    if column in ("annual_kwh", "covered_kwh"):
        factor = _UNIT.get(unit.partition("/")[0].strip() if unit != "kw/h" else unit)
        return None if factor is None else value * factor
    if column == "price_eur" and ("/" in unit or "mois" in unit or "par " in unit):
        return None
    return value
