"""A portal as people reach it: a real server on loopback, and browsers without JavaScript (httpx2) that talk to it."""

from __future__ import annotations

import asyncio
import hashlib
import pickle
import shutil
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

import httpx2
import pyarrow as pa
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy.orm import Session

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake, write_atomically
from footprint.portal.app import create_app
from footprint.portal.people import accounts, invitations, passphrases
from footprint.portal.store import database as database_module
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import Database, open_database
from footprint.portal.store.tables import Account, Role
from footprint.portal.web.serving import server
from footprint.portal.web.visit import Portal
from footprint.portal.work import first_look
from footprint.schema import table
from footprint.settings import settings
from tests.cases import LONG
from tests.once import once, shared
from tests.portal.postgres import cluster, emptied, empty_database

if TYPE_CHECKING:
    from tests.portal.neighbours import Neighbours

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSPHRASE = "quatre ânes et un moulin"
EMAIL = "camille@valbrume.example"
MEMBER, NAME = "valbrume", "Ville de Valbrume"
# What a browser knows of certificates: read once, not once a browser. Nothing here is encrypted.
CERTIFICATES = ssl.create_default_context()
# What a passphrase costs here: nearly every test signs somebody in. The price of production is in test_passphrases.py.
PRODUCTION, QUICK = passphrases.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def quick_passphrases() -> Iterator[None]:
    """Passphrases are hashed by the real algorithm, with one round and little memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrases, "HASHER", QUICK)
        passphrases._nobodys.cache_clear()
        yield


@pytest.fixture(scope="session", autouse=True)
def no_power_cuts() -> Iterator[None]:
    """Nobody cuts the power in a test: the portal's SQLite need not wait for the disk at each transaction."""
    prepare = database_module._prepare_sqlite

    def prepared(connection: Any, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous = OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "_prepare_sqlite", prepared)
        yield


@pytest.fixture(scope="session", autouse=True)
def prompt_servers() -> Iterator[None]:
    """A server looks every tenth of a second whether it is to end, and waits as long again for its connections, a
    fifth of what a short test takes: here five times as often."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / 5)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uvicorn.server, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": sleep}))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_estimate_for_equal_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """First figures are computed once a run for tables with the same content: they are most of what a small file costs,
    and nearly every test sends the same one."""
    compute = first_look.first_estimate
    folder = shared(tmp_path_factory) / "estimates"
    estimates: dict[str, dict[str, Any] | None] = {}

    def first_estimate(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> dict[str, Any] | None:
        content = hashlib.sha256(f"{year} {member_id} {factor_set.id} {settings()}".encode())
        for name in (*steps.VALIDATED, "receipts", "findings"):
            rows = lake.read(name, year=year, member_id=member_id)
            with pa.ipc.new_stream(sink := pa.BufferOutputStream(), rows.schema) as stream:
                stream.write_table(rows)
            content.update(sink.getvalue())
        key = content.hexdigest()
        if key not in estimates and (folder / key).exists():
            estimates[key] = pickle.loads((folder / key).read_bytes())
        if key not in estimates:
            estimates[key] = compute(lake, year=year, member_id=member_id, factor_set=factor_set)
            with suppress(OSError):  # of tests whose disk is full
                write_atomically(folder / key, pickle.dumps(estimates[key]))
        return estimates[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_look, "first_estimate", first_estimate)
        yield


@pytest.fixture
def unestimated(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No first figures, two thirds of what a short file costs, for tests of what is read and said of it; those of a
    module that look at figures use `estimated`."""
    if "estimated" not in request.fixturenames:
        monkeypatch.setattr(first_look, "first_estimate", lambda *_, **__: None)


@pytest.fixture
def estimated() -> None:
    """First figures, where the other tests of a module go without."""


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
        client = httpx2.Client(base_url=self.url, headers={"Origin": self.url}, timeout=30, verify=CERTIFICATES)
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


