"""The lake: atomic, immutable by content, one manifest a partition; proved with real files and real processes."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.lake import (
    DamagedError,
    Failure,
    Lake,
    Manifest,
    RuleError,
    files,
    former,
    leaving,
    locked,
    upkeep,
    write_atomically,
)
from footprint.schema import YEAR, Column, Table, table
from tests.cases import cases
from tests.lake.rows import KEYS, lines_of


def test_what_is_written_is_read_back_in_the_order_of_the_key(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines_of("a", 3, 1, 2), year=2025, member_id="a")
    assert lake.read("lines", year=2025).column("line").to_pylist() == [1, 2, 3]
    assert lake.read("lines", year=2024).num_rows == 0
    assert lake.read("devices").schema == table("devices").arrow


def test_the_same_rows_are_the_same_file_whatever_their_order(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = lake.write("lines", lines_of("a", 1, 2, 3), year=2025, member_id="a")
    manifest = (lake.root / "manifests/2025/a.json").read_bytes()
    assert lake.write("lines", lines_of("a", 3, 2, 1), year=2025, member_id="a") == first
    assert (lake.root / "manifests/2025/a.json").read_bytes() == manifest


def test_a_new_version_leaves_the_old_file_readable(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    old = lake.write("lines", lines_of("a", 1), year=2025, member_id="a")
    new = lake.write("lines", lines_of("a", 1, 2), year=2025, member_id="a")
    assert old.exists()
    assert lake.paths("lines", member_id="a") == [new]


def fleet_of(*members: str) -> pa.Table:
    """Rows of `vanished_units`: of each member as many as it has letters."""
    described = table("vanished_units")
    rows = [dict.fromkeys(described.names) | {"member_id": member, "year": 2025, "category": f"kind {number}"}
            for member in members for number in range(len(member))]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=described.arrow)


def test_of_a_year_the_rows_of_a_member_are_read_without_those_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the groups of rows are: several members in one, one in several, or a file of before without ends."""
    members = [f"{letter * count}" for letter in "abcé" for count in (1, 3, 7)]
    lake = Lake(tmp_path)
    for rows_per_group in (1, 2, 5, 1_000):
        monkeypatch.setattr(files, "ROWS_PER_GROUP", rows_per_group)
        for noted in ("member_id", "no column"):
            monkeypatch.setattr(files, "BY_MEMBER", noted)
            lake.write("vanished_units", fleet_of(*members), year=2025)
            (path,) = lake.paths("vanished_units", year=2025)
            has_ends = pq.ParquetFile(path).metadata.row_group(0).column(0).statistics is not None
            assert has_ends is (noted == "member_id")
            whole = lake.read("vanished_units", year=2025)
            for member in (*members, "aa", "", "zz"):
                mine = lake.read("vanished_units", year=2025, member_id=member)
                assert mine.equals(whole.filter(pc.field("member_id") == member))
                assert mine.num_rows == (len(member) if member in members else 0)
                kinds = lake.read("vanished_units", ["category"], year=2025, member_id=member)
                assert kinds.equals(mine.select(["category"]))


def test_texts_that_are_kept_once_are_those_that_are_read(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines_of("a", 1, 2), year=2025, member_id="a")
    path = lake.write("lines", lines_of("b", 1), year=2025, member_id="b")
    older = former.rows("lines", path, None).drop_columns(["fate"])  # before its table had this column
    pq.write_table(older, tmp_path / "older.parquet")
    once = [lake.encoded("lines"), former.rows("lines", tmp_path / "older.parquet", None, encoded=True)]
    both = pa.concat_tables(once)
    assert pa.types.is_dictionary(both.schema.field("fate").type)
    assert both.slice(0, 3).cast(table("lines").arrow) == lake.read("lines")
    assert both["fate"].to_pylist()[3:] == [None]
    assert lake.encoded("devices").num_rows == 0


