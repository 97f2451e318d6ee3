"""The linear programme of an attacker: an unknown for each group of parts about which the attacker knows the same.

What is known of one part is a cone (amounts are not negative, relations and priors are homogeneous), and so is what is
known of their sum: the sum of parts alike needs one unknown a coordinate, and each part may be all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import frexp, inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footprint.audit.links import Before, Relation
from footprint.audit.published import Quantity
from footprint.audit.rows import Bound
from footprint.audit.staying import EVERYBODY, Staying, beliefs, stayings
from footprint.audit.tracks import EQUAL, Coordinate, Track

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
# The largest published sum becomes 2^13: the solver's tolerance is then 1e-13 of it. Nothing is larger than 2^20.
_SCALE, MOST, _NOTHING = 13, 2.0**20, 1e-12


class Line(NamedTuple):
    """One row of the programme: columns with coefficients, and bounds. `bound`: what published it; None: known."""

    columns: tuple[int, ...]
    coefficients: tuple[float, ...]
    low: float
    high: float
    bound: Bound | None


@dataclass(frozen=True)
class Sum:
    """A sum of unknowns with weights."""

    columns: tuple[int, ...]
    weights: tuple[float, ...]

    def of(self, point: Numbers) -> float:
        """Its value at a point."""
        return float(sum(weight * point[column] for column, weight in self.items()))

    def items(self) -> Iterator[tuple[int, float]]:
        """Columns with their weights."""
        return zip(self.columns, self.weights, strict=True)


def added(sums: Iterable[tuple[Sum, float]]) -> Sum:
    """The sum of sums with factors."""
    weights: defaultdict[int, float] = defaultdict(float)
    for each, factor in sums:
        for column, weight in each.items():
            weights[column] += factor * weight
    kept = {column: weight for column, weight in sorted(weights.items()) if abs(weight) > _NOTHING}
    return Sum(tuple(kept), tuple(kept.values()))


@dataclass(frozen=True)
class Programme:
    """Unknowns of one component (quantities that hang together) and what is known of them, in units of `scale`.

    `columns`: group and coordinate → the column of an unknown; `sums`: the same for all coordinates, those that follow
    from others as sums of them.
    """

    coordinates: tuple[Coordinate, ...]
    scale: Mapping[Quantity, float]
    groups: tuple[tuple[Track, ...], ...]
    columns: Mapping[tuple[int, Coordinate], int]
    sums: Mapping[tuple[int, Coordinate], Sum]
    lines: tuple[Line, ...]
    cones: Mapping[int, tuple[int, ...]]  # group → its lines that are no publication
    own: Mapping[str, Mapping[int, tuple[float, float]]]  # insider → lines that have other bounds for it
    signed: frozenset[Quantity]

    @cached_property
    def group_of(self) -> list[int]:
        """The group of each column."""
        return [group for group, _ in self.columns]

    def coordinate_of(self, column: int) -> Coordinate:
        """The year and quantity of a column."""
        return self._coordinates_of[column]

    @cached_property
    def _coordinates_of(self) -> list[Coordinate]:
        return [coordinate for _, coordinate in self.columns]

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
    befores: Sequence[Before] = (),
    differences: frozenset[Quantity] = frozenset(),
    *,
    prior: float,
    aggregate: bool = True,
    shown: Sequence[Track] = (),
) -> Programme:
    """The programme of one component. `differences`: quantities that may be negative; `aggregate`: one unknown for
    parts alike, else one a part; `shown`: whose figures everybody knows, and which are no unknowns."""
    return _Builder(component, tracks, bounds, relations, befores, differences, prior, aggregate, shown).made()


@dataclass
class _Builder:
    component: frozenset[Quantity]
    tracks: Sequence[Track]
    bounds: Sequence[Bound]
    relations: Sequence[Relation]
    befores: Sequence[Before]
    differences: frozenset[Quantity]
    prior: float
    aggregate: bool
    shown: Sequence[Track]

    def __post_init__(self) -> None:
        years = sorted({bound.year for bound in self.bounds})
        self.coordinates = tuple((year, quantity) for year in years for quantity in sorted(self.component))
        self.years = years
        self.filters = {(bound.year, bound.among) for bound in self.bounds if bound.among}
        self.scale = _scales(self.component, self.bounds, self.relations, self.tracks)
        self.signed = self._signed()
        self.columns: dict[tuple[int, Coordinate], int] = {}
        self.sums: dict[tuple[int, Coordinate], Sum] = {}
        self.partly = len({track.figures is None for track in self.tracks}) > 1
        everyone = [*self.tracks, *self.shown]
        self.stayings = stayings(self.bounds, everyone, years, self.prior, self.signed)
        self.own: defaultdict[str, dict[int, tuple[float, float]]] = defaultdict(dict)

    def made(self) -> Programme:
        alike: defaultdict[object, list[Track]] = defaultdict(list)
        for track in self.tracks:
            alike[self._signature(track)].append(track)
        groups = tuple(tuple(group) for group in alike.values())
        for number, group in enumerate(groups):
            self._express(number, group)
        lines = [line for bound in self.bounds if (line := self._line(bound, groups))]
        cones = {}
        for number, group in enumerate(groups):
            cone = list(self._cone(number, group))
            cones[number] = tuple(range(len(lines), len(lines) + len(cone)))
            lines += cone
        for staying in self.stayings:
            lines += self._believed(staying, groups, len(lines))
        return Programme(
            self.coordinates, self.scale, groups, self.columns, self.sums, tuple(lines), cones, self.own, self.signed
        )

    def _express(self, number: int, group: Sequence[Track]) -> None:
        """Unknowns of a group, and what follows from them."""
        made: dict[Coordinate, list[tuple[Coordinate, float]]] = {}
        counted = [each for each in self.coordinates if group[0].counts_in(each)]
        for relation, year, sign in () if self._is_known(group[0]) else self._signs(group[0]):
            if sign == EQUAL:
                self._define(relation, year, set(counted), made)
        for coordinate in counted:
            if coordinate not in made:
                self.columns[number, coordinate] = column = len(self.columns)
                self.sums[number, coordinate] = Sum((column,), (1.0,))
        for coordinate in made:
            self._follow(number, coordinate, made)

    def _define(
        self,
        relation: Relation,
        year: int,
        counted: set[Coordinate],
        made: dict[Coordinate, list[tuple[Coordinate, float]]],
    ) -> None:
        """Make one quantity of an equation of the others, if none of these is made of it."""
        terms = [((year, quantity), its * self.scale[quantity]) for quantity, its in relation.terms]
        here = [(coordinate, its) for coordinate, its in terms if coordinate in counted]
        for whole, own in here:
            others = [(coordinate, -its / own) for coordinate, its in here if coordinate != whole]
            if whole not in made and whole not in _reached((each for each, _ in others), made):
                made[whole] = others
                return

    def _follow(
        self, number: int, coordinate: Coordinate, made: Mapping[Coordinate, list[tuple[Coordinate, float]]]
    ) -> Sum:
        key = number, coordinate
        if key not in self.sums:
            self.sums[key] = added((self._follow(number, part, made), its) for part, its in made[coordinate])
        return self.sums[key]

    def _is_known(self, track: Track) -> bool:
        """Whether its figures are known beside others' that are not: they are no unknowns."""
        return self.partly and track.figures is not None

    def _signs(self, track: Track) -> Iterator[tuple[Relation, int, str]]:
        for relation in self.relations:
            for year in self.years:
                if sign := track.relation_sign(relation, year):
                    yield relation, year, sign

    def _signed(self) -> frozenset[Quantity]:
        below = {
            quantity for bound in self.bounds if len(bound.terms) == 1 and bound.high < 0 for quantity, _ in bound.terms
        }
        for track in self.tracks:
            below |= {quantity for (_, quantity), value in (track.figures or {}).items() if value < 0}
        return frozenset((below | self.differences) & self.component)

    def _signature(self, track: Track) -> object:
        """What is known of a track: parts with the same are summed."""
        if not self.aggregate or self._is_known(track):
            return id(track)
        counted = tuple(track.counts_in(each) for each in self.coordinates)
        among = tuple(track.counts_in((year, quantity)) for year, quantity in sorted(self.filters))
        obeyed = tuple(track.relation_sign(each, year) for each in self.relations for year in self.years)
        was = tuple(self._was(track))
        changes = tuple(low_high for _, _, low_high in self._changes(track))
        stays = tuple(each.has(track, year) for each in self.stayings for year in (each.year, each.later))
        return tuple(track.places.get(year) for year in self.years), counted, among, obeyed, was, changes, stays

    def _was(self, track: Track) -> Iterator[tuple[Before, int]]:
        """What of a track, in which years, is something else of the year before."""
        for before in self.befores:
            for year in self.years:
                if year - 1 in self.years and track.was(before, year):
                    yield before, year

    def _changes(self, track: Track) -> Iterator[tuple[Coordinate, Coordinate, tuple[float, float]]]:
        present = [year for year in self.years if year in track.places]
        for year, later in pairwise(present):
            for quantity in sorted(self.component - self.signed):
                now, then = (year, quantity), (later, quantity)
                if track.counts_in(now) and track.counts_in(then) and (by := track.changes(now, later, self.prior)):
                    yield now, then, by

    def _line(self, bound: Bound, groups: Sequence[Sequence[Track]]) -> Line | None:
        among = (bound.year, bound.among) if bound.among else None
        found = [
            term
            for number, group in enumerate(groups)
            if (place := group[0].places.get(bound.year)) and bound.place.has(place)
            if among is None or group[0].counts_in(among)
            for term in self._terms(number, bound.year, bound.terms)
        ]
        if not (total := added(found)).columns:
            return None
        unit = self.scale[bound.terms[0][0]]
        return Line(total.columns, total.weights, bound.low / unit, bound.high / unit, bound)

    def _terms(self, group: int, year: int, terms: Sequence[tuple[Quantity, float]]) -> Iterator[tuple[Sum, float]]:
        """What terms are of a group, in the unit of the first."""
        unit = self.scale[terms[0][0]]
        for quantity, coefficient in terms:
            if each := self.sums.get((group, (year, quantity))):
                yield each, coefficient * self.scale[quantity] / unit

    def _cone(self, number: int, group: Sequence[Track]) -> Iterator[Line]:
        """What is known of each part of a group, and so of their sum."""
        if self._is_known(group[0]):
            return
        for relation, year, sign in self._signs(group[0]):
            if (found := added(self._terms(number, year, relation.terms))).columns:
                slack = sum(abs(each.surplus(relation, year)) for each in group) / self.scale[relation.terms[0][0]]
                low, high = (-slack, slack) if sign == EQUAL else (0.0, inf)
                yield Line(found.columns, found.weights, low, high, None)
        for (its, coordinate), each in self.sums.items():
            if its == number and coordinate[1] not in self.signed and min(each.weights, default=0.0) < 0:
                yield Line(each.columns, each.weights, 0.0, inf, None)
        for link, year in self._was(group[0]):
            unit = self.scale[link.quantity]
            sums = self.sums[number, (year, link.quantity)], self.sums[number, (year - 1, link.was)]
            slack = sum(each.moved(link, year) for each in group) / unit
            if (found := added(zip(sums, (1.0, -self.scale[link.was] / unit), strict=True))).columns:
                yield Line(found.columns, found.weights, -slack, slack, None)
        for now, then, (low, high) in self._changes(group[0]):
            before, after = self.sums[number, now], self.sums[number, then]
            for factor, least, most in ((low, 0.0, inf), (high, -inf, 0.0)):
                if (found := added([(after, 1.0), (before, -factor)])).columns:
                    yield Line(found.columns, found.weights, least, most, None)

    def _believed(self, staying: Staying, groups: Sequence[Sequence[Track]], first: int) -> list[Line]:
        """What is believed of the sum of those who stay. `first`: the number of the first line."""
        before, after = (
            added((self.sums[number, (year, staying.quantity)], 1.0) for number, group in enumerate(groups)
                  if staying.has(group[0], year))
            for year in (staying.year, staying.later)
        )  # fmt: skip
        unit, lines = self.scale[staying.quantity], list[Line]()
        for belief in beliefs(staying, {track.holding for track in self.shown}, self.prior):
            if (total := added([(after, 1.0), (before, -belief.factor)])).columns:
                for who in (each for each in belief.rooms if each != EVERYBODY):
                    self.own[who][first + len(lines)] = belief.bounds(who, unit)
                lines.append(Line(total.columns, total.weights, *belief.bounds(EVERYBODY, unit), None))
        return lines


def _reached(
    coordinates: Iterable[Coordinate], made: Mapping[Coordinate, list[tuple[Coordinate, float]]]
) -> set[Coordinate]:
    """These coordinates and all that they are made of."""
    reached: set[Coordinate] = set()
    left = list(coordinates)
    while left:
        if (coordinate := left.pop()) not in reached:
            reached.add(coordinate)
            left += [part for part, _ in made.get(coordinate, ())]
    return reached


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
