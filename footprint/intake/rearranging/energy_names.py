"""What the names and cells of a table of energy say: unit, time, whose meter, whether they are a sum or money.

Words are in `energy_names.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from footprint.header_words import words
from footprint.intake.rearranging.grids.words import UNITS, USE, bare, patterns
from footprint.intake.usage.energy import units
from footprint.intake.usage.sizes import size_in
from footprint.intake.values import dates
from footprint.intake.values.dates import is_bare_month
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty, is_total, word_sets

_LONGEST_NAME = 80
MOSTLY = 0.8
ANY_ORDER = dates.Order("dmy", "none")
CLOCK = re.compile(r"(\d{1,2})[:hH](\d{2})?(?::\d{2})?")
NUMBER = re.compile(r"[-+]?\d[\d\s\u00a0\u202f.,]*")
AMOUNT = re.compile(r"([-+]?\d[\d\s\u00a0\u202f.,]*)\s*([kmg]?wh?|[km]?j|joules?|watts?|[kmgt]i?[bo])?", re.I)
_PREFIXES = {"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
TIME = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})[T ,]+\d{1,2}[:h]\d{2}|\d{10}|\d{13}"
)
_SIZES = re.compile(r"(?<![^\W\d_])(?:[KMGT]i?[Bbo]|[kM]o)(?![^\W\d_])")
BARE_YEAR = re.compile(r"20[0-4]\d")
UNIT_CELL = re.compile(r"\(?\s*([kmg]?wh|[km]?w|[km]?j|joules?|watts?|[kmgt]i?[bo])\s*\)?", re.I)
_LABELS = re.compile(r'(?:instance|host|hostname|node|name|device)="?([^",}]+)')
_WORDS = word_sets("footprint.intake.rearranging", "energy_names.toml")
OF_DEVICES = _WORDS["devices"]
_TOTALS, INDEX_WORDS = _WORDS["totals"], _WORDS["index"]
_GENERIC, COUNTER, OTHER, PARTS = (_WORDS[name] for name in ("generic", "counter", "other", "parts"))
POWER_WORDS, FEEDS, OF_MACHINES, FED_IN = (_WORDS[name] for name in ("power", "feeds", "machines", "fed_in"))
_ENERGY_WORDS = _WORDS["energy"] | POWER_WORDS


@lru_cache(maxsize=4_096)
def meter_named(name: str) -> str:
    """What a header says of whose energy a column is, without unit and words of measures: `Baie A` of `Baie A (W)`."""
    if labels := _LABELS.search(name):
        return re.sub(r":\d+$", "", labels.group(1))
    bare = re.sub(r"\((?:[^()]*\b)?(?:[kMmG]?[Ww]h?|[Jj]oules?|[Ww]atts?)\b[^()]*\)|\[[^\]]*\]", " ", name)
    bare = re.sub(r"(?i)(?:(?<=[\s_./-])|^)(?:[kmg]?wh|[km]?w|watts?|joules?)(?=$|[\s_./-])", " ", bare)
    kept = [part for part in bare.replace("_", " ").split() if fold(part.strip("-:,.'’")) and not _is_generic(part)]
    return " ".join(kept).strip(" -–—:,.")[:_LONGEST_NAME]


def _is_generic(part: str) -> bool:
    return set(fold(part).split()) <= _GENERIC or (bool(words(part)) and words(part) <= _GENERIC)


def is_planned(name: str) -> bool:
    """Whether a column holds what was expected (`nov. (prév.)`, `Budget`), and not what was used."""
    return patterns(USE)["planned"].search(bare(name)) is not None


def counts_things(name: str) -> bool:
    """Whether a column says in words how many machines or people there are (`Nb serveurs`), and in no unit."""
    form = bare(name)
    told = patterns(UNITS)["number"].match(form) and patterns(USE)["counts"].match(form)
    return bool(told) and not unit_of(name) and not any(map(str.isdigit, name))


def is_sum(name: str) -> bool:
    """Whether a column adds up others: it has the word of a total, and names no meter."""
    return is_total(name) or (bool(_TOTALS & words(name)) and not meter_named(name))


@lru_cache(maxsize=4_096)
def time_in(name: str) -> str:
    """The day, month or year that a header names, without unit and words of measures; '' where it names none."""
    if len(name) > _LONGEST_NAME:
        return ""
    bare = re.sub(r"\([^()]*\)|\[[^\]]*\]", " ", name)
    parts = [
        part
        for part in bare.split()
        if not set(fold(part).split() or [""]) <= _GENERIC | {""} or NUMBER.fullmatch(part)
    ]
    text = " ".join(parts).strip(" -–—:,.")
    if not text or len(text) > 30:
        return ""
    if is_bare_month(text) or TIME.match(text):
        return text
    known = dates.parse(text, ANY_ORDER)
    return text if known is not None and known.precision in ("day", "month") and not text.isdecimal() else ""


def skips_a_month(names: Sequence[str], times: Mapping[int, str], numeric: Sequence[int]) -> bool:
    """Whether months in columns (`times`: position → month) leave one out where a column of numbers stands that is no
    sum: that month, perhaps, written in a way that is not known."""
    read = {at: known.day for at, time in times.items()
            if (known := dates.parse(time, ANY_ORDER) or dates.parse(f"{time} 2001", ANY_ORDER))
            and known.precision == "month"}  # fmt: skip
    return any(
        (read[right].year - read[left].year) * 12 + read[right].month - read[left].month > 1
        and any(left < at < right and not is_sum(names[at]) for at in numeric)
        for left, right in pairwise(sorted(read))
    )


@lru_cache(maxsize=4_096)
def unit_of(text: str) -> str:
    """The unit of energy, of power or of data kept in a name; '' where there is none."""
    return units.named(text) or next((part for part in _SIZES.findall(text) if is_size(part)), "")


def is_size(unit: str) -> bool:
    """Whether a unit is one of data, and no rate."""
    return (size := size_in(unit)) is not None and not size.is_rate


def says_kept(text: str) -> bool:
    """Whether a text speaks of data that is kept, and not of what passes."""
    own = words(text)
    return bool(own & _WORDS["kept"]) and not own & _WORDS["passing"]


def says_energy(text: str) -> bool:
    """Whether a text has a unit or a word of energy."""
    return bool(unit_of(text)) or not _ENERGY_WORDS.isdisjoint(fold(text).split())


@lru_cache(maxsize=65_536)
def is_time(text: str) -> bool:
    """Whether a cell is a day, a month, or a moment."""
    if TIME.match(text) or is_bare_month(text):
        return True
    known = dates.parse(text, ANY_ORDER)
    return (
        known is not None
        and known.precision in ("day", "month")
        and not re.fullmatch(r"[\d.,]+", text.replace(" ", ""))
    )


def is_numeric(cells: Sequence[str], *, empty: bool = False) -> bool:
    """Whether most cells that are filled are amounts, with or without a unit. `empty`: a column without any is, too."""
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    return (empty and not filled) or (
        bool(filled) and sum(bool(AMOUNT.fullmatch(cell)) for cell in filled) >= MOSTLY * len(filled)
    )


def is_plain(text: str) -> bool:
    """Whether a text is a number without thousands or exponents."""
    return re.fullmatch(r"-?\d+(?:[.,]\d+)?", text) is not None


def in_own_unit(cell: str) -> float | None:
    """The number of a cell, in W, Wh, J or bytes where it has its unit, since that of others may differ (`764 W`,
    `1.05 kW`); None where it is none."""
    value, amount = figure(cell), AMOUNT.fullmatch(cell.strip())
    unit = (amount[2] or "").lower() if amount else ""
    return None if value is None else value * _PREFIXES.get(unit[:1] if len(unit) > 1 else "", 1.0)


def figure(cell: str) -> float | None:
    """The number of a cell, without its unit; None where it is none."""
    text = re.sub(r"[^\d.,-]", "", cell)
    return float(text.replace(",", ".")) if is_plain(text) else None


def minutes_of(name: str) -> int | None:
    """Minutes after midnight of a time of the day that a header is."""
    found = CLOCK.fullmatch(name.strip())
    return int(found.group(1)) * 60 + int(found.group(2) or 0) if found else None


def is_of_money(label: str) -> bool:
    """Whether a label speaks of money."""
    return "€" in label or bool({"eur", "ttc", "ht"} & words(label) and not unit_of(label))


def unit_of_label(label: str) -> str:
    """The unit that a cell of a label names in brackets, or that it is."""
    found = re.search(r"\(([^()]*)\)", label)
    return unit_of(found.group(1)) if found else unit_of(label) if UNIT_CELL.fullmatch(label.strip()) else ""


def without_unit(label: str) -> str:
    """A label without the unit in its brackets."""
    return re.sub(r"\s*\([^()]*\)", "", label) if unit_of_label(label) else label
