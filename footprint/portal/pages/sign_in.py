"""Signing in with e-mail and passphrase, and signing out."""

from __future__ import annotations

import math
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response

from footprint.portal.people import accounts
from footprint.portal.people.accounts import Refusal
from footprint.portal.store import limits
from footprint.portal.web import security
from footprint.portal.web.rendering import moment, redirect, render, say
from footprint.portal.web.visit import Anyone, Posted, Visit

router = APIRouter()


@router.get("/connexion")
def ask(visit: Anyone, suite: str = "/") -> Response:
    if visit.account:
        return redirect(visit, security.own_path(suite))
    return render(visit, "sign_in.html.j2", values={"suite": security.own_path(suite)})


@router.post("/connexion")
def sign_in(visit: Anyone, form: Posted) -> Response:
    count(visit)
    email, wanted = form.get("email", ""), security.own_path(form.get("suite", "/"))
    passphrase = form.get("passphrase", "")
    outcome = accounts.sign_in(visit.db, email=email, passphrase=passphrase, address=visit.address, now=visit.now)
    if isinstance(outcome, Refusal):
        return _refused(visit, outcome, {"email": email[:254], "suite": wanted})
    return entered(visit, outcome.value, wanted)


@router.post("/deconnexion")
def sign_out(visit: Anyone, form: Posted) -> Response:
    token = visit.request.cookies.get(security.cookie_name(visit.settings), "")
    with visit.db.transaction() as db:
        accounts.sign_out(db, token, visit.now)
    response = redirect(visit, "/", done="signed_out")
    security.clear_cookie(response, visit.settings)
    return response


def count(visit: Visit) -> None:
    """Stop whoever tries too often from one address of the network."""
    with visit.db.transaction() as db:
        fine = limits.allowed(db, limits.SIGN_INS, visit.address, visit.now)
    if not fine:
        seconds = int(limits.SIGN_INS.per.total_seconds())
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})


def entered(visit: Visit, token: str, path: str, *, done: str | None = None) -> Response:
    """Go on as somebody who has just signed in."""
    response = redirect(visit, path, done=done)
    security.set_cookie(response, visit.settings, token)
    return response


def _refused(visit: Visit, refusal: Refusal, values: dict[str, str]) -> Response:
    t = say(visit.lang)
    until = moment(refusal.until, visit.lang) if refusal.until else ""
    reason = t(f"sign_in.{refusal.reason}", until=until) if until else t(f"sign_in.{refusal.reason}")
    status = HTTPStatus.TOO_MANY_REQUESTS if refusal.until else HTTPStatus.UNPROCESSABLE_ENTITY
    page = render(visit, "sign_in.html.j2", status=status, values=values, errors={"email": reason})
    if refusal.until:
        page.headers["Retry-After"] = str(math.ceil((refusal.until - visit.now).total_seconds()))
    return page
