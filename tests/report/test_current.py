"""Whose reports are written again: those of members of whom the lake holds something else, or whose files are not all
there; in processes of their own the same bytes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from factors.catalogue import FactorSet
from footprint.cli import failures
from footprint.disk import UNFINISHED
from footprint.engine import Engine
from footprint.lake import Lake, write_atomically
from footprint.report import build, write_member
from footprint.report.tables import YearTables
from footprint.report.writing import current, many
from footprint.schema import MEMBER_YEAR, TABLES
from tests.report.conftest import YEAR, region

MEMBER = "town"
TOGETHER = ("town", "school", "silent")
FEW = TOGETHER[1:]  # whose reports are short


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The region's lake, for a test that writes there."""
    return Lake(region(tmp_path_factory))


def made_from(lake: Lake, factor_set: FactorSet) -> dict[str, str]:
    return current.made_from(lake, year=YEAR, factor_set=factor_set)


def test_every_table_and_year_that_a_report_reads_is_among_what_it_is_made_from(
    lake: Lake, factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[tuple[str, object]] = set()
    paths = Lake.paths

    def noted(self: Lake, name: str, **partition: object) -> list[Path]:
        asked.add((name, partition["year"]))
        return paths(self, name, **partition)

    monkeypatch.setattr(Lake, "paths", noted)
    made_from(lake, factor_set)
    known, asked = asked, set()
    write_member(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)
    of_members = {(name, year) for name, year in asked if TABLES[name].partition == MEMBER_YEAR}
    assert {("footprint", YEAR), ("indicators_member", YEAR - 3)} <= asked
    assert ("devices", YEAR) in of_members
    assert {year for _, year in of_members} == {YEAR - 1, YEAR}
    assert asked - of_members - known == set()


@pytest.mark.parametrize(
    ("name", "year"), [("footprint", YEAR - 1), ("footprint", YEAR), ("fleet", YEAR - 1), ("levers_member", YEAR)]
)
def test_a_row_that_is_gone_is_seen_for_its_member_alone(
    own: Lake, factor_set: FactorSet, name: str, year: int
) -> None:
    before, rows = made_from(own, factor_set), own.read(name, year=year)
    gone = rows["member_id"].to_pylist().index(MEMBER)
    own.write(name, rows.take([place for place in range(rows.num_rows) if place != gone]), year=year)
    after = made_from(own, factor_set)
    assert {member for member in before if before[member] != after[member]} == {MEMBER}


def test_what_a_member_weighed_per_head_years_ago_is_seen_for_it_alone(own: Lake, factor_set: FactorSet) -> None:
    before, rows = made_from(own, factor_set), own.read("indicators_member", year=YEAR, member_id=MEMBER)
    years_ago = [row | {"year": YEAR - 3} for row in rows.to_pylist()]
    own.write("indicators_member", pa.Table.from_pylist(years_ago, schema=rows.schema), year=YEAR - 3)
    after = made_from(own, factor_set)
    assert {member for member in before if before[member] != after[member]} == {MEMBER}


def test_rows_count_in_no_order(own: Lake, factor_set: FactorSet) -> None:
    before, rows = made_from(own, factor_set), own.read("fleet", year=YEAR)
    own.write("fleet", rows.take(list(reversed(range(rows.num_rows)))), year=YEAR)
    assert made_from(own, factor_set) == before


def test_another_file_of_a_member_is_seen(own: Lake, factor_set: FactorSet) -> None:
    before = made_from(own, factor_set)
    where = {"year": YEAR, "member_id": MEMBER}
    own.write("findings", own.read("findings", **where).slice(1), **where)
    after = made_from(own, factor_set)
    assert {member for member in before if before[member] != after[member]} == {MEMBER}


@pytest.fixture
def reported(tmp_path: Path) -> Path:
    """The folder of a report made from "this"."""
    paths = [tmp_path / name for name in ("rapport.html", "rapport.csv", "services/site.html")]
    for path in paths:
        write_atomically(path, path.name.encode())
    current.note(tmp_path, "this", paths)
    return tmp_path


def test_a_report_is_current_until_something_else_is_asked_for(reported: Path) -> None:
    assert current.is_current(reported, "this")
    assert not current.is_current(reported, "that")


def test_a_report_whose_file_is_gone_or_cut_is_written_again(reported: Path) -> None:
    page, table = reported / "rapport.html", reported / "rapport.csv"
    content = table.read_bytes()
    table.write_bytes(content[:-1])
    assert not current.is_current(reported, "this")
    table.write_bytes(content)
    assert current.is_current(reported, "this")
    page.unlink()
    assert not current.is_current(reported, "this")


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"made_from": "this"}', b'{"made_from": "this", "files": 3}'])
def test_a_note_that_cannot_be_read_names_no_report(reported: Path, note: bytes) -> None:
    (reported / current.NOTE).write_bytes(note)
    assert not current.is_current(reported, "this")


