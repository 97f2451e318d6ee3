"""What insiders know of a programme: each holding its own figures, so that the others have the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from footprint.audit.program import Numbers, Programme, Sum, Whole
from footprint.audit.solver import matrix
from footprint.audit.tracks import Track

Flags = npt.NDArray[np.bool_]
TINY = 1e-7  # in units of which the largest sum has 2^13


@dataclass(frozen=True)
class Own:
    """The figures of one insider: by column, and what they make of the bounds of lines: those of its groups' cones, and
    of sums that it is part of. `alone`: of which columns it has all."""

    columns: Whole
    amounts: Numbers
    alone: Flags
    lines: Whole
    low: Numbers
    high: Numbers

    @cached_property
    def amounts_of(self) -> dict[int, float]:
        """The figures by column."""
        return dict(zip(self.columns.tolist(), self.amounts.tolist(), strict=True))

    def level(self, total: Sum) -> float:
        """What it adds to a sum of unknowns."""
        return sum(weight * self.amounts_of.get(column, 0.0) for column, weight in total.items())


class Insiders:
    """All insiders of a programme."""

    def __init__(self, made: Programme, names: Sequence[str]) -> None:
        self._parts = holdings_of(made)
        self._programme = made
        start, self._line_columns, self._coefficients = matrix(made)
        self._at = np.repeat(np.arange(len(made.lines)), np.diff(start))
        self._true = self.sums(truth_of(made))
        self._low = np.minimum([line.low for line in made.lines], self._true)
        self._high = np.maximum([line.high for line in made.lines], self._true)
        self.own = {name: self._own([name]) for name in names}
        self.names = list(self.own)
        self._columns_of = {name: frozenset(own.columns.tolist()) for name, own in self.own.items()}
        self._free = made.free_columns()
        self._joined()

    def _own(self, names: Sequence[str]) -> Own:
        made = self._programme
        parts = [part for name in names for part in self._parts[name]]
        amounts = made.amounts(parts)
        groups = sorted({group for group, _ in parts})
        alone = {group for group in groups if {track.holding for track in made.groups[group]} <= set(names)}
        bounds = self._of_cones(groups, amounts) | self._of_sums(names)
        low_high = np.array(list(bounds.values()), dtype=float).reshape(-1, 2)
        return Own(
            np.array(list(amounts), dtype=np.int64),
            np.array(list(amounts.values()), dtype=float),
            np.array([made.group_of[column] in alone for column in amounts], dtype=bool),
            np.array(list(bounds), dtype=np.int64),
            low_high[:, 0],
            low_high[:, 1],
        )

    def _of_cones(self, groups: Sequence[int], amounts: Mapping[int, float]) -> dict[int, tuple[float, float]]:
        """Bounds of the lines of groups for who has these amounts of them: the others have the rest."""
        bounds = {}
        for number in (number for group in groups for number in self._programme.cones[group]):
            line = self._programme.lines[number]
            own = sum(its * amounts[column] for column, its in zip(line.columns, line.coefficients, strict=True))
            bounds[number] = self._low[number] + own, self._high[number] + own
        return bounds

    def _of_sums(self, names: Sequence[str]) -> dict[int, tuple[float, float]]:
        """Bounds of lines of which each of several believes something else than everybody, all of it together."""
        bounds: dict[int, tuple[float, float]] = {}
        for name in names:
            for line, (low, high) in self._programme.own.get(name, {}).items():
                least, most = bounds.get(line, (self._low[line], self._high[line]))
                true = self._true[line]
                bounds[line] = max(least, min(low, true)), min(most, max(high, true))
        return bounds

    def together(self, names: Collection[str]) -> Own:
        """The figures of several as of one; of an outsider none."""
        known = [name for name in names if name in self.own]
        return self.own[known[0]] if len(known) == 1 else self._own(known)

    def _joined(self) -> None:
        """Figures of all insiders behind one another, so that all are compared at once."""
        every = [*self.own.values(), self._own([])]
        self._columns = np.concatenate([own.columns for own in every])
        self._amounts = np.concatenate([own.amounts for own in every])
        self._alone = np.concatenate([own.alone for own in every])
        self._owner = np.repeat(np.arange(len(every)), [len(own.columns) for own in every])
        self._lines = np.concatenate([own.lines for own in every])
        self._line_low = np.concatenate([own.low for own in every])
        self._line_high = np.concatenate([own.high for own in every])
        self._line_owner = np.repeat(np.arange(len(every)), [len(own.lines) for own in every])

    def sums(self, point: Numbers) -> Numbers:
        """What each line of the programme is at a point."""
        products = self._coefficients * point[self._line_columns]
        return np.asarray(np.bincount(self._at, products, minlength=len(self._programme.lines)), dtype=float)

    def costs(self, alone: float) -> Numbers:
        """How dear it is to move an unknown: all of one costs 1, or `alone` where one holding has it."""
        truth = truth_of(self._programme)
        groups = self._programme.groups
        single = [len({track.holding for track in groups[group]}) == 1 for group in self._programme.group_of]
        return np.where(single, alone, 1.0) / (truth + 1.0)

    def whose_figures_fit(self, point: Numbers) -> dict[str, bool]:
        """Whether what an insider has can be part of a point, the others having a possible rest."""
        rest = point[self._columns] - self._amounts
        wrong = (rest < -TINY) & ~self._free[self._columns] | (np.abs(rest) > TINY) & self._alone
        sums = self.sums(point)[self._lines]
        off = (sums < self._line_low - TINY) | (sums > self._line_high + TINY)
        bad = np.zeros(len(self.names), dtype=bool)
        bad[self._owner[wrong]] = True
        bad[self._line_owner[off]] = True
        return dict(zip(self.names, ~bad, strict=True))

    def level(self, who: str, total: Sum) -> float:
        """What an attacker itself adds to a sum of unknowns; an outsider nothing."""
        own = self.own.get(who)
        return own.level(total) if own and self.is_involved(who, total.columns) else 0.0

    def is_involved(self, who: str, columns: Sequence[int]) -> bool:
        """Whether some unknowns are of groups that an attacker has a part of."""
        return who in self.own and not self._columns_of[who].isdisjoint(columns)


def truth_of(made: Programme) -> Numbers:
    """The point that is the truth, where all figures are known."""
    amounts = made.amounts([(group, track) for group, alike in enumerate(made.groups) for track in alike])
    return np.array([amounts.get(column, 0.0) for column in range(len(made.columns))])


def holdings_of(made: Programme) -> Mapping[str, list[tuple[int, Track]]]:
    """The parts of every holding with their groups."""
    found: defaultdict[str, list[tuple[int, Track]]] = defaultdict(list)
    for group, alike in enumerate(made.groups):
        for track in alike:
            found[track.holding].append((group, track))
    return found
