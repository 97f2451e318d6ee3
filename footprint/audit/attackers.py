"""Whether each attacker of a programme can bound a sum of unknowns too closely."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

import numpy as np

from footprint.audit.insiders import TINY, Insiders
from footprint.audit.program import Numbers, Programme, Sum
from footprint.audit.solver import Solution, Solver
from footprint.audit.wishes import Key, Wish
from footprint.audit.witness import Witness

OUTSIDER = ""
_POINTS = 12  # of those seen last, how many are tried before another programme is solved


class Attackers:
    """A programme as each attacker sees it. `truth`: the point that is true."""

    def __init__(self, made: Programme, insiders: Insiders, truth: Numbers) -> None:
        self.insiders, self.truth = insiders, truth
        self.solver = Solver(made, insiders.sums(truth))
        self.witness = Witness(made, insiders, truth)
        self._points: deque[Numbers] = deque(maxlen=_POINTS)
        self._now = OUTSIDER

    @property
    def solved(self) -> int:
        """How many programmes were solved."""
        return self.solver.solved + self.witness.solved

    def extreme(self, attacker: str, total: Sum, sign: int) -> Solution:
        """The most (`sign` 1) or least (-1) that a sum of unknowns can be, for one attacker; its own figures are in it.

        Raises InfeasibleError where what is published contradicts what it knows.
        """
        self._become(attacker)
        return self.solver.extreme(total, sign)

    def refused(self, wish: Wish) -> list[str]:
        """For whom a wish is not possible (or, where it is not exact, may not be).

        Every point between the truth and a possible one is possible; it serves all insiders whose own figures fit in
        it. So one solution answers for many, and the others are tried together before each is alone.
        """
        left = {who: wish.key(who) for who in wish.attackers()}
        self._serve(wish, self.truth, left)
        for point in list(self._points) if left else ():
            self._serve(wish, point, left)
        involved = sorted(who for who in left if self.insiders.is_involved(who, wish.columns))
        apart = [[OUTSIDER], [who for who in left if who and who not in involved], *([who] for who in involved)]
        return [who for group in apart for who in self._refused(group, wish, left)]

    def _refused(self, group: Sequence[str], wish: Wish, left: dict[str, Key]) -> Iterator[str]:
        """Who of several cannot be served, half of them at a time; or may not be, where that is all that is asked."""
        asking = [who for who in group if who in left]
        if not asking or self._try(asking, wish, left):
            return
        if len(asking) == 1 or not wish.is_exact:
            yield from asking
            return
        half = len(asking) // 2
        yield from self._refused(asking[:half], wish, left)
        yield from self._refused(asking[half:], wish, left)

    def _try(self, attackers: Sequence[str], wish: Wish, left: dict[str, Key]) -> bool:
        """Whether one point is found that serves all of several attackers; they are then no longer `left`."""
        point = wish.point(attackers, self.witness)
        if point is None:
            return False
        self._points.appendleft(point)
        for who in attackers:
            del left[who]
        self._serve(wish, point, left)
        return True

    def _serve(self, wish: Wish, point: Numbers, left: dict[str, Key]) -> None:
        """Take out of `left` those attackers for whom a point between the truth and this one is enough."""
        by_need = defaultdict(list)
        for who, key in left.items():
            by_need[key].append(who)
        for key, attackers in by_need.items():
            share = wish.share(key, self.truth, point)
            if share <= 1 + TINY:
                fit = (
                    self.insiders.whose_figures_fit(self.truth + min(share, 1.0) * (point - self.truth))
                    if share
                    else {}
                )
                for who in attackers:
                    if fit.get(who, True):
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
            solver.set_lines(own.lines, own.low, own.high)
        self._now = attacker
