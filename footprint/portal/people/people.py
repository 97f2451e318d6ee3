"""Who may act for whom, as the analysts see it: people of a member, analysts, and links that are still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from sqlalchemy import select

from footprint.intake.vocabulary.folding import fold
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Account, Membership, Role


@dataclass(frozen=True)
class Person:
    """One account. `role` is that for the member that was asked for; None of an analyst."""

    account_id: int
    email: str
    name: str | None
    role: Role | None


def of_member(database: Database, member_id: str) -> list[Person]:
    """Everybody with an access to a member, by e-mail."""
    asked = select(Account, Membership.role).join(Membership, Membership.account_id == Account.id)
    with database.reading() as db:
        rows = db.execute(asked.where(Membership.member_id == member_id).order_by(Account.email)).all()
    return [Person(account.id, account.email, account.display_name, role) for account, role in rows]


def analysts(database: Database) -> list[Person]:
    """Every analyst, by e-mail."""
    with database.reading() as db:
        accounts = db.scalars(select(Account).where(Account.is_analyst).order_by(Account.email)).all()
    return [Person(each.id, each.email, each.display_name, None) for each in accounts]


def meant(given: str, named: dict[str, str]) -> str | None:
    """The member that somebody means by its short name or its name; None where it is none, or not one alone."""
    if given.strip().lower() in named:
        return given.strip().lower()
    wanted = fold(given)
    candidates = [member_id for member_id, name in named.items() if wanted in (fold(name), fold(member_id))]
    return candidates[0] if len(candidates) == 1 else None


def proposals(given: str, named: dict[str, str]) -> Sequence[str]:
    """Short names of the members that somebody may have meant."""
    choices = {member_id: fold(f"{name} {member_id}") for member_id, name in named.items()}
    return [key for _, _, key in process.extract(fold(given), choices, limit=3, score_cutoff=60)]
