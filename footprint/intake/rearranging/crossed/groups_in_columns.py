"""Crossed tables in which several columns tell of one device of several in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footprint.intake.evidence.sheets import LOOKED_AT
from footprint.intake.rearranging.counting import is_nothing
from footprint.intake.rearranging.crossed.beside_lists import columns_of_more
from footprint.intake.rearranging.crossed.column_names import machine_column, numbered_columns
from footprint.intake.rearranging.crossed.sheets import Crossed, Sheet, kept_columns
from footprint.intake.rearranging.grouped import Group, groups_of
from footprint.intake.tables.headings import (
    fields,
    without_ordinal,
)
from footprint.intake.tables.rearranged import KIND, QUANTITY
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.phrases import data
from footprint.intake.vocabulary.words import is_total

_COMPUTER = "Ordinateur"


def groups_in_columns(sheet: Sheet) -> Crossed | None:
    """Several devices a line, each told by columns of its own (`Marque PC`, `Modèle PC`, `Écran 1 modèle`)."""
    sheet = _with_computers(sheet)
    device_groups = groups_of(sheet.header) or _lots(sheet.header)
    if not device_groups:
        return None
    taken = {at for group in device_groups for at in group.columns.values()}
    parted = any(not name.strip() for name in sheet.header[min(taken) : max(taken)])  # lists side by side
    if (
        parted
        or any(is_total(name) for name in sheet.header)
        or any("quantity_devices" in fields(name) for at, name in enumerate(sheet.header) if at not in taken)
    ):
        return None
    more = [at for at in columns_of_more(sheet) if at not in taken]
    others = [at for at in range(len(sheet.header)) if at not in {*taken, *more}]
    says = {group.anchor: {KIND: group.kind} for group in device_groups} | {at: {KIND: ""} for at in more}
    groups = {group.anchor: group.columns for group in device_groups}
    return Crossed("groups_in_columns", says, kept_columns(sheet, others), groups=groups)


def _with_computers(sheet: Sheet) -> Sheet:
    """The sheet with its column of machines as one of computers, where most of its cells are their models."""
    machines = machine_column(sheet)
    cells = [] if machines is None else [cell for cell in sheet.column(machines)[:LOOKED_AT] if not is_nothing(cell)]
    models = sum(categories.verdict(cell).category in data()["computers"] for cell in cells)
    if len(cells) < 2 or 2 * models <= len(cells):
        return sheet
    return replace(sheet, header=[_COMPUTER if at == machines else name for at, name in enumerate(sheet.header)])


def _lots(header: Sequence[str]) -> list[Group]:
    """Columns of devices of any kind that have their number beside them (`Matériel 1`, `Nb`, `Matériel 2`, `Nb`)."""
    things = numbered_columns(header)
    is_beside = [
        at + 1 < len(header) and "quantity_devices" in fields(without_ordinal(header[at + 1])) for at in things
    ]
    return [Group("", {KIND: at, QUANTITY: at + 1}) for at in things] if all(is_beside) else []
