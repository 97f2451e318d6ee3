"""What holdings add, as matrices: parts of holdings × atoms, and variables × atoms, by family.

A variable is a sum of atoms with published coefficients; variables of one family may share atoms, variables of two
families share none. A part is what a holding has in one stratum, the finest cell: a sector, a zone and a size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from footprint.schema import PUBLISHED

Matrix = npt.NDArray[np.float64]
ALL = "*"
ATOM = "atom"  # the criterion of an atom as a figure
# May be given by cell; for the region only; for the region after all else, since it compares years.
LEVELS = ("cells", "region", "years")
COUNTS = "count"  # the family of the number of members


class Cell(NamedTuple):
    """A cell of a table, `*` where it is of all; without one it is a stratum."""

    sector: str = ALL
    zone: str = ALL
    size: str = ALL

    def holds(self, stratum: Cell) -> bool:
        """Whether what lies in a stratum is part of the cell."""
        return all(mine in (ALL, its) for mine, its in zip(self, stratum, strict=True))


TOTAL = Cell()


class Variable(NamedTuple):
    """What is published of a cell."""

    indicator: str
    criterion: str = "any"
    view: str = "any"
    basis: str = "any"
    stage: str = "any"


class Part(NamedTuple):
    holding: str
    stratum: Cell


@dataclass(frozen=True)
class Family:
    """`amounts`: parts × atoms, not negative, 0 where not `known`; `coefficients`: variables × atoms; `levels`: one
    of LEVELS by variable, how fine it may be given; `units` by variable."""

    name: str
    atoms: tuple[str, ...]
    parts: tuple[Part, ...]
    amounts: Matrix
    known: npt.NDArray[np.bool_]
    variables: tuple[Variable, ...]
    coefficients: Matrix
    levels: tuple[str, ...]
    units: tuple[str, ...]

    @cached_property
    def values(self) -> Matrix:
        """What each part adds to each variable."""
        return self.amounts @ self.coefficients.T

    @cached_property
    def assessed(self) -> npt.NDArray[np.bool_]:
        """Whether anything of a variable is known of a part."""
        stands: npt.NDArray[np.bool_] = np.asarray(self.known @ (self.coefficients != 0).T, dtype=bool)
        return stands

    @cached_property
    def index(self) -> dict[Variable, int]:
        return {variable: place for place, variable in enumerate(self.variables)}

    @cached_property
    def sums(self) -> frozenset[Variable]:
        """The variables that are sums of amounts, none of which counts against another."""
        return frozenset(variable for variable, line in zip(self.variables, self.coefficients, strict=True)
                         if (line >= 0).all())  # fmt: skip

    def of(self, variable: Variable, cell: Cell) -> dict[str, float]:
        """What each holding of which something is known adds to a variable in a cell."""
        place = self.index[variable]
        sums: defaultdict[str, float] = defaultdict(float)
        for number in np.flatnonzero(self.assessed[:, place]):
            part = self.parts[number]
            if cell.holds(part.stratum):
                sums[part.holding] += float(self.values[number, place])
        return dict(sums)

    def behind(self, variable: Variable, cell: Cell) -> set[Part]:
        """The parts in a cell of which something of a variable is known."""
        assessed = np.flatnonzero(self.assessed[:, self.index[variable]])
        return {part for number in assessed if cell.holds((part := self.parts[number]).stratum)}

    def with_atoms(self) -> Family:
        """The family with each atom as a figure that is never published, but must not be found out either."""
        atoms = tuple(Variable(atom, ATOM) for atom in self.atoms)
        return replace(
            self,
            variables=self.variables + atoms,
            coefficients=np.vstack([self.coefficients, np.eye(len(self.atoms))]),
            levels=self.levels + ("region",) * len(atoms),
            units=self.units + ("",) * len(atoms),
        )

    def without(self, holdings: Collection[str]) -> Family:
        """The family of the others."""
        kept = [place for place, part in enumerate(self.parts) if part.holding not in holdings]
        parts = tuple(self.parts[place] for place in kept)
        return replace(self, parts=parts, amounts=self.amounts[kept], known=self.known[kept])


def families(amounts: pa.Table, variables: pa.Table) -> dict[str, Family]:
    """Families by name, from rows of `region_amounts` and `region_variables` of one year, in whatever order; how many
    members there are (`COUNTS`) is a variable of that name."""
    rows_of: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for row in variables.to_pylist():
        rows_of[row["family"]].append(row)
    amounts_of: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for row in amounts.to_pylist():
        amounts_of[row["family"]].append(row)
    rows_of[COUNTS] = [
        {**Variable(str(atom))._asdict(), "atom": atom, "coefficient": 1.0, "level": "cells", "unit": atom}
        for atom in ("members",)
    ]
    return {name: _family(name, amounts_of[name], rows) for name, rows in sorted(rows_of.items())}


def _family(name: str, amounts: Iterable[dict[str, object]], variables: Iterable[dict[str, object]]) -> Family:
    terms, levels, units = {}, {}, {}
    for row in variables:
        variable = Variable(*(str(row[field]) for field in Variable._fields))
        terms[variable, str(row["atom"])] = float(row["coefficient"])  # type: ignore[arg-type]
        levels[variable], units[variable] = str(row["level"]), str(row["unit"])
    added = {(Part(str(row["holding_id"]), Cell(str(row["sector"]), str(row["zone"]), str(row["size"]))),
              str(row["atom"])): float(row["amount"]) for row in amounts}  # type: ignore[arg-type]  # fmt: skip
    atoms = tuple(sorted({atom for _, atom in terms}))
    parts, named = tuple(sorted({part for part, _ in added})), tuple(sorted(levels))
    known = _matrix(dict.fromkeys(added, 1.0), parts, atoms) > 0
    return Family(
        name,
        atoms,
        parts,
        _matrix(added, parts, atoms),
        known,
        named,
        _matrix(terms, named, atoms),
        tuple(levels[v] for v in named),
        tuple(units[v] for v in named),
    )


def _matrix(values: Mapping[tuple[Any, str], float], rows: Sequence[object], columns: Sequence[str]) -> Matrix:
    made = np.zeros((len(rows), len(columns)))
    at, on = {row: place for place, row in enumerate(rows)}, {name: place for place, name in enumerate(columns)}
    for (row, name), value in values.items():
        if name in on:
            made[at[row], on[name]] = value
    return made


def published_of(cells: Iterable[Mapping[str, Any]]) -> set[tuple[Variable, Cell]]:
    """The figures of rows of `region_cells` that are published, each with its cell."""
    return {(Variable(*(row[name] for name in Variable._fields)), Cell(*(row[name] for name in Cell._fields)))
            for row in cells if row["status"] == PUBLISHED}  # fmt: skip