def test_a_report_that_breaks_off_is_written_again(
    own: Lake, factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it was made from before: after the first file, those of two reports may stand beside each other."""
    folder = own.home / "reports" / str(YEAR) / MEMBER
    current.note(folder, "this", folder.glob("*.*"))
    assert current.is_current(folder, "this")
    written: list[Path] = []

    def once(path: Path, content: bytes) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        write_atomically(path, content)

    half_written = folder / f"{UNFINISHED}page"
    half_written.write_bytes(b"<html>")
    monkeypatch.setattr(build, "write_atomically", once)
    with pytest.raises(KeyboardInterrupt):
        write_member(own, year=YEAR, member_id=MEMBER, factor_set=factor_set, made_from="that")
    assert not current.is_current(folder, "this")
    assert not current.is_current(folder, "that")
    monkeypatch.undo()
    write_member(own, year=YEAR, member_id=MEMBER, factor_set=factor_set, made_from="that")
    assert current.is_current(folder, "that")
    assert not half_written.exists()


def test_processes_write_the_same_and_one_that_fails_stops_nobody(
    own: Lake, factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has a file where its folder should be, another a file that is damaged: an error that no other process can
    make again."""
    [damaged] = own.paths("findings", year=YEAR, member_id="school")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    readers = dict.fromkeys(["village", "silent", "nobody", "school", "club"], "this")
    contents = []
    for worth in (100, 1):
        monkeypatch.setattr(many, "WORTH_A_PROCESS", worth)
        shutil.rmtree(own.home / "reports")
        write_atomically(own.home / "reports" / str(YEAR) / "nobody", b"a file where a folder should be")
        results = dict(many.write_members(own, readers, year=YEAR, factor_set=factor_set, words=failures.words))
        assert [name for name, outcome in results.items() if isinstance(outcome, str)] == ["nobody", "school"]
        for name, path in (("nobody", own.home / "reports"), ("school", damaged)):
            assert str(path) in str(results[name])
        files = [path for paths in results.values() if not isinstance(paths, str) for path in paths]
        contents.append({path: path.read_bytes() for path in files})
    assert len(contents[0]) > 20
    assert contents[0] == contents[1]


def written(lake: Lake, factor_set: FactorSet, among: YearTables | None, members: Sequence[str]) -> dict[str, bytes]:
    about: dict[str, Any] = {"year": YEAR, "factor_set": factor_set, "among": among}
    paths = [path for member_id in members for path in write_member(lake, member_id=member_id, **about)]
    return {path.relative_to(lake.home).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The reports of those who are written together, each written alone."""
    return written(Lake(region(tmp_path_factory)), catalogue.load(), None, TOGETHER)


@pytest.mark.parametrize("broken", ["nothing", "tables of all", "questions to all"])
def test_members_whose_tables_are_read_together_have_the_reports_that_they_have_alone(
    own: Lake, alone: dict[str, bytes], factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """All of them have a file of the same name and lines of the same numbers; where nothing can be asked of all, two
    short reports show that each is made alone."""
    members = TOGETHER if broken == "nothing" else FEW
    read, view = YearTables.read, YearTables.view

    def broken_read(self: YearTables, name: str) -> pa.Table:
        if len(self.members) > 1 and name == "fleet":
            raise ArithmeticError
        return read(self, name)

    def broken_view(self: YearTables, *names: str) -> Engine:
        if len(self.members) > 1 and "_coverage" in names:
            raise ArithmeticError
        return view(self, *names)

    if broken == "tables of all":
        monkeypatch.setattr(YearTables, "read", broken_read)
    if broken == "questions to all":
        monkeypatch.setattr(YearTables, "view", broken_view)
    with YearTables(own, year=YEAR, members=members, factor_set=factor_set) as among:
        together = written(own, factor_set, among, members)
    assert len(together) > 20 * len(members) - 10
    assert [name for name in together if alone[name] != together[name]] == []


CHILDREN = """
import sys, time
from footprint.report.writing import many
if __name__ == "__main__":
    pool = many._processes(1, (None, 0, None, None))
    print(pool.submit(many.os.getpid).result(), flush=True)
    time.sleep(600)
"""


def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(CHILDREN, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _ in _tries():
        if not Path(f"/proc/{child}").exists():
            break
    else:
        os.kill(child, signal.SIGKILL)
        pytest.fail("the process works on for nobody")


def _tries() -> Iterator[None]:
    for _ in range(200):
        yield
        time.sleep(0.05)
