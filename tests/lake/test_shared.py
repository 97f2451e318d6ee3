"""A lake that several machines share, as homes of one machine with one object store between them: real requests, real
processes, real ends."""

from __future__ import annotations

import hashlib
import json
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from factors import catalogue
from footprint import backup
from footprint.cli import app, failures
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Failure, Lake, leaving, manifests, sharing, upkeep
from footprint.lake.shared import copy, lease
from footprint.lake.shared.copy import Shared
from footprint.lake.shared.objects import UnreachableError, unreachable
from footprint.member_year import rebuild
from footprint.messages import RefusalError
from footprint.releases import rebuilt
from footprint.schema import table
from footprint.settings import settings
from tests.cases import cases
from tests.lake.conftest import Sharing
from tests.lake.object_store import ObjectStore, running
from tests.lake.rows import KEYS, lines_of
from tests.pipelines import installation


@pytest.fixture(autouse=True)
def looked_at_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy, "LOOK_SECONDS", 0)


def of(lake: Lake) -> Shared:
    found = manifests.shared(lake.root)
    assert found
    return found


def stored(lake: Lake) -> set[str]:
    """The names of all that the store has, but its mark."""
    return set(of(lake).objects.all()) - {copy.MARK}


def damages(lake: Lake) -> list[str]:
    """What manifests of the store name and it has not, or not with these bytes."""
    objects, wrong = of(lake).objects, []
    for name in [name for name in objects.all(copy.MANIFESTS) if name.endswith(".json")]:
        found = objects.get(name)
        assert found
        for entry in json.loads(found[0])["tables"].values():
            content = objects.get(entry["file"])
            if content is None or hashlib.sha256(content[0]).hexdigest() != entry["sha256"]:
                wrong.append(entry["file"])
    return wrong


def test_what_one_commits_the_other_reads(shared: Sharing) -> None:
    one, other = shared("one"), shared("other")
    path = one.write("lines", lines_of("a", 1, 2, 3), **KEYS)
    (copied,) = other.paths("lines", **KEYS)
    assert copied != path
    assert copied.read_bytes() == path.read_bytes()
    other.write("findings", table("findings").empty(), **KEYS)
    assert one.manifest(**KEYS) == other.manifest(**KEYS)
    assert set(one.manifest(**KEYS).tables) == {"lines", "findings"}  # type: ignore[union-attr]
    assert one.members(2025) == other.members(2025) == ["a"]
    one.fail(Failure("0123abcd", "error", ("parc",)), **KEYS)
    assert other.failures(2025) == {"a": Failure("0123abcd", "error", ("parc",))}
    other.write("lines", lines_of("a", 4), **KEYS)
    assert one.failures(2025) == {}
    assert one.read("lines", **KEYS)["line"].to_pylist() == [4]
    assert leaving.take_back(one, **KEYS)
    assert other.read("lines", **KEYS).num_rows == 0
    assert damages(one) == []


def test_results_are_seen_by_others_once_they_are_promoted(shared: Sharing) -> None:
    one, other = shared("one"), shared("other")
    Lake(one.home, draft=True).write("fleet", table("fleet").empty(), year=2025)
    assert other.manifest(year=2025) is None
    assert stored(one) == set()
    one.promote(2025, {"digest": "x"})
    assert other.manifest(year=2025) == one.manifest(year=2025)
    assert other.read("fleet", year=2025).num_rows == 0
    upkeep.forget_results(other, 2025)
    assert one.manifest(year=2025) is None


