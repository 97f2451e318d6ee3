"""What a person does with an account: sign in and out, change the passphrase, take the data along, leave.

How an account comes to be is in invitations.py. Functions work in the caller's transaction and are told the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from footprint.portal.people import lockout, passphrases
from footprint.portal.people.passphrases import Weakness
from footprint.portal.store import audit, housekeeping
from footprint.portal.store.database import Database
from footprint.portal.store.keys import hash_of, new_key
from footprint.portal.store.tables import Account, Membership, Role, SignIn, Token

# Longer than the twenty hours from which on WCAG 2.2 (2.2.1) asks for no warning; the cookie ends with the browser.
SESSION = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class SessionToken:
    """A fresh sign-in: `value` goes into the cookie, and only there."""

    value: str
    account_id: int


@dataclass(frozen=True)
class Refusal:
    """Why nobody was signed in. `wrong` also stands for an e-mail that nobody has; `until` ends a lock-out."""

    reason: Literal["wrong", "locked", "disabled"]
    until: datetime | None = None


@dataclass(frozen=True)
class Member:
    """What an account may do for one member."""

    member_id: str
    role: Role


@dataclass(frozen=True)
class Signed:
    """Whoever sends a request. `chosen` is the member of this session, if there are several."""

    account_id: int
    email: str
    display_name: str | None
    is_analyst: bool
    has_passphrase: bool
    has_provider: bool
    memberships: tuple[Member, ...]
    chosen: str | None
    csrf: str
    session_hash: str
    last_seen_at: datetime

    @property
    def member(self) -> Member | None:
        """The member for which this person works now: the chosen one, or the only one."""
        if len(self.memberships) == 1:
            return self.memberships[0]
        return next((each for each in self.memberships if each.member_id == self.chosen), None)


def normal_email(given: str) -> str:
    """An e-mail as it is compared: without blanks around, in small letters."""
    return given.strip().casefold()


def is_email(given: str) -> bool:
    """Whether this can be an e-mail at all; only sending something would tell more."""
    name, sign, domain = normal_email(given).partition("@")
    printable = given.strip().isprintable() and not any(character.isspace() for character in given.strip())
    return (
        bool(name and sign and "." in domain.strip(".") and "@" not in domain)
        and printable
        and len(normal_email(given)) <= 254
    )


def tidy_name(given: str) -> str | None:
    """A person's name on one line, at most 100 characters; None if nothing is left."""
    printable = "".join(character if character.isprintable() else " " for character in given)
    return " ".join(printable.split())[:100] or None


def by_email(db: Session, email: str) -> Account | None:
    return db.scalar(select(Account).where(Account.email == normal_email(email)))


def sign_in(
    database: Database, *, email: str, passphrase: str, now: datetime, address: str = ""
) -> SessionToken | Refusal:
    """A session for whoever knows the passphrase. The same answer, after the same time, for an e-mail without account.

    The passphrase is verified between two transactions: it takes long, and nobody else could write meanwhile.
    """
    name = normal_email(email)
    with database.transaction() as db:
        locked_until = lockout.begin(db, name, address, now)
        account = by_email(db, name)
        kept = account.passphrase_hash if account else None
    right = passphrases.matches(kept, passphrase)
    if locked_until:
        return Refusal("locked", locked_until)
    better = passphrases.hashed(passphrase) if right and kept and passphrases.outdated(kept) else None
    with database.transaction() as db:
        account = by_email(db, name)
        if account is None or not right or account.passphrase_hash != kept:  # changed meanwhile: not the right one now
            return _wrong(db, name, address, account, now)
        if account.disabled_at:
            return Refusal("disabled")
        account.passphrase_hash = better or kept
        lockout.right(db, name, address)
        return open_session(db, account, now)


def _wrong(db: Session, email: str, address: str, account: Account | None, now: datetime) -> Refusal:
    action: Literal["account.locked", "account.refused"] = "account.refused"
    if lockout.wrong(db, email, address, now):
        action = "account.locked"
    audit.record(db, action=action, account_id=account.id if account else None, now=now)
    return Refusal("wrong")


def open_session(db: Session, account: Account, now: datetime) -> SessionToken:
    """Sign an account in, whatever it has proved itself with."""
    value = new_key()
    db.add(
        SignIn(
            id_hash=hash_of(value),
            account_id=account.id,
            csrf_secret=new_key(),
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION,
        )
    )
    audit.record(db, action="account.signed_in", account_id=account.id, now=now)
    return SessionToken(value, account.id)


