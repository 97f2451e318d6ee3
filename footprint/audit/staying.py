"""What everybody believes of the sum of those who stay in a place: that it changes as little as each, where it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, isinf
from typing import NamedTuple

from footprint.audit.published import Place, Quantity
from footprint.audit.rows import Bound
from footprint.audit.tracks import Coordinate, Track

EVERYBODY = ""
_CLOSE = 1e-9  # of a sum: what is off by less holds


class Change(NamedTuple):
    """What a holding has in a place in a year and in a later one; by what each of its parts is believed to be
    multiplied at most (1) and at least (-1)."""

    before: float
    after: float
    edges: Mapping[int, float]


class Staying(NamedTuple):
    """Who has a quantity in a place in a `year` in which its sum there was published, and in the `later` one, too."""

    place: Place
    quantity: Quantity
    year: int
    later: int
    changes: Mapping[str, Change]

    def has(self, track: Track, year: int) -> bool:
        """Whether what a part has in one of the two years is in the sum."""
        return track.holding in self.changes and _stands(track, self.place, (year, self.quantity))


@dataclass
class Belief:
    """The later sum less `factor` times the earlier one is at most (`side` 1) or at least (-1) a bound: `side` times a
    room, that of everybody and those of single insiders. Both sums are those of amounts that are not shown."""

    side: int
    factor: float
    rooms: dict[str, float] = field(default_factory=dict)

    def bounds(self, who: str, unit: float) -> tuple[float, float]:
        """Between how many units that lies for somebody."""
        room = self.rooms.get(who, inf) / unit
        return (-inf, room) if self.side > 0 else (-room, inf)


def stayings(
    bounds: Iterable[Bound], tracks: Sequence[Track], years: Sequence[int], prior: float, signed: Collection[Quantity]
) -> list[Staying]:
    """Every published sum with who stays. None where nothing is expected of changes (`prior` infinite), nor without
    the truth, by which what is believed of each is widened: it then says as much."""
    if isinf(prior) or any(track.figures is None for track in tracks):
        return []
    next_of = dict(pairwise(years))
    sums = {(bound.year, bound.place, *bound.terms[0]) for bound in bounds if len(bound.terms) == 1 and not bound.among}
    of_sums = [
        Staying(place, quantity, year, next_of[year], _changes(place, quantity, (year, next_of[year]), tracks, prior))
        for year, place, quantity, _ in sorted(sums) if year in next_of and quantity not in signed
    ]  # fmt: skip
    return [staying for staying in of_sums if staying.changes]


def _stands(track: Track, place: Place, coordinate: Coordinate) -> bool:
    where = track.places.get(coordinate[0])
    return where is not None and place.has(where) and track.counts_in(coordinate)


def _changes(
    place: Place, quantity: Quantity, years: tuple[int, int], tracks: Sequence[Track], prior: float
) -> dict[str, Change]:
    """Of each holding that stays; nothing is believed of what stands in the place in one of the two years only."""
    parts: defaultdict[str, list[tuple[Track, list[bool]]]] = defaultdict(list)
    for track in tracks:
        if any(stands := [_stands(track, place, (year, quantity)) for year in years]):
            parts[track.holding].append((track, stands))
    made = {}
    for holding, its in parts.items():
        if all(any(stands[at] for _, stands in its) for at in (0, 1)):
            sums = [
                sum((track.figures or {}).get((year, quantity), 0.0) for track, stands in its if stands[at])
                for at, year in enumerate(years)
            ]
            by = [all(stands) and track.changes((years[0], quantity), years[1], prior) for track, stands in its]
            lows, highs = zip(*(edges or (-inf, inf) for edges in by), strict=True)
            made[holding] = Change(sums[0], sums[1], {-1: min(lows), 1: max(highs)})
    return made


def beliefs(staying: Staying, shown: Collection[str], prior: float) -> list[Belief]:
    """What is believed of those who stay, and of them without whom one knows: those that are `shown` to everybody, and
    an insider's own holding. Only what is true, and does not follow from what is believed of each."""
    unknown, made = [change for name, change in staying.changes.items() if name not in shown], []
    for side in (1, -1):
        belief = Belief(side, max(0.0, 1 + side * prior) ** (staying.later - staying.year))
        least = side * _surplus(unknown, belief.factor)  # which is possible, however sums were rounded here
        for hidden in dict.fromkeys((frozenset(staying.changes) & frozenset(shown), frozenset[str]())):
            summed = {name: change for name, change in staying.changes.items() if name not in hidden}
            for who, room in _rooms(summed, shown, belief):
                belief.rooms[who] = min(belief.rooms.get(who, inf), max(room, least))
        if belief.rooms:
            made.append(belief)
    return made


def _rooms(summed: Mapping[str, Change], shown: Collection[str], belief: Belief) -> Iterator[tuple[str, float]]:
    """Who believes it of a sum, and what that leaves to amounts that are not shown."""
    side, factor = belief.side, belief.factor
    known = side * _surplus((change for name, change in summed.items() if name in shown), factor)
    whole, size = side * _surplus(summed.values(), factor), sum(change.before for change in summed.values())
    widest = sorted(((side * change.edges[side], name) for name, change in summed.items()), reverse=True)
    for who in (EVERYBODY, *(name for name in summed if name not in shown)):
        own = [summed[who]] if who != EVERYBODY else []
        room = side * _surplus(own, factor)
        edge = next((edge for edge, name in widest if name != who), -inf)
        is_any = size - sum(change.before for change in own) > _CLOSE * size
        if is_any and edge > side * factor and whole - room <= _CLOSE * size:
            yield who, room - known


def _surplus(changes: Iterable[Change], factor: float) -> float:
    return sum(change.after - factor * change.before for change in changes)
