"""Whether each attacker of a programme can bound a sum of unknowns too closely."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from footprint.audit.insiders import TINY, Insiders
from footprint.audit.program import Numbers, Whole
from footprint.audit.solver import Solution, Solver
from footprint.audit.witness import Witness

OUTSIDER = ""
_POINTS = 12  # of those seen last, how many are tried before another programme is solved


class Attackers:
    """A programme as each attacker sees it. `truth`: the point that is true."""

    def __init__(self, solver: Solver, insiders: Insiders, truth: Numbers) -> None:
        self.solver, self.insiders, self.truth = solver, insiders, truth
        self.witness = Witness(solver.programme, insiders, truth)
        self._points: deque[Numbers] = deque(maxlen=_POINTS)
        self._now = OUTSIDER

    @property
    def solved(self) -> int:
        """How many programmes were solved."""
        return self.solver.solved + self.witness.solved

    def extreme(self, attacker: str, columns: Whole, sign: int) -> Solution:
        """The most (`sign` 1) or least (-1) that a sum of unknowns can be, for one attacker; its own figures are in it.

        Raises InfeasibleError where what is published contradicts what it knows.
        """
        self._become(attacker)
        return self.solver.extreme(columns, sign)

    def fails(self, columns: Whole, sign: int, needs: Mapping[str, float]) -> dict[str, Solution]:
        """For whom a sum cannot come to what it has to, with the extreme that each finds.

        Every point between the truth and a possible one is possible; it serves all insiders whose own figures fit in
        it. So one solution answers for many, and the others are tried together before each is alone.
        """
        start = sign * float(self.truth[columns].sum())
        asked = ((who, sign * need) for who, need in needs.items())
        left = {who: need for who, need in asked if need > start + TINY * max(1.0, abs(need))}
        for point in list(self._points) if left else ():
            self._serve(point, columns, sign, start, left)
        involved = sorted(who for who in left if self.insiders.level(who, columns))
        apart = [[OUTSIDER], [who for who in left if who and who not in involved], *([who] for who in involved)]
        failing = [who for group in apart for who in self._failing(group, columns, sign, start, left)]
        return {who: self.extreme(who, columns, sign) for who in failing}

    def _failing(
        self, group: Sequence[str], columns: Whole, sign: int, start: float, left: dict[str, float]
    ) -> Iterator[str]:
        """Who of several cannot be served: half of them at a time."""
        asking = [who for who in group if who in left]
        if not asking or self._try(asking, columns, sign, start, left):
            return
        if len(asking) == 1:
            yield asking[0]
            return
        half = len(asking) // 2
        yield from self._failing(asking[:half], columns, sign, start, left)
        yield from self._failing(asking[half:], columns, sign, start, left)

    def _try(self, attackers: Sequence[str], columns: Whole, sign: int, start: float, left: dict[str, float]) -> bool:
        """Whether one point is found that serves all of several attackers; they are then no longer `left`."""
        need = max(left[who] for who in attackers)
        point = self.witness.point(attackers, columns, sign, sign * (need - TINY * max(1.0, abs(need)) / 2))
        if point is None:
            return False
        self._points.appendleft(point)
        for who in attackers:
            del left[who]
        self._serve(point, columns, sign, start, left)
        return True

    def _serve(self, point: Numbers, columns: Whole, sign: int, start: float, left: dict[str, float]) -> None:
        """Take out of `left` those attackers for whom a point between the truth and this one is enough."""
        reached = sign * float(point[columns].sum()) - start
        if reached <= 0:
            return
        by_need = defaultdict(list)
        for who, need in left.items():
            by_need[(need - start) / reached].append(who)
        for share, attackers in by_need.items():
            if share <= 1 + TINY:
                fit = self.insiders.whose_figures_fit(self.truth + min(share, 1.0) * (point - self.truth))
                for who in attackers:
                    if who == OUTSIDER or fit[who]:
                        del left[who]

    def _become(self, attacker: str) -> None:
        """Bounds as an attacker knows them: what the others have is in the cone of its group."""
        if attacker == self._now:
            return
        solver = self.solver
        if before := self.insiders.own.get(self._now):
            solver.set_columns(before.columns, solver.low[before.columns], solver.high[before.columns])
            solver.set_lines(before.lines, solver.line_low[before.lines], solver.line_high[before.lines])
        if own := self.insiders.own.get(attacker):
            low, high = solver.low[own.columns], solver.high[own.columns]
            least = np.where((low < 0) & ~own.alone, low, own.amounts)
            solver.set_columns(own.columns, least, np.where(own.alone, own.amounts, high))
            solver.set_lines(own.lines, solver.line_low[own.lines] + own.sums, solver.line_high[own.lines] + own.sums)
        self._now = attacker
