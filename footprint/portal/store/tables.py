"""The tables of the portal's own database: who may do what, and who did it. Figures and files are never here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

Role = Literal["editor", "reader"]
JobState = Literal["queued", "running", "done", "failed"]
# Why work failed: an error of ours; one of the machine (a full disk); a damaged table; it ended the process each time.
Reason = Literal["error", "machine", "damaged", "ended"]

LARGEST_ID = 2**31 - 1  # that PostgreSQL's integer holds
HASH_CHARS = 64  # sha256 in hexadecimal
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment: with its zone in Python, in UTC in the database. A moment without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Account(Base):
    """One person. `passphrase_hash` is NULL for a person who signs in through the provider only."""

    __tablename__ = "accounts"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an erased account's number is never given again

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str | None] = mapped_column(String(100))
    passphrase_hash: Mapped[str | None] = mapped_column(String(200))
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    is_analyst: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    memberships: Mapped[list[Membership]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Membership.member_id"
    )


class Membership(Base):
    """What one account may do for one member."""

    __tablename__ = "memberships"
    __table_args__ = (CheckConstraint("role IN ('editor', 'reader')", name="role"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(63), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(String(10))


class Invitation(Base):
    """One link that lets a person in, once. `member_id` is NULL for an analyst. With an `email`, for that one only."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint("role IN ('editor', 'reader')", name="role"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_CHARS), unique=True)
    member_id: Mapped[str | None] = mapped_column(String(63), index=True)
    role: Mapped[Role] = mapped_column(String(10))
    email: Mapped[str | None] = mapped_column(String(254))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SignIn(Base):
    """One signed-in browser. `member_id` is the organisation that a person with several has chosen."""

    __tablename__ = "sessions"

    id_hash: Mapped[str] = mapped_column(String(HASH_CHARS), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    csrf_secret: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[str | None] = mapped_column(String(63))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Token(Base):
    """One key of the API, for one member, with the role that its account has there when it is used. It always ends."""

    __tablename__ = "tokens"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_CHARS), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[str] = mapped_column(String(63))
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Audit(Base):
    """Who did what when, by numbers only: an account's number says nothing once the account is erased."""

    __tablename__ = "audit"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    member_id: Mapped[str | None] = mapped_column(String(63))
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str | None] = mapped_column(Text)


class Confirmation(Base):
    """One signature under one version of a member-year, whose `content` (JSON) says on what it rests. It outlives the
    account of whoever signed."""

    __tablename__ = "confirmations"
    __table_args__ = (Index("ix_confirmations_member_year", "member_id", "year"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(String(63))
    year: Mapped[int]
    version: Mapped[str] = mapped_column(String(HASH_CHARS))
    content: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Job(Base):
    """One piece of work that a member waits for; taken up again after a restart. `outcome` (JSON) is what it found,
    `size_bytes` that of the files to read, once somebody has looked. Of work that failed, `incident` is the number
    under which the error stands in the log."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        Index("ix_jobs_member_year", "member_id", "year"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(String(63))
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[JobState] = mapped_column(String(10), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    outcome: Mapped[str | None] = mapped_column(Text)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[Reason | None] = mapped_column(String(20))
    incident: Mapped[str | None] = mapped_column(String(8))


class Limit(Base):
    """How often something was tried in one window of time; who tried is kept as a hash, for a day."""

    __tablename__ = "limits"

    key_hash: Mapped[str] = mapped_column(String(HASH_CHARS), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int] = mapped_column(server_default=text("0"))


class Flow(Base):
    """One sign-in under way at the provider, between leaving this site and coming back."""

    __tablename__ = "flows"

    id_hash: Mapped[str] = mapped_column(String(HASH_CHARS), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Instant)
