"""Who did what when, kept for six months. Nothing here says where somebody was or what a file said."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from footprint.portal.store.tables import Audit

KEPT = timedelta(days=183)

Action = Literal[
    "invitation.created",
    "invitation.used",
    "invitation.revoked",
    "account.signed_in",
    "account.refused",
    "account.locked",
    "account.signed_out",
    "account.passphrase_changed",
    "account.renamed",
    "account.linked",
    "account.exported",
    "account.erased",
    "membership.ended",
    "token.created",
    "token.revoked",
    "profile.changed",
    "file.received",
    "file.withdrawn",
    "answer.given",
    "year.confirmed",
    "year.withdrawn",
    "report.read",
    # What an analyst does for a member whose files could not be read.
    "reading.restarted",
    # What an analyst decides on words for all members: the number of the decision.
    "vocabulary.decided",
    # What an analyst looks at: one member's year; the states of all; the same as a file; the findings over all.
    "member.read",
    "members.listed",
    "members.exported",
    "findings.listed",
]


def record(
    db: Session,
    *,
    action: Action,
    now: datetime,
    account_id: int | None = None,
    member_id: str | None = None,
    **detail: int | str,
) -> None:
    """Write one line. `detail` holds numbers and keys only: no name, no e-mail, no content."""
    content = json.dumps(detail, sort_keys=True) if detail else None
    db.add(Audit(at=now, account_id=account_id, member_id=member_id, action=action, detail=content))


def of_account(db: Session, account_id: int) -> list[Audit]:
    """What one account did, from the oldest line on."""
    return list(db.scalars(select(Audit).where(Audit.account_id == account_id).order_by(Audit.at, Audit.id)))


def purge(db: Session, now: datetime) -> int:
    """Delete what is older than six months; how many lines went."""
    return cast("CursorResult[object]", db.execute(delete(Audit).where(Audit.at < now - KEPT))).rowcount
