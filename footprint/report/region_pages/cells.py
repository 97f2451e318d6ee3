"""The published cells of the region in one year. What is withheld has no figure here, whatever its row holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from footprint.messages import catalogue
from footprint.method.indicators import CRITERION
from footprint.schema import BEHIND, PUBLISHED, SIZES

ALL, ANY = "*", "any"
FIGURES = ("value", "low", "high", *BEHIND)
# Of an indicator that is given in several ways, the one that is meant where none is named; the first that there is.
MEANT = {"view": ("depreciation", ANY), "basis": ("location", ANY), "stage": ("total", ANY)}


class Place(NamedTuple):
    """Whose sum a cell is; `*` is all of them."""

    sector: str = ALL
    zone: str = ALL
    size: str = ALL


class Way(NamedTuple):
    """In which of its ways an indicator is given; `any` where it has only one."""

    criterion: str
    view: str
    basis: str
    stage: str


REGION = Place()


@dataclass(frozen=True)
class RegionCell:
    """A cell of an indicator. Its figures are None unless it is published."""

    indicator: str
    way: Way
    place: Place
    status: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    members: float | None = None
    holdings: float | None = None
    employees: float | None = None
    devices: float | None = None

    @property
    def is_published(self) -> bool:
        return self.value is not None

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None or self.low >= self.high else (self.low, self.high)


class Cells:
    """Cells by indicator, place and way."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.all = tuple(_cell(row) for row in rows)
        self._ways: defaultdict[str, set[Way]] = defaultdict(set)
        for cell in self.all:
            self._ways[cell.indicator].add(cell.way)
        self._by_key = {(cell.indicator, cell.place, cell.way): cell for cell in self.all}
        self.indicators = tuple(self._ways)

    def of(self, indicator: str, place: Place = REGION, **named: str) -> RegionCell | None:
        """The cell of an indicator, in the way that is meant but for what is `named`; None without such a row."""
        meant = self.meant(indicator)
        return None if meant is None else self._by_key.get((indicator, place, meant._replace(**named)))

    def value(self, indicator: str, place: Place = REGION, **named: str) -> float | None:
        """The published figure of a cell, None where there is none."""
        cell = self.of(indicator, place, **named)
        return cell.value if cell else None

    def meant(self, indicator: str) -> Way | None:
        """The way that is meant where none is named."""
        return min(self.ways(indicator), key=lambda way: (_distance(indicator, way), way), default=None)

    def ways(self, indicator: str) -> set[Way]:
        """All ways in which an indicator is given."""
        return self._ways.get(indicator, set())

    def keys(self, axis: str) -> tuple[str, ...]:
        """The sectors, zones or sizes that have rows of their own, in the order of their vocabulary; the rest last."""
        found = {getattr(cell.place, axis) for cell in self.all} - {ALL}
        known = list(SIZES) if axis == "size" else _terms(axis)
        return tuple(sorted(found, key=lambda key: (known.index(key) if key in known else len(known), key)))

    @property
    def is_two_way(self) -> bool:
        """Whether the layout has cells of two axes."""
        return any(sum(key != ALL for key in cell.place) > 1 for cell in self.all)


def _terms(axis: str) -> list[str]:
    """The keys of a vocabulary, in its order."""
    return [name.partition(".")[2] for name in catalogue("terms", "fr") if name.startswith(f"{axis}.")]


def along(axis: str, key: str) -> Place:
    """The place of one sector, zone or size."""
    return REGION._replace(**{axis: key})


def share(part: RegionCell | None, whole: RegionCell | None) -> float | None:
    """What a published cell is of another one; None unless both are published."""
    if part is None or whole is None or part.value is None or not whole.value:
        return None
    return part.value / whole.value


def _cell(row: Mapping[str, Any]) -> RegionCell:
    is_shown = row["status"] == PUBLISHED
    figures = {name: row[name] for name in FIGURES} if is_shown else {}
    way, place = Way(*(row[name] for name in Way._fields)), Place(*(row[name] for name in Place._fields))
    return RegionCell(row["indicator"], way, place, row["status"], row["unit"], **figures)


def _distance(indicator: str, way: Way) -> tuple[int, ...]:
    """How far a way is from the one that is meant."""
    meant = {"criterion": (CRITERION.get(indicator, "gwp"), ANY), **MEANT}
    return tuple(_place(getattr(way, name), values) for name, values in meant.items())


def _place(value: str, values: tuple[str, ...]) -> int:
    return values.index(value) if value in values else len(values)
