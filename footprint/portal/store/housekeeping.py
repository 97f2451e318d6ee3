"""What the portal forgets by itself, and when. The retention page says the same in words."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from footprint.portal.store import audit, limits
from footprint.portal.store.tables import Account, Confirmation, Flow, Invitation, SignIn, Token

# How long a closed account and an old invitation or key are kept: as long as the log that names them.
KEPT = timedelta(days=183)
SIGNER = "signer"  # in the content of a confirmation: the name of whoever signed


def forget(db: Session, now: datetime) -> None:
    """Delete what has had its time: sessions, sign-ins under way, counts, log lines, invitations, keys, accounts."""
    db.execute(delete(SignIn).where(SignIn.expires_at <= now))
    db.execute(delete(Flow).where(Flow.expires_at <= now))
    db.execute(delete(Invitation).where(Invitation.expires_at < now - KEPT))
    db.execute(delete(Token).where((Token.expires_at < now - KEPT) | (Token.revoked_at < now - KEPT)))
    old = Account.disabled_at < now - KEPT
    unname(db, old)
    db.execute(delete(Account).where(old))
    limits.purge(db, now)
    audit.purge(db, now)


def unname(db: Session, which: ColumnElement[bool]) -> None:
    """Take the names of these accounts out of what they signed, which stays signed. To be done before they go."""
    theirs = Confirmation.account_id.in_(select(Account.id).where(which))
    for signed in db.scalars(select(Confirmation).where(theirs)):
        held = {name: value for name, value in json.loads(signed.content).items() if name != SIGNER}
        signed.content = json.dumps(held, ensure_ascii=False, sort_keys=True)
    db.flush()


def confirmed(db: Session) -> dict[tuple[int, str], date]:
    """The day on which each member-year was last confirmed and not withdrawn: its raw files expire from then on."""
    standing = select(Confirmation).where(Confirmation.withdrawn_at.is_(None)).order_by(Confirmation.at)
    return {(each.year, each.member_id): each.at.date() for each in db.scalars(standing)}