def test_a_set_stands_for_any_of_its_values(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    paths = {each: lake.write("lines", lines_of(each, 1), year=2025, member_id=each) for each in ("a", "b", "c")}
    assert lake.paths("lines", year=2025, member_id={"c", "a", "nobody"}) == [paths["a"], paths["c"]]
    assert lake.read("lines", year={2024, 2025}, member_id={"b"}).column("member_id").to_pylist() == ["b"]
    assert lake.paths("lines", member_id=set()) == []


LISTED: list[str] | None = None  # folders that are listed, while somebody asks


def _note(event: str, given: tuple[Any, ...]) -> None:
    if event in {"os.scandir", "os.listdir"} and LISTED is not None:
        LISTED.append(os.fspath(given[0]) if given[0] is not None else "")


sys.addaudithook(_note)  # for good, as all are


class Unwalked(dict[tuple[int, str], Manifest]):
    """Of which one asks for one, and nobody for all."""

    def __iter__(self) -> Iterator[tuple[int, str]]:
        raise AssertionError("walked through")


@pytest.mark.parametrize("is_pinned", [False, True])
def test_who_asks_for_one_member_lists_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_pinned: bool
) -> None:
    """Else a thousand members would each be looked for among a thousand."""
    lake, names = Lake(tmp_path), ("a", "b", "c")
    paths = {each: lake.write("lines", lines_of(each, 1), year=2025, member_id=each) for each in names}
    if is_pinned:
        held = {(2025, each): lake.manifest(year=2025, member_id=each) for each in names}
        lake = replace(lake, pinned=Unwalked({key: each for key, each in held.items() if each}))
    listed: list[str] = []
    monkeypatch.setattr(f"{__name__}.LISTED", listed)
    assert lake.paths("lines", year=2025, member_id="b") == [paths["b"]]
    assert lake.paths("lines", year={2024, 2025}, member_id={"c", "a", "nobody"}) == [paths["a"], paths["c"]]
    assert lake.read("lines", year=2025, member_id="a").num_rows == 1
    assert lake.damage(year=2025, member_id="a") is None
    assert [each for each in listed if "2025" in each] == []
    if not is_pinned:
        assert lake.members(2025) == [*names]
        assert [each for each in listed if "2025" in each] != []


@pytest.mark.parametrize("name", ["", ".", "a.failed", "../2025/a", "a/../a", ".a", "a\0", "a" * 300, "A"])
def test_what_is_no_name_of_a_member_has_no_tables(tmp_path: Path, name: str) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines_of("a", 1), year=2025, member_id="a")
    lake.fail(Failure("1", "error"), year=2025, member_id="a")
    assert lake.paths("lines", year=2025, member_id=name) == []


def test_members_stay_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("lines", lines_of("a", 1), year=2025, member_id="a")
    lake.write("lines", lines_of("b", 1, 2), year=2025, member_id="b")
    assert lake.read("lines", member_id="b").num_rows == 2
    assert lake.partitions("lines") == [{"year": "2025", "member_id": "a"}, {"year": "2025", "member_id": "b"}]


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
    tmp_path: Path, data: pa.Table, partition: dict[str, Any], complaint: str
) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(ValueError, match=complaint):
        lake.write("lines", data, **partition)
    assert not lake.root.exists()


ANY_KEY = Table("any", "joined", YEAR, ("a", "b", "c"), "", tuple(
    Column(name, kind, "", "") for name, kind in (("a", pa.string()), ("b", pa.int64()), ("c", pa.string()))
))  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([None, "x", "y", "é"]), st.sampled_from([None, 1, 2]), st.sampled_from("pq")),
                max_size=6))  # fmt: skip
