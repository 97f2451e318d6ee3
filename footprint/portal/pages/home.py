"""The first page: what the portal is for; for somebody who is signed in, where to go on."""

from __future__ import annotations

from fastapi import APIRouter, Response

from footprint.portal.people.members import name_of
from footprint.portal.web.rendering import render
from footprint.portal.web.visit import Anyone

router = APIRouter()


@router.get("/")
def home(visit: Anyone) -> Response:
    member = visit.account.member if visit.account else None
    name = name_of(visit.lake, member.member_id) if member else None
    return render(visit, "home.html.j2", organisation=name)
