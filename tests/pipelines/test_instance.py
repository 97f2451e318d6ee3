"""Dagster's history: whatever is broken in it is set aside and told, the lake stays, and runs go on; laid out once."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy.exc import OperationalError

from footprint.cli import app, failures
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.settings import settings
from pipelines.instance import CONFIGURATION, DATABASES, FORMER, dagster_home, opened
from tests.cases import combined
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member, use

COMMAND = [sys.executable, "-c", "from footprint.cli import main; main()"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A history in which something has happened, its databases closed."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("sound")
        use(patch, home)
        with opened() as made:
            made.add_dynamic_partitions("member", ["ville-a"])
        yield home / "dagster"
    settings.cache_clear()


@pytest.fixture
def folder(home: Path, sound: Path) -> Path:
    shutil.copytree(sound, home / "dagster")
    return home / "dagster"


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scratched(path: Path) -> None:
    """A page in the middle is not what it was."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = b"\xaa" * 4096
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE x (y)")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def parent_is_a_file(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("")


DAMAGES: list[Callable[[Path], object]] = [
    lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"no database " * 1000), torn, scratched, foreign,
    a_folder, parent_is_a_file,
]  # fmt: skip
NAMES = ["emptied", "text", "torn", "scratched", "foreign", "folder", "parent"]


# Each damage and each database; one way to set aside for all of them.
@pytest.mark.parametrize(
    ("damage", "database", "part"),
    [pytest.param(damage, path, part, id=f"{path}-{part}-{name}")
     for (damage, name), (path, _, part) in combined(list(zip(DAMAGES, NAMES, strict=True)), DATABASES)],
)  # fmt: skip
def test_a_broken_database_is_set_aside_and_told(
    folder: Path, capsys: pytest.CaptureFixture[str], database: str, part: str, damage: Callable[[Path], object]
) -> None:
    damage(folder / database)
    with opened() as made:
        assert made.get_runs_count() == 0
        assert made.get_dynamic_partitions("member") == ([] if part == "history" else ["ville-a"])
        assert list(made.all_instigator_state()) == []
        made.add_dynamic_partitions("member", ["club-b"])
    said = capsys.readouterr().err.replace("\n", " ")
    aside = folder / f"{part}.broken-1"
    assert aside.exists()
    assert f"{folder / part}, is damaged: it is set aside as {aside}" in said
    assert "do not depend on it" in said


CONFIGURATIONS = [
    b"a: [",
    b"- a",
    b"hello",
    b"zorglub: 1\n",
    b"\xff\xfe\0",
    b"telemetry: 3\n",
    b"run_queue: {max_concurrent_runs: x}\n",
]


