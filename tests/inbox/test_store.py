"""Deliveries are whole or absent, replace or add as asked, stay private, expire on time, and never leave the inbox."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from footprint.inbox.deliveries import Receipt, slug
from footprint.inbox.store import Inbox, InboxError
from footprint.reception.adoption import adopt
from footprint.settings import settings

DAY = date(2026, 1, 20)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def deliver(
    inbox: Inbox, content: bytes, *, list_name: str | None = "inventaire", on: date = DAY, **more: object
) -> Receipt:
    given = {"year": 2025, "member_id": "ville-a", "name": "glpi.csv"} | more
    return inbox.deliver(io.BytesIO(content), received_on=on, list_name=list_name, **given)  # type: ignore[arg-type]


def names(inbox: Inbox) -> list[tuple[str, bytes]]:
    current = inbox.current(year=2025, member_id="ville-a")
    return [(item.receipt.list, item.path.read_bytes()) for item in current if item.path]


def test_a_delivery_is_the_bytes_and_a_receipt(inbox: Inbox) -> None:
    receipt = deliver(inbox, b"a;b\n1;2\n", as_of=date(2025, 12, 31))
    item = inbox.current(year=2025, member_id="ville-a")[0]
    assert item.receipt == receipt
    assert item.path is not None
    assert item.path.read_bytes() == b"a;b\n1;2\n"
    assert receipt.sha256 == hashlib.sha256(b"a;b\n1;2\n").hexdigest()
    assert (receipt.size_bytes, receipt.name, receipt.described_on) == (8, "glpi.csv", date(2025, 12, 31))
    assert (inbox.years(), inbox.members(2025), inbox.members(2024)) == ([2025], ["ville-a"], [])


def test_without_a_day_the_list_describes_the_day_of_reception(inbox: Inbox) -> None:
    assert deliver(inbox, b"x").described_on == DAY


def test_a_path_is_delivered_like_a_stream(inbox: Inbox, tmp_path: Path) -> None:
    source = tmp_path / "upload.csv"
    source.write_bytes(b"x" * 3_000_000)
    receipt = inbox.deliver(source, year=2025, member_id="ville-a", received_on=DAY, name="upload.csv", list_name="a")
    assert receipt.size_bytes == 3_000_000
    assert source.exists()


def test_the_same_list_replaces_and_the_old_version_stays(inbox: Inbox) -> None:
    deliver(inbox, b"old")
    deliver(inbox, b"new", on=DAY + timedelta(days=1))
    assert names(inbox) == [("inventaire", b"new")]
    versions = inbox.received(year=2025, member_id="ville-a")
    assert [(item.current, item.path is not None) for item in versions] == [(False, True), (True, True)]


def test_two_versions_of_one_day_are_ordered_by_arrival(inbox: Inbox) -> None:
    for content in (b"3", b"1", b"2"):
        deliver(inbox, content)
    assert names(inbox) == [("inventaire", b"2")]


def test_the_same_bytes_twice_change_nothing(inbox: Inbox) -> None:
    first = deliver(inbox, b"same")
    before = {path: path.stat().st_mtime_ns for path in inbox.root.rglob("*") if path.is_file()}
    assert deliver(inbox, b"same", on=DAY + timedelta(days=9), name="again.csv") == first
    assert {path: path.stat().st_mtime_ns for path in inbox.root.rglob("*") if path.is_file()} == before


def test_an_old_version_delivered_again_later_is_current_again(inbox: Inbox) -> None:
    deliver(inbox, b"old")
    deliver(inbox, b"new", on=DAY + timedelta(days=1))
    deliver(inbox, b"old")
    assert names(inbox) == [("inventaire", b"new")]
    deliver(inbox, b"old", on=DAY + timedelta(days=1))
    assert names(inbox) == [("inventaire", b"old")]


def test_another_list_adds(inbox: Inbox) -> None:
    deliver(inbox, b"a", list_name="Écrans & moniteurs")
    deliver(inbox, b"b", list_name="serveurs")
    assert names(inbox) == [("ecrans-moniteurs", b"a"), ("serveurs", b"b")]


def test_add_puts_a_file_beside_a_filled_list(inbox: Inbox) -> None:
    deliver(inbox, b"a")
    assert deliver(inbox, b"b", mode="add").list == "inventaire-2"
    assert deliver(inbox, b"b", mode="add").list == "inventaire-2"
    assert deliver(inbox, b"c", mode="add").list == "inventaire-3"
    assert deliver(inbox, b"a", mode="add").list == "inventaire"
    assert len(names(inbox)) == 3


def test_a_list_without_a_name_is_named_by_what_the_file_is(inbox: Inbox) -> None:
    monitors = 'Nom;Fabricant;Type;Modèle;Taille;"Dernière modification"\nE1;Dell;Écran;P2419H;24.00;01-12-2025 10:00\n'
    assert deliver(inbox, monitors.encode(), list_name=None, name="glpi.csv").list == "inventory-glpi-monitors"
    tickets = "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n1;Panne;Clos;Haute;X\n"
    assert deliver(inbox, tickets.encode(), list_name=None, name="glpi.csv").list == "inventaire"
    assert deliver(inbox, b"\x00\x01\x02", list_name=None).list == "inventaire"


@pytest.mark.parametrize("member_id", ["../b", "a/b", "", ".", "..", "A", "é", "a" * 64, "-a", "a\n", "a\x00", "a b"])
def test_a_member_that_is_a_path_is_refused(inbox: Inbox, member_id: str) -> None:
    with pytest.raises(InboxError, match="short name"):
        deliver(inbox, b"x", member_id=member_id)
    with pytest.raises(InboxError, match="short name"):
        inbox.current(year=2025, member_id=member_id)
    assert [path for path in inbox.home.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("year", [0, -1, 20250, 1900])
def test_a_year_that_is_none_is_refused(inbox: Inbox, year: int) -> None:
    with pytest.raises(InboxError, match="reporting year"):
        deliver(inbox, b"x", year=year)


@pytest.mark.parametrize(
    "list_name",
    ["../../etc", "/etc/passwd", "a/../../b", "..", ".", "x\x00y", "C:\\temp", "\u202e", "a" * 999, "…", "~"],
)
def test_a_list_that_is_a_path_is_only_a_name(inbox: Inbox, list_name: str) -> None:
    receipt = deliver(inbox, b"x", list_name=list_name)
    assert receipt.list == slug(list_name)
    files = list(inbox.home.rglob("*.raw"))
    assert [path.parent.parent for path in files] == [inbox.root / "2025" / "ville-a"]


def test_the_name_of_the_file_stands_only_in_the_receipt(inbox: Inbox) -> None:
    receipt = deliver(inbox, b"x", name="../../Parc de Mme Exemple\n.csv")
    assert receipt.name == "Parc de Mme Exemple.csv"
    assert [path for path in inbox.root.rglob("*") if "Exemple" in path.name] == []


def test_nobody_else_can_read_it(inbox: Inbox) -> None:
    mask = os.umask(0)
    try:
        deliver(inbox, b"x")
    finally:
        os.umask(mask)
    for path in [inbox.root, *inbox.root.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_file_above_the_limit_leaves_nothing(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTPRINT_MAX_FILE_MB", "1")
    settings.cache_clear()
    with pytest.raises(InboxError, match="larger than 1 MB"):
        deliver(inbox, b"x" * 1_000_001)
    settings.cache_clear()
    assert [path for path in inbox.root.rglob("*") if path.is_file()] == []


class Broken(io.BytesIO):
    """An upload that breaks off."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise ConnectionError("gone")


