"""Crossed tables of kinds whose columns are states, owners or years of delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import MAXYEAR

from footprint.intake.rearranging.counting import number
from footprint.intake.rearranging.crossed.sheets import PLACES, Crossed, Says, Sheet, kept_columns, telling_kinds
from footprint.intake.rearranging.grids import axes
from footprint.intake.tables.headings import HERE, PLANNED, counts_what, fields
from footprint.intake.tables.rearranged import KIND, OWNER, STATUS, YEAR
from footprint.intake.vocabulary.words import is_total

_OF_NAMES = {STATUS: "states_in_columns", OWNER: "owners_in_columns", YEAR: "years_in_columns"}


def states_in_columns(sheet: Sheet) -> Crossed | None:
    """Numbers by state, by owner or by year of delivery below kinds of devices, as `axes` reads their names."""
    columns = [at for at in sheet.numeric if not is_total(sheet.header[at])]
    if {HERE, PLANNED} <= {counts_what(sheet.header[at]) for at in columns}:  # `Inscrit`, `Vu`: the same, counted twice
        return None
    numbers = [[number(cell) or 0 for cell in sheet.column(at)] for at in columns]
    names = [sheet.header[at].strip() for at in columns]
    outputs = axes.resolved(names, numbers, " ".join(sheet.near), MAXYEAR, may_be_places=False) or []
    says = {columns[output.at]: output.told for output in outputs}
    is_such = len(says) > 1 and all(says.values()) and all(len(output.sum_of) == 1 for output in outputs)
    return _of_kinds(says, sheet, columns) if is_such else None


def _of_kinds(says: Says, sheet: Sheet, columns: Sequence[int]) -> Crossed | None:
    """The table of columns that count the kinds of its lines; None beside a quantity."""
    others = [at for at in range(len(sheet.header)) if at not in columns]
    counted_apart = any("quantity_devices" in fields(sheet.header[at]) for at in others)
    kinds = None if counted_apart else telling_kinds(sheet, {*columns, *sheet.totals})
    if kinds is None:
        return None
    variant = next(_OF_NAMES[name] for meaning in says.values() for name in meaning)
    table = Crossed(variant, says, kept_columns(sheet, others), sheet.totals)
    is_place = fields(sheet.header[kinds]) & PLACES  # an outline: kinds below the places that its header names
    kept = tuple(at for at in table.kept if at != kinds)
    return replace(table, label=kinds, label_name=KIND, kept=kept) if is_place else table
