"""Medians that a release publishes: counted anew, and attacked as the limit in the middle of a place's holdings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from footprint.audit.lines.limits import FEWEST, Line, Sums
from footprint.audit.lines.ordering import Attackers, Margins
from footprint.audit.published import Cell, Figures, Part, Quantity, median_of
from footprint.audit.rules import FEW_OF_MEDIAN, OTHER_MEDIAN, Broken
from footprint.audit.tracks import Track

_CLOSE = 1e-9


class MedianAttack(NamedTuple):
    """Who ("" is anybody) knows what a holding has of a quantity to between `lower` and `upper`, by a median."""

    attacker: str
    target: str
    cell: Cell
    quantity: Quantity
    lower: float
    truth: float
    upper: float


@dataclass
class Medians:
    """What is found of the medians of all releases. `audited`: the rows of those of which the truth is known."""

    attacks: list[MedianAttack] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    audited: set[str] = field(default_factory=set)
    targets: int = 0
    solved: int = 0


def line_of(cell: Cell, holdings: int) -> Line:
    """A published median as the line that it is, which everybody reads."""
    assert cell.value is not None
    return Line(median_of(cell) or "", cell.year, cell.place, holdings, (cell.value,), (), cell.rounded_to)


def medians(cells: Sequence[Cell], tracks: Iterable[Track], newest: Mapping[int, int], margins: Margins) -> Medians:
    """Count and attack every published median. `tracks`: what all holdings have; `newest`: the newest release of each
    year, whose figures these are. An older median that does not fit them is of figures that were corrected since."""
    made, figures = Medians(), _figures(tracks)
    given = [cell for cell in cells if median_of(cell) and cell.value is not None]
    for year, name in sorted({(cell.year, median_of(cell) or "") for cell in given}):
        sums = Sums.of(name, [cell for cell in cells if cell.year == year], figures, year)
        own = [cell for cell in given if (cell.year, median_of(cell)) == (year, name)]
        fitting = dict[Line, Cell]()
        for cell in own if sums.above else ():
            made.audited.add(cell.name)
            broken = list(_broken(cell, sums))
            if not broken:
                fitting[line_of(cell, len(sums.ratios(cell.place)))] = cell
            elif newest[year] == cell.release:
                made.broken += broken
        if fitting:
            _attack(made, sums, fitting, margins)
    return made


def _figures(tracks: Iterable[Track]) -> Figures:
    figures: dict[tuple[int, Part], dict[Quantity, float]] = {}
    for track in tracks:
        for (year, quantity), value in (track.figures or {}).items():
            figures.setdefault((year, Part(track.holding, track.places[year])), {})[quantity] = value
    return figures


def _broken(cell: Cell, sums: Sums) -> Iterator[Broken]:
    """Of ten holdings at least, as many as it says, and what was rounded is what they have."""
    values = sorted(sums.ratios(cell.place).values())
    if (fewest := min(len(values), len(values) if cell.holdings is None else cell.holdings)) < FEWEST:
        yield Broken(FEW_OF_MEDIAN, cell, fewest)
        return
    half = len(values) // 2
    middle, (low, high) = (values[half - 1] + values[half]) / 2, cell.bounds()
    is_counted = cell.holdings in (None, len(values))
    if not is_counted or not low * (1 - _CLOSE) <= middle <= high * (1 + _CLOSE):
        yield Broken(OTHER_MEDIAN, cell, middle)


def _attack(made: Medians, sums: Sums, lines: Mapping[Line, Cell], margins: Margins) -> None:
    line, cell = next(iter(lines.items()))
    attackers = Attackers(line.indicator, {line.year: sums}, [*lines], margins)
    for known in attackers.attacks():
        true = sums.has(known.target)
        lower, upper = attackers.between(known)
        attack = MedianAttack(known.attacker, known.target, cell, sums.quantity, lower * true, true, upper * true)
        made.attacks.append(attack)
    made.targets, made.solved = made.targets + attackers.targets, made.solved + attackers.solved
