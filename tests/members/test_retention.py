"""Files expire without a portal as well: what was read and has had its time goes, what was not read never does."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from factors import catalogue
from footprint import member_year
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.members import retention
from footprint.portal.store.configuration import PortalSettings, portal_settings
from footprint.portal.store.database import open_database
from footprint.portal.year import retention as portal_retention
from footprint.portal.year import versions
from footprint.settings import settings

HEAD = "Type;Modèle;Quantité;Date d'achat\n"
LIST = HEAD + "PC portable;Latitude 5420;3;2021-03-01\n"
WHERE = {"year": 2024, "member_id": "ville-a"}
END = date(2024, 12, 31)


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    given = {"HOME": str(tmp_path), "RAW_DAYS": "30", "UNCONFIRMED_DAYS": "700", "REPLACED_DAYS": "90"}
    for name, value in given.items():
        monkeypatch.setenv(f"FOOTPRINT_{name}", value)
    settings.cache_clear()
    portal_settings.cache_clear()
    yield
    settings.cache_clear()
    portal_settings.cache_clear()


def deliver(home: Path, text: str, on: date, list_name: str = "parc") -> None:
    where = {"received_on": on, "name": "parc.csv", "list_name": list_name}
    Inbox(home).deliver(io.BytesIO(text.encode()), **WHERE, **where)  # type: ignore[arg-type]


def read(home: Path) -> member_year.Summary:
    return member_year.rebuild(Lake(home), Inbox(home), **WHERE, factor_set=catalogue.load())  # type: ignore[arg-type]


def left(home: Path) -> list[tuple[str, bool]]:
    received = Inbox(home).received(**WHERE)  # type: ignore[arg-type]
    return [(item.receipt.list, item.path is not None) for item in received]


def expired(home: Path, on: date) -> list[str]:
    return [gone.reason for gone in retention.expire(home, on, with_tables=False).files]


def after(days: int, day: date = END) -> date:
    return date.fromordinal(day.toordinal() + days)


def test_a_file_that_was_read_goes_in_time_without_any_confirmation(tmp_path: Path) -> None:
    deliver(tmp_path, LIST, date(2024, 11, 1))
    before = read(tmp_path)
    assert expired(tmp_path, after(699)) == []
    assert expired(tmp_path, after(700)) == ["retention"]
    assert left(tmp_path) == [("parc", False)]
    assert expired(tmp_path, after(800)) == []
    again = read(tmp_path)
    assert (again.devices, again.rows) == (before.devices, before.rows) == (3.0, 1)


def test_a_late_file_has_its_own_time(tmp_path: Path) -> None:
    late = date(2026, 6, 1)
    deliver(tmp_path, LIST, late)
    read(tmp_path)
    assert expired(tmp_path, after(700)) == []
    assert expired(tmp_path, after(700, late)) == ["retention"]


def test_what_nobody_has_read_never_goes(tmp_path: Path) -> None:
    deliver(tmp_path, LIST, date(2025, 1, 10))
    assert expired(tmp_path, after(5000)) == []
    read(tmp_path)
    deliver(tmp_path, LIST + "Écran;P2419H;1;2020-01-01\n", date(2025, 2, 1))
    assert expired(tmp_path, after(5000)) == ["retention"]  # the first one: the second is not read yet
    assert left(tmp_path) == [("parc", False), ("parc", True)]


def test_a_replaced_file_goes_before(tmp_path: Path) -> None:
    deliver(tmp_path, LIST, date(2025, 1, 10))
    deliver(tmp_path, LIST + "Écran;P2419H;1;2020-01-01\n", date(2025, 2, 1))
    read(tmp_path)
    assert expired(tmp_path, after(89, date(2025, 2, 1))) == []
    assert expired(tmp_path, after(90, date(2025, 2, 1))) == ["replaced"]
    assert left(tmp_path) == [("parc", False), ("parc", True)]


def test_a_file_that_still_counts_beside_a_useless_newer_one_is_not_replaced(tmp_path: Path) -> None:
    deliver(tmp_path, LIST, date(2025, 1, 10))
    deliver(tmp_path, "ID;Titre;Statut\n1;Panne;Clos\n", date(2025, 2, 1))
    assert read(tmp_path).devices == 3.0
    assert expired(tmp_path, after(300)) == []
    assert left(tmp_path) == [("parc", True), ("parc", True)]


def test_replaced_versions_of_tables_go_and_those_that_count_stay(tmp_path: Path) -> None:
    deliver(tmp_path, LIST, date(2025, 1, 10))
    read(tmp_path)
    deliver(tmp_path, LIST + "Écran;P2419H;1;2020-01-01\n", date(2025, 2, 1))
    read(tmp_path)
    for path in (tmp_path / "lake").rglob("*.parquet"):
        os.utime(path, (time.time() - 31 * 86_400,) * 2)
    gone = retention.expire(tmp_path, after(1))
    assert gone.tables > 0
    assert gone.size_bytes > 0
    assert read(tmp_path).devices == 4.0
    assert retention.expire(tmp_path, after(1)).tables == 0


@pytest.mark.parametrize("with_portal", [True, False])
def test_what_the_portal_knows_counts_and_none_is_needed(tmp_path: Path, with_portal: bool) -> None:
    deliver(tmp_path, LIST, date(2025, 1, 10))
    read(tmp_path)
    if with_portal:
        database = open_database(PortalSettings(home=tmp_path).database_url)
        with database.transaction() as db:
            version = signatures.now_of(Lake(tmp_path), Inbox(tmp_path), **WHERE)  # type: ignore[arg-type]
            signed = {"account_id": None, "shown": versions.Shown(), "now": datetime(2025, 3, 1, tzinfo=UTC)}
            versions.confirm(db, version, **WHERE, **signed)  # type: ignore[arg-type]
        database.close()
    gone = portal_retention.expire(tmp_path, date(2025, 4, 1)).files
    assert [each.reason for each in gone] == (["retention"] if with_portal else [])
    assert (tmp_path / "portal.db").exists() == with_portal
