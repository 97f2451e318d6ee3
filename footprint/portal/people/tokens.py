"""Keys of the API: made by a person for one of its members, shown once, kept as a hash, ended at any time.

A key may do what its account may do for that member at the moment of the call, and nothing for anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.orm import Session

from footprint.portal.people.accounts import SEEN_EVERY, Member, Signed, tidy_name
from footprint.portal.store import audit
from footprint.portal.store.keys import hash_of, new_key
from footprint.portal.store.tables import Account, Membership, Token

PREFIX = "enf_"  # by which scanners for secrets know a key that stands where it should not
MOST = 10  # of one account at a time
LONGEST_NAME = 60
# How long a key may live, in days; the first is proposed.
DAYS = (365, 183, 90, 30)

Why = Literal["no_name", "long_name", "no_member", "too_many", "bad_days"]


@dataclass(frozen=True)
class Fresh:
    """A key that was just made: `value` is shown once and kept nowhere."""

    value: str
    name: str
    expires_at: datetime


@dataclass(frozen=True)
class Caller:
    """Whose key it is that a call carries, and for which member."""

    token_id: int
    name: str
    expires_at: datetime
    last_used_at: datetime | None
    account: Signed
    member: Member


def create(db: Session, signed: Signed, *, member_id: str, name: str, days: int, now: datetime) -> Fresh | Why:
    """A key of `signed` for one of its members, or why there is none."""
    tidy = tidy_name(name)
    if member_id not in {each.member_id for each in signed.memberships}:
        return "no_member"
    if tidy is None:
        return "no_name"
    if len(name.strip()) > LONGEST_NAME:
        return "long_name"
    if days not in DAYS:
        return "bad_days"
    if _number(db, signed.account_id, now) >= MOST:
        return "too_many"
    value, expires_at = PREFIX + new_key(), now + timedelta(days=days)
    row = Token(token_hash=hash_of(value), account_id=signed.account_id, member_id=member_id, name=tidy,
                 created_at=now, expires_at=expires_at)  # fmt: skip
    db.add(row)
    db.flush()
    audit.record(db, action="token.created", now=now, account_id=signed.account_id, member_id=member_id, token=row.id)
    return Fresh(value, tidy, expires_at)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Token.revoked_at.is_(None), Token.expires_at > now


def _number(db: Session, account_id: int, now: datetime) -> int:
    return db.scalar(select(func.count(Token.id)).where(Token.account_id == account_id, *_open(now))) or 0


def of_account(db: Session, account_id: int, now: datetime) -> list[Token]:
    """The keys of an account that still open something, the newest first."""
    mine = select(Token).where(Token.account_id == account_id, *_open(now))
    return list(db.scalars(mine.order_by(Token.id.desc())))


def revoke(db: Session, account_id: int, token_id: int, now: datetime) -> bool:
    """End a key of this account at once; False if it is none of its own, or has ended."""
    mine = (Token.id == token_id, Token.account_id == account_id, *_open(now))
    ended = db.execute(update(Token).where(*mine).values(revoked_at=now).returning(Token.member_id)).first()
    if ended is None:
        return False
    audit.record(db, action="token.revoked", now=now, account_id=account_id, member_id=ended[0], token=token_id)
    return True


def caller(db: Session, key: str, now: datetime) -> Caller | None:
    """Whoever a key speaks for; None if it was never given, has ended, or its person may do nothing there any more."""
    row = db.scalar(select(Token).where(Token.token_hash == hash_of(key), *_open(now)))
    account = db.get(Account, row.account_id) if row else None
    held = db.get(Membership, (row.account_id, row.member_id)) if row else None
    if row is None or account is None or held is None or account.disabled_at:
        return None
    member = Member(held.member_id, held.role)
    signed = Signed(
        account_id=account.id,
        email=account.email,
        display_name=account.display_name,
        is_analyst=False,
        has_passphrase=account.passphrase_hash is not None,
        has_provider=account.oidc_subject is not None,
        memberships=(member,),
        chosen=None,
        csrf="",
        session_hash="",
        last_seen_at=now,
    )
    return Caller(row.id, row.name, row.expires_at, row.last_used_at, signed, member)


def may_still(db: Session, token_id: int, member: Member, now: datetime) -> bool:
    """Whether a key with which a long call began still opens the same: it may have ended meanwhile."""
    row = db.scalar(select(Token).where(Token.id == token_id, *_open(now)))
    account = db.get(Account, row.account_id) if row else None
    held = db.get(Membership, (row.account_id, member.member_id)) if row else None
    return bool(account and account.disabled_at is None and held and held.role == member.role)


def used(db: Session, token_id: int, now: datetime) -> bool:
    """Note that a key is in use, every ten minutes at most; whether there was something to note."""
    old = Token.last_used_at.is_(None) | (Token.last_used_at < now - SEEN_EVERY)
    done = db.execute(update(Token).where(Token.id == token_id, old).values(last_used_at=now))
    return cast("CursorResult[object]", done).rowcount == 1
