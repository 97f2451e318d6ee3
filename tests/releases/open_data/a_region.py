"""A region's published year, as rows of `region_cells`: small, with every status, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from factors import catalogue
from footprint.region.indicators import definitions
from footprint.releases import open_data
from footprint.releases.open_data import About
from footprint.releases.open_data.sheets import Rows, Sheet
from footprint.schema import table

YEAR = 2025
SECTORS, ZONES, SIZES = ("public", "digital", "other"), ("gironde", "limousin"), ("small", "medium", "large")
STATES: Rows = [
    *({"member_id": f"m{number}", "left_out": None} for number in range(41)),
    {"member_id": "late", "left_out": "missing"},
    {"member_id": "new", "left_out": "unregistered"},
    {"member_id": "newer", "left_out": "unregistered"},
]
ABOUT = About(YEAR, 1, catalogue.load().id, "0.2.0")
_VARIABLES = [
    *(("C1", "gwp", "depreciation", "location", stage, "kgCO2e") for stage in ("total", "making", "rest")),
    ("C2", "gwp", "depreciation", "location", "any", "kgCO2e/fte"),
    ("C2_num", "gwp", "depreciation", "location", "any", "kgCO2e"),
    ("C2_den", "any", "any", "any", "any", "fte"),
    ("P1", "any", "any", "any", "any", "device/fte"),
]


def cells(seed: int = 1, *, is_nothing_published: bool = False) -> Rows:
    """Rows of `region_cells` in no order: each variable for the whole region and by one margin at a time."""
    chance = random.Random(seed)
    places = [("*", "*", "*")]
    places += [(sector, "*", "*") for sector in SECTORS]
    places += [("*", zone, "*") for zone in ZONES]
    places += [("*", "*", size) for size in SIZES]
    rows = [_row(chance, variable, place, is_nothing_published) for variable in _VARIABLES for place in places]
    chance.shuffle(rows)
    return rows


def _row(chance: random.Random, variable: tuple[str, ...], place: tuple[str, ...], is_hidden: bool) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(table("region_cells").names)
    row |= {"year": YEAR, "status": "published"}
    row |= dict(zip(("indicator", "criterion", "view", "basis", "stage", "unit"), variable, strict=True))
    row |= dict(zip(("sector", "zone", "size"), place, strict=True))
    if is_hidden or (place != ("*", "*", "*") and chance.random() < 0.3):
        return row | {"status": "withheld" if variable[0] != "P1" else "not_assessed"}
    value = float(f"{chance.lognormvariate(9, 2):.3g}")
    bounds = {"low": value * 0.8, "high": value * 1.3} if variable[0] == "C1" else {}
    counts = {"members": 41, "holdings": 38, "employees": 12345.0, "devices": 18000.5}
    return row | {"value": value, "rounded_to": 10.0, **counts, **bounds}


def sheets(rows: Rows | None = None) -> dict[str, Sheet]:
    """The tables of a release of these cells, or of those of the first seed."""
    factor_set = catalogue.load()
    return open_data.sheets(cells() if rows is None else rows, definitions(factor_set), STATES, factor_set, YEAR)


def files(rows: Rows | None = None, about: About = ABOUT) -> dict[str, bytes]:
    """Its files by place."""
    return open_data.content(sheets(rows), catalogue.load(), about)


def tables(made: dict[str, Sheet]) -> Iterator[tuple[Sheet, str]]:
    """Each table with each of its formats."""
    return ((sheet, form) for sheet in made.values() for form in ("csv", "parquet", "json"))
