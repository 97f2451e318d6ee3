"""The schema's promises: layers in the order of the data's way, and vocabularies that every validated row keeps to."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint import schema
from footprint.lake import Lake

YEAR = 2025
VOCABULARIES = {
    ("devices", "status"): schema.DEVICE_STATUS,
    ("devices", "condition"): schema.CONDITIONS,
    ("devices", "ownership"): schema.OWNERSHIPS,
    ("devices", "acquired_precision"): schema.PRECISIONS,
    ("devices", "acquired_kind"): schema.DATE_KINDS,
    ("sites", "kind"): schema.SITE_KINDS,
    ("lines", "fate"): schema.FATES,
    ("findings", "severity"): schema.SEVERITIES,
}


def test_tables_stand_in_the_order_of_their_layers() -> None:
    order = [schema.LAYERS.index(table.layer) for table in schema.tables().values()]
    assert order == sorted(order)


@pytest.fixture
def lake(sample_home: Path) -> Lake:
    """The validated year of every sample member."""
    return Lake(sample_home)


@pytest.mark.parametrize(("name", "column"), VOCABULARIES, ids=".".join)
def test_nothing_else_stands_in_a_column_with_a_vocabulary(lake: Lake, name: str, column: str) -> None:
    found = set(lake.read(name, year=YEAR).column(column).to_pylist()) - {None}
    assert found
    assert found <= set(VOCABULARIES[name, column])
