"""Tables whose shape hides what they count, where the evidence is too weak to put them in order: numbers in several
columns instead of a quantity, a second list right beside the first.

They are read line by line like any other; a finding says what that leaves out. Nothing is guessed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import DUPLICATE, MappedColumn, Match
from footprint.intake.vocabulary.folding import fold

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


def _beside(mapping: Sequence[MappedColumn]) -> list[MappedColumn]:
    """The columns of a second list to the right: several names again, all behind the columns that had them first."""
    again = [column for column in mapping if column.reason == DUPLICATE]
    names = {fold(column.header) for column in again}
    firsts = [column for column in mapping if fold(column.header) in names and column not in again]
    return again if len(names) > 1 and again[0].position > max(each.position for each in firsts) else []
