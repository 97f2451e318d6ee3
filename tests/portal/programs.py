"""How the tests call the API: with a key, over the wire, as a program does. No test lives here."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from sqlalchemy import select
from sqlalchemy.orm import Session

from footprint.portal.people import tokens
from footprint.portal.people.accounts import Member, Signed
from footprint.portal.store.database import Database, open_database
from footprint.portal.store.tables import Account
from tests.portal.conftest import CERTIFICATES, EMAIL, MEMBER, Site

API = "/api/v1"
Y2025 = f"{API}/years/2025"
DECLARED = {"employees_fte": 42.5, "sector": "public", "zone": "gironde"}


def key_of(site: Site, email: str = EMAIL, member_id: str = MEMBER, name: str = "GLPI", days: int = 365) -> str:
    """A fresh key of an account for one of its members."""
    return _key(site.db, email, member_id, name, days, site.clock.now)


def key_at(home: Path, email: str, member_id: str = MEMBER) -> str:
    """The same in the database of a portal that may run in another process."""
    database = open_database(f"sqlite:///{home.absolute() / 'portal.db'}")
    made = _key(database, email, member_id, "GLPI", 365, datetime.now(UTC))
    database.close()
    return made


def _key(database: Database, email: str, member_id: str, name: str, days: int, now: datetime) -> str:
    with database.transaction() as db:
        made = tokens.create(db, signed(db, email, now), member_id=member_id, name=name, days=days, now=now)
    assert isinstance(made, tokens.Fresh), made
    return made.value


def signed(db: Session, email: str, now: datetime) -> Signed:
    """The person behind an account, as if signed in."""
    account = db.scalars(select(Account).where(Account.email == email)).one()
    members = tuple(Member(each.member_id, each.role) for each in account.memberships)
    return Signed(account.id, email, None, False, True, False, members, None, "", "", now)


def program(site: Site, key: str | None, lang: str = "fr") -> httpx2.Client:
    """A program that carries a key, and no cookie."""
    headers = {"Accept-Language": lang} | ({"Authorization": f"Bearer {key}"} if key else {})
    client = httpx2.Client(base_url=site.url, headers=headers, timeout=60, verify=CERTIFICATES)
    site.clients.append(client)
    return client


def editor(site: Site, lang: str = "fr") -> httpx2.Client:
    """A program of an editor of valbrume."""
    site.account()
    return program(site, key_of(site), lang)


def put(client: httpx2.Client, name: str, content: bytes, year: str = Y2025, **query: str) -> httpx2.Response:
    """Send one file, and wait until it is read."""
    answer = client.put(f"{year}/files", params={"name": name} | query, content=content)
    settled(client, year)
    return answer


def problem(answer: httpx2.Response) -> tuple[int, str, str]:
    """Status, kind and title of a problem, once it has the form of one."""
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == answer.status_code
    assert content["detail"]
    return answer.status_code, content["type"].partition("#e")[2], content["title"]


def settled(client: httpx2.Client, year: str = Y2025) -> None:
    deadline = time.monotonic() + 120
    while client.get(f"{year}/processing").json()["waiting"]:
        assert time.monotonic() < deadline, "the worker does not finish"
        time.sleep(0.1)