def session(db: Session, token: str, now: datetime) -> Signed | None:
    """Whoever carries this token; None if it was never given, has ended, or belongs to a disabled account."""
    row = db.get(SignIn, hash_of(token))
    account = db.get(Account, row.account_id) if row else None
    if row is None or account is None or row.expires_at <= now or account.disabled_at:
        return None
    return Signed(
        account_id=account.id,
        email=account.email,
        display_name=account.display_name,
        is_analyst=account.is_analyst,
        has_passphrase=account.passphrase_hash is not None,
        has_provider=account.oidc_subject is not None,
        memberships=tuple(Member(each.member_id, each.role) for each in account.memberships),
        chosen=row.member_id,
        csrf=row.csrf_secret,
        session_hash=row.id_hash,
        last_seen_at=row.last_seen_at,
    )


def may_still(db: Session, signed: Signed, member: Member, now: datetime) -> bool:
    """Whether who asked a while ago is still signed in with the same role: a long upload may outlast one's access."""
    open_now = (SignIn.id_hash == signed.session_hash, SignIn.expires_at > now, Account.disabled_at.is_(None))
    if db.scalar(select(SignIn.id_hash).join(Account, Account.id == SignIn.account_id).where(*open_now)) is None:
        return False
    held = db.get(Membership, (signed.account_id, member.member_id))
    return held is not None and held.role == member.role


def seen(db: Session, session_hash: str, now: datetime) -> None:
    """Note that a session is in use, every ten minutes at most."""
    is_session = SignIn.id_hash == session_hash
    db.execute(update(SignIn).where(is_session, SignIn.last_seen_at < now - SEEN_EVERY).values(last_seen_at=now))


def choose(db: Session, signed: Signed, member_id: str) -> bool:
    """Work for another of one's members from now on; False if it is none of them."""
    if member_id not in {each.member_id for each in signed.memberships}:
        return False
    db.execute(update(SignIn).where(SignIn.id_hash == signed.session_hash).values(member_id=member_id))
    return True


def sign_out(db: Session, token: str, now: datetime) -> None:
    """End the session of this token."""
    row = db.get(SignIn, hash_of(token))
    if row:
        audit.record(db, action="account.signed_out", account_id=row.account_id, now=now)
        db.delete(row)
        db.flush()


def end_sessions(db: Session, account_id: int, *, but: str | None = None) -> None:
    """End all sessions of an account, except the one whose hash is `but`."""
    db.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.id_hash != (but or "")))


def change_passphrase(
    db: Session, signed: Signed, *, current: str, new: str, now: datetime
) -> Weakness | Literal["wrong"] | None:
    """Replace the passphrase and end every other session. Why not, or None when it is done."""
    account = db.get_one(Account, signed.account_id)
    if account.passphrase_hash is not None and not passphrases.matches(account.passphrase_hash, current):
        return "wrong"
    weakness = passphrases.weakness(new, account.email)
    if weakness is None:
        account.passphrase_hash = passphrases.hashed(new)
        end_sessions(db, account.id, but=signed.session_hash)
        audit.record(db, action="account.passphrase_changed", account_id=account.id, now=now)
    return weakness


def rename(db: Session, signed: Signed, name: str, now: datetime) -> None:
    """Change the name under which this person signs; an empty one removes it."""
    db.execute(update(Account).where(Account.id == signed.account_id).values(display_name=tidy_name(name)))
    audit.record(db, action="account.renamed", account_id=signed.account_id, now=now)


def leave(db: Session, account: Account, member_id: str, now: datetime, *, by: int | None = None) -> bool:
    """A person no longer works for a member: access and keys end at once; without any access the account closes.

    `by`: the account of the analyst who ends it."""
    ended = [each for each in account.memberships if each.member_id == member_id]
    for each in ended:
        account.memberships.remove(each)
        audit.record(db, action="membership.ended", account_id=account.id, member_id=member_id, now=now, **_by(by))
    mine = (Token.account_id == account.id, Token.member_id == member_id, Token.revoked_at.is_(None))
    db.execute(update(Token).where(*mine).values(revoked_at=now))
    if not account.memberships and not account.is_analyst:
        account.disabled_at = account.disabled_at or now
        end_sessions(db, account.id)
    return bool(ended)


def erase(db: Session, account_id: int, now: datetime) -> None:
    """Delete an account with its e-mail, sessions and keys. What it confirmed stays confirmed, without its name."""
    audit.record(db, action="account.erased", account_id=account_id, now=now)
    housekeeping.unname(db, Account.id == account_id)
    db.delete(db.get_one(Account, account_id))


def _by(account_id: int | None) -> dict[str, Any]:
    return {} if account_id is None else {"by": account_id}


def dismiss_analyst(db: Session, account: Account, now: datetime, *, by: int | None = None) -> bool:
    """An analyst is one no longer; the account closes unless it also belongs to a member."""
    was = account.is_analyst
    account.is_analyst = False
    if was:
        audit.record(db, action="membership.ended", account_id=account.id, now=now, **_by(by))
        end_sessions(db, account.id)
    if not account.memberships:
        account.disabled_at = account.disabled_at or now
    return was
