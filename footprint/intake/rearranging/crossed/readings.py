"""Readings of a sheet that holds numbers of devices by kind and place, person, state or year: kinds on its lines and
the rest in its columns, or the other way round. What the header and the cells allow; which one holds is weighed in
`choosing`.

An ordinary list must never be taken for one: its numbers (a floor, an age, a year) would become devices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from footprint.intake.rearranging.crossed.beside_lists import devices_beside_a_list
from footprint.intake.rearranging.crossed.devices_in_columns import devices_in_columns
from footprint.intake.rearranging.crossed.groups_in_columns import groups_in_columns
from footprint.intake.rearranging.crossed.kinds_in_lines import kinds_in_lines
from footprint.intake.rearranging.crossed.racks import racks_in_columns
from footprint.intake.rearranging.crossed.replacements import replacements
from footprint.intake.rearranging.crossed.sheets import Crossed, Sheet
from footprint.intake.rearranging.crossed.states_in_columns import states_in_columns

MOST_COLUMNS = 200


def readings(sheet: Sheet) -> Iterator[Crossed]:
    """The crossed tables that these lines may be."""
    if len(sheet.header) > MOST_COLUMNS or not sheet.lines:
        return
    if (table := replacements(sheet)) is not None:  # whatever else may be read: the same computers twice
        yield table
        return
    ways: tuple[Callable[[Sheet], Crossed | None], ...] = (
        kinds_in_lines,
        devices_in_columns,
        groups_in_columns,
        devices_beside_a_list,
        states_in_columns,
        racks_in_columns,
    )
    for way in ways:
        if (found := way(sheet)) is not None:
            yield found
