"""Wrong passphrases: how many, from where, before an e-mail is locked for a while.

Counted by e-mail and network address, so that whoever guesses badly locks out nobody but people on the same network;
and, with a far higher limit, by e-mail alone, against guesses from many networks. An e-mail that nobody has is locked
alike: a lock does not tell that there is an account.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from footprint.portal.store import limits


def begin(db: Session, email: str, address: str, now: datetime) -> datetime | None:
    """Count a try, before the passphrase is looked at: tries at one moment count, too. When a lock ends, if any."""
    allowed = limits.allowed(db, limits.LOCK_OUT, _place(email, address), now)
    here = None if allowed else limits.until(db, limits.LOCK_OUT, _place(email, address), now)
    return here or limits.until(db, limits.LOCK_OUT_ANYWHERE, email, now)


def wrong(db: Session, email: str, address: str, now: datetime) -> bool:
    """Note that the try was wrong; whether it was the last one before a lock."""
    anywhere = limits.count(db, limits.LOCK_OUT_ANYWHERE, email, now) == limits.LOCK_OUT_ANYWHERE.most
    return anywhere or limits.until(db, limits.LOCK_OUT, _place(email, address), now) is not None


def right(db: Session, email: str, address: str) -> None:
    """Forget the wrong tries from here. Those from elsewhere may be somebody else's."""
    limits.forget(db, limits.LOCK_OUT, _place(email, address))


def start_anew(db: Session, email: str, address: str) -> None:
    """Forget all tries, for a passphrase that is new."""
    right(db, email, address)
    limits.forget(db, limits.LOCK_OUT_ANYWHERE, email)


def _place(email: str, address: str) -> str:
    return f"{email}\n{address}"
