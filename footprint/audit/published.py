"""What an attacker reads: published cells and what links them, the list of members, figures that somebody knows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from footprint.audit.tables import Given, Row, row_name, rows_of

ALL, NONE, PERCENT = "*", "any", "%"
STATUSES = ("published", "withheld", "not_assessed")
COUNTED = ("employees", "devices")  # published beside each value, and sums over the same holdings
_COUNT_DIGITS = 5
_MEDIAN = "_median"


class Quantity(NamedTuple):
    """What is summed over holdings: one indicator by criterion, view, basis and stage."""

    indicator: str
    criterion: str = NONE
    view: str = NONE
    basis: str = NONE
    stage: str = NONE

    def __str__(self) -> str:
        return " ".join(part for part in self if part != NONE)


class Place(NamedTuple):
    """Which holdings are summed; `*` is all."""

    sector: str = ALL
    zone: str = ALL
    size: str = ALL

    def has(self, other: Place) -> bool:
        """Whether the stratum `other` is summed here."""
        return all(own in (ALL, part) for own, part in zip(self, other, strict=True))


@dataclass(frozen=True)
class Cell:
    """One row of cells.csv. `value` is None where it is hidden; the truth is within half of `rounded_to` of it."""

    name: str  # file and line, for people
    release: int  # its place among the releases given, of which a later one of the same year is newer
    year: int
    quantity: Quantity
    place: Place
    status: str
    value: float | None
    rounded_to: float
    holdings: int | None
    counts: tuple[tuple[str, float], ...]

    def bounds(self) -> tuple[float, float]:
        """Between which values the sum lies."""
        assert self.value is not None
        return self.value - self.rounded_to / 2, self.value + self.rounded_to / 2


def median_of(cell: Cell) -> str | None:
    """The ratio of which a cell gives the median of holdings; None where it is a sum, or a ratio of sums."""
    name = cell.quantity.indicator
    return name.removesuffix(_MEDIAN) if name.endswith(_MEDIAN) else None


class Ratio(NamedTuple):
    """An indicator that is numerator / denominator; a share where the two have one unit and it has none."""

    numerator: str
    denominator: str
    unit: str
    is_share: bool = False


@dataclass(frozen=True)
class Release:
    """The files of one published version of one year or more."""

    cells: tuple[Cell, ...]
    ratios: Mapping[str, Ratio]


class Part(NamedTuple):
    """What a holding has in one stratum."""

    holding: str
    place: Place


Figures = Mapping[tuple[int, Part], Mapping[Quantity, float]]
Members = Mapping[Part, frozenset[int]]  # the years of each part; none said: all


def read_release(folder: Given, number: int = 0, indicators: Given | None = None) -> Release:
    """A release from its folder (`cells.csv`, `indicators.csv`, or `open-data` with these), or from its tables.

    Raises RefusalError where a file is missing or damaged, with its line and column.
    """
    if isinstance(folder, str | Path) and indicators is None:
        home = Path(folder)
        home = home / "open-data" if (home / "open-data").is_dir() else home
        folder, indicators = home / "cells.csv", home / "indicators.csv"
    cells = tuple(_cells(folder, number))
    return Release(cells, dict(_ratios(indicators)) if indicators is not None else {})


def _cells(given: Given, number: int) -> Iterator[Cell]:
    columns = ("year", *Quantity._fields, *Place._fields, "value", "status")
    seen: dict[object, Row] = {}
    for row in rows_of(given, columns, "cells"):
        cell = _cell(row, number)
        row.refuse_twin(seen, (cell.year, cell.quantity, cell.place))
        yield cell


def _cell(row: Row, number: int) -> Cell:
    status = row.one_of("status", STATUSES)
    value = row.number("value")
    if status == "published" and value is None:
        row.refuse("value", "no_value")
    step = row.number("rounded_to", least=0) or 0.0
    holdings = row.whole("holdings")
    counts = tuple((name, count) for name in COUNTED if (count := row.number(name, least=0)) is not None)
    hidden = status != "published"
    return Cell(
        row_name(row), number, row.year("year"), quantity_of(row), place_of(row), status, None if hidden else value,
        step, None if hidden else holdings, () if hidden else counts,
    )  # fmt: skip


def quantity_of(row: Row) -> Quantity:
    """The quantity that a row is about; a column that is empty or not there does not apply."""
    return Quantity(row.text("indicator"), *(row.value(name) or NONE for name in Quantity._fields[1:]))


def place_of(row: Row) -> Place:
    """Where a row belongs."""
    return Place(*(row.text(name) for name in Place._fields))


def counted_bounds(value: float) -> tuple[float, float]:
    """Between which values a count of `_COUNT_DIGITS` significant digits lies; a whole number of so many is exact."""
    if value == 0 or (value == int(value) and value < 10**_COUNT_DIGITS):
        return value, value
    half = 10.0 ** (math.floor(math.log10(value)) - _COUNT_DIGITS + 1) / 2
    return value - half, value + half


def _ratios(given: Given) -> Iterator[tuple[str, Ratio]]:
    rows: dict[object, Row] = {}
    for row in rows_of(given, ("indicator", "unit", "numerator_indicator", "denominator_indicator"), "indicators"):
        row.refuse_twin(rows, row.text("indicator"))
    units = {str(name): row.value("unit") for name, row in rows.items()}
    for name, unit in units.items():
        row = rows[name]
        top, bottom = row.value("numerator_indicator"), row.value("denominator_indicator")
        if top and bottom:
            share = unit in ("1", PERCENT) and units.get(top) == units.get(bottom)
            yield name, Ratio(top, bottom, unit, share)


def read_members(given: Given) -> Members:
    """Who is in which stratum: holding, sector, zone, size, and optionally year.

    Raises RefusalError where the list is damaged or empty.
    """
    years: dict[Part, frozenset[int]] = {}
    for row in rows_of(given, ("holding", *Place._fields), "members"):
        part = Part(row.text("holding"), place_of(row))
        if ALL in part.place:
            row.refuse(Place._fields[part.place.index(ALL)], "no_stratum")
        year = row.year("year") if row.value("year") else None
        years[part] = years.get(part, frozenset()) | (frozenset((year,)) if year is not None else frozenset())
    return years


def read_figures(given: Given, members: Members, years: Sequence[int]) -> Figures:
    """What somebody knows: holding, sector, zone, size, indicator, criterion, view, basis, stage, value; the year, too,
    where several are published. What has no row is known to add nothing.

    Raises RefusalError where a row is damaged, stands twice, or is of nobody on the list of members.
    """
    figures: dict[tuple[int, Part], dict[Quantity, float]] = {}
    seen: dict[object, Row] = {}
    for row in rows_of(given, ("holding", *Place._fields, "indicator", "value"), "figures"):
        part = Part(row.text("holding"), place_of(row))
        if len(years) != 1 or row.value("year"):
            year = row.year("year")
        else:
            (year,) = years
        if part not in members:
            row.refuse("holding", "no_member", holding=part.holding, place=" ".join(part.place))
        quantity = quantity_of(row)
        row.refuse_twin(seen, (year, part, quantity))
        value = row.number("value")
        if value is not None:
            figures.setdefault((year, part), {})[quantity] = value
    return figures