def test_what_others_commit_is_seen_after_a_moment_and_what_is_committed_here_at_once(
    shared: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = shared("one"), shared("other")
    assert other.members(2025) == []
    monkeypatch.setattr(copy, "LOOK_SECONDS", 3600)
    asked: list[str | None] = []
    objects = of(other).objects
    every = objects.all

    def counted(folder: str | None = None) -> Any:
        asked.append(folder)
        return every(folder)

    objects.all = counted  # type: ignore[method-assign]
    one.write("lines", lines_of("a", 1), **KEYS)
    other.write("lines", lines_of("b", 1), year=2025, member_id="b")
    assert other.members(2025) == ["b"]
    with other.lock(**KEYS):  # under a lock all counts that was committed before
        assert other.members(2025) == ["a", "b"]
    one.write("lines", lines_of("c", 1), year=2025, member_id="c")
    assert other.read("lines").num_rows == 2
    assert len(asked) <= 3
    monkeypatch.setattr(copy, "LOOK_SECONDS", 0)
    assert other.members(2025) == ["a", "b", "c"]


def test_a_file_or_manifest_of_this_disk_that_is_damaged_or_gone_is_brought_again(shared: Sharing) -> None:
    lake = shared("one")
    path = lake.write("lines", lines_of("a", 1), **KEYS)
    place, content = lake.root / "manifests/2025/a.json", path.read_bytes()
    for damaged in (path, place):
        whole = damaged.read_bytes()
        for damage in (b"{", None):
            damaged.unlink()
            if damage:
                damaged.write_bytes(damage)
            assert lake.read("lines", **KEYS).num_rows == 1
            assert damaged.read_bytes() == whole
    of(lake).objects.put(path.relative_to(lake.root).as_posix(), b"short")
    path.unlink()
    with pytest.raises(DamagedError):
        lake.read("lines", **KEYS)
    assert [damage.path for damage in upkeep.check(lake)] == [path]
    path.write_bytes(content)
    assert upkeep.check(lake) == []
    assert damages(lake) == []  # and the store has it from here


WRITER = """
import sys
from pathlib import Path
from footprint.lake import Lake
from footprint.lake.shared import copy
from footprint.schema import table
from tests.lake.rows import lines_of
lake, name, fate, rounds = Lake(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4])
copy.LOOK_SECONDS = 0
print("ready", flush=True)
sys.stdin.readline()
for round in range(1, rounds + 1):
    if fate == "accepted" and round > 1:  # nobody has undone the last one
        assert lake.manifest(year=2025, member_id="a").tables["lines"].rows == round - 1
    rows = lines_of("a", *range(round), fate=fate) if name == "lines" else table(name).empty()
    lake.commit({name: rows}, {"of": fate, "round": round}, year=2025, member_id="a")
    assert name in lake.manifest(year=2025, member_id="a").tables
    if fate == "accepted":
        assert lake.manifest(year=2025, member_id="a").tables["lines"].rows == round
"""


def written_at_once(*writers: tuple[Lake, str, str], rounds: int) -> None:
    """Processes that begin when all are ready, each with a table that it commits again and again."""
    processes = []
    for lake, name, fate in writers:
        command = [sys.executable, "-c", WRITER, str(lake.home), name, fate, str(rounds)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout
        assert process.stdout.readline() == b"ready\n", process.stderr and process.stderr.read().decode()
        processes.append(process)
    for process in processes:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in processes:
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said.decode()


def test_two_machines_that_commit_at_once_lose_nothing(shared: Sharing) -> None:
    """Each its own table of one partition, many times: whoever is second has the other's in its manifest."""
    one, other = shared("one"), shared("other")
    rounds = cases(10, long=200)
    written_at_once((one, "lines", "accepted"), (other, "devices", ""), rounds=rounds)
    for lake in (one, other):
        manifest = lake.manifest(**KEYS)
        assert manifest
        assert set(manifest.tables) == {"lines", "devices"}
        assert manifest.tables["lines"].rows == rounds
        assert lake.read("lines", **KEYS).num_rows == rounds
    assert damages(one) == []


def test_of_two_machines_that_commit_one_table_at_once_each_version_is_ones_own(shared: Sharing) -> None:
    one, other = shared("one"), shared("other")
    rounds = cases(8, long=100)
    written_at_once((one, "lines", "refused"), (other, "lines", "set_aside"), rounds=rounds)
    found = one.read("lines", **KEYS)
    assert found.num_rows == rounds
    assert set(found["fate"].to_pylist()) in ({"refused"}, {"set_aside"})
    assert one.manifest(**KEYS) == other.manifest(**KEYS)
    assert one.manifest(**KEYS).made["of"] in found["fate"].to_pylist()  # type: ignore[union-attr]
    assert damages(one) == []


def test_of_two_that_commit_one_table_at_once_one_counts_whole(shared: Sharing) -> None:
    """The first writes between the other's look and its commit, again and again: the second is what counts."""
    one, other = shared("one"), shared("other")
    objects = of(other).objects
    once = objects.get

    def overtaken(name: str) -> Any:
        found = once(name)
        if name.startswith(copy.MANIFESTS) and len(taken) < 3:
            taken.append(name)
            one.write("lines", lines_of("a", *range(len(taken))), **KEYS)
        return found

    taken: list[str] = []
    objects.get = overtaken  # type: ignore[method-assign]
    other.write("lines", lines_of("a", 7, 8, 9, 10), **KEYS)
    assert len(taken) == 3
    for lake in (one, other):
        assert lake.read("lines", **KEYS)["line"].to_pylist() == [7, 8, 9, 10]
    assert damages(one) == []


def test_an_answer_that_is_lost_on_its_way_is_no_conflict(shared: Sharing) -> None:
    """The store has taken a commit and says that it has another version, as it does where a request is sent again."""
    lake = shared("one")
    objects = of(lake).objects
    ask = objects.exchange

    def lost(name: str, content: bytes, before: Any) -> Any:
        ask(name, content, before)
        return ask(name, content, before)

    objects.exchange = lost  # type: ignore[method-assign]
    lake.write("lines", lines_of("a", 1), **KEYS)
    with lake.lock(**KEYS):
        assert leaving.take_back(lake, **KEYS)
    assert lake.read("lines", **KEYS).num_rows == 0
    assert not [name for name in stored(lake) if name.startswith("locks/")]


KILLED = """
import sys
from pathlib import Path
from footprint.lake import Lake
from tests.lake.rows import lines_of
lake = Lake(Path(sys.argv[1]))
print("ready", flush=True)
for n in range(1, 100000):
    with lake.lock(year=2025, member_id="a"):
        lake.write("lines", lines_of("a", *range(n)), year=2025, member_id="a")
"""


def test_a_writer_killed_at_any_moment_leaves_the_lake_whole_and_goes_on(shared: Sharing) -> None:
    """Manifests of the store name files only that are there; the other machine reads the last version; the next
    process of the same machine does not wait for the lease that the killed one held."""
    lake, other = shared("one"), shared("other")
    chance = random.Random(7)
    for _ in range(cases(3, long=40)):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(lake.home)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert damages(lake) == []
        manifest = other.manifest(**KEYS)
        assert other.read("lines", **KEYS).num_rows == (manifest.tables["lines"].rows if manifest else 0)
        begun = time.monotonic()
        with lake.lock(**KEYS):
            lake.write("lines", lines_of("a", 1), **KEYS)
        assert time.monotonic() - begun < lease.LEASE_SECONDS / 2
        assert other.read("lines", **KEYS)["line"].to_pylist() == [1]


def test_a_writer_killed_between_files_and_manifest_leaves_the_version_before(
    shared: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, other = shared("one"), shared("other")
    lake.write("lines", lines_of("a", 1), **KEYS)

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(of(lake).objects, "exchange", ended)
        with pytest.raises(KeyboardInterrupt):
            lake.write("lines", lines_of("a", 1, 2), **KEYS)
    assert len([name for name in stored(lake) if name.endswith(".parquet")]) == 2
    for each in (lake, other):
        assert each.read("lines", **KEYS)["line"].to_pylist() == [1]
    lake.write("lines", lines_of("a", 1, 2), **KEYS)
    assert other.read("lines", **KEYS)["line"].to_pylist() == [1, 2]


def test_a_lease_is_taken_over_after_its_end_and_not_before(shared: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = shared("one"), shared("other")
    for name, seconds in (("LEASE_SECONDS", 1.2), ("RENEW_SECONDS", 0.2), ("ASK_SECONDS", 0.05)):
        monkeypatch.setattr(lease, name, seconds)
    program = (
        "import sys; from pathlib import Path; from footprint.lake import Lake\n"
        "from footprint.lake.shared import lease\n"
        "lease.RENEW_SECONDS = 0.2\n"
        "with Lake(Path(sys.argv[1])).lock(year=2025, member_id='a'):\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )

    def holder() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", program, str(one.home)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        return process

    def waited() -> float:
        begun = time.monotonic()
        with other.lock(**KEYS):
            return time.monotonic() - begun

    process = holder()  # it gives back after three times as long as a lease lasts
    later = subprocess.Popen(["sh", "-c", "sleep 3.6; echo"], stdout=process.stdin)
    assert 3 < waited() < 30
    later.wait()
    process.communicate()
    process = holder()
    process.kill()
    process.communicate()
    assert 1.2 <= waited() < 30
    assert not [name for name in stored(one) if name.startswith("locks/")]


def test_erasing_leaves_no_object_and_no_file_of_a_member(shared: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every version, in the store and on both disks; what is of others stays."""
    one, other = shared("one"), shared("other")
    for member_id in ("a", "b"):
        for n in (1, 2):
            one.write("lines", lines_of(member_id, n), year=2025, member_id=member_id)
            other.read("lines")
    one.write("devices", table("devices").empty(), year=2025, member_id="b")
    for n in (0, 1):  # two versions of the year's results, and a draft that was left
        state = dict.fromkeys(table("member_states").names) | {"year": 2025, "state": "counted"}
        rows = [state | {"member_id": each, "reason": str(n)} for each in ("a", "b")]
        data = pa.Table.from_pylist(rows, table("member_states").arrow)
        Lake(one.home, draft=True).write("member_states", data, year=2025)
        one.promote(2025, {"digest": str(n)})
        assert other.read("member_states", year=2025).num_rows == 2
    Lake(other.home, draft=True).write("member_states", data.slice(0, 1), year=2025)
    one.fail(Failure("", "error"), **KEYS)
    assert other.failures(2025)
    assert leaving.years_of(other, "a") == {2025}
    time.sleep(1.1)  # the store's clock counts seconds
    monkeypatch.setattr(copy, "UNDER_WAY_SECONDS", 0)
    with one.lock(**KEYS):
        leaving.erase(one, **KEYS)
    with one.year_lock(2025):
        leaving.erase_results(one, **KEYS)
    assert other.members(2025) == ["b"]
    assert other.failures(2025) == {}
    assert other.read("lines")["member_id"].to_pylist() == ["b"]
    assert other.read("member_states", year=2025)["member_id"].to_pylist() == ["b"]
    for lake in (one, other):
        assert leaving.years_of(lake, "a") == set()
        files = {path.relative_to(lake.root).as_posix(): path.read_bytes() for path in lake.root.rglob("*.parquet")}
        assert not [path for path in lake.root.rglob("*") if path.name in ("member=a", ".a.lock")]
        states = [pq.read_table(lake.root / name, partitioning=None) for name in files if "member_states" in name]
        assert {member for rows in states for member in rows["member_id"].to_pylist()} == {"b"}
    objects = of(one).objects
    for name in stored(one):
        found = objects.get(name)
        assert found
        assert "a.json" not in name
        assert "member=a/" not in name
        assert b"=a/" not in found[0]
    assert len([name for name in stored(one) if "/member_states/" in name]) == 1


def test_a_vacuum_removes_what_no_manifest_names_and_waits_for_runs(shared: Sharing) -> None:
    one, other = shared("one"), shared("other")
    first = one.write("lines", lines_of("a", 1), **KEYS)
    other.read("lines")
    second = one.write("lines", lines_of("a", 1, 2), **KEYS)
    assert upkeep.vacuum(one).paths == ()  # somebody may be about to name them
    time.sleep(1.1)
    program = (
        "import sys; from pathlib import Path; from footprint.lake import Lake, upkeep\n"
        "lake = Lake(Path(sys.argv[1])); print('ready', flush=True)\n"
        "print(len(upkeep.vacuum(lake, settled_seconds=0).paths))"
    )
    with other.year_lock(2025):
        waiting = subprocess.Popen([sys.executable, "-c", program, str(one.home)], stdout=subprocess.PIPE)
        assert waiting.stdout
        assert waiting.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        assert waiting.poll() is None
        third = other.write("lines", lines_of("a", 1, 2, 3), **KEYS)
    output, _ = waiting.communicate(timeout=120)
    assert output == b"2\n"
    names = {path.relative_to(each.root).as_posix() for path, each in ((first, one), (second, one))}
    assert {name for name in stored(one) if name.endswith(".parquet")} == {third.relative_to(other.root).as_posix()}
    assert not any((one.root / name).exists() for name in names)
    assert one.read("lines")["line"].to_pylist() == [1, 2, 3]
    assert damages(one) == []


def test_a_commit_while_a_vacuum_looks_is_kept(shared: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows as an old version that no manifest names any more, committed again once the vacuum has seen it, and
    again while it is about to remove it: then it waits."""
    one, other = shared("one"), shared("other")
    monkeypatch.setattr(lease, "ASK_SECONDS", 0.05)
    one.write("lines", lines_of("a", 1), **KEYS)
    one.write("lines", lines_of("a", 2), **KEYS)
    time.sleep(1.1)

    def commit(number: int) -> None:
        with other.lock(**KEYS):
            other.write("lines", lines_of("a", number), **KEYS)

    listed, delete, begun = Shared.files, of(one).objects.delete, list[Thread]()

    def seen(self: Shared) -> Any:
        found = listed(self)
        if self.root == one.root and len(found) == 2 and not begun:
            commit(1)
        return found

    def about_to(names: Any) -> None:
        names = list(names)
        if any(name.endswith(".parquet") for name in names):
            begun.append(Thread(target=commit, args=(2,)))
            begun[0].start()
            begun[0].join(0.7)
        delete(names)

    monkeypatch.setattr(Shared, "files", seen)
    monkeypatch.setattr(of(one).objects, "delete", about_to)
    upkeep.vacuum(one, settled_seconds=0)
    assert len(begun) == 1
    begun[0].join()
    assert damages(one) == []
    assert one.read("lines")["line"].to_pylist() == [2]


def test_without_its_store_a_lake_says_so_and_changes_nothing(tmp_path: Path) -> None:
    with running() as store:
        lake = Lake(tmp_path)
        sharing.share(lake, store.url())
        path = lake.write("lines", lines_of("a", 1), **KEYS)
        before = {each: each.read_bytes() for each in lake.root.rglob("*.json")}
        store.stop()
        for ask in (
            lambda: lake.write("lines", lines_of("a", 1, 2), **KEYS),
            lambda: lake.read("lines"),
            lambda: lake.failures(2025),
            lambda: lake.fail(Failure("", "error"), **KEYS),
            lambda: lake.lock(**KEYS).__enter__(),
            lambda: upkeep.vacuum(lake, settled_seconds=0),
            lambda: sharing.unshare(lake),
        ):
            with pytest.raises(UnreachableError) as failure:
                ask()
            assert lake.root.joinpath("shared.json").exists()
            assert failure.value.filename.startswith("s3://")
            assert str(pickle.loads(pickle.dumps(failure.value))) == str(
                failure.value
            )  # as processes of reports send it
        assert {each: each.read_bytes() for each in lake.root.rglob("*.json")} == before
        assert path.exists()
        store.start()  # an empty one: another lake, or none
        with pytest.raises(UnreachableError, match=r"\.lake"):
            lake.read("lines")
        assert {each: each.read_bytes() for each in lake.root.rglob("*.json")} == before


def test_a_store_that_is_gone_while_a_file_is_read_is_nobodys_fault(
    shared: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading ends with the error of the machine, notes nothing of the member, and is done again."""
    lake = shared("one")
    installation.deliver(lake.home, installation.FLEET, year=2025, member_id="a")

    def gone(*_: object) -> None:
        raise unreachable("s3://lakes", "no answer")

    def read() -> None:
        rebuild(lake, Inbox(lake.home), factor_set=catalogue.load(), **KEYS)

    with monkeypatch.context() as patch:
        patch.setattr(of(lake).objects, "put", gone)
        with pytest.raises(UnreachableError):
            read()
    assert lake.manifest(**KEYS) is None
    assert lake.failures(2025) == {}
    read()
    assert lake.read("devices", **KEYS).num_rows == 2
    assert damages(lake) == []


def test_a_lake_goes_to_the_store_and_comes_back(store: ObjectStore, tmp_path: Path) -> None:
    lake, url = Lake(tmp_path / "one"), store.url()
    lake.write("lines", lines_of("a", 1), **KEYS)
    lake.fail(Failure("", "error"), **KEYS)
    alone = {path.relative_to(lake.root): path.read_bytes() for path in lake.root.rglob("*.[jp]*")}
    assert sharing.share(lake, url) == sharing.share(lake, url) == 1
    other = Lake(tmp_path / "other")
    other.write("lines", lines_of("b", 1), year=2025, member_id="b")
    assert sharing.share(other, url) == 2  # those of both
    assert lake.members(2025) == ["a", "b"]
    with pytest.raises(RefusalError):
        sharing.share(lake, store.url())
    assert sharing.unshare(lake)
    assert not sharing.unshare(lake)
    assert lake.read("lines").num_rows == 2
    lake.write("lines", lines_of("a", 1, 2), **KEYS)
    assert other.read("lines", **KEYS).num_rows == 1
    assert alone.items() - {p.relative_to(other.root): p.read_bytes() for p in other.root.rglob("*.[jp]*")}.items() <= {
        (path, content) for path, content in alone.items() if path.suffix == ".parquet"
    }
    with pytest.raises(RefusalError) as refusal:  # both have gone on
        sharing.share(lake, url)
    assert "manifests/2025/a.json" in str(refusal.value)
    assert manifests.shared(lake.root) is None
    assert other.read("lines", **KEYS).num_rows == 1


def test_sharing_that_is_ended_can_be_run_again(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, other, url = Lake(tmp_path / "one"), Lake(tmp_path / "other"), store.url()
    for member_id in ("a", "b", "c"):
        lake.write("lines", lines_of(member_id, 1), year=2025, member_id=member_id)
    from footprint.lake.shared.objects import Objects

    put, most = Objects.put, 0
    while manifests.shared(lake.root) is None:
        left = most = most + 1

        def ended(self: Objects, name: str, content: bytes) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return put(self, name, content)

        monkeypatch.setattr(Objects, "put", ended)
        try:
            sharing.share(lake, url)
        except KeyboardInterrupt:
            assert lake.read("lines").num_rows == 3
    monkeypatch.undo()
    assert most > 2
    sharing.share(other, url)
    assert other.read("lines").num_rows == 3
    assert damages(other) == []


@pytest.mark.parametrize("url", ["file:///tmp/lake", "memory:///", "lake", "s3://", "ftp://a/b"])
def test_what_is_no_object_store_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(RefusalError):
        sharing.share(Lake(tmp_path), url)
    assert manifests.shared(tmp_path / "lake") is None


def test_a_store_that_heeds_no_conditions_is_refused(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from footprint.lake.shared.objects import Objects

    monkeypatch.setattr(Objects, "exchange", lambda self, name, content, before: self.put(name, content))
    with pytest.raises(RefusalError, match="If-Match"):
        sharing.share(Lake(tmp_path), store.url())
    assert manifests.shared(tmp_path / "lake") is None


def test_a_lake_of_its_own_imports_nothing_for_shared_ones(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from footprint.lake import Lake, upkeep, leaving\n"
        "from tests.lake.rows import lines_of\n"
        "lake = Lake(Path(sys.argv[1])); keys = {'year': 2025, 'member_id': 'a'}\n"
        "with lake.lock(**keys): lake.write('lines', lines_of('a', 1), **keys)\n"
        "lake.read('lines'); upkeep.vacuum(lake); leaving.erase(lake, **keys)\n"
        "assert not {'obstore', 'footprint.lake.shared.copy'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_without_its_library_a_shared_lake_says_what_to_install(
    shared: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = shared("one")
    copy._opened.cache_clear()
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(RefusalError, match=r"enter-footprint\[shared\]"):
        lake.members(2025)


def lake_command(home: Path, patch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """As the terminal runs it, with what it says of failures."""
    patch.setenv("FOOTPRINT_HOME", str(home))
    patch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = failures.run(lambda: app(["lake", *words]))
    return code, said.getvalue()


def test_the_commands_say_what_is_shared_and_what_is_not(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, home = store.url(), tmp_path / "one"
    Lake(home).write("lines", lines_of("a", 1), **KEYS)
    assert lake_command(home, monkeypatch, "unshare") == (0, "This lake is of this machine alone.\n")
    assert lake_command(home, monkeypatch, "share", url) == (0, f"This lake is shared at {url}: 1 manifest.\n")
    assert lake_command(tmp_path / "other", monkeypatch, "share", url)[0] == 0
    assert lake_command(tmp_path / "other", monkeypatch, "check") == (0, "All is whole: 1 manifest checked.\n")
    code, said = lake_command(home, monkeypatch, "share", store.url())
    assert (code, "footprint lake unshare" in said) == (2, True)
    code, said = lake_command(tmp_path / "third", monkeypatch, "share", "s3://no-such-bucket/lake")
    assert (code, "s3://no-such-bucket/lake does not answer" in said, "error of our own" in said) == (2, True, False)
    code, said = lake_command(home, monkeypatch, "unshare")
    assert (code, said) == (0, f"This lake is of this machine alone again. {url} stays as it is; delete it when no "
                               "machine works on it any more.\n")  # fmt: skip
    assert Lake(home).read("lines").num_rows == 1
    settings.cache_clear()


def test_a_backup_of_a_shared_lake_is_a_lake_of_its_own(shared: Sharing, tmp_path: Path) -> None:
    """With the files that this disk has not yet; a drill then changes nothing of what others work on."""
    one, other = shared("one"), shared("other")
    one.write("lines", lines_of("a", 1), **KEYS)
    one.write("fleet", table("fleet").empty(), year=2025)
    made = backup.make(other.home, tmp_path / "backup", datetime(2026, 11, 30, tzinfo=UTC))
    assert made.damaged == ()
    restored = Lake(tmp_path / "backup" / "home")
    assert manifests.shared(restored.root) is None
    assert restored.read("lines")["line"].to_pylist() == [1]
    assert set(restored.manifest(year=2025).tables) == {"fleet"}  # type: ignore[union-attr]


def test_releases_take_files_that_this_disk_has_not_yet(shared: Sharing, tmp_path: Path) -> None:
    one, other = shared("one"), shared("other")
    one.write("lines", lines_of("a", 1), **KEYS)
    manifest = other.manifest(**KEYS)
    assert manifest
    rebuilt.lay_out_partition(manifest, other.root, tmp_path / "release", rebuilt.copied, **KEYS)
    assert Lake(tmp_path / "release").read("lines")["line"].to_pylist() == [1]
    back = other.read("lines").slice(0, 0)
    one.write("lines", back, **KEYS)
    rebuilt.lay_out_partition(manifest, tmp_path / "release" / "lake", one.home, rebuilt.restored, **KEYS)
    assert other.read("lines")["line"].to_pylist() == [1]


@pytest.mark.long  # half a minute; that tables are the same wherever they are read is tested above
def test_a_year_on_a_shared_lake_is_the_year_of_a_lake_of_ones_own(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One machine reads what members send; another one, with a copy of the inbox, makes the year by `footprint run`;
    both have the tables of a machine that does both."""
    url = store.url()
    alone, portal, pipeline = (tmp_path / name for name in ("alone", "portal", "pipeline"))
    for home in (alone, portal):
        if home == portal:
            sharing.share(Lake(portal), url)
        for member_id in ("ville-a", "ville-b"):
            installation.register_member(home, year=2025, member_id=member_id)
            installation.deliver(home, installation.FLEET, year=2025, member_id=member_id)
            if home == portal:
                where: dict[str, Any] = {"year": 2025, "member_id": member_id}
                rebuild(Lake(home), Inbox(home), factor_set=catalogue.load(), **where)
    shutil.copytree(portal / "inbox", pipeline / "inbox")
    sharing.share(Lake(pipeline), url)
    for home in (alone, pipeline):
        with monkeypatch.context() as patch:
            installation.use(patch, home)
            done = CliRunner().invoke(app, ["run", "--year", "2025"])
            assert done.exit_code == 0, done.output
    settings.cache_clear()
    for where in ({"year": 2025}, {"year": 2025, "member_id": "ville-a"}, {"year": 2025, "member_id": "ville-b"}):
        own, common = Lake(alone).manifest(**where), Lake(portal).manifest(**where)
        assert own
        assert common
        assert len(own.tables) > 8
        different = {name for name in own.tables | common.tables if own.tables.get(name) != common.tables.get(name)}
        assert different <= {"own_footprint"}  # what the run itself has used
        assert all(Lake(portal).paths(name, **where) for name in common.tables)
    assert damages(Lake(portal)) == []
