"""Small tables written by hand: rows and columns of one variable as sectors and zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from footprint.disclosure.attacks import Attacks, Search, Success
from footprint.disclosure.families import Cell, Family, Part, Variable
from footprint.disclosure.knowledge import Earlier, Knowledge, Row
from footprint.disclosure.rules import Rules

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


def successes(known: Knowledge, rules: Rules, search: Search) -> Iterator[Success]:
    """The attacks that succeed on what is published of a table."""
    return Attacks(known).successes(known.published, rules, search)
