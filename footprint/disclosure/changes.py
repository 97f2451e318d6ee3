"""What an attacker believes of changes from one release to another: of each holding, and of all that stay in a cell.

A belief is a sum of amounts that is not below a floor, which depends on who believes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from footprint.disclosure.families import Matrix, Variable

# A figure of a year that is one of the year before: where both are released, everybody knows that they are equal.
SAME = ((Variable("C8_then", "gwp", "depreciation", "location", "total"),
         Variable("C1", "gwp", "depreciation", "location", "total")),)  # fmt: skip
EQUAL = 1e-9
SMALL = 1e-10  # the same but for rounding of coefficients (`knowledge.DIGITS`)
MOST, LEAST = 1, -1  # sides of what is believed: no more than, no less than


class Belief(NamedTuple):
    """That a figure is at least `low` and at most `high` times one of the release before."""

    later: Variable
    earlier: Variable
    low: float
    high: float

    def of(self, later: float, earlier: float) -> Belief | None:
        """What is believed where these are the two: what the truth contradicts is widened until it holds, but where the
        two should be equal; None where nothing is believed."""
        if earlier <= 0 or later < 0:
            return None
        ratio = later / earlier
        if self.low - EQUAL <= ratio <= self.high + EQUAL:
            return self
        return None if self.low == self.high else self._replace(low=min(self.low, ratio), high=max(self.high, ratio))


class Link(NamedTuple):
    """That a figure `later` is no more (`side` 1) or no less (-1) than `factor` times `earlier`, each as terms by place
    of column. `is_sum`: of all who stay in a cell, which is believed only where it is true; `shown`: by how much
    that holds of those beside them whose amounts everybody knows."""

    later: Mapping[int, float]
    earlier: Mapping[int, float]
    factor: float
    side: int
    is_sum: bool = False
    shown: float = 0.0

    def terms(self) -> dict[int, float]:
        """What is not below 0 if it holds, as a share of the later figure."""
        whole = self.side * sum(self.later.values())
        made = {place: -its / whole for place, its in self.later.items()}
        return made | {place: self.factor * its / whole for place, its in self.earlier.items()}

    def beside(self) -> float:
        """The same of `shown`."""
        return self.shown / sum(self.later.values())


def needed(links: Sequence[Link]) -> list[Link]:
    """Those of one holding's figures that do not follow from those of single amounts: of a figure that is a sum of
    amounts nothing new is believed where as much is believed of each of these."""
    of_one = {(next(iter(link.later)), link.side): link for link in links
              if len(link.later) == len(link.earlier) == 1}  # fmt: skip
    return [link for link in links if len(link.later) == 1 or not _follows(link, of_one)]


def _follows(link: Link, of_one: Mapping[tuple[int, int], Link]) -> bool:
    """Whether a belief is a sum of beliefs of single amounts, and of amounts, which are not negative."""
    left = {place: link.side * link.factor * its for place, its in link.earlier.items()}
    for place, its in link.later.items():
        part = of_one.get((place, link.side))
        if part is None:
            if link.side == MOST:
                return False
            continue
        (earlier,) = part.earlier
        left[earlier] = (
            left.get(earlier, 0.0) - link.side * part.factor * part.earlier[earlier] * its / part.later[place]
        )
    return min(left.values()) >= -SMALL * max(link.earlier.values())


def distinct(links: Iterable[Link]) -> list[Link]:
    """Each once, of whichever figures."""
    made: dict[tuple[object, ...], Link] = {}
    for each in links:
        terms = sorted(each.terms().items())
        made.setdefault((each.is_sum, round(each.beside(), 9), *((place, round(its, 9)) for place, its in terms)), each)
    return list(made.values())


def matrix(links: Iterable[Link], columns: int) -> Matrix:
    """What is believed as sums of multiples of the truth that are not below a floor: links × columns."""
    lines = [each.terms() for each in links]
    made = np.zeros((len(lines), columns))
    for number, terms in enumerate(lines):
        made[number, list(terms)] = list(terms.values())
    return made


def floors(links: Sequence[Link], beliefs: Matrix, shares: Matrix) -> Matrix:
    """The least that each sum of `beliefs` is to each attacker (attackers × beliefs), -inf where it believes nothing.

    Of a holding all believe it, insiders of what is not their own. Of a sum it is believed where it is true: of all who
    stay, of all but those whose amounts are shown, of either but what an insider has itself. `shares`: what each
    attacker has of each unknown.
    """
    true, own = beliefs.sum(axis=1), shares @ beliefs.T
    is_sum = np.array([link.is_sum for link in links], dtype=bool)
    shown = np.array([link.beside() for link in links])
    least = np.where(is_sum, -np.inf, own)
    for known in (0 * own, own, -shown + 0 * own, own - shown):
        least = np.maximum(least, np.where(is_sum & (true - known >= -EQUAL), known, -np.inf))
    made: Matrix = np.minimum(least, true)  # the truth is possible
    return made