def test_rows_are_kept_in_the_order_of_their_key_in_whatever_order_they_come(rows: list[tuple[Any, ...]]) -> None:
    came = pa.Table.from_pylist([dict(zip("abc", row, strict=True)) for row in rows], schema=ANY_KEY.arrow)
    ordered = came.sort_by([(name, "ascending") for name in "abc"])
    if len(set(rows)) < len(rows):
        for each in (came, ordered):
            with pytest.raises(RuleError, match="two rows of one key"):
                files.conform(ANY_KEY, each, {})
    else:
        assert files.conform(ANY_KEY, came, {}).equals(ordered)
        assert files.conform(ANY_KEY, ordered, {}).equals(ordered)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda rows: pa.concat_tables([rows, rows.slice(1, 1)]), "two rows of one key"),
        (lambda rows: rows.set_column(4, "fate", pa.array([1, 2, 3])), None),
        (lambda rows: rows.set_column(3, "line", pa.array(["1", "two", "3"])), "other types"),
        (lambda rows: rows.set_column(3, "line", pa.array([1, None, 3])), "no line"),
        (lambda rows: rows.set_column(2, "file_sha8", pa.array([None] * 3, pa.string())), "no file_sha8"),
    ],
)
def test_of_several_tables_none_counts_if_one_breaks_a_rule(
    tmp_path: Path, damage: Callable[[pa.Table], pa.Table], complaint: str | None
) -> None:
    lake, keys = Lake(tmp_path), KEYS
    findings = table("findings").empty()
    lake.commit({"lines": lines_of("a", 1), "findings": findings}, **keys)
    manifest = (lake.root / "manifests/2025/a.json").read_bytes()
    new = {"findings": findings, "receipts": table("receipts").empty(), "lines": damage(lines_of("a", 1, 2, 3))}
    if complaint is None:
        lake.commit(new, **keys)  # whole numbers are texts, once they are cast
        assert lake.read("lines", **keys).num_rows == 3
        return
    with pytest.raises(RuleError, match=complaint):
        lake.commit(new, **keys)
    assert (lake.root / "manifests/2025/a.json").read_bytes() == manifest
    assert lake.read("lines", **keys).column("line").to_pylist() == [1]


def test_rows_that_break_a_rule_tell_their_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        Lake(tmp_path).commit({"lines": lines_of("a", 7, 7)}, year=2025, member_id="a")
    assert (error.value.table, error.value.files) == ("lines", ("00000000",))


def test_a_folder_in_the_place_of_a_file_is_put_aside(tmp_path: Path) -> None:
    lake, keys = Lake(tmp_path), KEYS
    for path in (lake.write("lines", lines_of("a", 1, 2), **keys), lake.root / "manifests/2025/a.json"):
        path.unlink()
        path.mkdir()
        (path / "kept").touch()
        assert lake.damaged(2025).keys() == {"a"}
        upkeep.salvage(lake, is_readable=True, **keys)
        lake.write("lines", lines_of("a", 1, 2), **keys)
        assert lake.read("lines", **keys).num_rows == 2
        assert [each.name for each in path.parent.rglob("kept")] == ["kept"]


@pytest.mark.parametrize("damage", [b"", b"PAR1", None])
def test_a_damaged_file_is_named_and_heals_when_it_is_written_again(tmp_path: Path, damage: bytes | None) -> None:
    lake, keys = Lake(tmp_path), KEYS
    lake.write("lines", lines_of("b", 1), year=2025, member_id="b")
    path = lake.write("lines", lines_of("a", 1, 2), **keys)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert lake.damaged(2025) == {"a": path}
    with pytest.raises(DamagedError, match=path.name) as error:
        lake.read("lines", year=2025)
    assert error.value.partition == {"year": "2025", "member_id": "a"}
    without = Lake(tmp_path, hidden=frozenset({(2025, "a")}))
    assert without.read("lines", year=2025).column("member_id").to_pylist() == ["b"]
    lake.write("lines", lines_of("a", 1, 2), **keys)
    assert lake.read("lines", **keys).num_rows == 2
    assert lake.damaged(2025) == {}


