"""A member-year is one transaction: whatever one file breaks or raises concerns that file, and no other member."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from footprint.inbox.store import Inbox
from footprint.intake import Reading, read_all
from footprint.intake.telling import render
from footprint.lake import Entry, Failure, Lake
from footprint.member_year import ReadingError, rebuild, same_devices
from footprint.member_year.filed import Filed
from footprint.members import registry
from tests.cases import one_in
from tests.shipped import FACTORS

HEADER = "Asset ID,Category,Manufacturer,Model,Quantity,Purchase date,Date retired,Status,Site,Serial number\n"
LAPTOPS = HEADER + "PC-1,Laptop,Dell,Latitude 5420,1,2022-03-01,,Somewhere,Town hall,FICAAAA1111\n"
SCREENS = HEADER + "SC-1,Monitor,Iiyama,XUB2493,1,2021-03-01,,In use,Town hall,FICBBBB2222\n"
KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
OTHER: dict[str, Any] = {"year": 2025, "member_id": "ville-b"}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    for keys in (KEYS, OTHER):
        deliver(tmp_path, LAPTOPS, "laptops", **keys)
        deliver(tmp_path, SCREENS, "screens", **keys)
    for keys in (KEYS, OTHER):
        rebuild(Lake(tmp_path), Inbox(tmp_path), factor_set=FACTORS, **keys)
    return Lake(tmp_path)


def deliver(home: Path, text: str, name: str, *, on: str = "2026-01-10", year: int, member_id: str) -> None:
    Inbox(home).deliver(
        io.BytesIO(text.encode()), year=year, member_id=member_id, received_on=date.fromisoformat(on),
        name=f"{name}.csv", list_name=name, as_of=date(2025, 12, 31),
    )  # fmt: skip


def devices(lake: Lake) -> list[tuple[str, float]]:
    rows = lake.read("devices", **KEYS).to_pylist()
    return sorted((row["list"], row["quantity_devices"]) for row in rows)


def damaging(name: str, damage: Callable[[Reading], Reading]) -> Callable[..., list[Reading]]:
    """What reads files, and damages the readings of those with this name."""

    def read(path: Path, **how: Any) -> list[Reading]:
        readings = read_all(path, **how)
        return [damage(each) for each in readings] if name in path.name else readings

    return read


def tables(lake: Lake) -> dict[str, Entry]:
    manifest = lake.manifest(**KEYS)
    assert manifest is not None
    return manifest.tables


def sentences(lake: Lake, rule: str) -> str:
    findings = lake.read("findings", **KEYS)
    return " ".join(render(findings.filter(pa.compute.equal(findings["rule"], rule)), "en"))


def twice(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows.slice(0, 1)])


def nulled(rows: pa.Table, column: str) -> pa.Table:
    at = rows.column_names.index(column)
    return rows.set_column(at, column, pa.nulls(rows.num_rows, rows.schema.field(column).type))


def typed(rows: pa.Table, column: str) -> pa.Table:
    return rows.set_column(rows.column_names.index(column), column, pa.array(["no number"] * rows.num_rows))


DAMAGES: dict[str, Callable[[Reading], Reading]] = {
    "a device twice": lambda each: replace(each, table=twice(each.table)),
    "a device without a name": lambda each: replace(each, table=nulled(each.table, "line_id")),
    "a device whose quantity is no number": lambda each: replace(each, table=typed(each.table, "quantity_devices")),
    "devices without a column": lambda each: replace(each, table=each.table.drop_columns(["category"])),
    "a line twice": lambda each: replace(each, lines=twice(each.lines)),
    "a line without a number": lambda each: replace(each, lines=nulled(each.lines, "line")),
    "a finding twice": lambda each: replace(each, findings=twice(each.findings)),
    "a finding without a rule": lambda each: replace(each, findings=nulled(each.findings, "rule")),
    "a finding whose line is no number": lambda each: replace(each, findings=typed(each.findings, "line")),
    "serials without lines": lambda each: replace(each, identity=each.identity.drop_columns(["line"])),
}
GOOD = [("laptops", 1.0), ("screens", 1.0)]
ODD = HEADER + "PC-2,Laptop,Dell,Latitude 5420,many,2022-03-01,,In use,Town hall,FICCCCC3333\n"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_new_file_that_breaks_a_rule_is_named_and_the_others_go_on(
    lake: Lake, damage: Callable[[Reading], Reading]
) -> None:
    before = lake.manifest(**OTHER)
    deliver(lake.home, ODD, "odd", **KEYS)
    read = damaging("odd", damage)
    for keys in (KEYS, OTHER):
        rebuild(lake, Inbox(lake.home), factor_set=FACTORS, read=read, **keys)
    assert devices(lake) == GOOD
    (receipt,) = [row for row in lake.read("receipts", **KEYS).to_pylist() if row["list"] == "odd"]
    assert (receipt["kind"], receipt["current"]) == (None, True)
    assert "error is ours" in sentences(lake, "unreadable_file")
    assert lake.manifest(**OTHER) == before


# Each rule that a file may break is proved above; what counts then is one way for all of them.
@pytest.mark.parametrize("damage", one_in(5, list(DAMAGES.values())), ids=one_in(5, list(DAMAGES)))
def test_a_file_read_well_before_keeps_its_rows_when_we_fail_to_read_it_again(
    lake: Lake, damage: Callable[[Reading], Reading]
) -> None:
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, read=damaging("laptops", damage), **KEYS)
    assert devices(lake) == GOOD
    assert "still counts" in sentences(lake, "kept_reading")
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert devices(lake) == GOOD
    assert sentences(lake, "kept_reading") == ""


@pytest.mark.parametrize("error", [TypeError, LookupError, MemoryError, RecursionError, ZeroDivisionError, OSError])
def test_whatever_reading_a_file_raises_stops_no_other(
    lake: Lake, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def fails(reading: Reading) -> Reading:
        raise error("FICCCCC3333")

    deliver(lake.home, ODD, "odd", **KEYS)
    with caplog.at_level(logging.ERROR, "footprint.errors"):
        rebuild(lake, Inbox(lake.home), factor_set=FACTORS, read=damaging("odd", fails), **KEYS)
    assert devices(lake) == GOOD
    (record,) = caplog.records
    assert record.incident in sentences(lake, "unreadable_file")  # type: ignore[attr-defined]
    assert "FICCCCC3333" not in caplog.text


def test_a_full_disk_is_nobodys_file(lake: Lake) -> None:
    def full(reading: Reading) -> Reading:
        raise OSError(28, "No space left on device")

    before = lake.manifest(**KEYS)
    deliver(lake.home, ODD, "odd", **KEYS)
    with pytest.raises(OSError, match="No space left"):
        rebuild(lake, Inbox(lake.home), factor_set=FACTORS, read=damaging("odd", full), **KEYS)
    assert lake.manifest(**KEYS) == before
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert {name for name, _ in devices(lake)} == {"laptops", "screens", "odd"}


def test_where_merging_fails_with_one_file_the_others_are_merged(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files that fail only together: the one that came last gives way."""
    merge_serials = same_devices.repeated_serials

    def fails(lists: list[Filed]) -> list[same_devices.Repeated]:
        if {"odd", "screens"} <= {part.receipt.list for part in lists if part.kind == "inventory"}:
            raise KeyError("serial")
        return merge_serials(lists)

    monkeypatch.setattr(same_devices, "repeated_serials", fails)
    deliver(lake.home, ODD, "odd", on="2026-01-12", **KEYS)
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert {name for name, _ in devices(lake)} == {"laptops", "screens"}
    assert "error is ours" in sentences(lake, "unreadable_file")


