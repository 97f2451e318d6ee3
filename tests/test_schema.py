"""The schema's promises: layers in the order of the data's way, and vocabularies that every validated row keeps to."""

from __future__ import annotations

import pytest

from factors import catalogue
from footprint import samples, schema
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild

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


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The validated year of every sample member."""
    home = tmp_path_factory.mktemp("home")
    samples.install(home)
    lake, inbox, factor_set = Lake(home), Inbox(home), catalogue.load()
    for member_id in inbox.members(YEAR):
        rebuild(lake, inbox, year=YEAR, member_id=member_id, factor_set=factor_set)
    return lake


@pytest.mark.parametrize(("name", "column"), VOCABULARIES, ids=".".join)
def test_nothing_else_stands_in_a_column_with_a_vocabulary(lake: Lake, name: str, column: str) -> None:
    found = set(lake.read(name, year=YEAR).column(column).to_pylist()) - {None}
    assert found
    assert found <= set(VOCABULARIES[name, column])
