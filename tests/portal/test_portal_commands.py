"""Invitations from the command line, and the portal as `footprint serve` runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.portal.store.configuration import portal_settings
from footprint.portal.store.database import Database, open_database
from footprint.portal.store.tables import Account, Invitation
from footprint.portal.web import serving
from footprint.settings import settings
from tests.portal.conftest import EMAIL, MEMBER, NOW, PASSPHRASE, added, free_port, register

URL = "https://portail.example"
runner = CliRunner()


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"LANG": "en", "HOME": str(tmp_path), "PORTAL_URL": f"{URL}/"}.items():
        monkeypatch.setenv(f"FOOTPRINT_{name}", value)
    register(tmp_path)
    settings.cache_clear()
    portal_settings.cache_clear()
    yield
    settings.cache_clear()
    portal_settings.cache_clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'portal.db'}")
    yield opened
    opened.close()


def run(*arguments: str) -> Result:
    return runner.invoke(app, list(arguments))


def test_a_link_is_printed_alone_and_only_once(database: Database) -> None:
    result = run("members", "invite", MEMBER, "--role", "reader", "--email", EMAIL, "--days", "3")
    assert result.exit_code == 0
    (link,) = result.stdout.splitlines()
    assert link.startswith(f"{URL}/invitation/")
    assert "works once" in result.stderr
    with database.reading() as db:
        kept = db.scalars(select(Invitation)).one()
    assert (kept.member_id, kept.role, kept.email) == (MEMBER, "reader", EMAIL)
    assert (kept.expires_at - kept.created_at).days == 3
    assert link.rpartition("/")[2] not in (kept.token_hash, "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("members", "invite", "valbrum"), "Registered members: valbrume"),
        (("members", "invite", MEMBER, "--role", "owner"), "editor or reader"),
        (("members", "invite", MEMBER, "--email", "camille"), "is not an e-mail address"),
        (("members", "revoke", "../valbrume"), "No member"),
        (("analysts", "invite", "--email", "x"), "is not an e-mail address"),
    ],
)
def test_a_mistake_invites_nobody(database: Database, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, ValueError)
    assert sentence in str(result.exception)
    with database.reading() as db:
        assert db.scalars(select(Invitation)).all() == []


def test_links_are_taken_back_and_a_leaver_is_out(database: Database) -> None:
    with database.transaction() as db:
        added(db, EMAIL, MEMBER, "editor", NOW)
    for email in (EMAIL, "second@valbrume.example"):
        run("members", "invite", MEMBER, "--email", email)
    result = run("members", "revoke", MEMBER, "--email", EMAIL.upper())
    assert "Invitations taken back: 1." in result.stderr
    assert "has access no longer" in result.stderr
    assert "Invitations taken back: 1." in run("members", "revoke", MEMBER).stderr
    assert "had no access" in run("members", "revoke", MEMBER, "--email", EMAIL).stderr
    with database.reading() as db:
        assert db.scalars(select(Account)).one().disabled_at is not None


def test_an_analyst_comes_and_goes(database: Database) -> None:
    assert run("analysts", "invite").stdout.startswith(f"{URL}/invitation/")
    with database.transaction() as db:
        added(db, "analyst@pole.example", None, "editor", NOW)
    assert "has access no longer" in run("analysts", "revoke", "--email", "analyst@pole.example").stderr
    with database.reading() as db:
        account = db.scalars(select(Account)).one()
    assert (account.is_analyst, account.disabled_at is None) == (False, False)


def test_the_portal_is_served_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real process: a link of the command line works in it, and a kill -9 loses no account."""
    port = free_port()
    environment = os.environ | {"FOOTPRINT_PORTAL_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-c", "from footprint.cli import main; main()", "serve", "--port", str(port)]
    process = started(command, environment, port)
    monkeypatch.setenv("FOOTPRINT_PORTAL_URL", environment["FOOTPRINT_PORTAL_URL"])
    portal_settings.cache_clear()
    link = run("members", "invite", MEMBER).stdout.strip()
    form = {"email": EMAIL, "passphrase": PASSPHRASE, "again": PASSPHRASE}
    origin = {"Origin": f"http://127.0.0.1:{port}"}
    assert httpx2.post(link, data=form, headers=origin).status_code == 303
    process.kill()
    assert link.rpartition("/")[2] not in process.communicate()[1].decode()
    process = started(command, environment, port)
    answer = httpx2.post(f"http://127.0.0.1:{port}/connexion", data=form, headers=origin)
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=120)[1].decode()
    assert answer.status_code == 303
    assert "FOOTPRINT_PORTAL_CONTACT" in errors
    assert "Traceback" not in errors


def started(command: list[str], environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """The portal's process, as soon as it answers."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while process.poll() is None:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/sante")
            break
        except httpx2.TransportError:
            time.sleep(0.05)
    assert process.poll() is None, process.communicate()[1].decode()
    return process


def test_the_address_that_is_said_has_the_port_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody has set another one, such as that of a proxy."""
    monkeypatch.setattr(serving, "server", lambda app, host, port: SimpleNamespace(run=lambda sockets: None))
    port = free_port()
    assert f"Portal: {URL}/ (listening on 127.0.0.1, port {port})" in run("serve", "--port", str(port)).stderr
    monkeypatch.delenv("FOOTPRINT_PORTAL_URL")
    portal_settings.cache_clear()
    assert f"Portal: http://127.0.0.1:{port} (" in run("serve", "--port", str(port)).stderr