def test_where_no_file_is_the_reason_the_last_good_year_stays_and_the_reason_is_noted(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(lists: object) -> None:
        raise KeyError("serial")

    before, other = (lake.manifest(**keys) for keys in (KEYS, OTHER))
    with monkeypatch.context() as patched:
        patched.setattr(same_devices, "repeated_serials", fails)
        with pytest.raises(ReadingError) as error:
            rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert lake.manifest(**KEYS) == before
    assert lake.failures(2025) == {"ville-a": error.value.failure}
    assert error.value.failure == Failure(error.value.failure.number, "error", ("laptops", "screens"))
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert (lake.failures(2025), lake.manifest(**KEYS), lake.manifest(**OTHER)) == ({}, before, other)


KILLED = (
    "import os, signal, sys; from pathlib import Path; from tests.member_year.test_failures import *\n"
    "def read(path, **how):\n"
    "    if sys.argv[2] in path.name: os.kill(os.getpid(), signal.SIGKILL)\n"
    "    return read_all(path, **how)\n"
    "home = Path(sys.argv[1])\n"
    "for _ in range(4):\n"
    "    process = os.fork()  # which has nothing to import\n"
    "    if not process:\n"
    "        rebuild(Lake(home), Inbox(home), factor_set=FACTORS, read=read, **KEYS)\n"
    "        os._exit(0)\n"
    "    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))\n"
)


def killed_readings(home: Path, name: str) -> list[int]:
    """How four processes end, one after the other, that read the member-year and are killed by the file so called."""
    program = [sys.executable, "-c", KILLED, str(home), name]
    ended = subprocess.run(program, env=dict(os.environ), check=True, capture_output=True, text=True)
    return [int(line) for line in ended.stdout.splitlines()]


def test_a_file_whose_reading_kills_the_process_is_given_up_and_the_others_are_read(lake: Lake) -> None:
    deliver(lake.home, ODD, "odd", **KEYS)
    deliver(lake.home, LAPTOPS.replace("PC-1", "PC-7").replace("AAAA", "AAAB"), "new", **KEYS)
    assert killed_readings(lake.home, "odd") == [-9, -9, -9, 0]
    assert {name for name, _ in devices(lake)} == {"laptops", "screens", "new"}
    assert "ended the program 3 times" in sentences(lake, "unreadable_file")


def test_a_file_that_was_read_well_before_it_kills_keeps_its_rows(lake: Lake) -> None:
    assert killed_readings(lake.home, "laptops") == [-9, -9, -9, 0]
    assert devices(lake) == GOOD
    assert "still counts" in sentences(lake, "kept_reading")


@pytest.mark.parametrize("content", [b"", b"{"])
def test_a_damaged_manifest_heals_with_the_next_reading(lake: Lake, content: bytes) -> None:
    registry.write(lake, {"member_id": "ville-a", "year": 2025, "name": "A"})
    before = tables(lake)
    (lake.root / "manifests/2025/ville-a.json").write_bytes(content)
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert tables(lake) == before


def test_a_damaged_table_heals_with_the_next_reading(lake: Lake) -> None:
    before = lake.manifest(**KEYS)
    (path,) = lake.paths("devices", **KEYS)
    path.write_bytes(path.read_bytes()[:100])
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert lake.manifest(**KEYS) == before
    assert lake.damaged(2025) == {}


def test_a_damaged_table_of_an_expired_file_is_a_reason_and_not_a_year_of_nothing(lake: Lake) -> None:
    (path,) = lake.paths("devices", **KEYS)
    whole = path.read_bytes()
    for raw in (lake.home / "inbox/2025/ville-a/laptops").glob("*.raw"):
        raw.unlink()
    path.write_bytes(b"PAR1")
    with pytest.raises(ReadingError):
        rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert lake.failures(2025)["ville-a"].reason == "damaged"
    path.write_bytes(whole)
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **KEYS)
    assert {name for name, _ in devices(lake)} == {"laptops", "screens"}
