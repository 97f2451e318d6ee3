"""A disk that is full, files of two gigabytes, and who may read what the portal writes: with the real process."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import sqlite3
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from footprint.inbox.store import Inbox
from footprint.portal.people import accounts
from footprint.portal.store.database import open_database
from tests.cases import LONG
from tests.portal.conftest import MEMBER, csrf, running
from tests.portal.files.test_uploads import EDGE, left
from tests.portal.journeys import LIST, PROFILE, YEAR, confirmed, posted, sent, words
from tests.portal.served import Served, browser, inhabited, serving

WHERE: dict[str, Any] = {"year": 2025, "member_id": MEMBER}
DISK_MB = 20
# The largest file, and one beyond that comes without its length: more than the process may grow.
LARGEST_MB, ENDLESS_BYTES = (500, 2_100_000_000) if LONG else (80, 100_000_000)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of our own of 20 MB, where a mount is allowed (as root, outside a locked-down container)."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(place)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk; test_uploads.py has the same failure without a disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def big(megabytes: int) -> bytes:
    return LIST + b"Souris;;1;2020\n" * (megabytes * 1_000_000 // 15)


def test_a_full_disk_is_said_and_nothing_is_half_stored(small_disk: Path) -> None:
    """Too large for the disk, too large for the second copy, no byte left at all: then room again."""
    key = inhabited(small_disk / "home", MEMBER)[MEMBER]
    with serving(small_disk / "home") as served, browser(served, key) as client:
        sent(client, ("parc.csv", LIST))
        before = tree(served.home)
        announced = send(client, big(15))
        unannounced = send(client, big(30), chunked=True)
        second_copy = send(client, big(11), chunked=True)
        for answer in (announced, unannounced, second_copy):
            assert answer.status_code == 507
            assert "n’a plus de place" in answer.text
            assert tree(served.home) == before
            assert left(served.home) == []
        fill(small_disk)
        assert send(client, LIST + b"Souris;;1;2020\n").status_code == 507
        assert client.get(f"{YEAR}/resultat").status_code == 200
        assert posted(client, f"{YEAR}/profil", **PROFILE).status_code == 507
        assert posted(client, "/compte/nom", name="Camille").status_code in (303, 507)
        assert tree(served.home) == before
        (small_disk / "filler").unlink()
        assert sent(client, ("parc.csv", LIST + b"Souris;;1;2020\n")).status_code == 303
        assert re.search(r"équipements comptés 3[23] ", words(client.get(f"{YEAR}/resultat")))
        assert posted(client, f"{YEAR}/profil", **PROFILE).status_code == 303
        assert "Traceback" not in served.log.read_text()


def send(client: httpx2.Client, content: bytes, *, chunked: bool = False) -> httpx2.Response:
    """One file, its length said before or not."""
    secret = csrf(client.get("/compte")).encode()
    named = b"--" + EDGE + b'\r\nContent-Disposition: form-data; name="'
    pieces = [
        named + b'csrf"\r\n\r\n' + secret + b"\r\n" + named + b'fichiers"; filename="parc.csv"\r\n\r\n',
        *(content[at : at + 65_536] for at in range(0, len(content), 65_536)),
        b"\r\n--" + EDGE + b"--\r\n",
    ]
    kind = {"Content-Type": f"multipart/form-data; boundary={EDGE.decode()}"}
    whole = iter(pieces) if chunked else b"".join(pieces)
    return client.post(f"{YEAR}/fichiers", content=whole, headers=kind)


def tree(home: Path) -> dict[str, str]:
    """Everything that is received or validated, by its bytes."""
    kept = [path for root in ("inbox", "lake") for path in (home / root).rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def fill(disk: Path) -> None:
    """Leave not a byte."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            for size in (1_000_000, 4096, 1):
                while file.write(b"x" * size) == size:
                    pass
        except OSError:
            return


def test_two_gigabytes_are_never_in_memory(tmp_path: Path) -> None:
    """Said before: refused at once. Not said: read to the limit, then refused; the process stays as small as it was."""
    key = inhabited(tmp_path / "home", MEMBER)[MEMBER]
    with serving(tmp_path / "home", FOOTPRINT_MAX_FILE_MB=str(LARGEST_MB)) as served, browser(served, key) as client:
        secret = csrf(client.get("/compte"))
        before = most_memory_mb(served)
        kind = {"Content-Type": f"multipart/form-data; boundary={EDGE.decode()}"}
        assert announced(served, key, 2_100_000_000).startswith(b"HTTP/1.1 413")
        unsaid = client.post(f"{YEAR}/fichiers", content=endless(secret, ENDLESS_BYTES), headers=kind)
        assert unsaid.status_code == 413
        assert f"dépasse {LARGEST_MB} Mo" in words(unsaid).replace("\xa0", " ") or LONG
        grown = most_memory_mb(served) - before
        print(f"\n{ENDLESS_BYTES / 1e6:.0f} MB sent without their length: the process grew by {grown:.1f} MB at most")
        assert grown < 60
        assert left(served.home) == []
        assert Inbox(served.home).received(**WHERE) == []
        assert sent(client, ("parc.csv", LIST)).status_code == 303