@pytest.mark.parametrize("content", [b"", b"{", b'{"tables": 3}', b"[]", b"\xff\xfe"])
def test_a_damaged_manifest_is_named_and_stops_nobody_else(tmp_path: Path, content: bytes) -> None:
    lake = Lake(tmp_path)
    for member_id in ("a", "b"):
        lake.write("lines", lines_of(member_id, 1), year=2025, member_id=member_id)
    path = lake.root / "manifests/2025/a.json"
    path.write_bytes(content)
    assert lake.damaged(2025) == {"a": path}
    with pytest.raises(DamagedError, match=r"a\.json"):
        lake.read("lines", year=2025, member_id="a")
    assert lake.read("lines", year=2025, member_id="b").num_rows == 1


def test_a_failed_reading_is_noted_until_a_good_one(tmp_path: Path) -> None:
    lake, keys = Lake(tmp_path), KEYS
    lake.write("lines", lines_of("a", 1), **keys)
    failure = Failure("1a2b3c4d", "error", ("ordinateurs",))
    lake.fail(failure, **keys)
    assert lake.failures(2025) == {"a": failure}
    assert lake.read("lines", **keys).num_rows == 1
    assert lake.partitions("lines") == [{"year": "2025", "member_id": "a"}]
    lake.write("lines", lines_of("a", 1), **keys)
    assert lake.failures(2025) == {}


def test_a_draft_is_seen_by_its_makers_only_until_it_is_promoted(tmp_path: Path) -> None:
    lake, draft = Lake(tmp_path), Lake(tmp_path, draft=True)
    one, two = (run_of(kwh) for kwh in (1.0, 2.0))
    lake.write("own_footprint", one, year=2025)
    draft.write("own_footprint", two, year=2025)
    draft.write("fleet", table("fleet").empty(), year=2025)
    assert draft.read("own_footprint", year=2025) == two
    assert lake.read("own_footprint", year=2025) == one
    assert lake.paths("fleet", year=2025) == []
    lake.promote(2025, {"factor_set": "x"})
    assert lake.read("own_footprint", year=2025) == two
    assert [path.name for path in (lake.root / "manifests").glob("2025*")] == ["2025.json"]
    manifest = lake.manifest(year=2025)
    assert manifest is not None
    assert (sorted(manifest.tables), manifest.made) == (["fleet", "own_footprint"], {"factor_set": "x"})
    draft.write("own_footprint", one, year=2025)
    lake.begin(2025)
    assert draft.read("own_footprint", year=2025) == two


def test_who_makes_a_year_sees_the_other_years_as_they_were(tmp_path: Path) -> None:
    def write(year: int, *members: str) -> None:
        rows = fleet_of(*members)
        years = pa.array([year] * rows.num_rows)
        lake.write("vanished_units", rows.set_column(rows.column_names.index("year"), "year", years), year=year)

    def members(year: int) -> list[str]:
        return [row["member_id"] for row in amid.read("vanished_units", year=year).to_pylist()]

    lake = Lake(tmp_path)
    for year in (2023, 2024, 2025):
        write(year, "a")
    (tmp_path / "lake" / "manifests" / "2023.json").write_bytes(b"{")
    amid = lake.amid(2025)
    lake.begin(2023)
    for year in (2022, 2023, 2024, 2025):
        write(year, "a", "b")
    assert members(2024) == ["a"]
    assert members(2025) == ["a", "b"], "its own year is what it is making"
    assert members(2022) == [], "there were no results of it"
    with pytest.raises(DamagedError):
        members(2023)
    assert lake.read("vanished_units", year=2023).num_rows == 2


