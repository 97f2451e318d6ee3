"""Tables whose shape hides what they count, where the evidence is too weak to put them in order: numbers in several
columns instead of a quantity, a second list right beside the first.

They are read line by line like any other; a finding says what that leaves out. Nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Sequence

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.profiles import DUPLICATE, UNNAMED, MappedColumn, Match
from footprint.intake.vocabulary.folding import fold

_ANY_TEXT = (None, "site_id", "service_id", "remark")  # columns whose cells may say anything


def doubtful_shapes(match: Match) -> list[Cause]:
    """What a table of this shape hides, if anything."""
    again = [column for column in match.mapping if column.reason == DUPLICATE]
    if not again:
        return []
    second = _beside(match.mapping, again)
    causes = [
        Cause("duplicate_header", FLAGGED, f":{letters(column.position)}", raw=column.header,
              args={"position": column.position + 1})
        for column in again if column not in second
    ]  # fmt: skip
    if second:
        args = {"first": second[0].position + 1, "last": second[-1].position + 1}
        names = ", ".join(column.header.strip() for column in second)
        causes.append(Cause("table_beside", FLAGGED, raw=names, args=args))
    return causes


def _beside(mapping: Sequence[MappedColumn], again: list[MappedColumn]) -> list[MappedColumn]:
    """The columns of a second list to the right: several names `again`, all behind the columns that had them first, or
    one beside others that nothing reads, behind a column without a name."""
    names = {fold(column.header) for column in again}
    firsts = [column for column in mapping if fold(column.header) in names and column not in again]
    last = max(column.position for column in firsts)
    if len(names) > 1 and again[0].position > last:
        return again
    gaps = [column.position for column in mapping if column.reason == UNNAMED and last < column.position]
    second = [column for column in mapping if gaps and column.position > gaps[0]]
    unread = all(column.canonical in _ANY_TEXT for column in second)
    return second if len(second) > 1 and unread and again[0] in second else []
