"""One attack without the truth: what holdings that know their own figures find out of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

import numpy as np

from footprint.audit.auditing import Asked
from footprint.audit.insiders import holdings_of
from footprint.audit.knowledge import Knowing, Knowledge, read
from footprint.audit.program import Programme, added
from footprint.audit.published import Place, Quantity, Release
from footprint.audit.solver import InfeasibleError, Solver
from footprint.audit.tables import Given, refusal
from footprint.audit.tracks import Coordinate, Track
from footprint.messages import RefusalError


class Interval(NamedTuple):
    """What an attacker ("" is anybody) knows of what a holding has in a place. `is_close`: the upper bound is so near
    the lower one that, whatever the truth, it is known too closely."""

    attacker: str
    target: str
    year: int
    quantity: Quantity
    place: Place
    lower: float
    upper: float
    rows: tuple[str, ...]
    is_close: bool


def attack(
    files: Sequence[Given | Release],
    members: Given,
    *,
    own: Given | None = None,
    target: str | None = None,
    knowing: Knowing | None = None,
    asked: Asked | None = None,
) -> list[Interval]:
    """What is known of every holding's figures (or of `target`'s), by who has the figures `own`: nobody, one holding,
    or several together. Raises RefusalError where something cannot be used, or contradicts itself."""
    asked = asked or Asked()
    knowledge = read(files, members, own, knowing or Knowing(), whole=False)
    if target is not None and target not in {track.holding for track in knowledge.tracks}:
        raise RefusalError(refusal("no_target", holding=target))
    return [interval for made in knowledge.programmes() for interval in _of_programme(knowledge, made, target, asked)]


def _of_programme(knowledge: Knowledge, made: Programme, target: str | None, asked: Asked) -> list[Interval]:
    """Where releases contradict each other, older ones are of figures that were corrected since."""
    try:
        return list(_intervals(made, target, asked))
    except InfeasibleError as contradiction:
        newest = knowledge.newest()
        rows = tuple(bound for bound in knowledge.bounds if newest[bound.year] == bound.cell.release)
        component = {quantity for _, quantity in made.coordinates}
        if len(rows) == len(knowledge.bounds):
            raise RefusalError(refusal("contradiction", what=min(map(str, component)))) from contradiction
        again = replace(knowledge, bounds=rows)
        return [
            interval
            for its in again.programmes(lambda other: bool(other & component))
            for interval in _of_programme(again, its, target, asked)
        ]


def _intervals(made: Programme, target: str | None, asked: Asked) -> Iterator[Interval]:
    parts = holdings_of(made)
    knowing = sorted(holding for holding, its in parts.items() if any(track.figures is not None for _, track in its))
    solver = Solver(made)
    _fix(solver, made, [part for holding in knowing for part in parts[holding]])
    name = "+".join(knowing)
    for holding, its in parts.items():
        if holding not in knowing and target in (None, holding):
            for year, quantity in made.coordinates:
                found = [(group, track) for group, track in its if (group, (year, quantity)) in made.sums]
                for wanted in [[each] for each in found] + ([found] if len(found) > 1 else []):
                    place = wanted[0][1].places[year] if len(wanted) == 1 else Place()
                    lower, upper, rows = _between(solver, made, [group for group, _ in wanted], (year, quantity))
                    close = 0 < upper <= (1 + asked.p(name)) * lower
                    yield Interval(name, holding, year, quantity, place, lower, upper, rows, close)


def _fix(solver: Solver, made: Programme, known: Sequence[tuple[int, Track]]) -> None:
    """What is known is no unknown: each such part is a group of its own."""
    amounts = made.amounts(known)
    at, values = np.array(list(amounts), dtype=np.int64), np.array(list(amounts.values()))
    if len(at):
        solver.set_columns(at, values, values)


def _between(
    solver: Solver, made: Programme, groups: Sequence[int], coordinate: Coordinate
) -> tuple[float, float, tuple[str, ...]]:
    """Bounds of what one may have of groups: at most all of it, at least what nobody else can have."""
    unit = made.scale[coordinate[1]]
    most = solver.extreme(added((made.sums[group, coordinate], 1.0) for group in groups), 1)
    sole = added((made.sums[group, coordinate], 1.0) for group in groups if len(made.groups[group]) == 1)
    is_free, used = coordinate[1] in made.signed, most.used
    if is_free and any(len(made.groups[group]) > 1 for group in groups):
        return -inf, inf, ()  # one may have more than all, where others have less than nothing
    lower = -inf if is_free else 0.0
    if sole.columns:
        least = solver.extreme(sole, -1)
        lower, used = least.value * unit, (*used, *least.used)
    return lower, most.value * unit, tuple(dict.fromkeys(bound.cell.name for bound in used))