def test_an_upload_that_breaks_off_leaves_nothing(inbox: Inbox) -> None:
    with pytest.raises(ConnectionError):
        inbox.deliver(Broken(), year=2025, member_id="ville-a", received_on=DAY, name="x", list_name="a")
    assert [path for path in inbox.root.rglob("*") if path.is_file()] == []


def test_raw_files_expire_after_confirmation_and_receipts_stay(inbox: Inbox) -> None:
    deliver(inbox, b"old")
    receipt = deliver(inbox, b"new", on=DAY + timedelta(days=1))
    confirmed = {(2025, "ville-a"): date(2026, 2, 1)}
    assert inbox.expire(today=date(2026, 3, 2), confirmed=confirmed, raw_days=30) == []
    assert inbox.expire(today=date(2026, 3, 3), confirmed={}, raw_days=30) == []
    deleted = inbox.expire(today=date(2026, 3, 3), confirmed=confirmed, raw_days=30)
    assert [(entry.sha256, entry.deleted_on) for entry in deleted][-1] == (receipt.sha256, date(2026, 3, 3))
    assert list(inbox.root.rglob("*.raw")) == []
    assert [item.path for item in inbox.received(year=2025, member_id="ville-a")] == [None, None]
    log = [json.loads(line) for line in (inbox.root / "deletions.jsonl").read_text().splitlines()]
    assert [line["sha256"] for line in log] == [entry.sha256 for entry in deleted]
    assert "glpi.csv" not in (inbox.root / "deletions.jsonl").read_text()
    assert inbox.expire(today=date(2026, 4, 3), confirmed=confirmed, raw_days=30) == []