def test_a_table_that_is_none_any_more_goes_with_the_next_results(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("own_footprint", run_of(1.0), year=2025)
    place = lake.root / "manifests" / "2025.json"
    manifest = json.loads(place.read_bytes())
    manifest["tables"]["indicators_region"] = manifest["tables"]["own_footprint"]
    place.write_text(json.dumps(manifest))
    Lake(tmp_path, draft=True).write("fleet", table("fleet").empty(), year=2025)
    lake.promote(2025, {})
    promoted = lake.manifest(year=2025)
    assert promoted is not None
    assert sorted(promoted.tables) == ["fleet", "own_footprint"]


def run_of(kwh: float) -> pa.Table:
    row = {"year": 2025, "run": "yearly_job", "energy_kwh": kwh, "duration_s": 1.0, "kgco2e": None, "method": ""}
    return pa.Table.from_pylist([row], schema=table("own_footprint").arrow)


def test_a_member_called_manifest_is_none_of_the_former_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(former, "_CONVERTED", set())
    Lake(tmp_path).write("lines", lines_of("manifest", 1), year=2025, member_id="manifest")
    assert Lake(tmp_path).read("lines")["member_id"].to_pylist() == ["manifest"]


def test_a_lake_of_the_former_layout_is_read_and_converted(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "new")
    path = lake.write("lines", lines_of("a", 1, 2), year=2025, member_id="a")
    folder = tmp_path / "old/lake/validated/lines"
    old = folder / path.relative_to(lake.root / "validated/lines")
    old.parent.mkdir(parents=True)
    old.write_bytes(path.read_bytes())
    entry = {"partition": {"year": "2025", "member_id": "a"}, "file": str(old.relative_to(folder)), "rows": 2}
    (folder / "manifest.json").write_text(json.dumps({"year=2025/member=a": entry}))
    old_lake = Lake(tmp_path / "old")
    assert old_lake.read("lines") == lake.read("lines")
    assert old_lake.manifest(year=2025, member_id="a") == lake.manifest(year=2025, member_id="a")
    assert not (folder / "manifest.json").exists()


def test_a_member_year_is_dropped_with_its_files(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    gone = lake.write("lines", lines_of("a", 1), year=2025, member_id="a")
    lake.write("lines", lines_of("b", 1), year=2025, member_id="b")
    leaving.erase(lake, year=2025, member_id="a")
    assert not gone.exists()
    assert [each["member_id"] for each in lake.partitions("lines")] == ["b"]


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
    """Kills at spread moments: the manifest always names a file that is there and is complete."""
    program = (
        "import sys; from pathlib import Path; from tests.lake.rows import lines_of\n"
        "from footprint.lake import Lake\n"
        "lake = Lake(Path(sys.argv[1])); print('ready', flush=True)\n"
        "for n in range(1, 100000): lake.write('lines', lines_of('a', *range(n)), year=2025, member_id='a')"
    )
    kills = cases(6, long=24)
    for moment in range(kills):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.048 * moment / kills)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        manifest = tmp_path / "lake/manifests/2025/a.json"
        if manifest.exists():
            entry = json.loads(manifest.read_text())["tables"]["lines"]
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
        "print('ready', flush=True)\n"
        "with Lake(Path(sys.argv[1])).lock(year=2025, member_id='a'): Path(sys.argv[1], 'entered').touch()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with locked(tmp_path / "locks" / "2025-a.lock"):
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == b"ready\n"
        time.sleep(0.3)
        assert waiting.poll() is None
        assert not (tmp_path / "entered").exists()
    waiting.communicate(timeout=120)
    assert waiting.returncode == 0
    assert (tmp_path / "entered").exists()


def test_receipts_that_named_tables_only_are_read_as_of_files(tmp_path: Path) -> None:
    lake, sha256 = Lake(tmp_path), "ab" * 32
    second = hashlib.sha256(f"{sha256}:2".encode()).hexdigest()
    empty = dict.fromkeys(table("receipts").names) | {"member_id": "a", "year": 2025, "list": "l", "table_number": 1}
    given = [empty | {"file_sha256": each, "kind": "inventory"} for each in (sha256, second)]
    path = lake.write("receipts", pa.Table.from_pylist(given, table("receipts").arrow), year=2025, member_id="a")
    old = pq.read_table(path).drop_columns(["table_number", "table_sha256"])
    pq.write_table(old, tmp_path / "old.parquet")
    found = former.rows("receipts", tmp_path / "old.parquet", ["file_sha256", "table_number", "table_sha256"])
    assert sorted(map(tuple, (row.values() for row in found.to_pylist()))) == [(sha256, 1, sha256), (sha256, 2, second)]
