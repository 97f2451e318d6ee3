"""The first page; and for a person who works for several members, for which one now, as the session keeps it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response

from footprint.portal.people import accounts
from footprint.portal.people.members import name_of
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Anyone, Posted, Someone, for_member, signed_in
from footprint.portal.year import journey

router = APIRouter()


@router.get("/")
def home(visit: Anyone) -> Response:
    """What the portal is for; for somebody who is signed in, where to go on."""
    member = visit.account.member if visit.account else None
    name = name_of(visit.lake, member.member_id) if member else None
    due = journey.due(for_member(signed_in(visit))) if member else None
    return render(visit, "home.html.j2", organisation=name, j=due, before=due and due.year_before)


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
