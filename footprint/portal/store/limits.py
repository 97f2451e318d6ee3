"""How often something may be tried. Kept in the database, so that a restart forgives nothing; by hashes, for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from footprint.portal.store.keys import hash_of
from footprint.portal.store.tables import Limit

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """At most `most` times within windows of `per`; `name` keeps the counts of different rules apart."""

    name: str
    most: int
    per: timedelta


# Wrong passphrases for one e-mail from one address of the network, whether or not there is an account: beyond, the
# e-mail is locked from there until the window ends.
LOCK_OUT = Rule("lock_out", 10, timedelta(minutes=15))
# The same from all addresses together: guessing from many places at once.
LOCK_OUT_ANYWHERE = Rule("lock_out_anywhere", 100, timedelta(minutes=15))
# Sign-ins and uses of links from one address of the network: a whole town may share one.
SIGN_INS = Rule("sign_ins", 60, timedelta(minutes=15))
# Changes of a passphrase and erasures by one account.
SENSITIVE = Rule("sensitive", 10, timedelta(minutes=15))
# Files that one account sends.
UPLOADS = Rule("uploads", 300, timedelta(hours=1))
# Calls of the API with one token.
CALLS = Rule("calls", 600, timedelta(minutes=10))


def count(db: Session, rule: Rule, who: str, now: datetime) -> int:
    """Count one more try and return how many there were in this window, this one included."""
    key, start = hash_of(f"{rule.name}\n{who}"), _window(rule, now)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Limit).values(key_hash=key, window_start=start, count=1)
    counted = row.on_conflict_do_update(
        index_elements=["key_hash", "window_start"], set_={"count": Limit.count + 1}
    ).returning(Limit.count)
    return db.execute(counted).scalar_one()


def allowed(db: Session, rule: Rule, who: str, now: datetime) -> bool:
    """Count one more try; whether it was within the rule."""
    return count(db, rule, who, now) <= rule.most


def until(db: Session, rule: Rule, who: str, now: datetime) -> datetime | None:
    """When `who` may try again, if the rule is used up; None otherwise. Counts nothing."""
    start = _window(rule, now)
    key = hash_of(f"{rule.name}\n{who}")
    tries = db.scalar(select(Limit.count).where(Limit.key_hash == key, Limit.window_start == start))
    return start + rule.per if (tries or 0) >= rule.most else None


def forget(db: Session, rule: Rule, who: str) -> None:
    """Start anew for `who`, after a success."""
    db.execute(delete(Limit).where(Limit.key_hash == hash_of(f"{rule.name}\n{who}")))


def purge(db: Session, now: datetime) -> None:
    """Delete the counts that are older than a day."""
    db.execute(delete(Limit).where(Limit.window_start < now - KEPT))


def _window(rule: Rule, now: datetime) -> datetime:
    """The start of the window that `now` is in."""
    seconds = int(rule.per.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
