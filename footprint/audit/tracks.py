"""Parts of holdings followed over years, and what is known of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf

from footprint.audit.links import Before, Relation
from footprint.audit.published import Figures, Members, Part, Place, Quantity

Coordinate = tuple[int, Quantity]
EQUAL, LEAST = "equal", "least"
_CLOSE = 1e-6  # relative: what is nearer than this is equal


@dataclass(frozen=True)
class Track:
    """One part of a holding over years. `figures`: what it adds, where known; what is not in it adds nothing. None: not
    known at all."""

    holding: str
    places: Mapping[int, Place]
    figures: Mapping[Coordinate, float] | None

    def counts_in(self, coordinate: Coordinate) -> bool:
        """Whether it may add anything to a quantity of a year."""
        return coordinate[0] in self.places and (self.figures is None or coordinate in self.figures)

    def relation_sign(self, relation: Relation, year: int) -> str:
        """What a relation says of it: its sum is "equal" to 0, at "least" 0, or nothing (""), where the truth has it
        otherwise or counts nothing."""
        if relation.year not in (None, year) or year not in self.places:
            return ""
        if self.figures is None:
            return EQUAL if relation.equal else LEAST
        if relation.part and (year, relation.part) not in self.figures:
            return ""
        tiny = _CLOSE * max(abs(each) for each in self._terms(relation, year))
        surplus = self.surplus(relation, year)
        if abs(surplus) <= tiny and (relation.equal or relation.part):
            return EQUAL
        return LEAST if not relation.equal and surplus >= 0 else ""

    def surplus(self, relation: Relation, year: int) -> float:
        """What the sum of a relation is, where figures are known."""
        return sum(self._terms(relation, year))

    def _terms(self, relation: Relation, year: int) -> list[float]:
        figures = self.figures or {}
        return [coefficient * figures.get((year, quantity), 0.0) for quantity, coefficient in relation.terms]

    def was(self, before: Before, year: int) -> bool:
        """Whether what it has of a quantity in a year is what it had of another in the year before, by all that is
        known."""
        coordinates = (year, before.quantity), (year - 1, before.was)
        if not all(map(self.counts_in, coordinates)):
            return False
        sizes = [abs((self.figures or {}).get(each, 0.0)) for each in coordinates]
        return self.moved(before, year) <= _CLOSE * max(sizes)

    def moved(self, before: Before, year: int) -> float:
        """By how much the two differ, where figures are known."""
        figures = self.figures or {}
        return abs(figures.get((year, before.quantity), 0.0) - figures.get((year - 1, before.was), 0.0))

    def changes(self, coordinate: Coordinate, later: int, prior: float) -> tuple[float, float] | None:
        """By what one of this year is multiplied at least and at most until `later`: what everybody expects, widened to
        what happened; None where nobody can say, or nothing is expected (`prior` infinite)."""
        if isinf(prior):
            return None
        year, quantity = coordinate
        low, high = (1 - prior) ** (later - year), (1 + prior) ** (later - year)
        if self.figures is None:
            return low, high
        before, after = self.figures.get(coordinate, 0.0), self.figures.get((later, quantity), 0.0)
        if before <= 0 or after < 0:
            return None
        change = after / before
        return (low, high) if low <= change <= high else (min(low, change), max(high, change))


def tracks(members: Members, years: Sequence[int], figures: Figures, known: frozenset[str] | None) -> list[Track]:
    """Every part of every holding. `known`: holdings whose figures are known; None: all."""
    by_holding: dict[str, dict[int, set[Place]]] = defaultdict(lambda: {year: set() for year in years})
    for part, in_years in sorted(members.items()):
        for year in in_years & set(years) if in_years else years:
            by_holding[part.holding][year].add(part.place)
    return [
        Track(holding, places, _of_track(holding, places, figures) if known is None or holding in known else None)
        for holding, by_year in by_holding.items()
        for places in _followed(by_year)
    ]


def _followed(by_year: Mapping[int, set[Place]]) -> list[dict[int, Place]]:
    """The parts of one holding: one that stays where it is; the only one that left a stratum is the only new one."""
    open_: list[dict[int, Place]] = []
    for year, places in sorted(by_year.items()):
        now = {track[max(track)]: track for track in open_ if max(track) == _before(by_year, year)}
        left, new = sorted(now.keys() - places), sorted(places - now.keys())
        for place in places & now.keys():
            now[place][year] = place
        if len(left) == len(new) == 1:
            now[left[0]][year] = new.pop()
        open_ += [{year: place} for place in new]
    return open_


def _before(years: Mapping[int, object], year: int) -> int | None:
    return max((each for each in years if each < year), default=None)


def _of_track(holding: str, places: Mapping[int, Place], figures: Figures) -> dict[Coordinate, float]:
    return {
        (year, quantity): value
        for year, place in places.items()
        for quantity, value in figures.get((year, Part(holding, place)), {}).items()
    }


def completed(figures: Figures, linear: Sequence[Relation]) -> Figures:
    """Figures with those that follow from atoms, where only atoms are given."""
    return {(year, part): {**dict(_made(own, year, linear)), **own} for (year, part), own in figures.items()}


def _made(own: Mapping[Quantity, float], year: int, linear: Sequence[Relation]) -> Iterator[tuple[Quantity, float]]:
    for relation in linear:
        (whole, _), *parts = relation.terms
        if relation.year in (None, year) and any(atom in own for atom, _ in parts):
            yield whole, -sum(coefficient * own.get(atom, 0.0) for atom, coefficient in parts)
