"""Whatever lies in the inbox: receipts are known by more than their ending, and nothing there stops anybody."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from footprint.inbox.deliveries import Receipt
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.schema import table

DAY = date(2026, 1, 20)
LIST = b"a;b\n1;2\n"
OTHER = "f" * 64


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """Two members with a list each."""
    inbox = Inbox(tmp_path)
    for member_id in ("a", "b"):
        deliver(inbox, LIST + member_id.encode(), member_id)
    return inbox


def deliver(inbox: Inbox, content: bytes, member_id: str = "a", on: date = DAY) -> Receipt:
    return inbox.deliver(
        io.BytesIO(content), year=2025, member_id=member_id, received_on=on, name="parc.csv", list_name="parc"
    )


def receipt_of(inbox: Inbox, member_id: str = "a") -> Path:
    (path,) = (inbox.root / "2025" / member_id / "parc").glob("*.json")
    return path


def looked_at(inbox: Inbox) -> dict[str, list[Receipt]]:
    """What every way of looking at the inbox finds; none of them may raise."""
    found = {member_id: [item.receipt for item in items] for member_id, items in inbox.of_year(2025).items()}
    for member_id in inbox.members(2025):
        assert [item.receipt for item in inbox.received(year=2025, member_id=member_id)] == found.get(member_id, [])
        inbox.current(year=2025, member_id=member_id)
        inbox.kept(member_id)
    assert {each for each in ("a", "b", "c") if inbox.holds(year=2025, member_id=each)} == {*inbox.members(2025)}
    assert inbox.years() == [2025]
    inbox.expire(today=DAY, confirmed={(2025, "a"): DAY}, raw_days=30)
    inbox.sweep(inbox.contents().member_years["left"])
    return found


def mended(inbox: Inbox) -> list[Path]:
    return inbox.mend(inbox.contents().member_years["damaged"])


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def of_another_place(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"member_id": "a"', b'"member_id": "b"'))


def of_another_year(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b": 2025", b": 2024"))


def of_another_type(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"2026-01-20"', b"20260120"))


def no_object(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


def endless(path: Path) -> None:
    path.write_bytes(b" " * 1_000_000 + path.read_bytes())


def link(path: Path) -> None:
    away = path.rename(path.with_name("elsewhere"))
    path.symlink_to(away)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGE = [
    truncated,
    emptied,
    of_another_place,
    of_another_year,
    of_another_type,
    no_object,
    endless,
    link,
    folder,
    pipe,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_receipt_costs_no_bytes_and_stops_nobody(inbox: Inbox, damage: Callable[[Path], None]) -> None:
    before, path = looked_at(inbox), receipt_of(inbox)
    raw = path.with_suffix(".raw")
    os.utime(raw, (datetime(2026, 1, 18, 12, tzinfo=UTC).timestamp(),) * 2)
    damage(path)
    after = looked_at(inbox)
    assert after["b"] == before["b"]
    (found,) = after["a"]
    assert (found.sha256, found.size_bytes, found.received_on) == (path.stem, 9, date(2026, 1, 18))
    assert raw.read_bytes() == LIST + b"a"
    assert mended(inbox) == ([path] if damage is not folder else [])
    assert looked_at(inbox)["a"] == [found]
    assert mended(inbox) == []


def test_the_day_that_a_file_described_is_known_from_the_lake(inbox: Inbox) -> None:
    path = receipt_of(inbox)
    row = dict.fromkeys(table("receipts").names) | {
        "member_id": "a", "year": 2025, "list": "parc", "file_sha256": path.stem, "table_number": 1, "size_bytes": 9,
        "as_of": date(2025, 12, 31), "current": True,
    }  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=table("receipts").arrow)
    Lake(inbox.home).write("receipts", rows, year=2025, member_id="a")
    emptied(path)
    assert mended(inbox) == [path]
    assert looked_at(inbox)["a"][0].described_on == date(2025, 12, 31)


def test_bytes_that_are_not_those_of_their_name_get_no_receipt(inbox: Inbox) -> None:
    path = receipt_of(inbox)
    emptied(path)
    emptied(path.with_suffix(".raw"))
    assert mended(inbox) == []
    assert [receipt.size_bytes for receipt in looked_at(inbox)["a"]] == [0]


def test_a_receipt_without_bytes_that_is_damaged_is_none(inbox: Inbox) -> None:
    receipt_of(inbox).with_suffix(".raw").unlink()
    emptied(receipt_of(inbox))
    assert sorted(looked_at(inbox)) == ["b"]
    assert mended(inbox) == []


def test_a_file_after_a_damaged_receipt_is_the_newer_one(inbox: Inbox) -> None:
    emptied(receipt_of(inbox))
    os.utime(receipt_of(inbox).with_suffix(".raw"), (datetime(2026, 1, 20, tzinfo=UTC).timestamp(),) * 2)
    new = deliver(inbox, b"new")
    assert [item.receipt for item in inbox.current(year=2025, member_id="a")] == [new]
    assert len(looked_at(inbox)["a"]) == 2


@pytest.mark.parametrize("damage", [truncated, emptied])
def test_a_torn_mark_still_takes_the_list_back_and_a_file_sent_again_counts(
    inbox: Inbox, damage: Callable[[Path], None]
) -> None:
    deliver(inbox, b"second")
    inbox.withdraw(year=2025, member_id="a", list_name="parc", on=DAY)
    mark = inbox.root / "2025" / "a" / "parc" / ".withdrawn"
    damage(mark)
    assert inbox.current(year=2025, member_id="a") == []
    new = deliver(inbox, b"second")
    assert [item.receipt for item in inbox.current(year=2025, member_id="a")] == [new]
    assert looked_at(inbox)["a"]


STRAY = {
    "inventory.json": LIST,
    f"{OTHER}.json": b"{}",
    "RECEIPT.JSON": b"{}",
    f"{OTHER[:-1]}.json": b'{"year": 2025}',
}


@pytest.mark.parametrize("name", STRAY)
@pytest.mark.parametrize("place", ["2025/a/parc", "2025/a", "2025", "", "2025/a/parc/deeper", "2025/Ville de Pau/x"])
def test_a_file_that_ends_like_a_receipt_is_none(inbox: Inbox, name: str, place: str) -> None:
    before = looked_at(inbox)
    (inbox.root / place).mkdir(parents=True, exist_ok=True)
    (inbox.root / place / name).write_bytes(STRAY[name])
    assert looked_at(inbox) == before
    assert mended(inbox) == []
    assert (inbox.root / place / name).read_bytes() == STRAY[name]


def test_folders_files_and_links_where_others_are_expected_are_passed_over(inbox: Inbox, tmp_path: Path) -> None:
    before = looked_at(inbox)
    outside = tmp_path / "outside"
    Inbox(outside).deliver(io.BytesIO(b"x"), year=2025, member_id="c", received_on=DAY, name="x.csv", list_name="x")
    year = inbox.root / "2025"
    (inbox.root / "2024").symlink_to(outside / "inbox" / "2025")
    (year / "c").symlink_to(outside / "inbox" / "2025" / "c")
    (year / "a" / "x").symlink_to(outside / "inbox" / "2025" / "c" / "x")
    (inbox.root / "２０２３").mkdir()
    (inbox.root / "0001").mkdir()
    (inbox.root / "2023").write_bytes(b"")
    (year / "file").write_bytes(b"")
    (year / "a" / "list").write_bytes(b"")
    (year / "a" / "parc" / f"{OTHER}.raw").mkdir()
    for place, name in ((year / "a", ".receiving-x"), (year / "a" / "parc", ".writing-x"), (year / "a" / "parc", ".x")):
        os.mkfifo(place / name)
        os.utime(place / name, (time.time() - 3600,) * 2)
    assert looked_at(inbox) == before
    assert not list((outside / "inbox" / "2025" / "c").glob(".withdrawn"))


def test_the_inbox_itself_may_be_a_link(inbox: Inbox, tmp_path: Path) -> None:
    before = looked_at(inbox)
    away = inbox.root.rename(tmp_path / "large-disk")
    inbox.root.symlink_to(away)
    assert looked_at(inbox) == before


def test_what_nobody_may_read_is_passed_over(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, scandir, opened = receipt_of(inbox), os.scandir, Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert [receipt.sha256 for receipt in looked_at(inbox)["a"]] == [closed.stem]

    def locked_up(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked_up)
    assert sorted(looked_at(inbox)) == ["b"]
