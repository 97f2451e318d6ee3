"""For a person who works for several members: for which one now. The choice is kept in the session."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response

from footprint.portal.people import accounts
from footprint.portal.people.members import name_of
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Posted, Someone

router = APIRouter()


@router.get("/organisations")
def organisations(me: Someone) -> Response:
    members = [(membership, name_of(me.lake, membership.member_id)) for membership in me.account.memberships]
    return render(me, "organisations.html.j2", organisations=members)


@router.post("/organisations")
def choose(me: Someone, form: Posted) -> Response:
    with me.db.transaction() as db:
        if not accounts.choose(db, me.account, form.get("member", "")):
            raise HTTPException(HTTPStatus.NOT_FOUND)
    return redirect(me, "/")
