"""What a page is given: who asks, for which member, in which language, when. The pages themselves are in pages/.

A page names what it needs by the type of its first argument, and is not reached by anybody else:

    Anyone    everybody, signed in or not
    Someone   a person who is signed in
    Reader    … and works for a member
    Editor    … and may change what this member declares
    Analyst   an analyst of the pôle

Every path on disk is built from `member_id` of these, never from the address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from sqlalchemy.exc import OperationalError

from footprint.inbox.store import Inbox
from footprint.lake import Lake, manifests
from footprint.portal.people import accounts
from footprint.portal.people.accounts import Member, Signed
from footprint.portal.store import keys
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Role
from footprint.portal.web import security
from footprint.portal.work.worker import Worker

MOST_FIELDS = 500
LEAST_FREE_BYTES = 10_000_000  # with less nothing is stored, whatever its size
# What no text has: the end of a string for databases, and halves of signs, which some alphabets let through.
UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Portal:
    """What all pages of one running portal share. `clock` is the only place where the time is read."""

    settings: PortalSettings
    db: Database
    lake: Lake
    inbox: Inbox
    clock: Callable[[], datetime]
    worker: Worker

    def takes_files(self) -> bool:
        """Whether the lake and the inbox can be written to: rights, a disk that is not read-only and not full; of a
        shared lake, whether its store answers."""
        for folder in (self.lake.root, self.inbox.root, self.settings.home):
            try:
                disk = os.statvfs(folder)
            except FileNotFoundError:  # made with the first file
                continue
            is_full = disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES
            if is_full or disk.f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK | os.X_OK):
                return False
        try:
            if shared := manifests.shared(self.lake.root):
                shared.look(now=True)
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class Visit:
    """One request. `path` is without the language; `account` is None for a person who is not signed in."""

    request: Request
    portal: Portal
    lang: str
    path: str
    now: datetime
    account: Signed | None

    @property
    def settings(self) -> PortalSettings:
        return self.portal.settings

    @property
    def db(self) -> Database:
        return self.portal.db

    @property
    def lake(self) -> Lake:
        return self.portal.lake

    @property
    def inbox(self) -> Inbox:
        return self.portal.inbox

    @property
    def address(self) -> str:
        """Where the request comes from on the network: counted for limits, never kept."""
        return network_of(self.request.client.host if self.request.client else "")


@dataclass(frozen=True)
class SignedIn(Visit):
    """A request of somebody who is signed in."""

    account: Signed

    @property
    def csrf(self) -> str:
        return self.account.csrf


@dataclass(frozen=True)
class ForMember(SignedIn):
    """A request of somebody who works for a member."""

    member: Member
    token_id: int | None = None

    @property
    def member_id(self) -> str:
        return self.member.member_id

    @property
    def role(self) -> Role:
        return self.member.role

    @property
    def who(self) -> dict[str, Any]:
        """Who acts for whom, as the audit log names it."""
        return {"account_id": self.account.account_id, "member_id": self.member_id}

    @property
    def trace(self) -> dict[str, Any]:
        """The key of the API with which somebody acts, for the audit log; nothing for a browser."""
        return {} if self.token_id is None else {"token": self.token_id}


def network_of(address: str) -> str:
    """An address as limits count it: of IPv6 the first half, since one household or host has the other to itself."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
    return address


class NotSignedInError(Exception):
    """The page is for people who are signed in: they are asked to sign in and come back."""


class NotChosenError(Exception):
    """The page is about one member and this person works for several: they are asked for which."""


def visit(request: Request) -> Visit:
    """Who asks for what; read once a request."""
    known: Visit | None = getattr(request.state, "visit", None)
    if known is None:
        portal: Portal = request.app.state.portal
        now = portal.clock()
        lang: str = getattr(request.state, "lang", "fr")
        known = Visit(request, portal, lang, request.scope["path"], now, _account(request, portal, now))
        request.state.visit = known
    return known


def _account(request: Request, portal: Portal, now: datetime) -> Signed | None:
    token = request.cookies.get(security.cookie_name(portal.settings))
    if not token or request.scope["path"].startswith(security.API):
        return None
    with portal.db.reading() as db:
        account = accounts.session(db, token, now)
    if account and account.last_seen_at < now - accounts.SEEN_EVERY:
        with suppress(OperationalError), portal.db.transaction() as db:  # a page can be read while the disk is full
            accounts.seen(db, account.session_hash, now)
    return account


def signed_in(asked: Annotated[Visit, Depends(visit)]) -> SignedIn:
    if asked.account is None:
        raise NotSignedInError
    return SignedIn(asked.request, asked.portal, asked.lang, asked.path, asked.now, asked.account)


def for_member(asked: Annotated[SignedIn, Depends(signed_in)]) -> ForMember:
    account = asked.account
    if not account.memberships:
        raise HTTPException(HTTPStatus.FORBIDDEN)
    if account.member is None:
        raise NotChosenError
    return ForMember(asked.request, asked.portal, asked.lang, asked.path, asked.now, account, account.member)


def editor(asked: Annotated[ForMember, Depends(for_member)]) -> ForMember:
    if asked.role != "editor":
        raise HTTPException(HTTPStatus.FORBIDDEN, "reader")
    return asked


def analyst(asked: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    if not asked.account.is_analyst:
        raise HTTPException(HTTPStatus.FORBIDDEN)
    return asked


async def posted(request: Request, asked: Annotated[Visit, Depends(visit)]) -> Mapping[str, str]:
    """The fields of a short form (the last of each name), sent by one of our own pages to this very person."""
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except UnicodeError as odd:  # an alphabet that cannot write what came
        raise HTTPException(HTTPStatus.BAD_REQUEST) from odd
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if asked.account and not same_csrf(asked.account, fields.get("csrf", "")):
        raise HTTPException(HTTPStatus.FORBIDDEN, "csrf")
    if any(UNWRITABLE.search(value) for value in fields.values()):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    return fields


def same_csrf(account: Signed, given: str) -> bool:
    """Whether a form was made for this session."""
    return keys.same(account.csrf, given)


Anyone = Annotated[Visit, Depends(visit)]
Someone = Annotated[SignedIn, Depends(signed_in)]
Reader = Annotated[ForMember, Depends(for_member)]
Editor = Annotated[ForMember, Depends(editor)]
Analyst = Annotated[SignedIn, Depends(analyst)]
Posted = Annotated[Mapping[str, str], Depends(posted)]
