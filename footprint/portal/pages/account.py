"""One's own account: name, passphrase, sessions, a copy of everything, and the end of it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response
from sqlalchemy import func, select

from footprint.portal.people import accounts, passphrases, personal_data
from footprint.portal.people.members import name_of
from footprint.portal.store import audit, limits
from footprint.portal.store.keys import same
from footprint.portal.store.tables import Account, SignIn
from footprint.portal.web import security
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Posted, SignedIn, Someone

router = APIRouter()

HERE = "/compte"


@router.get(HERE)
def show(me: Someone) -> Response:
    return _page(me, {})


@router.post(f"{HERE}/nom")
def rename(me: Someone, form: Posted) -> Response:
    with me.db.transaction() as db:
        accounts.rename(db, me.account, form.get("name", ""), me.now)
    return redirect(me, HERE, done="renamed")


@router.post(f"{HERE}/phrase-de-passe")
def change_passphrase(me: Someone, form: Posted) -> Response:
    count(me)
    current, new = form.get("current", ""), form.get("passphrase", "")
    if new != form.get("again", ""):
        return _page(me, {"again": say(me.lang)("passphrase.different")})
    with me.db.transaction() as db:
        wrong = accounts.change_passphrase(db, me.account, current=current, new=new, now=me.now)
    if wrong:
        field = "current" if wrong == "wrong" else "passphrase"
        return _page(me, {field: say(me.lang)(f"passphrase.{wrong}")})
    return redirect(me, HERE, done="passphrase")


@router.post(f"{HERE}/sessions")
def end_other_sessions(me: Someone, form: Posted) -> Response:
    with me.db.transaction() as db:
        accounts.end_sessions(db, me.account.account_id, but=me.account.session_hash)
    return redirect(me, HERE, done="sessions")


@router.get(f"{HERE}/export")
def export(me: Someone) -> Response:
    with me.db.transaction() as db:
        audit.record(db, action="account.exported", account_id=me.account.account_id, now=me.now)
        db.flush()
        content = personal_data.as_json(personal_data.of_account(db, me.account.account_id, me.now))
    named = {"Content-Disposition": 'attachment; filename="compte.json"'}
    return Response(content, media_type="application/json", headers=named)


@router.post(f"{HERE}/effacer")
def erase(me: Someone, form: Posted) -> Response:
    """Erase the account of whoever types its e-mail, and its passphrase if it has one."""
    count(me)
    if not same(accounts.normal_email(form.get("email", "")), me.account.email):
        return _page(me, {"email": say(me.lang)("erase.other_email")})
    with me.db.transaction() as db:
        kept = db.get_one(Account, me.account.account_id).passphrase_hash
        right = kept is None or passphrases.matches(kept, form.get("own_passphrase", ""))
        if right:
            accounts.erase(db, me.account.account_id, me.now)
    if not right:
        return _page(me, {"own_passphrase": say(me.lang)("passphrase.wrong")})
    response = redirect(me, "/", done="erased")
    security.clear_cookie(response, me.settings)
    return response


def count(me: SignedIn) -> None:
    """Stop whoever tries too often what is sensitive."""
    with me.db.transaction() as db:
        fine = limits.allowed(db, limits.SENSITIVE, str(me.account.account_id), me.now)
    if not fine:
        seconds = int(limits.SENSITIVE.per.total_seconds())
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})


def _page(me: SignedIn, errors: Mapping[str, str]) -> Response:
    with me.db.reading() as db:
        mine = (SignIn.account_id == me.account.account_id, SignIn.expires_at > me.now)
        sessions = db.scalar(select(func.count()).where(*mine))
    organisations = [(each, name_of(me.lake, each.member_id)) for each in me.account.memberships]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    content = {"errors": errors, "sessions": sessions, "organisations": organisations}
    return render(me, "account.html.j2", status=status, **content)