def test_a_file_that_came_after_confirmation_has_its_own_days(inbox: Inbox) -> None:
    deliver(inbox, b"late", on=date(2026, 3, 1))
    confirmed = {(2025, "ville-a"): date(2026, 1, 1)}
    assert inbox.expire(today=date(2026, 3, 30), confirmed=confirmed, raw_days=30) == []
    assert len(inbox.expire(today=date(2026, 3, 31), confirmed=confirmed, raw_days=30)) == 1


def test_what_a_killed_delivery_left_is_swept(inbox: Inbox) -> None:
    receipt = deliver(inbox, b"kept")
    folder = inbox.root / "2025" / "ville-a"
    left = [
        folder / ".receiving-abc",
        folder / "inventaire" / f"{'0' * 64}.raw",
        folder / "inventaire" / ".writing-abc",
    ]
    for path in left:
        path.write_bytes(b"half")
        _age(path)
    inbox.sweep(inbox.contents().member_years["left"])
    assert [path.exists() for path in left] == [False] * 3
    assert inbox.current(year=2025, member_id="ville-a")[0].receipt == receipt


def test_what_is_being_received_is_not_swept(inbox: Inbox) -> None:
    """However slow it is; and what has just begun is not taken for left."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            for path in inbox.root.glob("*/*/.receiving-*"):
                _age(path)
            inbox.sweep(inbox.contents().member_years["left"])
            return super().read(size)

    inbox.deliver(Slow(b"x" * 100), year=2025, member_id="ville-a", received_on=DAY, name="a.csv", list_name="a")
    assert names(inbox) == [("a", b"x" * 100)]
    new = inbox.root / "2025" / "ville-a" / ".receiving-new"
    new.write_bytes(b"half")
    inbox.sweep(inbox.contents().member_years["left"])
    assert new.exists()


def _age(path: Path) -> None:
    """Make a file an hour old."""
    hour_ago = time.time() - 3600
    os.utime(path, (hour_ago, hour_ago))


def test_a_file_dropped_by_hand_becomes_a_delivery(inbox: Inbox) -> None:
    deliver(inbox, b"there already", list_name="ecrans")
    folder = inbox.root / "2025" / "ville-a"
    for path in (folder / "parc.csv", folder / "ecrans" / "Écrans 2025.csv", folder / "half.csv.part", folder / ".x"):
        path.write_bytes(path.name.encode())
    (folder / "link.csv").symlink_to("/etc/hostname")
    waiting = inbox.contents().waiting
    assert [(each.path.name, each.list_name) for each in waiting] == [("Écrans 2025.csv", "ecrans"), ("parc.csv", None)]
    assert adopt(inbox, waiting, received_on=DAY) == []
    current = [item.receipt for item in inbox.current(year=2025, member_id="ville-a")]
    assert [(each.list, each.name) for each in current] == [
        ("ecrans", "glpi.csv"), ("ecrans-2", "Écrans 2025.csv"), ("inventaire", "parc.csv"),
    ]  # fmt: skip
    assert inbox.contents().waiting == ()


LOG = '203.0.113.7 - - [0{day}/Mar/2025:10:00:00 +0000] "GET / HTTP/1.1" 200 7 "-" "Mozilla/5.0 (X11) Firefox/128.0"\n'


def test_dropped_logs_stand_beside_each_other(inbox: Inbox) -> None:
    """Twelve months of a log are twelve files: none of them replaces another, in a folder of a list or not."""
    for place in ("", "web"):
        folder = inbox.root / "2025" / "ville-a" / place
        folder.mkdir(parents=True, exist_ok=True)
        for day in (1, 2, 3):
            (folder / f"access{place}.log.{day}").write_text(LOG.format(day=day) * (2 if place else 1))
    (inbox.root / "2025" / "ville-a" / "again.log").write_text(LOG.format(day=2))
    told = adopt(inbox, inbox.contents().waiting, received_on=DAY)
    assert [(each.path, each.reason) for each in told] == [("2025/ville-a/again.log", "held")]
    assert [name for name, _ in names(inbox)] == [
        "web", "web-2", "web-3", "weblog-access-log", "weblog-access-log-2", "weblog-access-log-3"
    ]  # fmt: skip


# For each line of its input, a process that delivers until it is killed.
DELIVER_FOR_EVER = """
import io, os, sys
from datetime import date
from pathlib import Path
from footprint.inbox.store import Inbox
inbox = Inbox(Path(sys.argv[1]))
for line in sys.stdin:
    if child := os.fork():
        os.waitpid(child, 0)
        print("ended", flush=True)
        continue
    print(os.getpid(), flush=True)
    for number in range(100_000):
        content = f"{line.strip()} {number};".encode() * (1 + number % 7 * 40_000)
        receipt = inbox.deliver(io.BytesIO(content), year=2025, member_id="ville-a", received_on=date(2026, 1, 20),
                                name="x.csv", list_name=f"liste-{number % 3}")
        print(receipt.sha256, flush=True)
