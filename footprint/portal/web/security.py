"""What protects every page: headers, the cookie, the origin of forms, the length of bodies. Roles are in visit.py."""

from __future__ import annotations

import asyncio
import re
import time
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from fastapi import HTTPException, Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footprint.portal.store.configuration import PortalSettings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
LOOPBACK = ("127.0.0.1", "localhost")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # `no-referrer` would also hide the origin of our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
LONGEST_BODY = 64 * 1024
# A body may be silent so long, and longer in all only as fast as the slowest line that we know of.
PATIENCE_S = 60.0
SLOWEST_BYTES_S = 2_000
# Paths that take longer bodies, with the number of bytes; the pages that need it add theirs.
LARGE_BODIES: dict[re.Pattern[str], int] = {}


def headers_of(settings: PortalSettings) -> dict[str, str]:
    """The headers of every answer."""
    tls = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if settings.secure else {}
    return HEADERS | tls


class SecurityHeaders:
    """Adds the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp, settings: PortalSettings) -> None:
        self.app, self.headers = app, headers_of(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a body that is longer than its path allows (before reading it where its length is said), one that comes
    too slowly, and one that says in two ways where it ends: a proxy may believe the other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, got = limit_of(scope["path"]), 0
        length = length_of(Headers(scope=scope))
        too_long = length is None or length > most
        two_ends = {"content-length", "transfer-encoding"} <= set(Headers(scope=scope))
        pace = Pace()

        async def receiving() -> Message:
            nonlocal got
            if too_long:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            message = await pace.next(receive, got)
            got += len(message.get("body", b""))
            if got > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        if two_ends:
            await PlainTextResponse("400", HTTPStatus.BAD_REQUEST, {"Connection": "close"})(scope, receive, send)
            return
        await self.app(scope, receiving, send)


class Pace:
    """How long the next piece of a body may take: a slow line has its time, a silent one does not hold on for ever."""

    def __init__(self) -> None:
        self.begun, self.ended = time.monotonic(), False

    async def next(self, receive: Receive, got: int) -> Message:
        """The next message, `got` bytes after the first. Raises HTTPException (408) for a body that does not come."""
        if self.ended:
            return await receive()
        left = PATIENCE_S + got / SLOWEST_BYTES_S - (time.monotonic() - self.begun)
        try:
            async with asyncio.timeout(max(0.0, min(PATIENCE_S, left))):
                message: Message = await receive()
        except TimeoutError as slow:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"}) from slow
        self.ended = not message.get("more_body", False)
        return message


def length_of(headers: Headers) -> int | None:
    """The length that a request says it has, 0 if it does not say; None for what is no length."""
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and length.isascii() and len(length) < 20 else None


def large_body(path: str, most: int) -> None:
    """Let requests to the addresses that `path` (a pattern) describes carry `most` bytes."""
    LARGE_BODIES[re.compile(path)] = most


def limit_of(path: str) -> int:
    """Most bytes that a request to `path` may carry."""
    return next((most for pattern, most in LARGE_BODIES.items() if pattern.fullmatch(path)), LONGEST_BODY)


async def same_origin(request: Request) -> None:
    """Refuse a form that another site sent. The API is exempt: it never looks at the cookie.

    Browsers say where a form comes from; whoever says nothing is refused too. Nothing of the body has been read yet.
    """
    # The path as it was routed: `request.url` also holds what the sender wrote as Host.
    if request.method in SAFE_METHODS or request.scope["path"].startswith(API):
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise HTTPException(HTTPStatus.FORBIDDEN, "origin")
    if origin is None and site is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, "origin")
    settings: PortalSettings = request.app.state.portal.settings
    if origin is not None and not _is_ours(_parts(origin), request.headers.get("host", ""), settings):
        raise HTTPException(HTTPStatus.FORBIDDEN, "origin")


def from_our_page(request: Request) -> bool:
    """Whether somebody followed a link on one of our own pages. For the few links that begin something."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    settings: PortalSettings = request.app.state.portal.settings
    return _is_ours(_parts(request.headers.get("referer", "")), request.headers.get("host", ""), settings)


def _is_ours(origin: SplitResult, host: str, settings: PortalSettings) -> bool:
    """Whether a form comes from a page of this portal: at its own address, or on this machine without TLS."""
    ours = urlsplit(settings.portal_url)
    if (origin.scheme, origin.hostname, _port(origin)) == (ours.scheme, ours.hostname, _port(ours)):
        return True
    return origin.scheme == "http" and origin.netloc == host and origin.hostname in LOOPBACK


def _parts(origin: str) -> SplitResult:
    """The parts of an address; none of them where it is no address."""
    try:
        return urlsplit(origin)
    except ValueError:
        return urlsplit("")


def _port(address: SplitResult) -> int | None:
    try:
        return address.port or {"http": 80, "https": 443}.get(address.scheme)
    except ValueError:  # a port that is no number
        return None


def cookie_name(settings: PortalSettings) -> str:
    """With TLS, a name that no other host or path can set."""
    return "__Host-session" if settings.secure else "session"


def set_cookie(response: Response, settings: PortalSettings, token: str) -> None:
    """Give a browser its session, until it is closed."""
    response.set_cookie(cookie_name(settings), token, path="/", secure=settings.secure, httponly=True, samesite="lax")


def clear_cookie(response: Response, settings: PortalSettings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


def own_path(given: str) -> str:
    """A path of this site to go on to; the first page instead of anything that might lead elsewhere."""
    fine = re.fullmatch(r"/(?!/)[A-Za-z0-9/_.~%?=&-]*", given or "")
    return given if fine else "/"
