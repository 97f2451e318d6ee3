"""Columns that everybody knows to be equal are one unknown of a programme: of a year that is published again nearly all
is what it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.disclosure.changes import EQUAL, LEAST, MOST, Link
from footprint.disclosure.families import Matrix


@dataclass(frozen=True)
class Alike:
    """`of`: by column, the place of the unknown that it is; `count`: how many unknowns there are."""

    of: npt.NDArray[np.int_]
    count: int

    def sums(self, line: Matrix) -> Matrix:
        """What a line has of each unknown."""
        return np.asarray(np.bincount(self.of, weights=line, minlength=self.count), dtype=float)

    def lines(self, lines: Matrix) -> Matrix:
        """The same of many lines."""
        made = np.zeros((len(lines), self.count))
        np.add.at(made.T, self.of, lines.T)
        return made

    def most(self, values: Matrix) -> Matrix:
        """The largest value of the columns of each unknown."""
        made = np.full(self.count, -np.inf)
        np.maximum.at(made, self.of, values)
        return made

    def columns(self, values: Matrix) -> Matrix:
        """By column, what its unknown is."""
        return values[self.of]


def apart(columns: int) -> Alike:
    """Each column by itself."""
    return Alike(np.arange(columns), columns)


def alike(links: Iterable[Link], columns: int) -> Alike:
    """Columns that are no more and no less than each other are one unknown, as multiples of the truth."""
    sides: dict[tuple[int, int], set[int]] = {}
    for link in links:
        if not link.is_sum and len(link.later) == len(link.earlier) == 1 and abs(link.factor - 1) <= EQUAL:
            (later,), (earlier,) = link.later, link.earlier
            if abs(link.earlier[earlier] - link.later[later]) <= EQUAL * link.later[later]:
                sides.setdefault((later, earlier), set()).add(link.side)
    first = np.arange(columns)
    for (later, earlier), believed in sorted(sides.items()):
        if believed == {LEAST, MOST}:
            first[first == first[later]] = first[earlier]
    _, of = np.unique(first, return_inverse=True)
    return Alike(of, int(of.max()) + 1 if columns else 0)
