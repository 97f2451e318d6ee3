"""What the portal's database knows of a member that leaves. Files and figures are elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, make_url, select, text, update
from sqlalchemy.orm import Session

from footprint.portal.people import accounts
from footprint.portal.store import audit
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import Database, open_database
from footprint.portal.store.tables import Account, Audit, Confirmation, Invitation, Job, Membership, SignIn, Token
from footprint.portal.work import jobs
from footprint.portal.year import versions


@contextmanager
def database(settings: PortalSettings) -> Iterator[Database | None]:
    """The portal's database; None where this installation has none."""
    place = make_url(settings.database_url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").is_file():
        yield None
        return
    found = open_database(settings.database_url)
    try:
        yield found
    finally:
        found.close()


def withdraw(db: Session, *, year: int, member_id: str, now: datetime) -> bool:
    """The signature of a member-year that was taken back ends, and its estimate is made anew; whether one stood."""
    jobs.enqueue(db, member_id=member_id, year=year, now=now)
    audit.record(db, action="year.withdrawn", member_id=member_id, year=year, now=now)
    return versions.withdraw(db, member_id=member_id, year=year, now=now)


def withdraw_file(db: Session, *, year: int, member_id: str, sha256: str, now: datetime) -> None:
    """The estimate of a member-year is made anew without a file that was taken back."""
    jobs.enqueue(db, member_id=member_id, year=year, now=now)
    what: dict[str, Any] = {"year": year, "sha256": sha256}
    audit.record(db, action="file.withdrawn", member_id=member_id, now=now, **what)


def erase(database: Database, *, member_id: str, now: datetime) -> int:
    """Delete a member: who works for it alone, invitations, keys, work, signatures; how many accounts went.

    The log keeps what it keeps of everybody, for as long, but no longer for whom it was done and on what.
    """
    with database.transaction() as db:
        if database.engine.dialect.name == "sqlite":
            db.execute(text("PRAGMA secure_delete = ON"))  # what is deleted is overwritten
        gone = [account for account in _working_for(db, member_id) if _left(db, account, member_id, now)]
        for each in gone:
            accounts.erase(db, each.id, now)
        for kind in (Token, Invitation, Job, Confirmation):
            db.execute(delete(kind).where(kind.member_id == member_id))
        db.execute(update(SignIn).where(SignIn.member_id == member_id).values(member_id=None))
        db.execute(update(Audit).where(Audit.member_id == member_id).values(member_id=None, detail=None))
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(gone)


def _working_for(db: Session, member_id: str) -> list[Account]:
    mine = select(Account).join(Membership).where(Membership.member_id == member_id)
    return list(db.scalars(mine))


def _left(db: Session, account: Account, member_id: str, now: datetime) -> bool:
    """End an account's work for the member; whether it has none left."""
    accounts.leave(db, account, member_id, now)
    db.flush()
    return account.disabled_at is not None
