"""What the cells of a column are: the share of its distinct texts that each recogniser understands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, islice
from math import floor, log

from footprint.intake.tables.profiles import Evidence
from footprint.intake.values.dates import parse
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.phrases import phrases_of, tokens
from footprint.intake.vocabulary.words import is_empty, is_total, term

MOST_VALUES, FEWEST_VALUES = 60, 4  # distinct texts of a column that are looked at
MOST_OF_TABLE = 2_000  # the same of all columns together: wide tables are looked at less closely
# Letters of them together, in a column and in the table: to read a text of a hundred words takes long.
_MOST_LETTERS, _MOST_LETTERS_OF_TABLE = 4_000, 40_000
_LONGEST = 100  # letters of a text that may be a kind or a model
_LONGEST_CELL = 300  # letters of a text that may name several
_INDEPENDENT = 4.0  # distinct texts of a column are alike: they count as no more than so many independent ones
_HALF = 0.5  # from here on a text is said to be one
_COUNT = re.compile(r"(?:x ?)?\d{1,5}(?:[.,]0+)?(?: ?x)?|\d{1,4} ?\+ ?\d{1,4}|\d{1,5} ?\(.*\)", re.I)
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d(?:[.,]0+)?")
_AMOUNT = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f.]?\d{3})*(?:[.,]\d{1,2})? ?(?:€|eur|\$|ht|ttc)?", re.I)
_CENTS = re.compile(r"-?[\d \u00a0\u202f.]*\d[.,]\d\d ?(?:€|eur|\$)?", re.I)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)? ?(?:[a-z\"”']{0,6})", re.I)
_MODEL = re.compile(r"(?=.*[a-z])(?=.*\d).{3,}", re.I)
_IDENTIFIER = re.compile(r"[\w./-]*\d[\w./-]*")
_SERIAL = re.compile(r"(?=.*\d)[\w./ -]{4,}")
# In cells that name several devices.
_JOINT = re.compile(r"[+,;/&(\v\n]|\d\s?[x×]?\s?[^\W\d_]{2}|\s(?:et|and|avec|with|und|y|e)\s")
_LETTER = re.compile(r"[^\W\d_]")
_TEXT = re.compile(r".*[^\W\d_].*", re.S)


@dataclass(frozen=True)
class _Recogniser:
    """`understood`: how far a text is one, between 0 and 1. `hit` and `miss`: the share to be expected in columns of
    the role, and in others."""

    understood: Callable[[str], float]
    hit: float
    miss: float


@lru_cache(maxsize=65_536)
def _kind(text: str) -> float:
    if len(text) > _LONGEST_CELL:
        return 0.0
    items = in_cell(text) if _JOINT.search(text) else ()
    if len(items) > 1 and all(item.is_known for item in items):
        return 1.0
    is_told = bool(items) and not (items[0].remark and not (items[0].state or items[0].quantity))
    verdict = categories.verdict(items[0].kind if is_told else text)
    if verdict.fate == "device":
        return 0.15 if verdict.how == "model" else 1.0
    weights = {"ambiguous": 0.6, "virtual_machine": 0.8, "component": 0.6, "not_hardware": 0.6, "total": 0.8}
    return weights.get(verdict.fate, 0.0)


def _label(text: str) -> float:
    """As a kind, of a column that its header calls one: a model says what it is as well as a word does."""
    return 1.0 if len(text) <= _LONGEST and categories.verdict(text).fate == "device" else _kind(text)


def _model(text: str) -> float:
    if len(text) > _LONGEST:
        return 0.0
    return 1.0 if device_models.by_model("", text) else 0.5 if _MODEL.fullmatch(text) else 0.0


def _maker(text: str) -> float:
    return float(tokens(text) in phrases_of("makers"))


def _term(section: str) -> Callable[[str], float]:
    return lambda text: float(_LETTER.search(text) is not None and bool(term(section, text)))


@lru_cache(maxsize=65_536)
def _day(text: str) -> float:
    return float(parse(text) is not None)


def _matching(pattern: re.Pattern[str]) -> Callable[[str], float]:
    return lambda text: float(pattern.fullmatch(text) is not None)


@cache
def _recognisers() -> dict[str, _Recogniser]:
    return {
        "kind": _Recogniser(_kind, 0.75, 0.04),
        "label": _Recogniser(_label, 0.75, 0.15),
        "model": _Recogniser(_model, 0.65, 0.12),
        "maker": _Recogniser(_maker, 0.85, 0.02),
        "state": _Recogniser(_term("status"), 0.85, 0.03),
        "flag": _Recogniser(_term("flag"), 0.9, 0.02),
        "condition": _Recogniser(_term("condition"), 0.85, 0.02),
        "ownership": _Recogniser(_term("ownership"), 0.85, 0.02),
        "day": _Recogniser(_day, 0.9, 0.06),
        "count": _Recogniser(_matching(_COUNT), 0.9, 0.15),
        "amount": _Recogniser(_matching(_AMOUNT), 0.9, 0.2),
        "other_thing": _Recogniser(lambda text: float(categories.verdict(text).fate == "not_hardware"), 0.5, 0.05),
        "cents": _Recogniser(_matching(_CENTS), 0.9, 0.05),
        "number": _Recogniser(_matching(_NUMBER), 0.9, 0.25),
        "identifier": _Recogniser(_matching(_IDENTIFIER), 0.8, 0.3),
        "serial": _Recogniser(_matching(_SERIAL), 0.8, 0.3),
        "text": _Recogniser(_matching(_TEXT), 0.8, 0.5),
    }


def of_letters(texts: Sequence[str], most: int, fewest: int) -> Sequence[str]:
    """The first of these texts, so many at least, that have no more letters together."""
    return texts[: max(fewest, bisect_right(list(accumulate(map(len, texts))), most))]


@dataclass(frozen=True)
class Contents:
    """The distinct filled texts of a column, in the order in which they come, and how many of its rows are filled."""

    values: tuple[str, ...]
    filled: int
    most: int = MOST_VALUES

    @classmethod
    def of(cls, cells: Sequence[str], columns: int = 1) -> Contents:
        """Of the cells of some rows; totals and cells that say nothing left out. `columns`: those of the table."""
        filled = [cell.strip() for cell in cells if not is_empty(cell) and not is_total(cell)]
        values = tuple(dict.fromkeys(filled))
        most = max(FEWEST_VALUES, min(MOST_VALUES, MOST_OF_TABLE // columns))
        letters = min(_MOST_LETTERS, _MOST_LETTERS_OF_TABLE // columns)
        return cls(values, len(filled), len(of_letters(values[:most], letters, FEWEST_VALUES)))

    def share(self, what: str) -> float:
        """The share of the distinct texts looked at that are a kind, a model, a day …"""
        texts = self.values[: self.most]
        if not texts or (what == "count" and sum(_YEAR.fullmatch(text) is not None for text in texts) > len(texts) / 2):
            return 0.0
        return sum(map(_recognisers()[what].understood, texts)) / len(texts)

    def evidence(self, what: str) -> Evidence:
        """How many of the distinct texts looked at are a kind, a model, a day …"""
        texts, understood = self._first, _recognisers()[what].understood
        return Evidence(what, sum(understood(text) >= _HALF for text in texts), len(texts))

    def are(self, what: str, least: float) -> bool:
        """Whether at least this share of the distinct texts looked at is a kind, a model … No more texts are read than
        decide it; an empty column is none."""
        texts, understood = self._first, _recognisers()[what].understood
        others = (text for text in texts if understood(text) < _HALF)
        enough = next(islice(others, floor((1 - least) * len(texts)), None), None) is None
        return bool(texts) and enough

    @property
    def _first(self) -> Sequence[str]:
        return of_letters(self.values[:MOST_VALUES], _MOST_LETTERS, FEWEST_VALUES)

    def score(self, what: str) -> float:
        """Log-likelihood ratio of the cells under a role whose cells are `what`; 0 of an empty column."""
        if not self.values:
            return 0.0
        recogniser, share = _recognisers()[what], self.share(what)
        each = share * log(recogniser.hit / recogniser.miss) + (1 - share) * log(
            (1 - recogniser.hit) / (1 - recogniser.miss)
        )
        return each * min(_INDEPENDENT, len(self.values))
