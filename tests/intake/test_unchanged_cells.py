"""No step of a reading changes the cells that it is handed: one that wants others makes them (`Cells.with_column`)."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import cast

import pytest

from footprint.intake import reading
from footprint.intake.columns.categorical import Coded
from footprint.intake.tables.cells import Cells, gather
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from tests.cases import one_in
from tests.intake.accounts import FILES
from tests.intake.conftest import Read


def locked(rows: Rows, match: Match) -> Cells:
    """The cells of a table, which raise whoever writes into them."""
    cells = gather(rows, match)
    for column in cells.coded.values():
        column.codes.flags.writeable = False
    return replace(cells, coded=cast(dict[str, Coded], MappingProxyType(cells.coded)))


# One reading for files of all tools.
@pytest.mark.parametrize("name", one_in(3, sorted(path.name for path in FILES.glob("*.csv"))))
def test_cells_that_nobody_may_change_are_read_alike(
    name: str, read_file: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = read_file(name)
    monkeypatch.setattr(reading, "gather", locked)
    held = read_file(name)
    assert (held.kind, held.accepted) == (free.kind, free.accepted)
    for table in ("table", "lines", "findings", "identity"):
        one, other = (getattr(each, table) for each in (held, free))
        assert one.schema == other.schema, table
        assert str(one.to_pylist()) == str(other.to_pylist()), table  # NaN, which nobody can read, equals nothing
