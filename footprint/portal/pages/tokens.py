"""One's keys of the API: made and shown once, listed, revoked. What a key may do is in tokens.py."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Response

from footprint.portal.pages.account import HERE as ACCOUNT
from footprint.portal.pages.account import count
from footprint.portal.people import tokens
from footprint.portal.people.members import name_of
from footprint.portal.people.tokens import Fresh
from footprint.portal.store.tables import LARGEST_ID
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Posted, SignedIn, Someone
from footprint.portal.year import typed

router = APIRouter()

HERE = f"{ACCOUNT}/cles"
TokenId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
# Why there is no key → the field that says so.
FIELDS = {"no_member": "member", "bad_days": "days"}


@router.get(HERE)
def show(me: Someone) -> Response:
    return _page(me)


@router.post(HERE)
def create(me: Someone, form: Posted) -> Response:
    """Make a key and show it, this once: the answer is the page itself, which nobody keeps."""
    count(me)
    days = typed.whole(form.get("days", ""), least=1, most=max(tokens.DAYS)) or 0
    asked = {"member_id": form.get("member", ""), "name": form.get("name", "")}
    with me.db.transaction() as db:
        made = tokens.create(db, me.account, **asked, days=days, now=me.now)
    if isinstance(made, Fresh):
        return _page(me, fresh=made)
    t = say(me.lang)
    sentence = t(f"tokens.{made}", most=tokens.LONGEST_NAME, count=tokens.MOST)
    return _page(me, errors={FIELDS.get(made, "name"): sentence}, values=form)


@router.post(f"{HERE}/{{token_id}}/revoquer")
def revoke(me: Someone, token_id: TokenId, form: Posted) -> Response:
    with me.db.transaction() as db:
        if not tokens.revoke(db, me.account.account_id, token_id, me.now):
            raise HTTPException(HTTPStatus.NOT_FOUND)
    return redirect(me, HERE, done="revoked")


def _page(
    me: SignedIn, *, fresh: Fresh | None = None, errors: Mapping[str, str] | None = None, values: Mapping[str, str] = {}
) -> Response:
    with me.db.reading() as db:
        mine = tokens.of_account(db, me.account.account_id, me.now)
    organisations = [(each, name_of(me.lake, each.member_id)) for each in me.account.memberships]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(
        me,
        "tokens.html.j2",
        status=status,
        errors=errors or {},
        values=values,
        fresh=fresh,
        tokens=mine,
        organisations=organisations,
        names={each.member_id: name for each, name in organisations},
        roles={each.member_id: each.role for each, _ in organisations},
        choices=tokens.DAYS,
        can_make=bool(organisations) and len(mine) < tokens.MOST,
        most=tokens.MOST,
    )
