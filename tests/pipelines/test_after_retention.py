"""What the pipeline still knows once the raw files of a confirmed year have had their time: all that it needs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import open_database
from footprint.portal.year import versions
from footprint.settings import settings
from pipelines import inprocess
from tests.pipelines.installation import LAPTOPS, deliver, use
from tests.portal.conftest import NOW, added, running

# 30 and 29 days before the portal starts, on 2 March 2026.
LONG_AGO, A_DAY_LESS = datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, small_home: Path, computed: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small installation, computed; ville-a confirmed its 2025 thirty days ago, club-b twenty-nine."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    database = open_database(PortalSettings(home=home).database_url)
    for member_id, day in (("ville-a", LONG_AGO), ("club-b", A_DAY_LESS)):
        signed(home, database, member_id, day)
    database.close()
    use(monkeypatch, home)
    yield home
    settings.cache_clear()


def signed(home: Path, database, member_id: str, day: datetime) -> None:  # type: ignore[no-untyped-def]
    version = signatures.now_of(Lake(home), Inbox(home), year=2025, member_id=member_id)
    with database.transaction() as db:
        account = added(db, f"editrice@{member_id}.example", member_id, "editor", day)
        who: dict[str, Any] = {"member_id": member_id, "year": 2025, "account_id": account.id}
        versions.confirm(db, version, **who, shown=versions.Shown(), now=day)


def raw(home: Path) -> dict[str, bool]:
    """Whether the bytes of each file are there, by member, list and year."""
    inbox = Inbox(home)
    return {
        f"{member_id}/{item.receipt.list}/{year}": item.path is not None
        for year in inbox.years()
        for member_id, items in inbox.of_year(year).items()
        for item in items
    }


def kept_house(home: Path) -> None:
    """The portal starts, which is when it first forgets, and stops."""
    for site in running(home):
        assert site.clock.now == NOW


def results(home: Path) -> dict[str, list[str]]:
    """The files of the year's tables, which are named by their content."""
    lake = Lake(home)
    names = ("devices", "lines", "findings", "receipts", "device_lives", "activity_data", "footprint", "fleet",
             "indicators_member", "region_cells")  # fmt: skip
    return {name: [path.name for path in lake.paths(name, year=2025)] for name in names}


@pytest.mark.usefixtures("unreported", "unprinted", "brief_year")
def test_raw_files_go_thirty_days_after_the_confirmation_and_the_year_is_computed_to_the_same_bytes(
    home: Path, instance: dg.DagsterInstance
) -> None:
    before = results(home)
    kept_house(home)
    assert raw(home) == {
        "ville-a/inventory/2024": True,  # not confirmed
        "ville-a/inventory/2025": False,
        "club-b/inventory/2025": True,
        "club-b/tickets/2025": True,
    }
    (line,) = (home / "inbox/deletions.jsonl").read_text().splitlines()
    entry = json.loads(line)
    assert (entry["member_id"], entry["reason"], entry["deleted_on"]) == ("ville-a", "retention", "2026-03-02")
    outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert results(home) == before
    assert len(before["footprint"]) == 1


def test_a_file_that_comes_later_joins_what_is_left_of_the_others(home: Path, instance: dg.DagsterInstance) -> None:
    kept_house(home)
    devices = Lake(home).read("devices", year=2025, member_id="ville-a").num_rows
    deliver(home, LAPTOPS.replace("PC-1", "PC-77"), year=2025, member_id="ville-a", list_name="second", day=25)
    outcome = inprocess.read_files(instance, 2025, ["ville-a"], lambda share, now: None)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert Lake(home).read("devices", year=2025, member_id="ville-a").num_rows == devices + 1
