"""Tables whose shape hides what they count, where the evidence is too weak to put them in order: numbers in several
columns instead of a quantity, a second list right beside the first.

They are read line by line like any other; a finding says what that leaves out. Nothing is guessed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.folding import fold
from footprint.intake.headings import counted_thing, is_kind, is_property
from footprint.intake.layout import Layout, records
from footprint.intake.profiles import DUPLICATE, NOT_USED, MappedColumn, Match
from footprint.intake.quantities import titled
from footprint.intake.sheet_columns import letters
from footprint.intake.text import Source
from footprint.intake.words import is_empty, is_total

_LOOKED_AT = 200  # records
_COUNT = re.compile(r"\d{1,5}")
_PLACES = ("site_id", "service_id")  # a column whose name is that of a place may count what stands there


def doubt_shape(source: Source, layout: Layout, match: Match, findings: Findings) -> None:
    """Say what a table of this shape hides, if anything."""
    beside = _beside(match.mapping)
    for column in match.mapping:
        if column.reason == DUPLICATE and column not in beside:
            place = f":{letters(column.position)}"
            args = {"position": column.position + 1}
            findings.add(Cause("duplicate_header", FLAGGED, place, raw=column.header, args=args))
    if beside:
        args = {"first": beside[0].position + 1, "last": beside[-1].position + 1}
        findings.add(Cause("table_beside", FLAGGED, raw=", ".join(each.header.strip() for each in beside), args=args))
    elif match.profile.kind == "inventory" and (counted := _counted(source, layout, match)):
        findings.add(Cause("counts_by_column", FLAGGED, args={"places": titled(counted)}))


def _beside(mapping: Sequence[MappedColumn]) -> list[MappedColumn]:
    """The columns of a second list to the right: several names again, all behind the columns that had them first."""
    again = [column for column in mapping if column.reason == DUPLICATE]
    names = {fold(column.header) for column in again}
    firsts = [column for column in mapping if fold(column.header) in names and column not in again]
    return again if len(names) > 1 and again[0].position > max(each.position for each in firsts) else []


def _counted(source: Source, layout: Layout, match: Match) -> list[MappedColumn]:
    """The columns that look like numbers of devices, where no column is the quantity and each type has one line."""
    given = set(match.columns)
    if "quantity_devices" in match.profile.defaults:
        return []
    if given & {"quantity_devices", "asset_id", "serial"} or "category" not in given or match.profile.signature:
        return []
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header)) if any(cells)]
    at = match.positions("category")[0]
    types = [fold(row[at]) for row in rows if at < len(row) and not is_total(row[at])]
    if len(types) < 2 or len(set(types)) < len(types):
        return []
    open_ = [
        each
        for each in match.mapping
        if (each.reason == NOT_USED or each.canonical in _PLACES) and not _describes(each.header)
    ]
    counted = [
        column for column in open_ if _counts([row[column.position] for row in rows if column.position < len(row)])
    ]
    return counted if len(counted) > 1 else []


def _describes(header: str) -> bool:
    """Whether numbers below a header tell of the device in the line (`Garantie (mois)`, `Nb écrans`)."""
    thing = counted_thing(header)
    return is_property(thing) or (thing != header.strip() and is_kind(thing))


def _counts(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    return bool(filled) and all(_COUNT.fullmatch(cell) for cell in filled)
