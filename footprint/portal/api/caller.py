"""Who calls the API: known by a key alone, before anything else of the request is read. Cookies are never looked at.

The member comes from the key. Whatever changes something needs an editor; no operation has to remember to ask.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.routing import APIRoute

from footprint.portal.people import tokens
from footprint.portal.store import limits
from footprint.portal.web import security
from footprint.portal.web.problems import ProblemError, asked_by
from footprint.portal.web.rendering import say
from footprint.portal.web.visit import ForMember, visit

PREFIX = "/api/v1"
JSON = "application/json"


class Operation(APIRoute):
    """One operation: the key, the role and the form of the body are checked before its own code runs."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, wants_json = super().get_route_handler(), self.body_field is not None
        known_names = {each.alias for each in self.dependant.query_params}

        async def handling(request: Request) -> Response:
            me = await asyncio.to_thread(known, request)
            request.state.caller = me
            if request.method not in security.SAFE_METHODS and me.role != "editor":
                raise HTTPException(HTTPStatus.FORBIDDEN, "reader")
            if wants_json and media_type(request) != JSON:
                raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
            if odd := [name for name in request.query_params if name not in known_names]:
                raise invalid(asked_by(odd[0], detail=say(me.lang)("api.mistake.extra_forbidden")))
            response = await handle(request)
            response.headers.setdefault("Content-Language", me.lang)
            return response

        return handling


def router() -> APIRouter:
    """Where operations of one topic are registered."""
    return APIRouter(prefix=PREFIX, route_class=Operation)


def known(request: Request) -> ForMember:
    """Whoever's key a request carries. 401 without a good one, 429 for one that calls too often."""
    asked = visit(request)
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not key.strip():
        raise HTTPException(HTTPStatus.UNAUTHORIZED)
    with asked.db.reading() as db:
        caller = tokens.caller(db, key.strip(), asked.now)
    if caller is None:
        wrong = {"WWW-Authenticate": 'Bearer realm="enter-footprint", error="invalid_token"'}
        raise HTTPException(HTTPStatus.UNAUTHORIZED, headers=wrong)
    _count(request, caller.token_id)
    own = (caller.account, caller.member, caller.token_id)
    me = ForMember(asked.request, asked.portal, asked.lang, asked.path, asked.now, *own)
    request.state.key = caller
    return me


def still(me: ForMember) -> None:
    """Ask again after a long upload: 401 if the key, or what it was worth, ended meanwhile."""
    key = me.request.headers["authorization"].partition(" ")[2].strip()
    with me.db.reading() as db:
        caller = tokens.caller(db, key, me.portal.clock())
    if caller is None or caller.member.role != me.role:
        raise HTTPException(HTTPStatus.UNAUTHORIZED)


def _count(request: Request, token_id: int) -> None:
    """Note the use of a key, and stop one that is used too often."""
    asked, who = visit(request), str(token_id)
    with asked.db.transaction() as db:
        tokens.used(db, token_id, asked.now)
        fine = limits.allowed(db, limits.CALLS, who, asked.now)
        until = None if fine else limits.until(db, limits.CALLS, who, asked.now)
    if until:
        seconds = max(1, math.ceil((until - asked.now).total_seconds()))
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})


def media_type(request: Request) -> str:
    """What the body is said to be, in small letters and without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold()


def _caller(request: Request) -> ForMember:
    me: ForMember = request.state.caller
    return me


def _key(request: Request) -> tokens.Caller:
    key: tokens.Caller = request.state.key
    return key


def invalid(*errors: dict[str, str]) -> ProblemError:
    """422, with what is wrong where."""
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)


Caller = Annotated[ForMember, Depends(_caller)]
Key = Annotated[tokens.Caller, Depends(_key)]
