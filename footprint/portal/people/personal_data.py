"""Everything that the portal's database holds about one person, for that person to take along. Changes nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from footprint.portal.store import audit
from footprint.portal.store.housekeeping import SIGNER
from footprint.portal.store.tables import Account, Confirmation, Invitation, SignIn, Token

OF_A_KEY = ("name", "member_id", "created_at", "expires_at", "last_used_at", "revoked_at")


def of_account(db: Session, account_id: int, now: datetime) -> dict[str, Any]:
    """The account, its memberships, sessions, keys, confirmations, invitations and log, without any secret."""
    account = db.get_one(Account, account_id)
    invited = (Invitation.email == account.email) | (Invitation.created_by == account_id)
    return {
        "exported_at": now,
        "account": _columns(account, "id", "email", "display_name", "is_analyst", "created_at", "oidc_subject"),
        "memberships": [_columns(each, "member_id", "role") for each in account.memberships],
        "sessions": _rows(db, SignIn, SignIn.account_id, account_id, "created_at", "last_seen_at", "expires_at"),
        "tokens": _rows(db, Token, Token.account_id, account_id, *OF_A_KEY),
        "confirmations": [
            _columns(each, "member_id", "year", "version", "at", "withdrawn_at")
            | {"signed_as": json.loads(each.content).get(SIGNER)}
            for each in db.scalars(
                select(Confirmation).where(Confirmation.account_id == account_id).order_by(Confirmation.member_id)
            )
        ],
        "invitations": [
            _columns(each, "member_id", "role", "email", "created_at", "expires_at", "used_at", "revoked_at")
            for each in db.scalars(select(Invitation).where(invited).order_by(Invitation.id))
        ],
        "log": [_columns(each, "at", "action", "member_id", "detail") for each in audit.of_account(db, account_id)],
    }


def as_json(content: dict[str, Any]) -> bytes:
    """The content as a file: moments in ISO 8601."""
    return json.dumps(content, ensure_ascii=False, indent=1, default=datetime.isoformat).encode()


def _rows(db: Session, kind: Any, owner: Any, account_id: int, *names: str) -> list[dict[str, Any]]:
    rows = db.scalars(select(kind).where(owner == account_id).order_by(getattr(kind, names[0])))
    return [_columns(each, *names) for each in rows]


def _columns(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
