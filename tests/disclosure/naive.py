"""Attacks written the long way: an unknown for each holding's part and atom, one programme for each pair. For small
tables; shares nothing with the suppressor but the solver."""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np

from footprint.disclosure.families import Cell, Family, Variable


def bound(
    family: Family, published: Iterable[tuple[Variable, Cell]], target: str, variable: Variable, insider: str = ""
) -> float:
    """The most that the attacker must think possible of the target's figure."""
    atoms, parts = len(family.atoms), len(family.parts)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    infinite = highspy.kHighsInf
    for number, part in enumerate(family.parts):
        for atom in range(atoms):
            own = family.amounts[number, atom]
            fixed = part.holding == insider
            highs.addVar(own if fixed else 0.0, own if fixed else infinite)
    for asked, cell in published:
        factors = family.coefficients[family.index[asked]]
        inside = [number for number, part in enumerate(family.parts) if cell.holds(part.stratum)]
        places = [number * atoms + atom for number in inside for atom in range(atoms) if factors[atom]]
        values = [factors[atom] for _ in inside for atom in range(atoms) if factors[atom]]
        value = float(sum(family.amounts[number] @ factors for number in inside))
        if places:
            highs.addRow(value, value, len(places), np.array(places, dtype=np.int32), np.array(values))
    factors = family.coefficients[family.index[variable]]
    for number, part in enumerate(family.parts):
        for atom in range(atoms):
            highs.changeColCost(number * atoms + atom, factors[atom] if part.holding == target else 0.0)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    highs.run()
    assert parts
    status = highs.getModelStatus()
    return infinite if status != highspy.HighsModelStatus.kOptimal else highs.getInfo().objective_function_value


def truth(family: Family, holding: str, variable: Variable) -> float:
    return sum(family.of(variable, Cell()).get(each, 0.0) for each in (holding,))
