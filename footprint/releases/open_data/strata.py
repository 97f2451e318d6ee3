"""Where a holding stands in the region's tables, and what is no longer told where one was erased from them.

The difference of two versions of a year, one with a member and one without, is what the member had: a later version
withholds every cell in which an erased one was counted, and an audit reads no such cell of the version that had it. A
year's change like for like says what the year before was without it: beside a version that had it, it is withheld.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from footprint.region import like_for_like
from footprint.region.indicators import Definition
from footprint.region.median import MEDIAN
from footprint.releases.open_data.contents import ALL
from footprint.releases.open_data.sheets import Rows
from footprint.schema import BEHIND, CELL, FIGURE, PUBLISHED, WITHHELD

KEY = (*FIGURE, *CELL)
Stratum = tuple[str, ...]
Key = tuple[str, ...]  # of a cell
# All of them: what causes add up to is the change, which with the year's own total is the year before.
CHANGES = frozenset({*like_for_like.IDS, *like_for_like.SIDES})
UNKNOWN: Stratum = (ALL, ALL, ALL)  # where nobody can say any more where a holding stood
_TOLD = ("value", *BEHIND, "low", "high", "rounded_to")


def stratum_of(row: Mapping[str, Any]) -> Stratum:
    return tuple(row[name] for name in CELL)


def is_of(row: Mapping[str, Any], strata: Collection[Stratum]) -> bool:
    """Whether a cell may count any of these strata, of which parts may be unknown (`*`)."""
    cell = stratum_of(row)
    return any(
        all(own in (ALL, part) or part == ALL for own, part in zip(cell, stratum, strict=True)) for stratum in strata
    )


def without(rows: Rows, strata: Collection[Stratum], indicators: Collection[str] = ()) -> Rows:
    """The cells, of which those that count one of these strata, and those of these indicators, are withheld."""
    hidden = dict.fromkeys(_TOLD) | {"status": WITHHELD}
    return [
        row | hidden if row["status"] == PUBLISHED and (row["indicator"] in indicators or is_of(row, strata)) else row
        for row in rows
    ]


def key_of(row: Mapping[str, Any]) -> Key:
    return tuple(row[name] for name in KEY)


def hiding(rows: Rows, keys: Collection[Key], defined: Iterable[Definition]) -> Rows:
    """The cells without those of these keys, without ratios of which one side is gone, and without what stands beside
    others in the same places: employees, devices and intervals, which are those of what is gone for each of them. A
    median is no sum: nothing stands beside others for it."""
    gone = {(key[0], key[-len(CELL) :]) for key in keys if key[0] != MEDIAN}
    places = {place for _, place in gone}
    ratios = {
        (each.indicator, place)
        for each in defined
        for place in places
        if {(each.numerator_indicator, place), (each.denominator_indicator, place)} & gone
    }
    hidden, alone = dict.fromkeys(_TOLD) | {"status": WITHHELD}, dict.fromkeys(("employees", "devices", "low", "high"))
    made = []
    for row in rows:
        if row["status"] == PUBLISHED and (key_of(row) in keys or stratum_of(row) in places):
            is_hidden = key_of(row) in keys or (row["indicator"], stratum_of(row)) in ratios or row["indicator"] == "Q1"
            made.append(row | (hidden if is_hidden else alone))
        else:
            made.append(row)
    return made
