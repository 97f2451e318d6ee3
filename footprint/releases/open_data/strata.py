"""Where a holding stands in the region's tables, and what is no longer told where one was erased from them.

The difference of two versions of a year, one with a member and one without, is what the member had: a later version
withholds every cell in which an erased one was counted, and an audit reads no such cell of the version that had it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from footprint.releases.open_data.contents import ALL, PUBLISHED, WITHHELD
from footprint.releases.open_data.sheets import Rows

STRATUM = ("sector", "zone", "size")
Stratum = tuple[str, ...]
_TOLD = ("value", "members", "holdings", "employees", "devices", "low", "high", "rounded_to")


def stratum_of(row: Mapping[str, Any]) -> Stratum:
    return tuple(row[name] for name in STRATUM)


def is_of(row: Mapping[str, Any], strata: Collection[Stratum]) -> bool:
    """Whether a cell counts any of these strata."""
    cell = stratum_of(row)
    return any(all(own in (ALL, part) for own, part in zip(cell, stratum, strict=True)) for stratum in strata)


def without(rows: Rows, strata: Collection[Stratum]) -> Rows:
    """The cells, of which those that count one of these strata are withheld."""
    hidden = dict.fromkeys(_TOLD) | {"status": WITHHELD}
    return [row | hidden if row["status"] == PUBLISHED and is_of(row, strata) else row for row in rows]
