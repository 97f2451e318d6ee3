"""No raw access log outlives the run after the one that was killed: not in the inbox, not in temporary folders."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from factors import catalogue
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.scratch import MARK, PREFIX, scratch, sweep
from tests.cases import combined

KEYS: dict[str, Any] = {"year": 2025, "member_id": "commune"}
LINE = '203.0.113.7 - jeanne [04/Mar/2025:10:00:0{n} +0000] "GET /?q=secret HTTP/1.1" 200 {size} "-" "Firefox/128.0"\n'
# Rebuilds the member-year and is killed where `sys.argv[2]` says.
KILLED = """
import os, signal, sys
from pathlib import Path
from factors import catalogue
from footprint import member_year, weblogs
from footprint.inbox.store import Inbox
from footprint.lake import Lake

def die(*args, **named):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "reading":
    weblogs.aggregate = die
else:
    Inbox.discard = die
home = Path(sys.argv[1])
member_year.rebuild(Lake(home), Inbox(home), year=2025, member_id="commune", factor_set=catalogue.load())
"""


def upload(inbox: Inbox, size: int, *, packed: bool, list_name: str = "web") -> None:
    content = "".join(LINE.format(n=n, size=size) for n in range(5)).encode()
    if packed:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("jeanne@exemple.fr/access.log", content)
        content = sink.getvalue()
    inbox.deliver(io.BytesIO(content), **KEYS, received_on=date(2026, 1, 5), name="web.log", list_name=list_name)


# An archive leaves more behind while it is read; later both are the same file.
@pytest.mark.parametrize(("moment", "packed"), combined(["reading", "written"], [True, False]))
def test_nothing_raw_is_left_after_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, packed: bool
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    inbox = Inbox(home)
    upload(inbox, 1000, packed=packed)
    killed = subprocess.run([sys.executable, "-c", KILLED, home, moment], check=False)
    assert killed.returncode == -signal.SIGKILL
    left = [path for path in temporary.rglob("*") if path.is_file() and b"203.0.113.7" in path.read_bytes()]
    assert len(left) == (1 if moment == "reading" else 0)
    summary = rebuild(Lake(home), inbox, **KEYS, factor_set=catalogue.load())
    assert (summary.rows, summary.accepted) == (5, 5)
    assert list(temporary.iterdir()) == []
    assert list(inbox.root.rglob("*.raw")) == []
    requests = [row["quantity"] for row in Lake(home).read("usage", **KEYS).to_pylist() if row["metric"] == "requests"]
    assert requests == [5]


def test_a_log_that_another_replaced_is_deleted_with_it(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for size in (1000, 2000):
        upload(inbox, size, packed=size == 1000)
    rebuild(Lake(tmp_path), inbox, **KEYS, factor_set=catalogue.load())
    assert list(inbox.root.rglob("*.raw")) == []
    assert len(inbox.received(**KEYS)) == 2


def test_only_folders_of_dead_processes_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead, foreign = tmp_path / f"{PREFIX}dead", tmp_path / f"{PREFIX}foreign"
    for folder in (dead, foreign):
        folder.mkdir()
        (folder / "000001").write_text("raw")
    (dead / MARK).touch()
    with scratch() as mine:
        assert not dead.exists()
        sweep()
        assert mine.exists()
        assert mine.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [foreign]
