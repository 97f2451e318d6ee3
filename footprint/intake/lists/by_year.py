"""Sheets of one file that tell the same devices year after year (`2023`, `2024`, `2025`): only the last one counts.

Sheets of what came in each year (`Achats 2024`, or devices bought in the sheet's own year) are added up like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.lists.left_out import aside, with_cause
from footprint.intake.reading import Reading
from footprint.intake.tables.rearranged import BESIDE
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")
_LEAST_SHARED = 0.5  # of the kinds and models of the shorter list: those of one organisation at two times
_BOUGHT = 0.5  # of the devices of a sheet, in the year of its name


def without_older(readings: Sequence[Reading], year: int) -> list[Reading]:
    """The readings of one file; of sheets that differ by the year in their names, and tell the same devices, the last
    until the reporting year counts."""
    years = {reading.sha256: named for reading in readings if (named := _year_of(reading)) is not None}
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.sha256 in years:
            groups.setdefault(re.sub(r"\d+", "", fold(reading.name.rpartition(JOINT)[2])).strip(), []).append(reading)
    changed: dict[str, Reading] = {}
    for group in groups.values():
        changed |= _judged(group, years, year)
    return [changed.get(reading.sha256, reading) for reading in readings]


def _judged(group: Sequence[Reading], years: dict[str, int], year: int) -> dict[str, Reading]:
    own = [years[reading.sha256] for reading in group]
    until = [each for each in own if each <= year]
    if len(group) < 2 or len(set(own)) < len(own) or not until:
        return {}
    latest = next(reading for reading in group if years[reading.sha256] == max(until))
    sheet = latest.name.rpartition(JOINT)[2]
    others = [reading for reading in group if reading is not latest]
    if any(_is_of_purchases(reading, years[reading.sha256]) for reading in group):
        return {}
    if all(_tells_the_same(reading, latest) for reading in others):
        return {reading.sha256: aside(reading, "older_list", SET_ASIDE, sheet=sheet) for reading in others}
    said = Cause("older_list", FLAGGED, variant="doubtful", args={"sheet": sheet})
    return {reading.sha256: with_cause(reading, said) for reading in others}


def _year_of(reading: Reading) -> int | None:
    """The one year in the name of the sheet of a list, where the name speaks of no purchases or deliveries."""
    if reading.kind != "inventory" or not reading.accepted or reading.dialect.arrangement == BESIDE:
        return None
    sheet = reading.name.rpartition(JOINT)[2] if JOINT in reading.name else ""
    years = set(_YEAR.findall(sheet))
    flows = heading_words("flow").isdisjoint(fold(sheet).split())
    return int(years.pop()) if len(years) == 1 and flows else None


def _is_of_purchases(reading: Reading, year: int) -> bool:
    """Whether most of its devices came in the year of the sheet."""
    bought = pc.sum(pc.fill_null(pc.equal(pc.year(reading.table["acquired_on"]), year), False)).as_py() or 0
    return bool(bought > _BOUGHT * reading.accepted)


def _tells_the_same(reading: Reading, latest: Reading) -> bool:
    """Whether two lists hold the same devices, as far as the shorter one goes: by their numbers, else by kinds and
    models."""
    for name in ("serial", "asset_id"):
        one, other = (set(each.identity[name].drop_null().to_pylist()) for each in (reading, latest))
        if one and other:
            return _share(one, other)
    return _share(*(
        set(zip(each.table["category"].to_pylist(), each.table["model_text"].to_pylist(), strict=True))
        for each in (reading, latest)
    ))  # fmt: skip


def _share(one: set[Any], other: set[Any]) -> bool:
    return len(one & other) >= _LEAST_SHARED * min(len(one), len(other))
