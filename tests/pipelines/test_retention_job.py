"""Files and replaced tables expire by themselves, without a portal; published versions never do."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from footprint import releases
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.settings import settings
from footprint.years import closure
from pipelines import inprocess
from pipelines.definitions import defs
from pipelines.inprocess import QUIET
from tests.pipelines.installation import LAPTOPS, deliver, use
from tests.pipelines.test_run_in_process import bytes_below

LONG_AFTER = date(2028, 1, 10)  # 740 days after the end of 2025


@pytest.fixture
def home(tmp_path: Path, small_home: Path, computed: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small installation, its 2025 published, then two more files read: the tables of one are of no use."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    releases.publish(home, 2025)
    with dg.DagsterInstance.ephemeral() as instance:
        for day in (20, 21):
            deliver(home, LAPTOPS.replace(",10,", f",{day},"), year=2025, member_id="club-b", day=day)
            inprocess.read_files(instance, 2025, ["club-b"], lambda share, now: None)
    for path in home.rglob("*.parquet"):
        os.utime(path, (time.time() - 31 * 86_400,) * 2)
    yield home
    settings.cache_clear()


def test_every_night_what_has_had_its_time_goes_and_no_byte_of_a_published_version(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = defs.resolve_schedule_def("nightly_retention")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    published, devices = bytes_below(home / "releases" / "2025" / "1"), Lake(home).read("devices", year=2025)
    assert len(published) > 10
    monkeypatch.setattr(closure, "today", lambda: LONG_AFTER)
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(schedule.job_name).execute_in_process(instance=instance, run_config=QUIET)
    (told,) = [event.step_output_data.metadata for event in result.all_events if event.is_successful_output]
    received = [item for year in (2024, 2025) for items in Inbox(home).of_year(year).values() for item in items]
    left = [item.receipt.received_on for item in received if item.path]
    assert (told["files"].value, len(received), left) == (5, 6, [date(2026, 1, 21)])  # received 719 days ago
    assert int(str(told["tables"].value)) > 0
    assert not (home / "portal.db").exists()
    assert bytes_below(home / "releases" / "2025" / "1") == published
    assert Lake(home).read("devices", year=2025).equals(devices)
