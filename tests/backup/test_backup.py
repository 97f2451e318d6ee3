"""A home copied while it is used, and put back: the same bytes, or nothing that claims to be a backup."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint import backup
from footprint.backup import making
from footprint.backup.copying import Copy
from footprint.backup.manifest import NAME
from footprint.cli import app, failures
from footprint.inbox.store import Inbox
from footprint.lake import Lake, leaving, upkeep
from footprint.messages import RefusalError
from footprint.portal.store.configuration import portal_settings
from footprint.settings import settings
from tests.cases import cases

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
KILLS = cases(1, long=60)
BESIDE = cases(2, long=3)  # backups that follow each other while members send
FEW = {"commune-ormevigne", "libre-fontaine", "ville-sainte-orlane"}
PARTS_OF_THE_MOMENT = {"locks", "metrics", "incoming"}


@pytest.fixture(scope="module")
def of_few(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample members' home as if most had left it."""
    home = Path(shutil.copytree(sample_home, tmp_path_factory.mktemp("few") / "home"))
    for year in (2024, 2025):
        for member_id in Lake(home).members(year):
            if member_id not in FEW:
                leaving.erase(Lake(home), year=year, member_id=member_id)
                shutil.rmtree(home / "inbox" / str(year) / member_id)
    return home


@pytest.fixture
def home(of_few: Path, tmp_path: Path) -> Path:
    """That of some sample members with a portal's database, a history of Dagster's kind and what is of the moment."""
    home = Path(shutil.copytree(of_few, tmp_path / "home"))
    for name in ("portal.db", "dagster/history/runs.db"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        database(home / name)
    (home / "private.key").unlink(missing_ok=True)
    (home / "private.key").write_bytes(bytes(32))
    (home / "private.key").chmod(0o400)
    for name in ("locks/x.lock", "metrics/runs.prom", "incoming/form-1/half", "reports/.writing-1"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("of the moment")
    return home


def database(path: Path) -> None:
    """One with a row that is still in its log only."""
    path.unlink(missing_ok=True)
    open_end = sqlite3.connect(path, check_same_thread=False)
    open_end.execute("PRAGMA journal_mode = WAL")
    open_end.execute("PRAGMA wal_autocheckpoint = 0")
    open_end.execute("CREATE TABLE people (name TEXT)")
    open_end.execute("INSERT INTO people VALUES ('Camille')")
    open_end.commit()
    OPEN.append(open_end)


OPEN: list[sqlite3.Connection] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path but databases and what is of the moment."""
    there = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    kept = {name: path for name, path in there.items() if name.parts[0] not in PARTS_OF_THE_MOMENT}
    return {
        str(name): path.read_bytes()
        for name, path in kept.items()
        if ".db" not in name.name and not name.name.endswith(".lock") and not name.name.startswith(".writing-")
    }


def modes(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mode & 0o777 for name in ("private.key", "inbox", "lake", "inbox/2025")}


def people(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as opened:
        return opened.execute("SELECT name FROM people").fetchall()


def test_a_restored_home_has_the_same_bytes_rights_and_rows(home: Path, tmp_path: Path) -> None:
    made = backup.make(home, tmp_path / "backup", NOW)
    restored = backup.restore(tmp_path / "backup", tmp_path / "new")
    assert made.damaged == restored.damaged == ()
    assert files(tmp_path / "new") == files(home)
    assert len(files(home)) > 100
    assert modes(tmp_path / "new") == modes(home)
    for name in ("portal.db", "dagster/history/runs.db"):
        assert people(tmp_path / "new" / name) == [("Camille",)]
        assert not (tmp_path / "new" / f"{name}-wal").exists()
    assert PARTS_OF_THE_MOMENT & {path.name for path in (tmp_path / "new").iterdir()} == set()
    assert upkeep.check(Lake(tmp_path / "new")) == []
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0, "it is as private as the home"


def commands(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(args))
    return done.exit_code, done.stderr


@pytest.fixture
def used(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The command line works on the home, in English."""
    monkeypatch.setenv("FOOTPRINT_HOME", str(home))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    portal_settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()
    portal_settings.cache_clear()


def test_the_commands_say_what_they_did(home: Path, tmp_path: Path, used: pytest.MonkeyPatch) -> None:
    code, said = commands("backup", str(tmp_path / "day" / "one"))
    assert code == 0
    assert "is whole" in said
    used.setenv("FOOTPRINT_HOME", str(tmp_path / "new"))
    settings.cache_clear()
    code, said = commands("restore", str(tmp_path / "day" / "one"))
    assert code == 0
    assert "all hashes hold" in said
    assert "footprint members erase" in said
    assert files(tmp_path / "new") == files(home)


def test_damage_of_before_is_told_and_copied_as_it_is(home: Path, tmp_path: Path, used: pytest.MonkeyPatch) -> None:
    damaged = next((home / "lake" / "joined").rglob("*.parquet"))
    manifest = (home / "lake" / "manifests").rglob("*.json")
    named = next(path for path in manifest if damaged.name in path.read_text())
    assert named
    damaged.write_bytes(b"half")
    code, said = commands("backup", str(tmp_path / "backup"))
    assert code == 1
    assert str(damaged.relative_to(home)) in said
    assert files(tmp_path / "backup" / "home") == files(home)


REFUSED: dict[str, Callable[[Path, Path], tuple[Path, Path]]] = {
    "in the home": lambda home, target: (home, home / "backup"),
    "there already": lambda home, target: (home, _filled(target)),
    "a file": lambda home, target: (home, _file(target)),
    "no home": lambda home, target: (target / "nothing", target / "backup"),
}


def _filled(folder: Path) -> Path:
    (folder / "x").mkdir(parents=True)
    return folder


def _file(path: Path) -> Path:
    path.write_text("x")
    return path


@pytest.mark.parametrize("case", REFUSED)
def test_a_backup_that_cannot_be_is_refused_before_anything_is_written(home: Path, tmp_path: Path, case: str) -> None:
    source, target = REFUSED[case](home, tmp_path / "target")
    before = files(home)
    with pytest.raises(RefusalError):
        backup.make(source, target, NOW)
    assert files(home) == before
    assert not (target / NAME).exists()


def test_two_backups_beside_each_other_do_not_meet(home: Path, tmp_path: Path) -> None:
    with making._alone(tmp_path / "a"), pytest.raises(RefusalError):
        backup.make(home, tmp_path / "b", NOW)
    assert backup.make(home, tmp_path / "b", NOW).damaged == ()


def test_a_backup_waits_for_a_run_of_a_year(home: Path, tmp_path: Path) -> None:
    with Lake(home).year_lock(2025):
        thread = threading.Thread(target=backup.make, args=(home, tmp_path / "backup", NOW))
        thread.start()
        thread.join(1.0)
        assert thread.is_alive()
        assert not (tmp_path / "backup").exists()
    thread.join()
    assert (tmp_path / "backup" / NAME).exists()


MAKE = "import sys; from footprint.cli import main; main()"


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_backup_killed_half_way_claims_nothing_and_the_next_one_is_whole(
    home: Path, tmp_path: Path, seed: int
) -> None:
    target, growing = tmp_path / "to" / "backup", tmp_path / "to" / f".backup{making.UNFINISHED}"
    enough = random.Random(seed).random() * 0.9 * len(files(home))
    environment = os.environ | {"FOOTPRINT_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-c", MAKE, "backup", str(target)], env=environment)
    while process.poll() is None and written(growing) < enough:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not target.exists()
    with pytest.raises(RefusalError, match=NAME):
        backup.restore(growing, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    backup.make(home, target, NOW)
    assert [path.name for path in target.parent.iterdir() if path.is_dir()] == ["backup"]
    backup.restore(target, tmp_path / "new")
    assert files(tmp_path / "new") == files(home)


def test_a_restoring_killed_half_way_leaves_no_home_and_is_said(home: Path, tmp_path: Path) -> None:
    backup.make(home, tmp_path / "backup", NOW)
    new = tmp_path / "new"
    environment = os.environ | {"FOOTPRINT_HOME": str(new)}
    process = subprocess.Popen([sys.executable, "-c", MAKE, "restore", str(tmp_path / "backup")], env=environment)
    while process.poll() is None and written(new) < 20:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert [path.name for path in new.iterdir()] == [".restoring"]
    with pytest.raises(RefusalError, match=r"\.restoring"):
        backup.restore(tmp_path / "backup", new)
    shutil.rmtree(new)
    backup.restore(tmp_path / "backup", new)
    assert files(new) == files(home)


def written(folder: Path) -> int:
    """How many files stand below a folder; those of folders that go meanwhile are none."""
    return sum(len(names) for *_, names in os.walk(folder))


def replaced(path: Path, content: bytes) -> None:
    """Another file in the place of one that others link."""
    path.unlink()
    path.write_bytes(content)


def flipped(folder: Path) -> None:
    path = max((folder / "home" / "inbox").rglob("*.raw"), key=lambda each: each.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    replaced(path, bytes(content))


def lost(folder: Path) -> None:
    (folder / "home" / "private.key").unlink()


def added(folder: Path) -> None:
    (folder / "home" / "lake" / "more").write_text("x")


def cut(folder: Path) -> None:
    replaced(folder / NAME, (folder / NAME).read_bytes()[:-100])


def led_elsewhere(folder: Path) -> None:
    held = json.loads((folder / NAME).read_text())
    held["files"]["home/../../out"] = held["files"].pop("home/private.key")
    replaced(folder / NAME, json.dumps(held).encode())


def of_tomorrow(folder: Path) -> None:
    held = json.loads((folder / NAME).read_text())
    replaced(folder / NAME, json.dumps(held | {"format": 2}).encode())


def test_a_backup_that_is_not_as_it_was_written_is_refused_and_nothing_is_restored(home: Path, tmp_path: Path) -> None:
    backup.make(home, tmp_path / "backup", NOW)
    for damage in (flipped, lost, added, cut, led_elsewhere, of_tomorrow):
        folder = Path(shutil.copytree(tmp_path / "backup", tmp_path / damage.__name__, copy_function=os.link))
        damage(folder)
        with pytest.raises(RefusalError):
            backup.restore(folder, tmp_path / "new")
        assert not (tmp_path / "new").exists(), damage
        shutil.rmtree(folder)


def test_only_an_empty_home_is_filled(home: Path, tmp_path: Path) -> None:
    backup.make(home, tmp_path / "backup", NOW)
    before = files(home)
    with pytest.raises(RefusalError, match=str(home)):
        backup.restore(tmp_path / "backup", home)
    assert files(home) == before
    (tmp_path / "empty").mkdir()
    backup.restore(tmp_path / "backup", tmp_path / "empty")
    assert files(tmp_path / "empty") == before


def test_what_a_member_sends_once_its_year_is_copied_is_of_the_next_backup(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes are there before its receipt is: nothing of it is copied without the lock of the member-year."""
    walk = Copy.tree
    late = [home / "inbox" / "2025" / name / "parc" / f"{'a' * 64}.raw" for name in ("ville-a", "zz-new")]

    def tree(copy: Copy, folder: Path, **options: Callable[[Path], bool]) -> None:
        if folder == home:
            for path in late:
                path.parent.mkdir(parents=True)
                path.write_bytes(b"half received")
        walk(copy, folder, **options)

    Inbox(home).deliver(BytesIO(b"Type;Quantite\nPC portable;3\n"), year=2025, member_id="ville-a", name="1.csv",
                        received_on=NOW.date(), list_name="autre")  # fmt: skip
    monkeypatch.setattr(Copy, "tree", tree)
    backup.make(home, tmp_path / "to", NOW)
    assert all(path.exists() for path in late)
    assert not [path for path in (tmp_path / "to").rglob("*.raw") if path.stem == "a" * 64]
    backup.restore(tmp_path / "to", tmp_path / "new")
    assert Inbox(tmp_path / "new").received(year=2025, member_id="ville-a")


def test_each_file_that_comes_while_it_is_made_is_whole_in_it_or_not_at_all(home: Path, tmp_path: Path) -> None:
    """Members send lists and their years are taken back while one backup follows the other."""
    inbox, stop = Inbox(home), threading.Event()

    def send() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            content = BytesIO(f"Type;Quantité\nPC portable;{number}\n".encode() * 50)
            where = {"year": 2025, "member_id": "ville-a", "received_on": NOW.date()}
            inbox.deliver(content, **where, name=f"{number}.csv", list_name="parc")  # type: ignore[arg-type]

    thread = threading.Thread(target=send)
    thread.start()
    try:
        for number in range(BESIDE):
            backup.make(home, tmp_path / str(number), NOW)
    finally:
        stop.set()
        thread.join()
    for number in range(BESIDE):
        new = tmp_path / f"new-{number}"
        backup.restore(tmp_path / str(number), new)
        received = Inbox(new).received(year=2025, member_id="ville-a")
        assert received
        assert all(item.path for item in received), "a receipt has its bytes"
        raw = {path.stem for path in (new / "inbox" / "2025" / "ville-a").rglob("*.raw")}
        assert raw == {item.receipt.sha256 for item in received}, "and bytes their receipt"


def test_a_full_disk_leaves_no_backup(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from footprint.backup import copying

    left = iter(range(50))

    def copied(source: Path, target: Path) -> tuple[str, int]:
        if next(left, None) is None:
            raise OSError(28, os.strerror(28), str(target))
        return real(source, target)

    real = copying._copied
    monkeypatch.setattr(copying, "_copied", copied)
    monkeypatch.setenv("FOOTPRINT_HOME", str(home))
    settings.cache_clear()
    portal_settings.cache_clear()
    assert failures.run(lambda: app(["backup", str(tmp_path / "to" / "backup")])) == 2
    assert [path.name for path in (tmp_path / "to").iterdir()] == [making.LOCK]
    settings.cache_clear()
    portal_settings.cache_clear()
