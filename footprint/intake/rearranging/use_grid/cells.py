"""The cells of tables of use: a number with its unit, thousands or millions, a length of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from footprint.intake.rearranging.grids.words import bare
from footprint.intake.rearranging.use_grid.says import MONEY, TIME, Unit, says, unit_in
from footprint.intake.values import numbers
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED
from footprint.intake.vocabulary.words import is_empty

_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d[\d.,]*"
_AMOUNT = re.compile(
    rf"(?P<money>[$€£]|US\$|EUR|USD|CHF|GBP)?\s*(?P<sign>[-+−]?)\s*(?P<number>{_NUMBER})\s*(?P<tail>.*)"
)
_LENGTH = re.compile(r"(?:(\d+)-)?(\d+)\s*(?:h|:)\s*(\d{1,2})\s*(?:min|mn|m)?(?::(\d\d))?")
_YEAR = re.compile(r"20[0-4]\d")
_SCALES = {"k": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "tsd": 1e3, "milliers": 1e3}
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
PERCENT = "percent"
_LEAST_BESIDE = 100
_NOUNS = frozenset(("tokens", "visits", "requests", "pages"))


@dataclass(frozen=True)
class Amount:
    """The number of a cell as written, its unit, and how many one is."""

    number: str
    unit: Unit | None = None
    scale: float = 1.0
    hours: float | None = None
    noun: str = ""  # what is counted, where the cell says it (`1 640k tokens`)


def amount(cell: str) -> Amount | None:
    """What a cell holds; None where it is no amount."""
    return _amount(cell.strip()) if len(cell) <= LONGEST_REMEMBERED else _amount.__wrapped__(cell.strip())


@lru_cache(maxsize=16_384)
def _amount(text: str) -> Amount | None:
    if length := _LENGTH.fullmatch(text):
        return Amount(text, Unit(TIME), hours=_hours(*(int(part or 0) for part in length.groups())))
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    number = found["sign"].replace("−", "-").strip("+") + found["number"]
    tail = bare(found["tail"])
    if found["money"]:
        return Amount(number, unit_in(found["money"])) if not tail or tail in ("ht", "net") else None
    return _with_tail(number, tail)


def share_in(text: str) -> Unit | None:
    """The unit of a share, where a cell of a column of units is its sign."""
    return Unit(PERCENT) if text.strip() == "%" else None


def _hours(days: int, hours: int, minutes: int, seconds: int) -> float:
    return 24 * days + hours + minutes / 60 + seconds / 3600


def _with_tail(number: str, tail: str) -> Amount | None:
    if not tail or tail in _SCALES:
        return Amount(number, scale=_SCALES.get(tail, 1.0))
    if tail.startswith("%"):
        return Amount(number, Unit(PERCENT))
    first, _, rest = tail.partition(" ")
    if (noun := rest if first in _SCALES and rest else tail) and says(noun).classes & _NOUNS and len(noun.split()) == 1:
        return Amount(number, scale=_SCALES.get(first, 1.0), noun=noun)
    unit = unit_in(tail)
    alone = len(tail.split()) <= (3 if unit is not None and unit.kind == MONEY else 2)
    return Amount(number, unit) if unit is not None and alone else None


def grouped_by(columns: Sequence[Sequence[str]]) -> str:
    """The sign of decimals where marks group thousands in a table: all have three digits behind them, beside whole
    numbers that are as large; '' where nothing tells it."""
    told = [[one for cell in cells if (one := amount(cell)) is not None and one.hours is None] for cells in columns]
    marked = [one.number.lstrip("-") for own in told for one in own if not one.number.lstrip("-").isdigit()]
    marks = {mark[1] for text in marked if (mark := _GROUPED.fullmatch(text))}
    if len(marks) != 1 or not all(map(_GROUPED.fullmatch, marked)):
        return ""
    beside = any(
        any(_GROUPED.fullmatch(one.number) for one in own)
        and any(one.number.isdigit() and int(one.number) >= _LEAST_BESIDE for one in own)
        for own in told
    )
    return ("," if marks == {"."} else ".") if beside else ""


def are_amounts(cells: Sequence[str]) -> bool:
    """Whether all cells that are filled are amounts, and one is."""
    filled = [cell for cell in cells if not is_empty(cell)]
    return bool(filled) and all(amount(cell) is not None for cell in filled)


def are_years(name: str, cells: Sequence[str]) -> bool:
    """Whether a column is one of years, in which its lines lie, and none of amounts: its name says so, or says neither
    a measure nor a unit while the cells hold few years that follow each other."""
    years = [cell.strip() for cell in cells if not is_empty(cell)]
    own = says(name)
    if not years or own.unit is not None or not all(map(_YEAR.fullmatch, years)):
        return False
    if "period" in own.classes:
        return True
    known = sorted(set(map(int, years)))
    return not own.classes and len(years) > len(known) and known[-1] - known[0] == len(known) - 1


def figures(amounts: Sequence[Amount], *, whole: bool, sign: str) -> list[float | None]:
    """The numbers of a column. `whole`: of what is counted, in which a sign before three digits groups thousands;
    `sign`: that of decimals in the language of the table, '' where nothing tells it."""
    texts = [one.number for one in amounts if one.hours is None]
    decimal = numbers.decide(texts, sign or ",")
    if decimal.evidence in ("assumed", "none"):
        marks = {mark[1] for text in texts if (mark := _GROUPED.fullmatch(text.lstrip("-")))}
        grouped = whole or (sign and marks == {"," if sign == "." else "."})
        if len(marks) == 1 and grouped:
            decimal = numbers.Decimal("," if marks == {"."} else ".", "sure")
    return [one.hours if one.hours is not None else numbers.parse(one.number, decimal) for one in amounts]
