"""Versions of a member-year: what one rests on, who confirmed it, what changed since. Files themselves never change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from footprint.inbox.signatures import PROFILE, Version
from footprint.portal.store.tables import Account, Confirmation, Role


@dataclass(frozen=True)
class Shown:
    """What was shown when a version was signed, beside the version; None: not known, as of signatures of before.

    `kgco2e` is the first estimate with its interval `low` to `high` [kgCO2e], `is_minimum`: to be read as "at least";
    `lines`: by list how many its file has and how many of them count; `last_day`: the last one of changes (ISO 8601);
    `organisation`: the member's name of that day; `signer`: the person's name or e-mail of that day, taken away when
    the account is erased."""

    kgco2e: float | None = None
    is_minimum: bool = False
    low: float | None = None
    high: float | None = None
    devices: float | None = None
    assessed: float | None = None
    factor_set: str | None = None
    code: str | None = None
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)
    last_day: str | None = None
    organisation: str | None = None
    signer: str | None = None
    role: Role | None = None


@dataclass(frozen=True)
class Confirmed:
    """One signature. `by` is None once the account is erased."""

    id: int
    digest: str
    version: Version
    shown: Shown
    by: str | None
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Changes:
    """From one version to the next: files (by sha256) of lists that came, went, or hold another (old, new); profile
    fields with both values."""

    added: list[str]
    gone: list[str]
    replaced: list[tuple[str, str]]
    profile: list[tuple[str, Any, Any]]
    answers: bool

    @property
    def any(self) -> bool:
        return bool(self.added or self.gone or self.replaced or self.profile or self.answers)


def changes(before: Version, after: Version) -> Changes:
    old = {name: str(file["sha256"]) for name, file in before.files.items()}
    new = {name: str(file["sha256"]) for name, file in after.files.items()}
    return Changes(
        added=[new[name] for name in sorted(new.keys() - old.keys())],
        gone=[old[name] for name in sorted(old.keys() - new.keys())],
        replaced=[(old[name], new[name]) for name in sorted(old.keys() & new.keys()) if old[name] != new[name]],
        profile=[
            (name, before.profile.get(name), after.profile.get(name))
            for name in PROFILE
            if before.profile.get(name) != after.profile.get(name)
        ],
        answers=before.answers != after.answers,
    )


def confirm(
    db: Session,
    version: Version,
    *,
    member_id: str,
    year: int,
    account_id: int,
    shown: Shown,
    now: datetime,
) -> None:
    """Sign a version; earlier signatures under the same year are replaced by it."""
    _withdraw(db, member_id, year, now)
    content = json.dumps(json.loads(version.content) | asdict(shown), ensure_ascii=False, sort_keys=True)
    what = {"member_id": member_id, "year": year, "version": version.digest, "content": content}
    db.add(Confirmation(**what, account_id=account_id, at=now))


def withdraw(db: Session, *, member_id: str, year: int, now: datetime) -> bool:
    """Take back the signature that stands; False if none does."""
    return _withdraw(db, member_id, year, now)


def _withdraw(db: Session, member_id: str, year: int, now: datetime) -> bool:
    mine = (Confirmation.member_id == member_id, Confirmation.year == year, Confirmation.withdrawn_at.is_(None))
    ended = db.execute(update(Confirmation).where(*mine).values(withdrawn_at=now).returning(Confirmation.id))
    return bool(ended.scalars().all())


def of_year(db: Session, *, member_id: str, year: int) -> list[Confirmed]:
    """Every signature under the member-year, the newest first."""
    mine = (Confirmation.member_id == member_id, Confirmation.year == year)
    signers = select(Confirmation, Account.display_name, Account.email).outerjoin(
        Account, Account.id == Confirmation.account_id
    )
    rows = db.execute(signers.where(*mine).order_by(Confirmation.id.desc()))
    return [_confirmed(row, name or email) for row, name, email in rows]


def standing(db: Session, *, member_id: str, year: int) -> Confirmed | None:
    """The signature that stands."""
    return next(
        (version for version in of_year(db, member_id=member_id, year=year) if version.withdrawn_at is None), None
    )


def standing_of_all(db: Session, year: int) -> dict[str, tuple[str, datetime]]:
    """The digest of each member's signed version of the year and when it was signed, for signatures that stand."""
    asked = select(Confirmation.member_id, Confirmation.version, Confirmation.at).order_by(Confirmation.id)
    rows = db.execute(asked.where(Confirmation.year == year, Confirmation.withdrawn_at.is_(None)))
    return {member_id: (digest, signed_at) for member_id, digest, signed_at in rows}


def _confirmed(row: Confirmation, by: str | None) -> Confirmed:
    content = json.loads(row.content)
    version = Version(content["files"], content["profile"], content["answers"])
    shown = Shown(**{each.name: content[each.name] for each in fields(Shown) if each.name in content})
    return Confirmed(row.id, row.version, version, shown, by and (shown.signer or by), row.at, row.withdrawn_at)
