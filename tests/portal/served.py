"""The portal as `footprint serve` runs it, in a process of its own that can be killed. No test lives here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import psutil

from footprint.portal.people import accounts
from footprint.portal.store.database import open_database
from tests.portal.conftest import CERTIFICATES, added, free_port, register

COMMAND = [sys.executable, "-c", "from footprint.cli import main; main()", "serve"]


@dataclass
class Served:
    """A portal that is started, killed and started again on one home and one port."""

    home: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.with_name(f"{self.home.name}.log")

    def start(self) -> None:
        """Return as soon as it answers."""
        named = {"FOOTPRINT_HOME": str(self.home), "FOOTPRINT_PORTAL_URL": self.url} | self.settings
        with self.log.open("ab") as log:
            command = [*COMMAND, "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=os.environ | named, stdout=log, stderr=log)
        while self.process.poll() is None:
            try:
                httpx2.get(f"{self.url}/sante", verify=CERTIFICATES)
                break
            except httpx2.TransportError:
                time.sleep(0.03)
        assert self.process.poll() is None, self.log.read_text()

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """End it as a service manager does: what it is doing is done before."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait()

    def memory_mb(self) -> float:
        """What the process and its children hold now."""
        assert self.process is not None
        whole = psutil.Process(self.process.pid)
        return sum(each.memory_info().rss for each in (whole, *whole.children(recursive=True))) / 1e6


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Served]:
    """A portal that runs until the block ends."""
    served = Served(home, settings=settings)
    served.start()
    try:
        yield served
    finally:
        served.kill()


def inhabited(home: Path, *member_ids: str) -> dict[str, str]:
    """Members with an editor each; the keys of their open sessions."""
    database, now = open_database(f"sqlite:///{home.absolute() / 'portal.db'}"), datetime.now(UTC)
    keys = {}
    for member_id in member_ids:
        register(home, member_id, member_id.title())
        with database.transaction() as db:
            account = added(db, f"editor@{member_id}.example", member_id, "editor", now)
            keys[member_id] = accounts.open_session(db, account, now).value
    database.close()
    return keys


def browser(served: Served, key: str) -> httpx2.Client:
    """A browser in which somebody has signed in."""
    return httpx2.Client(
        base_url=served.url, headers={"Origin": served.url}, cookies={"session": key}, timeout=120, verify=CERTIFICATES
    )
