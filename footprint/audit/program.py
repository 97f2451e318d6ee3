"""The linear programme of an attacker: an unknown for each group of parts about which the attacker knows the same.

What is known of one part is a cone (amounts are not negative, relations and priors are homogeneous), and so is what is
known of their sum: the sum of parts alike needs one unknown a coordinate, and each part may be all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import frexp, inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footprint.audit.links import Relation
from footprint.audit.published import Quantity
from footprint.audit.rows import Bound
from footprint.audit.tracks import EQUAL, Coordinate, Track

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
# The largest published sum becomes 2^13: the solver's tolerance is then 1e-13 of it. Nothing is larger than 2^20.
_SCALE, MOST = 13, 2.0**20


class Line(NamedTuple):
    """One row of the programme: columns with coefficients, and bounds. `bound`: what published it; None: known."""

    columns: tuple[int, ...]
    coefficients: tuple[float, ...]
    low: float
    high: float
    bound: Bound | None


@dataclass(frozen=True)
class Programme:
    """Unknowns of one component (quantities that hang together) and what is known of them, in units of `scale`."""

    coordinates: tuple[Coordinate, ...]
    scale: Mapping[Quantity, float]
    groups: tuple[tuple[Track, ...], ...]
    columns: Mapping[tuple[int, Coordinate], int]  # group and coordinate → its column
    lines: tuple[Line, ...]
    cones: Mapping[int, tuple[int, ...]]  # group → its lines that are no publication
    signed: frozenset[Quantity]

    @property
    def group_of(self) -> list[int]:
        """The group of each column."""
        return [group for group, _ in self.columns]

    def free_columns(self) -> npt.NDArray[np.bool_]:
        """Which unknowns may be negative."""
        return np.array([coordinate[1] in self.signed for _, coordinate in self.columns], dtype=bool)

    def amounts(self, tracks: Sequence[tuple[int, Track]]) -> dict[int, float]:
        """What tracks (with their groups) add to each column."""
        sums: defaultdict[int, float] = defaultdict(float)
        for group, track in tracks:
            for coordinate in self.coordinates:
                if (column := self.columns.get((group, coordinate))) is not None and track.figures is not None:
                    sums[column] += track.figures.get(coordinate, 0.0) / self.scale[coordinate[1]]
        return dict(sums)


def programme(
    component: frozenset[Quantity],
    tracks: Sequence[Track],
    bounds: Sequence[Bound],
    relations: Sequence[Relation],
    *,
    prior: float,
    aggregate: bool = True,
) -> Programme:
    """The programme of one component. `aggregate`: one unknown for parts alike, else one a part."""
    return _Builder(component, tracks, bounds, relations, prior, aggregate).made()


@dataclass
class _Builder:
    component: frozenset[Quantity]
    tracks: Sequence[Track]
    bounds: Sequence[Bound]
    relations: Sequence[Relation]
    prior: float
    aggregate: bool

    def __post_init__(self) -> None:
        years = sorted({bound.year for bound in self.bounds})
        self.coordinates = tuple((year, quantity) for year in years for quantity in sorted(self.component))
        self.years = years
        self.filters = {(bound.year, bound.among) for bound in self.bounds if bound.among}
        self.scale = _scales(self.component, self.bounds, self.relations, self.tracks)
        self.signed = self._signed()
        # Whose figures are known beside others' that are not: they are no unknowns.
        self.partly = len({track.figures is None for track in self.tracks}) > 1

    def made(self) -> Programme:
        groups: defaultdict[object, list[Track]] = defaultdict(list)
        for track in self.tracks:
            groups[self._signature(track)].append(track)
        alike = tuple(tuple(group) for group in groups.values())
        keys = [
            (number, coordinate)
            for number, group in enumerate(alike)
            for coordinate in self.coordinates
            if group[0].counts_in(coordinate)
        ]
        columns = {key: column for column, key in enumerate(keys)}
        lines = [line for bound in self.bounds if (line := self._line(bound, alike, columns))]
        cones = {}
        for number, group in enumerate(alike):
            known = self.partly and group[0].figures is not None
            cone = [] if known else list(self._cone(number, group, columns))
            cones[number] = tuple(range(len(lines), len(lines) + len(cone)))
            lines += cone
        return Programme(self.coordinates, self.scale, alike, columns, tuple(lines), cones, self.signed)

    def _signed(self) -> frozenset[Quantity]:
        below = {
            quantity for bound in self.bounds if len(bound.terms) == 1 and bound.high < 0 for quantity, _ in bound.terms
        }
        for track in self.tracks:
            below |= {quantity for (_, quantity), value in (track.figures or {}).items() if value < 0}
        return frozenset(below & self.component)

    def _signature(self, track: Track) -> object:
        """What is known of a track: parts with the same are summed."""
        if not self.aggregate or (self.partly and track.figures is not None):
            return id(track)
        counted = tuple(track.counts_in(each) for each in self.coordinates)
        among = tuple(track.counts_in((year, quantity)) for year, quantity in sorted(self.filters))
        obeyed = tuple(track.relation_sign(each, year) for each in self.relations for year in self.years)
        changes = tuple(low_high for _, _, low_high in self._changes(track))
        return tuple(track.places.get(year) for year in self.years), counted, among, obeyed, changes

    def _changes(self, track: Track) -> Iterator[tuple[Coordinate, Coordinate, tuple[float, float]]]:
        present = [year for year in self.years if year in track.places]
        for year, later in pairwise(present):
            for quantity in sorted(self.component - self.signed):
                now, then = (year, quantity), (later, quantity)
                if track.counts_in(now) and track.counts_in(then) and (by := track.changes(now, later, self.prior)):
                    yield now, then, by

    def _line(
        self, bound: Bound, groups: Sequence[Sequence[Track]], columns: Mapping[tuple[int, Coordinate], int]
    ) -> Line | None:
        found: list[tuple[int, float]] = []
        for number, group in enumerate(groups):
            place = group[0].places.get(bound.year)
            if place is None or not bound.place.has(place):
                continue
            if bound.among and not group[0].counts_in((bound.year, bound.among)):
                continue
            found += self._terms(number, bound.year, bound.terms, columns)
        if not found:
            return None
        # A row of one quantity is in its unit; one of several has no scale of its own.
        unit = self.scale[bound.terms[0][0]]
        low, high = bound.low / unit, bound.high / unit
        at, coefficients = zip(*found, strict=True)
        return Line(at, tuple(each / unit for each in coefficients), low, high, bound)

    def _terms(
        self,
        group: int,
        year: int,
        terms: Sequence[tuple[Quantity, float]],
        columns: Mapping[tuple[int, Coordinate], int],
    ) -> Iterator[tuple[int, float]]:
        for quantity, coefficient in terms:
            column = columns.get((group, (year, quantity)))
            if column is not None and coefficient:
                yield column, coefficient * self.scale[quantity]

    def _cone(
        self, number: int, group: Sequence[Track], columns: Mapping[tuple[int, Coordinate], int]
    ) -> Iterator[Line]:
        """What is known of each part of a group, and so of their sum."""
        track = group[0]
        for relation in self.relations:
            for year in self.years:
                if sign := track.relation_sign(relation, year):
                    slack = sum(abs(each.surplus(relation, year)) for each in group) if sign == EQUAL else 0.0
                    yield from self._related(relation, number, year, sign, columns, slack)
        for now, then, (low, high) in self._changes(track):
            before, after = columns[number, now], columns[number, then]
            yield Line((after, before), (1.0, -low), 0.0, inf, None)
            yield Line((after, before), (1.0, -high), -inf, 0.0, None)

    def _related(
        self, relation: Relation, number: int, year: int, sign: str,
        columns: Mapping[tuple[int, Coordinate], int], slack: float,
    ) -> Iterator[Line]:  # fmt: skip
        """`slack`: by what figures that were rounded miss the relation."""
        if found := list(self._terms(number, year, relation.terms, columns)):
            unit = self.scale[relation.terms[0][0]]
            at, coefficients = zip(*found, strict=True)
            most = slack / unit if sign == EQUAL else inf
            yield Line(at, tuple(each / unit for each in coefficients), -slack / unit, most, None)


def _scales(
    component: frozenset[Quantity], bounds: Sequence[Bound], relations: Sequence[Relation], tracks: Sequence[Track]
) -> dict[Quantity, float]:
    """For each quantity the power of two that makes its largest sum, published or true, `2^_SCALE`; where none is
    known, what those make of it with which it hangs together."""
    most = dict.fromkeys(component, 0.0)
    for (_, quantity), value in totals(tracks).items():
        if quantity in most:
            most[quantity] = max(most[quantity], value)
    for bound in bounds:
        if len(bound.terms) == 1 and bound.terms[0][0] in most:
            most[bound.terms[0][0]] = max(most[bound.terms[0][0]], abs(bound.low), abs(bound.high))
    together = [*(each.terms for each in bounds), *(each.terms for each in relations)]
    for terms in together * len(component):
        largest = max(abs(coefficient) * most[quantity] for quantity, coefficient in terms)
        for quantity, coefficient in terms:
            if not most[quantity] and coefficient:
                most[quantity] = largest / abs(coefficient)
    common = max(most.values(), default=0.0) or 1.0
    return {quantity: 2.0 ** (frexp(value or common)[1] - _SCALE) for quantity, value in most.items()}


def totals(tracks: Sequence[Track]) -> dict[Coordinate, float]:
    """The sum of the sizes of what is known, by year and quantity."""
    sums: defaultdict[Coordinate, float] = defaultdict(float)
    for track in tracks:
        for coordinate, value in (track.figures or {}).items():
            sums[coordinate] += abs(value)
    return sums
