"""Using an invitation: with an e-mail and a passphrase, or for the account that is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Response

from footprint.portal.pages.sign_in import count, entered
from footprint.portal.people import accounts, invitations
from footprint.portal.people.invitations import NotRedeemed
from footprint.portal.people.members import name_of
from footprint.portal.store.tables import Invitation
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Anyone, Posted, Someone, Visit

router = APIRouter()

# The field to which each refusal belongs.
FIELD = {"bad_email": "email", "other_email": "email", "known_email": "passphrase", "locked": "email"}


@router.get("/invitation/{token}")
def show(visit: Anyone, token: str) -> Response:
    invitation = _open(visit, token)
    return _page(visit, token, invitation, {}, {"email": invitation.email or ""}) if invitation else _gone(visit)


@router.post("/invitation/{token}")
def redeem(visit: Anyone, token: str, form: Posted) -> Response:
    count(visit)
    invitation = _open(visit, token)
    if invitation is None:
        return _gone(visit)
    values = {"email": invitation.email or form.get("email", "")[:254], "name": form.get("name", "")[:100]}
    passphrase = form.get("passphrase", "")
    if passphrase != form.get("again", ""):
        return _page(visit, token, invitation, {"again": say(visit.lang)("passphrase.different")}, values)
    with visit.db.transaction() as db:
        used = invitations.redeem(
            db,
            token,
            email=values["email"],
            passphrase=passphrase,
            display_name=values["name"],
            address=visit.address,
            now=visit.now,
        )
        session = None if isinstance(used, NotRedeemed) else accounts.open_session(db, used, visit.now)
    if isinstance(used, NotRedeemed):
        return _refused(visit, token, invitation, used, values)
    return entered(visit, session.value if session else "", "/", done="welcome")


@router.post("/invitation/{token}/rejoindre")
def join(me: Someone, token: str, form: Posted) -> Response:
    with me.db.transaction() as db:
        used = invitations.join(db, token, me.account, me.now)
    if isinstance(used, NotRedeemed):
        invitation = _open(me, token)
        return _refused(me, token, invitation, used, {"email": ""}) if invitation else _gone(me)
    return redirect(me, "/organisations" if len(me.account.memberships) else "/", done="welcome")


def _open(visit: Visit, token: str) -> Invitation | None:
    with visit.db.reading() as db:
        return invitations.invitation(db, token, visit.now)


def _refused(
    visit: Visit, token: str, invitation: Invitation, refusal: NotRedeemed, values: Mapping[str, str]
) -> Response:
    if refusal.reason == "gone":
        return _gone(visit)
    field = FIELD.get(refusal.reason, "passphrase")
    kind = "invitation" if refusal.reason in FIELD else "passphrase"
    return _page(visit, token, invitation, {field: say(visit.lang)(f"{kind}.{refusal.reason}")}, values)


def _page(
    visit: Visit, token: str, invitation: Invitation, errors: Mapping[str, str], values: Mapping[str, str]
) -> Response:
    name = name_of(visit.lake, invitation.member_id) if invitation.member_id else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    content = {"token": token, "invitation": invitation, "organisation": name, "errors": errors, "values": values}
    return render(visit, "invitation.html.j2", status=status, **content)


def _gone(visit: Visit) -> Response:
    """A link that was used, taken back, or has expired looks like one that never was."""
    return render(visit, "error.html.j2", status=HTTPStatus.GONE, key="410")