def announced(served: Served, key: str, size: int) -> bytes:
    """What the portal says to a form of this length before any of it has come."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as wire:
        lines = (
            f"POST {YEAR}/fichiers HTTP/1.1", f"Host: 127.0.0.1:{served.port}", f"Origin: {served.url}",
            f"Cookie: session={key}", f"Content-Type: multipart/form-data; boundary={EDGE.decode()}",
            f"Content-Length: {size}", "", "",
        )  # fmt: skip
        wire.sendall("\r\n".join(lines).encode())
        return wire.recv(65_536)


def endless(secret: str, size: int) -> Iterator[bytes]:
    named = b"--" + EDGE + b'\r\nContent-Disposition: form-data; name="'
    yield named + b'csrf"\r\n\r\n' + secret.encode() + b"\r\n"
    yield named + b'fichiers"; filename="parc.csv"\r\n\r\n'
    piece = b"Ordinateur portable;Dell;1;2021\n" * 8192
    for _ in range(size // len(piece)):
        yield piece
    yield b"\r\n--" + EDGE + b"--\r\n"


def most_memory_mb(served: Served) -> float:
    """The most memory that the process has ever held."""
    assert served.process is not None
    lines = Path(f"/proc/{served.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def test_what_the_portal_writes_is_its_owners_only(tmp_path: Path) -> None:
    """After a whole year's journey, under a home that did not exist before."""
    home = tmp_path / "home"
    with serving(home) as served:
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.rglob("*"))}
        assert len(modes) >= 3
        key = inhabited(home, MEMBER)[MEMBER]
        before = set(home.rglob("*"))
        client = browser(served, key)
        posted(client, f"{YEAR}/profil", **PROFILE)
        sent(client, ("parc.csv", LIST))
        assert confirmed(client).status_code == 303
        client.close()
    modes |= {path: stat.S_IMODE(path.stat().st_mode) for path in set(home.rglob("*")) - before}
    assert len(modes) > 20
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_the_log_of_the_server_names_nobody(tmp_path: Path) -> None:
    """Not even when the database fails in the middle of something: what was asked is not in the traceback."""
    key = inhabited(tmp_path / "home", MEMBER)[MEMBER]
    with serving(tmp_path / "home") as served, browser(served, key) as client:
        with closing(sqlite3.connect(served.home / "portal.db")) as raw:
            raw.execute("DROP TABLE limits")
        form = {"email": "camille@secret.example", "passphrase": "zzpassphrasezz"}
        assert client.post("/connexion", data=form | {"csrf": csrf(client.get("/compte"))}).status_code == 500
        deadline = time.monotonic() + 120
        while "OperationalError" not in (log := served.log.read_text()):
            assert time.monotonic() < deadline, log
            time.sleep(0.1)
    for secret in ("camille", "secret.example", "zzpassphrasezz", key, hashlib.sha256(key.encode()).hexdigest()):
        assert secret not in log


def test_a_database_that_is_copied_while_it_is_written_comes_back_whole(tmp_path: Path) -> None:
    """As an operator does it: `sqlite3 portal.db ".backup copy.db"`, which knows the write-ahead log; a plain copy of
    the one file does not."""
    home = tmp_path / "home"
    keys = inhabited(home, MEMBER, "lumen")
    for _ in running(home):
        with (
            closing(sqlite3.connect(home / "portal.db")) as live,
            closing(sqlite3.connect(tmp_path / "copy.db")) as copy,
        ):
            live.backup(copy)
    restored = tmp_path / "restored"
    shutil.copytree(home, restored, ignore=lambda _, names: [name for name in names if name.startswith("portal.db")])
    (tmp_path / "copy.db").rename(restored / "portal.db")
    database = open_database(f"sqlite:///{restored / 'portal.db'}")
    with database.reading() as db:
        for key in keys.values():
            assert accounts.session(db, key, datetime.now(UTC)) is not None
    assert (restored / "portal.db").stat().st_mode & 0o077 == 0
    database.close()
