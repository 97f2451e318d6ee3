"""The lake: atomic, immutable by content, one manifest a table; proved with real files and real processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from footprint.lake import Lake, locked, write_atomically
from footprint.schema import table


def lines_of(member_id: str, *numbers: int, fate: str = "accepted") -> pa.Table:
    rows = [{"member_id": member_id, "year": 2025, "file_sha8": "00000000", "line": n, "fate": fate} for n in numbers]
    return pa.Table.from_pylist(rows, schema=table("lines").arrow)


def test_what_is_written_is_read_back_in_the_order_of_the_key(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines_of("a", 3, 1, 2), year=2025, member_id="a")
    assert lake.read("lines", year=2025).column("line").to_pylist() == [1, 2, 3]
    assert lake.read("lines", year=2024).num_rows == 0
    assert lake.read("devices").schema == table("devices").arrow


def test_the_same_rows_are_the_same_file_whatever_their_order(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = lake.write("lines", lines_of("a", 1, 2, 3), year=2025, member_id="a")
    manifest = (lake.root / "validated/lines/manifest.json").read_bytes()
    assert lake.write("lines", lines_of("a", 3, 2, 1), year=2025, member_id="a") == first
    assert (lake.root / "validated/lines/manifest.json").read_bytes() == manifest


def test_a_new_version_leaves_the_old_file_readable(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    old = lake.write("lines", lines_of("a", 1), year=2025, member_id="a")
    new = lake.write("lines", lines_of("a", 1, 2), year=2025, member_id="a")
    assert old.exists()
    assert lake.paths("lines", member_id="a") == [new]


def test_a_set_stands_for_any_of_its_values(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    paths = {each: lake.write("lines", lines_of(each, 1), year=2025, member_id=each) for each in ("a", "b", "c")}
    assert lake.paths("lines", year=2025, member_id={"c", "a", "nobody"}) == [paths["a"], paths["c"]]
    assert lake.read("lines", year={2024, 2025}, member_id={"b"}).column("member_id").to_pylist() == ["b"]
    assert lake.paths("lines", member_id=set()) == []


def test_members_stay_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines_of("a", 1), year=2025, member_id="a")
    lake.write("lines", lines_of("b", 1, 2), year=2025, member_id="b")
    assert lake.read("lines", member_id="b").num_rows == 2
    assert lake.partitions("lines") == [{"member_id": "a", "year": "2025"}, {"member_id": "b", "year": "2025"}]


@pytest.mark.parametrize(
    ("data", "partition", "complaint"),
    [
        (lines_of("a", 1), {"year": 2025}, "is kept by"),
        (lines_of("a", 1).drop_columns(["fate"]), {"year": 2025, "member_id": "a"}, "fate"),
        (lines_of("b", 1), {"year": 2025, "member_id": "a"}, "other values of member_id"),
        (lines_of("a", 1, 1), {"year": 2025, "member_id": "a"}, "two rows of one key"),
    ],
)
def test_what_is_not_of_the_schema_is_refused_and_nothing_is_written(
    tmp_path: Path, data: pa.Table, partition: dict[str, object], complaint: str
) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(ValueError, match=complaint):
        lake.write("lines", data, **partition)
    assert not lake.root.exists()


def test_a_table_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="devices"):
        Lake(tmp_path).read("gadgets")


def _write_member(home: Path, member_id: str) -> None:
    Lake(home).write("lines", lines_of(member_id, 1), year=2025, member_id=member_id)


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    members = [f"m{n}" for n in range(12)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_write_member, [(tmp_path, member) for member in members])
    assert sorted(entry["member_id"] for entry in Lake(tmp_path).partitions("lines")) == sorted(members)


def test_a_process_killed_while_writing_leaves_every_table_whole(tmp_path: Path) -> None:
    """Twelve kills at spread moments: the manifest always names a file that is there and is complete."""
    program = (
        "import sys; from pathlib import Path; from tests.test_lake import lines_of; from footprint.lake import Lake\n"
        "lake = Lake(Path(sys.argv[1])); print('ready', flush=True)\n"
        "for n in range(1, 100000): lake.write('lines', lines_of('a', *range(n)), year=2025, member_id='a')"
    )
    for moment in range(12):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.004 * moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        manifest = tmp_path / "lake/validated/lines/manifest.json"
        if manifest.exists():
            (entry,) = json.loads(manifest.read_text()).values()
            assert Lake(tmp_path).read("lines").num_rows == entry["rows"]


def test_a_failed_write_leaves_neither_file_nor_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "table", b"bytes")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    """A second process that wants the lock waits until the first lets go."""
    program = (
        "import sys; from pathlib import Path; from footprint.lake import Lake\n"
        "with Lake(Path(sys.argv[1])).lock(year=2025, member_id='a'): Path(sys.argv[1], 'entered').touch()"
    )
    with locked(tmp_path / "locks" / "2025-a.lock"):
        waiting = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
        time.sleep(0.8)
        assert waiting.poll() is None
        assert not (tmp_path / "entered").exists()
    assert waiting.wait(timeout=30) == 0
    assert (tmp_path / "entered").exists()
