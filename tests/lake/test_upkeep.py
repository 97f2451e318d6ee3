"""What an operator does to a lake whose files were damaged, replaced or left by a killed process."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from factors import catalogue
from footprint.cli import app
from footprint.inbox.store import Inbox
from footprint.lake import Lake, upkeep
from footprint.member_year import rebuild
from footprint.schema import table
from footprint.settings import settings

KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
LAPTOPS = "Asset ID,Category,Quantity,Purchase date\nPC-1,Laptop,3,2022-03-01\n"


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    inbox = Inbox(tmp_path)
    inbox.deliver(io.BytesIO(LAPTOPS.encode()), received_on=date(2026, 1, 10), name="parc.csv", **KEYS)
    rebuild(Lake(tmp_path), inbox, factor_set=catalogue.load(), **KEYS)
    Lake(tmp_path).write("fleet", table("fleet").empty(), year=2025)
    return Lake(tmp_path)


def lake_command(name: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["lake", name])
    return result.exit_code, result.output


def test_check_names_what_repair_makes_anew(lake: Lake) -> None:
    before = lake.manifest(**KEYS)
    assert lake_command("check") == (0, "All is whole: 2 manifests checked.\n")
    (devices,), (fleet,) = lake.paths("devices", **KEYS), lake.paths("fleet", year=2025)
    devices.write_bytes(b"")
    fleet.unlink()
    code, output = lake_command("check")
    assert code == 1
    assert f"2025 ville-a: {devices}" in output
    assert f"{fleet}" in output
    assert lake_command("repair")[0] == 0
    assert lake.manifest(**KEYS) == before
    assert lake_command("check")[0] == 0
    assert lake.partitions("fleet") == []


def test_repair_says_what_only_a_backup_can_bring_back(lake: Lake) -> None:
    (devices,) = lake.paths("devices", **KEYS)
    (raw,) = lake.home.glob("inbox/2025/ville-a/*/*.raw")
    raw.unlink()
    devices.write_bytes(b"")
    code, output = lake_command("repair")
    assert code == 1
    assert devices.name in output
    assert "backup" in output


def test_vacuum_removes_what_nothing_counts_on(lake: Lake) -> None:
    (first,) = lake.paths("devices", **KEYS)
    devices = lake.read("devices", **KEYS)
    lake.write("devices", devices.slice(0, 0), **KEYS)
    left = first.with_name(".writing-left")
    left.write_bytes(b"half")
    assert upkeep.vacuum(lake).paths == ()  # somebody may be writing them this minute
    removed = upkeep.vacuum(lake, settled_seconds=0)
    assert set(removed.paths) == {first, left}
    assert removed.size_bytes > 4
    assert lake_command("check")[0] == 0


def test_vacuum_leaves_all_that_is_left_of_a_damaged_member_year(lake: Lake) -> None:
    files = sorted(lake.root.rglob("*.parquet"))
    (lake.root / "manifests/2025/ville-a.json").write_bytes(b"{")
    assert upkeep.vacuum(lake, settled_seconds=0).paths == ()
    assert sorted(lake.root.rglob("*.parquet")) == files
    rebuild(lake, Inbox(lake.home), factor_set=catalogue.load(), **KEYS)
    assert lake.read("devices", **KEYS).num_rows == 1