"""


def test_a_kill_at_any_moment_loses_nothing_acknowledged_and_leaves_nothing_half(inbox: Inbox) -> None:
    rng, acknowledged = random.Random(7), set()
    command = [sys.executable, "-c", DELIVER_FOR_EVER, str(inbox.home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for attempt in range(15):
            process.stdin.write(f"{attempt}\n")
            child = int(process.stdout.readline())
            acknowledged.add(process.stdout.readline().strip())
            time.sleep(rng.random() * 0.15)
            os.kill(child, signal.SIGKILL)
            lines = iter(process.stdout.readline, "ended\n")
            acknowledged |= {line.strip() for line in lines if len(line) == 65}
        process.stdin.close()
    received = {item.receipt.sha256: item for item in inbox.received(year=2025, member_id="ville-a")}
    assert acknowledged <= set(received)
    assert len(acknowledged) >= 15
    for sha256, item in received.items():
        assert item.path is not None
        content = item.path.read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, item.receipt.size_bytes)


def test_a_list_that_was_taken_back_is_empty_until_a_file_comes_again(inbox: Inbox) -> None:
    deliver(inbox, b"one", list_name="a")
    deliver(inbox, b"two", list_name="a", on=DAY + timedelta(days=1))
    deliver(inbox, b"other", list_name="b")
    where = {"year": 2025, "member_id": "ville-a"}
    assert inbox.withdraw(**where, list_name="a", on=DAY + timedelta(days=2))  # type: ignore[arg-type]
    assert names(inbox) == [("b", b"other")]
    assert [item.withdrawn_on is None for item in inbox.received(year=2025, member_id="ville-a")] == [
        False,
        False,
        True,
    ]
    assert not inbox.withdraw(**where, list_name="a", on=DAY)  # type: ignore[arg-type]
    assert not inbox.withdraw(**where, list_name="nowhere", on=DAY)  # type: ignore[arg-type]
    deliver(inbox, b"one", list_name="a", on=DAY)
    assert names(inbox) == [("a", b"one"), ("b", b"other")]


def test_a_file_beside_others_fills_the_list_that_was_taken_back(inbox: Inbox) -> None:
    deliver(inbox, b"one", list_name="a")
    inbox.withdraw(year=2025, member_id="ville-a", list_name="a", on=DAY)
    assert deliver(inbox, b"two", list_name="a", mode="add").list == "a"


def test_what_was_taken_back_is_deleted_in_time_without_any_confirmation(inbox: Inbox) -> None:
    deliver(inbox, b"one", list_name="a")
    deliver(inbox, b"other", list_name="b")
    inbox.withdraw(year=2025, member_id="ville-a", list_name="a", on=DAY)
    assert inbox.expire(today=DAY + timedelta(days=29), confirmed={}, raw_days=30) == []
    gone = inbox.expire(today=DAY + timedelta(days=30), confirmed={}, raw_days=30)
    assert [(each.list, each.reason) for each in gone] == [("a", "retention")]
    assert names(inbox) == [("b", b"other")]
