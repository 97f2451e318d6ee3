"""Which cells a table has: the total, its margins, and two-way cells where holdings are many."""

from __future__ import annotations

from collections.abc import Iterable

from footprint.disclosure.families import TOTAL, Cell

TWO_WAY_FROM = 80  # members; with fewer, two-way cells take more from the margins than they show
LEVELS = ("two_way", "margins", "total")  # from the finest; who cannot be protected in one gets the next


def level(members: float) -> str:
    """The finest layout for so many members."""
    return "two_way" if members >= TWO_WAY_FROM else "margins"


def cells(strata: Iterable[Cell], layout: str) -> list[Cell]:
    """The cells of a layout that hold any of these strata, the total first."""
    made = {TOTAL}
    for stratum in strata if layout != "total" else ():
        made |= {Cell(sector=stratum.sector), Cell(zone=stratum.zone), Cell(size=stratum.size)}
        if layout == "two_way":
            made.add(Cell(sector=stratum.sector, zone=stratum.zone))
    return sorted(made, key=lambda cell: (sum(name != "*" for name in cell), cell))