@cache
def migrated() -> bytes:
    """An SQLite database as the migrations leave it, run once a process; test_database.py runs them anew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.db"
        open_database(f"sqlite:///{path}").close()
        return path.read_bytes()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(home: Path, **given: str) -> Iterator[Site]:
    """A portal on a free port, until the test is over."""
    port, clock = free_port(), Clock()
    if "portal_database_url" not in given and home.exists() and not (home / "portal.db").exists():
        (home / "portal.db").write_bytes(migrated())
    url = f"http://127.0.0.1:{port}"
    app = create_app(PortalSettings(home=home, portal_url=url, **given), clock=clock)  # type: ignore[arg-type]
    served = server(app, "127.0.0.1", port)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started and thread.is_alive():
        time.sleep(0.01)
    site = Site(app.state.portal, url, clock)
    try:
        yield site
    finally:
        for client in site.clients:
            client.close()
        served.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the members Valbrume and Laboratoire Lumen in its registry; tests take copies."""
    home = tmp_path_factory.mktemp("registered")
    register(home)
    register(home, "lumen", "Laboratoire Lumen")
    return home


class Lived(Protocol):
    """Runs a copy of a home in which `act` was done, once for all tests that begin there."""

    def __call__(self, act: Callable[[Site], object], home: Path) -> Iterator[Site]: ...


@pytest.fixture(scope="session")
def lived(registered: Path, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Portals that begin where something has been done already, once a run: reading a file and its first figures take a
    second."""

    def copied(act: Callable[[Site], object], home: Path) -> Iterator[Site]:
        def make(folder: Path) -> None:
            shutil.copytree(registered, folder, dirs_exist_ok=True)
            for site in running(folder):
                act(site)

        after = once(tmp_path_factory, f"lived-{act.__module__}.{act.__qualname__}", make)
        shutil.copytree(after, home, dirs_exist_ok=True)
        yield from running(home)

    return copied


@pytest.fixture
def site(registered: Path, tmp_path: Path) -> Iterator[Site]:
    """A portal that knows the members Valbrume and Laboratoire Lumen; nobody has an account yet."""
    shutil.copytree(registered, tmp_path, dirs_exist_ok=True)
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


@pytest.fixture(scope="session")
def emptied_postgresql(postgresql: str) -> Iterator[str]:
    """One migrated PostgreSQL database for many tests, each of which empties it."""
    with empty_database(postgresql) as address:
        open_database(PortalSettings(portal_database_url=address).database_url).close()
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind with its tables and nothing in them."""
    if request.param == "sqlite":
        (tmp_path / "portal.db").write_bytes(migrated())
        address = f"sqlite:///{tmp_path / 'portal.db'}"
    else:
        address = request.getfixturevalue("emptied_postgresql")
        emptied(address)
    opened = open_database(PortalSettings(portal_database_url=address).database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def neighbours_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Neighbours:
    from tests.portal.neighbours import Neighbours
    from tests.portal.neighbours import neighbours as made

    def make(home: Path) -> None:
        with made(home, None):
            pass

    return Neighbours(once(tmp_path_factory, "neighbours", make), None)


@pytest.fixture(scope="session")
def neighbours_postgresql(tmp_path_factory: pytest.TempPathFactory, postgresql: str) -> Iterator[Neighbours]:
    from tests.portal.neighbours import neighbours as made

    with made(tmp_path_factory.mktemp("neighbours"), postgresql) as lived:
        yield lived


@pytest.fixture(params=["sqlite", "postgresql"])
def neighbours_on_each(request: pytest.FixtureRequest) -> Neighbours:
    """Two members who lived through a year, on each kind of database; tests take copies."""
    lived: Neighbours = request.getfixturevalue(f"neighbours_{request.param}")
    return lived


@pytest.fixture(params=["sqlite", "postgresql"] if LONG else ["sqlite"])
def neighbours(request: pytest.FixtureRequest) -> Neighbours:
    """The same for tests of rights, which know no database: on PostgreSQL in the long run only."""
    lived: Neighbours = request.getfixturevalue(f"neighbours_{request.param}")
    return lived


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The portal with all its addresses, for those who ask which there are."""
    made = create_app(PortalSettings(home=tmp_path_factory.mktemp("routes")))
    made.state.portal.db.close()
    return made


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An SQLite database with its tables and nothing in them."""
    (tmp_path / "portal.db").write_bytes(migrated())
    opened = open_database(f"sqlite:///{tmp_path / 'portal.db'}")
    yield opened
    opened.close()
