"""Small tables written by hand: rows and columns of one variable as sectors and zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from footprint.disclosure.families import Cell, Family, Part, Variable
from footprint.disclosure.knowledge import Earlier, Knowledge, Row

X = Variable("X")


def family(amounts: Mapping[tuple[str, str, str], float], variable: Variable = X) -> Family:
    """A family of one atom, from amounts by (holding, sector, zone)."""
    parts = tuple(sorted(Part(holding, Cell(sector, zone, "any")) for holding, sector, zone in amounts))
    values = np.array([[amounts[part.holding, part.stratum.sector, part.stratum.zone]] for part in parts])
    return Family("x", ("x",), parts, values, np.ones_like(values, dtype=bool), (variable,), np.array([[1.0]]),
                  ("cells",), ("kg",))  # fmt: skip


def knowledge(table: Family, published: Sequence[Cell], earlier: Sequence[Earlier] = ()) -> Knowledge:
    return Knowledge(table, earlier, {Row(0, table.variables[0], cell) for cell in published})


def margins(table: Family) -> list[Cell]:
    """The total, and each sector and zone."""
    strata = {part.stratum for part in table.parts}
    return sorted({Cell()} | {Cell(sector=s.sector) for s in strata} | {Cell(zone=s.zone) for s in strata})
