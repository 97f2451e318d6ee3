"""A portal as people reach it: a real server on loopback, and browsers without JavaScript (httpx2) that talk to it."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pyarrow as pa
import pytest
from sqlalchemy.orm import Session

from footprint.lake import Lake
from footprint.portal.app import create_app
from footprint.portal.people import accounts, invitations
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import Database, open_database
from footprint.portal.store.tables import Account, Role
from footprint.portal.web.serving import server
from footprint.portal.web.visit import Portal
from footprint.schema import table
from tests.portal.postgres import cluster, empty_database

if TYPE_CHECKING:
    from tests.portal.neighbours import Neighbours

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSPHRASE = "quatre ânes et un moulin"
EMAIL = "camille@valbrume.example"
MEMBER, NAME = "valbrume", "Ville de Valbrume"


@dataclass
class Clock:
    """The time that the portal is told; tests move it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    """A running portal, and what a test needs to act as a person."""

    app_portal: Portal
    url: str
    clock: Clock
    clients: list[httpx2.Client] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        return self.app_portal.db

    def visitor(self) -> httpx2.Client:
        """A browser that nobody has signed in with; its forms come from this site."""
        client = httpx2.Client(base_url=self.url, headers={"Origin": self.url}, timeout=30)
        self.clients.append(client)
        return client

    def account(self, email: str = EMAIL, *members: tuple[str, Role]) -> int:
        """An account with the passphrase of the tests, for these members (an editor of valbrume if none)."""
        with self.db.transaction() as db:
            for member_id, role in members or ((MEMBER, "editor"),):
                added(db, email, member_id, role, self.clock.now)
            account = accounts.by_email(db, email)
            assert account is not None
            return account.id

    def session(self, email: str) -> str:
        """The cookie of somebody who signed in once: who looks at many pages is not refused as a guesser."""
        if email not in self.sessions:
            self.sessions[email] = self.signed(email).cookies["session"]
        return self.sessions[email]

    def signed(self, email: str = EMAIL) -> httpx2.Client:
        """A browser of somebody who has signed in."""
        client = self.visitor()
        answer = client.post("/connexion", data={"email": email, "passphrase": PASSPHRASE})
        assert answer.status_code == 303, answer.text
        return client


def added(db: Session, email: str, member_id: str | None, role: Role, now: datetime) -> Account:
    """An account through a real invitation."""
    link = invitations.invite(db, member_id=member_id, role=role, email=None, created_by=None, now=now)
    account = invitations.redeem(db, link.token, email=email, passphrase=PASSPHRASE, now=now)
    assert isinstance(account, Account)
    return account


def csrf(page: httpx2.Response) -> str:
    """The secret of the forms on a page."""
    return page.text.partition('name="csrf" value="')[2].partition('"')[0]


def register(home: Path, member_id: str = MEMBER, name: str = NAME, year: int = 2025) -> None:
    """A member in the registry."""
    described = table("members")
    row = dict.fromkeys(described.names) | {"member_id": member_id, "year": year, "name": name, "holding_id": member_id}
    Lake(home).write("members", pa.Table.from_pylist([row], schema=described.arrow), year=year, member_id=member_id)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(home: Path, **given: str) -> Iterator[Site]:
    """A portal on a free port, until the test is over."""
    port, clock = free_port(), Clock()
    url = f"http://127.0.0.1:{port}"
    app = create_app(PortalSettings(home=home, portal_url=url, **given), clock=clock)  # type: ignore[arg-type]
    served = server(app, "127.0.0.1", port)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started and thread.is_alive():
        time.sleep(0.01)
    site = Site(app.state.portal, url, clock)
    yield site
    for client in site.clients:
        client.close()
    served.should_exit = True
    thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A portal that knows the members Valbrume and Laboratoire Lumen; nobody has an account yet."""
    register(tmp_path)
    register(tmp_path, "lumen", "Laboratoire Lumen")
    yield from running(tmp_path)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL cluster of our own, on loopback. Its folder is not pytest's, which other users of the
    machine may not enter: PostgreSQL does not run as root."""
    with (
        tempfile.TemporaryDirectory(prefix="footprint-sql-") as folder,
        cluster(Path(folder), free_port()) as url,
    ):
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The setting for an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.db'}"
        return
    with empty_database(request.getfixturevalue("postgresql")) as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def neighbours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    """Two members who lived through a year, on each kind of database; tests take copies."""
    from tests.portal.neighbours import neighbours as made

    cluster = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with made(tmp_path_factory.mktemp(f"neighbours-{request.param}"), cluster) as found:
        yield found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'portal.db'}")
    yield opened
    opened.close()
