"""How accounts come to be: links that an analyst gives out, used once, until they expire or are taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from footprint.portal.people import accounts, lockout, passphrases
from footprint.portal.people.accounts import Signed
from footprint.portal.people.passphrases import Weakness
from footprint.portal.store import audit
from footprint.portal.store.keys import hash_of, new_key
from footprint.portal.store.tables import Account, Invitation, Membership, Role

LONGEST_DAYS = 90


@dataclass(frozen=True)
class Link:
    """A fresh invitation: `token` is part of the link and is kept nowhere."""

    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        return f"/invitation/{self.token}"


@dataclass(frozen=True)
class NotRedeemed:
    """Why an invitation was not used: the link, the e-mail, or the passphrase."""

    reason: Literal["gone", "bad_email", "other_email", "known_email", "locked"] | Weakness


def invite(
    db: Session,
    *,
    member_id: str | None,
    role: Role,
    email: str | None,
    created_by: int | None,
    now: datetime,
    days: int = 14,
) -> Link:
    """A link for a person of a member, or for an analyst if `member_id` is None.

    With an `email` it serves that e-mail only, and then also gives a new passphrase to somebody who lost one.
    Raises ValueError if `email` is none, or `days` is not between 1 and 90.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"an invitation lasts between 1 and {LONGEST_DAYS} days")
    if email is not None and not accounts.is_email(email):
        raise ValueError(f"{email!r} is not an e-mail address")
    token = new_key()
    row = Invitation(
        token_hash=hash_of(token),
        member_id=member_id,
        role=role,
        email=accounts.normal_email(email) if email else None,
        created_by=created_by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.add(row)
    db.flush()
    audit.record(
        db, action="invitation.created", account_id=created_by, member_id=member_id, now=now, invitation=row.id
    )
    return Link(token, row.expires_at)


def invitation(db: Session, token: str, now: datetime) -> Invitation | None:
    """The invitation of a link that can still be used."""
    conditions = (Invitation.token_hash == hash_of(token), Invitation.expires_at > now)
    return db.scalar(
        select(Invitation).where(*conditions, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    )


def redeem(
    db: Session, token: str, *, email: str, passphrase: str, now: datetime, display_name: str = "", address: str = ""
) -> Account | NotRedeemed:
    """Use a link with an e-mail and a passphrase.

    A new e-mail gets an account. A known one gets the access if the passphrase is its own; a link that names this
    e-mail replaces a lost passphrase and ends all sessions.
    """
    row = invitation(db, token, now)
    refused = _refusal(row, email)
    if row is None or refused:
        return refused or NotRedeemed("gone")
    account = accounts.by_email(db, email)
    if account and row.email is None:
        return _with_own_passphrase(db, row, account, passphrase, address, now)
    weak = passphrases.weakness(passphrase, accounts.normal_email(email))
    if weak:
        return NotRedeemed(weak)
    if not _use(db, row, now):
        return NotRedeemed("gone")
    account = account or _new(db, email, display_name, now)
    account.passphrase_hash = passphrases.hashed(passphrase)
    accounts.end_sessions(db, account.id)
    lockout.start_anew(db, account.email, address)
    return _admit(db, row, account, now)


def join(db: Session, token: str, signed: Signed, now: datetime) -> Account | NotRedeemed:
    """Use a link for the account that is signed in, without another passphrase."""
    row = invitation(db, token, now)
    refused = _refusal(row, signed.email)
    if row is None or refused or not _use(db, row, now):
        return refused or NotRedeemed("gone")
    return _admit(db, row, db.get_one(Account, signed.account_id), now)


def enrol(db: Session, token: str, *, email: str, subject: str, now: datetime) -> Account | NotRedeemed:
    """Use a link for a person whom the provider knows as `subject`, with an e-mail that the provider has checked."""
    row = invitation(db, token, now)
    refused = _refusal(row, email)
    account = accounts.by_email(db, email)
    if row is None or refused:
        return refused or NotRedeemed("gone")
    if account and account.oidc_subject != subject and row.email is None:
        return NotRedeemed("known_email")
    if not _use(db, row, now):
        return NotRedeemed("gone")
    account = account or _new(db, email, "", now)
    account.oidc_subject = subject
    return _admit(db, row, account, now)


def revoke(db: Session, *, member_id: str | None, email: str | None, now: datetime) -> int:
    """Take back the unused links of a member (of analysts, if None), or only those for one e-mail; how many."""
    open_ones = [Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now]
    open_ones.append(Invitation.member_id == member_id if member_id else Invitation.member_id.is_(None))
    if email:
        open_ones.append(Invitation.email == accounts.normal_email(email))
    rows = list(db.scalars(select(Invitation).where(*open_ones)))
    for each in rows:
        _take_back(db, each, now)
    return len(rows)


def revoke_one(db: Session, number: int, *, by: int, now: datetime) -> bool:
    """Take back one unused link; False if it is open no longer. `by`: the account of the analyst who does."""
    row = next((candidate for candidate in open_invitations(db, now) if candidate.id == number), None)
    if row:
        _take_back(db, row, now, by)
    return row is not None


def open_invitations(db: Session, now: datetime) -> list[Invitation]:
    """Every link that can still be used, those that end first first."""
    usable = (Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)
    return list(db.scalars(select(Invitation).where(*usable).order_by(Invitation.expires_at, Invitation.id)))


def _take_back(db: Session, row: Invitation, now: datetime, by: int | None = None) -> None:
    row.revoked_at = now
    audit.record(db, action="invitation.revoked", account_id=by, member_id=row.member_id, now=now, invitation=row.id)


def _refusal(row: Invitation | None, email: str) -> NotRedeemed | None:
    if row is None:
        return NotRedeemed("gone")
    if not accounts.is_email(email):
        return NotRedeemed("bad_email")
    return NotRedeemed("other_email") if row.email not in (None, accounts.normal_email(email)) else None


def _with_own_passphrase(
    db: Session, row: Invitation, account: Account, passphrase: str, address: str, now: datetime
) -> Account | NotRedeemed:
    """Whoever holds a link for anybody must not take over the account of somebody else by naming its e-mail."""
    if lockout.begin(db, account.email, address, now):
        return NotRedeemed("locked")
    if not passphrases.matches(account.passphrase_hash, passphrase):
        lockout.wrong(db, account.email, address, now)
        return NotRedeemed("known_email")
    lockout.right(db, account.email, address)
    return _admit(db, row, account, now) if _use(db, row, now) else NotRedeemed("gone")


def _use(db: Session, row: Invitation, now: datetime) -> bool:
    """Mark a link as used; False if somebody was faster. It then forgets for whom it was."""
    still_open = (Invitation.id == row.id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    done = db.execute(update(Invitation).where(*still_open).values(used_at=now, email=None))
    return cast("CursorResult[object]", done).rowcount == 1


def _new(db: Session, email: str, display_name: str, now: datetime) -> Account:
    name = accounts.tidy_name(display_name)
    account = Account(email=accounts.normal_email(email), display_name=name, created_at=now)
    db.add(account)
    db.flush()
    return account


def _admit(db: Session, row: Invitation, account: Account, now: datetime) -> Account:
    """Give an account what its invitation grants, and open it again if it was closed."""
    account.disabled_at = None
    if row.member_id is None:
        account.is_analyst = True
    else:
        held = next((each for each in account.memberships if each.member_id == row.member_id), None)
        if held:
            held.role = row.role
        else:
            account.memberships.append(Membership(member_id=row.member_id, role=row.role))
    audit.record(
        db, action="invitation.used", account_id=account.id, member_id=row.member_id, now=now, invitation=row.id
    )
    db.flush()
    return account
