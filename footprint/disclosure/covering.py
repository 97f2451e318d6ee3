"""The lightest set of cells to withhold, of which each attack that succeeded misses at least one of its sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

from footprint.disclosure.families import Cell
from footprint.disclosure.solver import INFINITE, Rows, Solver

APART = 100_000  # two sets of the same weight differ in names: which one is taken must not hang on the solver


def lightest(cuts: Iterable[Collection[Cell]], weights: Mapping[Cell, int]) -> frozenset[Cell]:
    """The cells of the least total weight with one of each cut; the same for the same cuts in any order."""
    asked = sorted({tuple(sorted(cut)) for cut in cuts})
    cells = sorted({cell for cut in asked for cell in cut})
    if not cells:
        return frozenset()
    at = {cell: place for place, cell in enumerate(cells)}
    rows = Rows()
    for cut in asked:
        rows.add(dict.fromkeys((at[cell] for cell in cut), 1.0), 1.0, INFINITE)
    chosen = (
        Solver(rows, [weights[cell] * APART + _apart(cell) for cell in cells], 1.0, is_whole=True).solved().col_value
    )
    return frozenset(cell for cell, value in zip(cells, chosen, strict=True) if value > 0.5)


def _apart(cell: Cell) -> int:
    return int.from_bytes(sha256("|".join(cell).encode()).digest()[:4], "big") % (APART // 100)
