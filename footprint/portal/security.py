"""What protects every page: headers, the cookie, the origin of forms, the length of bodies. Roles are in web.py."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footprint.portal.configuration import PortalSettings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
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
    """Refuses a body that is longer than its path allows, before reading it where its length is said."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, got = limit_of(scope["path"]), 0
        said = Headers(scope=scope).get("content-length", "0")
        too_long = not said.isdecimal() or int(said) > most

        async def receiving() -> Message:
            nonlocal got
            if too_long:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            message: Message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, receiving, send)


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
    if request.method in SAFE_METHODS or request.url.path.startswith(API):
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise HTTPException(HTTPStatus.FORBIDDEN, "origin")
    if origin is None and site is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, "origin")
    settings: PortalSettings = request.app.state.portal.settings
    if origin is not None and urlsplit(origin).netloc not in (request.headers.get("host"), settings.host):
        raise HTTPException(HTTPStatus.FORBIDDEN, "origin")


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
