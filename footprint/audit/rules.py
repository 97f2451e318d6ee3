"""The plain rules on each published cell: at least three holdings, none above 85 %, no second that knows the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from footprint.audit.knowledge import Knowledge
from footprint.audit.published import Cell

LEAST_HOLDINGS, MOST_SHARE = 3, 0.85
FEW, DOMINATED, P_PERCENT, DIFFERS = "few", "dominated", "p_percent", "differs"
FEW_OF_MEDIAN, OTHER_MEDIAN = "few_of_median", "other_median"


class Broken(NamedTuple):
    """A cell that breaks a rule. `value`: holdings for `few`, the largest share for `dominated`, what the largest's
    rival would know it to (share of it) for `p_percent`, the true sum for `differs`; holdings for `few_of_median`, the
    true median for `other_median`."""

    rule: str
    cell: Cell
    value: float


def broken(knowledge: Knowledge, p_insider: float, waived: frozenset[str] = frozenset()) -> Iterator[Broken]:
    """Every published sum that breaks a plain rule for those who did not waive it, in the newest release of a year."""
    newest = knowledge.newest()
    audited = {coordinate for track in knowledge.tracks for coordinate in (track.figures or {})}
    for cell in knowledge.cells:
        if cell.status == "published" and newest[cell.year] == cell.release:
            amounts = contributions(knowledge, cell)
            agreed = waived & (amounts.keys() or _standing(knowledge, cell))
            if cell.holdings is not None and cell.holdings < LEAST_HOLDINGS and not agreed:
                yield Broken(FEW, cell, cell.holdings)
            elif (cell.year, cell.quantity) in audited:
                secret = (amount for holding, amount in amounts.items() if holding not in waived)
                yield from _of_sum(cell, sorted(secret, reverse=True), p_insider)


def _standing(knowledge: Knowledge, cell: Cell) -> set[str]:
    """The holdings in the place of a cell, of whose amounts nothing is known: a ratio has none, but two sides."""
    places = ((track.holding, track.places.get(cell.year)) for track in knowledge.tracks)
    return {holding for holding, place in places if place is not None and cell.place.has(place)}


def contributions(knowledge: Knowledge, cell: Cell) -> dict[str, float]:
    """What each holding adds to a cell; a holding that adds nothing is none."""
    sums: defaultdict[str, float] = defaultdict(float)
    for track in knowledge.tracks:
        place = track.places.get(cell.year)
        if place is not None and cell.place.has(place) and track.figures is not None:
            sums[track.holding] += abs(track.figures.get((cell.year, cell.quantity), 0.0))
    return {holding: value for holding, value in sums.items() if value}


def _of_sum(cell: Cell, amounts: list[float], p_insider: float) -> Iterator[Broken]:
    if not amounts:
        return
    if len(amounts) < LEAST_HOLDINGS:
        yield Broken(FEW, cell, len(amounts))
        return
    first, second = amounts[:2]
    if first > MOST_SHARE * sum(amounts):
        yield Broken(DOMINATED, cell, first / sum(amounts))
    if (rest := sum(amounts) - first - second) < p_insider * first:
        yield Broken(P_PERCENT, cell, rest / first)
