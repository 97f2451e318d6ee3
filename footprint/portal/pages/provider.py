"""Going to the OpenID Connect provider and coming back: to sign in, to use an invitation, or to link one's account."""

from __future__ import annotations

import logging
from asyncio import to_thread
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from footprint.portal.pages.sign_in import count, entered
from footprint.portal.people import accounts, invitations, oidc
from footprint.portal.people.accounts import Refusal
from footprint.portal.people.invitations import NotRedeemed
from footprint.portal.people.oidc import Errand, Identity
from footprint.portal.store.tables import Account
from footprint.portal.web import security
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Anyone, Visit

router = APIRouter()
log = logging.getLogger(__name__)

COOKIE_SECONDS = int(oidc.KEPT.total_seconds())


@router.get("/connexion/fournisseur")
async def leave(visit: Anyone, invitation: str | None = None, suite: str = "/") -> Response:
    client = _client(visit.request)
    if visit.account and not security.from_our_page(visit.request):
        return redirect(visit, "/compte")  # linking begins there: another site must not begin it for somebody
    await to_thread(count, visit)
    protocol: dict[str, Any] = {}
    visit.request.scope["session"] = protocol
    try:
        answer: Response = await client.authorize_redirect(visit.request, visit.settings.portal_url + oidc.BACK)
    except oidc.FAILURES as failure:
        return _broken(visit, failure)
    account_id = visit.account.account_id if visit.account else None
    errand = Errand(visit.lang, security.own_path(suite), account_id, invitation, protocol)
    key = await to_thread(_remember, visit, errand)
    answer.set_cookie(_cookie(visit), key, COOKIE_SECONDS, secure=visit.settings.secure, httponly=True, samesite="lax")
    return answer


@router.get(oidc.BACK)
async def come_back(visit: Anyone) -> Response:
    client = _client(visit.request)
    errand = await to_thread(_recall, visit)
    if errand is None:
        return _failed(visit, "failed")
    visit = replace(visit, lang=errand.lang)
    visit.request.scope["session"] = errand.protocol
    try:
        identity = await oidc.identity(client, visit.request, visit.settings)
    except oidc.FAILURES as failure:
        return _broken(visit, failure)
    answer = await to_thread(_settle, visit, errand, identity)
    answer.delete_cookie(_cookie(visit), secure=visit.settings.secure, httponly=True, samesite="lax")
    return answer


def _client(request: Request) -> Any:
    client = request.app.state.provider
    if client is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return client


def _cookie(visit: Visit) -> str:
    return "__Host-errand" if visit.settings.secure else "errand"


def _remember(visit: Visit, errand: Errand) -> str:
    with visit.db.transaction() as db:
        return oidc.leave(db, errand, visit.now)


def _recall(visit: Visit) -> Errand | None:
    with visit.db.transaction() as db:
        return oidc.come_back(db, visit.request.cookies.get(_cookie(visit), ""), visit.now)


def _settle(visit: Visit, errand: Errand, identity: Identity) -> Response:
    """Do what somebody left for. Whoever signed in as somebody else meanwhile links nothing."""
    if errand.account_id is not None:
        same_person = visit.account is not None and visit.account.account_id == errand.account_id
        return _link(visit, errand.account_id, identity) if same_person else _failed(visit, "failed")
    return _enrol(visit, errand.invitation, identity) if errand.invitation else _enter(visit, errand.path, identity)


def _link(visit: Visit, account_id: int, identity: Identity) -> Response:
    with visit.db.transaction() as db:
        done = oidc.link(db, account_id, identity, visit.now)
    return redirect(visit, "/compte", done="linked") if done else _failed(visit, "taken")


def _enrol(visit: Visit, token: str, identity: Identity) -> Response:
    if identity.email is None:
        return _failed(visit, "unverified")
    with visit.db.transaction() as db:
        used = invitations.enrol(db, token, email=identity.email, subject=identity.subject, now=visit.now)
        session = accounts.open_session(db, used, visit.now) if isinstance(used, Account) else None
    if isinstance(used, NotRedeemed) or session is None:
        reason = used.reason if isinstance(used, NotRedeemed) else "gone"
        return _failed(visit, reason if reason in {"gone", "other_email", "known_email"} else "failed")
    return entered(visit, session.value, "/", done="welcome")


def _enter(visit: Visit, path: str, identity: Identity) -> Response:
    with visit.db.transaction() as db:
        session = oidc.sign_in(db, identity, visit.now)
    if session is None:
        return _failed(visit, "nobody")
    return _failed(visit, "disabled") if isinstance(session, Refusal) else entered(visit, session.value, path)


def _broken(visit: Visit, failure: Exception) -> Response:
    """The server's log says what went wrong; the person is told to try again."""
    log.warning("signing in through the provider failed: %r", failure)
    return _failed(visit, "failed")


def _failed(visit: Visit, reason: str) -> Response:
    """The sign-in page, with what went wrong and another way in."""
    errors = {"provider": say(visit.lang)(f"provider.{reason}")}
    visit = replace(visit, path="/connexion")
    return render(
        visit, "sign_in.html.j2", status=HTTPStatus.UNPROCESSABLE_ENTITY, values={"suite": "/"}, errors=errors
    )