@pytest.mark.parametrize("content", [*CONFIGURATIONS, None])
def test_a_configuration_that_cannot_be_read_is_set_aside_and_told(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    (folder / "dagster.yaml").unlink()
    if content is None:
        (folder / "dagster.yaml").mkdir()
    else:
        (folder / "dagster.yaml").write_bytes(content)
    with opened() as made:
        assert made.get_dynamic_partitions("member") == ["ville-a"], "the history is sound and stays"
    assert (folder / "dagster.yaml").read_bytes() == CONFIGURATION
    assert (folder / "dagster.yaml.broken-1").exists()
    assert f"set aside as {folder / 'dagster.yaml.broken-1'}" in capsys.readouterr().err.replace("\n", " ")


def test_a_configuration_that_an_earlier_version_wrote_is_replaced(folder: Path) -> None:
    (folder / "dagster.yaml").write_bytes(FORMER)
    dagster_home()
    assert (folder / "dagster.yaml").read_bytes() == CONFIGURATION
    assert not list(folder.glob("*.broken-*"))


def test_what_is_sound_is_left_alone_and_what_was_set_aside_is_never_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        with opened() as made:
            made.add_dynamic_partitions("member", ["ville-a"])
    assert capsys.readouterr().err == ""
    for number in (1, 2, 3):
        (folder / "history" / "runs.db").write_bytes(b"%d" % number * 100)
        dagster_home()
        assert (folder / f"history.broken-{number}" / "runs.db").read_bytes() == b"%d" % number * 100


def test_a_storage_of_ones_own_that_does_not_answer_is_no_broken_history(folder: Path) -> None:
    own = b"storage:\n  postgres:\n    postgres_url: postgresql://127.0.0.1:1/x\n"
    (folder / "dagster.yaml").write_bytes(own)
    with pytest.raises(RefusalError, match=r"dagster\.yaml"):
        dagster_home()
    assert (folder / "dagster.yaml").read_bytes() == own
    assert not list(folder.glob("*.broken-*"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("database or disk is full", errno.ENOSPC),
        ("attempt to write a readonly database", errno.EROFS),
        ("disk I/O error", errno.EIO),
    ],
)
def test_what_the_disk_refuses_is_no_broken_history(folder: Path, words: str, code: int) -> None:
    def refused() -> None:
        with opened():
            raise OperationalError("INSERT", None, Exception(words))

    with pytest.raises(OSError, match=os.strerror(code)) as told:
        refused()
    assert (told.value.errno, told.value.filename) == (code, str(folder))
    assert str(folder) in (failures.sentence(told.value) or "")
    assert not list(folder.glob("*.broken-*"))


def test_a_history_that_breaks_during_the_work_is_said_and_set_aside_the_next_time(folder: Path) -> None:
    def broke() -> None:
        with opened() as made:
            (folder / "history" / "runs.db").write_bytes(b"x" * 5000)
            made.get_runs_count()

    with pytest.raises(RefusalError, match="Run the command again"):
        broke()
    with opened() as made:
        assert made.get_runs_count() == 0


def test_a_relative_folder_and_one_that_cannot_be_made(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(home)
    monkeypatch.setenv("DAGSTER_HOME", "kept/here")
    with opened() as made:
        assert Path(made.root_directory) == home / "kept" / "here"
    deliver(home, LAPTOPS, year=2025, member_id="ville-a")
    (home / "file").write_text("")
    for there in (home / "file", home / "file" / "dagster", Path("/sys/kernel/dagster")):
        monkeypatch.setenv("DAGSTER_HOME", str(there))
        assert failures.run(lambda: app(["run", "--year", "2025"])) == 2
        said = capsys.readouterr().err.replace("\n", " ")
        assert str(there) in said or str(there.parent) in said
        assert "Traceback" not in said


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_run_goes_on_with_a_new_history_since_the_lake_is_sound(
    computed_home: Path, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = computed_home
    shutil.copytree(sound, home / "dagster")
    before = Lake(home).read("footprint", year=2025)
    (home / "dagster" / "dagster.yaml").write_bytes(b"a: [")
    (home / "dagster" / "history" / "runs.db").write_bytes(b"x" * 5000)
    capsys.readouterr()
    assert failures.run(lambda: app(["run", "--year", "2025"])) == 0
    assert capsys.readouterr().err.count("set aside") == 2
    assert Lake(home).read("footprint", year=2025).equals(before)


# Two processes that have imported everything before either begins.
OPEN = """
import os, sys
from pipelines.instance import opened
processes = []
for _ in range(2):
    processes.append(os.fork())
    if not processes[-1]:
        with opened() as history:
            history.add_dynamic_partitions("members", ["ville-a"])
        sys.stderr.flush()
        os._exit(0)
print([os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in processes])
"""


def test_two_processes_that_lay_out_a_history_at_once_share_it(home: Path) -> None:
    command = [sys.executable, "-c", OPEN]
    at_once = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert at_once.stdout == "[0, 0]\n", at_once.stderr
    assert "Traceback" not in at_once.stderr
    assert "locked" not in at_once.stderr
    with opened() as made:
        assert made.get_dynamic_partitions("members") == ["ville-a"]


@pytest.mark.long  # whole runs, of which the one above has the part that meets: their history
def test_runs_at_once_on_a_fresh_home_all_end_well(home: Path) -> None:
    for member_id, text in (("ville-a", FLEET), ("club-b", LAPTOPS)):
        register_member(home, year=2025, member_id=member_id)
        deliver(home, text, year=2025, member_id=member_id)
    at_once = [
        subprocess.Popen([*COMMAND, "run", "--year", "2025"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=300) for process in at_once]
    assert [process.returncode for process in at_once] == [0] * 3, said
    assert not [errors for _, errors in said if "Traceback" in errors or "locked" in errors], said
    assert {output for output, _ in said} == {said[0][0]}
    assert "The club-b" in said[0][0]
    assert Lake(home).read("devices", year=2025).num_rows == 3
    with dg.DagsterInstance.from_config(str(home / "dagster")) as made:
        runs = made.get_runs()
    assert runs
    assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
