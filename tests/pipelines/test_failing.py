"""What `footprint run` says of steps that break: a disk that fills up at any moment of its work, and errors of ours."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from footprint import disk
from footprint.cli import app, failures
from footprint.lake import Lake
from pipelines import inprocess
from pipelines.instance import dagster_home
from tests.cases import LONG
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member
from tests.pipelines.test_run_in_process import bytes_below

TABLES = ("footprint", "fleet", "indicators_member", "region_cells")


@contextmanager
def room_for(patch: pytest.MonkeyPatch, writes: int) -> Iterator[None]:
    """A disk that holds so many more files, and then none."""
    written, sync = count(), os.fsync

    def full(handle: int) -> None:
        if next(written) >= writes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    with patch.context() as here:
        here.setattr(disk.os, "fsync", full)  # type: ignore[attr-defined]
        yield


def run() -> int:
    return failures.run(lambda: app(["run", "--year", "2025"]))


def filled(home: Path) -> None:
    for member_id in ("ville-a", "club-b"):
        register_member(home, year=2025, member_id=member_id)
        deliver(home, LAPTOPS, year=2025, member_id=member_id)


def results(home: Path) -> dict[str, Any]:
    """What readers see of the year."""
    return {name: Lake(home).read(name, year=2025).to_pylist() for name in TABLES}


@pytest.mark.usefixtures("brief_reports", "brief_year", "unprinted")
def test_a_full_disk_is_said_leaves_the_last_good_year_and_is_made_up_for(
    computed_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = computed_home
    dagster_home()
    before = results(home)
    deliver(home, FLEET.replace(",10,", ",20,"), year=2025, member_id="ville-a", day=20)
    for writes in (0, 12, 30) if LONG else (20,):
        capsys.readouterr()
        with room_for(monkeypatch, writes):
            assert run() in (1, 2), writes
        said = re.sub(r"\s+", " ", capsys.readouterr().err)
        assert f"No space left on the disk {failures._disk(home)}, where {home}" in said, (writes, said)
        assert "make room, then run the command again" in said
        assert said.count("No space left") <= 2, said
        assert "Traceback" not in said
        assert "Errno" not in said
        assert results(home) == before, writes
    assert run() == 0
    assert results(home) != before
    assert re.search(r"The ville-a +24 ", capsys.readouterr().out)


def test_errors_of_our_own_have_a_number_and_one_sentence_for_all_steps(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret cell")

    filled(home)
    monkeypatch.setattr("footprint.steps.device_lives", broken)
    monkeypatch.setattr("footprint.steps.service_shares", broken)
    outcome = inprocess.compute(instance, 2025, progress=lambda *_: None)
    (said,) = [reason for reason in outcome.broken if "device_lives" in reason]
    log = home / "logs" / "errors.log"
    number = re.search(r"error of our own has happened \(number ([0-9a-f]{8})\)", said)
    assert number
    assert str(log) in said
    assert "secret" not in "".join(outcome.broken) + log.read_text()
    assert f"{number[1]}\n  KeyError" in log.read_text()


READ_ONLY = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
MOUNTED = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_home_that_nobody_may_write_to_any_more_is_said_and_stays_as_it_is(computed_home: Path) -> None:
    """A disk that was mounted anew as read-only, as Linux does after an error of the disk."""
    home = computed_home
    if subprocess.run([*READ_ONLY, MOUNTED, home, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no right to mount")
    dagster_home()
    before, reports = results(home), bytes_below(home / "reports")
    command = [sys.executable, "-c", "from footprint.cli import main; main()", "run", "--year", "2025"]
    again = subprocess.run([*READ_ONLY, MOUNTED, home, *command], check=False, capture_output=True, text=True)
    assert again.returncode == 2, again.stderr
    assert str(home) in re.sub(r"\s+", " ", again.stderr)
    assert "this disk can only be read" in re.sub(r"\s+", " ", again.stderr)
    assert "Traceback" not in again.stderr
    assert (results(home), bytes_below(home / "reports")) == (before, reports)
