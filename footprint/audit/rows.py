"""What is published, as bounds on sums over holdings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from footprint.audit.links import scale_of, sides
from footprint.audit.published import COUNTED, Cell, Place, Quantity, Ratio, counted_bounds, median_of

Terms = tuple[tuple[Quantity, float], ...]


@dataclass(frozen=True)
class Bound:
    """`low` <= sum over the holdings of a place of coefficient x quantity <= `high`. `among`: only holdings that add
    something to this quantity are summed."""

    cell: Cell
    terms: Terms
    low: float
    high: float
    among: Quantity | None = None

    @property
    def year(self) -> int:
        return self.cell.year

    @property
    def place(self) -> Place:
        return self.cell.place


def quantities(cells: Iterable[Cell], ratios: Mapping[str, Ratio]) -> set[Quantity]:
    """What is summed: every indicator that is no ratio and no median, and counts."""
    return {Quantity(name) for name in COUNTED} | {
        cell.quantity for cell in cells if cell.quantity.indicator not in ratios and not median_of(cell)
    }


def bounds(
    cells: Sequence[Cell], ratios: Mapping[str, Ratio], everyone: Mapping[tuple[int, Place], int]
) -> list[Bound]:
    """All that published cells say. `everyone`: how many holdings the list of members has in a place and year."""
    shown = [cell for cell in cells if cell.value is not None and not median_of(cell)]
    sums = [cell for cell in shown if cell.quantity.indicator not in ratios]
    found = [Bound(cell, ((cell.quantity, 1.0),), *cell.bounds()) for cell in sums]
    for cell in sums:
        found += _counts(cell, everyone)
    return [*found, *_quotients(shown, ratios, quantities(cells, ratios))]


def _counts(cell: Cell, everyone: Mapping[tuple[int, Place], int]) -> Iterator[Bound]:
    """The employees and devices behind a value; of all holdings, where the value is of all."""
    among = None if cell.holdings == everyone.get((cell.year, cell.place)) else cell.quantity
    for name, count in cell.counts:
        yield Bound(cell, ((Quantity(name), 1.0),), *counted_bounds(count), among)


def _quotients(shown: Sequence[Cell], ratios: Mapping[str, Ratio], known: set[Quantity]) -> Iterator[Bound]:
    """numerator - ratio x denominator, on both sides of 0; where both are published, too, what the ratio makes of one's
    bounds for the other's, so that they need not be solved together."""
    at = {(cell.release, cell.year, cell.quantity, cell.place): cell for cell in shown}
    by_ratio = defaultdict(list)
    for cell in shown:
        ratio = ratios.get(cell.quantity.indicator)
        if ratio and (both := sides(known, cell.quantity, ratio)):
            by_ratio[ratio].append((cell, *both))
    for ratio, found in by_ratio.items():
        published = [(its, _side(at, its, top), _side(at, its, bottom)) for its, top, bottom in found]
        triples = [(its, above, below) for its, above, below in published if above and below]
        scale = scale_of(ratio, triples)
        for (cell, top, bottom), (_, above, below) in zip(found, published, strict=True):
            low, high = (each / scale for each in cell.bounds())
            if above and below and low > 0:
                yield from _each_side(cell, (top, above), (bottom, below), (low, high))
            else:
                yield Bound(cell, ((top, 1.0), (bottom, -low)), 0.0, inf)
                yield Bound(cell, ((top, 1.0), (bottom, -high)), -inf, 0.0)


def _side(at: Mapping[tuple[int, int, Quantity, Place], Cell], cell: Cell, quantity: Quantity) -> Cell | None:
    return at.get((cell.release, cell.year, quantity, cell.place))


def _each_side(
    cell: Cell, top: tuple[Quantity, Cell], bottom: tuple[Quantity, Cell], ratio: tuple[float, float]
) -> Iterator[Bound]:
    (low_top, high_top), (low_bottom, high_bottom) = top[1].bounds(), bottom[1].bounds()
    yield Bound(cell, ((top[0], 1.0),), ratio[0] * low_bottom, ratio[1] * high_bottom)
    yield Bound(cell, ((bottom[0], 1.0),), low_top / ratio[1], high_top / ratio[0])


def widened(bound: Bound, truth: float) -> Bound:
    """A bound that holds of the truth, too."""
    return replace(bound, low=min(bound.low, truth), high=max(bound.high, truth))
