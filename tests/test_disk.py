"""No process writes in the place of a home that is gone."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from footprint import disk, incidents
from footprint.inbox.store import Inbox
from footprint.lake import Lake, locked, write_atomically
from footprint.notices import journal
from footprint.portal.files import uploads
from footprint.portal.store.database import open_database
from footprint.years import private

ROOT = Path(__file__).resolve().parents[1]
WHERE = {"year": 2025, "member_id": "lumen"}


def lock(home: Path) -> None:
    with locked(home / "locks" / "a.lock"):
        pass


def note(home: Path) -> None:
    with journal.opened(home) as state:
        state.logged.append("something")


def take_a_form(home: Path) -> None:
    with uploads.folder(home):
        pass


def receive(home: Path) -> None:
    content = io.BytesIO(b"category\nlaptop\n")
    Inbox(home).deliver(content, received_on=date(2025, 11, 3), name="parc.csv", **WHERE)  # type: ignore[arg-type]


def write_a_table(home: Path) -> None:
    lake = Lake(home)
    lake.write("findings", lake.read("findings", **WHERE), **WHERE)


WRITERS: dict[str, Callable[[Path], object]] = {
    "bytes": lambda home: write_atomically(home / "a" / "b", b"x"),
    "lock": lock,
    "notices": note,
    "form": take_a_form,
    "key": lambda home: private.keyed(home, "price", 1),
    "received file": receive,
    "database": lambda home: open_database(f"sqlite:///{home / 'portal.db'}").close(),
    "table": write_a_table,
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    disk.hold(tmp_path / "home")
    yield tmp_path / "home"
    disk.release(tmp_path / "home")


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_is_written_until_the_home_is_back(home: Path, tmp_path: Path, name: str) -> None:
    home.rename(tmp_path / "gone")
    with pytest.raises(disk.HomeGoneError) as raised:
        WRITERS[name](home)
    assert incidents.is_of_the_machine(raised.value), "what was to be written is asked for again"
    assert not home.exists()
    home.mkdir()
    with pytest.raises(disk.HomeGoneError):
        WRITERS[name](home)
    assert not list(home.iterdir()), "what lies below an unmounted volume is nobody's home"
    home.rmdir()
    (tmp_path / "gone").rename(home)
    WRITERS[name](home)


def test_a_home_that_nobody_holds_is_made_by_who_writes(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new" / "a" / "b", b"x")
    assert disk.is_itself(tmp_path / "new")
    assert not disk.is_itself(tmp_path / "other")


def test_the_log_of_errors_goes_to_the_terminal_and_comes_back(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(incidents.LOG.handlers)
    path = incidents.to_file(home)
    incidents.log(ValueError("first"))
    home.rename(tmp_path / "gone")
    incidents.log(ValueError("second"))
    assert not home.exists()
    (tmp_path / "gone").rename(home)
    incidents.log(ValueError("third"))
    assert [word for word in ("first", "second", "third") if word in path.read_text("utf-8")] == ["first", "third"]
    assert "second" in capsys.readouterr().err
    for handler in [each for each in incidents.LOG.handlers if each not in before]:
        incidents.LOG.removeHandler(handler)
        handler.close()


def test_the_portal_opens_no_new_database_in_the_place_of_one_that_is_gone(home: Path) -> None:
    database = open_database(f"sqlite:///{home / 'portal.db'}")
    database.close()
    (home / "portal.db").unlink()
    with pytest.raises(Exception, match="unable to open database file"), database.engine.connect():
        pass
    assert not (home / "portal.db").exists()


def test_folders_are_made_in_one_place_that_knows_the_homes() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("footprint", "pipelines")
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "parents" and path != Path(disk.__file__)
    ]
    assert elsewhere == []
