"""Small regions: members, what they have, and what is published of it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from footprint.audit import Release, read_release

Row = dict[str, Any]
ANY = {"criterion": "any", "view": "any", "basis": "any", "stage": "any"}
EVERYWHERE = {"sector": "*", "zone": "*", "size": "*"}
SUM = {"indicator": "C1", "unit": "kgCO2e", "numerator_indicator": "", "denominator_indicator": ""}
HIDDEN = "withheld"


def member(holding: str, sector: str = "a", zone: str = "x", size: str = "small", **more: Any) -> Row:
    return {"holding": holding, "sector": sector, "zone": zone, "size": size, **more}


def has(who: Row, value: float, indicator: str = "C1", **more: Any) -> Row:
    """A row of the truth."""
    return who | ANY | {"indicator": indicator, "value": value} | more


def cell(value: float | None, indicator: str = "C1", *, year: int = 2025, **more: Any) -> Row:
    """A row of cells.csv; without a value it is withheld."""
    status = HIDDEN if value is None else "published"
    row = {"year": year, "indicator": indicator, "value": value, "status": status, "rounded_to": 0.0}
    return row | ANY | EVERYWHERE | more


def release(cells: Sequence[Row], number: int = 0, indicators: Sequence[Row] = (SUM,)) -> Release:
    return read_release(cells, number, indicators)


def ratio(name: str, unit: str = "kg/fte", top: str = "", bottom: str = "") -> Row:
    sides = {"numerator_indicator": top or f"{name}_num", "denominator_indicator": bottom or f"{name}_den"}
    return {"indicator": name, "unit": unit} | sides


def summed(
    truth: Iterable[Row],
    layouts: Iterable[Sequence[str]],
    hide: Callable[[Row, Mapping[str, float]], bool] = lambda row, amounts: False,
    year: int = 2025,
) -> list[Row]:
    """Cells of a truth by several layouts (the columns that are told apart)."""
    names = ("indicator", *ANY)
    sums: defaultdict[tuple[Any, ...], defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in truth:
        if row.get("year", year) == year:
            for layout in layouts:
                place = tuple(row[name] if name in layout else "*" for name in EVERYWHERE)
                sums[*(row[name] for name in names), *place][row["holding"]] += row["value"]
    cells = []
    for key, amounts in sorted(sums.items()):
        row = cell(sum(amounts.values()), year=year) | dict(zip((*names, *EVERYWHERE), key, strict=True))
        row["holdings"] = len(amounts)
        cells.append(row | {"value": None, "status": HIDDEN, "holdings": None} if hide(row, amounts) else row)
    return cells


def is_unsafe(row: Row, amounts: Mapping[str, float], p: float = 0.1) -> bool:
    """Whether a cell fails the plain rules."""
    first, *others = sorted(amounts.values(), reverse=True)
    total = first + sum(others)
    return len(amounts) < 3 or first > 0.85 * total or sum(others[1:]) < p * first


def to_file(rows: Sequence[Row], path: Path) -> Path:
    """A table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def to_folder(cells: Sequence[Row], folder: Path, indicators: Sequence[Row] = (SUM,)) -> Path:
    """A release as its folder of open data."""
    to_file(cells, folder / "open-data" / "cells.csv")
    to_file(indicators, folder / "open-data" / "indicators.csv")
    return folder
