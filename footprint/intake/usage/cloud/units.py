"""Units of cloud bills: what a unit counts, and how much of it: hours, GB, GB hours, GB months. No service is known.

A number in front of a unit (`10 Hours`) is the size of the block that a price is for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from footprint.intake.usage.cloud.words import DATA

HOURS, GB, GB_HOURS, GB_MONTHS, MONTHS, VCPU_HOURS, OTHER = (
    "hours", "gb", "gb_hours", "gb_months", "months", "vcpu_hours", "",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One unit: `counts` (one of the names above), `factor` (how many of them one is), `block` (units that a price is
    for)."""

    counts: str = OTHER
    factor: float = 1.0
    block: float = 1.0


_SIZES, _HOURS, _PROCESSORS = (DATA[name] for name in ("sizes", "hours", "processors"))
_MONTHS = ("mo", "month", "months", "mois", "monthly")
_MACHINES = ("instance", "vm", "node", "server", "machine")
_BLOCK = re.compile(r"^(\d[\d,]*(?:\.\d+)?)\s*(?:([km])(?![a-z]))?\s*(.*)$")
_THOUSANDS = {None: 1.0, "k": 1e3, "m": 1e6}
_PARTS = re.compile(
    r"[\s\-/_.·⋅*×]+|(?<=byte)(?=hrs|hours)|(?<=[gtmk]b)(?=(?:hrs?|hours?|months?)$)|(?<=ib)(?=(?:hrs?|hours?|months?)$)"
)


@cache
def unit(text: str) -> Unit:
    """What a unit as written counts; `OTHER` where it is neither time nor bytes."""
    block, body = _block(text.strip().lower())
    words = [word.strip("()") for word in _PARTS.split(body) if word.strip("()") not in ("", "per")]
    words = [word.removesuffix("s") if word.endswith("bytes") else word for word in words]
    counts, factor = _counted(words)
    return Unit(counts, factor, block)


def _block(text: str) -> tuple[float, str]:
    found = _BLOCK.match(text)
    if not found:
        return 1.0, text
    return float(found.group(1).replace(",", "")) * _THOUSANDS[found.group(2)] or 1.0, found.group(3)


def _counted(words: list[str]) -> tuple[str, float]:
    if len(words) == 1:
        return _one(words[0])
    if len(words) != 2:
        return OTHER, 1.0
    what, when = words
    if what in _SIZES and when in _HOURS:
        return GB_HOURS, _SIZES[what] * _HOURS[when]
    if what in _SIZES and when in _MONTHS:
        return GB_MONTHS, _SIZES[what]
    if what in ("unit", "units") and when in _MONTHS:
        return MONTHS, 1.0
    if what in _MACHINES and when in _HOURS:
        return HOURS, _HOURS[when]
    if what in _PROCESSORS and when in _HOURS:
        return VCPU_HOURS, _PROCESSORS[what] * _HOURS[when]
    return OTHER, 1.0


def _one(word: str) -> tuple[str, float]:
    if word in _HOURS:
        return HOURS, _HOURS[word]
    if word[:-1] in _SIZES and word.endswith("h"):  # OVHcloud: GiBh
        return GB_HOURS, _SIZES[word[:-1]]
    if word in _SIZES and word != "mo":  # alone it is a month
        return GB, _SIZES[word]
    return (MONTHS, 1.0) if word in _MONTHS else (OTHER, 1.0)
